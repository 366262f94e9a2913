"""Papers for the office itself, one A4 page each: a stack's cover sheet, the tally slip, the reception's instructions.

Their words come from whoever asks for them; these papers hold no page code, and no answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.errors import FormDoesNotFitError
from forms.typesetting import query_values, typeset_pdf

STANDARDS = ("ua-1", "a-2a")
"""Tagged, with language and title (PDF/UA-1), and fit to be archived (PDF/A-2a)."""

TALLY_ROWS = 10
"""Rows of ten boxes on a tally slip."""


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A paper that needs a person: where it lies ("paper 7 of 48"), its number ("" = unknown), what happened."""

    place: str
    number: str
    happened: str


@dataclass(frozen=True, slots=True)
class InstructionPart:
    """One step of the instructions."""

    heading: str
    lines: Sequence[str]


def render_cover_sheet(
    words: Mapping[str, str],
    *,
    language: str,
    number: str,
    facts: Sequence[str],
    papers: Sequence[WaitingPaper],
    left_out: Sequence[str],
) -> bytes:
    """Return the cover sheet of a stack as an accessible PDF of one page; the same input gives the same bytes.

    Args:
        words: office, period, stack (before the number), papers, to_do, order, place, number, happened, done, foot.
        language: of the words.
        number: of the stack, in digits.
        facts: short lines beside the number.
        papers: those that need a person, in their order; as many are listed as the page holds.
        left_out: what is said under the list when so many are listed (index 0 to `len(papers)`); "" = nothing.
    """
    rows = [{"place": one.place, "number": one.number, "happened": one.happened} for one in papers]
    title = f"{words['stack']} {number}, {words['office']}, {words['period']}"
    return _render(
        "cover_sheet.typ",
        language,
        title,
        words,
        {"number": number, "facts": list(facts), "rows": rows, "left_out": list(left_out)},
    )


def render_tally_slip(words: Mapping[str, str], *, language: str) -> bytes:
    """Return a tally slip of a hundred boxes as an accessible PDF; the same input gives the same bytes.

    Args:
        words: office, period, title, how, never, first, last (before the lines for dates), sum, foot.
        language: of the words.
    """
    title = f"{words['title']}, {words['office']}, {words['period']}"
    return _render("tally_slip.typ", language, title, words, {"rows": TALLY_ROWS})


def render_instructions(words: Mapping[str, str], parts: Sequence[InstructionPart], *, language: str) -> bytes:
    """Return the reception's instructions as an accessible PDF of one page; the same input gives the same bytes.

    Args:
        words: office, period, title, lead, foot.
        parts: the steps.
        language: of the words.

    Raises:
        FormDoesNotFitError: the words are too many for one page.
    """
    title = f"{words['title']}, {words['office']}, {words['period']}"
    values = {"parts": [{"heading": part.heading, "lines": list(part.lines)} for part in parts]}
    return _render("instructions.typ", language, title, words, values)


def _render(template: str, language: str, title: str, words: Mapping[str, str], values: Mapping[str, Any]) -> bytes:
    data = {"language": language, "title": title, "words": dict(words), **values}
    if query_values(template, data, "<problem>"):
        raise FormDoesNotFitError("The words of {title} are too many for one page. Shorten them.", title=title)
    return typeset_pdf(template, data, pdf_standards=STANDARDS)
