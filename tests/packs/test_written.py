"""What people wrote, once a person has released it, and answers through an open poster link."""

import re
from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest
from pptx import Presentation

from survey_app.domain.release.frozen import FreeText
from survey_app.domain.reporting.reports import Paragraph
from survey_app.packs.content import Content, gather_content
from survey_app.packs.data_files import build_texts
from survey_app.packs.glyphs import printable
from survey_app.packs.narrow import narrow_release
from survey_app.packs.report_blocks import Quotes, Title
from survey_app.packs.report_content import report_blocks
from survey_app.packs.report_docx import build_report_docx
from survey_app.packs.report_pdf import build_report_pdf
from survey_app.packs.slides import build_slides
from survey_app.packs.slides.deck import BODY_PT, LINE_HEIGHT, MM_PER_PT
from survey_app.packs.slides.template import BODY_IDX, BODY_LEADING, CONTENT_BOTTOM_MM, CONTENT_TOP_MM
from survey_app.packs.slides.written import MOST_SLIDES
from survey_app.packs.words import Words
from tests.packs.conftest import FULL, SHORT, unzip

MARGIN_PT = 24.5 * 72 / 25.4
"""Of the report, a hair less than it is set."""

TEXTS = tuple(f"Text {letter}: {'det hjälpte mig mycket att få tid till samtal ' * 3}" for letter in "ABCDEFGH")


@pytest.fixture(scope="module")
def written(release) -> Content:
    texts = (FreeText("ifo.contact", FULL, TEXTS), FreeText("ifo.contact", "2481", ("Grannens text",)))
    wider = replace(release, texts=texts, poster_answers={FULL: 7, "2481": 9})
    return gather_content(narrow_release(wider, FULL), FULL)


def test_report_has_every_text_and_no_neighbours(written):
    blocks = report_blocks(written)
    assert any(isinstance(block, Title) and block.text.endswith("Det någon skrev") for block in blocks)
    told = [item for block in blocks if isinstance(block, Quotes) for item in block.items]
    assert all(any(text in item for item in told) for text in TEXTS)
    assert not [item for item in told if "Grannens" in item]


def test_report_tells_answers_through_the_poster_apart(written):
    told = [block.text for block in report_blocks(written) if isinstance(block, Paragraph)]
    assert any(text.startswith("7 svarade via den öppna länken") for text in told)
    assert not [text for text in told if text.startswith("9 ")]


def written_pages(content: Content) -> list[list[str]]:
    """Return what stands on the slides of what people wrote: the paragraphs of each."""
    slides = Presentation(BytesIO(build_slides(content))).slides
    pages = [slide for slide in slides if slide.shapes.title.text_frame.text.startswith("Det någon skrev")]
    texts = [[shape for shape in page.placeholders if shape.placeholder_format.idx == BODY_IDX] for page in pages]
    return [[p.text for shape in shapes for p in shape.text_frame.paragraphs] for shapes in texts]


def with_texts(release, texts: tuple[str, ...], not_shown: int | None = 0) -> Content:
    one = FreeText("ifo.contact", FULL, texts, not_shown)
    return gather_content(narrow_release(replace(release, texts=(one,)), FULL), FULL)


def test_slides_have_every_text_once_over_several_slides_about_equally_full(release):
    texts = tuple(f"{number} {TEXTS[0]}" for number in range(9))
    pages = written_pages(with_texts(release, texts))
    assert all("" not in page for page in pages)
    assert [len(page) for page in pages] == [3, 3, 3]
    assert all(sum(text.strip() in line for page in pages for line in page) == 1 for text in texts)


def test_a_meeting_is_shown_three_slides_and_the_rest_is_left_to_the_report(release):
    texts = tuple(f"{number} {TEXTS[0]}" for number in range(60))
    content = with_texts(release, texts, not_shown=7)
    pages = written_pages(content)
    shown = sum(len(page) for page in pages) - 1
    assert len(pages) == MOST_SLIDES
    assert pages[-1][-1] == f"{60 - shown} texter till står i rapporten. Sju texter till visas inte."
    assert sum(len(block.items) for block in report_blocks(content) if isinstance(block, Quotes)) == 60


def test_the_texts_of_a_slide_end_above_its_footer(release):
    """Lines, their leading and the air between texts as the slide's own settings have them."""
    texts = tuple(f"{number} kort text" for number in range(60))
    deck = unzip(build_slides(with_texts(release, texts, not_shown=7)))
    slides = [part.decode() for part in deck.values() if b" kort text" in part and b"<p:sld " in part]
    for slide in slides:
        lines = slide.count('<a:spcBef><a:spcPts val="1200"/>') + 1
        assert lines > 7
        assert lines * (BODY_PT * LINE_HEIGHT * BODY_LEADING + 12) * MM_PER_PT <= CONTENT_BOTTOM_MM - CONTENT_TOP_MM


