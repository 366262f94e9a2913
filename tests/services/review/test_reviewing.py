import datetime

import pytest

from survey_app.domain.model import PaperState
from survey_app.errors import InvalidInputError, NotAllowedError, NotFoundError, RefusedError
from survey_app.services.paperwork.papers import undo_file
from survey_app.services.planning import periods
from survey_app.services.publishing import releasing
from survey_app.services.review import reviewing
from tests.services.office import LYCKSELE, STORUMAN, TODAY, Office

CONTACT, INFORMATION = "ifo.contact", "ifo.information"


def doubtful_paper(office: Office, *items: str, code: str = STORUMAN):
    doubts = {item: (office.items[item].item.options[0].key,) for item in items}
    return office.scan(office.read(office.sheet(code), office.first_options(), doubts), at=code)[0]


def next_for(office: Office, name: str = "anna", **more):
    return reviewing.next_review(office.session, office.period, STORUMAN, actor=office.people[name], **more)


def test_a_waiting_mark_is_shown_with_question_options_suggestion_and_place(office):
    doubtful_paper(office, INFORMATION)
    view = next_for(office, language="sv")
    assert view.question_number == list(office.items).index(INFORMATION) + 1
    assert view.text == office.items[INFORMATION].item.text["sv"]
    assert [option.number for option in view.options] == list(range(1, len(view.options) + 1))
    assert view.suggestion == (view.options[0].key,)
    assert view.suggestion_words == view.options[0].text
    assert [option.suggested for option in view.options].count(True) == 1
    assert (view.stack, view.place, view.papers_in_stack) == (1, 1, 1)
    assert view.place_words == "Bunt 1, papper 1 av 1"
    assert view.reason_words == f"Märket på fråga {view.question_number} är svagt."
    assert not view.second_look


def test_the_drawing_frames_the_row_that_is_asked_about(office):
    doubtful_paper(office, INFORMATION)
    drawing = next_for(office).drawing
    assert (drawing.width, drawing.height) == (210, 297)
    assert drawing.framed in drawing.rows
    assert len(drawing.rows) >= len(office.items)
    assert len(drawing.fiducials) == 4
    inside = [box for box in drawing.boxes if drawing.framed.y <= box.y <= drawing.framed.y + drawing.framed.height]
    assert len(inside) == len(office.items[INFORMATION].item.options)


def test_the_queue_goes_paper_by_paper_and_around(office):
    doubtful_paper(office, CONTACT, INFORMATION)
    doubtful_paper(office, CONTACT)
    seen = []
    view = next_for(office)
    for _ in range(3):
        seen.append((view.stack, view.place, view.item, view.position, view.waiting))
        view = next_for(office, after=view.id)
    assert seen == [(1, 1, CONTACT, 1, 3), (1, 1, INFORMATION, 2, 3), (2, 1, CONTACT, 3, 3)]
    assert view.position == 1


def test_after_a_decision_the_next_one_follows_and_not_the_first(office):
    doubtful_paper(office, CONTACT, INFORMATION)
    doubtful_paper(office, CONTACT)
    first = next_for(office)
    second = next_for(office, after=first.id)
    reviewing.decide(office.session, second.id, (), actor=office.people["anna"])
    assert next_for(office, after=second.id).stack == 2


def test_deciding_the_last_doubt_makes_the_response(office):
    paper = doubtful_paper(office, CONTACT)
    assert office.responses() == []
    view = next_for(office)
    decided = reviewing.decide(office.session, view.id, [view.options[1].key], actor=office.people["anna"])
    assert decided.paper_settled
    assert paper.state == PaperState.READ
    (response,) = office.responses()
    answers = {answer.item: answer for answer in response.answers}
    assert answers[CONTACT].options == [view.options[1].key]
    assert answers[CONTACT].decided_by_person
    assert not answers[INFORMATION].decided_by_person
    assert next_for(office) is None


def test_no_answer_is_a_decision_and_leaves_no_row(office):
    doubtful_paper(office, CONTACT)
    reviewing.decide(office.session, next_for(office).id, (), actor=office.people["anna"])
    (response,) = office.responses()
    assert CONTACT not in {answer.item for answer in response.answers}


