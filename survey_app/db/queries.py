"""Queries, each named after the question it answers."""

import datetime
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, selectinload

from survey_app.db.models import (
    AuditLogRow,
    EditionRow,
    ExtraQuestionRow,
    PackRow,
    PageImageRow,
    PaperRow,
    PeriodRow,
    PrintBatchRow,
    ReleaseRow,
    ResponseRow,
    ReviewEventRow,
    ReviewRow,
    ScanFileRow,
    SheetRow,
    UserRoleRow,
    UserRow,
)


class LoggedRow(NamedTuple):
    """A line of the audit log with the name and the address of who did it."""

    row: AuditLogRow
    name: str | None
    email: str | None


def period_with_key(session: Session, key: str) -> PeriodRow | None:
    """Return the period with this key."""
    return session.scalar(select(PeriodRow).where(PeriodRow.key == key).options(selectinload(PeriodRow.municipalities)))


def all_periods(session: Session, region_key: str | None = None) -> Sequence[PeriodRow]:
    """Return the periods (of one region), the latest first."""
    query = select(PeriodRow).options(selectinload(PeriodRow.municipalities))
    if region_key is not None:
        query = query.where(PeriodRow.region_key == region_key)
    return session.scalars(query.order_by(PeriodRow.opens_on.desc(), PeriodRow.key.desc())).all()


class PeriodStanding(NamedTuple):
    """A period's key and state."""

    key: str
    state: str


def states_of_periods(session: Session, region_key: str) -> list[PeriodStanding]:
    """Return key and state of a region's periods, the latest first."""
    query = select(PeriodRow.key, PeriodRow.state).where(PeriodRow.region_key == region_key)
    return [
        PeriodStanding(*row) for row in session.execute(query.order_by(PeriodRow.opens_on.desc(), PeriodRow.key.desc()))
    ]


def lock_period(session: Session, period_id: int) -> None:
    """Let no other transaction give out stack numbers of this period until this one ends."""
    session.execute(select(PeriodRow.id).where(PeriodRow.id == period_id).with_for_update())


def extra_questions(session: Session, period_id: int) -> Sequence[ExtraQuestionRow]:
    """Return the extra questions of a period in their order."""
    query = select(ExtraQuestionRow).where(ExtraQuestionRow.period_id == period_id)
    return session.scalars(query.order_by(ExtraQuestionRow.position)).all()


def has_release(session: Session, period_id: int) -> bool:
    """Say whether anything of a period was ever released."""
    return session.scalar(select(ReleaseRow.id).where(ReleaseRow.period_id == period_id).limit(1)) is not None


def edition_with_key(session: Session, key: str) -> EditionRow | None:
    """Return the edition with this key."""
    return session.get(EditionRow, key)


def editions_of_period(session: Session, period_id: int) -> Sequence[EditionRow]:
    """Return the editions printed for a period, in the order they were made."""
    query = select(EditionRow).where(EditionRow.period_id == period_id)
    return session.scalars(query.order_by(EditionRow.created_at, EditionRow.key)).all()


def all_editions(session: Session) -> Sequence[EditionRow]:
    """Return every edition of the instance; a scan may hold a page of any."""
    return session.scalars(select(EditionRow).order_by(EditionRow.created_at, EditionRow.key)).all()


def web_addresses(session: Session) -> dict[str, tuple[str, ...]]:
    """Return edition key -> the web addresses that its printed page codes begin with."""
    found: dict[str, tuple[str, ...]] = {}
    statement = select(PrintBatchRow.edition_key, PrintBatchRow.web_address).distinct()
    for key, address in session.execute(statement.order_by(PrintBatchRow.edition_key, PrintBatchRow.web_address)):
        if address is not None:
            found[key] = (*found.get(key, ()), address)
    return found


def sheet_with_number(session: Session, edition_key: str | None, number: str | None) -> SheetRow | None:
    """Return the printed sheet with this number in this edition."""
    if edition_key is None or number is None:
        return None
    return session.get(SheetRow, (edition_key, number))


def editions_with_number(session: Session, number: str) -> Sequence[EditionRow]:
    """Return the editions of all periods in which a sheet with this number was printed, the newest first."""
    query = select(EditionRow).join(SheetRow, SheetRow.edition_key == EditionRow.key).where(SheetRow.number == number)
    return session.scalars(query.order_by(EditionRow.created_at.desc(), EditionRow.key)).all()


def lock_sheet(session: Session, edition_key: str, number: str) -> SheetRow | None:
    """Return a printed sheet, locked until the transaction ends, so that its papers are settled one after another."""
    query = select(SheetRow).where(SheetRow.edition_key == edition_key, SheetRow.number == number)
    return session.scalar(query.with_for_update())


