from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.page_code import new_sheet_numbers
from scans.model import PageReading, PageStatus, Reason
from survey_app.db.models import EditionRow, PageImageRow, PeriodRow, PrintBatchRow, SheetRow
from survey_app.domain.model import TO_DO, PaperState
from survey_app.errors import InvalidInputError, NotAllowedError, RefusedError
from survey_app.services.paperwork import accounting
from survey_app.services.people.audit_log import list_actions
from survey_app.services.planning.participation import choices_of, set_choices
from tests.services.office import LYCKSELE, STORUMAN, Office

CONTACT = "ifo.contact"


def account(office: Office, code: str | None = STORUMAN, **more) -> accounting.Accounting:
    return accounting.account_papers(office.session, office.period, code, language="en", **more)


def page_images(office: Office, code: str | None = STORUMAN) -> int:
    return accounting.count_page_images(office.session, office.period, code)


def letter() -> PageReading:
    return PageReading(PageStatus.FAILED, Reason.NOT_OUR_FORM)


def unreadable() -> PageReading:
    return PageReading(PageStatus.FAILED, Reason.NO_FIDUCIALS)


def white_back() -> PageReading:
    return PageReading(PageStatus.BLANK)


def two_with_one_number(office: Office):
    number = office.sheet()
    other = {key: (asked.item.options[-1].key,) for key, asked in office.items.items()}
    return office.scan(office.read(number, office.first_options()), office.read(number, other))


def test_an_office_without_papers_says_so(office):
    empty = account(office)
    assert (empty.papers, page_images(office), empty.to_do, empty.rows) == (0, 0, 0, ())
    assert empty.sentence == "No papers have been scanned yet."


def test_every_paper_is_in_exactly_one_state_and_the_list_says_what_to_do(office):
    doubt = {CONTACT: None}
    answers = office.first_options()
    office.scan(
        office.read(office.sheet(), answers),
        office.read(office.sheet(), answers, doubt),
        letter(),
        unreadable(),
        white_back(),
        office.read(office.sheet(), {}),
        office.read(office.sheet(practice=True), answers),
    )
    view = account(office)
    assert view.counts == {
        PaperState.READ: 1,
        PaperState.REVIEW: 1,
        PaperState.FOREIGN: 1,
        PaperState.UNREADABLE: 1,
        PaperState.EMPTY_BACK: 1,
        PaperState.BLANK: 1,
        PaperState.PRACTICE: 1,
    }
    assert view.papers == page_images(office) == sum(view.counts.values()) == 7
    assert view.to_do == 2
    assert view.sentence == "7 papers in, 7 papers in the list. Two of them need you."
    assert [row.waits for row in view.rows] == [True, True, False, False, False, False]
    assert [row.action for row in view.rows[:3]] == ["review", "type_in", "show"]
    assert all(row.happened and row.to_do and row.state_words for row in view.rows)
    assert view.rows[0].happened == "The mark on question 1 is faint."
    assert len(account(office, with_read=True).rows) == 7


@pytest.mark.parametrize("kinds", [["letter", "read", "back"], ["review", "review"], []])
def test_the_sentence_is_also_said_in_swedish(office, kinds):
    make = {
        "letter": letter,
        "back": white_back,
        "read": lambda: office.read(office.sheet(), office.first_options()),
        "review": lambda: office.read(office.sheet(), office.first_options(), {CONTACT: None}),
    }
    office.scan(*(make[kind]() for kind in kinds))
    said = accounting.account_papers(office.session, office.period, STORUMAN, language="sv").sentence
    assert (
        said
        == {
            0: "Inga papper är skannade än.",
            2: "2 papper in, 2 papper i listan. Två av dem behöver dig.",
            3: "3 papper in, 3 papper i listan. Inget mer att göra.",
        }[len(kinds)]
    )


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(kinds=st.lists(st.sampled_from(["read", "review", "letter", "unreadable", "back", "same"]), max_size=7))
def test_whatever_is_scanned_the_counts_add_up_to_the_pages(office, kinds):
    before = page_images(office)
    numbers = ["100000000"]
    pages = []
    for number, kind in enumerate(kinds):
        if kind in ("read", "review"):
            numbers.append(f"{100000001 + number}")
            doubts = {CONTACT: None} if kind == "review" else {}
            pages.append(office.read(numbers[-1], office.first_options(), doubts))
        elif kind == "same":
            pages.append(office.read(numbers[-1], office.first_options()))
        else:
            pages.append({"letter": letter, "unreadable": unreadable, "back": white_back}[kind]())
    office.scan(*pages)
    after = account(office)
    assert page_images(office) - before == len(kinds)
    assert after.papers == page_images(office) == sum(after.counts.values())
    assert after.to_do == sum(after.counts.get(state, 0) for state in TO_DO)
    assert len(account(office, with_read=True).rows) == after.papers


