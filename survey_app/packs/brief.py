"""The result in one minute, as three cards: what a test carries, then what stands out, then what cannot be told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from survey_app.domain.release.frozen import Figure, FigureStatus, Question, Verdict
from survey_app.domain.release.shown import compared_shares, has_shares, own_share, together_share
from survey_app.domain.reporting.chart_data import share_values
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
    """One card: its head, whether an arrow stands before it (`higher`, `lower` or ""), its lines and large figures.

    `question_ids` are the questions it is about.
    """

    head: str
    lines: tuple[str, ...]
    verdict: str = ""
    shares: tuple[Share, ...] = ()
    question_ids: tuple[str, ...] = ()


def brief_cards(content: Content, *, who: bool = True) -> tuple[Card, ...]:
    """Return three cards: differences and changes that a test carries, then the largest and the smallest share.

    Which share is largest is not tested, so no card says that it is. A municipality without own results is told so,
    and what all together say.

    Args:
        content: what the pack says.
        who: whether a card may say who answered, where nothing else is left to say.
    """
    if content.municipality and not content.has_own:
        return _short_cards(content)
    return tuple(islice(_cards(content, who=who), CARDS)) or (
        Card(content.words("Nothing can be shown"), (content.words("Too few people answered."),)),
    )


def shares_of(content: Content, finding: Finding) -> tuple[Share, ...]:
    """Return the own and the combined share of a finding as large figures."""
    sides = ((finding.own, content.municipality, "own"), (finding.combined, content.words("Together"), "combined"))
    return tuple(Share(_told(share, content), name, role) for share, name, role in sides if share)


def _told(share: Mapping[str, Any], content: Content) -> str:
    words = content.words
    return words.count(share["count"], share["base"]) if share["percent"] is None else words.percent(share["percent"])


def _cards(content: Content, *, who: bool) -> Iterator[Card]:
    """Yield the cards in the order of their weight; the first three are shown."""
    words = content.words
    certain = [*_verdict_cards(content), *_change_cards(content)][: CARDS - 1]
    yield from certain
    told = {question_id for card in certain for question_id in card.question_ids}
    extremes = [one for one in _extremes(content) if one[0].id not in told]
    if len(certain) == CARDS - 1:
        extremes.reverse()
    # What cannot be told apart has a card of its own, or stands at each share.
    apart = bool(content.undecided) and len(certain) + len(extremes) < CARDS
    yield from (_share_card(content, *one, apart=apart) for one in extremes)
    if content.undecided:
        head = words.plural(
            "{n} question: cannot be told apart", "{n} questions: cannot be told apart", content.undecided
        )
        text = words("The differences from the other municipalities are so small that they may be due to chance.")
        yield Card(capitalised(head), (text,))
    if not certain and not extremes:
        return
    text = words("Which result matters most to those we meet, and is it good enough?")
    yield Card(words("To talk about"), (text,))
    if who:
        notes = tuple(f"{row['name']}: {row['note']}." for row in participation_rows(content))
        yield Card(words("Who answered?"), notes)


def _verdict_cards(content: Content) -> Iterator[Card]:
    """Yield what is higher and what is lower than in the other municipalities."""
    words = content.words
    for verdict, several in (("higher", "Higher on {n} questions"), ("lower", "Lower on {n} questions")):
        found = [one for one in content.findings if one.verdict == verdict]
        ids = tuple(one.question_id for one in found)
        if len(found) == 1:
            lines = (found[0].sentence, *_change_line(content, found[0].question_id))
            yield Card(found[0].label, lines, verdict, shares_of(content, found[0]), ids)
        elif found:
            labels = tuple(one.label for one in found)
            yield Card(words(several, n=words.number(len(found))), labels, verdict, question_ids=ids)


def _change_cards(content: Content) -> Iterator[Card]:
    """Yield the questions that a test finds changed and that no other card is about."""
    told = {one.question_id for one in content.findings}
    sentences = Sentences(content.words.language)
    for question, figure in _shares(content):
        line = _change_line(content, question.id)
        if line and question.id not in told:
            lines = (sentences.finding(question, figure, content.municipality), *line)
            shares = _large(content, question, figure)
            yield Card(content.label(question.id), lines, str(figure.verdict_vs_previous), shares, (question.id,))


def _change_line(content: Content, question_id: str) -> tuple[str, ...]:
    """Return what a share was the period before and how it stands now, where a test carries a change."""
    compared = compared_shares(content.release, question_id, content.municipality_code)
    if compared is None or compared[1].verdict_vs_previous not in (Verdict.HIGHER, Verdict.LOWER):
        return ()
    sentences, (then, now) = Sentences(content.words.language), compared
    name = capitalised(sentences.text(content.release.previous_period_name))
    share = sentences.x_of_n(then.count or 0, then.n_base or 0)
    verdict = now.verdict_vs_previous
    told = (sentences.tell("change.then", period=name, share=share), sentences.tell(f"change.{verdict}", verdict))
    return (" ".join(told),)


def _shares(content: Content) -> list[tuple[Question, Figure]]:
    """Return the questions with a share to tell, in the order asked: own, or together in the combined pack."""
    found = []
    for question in filter(has_shares, content.release.questions):
        figure = (
            own_share(content.release, question.id, content.municipality_code)
            if content.municipality
            else together_share(content.release, question.id)
        )
        if figure is not None and figure.status is FigureStatus.SHOWN:
            found.append((question, figure))
    return found


def _extremes(content: Content) -> list[tuple[Question, Figure]]:
    """Return the largest and the smallest share; only one where all are alike."""
    ranked = sorted(_shares(content), key=lambda one: -Fraction(one[1].count or 0, one[1].n_base or 1))
    ends = [ranked[0], ranked[-1]] if ranked else []
    counts = {Fraction(figure.count or 0, figure.n_base or 1) for _, figure in ends}
    return ends if len(counts) > 1 else ends[:1]


def _share_card(content: Content, question: Question, figure: Figure, *, apart: bool) -> Card:
    sentences = Sentences(content.words.language)
    tell = sentences.finding if apart else sentences.finding_and_verdict
    told = tell(question, figure, content.municipality)
    return Card(content.label(question.id), (told,), "", _large(content, question, figure), (question.id,))


def _large(content: Content, question: Question, figure: Figure) -> tuple[Share, ...]:
    """Return a share as large figures, with the combined one beside an own one."""
    together = together_share(content.release, question.id)
    sides = [(together, content.words("Together"), "combined")]
    if content.municipality:
        sides.insert(0, (figure, content.municipality, "own"))
    return tuple(Share(_told(share_values(one), content), name, role) for one, name, role in sides if one is not None)


def _short_cards(content: Content) -> tuple[Card, ...]:
    words = content.words
    found = [one for one in content.hidden if not one.question_ids]
    why = found[0].why if found else words("See “What is not shown, and why”.")
    needed = (
        words("What had been needed: {needed}.", needed=lowered(found[0].needed)) if found and found[0].needed else ""
    )
    lines = tuple(line for line in (why, needed) if line)
    cards = [Card(words("No own results for {municipality}", municipality=content.municipality), lines)]
    if is_below_threshold(content.own):
        cards.append(Card(words("More answers next time"), (more_answers(content),)))
    found_cards = [*_pooled_cards(content), *_together_cards(content)]
    cards[1:1] = found_cards[: CARDS - len(cards)]
    return tuple(cards)


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
    """Yield what the others, or all together, say: question by question in the order asked."""
    words, sentences = content.words, Sentences(content.words.language)
    whose = words("Together") if content.is_among_all else words("The others together")
    for question in filter(has_shares, content.release.questions):
        figure = together_share(content.release, question.id)
        if figure is not None and figure.percent is not None:
            told = sentences.together_finding(content.release, question, figure, content.municipality_code)
            share = Share(words.percent(figure.percent), whose, "combined")
            yield Card(content.label(question.id), (told,), shares=(share,))
