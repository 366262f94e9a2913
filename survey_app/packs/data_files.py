"""The figures of a release as files for machines: CSV and JSON, and the code book that explains them."""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from typing import Any

from survey_app.domain.release.frozen import POSITIVE, Release
from survey_app.i18n import in_language
from survey_app.packs.words import Words

COLUMNS = (
    "release_id", "period", "scope", "municipality_code", "n_municipalities", "question_id", "question_version",
    "group", "category", "n_base", "count", "percent", "ci_low", "ci_high", "n_dontknow", "n_missing", "status",
    "verdict_vs_rest", "verdict_vs_previous", "x_of_10", "rule_id",
)  # fmt: skip
"""The columns of data.csv, in their order: others read them by machine, so they never change."""

_DESCRIPTIONS: Mapping[str, str] = {
    "release_id": "Which release the figure comes from",
    "period": "The survey period",
    "scope": "Whom the figure is about: own, combined, combined_panel, combined_only or block",
    "municipality_code": "Official code of the municipality; empty for combined figures",
    "n_municipalities": "How many municipalities a combined figure covers",
    "question_id": "The question, as set.item",
    "question_version": "Raised when wording or options change: then the series is broken",
    "group": "total, woman, man, other, or rest (man and other together)",
    "category": "positive, or the key of an answer option",
    "n_base": "How many gave an answer that counts in the share",
    "count": "How many of them gave this answer",
    "percent": "Share in whole percentages, rounded half up",
    "ci_low": "Lower end of the 95 percent interval, in whole percentages",
    "ci_high": "Upper end of the 95 percent interval, in whole percentages",
    "n_dontknow": "The number of “don't know” answers",
    "n_missing": "How many gave no answer, or several where one was asked for",
    "status": "shown, hidden (empty figures, never zero) or not_asked",
    "verdict_vs_rest": "Test against the other municipalities: higher, lower, undecided",
    "verdict_vs_previous": "Test against the period before: higher, lower, undecided",
    "x_of_10": "The share as a number out of ten, in words",
    "rule_id": "Which release rule showed or hid the figure; as-published: as it was published in an earlier year",
}


def figure_rows(release: Release) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of every figure in the order of `COLUMNS`: text, whole numbers, or None for an empty cell."""
    names = COLUMNS[1:]
    for figure in release.figures:
        values = (getattr(figure, name) for name in names)
        yield (release.id, *(str(value) if isinstance(value, str) else value for value in values))


def build_csv(release: Release) -> bytes:
    """Return the figures as CSV: comma, decimal point, UTF-8 with a byte order mark, empty cells where hidden."""
    return _csv(COLUMNS, figure_rows(release))


def build_json(release: Release) -> bytes:
    """Return the figures with their questions as JSON."""
    value = {
        "release_id": release.id,
        "period": release.period,
        "published_on": release.published_on,
        "municipalities": dict(release.municipalities),
        "questions": [
            {"id": question.id, "version": question.version, "text": dict(question.text)}
            for question in release.questions
        ],
        "figures": [dict(zip(COLUMNS, row, strict=True)) for row in figure_rows(release)],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


CODEBOOK_COLUMNS = ("kind", "name", "value", "meaning")


def codebook_rows(release: Release, words: Words) -> Iterator[tuple[str, str, str, str]]:
    """Yield the code book: every column, question and answer option, and what it means."""
    if release.diary_number:
        yield ("release", release.id, release.diary_number, words("Diary number"))
    for column in COLUMNS:
        yield ("column", column, "", words(_DESCRIPTIONS[column]))
    for question in release.questions:
        yield ("question", question.id, str(question.version), in_language(question.text, words.language))
        if question.has_positive:
            labels = [in_language(one["text"], words.language) for one in question.options if one["positive"]]
            yield ("option", question.id, POSITIVE, words("Positive answers: {options}", options=words.joined(labels)))
        for option in question.options:
            meaning = in_language(option["text"], words.language)
            if not option["substantive"]:
                meaning += f" ({words('not in the share')})"
            yield ("option", question.id, option["key"], meaning)
    for question in release.written_questions:
        yield ("question", question.id, str(question.version), in_language(question.text, words.language))
    for pair in release.paired:
        yield ("question", pair.id, str(pair.version), in_language(pair.text, words.language))
        yield ("option", pair.id, "both", words("A positive answer to both questions"))
        yield ("option", pair.id, "first_only", words("A positive answer to the first question only"))
        yield ("option", pair.id, "second_only", words("A positive answer to the second question only"))
        yield ("option", pair.id, "neither", words("A positive answer to neither of the two questions"))


def build_codebook(release: Release) -> bytes:
    """Return the code book as CSV, written like the figures."""
    return _csv(CODEBOOK_COLUMNS, codebook_rows(release, Words(release.language)))


TEXT_COLUMNS = ("release_id", "question_id", "question", "municipality_code", "text")


def build_texts(release: Release) -> bytes:
    """Return what people wrote, as it may be shown, one text a line; the code is empty for all municipalities."""
    rows = (
        (release.id, one.question_id, in_language(release.question(one.question_id).text, release.language),
         one.municipality_code, _as_words(text))
        for one in release.texts
        for text in one.texts
    )  # fmt: skip
    return _csv(TEXT_COLUMNS, rows)


_FORMULA = re.compile(r"((?:^|[;\t\r\n]) *)(?=[=+\-@])")
"""Where a formula could begin: also after a semicolon or a new line, for a Swedish spreadsheet divides cells by
semicolons, and then heeds no quotation mark inside one."""


def _as_words(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return _FORMULA.sub(r"\1'", text)


def _csv(head: Sequence[str], rows: Iterator[Sequence[Any]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
