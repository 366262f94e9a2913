"""The last slides: what differs, what is not shown and why, what to talk about, what we do, how it was done."""

from survey_app.packs.content import Content
from survey_app.packs.method import method_lines
from survey_app.packs.slides.deck import Cell, DeckBuilder, Run, Text, table_heights
from survey_app.packs.slides.opening import Card, add_cards
from survey_app.packs.slides.template import CONTENT_WIDTH_MM
from survey_app.packs.talk import discussion_questions

_FULL_AT_MOST = 3
"""More findings than these on one side are named, not told in full: they would not fit."""


def add_strengths(deck: DeckBuilder, content: Content) -> None:
    """Add what is stronger and what there is to discuss: only what a verdict carries."""
    words = content.words
    if not content.findings:
        page = deck.add_page(words("No certain differences"), text=True)
        comfort: list[Text] = [
            words("No question differs so much from the other municipalities that chance can be ruled out."),
            words("That does not mean that all is alike. With few answers only large differences can be seen."),
            words("Talk about the result itself: is it good enough?"),
        ]
        deck.fill_body(page, comfort)
        return
    page = deck.add_page(words("Strengths, and what to discuss"), words("Only differences that a test carries."))
    heads = (("higher", "▲ ", words("Higher than in the others")), ("lower", "▼ ", words("Lower than in the others")))
    cards: list[Card] = []
    for verdict, arrow, head in heads:
        found = [one for one in content.findings if one.verdict == verdict]
        lines: list[Text] = [[Run(f"{one.label}. ", bold=True), Run(one.sentence)] for one in found[:_FULL_AT_MOST]]
        if len(found) > _FULL_AT_MOST:
            more = words("Also: {labels}.", labels=words.joined([one.label for one in found[_FULL_AT_MOST:]]))
            lines.append(more)
        cards.append((arrow + head, lines or [[Run(words("No question."), colour="quiet")]]))
    add_cards(deck, page, cards, 118.0)


def add_not_shown(deck: DeckBuilder, content: Content) -> None:
    """Add what is not shown, why, and what would have been needed."""
    words = content.words
    title = words("What is not shown, and why")
    if not content.hidden:
        page = deck.add_page(title, text=True)
        deck.fill_body(page, [words("Everything that was counted is shown.")])
        return
    head = [Cell(words("Not shown")), Cell(words("Why")), Cell(words("What had been needed"))]
    body = [
        [Cell([Run(thing.what, bold=True)]), Cell([Run(thing.why)]), Cell([Run(thing.needed)])]
        for thing in content.hidden
    ]
    widths = [CONTENT_WIDTH_MM * share for share in (0.38, 0.38, 0.24)]
    while body:
        page = deck.add_page(title, notes=words("The rules are the same for all municipalities."))
        heights = table_heights([head, *body], widths, padding=1.9)
        fitting = 1
        while fitting < len(body) and sum(heights[: fitting + 2]) <= page.bottom - page.top:
            fitting += 1
        deck.add_table(
            page, [head, *body[:fitting]], widths, top=page.top, heights=heights[: fitting + 1],
            description=words("Table of what is not shown, {n} rows.", n=fitting), name=title,
        )  # fmt: skip
        body = body[fitting:]
        end = page.top + sum(heights[: fitting + 1]) + 8
    if end + 22 <= page.bottom:
        text = words("The rules are the same for all municipalities. They protect those who answered.")
        deck.add_talk_box(page, text, top=end, height=18)


def add_discussion(deck: DeckBuilder, content: Content) -> None:
    """Add questions for the meeting."""
    page = deck.add_page(content.words("To talk about"), text=True)
    deck.fill_body(page, list(discussion_questions(content)), size=20, numbered=True)


def add_actions(deck: DeckBuilder, content: Content) -> None:
    """Add an empty plan: what we do, who, when, and how those who answered will notice."""
    words = content.words
    page = deck.add_page(words("This is what we do now"), words("Three things are enough. Put a date on the last one."))
    head = [Cell(words(text)) for text in ("What we do", "Who", "Done by", "How clients notice it")]
    widths = [CONTENT_WIDTH_MM * share for share in (0.4, 0.17, 0.13, 0.3)]
    rows = [[Cell([Run(f"{number}. ", colour="quiet")]), Cell(""), Cell(""), Cell("")] for number in (1, 2, 3)]
    deck.add_table(
        page, [head, *rows], widths, top=page.top, heights=[9, 32, 32, 32],
        description=words("Empty table for the plan, three rows."), name=words("Plan of action"),
    )  # fmt: skip


def add_method(deck: DeckBuilder, content: Content) -> None:
    """Add how it was done."""
    page = deck.add_page(content.words("How it was done"), text=True)
    deck.fill_body(page, list(method_lines(content)), size=16)