def test_pages_that_wait_for_the_reader_are_counted_as_being_read(office):
    (paper,) = office.scan(office.read(office.sheet(), office.first_options()))
    office.session.add(PageImageRow(file_id=paper.file_id, number=2))
    office.session.flush()
    view = account(office)
    assert view.counts[PaperState.READING] == 1
    assert view.papers == page_images(office) == 2
    assert "1 page is still being read" in view.sentence


def test_a_paper_scanned_twice_says_which_paper_it_repeats(office):
    number = office.sheet()
    same = office.read(number, office.first_options())
    first, _ = office.scan(same, letter())
    office.scan(same)
    (row,) = [row for row in account(office).rows if row.state is PaperState.DUPLICATE]
    assert row.same_as_place == first.place
    assert row.happened == "The same as Stack 1, paper 1. It is counted once."
    assert len(office.responses()) == 1


def test_writing_beside_the_boxes_is_told_also_of_read_papers(office):
    office.scan(office.read(office.sheet(), office.first_options(), writing_outside=True))
    view = account(office)
    assert view.rows == ()
    assert [row.place for row in view.writing_outside] == [1]


def test_a_file_that_cannot_be_opened_is_listed_with_what_to_do(office):
    (paper,) = office.scan(letter())
    paper.file.state, paper.file.reason = "failed", "file_encrypted"
    office.session.flush()
    (problem,) = account(office).files
    assert problem.happened == "The file is locked with a password."
    assert problem.to_do == "Save it without a password, or scan the papers again."


def test_removing_a_paper_takes_its_response_out_and_keeps_it_in_the_list(office):
    (paper,) = office.scan(office.read(office.sheet(), office.first_options()))
    with pytest.raises(InvalidInputError, match="Say why"):
        accounting.remove_paper(office.session, paper.id, "  ", actor=office.people["anna"])
    accounting.remove_paper(office.session, paper.id, "Filled in as a joke", actor=office.people["anna"])
    assert office.responses() == []
    (row,) = account(office).rows
    assert (row.state, row.by_hand) == (PaperState.REMOVED, True)
    assert row.happened == "Taken out by hand: Filled in as a joke"
    assert list_actions(office.session)[0].action == "paper.remove"
    accounting.restore_paper(office.session, paper.id, actor=office.people["anna"])
    assert paper.state == PaperState.READ
    assert len(office.responses()) == 1
    with pytest.raises(RefusedError, match="nothing to take back"):
        accounting.restore_paper(office.session, paper.id, actor=office.people["anna"])


def test_two_papers_with_one_number_are_compared_and_one_is_kept(office):
    first, second = two_with_one_number(office)
    assert office.responses() == []
    comparison = accounting.compare_papers(office.session, first.id, language="en")
    assert [paper.paper_id for paper in comparison.papers] == [first.id, second.id]
    assert all(question.differs for question in comparison.questions)
    assert not comparison.may_keep_all
    assert [row.action for row in account(office).rows] == ["compare", "compare"]
    accounting.keep_paper(office.session, second.id, actor=office.people["anna"])
    assert (first.state, second.state) == (PaperState.REMOVED, PaperState.READ)
    (response,) = office.responses()
    assert response.paper_id == second.id
    assert "Another paper with its number counts" in account(office).rows[0].happened
    with pytest.raises(RefusedError, match="No other paper"):
        accounting.keep_paper(office.session, second.id, actor=office.people["anna"])