def used_sheet_numbers(session: Session, edition_key: str) -> set[str]:
    """Return the sheet numbers already given out in an edition."""
    return set(session.scalars(select(SheetRow.number).where(SheetRow.edition_key == edition_key)))


def printed_copies(session: Session, period_id: int) -> dict[str, int]:
    """Return municipality code -> how many counted (not practice) sheets were printed."""
    query = (
        select(PrintBatchRow.municipality_code, func.sum(PrintBatchRow.copies))
        .join(EditionRow, EditionRow.key == PrintBatchRow.edition_key)
        .where(EditionRow.period_id == period_id, PrintBatchRow.practice.is_(False))
        .group_by(PrintBatchRow.municipality_code)
    )
    return {code: int(copies) for code, copies in session.execute(query)}


def stack_with_content(session: Session, period_id: int, sha256: str) -> ScanFileRow | None:
    """Return the stack that holds exactly these bytes and counts."""
    query = select(ScanFileRow).where(
        ScanFileRow.period_id == period_id, ScanFileRow.sha256 == sha256, ScanFileRow.undone_at.is_(None)
    )
    return session.scalar(query)


def last_stack_number(session: Session, period_id: int, municipality_code: str | None) -> int:
    """Return the highest stack number given out at this place; 0 where there is none."""
    query = select(func.max(ScanFileRow.stack)).where(
        ScanFileRow.period_id == period_id, ScanFileRow.municipality_code.is_not_distinct_from(municipality_code)
    )
    return session.scalar(query) or 0


def stacks_of_place(session: Session, period_id: int, municipality_code: str | None) -> Sequence[ScanFileRow]:
    """Return the stacks scanned at this place (None: the region's desk), the latest first."""
    query = select(ScanFileRow).where(
        ScanFileRow.period_id == period_id, ScanFileRow.municipality_code.is_not_distinct_from(municipality_code)
    )
    return session.scalars(query.order_by(ScanFileRow.stack.desc())).all()


def stacks_of_period(session: Session, period_id: int) -> Sequence[ScanFileRow]:
    """Return all stacks of a period, the latest first."""
    return session.scalars(
        select(ScanFileRow).where(ScanFileRow.period_id == period_id).order_by(ScanFileRow.id.desc())
    ).all()


