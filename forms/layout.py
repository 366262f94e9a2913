"""Geometry of the printed page: the places that never change, and layouts to and from JSON, in millimetres."""

from collections.abc import Mapping, Sequence
from typing import Any

from forms.model import Box, Layout, PageLayout, Region

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
FIDUCIAL_SIZE = 6.0
FIDUCIAL_MARGIN = 14.0
"""Outer edge of a fiducial to the edge of the paper: inside of what staples, folds and feeders spoil."""
CODE_SIZE = 16.0
CODES = ((170.0, 14.0), (24.0, 267.0))
"""Left upper corners of the page codes, top right and bottom left: the same places in every language."""
BOX_SIZE = 4.5
BOX_STROKE_PT = 0.9

GEOMETRY: Mapping[str, Any] = {
    "page_width": PAGE_WIDTH,
    "page_height": PAGE_HEIGHT,
    "margin": 14.0,
    "fiducial_size": FIDUCIAL_SIZE,
    "fiducial_margin": FIDUCIAL_MARGIN,
    "code_size": CODE_SIZE,
    "codes": CODES,
    "box_size": BOX_SIZE,
    "box_stroke_pt": BOX_STROKE_PT,
    "strip_top": 4.6,  # DRAFT and PRACTICE stand here, above the fiducials
    "asker": (24.0, 10.6, 145.0, 9.0),  # who asks: x, y, width, height; never moves a box
    "number_right": 186.0,
    "number_width": 40.0,
}
"""What the templates need to know; the blank page and what is printed over it must agree."""

_DECIMALS = 4


def layout_to_json(layout: Layout) -> dict[str, Any]:
    """Return the layout as the command `layout` prints it; `layout_from_json` reads it back."""
    return {
        "edition": layout.edition,
        "unit": "mm",
        "origin": "top left",
        "pages": [
            {
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "boxes": [_box_to_json(box) for box in page.boxes],
                "rows": _regions_to_json(page.rows),
                "fiducials": _regions_to_json(page.fiducials),
                "codes": _regions_to_json(page.codes),
                **({"fields": _regions_to_json(page.fields)} if page.fields else {}),
            }
            for page in layout.pages
        ],
    }


def layout_from_json(data: Mapping[str, Any]) -> Layout:
    """Return the layout that `layout_to_json` wrote."""
    return Layout(edition=data["edition"], pages=tuple(_page_from_json(page) for page in data["pages"]))


def layout_from_geometry(values: Sequence[Mapping[str, Any]], edition: str) -> Layout:
    """Return the layout that a typeset form tells as its geometry.

    Args:
        values: one mapping a thing: kind (box, row, fiducial, code, field), page (from 1), x, y, width, height in mm,
            and the item and option of a box or the name of a region.
        edition: key of the edition.
    """
    numbers = sorted({value["page"] for value in values})
    return Layout(edition=edition, pages=tuple(_page_from_geometry(values, number) for number in numbers))


def _page_from_geometry(values: Sequence[Mapping[str, Any]], number: int) -> PageLayout:
    here = [value for value in values if value["page"] == number]

    def regions(kind: str) -> tuple[Region, ...]:
        return tuple(Region(value["name"], **_place(value)) for value in here if value["kind"] == kind)

    boxes = tuple(
        Box(value["item"], value["option"], value["multiple"], **_place(value))
        for value in here
        if value["kind"] == "box"
    )
    places = (regions(kind) for kind in ("row", "fiducial", "code", "field"))
    return PageLayout(number, PAGE_WIDTH, PAGE_HEIGHT, boxes, *places)


def _place(value: Mapping[str, Any]) -> dict[str, float]:
    return {name: round(float(value[name]), _DECIMALS) for name in ("x", "y", "width", "height")}


def _box_to_json(box: Box) -> dict[str, Any]:
    return {
        "item": box.item,
        "option": box.option,
        "multiple": box.multiple,
        "x": box.x,
        "y": box.y,
        "width": box.width,
        "height": box.height,
    }


def _regions_to_json(regions: Sequence[Region]) -> list[dict[str, Any]]:
    return [
        {"name": region.name, "x": region.x, "y": region.y, "width": region.width, "height": region.height}
        for region in regions
    ]


def _page_from_json(page: Mapping[str, Any]) -> PageLayout:
    boxes = tuple(Box(box["item"], box["option"], box["multiple"], **_place(box)) for box in page["boxes"])

    def regions(name: str) -> tuple[Region, ...]:
        return tuple(Region(region["name"], **_place(region)) for region in page.get(name, ()))

    places = (regions(name) for name in ("rows", "fiducials", "codes", "fields"))
    return PageLayout(page["number"], page["width"], page["height"], boxes, *places)
