"""Pages without a readable code: matched by their look where one form stands out, otherwise to none."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from forms.assemble import assemble_form
from forms.model import Form
from scans.model import GrayImage, PageReading, PageStatus, ReadingEdition, Reason
from scans.pipeline import prepare_edition, read_page
from survey_app.demo.faults import ScannerFaults, scan
from survey_app.demo.marks import Behaviour, draw_marks
from tests.scans.drawn import ANSWERS, DPI, PERIOD, PLAIN, Printed, make_form, print_form


def one_word_mended() -> Form:
    """Return the usual form with one question's wording mended."""
    form = make_form()
    (questions,) = form.sets
    first, *rest = questions.items
    mended = replace(first, version=2, text={"sv": first.text["sv"].replace("kontakt", "tag i")})
    changed = replace(questions, items=(mended, *rest))
    return assemble_form(
        PERIOD,
        "sv",
        [changed],
        organisation="Socialtjänsten i {municipality}",
        web_address="https://svar.example.se",
        title=form.title,
    )


def other_questions() -> Form:
    """Return a form that asks other things, and fewer."""
    form = make_form()
    (questions,) = form.sets
    items = [
        replace(item, text={"sv": f"Maten {number} smakade mig"}, options=item.options[1:3])
        for number, item in enumerate(questions.items[:3])
    ]
    return assemble_form(
        PERIOD,
        "sv",
        [replace(questions, items=tuple(items))],
        organisation="Äldreomsorgen i {municipality}",
        web_address="https://svar.example.se",
        title="Tre frågor om maten",
    )


def without_code(printed: Printed, seed: int = 1) -> GrayImage:
    """Return a filled-in, scanned page whose codes are torn out."""
    rng = np.random.default_rng(seed)
    image = draw_marks(printed.pages[0], printed.layout, ANSWERS, PLAIN, rng, Behaviour.careful()).image
    px = DPI / 25.4
    for code in printed.layout.codes:
        rows = slice(round((code.y - 1) * px), round((code.y + code.height + 1) * px))
        image[rows, round((code.x - 1) * px) : round((code.x + code.width + 1) * px)] = 250
    return scan(image, ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6)), np.random.default_rng(seed))


def known(*forms: Printed) -> Mapping[str, ReadingEdition]:
    return {form.edition.key: prepare_edition(form.edition) for form in forms}


@pytest.fixture(scope="module")
def usual() -> Printed:
    return print_form(make_form(), count=1)


def read(printed: Printed, *others: Printed, period: str | None = PERIOD) -> PageReading:
    return read_page(without_code(printed), known(printed, *others), period=period)


def test_a_page_is_matched_to_the_form_it_looks_like_and_its_answers_are_read(usual) -> None:
    other = print_form(other_questions(), count=1)
    for order in ((usual, other), (other, usual)):
        reading = read_page(without_code(usual), known(*order), period=PERIOD)
        assert (reading.status, reading.reason) == (PageStatus.REVIEW, Reason.CODE_UNREADABLE)
        assert (reading.edition, reading.sheet, reading.sheet_page) == (usual.edition.key, None, 1)
        assert {answer.item: answer.options for answer in reading.answers} == ANSWERS


@pytest.mark.parametrize("make", [one_word_mended, lambda: make_form("2025-autumn")], ids=["mended", "earlier period"])
def test_of_two_forms_that_look_alike_none_is_chosen_and_both_are_named(make, usual) -> None:
    twin = print_form(make(), count=1)
    assert twin.edition.key != usual.edition.key
    reading = read(usual, twin)
    assert (reading.status, reading.reason) == (PageStatus.REVIEW, Reason.CODE_UNREADABLE)
    assert (reading.edition, reading.sheet, reading.answers) == (None, None, ())
    assert usual.edition.key in (reading.message or "")
    assert twin.edition.key in (reading.message or "")


def test_a_form_of_another_period_that_looks_like_no_other_is_named(usual) -> None:
    reading = read(usual, print_form(other_questions(), count=1), period="2027-spring")
    assert (reading.status, reading.reason) == (PageStatus.FAILED, Reason.OTHER_PERIOD)
    assert PERIOD in (reading.message or "")


def test_a_page_that_looks_like_no_form_is_not_ours(usual) -> None:
    letter = print_form(other_questions(), count=1)
    reading = read_page(without_code(letter), known(usual), period=PERIOD)
    assert (reading.status, reading.reason) == (PageStatus.FAILED, Reason.NOT_OUR_FORM)
