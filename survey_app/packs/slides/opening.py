"""The first slides: title, result in one minute, who answered, how to read the pictures."""

from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Mm

from survey_app.packs.brief import brief_cards
from survey_app.packs.charts.rate import rate_text
from survey_app.packs.content import Content
from survey_app.packs.participation import participation_note, participation_rows
from survey_app.packs.slides.bar_charts import add_rate
from survey_app.packs.slides.deck import BODY_PT, Cell, DeckBuilder, Page, Run, Text, table_heights
from survey_app.packs.slides.shapes import mark_decorative, paint
from survey_app.packs.slides.template import CONTENT_WIDTH_MM, LEFT_MM, SUBTITLE_IDX, TITLE_LAYOUT

Card = tuple[str, list[Text]]
"""Its head and its lines."""

_CARD_GAP = 8.0
_CARD_HEAD_PT = 22
_ARROWS = {"higher": "▲ ", "lower": "▼ "}


def add_title(deck: DeckBuilder, content: Content) -> None:
    """Add the title slide."""
    words = content.words
    slide = deck.deck.slides.add_slide(deck.deck.slide_layouts[TITLE_LAYOUT])
    whose = content.municipality or words("All municipalities together")
    title = deck.unique_title(words("{whose}: results {period}", whose=whose, period=content.period))
    deck.fill(slide.shapes.title.text_frame, [title])
    published = words(
        "Published {date}, edition {version}",
        date=words.date(content.release.published_on),
        version=content.release.version,
    )
    deck.fill(slide.placeholders[SUBTITLE_IDX].text_frame, [content.region, published])
    deck.add_notes(slide, content.bases)


def add_one_minute(deck: DeckBuilder, content: Content) -> None:
    """Add the result in one minute: what is higher, what is lower, what cannot be told apart."""
    words = content.words
    page = deck.add_page(
        words("The result in one minute"), content.bases, notes=words("Every difference named here is tested.")
    )
    cards: list[Card] = [(_ARROWS.get(one.verdict, "") + one.head, [*one.lines]) for one in brief_cards(content)]
    add_cards(deck, page, cards, 100.0)


def add_cards(deck: DeckBuilder, page: Page, cards: list[Card], height: float) -> None:
    """Add cards side by side: a hairline round each, a line of colour on top, one matter in each."""
    width = (CONTENT_WIDTH_MM - _CARD_GAP * (len(cards) - 1)) / len(cards)
    for number, (head, lines) in enumerate(cards):
        x = LEFT_MM + number * (width + _CARD_GAP)
        frame = page.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(x), Mm(page.top), Mm(width), Mm(height))
        rule = page.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(x), Mm(page.top), Mm(width), Mm(1.6))
        for shape, name, fill, line in ((frame, "Card", "card", "hairline"), (rule, "Rule", "action", "")):
            shape.name = name
            paint(shape, fill, line)
            mark_decorative(shape)
        texts: list[Text] = [[Run(head, bold=True, size=_CARD_HEAD_PT)], *lines]
        box = (x + 7, page.top + 8, width - 14, height - 14)
        deck.add_text(page, box, texts, name=head, size=BODY_PT, spaced=True)


def add_who_answered(deck: DeckBuilder, content: Content) -> None:
    """Add who answered: a band for the response rate where one can be given, else why not."""
    words = content.words
    page = deck.add_page(words("Who answered?"), content.bases, notes=participation_note(content))
    rows = participation_rows(content)
    rated = [row for row in rows if row["rate_low"] is not None]
    if rated:
        height = 24.0 * len(rated) + 9
        alternative = " ".join(f"{row['name']}: {rate_text(row, words)}." for row in rated)
        left = 78.0
        add_rate(page, rated, (LEFT_MM, page.top + 6, CONTENT_WIDTH_MM, height), left, words, alternative)
        _add_rate_figures(deck, page, rated, left)
        top = page.top + 6 + height + 8
    else:
        top = page.top + 4
    texts: list[Text] = [[Run(f"{row['name']}: ", bold=True), Run(row["note"])] for row in rows if row["note"]]
    texts.append([Run(participation_note(content), colour="quiet")])
    box = (LEFT_MM, top, CONTENT_WIDTH_MM, 40)
    deck.add_text(page, box, texts, name="Counts", size=BODY_PT, spaced=True)


def _add_rate_figures(deck: DeckBuilder, page: Page, rows: list[dict[str, object]], left: float) -> None:
    scale = 0.96 * CONTENT_WIDTH_MM - left
    for number, row in enumerate(rows):
        high = int(str(row["rate_high"]))
        x = min(LEFT_MM + left + scale * high / 100 + 3, LEFT_MM + CONTENT_WIDTH_MM - 40)
        box = (x, page.top + 6 + 24.0 * number + 6, 40, 12)
        deck.add_text(page, box, [[Run(rate_text(row, deck.words), bold=True)]], name="Rate", size=BODY_PT, middle=True)


def add_how_to_read(deck: DeckBuilder, content: Content) -> None:
    """Add the explanation of every sign the pictures use."""
    words = content.words
    own = content.municipality
    rows: list[tuple[Text, str]] = []
    if content.has_own:
        rows += [
            ([Run("● ", colour="own"), Run(own, bold=True)], words("The share in {municipality}.", municipality=own)),
            (
                [Run("─●─ ", colour="own"), Run(words("The line"), bold=True)],
                words("How uncertain the share is. The fewer answers, the longer the line."),
            ),
        ]
    rows.append(
        (
            [Run("◆ ", colour="combined"), Run(words("Together"), bold=True)],
            words("The share in all municipalities that are shown, together."),
        )
    )
    if content.has_own:
        rows += [
            ([Run("▲ ▼", bold=True)], words("Higher or lower: the difference is larger than chance usually gives.")),
            (
                [Run(words("Cannot be told apart"), colour="quiet")],
                words("The difference is so small that it may be due to chance. It does not mean that all is alike."),
            ),
        ]
    rows += [
        ([Run(words("8 of 12"), bold=True)], words("With few answers, counts stand in place of percentages.")),
        (
            [Run(words("Not shown"), colour="quiet")],
            words("So few answered that somebody could be recognised. The figure is not zero."),
        ),
    ]
    page = deck.add_page(
        words("How to read the pictures"), notes=words("Who answered “don't know” is not counted in the share.")
    )
    table = [
        [Cell(words("Sign in the picture")), Cell(words("What it means"))],
        *[[Cell(sign), Cell(text)] for sign, text in rows],
    ]
    widths = [84.0, CONTENT_WIDTH_MM - 84]
    deck.add_table(
        page, table, widths, top=page.top, heights=table_heights(table, widths, size=16, padding=2.6),
        description=words("Table of the signs in the pictures, {n} rows.", n=len(rows)), name="Signs", size=16,
    )  # fmt: skip
