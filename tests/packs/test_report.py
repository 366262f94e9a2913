"""The written report: headings, table heads, captions, language; the PDF is tagged."""

import itertools
import re
from io import BytesIO

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from survey_app.packs.report_content import Title, report_blocks
from tests.packs.conftest import FEW, FULL, SHORT, unzip

PDFS = ("report.pdf", "poster.pdf", "overview.pdf", "method.pdf")


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_word_headings_are_real_and_in_order(packs, content, code):
    document = Document(BytesIO(packs[code]["report.docx"]))
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_word_has_the_blocks_headings(packs, content):
    document = Document(BytesIO(packs[FULL]["report.docx"]))
    told = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert told == [block.text for block in report_blocks(content) if isinstance(block, Title)]


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_word_tables_have_heads_captions_and_fixed_widths(packs, code):
    document = Document(BytesIO(packs[code]["report.docx"]))
    captions = [p for p in document.paragraphs if p.style.name == "Caption"]
    assert document.tables
    assert len(captions) == len(document.tables) + len(document.inline_shapes)
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert all(width > 500 for width in widths)
        assert sum(widths) == pytest.approx(160 / 25.4 * 1440, rel=0.01)


def test_word_pictures_have_alternative_texts(packs):
    document = Document(BytesIO(packs[FULL]["report.docx"]))
    assert len(document.inline_shapes) >= 8
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)


def test_word_names_language_and_nobody(packs):
    parts = unzip(packs[FULL]["report.docx"])
    assert re.search(r'<w:lang w:val="sv-SE"', parts["word/styles.xml"].decode())
    properties = Document(BytesIO(packs[FULL]["report.docx"])).core_properties
    assert (properties.author, properties.comments, properties.last_modified_by) == ("", "", "")
    assert properties.title == "Storuman: resultat hösten 2026"


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
@pytest.mark.parametrize("name", PDFS)
def test_pdfs_are_tagged_with_language_and_title(packs, code, name):
    with pikepdf.open(BytesIO(packs[code][name])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith("sv")
        assert str(pdf.docinfo["/Title"])
        assert "/Author" not in pdf.docinfo


def test_report_pdf_describes_every_chart(packs):
    with pikepdf.open(BytesIO(packs[FULL]["report.pdf"])) as pdf:
        figures = list(_elements(pdf.Root.StructTreeRoot, "/Figure"))
        assert len(figures) >= 8
        assert all(str(figure.get("/Alt", "")) for figure in figures)


def test_report_pdf_marks_table_heads(packs):
    with pikepdf.open(BytesIO(packs[FULL]["report.pdf"])) as pdf:
        assert len(list(_elements(pdf.Root.StructTreeRoot, "/TH"))) > 20


def _elements(node, kind):
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child, kind)
        return
    if not isinstance(node, pikepdf.Dictionary):
        return
    if node.get("/S") == kind:
        yield node
    if "/K" in node:
        yield from _elements(node.K, kind)


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_overview_is_one_page(packs, code):
    with pikepdf.open(BytesIO(packs[code]["overview.pdf"])) as pdf:
        assert len(pdf.pages) == 1
