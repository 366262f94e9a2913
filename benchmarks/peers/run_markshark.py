"""Let MarkShark align and score the pages of a job, with its defaults."""

import csv
import json
import resource
import string
import sys
from pathlib import Path

import yaml
from markshark.align_core import align_pdf_scans
from markshark.defaults import SCORING_DEFAULTS
from markshark.score_core import score_pdf
from markshark.tools.bubblemap_io import load_bublmap

STANDARD_GAP = 0.5
"""Millimetres within which two boxes stand in one column."""


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(job["folder"])
    columns = _columns(job["boxes"])
    items = list(dict.fromkeys(box["item"] for box in job["boxes"]))
    bubblemap = folder / "bubblemap.yaml"
    bubblemap.write_text(yaml.safe_dump(_bubblemap(job["boxes"], items, columns)))
    before = _cpu_seconds()
    aligned, results = str(folder / "aligned.pdf"), str(folder / "results.csv")
    align_pdf_scans(job["pdf"], job["blank"], aligned, bubblemap=load_bublmap(str(bubblemap)))
    score_pdf(aligned, str(bubblemap), results, min_fill=SCORING_DEFAULTS.min_fill / 100, out_pdf="")
    seconds = _cpu_seconds() - before
    with Path(results).open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["Page"] != "KEY"]
    answers = [_answers(row, job["boxes"], items, columns) for row in rows]
    print(json.dumps({"seconds": seconds, "answers": answers}))


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _columns(boxes: list[dict]) -> list[float]:
    columns: list[float] = []
    for x in sorted(box["x"] for box in boxes):
        if not columns or x - columns[-1] > STANDARD_GAP:
            columns.append(x)
    return columns


def _letter(box: dict, columns: list[float]) -> str:
    nearest = min(range(len(columns)), key=lambda index: abs(columns[index] - box["x"]))
    return string.ascii_uppercase[nearest]


def _bubblemap(boxes: list[dict], items: list[str], columns: list[float]) -> dict:
    """Return MarkShark's map: every question a row of its own, since the rows stand at uneven distances."""
    zones = []
    for item in items:
        first = next(box for box in boxes if box["item"] == item)
        zones.append(
            {
                "x_mm": columns[0] + first["width"] / 2,
                "y_mm": first["y"] + first["height"] / 2,
                "width_mm": columns[-1] - columns[0],
                "height_mm": 0,
                "bubble_diameter_mm": first["width"],
                "bubble_shape": "square",
                "numrows": 1,
                "numcols": len(columns),
            }
        )
    return {"metadata": {"pages": 1, "page_size": "a4"}, "page_1": {"answer_zones": zones}}


def _answers(row: dict, boxes: list[dict], items: list[str], columns: list[float]) -> dict[str, list[str] | None]:
    """Return what MarkShark says; what it flags (blank, several) goes to a person."""
    answers: dict[str, list[str] | None] = {}
    for number, item in enumerate(items, start=1):
        said = row[f"Q{number}"]
        options = {_letter(box, columns): box["option"] for box in boxes if box["item"] == item}
        answers[item] = [options.get(said, said)] if said and "," not in said else None
    return answers


if __name__ == "__main__":
    main()
