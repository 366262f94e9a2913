"""Queries on what was printed: editions, printings and their sheets."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_app.db.models import EditionRow, PeriodRow, PrintBatchRow, SheetRow
from survey_app.domain.model import PeriodState


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


def editions_with_number(session: Session, number: str) -> Sequence[EditionRow]:
    """Return the editions of all periods in which a sheet with this number was printed, the newest first."""
    query = select(EditionRow).join(SheetRow, SheetRow.edition_key == EditionRow.key).where(SheetRow.number == number)
    return session.scalars(query.order_by(EditionRow.created_at.desc(), EditionRow.key)).all()


def sheet_with_number(session: Session, edition_key: str | None, number: str | None) -> SheetRow | None:
    """Return the printed sheet with this number in this edition."""
    if edition_key is None or number is None:
        return None
    return session.get(SheetRow, (edition_key, number))


def lock_sheet(session: Session, edition_key: str, number: str) -> SheetRow | None:
    """Return a printed sheet, locked until the transaction ends, so that its papers are settled one after another."""
    query = select(SheetRow).where(SheetRow.edition_key == edition_key, SheetRow.number == number)
    return session.scalar(query.with_for_update())


def numbers_in_use(session: Session, edition_key: str, numbers: Sequence[str]) -> set[str]:
    """Return those of these sheet numbers that were given out in an edition, or in any of a draft or open period."""
    going_on = select(PeriodRow.id).where(PeriodRow.state.in_((PeriodState.DRAFT, PeriodState.OPEN)))
    editions = select(EditionRow.key).where((EditionRow.key == edition_key) | EditionRow.period_id.in_(going_on))
    query = select(SheetRow.number).where(SheetRow.edition_key.in_(editions), SheetRow.number.in_(numbers))
    return set(session.scalars(query))


def printed_copies(session: Session, period_id: int, municipality_code: str | None = None) -> dict[str, int]:
    """Return municipality code -> how many counted (not practice) sheets were printed; of all, or of one."""
    query = (
        select(PrintBatchRow.municipality_code, func.sum(PrintBatchRow.copies))
        .join(EditionRow, EditionRow.key == PrintBatchRow.edition_key)
        .where(EditionRow.period_id == period_id, PrintBatchRow.practice.is_(False))
        .group_by(PrintBatchRow.municipality_code)
    )
    if municipality_code is not None:
        query = query.where(PrintBatchRow.municipality_code == municipality_code)
    return {code: int(copies) for code, copies in session.execute(query)}


def copies_by_language(session: Session, period_id: int) -> dict[tuple[str, str], int]:
    """Return (municipality, language) -> papers printed for a period, practice sheets left out."""
    query = (
        select(PrintBatchRow.municipality_code, EditionRow.language, func.sum(PrintBatchRow.copies))
        .join(EditionRow, EditionRow.key == PrintBatchRow.edition_key)
        .where(EditionRow.period_id == period_id, PrintBatchRow.practice.is_(False))
        .group_by(PrintBatchRow.municipality_code, EditionRow.language)
    )
    return {(code, language): int(copies) for code, language, copies in session.execute(query)}
