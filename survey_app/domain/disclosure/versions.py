"""Rule 6: in every published cell, nobody or at least T respondents differ between a new version and earlier ones."""

from collections.abc import Iterator, Mapping, Sequence

from survey_app.domain.disclosure.terms import (
    Cover,
    Detail,
    QuestionDecision,
    Thresholds,
    publication_label,
    tell_unusable,
)
from survey_app.domain.release.frozen import POSITIVE, FigureStatus, Group, Release, Scope
from survey_app.domain.release.tabulation import Counts, Tabulation, add_counts
from survey_app.errors import RefusedError

Entry = tuple[Release, Tabulation]
"""A release with the counts behind it."""


def check_versions(
    tabulation: Tabulation,
    decisions: Mapping[str, QuestionDecision],
    earlier: Sequence[Entry],
    period: str,
    thresholds: Thresholds,
) -> frozenset[str]:
    """Compare the counts with every earlier version of the period, withdrawn ones too: what was once out stays out.

    Args:
        tabulation: the counts of the new version.
        decisions: what the new version would show.
        earlier: the releases made before, of any period, with their counts.
        period: the key of this period.
        thresholds: T.

    Returns:
        Labels of what the new version may not show although the municipality's late responses need not wait: splits
        by gender (`split:item:code`, `groups:item:detail`), and how many answers are left out (`left_out:item:detail`).

    Raises:
        RefusedError: in some municipality fewer than T respondents differ, or what was hidden and pooled would be
            shown. `values["municipalities"]` names the codes whose late responses must wait for the next version.
    """
    too_few: set[str] = set()
    labels: set[str] = set()
    for release, counts in earlier:
        if release.period == period:
            comparison = _Comparison(release, counts, tabulation, thresholds)
            too_few |= set(comparison.find_responses())
            for decision in decisions.values():
                if decision.question_id in comparison.asked:
                    too_few |= set(comparison.find_municipalities(decision))
                    labels |= set(comparison.find_labels(decision))
    if too_few:
        raise RefusedError(
            "Fewer than {threshold} responses differ from an earlier version in {municipalities}. Published, they "
            "could be told apart. Let them wait for the next version.",
            threshold=thresholds.answers,
            municipalities=", ".join(sorted(too_few)),
        )
    _keep_pooled_hidden(decisions, earlier, period)
    return frozenset(labels)


def _keep_pooled_hidden(decisions: Mapping[str, QuestionDecision], earlier: Sequence[Entry], period: str) -> None:
    """See that what was shown together with other years stays hidden by itself in this one.

    Late forms only add: where a version now shows two answers, the one before had two at most, and what is left of the
    sum belongs to the other years.

    Raises:
        RefusedError: it would be shown now. `values["municipalities"]` names where.
    """
    pooled = {
        (figure.question_id, figure.municipality_code)
        for release, _ in earlier
        for figure in release.figures
        if period in figure.pooled_periods
    }
    shown = {
        code
        for decision in decisions.values()
        for code, own in decision.own.items()
        if own.detail and (decision.question_id, code) in pooled
    }
    if shown:
        raise RefusedError(
            "Results of {municipalities} were shown together with other years. Shown by themselves now, they would "
            "tell those of the other years. Let the late responses wait.",
            municipalities=", ".join(sorted(shown)),
        )


