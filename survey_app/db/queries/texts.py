"""Queries on what people wrote: what waits to be copied or decided, what a release counts, and what is destroyed."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from survey_app.db.models import PageImageRow, PaperRow, PeriodRow, ScanFileRow, WrittenTextRow
from survey_app.db.queries.places import Place, of_municipality
from survey_app.domain.model import PaperState, TextDecision, TextSource, TextState

_ORDER = (PaperRow.file_id, PaperRow.place, PaperRow.id, PageImageRow.number, WrittenTextRow.id)
"""The order in which texts are copied: as the papers lie in the stacks."""

_COUNTING = (PaperState.READ, PaperState.BLANK)
"""Papers whose texts count: where nothing is ticked, what is written is still an answer to its question."""

_SETTLING = (*_COUNTING, PaperState.REVIEW, PaperState.PAGE_MISSING)
"""Papers whose texts are copied: those that count, and those that may still."""


_Row = TypeVarTuple("_Row")


class TextCount(NamedTuple):
    """How many texts of a municipality are in one state of work."""

    municipality_code: str | None
    texts: int


def _of_papers(query: Select[*_Row], states: Collection[PaperState]) -> Select[*_Row]:
    """Add the papers, and keep the texts of papers in these states whose stack counts."""
    return (
        query.join(PageImageRow, PageImageRow.id == WrittenTextRow.page_image_id)
        .join(PaperRow, PaperRow.id == PageImageRow.paper_id)
        .join(ScanFileRow, ScanFileRow.id == PaperRow.file_id)
        .where(PaperRow.state.in_(states), ScanFileRow.undone_at.is_(None))
    )


def waiting_texts(session: Session, period_id: int, place: Place) -> list[tuple[str, tuple[Any, ...]]]:
    """Return (id, place in the order) of the texts that wait to be copied, as their papers lie in the stacks."""
    query = _of_papers(select(WrittenTextRow.id, *_ORDER), _SETTLING).where(
        WrittenTextRow.period_id == period_id,
        WrittenTextRow.state == TextState.WAITING,
        of_municipality(WrittenTextRow.municipality_code, place),
    )
    return [(row[0], tuple(row[1:])) for row in session.execute(query.order_by(*_ORDER))]


def order_of_text(session: Session, text_id: str) -> tuple[Any, ...] | None:
    """Return where a text stands in the order of `waiting_texts`; None if it is gone."""
    query = (
        select(*_ORDER)
        .select_from(WrittenTextRow)
        .join(PageImageRow, PageImageRow.id == WrittenTextRow.page_image_id)
        .join(PaperRow, PaperRow.id == PageImageRow.paper_id)
        .where(WrittenTextRow.id == text_id)
    )
    row = session.execute(query).one_or_none()
    return None if row is None else tuple(row)


def text_with_page(session: Session, text_id: str, *, for_update: bool = False) -> WrittenTextRow | None:
    """Return a text of a stack that counts, or of the web; `for_update` locks it."""
    query = (
        select(WrittenTextRow)
        .outerjoin(WrittenTextRow.page_image)
        .outerjoin(PageImageRow.file)
        .where(WrittenTextRow.id == text_id, ScanFileRow.undone_at.is_(None))
        .options(joinedload(WrittenTextRow.page_image).joinedload(PageImageRow.file))
        .execution_options(populate_existing=for_update)
    )
    if for_update:
        query = query.with_for_update(of=WrittenTextRow)
    return session.scalar(query)


def texts_of_pages(session: Session, page_image_ids: Collection[int]) -> Sequence[WrittenTextRow]:
    """Return the texts of these page images."""
    return session.scalars(select(WrittenTextRow).where(WrittenTextRow.page_image_id.in_(page_image_ids))).all()


def delete_waiting(session: Session, page_image_ids: Collection[int]) -> None:
    """Delete the texts of page images that nobody has copied."""
    session.execute(
        delete(WrittenTextRow).where(
            WrittenTextRow.page_image_id.in_(page_image_ids), WrittenTextRow.state == TextState.WAITING
        )
    )


def latest_transcribed(session: Session, period_id: int, user_id: int | None) -> WrittenTextRow | None:
    """Return the text that this person copied last and nobody has decided on yet."""
    query = select(WrittenTextRow).where(
        WrittenTextRow.period_id == period_id,
        WrittenTextRow.page_image_id.is_not(None),
        WrittenTextRow.transcribed_by.is_not_distinct_from(user_id),
        WrittenTextRow.transcribed_at.is_not(None),
        WrittenTextRow.decision.is_(None),
    )
    return session.scalar(query.order_by(WrittenTextRow.transcribed_at.desc(), WrittenTextRow.id).limit(1))


def _counts() -> ColumnElement[bool]:
    """Whether a text is an answer that counts: told by a release before, sent by the web, or on a paper that counts."""
    on_paper = _of_papers(select(WrittenTextRow.id), _COUNTING)
    return and_(
        WrittenTextRow.counted,
        WrittenTextRow.state == TextState.WRITTEN,
        WrittenTextRow.municipality_code.is_not(None),
        or_(
            WrittenTextRow.first_release.is_not(None),
            WrittenTextRow.source == TextSource.WEB,
            WrittenTextRow.id.in_(on_paper),
        ),
    )


def counted_texts(session: Session, period_id: int, municipality_code: str | None = None) -> Sequence[WrittenTextRow]:
    """Return the texts that count in a release, in the random order of their ids; None = of all municipalities."""
    query = select(WrittenTextRow).where(WrittenTextRow.period_id == period_id, _counts()).order_by(WrittenTextRow.id)
    if municipality_code is not None:
        query = query.where(WrittenTextRow.municipality_code == municipality_code)
    return session.scalars(query).all()


def not_copied(session: Session, period_id: int) -> list[TextCount]:
    """Return how many texts wait to be copied, by municipality."""
    query = _of_papers(select(WrittenTextRow.municipality_code, func.count()), _SETTLING).where(
        WrittenTextRow.period_id == period_id, WrittenTextRow.state == TextState.WAITING
    )
    grouped = query.group_by(WrittenTextRow.municipality_code).order_by(WrittenTextRow.municipality_code)
    return [TextCount(code, texts) for code, texts in session.execute(grouped)]


def mark_texts_released(session: Session, period_id: int, release_id: str, late: Collection[str]) -> None:
    """Write into every text that a release counted for the first time which one it was; not into the `late` ones."""
    session.execute(
        update(WrittenTextRow)
        .where(
            WrittenTextRow.period_id == period_id,
            WrittenTextRow.first_release.is_(None),
            WrittenTextRow.id.not_in(sorted(late)),
            _counts(),
        )
        .values(first_release=release_id)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()


def texts_to_destroy(session: Session, period_id: int, municipality_code: str) -> Sequence[WrittenTextRow]:
    """Return the texts of the web whose original words are still kept."""
    query = select(WrittenTextRow).where(
        WrittenTextRow.period_id == period_id,
        WrittenTextRow.municipality_code == municipality_code,
        WrittenTextRow.source == TextSource.WEB,
        WrittenTextRow.text.is_not(None),
    )
    return session.scalars(query).all()


def texts_of_file(session: Session, file_id: int) -> Sequence[WrittenTextRow]:
    """Return the texts of a stack's pages."""
    query = (
        select(WrittenTextRow)
        .join(PageImageRow, PageImageRow.id == WrittenTextRow.page_image_id)
        .where(PageImageRow.file_id == file_id)
    )
    return session.scalars(query).all()


def periods_with_texts(session: Session, municipality_code: str) -> Sequence[str]:
    """Return the keys of the periods in which somebody of a municipality wrote something, the latest first."""
    wrote = select(WrittenTextRow.id).where(
        WrittenTextRow.period_id == PeriodRow.id, WrittenTextRow.municipality_code == municipality_code
    )
    query = select(PeriodRow.key).where(wrote.exists()).order_by(PeriodRow.opens_on.desc(), PeriodRow.id.desc())
    return session.scalars(query).all()


def is_released(text: WrittenTextRow) -> bool:
    """Say whether a text may be shown: a person let it, and a second one looked where its wording was changed."""
    let = text.decision == TextDecision.RELEASE and bool(text.redacted)
    return let and (not text.changed or text.confirmed_at is not None)