def test_copies_are_all_kept_only_where_the_coordinator_permits_them(office):
    first, second = two_with_one_number(office)
    with pytest.raises(RefusedError, match="coordinator permits"):
        accounting.keep_all_papers(office.session, first.id, actor=office.people["anna"])
    part = next(part for part in office.period.municipalities if part.municipality_code == STORUMAN)
    part.photocopies = True
    assert accounting.compare_papers(office.session, first.id).may_keep_all
    accounting.keep_all_papers(office.session, first.id, actor=office.people["anna"])
    assert {first.state, second.state} == {PaperState.READ}
    assert len(office.responses()) == 2


def test_an_unreadable_paper_is_typed_in_beside_its_image(office):
    (paper,) = office.scan(unreadable())
    form = accounting.paper_to_type(office.session, paper.id, language="sv")
    assert [question.item for question in form.questions] == list(office.items)
    assert form.paper.action == "type_in"
    answers = office.first_options(3)
    accounting.type_in(office.session, paper.id, answers, actor=office.people["anna"])
    (response,) = office.responses()
    assert (response.source, response.municipality_code) == ("typed", STORUMAN)
    assert {answer.item: tuple(answer.options) for answer in response.answers} == answers
    assert paper.state == PaperState.READ
    chosen = accounting.paper_to_type(office.session, paper.id).questions[0].options
    assert [option.chosen for option in chosen] == [True] + [False] * (len(chosen) - 1)
    accounting.restore_paper(office.session, paper.id, actor=office.people["anna"])
    assert office.responses() == []
    assert paper.state == PaperState.UNREADABLE


def test_typing_in_answers_of_another_form_names_all_that_is_wrong(office):
    (paper,) = office.scan(unreadable())
    with pytest.raises(InvalidInputError) as refused:
        accounting.type_in(
            office.session, paper.id, {"no.question": ["yes"], CONTACT: ["purple"]}, actor=office.people["anna"]
        )
    assert "no.question" in str(refused.value)
    assert "purple" in str(refused.value)


def test_practice_sheets_and_foreign_papers_are_never_typed_in(office):
    practice, foreign = office.scan(office.read(office.sheet(practice=True), {}), letter())
    for paper in (practice, foreign):
        with pytest.raises(RefusedError):
            accounting.type_in(office.session, paper.id, office.first_options(), actor=office.people["anna"])


def test_a_page_whose_code_was_hidden_gets_its_number_from_a_person(office):
    number = office.sheet(LYCKSELE)
    (paper,) = office.scan(PageReading(PageStatus.FAILED, Reason.CODE_UNREADABLE), at=LYCKSELE)
    page = paper.pages[0]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    with pytest.raises(InvalidInputError, match="mistyped"):
        accounting.assign_number(office.session, page.id, wrong, actor=office.people["cilla"])
    with pytest.raises(InvalidInputError, match="No paper of"):
        accounting.assign_number(office.session, page.id, new_sheet_numbers(1)[0], actor=office.people["cilla"])
    grouped = f"{number[:3]} {number[3:6]} {number[6:]}"
    accounting.assign_number(office.session, page.id, grouped, actor=office.people["cilla"])
    assert (paper.sheet_number, paper.municipality_code) == (number, LYCKSELE)
    accounting.type_in(office.session, paper.id, office.first_options(), actor=office.people["cilla"])
    assert len(office.responses(LYCKSELE)) == 1
    assert office.responses()[0].language == "sv"


def test_a_typed_number_that_another_paper_has_is_told(office):
    number = office.sheet()
    read = office.read(number, office.first_options())
    nameless = replace(read, sheet=None, status=PageStatus.REVIEW, reason=Reason.CODE_UNREADABLE)
    first, second = office.scan(read, nameless)
    assert second.state == PaperState.UNREADABLE
    accounting.assign_number(office.session, second.pages[0].id, number, actor=office.people["anna"])
    assert (first.state, second.state) == (PaperState.READ, PaperState.DUPLICATE)
    with pytest.raises(RefusedError, match="was read"):
        accounting.assign_number(office.session, second.pages[0].id, number, actor=office.people["anna"])

    blank = office.read(number, {})
    (third,) = office.scan(replace(nameless, answers=blank.answers, boxes=blank.boxes))
    accounting.assign_number(office.session, third.pages[0].id, number, actor=office.people["anna"])
    assert third.state == PaperState.SAME_NUMBER
    assert office.responses() == []  # until a person says which one counts


