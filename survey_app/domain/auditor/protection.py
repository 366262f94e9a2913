"""Which unknowns must stay unknown: the numbers behind every figure that a release hides, and how wide each must be."""

from collections.abc import Iterable

from survey_app.domain.auditor.numbers import ALONE, Numbers, name_alone
from survey_app.domain.auditor.system import (
    BASE,
    DONT_KNOW,
    MISSING,
    NEGATIVE,
    REQUIRED_WIDTH,
    RESPONDENTS,
)
from survey_app.domain.disclosure.terms import BELOW_DISTRIBUTION, COMBINED_ONLY
from survey_app.domain.release.frozen import POSITIVE, Figure, FigureStatus, Group, Release, Scope
from survey_app.domain.release.tabulation import GENDERS


class Protection:
    """Demands that the hidden numbers of one release stay hidden.

    Args:
        release: what is delivered; what it does not show is hidden.
        numbers: the unknowns behind it, with the counts that say about how many people each is.
    """

    def __init__(self, release: Release, numbers: Numbers) -> None:
        self.release, self.numbers, self.tabulation = release, numbers, numbers.tabulation
        self.shown: dict[tuple[str, str], set[tuple[Group, str]]] = {}
        for figure in self._own_figures():
            if figure.status is FigureStatus.SHOWN:
                key = figure.municipality_code, figure.question_id
                self.shown.setdefault(key, set()).add((figure.group, figure.category))

    def demand(self) -> None:
        """Demand a width for every hidden number that occurs somewhere in the system; none where all were public."""
        if self.numbers.is_public:
            return
        for row in self.release.participation:
            if row.municipality_code and row.responses is None:
                # How many took part is no answer: that it does not follow exactly is enough. A combined-only question
                # that nearly all answer tells that these were nearly four, and would else have to go.
                people = self.tabulation.respondents[row.municipality_code][Group.TOTAL]
                self._demand(row.municipality_code, "", Group.TOTAL, [RESPONDENTS], min(1, people))
        for figure in self._own_figures():
            if figure.group is not Group.TOTAL:
                self._demand_groups(figure.municipality_code, figure.question_id)
            else:
                self._demand_total(figure)

    def _own_figures(self) -> Iterable[Figure]:
        return self.release.select(scope=Scope.OWN, group=None)

    def _demand_total(self, figure: Figure) -> None:
        code, question_id = figure.municipality_code, figure.question_id
        question, cell = self.numbers.questions[question_id], self.tabulation.cell(code, question_id)
        if figure.status is FigureStatus.HIDDEN:
            if figure.rule_id != BELOW_DISTRIBUTION and question.has_positive:
                self._demand(code, question_id, Group.TOTAL, [POSITIVE, NEGATIVE], cell.base)
            # In a combined-only set the base is no result: with full answers it is the number of responses. And where
            # a share is shown, its base is.
            if figure.rule_id != COMBINED_ONLY and (figure.rule_id != BELOW_DISTRIBUTION or not question.has_positive):
                self._demand(code, question_id, Group.TOTAL, [BASE], cell.base)
            if figure.rule_id == COMBINED_ONLY:
                self._demand_groups_of_all(code, question_id)
            if figure.category in cell.options:
                self._demand(code, question_id, Group.TOTAL, [figure.category], cell.options[figure.category])
            if question.is_pair:
                self._demand_alone(code, question_id)
        if question.has_dont_know and figure.n_missing is None:
            self._demand(code, question_id, Group.TOTAL, [DONT_KNOW, MISSING], cell.unusable)

    def _demand_alone(self, code: str, pair_id: str) -> None:
        """Those who answered only one question of a pair are the difference between the pair and that question."""
        for side in (0, 1):
            names = [name_alone(each, what) for each, what in ALONE if each == side]
            found = [self.numbers.find(code, pair_id, Group.TOTAL, name) for name in names]
            people = sum(self.numbers.system.unknowns[number].true for number in found if number is not None)
            self._demand(code, pair_id, Group.TOTAL, names, people)

    def _demand_groups_of_all(self, code: str, question_id: str) -> None:
        for group in GENDERS:
            people = self.tabulation.cell(code, question_id, group).base
            self._demand(code, question_id, group, [POSITIVE, NEGATIVE], people)

    def _demand_groups(self, code: str, question_id: str) -> None:
        shown = self.shown.get((code, question_id), set())
        rest_shown = any(group is Group.REST for group, _ in shown)
        for group in GENDERS:
            cell = self.tabulation.cell(code, question_id, group)
            around = Group.REST if rest_shown and group is not Group.WOMAN else Group.TOTAL
            enclosing = self.tabulation.cell(code, question_id, around)
            if not any(known is group for known, _ in shown):
                # Where all around a group answered alike, the shown figure around it says so; that is no secret here.
                self._demand(code, question_id, group, [BASE], cell.base)
                self._demand(code, question_id, group, [POSITIVE], min(cell.base, enclosing.positive))
                self._demand(code, question_id, group, [NEGATIVE], min(cell.base, enclosing.base - enclosing.positive))
            for option, count in cell.options.items():
                if (group, option) not in shown:
                    self._demand(code, question_id, group, [option], count)

    def _demand(self, code: str, question_id: str, group: Group, whats: Iterable[str], people: int) -> None:
        """Protect those of the numbers that occur in some equation; nobody can say anything of the others."""
        for what in whats:
            number = self.numbers.find(code, question_id, group, what)
            if number is not None:
                self.numbers.system.protect(number, min(REQUIRED_WIDTH, people))
