"""The results page: one card a question with chart, table, n and sentence; what is not shown; pictures to save."""

import html
import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from forms.model import ResultMode
from survey_app.domain.reporting.reports import Paragraph, Table
from survey_app.packs.content import gather_content
from survey_app.services.planning.period_rows import find_period
from survey_app.services.publishing import packing
from survey_app.web import results
from survey_app.web.result_notes import without_empty_columns
from survey_app.web.results import kept_results_page, results_page
from tests.resources.sample_release import make_sample_release
from tests.resources.small_region import answer_alike, codes, release_small, small_sets
from tests.web.stage import DOROTEA, EARLIER, STORUMAN

RESULTS = f"/results/{STORUMAN}/{EARLIER}"


def release_of(stage, code):
    with stage.instance.readers() as session:
        return packing.results_for(session, find_period(session, EARLIER), code)


@pytest.fixture(scope="module")
def page(stage):
    return results_page(release_of(stage, STORUMAN), STORUMAN, "sv")


def test_every_question_has_its_wording_chart_table_with_n_and_sentence(stage, page):
    content = gather_content(release_of(stage, STORUMAN), STORUMAN)
    asked = [card for card in page.cards if card.asked]
    assert len(asked) == sum(content.is_question(group) for group in content.groups) >= 7
    for card in asked:
        charts = [block for block in card.blocks if block.kind == "chart"]
        assert len(charts) == 1
        assert "<svg" in charts[0].wide and "<svg" in charts[0].narrow
        table, _ = charts[0].folded
        assert re.search(r"\d+ svar", table.caption), table.caption
        assert card.blocks[0].kind == "text" and card.blocks[0].lead


def test_all_text_of_the_reports_is_on_the_page(stage, page):
    content = gather_content(release_of(stage, STORUMAN), STORUMAN)
    shown = {block.text for card in page.cards for block in card.blocks} | {page.lead, *page.notes}
    shown |= {one.sentence for one in page.findings}
    for group in content.groups:
        if any(content.tells_hidden(table) for table in group.tables):
            continue
        for part in group.parts:
            if hasattr(part, "text"):
                assert part.text in shown


def test_a_remark_that_holds_for_several_questions_is_said_once(as_role, page):
    text = html.unescape(as_role("municipality").get(f"{RESULTS}/").get_data(as_text=True))
    assert page.notes
    for note in page.notes:
        assert text.count(note) == 1


def test_a_remark_that_two_questions_share_by_chance_stays_at_both(stage, monkeypatch):
    release = release_of(stage, STORUMAN)
    content = gather_content(release, STORUMAN)
    same = Paragraph("Hösten 2024: 3 av 7.")
    asked = [group for group in content.groups if content.is_question(group)][:2]
    groups = [replace(group, parts=(*group.parts, same)) if group in asked else group for group in content.groups]
    monkeypatch.setattr(results, "gather_content", lambda *_: replace(content, groups=tuple(groups)))
    found = results_page(release, STORUMAN, "sv")
    assert same.text not in found.notes
    assert sum(block.text == same.text for card in found.cards for block in card.blocks) == 2


def test_a_kept_page_is_only_that_of_the_same_release_municipality_and_language(stage):
    release = release_of(stage, STORUMAN)
    kept = kept_results_page(release, STORUMAN, "sv")
    assert kept_results_page(release, STORUMAN, "sv") is kept
    assert kept_results_page(release, DOROTEA, "sv").municipality == "Dorotea"
    assert kept_results_page(release, STORUMAN, "en") is not kept
    again = replace(release, diary_number="KS 2026/1")
    assert kept_results_page(again, STORUMAN, "sv").release is again


def test_a_list_leads_to_every_card(as_role, page):
    text = as_role("municipality").get(f"{RESULTS}/").get_data(as_text=True)
    for anchor in [*(card.anchor for card in page.cards if card.heading), "not-shown"]:
        assert f'href="#{anchor}"' in text and f'id="{anchor}"' in text


def test_the_periods_name_is_written_small_in_the_heading(page):
    assert page.period_name == "hösten 2025"


