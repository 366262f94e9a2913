"""All page codes of one page of an edition at once: what they share, and which of them is nearest to what was seen.

They differ in the sheet's number alone, so most of a code is known before it is read, and what is not hangs together:
QR codes are linear over GF(2), so each bit of the text turns over a fixed set of modules, which the encoder that prints
is asked for once. The nearest text is found by ordered statistics decoding (Fossorier and Lin, 1995, "Soft-decision
decoding of linear block codes based on ordered statistics"): take the most reliable modules that settle all others, and
try what follows when up to three of them are wrong.

A text is taken whose check digit and check symbols are right. Where those are gone, they are put in anew: then the
code must be far likelier than those of all numbers that differ in one or two digits. Either must agree far better with
what was seen than chance lets any of the 10^8 numbers agree.
"""

import itertools
import math
import random
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from forms.check_digits import damm_digit
from forms.model import PageCode
from forms.page_code import SHEET_LENGTH, encode_page_code
from forms.qr import ALPHANUMERIC, SIDE, code_modules

_EXAMPLES = 400
_PAIR_BITS, _SINGLE_BITS = 11, 6
"""Bits of two letters and of a last single one in alphanumeric mode (ISO/IEC 18004, 7.4.4)."""

_KEPT = 64
"""How many of the nearest texts are looked at."""

_LEAST_DEVIATIONS = 7.2
"""Agreement with what was seen, in standard deviations of chance: of 30,000 ruined codes one reaches it."""

_LEAST_WHEN_CHECKED = 6.0
"""The same for a text whose check symbols and check digit are right, as one in 10^7 are by chance."""

_LEAST_LEAD = 10.0
"""Logarithm of how much likelier the number must be than any that differs in one or two digits."""

Bits = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

Evidence = Floats
"""(29, 29): how much speaks for a dark module, as a logarithm of odds; negative for a light one."""


class CodeFamily:
    """The codes of one page of an edition.

    Attributes:
        known: (29, 29) 1 where every code is dark, -1 where every code is light, 0 where they differ.
    """

    def __init__(self, edition: str, page: int, web_address: str) -> None:
        self._edition, self._page, self._address = edition, page, web_address
        draw = random.Random(1)
        texts = [self._text(f"{draw.randrange(10**8):08d}") for _ in range(_EXAMPLES)]
        self._start = texts[0].index(edition) + len(edition)
        examples = _text_bits(texts)
        self._first = examples[0]
        differing = np.flatnonzero(examples.any(axis=0) & ~examples.all(axis=0))
        self._base = _modules_of(texts[0])
        self._change = _modules_turned(len(self._first), differing).astype(np.float32)
        space = _span(examples[1:] ^ self._first)
        turned = self._modules(space ^ self._first) ^ self._base
        varying = turned.any(axis=0)
        self._places = np.flatnonzero(varying)
        self._basis = np.hstack([turned[:, self._places], space])
        self.known = np.where(varying, 0, np.where(self._base, 1, -1)).reshape(SIDE, SIDE).astype(np.float32)

    def nearest(self, evidence: Evidence, flips: int = 2) -> PageCode | None:
        """Return the code that the evidence speaks for, None where it speaks for none clearly.

        Args:
            evidence: of every module.
            flips: how many of the most reliable modules may be wrong at once: 2 takes some 10 ms, 3 ten times as long.
        """
        dark = evidence.ravel()[self._places]
        chance = math.sqrt(float((dark * dark).sum()))
        if chance == 0.0:
            return None
        numbers: dict[str, bool] = {}
        for text in self._texts(dark, flips):
            digits = text[self._start : self._start + SHEET_LENGTH - 1]
            if digits.isdigit():
                numbers[digits] = numbers.get(digits, False) or text == self._text(digits)
        if not numbers:
            return None
        scores = self._scores(list(numbers), dark)
        score, best, whole = max(zip(scores.tolist(), numbers, numbers.values(), strict=True))
        if score < (_LEAST_WHEN_CHECKED if whole else _LEAST_DEVIATIONS) * chance:
            return None
        if not whole and (score - float(self._scores(_neighbours(best), dark).max())) / 2 < _LEAST_LEAD:
            return None
        return PageCode(self._edition, best + damm_digit(best), self._page)

    def _text(self, digits: str) -> str:
        return encode_page_code(PageCode(self._edition, digits + damm_digit(digits), self._page), self._address)

    def _modules(self, bits: Bits) -> Bits:
        """Return the modules (n, 841) of texts given as bits (n, bits)."""
        turns = _products((bits ^ self._first).astype(np.float32), self._change.T.copy())
        return np.asarray((turns.astype(np.int32) & 1).astype(np.bool_) ^ self._base)

    def _scores(self, numbers: Sequence[str], dark: Floats) -> Floats:
        """Return for each number (eight digits) how much evidence speaks for its code, less what speaks against it."""
        modules = self._modules(_text_bits([self._text(number) for number in numbers]))[:, self._places]
        return np.asarray((np.where(modules, 1, -1) * dark).sum(axis=1), np.float32)

    def _texts(self, dark: Floats, flips: int) -> Iterator[str]:
        """Yield the texts whose modules are nearest to the evidence, the nearest first."""
        signed = np.where(self._base[self._places], dark, -dark)
        count = len(self._places)
        basis, leading = _systematic(self._basis, np.argsort(-np.abs(signed), kind="stable"))
        start = np.logical_xor.reduce(basis[: len(leading)][signed[leading] < 0], axis=0, initial=False)
        start = np.broadcast_to(start, basis.shape[1:])
        found = _candidates(signed, start[:count], basis[:, :count], flips)
        for _, flipped in sorted(found, key=lambda candidate: -candidate[0])[:_KEPT]:
            turned = np.logical_xor.reduce(basis[list(flipped)], axis=0, initial=False) ^ start
            yield _letters(turned[count:] ^ self._first)


