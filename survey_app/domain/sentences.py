"""Says figures in words, in Swedish and English: from released figures only, direction only where a verdict stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_app.domain.release import (
    DISTRIBUTION,
    POSITIVE,
    Figure,
    FigureStatus,
    Group,
    Participation,
    Question,
    Release,
    Scope,
    Verdict,
)
from survey_app.domain.statistics import Nuance, XOfTen, x_of_10
from survey_app.i18n import in_language, load_catalogue, translator

NUMBER_WORDS = {
    "sv": ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    "en": tuple(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    ),
}

_X_OF_10 = {
    Nuance.PLAIN: "{x} of 10",
    Nuance.WELL_OVER: "Well over {x} of 10",
    Nuance.JUST_UNDER: "Just under {x} of 10",
    Nuance.ABOUT: "About {x} of 10",
    Nuance.ALL: "All",
    Nuance.NONE: "Nobody",
    Nuance.MORE_THAN_NINE: "More than {x} of 10",
    Nuance.FEWER_THAN_ONE: "Fewer than {x} of 10",
    Nuance.OF_BASE: "{x} of {of}",
}

_VERDICT = {
    Verdict.HIGHER: "Higher",
    Verdict.LOWER: "Lower",
    Verdict.UNDECIDED: "Cannot be told apart",
}
_AGAINST_REST = {
    Verdict.HIGHER: "That is a higher share than in the other municipalities.",
    Verdict.LOWER: "That is a lower share than in the other municipalities.",
    Verdict.UNDECIDED: "That cannot be told apart from the other municipalities.",
}
_AGAINST_PREVIOUS = {
    Verdict.HIGHER: "The share is higher now.",
    Verdict.LOWER: "The share is lower now.",
    Verdict.UNDECIDED: "Whether it has changed cannot be told.",
}
_GROUPS = {
    Group.TOTAL: "All",
    Group.WOMAN: "Women",
    Group.MAN: "Men",
    Group.OTHER: "Other or no answer",
    Group.REST: "Men, other or no answer",
}

SOFT_BELOW = 10
"""Under this base, shares near nought or all are worded softly."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences in one language."""

    language: str

    def say(self, sentence: str, **values: object) -> str:
        """Return the English sentence in this language, filled in."""
        text = translator(self.language)(sentence)
        return text.format(**values) if values else text

    def count(self, one: str, many: str, n: int, **values: object) -> str:
        """Return the sentence for `n` things; {n} is the number in digits, {words} small numbers as words."""
        text = load_catalogue(self.language).ngettext(one, many, n)
        return text.format(n=n, words=self.number(n), **values)

    def number(self, n: int) -> str:
        """Return a number up to twelve as a word, a larger one in digits."""
        words = NUMBER_WORDS.get(self.language, ())
        return words[n] if 0 <= n < len(words) else str(n)

    def text(self, texts: object) -> str:
        """Return a text of the release in this language."""
        return in_language(texts, self.language)  # type: ignore[arg-type]

    # x of 10, verdicts, groups

    def x_of_10(self, count: int, base: int) -> str:
        """Return "8 of 10" with the word that keeps it honest."""
        return self.x_words(x_of_10(count, base))

    def x_words(self, told: XOfTen) -> str:
        """Return the words of an x of 10."""
        return self.say(_X_OF_10[told.nuance], x=told.x, of=told.of)

    def x_of_n(self, count: int, base: int) -> str:
        """Return "12 of 40"."""
        return self.say("{x} of {of}", x=count, of=base)

    def percent(self, value: int) -> str:
        """Return "30 %" with a space that does not break."""
        return f"{value}\N{NO-BREAK SPACE}%"

    def verdict(self, verdict: Verdict | None) -> str:
        """Return "Higher", "Lower", "Cannot be told apart", or nothing where there was no test."""
        return self.say(_VERDICT[verdict]) if verdict else ""

    def group(self, group: Group) -> str:
        """Return the name of a group."""
        return self.say(_GROUPS[group])

    def positive_words(self, question: Question, *, positive: bool = True) -> str:
        """Return the options counted as positive (or the others) as words: "very easy, fairly easy"."""
        chosen = [
            self.text(option["text"])
            for option in question.options
            if option["substantive"] and option["positive"] == positive
        ]
        return ", ".join(lowered(text) for text in chosen)

    # Findings

    def finding(self, question: Question, figure: Figure, place: str = "") -> str:
        """Return the finding of a shown share: "12 of 40 in Storuman can influence ...", "8 of 10 find it easy ...".

        Args:
            question: what was asked.
            figure: the share of positive answers.
            place: the municipality's name, or "" for several together.
        """
        told = self.text(question.finding) or self.say("answer: {options}", options=self.positive_words(question))
        count, base = figure.count or 0, figure.n_base or 0
        if place:
            soft = self._soft(count, base)
            if soft:
                return self.say(soft, place=place, finding=told, base=base)
            return self.say("{x} of {of} in {place} {finding}.", x=count, of=base, place=place, finding=told)
        return self.say("{share} {finding}.", share=self.x_of_10(count, base), finding=told)

    def finding_and_verdict(self, question: Question, figure: Figure, place: str = "") -> str:
        """Return the finding, and how it compares with the other municipalities where that was tested."""
        sentence = self.finding(question, figure, place)
        if figure.verdict_vs_rest is None:
            return sentence
        return f"{sentence} {self.say(_AGAINST_REST[figure.verdict_vs_rest])}"

    def headline(self, question: Question, verdict: Verdict, place: str) -> str:
        """Return a title with direction, for a verdict that allows it: "Fewer in Storuman can influence ..."."""
        label = self.text(question.label)
        if verdict is Verdict.UNDECIDED:
            return label
        told = self.text(question.finding)
        if not told:
            pattern = "{label}: more in {place}" if verdict is Verdict.HIGHER else "{label}: fewer in {place}"
            return self.say(pattern, place=place, label=label)
        pattern = "More in {place} {finding}" if verdict is Verdict.HIGHER else "Fewer in {place} {finding}"
        return self.say(pattern, place=place, finding=told)

    def most_prefer(self, question: Question, figures: Sequence[Figure]) -> str:
        """Return "Most ...: A or B" for a question without positive options; figures are its options.

        One option is named if more than half chose it, two if they have more than half together and the third is
        behind; else the answers are said to be spread.
        """
        ranked = sorted(figures, key=lambda figure: -(figure.count or 0))
        counts = [figure.count or 0 for figure in ranked] + [0, 0, 0]
        base = ranked[0].n_base or 0
        names = {option["key"]: self.text(option["text"]) for option in question.options}
        named = [lowered(names[figure.category]) for figure in ranked[:2]]
        told = self.text(question.finding) or self.say("answered")
        if 2 * counts[0] > base:
            return self.say("Most {finding}: {first}.", finding=told, first=named[0])
        if 2 * (counts[0] + counts[1]) > base and counts[1] > counts[2]:
            return self.say("Most {finding}: {first} or {second}.", finding=told, first=named[0], second=named[1])
        return self.say("The answers are spread: no two options have more than half.")

    def _soft(self, count: int, base: int) -> str | None:
        if base >= SOFT_BELOW:
            return None
        if count <= 1:
            return "Few or none of the {base} who answered in {place} {finding}."
        if count >= base - 1:
            return "All or nearly all of the {base} who answered in {place} {finding}."
        return None

    # Certainty and change

    def uncertainty(self, figure: Figure) -> str:
        """Return what the interval says, or "" where none is shown."""
        if figure.percent is None:
            return ""
        return self.say(
            "The share is {percent} per cent. With {base} answers it is uncertain: anything between {low} and {high} "
            "per cent is reasonable.",
            percent=figure.percent,
            base=figure.n_base,
            low=figure.ci_low,
            high=figure.ci_high,
        )

    def visible_difference(self, base: int, points: int | None) -> str:
        """Return which difference this base could have shown at all."""
        if points is None:
            return self.say("With {base} answers no difference could have been seen.", base=base)
        return self.say(
            "With {base} answers, a difference below about {points} percentage points could not have been seen.",
            base=base,
            points=points,
        )

    def change(self, earlier: Figure, now: Figure, period_name: str) -> str:
        """Return how a share stands against an earlier period, or that the question has changed."""
        period = capitalised(period_name)
        if earlier.question_version != now.question_version:
            return self.say(
                "The question has changed since {period}, so the two cannot be compared.", period=period_name
            )
        then = self.say("{period}: {share}.", period=period, share=self.x_of_n(earlier.count or 0, earlier.n_base or 0))
        if now.verdict_vs_previous is None:
            return then
        return f"{then} {self.say(_AGAINST_PREVIOUS[now.verdict_vs_previous])}"

    # Who answered

    def who_answered(self, release: Release, municipality_code: str) -> str:
        """Return how many answered, own and together, as far as they are shown."""
        rows = {row.municipality_code: row for row in release.participation}
        sentences = []
        if municipality_code:
            place = release.municipalities[municipality_code]
            own = rows[municipality_code].responses
            if own is None and rows[municipality_code].rate_note is None:
                sentences.append(self.say("The questions are shown for all municipalities together only."))
            elif own is None:
                fewer = "In {place} fewer than {words} people answered, so nothing of their own is shown."
                sentences.append(self.say(fewer, place=place, words=self.number(release.threshold)))
            else:
                sentences.append(
                    self.count("One person answered in {place}.", "{n} people answered in {place}.", own, place=place)
                )
        together = rows.get("")
        if together is not None and together.responses is not None:
            several = self.number(together.municipalities or 0)
            sentences.append(
                self.say(
                    "Together {n} people answered in {several} municipalities.", n=together.responses, several=several
                )
            )
        return " ".join(sentences)

    def response_rate(self, row: Participation) -> str:
        """Return the response rate as a band, or "" where it is not shown."""
        if row.rate_low is None or row.handed_out_low is None:
            return ""
        answers = row.rate_responses if row.rate_responses is not None else row.responses
        if row.handed_out_low == row.handed_out_high:
            return self.say(
                "{n} of {out} forms came back: {low} per cent.", n=answers, out=row.handed_out_low, low=row.rate_low
            )
        return self.say(
            "{n} of {out_low}–{out_high} forms came back: {low}–{high} per cent.",
            n=answers,
            out_low=row.handed_out_low,
            out_high=row.handed_out_high,
            low=row.rate_low,
            high=row.rate_high,
        )

    def covers(self, release: Release, question_id: str) -> str:
        """Return what the combined share of a question covers and leaves out."""
        for scope in (Scope.COMBINED, Scope.COMBINED_ONLY):
            cover, figure = release.cover(question_id, scope), release.figure(question_id, scope)
            if cover is None or figure is None or figure.status is not FigureStatus.SHOWN:
                continue
            n = len(cover.municipality_codes)
            told = self.count(
                "Together is one municipality with {base} answers.",
                "Together is {words} municipalities with {base} answers.",
                n,
                base=figure.n_base,
            )
            left_out = self._left_out(cover.left_out_municipalities, cover.left_out_answers)
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
        n = len(options.municipality_codes)
        return self.say(
            "The options one by one are of {words} municipalities with at least {needed} answers each: {base} answers.",
            words=self.number(n),
            needed=max(20, release.threshold),
            base=base,
        )

    def _left_out(self, municipalities: int, answers: int | None) -> str:
        if not municipalities:
            return ""
        if answers is None:
            told = self.count(
                "One municipality has too few answers to be in it.",
                "{words} municipalities have too few answers to be in it.",
                municipalities,
            )
        else:
            told = self.count(
                "One answer is left out, from a municipality with too few.",
                "{words} answers are left out, from municipalities with too few.",
                answers,
            )
        return capitalised(told)


def capitalised(sentence: str) -> str:
    """Return the sentence with its first letter large; the rest stays as it is."""
    return sentence[:1].upper() + sentence[1:]


def lowered(sentence: str) -> str:
    """Return the sentence with its first letter small, to go on after a colon."""
    return sentence[:1].lower() + sentence[1:]
