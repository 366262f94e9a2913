"""The invitation poster: says all it must, is accessible, fits its paper, and refuses what does not fit."""

import datetime
import io
from collections.abc import Callable

import pdfplumber
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from forms.errors import FormDoesNotFitError, MissingTranslationError
from forms.poster_pdf import LANGUAGE_NAMES, render_invitation
from forms.standard_texts import languages

PLACES = {
    "municipality": "Storuman",
    "region": "Västerbotten",
    "opens_on": datetime.date(2026, 9, 14),
    "closes_on": datetime.date(2026, 10, 9),
    "contact": "0951-140 00",
    "others": "Arjeplog, Arvidsjaur, Dorotea, Lycksele, Malå, Norsjö, Sorsele, Vilhelmina och Åsele",
}
SIZES_MM = {"A3": (297, 420), "A4": (210, 297)}
OpenPdf = Callable[[bytes], pdfplumber.PDF]


def text_of(pdf: pdfplumber.PDF) -> str:
    return " ".join(" ".join(page.extract_text() or "" for page in pdf.pages).split())


def words_of(pdf: pdfplumber.PDF) -> set[str]:
    return {word["text"].strip(".,?") for word in pdf.pages[0].extract_words()}


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_the_poster_says_all_it_must(open_pdf: OpenPdf, paper: str) -> None:
    pdf = open_pdf(render_invitation({}, language="sv", paper=paper, languages=["sv", "en"], places=PLACES))
    text = text_of(pdf)
    for words in ("Socialtjänsten i Storuman", "14 september – 9 oktober 2026", "Vem kan svara?", "Varför frågar vi?"):
        assert words in text
    expected = {"Frivilligt", "Anonymt", "svenska", "English", "Frågor", "0951-140", "Vilhelmina", "Svaren"}
    assert expected <= words_of(pdf)
    assert "Utkast" not in text


@pytest.mark.parametrize("language", ["sv", "en", "ar"])
@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_the_poster_is_one_accessible_page_of_the_right_size(language: str, paper: str) -> None:
    data = render_invitation({}, language=language, paper=paper, languages=list(LANGUAGE_NAMES), places=PLACES)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as metadata:
        (page,) = pdf.pages
        size = tuple(float(edge) * 25.4 / 72 for edge in page.mediabox[2:])
        assert size == pytest.approx(SIZES_MM[paper], abs=0.1)
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["pdfaid:part"] == "2"
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert "Storuman" in metadata["dc:title"]


@pytest.mark.parametrize(("paper", "smallest"), [("A3", 14.5), ("A4", 10.2)])
def test_the_smallest_line_can_be_read_from_afar(open_pdf: OpenPdf, paper: str, smallest: float) -> None:
    pdf = open_pdf(render_invitation({}, language="sv", paper=paper, languages=["sv", "ar"], places=PLACES))
    assert min(char["size"] for char in pdf.pages[0].chars) >= smallest


def test_the_dates_are_the_second_largest_thing(open_pdf: OpenPdf) -> None:
    words = open_pdf(render_invitation({}, language="sv", places=PLACES)).pages[0].extract_words(extra_attrs=["size"])
    sizes = {word["text"]: word["size"] for word in words}
    assert sorted({round(size) for size in sizes.values()}, reverse=True)[:2] == [
        round(sizes["fungerar"]),
        round(sizes["september"]),
    ]


def test_a_poster_for_all_names_no_municipality(open_pdf: OpenPdf) -> None:
    places = {**PLACES, "municipality": "", "contact": "", "others": ""}
    text = text_of(open_pdf(render_invitation({}, language="sv", places=places)))
    assert "Socialtjänsten i din kommun" in text
    assert "ring" not in text.split()
    assert "Samtidigt" not in text


def test_own_texts_go_before_built_in_ones_and_their_places_are_filled(open_pdf: OpenPdf) -> None:
    own = {"title": "Vad tycker du?", "who": "Alla i {municipality} som möter oss."}
    text = text_of(open_pdf(render_invitation(own, language="sv", paper="A4", places=PLACES)))
    assert "Vad tycker du?" in text
    assert "Alla i Storuman" in text


def test_draft_translations_say_so(open_pdf: OpenPdf) -> None:
    assert "Utkast" in text_of(open_pdf(render_invitation({}, language="ar", places=PLACES)))


def test_a_period_over_new_year_says_both_years(open_pdf: OpenPdf) -> None:
    places = {**PLACES, "closes_on": datetime.date(2027, 1, 8)}
    assert "14 September 2026 – 8 January 2027" in text_of(
        open_pdf(render_invitation({}, language="en", places=places))
    )


def test_a_telephone_number_keeps_its_order_in_arabic(open_pdf: OpenPdf) -> None:
    page = open_pdf(render_invitation({}, language="ar", places=PLACES)).pages[0]
    start, end = (page.search(digits)[0]["x0"] for digits in ("140-0951|0951-140", " 00|00 "))
    assert page.search("0951-140") and start < end


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_a_poster_with_an_open_link_fits_in_every_language_and_its_code_leads_there(
    open_pdf: OpenPdf, language: str, paper: str
) -> None:
    link = "https://enkaten.vasterbottens-inland.example/p/hosten-2026/2421"
    data = render_invitation({}, language=language, paper=paper, languages=languages(), places=PLACES, link=link)
    (page,) = open_pdf(data).pages
    assert link.removeprefix("https://") in {word["text"] for word in page.extract_words()}
    (code,) = zxingcpp.read_barcodes(pypdfium2.PdfDocument(data)[0].render(scale=1.5).to_pil())
    assert code.text == link


def test_a_link_too_long_for_a_line_is_refused() -> None:
    with pytest.raises(FormDoesNotFitError, match="link"):
        render_invitation({}, language="sv", places=PLACES, link=f"https://{'mycket-' * 18}langt.example/p/h/2421")


def test_the_same_poster_gives_the_same_bytes() -> None:
    first, second = (render_invitation({}, language="sv", places=PLACES) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("texts", [{"who": "Alla som vill. " * 80}, {"title": "Frågeformulär " * 12}])
def test_texts_too_long_for_the_poster_are_refused(texts: dict[str, str]) -> None:
    with pytest.raises(FormDoesNotFitError, match="too long for A3"):
        render_invitation(texts, language="sv", places=PLACES)


@pytest.mark.parametrize("text", ["Välkommen till {kommunen}", "Ett {ensamt", "Ett {}"])
def test_a_place_that_nothing_fills_is_named(text: str) -> None:
    with pytest.raises(MissingTranslationError, match="text who has a place"):
        render_invitation({"who": text}, language="sv", places=PLACES)


def test_a_language_without_built_in_texts_is_refused() -> None:
    with pytest.raises(MissingTranslationError):
        render_invitation({}, language="de", places=PLACES)
