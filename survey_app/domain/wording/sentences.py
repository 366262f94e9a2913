"""Says figures in words, in Swedish and English: from released figures only, direction only where a verdict stands."""

from dataclasses import dataclass

from survey_app.domain.inference.statistics import smallest_visible_difference, x_of_10
from survey_app.domain.release.frozen import (
    DISTRIBUTION,
    POSITIVE,
    Figure,
    FigureStatus,
    Participation,
    Question,
    Release,
    Scope,
    Verdict,
)
from survey_app.domain.release.participation import NOT_TOLD
from survey_app.domain.wording.phrases import capitalised, lowered
from survey_app.domain.wording.preferences import Preferences

SOFT_BELOW = 10
"""Under this base, shares near nought or all are worded softly."""


@dataclass(frozen=True, slots=True)
class Sentences(Preferences):
    """The sentences in one language."""

    # Findings

    def finding(self, question: Question, figure: Figure, place: str = "") -> str:
        """Return the finding of a shown share: "12 of 40 in Storuman can influence ...", "8 of 10 find it easy ...".

        Args:
            question: what was asked.
            figure: the share of positive answers.
            place: the municipality's name, or "" for several together.
        """
        told = self.text(question.finding) or self.tell("finding.options", options=self.positive_words(question))
        count, base = figure.count or 0, figure.n_base or 0
        if not place:
            return self.tell("finding.together", share=self.share_words(x_of_10(count, base)), finding=told)
        soft = soft_rule(count, base)
        if soft:
            return self.tell(soft, place=place, finding=told, base=self.number(base))
        return self.tell("finding.own", x=count, of=base, place=place, finding=told)

    def finding_and_verdict(self, question: Question, figure: Figure, place: str = "") -> str:
        """Return the finding, and how it compares with the other municipalities where that was tested."""
        sentence = self.finding(question, figure, place)
        verdict = figure.verdict_vs_rest
        return sentence if verdict is None else f"{sentence} {self.tell(f'rest.{verdict}', verdict)}"

    def headline(self, question: Question, verdict: Verdict, place: str) -> str:
        """Return a title with direction, for a verdict that allows it: "Fewer in Storuman can influence ..."."""
        label, told = self.text(question.label), self.text(question.finding)
        if verdict is Verdict.UNDECIDED:
            return label
        if not told:
            return self.tell(f"title.label_{verdict}", verdict, place=place, label=label)
        return self.tell(f"title.{verdict}", verdict, place=place, finding=told)

    def gap(self, first: str, second: str, verdict: Verdict) -> str:
        """Return how two questions stand to each other among those who answered both; by their labels."""
        return self.tell(f"gap.{verdict}", verdict, first=first, second=second)

    def together_finding(self, release: Release, question: Question, figure: Figure, municipality_code: str) -> str:
        """Return what several say together, to a municipality that has nothing of its own to show.

        Where it is not among them they are "the others", never "all".
        """
        told = lowered(self.finding(question, figure))
        cover = release.cover(question.id, figure.scope)
        if cover is None or municipality_code in cover.municipality_codes:
            return self.tell("together.all", finding=told)
        n = len(cover.municipality_codes)
        rule = "together.others" if n == len(release.municipalities) - 1 else "together.some"
        return capitalised(self.tell_count(rule, n, finding=told))

    # Certainty and change

    def uncertainty(self, figure: Figure) -> str:
        """Return what the interval says, or "" where none is shown."""
        if figure.percent is None:
            return ""
        low, high = figure.ci_low, figure.ci_high
        return self.tell("sure.interval", percent=figure.percent, base=figure.n_base, low=low, high=high)

    def visible_difference(self, base: int, points: int | None) -> str:
        """Return which difference this base could have shown at all."""
        if points is None:
            return self.tell("sure.nothing_visible", base=base)
        return self.tell("sure.visible", base=base, points=points)

    def change(self, earlier: Figure, now: Figure, period_name: str, *, broken: bool = False) -> str:
        """Return how a share stands against an earlier period, or that the question has changed.

        Args:
            earlier: the share then.
            now: the share now, with its verdict.
            period_name: of the earlier period, as it is written alone.
            broken: whether wording or options have changed since, in spite of the same version.
        """
        period_name = self.inside(period_name)
        if broken or earlier.question_version != now.question_version:
            return self.tell("change.broken", period=period_name)
        (count, base), verdict = (earlier.count or 0, earlier.n_base or 0), now.verdict_vs_previous
        told = [self.tell("change.then", period=capitalised(period_name), share=self.x_of_n(count, base))]
        if verdict is not None:
            told += [self.tell(f"change.{verdict}", verdict), *self._change_interval(now, verdict)]
        if verdict is Verdict.UNDECIDED:
            points = smallest_visible_difference(now.n_base or 0, count, base)
            if points is not None:
                told.append(self.tell("change.visible", base=now.n_base, points=points))
        return " ".join(told)

    def _change_interval(self, now: Figure, verdict: Verdict) -> list[str]:
        if now.change_low is None or now.change_high is None:
            return []
        low, high = now.change_low, now.change_high
        told = [self.tell("change.interval", low=self.points(low), high=self.points(high))]
        if verdict is Verdict.UNDECIDED and (low > 0 or high < 0):
            told.append(self.tell("change.family"))
        return told

    # Who answered

    def who_answered(self, release: Release, municipality_code: str) -> str:
        """Return how many answered, own and together, as far as they are shown."""
        rows = {row.municipality_code: row for row in release.participation}
        sentences = []
        if municipality_code:
            place, row = release.municipalities[municipality_code], rows[municipality_code]
            if row.responses is not None:
                sentences.append(self.tell_count("who.own", row.responses, place=place))
            elif row.rate_note is None:
                sentences.append(self.tell("who.combined_only"))
            elif row.rate_note != NOT_TOLD:
                sentences.append(self.tell("who.too_few", place=place, words=self.number(release.threshold)))
        together = rows.get("")
        if together is not None and together.responses is not None:
            several = self.number(together.municipalities or 0)
            rule = "who.together" if is_among_all(release, municipality_code) else "who.others"
            sentences.append(self.tell(rule, n=together.responses, several=several))
        return " ".join(sentences)

    def response_rate(self, row: Participation) -> str:
        """Return the response rate as a band, or "" where it is not shown."""
        if row.rate_low is None or row.handed_out_low is None:
            return ""
        answers = row.rate_responses if row.rate_responses is not None else row.responses
        out_low, out_high = row.handed_out_low, row.handed_out_high
        if out_low == out_high:
            return self.tell("rate.exact", n=answers, out=out_low, low=row.rate_low)
        return self.tell(
            "rate.band", n=answers, out_low=out_low, out_high=out_high, low=row.rate_low, high=row.rate_high
        )

    def covers(self, release: Release, question_id: str, municipality_code: str = "") -> str:
        """Return what the combined share of a question covers and leaves out, as told to a municipality."""
        for scope in (Scope.COMBINED, Scope.COMBINED_ONLY):
            cover, figure = release.cover(question_id, scope), release.figure(question_id, scope)
            if cover is None or figure is None or figure.status is not FigureStatus.SHOWN:
                continue
            n = len(cover.municipality_codes)
            told = self.tell_count("covers.together", n, base=figure.n_base)
            place = (
                "" if municipality_code in cover.municipality_codes else release.municipalities.get(municipality_code)
            )
            left_out = self._left_out(cover.left_out_municipalities, cover.left_out_answers, place or "")
            return " ".join(filter(None, (told, left_out, self._covers_options(release, question_id, scope, n))))
        return ""

    def _covers_options(self, release: Release, question_id: str, scope: Scope, municipalities: int) -> str:
        """Return what the distribution covers where that is fewer than the share of positive answers does."""
        options = release.cover(question_id, scope, detail=DISTRIBUTION)
        if options is None or len(options.municipality_codes) == municipalities:
            return ""
        shown = (
            figure for figure in release.select(question_id=question_id, scope=scope) if figure.category != POSITIVE
        )
        base = next((figure.n_base for figure in shown if figure.status is FigureStatus.SHOWN), None)
        words = self.number(len(options.municipality_codes))
        return self.tell("covers.options", words=words, needed=max(20, release.threshold), base=base)

    def _left_out(self, municipalities: int, answers: int | None, place: str) -> str:
        if not municipalities:
            return ""
        if answers is None and place:
            others = municipalities - 1
            return (
                self.tell_count("covers.and_you", others, place=place)
                if others
                else self.tell("covers.you", place=place)
            )
        if answers is None:
            return capitalised(self.tell_count("covers.too_few", municipalities))
        return capitalised(self.tell_count("covers.left_out", answers))


def is_among_all(release: Release, municipality_code: str) -> bool:
    """Say whether the common number of answers has the municipality's own in it; of the common view it is so."""
    covers = [cover for scope in (Scope.COMBINED, Scope.COMBINED_ONLY) if (cover := release.cover("", scope))]
    return not covers or any(municipality_code in ("", *cover.municipality_codes) for cover in covers)


def soft_rule(count: int, base: int) -> str | None:
    """Return the rule that words a share of few answers softly where nearly all agree, or None."""
    if base >= SOFT_BELOW:
        return None
    if count <= 1:
        return "finding.few_or_none"
    return "finding.nearly_all" if count >= base - 1 else None
