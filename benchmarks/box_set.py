"""Boxes cut out of pages with their truth, for `benchmarks.train_mark_model`, and the files they are kept in."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scans.marks.box_frames import BoxFrames
from scans.marks.mark_model import CLEAN_PEAK, Look
from scans.marks.measure import Floats, measure_patches

_LEAST_AMOUNT = 0.008
"""Mean ink inside a box below which a mark in it has not survived its scan."""

WIDE_HALF = 27
"""Patches are kept wider than the network sees them, in px to each side, so that training can move them."""

INK_UNIT = 127.5
INK_LEAST = -0.4
"""Ink is kept as one byte: (ink - INK_LEAST) * INK_UNIT."""


@dataclass(frozen=True)
class BoxSet:
    """Boxes that hold any ink, of many pages; boxes of one page stand together.

    Attributes:
        files: (pages,) where each page came from; `start` is (pages + 1,) its first box.
        page, item, place: (boxes,) index of the page, of the question on it, and into `printed`.
        ink: (boxes, side, side) uint8, see `INK_UNIT`; `printed` is (places, side, side) uint8 darkness of the blank.
        facts: (boxes, 5) contrast, noise, bilevel, match, multiple.
        amount: (boxes,) mean ink inside.
        label, look: (boxes,) indexes into the classes and looks of the network.
        visible: The mark's ink survived its scan (always so where there is no mark).
        counts: May be trained on.
    """

    files: npt.NDArray[np.str_]
    start: npt.NDArray[np.int64]
    page: npt.NDArray[np.int64]
    item: npt.NDArray[np.int64]
    place: npt.NDArray[np.int64]
    ink: npt.NDArray[np.uint8]
    printed: npt.NDArray[np.uint8]
    facts: Floats
    amount: Floats
    label: npt.NDArray[np.int64]
    look: npt.NDArray[np.int64]
    visible: npt.NDArray[np.bool_]
    counts: npt.NDArray[np.bool_]
    box: npt.NDArray[np.int64]


@dataclass(frozen=True)
class PageBoxes:
    """The boxes of one page: wide patches and the truth of each, in the layout's order."""

    file: str
    patches: npt.NDArray[np.uint8]
    matches: Floats
    bilevel: bool
    label: Sequence[int]
    look: Sequence[int]
    visible: Sequence[bool]
    counts: Sequence[bool]


def gather(
    pages: Sequence[PageBoxes], wide: BoxFrames, frames: BoxFrames, items: Sequence[str], multiple: Sequence[bool]
) -> BoxSet:
    """Measure pages of one form and keep the boxes that hold any ink."""
    edge = WIDE_HALF - (frames.printed.shape[-1] - 1) // 2
    inner = slice(edge, -edge)
    names = {name: number for number, name in enumerate(dict.fromkeys(items))}
    item = np.array([names[name] for name in items])
    parts: list[dict[str, npt.NDArray[np.generic]]] = []
    for number, page in enumerate(pages):
        seen = measure_patches(page.patches[:, inner, inner].copy(), frames, page.matches, bilevel=page.bilevel)
        ink = measure_patches(page.patches, wide, page.matches, bilevel=page.bilevel).ink
        kept = np.flatnonzero(seen.peak >= CLEAN_PEAK)
        same = np.tile([seen.print_contrast, seen.noise, float(page.bilevel)], (len(kept), 1))
        parts.append(
            {
                "page": np.full(len(kept), number),
                "item": item[kept],
                "place": kept,
                "box": kept,
                "ink": np.clip((ink[kept] - INK_LEAST) * INK_UNIT + 0.5, 0, 255).astype(np.uint8),
                "facts": np.column_stack([same, page.matches[kept], np.array(multiple)[kept]]).astype(np.float32),
                "amount": seen.amount[kept],
                "label": np.array(page.label)[kept],
                "look": np.array(page.look)[kept],
                "visible": np.array(page.visible)[kept],
                "counts": np.array(page.counts)[kept],
            }
        )
    start = np.cumsum([0, *(len(part["page"]) for part in parts)])
    merged = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    files = np.array([page.file for page in pages])
    return BoxSet(files=files, start=start, printed=255 - wide.printed, **merged)


def write_box_set(boxes: BoxSet, path: Path) -> None:
    """Keep boxes in a file."""
    np.savez(path, **{field.name: getattr(boxes, field.name) for field in fields(BoxSet)})


def read_box_set(paths: Sequence[Path]) -> BoxSet:
    """Read files of boxes as one set; each page's name is preceded by its file's."""
    parts, pages, boxes, places = [], 0, 0, 0
    for path in paths:
        part = dict(np.load(path))
        part["files"] = np.array([f"{path.name}/{name}" for name in part["files"]])
        part["start"] = part["start"][:-1] + boxes
        part["page"] = part["page"] + pages
        part["place"] = part["place"] + places
        pages, boxes, places = pages + len(part["files"]), boxes + len(part["page"]), places + len(part["printed"])
        parts.append(part)
    merged = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    merged["start"] = np.append(merged["start"], boxes)
    # A mark without ink would teach to see marks in nothing; those beside the box are left to their source's word.
    lost = (merged["label"] > 0) & (merged["look"] != Look.BESIDE) & (merged["amount"] < _LEAST_AMOUNT)
    merged["counts"] &= ~lost
    merged["visible"] &= ~lost
    return BoxSet(**merged)
