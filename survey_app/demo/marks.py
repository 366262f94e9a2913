"""Draw a respondent's pen marks on a printed page, for tests, training and the demonstration.

Everything is made of the project's own strokes: curves with a hand's unevenness, drawn by a pen with a width, a
darkness and a grain (`survey_app.demo.people` says whose). The same seed draws the same page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from forms.model import Box, PageLayout, Region
from scans.beside.words import word_places
from survey_app.demo.artist import Artist, items_of
from survey_app.demo.people import FOR_A_PERSON, Behaviour, Event, Pen, Person, Style

__all__ = ["Behaviour", "DrawnPage", "Event", "Pen", "Person", "Style", "draw_marks", "printed_page", "straight_line"]

GrayImage = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page with marks, and the truth about it.

    Attributes:
        image: (height, width) uint8, 0 black, 255 white.
        meant: What a careful human would code for each item: the options, () for none, two for a double mark.
        events: What the person did at each item.
        inks: What was put at each marked box: a style's name, "void_fill", "void_struck", "ring".
        commented: Whether something was written outside the boxes.
        for_a_person: Items that a careful human does not code by the boxes alone; where `meant` has one option there,
            it is what somebody who looks at the whole row would say.
    """

    image: GrayImage
    meant: Mapping[str, tuple[str, ...]]
    events: Mapping[str, Event]
    inks: Mapping[tuple[str, str], str] = field(default_factory=dict)
    commented: bool = False
    for_a_person: frozenset[str] = frozenset()


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
    artist = Artist(page_image.copy(), page, person, rng)
    behaviour = behaviour or Behaviour()
    words: Sequence[Region | None] = [None] * len(page.boxes)
    if behaviour.circled_words or behaviour.struck_words:
        words = word_places(page, page_image)
    words_of = {(box.item, box.option): place for box, place in zip(page.boxes, words, strict=True)}
    meant: dict[str, tuple[str, ...]] = {}
    events: dict[str, Event] = {}
    for item, boxes in items_of(page).items():
        wanted = tuple(box.option for box in boxes if box.option in answers.get(item, ()))
        event = _choose_event(boxes, wanted, behaviour, rng)
        events[item] = event
        labels = {box.option: words_of[item, box.option] for box in boxes}
        meant[item] = _mark_item(artist, boxes, wanted, event, labels)
    commented = bool(rng.random() < behaviour.wrote_comment)
    if commented:
        artist.write_comment()
    if rng.random() < behaviour.stray_lines:
        artist.draw_stray_line()
    doubted = FOR_A_PERSON if person.style is Style.FILL else FOR_A_PERSON | {Event.FILLED}
    for_a_person = frozenset(item for item, event in events.items() if event in doubted)
    return DrawnPage(artist.image, meant, events, artist.inks, commented, for_a_person)


def straight_line(page: PageLayout, place: int) -> dict[str, tuple[str, ...]]:
    """Return the answers of somebody who marks the same place (from 1) at every question."""
    return {item: (boxes[min(place, len(boxes)) - 1].option,) for item, boxes in items_of(page).items()}


def _choose_event(
    boxes: Sequence[Box], wanted: tuple[str, ...], behaviour: Behaviour, rng: np.random.Generator
) -> Event:
    if not wanted:
        return Event.BLANK
    spare = len(boxes) > len(wanted)
    alone = spare and len(wanted) == 1
    rates = {
        Event.BLANK: behaviour.blank,
        Event.CORRECTED: behaviour.corrected if spare else 0.0,
        Event.STRUCK: behaviour.struck if spare else 0.0,
        Event.DOUBLE: behaviour.double if spare and not boxes[0].multiple else 0.0,
        Event.WEAK: behaviour.weak,
        Event.BESIDE: behaviour.beside,
        Event.CIRCLED: behaviour.circled,
        Event.OVERSHOT: behaviour.overshot,
        Event.FILLED: behaviour.filled,
        Event.BETWEEN: behaviour.between if alone else 0.0,
        Event.CIRCLED_WORDS: behaviour.circled_words,
        Event.STRUCK_WORDS: behaviour.struck_words,
        Event.ARROW: behaviour.arrow if alone else 0.0,
    }
    draw = float(rng.random())
    for event, rate in rates.items():
        if draw < rate:
            return event
        draw -= rate
    return Event.PLAIN


def _mark_item(
    artist: Artist,
    boxes: Sequence[Box],
    wanted: tuple[str, ...],
    event: Event,
    words: Mapping[str, Region | None],
) -> tuple[str, ...]:
    """Draw what happens at one question; return what a careful human would code."""
    if event is Event.BLANK:
        return ()
    others = [box for box in boxes if box.option not in wanted]
    if event in (Event.CORRECTED, Event.STRUCK):
        artist.void(others[int(artist.rng.integers(len(others)))], event)
    if event is Event.DOUBLE:
        second = others[int(artist.rng.integers(len(others)))].option
        wanted = tuple(box.option for box in boxes if box.option in (*wanted, second))
    chosen = [box for box in boxes if box.option in wanted]
    if event is Event.BETWEEN:
        artist.mark_between(chosen[0], _next_to(chosen[0], others))
        return ()
    if event is Event.CIRCLED_WORDS:
        for place in filter(None, (words[option] for option in wanted)):
            artist.ring_words(place)
        return wanted
    if event is Event.ARROW:
        wrong = _next_to(chosen[0], others)
        artist.mark(wrong, event)
        artist.point(wrong, chosen[0])
        return wanted
    for box in chosen:
        artist.mark(box, event)
    if event is Event.STRUCK_WORDS:
        places = [place for place in words.values() if place is not None]
        if places:
            artist.strike_words(places[int(artist.rng.integers(len(places)))])
    return wanted


def _next_to(box: Box, others: Sequence[Box]) -> Box:
    return min(others, key=lambda other: abs(other.x - box.x) + abs(other.y - box.y))


def printed_page(pixels: GrayImage, dpi_from: float, dpi_to: float) -> GrayImage:
    """Return a drawn page at another resolution, for drawing marks at the resolution of the scan."""
    factor = dpi_to / dpi_from
    resized = cv2.resize(pixels, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8)
