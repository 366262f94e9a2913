"""Check 6: the files, taken apart, hold nothing more than the release."""

import hashlib
import io
import json
import re
from xml.etree import ElementTree

import pikepdf
import pytest

from tests.outsider.files import Pack, plain, unzip
from tests.outsider.worlds import demonstration

CODES = ("2421", "2425", "")
NAMED = {
    "slides.pptx", "report.docx", "report.pdf", "overview.pdf", "method.pdf", "poster.pdf", "data.csv", "data.xlsx",
    "codebook.csv", "pack.json",
}  # fmt: skip
UNWANTED_PARTS = re.compile(
    r"comment|thumbnail|customXml|externalLink|pivot|printerSettings|vbaProject|embeddings/oleObject|people\.xml|"
    r"revision|webextension|calcChain|connections|query|tags/",
    re.I,
)
UNWANTED_TEXT = re.compile(
    r"python-docx|python-pptx|Steve Canny|XlsxWriter|John McNamara|Macintosh|/home/|/tmp/|[A-Z]:\\|openpyxl", re.I
)
UNWANTED_MARKS = (
    "<w:ins ",
    "<w:del ",
    "<w:commentReference",
    'state="hidden"',
    'state="veryHidden"',
    ' show="0"',
    "<w:vanish",
)
HIDDEN_LINES = re.compile(r'<(row|col) [^>]*hidden="1"')
SHEET_VALUE = re.compile(r"<c (?![^>]*t=\"(?:s|inlineStr|str|b)\")[^>]*><v>([^<]*)</v>")
WHOLE = re.compile(r"-?\d+")


def parts_of(pack: Pack) -> dict[str, bytes]:
    """Every part of every file, workbooks inside charts too."""
    found = dict(pack.files)
    for name, data in pack.files.items():
        if name.endswith((".pptx", ".docx", ".xlsx")):
            found |= {f"{name}/{part}": value for part, value in unzip(data).items()}
    for name, data in list(found.items()):
        if "/" in name and name.endswith(".xlsx"):
            found |= {f"{name}/{part}": value for part, value in unzip(data).items()}
    return found


@pytest.fixture(params=CODES, scope="module")
def pack(request) -> Pack:
    return demonstration().last.pack(request.param)


@pytest.fixture(scope="module")
def parts(pack) -> dict[str, bytes]:
    return parts_of(pack)


def test_the_files_are_those_named_and_each_has_its_hash(pack):
    told = json.loads(pack.files["pack.json"])
    assert set(pack.files) >= NAMED
    assert set(told["files"]) == set(pack.files) - {"pack.json"}
    for name, described in told["files"].items():
        assert described["sha256"] == hashlib.sha256(pack.files[name]).hexdigest()
    assert told["missing"] == []
    assert told["thresholds"] == {"answers": 5, "rate": 10}


def test_no_part_is_a_comment_a_cache_a_thumbnail_or_a_leftover(parts):
    assert not [name for name in parts if UNWANTED_PARTS.search(name)]


def test_nothing_is_hidden_and_nobody_is_named_in_any_part(parts):
    for name, data in parts.items():
        if name.endswith((".xml", ".rels", ".json", ".csv")):
            text = data.decode()
            assert not UNWANTED_TEXT.search(text), (name, UNWANTED_TEXT.search(text))
            assert not [mark for mark in UNWANTED_MARKS if mark in text], name
            assert not HIDDEN_LINES.search(text), name
        if name.endswith("docProps/core.xml"):
            fields = {each.tag.partition("}")[2]: each.text or "" for each in ElementTree.fromstring(data)}
            assert not any(fields.get(field) for field in ("creator", "lastModifiedBy", "description", "keywords")), (
                name
            )
        if name.endswith("docProps/app.xml"):
            fields = {each.tag.partition("}")[2]: each.text or "" for each in ElementTree.fromstring(data)}
            assert not any(fields.get(field) for field in ("Company", "Manager", "HyperlinkBase", "Template")), name


def test_every_number_in_every_sheet_is_whole(parts):
    seen = 0
    for name, data in parts.items():
        if re.search(r"xl/worksheets/sheet\d+\.xml$", name):
            for value in SHEET_VALUE.findall(data.decode()):
                seen += 1
                assert WHOLE.fullmatch(value), (name, value)
    assert seen > 200


def test_a_number_with_decimals_would_be_seen():
    assert SHEET_VALUE.findall('<c r="B2" s="1"><v>78.461538</v></c><c r="A1" t="s"><v>0</v></c>') == ["78.461538"]


def test_every_cached_value_of_every_chart_is_whole(parts):
    charts = [data.decode() for name, data in parts.items() if re.search(r"charts/chart\d+\.xml$", name)]
    assert charts
    for text in charts:
        for cache in re.findall(r"<c:numCache>.*?</c:numCache>", text, re.S):
            assert all(WHOLE.fullmatch(value) for value in re.findall(r"<c:v>([^<]*)</c:v>", cache))


def test_no_text_holds_the_code_of_a_neighbour_and_only_the_poster_names_one(pack):
    survey = demonstration().last.survey
    own = str(pack.told["municipality"])
    texts = [text for slide in pack.slides for text in slide.told]
    texts += [text for section in pack.report for text in section.told]
    texts += [str(cell) for rows in pack.workbook.values() for row in rows for cell in row if cell is not None]
    texts += [page for name in pack.pdfs if name != "poster.pdf" for page in pack.pdf_pages(name)]
    texts.append(pack.files["data.csv"].decode())
    whole = " ".join(map(plain, texts))
    for code in survey.codes:
        if code != own:
            assert not re.search(rf"(?<!\d){code}(?!\d)", whole), code
            assert not re.search(rf"(?<!\w){survey.names[code]}(?!\w)", whole), survey.names[code]


def test_pictures_and_pdf_files_carry_no_notes_about_who_made_them(pack, parts):
    for name, data in parts.items():
        if name.endswith(".png"):
            assert not {kind for kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME") if kind in data[:4096]}, name
    for name in pack.pdfs:
        with pikepdf.open(io.BytesIO(pack.files[name])) as pdf:
            assert "/Author" not in pdf.docinfo, name
            names = pdf.Root.get("/Names", {})
            assert "/EmbeddedFiles" not in names, name
            assert "/JavaScript" not in names, name
            assert not [
                each for page in pdf.pages for each in page.get("/Annots", []) if each.get("/Subtype") == "/Text"
            ]
