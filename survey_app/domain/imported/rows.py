"""Understands the rows of a file with results of an earlier year: what they say, what is passed over, what is wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from forms.model import Item, ItemRole, QuestionSet, ResultMode
from survey_app.domain.imported.cells import Entry, LineError, make_counts
from survey_app.domain.imported.fields import Row, read_category, read_count, read_item, read_number, read_place
from survey_app.domain.imported.results import TOGETHER, ImportedResults, Together
from survey_app.domain.release.frozen import PAIR_PREFIX, POOL, POSITIVE, FigureStatus, Group, Scope
from survey_app.domain.release.tabulation import Counts

NEEDED = ("municipality_code", "question_id", "category", "n_base")
"""Columns that every file must have, and `count` or `percent`. They are called as in our own data files."""

KNOWN = frozenset(
    (
        *NEEDED,
        *("count", "percent", "question_version", "n_dontknow", "n_missing"),
        *("n_municipalities", "scope", "group", "status", "period"),
    )
)
"""All columns that are looked at; others are passed over."""

PASSED_OVER = ("hidden", "groups", "pairs", "several", "periods", "combined")
"""Why rows are not taken: nothing is shown in them; they are of a gender, of two questions, of a block or the same
municipalities as another year, or of another period; or a sum is counted anew from the municipalities' own figures."""

