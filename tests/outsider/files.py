"""Opens delivered files the outsider's way: zip, XML, workbooks and PDF, with nobody's help from the application."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree

import openpyxl
import pypdfium2

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
TEXT_TAGS = (f"{A}t", f"{A}br")
WHOLE = ("n_municipalities", "n_base", "count", "percent", "ci_low", "ci_high", "n_dontknow", "n_missing")

Row = dict[str, str | int | None]


def unzip(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_rows(data: bytes) -> list[Row]:
    """Return the rows of a data.csv, numbers as numbers and empty cells as None."""
    assert data[:3] == b"\xef\xbb\xbf", "no byte order mark"
    rows: list[Row] = []
    for line in csv.DictReader(io.StringIO(data[3:].decode(), newline="")):
        row: Row = {key: value or None for key, value in line.items()}
        for name in WHOLE:
            row[name] = None if line[name] == "" else int(line[name])
        row["municipality_code"] = line["municipality_code"]
        rows.append(row)
    return rows


def plain(text: str) -> str:
    """Return a text with every kind of white space as one blank."""
    return re.sub(r"[\s\u00a0\u202f\u2009]+", " ", text).strip()


@dataclass(frozen=True)
class ChartPart:
    """A native chart: every cached value with its address, and the workbook inside."""

    name: str
    caches: tuple[tuple[str, str, dict[int, str]], ...]  # address, number format ("" = texts), values by index
    workbook: dict[str, bytes]
    workbook_bytes: bytes


@dataclass(frozen=True)
class Slide:
    """One slide: its title, every text on it, alternative texts, tables, charts and notes."""

    number: int
    title: str
    texts: tuple[str, ...]
    alternatives: tuple[tuple[str, str], ...]  # kind (chart, table, picture), alternative text
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    charts: tuple[ChartPart, ...]
    notes: str

    @property
    def told(self) -> tuple[str, ...]:
        """Everything anybody can read of it."""
        cells = (cell for table in self.tables for row in table for cell in row)
        return (*self.texts, *cells, *(text for _, text in self.alternatives), self.notes)


@dataclass(frozen=True)
class Section:
    """A stretch of a document under one heading: texts in order, tables, alternative texts."""

    heading: str
    texts: tuple[str, ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    alternatives: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """Everything anybody can read of it."""
        cells = (cell for table in self.tables for row in table for cell in row)
        return (self.heading, *self.texts, *cells, *self.alternatives)


class Pack:
    """One municipality's pack."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.files = unzip(data)

    @cached_property
    def rows(self) -> list[Row]:
        """data.csv."""
        return read_rows(self.files["data.csv"])

    @cached_property
    def told(self) -> dict[str, object]:
        """pack.json."""
        value: dict[str, object] = json.loads(self.files["pack.json"])
        return value

    @cached_property
    def slides(self) -> tuple[Slide, ...]:
        """slides.pptx in the order of showing."""
        return tuple(read_slides(unzip(self.files["slides.pptx"])))

    @cached_property
    def report(self) -> tuple[Section, ...]:
        """report.docx by headings."""
        return tuple(read_document(unzip(self.files["report.docx"])))

    @cached_property
    def workbook(self) -> dict[str, list[tuple[object, ...]]]:
        """data.xlsx: sheet -> rows."""
        return read_workbook(self.files["data.xlsx"])

    def pdf_pages(self, name: str) -> list[str]:
        """The text of a PDF page by page."""
        return pdf_pages(self.files[name])

    @property
    def pdfs(self) -> tuple[str, ...]:
        """Names of the PDF files."""
        return tuple(sorted(name for name in self.files if name.endswith(".pdf")))