def page_counts_by_state(session: Session, file_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return file id -> page state -> how many page images."""
    query = (
        select(PageImageRow.file_id, PageImageRow.state, func.count())
        .where(PageImageRow.file_id.in_(file_ids))
        .group_by(PageImageRow.file_id, PageImageRow.state)
    )
    counts: dict[int, dict[str, int]] = {file_id: {} for file_id in file_ids}
    for file_id, state, count in session.execute(query):
        counts[file_id][state] = count
    return counts


def paper_counts_by_state(session: Session, file_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return file id -> paper state -> how many papers."""
    query = (
        select(PaperRow.file_id, PaperRow.state, func.count())
        .where(PaperRow.file_id.in_(file_ids))
        .group_by(PaperRow.file_id, PaperRow.state)
    )
    counts: dict[int, dict[str, int]] = {file_id: {} for file_id in file_ids}
    for file_id, state, count in session.execute(query):
        counts[file_id][state] = count
    return counts


def files_to_open(session: Session) -> Sequence[ScanFileRow]:
    """Return the scan files whose pages have not been counted yet, oldest first."""
    return session.scalars(select(ScanFileRow).where(ScanFileRow.state == "received").order_by(ScanFileRow.id)).all()


def lock_file(session: Session, file_id: int) -> ScanFileRow | None:
    """Return a scan file, locked until the transaction ends."""
    return session.scalar(select(ScanFileRow).where(ScanFileRow.id == file_id).with_for_update())


def lock_page(session: Session, page_id: int) -> PageImageRow | None:
    """Return a page image, locked until the transaction ends."""
    return session.scalar(select(PageImageRow).where(PageImageRow.id == page_id).with_for_update())


def lease_holders(session: Session) -> Sequence[str]:
    """Return the readers that hold a claim on a page still to be read."""
    query = select(PageImageRow.lease_by).where(PageImageRow.state == "received", PageImageRow.lease_by.is_not(None))
    return [holder for holder in session.scalars(query.distinct()) if holder]


def release_leases(session: Session, holder: str) -> None:
    """Take a reader's claims away."""
    session.execute(
        update(PageImageRow)
        .where(PageImageRow.state == "received", PageImageRow.lease_by == holder)
        .values(lease_by=None, lease_until=None)
    )


def pages_done_and_known(session: Session, file_ids: Collection[int]) -> tuple[int, int]:
    """Return (page images read, all page images) of these files."""
    query = select(func.count().filter(PageImageRow.state != "received"), func.count())
    done, known = session.execute(query.where(PageImageRow.file_id.in_(file_ids))).one()
    return done, known


def is_any_page_waiting(session: Session, file_ids: Sequence[int]) -> bool:
    """Say whether one of these files is still to be opened or has a page still to be read."""
    files = select(ScanFileRow.id).where(ScanFileRow.id.in_(file_ids))
    if session.scalar(files.where(ScanFileRow.state == "received").limit(1)) is not None:
        return True
    pages = select(PageImageRow.id).join(ScanFileRow, ScanFileRow.id == PageImageRow.file_id)
    waiting = pages.where(
        ScanFileRow.id.in_(file_ids), ScanFileRow.undone_at.is_(None), PageImageRow.state == "received"
    )
    return session.scalar(waiting.limit(1)) is not None


def pages_to_read(
    session: Session, now: datetime.datetime, limit: int, file_ids: Sequence[int] | None
) -> Sequence[PageImageRow]:
    """Return waiting page images that no living reader holds, oldest first, locked for claiming."""
    query = (
        select(PageImageRow)
        .join(ScanFileRow, ScanFileRow.id == PageImageRow.file_id)
        .where(
            PageImageRow.state == "received",
            ScanFileRow.undone_at.is_(None),
            or_(PageImageRow.lease_until.is_(None), PageImageRow.lease_until < now),
        )
        .order_by(PageImageRow.file_id, PageImageRow.number)
        .limit(limit)
        .with_for_update(skip_locked=True, of=PageImageRow)
    )
    if file_ids is not None:
        query = query.where(PageImageRow.file_id.in_(file_ids))
    return session.scalars(query).all()


def waiting_pages(session: Session, file_id: int) -> int:
    """Return how many page images of a file are still to be read."""
    query = select(func.count()).where(PageImageRow.file_id == file_id, PageImageRow.state == "received")
    return session.scalar(query) or 0


def papers_of_sheet(session: Session, edition_key: str, sheet_number: str) -> Sequence[PaperRow]:
    """Return the papers that carry this sheet's number in stacks that count, in the order they were read."""
    query = (
        select(PaperRow)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(
            PaperRow.edition_key == edition_key,
            PaperRow.sheet_number == sheet_number,
            ScanFileRow.undone_at.is_(None),
        )
        .order_by(PaperRow.id)
    )
    return session.scalars(query).all()


def papers_of_file(session: Session, file_id: int, state: str | None = None) -> Sequence[PaperRow]:
    """Return the papers of a stack (in one state) in the order of their first pages."""
    first_page = (
        select(func.min(PageImageRow.number)).where(PageImageRow.paper_id == PaperRow.id).correlate(PaperRow)
    ).scalar_subquery()
    query = select(PaperRow).where(PaperRow.file_id == file_id)
    if state is not None:
        query = query.where(PaperRow.state == state)
    return session.scalars(query.order_by(first_page, PaperRow.id)).all()


def papers_touching_file(session: Session, file_id: int) -> Sequence[PaperRow]:
    """Return the papers that belong to a stack or have a page of it."""
    query = select(PaperRow).where(
        or_(
            PaperRow.file_id == file_id,
            PaperRow.id.in_(select(PageImageRow.paper_id).where(PageImageRow.file_id == file_id)),
        )
    )
    return session.scalars(query.order_by(PaperRow.id)).all()


def paper_lacking_page(
    session: Session, edition_key: str, sheet_number: str, sheet_page: int, file_id: int, page_count: int
) -> PaperRow | None:
    """Return the paper of a sheet of several pages that still lacks this one, in this stack before others."""
    if page_count < 2:
        return None
    papers = [
        paper
        for paper in papers_of_sheet(session, edition_key, sheet_number)
        if paper.decision is None
        and paper.state != "foreign"
        and len(paper.pages) < page_count
        and sheet_page not in {page.sheet_page for page in paper.pages}
    ]
    return min(papers, key=lambda paper: (paper.file_id != file_id, paper.id), default=None)


def reviews_with_events() -> Select[tuple[int]]:
    """Select the ids of reviews that somebody decided at some time, taken back or not."""
    return select(ReviewEventRow.review_id)


def response_of_paper(session: Session, paper_id: int) -> ResponseRow | None:
    """Return the response made of this paper."""
    return session.scalar(select(ResponseRow).where(ResponseRow.paper_id == paper_id))


def was_answered_on_web(session: Session, edition_key: str, sheet_number: str) -> bool:
    """Say whether somebody used this sheet's code on the web."""
    sheet = sheet_with_number(session, edition_key, sheet_number)
    return sheet is not None and sheet.answered_on_web


def reviews_of_pages(session: Session, page_image_ids: Sequence[int]) -> Sequence[ReviewRow]:
    """Return the reviews of these page images, in the order they were made."""
    return session.scalars(
        select(ReviewRow).where(ReviewRow.page_image_id.in_(page_image_ids)).order_by(ReviewRow.id)
    ).all()


def stored_files(session: Session) -> set[str]:
    """Return the storage keys of everything that must be there: scans, blank pages, packs."""
    return {
        *session.scalars(select(EditionRow.blank_pdf)),
        *session.scalars(select(PackRow.storage_key)),
        *keys_of_kept_files(session),
    }


def keys_of_kept_files(session: Session) -> set[str]:
    """Return the storage keys of scan files that were not destroyed."""
    return set(session.scalars(select(ScanFileRow.storage_key).where(ScanFileRow.destroyed_at.is_(None))))


def pages_not_read_by_period(session: Session) -> dict[int, int]:
    """Return period id -> how many page images are still to be read, of files that have been opened."""
    query = (
        select(ScanFileRow.period_id, func.count())
        .join(PageImageRow, PageImageRow.file_id == ScanFileRow.id)
        .where(ScanFileRow.undone_at.is_(None), PageImageRow.state == "received")
        .group_by(ScanFileRow.period_id)
    )
    return {period_id: count for period_id, count in session.execute(query)}


def files_with_images(session: Session, period_id: int) -> Sequence[ScanFileRow]:
    """Return the scan files of a period whose images were not destroyed, undone stacks too."""
    query = select(ScanFileRow).where(ScanFileRow.period_id == period_id, ScanFileRow.destroyed_at.is_(None))
    return session.scalars(query.order_by(ScanFileRow.id)).all()


def has_images(session: Session, period_id: int, municipality_code: str) -> bool:
    """Say whether images of a municipality's papers are still kept."""
    query = (
        select(PaperRow.id)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(
            PaperRow.period_id == period_id,
            PaperRow.municipality_code == municipality_code,
            ScanFileRow.destroyed_at.is_(None),
        )
    )
    return session.scalar(query.limit(1)) is not None


def municipalities_in_file(session: Session, file: ScanFileRow) -> set[str]:
    """Return the codes of the municipalities that have a paper in a stack or scanned it."""
    codes = set(session.scalars(select(PaperRow.municipality_code).where(PaperRow.file_id == file.id).distinct()))
    return {code for code in {*codes, file.municipality_code} if code is not None}


def delete_reviews_of_file(session: Session, file_id: int) -> None:
    """Delete the reviews of a stack's pages with all that was decided in them."""
    reviews = (
        select(ReviewRow.id)
        .join(PageImageRow, PageImageRow.id == ReviewRow.page_image_id)
        .where(PageImageRow.file_id == file_id)
    )
    ids = session.scalars(reviews).all()
    session.execute(delete(ReviewEventRow).where(ReviewEventRow.review_id.in_(ids)))
    session.execute(delete(ReviewRow).where(ReviewRow.id.in_(ids)))


def release_hashes(session: Session) -> dict[str, str]:
    """Return release id -> the hash it was published with."""
    return dict(session.execute(select(ReleaseRow.id, ReleaseRow.hash)).all())


def user_with_email(session: Session, email: str) -> UserRow | None:
    """Return the person with this address (compared without regard to case)."""
    return session.scalar(select(UserRow).where(UserRow.email == email.strip().lower()))


def count_admins(session: Session) -> int:
    """Return how many active people are administrators."""
    query = select(func.count(func.distinct(UserRow.id))).join(UserRoleRow)
    return session.scalar(query.where(UserRoleRow.role == "admin", UserRow.active.is_(True))) or 0


def all_users(session: Session) -> Sequence[UserRow]:
    """Return everybody, sorted by address."""
    return session.scalars(select(UserRow).options(selectinload(UserRow.roles)).order_by(UserRow.email)).all()


def logged_actions(
    session: Session,
    period_key: str | None,
    municipality_codes: Sequence[str] | None,
    limit: int,
    before_id: int | None,
) -> list[LoggedRow]:
    """Return the latest lines of the audit log with the person's name and address, newest first."""
    query = (
        select(AuditLogRow, UserRow.name, UserRow.email)
        .outerjoin(UserRow, UserRow.id == AuditLogRow.user_id)
        .order_by(AuditLogRow.id.desc())
        .limit(limit)
    )
    if period_key is not None:
        query = query.where(AuditLogRow.period_key == period_key)
    if municipality_codes is not None:
        query = query.where(
            or_(AuditLogRow.municipality_code.is_(None), AuditLogRow.municipality_code.in_(municipality_codes))
        )
    if before_id is not None:
        query = query.where(AuditLogRow.id < before_id)
    return [LoggedRow(*row) for row in session.execute(query)]