_OF_SEVERAL = frozenset({str(Scope.COMBINED_PANEL), str(Scope.BLOCK)})


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file says: the results, how many rows were passed over and why, and all that is wrong with it."""

    results: ImportedResults
    figures: int
    passed_over: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[LineError, ...] = ()


def understand(
    rows: Sequence[Row], sets: Iterable[QuestionSet], codes: Iterable[str], period: str, source: str = ""
) -> Understood:
    """Return what the rows of a file say; where anything is wrong, `problems` has all of it, by line.

    Args:
        rows: the file.
        sets: the question sets of the period, with their result modes.
        codes: the municipalities that take part.
        period: the period's key: of a file with several periods only its rows are taken.
        source: where the figures were taken from, in words.
    """
    reading = _Reading(tuple(sets), frozenset(codes), period)
    reading.read(rows)
    results = reading.results(source)
    if not reading.problems and not results.own and not results.together:
        reading.problems.append(LineError("There are no figures in the file. Fill in n_base, and count or percent."))
    problems = tuple(sorted(reading.problems, key=lambda problem: problem.line))
    return Understood(results, reading.figures, dict(reading.passed_over), problems)


class _Reading:
    """Goes through one file, noting every problem."""

    def __init__(self, sets: Sequence[QuestionSet], codes: frozenset[str], period: str) -> None:
        self.codes, self.period = codes, period
        self.items = {item.key: item for each in sets for item in each.items if not item.is_text}
        self.together_only = {
            item.key for each in sets if each.result_mode is ResultMode.COMBINED_ONLY for item in each.items
        }
        self.problems: list[LineError] = []
        self.passed_over: Counter[str] = Counter()
        self.entries: dict[tuple[str, str], list[Entry]] = {}
        self.versions: dict[str, tuple[int, int]] = {}  # question -> version, and the line that says so
        self.municipalities: dict[str, int] = {}
        self.spoiled: set[tuple[str, str]] = set()  # where a row is wrong: no use in adding up the others
        self.figures = 0

    def read(self, rows: Sequence[Row]) -> None:
        """Take the rows of the period one by one."""
        for row in self._of_period(rows):
            why = self._why_passed_over(row)
            if why:
                self.passed_over[why] += 1
                continue
            try:
                self._take(row)
            except LineError as problem:
                self.problems.append(problem)
                self.spoiled.add((row.cell("municipality_code").zfill(4), row.cell("question_id")))

    def _of_period(self, rows: Sequence[Row]) -> Sequence[Row]:
        named = {row.cell("period") for row in rows} - {""}
        alone = {name for name in named if POOL not in name}
        wanted = self.period if self.period in alone else next(iter(alone)) if len(alone) == 1 else ""
        if not wanted and named:
            self.problems.append(
                LineError(
                    "The file has rows of several periods ({periods}), and none of them is {period}. Keep the rows of "
                    "the one that you mean.",
                    periods=", ".join(sorted(named)),
                    period=self.period,
                )
            )
            return ()
        kept = [row for row in rows if row.cell("period") in ("", wanted)]
        self.passed_over["periods"] += len(rows) - len(kept)
        return kept

    def _why_passed_over(self, row: Row) -> str:
        """Return why a row is not taken, or "" where it is."""
        item = self.items.get(row.cell("question_id"))
        if row.cell("status") not in ("", str(FigureStatus.SHOWN)):
            return "hidden"
        if row.cell("question_id").startswith(PAIR_PREFIX):
            return "pairs"
        if row.cell("group") not in ("", str(Group.TOTAL)) or (item is not None and item.role is ItemRole.GROUP):
            return "groups"
        if row.cell("scope") in _OF_SEVERAL:
            return "several"
        return "" if any(row.cell(name) for name in ("n_base", "count", "percent")) else "hidden"

    def _take(self, row: Row) -> None:
        code = read_place(row, self.codes, self.period)
        item = read_item(row, self.items, self.period)
        category = read_category(row, item)
        self._note_version(row, item)
        base = read_number(row, "n_base")
        if base is None:
            raise LineError("Line {line}: n_base is empty. Write how many answered the question.", line=row.line)
        entry = Entry(
            row.line,
            category,
            base,
            read_count(row, base),
            read_number(row, "n_dontknow"),
            read_number(row, "n_missing"),
        )
        before = self.entries.setdefault((code, item.key), [])
        twice = next((each for each in before if each.category == category), None)
        if twice is not None:
            raise LineError(
                "Line {line}: {category} of {question} stands in line {before} already for the same municipality. Take "
                "one of them out.",
                line=row.line,
                category=category,
                question=item.key,
                before=twice.line,
            )
        before.append(entry)
        self.figures += 1
        if code == TOGETHER and (several := read_number(row, "n_municipalities")) is not None:
            self.municipalities[item.key] = several

    def _note_version(self, row: Row, item: Item) -> None:
        """Note which version of a question the file has: one, or none where it does not say."""
        version = read_number(row, "question_version")
        if version is None:
            return
        said, before = self.versions.setdefault(item.key, (version, row.line))
        if said != version:
            raise LineError(
                "Line {line}: {question} has version {version}, but version {other} in line {before}. A period asks "
                "one.",
                line=row.line,
                question=item.key,
                version=version,
                other=said,
                before=before,
            )

    def results(self, source: str) -> ImportedResults:
        """Return the results; what is wrong with a question's rows taken together is noted."""
        own_questions = {question_id for code, question_id in self.entries if code != TOGETHER} - self.together_only
        own: dict[tuple[str, str], Counts] = {}
        together: dict[str, Together] = {}
        for (code, question_id), entries in self.entries.items():
            if code == TOGETHER and question_id in own_questions:
                self._pass_over(len(entries))
                continue
            if (code.zfill(4), question_id) in self.spoiled:
                continue
            try:
                counts = make_counts(self.items[question_id], self._of_same_places(code, entries))
            except LineError as problem:
                self.problems.append(problem)
            else:
                if code == TOGETHER:
                    together[question_id] = Together(counts, self.municipalities.get(question_id))
                else:
                    own[code, question_id] = counts
        versions = {
            question_id: version
            for question_id, (version, _) in self.versions.items()
            if version != self.items[question_id].version
        }
        return ImportedResults(own, together, versions, self._respondents(own), source)

    def _of_same_places(self, code: str, entries: Sequence[Entry]) -> Sequence[Entry]:
        """Return the rows to take: where the options of a sum cover fewer municipalities than its share, the share."""
        positive = [entry for entry in entries if entry.category == POSITIVE]
        if code == TOGETHER and positive and {entry.base for entry in entries} != {positive[0].base}:
            self._pass_over(len(entries) - 1)
            return positive
        return entries

    def _pass_over(self, rows: int) -> None:
        self.passed_over["combined"] += rows
        self.figures -= rows

    def _respondents(self, own: Mapping[tuple[str, str], Counts]) -> dict[str, int]:
        """Return how many took part, where the figures tell: base, "don't know" and no answer of any question."""
        said: dict[str, tuple[int, str, int]] = {}
        for (code, question_id), counts in own.items():
            if not counts.tells_unusable:
                continue
            line = self.entries[code, question_id][0].line
            total, other, before = said.setdefault(code, (counts.respondents, question_id, line))
            if total != counts.respondents:
                self.problems.append(
                    LineError(
                        "Line {line}: {question} was answered or passed over by {count} people in municipality {code}, "
                        "but {other} in line {before} by {total}. Correct them, or leave n_dontknow and n_missing out.",
                        line=line,
                        question=question_id,
                        count=counts.respondents,
                        code=code,
                        other=other,
                        before=before,
                        total=total,
                    )
                )
        return {code: total for code, (total, _, _) in said.items()}
