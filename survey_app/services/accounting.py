"""Accounting for every paper: where it lies, its one state, what happened, and what a person does about it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db.models import PeriodRow
from survey_app.domain.model import PaperState
from survey_app.domain.roles import Actor


@dataclass(frozen=True, slots=True)
class PaperView:
    """One paper in the list.

    `state_words`, `happened` and `to_do` are in the interface language. `action` names the button: `review`,
    `compare`, `type_in`, `complete` (page missing), `show` or `none`. `review_ids` are its waiting marks;
    `same_as_place` says where the paper lies that this one repeats. `waits`: a person has something to do.
    """

    paper_id: int
    file_id: int
    stack: int
    place: int
    place_words: str
    municipality_code: str | None
    number: str
    state: PaperState
    state_words: str
    happened: str
    to_do: str
    action: str
    waits: bool
    writing_outside: bool
    same_as_place: int | None
    page_image_ids: tuple[int, ...]
    review_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FileProblem:
    """A file that could not be opened: nothing of it is in the counts, and what to do."""

    file_id: int
    stack: int
    name: str
    received_on: datetime.date
    happened: str
    to_do: str


@dataclass(frozen=True, slots=True)
class Accounting:
    """All papers of a place. `papers` = the sum of `counts`; `pages` = pages of these papers = pages scanned.

    `rows`: to do first, then settled ones that do not count, both by stack and place; read papers only where asked for.
    `sentence` says how things stand ("48 papers in, 48 papers in the list. Six of them need you.").
    """

    counts: Mapping[PaperState, int]
    papers: int
    pages: int
    to_do: int
    rows: tuple[PaperView, ...]
    files: tuple[FileProblem, ...]
    writing_outside: tuple[PaperView, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class TypedOption:
    """One option to choose when typing in; `chosen` where the reader (or a person) saw it marked."""

    key: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """One question to type in."""

    item: str
    number: int
    text: str
    multiple: bool
    options: tuple[TypedOption, ...]


@dataclass(frozen=True, slots=True)
class PaperToType:
    """An unreadable paper and the questions beside its image."""

    paper: PaperView
    questions: tuple[TypedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Papers with one number side by side: per question its text and what each paper says; `differs` marks the rows.

    `may_keep_all`: the coordinator permits photocopies, so both may be different persons' answers.
    """

    papers: tuple[PaperView, ...]
    questions: tuple["ComparedQuestion", ...]
    may_keep_all: bool


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """One question on papers with one number; `answers` in the order of the papers."""

    number: int
    text: str
    answers: tuple[str, ...]
    differs: bool


def account_papers(
    session: Session,
    period: PeriodRow,
    municipality_code: str | None,
    *,
    file_id: int | None = None,
    with_read: bool = False,
    language: str = "sv",
) -> Accounting:
    """Account for every paper of a municipality, or (None) of the regional desk; `file_id` narrows to one stack."""
    raise NotImplementedError


def show_paper(session: Session, paper_id: int, *, language: str = "sv") -> PaperView:
    """Return one paper of the list.

    Raises:
        NotFoundError: no such paper (say its stack was undone).
    """
    raise NotImplementedError


def remove_paper(session: Session, paper_id: int, reason: str, *, actor: Actor) -> None:
    """Say that a paper shall not count, and why; its response is taken out. The paper stays in the list.

    Raises:
        InvalidInputError: no reason is given.
        RefusedError: it is already part of published results.
    """
    raise NotImplementedError


def restore_paper(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Take a decision by hand (removed, typed in, accepted) back: the paper is settled from its reading again."""
    raise NotImplementedError


def compare_papers(session: Session, paper_id: int, *, language: str = "sv") -> Comparison:
    """Return all papers that have this paper's number, side by side."""
    raise NotImplementedError


def keep_paper(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Of several papers with one number, count this one; the others are removed.

    Raises:
        RefusedError: the paper is not one of several with one number.
    """
    raise NotImplementedError


def keep_all_papers(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Count every paper with this number: each is somebody's photocopy.

    Raises:
        RefusedError: the coordinator has not permitted photocopies, or the form has more than one page.
    """
    raise NotImplementedError


def mark_page_missing_ok(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Count a paper although a page of it is missing; the questions of that page are blank.

    Raises:
        RefusedError: no page of the paper is missing.
    """
    raise NotImplementedError


def paper_to_type(session: Session, paper_id: int, *, language: str = "sv") -> PaperToType:
    """Return the questions to type in beside the paper's image, with what was read of it."""
    raise NotImplementedError


def type_in(session: Session, paper_id: int, answers: Mapping[str, Sequence[str]], *, actor: Actor) -> None:
    """Store a paper's answers as a person reads them; questions left out are blank.

    Raises:
        InvalidInputError: answers that do not belong to the form, all named.
        RefusedError: the paper's number is answered already, it is a practice sheet, or results are published.
    """
    raise NotImplementedError


def assign_number(session: Session, page_image_id: int, number: str, *, actor: Actor) -> None:
    """Say which sheet a page is whose code could not be read, by its printed number.

    Raises:
        InvalidInputError: the number is mistyped (its check digit says so) or no sheet of the period has it.
    """
    raise NotImplementedError


def accept_as_practice(session: Session, paper_id: int, *, actor: Actor) -> None:
    """Say that an unreadable or foreign-looking paper is a practice sheet: never counted."""
    raise NotImplementedError