def test_two_options_on_a_one_choice_question_are_kept_as_several_ticks(office):
    doubtful_paper(office, CONTACT)
    view = next_for(office)
    chosen = [view.options[2].key, view.options[0].key]
    reviewing.decide(office.session, view.id, chosen, actor=office.people["anna"])
    (response,) = office.responses()
    answer = next(answer for answer in response.answers if answer.item == CONTACT)
    assert (answer.state, answer.options) == ("multiple", [view.options[0].key, view.options[2].key])


def test_an_option_of_another_question_is_refused(office):
    doubtful_paper(office, CONTACT)
    with pytest.raises(InvalidInputError, match="nonsense"):
        reviewing.decide(office.session, next_for(office).id, ["nonsense"], actor=office.people["anna"])


def test_the_second_of_two_people_on_one_mark_is_told_and_loses_nothing(office):
    doubtful_paper(office, CONTACT, INFORMATION)
    view = next_for(office)
    reviewing.decide(office.session, view.id, [view.options[0].key], actor=office.people["anna"])
    office.session.commit()
    with office.instance.sessions() as other:
        with pytest.raises(RefusedError, match="Somebody else has answered") as refused:
            reviewing.decide(other, view.id, [view.options[3].key], actor=office.people["bo"])
        other.rollback()
    assert refused.value.values["answer"] == view.options[0].text
    review = office.reviews()[0]
    assert review.decision == [view.options[0].key]
    assert next_for(office, "bo").item == INFORMATION


def test_the_same_decision_sent_twice_counts_once(office):
    doubtful_paper(office, CONTACT)
    view = next_for(office)
    for _ in range(2):
        reviewing.decide(office.session, view.id, [view.options[0].key], actor=office.people["anna"])
    assert len(office.responses()) == 1
    with pytest.raises(RefusedError, match="Take it back first"):
        reviewing.decide(office.session, view.id, [view.options[1].key], actor=office.people["anna"])


def test_undo_takes_back_ones_own_latest_decision_and_the_response(office):
    paper = doubtful_paper(office, CONTACT, INFORMATION)
    for _ in range(2):
        view = next_for(office)
        reviewing.decide(office.session, view.id, [view.options[0].key], actor=office.people["anna"])
    assert len(office.responses()) == 1
    assert reviewing.undo_last(office.session, office.period, office.people["bo"]) is None
    back = reviewing.undo_last(office.session, office.period, office.people["anna"])
    assert back.item == INFORMATION
    assert not back.decided
    assert paper.state == PaperState.REVIEW
    assert office.responses() == []
    assert reviewing.undo_last(office.session, office.period, office.people["anna"]).item == CONTACT
    assert reviewing.undo_last(office.session, office.period, office.people["anna"]) is None


def test_a_decision_taken_back_can_be_made_anew(office):
    doubtful_paper(office, CONTACT)
    view = next_for(office)
    reviewing.decide(office.session, view.id, [view.options[0].key], actor=office.people["anna"])
    reviewing.undo_last(office.session, office.period, office.people["anna"])
    reviewing.decide(office.session, view.id, [view.options[2].key], actor=office.people["bo"])
    (response,) = office.responses()
    assert next(a.options for a in response.answers if a.item == CONTACT) == [view.options[2].key]


def test_a_second_look_needs_another_person_or_another_day(office):
    office.period.second_look = True
    paper = doubtful_paper(office, CONTACT)
    view = next_for(office)
    chosen = [view.options[0].key]
    decided = reviewing.decide(office.session, view.id, chosen, actor=office.people["anna"])
    assert decided.second_look_waits
    assert not decided.paper_settled
    assert next_for(office, "anna") is None
    assert next_for(office, "bo").second_look
    with pytest.raises(RefusedError, match="second person"):
        reviewing.decide(office.session, view.id, [view.options[1].key], actor=office.people["anna"])
    reviewing.decide(office.session, view.id, chosen, actor=office.people["bo"])
    assert paper.state == PaperState.READ
    assert len(office.responses()) == 1


