"""Papers for the office say what the pages say: the stack's papers that wait, hand-outs, the reception's steps."""

import datetime
import io

import pdfplumber
import pytest

from survey_app.db.models import ScanFileRow
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.fieldwork import handouts
from survey_app.services.press import office_papers
from tests.services.office import LYCKSELE, STORUMAN, TODAY, Office

CONTACT = "ifo.contact"


def text_of(data: bytes) -> str:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        return " ".join((pdf.pages[0].extract_text() or "").split())


def cover(office: Office, file_id: int, code: str = STORUMAN, language: str = "sv") -> str:
    data = office_papers.make_cover_sheet(
        office.session, office.period, code, file_id, office="Socialtjänsten i Storuman", language=language, today=TODAY
    )
    return text_of(data)


def a_stack(office: Office) -> int:
    good = office.read(office.sheet(), office.first_options())
    doubtful = office.read(office.sheet(), office.first_options(), {CONTACT: None})
    return office.scan(good, doubtful, good)[0].file_id


def test_the_cover_sheet_says_number_office_period_day_and_the_place_of_each_paper_that_waits(office):
    text = cover(office, a_stack(office))
    for words in ("Bunt", "Socialtjänsten i Storuman", "3 papper", "Ett papper behöver dig", "Papper 2 av 3"):
        assert words in text
    assert "29 september 2026" in text
    assert "fråga" in text
    assert "Papper 1 av 3" not in text


def test_the_cover_sheet_speaks_english_too(office):
    text = cover(office, a_stack(office), language="en")
    assert "One paper needs you" in text
    assert "Paper 2 of 3" in text


def test_a_stack_of_another_place_has_no_cover_sheet_here(office):
    with pytest.raises(NotFoundError):
        cover(office, a_stack(office), LYCKSELE)


def test_a_stack_that_is_still_read_or_undone_has_no_cover_sheet(office):
    file_id = a_stack(office)
    for state in ("open", "undone"):
        office.session.get(ScanFileRow, file_id).state = state
        with pytest.raises(RefusedError, match="until its papers are read"):
            cover(office, file_id)


@pytest.mark.parametrize(("language", "words"), [("sv", "Skriv aldrig vem som får"), ("en", "Never write who gets")])
def test_the_tally_slip_names_office_and_last_day_and_warns_against_names(office, language, words):
    text = text_of(office_papers.make_tally_slip(office.period, STORUMAN, language=language))
    assert words in text
    assert "Storuman" in text
    assert ("fredag 9 oktober" if language == "sv" else "Friday 9 October") in text


def test_a_slips_sum_is_added_to_what_the_desk_counted_and_stays_in_the_log(office):
    handouts.add_handed_out(office.session, office.period, STORUMAN, 4, actor=office.people["anna"])
    handouts.add_tally_slip(office.session, office.period, STORUMAN, 23, actor=office.people["anna"])
    assert handouts.handout_view(office.session, office.period, STORUMAN).counted == 27


def test_a_slip_counts_after_the_last_day_too_but_not_once_results_are_out(office):
    office.period.state = "closed"
    handouts.add_tally_slip(office.session, office.period, STORUMAN, 2, actor=office.people["anna"])
    office.period.state = "published"
    with pytest.raises(RefusedError):
        handouts.add_tally_slip(office.session, office.period, STORUMAN, 2, actor=office.people["anna"])


def test_a_slip_without_papers_is_refused(office):
    with pytest.raises(InvalidInputError):
        handouts.add_tally_slip(office.session, office.period, STORUMAN, 0, actor=office.people["anna"])


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("poster", [False, True])
def test_the_receptions_instructions_fit_one_page_with_every_line(office, language, poster):
    office.period.poster_answers = poster
    office.period.closes_on = datetime.date(2026, 10, 9)
    text = text_of(
        office_papers.make_instructions(
            office.period,
            STORUMAN,
            web_address="https://enkaten.lansnamn-med-langt-namn.example",
            contact="Karin Karlsson-Andersson, 0950-555 01, karin.karlsson-andersson@storuman.example",
            language=language,
        )
    )
    assert f"/reception/{STORUMAN}/" in text
    assert "0950-555 01" in text
    assert ("Affischen har en kod" in text or "The poster has a code" in text) == poster