def test_what_is_not_shown_says_why_and_what_had_been_needed(stage, as_role):
    hidden = results_page(release_of(stage, DOROTEA), DOROTEA, "sv").hidden
    assert any("Det hade behövts: minst fem svar" in why for _, why in hidden)
    text = as_role("small").get(f"/results/{DOROTEA}/{EARLIER}/").get_data(as_text=True)
    assert "Det hade behövts: minst fem svar" in text


def every_text(page):
    """Return all texts of a page, those inside the charts too."""
    texts = [page.lead, page.source, *page.notes, *(text for row in page.hidden for text in row)]
    texts += [text for one in page.findings for text in (one.label, one.sentence)]
    for card in page.cards:
        texts += [card.heading, card.asked]
        for block in card.blocks:
            texts += [block.text, *re.findall(r"<(?:text|desc|title)[^>]*>([^<]*)", block.wide)]
            for table in filter(None, (block.table, block.folded and block.folded[0])):
                texts += [table.caption, *table.columns, *(cell for row in table.rows for cell in row)]
    return [text for text in texts if text]


@pytest.mark.parametrize("code", ["2421", "2418", "2425"])
def test_the_page_is_english_throughout_where_the_results_are_frozen_in_english(code):
    swedish = make_sample_release("sv")
    page = results_page(swedish, code, "en")
    assert page.language == "en"
    names = "|".join(swedish.municipalities.values())
    for text in every_text(page):
        assert not re.search(r"[åäö]| (och|inte|svar|visas) ", re.sub(names, "", text)), text


def test_results_frozen_in_swedish_only_say_so_in_english_and_mark_what_is_swedish(as_role, page):
    client = as_role("municipality")
    with client.session_transaction() as session:
        session["language"] = "en"
    text = html.unescape(client.get(f"{RESULTS}/").get_data(as_text=True))
    assert '<html lang="en"' in text
    assert "These results were published in Swedish only." in text
    assert f'id="{page.cards[0].anchor}" lang="sv"' in text
    assert "published in" not in as_role("municipality").get(f"{RESULTS}/").get_data(as_text=True)


def test_a_chart_can_be_saved_for_documents_too(as_role):
    client = as_role("municipality")
    response = client.get(f"{RESULTS}/charts/1.png")
    assert response.mimetype == "image/png"
    assert Image.open(io.BytesIO(response.data)).width > 1500
    assert client.get(f"{RESULTS}/charts/99.png").status_code == 404
    assert client.get(f"{RESULTS}/charts/1.gif").status_code == 404


def test_answers_through_the_poster_have_a_card_where_they_are_told(stage):
    release = release_of(stage, STORUMAN)
    cards = results_page(replace(release, poster_answers={STORUMAN: 9}), STORUMAN, "sv").cards
    assert cards[-1].heading == "Svar via affischen"
    assert cards[-1].blocks[0].text.startswith("9 svarade")
    assert "Svar via affischen" not in [card.heading for card in results_page(release, STORUMAN, "sv").cards]


def test_how_it_is_counted_is_folded_where_most_questions_say_it_alike(page):
    asked = [card for card in page.cards if card.asked]
    folded = [block.text for card in asked for block in card.blocks if block.kind == "how"]
    assert any("Tillsammans" in text for text in folded)
    assert not [text for text in folded if re.search(r"\d+ av \d+", text)]
    assert all(card.blocks[0].kind == "text" for card in asked)


def test_a_column_with_nothing_in_it_is_left_out():
    table = Table("Svar", ("Svar", "Malå", "andel"), (("Ja", "visas inte", ""), ("Nej", "visas inte", "")))
    assert without_empty_columns(table).columns == ("Svar", "Malå")
    assert without_empty_columns(table).rows == (("Ja", "visas inte"), ("Nej", "visas inte"))


def test_where_all_is_shown_together_only_the_page_does_not_say_that_few_answered():
    """24 answered there, but how many did is told of all together only."""
    answers = [each for code in codes(3) for each in answer_alike(code, 24, 12)]
    release = release_small(answers, codes(3), sets=small_sets(mode=ResultMode.COMBINED_ONLY)).release
    lead = results_page(release, "0001", "sv").lead
    assert "Färre än" not in lead
    assert "72" in lead
