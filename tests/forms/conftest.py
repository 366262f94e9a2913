"""Forms, editions and printed sheets made once for the tests of the printed side."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pdfplumber
import pytest

from forms.assemble import assemble_form
from forms.definition import load_question_sets
from forms.form_pdf import make_edition, render_sheets
from forms.model import Edition, Form, QuestionSet, Sheet
from forms.page_code import new_sheet_numbers

ROOT = Path(__file__).parents[2]
NATIONAL = ROOT / "survey_app/builtin_plugins/question_sets"
REGIONAL = ROOT / "plugins/survey-region-vasterbotten/survey_region_vasterbotten/question_sets"
ADDRESS = "https://kryss.example"
ORGANISATION = {
    "sv": "Socialtjänsten i {municipality}",
    "en": "Social services in {municipality}",
    "ar": "الخدمات الاجتماعية في {municipality}",
}
LANGUAGES = ("sv", "en", "ar")
MOST_OPEN = 8
"""PDFs kept open: a page taken apart is megabytes of objects."""


@pytest.fixture(scope="session")
def ten_questions() -> tuple[QuestionSet, ...]:
    """The national sets and the region's two extra questions: the form of the main job."""
    regional = {question_set.key: question_set for question_set in load_question_sets(REGIONAL)}
    return (*load_question_sets(NATIONAL), regional["vasterbotten"])


@pytest.fixture(scope="session")
def form_in(ten_questions: tuple[QuestionSet, ...]) -> Callable[[str], Form]:
    """Makes the ten-question form in a language."""

    def make(language: str) -> Form:
        return assemble_form("2026", language, ten_questions, organisation=ORGANISATION[language], web_address=ADDRESS)

    return make


@pytest.fixture(scope="session")
def printed(form_in: Callable[[str], Form]) -> dict[str, tuple[Form, Edition, Sheet, bytes]]:
    """One printed sheet in each language: form, edition, sheet, PDF."""
    made = {}
    for language in LANGUAGES:
        form = form_in(language)
        edition = make_edition(form)
        sheet = Sheet(new_sheet_numbers(1)[0], "2421", "Storuman")
        made[language] = (form, edition, sheet, render_sheets(form, edition, [sheet]))
    return made


@pytest.fixture(scope="session")
def open_pdf() -> Iterator[Callable[[bytes], pdfplumber.PDF]]:
    """Opens PDFs from bytes: each once, since to take a page apart costs more than to print it."""
    opened: dict[bytes, pdfplumber.PDF] = {}

    def open_bytes(data: bytes) -> pdfplumber.PDF:
        if data not in opened:
            if len(opened) >= MOST_OPEN:
                opened.pop(next(iter(opened))).close()
            opened[data] = pdfplumber.open(io.BytesIO(data))
        return opened[data]

    yield open_bytes
    for pdf in opened.values():
        pdf.close()
