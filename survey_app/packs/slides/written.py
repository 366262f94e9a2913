"""The slides of what people wrote: a few texts a slide, in the order of the release, which follows nothing."""

from survey_app.i18n import in_language
from survey_app.packs.content import Content
from survey_app.packs.slides.deck import BODY_PT, LINE_HEIGHT, MM_PER_PT, DeckBuilder, room_below
from survey_app.packs.slides.template import CONTENT_WIDTH_MM
from survey_app.packs.text_width import wrap_text

_AIR_PT = 6.0 + 9.0  # after and before a paragraph of a text slide


def add_written(deck: DeckBuilder, content: Content) -> None:
    """Add what people wrote; nothing where nothing is released."""
    words = content.words
    for one in content.written:
        question = in_language(content.release.question(one.question_id).text, words.language)
        texts = [words("“{text}”", text=text) for text in one.texts]
        note = words("A person has read each text and taken out what could tell who wrote it.")
        while texts:
            title = words("What people wrote")
            room, fitting = room_below(title, question), 0
            while fitting < len(texts) and (not fitting or _height(texts[fitting]) <= room):
                room -= _height(texts[fitting])
                fitting += 1
            deck.add_page(title, question, notes=note, body=texts[:fitting])
            texts = texts[fitting:]


def _height(text: str) -> float:
    lines = len(wrap_text(text, 0.98 * CONTENT_WIDTH_MM / MM_PER_PT, BODY_PT))
    return (lines * BODY_PT * LINE_HEIGHT + _AIR_PT) * MM_PER_PT
