"""The one register of municipalities: four-digit code -> name, from `municipalities.csv` beside this module."""

import csv
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from survey_app.domain.model import Municipality
from survey_app.errors import NotFoundError

_AFTER_Z = str.maketrans("åäö", "{|}")


@lru_cache(maxsize=1)
def municipalities() -> Mapping[str, Municipality]:
    """Return all municipalities by code."""
    text = (resources.files("survey_app.domain") / "municipalities.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return MappingProxyType({row["code"]: Municipality(row["code"], row["name"]) for row in rows})


def municipality(code: str) -> Municipality:
    """Return the municipality with this code.

    Raises:
        NotFoundError: the register has no such code.
    """
    try:
        return municipalities()[code]
    except KeyError:
        raise NotFoundError("There is no municipality with the code {code}.", code=code) from None


def municipality_name(code: str) -> str:
    """Return the name of the municipality with this code.

    Raises:
        NotFoundError: the register has no such code.
    """
    return municipality(code).name


def names_in_order(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return (code, name) of municipalities, sorted by name as Swedish does: å, ä and ö come last.

    Raises:
        NotFoundError: the register has no such code.
    """
    return sorted(((code, municipality_name(code)) for code in codes), key=lambda entry: swedish_order(entry[1]))


@lru_cache(maxsize=1000)
def swedish_order(name: str) -> str:
    """Return what to sort a name by, so that å, ä and ö come last, in this order."""
    return name.lower().translate(_AFTER_Z)
