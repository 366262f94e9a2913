"""Pages with their truth for the reading benchmark: our own drawn ones, and those that scan_maker wrote."""

import csv
import json
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from benchmarks.scoring import AnswerTruth, PageTruth
from forms.assemble import assemble_form
from forms.definition import load_question_sets
from forms.form_pdf import make_edition, render_sheets
from forms.layout import layout_to_json
from forms.model import Edition, Sheet
from forms.page_code import new_sheet_numbers
from survey_app.demo.faults import draw_faults, scan
from survey_app.demo.marks import Person, draw_marks

_DRAW_DPI = 300


@dataclass(frozen=True)
class BenchmarkForm:
    """The national form, printed: its edition and a PDF of sheets."""

    edition: Edition
    sheets: Path


def print_benchmark_form(folder: Path, copies: int) -> BenchmarkForm:
    """Print the national client survey into `folder` (sheets.pdf, layout.json); the same sheets when called again."""
    sets = load_question_sets(Path(str(resources.files("survey_app.builtin_plugins") / "question_sets")))
    form = assemble_form(
        "benchmark",
        "sv",
        sets,
        organisation="Socialtjänsten i {municipality}",
        web_address="https://svar.example.se",
    )
    edition = make_edition(form)
    path = folder / "sheets.pdf"
    if not path.exists():
        sheets = [Sheet(number, "2421", "Storuman") for number in new_sheet_numbers(copies)]
        path.write_bytes(render_sheets(form, edition, sheets))
        (folder / "layout.json").write_text(json.dumps(layout_to_json(edition.layout)))
    return BenchmarkForm(edition, path)


def draw_own_scans(form: BenchmarkForm, folder: Path, pages: int, seed: int, severity: float) -> list[PageTruth]:
    """Fill in and scan sheets with the project's own pens and scanners, one file for each page."""
    folder.mkdir(parents=True, exist_ok=True)
    layout = form.edition.layout.pages[0]
    printed = pypdfium2.PdfDocument(form.sheets)
    truth = []
    for number in range(pages):
        rng = np.random.default_rng([seed, number])
        bitmap = printed[number % len(printed)].render(scale=_DRAW_DPI / 72, grayscale=True)
        page = np.ascontiguousarray(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width])
        options: dict[str, list[str]] = defaultdict(list)
        for box in layout.boxes:
            options[box.item].append(box.option)
        answers = {item: (keys[int(rng.integers(len(keys)))],) for item, keys in options.items()}
        drawn = draw_marks(page, layout, answers, Person.draw(rng), rng)
        faults = draw_faults(rng, severity=severity)
        path = folder / f"page{number:05d}.{'tif' if faults.bilevel else 'jpg'}"
        _write(path, scan(drawn.image, faults, rng), faults.dpi)
        coded = {item: AnswerTruth(frozenset(keys), str(drawn.events[item])) for item, keys in drawn.meant.items()}
        truth.append(PageTruth(path, 1, coded))
    return truth


def _write(path: Path, image: np.ndarray, dpi: int) -> None:
    picture = Image.fromarray(image)
    if path.suffix == ".tif":
        picture.point(lambda value: 255 if value > 127 else 0).convert("1").save(
            path, compression="group4", dpi=(dpi, dpi)
        )
    else:
        cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, 90])


def read_scan_maker_truth(folder: Path) -> list[PageTruth]:
    """Return the truth that scan_maker wrote beside its scans."""
    with (folder / "truth_questions.csv").open(newline="") as stream:
        questions = {(row["respondent"], row["question"]): row for row in csv.DictReader(stream)}
    answers: dict[tuple[str, int], dict[str, AnswerTruth]] = defaultdict(dict)
    hidden: set[tuple[str, int, str]] = set()
    with (folder / "truth.csv").open(newline="") as stream:
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
