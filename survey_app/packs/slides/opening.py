"""The first slides: title, result in one minute, who answered."""

from collections.abc import Sequence
from typing import Any

from survey_app.packs.brief import brief_cards
from survey_app.packs.charts.rate import rate_text
from survey_app.packs.content import Content
from survey_app.packs.participation import participation_note, participation_rows, poster_note, rate_alternative
from survey_app.packs.slides.bar_charts import RATE_BAR_MM, RATE_ROW_MM, add_rate
from survey_app.packs.slides.cards import SlideCard, add_cards
from survey_app.packs.slides.deck import BODY_PT, DeckBuilder, Page, Run, Text
from survey_app.packs.slides.shapes import add_shape, placeholder, rectangle
from survey_app.packs.slides.template import CONTENT_WIDTH_MM, LEFT_MM, SUBTITLE_IDX, TITLE_LAYOUT
from survey_app.packs.words import NBSP

ARROWS = {"higher": "▲ ", "lower": "▼ "}
_RATE_NAMES_MM = 78.0
_TALK_MM = 20.0


def add_title(deck: DeckBuilder, content: Content) -> None:
    """Add the title slide."""
    words = content.words
    whose = content.municipality or words("All municipalities together")
    # Where the title takes two lines, the period's name and year stay together.
    period = content.period.replace(" ", NBSP)
    title = deck.unique_title(words("{whose}: results {period}", whose=whose, period=period))
    told = [line for line in (content.region, content.published, content.diary) if line]
    shapes = placeholder("Title", 'type="ctrTitle"', deck.paragraphs([title]))
    shapes += placeholder("Subtitle", f'type="subTitle" idx="{SUBTITLE_IDX}"', deck.paragraphs(told))
    slide = deck.add_slide(TITLE_LAYOUT, shapes)
    deck.add_notes(slide, content.bases)


def add_one_minute(deck: DeckBuilder, content: Content) -> None:
    """Add the result in one minute: three cards, and who answered."""
    words = content.words
    subtitle = (
        words("Higher or lower stands only where the difference is certain.") if content.compared else content.bases
    )
    page = deck.add_page(words("The result in one minute"), subtitle)
    cards = [SlideCard(ARROWS.get(one.verdict, "") + one.head, one.lines, one.shares) for one in brief_cards(content)]
    end = add_cards(deck, page, cards)
    notes = [f"{row['name']}: {row['note']}." for row in participation_rows(content) if row["note"]]
    said = {line for card in cards for line in card.lines}
    if notes and not said & set(notes) and end + 8 + _TALK_MM <= page.bottom:
        deck.add_talk_box(page, " ".join(notes), top=end + 8, height=_TALK_MM)


def add_who_answered(deck: DeckBuilder, content: Content) -> None:
    """Add who answered: a band for the response rate where one can be given, else why not."""
    words = content.words
    page = deck.add_page(words("Who answered?"), content.bases, notes=participation_note(content))
    rows = participation_rows(content)
    rated = [row for row in rows if row["rate_low"] is not None]
    top = page.top + 4
    if rated:
        top += 2
        _add_tracks(page, len(rated), top)
        height = RATE_ROW_MM * len(rated) + 9
        frame = (LEFT_MM, top, CONTENT_WIDTH_MM, height)
        add_rate(page, rated, frame, _RATE_NAMES_MM, words, rate_alternative(content))
        _add_rate_figures(deck, page, rated, top)
        top += height + 8
    texts: list[Text] = [[Run(f"{row['name']}: ", bold=True), Run(row["note"])] for row in rows if row["note"]]
    texts += [[Run(note, colour="quiet")] for note in (participation_note(content), poster_note(content)) if note]
    box = (LEFT_MM, top, CONTENT_WIDTH_MM, 40)
    deck.add_text(page, box, texts, name=words("Answers"), size=BODY_PT, spaced=True)


def _add_tracks(page: Page, rows: int, top: float) -> None:
    """Draw the track from 0 to 100 percent behind every bar."""
    width = 0.96 * CONTENT_WIDTH_MM - _RATE_NAMES_MM
    for number in range(rows):
        y = top + RATE_ROW_MM * (number + 0.5) - RATE_BAR_MM / 2
        place = (LEFT_MM + _RATE_NAMES_MM, y, width, RATE_BAR_MM)
        add_shape(page.slide, rectangle("Track", place, "neutral", line="border"))


def _add_rate_figures(deck: DeckBuilder, page: Page, rows: Sequence[dict[str, Any]], top: float) -> None:
    scale = 0.96 * CONTENT_WIDTH_MM - _RATE_NAMES_MM
    for number, row in enumerate(rows):
        end = scale * row["rate_high"] / 100 + 3
        inside = end + 32 > scale
        x = LEFT_MM + _RATE_NAMES_MM + (scale * row["rate_low"] / 100 - 35 if inside else end)
        figure = [Run(rate_text(row, deck.words), bold=True, colour="card" if inside else "text")]
        box = (x, top + RATE_ROW_MM * number + 6, 32, 12)
        align = "right" if inside else "left"
        deck.add_text(page, box, [figure], name=row["name"], size=BODY_PT, middle=True, align=align)