def test_a_typed_number_of_another_period_says_where_the_paper_belongs(office):
    number = print_in_another_period(office)
    (paper,) = office.scan(PageReading(PageStatus.REVIEW, Reason.CODE_UNREADABLE))
    with pytest.raises(InvalidInputError, match="belongs to earlier"):
        accounting.assign_number(office.session, paper.pages[0].id, number, actor=office.people["anna"])
    assert paper.sheet_number is None


def print_in_another_period(office: Office) -> str:
    values = {column.key: getattr(office.period, column.key) for column in PeriodRow.__table__.columns}
    edition = EditionRow(
        key="0LDER123",
        period=PeriodRow(**(values | {"id": None, "key": "earlier"})),
        language="sv",
        draft=False,
        layout=office.edition.layout,
        blank_pdf=office.edition.blank_pdf,
        content_hash="0",
        app_version="0",
    )
    batch = PrintBatchRow(edition_key=edition.key, municipality_code=STORUMAN, copies=1)
    office.session.add(edition)
    office.session.flush()
    office.session.add(batch)
    office.session.flush()
    (number,) = new_sheet_numbers(1)
    sheet = SheetRow(edition_key=edition.key, number=number, batch_id=batch.id, municipality_code=STORUMAN)
    office.session.add(sheet)
    office.session.flush()
    return number


def test_an_unreadable_practice_sheet_can_be_said_to_be_one(office):
    (paper,) = office.scan(unreadable())
    accounting.accept_as_practice(office.session, paper.id, actor=office.people["anna"])
    assert paper.state == PaperState.PRACTICE
    assert account(office).to_do == 0


def test_no_page_is_missing_of_a_complete_paper(office):
    (paper,) = office.scan(office.read(office.sheet(), office.first_options()))
    with pytest.raises(RefusedError, match="No page"):
        accounting.mark_page_missing_ok(office.session, paper.id, actor=office.people["anna"])


def test_nobody_decides_about_a_neighbours_paper(office):
    (paper,) = office.scan(unreadable(), at=LYCKSELE)
    for name in ("anna", "david", "eva", "frida"):
        with pytest.raises(NotAllowedError):
            accounting.remove_paper(office.session, paper.id, "no", actor=office.people[name])


def test_the_regional_desk_accounts_for_mixed_stacks_and_for_those_who_appointed_it(office):
    choices = choices_of(office.period, STORUMAN)
    appointed = type(choices)(**{name: getattr(choices, name) for name in choices.__slots__} | {"scanning_desk": "a"})
    set_choices(office.session, period=office.period, municipality_code=STORUMAN, choices=appointed)
    answers = office.first_options()
    mixed = [office.read(office.sheet(), answers), office.read(office.sheet(LYCKSELE), answers), letter()]
    office.scan(*mixed, at=None)
    office.scan(office.read(office.sheet(LYCKSELE), answers), at=LYCKSELE)
    view = account(office, None, with_read=True)
    assert view.papers == page_images(office, None) == 3
    foreign = [row for row in view.rows if row.state is PaperState.FOREIGN]
    assert {row.happened for row in foreign} == {
        "The municipality of this paper has not asked the region to scan for it.",
        "This is not one of our forms.",
    }
    assert all(row.place_words.startswith("The region's stack 1") for row in view.rows)
    assert [row.state for row in account(office, STORUMAN, with_read=True).rows] == [PaperState.READ]


def test_a_paper_of_a_published_result_can_no_longer_be_changed(released):
    papers = [account(released, code, with_read=True).rows[0] for code in (STORUMAN, LYCKSELE)]
    for paper, name in zip(papers, ("anna", "cilla"), strict=True):
        with pytest.raises(RefusedError, match="published results"):
            accounting.remove_paper(released.session, paper.paper_id, "late thought", actor=released.people[name])
