"""Papers in the database: put together from pages, counted, changed by persons, undone."""

import copy
import datetime
from dataclasses import replace

import pytest
from sqlalchemy import select

from scans.model import PageReading, PageStatus, Reason
from survey_app.db.models import EditionRow, PageImageRow, PaperRow, SheetRow
from survey_app.domain.model import PaperState
from survey_app.errors import RefusedError
from survey_app.services.intake import receiving
from survey_app.services.paperwork import papers
from survey_app.services.paperwork.paper_facts import Decision
from tests.services.office import LYCKSELE, STORUMAN, Office

NUMBER = "731904226"


def states_of(office: Office) -> list[str]:
    return [paper.state for paper in office.session.scalars(select(PaperRow).order_by(PaperRow.id))]


def two_page_edition(office: Office, *, draft: bool = False, pages: int = 2) -> str:
    """Store an edition like the printed one, but with this many pages, and one sheet of it."""
    printed = office.edition
    layout = copy.deepcopy(printed.layout)
    layout["pages"] = [layout["pages"][0] | {"number": number} for number in range(1, pages + 1)]
    key = "DRAFTED8" if draft else "TWOPAGES"
    office.session.add(
        EditionRow(
            key=key,
            period_id=printed.period_id,
            language="sv",
            draft=draft,
            layout=layout,
            blank_pdf=printed.blank_pdf,
            content_hash="x",
            app_version="test",
        )
    )
    office.session.flush()
    batch = office.session.scalars(select(SheetRow.batch_id)).first()
    office.session.add(SheetRow(edition_key=key, number=NUMBER, batch_id=batch, municipality_code=STORUMAN))
    office.session.commit()
    return key


