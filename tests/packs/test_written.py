"""What people wrote, once a person has released it, and answers through an open poster link."""

from dataclasses import replace
from io import BytesIO

import pytest
from pptx import Presentation

from survey_app.domain.release.frozen import FreeText
from survey_app.domain.reporting.reports import Paragraph
from survey_app.packs.content import Content, gather_content
from survey_app.packs.data_files import build_texts
from survey_app.packs.narrow import narrow_release
from survey_app.packs.report_blocks import List, Title
from survey_app.packs.report_content import report_blocks
from survey_app.packs.slides import build_slides
from tests.packs.conftest import FULL, SHORT

TEXTS = tuple(f"Text {letter}: {'det hjälpte mig mycket att få tid till samtal ' * 3}" for letter in "ABCDEFGH")


@pytest.fixture(scope="module")
def written(release) -> Content:
    texts = (FreeText("ifo.contact", FULL, TEXTS), FreeText("ifo.contact", "2481", ("Grannens text",)))
    wider = replace(release, texts=texts, poster_answers={FULL: 7, "2481": 9})
    return gather_content(narrow_release(wider, FULL), FULL)


def test_report_has_every_text_and_no_neighbours(written):
    blocks = report_blocks(written)
    assert any(isinstance(block, Title) and block.text.endswith("Det någon skrev") for block in blocks)
    told = [item for block in blocks if isinstance(block, List) for item in block.items]
    assert all(any(text in item for item in told) for text in TEXTS)
    assert not [item for item in told if "Grannens" in item]


def test_report_tells_answers_through_the_poster_apart(written):
    told = [block.text for block in report_blocks(written) if isinstance(block, Paragraph)]
    assert any(text.startswith("7 svarade via den öppna länken") for text in told)
    assert not [text for text in told if text.startswith("9 ")]


def test_slides_have_every_text_once_over_several_slides(written):
    slides = Presentation(BytesIO(build_slides(written))).slides
    pages = [slide for slide in slides if slide.shapes.title.text_frame.text.startswith("Det någon skrev")]
    assert len(pages) > 1
    said = [p.text for slide in pages for shape in slide.placeholders for p in shape.text_frame.paragraphs]
    assert all(sum(text in line for line in said) == 1 for text in TEXTS)


def test_without_texts_there_is_no_such_chapter(content, release):
    for each in (content, gather_content(narrow_release(release, SHORT), SHORT)):
        assert not [block for block in report_blocks(each) if isinstance(block, Title) and "skrev" in block.text]


def test_the_pack_has_the_texts_as_a_file_and_no_cell_is_a_formula(release):
    one = FreeText("ifo.contact", FULL, ("Bra, tack", "=1+1", "- mer tid"))
    lines = build_texts(replace(release, texts=(one,))).decode("utf-8-sig").splitlines()
    assert lines[0] == "release_id,question_id,question,municipality_code,text"
    assert [line.rpartition(f"{FULL},")[2] for line in lines[1:]] == ['"Bra, tack"', "'=1+1", "'- mer tid"]


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
