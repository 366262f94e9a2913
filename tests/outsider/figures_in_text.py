"""Finds every figure in running text, and says which of them no row of the pack's data.csv stands behind.

The rows are judged elsewhere against raw answers; what stands in a sentence must be one of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.outsider.files import Pack, Row, plain
from tests.outsider.judge import Ledger
from tests.outsider.recount import T_OPTIONS, T_PERCENT, Asked, T, newcombe, smallest_visible, whole_percent

SPAN = r"(\d+)\s?[–-]\s?(\d+)"
PERCENT = r"\s?(?:%|procent\b(?!enhet)|per cent\b|percent\b)"
KINDS = (
    ("decimal", rf"(\d+)[.,](\d+){PERCENT}"),
    ("of", rf"(\d+) (?:av|of) (?:de |the )?{SPAN}"),
    ("of", r"(\d+) (?:av|of) (?:de |the )?(\d+)"),
    ("interval", rf"(\d+) (?:och|and|till|to) (\d+){PERCENT}"),
    ("interval", rf"{SPAN}{PERCENT}"),
    ("percent", rf"(\d+){PERCENT}"),
    ("points", r"[+−](\d+) (?:till|to) [+−](\d+)"),
    ("points", r"(\d+) (?:till|to|och|and) [+−-]?(\d+) (?:procentenhet\w*|percentage points?)"),
    ("points", r"(\d+) (?:procentenhet\w*|percentage points?)"),
    ("answers", r"(\d+) (?:svar\b|svarade|answers?\b|people|personer|person\b)"),
    ("number", r"(?<![\w.])(\d+)(?![\w.]*\d)"),
)
"""From the most telling to the least; what one kind has taken, the next does not see."""

TENTHS = range(11)
MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
DATE = re.compile(
    rf"\d{{1,2}}\s(?:{MONTHS}|January|February|March|May|June|July|August|October|December)(\s\d{{4}})?", re.I
)

FOOT = re.compile(
    r"(Sida|Page) \d+ (av|of) \d+|(Tabell|Diagram|Table|Figure|Chart) \d+|"
    r"[”“]\d+ (av|of) \d+”|☒ ☒ ☐ 2 (av|of) 3|95[ -](procent|per cent|percent)\w*,? (Wilson|interval)",
    re.I,
)
HEADING_NUMBER = re.compile(r"^\d{1,2}(\.\d{1,2})? (?=[A-ZÅÄÖ])", re.M)


@dataclass(frozen=True)
class Said:
    """A figure in a text: its kind and its numbers."""

    kind: str
    numbers: tuple[int, ...]
    text: str


def said_in(text: str, words: re.Pattern[str] | None = None) -> Iterator[Said]:
    """Yield the figures of a text; names, dates and the questions' own words are taken out first."""
    left = plain(HEADING_NUMBER.sub("", text))
    if not re.search(r"\d", left):
        return
    if words:
        left = words.sub(" # ", left)
    left = FOOT.sub(" # ", DATE.sub(" # ", left))
    for kind, pattern in KINDS:
        for match in re.finditer(pattern, left, re.I):
            yield Said(kind, tuple(int(number) for number in match.groups()), match.group())
        left = re.sub(pattern, " # ", left, flags=re.I)


@dataclass(frozen=True)
class Facts:
    """What may be said: pairs "x of n", percents, intervals, numbers of answers, points and other counts."""

    pairs: frozenset[tuple[int, int]]
    percents: frozenset[int]
    intervals: frozenset[tuple[int, int]]
    bases: frozenset[int]
    counts: frozenset[int]
    points: frozenset[int]

    def allows(self, said: Said) -> bool:
        """Whether a row stands behind it."""
        numbers = said.numbers
        if said.kind == "decimal":
            return False
        if said.kind == "of":
            return numbers in self.pairs or (len(numbers) == 2 and numbers[1] == 10 and numbers[0] in TENTHS)
        if said.kind == "interval":
            return numbers in self.intervals
        if said.kind == "percent":
            return numbers[0] in self.percents
        if said.kind == "points":
            return set(numbers) <= self.points
        return numbers[0] in (self.bases if said.kind == "answers" else self.counts | self.bases | self.percents)


