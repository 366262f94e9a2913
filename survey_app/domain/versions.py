"""Rule 6: in every published cell, nobody or at least T respondents differ between a new version and earlier ones."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from survey_app.domain.disclosure import QuestionDecision, Thresholds
from survey_app.domain.results import Counts, Tabulation
from survey_app.errors import RefusedError


def check_versions(
    tabulation: Tabulation,
    decisions: Mapping[str, QuestionDecision],
    earlier: Sequence[Mapping[str, Any]],
    period: str,
    thresholds: Thresholds,
) -> frozenset[str]:
    """Compare the counts with every earlier version of the period, withdrawn ones too: what was once out stays out.

    Args:
        tabulation: the counts of the new version.
        decisions: what the new version would show.
        earlier: the internal counts of releases made before, of any period.
        period: the key of this period.
        thresholds: T.

    Returns:
        Labels of the splits by gender that the new version may not show (`split:item:code`).

    Raises:
        RefusedError: in some municipality fewer than T respondents differ. `values["municipalities"]` names the codes
            whose late responses must wait for the next version.
    """
    too_few: set[str] = set()
    splits: set[str] = set()
    for version in earlier:
        if version["period"] != period:
            continue
        before = Tabulation.from_json(version)
        for decision in decisions.values():
            if decision.question_id in {item for _, item, _ in before.cells}:
                too_few |= _municipalities_too_few(before, tabulation, decision, thresholds)
                splits |= _splits_too_few(before, tabulation, decision, thresholds)
    if too_few:
        raise RefusedError(
            "Fewer than {threshold} responses differ from an earlier version in {municipalities}. Published, they "
            "could be told apart. Let them wait for the next version.",
            threshold=thresholds.answers,
            municipalities=", ".join(sorted(too_few)),
        )
    return frozenset(splits)


def _municipalities_too_few(
    before: Tabulation, now: Tabulation, decision: QuestionDecision, thresholds: Thresholds
) -> set[str]:
    """Return the municipalities in which too few differ: own figures one by one, common ones by their sums."""
    question_id, codes = decision.question_id, [code for code in decision.own if code in before.respondents]
    differing = {code: count_differing(before.cell(code, question_id), now.cell(code, question_id)) for code in codes}
    too_few = {
        code
        for code in codes
        if not thresholds.none_or_enough(differing[code])
        and (decision.own[code].detail or before.cell(code, question_id).base >= thresholds.answers)
    }
    for cover in decision.covers:
        members = [code for code in cover.members if code in differing]
        if not thresholds.none_or_enough(sum(differing[code] for code in members)):
            too_few |= {code for code in members if differing[code]}
    return too_few


def _splits_too_few(
    before: Tabulation, now: Tabulation, decision: QuestionDecision, thresholds: Thresholds
) -> set[str]:
    question_id = decision.question_id
    return {
        f"split:{question_id}:{code}"
        for code, own in decision.own.items()
        for group in own.groups
        if code in before.respondents
        and not thresholds.none_or_enough(
            count_differing(before.cell(code, question_id, group), now.cell(code, question_id, group))
        )
    }


def count_differing(before: Counts, now: Counts) -> int:
    """Return how many respondents at least differ between two versions of one cell.

    Every respondent stands in exactly one of: an option, "don't know", no answer. Who came adds one somewhere, who
    left takes one away, who was corrected does both; so the larger of all gains and all losses is the least number
    of respondents that explains the difference. It is never more than the true number, so the rule errs on the safe
    side. Options of a many-choice item overlap: there the base stands for them, and the largest single change.
    """
    changes = {key: now.options.get(key, 0) - before.options.get(key, 0) for key in {*now.options, *before.options}}
    parts = [now.dont_know - before.dont_know, now.missing - before.missing]
    one_choice = all(sum(side.options.values()) == side.base for side in (before, now))
    parts += changes.values() if one_choice else [now.base - before.base]
    gains = sum(part for part in parts if part > 0)
    losses = -sum(part for part in parts if part < 0)
    return max(gains, losses, *(abs(change) for change in changes.values()), 0)


def municipalities_with_too_few(before: Iterable[str], now: Iterable[str], thresholds: Thresholds) -> tuple[str, ...]:
    """Return the municipalities whose late responses must wait: more than none, fewer than T.

    Args:
        before: the municipality of every response that an earlier version counted.
        now: the municipality of every response that the new version would count.
        thresholds: T.
    """
    old, new = list(before), list(now)
    late = {code: new.count(code) - old.count(code) for code in set(new)}
    return tuple(sorted(code for code, count in late.items() if not thresholds.none_or_enough(abs(count))))
