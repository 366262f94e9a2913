import datetime

import pytest

from survey_app.domain.model import PeriodState
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.fieldwork import following, handouts
from survey_app.services.fieldwork import home as home_page
from survey_app.services.fieldwork.progress import climb
from survey_app.services.planning import period_rows, periods
from survey_app.services.wording import Wording
from tests.services.office import CLOSES, DOROTEA, LYCKSELE, PERIOD, STORUMAN, TODAY, Office

CONTACT = "ifo.contact"

LAST_DAY = "fredag 9\N{NO-BREAK SPACE}oktober"


def view(office: Office, code: str = STORUMAN) -> handouts.HandoutView:
    return handouts.handout_view(office.session, office.period, code, language="en")


def add(office: Office, n: int = 1) -> None:
    handouts.add_handed_out(office.session, office.period, STORUMAN, n, actor=office.people["anna"])


def set_counts(office: Office, **counts) -> None:
    values = {"left_over": None, "spoiled": None, "counted": None} | counts
    handouts.set_counts(office.session, office.period, STORUMAN, **values, actor=office.people["anna"])


def test_before_anybody_counts_only_the_printed_number_is_known(office):
    before = view(office)
    assert (before.printed, before.counted, before.low, before.high, before.shown) == (12, None, None, None, None)
    assert before.words == "12 are printed. Nobody has counted what was handed out."


def test_plus_one_at_the_desk_adds_up_and_never_falls_below_zero(office):
    add(office)
    add(office, 4)
    add(office, -2)
    assert (view(office).counted, view(office).shown) == (3, 3)
    add(office, -10)
    assert view(office).counted == 0


def test_two_desks_counting_at_once_both_count(office):
    add(office)
    office.session.commit()
    with office.instance.sessions() as other:
        period = period_rows.find_period(other, PERIOD)
        handouts.add_handed_out(other, period, STORUMAN, actor=office.people["bo"])
        other.commit()
    office.session.expire_all()
    assert view(office).counted == 2


def test_practice_sheets_are_not_among_the_printed(office):
    assert view(office).printed == 12
    assert view(office, DOROTEA).printed == 0


def test_left_over_and_spoiled_give_the_band_with_what_was_counted(office):
    add(office, 7)
    set_counts(office, left_over=2, spoiled=1)
    counted = view(office)
    assert (counted.low, counted.high, counted.shown) == (7, 9, 7)


@pytest.mark.parametrize("counts", [{"left_over": -1}, {"left_over": 10, "spoiled": 3}])
def test_impossible_counts_are_refused(office, counts):
    with pytest.raises(InvalidInputError):
        set_counts(office, **counts)


def test_handing_out_ends_when_the_period_closes_and_the_rest_can_then_be_told(office):
    periods.close_period(office.session, period=office.period)
    with pytest.raises(RefusedError, match="Handing out is over"):
        add(office)
    set_counts(office, left_over=3, spoiled=0)
    assert view(office).high == 9
    office.period.state = PeriodState.PUBLISHED
    with pytest.raises(RefusedError):
        set_counts(office, left_over=1, spoiled=0)


def test_a_municipality_outside_the_period_has_no_hand_outs(office):
    with pytest.raises(NotFoundError):
        view(office, "2505")


@pytest.mark.parametrize(
    ("answers", "next_step", "missing", "heading"),
    [
        (0, 5, 5, "Fem svar till"),
        (4, 5, 1, "Ett svar till"),
        (5, 10, 5, "Fem svar till"),
        (18, 20, 2, "Två svar till"),
        (20, None, None, "Tillräckligt många svar"),
    ],
)
def test_the_ladder_says_how_many_more_answers_open_the_next_step(answers, next_step, missing, heading):
    ladder = climb(answers, 5, Wording("sv"))
    assert (ladder.next_step, ladder.missing, ladder.heading) == (next_step, missing, heading)
    assert ladder.steps == (5, 10, 20)


def test_a_higher_threshold_moves_the_first_step(office):
    assert climb(7, 10, Wording("en")).steps == (10, 20)
    assert climb(7, 12, Wording("en")).steps == (12, 20)


def test_the_reception_sees_days_left_counts_and_the_ladder_but_no_results(office):
    office.answer_many({STORUMAN: 3})
    answers = office.first_options()
    office.scan(
        office.read(office.sheet(), answers),
        office.read(office.sheet(), answers, {CONTACT: None, "ifo.views": None}),
    )
    add(office, 6)
    home = home_page.reception_home(office.session, office.period, STORUMAN, language="sv", today=TODAY)
    assert (home.received, home.answers, home.to_look_at) == (5, 4, 1)
    assert home.handouts.shown == 6
    assert home.days_left == 10
    assert home.days_sentence == "10 dagar kvar. Perioden slutar fredag 9\N{NO-BREAK SPACE}oktober."
    assert home.ladder.heading == "Ett svar till"
    assert home.municipality_name == "Storuman"
    assert not home.ask_left_over


