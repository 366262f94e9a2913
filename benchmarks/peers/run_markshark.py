"""Let MarkShark align and score the pages of a job, with its defaults but for two that help it.

Its quick alignment looks for round bubbles, finds none on a form of square boxes and falls back to the other, so that
one is taken at once; and its last refinement, which takes nine tenths of the time, is left out.
"""

import csv
import itertools
import json
import resource
import string
import sys
from pathlib import Path

import yaml
from markshark.align_core import align_pdf_scans
from markshark.defaults import SCORING_DEFAULTS
from markshark.score_core import score_pdf

SAME_MM = 0.5
"""Millimetres within which two distances are the same."""


def main() -> None:
    """Read the job named on the command line, and print seconds and answers as JSON."""
    job = json.loads(Path(sys.argv[1]).read_text())
    folder = Path(job["folder"])
    runs = _runs(job["boxes"])
    bubblemap = folder / "bubblemap.yaml"
    bubblemap.write_text(yaml.safe_dump(_bubblemap(runs)))
    before = _cpu_seconds()
    aligned, results = str(folder / "aligned.pdf"), str(folder / "results.csv")
    align_pdf_scans(job["pdf"], job["blank"], aligned, align_method="slow", use_ecc=False)
    score_pdf(aligned, str(bubblemap), results, min_fill=SCORING_DEFAULTS.min_fill / 100, out_pdf="")
    seconds = _cpu_seconds() - before
    with Path(results).open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["Page"] != "KEY"]
    answers = [_answers(row, runs) for row in rows]
    print(json.dumps({"seconds": seconds, "answers": answers}))


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _runs(boxes: list[dict]) -> list[list[dict]]:
    """Return the boxes of each question in runs of even distance: MarkShark knows grids only."""
    gaps = [b["x"] - a["x"] for a, b in itertools.pairwise(boxes) if a["item"] == b["item"]]
    step = min(gaps)
    runs: list[list[dict]] = []
    for box in boxes:
        last = runs[-1][-1] if runs else None
        if last and last["item"] == box["item"] and abs(box["x"] - last["x"] - step) < SAME_MM:
            runs[-1].append(box)
        else:
            runs.append([box])
    return runs


def _bubblemap(runs: list[list[dict]]) -> dict:
    """Return MarkShark's map: every run a row of its own, since the rows stand at uneven distances."""
    zones = [
        {
            "x_mm": run[0]["x"] + run[0]["width"] / 2,
            "y_mm": run[0]["y"] + run[0]["height"] / 2,
            "width_mm": run[-1]["x"] - run[0]["x"],
            "height_mm": 0,
            "bubble_diameter_mm": run[0]["width"],
            "bubble_shape": "square",
            "numrows": 1,
            "numcols": len(run),
        }
        for run in runs
    ]
    return {"metadata": {"pages": 1, "page_size": "a4"}, "page_1": {"answer_zones": zones}}


def _answers(row: dict, runs: list[list[dict]]) -> dict[str, list[str] | None]:
    """Return what MarkShark says; what it flags (blank, several) goes to a person."""
    chosen: dict[str, list[str]] = {}
    for number, run in enumerate(runs, start=1):
        letters = [letter for letter in row[f"Q{number}"].split(",") if letter]
        options = [run[string.ascii_uppercase.index(letter)]["option"] for letter in letters]
        chosen.setdefault(run[0]["item"], []).extend(options)
    return {item: options if len(options) == 1 else None for item, options in chosen.items()}


if __name__ == "__main__":
    main()