def test_in_an_office_of_one_the_second_look_falls_to_the_same_person_tomorrow(office):
    office.period.second_look = True
    paper = doubtful_paper(office, CONTACT)
    view = next_for(office)
    chosen = [view.options[0].key]
    reviewing.decide(office.session, view.id, chosen, actor=office.people["anna"])
    tomorrow = datetime.date.today() + datetime.timedelta(days=2)
    assert next_for(office, "anna", today=tomorrow).id == view.id
    reviewing.decide(office.session, view.id, chosen, actor=office.people["anna"], today=tomorrow)
    assert paper.state == PaperState.READ


def test_when_the_second_look_differs_the_mark_waits_for_a_third(office):
    office.period.second_look = True
    paper = doubtful_paper(office, CONTACT)
    view = next_for(office)
    first, second = [view.options[0].key], [view.options[1].key]
    reviewing.decide(office.session, view.id, first, actor=office.people["anna"])
    differing = reviewing.decide(office.session, view.id, second, actor=office.people["bo"])
    assert differing.second_look_waits
    assert paper.state == PaperState.REVIEW
    assert next_for(office, "bo") is None
    reviewing.decide(office.session, view.id, second, actor=office.people["anna"])
    assert paper.state == PaperState.READ
    assert office.reviews()[0].decision == second


def test_undoing_a_second_look_leaves_the_first_decision(office):
    office.period.second_look = True
    paper = doubtful_paper(office, CONTACT)
    view = next_for(office)
    chosen = [view.options[0].key]
    reviewing.decide(office.session, view.id, chosen, actor=office.people["anna"])
    reviewing.decide(office.session, view.id, chosen, actor=office.people["bo"])
    assert reviewing.undo_last(office.session, office.period, office.people["anna"]) is None
    assert reviewing.undo_last(office.session, office.period, office.people["bo"]).second_look
    assert paper.state == PaperState.REVIEW
    review = office.reviews()[0]
    assert (review.decision, review.decided_by) == (chosen, office.people["anna"].user_id)


def test_a_reception_sees_its_own_marks_only(office):
    doubtful_paper(office, CONTACT, code=LYCKSELE)
    assert next_for(office) is None
    assert reviewing.count_waiting(office.session, office.period, LYCKSELE) == 1
    review_id = office.reviews()[0].id
    with pytest.raises(NotAllowedError):
        reviewing.decide(office.session, review_id, (), actor=office.people["anna"])


def test_the_region_looks_at_marks_only_of_municipalities_that_appointed_it(office):
    doubtful_paper(office, CONTACT)
    review_id, david = office.reviews()[0].id, office.people["david"]
    assert reviewing.count_waiting(office.session, office.period, None) == 0
    with pytest.raises(NotAllowedError, match="has not appointed the region"):
        reviewing.decide(office.session, review_id, (), actor=david)
    part = next(part for part in office.period.municipalities if part.municipality_code == STORUMAN)
    part.scanning_desk = "avtal 2026:14"
    assert reviewing.count_waiting(office.session, office.period, None) == 1
    assert reviewing.decide(office.session, review_id, (), actor=david).paper_settled


def test_marks_of_an_undone_stack_are_gone(office):
    paper = doubtful_paper(office, CONTACT)
    review_id = office.reviews()[0].id
    paper.file.undone_at, paper.file.state = datetime.datetime(2026, 9, 29, 8), "undone"
    undo_file(office.session, paper.file)
    office.session.flush()
    assert next_for(office) is None
    with pytest.raises(NotFoundError, match="no longer there"):
        reviewing.decide(office.session, review_id, (), actor=office.people["anna"])


def test_a_released_decision_cannot_be_undone(office):
    doubtful_paper(office, CONTACT)
    reviewing.decide(office.session, next_for(office).id, (), actor=office.people["anna"])
    periods.close_period(office.session, period=office.period)
    office.answer_many({STORUMAN: 9})
    releasing.release_period(
        office.session, office.period, plugins=office.instance.plugins, actor=office.people["david"], today=TODAY
    )
    with pytest.raises(RefusedError, match="published results"):
        reviewing.undo_last(office.session, office.period, office.people["anna"])
