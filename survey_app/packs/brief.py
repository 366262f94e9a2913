"""The result in one minute, as up to three cards: what is higher, what is lower, what cannot be told apart."""

from dataclasses import dataclass

from survey_app.packs.content import Content
from survey_app.packs.participation import participation_rows
from survey_app.packs.words import capitalised

CARDS = 3


@dataclass(frozen=True, slots=True)
class Card:
    """One card: its head, whether an arrow stands before it (`higher`, `lower` or ""), and its lines."""

    head: str
    lines: tuple[str, ...]
    verdict: str = ""


def brief_cards(content: Content) -> tuple[Card, ...]:
    """Return the cards; a municipality without own results is told so, and what all together say."""
    return _verdict_cards(content) if content.has_own else _short_cards(content)


def _verdict_cards(content: Content) -> tuple[Card, ...]:
    words = content.words
    cards = []
    for verdict, several in (("higher", "Higher on {n} questions"), ("lower", "Lower on {n} questions")):
        found = [one for one in content.findings if one.verdict == verdict]
        if len(found) == 1:
            cards.append(Card(found[0].label, (found[0].sentence,), verdict))
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
    return tuple(cards)


def _short_cards(content: Content) -> tuple[Card, ...]:
    words = content.words
    cards = []
    if content.municipality:
        reasons = [one.why for one in content.hidden if not one.question_ids]
        why = reasons[0] if reasons else words("See “What is not shown, and why”.")
        cards.append(Card(words("No own results for {municipality}", municipality=content.municipality), (why,)))
    areas = content.charts_of("diverging", "bars")[: CARDS - len(cards)]
    cards += [Card(content.label(chart.data["question_id"]), (chart.sentence,)) for chart in areas]
    return tuple(cards) or (Card(words("Nothing can be shown"), (words("Too few people answered."),)),)
