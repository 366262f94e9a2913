"""Papers for the office: one accessible A4 page each, whatever is on them."""

import io

import pikepdf
import pytest

from forms.errors import FormDoesNotFitError
from forms.office_pdf import InstructionPart, WaitingPaper, render_cover_sheet, render_instructions, render_tally_slip

HEAD = {"office": "Socialtjänsten i Storuman", "period": "Hösten 2026", "foot": "Lägg bladet överst."}
COVER = HEAD | {
    "stack": "Bunt",
    "papers": "48 papper",
    "to_do": "Tre papper behöver dig",
    "order": "Papper 1 skannades först.",
    "place": "Plats",
    "number": "Nummer",
    "happened": "Vad som hänt",
    "done": "Klart",
}
SLIP = HEAD | {
    "title": "Lapp",
    "how": "Kryssa.",
    "never": "Inga namn.",
    "first": "Första",
    "last": "Sista",
    "sum": "Summa",
}
STEPS = HEAD | {"title": "Så gör receptionen", "lead": "Vi frågar i fyra veckor."}


def cover(papers: int, number: str = "12") -> bytes:
    long = "Ett annat papper har samma nummer, och svaren skiljer sig. Jämför papperen, och säg vilket som räknas."
    return render_cover_sheet(
        COVER,
        language="sv",
        number=number,
        facts=["Skannad 22 november 2026"],
        papers=[WaitingPaper(f"Papper {place} av 48", "123 456 789", long) for place in range(1, papers + 1)],
        left_out=[f"{papers - count} till." if count < papers else "" for count in range(papers + 1)],
    )


def instructions(lines: int) -> bytes:
    return render_instructions(STEPS, [InstructionPart("Skanna", ["Lägg bunten i skannern."] * lines)], language="sv")


MADE = {
    "a cover sheet": lambda: cover(2),
    "a tally slip": lambda: render_tally_slip(SLIP, language="sv"),
    "instructions": lambda: instructions(3),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_a_paper_for_the_office_is_one_accessible_a4_page(make):
    data = make()
    assert make() == data
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as metadata:
        (page,) = pdf.pages
        assert [round(float(edge) * 25.4 / 72) for edge in page.mediabox[2:]] == [210, 297]
        assert metadata["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "sv"


@pytest.mark.parametrize("number", ["7", "48", "999", "1048"])
def test_the_number_of_a_stack_can_be_read_on_a_shelf(open_pdf, number):
    (page,) = open_pdf(cover(1, number)).pages
    digits = [char for char in page.chars if char["size"] > 110]
    assert "".join(char["text"] for char in digits) == number
    assert max(char["x1"] for char in digits) < 130 / 25.4 * 72


def test_more_papers_than_the_page_holds_are_told_as_a_number(open_pdf):
    (page,) = open_pdf(cover(30)).pages
    text = page.extract_text()
    listed = text.count("123 456 789")
    assert 5 < listed < 30
    assert f"{30 - listed} till." in text


def test_papers_that_fit_are_all_listed(open_pdf):
    (page,) = open_pdf(cover(4)).pages
    assert page.extract_text().count("Papper ") >= 4
    assert "till." not in page.extract_text()


def test_instructions_too_long_for_a_page_are_refused():
    with pytest.raises(FormDoesNotFitError, match="too many for one page"):
        instructions(60)
