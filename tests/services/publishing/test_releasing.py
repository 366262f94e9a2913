import hashlib

import pytest

from survey_app.db.models import ReleaseRow
from survey_app.domain.model import PeriodState
from survey_app.domain.release.frozen import FigureStatus, Release, Scope
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.fieldwork import handouts
from survey_app.services.people.audit_log import list_actions
from survey_app.services.planning import periods
from survey_app.services.publishing import packing, releasing
from tests.services.office import ANSWERS, DOROTEA, LYCKSELE, MALA, STORUMAN, TODAY, Office


def close(office: Office) -> None:
    periods.close_period(office.session, period=office.period)
    office.session.commit()


def release(office: Office, **more) -> Release:
    return releasing.release_period(
        office.session,
        office.period,
        plugins=office.instance.plugins,
        actor=office.people["david"],
        today=TODAY,
        **more,
    )


def check(office: Office, language: str = "en") -> releasing.ReleaseCheck:
    return releasing.check_release(
        office.session, office.period, plugins=office.instance.plugins, language=language, today=TODAY
    )


def test_an_open_period_is_not_released(office):
    office.answer_many(ANSWERS)
    with pytest.raises(RefusedError, match="not closed"):
        release(office)
    assert office.period.state == PeriodState.OPEN


def test_papers_that_wait_are_named_with_number_and_place(office):
    office.answer_many(ANSWERS)
    office.scan(office.read(office.sheet(), {}, {"ifo.contact": None}))
    office.scan(*(office.read(office.sheet(LYCKSELE), {}, {"ifo.contact": None}) for _ in range(2)), at=LYCKSELE)
    close(office)
    with pytest.raises(RefusedError, match=r"3 papers wait to be looked at: Lycksele 2 and Storuman 1\."):
        release(office)
    swedish = check(office, "sv")
    assert not swedish.ready
    assert swedish.obstacles == ("3 papper väntar på att någon tittar: Lycksele 2 och Storuman 1.",)
    assert swedish.preview == ()


def test_the_check_shows_what_would_be_published_and_stores_nothing(office):
    office.answer_many(ANSWERS)
    handouts.set_counts(
        office.session, office.period, STORUMAN, left_over=1, spoiled=0, counted=20, actor=office.people["anna"]
    )
    close(office)
    checked = check(office)
    assert (checked.ready, checked.version, checked.obstacles) == (True, 1, ())
    assert "Storuman" not in checked.warnings[0]
    assert "Lycksele" in checked.warnings[0]
    preview = {row.code: row for row in checked.preview}
    assert preview[DOROTEA].responses is None
    assert preview[DOROTEA].shown == 0
    assert preview[DOROTEA].words == "Nothing of its own is shown, only the combined result."
    assert preview[LYCKSELE].responses == 22
    assert preview[LYCKSELE].shown > preview[MALA].shown
    assert any("hidden numbers" in line for line in checked.audit)
    assert office.session.query(ReleaseRow).count() == 0
    assert office.period.state == PeriodState.CLOSED


def test_a_period_without_answers_is_refused(office):
    close(office)
    assert "Nobody has answered" in check(office).obstacles[0]
    with pytest.raises(RefusedError, match="Nobody has answered"):
        release(office)


def test_a_release_is_frozen_with_its_hash_audit_and_register(released):
    office = released
    made = releasing.current_release(office.session, office.period)
    row = office.session.get(ReleaseRow, made.id)
    assert Release.from_json(row.content) == made
    assert row.hash == hashlib.sha256(row.content.encode()).hexdigest() == made.hash()
    assert row.audit["accepted"]
    assert office.period.state == PeriodState.PUBLISHED
    assert releasing.find_release(office.session, made.id) == made
    (listed,) = releasing.list_releases(office.session, office.period)
    assert (listed.id, listed.version, listed.withdrawn_at) == (made.id, 1, None)
    assert list_actions(office.session)[0].action == "release.publish"
    assert {row.first_release for row in office.responses()} == {made.id}
    with pytest.raises(NotFoundError):
        releasing.find_release(office.session, "other-v1")


