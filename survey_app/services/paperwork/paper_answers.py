"""What papers say: typing in an unreadable one beside its image, and papers with one number side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from scans.model import AnswerState
from survey_app.db import queries
from survey_app.db.models import PaperRow
from survey_app.errors import RefusedError
from survey_app.i18n import in_language
from survey_app.services.paperwork.paper_views import PaperView, find_paper, view_papers
from survey_app.services.paperwork.stored_facts import reading_of
from survey_app.services.planning.asked import AskedItem, items_asked, items_ticked, option_texts
from survey_app.services.planning.participation import part_of
from survey_app.services.wording import Wording


@dataclass(frozen=True, slots=True)
class TypedOption:
    """One option to choose when typing in; `chosen` where the reader (or a person) saw it marked."""

    key: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """One question to type in; `is_text`: it is answered in words, `text_copied` is what was copied already."""

    item: str
    number: int
    text: str
    multiple: bool
    options: tuple[TypedOption, ...]
    is_text: bool = False
    text_copied: str = ""


@dataclass(frozen=True, slots=True)
class PaperToType:
    """An unreadable paper and the questions beside its image."""

    paper: PaperView
    questions: tuple[TypedQuestion, ...]


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """One question on papers with one number; `answers` in the order of the papers."""

    number: int
    text: str
    answers: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Papers with one number side by side: per question its text and what each paper says; `differs` marks the rows.

    `may_keep_all`: the coordinator permits photocopies, so both may be different persons' answers.
    """

    papers: tuple[PaperView, ...]
    questions: tuple[ComparedQuestion, ...]
    may_keep_all: bool


def answers_on(session: Session, paper: PaperRow) -> dict[str, tuple[str, ...]]:
    """Return item -> marked options of a paper, as read or as a person decided; blank ones are left out."""
    answers: dict[str, tuple[str, ...]] = {}
    for page in paper.pages:
        if page.reading is None:
            continue
        for answer in reading_of(page).answers:
            if answer.state is not AnswerState.BLANK:
                answers[answer.item] = answer.options
    for review in queries.reviews.reviews_of_pages(session, [page.id for page in paper.pages]):
        if review.decision is not None:
            answers[review.item] = tuple(review.decision)
    response = queries.responses.response_of_paper(session, paper.id)
    if response is not None and response.source == "typed":
        answers = {answer.item: tuple(answer.options) for answer in response.answers}
    return {item: options for item, options in answers.items() if options}


def paper_to_type(session: Session, paper_id: int, *, language: str = "sv") -> PaperToType:
    """Return the questions to type in beside the paper's image, with what was read of it.

    Raises:
        NotFoundError: no such paper.
    """
    paper = find_paper(session, paper_id)
    period = paper.file.period
    chosen = answers_on(session, paper)
    copied = {row.item: row.text for row in queries.texts.texts_of_pages(session, [page.id for page in paper.pages])}
    questions = tuple(
        TypedQuestion(
            item=key,
            number=asked.number,
            text=in_language(asked.item.text, language),
            multiple=asked.multiple,
            options=tuple(
                TypedOption(option.key, in_language(option.text, language), option.key in chosen.get(key, ()))
                for option in asked.item.options
            ),
            is_text=asked.item.is_text,
            text_copied=copied.get(key) or "",
        )
        for key, asked in items_asked(period).items()
    )
    (view,) = view_papers(session, period, [paper], Wording(language))
    return PaperToType(view, questions)


def papers_with_number_of(session: Session, paper: PaperRow) -> Sequence[PaperRow]:
    """Return all papers that carry this paper's number, itself included."""
    if paper.edition_key is None or paper.sheet_number is None:
        return [paper]
    return queries.papers.papers_of_sheet(session, paper.edition_key, paper.sheet_number)


def may_copy(session: Session, paper: PaperRow) -> bool:
    """Say whether copies of this paper's sheet may be different persons' answers: permitted, and a one-page form."""
    edition = queries.press.edition_with_key(session, paper.edition_key or "")
    if edition is None or paper.municipality_code is None or len(edition.layout["pages"]) > 1:
        return False
    return part_of(paper.file.period, paper.municipality_code).photocopies


def compare_papers(session: Session, paper_id: int, *, language: str = "sv") -> Comparison:
    """Return all papers that have this paper's number, side by side.

    Raises:
        NotFoundError: no such paper.
        RefusedError: it has no number.
    """
    paper = find_paper(session, paper_id)
    if paper.sheet_number is None:
        raise RefusedError("This paper has no number, so there is nothing to compare it with.")
    period = paper.file.period
    papers = papers_with_number_of(session, paper)
    said = [answers_on(session, each) for each in papers]
    questions = tuple(
        _compare(asked.number, in_language(asked.item.text, language), _texts(said, key, asked, language))
        for key, asked in items_ticked(period).items()
    )
    views = view_papers(session, period, papers, Wording(language))
    return Comparison(views, questions, may_copy(session, paper))


def _texts(said: Sequence[Mapping[str, Sequence[str]]], item: str, asked: AskedItem, language: str) -> tuple[str, ...]:
    wording = Wording(language)
    return tuple(
        wording.listed(option_texts(asked, answers.get(item, ()), language)) or wording.say("No answer")
        for answers in said
    )


def _compare(number: int, text: str, answers: tuple[str, ...]) -> ComparedQuestion:
    return ComparedQuestion(number, text, answers, differs=len(set(answers)) > 1)
