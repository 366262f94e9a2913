"""The small parts of sentences in one language: templates by rule id, numbers, "8 of 10", verdicts, groups."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey_app.domain.inference.statistics import Nuance, XOfTen, x_of_10
from survey_app.domain.release.frozen import Group, Question, Verdict
from survey_app.domain.wording.period_names import inside_sentence
from survey_app.domain.wording.sentence_rules import RULES, Rule
from survey_app.i18n import in_language, load_catalogue, translator

NUMBER_WORDS = {
    "sv": ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"),
    "en": tuple(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    ),
}

_GROUPS = {
    Group.TOTAL: "All",
    Group.WOMAN: "Women",
    Group.MAN: "Men",
    Group.OTHER: "Other or no answer",
    Group.REST: "Men, other or no answer",
}


@dataclass(frozen=True, slots=True)
class Phrases:
    """The phrases in one language."""

    language: str

    def tell(self, rule_id: str, verdict: Verdict | None = None, /, **values: object) -> str:
        """Return the sentence of a rule, filled in.

        Args:
            rule_id: which template of `sentence_rules.RULES`.
            verdict: the outcome of the test that the sentence is about, if there was one.
            values: for its places.

        Raises:
            ValueError: the template has a direction that the verdict does not carry.
        """
        return self.say(_allowed(rule_id, verdict).text, **values)

    def tell_count(self, rule_id: str, n: int, /, **values: object) -> str:
        """Return the sentence of a rule for `n` things; {n} is in digits, {words} has small numbers as words."""
        rule = _allowed(rule_id, None)
        return self.count(rule.text, rule.many, n, **values)

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

    def period(self, names: Mapping[str, str]) -> str:
        """Return a period's name as it stands inside a sentence: "hösten 2026"."""
        return self.inside(self.text(names))

    def inside(self, name: str) -> str:
        """Return a period's name, as it is written alone, as it stands inside a sentence."""
        return inside_sentence(name, self.language)

    def x_of_10(self, count: int, base: int) -> str:
        """Return "8 of 10" with the word that keeps it honest."""
        return self.x_words(x_of_10(count, base))

    def x_words(self, told: XOfTen) -> str:
        """Return the words of an x of 10."""
        return self.tell(f"tenths.{told.nuance}", x=told.x, of=told.of)

    def share_words(self, told: XOfTen) -> str:
        """Return an x of 10 as a sentence begins with it: five of ten are "half", but of ten people five are five."""
        half = (told.x, told.of) == (5, 10) and told.nuance is not Nuance.OF_BASE
        return self.tell(f"half.{told.nuance}") if half else self.x_words(told)

    def x_of_n(self, count: int, base: int) -> str:
        """Return "12 of 40"."""
        return self.tell("tenths.of_base", x=count, of=base)

    def percent(self, value: int) -> str:
        """Return "30 %" with a space that does not break."""
        return f"{value}\N{NO-BREAK SPACE}%"

    def points(self, value: int) -> str:
        """Return a difference with its sign: "+14", "−3", "0"."""
        return f"{value:+d}".replace("-", "\N{MINUS SIGN}") if value else "0"

    def verdict(self, verdict: Verdict | None) -> str:
        """Return "Higher", "Lower", "Cannot be told apart", or nothing where there was no test."""
        return self.tell(f"verdict.{verdict}", verdict) if verdict else ""

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


def capitalised(sentence: str) -> str:
    """Return the sentence with its first letter large; the rest stays as it is."""
    return sentence[:1].upper() + sentence[1:]


def lowered(sentence: str) -> str:
    """Return the sentence with its first letter small, to go on after a colon."""
    return sentence[:1].lower() + sentence[1:]


def _allowed(rule_id: str, verdict: Verdict | None) -> Rule:
    rule = RULES[rule_id]
    if rule.verdict not in (None, verdict):
        raise ValueError(f"{rule_id} can be said with the verdict {rule.verdict} only, not with {verdict}")
    return rule
