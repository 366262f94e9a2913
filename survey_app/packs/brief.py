"""The result in one minute, as up to three cards: what is higher, what is lower, what cannot be told apart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from survey_app.domain.reporting.chart_data import has_shares, together_share
from survey_app.domain.wording.phrases import lowered
from survey_app.domain.wording.sentences import Sentences
from survey_app.packs.content import Content, Finding
from survey_app.packs.participation import is_below_threshold, participation_rows
from survey_app.packs.pooled import pooled_shares
from survey_app.packs.words import capitalised

CARDS = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A figure that stands large: its text, whose it is in words, and its series (`own` or `combined`)."""

    text: str
    whose: str
    role: str


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its head, whether an arrow stands before it (`higher`, `lower` or ""), its lines and large figures."""

    head: str
    lines: tuple[str, ...]
    verdict: str = ""
    shares: tuple[Share, ...] = ()


def brief_cards(content: Content) -> tuple[Card, ...]:
    """Return the cards; a municipality without own results is told so, and what all together say."""
    return _verdict_cards(content) if content.has_own else _short_cards(content)


def shares_of(content: Content, finding: Finding) -> tuple[Share, ...]:
    """Return the own and the combined share of a finding as large figures."""
    sides = ((finding.own, content.municipality, "own"), (finding.combined, content.words("Together"), "combined"))
    return tuple(Share(_told(share, content), name, role) for share, name, role in sides if share)


def _told(share: Mapping[str, Any], content: Content) -> str:
    words = content.words
    return words.count(share["count"], share["base"]) if share["percent"] is None else words.percent(share["percent"])


def _verdict_cards(content: Content) -> tuple[Card, ...]:
    words = content.words
    cards = []
    for verdict, several in (("higher", "Higher on {n} questions"), ("lower", "Lower on {n} questions")):
        found = [one for one in content.findings if one.verdict == verdict]
        if len(found) == 1:
            cards.append(Card(found[0].label, (found[0].sentence,), verdict, shares_of(content, found[0])))
        elif found:
            cards.append(Card(words(several, n=words.number(len(found))), tuple(one.label for one in found), verdict))
    if content.undecided:
        head = words.plural(
            "{n} question: cannot be told apart", "{n} questions: cannot be told apart", content.undecided
        )
        text = words("The differences from the other municipalities are so small that they may be due to chance.")
        cards.append(Card(capitalised(head), (text,)))
    if not cards:
        cards.append(Card(words("Nothing to compare with"), (words("The own figures are shown, but not tested."),)))
    if len(cards) < CARDS:
        notes = tuple(f"{row['name']}: {row['note']}." for row in participation_rows(content))
        cards.append(Card(words("Who answered?"), notes))
    if len(cards) < CARDS:
        text = words("Which result matters most to those we meet, and is it good enough?")
        cards.append(Card(words("To talk about"), (text,)))
    return tuple(cards)


def _short_cards(content: Content) -> tuple[Card, ...]:
    words = content.words
    cards = []
    if content.municipality:
        found = [one for one in content.hidden if not one.question_ids]
        why = found[0].why if found else words("See “What is not shown, and why”.")
        needed = (
            words("What had been needed: {needed}.", needed=lowered(found[0].needed))
            if found and found[0].needed
            else ""
        )
        lines = tuple(line for line in (why, needed) if line)
        cards.append(Card(words("No own results for {municipality}", municipality=content.municipality), tuple(lines)))
        if is_below_threshold(content.own):
            cards.append(Card(words("More answers next time"), (more_answers(content),)))
    found_cards = [*_pooled_cards(content), *_together_cards(content)]
    cards[1:1] = found_cards[: CARDS - len(cards)]
    return tuple(cards) or (Card(words("Nothing can be shown"), (words("Too few people answered."),)),)


def more_answers(content: Content) -> str:
    """Return how an office gets more people to answer, in short sentences."""
    return content.words(
        "Give the form to everybody you meet in the period. Say that it is voluntary and anonymous. "
        "Put the box where nobody sees who answers."
    )


def _pooled_cards(content: Content) -> Iterator[Card]:
    """Yield the first own result over several periods together."""
    sentences = Sentences(content.words.language)
    for one in pooled_shares(content)[:1]:
        told = sentences.finding(one.question, one.figure, content.municipality)
        line = content.words("{periods} together: {finding}", periods=one.periods, finding=lowered(told))
        share = {"percent": one.figure.percent, "count": one.figure.count, "base": one.figure.n_base}
        shares = (Share(_told(share, content), content.municipality, "own"),)
        yield Card(content.label(one.question.id), (line,), shares=shares)


def _together_cards(content: Content) -> Iterator[Card]:
    """Yield what all together say, question by question in the order asked."""
    words, sentences = content.words, Sentences(content.words.language)
    for question in filter(has_shares, content.release.questions):
        figure = together_share(content.release, question.id)
        if figure is not None and figure.percent is not None:
            share = Share(words.percent(figure.percent), words("Together"), "combined")
            yield Card(content.label(question.id), (sentences.finding(question, figure),), shares=(share,))
