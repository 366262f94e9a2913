"""Copying what people wrote on paper: what waits, in which order, what is kept, and who may."""

import io

import pytest
from PIL import Image
from sqlalchemy import select

from forms.layout import layout_from_json
from survey_app.db.models import AuditLogRow, WrittenTextRow
from survey_app.domain.model import PaperState, TextState
from survey_app.errors import InvalidInputError, NotAllowedError, NotFoundError, RefusedError
from survey_app.services.intake import receiving
from survey_app.services.paperwork import accounting
from survey_app.services.press import editions, printing
from survey_app.services.reading.runner import read_waiting
from survey_app.services.review import transcribing
from tests.scans.drawn import draw_pdf
from tests.scans.test_writing import _write
from tests.services.office import LYCKSELE, STORUMAN
from tests.services.scanned import Sheets, through_scanner

WORDS = "Ring mig på kvällen.\nTack!"


def texts(office) -> list[WrittenTextRow]:
    return list(office.session.scalars(select(WrittenTextRow).order_by(WrittenTextRow.id)))


def next_of(office, after=None):
    return transcribing.next_text(office.session, office.period, STORUMAN, after=after)


def copy(office, text_id, words=WORDS, *, state=TextState.WRITTEN, who="anna"):
    return transcribing.copy_text(
        office.session, office.period, text_id, actor=office.people[who], state=state, words=words
    )


@pytest.fixture
def scanned(words_office):
    office = words_office
    readings = [office.read(office.sheet(), office.first_options(), written=written) for written in (True, False, True)]
    office.scan(*readings)
    return office


def test_only_fields_with_something_in_them_wait_for_a_person(scanned):
    assert transcribing.count_not_copied(scanned.session, scanned.period, STORUMAN) == 2
    assert {row.state for row in texts(scanned)} == {TextState.WAITING}


def test_papers_are_copied_in_the_order_they_lie_in_the_stack(scanned):
    first = next_of(scanned)
    second = next_of(scanned, first.id)
    assert (first.position, second.position, first.waiting) == (1, 2, 2)
    assert "papper 1" in first.place_words
    assert "papper 3" in second.place_words
    assert next_of(scanned, second.id).id == first.id
    assert first.question == "Vad kan vi göra bättre?"


def test_what_is_copied_is_kept_and_waits_no_more(scanned):
    first = next_of(scanned)
    row = copy(scanned, first.id, f"  {WORDS}  ")
    assert (row.state, row.text) == (TextState.WRITTEN, WORDS)
    assert transcribing.count_not_copied(scanned.session, scanned.period, STORUMAN) == 1


@pytest.mark.parametrize("state", [TextState.UNREADABLE, TextState.NOTHING])
def test_a_field_without_readable_words_needs_none(scanned, state):
    row = copy(scanned, next_of(scanned).id, "", state=state)
    assert (row.state, row.text) == (state, None)


def test_saving_without_words_is_asked_about(scanned):
    with pytest.raises(InvalidInputError, match="say that it cannot be read"):
        copy(scanned, next_of(scanned).id, "   ")


def test_what_somebody_else_copied_meanwhile_is_not_written_over(scanned):
    first = next_of(scanned)
    copy(scanned, first.id, "Annas ord", who="anna")
    with pytest.raises(RefusedError, match="Somebody else"):
        transcribing.copy_text(
            scanned.session,
            scanned.period,
            first.id,
            actor=scanned.people["bo"],
            state=TextState.WRITTEN,
            words="Bos ord",
            seen=TextState.WAITING,
        )
    assert copy(scanned, first.id, "Bos rättelse", who="bo").text == "Bos rättelse"


def test_the_latest_one_can_be_shown_again_with_its_words_and_changed(scanned):
    first = next_of(scanned)
    copy(scanned, first.id)
    latest = transcribing.last_copied(scanned.session, scanned.period, scanned.people["anna"])
    again = transcribing.show_text(scanned.session, scanned.period, STORUMAN, latest)
    assert (again.id, again.text) == (first.id, WORDS)
    assert copy(scanned, first.id, "Ring mig.").text == "Ring mig."


def test_the_log_says_that_it_was_copied_and_never_what_stands_there(scanned):
    copy(scanned, next_of(scanned).id, "Jag heter Kim Ek")
    rows = scanned.session.scalars(select(AuditLogRow).where(AuditLogRow.action == "text.copy")).all()
    assert [row.detail["state"] for row in rows] == ["written"]
    assert "Kim" not in str([row.detail for row in rows])


