"""From what people wrote to what is shown: redacting, second looks, publishing, later versions, destroying."""

import datetime

import pytest
from sqlalchemy import select

from forms.model import PageCode
from forms.page_code import encode_page_code
from survey_app.db.models import AuditLogRow, WrittenTextRow
from survey_app.domain.model import TextDecision, TextSource, TextState
from survey_app.errors import InvalidInputError, NotAllowedError, NotFoundError, RefusedError
from survey_app.services.answering import respondent, tablet
from survey_app.services.keeping import retention
from survey_app.services.paperwork.written_fields import LONGEST_TEXT, new_text
from survey_app.services.planning import periods
from survey_app.services.publishing import exporting, free_text, redacting, releasing
from tests.services.office import CLOSES, LYCKSELE, STORUMAN, TODAY

ITEM = "own_words.more"
SECRET = "Ring Kim på 070-123 45 67"


def write(office, count, *, code=STORUMAN, text="Text {n}", start=0, decided=None):
    """Store texts of the web; with `decided` they are released (or withheld) as they are."""
    for n in range(start, start + count):
        row = new_text(office.period, code, ITEM, TextSource.WEB)
        row.state, row.text = TextState.WRITTEN, text.format(n=n)
        if decided is not None:
            row.decision = decided
            row.redacted = row.text if decided is TextDecision.RELEASE else None
        office.session.add(row)
    office.session.commit()


def texts(office):
    return list(office.session.scalars(select(WrittenTextRow).order_by(WrittenTextRow.id)))


def close(office):
    if office.period.state == "open":
        periods.close_period(office.session, period=office.period)
        office.session.commit()


def next_of(office, who="eva", **more):
    close(office)
    return redacting.next_to_redact(office.session, office.period, STORUMAN, actor=office.people[who], **more)


def decide(office, text_id, redacted, *, decision=TextDecision.RELEASE, who="eva", today=None):
    close(office)
    return redacting.decide_text(
        office.session,
        office.period,
        STORUMAN,
        text_id,
        decision,
        redacted=redacted,
        actor=office.people[who],
        today=today,
    )


def publish(office, today=CLOSES):
    if office.period.state == "open" or not office.responses():
        office.answer_many({STORUMAN: 14, LYCKSELE: 22, "2418": 12})
    close(office)
    release = releasing.release_period(
        office.session,
        office.period,
        plugins=office.instance.plugins,
        actor=office.people["david"],
        today=today,
    )
    office.session.commit()
    return release


def shown(release, code=STORUMAN):
    return {text for each in release.texts if each.municipality_code == code for text in each.texts}


def test_a_text_is_shown_with_what_is_certain_marked_and_taken_out_in_the_field(words_office):
    write(words_office, 1, text=SECRET)
    view = next_of(words_office)
    assert [(part.text, part.kind) for part in view.parts] == [("Ring Kim på ", ""), ("070-123 45 67", "telephone")]
    assert view.redacted == "Ring Kim på […]"
    assert (view.position, view.waiting, view.second_look) == (1, 1, False)


def test_who_redacts_sees_nothing_of_the_paper_or_of_other_answers(words_office):
    office = words_office
    write(office, 1)
    names = set(redacting.TextToRedact.__dataclass_fields__)
    assert not names & {"paper_id", "sheet_number", "stack", "place", "place_words", "gender", "answers", "received_on"}


def test_texts_are_not_read_while_the_period_is_open(words_office):
    """Else who looks after every visitor sees what that one wrote, however random the order is."""
    office = words_office
    write(office, 1, text="Mer tid")
    (row,) = texts(office)
    here = office.session, office.period, STORUMAN
    eva = office.people["eva"]
    assert redacting.next_to_redact(*here, actor=eva) is None
    with pytest.raises(RefusedError, match="when the period is closed"):
        redacting.show_text_to_redact(*here, row.id, actor=eva)
    with pytest.raises(RefusedError, match="when the period is closed"):
        redacting.decide_text(*here, row.id, TextDecision.RELEASE, redacted="Mer tid", actor=eva)
    assert free_text.latest_texts(office.session, STORUMAN) == (office.period, 0)
    assert next_of(office).redacted == "Mer tid"


def test_texts_come_in_an_order_that_does_not_follow_the_one_they_came_in(words_office):
    write(words_office, 30)
    seen, after = [], None
    for _ in range(30):
        view = next_of(words_office, after=after)
        seen.append(view.redacted)
        after = view.id
    assert sorted(seen) == sorted(f"Text {n}" for n in range(30))
    assert seen != [f"Text {n}" for n in range(30)]


