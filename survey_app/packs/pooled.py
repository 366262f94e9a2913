"""Own results over several periods together, where each period by itself has too few answers to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from survey_app.domain.release.frozen import Figure, FigureStatus, Question
from survey_app.domain.release.shown import has_shares
from survey_app.domain.wording.sentences import Sentences
from survey_app.packs.content import Content
from survey_app.packs.words import capitalised


@dataclass(frozen=True, slots=True)
class PooledShare:
    """A question's own share over several periods, and the periods in words."""

    question: Question
    figure: Figure
    periods: str


def pooled_shares(content: Content) -> tuple[PooledShare, ...]:
    """Return what is shown over several periods, in the order asked; nothing for the combined pack."""
    return tuple(_shown(content)) if content.municipality_code else ()


def pooled_note(content: Content) -> str:
    """Return when several periods can be shown together, for whom nothing of its own is shown; else ""."""
    if content.release.imported_from:
        return ""
    if content.has_own or not content.municipality_code or content.own is None or pooled_shares(content):
        return ""
    if content.own.responses is None and content.own.rate_note is None:
        return ""  # own results are never shown
    return content.words(
        "Answers from several periods can be shown together, when the question is the same. It mostly takes three."
    )


def _shown(content: Content) -> Iterator[PooledShare]:
    release, words, sentences = content.release, content.words, Sentences(content.words.language)
    names = {each["key"]: each["name"] for each in release.earlier_periods} | {release.period: release.period_name}
    for question in filter(has_shares, release.questions):
        figure = release.pooled(question.id, content.municipality_code)
        if figure is not None and figure.status is FigureStatus.SHOWN:
            periods = [sentences.period(names[key]) for key in figure.pooled_periods if key in names]
            yield PooledShare(question, figure, capitalised(words.joined(periods)))
