"""How hard a text is to read: LIX for Swedish, and the words of its longest sentence for every language.

LIX (Björnsson 1968, "Läsbarhet") = words per sentence + the percentage of words with more than six letters. He calls
texts under 30 very easy, 40-50 as newspapers, 50-60 hard, above 60 very hard. It was made for whole texts: on one
question it points at long words, and refuses nothing.
"""

import re
from dataclasses import dataclass

HARD_LIX = 50
"""From here texts are hard (Björnsson)."""

EASY_LIX = 35
"""Questions to somebody under stress stay below: between Björnsson's very easy and a newspaper's."""

FEW_LONG_WORDS = 1
"""In a text as short as a question one long word alone brings LIX past `EASY_LIX`, and says nothing."""

LONG_WORD = 6
"""Letters; a word with more is long."""

LONG_SENTENCE = 14
"""Words; our own texts have no longer sentence, and a longer question is read twice."""

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_END = re.compile(r"[.!?:؟።]+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Readability:
    """How a text reads: `lix` rounded (0 for a text without words), its long words, words of its longest sentence."""

    lix: int
    long_words: tuple[str, ...]
    longest_sentence: int


def readability(text: str) -> Readability:
    """Return how a text reads."""
    sentences = [found for part in _END.split(text) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return Readability(0, (), 0)
    long_words = [word for word in words if len(word) > LONG_WORD]
    lix = len(words) / len(sentences) + 100 * len(long_words) / len(words)
    return Readability(round(lix), tuple(dict.fromkeys(long_words)), max(map(len, sentences)))