def test_nothing_leads_from_a_text_to_a_response():
    columns = set(WrittenTextRow.__table__.columns.keys())
    assert not [name for name in columns if "response" in name or "language" in name or "day" in name]


@pytest.mark.parametrize("who", ["cilla", "david", "eva"])
def test_only_the_papers_own_reception_copies(scanned, who):
    with pytest.raises(NotAllowedError):
        copy(scanned, next_of(scanned).id, who=who)


def test_the_regional_desk_copies_where_it_is_appointed(scanned):
    part = next(part for part in scanned.period.municipalities if part.municipality_code == STORUMAN)
    part.scanning_desk = "Avtal 12"
    scanned.session.flush()
    assert transcribing.count_not_copied(scanned.session, scanned.period, None) == 2
    assert copy(scanned, next_of(scanned).id, who="david").text == WORDS
    assert transcribing.count_not_copied(scanned.session, scanned.period, LYCKSELE) == 0


def test_texts_go_with_a_stack_that_is_undone(scanned):
    first = next_of(scanned)
    receiving.undo_stack(scanned.session, texts(scanned)[0].page_image.file_id, actor=scanned.people["anna"])
    assert next_of(scanned) is None
    with pytest.raises(NotFoundError):
        copy(scanned, first.id)


def test_a_paper_with_nothing_but_words_is_blank_and_its_words_wait(words_office):
    office = words_office
    (paper,) = office.scan(office.read(office.sheet(), {}, written=True))
    assert paper.state == PaperState.BLANK
    assert next_of(office) is not None


def test_a_paper_taken_out_takes_its_waiting_text_along_and_gives_it_back(words_office):
    office = words_office
    (paper,) = office.scan(office.read(office.sheet(), office.first_options(), written=True))
    accounting.remove_paper(office.session, paper.id, "Fel", actor=office.people["anna"])
    assert next_of(office) is None
    accounting.restore_paper(office.session, paper.id, actor=office.people["anna"])
    assert next_of(office) is not None


def test_practice_sheets_ask_nobody_to_copy(words_office):
    office = words_office
    office.scan(office.read(office.sheet(practice=True), office.first_options(), written=True))
    assert next_of(office) is None


def test_what_somebody_has_decided_on_is_not_copied_anew(scanned):
    row = copy(scanned, next_of(scanned).id)
    row.decision = "withhold"
    with pytest.raises(RefusedError, match="decided"):
        copy(scanned, row.id, "Annat")


def test_words_typed_in_with_an_unreadable_paper_are_kept(words_office):
    office = words_office
    (paper,) = office.scan(office.read(office.sheet(), office.first_options()))
    accounting.type_in(
        office.session,
        paper.id,
        office.first_options(2),
        texts={"own_words.more": "Mer tid"},
        actor=office.people["anna"],
    )
    assert [(row.text, row.municipality_code) for row in texts(office)] == [("Mer tid", STORUMAN)]


def test_handwriting_on_a_printed_and_scanned_page_is_cut_out_large(words_office):
    """The whole way: printed, written on, scanned, read, shown."""
    office = words_office
    printed = print_words_sheets(office, 2)
    field = printed.layout.pages[0].fields[0]
    filled = [printed.fill(page, printed.first_options()) for page in range(2)]
    filled[1] = _write(filled[1], field.x + 15, field.y + 5, width_mm=60)
    receiving.receive_file(
        office.session,
        storage=office.instance.storage,
        settings=office.instance.settings,
        period=office.period,
        municipality_code=STORUMAN,
        name="stack.pdf",
        data=through_scanner(*filled),
    )
    office.session.commit()
    read_waiting(office.instance.sessions, storage=office.instance.storage, settings=office.instance.settings, jobs=1)
    office.session.expire_all()
    assert [row.page_image.number for row in texts(office)] == [2]
    found = next_of(office)
    data = transcribing.picture_of(office.session, office.period, found.id, storage=office.instance.storage)
    picture = Image.open(io.BytesIO(data))
    assert picture.width > 1300
    assert picture.width / picture.height == pytest.approx((field.width + 8) / (field.height + 10.2), rel=0.02)


def print_words_sheets(office, copies) -> Sheets:
    tools = {
        "plugins": office.instance.plugins,
        "settings": office.instance.settings,
        "storage": office.instance.storage,
        "period": office.period,
    }
    pdf = printing.print_forms(office.session, **tools, municipality_code=STORUMAN, copies=copies)
    layout = layout_from_json(editions.layout_json(office.session, **tools))
    office.session.commit()
    return Sheets(layout, draw_pdf(pdf))
