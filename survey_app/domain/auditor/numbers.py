"""The numbers of one release's counts as unknowns, with everything that holds between them by definition."""

from collections.abc import Callable, Mapping

from forms.model import ItemKind
from survey_app.domain.auditor.system import (
    BASE,
    DONT_KNOW,
    MISSING,
    NEGATIVE,
    RESPONDENTS,
    UNUSABLE,
    System,
    Unknown,
)
from survey_app.domain.disclosure.pairs import questions_of_pair
from survey_app.domain.release.frozen import POSITIVE, Group, Question, Release
from survey_app.domain.release.tabulation import PAIR_OPTIONS, Tabulation

NOT = "not "
"""Before the key of an option: those who did not choose it, where several may be chosen."""

ALONE = ((0, POSITIVE), (0, NEGATIVE), (1, POSITIVE), (1, NEGATIVE))
"""Beside a pair: those who answered only its first or only its second question, positively or not."""

_IN_PAIR = {
    (0, POSITIVE): ("both", "first_only"),
    (0, NEGATIVE): ("second_only", "neither"),
    (1, POSITIVE): ("both", "second_only"),
    (1, NEGATIVE): ("first_only", "neither"),
}
"""Which options of a pair make up the positive and the other answers to its first and its second question."""


def name_alone(side: int, what: str) -> str:
    """Return what is counted: positive or other answers of those who answered only one question of a pair."""
    return f"only {('first', 'second')[side]} {what}"


class Numbers:
    """Makes the unknowns of one release, each with its definitions when it is asked for first.

    Args:
        system: where unknowns and equations go.
        release: whose questions they are about.
        tabulation: the counts behind it.
        token: says which version of the counts of (municipality, question) the release is about; equal counts share
            unknowns, so that figures of several versions are combined.
        new: whether this is the release under audit.

    Results of an earlier year were public before they were imported: each of their numbers is known to every reader.
    """

    def __init__(
        self,
        system: System,
        release: Release,
        tabulation: Tabulation,
        token: Callable[[str, str], str],
        *,
        new: bool = True,
    ) -> None:
        self.system, self.tabulation, self.token, self.new = system, tabulation, token, new
        self.questions = {question.id: question for question in (*release.questions, *release.paired)}
        self.is_public = bool(release.imported_from)

    def number(self, code: str, question_id: str, group: Group, what: str) -> int:
        """Return the unknown for one number."""
        key = (self.token(code, question_id), code, question_id, group, what)
        if key not in self.system.index:
            self.system.index[key] = len(self.system.unknowns)
            self.system.unknowns.append(Unknown(key, code, self._truth(code, question_id, group, what)))
            if self.is_public:
                self.system.fix(self.system.index[key], self.system.unknowns[-1].true)
            elif what != RESPONDENTS:
                self._define(code, question_id, group, what)
        return self.system.index[key]

    def find(self, code: str, question_id: str, group: Group, what: str) -> int | None:
        """Return the unknown for one number if it occurs anywhere; nobody can say anything of the others."""
        return self.system.index.get((self.token(code, question_id), code, question_id, group, what))

    def tie_groups(self, code: str, question_id: str, category: str) -> None:
        """Women and the rest add up to the total: the base, and the category that is shown."""
        for what in (BASE, category):
            terms = {self.number(code, question_id, group, what): 1 for group in (Group.WOMAN, Group.REST)}
            self.system.add(terms | {self.number(code, question_id, Group.TOTAL, what): -1}, 0, new=self.new)

    def _truth(self, code: str, question_id: str, group: Group, what: str) -> int:
        if what == RESPONDENTS:
            return self.tabulation.respondents[code][Group.TOTAL]
        cell = self.tabulation.cell(code, question_id, group)
        if what.startswith(NOT):
            return cell.base - cell.options.get(what.removeprefix(NOT), 0)
        if self.questions[question_id].is_pair:
            for side, counted in ALONE:
                if what == name_alone(side, counted):
                    return self._truth_alone(code, question_id, group, side, counted)
        values = {
            BASE: cell.base,
            POSITIVE: cell.positive,
            NEGATIVE: cell.base - cell.positive,
            DONT_KNOW: cell.dont_know,
            MISSING: cell.missing,
            UNUSABLE: cell.unusable,
        }
        return values[what] if what in values else cell.options.get(what, 0)

    def _truth_alone(self, code: str, question_id: str, group: Group, side: int, counted: str) -> int:
        margin = self._truth(code, questions_of_pair(self.questions[question_id])[side], group, counted)
        cell = self.tabulation.cell(code, question_id, group)
        return margin - sum(cell.options.get(option, 0) for option in _IN_PAIR[side, counted])

    def _define(self, code: str, question_id: str, group: Group, what: str) -> None:
        """Add what holds by definition around a new unknown."""
        if group is Group.REST:
            parts = {self.number(code, question_id, part, what): 1 for part in (Group.MAN, Group.OTHER)}
            rest = self.number(code, question_id, Group.REST, what)
            self.system.add(parts | {rest: -1}, 0, new=self.new)
            return
        question = self.questions[question_id]
        options = [option["key"] for option in question.options if option["substantive"]]
        if what == POSITIVE:
            self._sum(code, question_id, group, {BASE: 1, POSITIVE: -1, NEGATIVE: -1})
        elif what == options[0] and question.kind == ItemKind.ONE:
            self._define_options(code, question, group, options)
        elif what in options and question.kind == ItemKind.MANY:
            self._sum(code, question_id, group, {BASE: 1, what: -1, NOT + what: -1})
        elif what == BASE and group is Group.TOTAL and not question.is_pair:
            self.number(code, question_id, group, UNUSABLE)
        elif what == UNUSABLE:
            self._sum(code, question_id, group, {RESPONDENTS: 1, BASE: -1, UNUSABLE: -1})
        elif what == MISSING:
            self._sum(code, question_id, group, {UNUSABLE: 1, DONT_KNOW: -1, MISSING: -1})
            if not question.has_dont_know:
                self.system.fix(self.number(code, question_id, group, DONT_KNOW), 0)

    def _define_options(self, code: str, question: Question, group: Group, options: list[str]) -> None:
        self._sum(code, question.id, group, {BASE: 1} | dict.fromkeys(options, -1))
        positive = [option["key"] for option in question.options if option["positive"]]
        if positive:
            self._sum(code, question.id, group, {POSITIVE: 1} | dict.fromkeys(positive, -1))
            # It follows from the two before; said by itself, it tells at once how few the others can be.
            others = [key for key in options if key not in positive]
            self._sum(code, question.id, group, {NEGATIVE: 1} | dict.fromkeys(others, -1))
        if question.is_pair and tuple(options) == PAIR_OPTIONS:
            self._link_pair(code, question.id, group)

    def _link_pair(self, code: str, pair_id: str, group: Group) -> None:
        """Each margin of a pair is two of its options, and those who answered that question only."""
        for side, counted in ALONE:
            margin = self.number(code, questions_of_pair(self.questions[pair_id])[side], group, counted)
            inside = (*_IN_PAIR[side, counted], name_alone(side, counted))
            parts = {self.number(code, pair_id, group, what): -1 for what in inside}
            self.system.add({margin: 1} | parts, 0, new=self.new)

    def _sum(self, code: str, question_id: str, group: Group, terms: Mapping[str, int]) -> None:
        """Add an equation with the sum 0 between numbers of one municipality, question and group."""
        numbers = {
            self.number(code, "" if what == RESPONDENTS else question_id, group, what): factor
            for what, factor in terms.items()
        }
        self.system.add(numbers, 0, new=self.new)
