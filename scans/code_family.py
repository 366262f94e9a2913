"""All page codes of one page of an edition at once: what they share, and which of them is nearest to what was seen.

They differ in the sheet's number alone, so most of a code is known before it is read. Modules that differ hang
together: QR codes are linear over GF(2), so the codes of an edition lie in a space of some 66 dimensions among the
modules. The space is learnt from examples made by the encoder that prints. The nearest code is found by ordered
statistics decoding (Fossorier and Lin, 1995, "Soft-decision decoding of linear block codes based on ordered
statistics"): take the most reliable modules that settle all others, and try what follows when up to three of them are
wrong. Only a code whose check symbols and check digit are right is returned: one in 10^7 of random ones at most.
"""

import random
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import zxingcpp

from forms.check_digits import damm_digit
from forms.model import PageCode
from forms.page_code import decode_page_code, encode_page_code
from forms.qr import SIDE, code_modules

_ENOUGH_IDLE = 24
"""Examples in a row that add no dimension, after which the space is taken to be complete."""

_BORDER = 4
_PX_PER_MODULE = 3

_KEPT = 12
"""How many of the nearest codes are checked."""

_LEAST_AGREEMENT = 0.7
"""Share of the seen evidence that must speak for the code (noise reaches 0.68, codes that were read 0.75 and more)."""

Modules = npt.NDArray[np.bool_]
"""(29, 29): True = dark."""

Evidence = npt.NDArray[np.float32]
"""(29, 29): how much speaks for a dark module, as a logarithm of odds; negative for a light one."""


class CodeFamily:
    """The codes of one page of an edition.

    Attributes:
        known: (29, 29) 1 where every code is dark, -1 where every code is light, 0 where they differ.
    """

    def __init__(self, edition: str, page: int, web_address: str) -> None:
        self.edition, self.page = edition, page
        examples = _examples(edition, page, web_address)
        self._base = next(examples)
        self._basis = _span(self._base, examples)
        varying = self._basis.any(axis=0)
        self._places = np.flatnonzero(varying)
        self.known = np.where(varying, 0, np.where(self._base, 1, -1)).reshape(SIDE, SIDE).astype(np.float32)

    def nearest(self, evidence: Evidence, flips: int = 2) -> PageCode | None:
        """Return the code that the evidence speaks for, None where it speaks for none.

        Args:
            evidence: of every module.
            flips: how many of the most reliable modules may be wrong at once: 2 takes some 10 ms, 3 ten times as long.
        """
        base = self._base[self._places]
        # positive where the module is as in the first example
        signed = np.where(base, 1.0, -1.0) * evidence.ravel()[self._places]
        total = float(np.abs(signed).sum())
        if total <= 0.0:
            return None
        basis, leading = _systematic(self._basis[:, self._places], np.argsort(-np.abs(signed), kind="stable"))
        start = np.logical_xor.reduce(basis[signed[leading] < 0], axis=0, initial=False)
        start = np.broadcast_to(start, base.shape)
        best = sorted(_candidates(signed, start, basis, flips), key=lambda candidate: -candidate[0])
        for score, flipped in best[:_KEPT]:
            if score < _LEAST_AGREEMENT * total:
                return None
            modules = self._base.copy()
            modules[self._places] ^= np.logical_xor.reduce(basis[list(flipped)], axis=0, initial=False) ^ start
            code = read_modules(modules.reshape(SIDE, SIDE))
            if code is not None and (code.edition, code.page) == (self.edition, self.page):
                return code
        return None


@lru_cache(maxsize=64)
def family_of(edition: str, page: int, web_address: str) -> CodeFamily:
    """Return the family of a page, learnt once in each process (0.1 s)."""
    return CodeFamily(edition, page, web_address)


def read_modules(modules: Modules) -> PageCode | None:
    """Return what a complete code says, None when it is not one of ours."""
    framed = np.pad(~modules, _BORDER, constant_values=True)
    image = np.kron(framed, np.ones((_PX_PER_MODULE, _PX_PER_MODULE), np.bool_)).astype(np.uint8) * 255
    results = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return decode_page_code(results[0].text) if results else None


def _examples(edition: str, page: int, web_address: str) -> Iterator[Modules]:
    """Yield the modules, in one row, of codes with random numbers: always the same ones."""
    draw = random.Random(1)
    while True:
        digits = f"{draw.randrange(10**8):08d}"
        text = encode_page_code(PageCode(edition, digits + damm_digit(digits), page), web_address)
        yield np.frombuffer(b"".join(code_modules(text)), np.uint8).astype(np.bool_)


def _span(base: Modules, examples: Iterator[Modules]) -> Modules:
    """Return independent rows over GF(2) that span the differences between the examples and `base`."""
    rows: list[Modules] = []
    leads: list[int] = []
    idle = 0
    for example in examples:
        rest = example ^ base
        for row, lead in zip(rows, leads, strict=True):
            if rest[lead]:
                rest = rest ^ row
        if rest.any():
            rows.append(rest)
            leads.append(int(np.argmax(rest)))
            idle = 0
        else:
            idle += 1
        if idle >= _ENOUGH_IDLE:
            break
    return np.array(rows)


def _systematic(basis: Modules, order: npt.NDArray[np.intp]) -> tuple[Modules, list[int]]:
    """Return a basis of the same space in which each row alone settles one column, taken in this order, and those."""
    basis = basis.copy()
    leading: list[int] = []
    for column in order:
        done = len(leading)
        below = np.flatnonzero(basis[done:, column])
        if not len(below):
            continue
        chosen = done + int(below[0])
        basis[[done, chosen]] = basis[[chosen, done]]
        others = basis[:, column].copy()
        others[done] = False
        basis[others] ^= basis[done]
        leading.append(int(column))
        if len(leading) == len(basis):
            break
    return basis, leading


def _candidates(
    signed: npt.NDArray[np.floating], start: Modules, basis: Modules, flips: int
) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Yield the best (score, rows flipped) with none, one, two and three rows flipped."""
    weight = (np.where(start, -1.0, 1.0) * signed).astype(np.float32)
    turn = np.where(basis, -1.0, 1.0).astype(np.float32)
    count = len(basis)
    yield float(weight.sum()), ()
    for row, score in enumerate(turn @ weight):
        yield float(score), (row,)
    yield from _best_pairs((turn * weight) @ turn.T, ())
    if flips < 3:
        return
    for third in range(2, count):
        first = turn[:third]
        yield from _best_pairs((first * (weight * turn[third])) @ first.T, (third,))


def _best_pairs(scores: npt.NDArray[np.float32], also: tuple[int, ...]) -> Iterator[tuple[float, tuple[int, ...]]]:
    one, other = np.triu_indices(len(scores), 1)
    values = scores[one, other]
    for place in np.argsort(-values)[:_KEPT]:
        yield float(values[place]), (int(one[place]), int(other[place]), *also)