@dataclass(frozen=True)
class PackFacts:
    """The facts of one pack, of all questions or of one."""

    ledger: Ledger
    told: Mapping[str, Any]
    pack: Pack
    code: str
    language: str = "sv"
    seen: dict[str, Facts] = field(default_factory=dict)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """What holds digits and is no figure: names, wordings, the release's own id and dates."""
        found = [self.told["id"], *self.told["period_name"].values(), *self.told["previous_period_name"].values()]
        found += [name for each in self.told["earlier_periods"] for name in each["name"].values()]
        found += [str(self.told[name]) for name in ("opens_on", "closes_on", "published_on", "engine", "period")]
        for survey in self.ledger.surveys.values():
            for asked in survey.asked:
                found += [*asked.text.values(), *asked.label.values(), asked.key]
                found += [text for texts in asked.texts.values() for text in texts.values()]
        found += list(self.told["municipalities"].values())
        found += [text for question in self.told["questions"] for text in own_words(question)]
        words = sorted({plain(word) for word in found if re.search(r"\d", word)}, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, words)))

    @cached_property
    def wordings(self) -> tuple[str, ...]:
        """Every wording, label and option of the questions, and how findings go on; the longest first."""
        found = [text for question in self.told["questions"] for text in own_words(question)]
        for asked in self.ledger.survey.asked:
            texts = [asked.text, asked.label, *asked.texts.values()]
            found += [each[self.language] for each in texts if len(each[self.language]) > 3]
        return tuple(sorted({plain(each) for each in found if each}, key=len, reverse=True))

    def of(self, question: str = "") -> Facts:
        """The facts about one question ("" = all, with who answered)."""
        if question not in self.seen:
            self.seen[question] = self._collect(question)
        return self.seen[question]

    def _collect(self, question: str) -> Facts:
        rows = [row for row in self.pack.rows if row["status"] == "shown" and question in ("", *_questions(row))]
        pairs = {(int(row["count"] or 0), int(row["n_base"] or 0)) for row in rows}
        bases = {base for _, base in pairs}
        percents = {int(row["percent"]) for row in rows if row["percent"] is not None}
        intervals = {(int(row["ci_low"]), int(row["ci_high"])) for row in rows if row["ci_low"] is not None}
        counts = {count for count, _ in pairs} | {bound for pair in intervals for bound in pair}
        for name in ("n_dontknow", "n_missing", "n_municipalities"):
            counts |= {int(row[name]) for row in rows if row[name] is not None}
        summed = {pair for options in distributions(rows) for pair in sums(options)}
        unsure = [(row["n_dontknow"], row["n_missing"], row["n_base"]) for row in rows if row["n_dontknow"] is not None]
        pairs |= {(int(said), int(said) + int(none or 0) + int(base or 0)) for said, none, base in unsure}
        percents |= {whole_percent(*pair) for pair in summed if pair[1] >= T_PERCENT}
        counts |= self._more_counts(question) | set(TENTHS) | {T, T_PERCENT, T_OPTIONS, 95, 100}
        people, places = self._participation()
        counts |= {int(self.told[name][:4]) for name in ("opens_on", "closes_on", "published_on")}
        counts |= {int(each["opens_on"][:4]) for each in self.told["earlier_periods"]}
        return Facts(
            pairs=frozenset(pairs | summed | people["pairs"]),
            percents=frozenset(percents | people["percents"] | ({0, 25, 50, 75, 100} if not question else set())),
            intervals=frozenset(intervals | people["intervals"]),
            bases=frozenset(bases | places | {T, T_PERCENT, T_OPTIONS}),
            counts=frozenset(counts),
            points=frozenset(self._points(rows)),
        )

    def _more_counts(self, question: str) -> set[int]:
        """Counts that data.csv has no column for: "don't know" and no answer together, and answers left out."""
        found = {
            row["n_unusable"]
            for row in self.told["figures"]
            if row["n_unusable"] is not None
            and row["municipality_code"] in ("", self.code)
            and question in ("", row["question_id"])
        }
        for cover in self.told["coverage"]:
            if question in ("", cover["question_id"]):
                found |= {cover["left_out_answers"], cover["left_out_municipalities"], len(cover["municipality_codes"])}
        return {number for number in found if number is not None}

    def _participation(self) -> tuple[dict[str, set[Any]], set[int]]:
        """Who answered, recounted: responses, hand-outs and the rate band, of the municipality and of all shown."""
        survey = self.ledger.survey
        rows = [row for row in self.told["participation"] if row["municipality_code"] in ("", self.code)]
        pairs: set[Any] = set()
        percents: set[int] = set()
        intervals: set[tuple[int, int]] = set()
        places: set[int] = set()
        for row in rows:
            places |= {row["responses"] or 0, row["rate_responses"] or 0}
            low, high = row["handed_out_low"], row["handed_out_high"]
            if low is None:
                continue
            answered = row["rate_responses"] if row["rate_responses"] is not None else row["responses"]
            band = whole_percent(answered, high), whole_percent(answered, max(answered, low))
            pairs |= {(answered, low, high), (answered, low)}
            percents |= set(band)
            intervals.add(band)
            places |= {low, high}
            if row["municipality_code"]:
                assert (low, high) == survey.hand_outs[self.code]
        if self.code:
            people = len(survey.people([self.code]))
            own = next(row for row in rows if row["municipality_code"] == self.code)
            assert own["responses"] in ((None,) if people < T else (None, people)), self.code
        return {"pairs": pairs, "percents": percents, "intervals": intervals}, places

    def _points(self, rows: Sequence[Row]) -> Iterator[int]:
        """Differences that may be named: the smallest one could have seen, and the interval of a change."""
        shares = [row for row in rows if (row["category"], row["group"]) == ("positive", "total")]
        for one in (row for row in shares if row["period"] == self.ledger.period):
            count, base = _share(one)
            for other in (row for row in shares if row["question_id"] == one["question_id"]):
                others, all_ = _share(other)
                if (one["scope"], other["scope"]) == ("own", "combined") and other["period"] == self.ledger.period:
                    yield from smallest_visible(base, others - count, all_ - base)
                same = one["scope"] == other["scope"] and one["municipality_code"] == other["municipality_code"]
                if same and other["period"] == self.ledger.previous:
                    yield from smallest_visible(base, others, all_)
                    yield from (abs(bound) for bound in newcombe(count, base, others, all_))


