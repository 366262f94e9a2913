"""Days in the words of a language: the one place where every page, poster, paper and file gets its dates from."""

import datetime
import re
from collections.abc import Mapping
from functools import lru_cache

from babel.dates import format_date

_CALENDARS: Mapping[str, str] = {"en": "en_GB", "prs": "fa_AF", "sma": "", "sju": ""}
"""Languages that Babel has no names of months for: what stands in their place; "" = the date in figures."""

_INSIDE = re.compile(r"(?<=[\d.]) | (?=\d{4}\b)")
"""The blanks within a date, not the one after a weekday."""


@lru_cache(maxsize=2000)  # lists say the same days again and again
def say_date(day: datetime.date, pattern: str, language: str) -> str:
    """Return a date in the words of a language, or in figures where nobody has told Babel its months.

    Day, month and year stay on one line: the blanks between them do not break.

    Args:
        day: the date.
        pattern: Babel's, say `d MMMM y`.
        language: code of the language.
    """
    locale = _CALENDARS.get(language, language)
    if not locale:
        return day.isoformat()
    return _INSIDE.sub("\N{NO-BREAK SPACE}", format_date(day, pattern, locale=locale))