def test_answers_through_the_poster_and_drafts_are_not_counted(office):
    office.answer_many(ANSWERS)
    responses = office.responses(STORUMAN)
    responses[0].source, responses[1].counted = "poster", False
    office.session.commit()
    close(office)
    made = release(office)
    counted = {row.municipality_code: row.responses for row in made.participation}
    assert counted[STORUMAN] == ANSWERS[STORUMAN] - 2
    assert [row.first_release for row in office.responses(STORUMAN)].count(None) == 2


def test_links_to_images_are_cut_where_the_municipality_chose_so(released):
    linked = [row.municipality_code for row in released.responses() if row.paper_id is not None]
    assert linked == [LYCKSELE]


def test_a_published_and_unchanged_period_is_refused(released):
    with pytest.raises(RefusedError, match="already published"):
        release(released)


def test_one_late_form_is_refused_and_kept_for_the_next_version(released):
    first = releasing.current_release(released.session, released.period)
    released.answer_many({STORUMAN: 1})
    with pytest.raises(RefusedError, match=r"Fewer than 5 answers came in .* Storuman") as refused:
        release(released)
    assert refused.value.values["threshold"] == 5
    assert releasing.current_release(released.session, released.period) == first
    assert [row.first_release for row in released.responses(STORUMAN)].count(None) == 1


def test_enough_late_forms_make_a_new_version_and_too_few_elsewhere_wait(released):
    first = releasing.current_release(released.session, released.period)
    released.answer_many({STORUMAN: 10, LYCKSELE: 2})
    checked = check(released)
    assert checked.version == 2
    assert any("Lycksele" in warning and "next version" in warning for warning in checked.warnings)
    second = release(released)
    assert (second.version, second.id != first.id) == (2, True)
    responses = {row.municipality_code: row.responses for row in second.participation}
    assert (responses[STORUMAN], responses[LYCKSELE]) == (24, 22)
    assert [row.first_release for row in released.responses(LYCKSELE)].count(None) == 2
    assert {row.first_release for row in released.responses(STORUMAN)} == {first.id, second.id}
    assert list_actions(released.session)[0].detail["held_back"] == LYCKSELE


def test_a_wrong_release_is_withdrawn_as_a_whole_with_a_notice(released):
    session, period, david = released.session, released.period, released.people["david"]
    made = releasing.current_release(session, period)
    with pytest.raises(InvalidInputError):
        releasing.withdraw_release(session, period, " ", actor=david)
    releasing.withdraw_release(session, period, "Two stacks were mixed up.", actor=david)
    assert period.state == PeriodState.WITHDRAWN
    assert releasing.current_release(session, period) is None
    (listed,) = releasing.list_releases(session)
    assert listed.withdrawn_notice == "Two stacks were mixed up."
    assert releasing.find_release(session, made.id) == made
    with pytest.raises(RefusedError, match=r"withdrawn on .*: Two stacks were mixed up\."):
        packing.results_for(session, period, STORUMAN)
    with pytest.raises(RefusedError, match="nothing to withdraw"):
        releasing.withdraw_release(session, period, "again", actor=david)


def test_after_a_withdrawal_a_new_version_can_be_made(released):
    releasing.withdraw_release(released.session, released.period, "Wrong name.", actor=released.people["david"])
    again = release(released)
    assert again.version == 2
    assert releasing.current_release(released.session, released.period) == again


def test_hidden_own_figures_are_empty_in_what_is_stored(released):
    made = releasing.current_release(released.session, released.period)
    own = list(made.select(scope=Scope.OWN, municipality_code=DOROTEA))
    assert own
    assert all(figure.status is FigureStatus.HIDDEN for figure in own)
    assert all(figure.count is None and figure.n_base is None for figure in own)