def test_nobodys_words_are_cut_and_a_text_that_no_slide_holds_is_left_to_the_report(release):
    pages = written_pages(with_texts(release, ("Kort text.", "Lång text. " * 180, "Ord" * 650)))
    assert pages == [["”Kort text.”", "Två texter till står i rapporten."]]
    assert written_pages(with_texts(release, ("Lång text. " * 180,))) == [["En text till står i rapporten."]]


def test_texts_keep_their_lines_and_run_in_their_own_direction(release):
    content = with_texts(release, ("Första raden\nAndra raden", "اتصلوا بي قبل الموعد", "Då är det bra"))
    deck = unzip(build_slides(content))
    (slide,) = [part.decode() for part in deck.values() if b"Andra raden" in part and b"<p:sld " in part]
    assert "”Första raden</a:t></a:r><a:br/>" in slide
    directions = re.findall(r'<a:pPr[^>]* rtl="(\d)"', slide)
    assert directions.count("1") == 1
    report = unzip(build_report_docx(content))["word/document.xml"].decode()
    assert report.count("<w:bidi/>") == 1


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Bra 😀👍 tack", "Bra [emoji] tack"),
        ("❤️ 👩🏽\u200d💻 🏳️\u200d🌈", "[emoji] [emoji] [emoji]"),
        ("中文 och ไทย", "[tecken] och [tecken]"),
        ("1️⃣ först", "1 först"),
        ("Ἑλλάς, Дякую, አመሰግናለሁ, شكراً, Đặng", "Ἑλλάς, Дякую, አመሰግናለሁ, شكراً, Đặng"),
        ("\u22125 till +9", "\u22125 till +9"),
    ],
)
def test_signs_that_the_fonts_lack_are_named(text, printed):
    assert printable(text, Words("sv")) == printed


def test_a_pdf_is_made_of_whatever_people_write(release):
    texts = (
        "😀 Tack",
        "https://example.se/" + "a" * 300,
        "中文",
        "اتصلوا بي",
        "Rad ett\nRad två",
        "“Citat” <b>&amp; #x",
    )
    with pdfplumber.open(BytesIO(build_report_pdf(with_texts(release, texts)))) as pdf:
        pages = [page for page in pdf.pages if "Det någon skrev" in page.extract_text()]
        letters = [char for page in pages for char in page.chars]
        said = "".join(char["text"] for char in letters)
    assert max(char["x1"] for char in letters) <= float(pages[0].width) - MARGIN_PT
    assert "[emoji] Tack" in said
    assert "<b>&amp; #x" in said


def test_without_texts_there_is_no_such_chapter(content, release):
    for each in (content, gather_content(narrow_release(release, SHORT), SHORT)):
        assert not [block for block in report_blocks(each) if isinstance(block, Title) and "skrev" in block.text]


def test_the_pack_has_the_texts_as_a_file_and_no_cell_is_a_formula(release):
    one = FreeText("ifo.contact", FULL, ("Bra, tack", "=1+1", "- mer tid"))
    lines = build_texts(replace(release, texts=(one,))).decode("utf-8-sig").splitlines()
    assert lines[0] == "release_id,question_id,question,municipality_code,text"
    assert [line.rpartition(f"{FULL},")[2] for line in lines[1:]] == ['"Bra, tack"', "'=1+1", "'- mer tid"]


@pytest.mark.parametrize("text", ["Bra; =1+1", "Bra;@SUM(A1)", "Bra\n=1+1", "Bra;\t+1", " =1+1"])
def test_a_swedish_spreadsheet_that_divides_by_semicolons_finds_no_formula_either(release, text):
    one = FreeText("ifo.contact", FULL, (text,))
    lines = build_texts(replace(release, texts=(one,))).decode("utf-8-sig").splitlines()
    cells = [cell.strip() for line in lines for cell in re.split(r"[;\t]", line)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert not [cell for cell in cells[1:] if re.search(r',"?[=+@-]', cell)]


@pytest.mark.parametrize(
    ("not_shown", "told"),
    [(0, ""), (None, "Några texter till visas inte."), (7, "Sju texter till visas inte.")],
)
def test_how_many_texts_are_not_shown_is_told_after_the_others(release, not_shown, told):
    one = FreeText("ifo.contact", FULL, TEXTS, not_shown)
    content = gather_content(narrow_release(replace(release, texts=(one,)), FULL), FULL)
    said = [block.text for block in report_blocks(content) if isinstance(block, Paragraph)]
    assert content.not_shown(one) == told
    assert (told in said) is bool(told)
