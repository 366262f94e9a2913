"""Words of direction: they say that something is more or less than something else, so only a verdict allows them."""

import re
from collections.abc import Iterable

from survey_app.domain.release.frozen import Release

_WORDS = (
    "högre|lägre|fler|färre|bättre|sämre|ökat|minskat|ökar|minskar|"
    "higher|lower|more|fewer|better|worse|increased|decreased"
)
_DIRECTION = re.compile(rf"\b({_WORDS})\b", re.IGNORECASE)

_LIMITS = re.compile(
    r"\b(färre än|fewer than) (\{\w+\}|\d+|[a-zåäö]+) (svar|svarade|personer|people|answers|answered)\b|"
    r"\bsvarade färre än (\{\w+\}|\d+|fem|tio)\b",
    re.IGNORECASE,
)
"""A limit of the rules ("fewer than five answered") compares nobody with anybody."""


def find_direction(text: str, own_words: Iterable[str] = ()) -> str:
    """Return the first word of direction in a text, or "".

    Args:
        text: what is told.
        own_words: texts of the questions themselves ("things have become better"), which compare nothing here.
    """
    for words in sorted(own_words, key=len, reverse=True):
        text = re.sub(re.escape(words), "", text, flags=re.IGNORECASE) if words else text
    found = _DIRECTION.search(_LIMITS.sub("", text))
    return found.group() if found else ""


def words_of_questions(release: Release) -> list[str]:
    """Return all texts of a release's questions, in every language."""
    texts = [
        text
        for question in release.questions
        for text in (question.text, question.label, question.finding, question.easy)
    ]
    texts += [told for question in release.questions for told in question.chosen.values()]
    texts += [option["text"] for question in release.questions for option in question.options]
    return [words for text in texts for words in text.values()]
