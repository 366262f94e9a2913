"""The slides of what people wrote: a few texts a slide, in the order of the release, which follows nothing.

A meeting reads some of them; all stand in the report. So there are at most three slides a question, and a text that no
slide holds is left to the report, for nobody's words are cut.
"""

from collections.abc import Sequence

from survey_app.domain.release.frozen import FreeText
from survey_app.i18n import in_language
from survey_app.packs.content import Content
from survey_app.packs.slides.deck import BODY_PT, LINE_HEIGHT, MM_PER_PT, DeckBuilder, Run, Text, room_below
from survey_app.packs.slides.template import BODY_LEADING, CONTENT_WIDTH_MM
from survey_app.packs.slides.text_xml import Setting
from survey_app.packs.text_width import text_width, wrap_text
from survey_app.packs.words import capitalised

MOST_SLIDES = 3
_AIR_PT = 12.0
_SETTING = Setting(before=_AIR_PT)
_WIDTH_PT = 0.97 * CONTENT_WIDTH_MM / MM_PER_PT
_STEP_MM = 4.0


def add_written(deck: DeckBuilder, content: Content) -> None:
    """Add what people wrote; nothing where nothing is released."""
    for one in content.written:
        _add_question(deck, content, one)


def _add_question(deck: DeckBuilder, content: Content, one: FreeText) -> None:
    words = content.words
    question = in_language(content.release.question(one.question_id).text, words.language)
    title = words("What people wrote")
    room = room_below(f"{title} ({MOST_SLIDES})", question)
    rest = _height(" ")
    texts = [text for text in (words("“{text}”", text=text) for text in one.texts) if _height(text) <= room - rest]
    slides = _spread(texts, room - rest)[:MOST_SLIDES]
    left = len(one.texts) - sum(map(len, slides))
    note = words("A person has read each text and taken out what could tell who wrote it.")
    for number, shown in enumerate(slides or [[]], start=1):
        body: list[Text] = [*shown]
        told = " ".join(filter(None, (_left_to_the_report(left, content), content.not_shown(one))))
        if number == max(1, len(slides)) and told:
            body.append([Run(told, colour="quiet")])
        deck.add_page(title, question, notes=note, body=body, setting=_SETTING)


def _left_to_the_report(left: int, content: Content) -> str:
    told = content.words.plural("One more text is in the report.", "{n} more texts are in the report.", left)
    return capitalised(told) if left else ""


def _spread(texts: Sequence[str], room: float) -> list[list[str]]:
    """Return the texts on as few slides as hold them, about equally full; their order stays."""
    fewest = _pack(texts, room)
    limit = room
    while len(fewest) <= MOST_SLIDES and limit > _STEP_MM and len(_pack(texts, limit - _STEP_MM)) == len(fewest):
        limit -= _STEP_MM
    return _pack(texts, limit)


def _pack(texts: Sequence[str], limit: float) -> list[list[str]]:
    """Fill one slide after another up to a height in mm; a text alone may be higher."""
    slides: list[list[str]] = []
    left = 0.0
    for text in texts:
        needed = _height(text)
        if not slides or needed > left:
            slides.append([])
            left = limit
        slides[-1].append(text)
        left -= needed
    return slides


def _height(text: str) -> float:
    """Return how high a text stands, in mm; a word longer than a line goes on in the next one."""
    wrapped = [part for line in text.split("\n") for part in wrap_text(line, _WIDTH_PT, BODY_PT)]
    lines = sum(max(1, -int(-text_width(part, BODY_PT) // _WIDTH_PT)) for part in wrapped)
    return (lines * BODY_PT * LINE_HEIGHT * BODY_LEADING + _AIR_PT) * MM_PER_PT
