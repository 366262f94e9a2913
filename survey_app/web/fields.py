"""Values of a submitted form, checked field by field: what is wrong stands beside the field and in a summary."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from survey_app.web.context import gettext as _
from survey_app.web.field_words import field_words

NO_LIMIT = 1_000_000
"""A number so high that nobody has to be told of it."""


@dataclass
class Fields:
    """A submitted form and what is wrong with it.

    `errors` maps a field's name to a sentence; the template shows it beside the field and links to it from the summary.
    `general` holds sentences that belong to no field (a service's refusal). `advice` says what to think about, field
    by field: nothing of it is wrong. `unnamed` are fields whose sentence would fit any: the summary names those.
    """

    values: MultiDict[str, str] = field(default_factory=MultiDict)
    errors: dict[str, str] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)
    advice: dict[str, list[str]] = field(default_factory=dict)
    unnamed: set[str] = field(default_factory=set)

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.errors or self.general)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return (field, sentence) for the summary, where a sentence stands away from its field and must name it."""
        words = field_words()
        return [
            (name, f"{words[name]}: {text[:1].lower()}{text[1:]}" if name in self.unnamed & words.keys() else text)
            for name, text in self.errors.items()
        ]

    def _wrong(self, name: str, sentence: str) -> None:
        self.errors[name] = sentence
        self.unnamed.add(name)

    def get(self, name: str, default: object = "") -> str:
        """Return a field's text as it was typed, for showing it again."""
        value = self.values.get(name)
        return str(default if default is not None else "") if value is None else value

    def ticked(self, name: str, default: bool = False) -> bool:
        """Say whether a box is ticked: as it was sent, else by default."""
        return self.get(name) == "1" if self.values else default

    def all(self, name: str) -> list[str]:
        """Return every value of a field with several."""
        return self.values.getlist(name)

    def text(self, name: str, *, required: bool = True, longest: int = 400) -> str:
        """Return a text without spaces around it."""
        value = self.get(name).strip()
        if required and not value:
            self._wrong(name, _("Fill this in."))
        elif len(value) > longest:
            self._wrong(name, _("Use at most {longest} characters.", longest=longest))
        return value

    def number(self, name: str, *, low: int = 0, high: int = NO_LIMIT, required: bool = True) -> int | None:
        """Return a whole number between `low` and `high`, or None where it may be left empty."""
        value = self.get(name).strip()
        if not value:
            if required:
                self._wrong(name, _("Write a number."))
            return None
        if not value.lstrip("-").isdigit() or not low <= int(value) <= high:
            if high >= NO_LIMIT:
                self._wrong(name, _("Write a whole number, {low} or more.", low=low))
            else:
                self._wrong(name, _("Write a whole number from {low} to {high}.", low=low, high=high))
            return None
        return int(value)

    def date(self, name: str) -> datetime.date | None:
        """Return a date written as 2026-10-09."""
        try:
            return datetime.date.fromisoformat(self.get(name).strip())
        except ValueError:
            self._wrong(name, _("Write a date like 2026-10-09."))
            return None

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """Return the one value chosen."""
        value = self.get(name)
        if value not in allowed:
            self._wrong(name, _("Choose one."))
        return value

    def choices(self, name: str, allowed: Collection[str], *, required: bool = True) -> tuple[str, ...]:
        """Return the values chosen, in the order they were offered."""
        chosen = set(self.all(name))
        value = tuple(option for option in allowed if option in chosen)
        if required and not value:
            self._wrong(name, _("Choose at least one."))
        return value