def test_after_the_close_the_reception_is_asked_for_what_is_left_over(office):
    periods.close_period(office.session, period=office.period)
    home = home_page.reception_home(office.session, office.period, STORUMAN, language="sv", today=CLOSES)
    assert home.ask_left_over
    assert home.days_sentence == "Perioden slutade fredag 9\N{NO-BREAK SPACE}oktober."
    set_counts(office, left_over=1, spoiled=0)
    assert not home_page.reception_home(office.session, office.period, STORUMAN).ask_left_over


def test_the_coordinator_follows_papers_per_day_on_one_scale(office):
    monday, saturday = datetime.date(2026, 9, 21), datetime.date(2026, 9, 26)
    office.answer_many({STORUMAN: 12, LYCKSELE: 3}, day=monday)
    office.answer_many({LYCKSELE: 2}, day=saturday)
    office.scan(office.read(office.sheet(), {}, {CONTACT: None}), received=datetime.datetime(2026, 9, 21, 23, 30))
    add(office, 20)
    page = following.follow(office.session, office.period, language="sv", today=TODAY)
    assert [row.name for row in page.rows] == ["Dorotea", "Lycksele", "Malå", "Storuman"]
    storuman, lycksele = page.rows[3], page.rows[1]
    assert page.days[0] == datetime.date(2026, 9, 14)
    assert saturday in page.days
    assert datetime.date(2026, 9, 27) not in page.days
    assert storuman.per_day[page.days.index(monday)] == 12
    assert storuman.per_day[page.days.index(datetime.date(2026, 9, 22))] == 1  # 23.30 UTC is the next day in Sweden
    assert lycksele.per_day[page.days.index(saturday)] == 2
    assert page.highest == 12
    assert (storuman.received, storuman.answers, storuman.to_look_at) == (13, 12, 1)
    assert (page.answers, page.to_look_at) == (17, 1)
    assert (storuman.rate.low, storuman.rate.high, storuman.rate.words) == (60, 60, "60 %")
    assert lycksele.rate.words == "Visas från 10 svar"
    assert page.sentence == f"10 dagar kvar. Perioden slutar {LAST_DAY}. Två kommuner har färre än fem svar."
    assert "Hej Lycksele, 5 svar har kommit in från er." in lycksele.reminder


def test_a_reminder_says_how_it_stands_and_what_the_reception_can_do_now(office):
    office.answer_many({STORUMAN: 12})
    doubtful = office.read(office.sheet(), office.first_options(), {CONTACT: None})
    office.scan(doubtful)
    reminders = [{row.code: row.reminder for row in following.follow(office.session, office.period, today=TODAY).rows}]
    office.period.state = PeriodState.CLOSED
    reminders.append(
        {row.code: row.reminder for row in following.follow(office.session, office.period, today=TODAY).rows}
    )
    assert reminders[0][STORUMAN] == (
        "Hej Storuman, 12 svar har kommit in från er. Med åtta till kan ni få se hur svaren fördelar sig. "
        f"1 papper väntar på att ni tittar. Lämna gärna papperet till alla ni möter fram till {LAST_DAY}."
    )
    assert reminders[0][DOROTEA].startswith(
        "Hej Dorotea, inga svar har kommit in från er än. Med fem till kan ni få egna resultat. Lämna gärna papperet"
    )
    assert reminders[1][STORUMAN] == (
        "Hej Storuman, 12 svar har kommit in från er. 1 papper väntar på att ni tittar. "
        "Skriv in på er sida hur många papper som blev över."
    )


def test_who_lets_the_region_scan_is_not_reminded_of_papers_to_look_at(office):
    office.answer_many({STORUMAN: 4})
    office.scan(office.read(office.sheet(), office.first_options(), {CONTACT: None}))
    next(part for part in office.period.municipalities if part.municipality_code == STORUMAN).scanning_desk = "Avtal 3"
    rows = following.follow(office.session, office.period, today=TODAY).rows
    reminder = next(row.reminder for row in rows if row.code == STORUMAN)
    assert "väntar" not in reminder
    assert "Med ett till kan ni få egna resultat." in reminder


def test_without_counted_hand_outs_the_rate_cannot_be_computed(office):
    office.answer_many({STORUMAN: 12})
    page = following.follow(office.session, office.period, language="en", today=TODAY)
    rate = page.rows[3].rate
    assert (rate.low, rate.words) == (None, "Cannot be computed. Nobody has counted what was handed out.")


def test_papers_of_undone_stacks_are_not_followed(office):
    (paper,) = office.scan(office.read(office.sheet(), {}, {CONTACT: None}))
    paper.file.undone_at, paper.file.state = datetime.datetime(2026, 9, 29), "undone"
    office.session.flush()
    assert following.follow(office.session, office.period, today=TODAY).to_look_at == 0