@lru_cache(maxsize=64)
def family_of(edition: str, page: int, web_address: str) -> CodeFamily:
    """Return the family of a page, learnt once in each process (0.2 s)."""
    return CodeFamily(edition, page, web_address)


def _modules_turned(length: int, bits: npt.NDArray[np.intp]) -> Bits:
    """Return which modules (length, 841) each of these bits of a text of so many bits turns over."""
    change = np.zeros((length, SIDE * SIDE), np.bool_)
    nothing = np.zeros(length, np.bool_)
    plain = _modules_of(_letters(nothing))
    for bit in bits:
        single = nothing.copy()
        single[bit] = True
        change[bit] = _modules_of(_letters(single)) ^ plain
    return change


def _modules_of(text: str) -> Bits:
    return np.frombuffer(b"".join(code_modules(text)), np.uint8).astype(np.bool_)


def _text_bits(texts: Sequence[str]) -> Bits:
    """Return texts of one length as their bits in a QR code (n, bits): 11 for two letters, 6 for a last one."""
    values = np.array([[ALPHANUMERIC.index(letter) for letter in text] for text in texts])
    pairs = values[:, 0 : values.shape[1] // 2 * 2 : 2] * len(ALPHANUMERIC) + values[:, 1::2]
    bits = (pairs[:, :, None] >> np.arange(_PAIR_BITS)) & 1
    parts = [bits.reshape(len(texts), -1)]
    if values.shape[1] % 2:
        parts.append((values[:, -1:] >> np.arange(_SINGLE_BITS)) & 1)
    return np.hstack(parts).astype(np.bool_)


def _letters(bits: Bits) -> str:
    """Return the text of these bits, `?` for two letters that no value stands for."""
    pairs, single = divmod(len(bits), _PAIR_BITS)
    values = bits[: pairs * _PAIR_BITS].reshape(pairs, _PAIR_BITS) @ (1 << np.arange(_PAIR_BITS))
    size = len(ALPHANUMERIC)
    text = "".join(
        ALPHANUMERIC[value // size] + ALPHANUMERIC[value % size] if value < size * size else "??" for value in values
    )
    if single:
        value = int(bits[-_SINGLE_BITS:] @ (1 << np.arange(_SINGLE_BITS)))
        text += ALPHANUMERIC[value] if value < size else "?"
    return text


def _neighbours(number: str) -> list[str]:
    """Return all numbers that differ from this one in one or two digits."""
    found = set()
    for places in itertools.combinations(range(len(number)), 2):
        for digits in itertools.product("0123456789", repeat=2):
            other = list(number)
            for place, digit in zip(places, digits, strict=True):
                other[place] = digit
            found.add("".join(other))
    return sorted(found - {number})


def _span(rows: Iterable[Bits]) -> Bits:
    """Return independent rows over GF(2) that span these."""
    basis: list[Bits] = []
    leads: list[int] = []
    for row in rows:
        rest = row
        for known, lead in zip(basis, leads, strict=True):
            if rest[lead]:
                rest = rest ^ known
        if rest.any():
            basis.append(rest)
            leads.append(int(np.argmax(rest)))
    return np.array(basis)


def _systematic(basis: Bits, order: npt.NDArray[np.intp]) -> tuple[Bits, list[int]]:
    """Return a basis of the same space in which each row alone settles one column, taken in this order, and those.

    Only the columns in `order` are used to settle; rows that none of them settles come last.
    """
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


def _candidates(signed: Floats, start: Bits, basis: Bits, flips: int) -> Iterator[tuple[float, tuple[int, ...]]]:
    """Yield the best (score, rows flipped) with none, one, two and three rows flipped."""
    weight = (np.where(start, -1.0, 1.0) * signed).astype(np.float32)
    turn = np.where(basis, -1.0, 1.0).astype(np.float32)
    yield float(weight.sum()), ()
    for row, score in enumerate(turn @ weight):
        yield float(score), (row,)
    yield from _best_pairs(_products(turn * weight, turn), ())
    if flips < 3:
        return
    for third in range(2, len(basis)):
        first = turn[:third]
        yield from _best_pairs(_products(first * (weight * turn[third]), first), (third,))


def _products(one: Floats, other: Floats) -> Floats:
    """Return one @ other.T by OpenCV: NumPy's product starts threads, which cost more here than they save."""
    nothing = np.empty((0, 0), np.float32)
    return np.asarray(cv2.gemm(one, other, 1.0, nothing, 0.0, flags=cv2.GEMM_2_T), np.float32)


def _best_pairs(scores: Floats, also: tuple[int, ...]) -> Iterator[tuple[float, tuple[int, ...]]]:
    one, other = np.triu_indices(len(scores), 1)
    values = scores[one, other]
    kept = min(_KEPT, len(values))
    for place in np.argpartition(-values, kept - 1)[:kept]:
        yield float(values[place]), (int(one[place]), int(other[place]), *also)
