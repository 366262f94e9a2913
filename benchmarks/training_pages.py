"""Draw pages for training the mark model, read them up to the measures, and keep features with their truth.

Everything is drawn by the project's own `survey_app.demo`: made-up hands, pens and scanners, corrections and weak marks
far more often than people make them, so that the model sees enough of each.
"""

import multiprocessing
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

from forms.assemble import assemble_form
from forms.definition import load_question_sets
from forms.form_pdf import make_edition, render_sheets
from forms.model import Box, Edition, Item, ItemKind, PageLayout, Sheet
from forms.page_code import new_sheet_numbers
from scans.codes import read_code, stands_upright
from scans.image_pages import reduce_image, reduction_for
from scans.mark_features import box_inputs
from scans.measure import measure_boxes
from scans.model import GrayImage, ReadingEdition
from scans.pipeline import prepare_edition
from scans.pose import find_poses, search_copy
from scans.register import register_page
from scans.settings import ReadingSettings
from survey_app.demo.faults import ScannerFaults, draw_faults, scan
from survey_app.demo.marks import Behaviour, DrawnPage, Person, draw_marks

DRAW_DPI = 200
NONE, ANSWER, VOID = 0, 1, 2
SHEETS = 8
EMPTY_PAGES = 0.06
"""Share of pages that are handed in empty."""


@dataclass(frozen=True)
class PrintedForm:
    """A form to draw on: its edition, ready to read with, and clean pages of some of its sheets."""

    edition: Edition
    reading: ReadingEdition
    pages: tuple[GrayImage, ...]


@dataclass(frozen=True)
class TrainingSet:
    """One row per box: what the model is given, the right class, the page, and whether the page was black and white."""

    inputs: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int64]
    pages: npt.NDArray[np.int64]


def print_form(source: Path, language: str = "sv", *, many: bool = False) -> PrintedForm:
    """Print sheets of the question sets in a folder; with `many`, every other question takes several answers."""
    sets = load_question_sets(source)
    if many:
        sets = tuple(replace(one, items=tuple(_of_many(item, n) for n, item in enumerate(one.items))) for one in sets)
    form = assemble_form(
        "training", language, sets, organisation="{municipality}", web_address="https://svar.example.se"
    )
    edition = make_edition(form)
    sheets = [Sheet(number, "2421", "Storuman") for number in new_sheet_numbers(SHEETS)]
    document = pypdfium2.PdfDocument(render_sheets(form, edition, sheets))
    pages = []
    for page in document:
        bitmap = page.render(scale=DRAW_DPI / 72, grayscale=True)
        pages.append(np.ascontiguousarray(bitmap.to_numpy().reshape(bitmap.height, -1)[:, : bitmap.width]))
    return PrintedForm(edition, prepare_edition(edition), tuple(pages))


def _enriched_faults(rng: np.random.Generator, severity: float) -> ScannerFaults:
    faults = draw_faults(rng, severity=severity)
    return replace(faults, holes=True) if rng.random() < 0.25 else faults


def _of_many(item: Item, number: int) -> Item:
    return replace(item, kind=ItemKind.MANY) if number % 2 else item


def draw_page(
    form: PrintedForm, rng: np.random.Generator, severity: float, behaviour: Behaviour
) -> tuple[GrayImage, DrawnPage]:
    """Let a made-up person fill in a sheet, and scan it."""
    layout = form.edition.layout.pages[0]
    items: dict[str, list[Box]] = {}
    for box in layout.boxes:
        items.setdefault(box.item, []).append(box)
    answers = {item: _make_up_answer(boxes, rng) for item, boxes in items.items()}
    if rng.random() < EMPTY_PAGES:
        answers = {}
    drawn = draw_marks(
        form.pages[int(rng.integers(len(form.pages)))], layout, answers, Person.draw(rng), rng, behaviour
    )
    return scan(drawn.image, _enriched_faults(rng, severity), rng), drawn


def _make_up_answer(boxes: Sequence[Box], rng: np.random.Generator) -> tuple[str, ...]:
    if boxes[0].multiple:
        return tuple(box.option for box in boxes if rng.random() < 0.4)
    return (boxes[int(rng.integers(len(boxes)))].option,)


def enriched_behaviour(rng: np.random.Generator) -> Behaviour:
    """Return how one person behaves: each difficulty often with some and never with others."""
    rates = rng.choice([0.0, 0.05, 0.2], size=8, p=[0.4, 0.4, 0.2])
    return Behaviour(
        *(float(rate) for rate in rates[:6]), circled=float(rates[6]) * 0.3, stray_lines=0.3 + float(rates[7])
    )


def _labels(layout: PageLayout, drawn: DrawnPage) -> list[int]:
    labels = []
    for box in layout.boxes:
        ink = drawn.inks.get((box.item, box.option), "")
        void = ink.startswith("void")
        labels.append(VOID if void else ANSWER if box.option in drawn.meant[box.item] else NONE)
    return labels


_forms: list[PrintedForm] = []
"""What the workers draw on; they are forked after it is set."""


def _one_page(seed: int) -> tuple[int, npt.NDArray[np.float32], list[int]] | None:
    form = _forms[seed % len(_forms)]
    cv2.setNumThreads(1)
    rng = np.random.default_rng([seed, 77])
    image, drawn = draw_page(form, rng, float(rng.uniform(0.0, 1.0)) ** 1.5, enriched_behaviour(rng))
    settings = ReadingSettings()
    image = reduce_image(image, reduction_for(image.shape[1], image.shape[0], settings))
    layout = form.edition.layout.pages[0]
    copy = search_copy(image)
    poses = find_poses(copy, layout, settings)
    code = read_code(image, poses[0], layout) if poses else None
    if code is None:
        return None
    pose = next(pose for pose in poses if stands_upright(pose, code))
    registration = register_page(image, copy, pose, form.reading, 1)
    measures = measure_boxes(image, registration, form.reading, 1)
    return seed, box_inputs(measures, layout), _labels(layout, drawn)


def draw_training_set(forms: Sequence[PrintedForm], seeds: range, jobs: int = 2) -> TrainingSet:
    """Draw and measure one page for each seed."""
    _forms[:] = forms
    with multiprocessing.get_context("fork").Pool(jobs) as pool:
        pages = [page for page in pool.imap_unordered(_one_page, seeds, chunksize=4) if page is not None]
    pages.sort(key=lambda page: page[0])
    return TrainingSet(
        np.vstack([inputs for _, inputs, _ in pages]),
        np.concatenate([labels for _, _, labels in pages]),
        np.concatenate([np.full(len(labels), seed) for seed, _, labels in pages]),
    )
