"""Typing in drawn papers, as somebody with the papers at hand does it in the check of reading."""

import csv
import io
from collections.abc import Callable, Mapping

from survey_app.demo.stack import Answers
from survey_app.services.planning.asked import AskedItem
from survey_app.services.reading.reading_sample import COMPARED


def type_in_table(table: bytes, asked: Mapping[str, AskedItem], answers_on: Callable[[int], Answers]) -> bytes:
    """Return the drawn table with every row filled in.

    Args:
        table: as `reading_sample.draw_sample` made it.
        asked: what the period asks.
        answers_on: paper id -> what its writer meant.
    """
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    for row in rows:
        answers = answers_on(int(row["paper"]))
        row[COMPARED] = "x"
        for key, question in asked.items():
            options = [option.key for option in question.item.options]
            row[f"q{question.number}"] = " ".join(str(options.index(option) + 1) for option in answers.get(key, ()))
        writer.writerow(row)
    return text.getvalue().encode()
