"""What checks of an instance find, before and after it is said in a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from survey_app.i18n import translator


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: `level` is ok, warning or error; the advice says what to do."""

    name: str
    level: str
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, before it is said in a language: name, sentence and advice are keys of the catalogues."""

    name: str
    level: str
    sentence: str
    advice: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: str) -> Check:
        """Return the check in a language."""
        translate = translator(language)
        return Check(
            translate(self.name),
            self.level,
            translate(self.sentence).format(**self.values),
            translate(self.advice).format(**self.values) if self.advice else "",
        )
