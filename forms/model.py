"""The words of the printed side: question sets, items, options, forms, layouts, editions and sheets.

All are frozen values. Texts are mappings from language code (`sv`, `en`, `ar`) to text. Geometry is in millimetres
from the top left corner of the page, y downwards; pages count from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Text = Mapping[str, str]
"""A text in several languages: language code -> text."""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "prs", "ps", "ur"})
"""Languages written from right to left; their columns and text are mirrored, fiducials and codes are not."""


class ItemKind(StrEnum):
    """How many options of an item may be chosen; TEXT has none: it is answered in words, in a ruled field."""

    ONE = "one"
    MANY = "many"
    TEXT = "text"


class ItemRole(StrEnum):
    """What an item is for: a QUALITY question has positive options, GROUP splits results (gender), OTHER neither."""

    QUALITY = "quality"
    GROUP = "group"
    OTHER = "other"


class ResultMode(StrEnum):
    """Declared for each question set before a period opens: may a municipality see figures of its own?"""

    OWN_AND_COMBINED = "own_and_combined"
    COMBINED_ONLY = "combined_only"


@dataclass(frozen=True, slots=True)
class Option:
    """One response option.

    `positive` counts in the share; an option with `substantive` False ("don't know") is outside the base.
    """

    key: str
    text: Text
    positive: bool = False
    substantive: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `key` is `set.item`; a changed wording or option list raises `version` and breaks the series.

    A TEXT item has no options but `lines`, the height of its field in printed lines.
    `label` is the short name in charts ("Lätt att nå oss"); `finding` continues "8 of 10 " in a sentence ("tycker att
    det är lätt att nå socialsekreteraren"). `easy` continues it in the easy-read text, in everyday words ("tycker att
    det är lätt att få kontakt med oss"). `chosen` says what most chose, by option key or by two keys with + between:
    it continues "De flesta " and the finding ("reste", "kortare än 30 km"). `kolada` maps target group to indicator id.
    Questions with the same `theme` ("Att bli lyssnad på") stand under it on the poster of results.
    """

    key: str
    version: int
    kind: ItemKind
    role: ItemRole
    text: Text
    label: Text
    options: tuple[Option, ...]
    finding: Text = field(default_factory=dict)
    kolada: Mapping[str, str] = field(default_factory=dict)
    lines: int = 0
    easy: Text = field(default_factory=dict)
    chosen: Mapping[str, Text] = field(default_factory=dict)
    theme: Text = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        """Whether it is answered in words."""
        return self.kind is ItemKind.TEXT

    @property
    def positive_options(self) -> frozenset[str]:
        """Keys of the options counted as positive (empty where the question has none)."""
        return frozenset(option.key for option in self.options if option.positive)

    @property
    def substantive_options(self) -> tuple[str, ...]:
        """Keys of the options inside the base, in the order they are asked."""
        return tuple(option.key for option in self.options if option.substantive)

    def option(self, key: str) -> Option:
        """Return the option with this key; KeyError if there is none."""
        for option in self.options:
            if option.key == key:
                return option
        raise KeyError(f"{self.key} has no option {key!r}")


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A named list of items, sorted into a form by (position, key).

    `source_languages` are the languages the set was written in; a language in `confirmed_languages` has been checked
    by a native speaker. Other translations are drafts: printed with a DRAFT mark, outside counted periods. An
    `optional` set is asked only in a period that names it; the others are asked where a period names none.
    `official_wording` says whose wording the set has, letter by letter, and when somebody compared it; empty where the
    wording is one's own: then no figure goes to a register of indicators.
    """

    key: str
    name: Text
    items: tuple[Item, ...]
    position: int = 100
    result_mode: ResultMode = ResultMode.OWN_AND_COMBINED
    source_languages: frozenset[str] = frozenset({"sv"})
    confirmed_languages: frozenset[str] = frozenset()
    optional: bool = False
    official_wording: str = ""

    def languages(self) -> frozenset[str]:
        """Languages in which every text of the set exists."""
        texts = [item.text for item in self.items]
        texts += [option.text for item in self.items for option in item.options]
        return frozenset.intersection(*(frozenset(text) for text in texts)) if texts else frozenset()

    def is_draft(self, language: str) -> bool:
        """Say whether the translation still waits for a native speaker's confirmation."""
        return language not in self.source_languages and language not in self.confirmed_languages


@dataclass(frozen=True, slots=True)
class Form:
    """What one respondent is asked in one language: the items of all sets in printed order, and the words around them.

    `organisation` is who asks, with `{municipality}` as the place of the name; it differs between sheets and never
    moves a box. `web_address` is the base of the short address in the page code, without trailing slash.
    """

    period: str
    language: str
    title: str
    sets: tuple[QuestionSet, ...]
    texts: Mapping[str, str]
    organisation: str
    web_address: str
    draft: bool = False

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in printed order."""
        return tuple(item for question_set in self.sets for item in question_set.items)


@dataclass(frozen=True, slots=True)
class Box:
    """One response box: the centre line of its printed stroke, in mm."""

    item: str
    option: str
    multiple: bool
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on the page in mm; `name` says what it holds (an item key, "code", "fiducial")."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageLayout:
    """Geometry of one page: boxes, the row of each question (text and boxes), fiducials, codes, and writing fields."""

    number: int
    width: float
    height: float
    boxes: tuple[Box, ...]
    rows: tuple[Region, ...]
    fiducials: tuple[Region, ...]
    codes: tuple[Region, ...]
    fields: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Geometry of a whole form under its edition key."""

    edition: str
    pages: tuple[PageLayout, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A printed version, frozen: layout, blank pages (PDF without sheet number or code) and a hash over both.

    `key` is a hash of content, period and language; it stands in every page code, and a scan is read with the edition
    it was printed with.
    """

    key: str
    period: str
    language: str
    layout: Layout
    blank_pdf: bytes
    content_hash: str
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One printed copy: a random number of nine digits (the last one a check digit) and whose municipality it is."""

    number: str
    municipality_code: str
    municipality_name: str
    practice: bool = False


@dataclass(frozen=True, slots=True)
class PageCode:
    """What the page code says: edition key, sheet number and page."""

    edition: str
    sheet: str
    page: int
