"""The address that somebody without a camera types: printed beside the number, in every language, moving no box."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pdfplumber
import pypdfium2
import pytest

from forms.assemble import assemble_form
from forms.form_pdf import make_edition, render_sheets, typed_address
from forms.model import Form, QuestionSet, Sheet
from forms.standard_texts import languages, standard_texts

SHEET = Sheet("731904226", "2421", "Storuman")
MM = 72 / 25.4
LOWEST_MM = 291.0
"""Where the foot of a page may end: printers leave 4 to 5 mm at the edge without ink."""
LONGEST = "https://enkaten.ett-valdigt-langt-kommunnamn.example"


@pytest.fixture
def form(ten_questions: tuple[QuestionSet, ...]) -> Callable[..., Form]:
    def make(language: str, address: str = "https://svar.example.se") -> Form:
        organisation = standard_texts(language).invitation["organisation"]
        return assemble_form("2026", language, ten_questions, organisation=organisation, web_address=address)

    return make


def words_below(page: pdfplumber.page.Page, top_mm: float) -> list[dict[str, float]]:
    return [word for word in page.extract_words() if word["top"] > top_mm * MM]


def lowest_ink(pdf: bytes) -> float:
    """Return where the last ink of the last page is, in mm."""
    document = pypdfium2.PdfDocument(pdf)
    image = document[len(document) - 1].render(scale=2).to_numpy()
    document.close()
    return float(np.flatnonzero(image.min(axis=(1, 2)) < 128).max()) / 2 / MM


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("address", ["https://svar.example.se", LONGEST])
def test_the_address_stands_below_the_number_and_inside_what_printers_print(form, open_pdf, language, address) -> None:
    made = form(language, address)
    pdf = render_sheets(made, make_edition(made), [SHEET])
    page = open_pdf(pdf).pages[-1]
    line = next(word for word in page.extract_words() if word["text"].endswith(typed_address(address)))
    digits = [word for word in words_below(page, 270) if word["text"] in ("731", "904", "226")]
    assert line["top"] > max(word["bottom"] for word in digits) - 1.0
    assert lowest_ink(pdf) < LOWEST_MM
    assert min(word["x0"] for word in words_below(page, 283)) / MM > 43.5
    assert max(word["x1"] for word in words_below(page, 283)) / MM < 186.5


def test_a_form_without_an_address_prints_none_and_its_boxes_stand_where_they_stand_with_one(form) -> None:
    with_one = make_edition(form("sv"))
    without = make_edition(replace(form("sv"), web_address=""))
    assert with_one.key != without.key
    assert with_one.layout.pages == without.layout.pages
    assert typed_address("") == ""


def test_another_address_is_another_edition(form) -> None:
    assert make_edition(form("sv")).key != make_edition(form("sv", "https://annan.example.se")).key
