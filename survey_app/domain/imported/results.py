"""Results of an earlier year as they were published then: counts that are imported instead of counted here.

They were public once, so every reader knows them, also where today's rules hide them. They are totals only: no groups,
no pairs, no texts, and how many took part only where it follows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from forms.model import Item, ResultMode
from survey_app.domain.disclosure.rules import (
    COMBINED_ONLY,
    CONTRIBUTORS,
    COVERING,
    NOT_PUBLISHED,
    Cover,
    Detail,
    OwnDecision,
    QuestionDecision,
    Thresholds,
    decide,
)
from survey_app.domain.release.frozen import Group, Question, Scope
from survey_app.domain.release.tabulation import GENDERS, Counts, Tabulation

TOGETHER = ""
"""Stands where a municipality's code stands: figures of which only the sum over all was published."""


@dataclass(frozen=True, slots=True)
class Together:
    """A sum over several municipalities, of which nothing is known one by one; and how many they are, if told."""

    counts: Counts
    municipalities: int | None = None


@dataclass(frozen=True, slots=True)
class ImportedResults:
    """All that was published of a period then.

    Attributes:
        own: (municipality code, question id) -> counts.
        together: question id -> a sum, where no municipality's own figures are used.
        versions: question id -> version, where it is not today's.
        respondents: municipality code -> how many took part, where it follows from the figures.
        source: where the figures were taken from, in words.
    """

    own: Mapping[tuple[str, str], Counts]
    together: Mapping[str, Together] = field(default_factory=dict)
    versions: Mapping[str, int] = field(default_factory=dict)
    respondents: Mapping[str, int] = field(default_factory=dict)
    source: str = ""

    def asked_then(self, questions: Iterable[Question]) -> tuple[Question, ...]:
        """Return the questions that have any figure, in the version that they had."""
        known = {question_id for _, question_id in self.own} | set(self.together)
        return tuple(
            replace(question, version=self.versions.get(question.id, question.version))
            for question in questions
            if question.id in known
        )

    def codes_with(self, question_id: str) -> tuple[str, ...]:
        """Return the municipalities that have figures of their own on a question, sorted."""
        return tuple(sorted(code for code, asked in self.own if asked == question_id))

    def tabulate(self, codes: Iterable[str], items: Iterable[Item]) -> Tabulation:
        """Return the counts as a tabulation; what was not published is nought there, and decided on elsewhere.

        Args:
            codes: the municipalities that take part.
            items: what the period asks.
        """
        everyone, asked = tuple(codes), [item.key for item in items]
        totals = {(code, key): self.own.get((code, key), Counts()) for code in everyone for key in asked}
        totals |= {(TOGETHER, key): each.counts for key, each in self.together.items()}
        cells = {(code, key, Group.TOTAL): counts for (code, key), counts in totals.items()}
        cells |= {(code, key, group): Counts() for code, key in totals for group in GENDERS}
        nobody = dict.fromkeys(GENDERS, 0)
        respondents = {code: {Group.TOTAL: self.respondents.get(code, 0), **nobody} for code in everyone}
        return Tabulation(respondents, cells)


def decide_imported(
    questions: Sequence[Question],
    tabulation: Tabulation,
    codes: Sequence[str],
    thresholds: Thresholds,
    results: ImportedResults,
) -> dict[str, QuestionDecision]:
    """Apply rules 0-3 to what was published then; what was not is hidden for that reason, and groups are not spoken of.

    Args:
        questions: those that have any figure.
        tabulation: the counts.
        codes: the municipalities that take part.
        thresholds: the numbers in the rules.
        results: what was published.
    """
    decisions = {}
    for question in questions:
        if question.id in results.together:
            decision = _decide_together(question, results.together[question.id], thresholds, codes)
        else:
            given = results.codes_with(question.id)
            decision = decide([question], tabulation, given, thresholds)[question.id]
        decisions[question.id] = _without_groups(decision, codes)
    return decisions


def _decide_together(
    question: Question, together: Together, thresholds: Thresholds, codes: Sequence[str]
) -> QuestionDecision:
    """Decide on a sum of which nobody knows how it spreads over municipalities: from twenty answers of three of them.

    So many that rule 2 may well hold; that it does, nobody can see any more.
    """
    only = question.result_mode == ResultMode.COMBINED_ONLY
    own = {code: OwnDecision(Detail.NOTHING, COMBINED_ONLY if only else NOT_PUBLISHED) for code in codes}
    several = len(codes) if together.municipalities is None else together.municipalities
    enough = several >= thresholds.contributors and together.counts.base >= thresholds.distribution
    most = thresholds.detail_of(together.counts, question) if enough else Detail.NOTHING
    scope, rule = (Scope.COMBINED_ONLY, COMBINED_ONLY) if only else (Scope.COMBINED, COVERING)
    details = (Detail.POSITIVE, Detail.DISTRIBUTION) if question.has_positive else (Detail.DISTRIBUTION,)
    covers = tuple(
        Cover(scope, Group.TOTAL, detail, (TOGETHER,), rule, unusable=True, apart=True)
        for detail in details
        if most >= detail
    )
    why = NOT_PUBLISHED if enough else CONTRIBUTORS
    refused = {(Group.TOTAL, detail): why for detail in details if most < detail}
    return QuestionDecision(question.id, own, covers, refused)


def _without_groups(decision: QuestionDecision, codes: Sequence[str]) -> QuestionDecision:
    """Return the decision on the totals, with a word on every municipality that takes part."""
    combined_only = any(own.rule_id == COMBINED_ONLY for own in decision.own.values())
    untold = OwnDecision(Detail.NOTHING, COMBINED_ONLY if combined_only else NOT_PUBLISHED)
    return QuestionDecision(
        decision.question_id,
        {code: decision.own.get(code, untold) for code in codes},
        tuple(cover for cover in decision.covers if cover.group is Group.TOTAL),
        {key: rule for key, rule in decision.refused.items() if key[0] is Group.TOTAL},
    )
