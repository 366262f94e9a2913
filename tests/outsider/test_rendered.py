"""Check 11: LibreOffice opens the files with the longest names; every text is there, inside its page and shape."""

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from pptx import Presentation

from tests.outsider.files import Pack, pdf_pages, plain
from tests.outsider.worlds import LONGEST_NAME, demonstration

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
CODE = "2421"
FILES = ("slides.pptx", "report.docx", "data.xlsx")
MM_PER_POINT = 25.4 / 72
EMU_PER_MM = 36000
AIR_MM = 3.0
"""How far a line may stand out of its shape: programs measure fonts a little differently."""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return demonstration(longest_names=True).last.pack(CODE)


@pytest.fixture(scope="module")
def rendered(pack, tmp_path_factory) -> dict[str, bytes]:
    """Each file as LibreOffice prints it."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not installed here (apt install libreoffice-impress libreoffice-writer)")
    folder = tmp_path_factory.mktemp("rendered")
    found = {}
    for name in FILES:
        (folder / name).write_bytes(pack.files[name])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *FILES]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
    for name in FILES:
        found[name] = Path(folder / name).with_suffix(".pdf").read_bytes()
    return found


def squeezed(text: str) -> str:
    """A text without blanks, hyphens and signs that a program may draw with another glyph."""
    return re.sub(r"[^\wåäöÅÄÖ%]", "", plain(text)).lower()


def test_every_slide_is_a_page_and_says_all_it_should(pack, rendered):
    pages = pdf_pages(rendered["slides.pptx"])
    assert len(pages) == len(pack.slides)
    for slide, page in zip(pack.slides, pages, strict=True):
        there = squeezed(page)
        cells = [cell for table in slide.tables for row in table for cell in row]
        for text in (*slide.texts, *cells):
            for line in text.split("\n"):
                assert squeezed(line) in there, (slide.number, line)


def test_no_text_of_a_slide_leaves_its_shape_or_the_page(pack, rendered):
    deck = Presentation(io.BytesIO(pack.files["slides.pptx"]))
    document = pypdfium2.PdfDocument(rendered["slides.pptx"])
    for slide, page in zip(deck.slides, document, strict=True):
        height = page.get_height() * MM_PER_POINT
        for shape in slide.shapes:
            if shape.has_text_frame and shape.text_frame.text.strip() and shape.rotation == 0:
                box = [each / EMU_PER_MM for each in (shape.left, shape.top, shape.width, shape.height)]
                for text, places in _lines(page, shape.text_frame.text, height):
                    assert any(_inside(place, box) for place in places), (
                        plain(shape.text_frame.text),
                        text,
                        box,
                        places,
                    )
    document.close()


def _lines(page: pypdfium2.PdfPage, text: str, height: float) -> Iterator[tuple[str, list[tuple[float, ...]]]]:
    """Yield the last words of every paragraph and where they stand on the page: left, top, right, bottom in mm."""
    text_page = page.get_textpage()
    for paragraph in text.split("\n"):
        words = plain(paragraph).split(" ")
        last = words[-1]
        if len(last) < 4:
            continue
        places = []
        search = text_page.search(last, match_case=True)
        while (hit := search.get_next()) is not None:
            boxes = [text_page.get_charbox(hit[0] + number) for number in range(hit[1])]
            left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
            low, high = min(box[1] for box in boxes), max(box[3] for box in boxes)
            places.append(
                (left * MM_PER_POINT, height - high * MM_PER_POINT, right * MM_PER_POINT, height - low * MM_PER_POINT)
            )
        yield last, places
    text_page.close()


def _inside(place: tuple[float, ...], box: list[float]) -> bool:
    left, top, right, bottom = place
    x, y, width, height = box
    sides = left >= x - AIR_MM and right <= x + width + AIR_MM
    return sides and top >= y - AIR_MM and bottom <= y + height + AIR_MM


def test_the_report_is_complete_and_about_as_long_as_the_pdf_that_comes_with_it(pack, rendered):
    pages = pdf_pages(rendered["report.docx"])
    whole = squeezed(" ".join(pages))
    for section in pack.report:
        cells = [cell for table in section.tables for row in table for cell in row]
        for text in (section.heading, *section.texts, *cells):
            assert squeezed(text) in whole or squeezed(text) in whole.replace(squeezed(_footer(pages)), ""), text
    ours = len(pdf_pages(pack.files["report.pdf"]))
    assert 0.6 * ours <= len(pages) <= 1.7 * ours
    assert all(len(plain(page)) > 80 for page in pages[1:]), "a page with nearly nothing on it"


def _footer(pages: list[str]) -> str:
    return plain(pages[1]).split(" ")[0]


def test_the_workbook_opens_and_no_number_is_too_wide_for_its_column(rendered):
    pages = pdf_pages(rendered["data.xlsx"])
    whole = " ".join(pages)
    assert "###" not in whole
    assert squeezed("Lätt att få kontakt") in squeezed(whole)
    assert LONGEST_NAME.split()[0] in whole


@pytest.mark.parametrize("name", ["report.pdf", "overview.pdf", "method.pdf", "poster.pdf"])
def test_no_letter_of_our_own_pdf_files_stands_outside_the_page(pack, name):
    document = pypdfium2.PdfDocument(pack.files[name])
    for page in document:
        width, height = page.get_size()
        text_page = page.get_textpage()
        for number in range(text_page.count_chars()):
            left, bottom, right, top = text_page.get_charbox(number)
            if right > left:
                assert left >= 0 and right <= width + 1 and bottom >= 0 and top <= height + 1, (name, number)
        text_page.close()
    pages = len(document)
    document.close()
    if name in ("overview.pdf", "poster.pdf"):
        assert pages == 1


def test_the_report_as_pdf_says_what_the_report_as_document_says(pack):
    whole = squeezed(" ".join(pack.pdf_pages("report.pdf")))
    missing = [
        text
        for section in pack.report
        for text in (section.heading, *section.texts)
        if len(text) > 20 and squeezed(text)[:40] not in whole and not re.match(r"(Tabell|Diagram) \d", text)
    ]
    assert len(missing) <= 2, missing
