"""Folders of scans with their truth, as scan_maker writes them, and as the benchmark writes its own drawn ones.

`truth.csv` has a line for each box of each page, `truth_questions.csv` one for each answer: what a careful human codes.
"""

import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from benchmarks.scoring import AnswerTruth, PageTruth

_BOXES = "truth.csv"
_QUESTIONS = "truth_questions.csv"


def read_scan_maker_truth(folder: Path) -> list[PageTruth]:
    """Return the truth of every page of a folder."""
    with (folder / _QUESTIONS).open(newline="") as stream:
        questions = {(row["respondent"], row["question"]): row for row in csv.DictReader(stream)}
    answers: dict[tuple[str, int], dict[str, AnswerTruth]] = defaultdict(dict)
    hidden: set[tuple[str, int, str]] = set()
    with (folder / _BOXES).open(newline="") as stream:
        for row in csv.DictReader(stream):
            page, item = (row["file"], int(row["page_in_file"]) + 1), row["question"]
            question = questions[row["respondent"], item]
            options = frozenset(key.split(":", 1)[1] for key in question["expected"].split("|") if key)
            answers[page][item] = AnswerTruth(options, question["event"])
            if row["visible"] == "0":
                hidden.add((*page, item))
    for file, number, item in hidden:
        seen = answers[file, number][item]
        answers[file, number][item] = AnswerTruth(seen.options, seen.event, visible=False)
    return [PageTruth(folder / file, number, items) for (file, number), items in sorted(answers.items())]


def read_level(folder: Path) -> str:
    """Return the level of difficulty of a folder's scans."""
    with (folder / _BOXES).open(newline="") as stream:
        return next(csv.DictReader(stream))["level"]


def write_truth(folder: Path, pages: Sequence[PageTruth], level: str) -> None:
    """Write the truth of pages (one file each) beside them, in the words that `read_scan_maker_truth` reads."""
    boxes: list[dict[str, object]] = []
    questions: list[dict[str, object]] = []
    for number, page in enumerate(pages, start=1):
        respondent = f"r{number:05d}"
        for item, answer in page.answers.items():
            expected = "|".join(f"{item}:{option}" for option in sorted(answer.options))
            place = {"file": page.path.name, "page_in_file": page.page - 1, "respondent": respondent}
            boxes.append({**place, "question": item, "level": level, "visible": int(answer.visible)})
            questions.append({"respondent": respondent, "question": item, "expected": expected, "event": answer.event})
    _write(folder / _QUESTIONS, questions)
    _write(folder / _BOXES, boxes)


def _write(path: Path, rows: Sequence[dict[str, object]]) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