class _Comparison:
    """One earlier version beside the new one.

    Args:
        release: the earlier version.
        before: its counts.
        now: the counts of the new version.
        thresholds: T.
    """

    def __init__(self, release: Release, before: Tabulation, now: Tabulation, thresholds: Thresholds) -> None:
        self.release, self.before, self.now, self.thresholds = release, before, now, thresholds
        self.asked = {item for _, item, _ in before.cells}
        self.codes = [code for code in now.respondents if code in before.respondents]
        self.shown: dict[tuple[str, str, Group], Detail] = {}
        for figure in release.select(scope=Scope.OWN, group=None):
            if figure.status is FigureStatus.SHOWN:
                detail = Detail.POSITIVE if figure.category == POSITIVE else Detail.DISTRIBUTION
                key = figure.question_id, figure.municipality_code, figure.group
                self.shown[key] = max(detail, self.shown.get(key, detail))

    def find_responses(self) -> Iterator[str]:
        """Yield the municipalities whose number of responses differs by too few, where it is or was shown."""
        for code in self.codes:
            numbers = [side.respondents[code][Group.TOTAL] for side in (self.before, self.now)]
            is_shown = max(numbers) >= self.thresholds.answers
            if is_shown and not self.thresholds.none_or_enough(abs(numbers[0] - numbers[1])):
                yield code

    def find_municipalities(self, decision: QuestionDecision) -> Iterator[str]:
        """Yield the municipalities in which too few differ: own figures one by one, common ones by their sums."""
        question_id = decision.question_id
        for code, own in decision.own.items():
            detail = max(own.detail, self.shown.get((question_id, code, Group.TOTAL), Detail.NOTHING))
            if code in self.codes and detail and self._is_too_few([code], question_id, Group.TOTAL, detail):
                yield code
        for cover in decision.covers:
            if cover.group is Group.TOTAL and self._is_cover_too_few(decision, cover):
                yield from (
                    code
                    for code in cover.members
                    if any(self._differing([code], question_id, Group.TOTAL, cover.detail))
                )

    def find_labels(self, decision: QuestionDecision) -> Iterator[str]:
        """Yield what must be left out, of which the rest of the question can do without."""
        question_id = decision.question_id
        for code, own in decision.own.items():
            for group in own.groups:
                was_split = any(key[:2] == (question_id, code) and key[2] is not Group.TOTAL for key in self.shown)
                if was_split and self._is_too_few([code], question_id, group, own.group_detail):
                    yield f"split:{question_id}:{code}"
        for cover in decision.covers:
            if cover.group is not Group.TOTAL and self._is_cover_too_few(decision, cover):
                yield publication_label("groups", question_id, cover.detail)
            told = self.release.cover(question_id, cover.scope, cover.group, cover.detail.word)
            if cover.say_left_out and told is not None and told.left_out_answers is not None:
                left_out = [
                    code for code in self.codes if code in cover.left_out or code not in told.municipality_codes
                ]
                if self._is_too_few(left_out, question_id, Group.TOTAL, Detail.POSITIVE):
                    yield publication_label("left_out", question_id, cover.detail)

    def _is_cover_too_few(self, decision: QuestionDecision, cover: Cover) -> bool:
        if self.release.cover(decision.question_id, cover.scope, cover.group, cover.detail.word) is None:
            return False
        members = [code for code in cover.members if code in self.codes]
        return self._is_too_few(members, decision.question_id, cover.group, cover.detail)

    def _is_too_few(self, codes: Sequence[str], question_id: str, group: Group, detail: Detail) -> bool:
        counted = self._differing(codes, question_id, group, detail)
        return not all(self.thresholds.none_or_enough(count) for count in counted)

    def _differing(self, codes: Sequence[str], question_id: str, group: Group, detail: Detail) -> tuple[int, ...]:
        """Return how many differ in the share, and where options are shown also in these and in what stands beside."""
        pairs = [
            (self.before.cell(code, question_id, group), self.now.cell(code, question_id, group))
            for code in codes
            if code in self.codes
        ]
        share = sum(count_differing(_as_share(before), _as_share(now)) for before, now in pairs)
        if detail is not Detail.DISTRIBUTION:
            return (share,)
        options = sum(count_differing(before, now) for before, now in pairs)
        return share, options, *self._differing_beside(pairs, question_id)

    def _differing_beside(self, pairs: Sequence[tuple[Counts, Counts]], question_id: str) -> Iterator[int]:
        """Yield by how much "don't know" and no answer differ, as far as both versions tell them."""
        has_dont_know = self.release.question(question_id).has_dont_know
        told = [
            tell_unusable(add_counts(side), self.thresholds, has_dont_know=has_dont_know)
            for side in zip(*pairs, strict=True)
        ]
        for number_before, number_now in zip(*told, strict=True) if told else ():
            if number_before is not None and number_now is not None:
                yield abs(number_now - number_before)


def _as_share(counts: Counts) -> Counts:
    """Return the counts as a share tells them: positive or not."""
    options = {POSITIVE: counts.positive, "": counts.base - counts.positive}
    return Counts(options, counts.positive, counts.base)


def count_differing(before: Counts, now: Counts) -> int:
    """Return how many respondents at least differ between two versions among those who gave a usable answer.

    Who left the question blank in both does not differ here, however many such forms came: the rest would be told
    apart. Who came adds one somewhere, who left takes one away, who was corrected does both; so the larger of all
    gains and all losses is the least number of respondents that explains the difference. It is never more than the
    true number, so the rule errs on the safe side. Options of a many-choice item overlap: there the base stands for
    them, and the largest single change.
    """
    changes = {key: now.options.get(key, 0) - before.options.get(key, 0) for key in {*now.options, *before.options}}
    one_choice = all(sum(side.options.values()) == side.base for side in (before, now))
    parts = list(changes.values()) if one_choice else [now.base - before.base]
    gains = sum(part for part in parts if part > 0)
    losses = -sum(part for part in parts if part < 0)
    return max(gains, losses, *(abs(change) for change in changes.values()), 0)