def own_words(question: Mapping[str, Any]) -> Iterator[str]:
    """How sentences about a question go on, in its own words: these say nothing of anybody's share."""
    for texts in (question["finding"], question.get("easy", {}), *question.get("chosen", {}).values()):
        yield from texts.values()


def _share(row: Row) -> tuple[int, int]:
    return int(row["count"] or 0), int(row["n_base"] or 0)


def distributions(rows: Sequence[Row]) -> Iterator[list[tuple[int, int]]]:
    """The shown options of each municipality or group that shows them all."""
    places: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    for row in rows:
        if row["category"] != "positive" and not str(row["question_id"]).startswith("pair:"):
            place = tuple(row[name] for name in ("period", "scope", "municipality_code", "question_id", "group"))
            places.setdefault(place, []).append((int(row["count"] or 0), int(row["n_base"] or 0)))
    yield from places.values()


def _questions(row: Row) -> tuple[str, ...]:
    question = str(row["question_id"])
    return tuple(question[5:].split("|")) if question.startswith("pair:") else (question,)


def sums(options: list[tuple[int, int]]) -> set[tuple[int, int]]:
    """What some options of one distribution come to together, as a region's own report may say."""
    found = {(0, options[0][1])}
    for count, base in options:
        found |= {(sum_ + count, base) for sum_, _ in found if sum_ + count <= base}
    return found


def unexplained(facts: PackFacts, texts: Iterable[str], question: str = "") -> list[str]:
    """Return the figures in these texts that no row stands behind."""
    known = facts.of(question)
    return [
        f"{said.kind} {said.numbers} in: {plain(text)[:160]}"
        for text in texts
        for said in said_in(text, facts.words)
        if not known.allows(said)
    ]


def asked_about(texts: Iterable[str], questions: Sequence[Asked], language: str) -> str:
    """Return the one question these texts are about, or "" where it is none or several."""
    whole = " ".join(map(plain, texts))
    named = [asked.key for asked in questions if plain(asked.text[language]) in whole]
    return named[0] if len(named) == 1 else ""
