"""Every file of a pack can be read by everybody: tags, titles, alternative texts, order, language, contrast."""

import itertools
import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from pptx import Presentation
from pptx.presentation import Presentation as Deck

from survey_app.packs.pack import build_pack
from survey_app.packs.palette import LIGHT
from survey_app.packs.result_poster import render_result_poster
from tests.packs.conftest import FEW, FULL, SHORT, unzip
from tests.resources.sample_release import make_sample_release

PDFS = ("report.pdf", "overview.pdf", "method.pdf", "poster.pdf")
ALL = (FULL, FEW, SHORT)
READABLE, LARGE = 4.5, 3.0
"""Least contrast of text, and of text from 18 points (WCAG 2.2, 1.4.3)."""


@pytest.fixture(scope="module")
def english() -> dict[str, bytes]:
    return unzip(build_pack(make_sample_release("en"), FULL))


def _elements(node: pikepdf.Object, kind: str) -> Iterator[pikepdf.Dictionary]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _elements(child, kind)
    elif isinstance(node, pikepdf.Dictionary):
        if node.get("/S") == kind:
            yield node
        if "/K" in node:
            yield from _elements(node.K, kind)


def _check_pdf(data: bytes, language: str) -> None:
    with pikepdf.open(BytesIO(data)) as pdf:
        metadata = pdf.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(language)
        assert str(pdf.docinfo["/Title"]).strip()
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        tree = pdf.Root.StructTreeRoot
        assert all(str(figure.get("/Alt", "")).strip() for figure in _elements(tree, "/Figure"))
        for table in _elements(tree, "/Table"):
            assert list(_elements(table.K, "/THead"))
            assert list(_elements(table.K, "/TH"))
        assert len(list(_elements(tree, "/Title"))) == 1


@pytest.mark.parametrize("code", ALL)
@pytest.mark.parametrize("name", PDFS)
def test_pdf_is_tagged_as_pdf_ua_with_language_title_and_alternative_texts(packs, code, name):
    _check_pdf(packs[code][name], "sv")


@pytest.mark.parametrize("name", PDFS)
def test_english_pdf_says_that_it_is_english(english, name):
    _check_pdf(english[name], "en")


def test_own_poster_is_tagged_too(release):
    _check_pdf(render_result_poster(release, FULL, "sv", "A4", actions=("Vi frågar.",)), "sv")


@pytest.mark.parametrize("code", ALL)
def test_pdf_figures_say_a_number(packs, code):
    with pikepdf.open(BytesIO(packs[code]["report.pdf"])) as pdf:
        texts = [str(figure.Alt) for figure in _elements(pdf.Root.StructTreeRoot, "/Figure")]
    assert texts
    assert all(re.search(r"\d", text) for text in texts)


def _deck(packs: dict[str, dict[str, bytes]], code: str) -> Deck:
    return Presentation(BytesIO(packs[code]["slides.pptx"]))


@pytest.mark.parametrize("code", ALL)
def test_slides_are_read_title_first_and_footer_last(packs, code):
    for slide in _deck(packs, code).slides:
        kinds = [shape._element.find(".//{*}ph") for shape in slide.shapes]
        names = [kind.get("type") if kind is not None else "" for kind in kinds]
        assert names[0] in ("title", "ctrTitle")
        foot = [place for place, name in enumerate(names) if name in ("ftr", "sldNum")]
        assert foot == list(range(len(names) - len(foot), len(names)))


@pytest.mark.parametrize("code", ALL)
def test_slide_charts_say_a_number_and_no_placeholder_is_empty(packs, code):
    for slide in _deck(packs, code).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                assert re.search(r"\d", shape._element.find(".//{*}cNvPr").get("descr"))
            if shape.is_placeholder and shape.has_text_frame:
                assert shape.text_frame.text.strip() or shape.placeholder_format.type is not None
                assert shape.text_frame.text.strip(), (slide.shapes.title.text_frame.text, shape.name)


def test_slides_and_report_say_their_language_in_english_too(english):
    parts = unzip(english["slides.pptx"])
    slides = [part.decode() for name, part in parts.items() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
    assert {language for text in slides for language in re.findall(r'<a:rPr[^>]* ?lang="([^"]+)"', text)} == {"en-GB"}
    assert '<w:lang w:val="en-GB"' in unzip(english["report.docx"])["word/styles.xml"].decode()


def _contrast(one: str, two: str) -> float:
    def luminance(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_on_slides_have_contrast(packs):
    """Signs alone (circles, squares) are shapes: 3 is enough for them, as for large text."""
    for slide in _deck(packs, FULL).slides:
        for run in slide.shapes._spTree.iter("{*}r"):
            colour = run.find("{*}rPr/{*}solidFill/{*}srgbClr")
            text = run.findtext("{*}t") or ""
            if colour is None or f"#{colour.get('val')}" == LIGHT["card"]:
                continue
            large = int(run.find("{*}rPr").get("sz", "1800")) >= 1800
            signs = not re.search(r"\w", text)
            least = LARGE if large or signs else READABLE
            if not (signs and f"#{colour.get('val')}" in (LIGHT["positive"], LIGHT["negative"])):
                assert _contrast(f"#{colour.get('val')}", LIGHT["card"]) >= least, text


def _lightness(colour: str) -> float:
    """Return L* of CIELAB, 0 to 100: what is left of a colour in a gray print."""
    y = (_contrast(colour, "#000000") * 0.05) - 0.05
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def test_gray_print_tells_the_steps_of_a_scale_and_figures_on_them_apart():
    for side in ("positive", "negative"):
        steps = LIGHT[f"most-{side}"], LIGHT[side]
        assert abs(_lightness(steps[0]) - _lightness(steps[1])) >= 30
    for tone in ("most-positive", "positive", "neutral", "negative", "most-negative"):
        assert _contrast(LIGHT[f"on-{tone}"], LIGHT[tone]) >= READABLE


@pytest.mark.parametrize("code", ALL)
def test_word_report_has_no_empty_paragraph_and_describes_every_table(packs, code):
    document = Document(BytesIO(packs[code]["report.docx"]))
    for paragraph in document.paragraphs:
        assert paragraph.text.strip() or paragraph._p.findall(f".//{qn('w:drawing')}"), paragraph.style.name
    for table in document.tables:
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
    for shape in document.inline_shapes:
        assert re.search(r"\d", shape._inline.docPr.get("descr"))


@pytest.mark.parametrize("code", ALL)
def test_word_headings_do_not_skip_a_level(packs, code):
    document = Document(BytesIO(packs[code]["report.docx"]))
    levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
