"""Pictures of real scans: printed, filled in, scanned, handed in and read."""

import functools
import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image
from sqlalchemy import select

from survey_app.db.models import PageImageRow, ReviewRow
from survey_app.errors import NotAllowedError, NotFoundError
from survey_app.services.intake import receiving
from survey_app.services.people.audit_log import list_actions
from survey_app.services.reading.runner import read_waiting
from survey_app.services.review import reviewing
from tests.services.office import STORUMAN, Office
from tests.services.scanned import print_sheets, through_scanner

CONTACT = "ifo.contact"


@pytest.fixture
def scanned(office: Office) -> Office:
    """An office with one real scan, upside down, of a paper and a doubt about its first question."""
    sheets = print_sheets(office.instance.settings.instance, 1)
    page = sheets.fill(0, sheets.first_options())
    receiving.receive_file(
        office.session,
        storage=office.instance.storage,
        settings=office.instance.settings,
        period=office.period,
        municipality_code=STORUMAN,
        name="scan.pdf",
        data=through_scanner(np.ascontiguousarray(np.rot90(page, 2))),
        actor=office.people["anna"],
    )
    office.session.commit()
    with ThreadPoolExecutor(1) as executor:
        read_waiting(
            office.instance.sessions,
            storage=office.instance.storage,
            settings=office.instance.settings,
            executor=executor,
        )
    office.session.expire_all()
    image = office.session.scalars(select(PageImageRow)).one()
    assert image.state == "read"
    office.session.add(
        ReviewRow(
            period_id=office.period.id,
            municipality_code=STORUMAN,
            page_image_id=image.id,
            item=CONTACT,
            reason="weak_mark",
        )
    )
    office.session.commit()
    return office


def picture(office: Office, make) -> Image.Image:
    review_id = office.reviews()[0].id
    data = make(office.session, storage=office.instance.storage, settings=office.instance.settings, review_id=review_id)
    return Image.open(io.BytesIO(data))


def whole(office: Office, name: str) -> Image.Image:
    image = office.session.scalars(select(PageImageRow)).one()
    data = reviewing.whole_page(
        office.session,
        storage=office.instance.storage,
        settings=office.instance.settings,
        page_image_id=image.id,
        actor=office.people[name],
    )
    return Image.open(io.BytesIO(data))


def test_the_row_is_cut_out_upright_and_shows_the_cross_at_its_left(scanned):
    row = picture(scanned, reviewing.cut_out)
    drawing = reviewing.show_review(scanned.session, scanned.reviews()[0].id).drawing
    assert row.width / row.height == pytest.approx(drawing.framed.width / drawing.framed.height, rel=0.05)
    boxes = sorted(
        (box.x - drawing.framed.x, box.y - drawing.framed.y, box.width)
        for box in drawing.boxes
        if drawing.framed.y <= box.y <= drawing.framed.y + drawing.framed.height
    )
    pixels, scale = np.asarray(row.convert("L")), row.width / drawing.framed.width

    def ink(box: tuple[float, float, float]) -> float:
        x, y, size = (round(value * scale) for value in box)
        inside = pixels[y + size // 5 : y + size * 4 // 5, x + size // 5 : x + size * 4 // 5]
        return float((inside < 128).mean())

    assert ink(boxes[0]) > 0.05
    assert all(ink(box) < 0.02 for box in boxes[1:])


def test_the_doubtful_boxes_are_cut_out_enlarged_with_their_words_and_framed(scanned):
    boxes = picture(scanned, reviewing.boxes_cut_out)
    drawing = reviewing.show_review(scanned.session, scanned.reviews()[0].id).drawing
    row = picture(scanned, reviewing.cut_out)
    assert boxes.mode == row.mode == "RGB"
    assert boxes.width / 72 > 1.3 * row.width / drawing.framed.width
    assert boxes.height >= 100


def test_a_telephone_gets_a_narrower_picture_of_the_boxes(scanned):
    wide = picture(scanned, reviewing.boxes_cut_out)
    narrow = picture(scanned, functools.partial(reviewing.boxes_cut_out, narrow=True))
    assert narrow.width < 0.7 * wide.width


def test_every_look_at_the_whole_page_is_logged(scanned):
    page = whole(scanned, "anna")
    assert page.height / page.width == pytest.approx(297 / 210, rel=0.02)
    (logged,) = [line for line in list_actions(scanned.session) if line.action == "page.look"]
    assert (logged.who, logged.municipality_code) == ("Anna", STORUMAN)


def test_the_region_sees_no_page_of_a_municipality_that_has_not_appointed_it(scanned):
    for name in ("david", "cilla", "eva", "frida"):
        with pytest.raises(NotAllowedError):
            whole(scanned, name)
    assert not [line for line in list_actions(scanned.session) if line.action == "page.look"]


def test_when_the_image_is_destroyed_the_page_says_so(scanned):
    image = scanned.session.scalars(select(PageImageRow)).one()
    scanned.instance.storage.delete(image.file.storage_key)
    with pytest.raises(NotFoundError, match="destroyed"):
        picture(scanned, reviewing.cut_out)
