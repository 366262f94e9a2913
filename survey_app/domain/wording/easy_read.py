"""The result easy to read: short sentences, one fact in each, numbers in digits, no percentages.

Follows the conventions of Swedish "lättläst" and Inclusion Europe's "Information for all" (2009): everyday words, one
sentence a line, digits instead of number words, nothing in brackets, no comparison that no test carries.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from survey_app.domain.inference.statistics import Nuance, x_of_10
from survey_app.domain.release.frozen import Figure, FigureStatus, Question, Release, Verdict
from survey_app.domain.release.participation import NOT_TOLD
from survey_app.domain.release.shown import has_shares, options_of, own_share, together_share
from survey_app.domain.wording.period_names import without_mark
from survey_app.domain.wording.sentences import Sentences, is_among_all, soft_rule

MOST_WORDS = 14
"""No line has more words, where the region's own texts allow it: a longer finding gives way to the question's label."""

MOST_QUESTIONS = 8
"""Of more, those with a verdict come first and then those asked first; they still stand in the order asked."""

_CERTAIN = (Verdict.HIGHER, Verdict.LOWER)
_UNCERTAIN = (Nuance.ABOUT, Nuance.OF_BASE)
_NEAR = (Nuance.WELL_OVER, Nuance.JUST_UNDER)
"""Told as "about" here: "drygt" and "knappt" are not everyday words."""


@dataclass(frozen=True, slots=True)
class EasyLine:
    """One line: its sentence, the rule it was made by, and the question it is about ("" for none)."""

    text: str
    rule_id: str
    question_id: str = ""


def summarise(release: Release, municipality_code: str, sentences: Sentences) -> tuple[str, ...]:
    """Return the result of a municipality ("" = of all together) as short sentences, one for each line."""
    return tuple(line.text for line in easy_lines(release, municipality_code, sentences))


def easy_lines(release: Release, municipality_code: str, sentences: Sentences) -> tuple[EasyLine, ...]:
    """Return the lines of `summarise` with the rules they come from."""
    return tuple(_Writer(release, municipality_code, sentences).write())


class _Writer:
    """Writes the lines of one municipality, or of all together."""

    def __init__(self, release: Release, code: str, sentences: Sentences) -> None:
        self.release, self.code, self.sentences = release, code, sentences
        self.place, self.among = release.municipalities.get(code, ""), is_among_all(release, code)
        self.own = {
            question.id: figure
            for question in filter(has_shares, release.questions)
            if (figure := own_share(release, question.id, code)) and figure.status is FigureStatus.SHOWN
        }

    def write(self) -> Iterator[EasyLine]:
        """Yield all lines in order."""
        yield self._line("easy.intro")
        yield self._line("easy.period", period=self._period(self.release.period_name))
        if self.release.imported_from:
            yield self._line("easy.then")
        yield from self._who_answered()
        together = {
            question.id: figure
            for question in filter(has_shares, self.release.questions)
            if not self.own and (figure := together_share(self.release, question.id))
        }
        if together and self.code:
            yield self._line("easy.together" if self.among else "easy.others")
        yield from self._questions(self.own or together)
        yield from self._certainty()
        if self.own and any(row.municipality_code == self.code for row in self.release.withheld):
            yield self._line("easy.hidden")
            yield self._line("easy.hidden_why")
        yield self._line("easy.anonymous")

    def _who_answered(self) -> Iterator[EasyLine]:
        rows = {row.municipality_code: row for row in self.release.participation}
        own, together = rows.get(self.code) if self.code else None, rows.get("")
        if own is not None and own.responses is not None:
            yield self._line("easy.who_own", n=own.responses, place=self.place)
        elif own is not None and own.rate_note is None:
            yield self._line("easy.combined_only")
        elif own is not None and own.rate_note != NOT_TOLD:
            yield self._line("easy.too_few", place=self.place)
            yield self._line("easy.not_own", place=self.place)
            yield self._line("easy.recognised")
        if self.own:
            return
        if together is not None and together.responses is not None:
            rule = "easy.who_together" if self.among else "easy.who_others"
            yield self._line(rule, n=together.responses, several=together.municipalities or 0)
        elif not self.code and (together is None or together.rate_note != NOT_TOLD):
            yield self._line("easy.nothing")

    def _questions(self, shares: dict[str, Figure]) -> Iterator[EasyLine]:
        chosen = sorted(shares, key=lambda each: not _is_certain(shares[each]))[:MOST_QUESTIONS]
        for question in self.release.questions:
            if question.id in chosen:
                yield from self._share(question, shares[question.id])
            elif not question.has_positive and question.role != "group":
                yield from self._preference(question)

    def _share(self, question: Question, figure: Figure) -> Iterator[EasyLine]:
        yield self._finding(question, figure)
        if figure.verdict_vs_rest in _CERTAIN:
            yield self._line(f"easy.{figure.verdict_vs_rest}", figure.verdict_vs_rest, question.id)
        previous = self.release.previous_period
        if figure.verdict_vs_previous in _CERTAIN and previous is not None:
            name = self._period(self.release.previous_period_name)
            rule = f"easy.change_{figure.verdict_vs_previous}"
            yield self._line(rule, figure.verdict_vs_previous, question.id, period=name)

    def _finding(self, question: Question, figure: Figure) -> EasyLine:
        """Return the finding as a sentence, or as the question's label where that would be too long."""
        count, base = figure.count or 0, figure.n_base or 0
        soft = (soft_rule(count, base) or "").partition(".")[2] if figure.municipality_code else ""
        told = x_of_10(count, base)
        share = self.sentences.share_words(replace(told, nuance=Nuance.ABOUT) if told.nuance in _NEAR else told)
        finding = question.easy.get(self.sentences.language) or self.sentences.text(question.finding)
        if finding:
            line = self._line(f"easy.{soft or 'share'}", None, question.id, share=share, finding=finding)
            if count_words(line.text) <= MOST_WORDS:
                return line
        rule = f"easy.label_{soft}" if soft else "easy.label"
        label = self.sentences.text(question.label)
        return self._line(rule, None, question.id, label=label, share=share)

    def _preference(self, question: Question) -> Iterator[EasyLine]:
        figures = options_of(self.release, question, self.code if self.own else None)
        if figures:
            text = self.sentences.most_prefer(question, figures)
            if count_words(text) <= MOST_WORDS:
                yield EasyLine(text, "prefer", question.id)

    def _certainty(self) -> Iterator[EasyLine]:
        tested = [figure for figure in self.own.values() if figure.verdict_vs_rest is not None]
        if tested and all(figure.verdict_vs_rest is Verdict.UNDECIDED for figure in tested):
            yield self._line("easy.no_difference")
        told = [x_of_10(figure.count or 0, figure.n_base or 0) for figure in self.own.values()]
        if any(each.nuance in _UNCERTAIN for each in told):
            yield self._line("easy.few")
            yield self._line("easy.uncertain")

    def _period(self, names: Mapping[str, str]) -> str:
        """Return a period's name inside a sentence, without what stands in brackets."""
        return without_mark(self.sentences.period(names), self.sentences.language)

    def _line(
        self, rule_id: str, verdict: Verdict | None = None, question_id: str = "", /, **values: object
    ) -> EasyLine:
        return EasyLine(self.sentences.tell(rule_id, verdict, **values), rule_id, question_id)


def count_words(sentence: str) -> int:
    """Return the number of words of a sentence; numbers count."""
    return len(sentence.split())


def _is_certain(figure: Figure) -> bool:
    return figure.verdict_vs_rest in _CERTAIN or figure.verdict_vs_previous in _CERTAIN