def test_a_text_let_as_it_is_needs_one_person(words_office):
    write(words_office, 1, text="Mer tid")
    assert not decide(words_office, next_of(words_office).id, "Mer tid")
    state = free_text.redaction_state(words_office.session, words_office.period, STORUMAN)
    assert (state.texts, state.waiting, state.second_looks, state.released) == (1, 0, 0, 1)


def test_changed_wording_waits_for_a_second_person(words_office):
    office = words_office
    write(office, 1, text=SECRET)
    text_id = next_of(office).id
    assert decide(office, text_id, "Ring mig")
    assert next_of(office) is None
    with pytest.raises(RefusedError, match="second person"):
        decide(office, text_id, "Ring mig")
    view = next_of(office, "gun")
    assert (view.second_look, view.redacted) == (True, "Ring mig")
    assert not decide(office, text_id, "Ring mig", who="gun")
    assert free_text.redaction_state(office.session, office.period, STORUMAN).released == 1


def test_in_an_office_of_one_the_second_look_falls_to_the_same_person_another_day(words_office):
    office = words_office
    write(office, 1, text=SECRET)
    text_id = next_of(office).id
    decide(office, text_id, "Ring mig")
    tomorrow = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2)
    assert next_of(office, today=tomorrow).second_look
    assert not decide(office, text_id, "Ring mig", today=tomorrow)


def test_wording_that_the_second_person_changes_again_waits_in_turn(words_office):
    office = words_office
    write(office, 1, text=SECRET)
    text_id = next_of(office).id
    decide(office, text_id, "Ring mig")
    assert decide(office, text_id, "Ring", who="gun")
    assert next_of(office, "eva").redacted == "Ring"


def test_nobody_alone_puts_back_what_another_person_took_out(words_office):
    """Also where the page of the second one was opened before the first one decided."""
    office = words_office
    write(office, 1, text="Kim var snäll")
    text_id = next_of(office).id
    decide(office, text_id, "[…] var snäll")
    assert decide(office, text_id, "Kim var snäll", who="gun")
    assert free_text.redaction_state(office.session, office.period, STORUMAN).released == 0


def test_nobody_alone_lets_be_shown_what_another_person_held_back(words_office):
    office = words_office
    write(office, 1, text="Mer tid")
    text_id = next_of(office).id
    decide(office, text_id, "", decision=TextDecision.WITHHOLD)
    assert decide(office, text_id, "Mer tid", who="gun")
    assert not decide(office, text_id, "Mer tid")
    assert free_text.redaction_state(office.session, office.period, STORUMAN).released == 1


def test_a_text_can_be_withheld_at_once_and_let_later(words_office):
    office = words_office
    write(office, 1, text="Mer tid")
    text_id = next_of(office).id
    assert not decide(office, text_id, "", decision=TextDecision.WITHHOLD)
    (decided,) = redacting.list_decided(office.session, office.period, STORUMAN)
    assert decided.withheld
    decide(office, text_id, "Mer tid")
    assert free_text.redaction_state(office.session, office.period, STORUMAN).released == 1


@pytest.mark.parametrize(("words", "said"), [("  ", "Nothing is left"), ("a" * (LONGEST_TEXT + 1), "too long")])
def test_a_text_that_cannot_be_shown_so_is_said(words_office, words, said):
    write(words_office, 1)
    with pytest.raises(InvalidInputError, match=said):
        decide(words_office, next_of(words_office).id, words)


@pytest.mark.parametrize("who", ["anna", "cilla", "david", "frida"])
def test_nobody_else_redacts(words_office, who):
    write(words_office, 1)
    with pytest.raises(NotAllowedError):
        decide(words_office, texts(words_office)[0].id, "A", who=who)


def test_a_neighbours_text_is_not_found(words_office):
    write(words_office, 1, code=LYCKSELE)
    with pytest.raises(NotFoundError):
        decide(words_office, texts(words_office)[0].id, "A")


def test_the_log_says_what_was_decided_and_never_the_words(words_office):
    write(words_office, 1, text=SECRET)
    decide(words_office, next_of(words_office).id, "Ring mig")
    (row,) = words_office.session.scalars(select(AuditLogRow).where(AuditLogRow.action == "text.decide"))
    assert row.detail | {"text": ""} == {
        "text": "",
        "decision": "release",
        "changed": True,
        "second_look_waits": True,
    }


