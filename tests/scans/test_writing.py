"""Writing outside the boxes is noticed; holes, blots and what is printed for each sheet are not writing."""

import cv2
import numpy as np
import pytest

from scans.pipeline import read_page
from tests.scans.drawn import DPI, make_form, print_form

PX_PER_MM = DPI / 25.4


def _write(image: np.ndarray, x_mm: float, y_mm: float, *, width_mm: float = 14.0, gray: int = 60) -> np.ndarray:
    """Return the page with a line of loops, like a word, from this place on."""
    t = np.linspace(0, 1, 240)
    x = x_mm + width_mm * t - 1.2 * np.sin(12 * np.pi * t)
    y = y_mm - 1.6 * np.cos(12 * np.pi * t) - 0.6 * np.sin(5 * np.pi * t)
    written = image.copy()
    points = np.round(np.column_stack([x, y]) * PX_PER_MM).astype(np.int32)
    cv2.polylines(written, [points], False, (gray,), 3, cv2.LINE_AA)
    return written


@pytest.mark.parametrize("place", [(60.0, 7.5), (158.0, 288.0), (8.0, 150.0), (120.0, 230.0)])
@pytest.mark.parametrize("turned", [0, 2])
def test_a_word_in_a_margin_is_noticed(place, turned, editions, fill) -> None:
    image = np.rot90(_write(fill().image, *place), turned)

    reading = read_page(np.ascontiguousarray(image), editions)

    assert reading.writing_outside
    assert reading.answers


def test_a_pencilled_word_is_noticed(editions, fill) -> None:
    assert read_page(_write(fill().image, 120.0, 230.0, gray=160), editions).writing_outside


@pytest.mark.parametrize("sheet", range(4))
def test_nothing_is_noticed_on_a_page_that_was_only_marked(sheet, editions, fill) -> None:
    assert not read_page(fill(sheet=sheet, seed=sheet).image, editions).writing_outside


@pytest.mark.parametrize("gray", [20, 120, 215])
def test_punch_holes_are_not_writing(gray, editions, fill) -> None:
    image = fill().image.copy()
    for y in (108.5, 188.5):
        for radius, shade in ((3.0, round(gray * 0.8)), (2.8, gray)):
            centre = (round(11.5 * PX_PER_MM), round(y * PX_PER_MM))
            cv2.circle(image, centre, round(radius * PX_PER_MM), (shade,), -1, cv2.LINE_AA)

    assert not read_page(image, editions).writing_outside


def test_a_line_from_a_dirty_glass_is_not_writing(editions, fill) -> None:
    image = fill().image.copy()
    image[:, round(9 * PX_PER_MM) : round(9 * PX_PER_MM) + 3] = 90

    assert not read_page(image, editions).writing_outside


def test_the_word_on_practice_sheets_is_not_writing(editions) -> None:
    practice = print_form(make_form(), practice=True)

    assert not read_page(practice.pages[0], editions).writing_outside
