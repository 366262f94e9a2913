"""The rules of a paper's one state, on plain values."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scans.files.losses import doubt_losses
from scans.model import AnswerReading, AnswerState, BoxReading, LoadedPage, MarkState, PageReading, PageStatus, Reason
from scans.settings import ReadingSettings
from survey_app.domain.model import PaperState
from survey_app.services.paperwork import paper_facts
from survey_app.services.paperwork.paper_facts import Decision, PaperFacts, Settled, SheetFacts, doubts_of
from survey_app.services.paperwork.paper_likeness import same_marks
from survey_app.services.paperwork.paper_states import page_line_state, settle_alone, settle_sheet

PERIOD = 1
SHEET = SheetFacts(period_id=PERIOD, page_count=1, municipality_code="2421")
OPTIONS = ("a", "b", "c")


def page(marked: str = "a", *, number: int = 1, sheet: str = "731904226", doubtful: bool = False) -> PageReading:
    """Return a page with one question; `marked` holds the options marked."""
    state = AnswerState.ANSWERED if marked else AnswerState.BLANK
    boxes = []
    for option in OPTIONS:
        mark = MarkState.MARKED if option in marked else MarkState.EMPTY
        boxes.append(BoxReading(f"t.q{number}", option, MarkState.DOUBTFUL if doubtful else mark, 0.9))
    answer = AnswerReading(f"t.q{number}", AnswerState.DOUBTFUL if doubtful else state, tuple(marked), 0.9)
    return PageReading(
        status=PageStatus.REVIEW if doubtful else PageStatus.READ,
        reason=Reason.DOUBTFUL_MARKS if doubtful else None,
        sheet=sheet,
        edition="7K3QW9ZX",
        sheet_page=number,
        answers=(answer,),
        boxes=tuple(boxes),
    )


def failed(reason: Reason = Reason.NO_FIDUCIALS, **more) -> PageReading:
    return PageReading(PageStatus.FAILED, reason, **more)


def paper(number: int, *readings: PageReading, **more) -> PaperFacts:
    return PaperFacts(number, PERIOD, readings or (page(),), **({"scanned_by": "2421"} | more))


def settle(*papers: PaperFacts, sheet: SheetFacts | None = SHEET, edition_known: bool = True) -> list[PaperState]:
    settled = settle_sheet(papers, sheet, edition_known=edition_known)
    return [settled[each.id].state for each in papers]


def test_a_complete_paper_without_doubt_is_read():
    assert settle(paper(1)) == [PaperState.READ]


def test_a_doubtful_mark_makes_it_wait_until_a_person_has_decided():
    doubtful = paper(1, page(doubtful=True))
    assert settle(doubtful) == [PaperState.REVIEW]
    assert settle(replace(doubtful, decided={"t.q1": ("b",)})) == [PaperState.READ]
    assert settle(replace(doubtful, decided={"t.q1": ()})) == [PaperState.BLANK]


def test_a_paper_with_nothing_marked_was_handed_in_blank():
    assert settle(paper(1, page(""))) == [PaperState.BLANK]


def test_a_practice_number_is_never_counted_whatever_else_is_true_of_it():
    practice = paper(1, page(sheet="012345674"))
    assert settle(practice) == settle(practice, sheet=None, edition_known=False) == [PaperState.PRACTICE]


@pytest.mark.parametrize(
    ("sheet", "edition_known", "scanned_by", "reason"),
    [
        (SHEET, False, "2421", paper_facts.UNKNOWN_EDITION),
        (None, True, "2421", paper_facts.UNKNOWN_SHEET),
        (replace(SHEET, period_id=2), True, "2421", paper_facts.OTHER_PERIOD),
        (SHEET, True, "2425", paper_facts.NEIGHBOUR),
        (SHEET, True, None, paper_facts.NO_DESK),
    ],
)
def test_what_does_not_belong_here_is_foreign_and_says_why(sheet, edition_known, scanned_by, reason):
    found = settle_sheet([paper(1, scanned_by=scanned_by)], sheet, edition_known=edition_known)
    assert found[1] == Settled(PaperState.FOREIGN, reason)


def test_the_regional_desk_scans_for_those_who_appointed_it_and_the_operator_for_all():
    assert settle(paper(1, scanned_by=None), sheet=replace(SHEET, desk=True)) == [PaperState.READ]
    assert settle(paper(1, scanned_by=None, trusted=True)) == [PaperState.READ]


def test_a_neighbours_reception_never_spoils_the_paper_that_counts():
    assert settle(paper(1), paper(2, page("b"), scanned_by="2425")) == [PaperState.READ, PaperState.FOREIGN]


def test_a_number_answered_on_the_web_counts_there():
    assert settle(paper(1), sheet=replace(SHEET, answered_on_web=True)) == [PaperState.ANSWERED_ON_WEB]


def test_the_same_marks_are_the_same_paper_and_doubtful_boxes_tell_nothing():
    assert settle(paper(1), paper(2)) == [PaperState.READ, PaperState.DUPLICATE]
    doubtful = replace(page(), boxes=(BoxReading("t.q1", "a", MarkState.DOUBTFUL, 0.5), *page().boxes[1:]))
    assert settle(paper(1), paper(2, doubtful)) == [PaperState.READ, PaperState.DUPLICATE]


def test_papers_that_tell_nothing_are_never_taken_for_the_same():
    unclear = page(doubtful=True)
    assert settle(paper(1, unclear), paper(2, unclear)) == [PaperState.SAME_NUMBER] * 2


def test_other_marks_are_another_paper_and_a_person_says_which_counts():
    assert settle(paper(1), paper(2, page("b"))) == [PaperState.SAME_NUMBER] * 2
    kept = settle(paper(1, decision=Decision.KEPT), paper(2, page("b"), decision=Decision.REMOVED))
    assert kept == [PaperState.READ, PaperState.REMOVED]


def test_a_struck_out_box_makes_another_paper():
    boxes = (BoxReading("t.q1", "a", MarkState.CANCELLED, 0.9), *page("b").boxes[1:])
    assert not same_marks(page("b"), replace(page("b"), boxes=boxes))


def test_permitted_photocopies_are_different_persons():
    copies = replace(SHEET, photocopies=True)
    assert settle(paper(1), paper(2, page("b")), sheet=copies) == [PaperState.READ] * 2


def test_a_readable_scan_replaces_an_unreadable_one_in_any_order():
    unreadable = failed(sheet="731904226", edition="7K3QW9ZX", sheet_page=1)
    assert settle(paper(1, unreadable)) == [PaperState.UNREADABLE]
    assert settle(paper(1, unreadable), paper(2)) == [PaperState.DUPLICATE, PaperState.READ]
    assert settle(paper(1), paper(2, unreadable)) == [PaperState.READ, PaperState.DUPLICATE]


def test_a_typed_paper_counts_and_a_later_scan_of_it_does_not():
    typed = paper(1, failed(sheet="731904226", edition="7K3QW9ZX", sheet_page=1), decision=Decision.TYPED)
    assert settle(typed, paper(2)) == [PaperState.READ, PaperState.DUPLICATE]


def test_nothing_measured_is_never_called_blank():
    poor = PageReading(PageStatus.REVIEW, Reason.POOR_REGISTRATION, sheet="731904226", edition="E", sheet_page=1)
    found = settle_sheet([paper(1, poor)], SHEET, edition_known=True)
    assert found[1] == Settled(PaperState.UNREADABLE, "poor_registration")


def test_a_missing_page_is_waited_for_and_then_asked_for():
    two_pages = replace(SHEET, page_count=2)
    first = paper(1, page(number=1))
    assert settle(replace(first, waiting=True), sheet=two_pages) == [PaperState.READING]
    assert settle(first, sheet=two_pages) == [PaperState.PAGE_MISSING]
    assert settle(replace(first, decision=Decision.PAGE_MISSING_OK), sheet=two_pages) == [PaperState.READ]
    assert settle(paper(1, page(number=1), page(number=2)), sheet=two_pages) == [PaperState.READ]


def test_one_page_scanned_again_repeats_the_whole_paper():
    two_pages = replace(SHEET, page_count=2)
    lone, whole = paper(1, page(number=2)), paper(2, page(number=1), page(number=2))
    assert settle(lone, whole, sheet=two_pages) == [PaperState.DUPLICATE, PaperState.READ]


@pytest.mark.parametrize(
    ("reading", "state"),
    [
        (PageReading(PageStatus.BLANK), PaperState.EMPTY_BACK),
        (PageReading(PageStatus.BLANK, sheet="731904226", edition="E", sheet_page=0), PaperState.EMPTY_BACK),
        (failed(Reason.NOT_OUR_FORM), PaperState.FOREIGN),
        (failed(Reason.NEWER_VERSION), PaperState.FOREIGN),
        (failed(Reason.UNKNOWN_EDITION, sheet="731904226", edition="E"), PaperState.FOREIGN),
        (failed(Reason.FILE_DAMAGED), PaperState.UNREADABLE),
        (PageReading(PageStatus.REVIEW, Reason.CODE_UNREADABLE, edition="E"), PaperState.UNREADABLE),
    ],
)
def test_a_page_without_sheet_is_named_too(reading, state):
    assert settle_alone(paper(1, reading)).state is state


def test_a_page_that_is_doubted_as_a_whole_is_looked_at_question_by_question():
    whole = replace(page(), status=PageStatus.REVIEW, reason=Reason.PRINT_UNCLEAR)
    assert [(doubt.item, doubt.reason, doubt.suggestion) for doubt in doubts_of([whole])] == [
        ("t.q1", "print_unclear", ("a",))
    ]


def test_a_typed_in_number_leaves_no_doubt_about_the_answers():
    assert doubts_of([replace(page(), status=PageStatus.REVIEW, reason=Reason.CODE_UNREADABLE)]) == []


def test_a_scan_that_may_have_lost_marks_counts_only_when_a_person_has_looked():
    loaded = LoadedPage(np.zeros((9, 9), np.uint8), None, "rendered", bilevel=False, warning=Reason.COMPACT_PDF)
    read = doubt_losses(page(), loaded, ReadingSettings())

    settled = settle_sheet([paper(1, read)], SHEET, edition_known=True)[1]
    looked_at = settle_sheet([paper(1, read, decided={"t.q1": ("a",)})], SHEET, edition_known=True)[1]

    assert [(doubt.reason, doubt.suggestion) for doubt in doubts_of([read])] == [("compact_pdf", ("a",))]
    assert settled.state is PaperState.REVIEW
    assert page_line_state(settled, read) == (PageStatus.REVIEW, "compact_pdf")
    assert looked_at.state is PaperState.READ


def test_a_lossy_scan_with_an_unreadable_code_is_doubted_when_its_number_is_typed_in():
    loaded = LoadedPage(np.zeros((9, 9), np.uint8), None, "jbig2", bilevel=True, warning=Reason.LOSSY_JBIG2)
    unknown = replace(page(), status=PageStatus.REVIEW, reason=Reason.CODE_UNREADABLE)
    read = doubt_losses(unknown, loaded, ReadingSettings())

    assert read.reason is Reason.CODE_UNREADABLE
    assert [doubt.reason for doubt in doubts_of([read])] == ["lossy_jbig2"]


PAPERS = st.lists(
    st.tuples(
        st.sampled_from(["", "a", "b", "doubtful", "failed"]),
        st.sampled_from(["2421", "2425"]),
        st.sampled_from([None, *Decision]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(PAPERS, st.booleans(), st.booleans())
def test_every_paper_gets_exactly_one_state_and_one_number_counts_once(described, photocopies, on_web):
    papers = []
    for number, (marks, place, decision) in enumerate(described):
        reading = page(marks) if marks in ("", "a", "b") else page(doubtful=True)
        if marks == "failed":
            reading = failed(sheet="731904226", edition="E", sheet_page=1)
        papers.append(paper(number, reading, scanned_by=place, decision=decision))
    sheet = replace(SHEET, photocopies=photocopies, answered_on_web=on_web)
    settled = settle_sheet(papers, sheet, edition_known=True)
    assert settled.keys() == {each.id for each in papers}
    by_hand = {Decision.TYPED, Decision.KEPT}
    counted = [each for each in papers if settled[each.id].state in (PaperState.READ, PaperState.REVIEW)]
    if not photocopies:
        assert sum(each.decision not in by_hand for each in counted) <= 1
    for each in papers:
        status, _ = page_line_state(settled[each.id], each.readings[0])
        assert status in PageStatus
        if settled[each.id].same_as is not None:
            assert settled[each.id].state is PaperState.DUPLICATE
