import datetime
import io
import zipfile

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import func, select

from forms.page_code import is_practice_number, is_valid_number, new_sheet_numbers
from survey_app.db import queries
from survey_app.db.models import EditionRow, PeriodRow, PrintBatchRow, SheetRow
from survey_app.domain.model import PeriodState
from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.planning import period_rows
from survey_app.services.press import editions, invitations, printing
from tests.services.office import LYCKSELE, STORUMAN, Office


def tools(office: Office) -> dict:
    instance = office.instance
    return {"plugins": instance.plugins, "settings": instance.settings, "storage": instance.storage}


def print_some(office: Office, code: str = STORUMAN, **more) -> bytes:
    return printing.print_forms(office.session, **tools(office), period=office.period, municipality_code=code, **more)


def count(office: Office, column) -> int:
    return office.session.scalar(select(func.count(column)))


def test_each_copy_is_a_sheet_with_its_own_number_of_one_edition(office):
    sheets, editions = count(office, SheetRow.number), count(office, EditionRow.key)
    pdf = print_some(office, copies=3)
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) == 3
    assert count(office, SheetRow.number) == sheets + 3
    assert count(office, EditionRow.key) == editions
    numbers = office.session.scalars(select(SheetRow.number)).all()
    assert len(set(numbers)) == len(numbers)
    assert all(is_valid_number(number) for number in numbers)


def test_practice_sheets_have_numbers_that_say_so(office):
    for number, practice in office.session.execute(select(SheetRow.number, SheetRow.practice)):
        assert is_practice_number(number) == practice


def test_a_draft_prints_practice_sheets_only_and_says_what_to_do(office):
    office.period.state = "draft"
    with pytest.raises(RefusedError, match="survey-app period open"):
        print_some(office)
    assert print_some(office, practice=True).startswith(b"%PDF")


def test_a_period_that_is_over_prints_no_more(office):
    office.period.state = "published"
    with pytest.raises(RefusedError, match="published"):
        print_some(office)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"copies": 0}, InvalidInputError),
        ({"copies": 2001}, InvalidInputError),
        ({"language": "fi"}, InvalidInputError),
        ({"code": "0180"}, NotFoundError),
    ],
)
def test_what_cannot_be_printed_is_refused(office, arguments, error):
    with pytest.raises(error):
        print_some(office, **arguments)


def test_the_layout_is_that_of_the_printed_edition_and_the_same_for_all(office):
    layout = editions.layout_json(office.session, **tools(office), period=office.period)
    assert layout == office.edition.layout
    assert layout["edition"] == office.edition.key


def test_an_edition_is_stored_as_it_was_printed(office):
    edition = editions.stored_edition(office.edition, office.instance.storage)
    assert edition.content_hash == office.edition.content_hash
    assert edition.blank_pdf.startswith(b"%PDF")


def test_a_preview_is_a_picture_and_stores_nothing(office):
    before = count(office, SheetRow.number)
    instance = office.instance
    png = editions.preview_page(
        office.session, plugins=instance.plugins, settings=instance.settings, period=office.period, dpi=40
    )
    width, height = Image.open(io.BytesIO(png)).size
    assert height > width > 300
    assert count(office, SheetRow.number) == before


def test_everything_for_everybody_comes_in_one_zip(office):
    data = printing.print_all(office.session, **tools(office), period=office.period, copies=1)
    names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert len(names) == 5 * len(period_rows.municipality_names(office.period))
    assert {"2421-Storuman/forms-sv.pdf", "2481-Lycksele/poster-sv-A3.pdf", "2425-Dorotea/instructions-en.pdf"} <= set(
        names
    )


@pytest.mark.parametrize("code", ["", LYCKSELE])
def test_an_invitation_is_made_for_one_and_for_all(office, code):
    pdf = invitations.make_invitation(
        office.session, plugins=office.instance.plugins, period=office.period, municipality_code=code, paper="A4"
    )
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) == 1


def test_a_poster_has_a_size_that_printers_have(office):
    with pytest.raises(InvalidInputError, match="A5"):
        invitations.make_invitation(office.session, plugins=office.instance.plugins, period=office.period, paper="A5")


@pytest.mark.parametrize(
    ("allowed", "code", "linked"), [(True, LYCKSELE, True), (True, "", False), (False, LYCKSELE, False)]
)
def test_only_a_municipalitys_own_poster_of_a_period_that_allows_it_leads_to_the_questions(
    office, allowed, code, linked
):
    office.period.poster_answers = allowed
    pdf = invitations.make_invitation(
        office.session,
        plugins=office.instance.plugins,
        period=office.period,
        municipality_code=code,
        paper="A4",
        web_address="https://enkat.example",
    )
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert (f"enkat.example/p/{office.period.key}/{LYCKSELE}" in text) == linked


def test_as_many_are_printed_as_before_where_it_is_known(office):
    data = printing.print_all(
        office.session, **tools(office), period=office.period, copies=1, copies_of={(LYCKSELE, "sv"): 3}
    )
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        pages = {
            name: len(pypdfium2.PdfDocument(packed.read(name)))
            for name in packed.namelist()
            if name.endswith("forms-sv.pdf")
        }
    assert pages["2481-Lycksele/forms-sv.pdf"] == 3 * pages["2421-Storuman/forms-sv.pdf"]


def test_what_was_printed_before_is_that_of_the_latest_earlier_period(office):
    assert printing.printed_before(office.session, office.period) == (None, {})
    later = copy_later(office)
    earlier, copies = printing.printed_before(office.session, later)
    assert earlier is office.period
    assert copies[STORUMAN, "sv"] == sum(
        batch.copies
        for batch in office.session.query(PrintBatchRow)
        if batch.municipality_code == STORUMAN and not batch.practice
    )


def copy_later(office):
    """Return a period of the same region that opens a day later."""
    row = PeriodRow(
        key="later",
        region_key=office.period.region_key,
        name={"sv": "Senare"},
        opens_on=office.period.opens_on + datetime.timedelta(days=1),
        closes_on=office.period.closes_on,
        state="draft",
        set_keys=[],
        result_modes={},
        languages=["sv"],
        threshold=5,
        rate_threshold=10,
    )
    office.session.add(row)
    office.session.flush()
    return row


def test_a_number_is_given_out_once_among_all_papers_that_can_be_used(office):
    used = office.sheet()
    edition, sheet = office.edition, office.session.get(SheetRow, (office.edition.key, used))
    values = {column.name: getattr(edition, column.name) for column in EditionRow.__table__.columns}
    office.session.add(EditionRow(**values | {"key": "ZZZZZZZZ"}))
    office.session.flush()
    fresh = new_sheet_numbers(3)
    office.session.add(
        SheetRow(
            edition_key="ZZZZZZZZ",
            number=fresh[0],
            batch_id=sheet.batch_id,
            municipality_code=sheet.municipality_code,
        )
    )
    office.session.flush()
    in_use = queries.press.numbers_in_use
    assert in_use(office.session, office.edition.key, [used, *fresh]) == {used, fresh[0]}
    office.period.state = PeriodState.CLOSED
    office.session.flush()
    assert in_use(office.session, office.edition.key, [used, *fresh]) == {used}
