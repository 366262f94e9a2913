"""The last slides: what differs, what is not shown and why, what to talk about, what we do, how it was done."""

from survey_app.packs.brief import more_answers, shares_of
from survey_app.packs.content import Content
from survey_app.packs.method import anonymity_lines, done_lines, method_lines
from survey_app.packs.participation import is_below_threshold
from survey_app.packs.pooled import pooled_note
from survey_app.packs.slides.cards import SlideCard, add_cards
from survey_app.packs.slides.deck import (
    LINE_HEIGHT,
    MM_PER_PT,
    Cell,
    DeckBuilder,
    Page,
    Run,
    Text,
    room_below,
    table_heights,
)
from survey_app.packs.slides.template import BODY_LEADING, CONTENT_WIDTH_MM
from survey_app.packs.slides.text_xml import Setting
from survey_app.packs.talk import discussion_questions
from survey_app.packs.text_width import wrap_text

_IN_FULL_AT_MOST = 3
"""More findings than these on one side are named, not told in full: they would not fit."""
_BOX_MM, _LONG_BOX_MM, _AIR_MM = 20.0, 28.0, 8.0
_METHOD_PT, _METHOD_SHARES = 14, (0.8, 1.15, 1.05)
_TALK_LOOKS, _NUMBER_MM = ((22, 22), (20, 15), (18, 9), (16, 6)), 14.0
"""Font size and air between questions, in points: the largest that a slide holds; and the room of a number."""
_STEPS = (5, 10, 20)
"""Answers from which a step of detail opens; the first one is the release's threshold."""


def add_strengths(deck: DeckBuilder, content: Content) -> None:
    """Add what is stronger and what there is to discuss: only what a verdict carries."""
    words = content.words
    if not content.findings:
        _add_no_differences(deck, content)
        return
    page = deck.add_page(words("Strengths, and what to discuss"), words("Only differences that a test carries."))
    heads = (("higher", "▲ ", words("Higher than in the others")), ("lower", "▼ ", words("Lower than in the others")))
    cards: list[SlideCard] = []
    for verdict, arrow, head in heads:
        found = [one for one in content.findings if one.verdict == verdict]
        lines: list[Text] = [[Run(f"{one.label}. ", bold=True), Run(one.sentence)] for one in found[:_IN_FULL_AT_MOST]]
        if len(found) > _IN_FULL_AT_MOST:
            more = words("Also: {labels}.", labels=words.joined([one.label for one in found[_IN_FULL_AT_MOST:]]))
            lines.append(more)
        shares = shares_of(content, found[0]) if len(found) == 1 else ()
        cards.append(SlideCard(arrow + head, lines or [[Run(words("No question."), colour="quiet")]], shares))
    end = add_cards(deck, page, cards)
    _add_box(deck, page, end, words("What do we do that is worth keeping, and what can we change ourselves?"))


def _add_no_differences(deck: DeckBuilder, content: Content) -> None:
    words = content.words
    page = deck.add_page(words("No certain differences"), words("Only differences that a test carries."))
    seen = words("No question differs so much from the other municipalities that chance can be ruled out.")
    meaning = words("That does not mean that all is alike. With few answers only large differences can be seen.")
    cards = [
        SlideCard(words("What can be said"), [seen]),
        SlideCard(words("What cannot be said"), [meaning]),
    ]
    end = add_cards(deck, page, cards)
    _add_box(deck, page, end, words("Talk about the result itself: is it good enough?"))


def _add_box(deck: DeckBuilder, page: Page, end: float, text: str, height: float = _BOX_MM) -> float:
    """Add the tinted box below what ends at `end`, if there is room; return where it ends."""
    if end + _AIR_MM + height > page.bottom:
        return end
    deck.add_talk_box(page, text, top=end + _AIR_MM, height=height)
    return end + _AIR_MM + height


def add_not_shown(deck: DeckBuilder, content: Content) -> None:
    """Add what is not shown, why, and what would have been needed; then what more answers would open."""
    words = content.words
    title = words("What is not shown, and why")
    text = words("The rules are the same for all municipalities. They protect those who answered.")
    if not content.hidden:
        page = deck.add_page(title)
        cards = [
            SlideCard(words("Everything that was counted is shown."), []),
            SlideCard(words("How anonymity is kept"), anonymity_lines(content)[:3]),
        ]
        _add_box(deck, page, add_cards(deck, page, cards), text)
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
        end = page.top + sum(heights[: fitting + 1])
    _add_box(deck, page, end, text)
    if content.municipality and _has_more_to_open(content):
        _add_steps(deck, content)


def _has_more_to_open(content: Content) -> bool:
    own = content.own
    return is_below_threshold(own) or (own is not None and own.responses is not None and own.responses < _STEPS[-1])


def _add_steps(deck: DeckBuilder, content: Content) -> None:
    """Add what each further step of answers opens: something to aim at next time."""
    words = content.words
    page = deck.add_page(words("More answers show more"), words("Answers to a question, and what is shown then."))
    steps = (content.release.threshold, *(step for step in _STEPS[1:] if step > content.release.threshold))
    told = (
        words("Positive answers as a count: “6 of 8”"),
        words("The share in percent, how uncertain it is, and whether it differs from the others"),
        words("Every answer, and change over the periods in detail"),
    )
    rows = [
        [Cell([Run(words("From {n} answers", n=step), bold=True)]), Cell([Run(text)])]
        for step, text in zip(steps, told, strict=False)
    ]
    table = [[Cell(words("Answers")), Cell(words("What is shown"))], *rows]
    widths = [70.0, CONTENT_WIDTH_MM - 70.0]
    heights = table_heights(table, widths, size=18, padding=3.2)
    deck.add_table(
        page, table, widths, top=page.top, heights=heights, size=18, padding=1.0,
        description=words("Table of what more answers show, {n} rows.", n=len(rows)), name=words("What is shown"),
    )  # fmt: skip
    advice = " ".join(part for part in (more_answers(content), pooled_note(content)) if part)
    _add_box(deck, page, page.top + sum(heights), advice, _LONG_BOX_MM)


def add_discussion(deck: DeckBuilder, content: Content) -> None:
    """Add questions for the meeting."""
    questions, title = discussion_questions(content), content.words("To talk about")
    room = room_below(title, "")
    for size, air in _TALK_LOOKS:
        width = (CONTENT_WIDTH_MM - _NUMBER_MM) / MM_PER_PT
        lines = sum(len(wrap_text(question, width, size)) for question in questions)
        if (lines * size * LINE_HEIGHT * BODY_LEADING + len(questions) * air) * MM_PER_PT <= room:
            break
    deck.add_page(title, body=questions, setting=Setting(size, before=air, numbered=True))


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
    words = content.words
    page = deck.add_page(words("How it was done"))
    cards = [
        SlideCard(words("How the answers came in"), done_lines(content)),
        SlideCard(words("How the figures are made"), method_lines(content)),
        SlideCard(words("How anonymity is kept"), anonymity_lines(content)),
    ]
    add_cards(deck, page, cards, size=_METHOD_PT, shares=_METHOD_SHARES)