def read_workbook(data: bytes) -> dict[str, list[tuple[object, ...]]]:
    """Return every sheet's cells."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def pdf_pages(data: bytes) -> list[str]:
    """Return the text of every page."""
    document = pypdfium2.PdfDocument(data)
    try:
        texts = []
        for page in document:
            text_page = page.get_textpage()
            texts.append(text_page.get_text_bounded())
            text_page.close()
            page.close()
        return texts
    finally:
        document.close()


def relations(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """Return relation id -> part of a part."""
    folder, _, name = part.rpartition("/")
    data = parts.get(f"{folder}/_rels/{name}.rels")
    if data is None:
        return {}
    found = {}
    for relation in ElementTree.fromstring(data).iter(RELATION):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        while "/../" in path:
            path = re.sub(r"[^/]+/\.\./", "", path, count=1)
        found[relation.get("Id", "")] = path
    return found


def _text(element: ElementTree.Element) -> str:
    """The text of a shape or cell: runs joined, paragraphs on lines."""
    lines = []
    for paragraph in element.iter(f"{A}p"):
        found = (each for each in paragraph.iter() if each.tag in TEXT_TAGS)
        lines.append("".join("\n" if each.tag == f"{A}br" else each.text or "" for each in found))
    return "\n".join(lines)


def read_slides(parts: dict[str, bytes]) -> Iterator[Slide]:
    """Yield the slides of a presentation in order."""
    main = "ppt/presentation.xml"
    targets = relations(parts, main)
    listed = ElementTree.fromstring(parts[main]).iter(f"{P}sldId")
    for number, slide in enumerate(listed, 1):
        yield _read_slide(parts, targets[slide.get(f"{R}id", "")], number)


def _read_slide(parts: dict[str, bytes], part: str, number: int) -> Slide:
    root, targets = ElementTree.fromstring(parts[part]), relations(parts, part)
    title, texts = "", []
    for shape in root.iter(f"{P}sp"):
        placeholder = shape.find(f".//{P}nvPr/{P}ph")
        body = shape.find(f"{P}txBody")
        if body is None:
            continue
        kind = "" if placeholder is None else placeholder.get("type", "")
        if kind == "sldNum":
            continue
        texts.append(_text(body))
        if kind in ("title", "ctrTitle"):
            title = texts[-1]
    tables, charts, alternatives = [], [], []
    for frame in root.iter(f"{P}graphicFrame"):
        described = frame.find(f"{P}nvGraphicFramePr/{P}cNvPr")
        chart = frame.find(f".//{C}chart")
        alternatives.append(
            ("table" if chart is None else "chart", "" if described is None else described.get("descr", ""))
        )
        if chart is not None:
            charts.append(_read_chart(parts, targets[chart.get(f"{R}id", "")]))
        for table in frame.iter(f"{A}tbl"):
            tables.append(tuple(tuple(_text(cell) for cell in row.iter(f"{A}tc")) for row in table.iter(f"{A}tr")))
    for picture in root.iter(f"{P}pic"):
        described = picture.find(f"{P}nvPicPr/{P}cNvPr")
        alternatives.append(("picture", "" if described is None else described.get("descr", "")))
    notes = next((target for target in targets.values() if "notesSlide" in target), None)
    told = ""
    if notes:
        bodies = ElementTree.fromstring(parts[notes]).iter(f"{P}txBody")
        told = "\n".join(_text(body) for body in bodies)
    return Slide(number, title, tuple(texts), tuple(alternatives), tuple(tables), tuple(charts), told)


def _read_chart(parts: dict[str, bytes], part: str) -> ChartPart:
    caches = []
    for reference in ElementTree.fromstring(parts[part]).iter():
        if reference.tag not in (f"{C}numRef", f"{C}strRef"):
            continue
        values = {int(point.get("idx", "")): point.findtext(f"{C}v", "") for point in reference.iter(f"{C}pt")}
        caches.append((reference.findtext(f"{C}f", ""), reference.findtext(f".//{C}formatCode", ""), values))
    inside = next(target for target in relations(parts, part).values() if target.endswith(".xlsx"))
    return ChartPart(part, tuple(caches), unzip(parts[inside]), parts[inside])


def read_document(parts: dict[str, bytes]) -> Iterator[Section]:
    """Yield the sections of a document."""
    body = ElementTree.fromstring(parts["word/document.xml"]).find(f"{W}body")
    assert body is not None
    heading, texts, tables, alternatives = "", [], [], []
    for element in body:
        if element.tag == f"{W}p":
            style = element.find(f"{W}pPr/{W}pStyle")
            text = "".join(each.text or "" for each in element.iter(f"{W}t"))
            if style is not None and style.get(f"{W}val", "").startswith(("Heading", "Title")):
                yield Section(heading, tuple(texts), tuple(tables), tuple(alternatives))
                heading, texts, tables, alternatives = text, [], [], []
                continue
            texts.append(text)
        elif element.tag == f"{W}tbl":
            tables.append(
                tuple(
                    tuple("".join(each.text or "" for each in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc"))
                    for row in element.iter(f"{W}tr")
                )
            )
        alternatives += [each.get("descr", "") for each in element.iter(f"{WP}docPr")]
    yield Section(heading, tuple(texts), tuple(tables), tuple(alternatives))