def page_of(office: Office, key: str, number: int, answers=None) -> PageReading:
    """Return page `number` of the two-page sheet: half of the questions each."""
    items = list(office.items)
    here = items[: len(items) // 2] if number == 1 else items[len(items) // 2 :]
    reading = office.read(NUMBER, office.first_options() if answers is None else answers)
    return replace(
        reading,
        edition=key,
        sheet_page=number,
        answers=tuple(answer for answer in reading.answers if answer.item in here),
        boxes=tuple(box for box in reading.boxes if box.item in here),
    )


def test_two_pages_make_one_paper_and_one_response(office):
    key = two_page_edition(office)
    office.scan(page_of(office, key, 2), page_of(office, key, 1))
    assert states_of(office) == ["read"]
    assert len(office.responses()[0].answers) == len(office.items)


def test_a_missing_page_may_come_in_another_stack(office):
    key = two_page_edition(office)
    office.scan(page_of(office, key, 1))
    assert states_of(office) == ["page_missing"]
    assert office.responses() == []
    office.scan(page_of(office, key, 2))
    assert states_of(office) == ["read"]
    assert len(office.responses()) == 1


def test_undoing_the_stack_with_the_second_page_makes_it_missing_again(office):
    key = two_page_edition(office)
    office.scan(page_of(office, key, 1))
    (paper,) = office.scan(page_of(office, key, 2))
    second = office.session.scalars(select(PageImageRow).order_by(PageImageRow.id.desc())).first()
    receiving.undo_stack(office.session, second.file_id, actor=office.people["anna"])
    assert paper.state == "page_missing"
    assert office.responses() == []


def test_undoing_the_stack_with_the_first_page_leaves_the_second_one_a_paper(office):
    key = two_page_edition(office)
    (first,) = office.scan(page_of(office, key, 1))
    office.scan(page_of(office, key, 2))
    receiving.undo_stack(office.session, first.file_id, actor=office.people["anna"])
    assert states_of(office) == ["removed", "page_missing"]
    assert office.responses() == []


def test_a_paper_may_be_counted_although_a_page_is_missing(office):
    key = two_page_edition(office)
    (paper,) = office.scan(page_of(office, key, 1))
    papers.decide_paper(office.session, paper, Decision.PAGE_MISSING_OK, actor=office.people["anna"])
    assert paper.state == "read"
    assert len(office.responses()[0].answers) == len(office.items) // 2


def test_answers_on_an_unconfirmed_translation_are_stored_but_not_counted(office):
    key = two_page_edition(office, draft=True, pages=1)
    reading = replace(office.read(NUMBER, office.first_options()), edition=key)
    office.scan(reading)
    assert [response.counted for response in office.responses()] == [False]


def test_a_response_carries_the_swedish_day_it_came_in(office):
    late_evening_utc = datetime.datetime(2026, 9, 28, 22, 30)
    office.scan(office.read(office.sheet(), office.first_options()), received=late_evening_utc)
    assert office.responses()[0].received_on == datetime.date(2026, 9, 29)


def test_two_ticks_on_a_question_for_one_are_no_usable_answer(office):
    key, asked = next(iter(office.items.items()))
    two = tuple(option.key for option in asked.item.options[:2])
    office.scan(office.read(office.sheet(), office.first_options() | {key: two}))
    states = {answer.item: answer.state for answer in office.responses()[0].answers}
    assert states.pop(key) == "multiple"
    assert set(states.values()) == {"answered"}


def test_a_paper_with_nothing_usable_is_no_response(office):
    key, asked = next(iter(office.items.items()))
    two = tuple(option.key for option in asked.item.options[:2])
    office.scan(office.read(office.sheet(), {key: two}))
    assert office.responses() == []


def test_a_neighbours_paper_is_refused_here_and_counts_there(office):
    number = office.sheet(LYCKSELE)
    reading = office.read(number, office.first_options())
    (refused,) = office.scan(reading, at=STORUMAN)
    assert (refused.state, refused.reason, refused.municipality_code) == ("foreign", "other_municipality", STORUMAN)
    (counted,) = office.scan(reading, at=LYCKSELE)
    assert (counted.state, counted.municipality_code) == ("read", LYCKSELE)
    assert refused.state == "foreign"


def test_reviews_are_made_once_and_go_when_the_paper_turns_out_a_duplicate(office):
    doubt = {next(iter(office.items)): None}
    number = office.sheet()
    (paper,) = office.scan(office.read(number, office.first_options(), doubt))
    papers.refresh_paper(office.session, paper)
    assert len(office.reviews()) == 1
    papers.decide_paper(office.session, paper, Decision.REMOVED, actor=office.people["anna"], note="kladd")
    assert (paper.state, office.reviews()) == ("removed", [])
    papers.decide_paper(office.session, paper, None, actor=office.people["anna"])
    assert (paper.state, len(office.reviews())) == ("review", 1)


def test_a_typed_in_number_finds_the_paper_and_its_answers(office):
    unreadable = replace(
        office.read(None, office.first_options()), status=PageStatus.REVIEW, reason=Reason.CODE_UNREADABLE
    )
    (paper,) = office.scan(unreadable)
    assert (paper.state, paper.reason) == ("unreadable", "code_unreadable")
    settled = papers.assign_sheet(office.session, paper.pages[0], office.edition.key, office.sheet(), 1)
    assert (settled.id, settled.state) == (paper.id, "read")
    assert len(office.responses()) == 1


def test_a_number_of_another_form_leaves_the_answers_to_be_typed_in(office):
    key = two_page_edition(office, pages=1)
    unreadable = replace(
        office.read(None, office.first_options()), status=PageStatus.REVIEW, reason=Reason.CODE_UNREADABLE
    )
    (paper,) = office.scan(unreadable)
    assert papers.assign_sheet(office.session, paper.pages[0], key, NUMBER, 1).state == "unreadable"


def test_settling_again_changes_nothing(office):
    answers = office.first_options()
    office.scan(
        office.read(office.sheet(), answers),
        office.read(office.sheet(), {}),
        PageReading(PageStatus.FAILED, Reason.NOT_OUR_FORM),
        office.read(office.sheet(practice=True), answers),
    )
    before = states_of(office)
    ids = [response.id for response in office.responses()]
    for paper in office.session.scalars(select(PaperRow)):
        papers.refresh_paper(office.session, paper)
    assert (states_of(office), [response.id for response in office.responses()]) == (before, ids)


def test_a_stack_of_a_closed_period_cannot_be_undone(office):
    (paper,) = office.scan(office.read(office.sheet(), office.first_options()))
    office.period.state = "closed"
    with pytest.raises(RefusedError, match="closed"):
        receiving.undo_stack(office.session, paper.file_id, actor=office.people["anna"])


def test_a_page_has_exactly_one_status_in_the_contracts_words(office):
    number = office.sheet()
    office.scan(
        office.read(number, office.first_options()),
        office.read(number, office.first_options()),
        office.read(office.sheet(), {}),
        PageReading(PageStatus.BLANK),
        PageReading(PageStatus.FAILED, Reason.NOT_OUR_FORM),
    )
    pages = office.session.scalars(select(PageImageRow).order_by(PageImageRow.number)).all()
    assert [(page.state, page.reason) for page in pages] == [
        ("read", None),
        ("duplicate", "same_paper"),
        ("blank", "nothing_marked"),
        ("blank", "empty_back"),
        ("failed", "not_our_form"),
    ]
    assert PaperState.EMPTY_BACK in states_of(office)
