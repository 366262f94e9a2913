"""Draw a respondent's pen marks on a printed page, for tests, training and the demonstration.

Everything is made of the project's own strokes: curves with a hand's unevenness, drawn by a pen with a width, a
darkness and a grain. A `Person` keeps to one way of marking; a `Behaviour` says how often people do what makes reading
hard: fill in the wrong box and mark another, strike out, mark twice, mark weakly or beside the box. The same seed draws
the same page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import Box, PageLayout
from survey_app.demo.strokes import Strokes, draw_strokes, mark_strokes, struck_strokes

GrayImage = npt.NDArray[np.uint8]


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


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How often, of all questions, people do what makes reading hard. The rest are plain marks.

    The last two are per page: a line of writing beside the boxes, and a stray line of the pen somewhere.
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

    @classmethod
    def careful(cls) -> "Behaviour":
        """Return the behaviour of somebody who only makes plain marks."""
        return cls(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page with marks, and the truth about it.

    Attributes:
        image: (height, width) uint8, 0 black, 255 white.
        meant: What a careful human would code for each item: the options, () for none, two for a double mark.
        events: What the person did at each item.
        inks: What was put at each marked box: a style's name, "void_fill", "void_struck", "ring".
        commented: Whether something was written outside the boxes.
    """

    image: GrayImage
    meant: Mapping[str, tuple[str, ...]]
    events: Mapping[str, Event]
    inks: Mapping[tuple[str, str], str] = field(default_factory=dict)
    commented: bool = False


def draw_marks(
    page_image: GrayImage,
    page: PageLayout,
    answers: Mapping[str, tuple[str, ...]],
    person: Person,
    rng: np.random.Generator,
    behaviour: Behaviour | None = None,
) -> DrawnPage:
    """Draw the marks of one person who has these answers in mind.

    Args:
        page_image: The printed page, drawn at any resolution (its width tells which).
        page: The page's geometry.
        answers: Item -> chosen options; an item that is missing or () is left blank.
        person: Hand and pen.
        rng: Where the unevenness comes from.
        behaviour: How often something other than a plain mark happens.
    """
    artist = _Artist(page_image.copy(), page_image.shape[1] / page.width, person, rng)
    behaviour = behaviour or Behaviour()
    meant: dict[str, tuple[str, ...]] = {}
    events: dict[str, Event] = {}
    for item, boxes in _boxes_by_item(page).items():
        wanted = tuple(box.option for box in boxes if box.option in answers.get(item, ()))
        event = _choose_event(boxes, wanted, behaviour, rng)
        events[item] = event
        meant[item] = _mark_item(artist, boxes, wanted, event)
    commented = bool(rng.random() < behaviour.wrote_comment)
    if commented:
        artist.write_comment(page)
    if rng.random() < behaviour.stray_lines:
        artist.draw_stray_line(page)
    return DrawnPage(artist.image, meant, events, artist.inks, commented)


def _boxes_by_item(page: PageLayout) -> dict[str, list[Box]]:
    items: dict[str, list[Box]] = {}
    for box in page.boxes:
        items.setdefault(box.item, []).append(box)
    return items


def _choose_event(boxes: list[Box], wanted: tuple[str, ...], behaviour: Behaviour, rng: np.random.Generator) -> Event:
    if not wanted:
        return Event.BLANK
    spare = len(boxes) > len(wanted)
    rates = {
        Event.BLANK: behaviour.blank,
        Event.CORRECTED: behaviour.corrected if spare else 0.0,
        Event.STRUCK: behaviour.struck if spare else 0.0,
        Event.DOUBLE: behaviour.double if spare and not boxes[0].multiple else 0.0,
        Event.WEAK: behaviour.weak,
        Event.BESIDE: behaviour.beside,
        Event.CIRCLED: behaviour.circled,
    }
    draw = float(rng.random())
    for event, rate in rates.items():
        if draw < rate:
            return event
        draw -= rate
    return Event.PLAIN


def _mark_item(artist: "_Artist", boxes: list[Box], wanted: tuple[str, ...], event: Event) -> tuple[str, ...]:
    if event is Event.BLANK:
        return ()
    others = [box for box in boxes if box.option not in wanted]
    if event in (Event.CORRECTED, Event.STRUCK):
        artist.void(others[int(artist.rng.integers(len(others)))], event)
    if event is Event.DOUBLE:
        second = others[int(artist.rng.integers(len(others)))].option
        wanted = tuple(box.option for box in boxes if box.option in (*wanted, second))
    for box in boxes:
        if box.option in wanted:
            artist.mark(box, event)
    return wanted


