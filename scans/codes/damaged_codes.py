"""Read a page code that is damaged or blurred, from both of its copies and all that is known of it beforehand.

The modules that are the same on every sheet say for each place how far what was seen can be trusted there: a stroke of
a pen makes light modules dark, glare the other way round. They also teach how to undo a blur: the filter that gives
back the known modules best gives back the others too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import PageCode, PageLayout
from forms.page_code import encode_page_code
from forms.qr import SIDE
from scans.codes.code_family import CodeFamily, Evidence, family_of
from scans.codes.code_place import PX, CodeFinder, PlacedCode, flattened
from scans.codes.page_codes import CodeReading
from scans.geometry import apply_matrix
from scans.model import GrayImage, ReadingEdition
from scans.place.pose import Pose

_LEAST_MATCH = 0.3
"""Correlation of the known modules from which there is a code to read (0.29 at most elsewhere)."""

_GOOD_MATCH = 0.5
"""The same, from which a longer search is worth its time."""

_NEARBY = 2.5
"""Reach, in modules, in which known modules say how dark and how light looks; half as far for how often it is wrong."""

_BEST_SHARE, _WORST_SHARE = 0.98, 0.5
_PRIOR = 0.15
_MOST_EVIDENCE = 4.0

_FILTER_STEP = PX // 2
_FILTER_REACH = 4
"""The filter against blur takes 9 x 9 places, half a module apart."""

_FILTER_EASE = 10.0
_FILTER_FLATTEN = 9 * PX | 1

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Family:
    codes: CodeFamily
    finder: CodeFinder


@lru_cache(maxsize=64)
def _family(edition: str, page: int, web_address: str) -> _Family:
    codes = family_of(edition, page, web_address)
    return _Family(codes, CodeFinder(codes.known))


def read_damaged_code(
    image: GrayImage, poses: Sequence[Pose], candidates: Sequence[tuple[ReadingEdition, PageLayout]]
) -> CodeReading | None:
    """Return the code of a page that is one of `candidates`, most likely first; None where too little of it is left."""
    for edition, page in candidates:
        for address in edition.web_addresses:
            family = _family(edition.key, page.number, address)
            tries = [(_placed(image, pose, page, family.finder), pose) for pose in poses]
            tries = [(placed, pose) for placed, pose in tries if placed]
            if not tries:
                continue
            placed, pose = max(tries, key=lambda each: max(code.match for code in each[0]))
            code = _nearest(family.codes, placed)
            if code is not None:
                best = max(placed, key=lambda each: each.match)
                text = encode_page_code(code, address)
                return CodeReading(code, text, apply_matrix(pose.matrix, best.corners))
    return None


def _placed(image: GrayImage, pose: Pose, page: PageLayout, finder: CodeFinder) -> list[PlacedCode]:
    found = [finder.find(image, pose.matrix, region) for region in page.codes]
    return [code for code in found if code.match > _LEAST_MATCH]


def _nearest(codes: CodeFamily, placed: Sequence[PlacedCode]) -> PageCode | None:
    sharp = _summed([_trusted(_read_as_seen(code.patch, codes.known), codes.known) for code in placed])
    clear = _summed([_trusted(_read_unblurred(code.patch, codes.known), codes.known) for code in placed])
    longest = 3 if max(code.match for code in placed) > _GOOD_MATCH else 2
    for flips in range(2, longest + 1):
        for evidence in (sharp, clear):
            code = codes.nearest(evidence, flips)
            if code is not None:
                return code
    return None


def _summed(each: Sequence[Evidence]) -> Evidence:
    return np.asarray(np.sum(each, axis=0), np.float32)


def _read_as_seen(patch: GrayImage, known: Floats) -> Floats:
    """Return how dark each module looks beside the known ones around it: 1 dark, -1 light, 0 between them."""
    cells = patch.reshape(SIDE, PX, SIDE, PX)[:, 1:-1, :, 1:-1]
    gray = cells.mean(axis=(1, 3)).astype(np.float32)
    dark, light = (_level(gray, known == sign) for sign in (1.0, -1.0))
    return np.asarray(np.clip(((light + dark) / 2 - gray) / (np.maximum(light - dark, 3.0) / 2), -2.0, 2.0), np.float32)


def _level(gray: Floats, which: npt.NDArray[np.bool_]) -> Floats:
    """Return the gray of the modules `which` around each place; where there are none, their median."""
    rest = 0.02
    near = _spread(which, _NEARBY) + rest
    return np.asarray((_spread(gray * which, _NEARBY) + rest * float(np.median(gray[which]))) / near, np.float32)


def _read_unblurred(patch: GrayImage, known: Floats) -> Floats:
    """Return the same by the linear filter that gives back the known modules best; outliers lose their say."""
    flat = cv2.blur(flattened(patch, _FILTER_FLATTEN), (3, 3))
    pad = _FILTER_REACH * _FILTER_STEP
    wide = np.pad(flat, pad, mode="edge")
    centres = np.arange(SIDE) * PX + PX // 2 + pad
    offsets = range(-pad, pad + 1, _FILTER_STEP)
    columns = [wide[np.ix_(centres + down, centres + across)].ravel() for down in offsets for across in offsets]
    inputs = np.stack([*columns, np.ones(SIDE * SIDE)], axis=1).astype(np.float64)
    sure = known.ravel() != 0
    wanted, given = known.ravel()[sure], inputs[sure]
    weights = np.ones(len(given))
    ease = _FILTER_EASE * np.eye(given.shape[1])
    for _ in range(3):
        # OpenCV's products and solver: NumPy's start threads, which cost more here than they save
        normal = cv2.gemm(given, given * weights[:, None], 1.0, ease, 1.0, flags=cv2.GEMM_1_T)
        _, solution = cv2.solve(normal, given.T @ (weights * wanted)[:, None], flags=cv2.DECOMP_CHOLESKY)
        weights = 1.0 / (1.0 + ((given @ solution - wanted[:, None])[:, 0] / 0.8) ** 2)
    return np.asarray((inputs @ solution).reshape(SIDE, SIDE), np.float32)


def _trusted(seen: Floats, known: Floats) -> Evidence:
    """Return what was seen as evidence: by how often known modules nearby that looked as dark were dark indeed."""
    certain = np.minimum(np.abs(seen), 1.0)
    evidence = np.zeros_like(seen)
    for sign in (1.0, -1.0):
        looks = (seen > 0) == (sign > 0)
        right, wrong = certain * looks * (known == sign), certain * looks * (known == -sign)
        share = float(right.sum() / max(float(right.sum() + wrong.sum()), 1.0))
        share = min(max(share, _WORST_SHARE), _BEST_SHARE)
        near_right = _spread(right, _NEARBY * 0.6) + _PRIOR * share
        near_wrong = _spread(wrong, _NEARBY * 0.6) + _PRIOR * (1 - share)
        sure = np.clip((near_right - near_wrong) / (near_right + near_wrong), 0.0, 1.0)
        # where as many are wrong as right, chance alone makes some of them look trustworthy: that must weigh nothing
        evidence += sign * looks * np.clip(np.log(near_right / near_wrong), 0.0, _MOST_EVIDENCE) * sure * certain
    return np.asarray(evidence, np.float32)


def _spread(values: npt.NDArray[np.generic], sigma: float) -> Floats:
    blurred = cv2.GaussianBlur(values.astype(np.float32), (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(blurred, np.float32)
