"""Small words and numbers as text, in the language of a release: "8 of 10", "eight", "2 December 2026"."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from forms.days import say_date
from survey_app.domain.wording.sentences import Sentences
from survey_app.i18n import Translate, load_catalogue, translator

NBSP = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Words:
    """Translates and formats for one language; `words("{n} of 10", n=8)` translates, then fills the places."""

    language: str

    def __call__(self, text: str, /, **values: object) -> str:
        """Return the sentence in the language, with its places filled."""
        translate: Translate = translator(self.language)
        return translate(text).format(**values) if values else translate(text)

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        """Return the sentence for one or for many; `{n}` is written in words up to twelve, `{digits}` never."""
        choose: Callable[[str, str, int], str] = load_catalogue(self.language).ngettext
        return choose(one, many, n).format(n=self.number(n), digits=n, **values)

    def number(self, n: int) -> str:
        """Return a whole number as running text has it: in words up to twelve."""
        return Sentences(self.language).number(n)

    def count(self, count: int, n: int) -> str:
        """Return "41 of 44"."""
        return self("{count} of {n}", count=count, n=n).replace(" ", NBSP)

    def percent(self, percent: int) -> str:
        """Return "93 %" with a space that does not break."""
        return f"{percent}{NBSP}%"

    def span(self, low: int, high: int) -> str:
        """Return "84\N{EN DASH}90", or one number where both ends agree."""
        return str(low) if low == high else f"{low}\N{EN DASH}{high}"

    def date(self, iso: str) -> str:
        """Return a day written out: "2 December 2026"."""
        return say_date(datetime.date.fromisoformat(iso), "d MMMM y", self.language)

    def joined(self, names: list[str]) -> str:
        """Return names as a list in running text: "A, B and C"."""
        if len(names) < 2:
            return "".join(names)
        return self("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


def capitalised(text: str) -> str:
    """Return the text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]
