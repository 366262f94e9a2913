"""The form and the poster in every language that ships: printed whole, in its own script and direction, as a draft."""

from collections.abc import Callable

import pdfplumber
import pytest

from forms.assemble import assemble_form
from forms.form_pdf import make_edition, render_sheets
from forms.model import RIGHT_TO_LEFT, QuestionSet, Sheet
from forms.page_code import new_sheet_numbers
from forms.poster_pdf import render_invitation
from forms.standard_texts import languages, standard_texts
from tests.forms.test_poster_pdf import PLACES

OTHERS = [language for language in languages() if language not in ("sv", "en", "ar")]
TWO_PAPERS = {"sma"}
"""Languages whose words for "don't know" are too long for ten questions on one page."""


@pytest.mark.parametrize("language", OTHERS)
def test_ten_questions_are_printed_as_a_draft_in_every_language(
    ten_questions: tuple[QuestionSet, ...], open_pdf: Callable[[bytes], pdfplumber.PDF], language: str
) -> None:
    words = standard_texts(language)
    organisation = words.invitation["organisation"]
    form = assemble_form("2026", language, ten_questions, organisation=organisation, web_address="https://a.example")
    edition = make_edition(form)
    pages = edition.layout.pages
    assert len(pages) == (2 if language in TWO_PAPERS else 1)
    assert sum(len(page.boxes) for page in pages) == 46
    first = pages[0].boxes[:2]
    assert (first[0].x > first[1].x) == (language in RIGHT_TO_LEFT)
    pdf = open_pdf(render_sheets(form, edition, [Sheet(new_sheet_numbers(1)[0], "2421", "Storuman")]))
    assert "Utkast" in (pdf.pages[0].extract_text() or "")
    fonts = {char["fontname"] for char in pdf.pages[0].chars}
    script = {"ti": "Ethiopic"}.get(language, "Arabic" if language in RIGHT_TO_LEFT else "NotoSans-")
    assert any(script in font for font in fonts)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_the_poster_fits_its_paper_in_every_language(language: str, paper: str) -> None:
    pdf = render_invitation({}, language=language, paper=paper, languages=languages(), places=PLACES)
    assert pdf.startswith(b"%PDF")