def test_only_released_texts_are_published_and_from_ten_that_were_written(words_office):
    write(words_office, 8, decided=TextDecision.RELEASE)
    write(words_office, 2, start=8)
    write(words_office, 9, code=LYCKSELE, decided=TextDecision.RELEASE)
    release = publish(words_office)
    assert shown(release) == {f"Text {n}" for n in range(8)}
    assert shown(release, LYCKSELE) == set()
    assert {row.first_release for row in texts(words_office)} == {release.id}


def test_changed_wording_without_a_second_look_is_not_published(words_office):
    write(words_office, 10, decided=TextDecision.RELEASE)
    write(words_office, 1, text=SECRET)
    decide(words_office, next_of(words_office).id, "Ring mig")
    assert len(shown(publish(words_office))) == 10


def test_publishing_says_how_many_are_not_copied_and_not_decided_and_goes_on(words_office):
    office = words_office
    office.scan(office.read(office.sheet(), office.first_options(), written=True))
    write(office, 3)
    office.answer_many({STORUMAN: 14, LYCKSELE: 22, "2418": 12})
    periods.close_period(office.session, period=office.period)
    check = releasing.check_release(office.session, office.period, plugins=office.instance.plugins, language="en")
    assert check.ready
    told = " ".join(check.warnings)
    assert "1 text is not copied from its paper yet: Storuman 1. It is not shown." in told
    assert "Nobody has decided on 3 texts yet: Storuman 3. They are not shown." in told


@pytest.mark.parametrize(("late", "expected"), [(2, 12), (5, 17)])
def test_late_texts_wait_like_other_late_answers(words_office, late, expected):
    office = words_office
    write(office, 12, decided=TextDecision.RELEASE)
    publish(office)
    write(office, late, start=50, decided=TextDecision.RELEASE)
    office.answer_many({STORUMAN: 60})
    assert len(shown(publish(office))) == expected


def test_texts_that_come_after_publishing_are_read_when_they_are_enough(words_office):
    """Else who looks after a late visitor reads what that one wrote; before, they could not be published either."""
    office = words_office
    write(office, 9, decided=TextDecision.RELEASE)
    assert shown(publish(office)) == set()
    write(office, 4, start=50, text="Sen {n}")
    here = office.session, office.period, STORUMAN
    (row, *_) = [each for each in texts(office) if each.first_release is None]
    assert next_of(office) is None
    assert free_text.redaction_state(*here).waiting == 0
    with pytest.raises(RefusedError, match="when 5 such have come"):
        decide(office, row.id, row.text)
    write(office, 1, start=60, text="Sen {n}")
    assert free_text.redaction_state(*here).waiting == 5
    assert decide(office, row.id, row.text) is False


def test_a_new_version_lets_nobody_read_late_texts_that_are_too_few(words_office):
    """It counts what came elsewhere; the only late text of a municipality is still whose everybody there knows."""
    office = words_office
    write(office, 12, decided=TextDecision.RELEASE)
    publish(office)
    write(office, 1, start=50, text="Sen {n}")
    office.answer_many({LYCKSELE: 8})
    publish(office)
    assert next_of(office) is None
    (row,) = [each for each in texts(office) if each.decision is None]
    with pytest.raises(RefusedError, match="when 5 such have come"):
        decide(office, row.id, row.text)
    write(office, 4, start=60, text="Sen {n}")
    assert free_text.redaction_state(office.session, office.period, STORUMAN).waiting == 5


def test_late_texts_are_counted_by_question_since_one_person_may_answer_them_all(words_office):
    office = words_office
    publish(office)
    write(office, 5, text="Sen {n}")
    rows = texts(office)
    assert free_text.too_few_late(office.period, rows) == frozenset()
    for number, row in enumerate(rows):
        row.item = f"own_words.more_{number}"
    assert free_text.too_few_late(office.period, rows) == {row.id for row in rows}
    office.session.rollback()


def test_the_late_text_that_makes_ten_is_not_among_those_then_shown(words_office):
    office = words_office
    write(office, 9, decided=TextDecision.RELEASE)
    publish(office)
    write(office, 1, start=50, text="Sen {n}")
    office.answer_many({STORUMAN: 60})
    assert len(shown(publish(office))) == 9


