"""One slide on how to read the pictures: every sign that this deck uses, and no other."""

from collections.abc import Iterator

from survey_app.packs.content import Content
from survey_app.packs.slides.deck import Cell, DeckBuilder, Run, Text, table_heights
from survey_app.packs.slides.template import CONTENT_WIDTH_MM

_SIGN_MM = 84.0
_AIR_MM = (2.4, 1.8, 1.2, 0.7)
"""Above and below the text of a row: as much as the slide has room for."""


def add_how_to_read(deck: DeckBuilder, content: Content) -> None:
    """Add the explanation of the signs; none where nothing is shown."""
    words = content.words
    rows = list(_signs(content))
    if not rows:
        return
    page = deck.add_page(
        words("How to read the pictures"), notes=words("Who answered “don't know” is not counted in the share.")
    )
    table = [
        [Cell(words("Sign in the picture")), Cell(words("What it means"))],
        *[[Cell(sign), Cell([Run(text)])] for sign, text in rows],
    ]
    widths = [_SIGN_MM, CONTENT_WIDTH_MM - _SIGN_MM]
    heights: list[float] = []
    for air in _AIR_MM:
        heights = table_heights(table, widths, padding=air)
        if sum(heights) <= page.bottom - page.top:
            break
    deck.add_table(
        page, table, widths, top=page.top, heights=heights,
        description=words("Table of the signs in the pictures, {n} rows.", n=len(rows)),
        name=words("Sign in the picture"), padding=0.5,
    )  # fmt: skip


def _signs(content: Content) -> Iterator[tuple[Text, str]]:
    words = content.words
    points = [row for chart in content.charts_of("dumbbell") for row in chart.data["rows"]]
    yield from _own_signs(content, {row["own_status"] for row in points if content.has_own})
    if any(row["combined"] for row in points):
        together: Text = [Run("◆ ", colour="combined"), Run(words("Together"), bold=True)]
        yield together, words("The share in all municipalities that are shown, together.")
    if content.compared:
        verdict = words("Higher or lower: the difference is larger than chance usually gives.")
        yield [Run("▲ ▼", bold=True)], verdict
        alike = words("The difference is so small that it may be due to chance. It does not mean that all is alike.")
        yield [Run(words("Cannot be told apart"), colour="quiet")], alike
    if content.charts_of("diverging"):
        sides: Text = [Run("■ ", colour="most-negative"), Run("■ ", colour="negative"), Run("■ ", colour="positive"),
                       Run("■", colour="most-positive")]  # fmt: skip
        text = words("Negative answers stand left of the line, positive ones right. The darker, the stronger.")
        yield sides, text
    if content.charts_of("change"):
        earlier: Text = [Run("○ ", colour="earlier"), Run(words("Earlier period"), bold=True)]
        yield earlier, words("The share then. A line joins it to the share now, if the question is the same.")
    if content.charts_of("gap"):
        important: Text = [Run("■ "), Run(words("Important"), bold=True)]
        yield important, words("The share that finds it important; the circle is the share that finds it works well.")
    if points:
        hidden = words("So few answered that somebody could be recognised. The figure is not zero.")
        yield [Run(words("Not shown"), colour="quiet")], hidden


def _own_signs(content: Content, statuses: set[str]) -> Iterator[tuple[Text, str]]:
    words, own = content.words, content.municipality
    if "shown" in statuses:
        circle: Text = [Run("● ", colour="own"), Run(own, bold=True)]
        yield circle, words("The share in {municipality}.", municipality=own)
        line: Text = [Run("─●─ ", colour="own"), Run(words("The line"), bold=True)]
        yield line, words("How uncertain the share is. The fewer answers, the longer the line.")
    if "few" in statuses:
        boxes: Text = [Run("☒ ☒ ☐ ", colour="own"), Run(words.count(2, 3), bold=True)]
        yield boxes, words("With few answers, counts stand in place of percentages: one box for each answer.")