class _Artist:
    """Draws one person's marks into one page image."""

    def __init__(self, image: GrayImage, px_per_mm: float, person: Person, rng: np.random.Generator) -> None:
        self.image = image
        self.rng = rng
        self.inks: dict[tuple[str, str], str] = {}
        self._px = px_per_mm
        self._person = person

    def mark(self, box: Box, event: Event) -> None:
        """Put one mark at a box."""
        rng, person = self.rng, self._person
        style = person.style
        if rng.random() < person.other_styles:
            style = list(Style)[int(rng.integers(len(Style)))]
        if event in (Event.CORRECTED, Event.STRUCK, Event.BESIDE) and style is Style.FILL:
            style = Style.CROSS  # nobody corrects by blackening on a sheet of black boxes
        place = np.array(person.offset) + rng.normal(0.0, person.jitter, 2)
        size = person.size * float(np.exp(rng.normal(0.0, 0.12)))
        if event is Event.BESIDE:
            angle, size = rng.uniform(0.0, 2 * np.pi), min(size, 1.1)
            place = np.array([np.cos(angle), 0.8 * np.sin(angle)]) * rng.uniform(0.55, 0.95)
        pen = replace(person, cover=person.cover * rng.uniform(0.3, 0.6)) if event is Event.WEAK else person
        name = "ring" if event is Event.CIRCLED else str(style)
        self._draw(box, mark_strokes(name, size, person.slant, self._line_in_boxes(box), rng), place, pen)
        self.inks[box.item, box.option] = name

    def void(self, box: Box, event: Event) -> None:
        """Mark the wrong box, then fill it in or strike it out."""
        rng, person = self.rng, self._person
        style = str(Style.CROSS if person.style is Style.FILL else person.style)
        place = np.array(person.offset) + rng.normal(0.0, person.jitter, 2)
        self._draw(box, mark_strokes(style, person.size, person.slant, self._line_in_boxes(box), rng), place, person)
        name = "void_fill" if event is Event.CORRECTED else "void_struck"
        strokes = (
            mark_strokes("void", 1.0, 0.0, self._line_in_boxes(box), rng)
            if event is Event.CORRECTED
            else struck_strokes(self._line_in_boxes(box), rng)
        )
        self._draw(box, strokes, rng.normal(0.0, 0.03, 2), replace(person, cover=max(person.cover, 0.8)))
        self.inks[box.item, box.option] = name

    def write_comment(self, page: PageLayout) -> None:
        """Write a line of loops and arches, as joined handwriting, where nothing is to be filled in."""
        rng, person = self.rng, self._person
        row = page.rows[int(rng.integers(len(page.rows)))] if page.rows else None
        y = (row.y + row.height * 0.12) if row is not None and rng.random() < 0.5 else page.height * 0.915
        height, length = rng.uniform(3.0, 6.0), rng.uniform(20.0, 60.0)
        t = np.linspace(0.0, length / height * 5.0, 260)
        swing = np.interp(t, np.linspace(0, t[-1], 24), rng.uniform(0.25, 1.0, 24))
        x = rng.uniform(30.0, page.width - 40.0 - length) + t / 5.0 * height + 0.22 * height * np.sin(2 * t)
        line = np.column_stack([x, y + 0.5 * height * swing * np.cos(t + 0.6 * np.sin(0.7 * t))])
        self._ink([line * self._px], person)

    def draw_stray_line(self, page: PageLayout) -> None:
        """Draw the line of a pen that slipped, anywhere on the page, now and then across a box."""
        rng, person = self.rng, self._person
        start = rng.uniform([0.08, 0.08], [0.92, 0.92]) * [page.width, page.height]
        if rng.random() < 0.25:
            box = page.boxes[int(rng.integers(len(page.boxes)))]
            start = np.array([box.x, box.y]) + rng.uniform(-3.0, 6.0, 2)
        length, angle = rng.uniform(4.0, 45.0), rng.uniform(0.0, np.pi)
        t = np.linspace(0.0, length, 12)[:, None]
        bow = rng.normal(0.0, 0.1) * length * np.sin(np.pi * t / length)
        along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
        line = start + along * t + across * bow
        pen = replace(
            person, width_mm=person.width_mm * rng.uniform(0.5, 1.0), cover=person.cover * rng.uniform(0.4, 1.0)
        )
        self._ink([line * self._px], pen)

    def _line_in_boxes(self, box: Box) -> float:
        return self._person.width_mm / ((box.width + box.height) / 2)

    def _draw(self, box: Box, strokes: Strokes, place: npt.NDArray[np.float64], pen: Person) -> None:
        size = (box.width + box.height) / 2
        centre = np.array([box.x + box.width / 2, box.y + box.height / 2]) + place * size
        self._ink([(stroke * size + centre) * self._px for stroke in strokes], pen)

    def _ink(self, strokes_px: Strokes, pen: Person) -> None:
        draw_strokes(self.image, strokes_px, pen.width_mm * self._px, pen.gray, pen.cover, pen.grain, self.rng)


def printed_page(pixels: GrayImage, dpi_from: float, dpi_to: float) -> GrayImage:
    """Return a drawn page at another resolution, for drawing marks at the resolution of the scan."""
    factor = dpi_to / dpi_from
    resized = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8)
