"""The hands and pens of made-up respondents: how a person marks boxes, with what, and how often something goes wrong.

A `Person` keeps to one way of marking; a `Behaviour` says how often people do what makes reading hard.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np


class Style(StrEnum):
    """How a person marks a box."""

    CROSS = "cross"
    TICK = "tick"
    SLASH = "slash"
    FILL = "fill"
    SCRIBBLE = "scribble"


class Event(StrEnum):
    """What a person did at one question."""

    PLAIN = "plain"
    BLANK = "blank"
    CORRECTED = "corrected"  # filled in the wrong box, marked another
    STRUCK = "struck"  # struck out the wrong box, marked another
    DOUBLE = "double"  # left two marks standing
    WEAK = "weak"  # pressed too little, or the pen failed
    BESIDE = "beside"  # put the mark mostly outside the box
    CIRCLED = "circled"  # drew a ring around the box
    OVERSHOT = "overshot"  # the mark runs on into a neighbour's box
    FILLED = "filled"  # filled in the box, whatever this person does elsewhere
    BETWEEN = "between"  # put the mark between two boxes
    CIRCLED_WORDS = "circled_words"  # drew a ring around an option's words, and marked no box
    STRUCK_WORDS = "struck_words"  # marked a box, and struck out the words of one option
    ARROW = "arrow"  # marked a box, and drew an arrow from it to another one


FOR_A_PERSON = frozenset({Event.DOUBLE, Event.BETWEEN, Event.CIRCLED_WORDS, Event.STRUCK_WORDS, Event.ARROW})
"""Events after which a careful human does not code alone what the boxes say; `FILLED` too, on a sheet of lines."""


_STYLES: tuple[tuple[Style, float], ...] = (
    (Style.CROSS, 0.54),
    (Style.TICK, 0.28),
    (Style.SLASH, 0.07),
    (Style.FILL, 0.08),
    (Style.SCRIBBLE, 0.03),
)
_PENS = (  # share, line width in mm, gray, cover, grain: ball pens blue and black, pencil, felt pen, red and green
    (0.46, (0.32, 0.62), (62, 92), (0.84, 0.96), 0.08),
    (0.30, (0.32, 0.62), (36, 60), (0.88, 0.98), 0.06),
    (0.12, (0.34, 0.80), (96, 130), (0.45, 0.85), 0.25),
    (0.07, (0.70, 1.70), (24, 60), (0.95, 1.00), 0.04),
    (0.05, (0.32, 0.62), (78, 110), (0.82, 0.95), 0.08),
)


class Pen(StrEnum):
    """Pens by name, for tests."""

    BALL = "ball"
    THIN = "thin"
    FELT = "felt"
    PENCIL = "pencil"
    WEAK_PENCIL = "weak_pencil"


_NAMED_PENS: dict[Pen, tuple[float, int, float, float]] = {  # line width in mm, gray, cover, grain
    Pen.BALL: (0.45, 60, 0.92, 0.08),
    Pen.THIN: (0.22, 50, 0.92, 0.06),
    Pen.FELT: (1.60, 30, 0.98, 0.04),
    Pen.PENCIL: (0.50, 110, 0.75, 0.20),
    Pen.WEAK_PENCIL: (0.45, 150, 0.50, 0.25),
}


@dataclass(frozen=True, slots=True)
class Person:
    """One respondent's hand and pen.

    Attributes:
        style: The usual way of marking; `other_styles` is the share of marks made in another one.
        width_mm: Width of the pen's line.
        gray: Gray of the ink on white paper, 0 black.
        cover: How much of the paper's white the ink takes away, 0..1; pencils take less.
        grain: Unevenness of the line, 0..1.
        size: Size of a mark, in boxes; `jitter` is how much place (in boxes) and size vary.
        slant: Radians by which this hand turns its marks.
        offset: Where this hand puts marks, in boxes from the box's centre.
    """

    style: Style
    width_mm: float = 0.45
    gray: int = 60
    cover: float = 0.92
    grain: float = 0.08
    size: float = 1.05
    jitter: float = 0.09
    slant: float = 0.0
    offset: tuple[float, float] = (0.0, 0.0)
    other_styles: float = 0.04

    @classmethod
    def draw(cls, rng: np.random.Generator, *, style: Style | None = None) -> "Person":
        """Make up a respondent: a usual style, a pen, and a hand."""
        shares = np.array([share for _, share in _STYLES])
        chosen = style or _STYLES[int(rng.choice(len(_STYLES), p=shares / shares.sum()))][0]
        pens = np.array([pen[0] for pen in _PENS])
        _, width, gray, cover, grain = _PENS[int(rng.choice(len(_PENS), p=pens / pens.sum()))]
        return cls(
            style=chosen,
            width_mm=float(rng.uniform(*width)),
            gray=int(rng.integers(gray[0], gray[1] + 1)),
            cover=float(rng.uniform(*cover)),
            grain=grain,
            size=float(np.clip(rng.normal(1.05, 0.2), 0.5, 1.8)),
            jitter=float(rng.uniform(0.05, 0.14)),
            slant=float(rng.normal(0.0, 0.09)),
            offset=(float(rng.normal(0.0, 0.05)), float(rng.normal(0.0, 0.05))),
        )

    def holding(self, pen: Pen) -> "Person":
        """Return the same hand with a pen of this kind."""
        width_mm, gray, cover, grain = _NAMED_PENS[pen]
        return replace(self, width_mm=width_mm, gray=gray, cover=cover, grain=grain)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How often, of all questions, people do what makes reading hard; see `Event`. The rest are plain marks.

    `wrote_comment` and `stray_lines` are per page: a line of writing beside the boxes, and a stray line of the pen.
    """

    blank: float = 0.03
    corrected: float = 0.02
    struck: float = 0.01
    double: float = 0.006
    weak: float = 0.012
    beside: float = 0.008
    circled: float = 0.0
    wrote_comment: float = 0.05
    stray_lines: float = 0.06
    overshot: float = 0.0
    filled: float = 0.0
    between: float = 0.0
    circled_words: float = 0.0
    struck_words: float = 0.0
    arrow: float = 0.0

    @classmethod
    def careful(cls) -> "Behaviour":
        """Return the behaviour of somebody who only makes plain marks."""
        return cls(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)

    @classmethod
    def only(cls, event: Event, rate: float = 1.0) -> "Behaviour":
        """Return the behaviour of somebody who does this at a share of the questions, and plain marks elsewhere."""
        return replace(cls.careful(), **{str(event): rate})
