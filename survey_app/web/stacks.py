"""What a stack's line says: how far it is read, and in one sentence what happened, its parts links to those papers."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_app.domain.model import PaperState
from survey_app.services.intake import stack_views
from survey_app.services.intake.stack_views import StackView
from survey_app.web.context import gettext as _
from survey_app.web.context import ngettext as _n
from survey_app.web.places import Desk

BEING_READ = ("received", "open")
"""States of a stack whose pages are still being read."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the sentence; `address` leads to just those papers, "" where there is nothing to see."""

    words: str
    address: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class StackLine:
    """A stack with its sentence. `cover` leads to its cover sheet."""

    stack: StackView
    reading: bool
    head: str
    parts: tuple[Part, ...]
    end: str
    address: str
    cover: str


def stack_lines(desk: Desk, stacks: Sequence[StackView]) -> list[StackLine]:
    """Return the lines of a place's stacks, the latest first."""
    return [_line(desk, stack) for stack in stacks]


def _line(desk: Desk, stack: StackView) -> StackLine:
    parts: list[Part] = []
    head = ""
    address_of_all = desk.address("papers.papers", stack=stack.stack)
    papers = _papers_of_several_pages(stack)
    for what, count in stack_views.stack_sentence_parts(stack):
        if what == "pages":
            several = papers and _n("{pages} pages, {n} paper:", "{pages} pages, {n} papers:", papers, pages=count)
            head = several or _n("{n} page:", "{n} pages:", count)
        else:
            all_read = what == "read" and count == papers > 1
            words = _("all read") if all_read else _part_words(what, count)
            if words:
                address = desk.address("papers.papers", stack=stack.stack, state=what)
                parts.append(Part(words, "" if what == "read" else address, strong=what == "read"))
    waits = any(what not in ("pages", "read") for what, _count in stack_views.stack_sentence_parts(stack))
    cover = desk.address("office_papers.cover_sheet", file_id=stack.file_id)
    end = "" if waits or stack.state != "done" else _("Nothing more to do.")
    return StackLine(stack, stack.state in BEING_READ, head, tuple(parts), end, address_of_all, cover)


def _papers_of_several_pages(stack: StackView) -> int:
    """Return how many papers lie in the stack where they have more pages than one; else 0: pages are papers there."""
    if stack.state != "done" or sum(stack.papers.values()) >= (stack.page_count or 0):
        return 0
    return sum(count for state, count in stack.papers.items() if state != PaperState.EMPTY_BACK)


def _part_words(what: str, n: int) -> str:
    """Return the words of one part; the keys are those of `stack_views.stack_sentence_parts`."""
    return {
        "read": lambda: _n("{n} read", "{n} read", n),
        "to_look_at": lambda: _n("{n} to look at", "{n} to look at", n),
        "unreadable": lambda: _n("{n} cannot be read", "{n} cannot be read", n),
        "not_ours": lambda: _n("{n} is not our form", "{n} are not our form", n),
        "duplicate": lambda: _n("{n} is the same paper again", "{n} are the same papers again", n),
        "practice": lambda: _n("{n} practice sheet", "{n} practice sheets", n),
        "answered_on_web": lambda: _n("{n} already answered on the web", "{n} already answered on the web", n),
        "blank": lambda: _n("{n} handed in blank", "{n} handed in blank", n),
        "empty_back": lambda: _n("{n} white back", "{n} white backs", n),
        "removed": lambda: _n("{n} taken out", "{n} taken out", n),
        "waiting": lambda: _n("{n} being read", "{n} being read", n),
    }.get(what, lambda: _("{n} {what}", n=n, what=what))()
