"""Own results over several periods: what makes the short pack worth opening."""

from dataclasses import replace
from io import BytesIO

import pytest
from pptx import Presentation

from survey_app.domain.release.frozen import POOL, FigureStatus, Release, Scope
from survey_app.domain.reporting.reports import Paragraph
from survey_app.packs.brief import brief_cards
from survey_app.packs.content import Content, gather_content
from survey_app.packs.narrow import narrow_release
from survey_app.packs.pooled import pooled_note, pooled_shares
from survey_app.packs.report_content import report_blocks
from survey_app.packs.slides import build_slides
from tests.packs.conftest import FULL, SHORT

PERIODS = ("vb-2025", "vb-2026")


@pytest.fixture(scope="module")
def pooled(release: Release) -> Content:
    """A content whose municipality has 6 of 9 positive answers to one question over two periods."""
    own = release.figure("ifo.contact", Scope.OWN, SHORT)
    figure = replace(own, period=POOL.join(PERIODS), n_base=9, count=6, status=FigureStatus.SHOWN, rule_id="R7.pooled")
    wider = replace(release, figures=(*release.figures, figure))
    return gather_content(narrow_release(wider, SHORT), SHORT)


def test_pooled_share_is_found_with_its_periods_in_words(pooled):
    (share,) = pooled_shares(pooled)
    assert (share.figure.count, share.figure.n_base) == (6, 9)
    assert share.periods == "Hösten 2025 och hösten 2026"


def test_pooled_share_stands_on_a_card_and_on_a_slide(pooled):
    card = next(card for card in brief_cards(pooled) if card.shares and card.shares[0].role == "own")
    assert "tillsammans" in card.lines[0]
    assert card.shares[0].text == pooled.words.count(6, 9)
    deck = Presentation(BytesIO(build_slides(pooled)))
    slide = next(one for one in deck.slides if "flera perioder" in one.shapes.title.text_frame.text)
    table = next(shape for shape in slide.shapes if shape.has_table).table
    assert table.rows[1].cells[1].text_frame.text == pooled.words.count(6, 9)


def test_without_pools_there_is_no_such_slide(content):
    assert pooled_shares(content) == ()
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(BytesIO(build_slides(content))).slides]
    assert not [title for title in titles if "flera perioder" in title]
    assert content.municipality_code == FULL


def test_who_has_nothing_of_its_own_is_told_when_periods_can_be_shown_together(release, content, pooled):
    short = gather_content(narrow_release(release, SHORT), SHORT)
    assert pooled_note(short).startswith("Svar från flera perioder kan visas tillsammans")
    assert pooled_note(short) in {block.text for block in report_blocks(short) if isinstance(block, Paragraph)}
    assert not pooled_note(content)
    assert not pooled_note(pooled)