def test_enough_late_texts_alone_make_a_new_version(words_office):
    office = words_office
    write(office, 12, decided=TextDecision.RELEASE)
    publish(office)
    write(office, 2, start=50, decided=TextDecision.RELEASE)
    with pytest.raises(RefusedError, match="nothing has come in since"):
        publish(office)
    write(office, 5, start=60, decided=TextDecision.RELEASE)
    assert len(shown(publish(office))) == 19


def test_texts_decided_on_after_publishing_make_a_new_version_when_they_are_enough(words_office):
    office = words_office
    write(office, 12, decided=TextDecision.RELEASE)
    write(office, 5, start=50, text="Sen {n}")
    publish(office)
    while (view := next_of(office)) is not None:
        decide(office, view.id, view.redacted)
    assert len(shown(publish(office))) == 17


def test_texts_of_the_web_are_stored_without_a_way_to_the_other_answers(words_office):
    office = words_office
    ticks = office.first_options()
    code = code_of(office, office.sheet())
    respondent.submit_answers(office.session, code, ticks, texts={ITEM: " Mer tid \r\n"}, language="sv", today=TODAY)
    (row,) = texts(office)
    assert (row.text, row.source, row.municipality_code, row.page_image_id) == ("Mer tid", "web", STORUMAN, None)
    (response,) = office.responses()
    assert ITEM not in {answer.item for answer in response.answers}


def test_words_alone_are_taken_on_the_web_and_make_no_response(words_office):
    office = words_office
    code = code_of(office, office.sheet())
    respondent.submit_answers(office.session, code, {}, texts={ITEM: "Mer tid"}, language="sv", today=TODAY)
    assert office.responses() == []
    assert [row.text for row in texts(office)] == ["Mer tid"]
    with pytest.raises(RefusedError):
        respondent.submit_answers(office.session, code, {}, texts={ITEM: "Igen"}, language="sv", today=TODAY)


def test_a_text_that_is_too_long_is_refused_whole(words_office):
    office = words_office
    code = code_of(office, office.sheet())
    with pytest.raises(InvalidInputError, match="too long"):
        respondent.submit_answers(office.session, code, {}, texts={ITEM: "a" * 2001}, language="sv", today=TODAY)


def test_the_tablets_texts_cannot_be_told_from_the_webs(words_office):
    office = words_office
    place = tablet.Tablet(office.period, STORUMAN)
    tablet.submit_tablet_answers(
        office.session, place, office.first_options(), texts={ITEM: "Mer tid"}, language="sv", today=TODAY
    )
    assert [row.source for row in texts(office)] == ["web"]


def test_the_posters_open_link_asks_for_no_words(words_office):
    office = words_office
    office.period.poster_answers = True
    form = respondent.poster_form(office.session, office.period, STORUMAN)
    assert ITEM not in {question.item for question in form.questions}


def test_answers_row_by_row_hold_no_text(words_office):
    office = words_office
    write(office, 12, decided=TextDecision.RELEASE)
    publish(office)
    for kind in ("csv", "sav"):
        data = exporting.export_responses(
            office.session, office.period, STORUMAN, format=kind, actor=office.people["eva"]
        ).data
        assert b"own_words" not in data
        assert b"Text 1" not in data


def test_original_words_and_the_way_to_the_paper_go_with_the_images_and_what_is_public_stays(words_office):
    office = words_office
    office.scan(office.read(office.sheet(), office.first_options(), written=True))
    (paper_text,) = texts(office)
    paper_text.state, paper_text.text = TextState.WRITTEN, SECRET
    write(office, 11, decided=TextDecision.RELEASE)
    first = publish(office)
    part = next(part for part in office.period.municipalities if part.municipality_code == STORUMAN)
    part.retention_days, part.retention_decision = 30, "SN 2026/12"
    office.session.commit()
    retention.purge(office.session, today=CLOSES + datetime.timedelta(days=31))
    office.session.commit()
    rows = texts(office)
    assert {row.text for row in rows} == {None}
    assert {row.page_image_id for row in rows} == {None}
    assert {row.redacted for row in rows} == {None, *(f"Text {n}" for n in range(11))}
    actions = office.session.scalars(select(AuditLogRow.action)).all()
    assert "texts.destroy" in actions
    office.answer_many({STORUMAN: 60})
    assert shown(publish(office)) == shown(first)


def code_of(office, number):
    return encode_page_code(PageCode(office.edition.key, number, 1), "https://a.example").rpartition("/")[2]
