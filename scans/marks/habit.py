"""How one respondent marks, learned from the other questions of the sheet."""

from dataclasses import dataclass

from scans.marks.classify import BoxInk
from scans.marks.mark_model import Look

_HEAVIER = 1.4
"""A filled box with this many times the usual ink of the sheet's marks is not the usual mark of that sheet."""

_FEWEST_MARKS = 2
"""Marks on other questions that are needed to know how this person marks."""

_FILLER = 0.6
_SOMETIMES_FILLER = 0.4
"""Share of single marks that are fills from which filling is this person's way to answer, or one of their ways.

The second where there are three of them at least: nobody cancels so many answers without choosing others.
"""


@dataclass(frozen=True, slots=True)
class SheetHabit:
    """How this respondent marks: the usual ink of single marks, how many these are, and how many of them are fills."""

    amount: float
    marks: int
    fills: int

    @property
    def fills_boxes(self) -> bool:
        """Say whether filling is this respondent's way to answer."""
        least = _SOMETIMES_FILLER if self.fills > _FEWEST_MARKS else _FILLER
        return self.fills >= _FEWEST_MARKS and self.fills >= least * self.marks

    @property
    def sometimes_fills(self) -> bool:
        """Say whether so many single marks are fills that a fill beside another mark may be an answer."""
        return self.fills > 0.2 * max(self.marks, 1)

    def stands_out(self, ink: BoxInk) -> bool:
        """Say whether a mark is a fill on a sheet of other marks; a thick pen's crosses hold much ink everywhere."""
        few = self.marks < _FEWEST_MARKS
        return ink.look is Look.FILL and (few or ink.amount > _HEAVIER * self.amount) and not self.fills_boxes
