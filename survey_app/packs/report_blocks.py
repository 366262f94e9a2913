"""What a written report is made of: headings, lists and things to talk about, beside the sections of reports."""

from dataclasses import dataclass

from survey_app.domain.reporting.reports import Chart, Paragraph, Table


@dataclass(frozen=True, slots=True)
class Title:
    """A numbered heading.

    `new_page` asks for a fresh page before it. With `module`, what follows is one question: its chart, then its table
    beside its notes, set as one piece where the page has room.
    """

    text: str
    level: int
    new_page: bool = False
    module: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """A list of short paragraphs, numbered or not; `easy` is set larger, one thing a line."""

    items: tuple[str, ...]
    numbered: bool = False
    easy: bool = False


@dataclass(frozen=True, slots=True)
class Quotes:
    """What people wrote, each text apart; a text may have several lines and any script."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """Something to talk about, set apart."""

    text: str


Block = Title | Paragraph | List | Quotes | Talk | Table | Chart
