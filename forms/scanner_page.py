"""The test page for scanners: one A4 page with marks, grays and lines of known darkness and width.

It carries the corner squares and codes of a form, under edition keys of its own and a practice number, so that it can
never be counted wherever it is read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.layout import BOX_SIZE, CODE_SIZE, CODES, FIDUCIAL_MARGIN, FIDUCIAL_SIZE, GEOMETRY, PAGE_HEIGHT, PAGE_WIDTH
from forms.model import Box, Layout, PageCode, PageLayout, Region
from forms.page_code import encode_page_code
from forms.qr import draw_code
from forms.typesetting import typeset_pdf

TEMPLATE = "scanner_page.typ"
EDITIONS: Mapping[str, str] = {"sv": "SCANNRSV", "en": "SCANNREN"}
"""Language -> the edition key in the codes of its test page."""

SHEET = "000000000"
_ADDRESS = "https://scanner-check.invalid"
"""A name that never leads anywhere (RFC 6761)."""

LEFT = 24.0
PATCH_WIDTH, PATCH_HEIGHT = 14.7, 12.0
LINES_WIDTH, LINES_HEIGHT = 14.6, 12.0


@dataclass(frozen=True, slots=True)
class TestBox:
    """A box of the test page, its left upper corner in mm, and what is printed into it.

    Attributes:
        name: Unique on the page.
        kind: "pen", "pencil" (a cross), "filled", "empty", or "own": for a cross by hand.
        x, y: Left upper corner.
        width_mm: Width of the cross's lines.
        black: How black they are, 0..1.
    """

    name: str
    kind: str
    x: float
    y: float
    width_mm: float = 0.0
    black: float = 0.0


@dataclass(frozen=True, slots=True)
class Patch:
    """A rectangle of one gray: its left upper corner in mm and how black it is, 0..1."""

    x: float
    y: float
    black: float


@dataclass(frozen=True, slots=True)
class Lines:
    """A rectangle of fine lines: its left upper corner in mm, black lines a mm, and whether they stand upright."""

    x: float
    y: float
    per_mm: float
    upright: bool


def test_boxes() -> tuple[TestBox, ...]:
    """Return all boxes of the page."""
    boxes = [
        TestBox(f"pen_{number}", "pen", LEFT + 18 * number, 71.0, width, 0.92)
        for number, width in enumerate((0.3, 0.5, 0.8))
    ]
    boxes.append(TestBox("filled", "filled", LEFT + 18 * 3, 71.0, black=0.92))
    pencils = ((0.5, 30), (0.5, 40), (0.5, 50), (0.5, 60), (0.5, 70), (0.3, 40), (0.3, 50), (0.3, 60), (0.3, 70))
    boxes += [
        TestBox(f"pencil_{number}", "pencil", LEFT + 18 * number, 86.0, width, percent / 100)
        for number, (width, percent) in enumerate(pencils)
    ]
    boxes += [TestBox(f"own_{number}", "own", LEFT + 18 * number, 201.0) for number in range(9)]
    for row, y in enumerate((71.0, 174.0, 247.0)):
        boxes += [TestBox(f"empty_{row}_{n}", "empty", LEFT + 18 * n, y) for n in range(4 if row == 0 else 0, 9)]
    return tuple(boxes)


def patches() -> tuple[Patch, ...]:
    """Return the steps from white to black."""
    return tuple(Patch(LEFT + PATCH_WIDTH * step, 114.0, step / 10) for step in range(11))


def line_patterns() -> tuple[Lines, ...]:
    """Return the patterns of fine lines, upright ones first."""
    rates = (1.0, 1.5, 2.0, 2.5, 3.0)
    return tuple(
        Lines(LEFT + 16.3 * (number + 5 * (not upright)), 144.0, rate, upright)
        for upright in (True, False)
        for number, rate in enumerate(rates)
    )


def scanner_layout(language: str) -> Layout:
    """Return the layout of the page, as reading knows layouts."""
    far_x = PAGE_WIDTH - FIDUCIAL_MARGIN - FIDUCIAL_SIZE
    far_y = PAGE_HEIGHT - FIDUCIAL_MARGIN - FIDUCIAL_SIZE
    corners = ((FIDUCIAL_MARGIN, FIDUCIAL_MARGIN), (far_x, FIDUCIAL_MARGIN), (FIDUCIAL_MARGIN, far_y), (far_x, far_y))
    page = PageLayout(
        number=1,
        width=PAGE_WIDTH,
        height=PAGE_HEIGHT,
        boxes=tuple(Box("scanner.box", box.name, True, box.x, box.y, BOX_SIZE, BOX_SIZE) for box in test_boxes()),
        rows=(Region("scanner.box", LEFT, 60.0, PAGE_WIDTH - 2 * LEFT, 195.0),),
        fiducials=tuple(Region("fiducial", x, y, FIDUCIAL_SIZE, FIDUCIAL_SIZE) for x, y in corners),
        codes=tuple(Region("code", x, y, CODE_SIZE, CODE_SIZE) for x, y in CODES),
    )
    return Layout(EDITIONS[language], (page,))


def typeset_scanner_page(language: str, words: Mapping[str, str]) -> bytes:
    """Return the test page as a PDF; the same words give the same bytes.

    Args:
        language: "sv" or "en".
        words: What is said on the page: title, steps, marks, gray, lines, empty, own.
    """
    page = scanner_layout(language).pages[0]
    data: dict[str, Any] = {
        "geometry": dict(GEOMETRY),
        "language": language,
        "words": dict(words),
        "left": LEFT,
        "comma": "," if language == "sv" else ".",
        "fiducials": [[region.x, region.y] for region in page.fiducials],
        "codes": [[region.x, region.y] for region in page.codes],
        "drawing": draw_code(encode_page_code(PageCode(EDITIONS[language], SHEET, 1), _ADDRESS)),
        "boxes": [
            {"kind": box.kind, "x": box.x, "y": box.y, "width": box.width_mm, "black": box.black}
            for box in test_boxes()
        ],
        "patches": [{"x": patch.x, "y": patch.y, "black": patch.black} for patch in patches()],
        "patch": [PATCH_WIDTH, PATCH_HEIGHT],
        "lines": [
            {"x": lines.x, "y": lines.y, "per_mm": lines.per_mm, "upright": lines.upright} for lines in line_patterns()
        ],
        "lines_size": [LINES_WIDTH, LINES_HEIGHT],
    }
    return typeset_pdf(TEMPLATE, data, tags=False)
