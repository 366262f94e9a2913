"""Draws one person's marks, words and lines into one page image."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from forms.model import Box, PageLayout, Region
from survey_app.demo.ink import draw_strokes
from survey_app.demo.people import Event, Person, Style
from survey_app.demo.strokes import Strokes, arrow, curve, mark_strokes, ring_around, struck_strokes, struck_words

GrayImage = npt.NDArray[np.uint8]
Point = npt.NDArray[np.float64]

_HEAD_MM = 3.0


class Artist:
    """Draws one person's marks into one page image, in place.

    Attributes:
        image: (height, width) uint8, 0 black, 255 white.
        inks: What was put at each box: a style's name, "void_fill", "void_struck", "ring".
    """

    def __init__(self, image: GrayImage, page: PageLayout, person: Person, rng: np.random.Generator) -> None:
        self.image = image
        self.rng = rng
        self.inks: dict[tuple[str, str], str] = {}
        self._page = page
        self._px = image.shape[1] / page.width
        self._person = person

    def mark(self, box: Box, event: Event) -> None:
        """Put one mark at a box."""
        rng, person = self.rng, self._person
        style = person.style
        if rng.random() < person.other_styles:
            style = list(Style)[int(rng.integers(len(Style)))]
        if event in (Event.CORRECTED, Event.STRUCK, Event.BESIDE, Event.OVERSHOT) and style is Style.FILL:
            style = Style.CROSS  # nobody corrects by blackening on a sheet of black boxes
        if event is Event.FILLED:
            style = Style.FILL
        place = np.array(person.offset) + rng.normal(0.0, person.jitter, 2)
        size = person.size * float(np.exp(rng.normal(0.0, 0.12)))
        if event is Event.BESIDE:
            angle, size = rng.uniform(0.0, 2 * np.pi), min(size, 1.1)
            place = np.array([np.cos(angle), 0.8 * np.sin(angle)]) * rng.uniform(0.55, 0.95)
        pen = replace(person, cover=person.cover * rng.uniform(0.3, 0.6)) if event is Event.WEAK else person
        name = "ring" if event is Event.CIRCLED else str(style)
        self._draw(box, mark_strokes(name, size, person.slant, self._line_in_boxes(box), rng), place, pen)
        self.inks[box.item, box.option] = name
        if event is Event.OVERSHOT:
            self._run_on(box)

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

    def mark_between(self, box: Box, other: Box) -> None:
        """Put a mark about halfway between two boxes."""
        apart = (_centre(other) - _centre(box)) / ((box.width + box.height) / 2)
        place = apart * self.rng.uniform(0.42, 0.58) + self.rng.normal(0.0, 0.1, 2)
        style = Style.CROSS if self._person.style is Style.FILL else self._person.style
        shape = mark_strokes(str(style), self._person.size, self._person.slant, self._line_in_boxes(box), self.rng)
        self._draw(box, shape, place, self._person)

    def ring_words(self, words: Region) -> None:
        """Draw a ring around words."""
        ring = ring_around(words.width + 2.0, words.height + 1.5, self.rng)
        self._ink([(ring + _centre(words)) * self._px], self._person)

    def strike_words(self, words: Region) -> None:
        """Strike out words."""
        strokes = struck_words(words.width, words.height, self.rng)
        self._ink([(stroke + _centre(words)) * self._px for stroke in strokes], self._person)

    def point(self, box: Box, other: Box) -> None:
        """Draw an arrow from a box to another one, over or under what is printed between them."""
        along = _centre(other) - _centre(box)
        along = along / np.hypot(*along)
        aside = np.array([0.0, self.rng.uniform(-0.5, 0.5) * box.height])
        start = _centre(box) + aside + along * box.width * self.rng.uniform(0.6, 1.0)
        end = _centre(other) + aside - along * box.width * self.rng.uniform(0.6, 1.0)
        strokes = arrow(start, end, _HEAD_MM * self.rng.uniform(0.7, 1.2), self.rng)
        self._ink([stroke * self._px for stroke in strokes], self._person)

    def write_comment(self) -> None:
        """Write a line of loops and arches, as joined handwriting, where nothing is to be filled in."""
        rng, person, page = self.rng, self._person, self._page
        row = page.rows[int(rng.integers(len(page.rows)))] if page.rows else None
        y = (row.y + row.height * 0.12) if row is not None and rng.random() < 0.5 else page.height * 0.915
        height, length = rng.uniform(3.0, 6.0), rng.uniform(20.0, 60.0)
        t = np.linspace(0.0, length / height * 5.0, 260)
        swing = np.interp(t, np.linspace(0, t[-1], 24), rng.uniform(0.25, 1.0, 24))
        x = rng.uniform(30.0, page.width - 40.0 - length) + t / 5.0 * height + 0.22 * height * np.sin(2 * t)
        line = np.column_stack([x, y + 0.5 * height * swing * np.cos(t + 0.6 * np.sin(0.7 * t))])
        self._ink([line * self._px], person)

    def draw_stray_line(self) -> None:
        """Draw the line of a pen that slipped, anywhere on the page, now and then across a box."""
        rng, person, page = self.rng, self._person, self._page
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

    def _run_on(self, box: Box) -> None:
        """Let a stroke of the mark run on into the nearest other box."""
        others = [other for other in self._page.boxes if other is not box]
        if not others:
            return
        nearest = min(others, key=lambda other: float(np.hypot(*(_centre(other) - _centre(box)))))
        start = _centre(box) + self.rng.normal(0.0, 0.1, 2) * box.width
        end = _centre(nearest) + self.rng.normal(0.0, 0.2, 2) * box.width
        self._ink([curve(list(start), list(end), 0.03, self.rng) * self._px], self._person)

    def _line_in_boxes(self, box: Box) -> float:
        return self._person.width_mm / ((box.width + box.height) / 2)

    def _draw(self, box: Box, strokes: Strokes, place: Point, pen: Person) -> None:
        size = (box.width + box.height) / 2
        centre = _centre(box) + place * size
        self._ink([(stroke * size + centre) * self._px for stroke in strokes], pen)

    def _ink(self, strokes_px: Strokes, pen: Person) -> None:
        draw_strokes(self.image, strokes_px, pen.width_mm * self._px, pen.gray, pen.cover, pen.grain, self.rng)


def items_of(page: PageLayout) -> Mapping[str, tuple[Box, ...]]:
    """Return the boxes of each item of a page, in printed order."""
    items: dict[str, list[Box]] = {}
    for box in page.boxes:
        items.setdefault(box.item, []).append(box)
    return {item: tuple(boxes) for item, boxes in items.items()}


def _centre(place: Box | Region) -> Point:
    return np.array([place.x + place.width / 2, place.y + place.height / 2])
