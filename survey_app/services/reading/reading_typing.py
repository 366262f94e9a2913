"""The check of reading, paper by paper: each desk types in the drawn papers that lie with it, blind.

What is typed is compared at once and forgotten: of a paper only two numbers are kept, how many answers were compared
and how many of them were read wrong, and nobody sees them before the last paper is done.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.page_code import group_number
from survey_app.db import queries
from survey_app.db.models import PaperRow, PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.reading_check import SAMPLE, ConfirmedPaper
from survey_app.domain.register import municipality_name, swedish_order
from survey_app.domain.release.frozen import ReadingCheck
from survey_app.domain.roles import Actor
from survey_app.errors import InvalidInputError, NotFoundError
from survey_app.i18n import in_language
from survey_app.services.paperwork.paper_answers import TypedOption, TypedQuestion, answers_on
from survey_app.services.paperwork.paper_views import find_paper
from survey_app.services.planning.asked import items_ticked
from survey_app.services.reading.reading_sample import UNSURE, check_of, keep_found, require_before_release
from survey_app.services.review.review_words import say_place
from survey_app.services.wording import Wording


@dataclass(frozen=True, slots=True)
class OfficeShare:
    """The drawn papers that lie at one desk (`code` None: the region's), and how many of them are compared."""

    code: str | None
    name: str
    drawn: int
    done: int


@dataclass(frozen=True, slots=True)
class SampleView:
    """How the check of reading stands. `to_draw` papers would be drawn now; `found` once all drawn are compared."""

    to_draw: int
    drawn: int
    done: int
    offices: tuple[OfficeShare, ...]
    found: ReadingCheck | None
    found_words: str


@dataclass(frozen=True, slots=True)
class BlindPaper:
    """A drawn paper for who types it in: where it lies, its pages and the questions, nothing of what was read."""

    paper_id: int
    place_words: str
    number: str
    page_image_ids: tuple[int, ...]
    questions: tuple[TypedQuestion, ...]
    position: int
    of_all: int


def view_sample(session: Session, period: PeriodRow, *, language: str = "sv") -> SampleView:
    """Return how the check stands, over all desks."""
    wording, papers = Wording(language), _drawn(session, period)
    drawn, done = Counter(_desk(paper) for paper in papers), Counter[str | None]()
    compared = _compared(period)
    done.update(_desk(paper) for paper in papers if str(paper.id) in compared)
    names = {code: _desk_name(code, wording) for code in drawn}
    found = check_of(period)
    return SampleView(
        to_draw=count_to_draw(session, period),
        drawn=drawn.total(),
        done=done.total(),
        offices=tuple(
            OfficeShare(code, names[code], drawn[code], done[code])
            for code in sorted(drawn, key=lambda code: (code is None, swedish_order(names[code])))
        ),
        found=found,
        found_words="" if found is None else say_found(found, wording),
    )


def count_to_draw(session: Session, period: PeriodRow) -> int:
    """Return how many papers would be drawn now; 0 where none is read, or where none may be compared any more."""
    if period.state not in (PeriodState.OPEN, PeriodState.CLOSED):
        return 0
    return queries.papers.count_papers_read(session, period.id, SAMPLE)


def say_found(found: ReadingCheck, wording: Wording) -> str:
    """Return what comparing found, with the upper bound for all papers."""
    if not found.papers_wrong:
        first = wording.count(
            "One paper is compared, and every answer was read right.",
            "{n} papers are compared, and every answer was read right.",
            found.papers,
        )
    else:
        first = wording.count(
            "{n} of {all} compared papers had an answer that was read wrong.",
            "{n} of {all} compared papers had an answer that was read wrong.",
            found.papers_wrong,
            all=found.papers,
        )
    bound = wording.say("Of all papers at most {percent} % have one (95 % sure).", percent=found.percent_at_most)
    return f"{first} {bound}"


def count_waiting(session: Session, period: PeriodRow, municipality_code: str | None) -> int:
    """Return how many drawn papers of a desk are still to be typed in."""
    if "drawn" not in (period.reading_check or {}):
        return 0
    return len(_waiting(_of_desk(_drawn(session, period), municipality_code), period))


def next_paper(session: Session, period: PeriodRow, municipality_code: str | None) -> int | None:
    """Return the next drawn paper of a desk that is to be typed in, None where all are done."""
    return next((paper.id for paper in _waiting(_of_desk(_drawn(session, period), municipality_code), period)), None)


def blind_paper(
    session: Session, period: PeriodRow, municipality_code: str | None, paper_id: int, *, language: str = "sv"
) -> BlindPaper:
    """Return a drawn paper of a desk to type in.

    Raises:
        NotFoundError: it is not drawn, is done already, or lies at another desk.
    """
    papers = _of_desk(_drawn(session, period), municipality_code)
    row = next((paper for paper in _waiting(papers, period) if paper.id == paper_id), None)
    if row is None:
        raise NotFoundError("This paper is not among those to type in here.")
    paper, wording = find_paper(session, row.id), Wording(language)
    return BlindPaper(
        paper_id=paper.id,
        place_words=say_place(paper.file.stack, paper.file.municipality_code, paper.place, None, wording),
        number=group_number(paper.sheet_number) if paper.sheet_number else "",
        page_image_ids=tuple(page.id for page in paper.pages),
        questions=_questions(period, language),
        position=len(papers) - len(_waiting(papers, period)) + 1,
        of_all=len(papers),
    )


def compare_typed(
    session: Session,
    period: PeriodRow,
    paper_id: int,
    typed: Mapping[str, Sequence[str]],
    *,
    actor: Actor,
) -> ReadingCheck | None:
    """Compare what a person typed with what was read of a drawn paper; with the last paper the check is summed up.

    Args:
        session: the transaction.
        period: open or closed.
        paper_id: a drawn paper.
        typed: item -> marked options; none for a blank one; `UNSURE` alone where the paper itself is unclear.
        actor: who typed.

    Raises:
        RefusedError: the results are published.
        NotFoundError: the paper is not drawn.
        InvalidInputError: a question is missing, or an option is not on the form.
    """
    require_before_release(period)
    queries.planning.lock_period(session, period.id)
    session.refresh(period, ["reading_check"])
    papers = _drawn(session, period)
    if paper_id not in {paper.id for paper in papers}:
        raise NotFoundError("This paper is not among those to type in here.")
    one = _compare(answers_on(session, find_paper(session, paper_id)), typed, period)
    draw = dict(period.reading_check or {})
    compared = _compared(period) | {str(paper_id): [one.answers, one.wrong]}
    period.reading_check = draw | {"compared": compared}
    if any(str(paper.id) not in compared for paper in papers):
        return None
    confirmed = [ConfirmedPaper(*compared[str(paper.id)]) for paper in papers]
    return keep_found(session, period, confirmed, actor=actor)


def _compare(
    read: Mapping[str, Sequence[str]], typed: Mapping[str, Sequence[str]], period: PeriodRow
) -> ConfirmedPaper:
    answers = wrong = 0
    for key, asked in items_ticked(period).items():
        if key not in typed or set(typed[key]) - {UNSURE, *(option.key for option in asked.item.options)}:
            raise InvalidInputError("Question {number} is not filled in.", number=asked.number)
        if UNSURE not in typed[key]:
            answers += 1
            wrong += set(typed[key]) != set(read.get(key, ()))
    return ConfirmedPaper(answers, wrong)


def _questions(period: PeriodRow, language: str) -> tuple[TypedQuestion, ...]:
    return tuple(
        TypedQuestion(
            item=key,
            number=asked.number,
            text=in_language(asked.item.text, language),
            multiple=asked.multiple,
            options=tuple(
                TypedOption(option.key, in_language(option.text, language), False) for option in asked.item.options
            ),
        )
        for key, asked in items_ticked(period).items()
    )


def _drawn(session: Session, period: PeriodRow) -> list[PaperRow]:
    """Return the drawn papers that still count; one whose stack was undone since is left out."""
    drawn = (period.reading_check or {}).get("drawn", ())
    return list(queries.papers.papers_read(session, period.id, drawn)) if drawn else []


def _compared(period: PeriodRow) -> dict[str, list[int]]:
    return dict((period.reading_check or {}).get("compared", {}))


def _waiting(papers: Sequence[PaperRow], period: PeriodRow) -> list[PaperRow]:
    compared = _compared(period)
    return [paper for paper in papers if str(paper.id) not in compared]


def _of_desk(papers: Sequence[PaperRow], code: str | None) -> list[PaperRow]:
    return [paper for paper in papers if _desk(paper) == code]


def _desk(paper: PaperRow) -> str | None:
    return paper.file.municipality_code


def _desk_name(code: str | None, wording: Wording) -> str:
    return municipality_name(code) if code else wording.say("The region's scanning desk")
