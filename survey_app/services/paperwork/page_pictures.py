"""Pictures of scanned papers: the row of a question, its boxes enlarged, and (logged) the whole page."""

from collections.abc import Callable, Sequence

import cv2
from sqlalchemy.orm import Session

from forms.layout import layout_from_json
from forms.model import Box, Region
from scans import overlay
from scans.errors import ScanError
from scans.files.load import load_page
from scans.model import GrayImage, MarkState, PageReading
from scans.settings import ReadingSettings
from survey_app.db import queries
from survey_app.db.models import PageImageRow
from survey_app.domain.roles import Actor, Permission
from survey_app.errors import NotFoundError
from survey_app.services.paperwork.stored_facts import reading_of
from survey_app.services.people.audit_log import log_action
from survey_app.services.people.desk import require_access
from survey_app.services.review.review_decisions import find_review
from survey_app.settings import Settings
from survey_app.storage import Storage

ROW_DPI = 200
"""Of the row's picture: what an office scan holds, on a page column of some 770 px."""

PAGE_DPI = 120
"""Of the whole page: handwriting can be read, and the picture stays under half a megabyte."""

A4_MM = (210.0, 297.0)


def cut_out(session: Session, *, storage: Storage, settings: Settings, review_id: int) -> bytes:
    """Return the row of the question, upright, its marked boxes framed, as PNG.

    Raises:
        NotFoundError: no such review, or its image is gone.
    """
    review = find_review(session, review_id)
    page = review.page_image
    row, boxes = _row_and_boxes(session, page, review.item)
    reading = reading_of(page)
    marked = _marked(reading, boxes)
    return _draw(lambda: overlay.cut_out(_load(page, storage), reading, row, dpi=ROW_DPI, framed=marked))


def boxes_cut_out(
    session: Session, *, storage: Storage, settings: Settings, review_id: int, narrow: bool = False
) -> bytes:
    """Return the boxes that somebody has to look at enlarged, as PNG: the marked ones, or all where none is.

    Args:
        session: The database session.
        storage: Where the page images lie.
        settings: The instance's settings.
        review_id: The doubtful answer.
        narrow: For a telephone: the boxes below each other.

    Raises:
        NotFoundError: no such review, or its image is gone.
    """
    review = find_review(session, review_id)
    page = review.page_image
    row, boxes = _row_and_boxes(session, page, review.item)
    reading = reading_of(page)
    marked = _marked(reading, boxes)
    rightwards = boxes[0].x < row.x + row.width / 2
    ways = {"framed": bool(marked), "rightwards": rightwards, "narrow": narrow}
    return _draw(lambda: overlay.cut_boxes(_load(page, storage), reading, marked or boxes, **ways))


def whole_page(session: Session, *, storage: Storage, settings: Settings, page_image_id: int, actor: Actor) -> bytes:
    """Return the whole page image as PNG, upright where it was registered; the look is written into the audit log.

    Raises:
        NotFoundError: no such page, or its image is gone.
        NotAllowedError: the region looks at a page of a municipality that has not appointed it as scanning desk.
    """
    page = session.get(PageImageRow, page_image_id)
    if page is None or page.file.undone_at is not None:
        raise NotFoundError("This page is no longer there. Its stack was undone.")
    paper = page.paper
    code = paper.municipality_code if paper is not None else page.file.municipality_code
    period = page.file.period
    require_access(period, code, actor, Permission.SEE_PAGE)
    image = _load(page, storage)
    log_action(
        session,
        actor,
        "page.look",
        period_key=period.key,
        municipality_code=code,
        page_image=page.id,
        stack=page.file.stack,
        page=page.number,
    )
    reading = reading_of(page) if page.reading is not None else None
    if reading is not None and reading.transform:
        width, height = A4_MM
        return overlay.cut_out(image, reading, Region("page", 0, 0, width, height), dpi=PAGE_DPI)
    return _as_png(image)


def draw_region(page: PageImageRow, region: Region, *, storage: Storage, dpi: float) -> bytes:
    """Return a part of the printed page, upright, as PNG.

    Raises:
        NotFoundError: the image is gone, or the page was never registered.
    """
    return _draw(lambda: overlay.cut_out(_load(page, storage), reading_of(page), region, dpi=dpi))


def _draw(picture: Callable[[], bytes]) -> bytes:
    """Return a picture; a page that was never registered has none."""
    try:
        return picture()
    except ValueError as error:
        raise NotFoundError("This page cannot be shown. Look at the paper itself.") from error


def _row_and_boxes(session: Session, page: PageImageRow, item: str) -> tuple[Region, list[Box]]:
    """Return where a question's row and its response boxes (in printed order) stand on a page."""
    edition = queries.press.edition_with_key(session, page.edition_key or "")
    if edition is not None:
        layout = layout_from_json(edition.layout).pages[(page.sheet_page or 1) - 1]
        boxes = [box for box in layout.boxes if box.item == item]
        for row in layout.rows:
            if row.name == item and boxes:
                return row, boxes
    raise NotFoundError("Nobody knows where question {item} stands on this page.", item=item)


def _marked(reading: PageReading, boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes in which the reader saw something."""
    seen = {(box.item, box.option) for box in reading.boxes if box.state is not MarkState.EMPTY}
    return [box for box in boxes if (box.item, box.option) in seen]


def _load(page: PageImageRow, storage: Storage) -> GrayImage:
    """Return the page's pixels as they were read.

    Raises:
        NotFoundError: the file was destroyed by purge, or cannot be opened any more.
    """
    if page.file.destroyed_at is not None or not storage.has(page.file.storage_key):
        raise NotFoundError("The image of this page has been destroyed, as its municipality decided.")
    try:
        return load_page(storage.path_of(page.file.storage_key), page.number, ReadingSettings()).image
    except ScanError as error:
        raise NotFoundError("This page cannot be shown. Look at the paper itself.") from error


def _as_png(image: GrayImage) -> bytes:
    done, data = cv2.imencode(".png", image)
    if not done:
        raise NotFoundError("This page cannot be shown. Look at the paper itself.")
    return data.tobytes()
