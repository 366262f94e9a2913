"""Check 10: whoever cannot see the files can read them: titles, alternative texts, headings, tags, language."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from xml.etree import ElementTree

import openpyxl
import pikepdf
import pytest

from tests.outsider.files import WP, A, P, Pack, W, plain, unzip
from tests.outsider.worlds import demonstration

CODES = ("2421", "2425", "")


@pytest.fixture(params=CODES, scope="module")
def pack(request) -> Pack:
    return demonstration().last.pack(request.param)


def test_every_slide_has_a_title_of_its_own_and_it_is_read_first(pack):
    titles = [plain(slide.title) for slide in pack.slides]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    for name, data in unzip(pack.files["slides.pptx"]).items():
        if re.fullmatch(r"ppt/slides/slide\d+\.xml", name):
            first = next(ElementTree.fromstring(data).iter(f"{P}sp"))
            assert first.find(f".//{P}ph").get("type") in ("title", "ctrTitle"), name


def test_every_chart_table_and_picture_of_a_slide_is_described_with_its_figures(pack):
    described = [(slide, kind, text) for slide in pack.slides for kind, text in slide.alternatives]
    assert len(described) > 10
    for slide, kind, text in described:
        assert len(plain(text)) > 15, (slide.title, kind)
        if kind == "chart":
            assert re.search(r"\d", text), (slide.title, text)


def test_every_run_of_a_slide_is_in_the_language_of_the_release(pack):
    for name, data in unzip(pack.files["slides.pptx"]).items():
        if re.fullmatch(r"ppt/(slides/slide|notesSlides/notesSlide)\d+\.xml", name):
            for run in ElementTree.fromstring(data).iter(f"{A}r"):
                properties = run.find(f"{A}rPr")
                text = run.findtext(f"{A}t") or ""
                if re.search(r"[a-zåäö]{3}", text):
                    assert properties is not None, (name, text)
                    assert properties.get("lang", "").startswith("sv"), (name, text)


def test_the_report_has_real_headings_header_rows_alternative_texts_title_and_language(pack):
    parts = unzip(pack.files["report.docx"])
    document = ElementTree.fromstring(parts["word/document.xml"])
    levels = [int(level) for level in re.findall(r'w:pStyle w:val="Heading(\d)"', parts["word/document.xml"].decode())]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert len(levels) > 10
    for table in document.iter(f"{W}tbl"):
        head = next(table.iter(f"{W}tr"))
        assert head.find(f"{W}trPr/{W}tblHeader") is not None, "".join(each.text or "" for each in head.iter(f"{W}t"))
    for drawing in document.iter(f"{WP}docPr"):
        assert len(drawing.get("descr", "")) > 15
    assert 'w:lang w:val="sv-SE"' in parts["word/styles.xml"].decode()
    core = parts["docProps/core.xml"].decode()
    assert re.search(r"<dc:title>[^<]{5,}</dc:title>", core)
    assert re.search(r"<dc:language>sv", core)


def test_every_pdf_is_tagged_with_title_language_and_alternative_texts(pack):
    for name in pack.pdfs:
        with pikepdf.open(io.BytesIO(pack.files[name])) as pdf:
            root = pdf.Root
            assert root.MarkInfo.Marked, name
            assert str(root.Lang).startswith("sv"), name
            assert root.ViewerPreferences.DisplayDocTitle, name
            with pdf.open_metadata() as metadata:
                assert metadata.get("dc:title"), name
                assert str(metadata.get("pdfuaid:part")) in ("1", "2"), name
            kinds = list(_elements(root.StructTreeRoot))
            assert {"/H1"} & {kind for kind, _ in kinds}, name
            for kind, element in kinds:
                if kind == "/Figure":
                    assert len(str(element.get("/Alt", ""))) > 10, name
            if name == "report.pdf":
                assert {"/Table", "/TH", "/TD", "/H2"} <= {kind for kind, _ in kinds}


def _elements(element: pikepdf.Object) -> Iterator[tuple[str, pikepdf.Object]]:
    children = element.get("/K")
    listed = children if isinstance(children, pikepdf.Array) else [children]
    for child in listed:
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            yield str(child.S), child
            yield from _elements(child)


def test_the_workbook_has_a_title_named_sheets_and_heads_that_stay(pack):
    book = openpyxl.load_workbook(io.BytesIO(pack.files["data.xlsx"]))
    assert book.properties.title
    for sheet in book:
        assert sheet.sheet_state == "visible"
        assert sheet.freeze_panes, sheet.title
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet.cell(1, 1).value, sheet.title
