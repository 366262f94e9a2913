"""Writing in a field that is there for it is noticed, however it was scanned; an empty one needs no person."""

from dataclasses import replace

import numpy as np
import pytest

from forms.assemble import assemble_form
from forms.model import Item, ItemKind, ItemRole, QuestionSet
from scans.model import FieldReading, PageStatus
from scans.pipeline import prepare_edition, read_page
from survey_app.demo.faults import ScannerFaults, scan
from survey_app.demo.marks import Behaviour, draw_marks
from tests.scans.drawn import ANSWERS, PLAIN, make_form, print_form
from tests.scans.test_writing import _write

TEXT = Item(
    key="t.more",
    version=1,
    kind=ItemKind.TEXT,
    role=ItemRole.OTHER,
    text={"sv": "Vad kan vi göra bättre?"},
    label={"sv": "Bättre"},
    options=(),
    lines=3,
)
FAULTS = {
    "office": ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6)),
    "rough": ScannerFaults(noise=5.0, skew_degrees=1.1, shift_mm=(1.5, 1.0), jpeg_quality=60),
}


@pytest.fixture(scope="module")
def printed():
    form = make_form()
    own = QuestionSet("u", {"sv": "Egna ord"}, (replace(TEXT, key="u.more"),), position=200)
    return print_form(
        assemble_form(form.period, "sv", (*form.sets, own), organisation="A", web_address="https://a.example")
    )


@pytest.fixture(scope="module")
def editions(printed):
    return {printed.edition.key: prepare_edition(printed.edition)}


@pytest.fixture(scope="module")
def page(printed):
    rng = np.random.default_rng(3)
    return draw_marks(printed.pages[0], printed.layout, ANSWERS, PLAIN, rng, Behaviour.careful()).image


@pytest.fixture(scope="module")
def field(printed):
    (field,) = printed.layout.fields
    return field


def read(image, editions, fault="office"):
    return read_page(scan(image, FAULTS[fault], np.random.default_rng(1)), editions)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_empty_field_is_read_as_empty_and_the_boxes_as_before(fault, page, editions):
    reading = read(page, editions, fault)
    assert reading.fields == (FieldReading("u.more", False),)
    assert reading.status is PageStatus.READ
    assert not reading.writing_outside
    assert {answer.item: answer.options for answer in reading.answers} == ANSWERS


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("gray", [60, 150])
@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_word_on_any_line_is_noticed_with_pen_and_pencil(fault, gray, line, page, editions, field):
    written = _write(page, field.x + 20, field.y + 8 * line + 5, gray=gray)
    reading = read(written, editions, fault)
    assert reading.fields == (FieldReading("u.more", True),)
    assert reading.status is PageStatus.READ


def test_a_short_no_is_noticed(page, editions, field):
    assert read(_write(page, field.x + 5, field.y + 5, width_mm=4.0), editions).fields[0].written


def test_words_in_the_field_are_no_writing_beside_the_boxes(page, editions, field):
    assert not read(_write(page, field.x + 30, field.y + 12, width_mm=60), editions).writing_outside


def test_a_page_where_something_is_only_written_keeps_it(printed, editions, field):
    blank = _write(printed.pages[0], field.x + 30, field.y + 12, width_mm=40)
    assert read(blank, editions).fields[0].written


def test_the_line_that_is_printed_for_scripts_says_what_is_written_in(page, editions, field):
    line = read(_write(page, field.x + 30, field.y + 12), editions).to_json("a.pdf", 1)
    assert line["written"] == {"u.more": True}
