"""Cards side by side: a hairline round each, a line of colour on top, one matter in each, as high as its words need."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_app.packs.brief import Share
from survey_app.packs.slides.deck import (
    BODY_PT,
    MM_PER_PT,
    SMALLER_PT,
    DeckBuilder,
    Page,
    Run,
    Text,
    plain_text,
)
from survey_app.packs.slides.shapes import add_shape, rectangle
from survey_app.packs.slides.template import CONTENT_WIDTH_MM, LEFT_MM
from survey_app.packs.text_width import wrap_text

_GAP_MM, _SIDE_MM, _TOP_MM, _BOTTOM_MM = 8.0, 7.0, 7.0, 7.0
_HEAD_PT = 20
_LARGE_PT = {"own": 40, "combined": 26}
_SPACED = 0.7
_LOWEST_MM = 40.0
LINE_HEIGHT = 1.27
"""Between Noto Sans's own 1.36 and what programs take that put another font in its place; a card has air below."""


@dataclass(frozen=True, slots=True)
class SlideCard:
    """One card: its head, its large figures and its lines."""

    head: str
    lines: Sequence[Text]
    shares: Sequence[Share] = ()


def add_cards(
    deck: DeckBuilder, page: Page, cards: Sequence[SlideCard], *, size: float = BODY_PT, shares: Sequence[float] = ()
) -> float:
    """Add cards of equal height; return where they end, in mm from the top of the slide.

    Lines that would not fit are set smaller. `shares` says how the width is shared out, where not equally.
    """
    parts = shares or [1.0] * len(cards)
    free = CONTENT_WIDTH_MM - _GAP_MM * (len(cards) - 1)
    widths = [free * part / sum(parts) for part in parts]
    most = page.bottom - page.top
    height = _highest(cards, widths, size)
    if height > most:
        size = SMALLER_PT if size > SMALLER_PT else size - 1
        height = _highest(cards, widths, size)
    height = min(max(height, _LOWEST_MM), most)
    x = LEFT_MM
    for card, width in zip(cards, widths, strict=True):
        frame = rectangle("Card", (x, page.top, width, height), "card", line="hairline")
        add_shape(page.slide, frame + rectangle("Rule", (x, page.top, width, 1.6), "action"))
        box = (x + _SIDE_MM, page.top + _TOP_MM, width - 2 * _SIDE_MM, height - _TOP_MM - 3)
        x += width + _GAP_MM
        deck.add_text(page, box, _texts(card), name=card.head, size=size, spaced=True)
    return page.top + height


def _texts(card: SlideCard) -> list[Text]:
    return [[Run(card.head, bold=True, size=_HEAD_PT)], *map(_share_text, card.shares), *card.lines]


def _share_text(share: Share) -> list[Run]:
    return [
        Run(share.text, bold=True, colour=share.role, size=_LARGE_PT[share.role]),
        Run(f"  {share.whose}", colour=share.role, size=SMALLER_PT),
    ]


def _highest(cards: Sequence[SlideCard], widths: Sequence[float], size: float) -> float:
    return max(_height(card, width - 2 * _SIDE_MM, size) for card, width in zip(cards, widths, strict=True))


def _height(card: SlideCard, room: float, size: float) -> float:
    """Return the height in mm that a card needs."""
    points = _lines(card.head, room, _HEAD_PT, bold=True) * _HEAD_PT * LINE_HEIGHT
    for share in card.shares:
        large = _LARGE_PT[share.role]
        taken = len(share.text) * large * 0.62 * MM_PER_PT
        lines = _lines(share.whose, max(20.0, room - taken), SMALLER_PT)
        points += (large + (lines - 1) * SMALLER_PT) * LINE_HEIGHT + _SPACED * size
    for line in card.lines:
        bold = not isinstance(line, str) and any(run.bold for run in line)
        points += _lines(plain_text(line), room, size, bold=bold) * size * LINE_HEIGHT + _SPACED * size
    return points * MM_PER_PT + _TOP_MM + _BOTTOM_MM


def _lines(text: str, room: float, size: float, *, bold: bool = False) -> int:
    # A little less than the room: other programs set the font a little wider.
    return len(wrap_text(text, 0.98 * room / MM_PER_PT, size, bold=bold))
