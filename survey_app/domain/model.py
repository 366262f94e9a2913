"""The words of the survey: regions, municipalities, periods, hand-outs and responses as plain values."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from forms.model import Text


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality of the official register: its four-digit code and its name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Region:
    """A region and the codes of the municipalities that may take part in its periods."""

    key: str
    name: Text
    municipality_codes: tuple[str, ...]
    contact: str = ""


class PeriodState(StrEnum):
    """The life of a period: draft > open > closed > published; a wrong release can be withdrawn as a whole."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PaperState(StrEnum):
    """The one state a scanned paper is in; nothing disappears."""

    READING = "reading"
    READ = "read"
    REVIEW = "review"
    SAME_NUMBER = "same_number"  # two different papers with one number: a person says which counts
    PAGE_MISSING = "page_missing"
    UNREADABLE = "unreadable"
    DUPLICATE = "duplicate"  # the same paper scanned twice: counted once
    FOREIGN = "foreign"  # not our form, or of another period
    PRACTICE = "practice"
    ANSWERED_ON_WEB = "answered_on_web"
    BLANK = "blank"  # nothing filled in: handed in blank, not a response
    EMPTY_BACK = "empty_back"  # the white back of a sheet: skipped and counted
    REMOVED = "removed"  # a person said that it shall not count, and why


TO_DO = frozenset({PaperState.REVIEW, PaperState.SAME_NUMBER, PaperState.PAGE_MISSING, PaperState.UNREADABLE})
"""States in which a person has something to do; a release refuses while any is left."""


class ResponseSource(StrEnum):
    """How a response came in; TABLET = the office's own, handed to one person at a time.

    POSTER answers are in neither own nor combined; they are reported apart.
    """

    PAPER = "paper"
    TYPED = "typed"
    WEB = "web"
    POSTER = "poster"
    TABLET = "tablet"


class TextState(StrEnum):
    """What became of something that was written in answer to a question."""

    WAITING = "waiting"  # a person has still to copy it from the paper
    WRITTEN = "written"
    UNREADABLE = "unreadable"
    NOTHING = "nothing"  # no words: a stain, a stroke


class TextSource(StrEnum):
    """Where a text came from; the tablet's are among those of the web, so that nothing tells them apart."""

    PAPER = "paper"
    WEB = "web"


class TextDecision(StrEnum):
    """What a person decided of a redacted text."""

    RELEASE = "release"
    WITHHOLD = "withhold"


@dataclass(frozen=True, slots=True)
class Period:
    """A survey period (a wave) as the plugins and the rules see it."""

    key: str
    region_key: str
    name: Text
    opens_on: datetime.date
    closes_on: datetime.date
    state: PeriodState
    municipality_codes: tuple[str, ...]
    languages: tuple[str, ...] = ("sv",)
    threshold: int = 5
    rate_threshold: int = 10
    diary_number: str = ""  # of the case in the authority's register

    @property
    def year(self) -> int:
        """The year the period opens in."""
        return self.opens_on.year


@dataclass(frozen=True, slots=True)
class HandOutCount:
    """How many forms a municipality offered: printed − left over − spoiled, or counted at the desk; None = unknown.

    `photocopied`: the office copied forms itself, so that nobody knows how many were offered. `on_tablet`: answers
    given on the office's tablet, whose persons were offered the form without a paper.
    """

    printed: int = 0
    left_over: int | None = None
    spoiled: int | None = None
    counted: int | None = None
    photocopied: bool = False
    on_tablet: int = 0

    def band(self) -> tuple[int, int] | None:
        """Return the smallest and the largest number handed out that the counts allow, or None where unknown.

        Somebody who counts at the desk may forget one now and then: until it is known what was left over, all printed
        copies may have been handed out.
        """
        known = [] if self.counted is None else [self.counted]
        if self.left_over is not None:
            known.append(max(0, self.printed - self.left_over - (self.spoiled or 0)))
        elif known:
            known.append(max(self.printed, known[0]))
        return (min(known) + self.on_tablet, max(known) + self.on_tablet) if known else None


@dataclass(frozen=True, slots=True)
class ResponseData:
    """One response as counting sees it: whose municipality, and the chosen options of every answered item.

    `answers` holds an entry for each item with a usable answer (one-choice: exactly one option). Items left blank or
    with several ticks on a one-choice item are absent: "no answer".
    """

    municipality_code: str
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
