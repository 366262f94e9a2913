"""Says things in the interface language: sentences from the catalogues, small numbers as words, dates as people say."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from forms.days import say_date
from survey_app.i18n import load_catalogue

_NUMBER_WORDS = {
    "sv": ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    "en": (
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    ),
}
_AND = {"sv": "och", "en": "and"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences in one language; the English sentence is the key, and `{name}` places are filled after translation."""

    language: str

    def say(self, sentence: str, **values: object) -> str:
        """Return the sentence in the language, filled in."""
        translated = load_catalogue(self.language).gettext(sentence)
        return translated.format(**values) if values else translated

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the sentence for `n` things, filled in; its places may use {n} and {words} (see `number`)."""
        translated = load_catalogue(self.language).ngettext(one, many, n)
        return translated.format(n=n, words=self.number(n), **values)

    def number(self, n: int) -> str:
        """Return a number up to twelve as a word, larger ones in digits."""
        words = _NUMBER_WORDS.get(self.language, ())
        return words[n] if 0 <= n < len(words) else str(n)

    def date(self, day: datetime.date) -> str:
        """Return a date as said in a sentence: "fredag 9 oktober"."""
        return say_date(day, "EEEE d MMMM", self.language)

    def short_date(self, day: datetime.date) -> str:
        """Return a date without its weekday: "9 oktober 2026"."""
        return say_date(day, "d MMMM y", self.language)

    def listed(self, things: Sequence[object]) -> str:
        """Return things as a list in a sentence: "3, 7 och 12"."""
        texts = [str(thing) for thing in things]
        if len(texts) < 2:
            return "".join(texts)
        return f"{', '.join(texts[:-1])} {_AND.get(self.language, 'and')} {texts[-1]}"


def capitalised(sentence: str) -> str:
    """Return the sentence with its first letter large; the rest stays as it is."""
    return sentence[:1].upper() + sentence[1:]
