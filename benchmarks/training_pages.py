"""Cut the boxes out of pages with known answers, for `benchmarks.train_mark_model`.

    python -m benchmarks.training_pages build/boxes --own 600 --edition edition.pkl --scan-maker FOLDER FOLDER ...

Pages come from two sources: drawn by the project's own `survey_app.demo` (made-up hands, pens and scanners), and
written by scan_maker (real pen strokes; see `benchmarks/README.md`) on the form whose pickled `forms.model.Edition` is
given. In both, corrections and weak marks should be far more frequent than people make them, so that the network sees
enough of each. One file is written for each folder of scan_maker's and one for each of the project's own forms.
"""

import argparse
import csv
import hashlib
import json
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2

from benchmarks.box_set import WIDE_HALF, PageBoxes, gather, write_box_set
from forms.assemble import assemble_form
from forms.definition import load_question_sets
from forms.form_pdf import make_edition, render_sheets
from forms.model import Box, Edition, Item, ItemKind, PageLayout, Sheet
from forms.page_code import new_sheet_numbers
from scans.files.image_pages import reduce_image, reduction_for
from scans.files.load import open_scan
from scans.identify import identify
from scans.marks.box_frames import BoxFrames
from scans.marks.mark_model import CLASSES, Look
from scans.marks.measure import cut_patches, is_bilevel
from scans.model import GrayImage, PageReading, ReadingEdition
from scans.pipeline import prepare_edition
from scans.place.pose import search_copy
from scans.place.register import Registration, register_page
from scans.settings import ReadingSettings
from survey_app.demo.faults import ScannerFaults, draw_faults, scan
from survey_app.demo.marks import DrawnPage, draw_marks
from survey_app.demo.people import Behaviour, Event, Person

DRAW_DPI = 200
NONE, ANSWER, VOID = range(len(CLASSES))
SHEETS = 8
EMPTY_PAGES = 0.06
"""Share of the project's own pages that are handed in empty."""

HELD_OUT_STROKES = 10
"""Of the strokes of other writers every tenth is never trained on."""

QUESTION_SETS = Path(__file__).parent.parent / "survey_app" / "builtin_plugins" / "question_sets"

_LOOKS = {
    **dict.fromkeys(("x", "tick", "slash", "scribble", "cross"), Look.LINE),
    **dict.fromkeys(("fill", "void_fill"), Look.FILL),
    "void_struck": Look.STRUCK,
    "ring": Look.BESIDE,
}


@dataclass(frozen=True)
class PrintedForm:
    """A form to draw on: its edition, ready to read with, and clean pages of some of its sheets."""

    edition: Edition
    reading: ReadingEdition
    pages: tuple[GrayImage, ...]


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


def _of_many(item: Item, number: int) -> Item:
    return replace(item, kind=ItemKind.MANY) if number % 2 else item


def place_boxes(image: GrayImage, edition: ReadingEdition) -> Registration | None:
    """Register a page as the reader does; None where it would not read it."""
    settings = ReadingSettings()
    copy = search_copy(image)
    identity = identify(image, copy, {edition.key: edition}, settings)
    if isinstance(identity, PageReading) or identity.page.number != 1:
        return None
    registration = register_page(image, copy, identity.pose, edition, 1)
    poor = registration.match < settings.min_match or registration.residual_mm > settings.max_residual_mm
    return None if poor else registration


def own_pages(form: PrintedForm, seeds: range) -> Iterator[PageBoxes]:
    """Draw, scan and cut out one page for each seed."""
    layout = form.edition.layout.pages[0]
    wide = BoxFrames(form.reading, 1, WIDE_HALF)
    settings = ReadingSettings()
    for seed in seeds:
        rng = np.random.default_rng([seed, 77])
        drawn = _draw_page(form, rng)
        image = scan(drawn.image, _enriched_faults(rng, float(rng.uniform()) ** 1.5), rng)
        image = reduce_image(image, reduction_for(image.shape[1], image.shape[0], settings))
        registration = place_boxes(image, form.reading)
        if registration is None:
            continue
        truth = [_truth_of(box, drawn) for box in layout.boxes]
        patches = cut_patches(image, registration, wide, WIDE_HALF)
        labels, looks, sure = zip(*truth, strict=True)
        matches = registration.matches.astype(np.float32)
        yield PageBoxes(f"{seed}", patches, matches, is_bilevel(image), labels, looks, sure, sure)


def _draw_page(form: PrintedForm, rng: np.random.Generator) -> DrawnPage:
    layout = form.edition.layout.pages[0]
    items: dict[str, list[Box]] = {}
    for box in layout.boxes:
        items.setdefault(box.item, []).append(box)
    answers = {item: _make_up_answer(boxes, rng) for item, boxes in items.items()}
    if rng.random() < EMPTY_PAGES:
        answers = {}
    page = form.pages[int(rng.integers(len(form.pages)))]
    return draw_marks(page, layout, answers, Person.draw(rng), rng, enriched_behaviour(rng))


def _make_up_answer(boxes: Sequence[Box], rng: np.random.Generator) -> tuple[str, ...]:
    if boxes[0].multiple:
        return tuple(box.option for box in boxes if rng.random() < 0.4)
    return (boxes[int(rng.integers(len(boxes)))].option,)


def _enriched_faults(rng: np.random.Generator, severity: float) -> ScannerFaults:
    faults = draw_faults(rng, severity=severity)
    return replace(faults, holes=True) if rng.random() < 0.25 else faults


def enriched_behaviour(rng: np.random.Generator) -> Behaviour:
    """Return how one person behaves: each difficulty often with some and never with others."""
    rates = iter(float(rate) for rate in rng.choice([0.0, 0.05, 0.2], size=13, p=[0.4, 0.4, 0.2]))
    return Behaviour(
        *(next(rates) for _ in range(6)),
        circled=next(rates) * 0.3,
        stray_lines=0.3 + next(rates),
        overshot=next(rates),
        filled=next(rates) * 0.5,
        between=next(rates) * 0.2,
        circled_words=next(rates) * 0.3,
        struck_words=next(rates) * 0.3,
    )


def _truth_of(box: Box, drawn: DrawnPage) -> tuple[int, int, bool]:
    """Return class and look of a box, and whether it can be judged by itself."""
    ink, event = drawn.inks.get((box.item, box.option), ""), drawn.events[box.item]
    meant = box.option in drawn.meant[box.item]
    label = VOID if ink.startswith("void") else ANSWER if meant and event is not Event.CIRCLED_WORDS else NONE
    look = Look.BESIDE if event is Event.BESIDE and meant else _LOOKS.get(ink, Look.NONE)
    sure = box.item not in drawn.for_a_person or event in (Event.DOUBLE, Event.CIRCLED_WORDS, Event.FILLED)
    return label, look, sure


def scan_maker_pages(folder: Path, edition: ReadingEdition) -> Iterator[PageBoxes]:
    """Cut out the pages that scan_maker wrote into a folder, one file each."""
    wide = BoxFrames(edition, 1, WIDE_HALF)
    truth: dict[str, dict[str, dict[str, str]]] = {}
    with (folder / "truth.csv").open(newline="") as stream:
        for row in csv.DictReader(stream):
            truth.setdefault(row["file"], {})[row["box"]] = row
    for file, rows in sorted(truth.items()):
        with open_scan(folder / file, ReadingSettings()) as opened:
            image = opened.load(1).image
        registration = place_boxes(image, edition)
        if registration is None:
            continue
        boxes = [rows[f"{box.item}:{box.option}"] for box in edition.layout.pages[0].boxes]
        visible = [row["visible"] != "0" or row["ink"] == "none" for row in boxes]
        yield PageBoxes(
            file,
            cut_patches(image, registration, wide, WIDE_HALF),
            registration.matches.astype(np.float32),
            is_bilevel(image),
            [ANSWER if row["answer"] == "1" else VOID if row["ink"].startswith("void") else NONE for row in boxes],
            [
                Look.BESIDE if row["event"] == "beside" and row["answer"] == "1" else _LOOKS.get(row["ink"], Look.NONE)
                for row in boxes
            ],
            visible,
            [seen and not _is_held_out(row["mark_id"]) for seen, row in zip(visible, boxes, strict=True)],
        )


def _is_held_out(stroke: str) -> bool:
    if stroke in ("", "hatch"):  # no mark, or one that is drawn without a writer's stroke
        return False
    return int(hashlib.md5(stroke.encode(), usedforsecurity=False).hexdigest(), 16) % HELD_OUT_STROKES == 0


def _write(pages: Iterator[PageBoxes], edition: ReadingEdition, path: Path) -> None:
    if path.exists():
        return
    layout: PageLayout = edition.layout.pages[0]
    found = list(pages)
    wide, frames = BoxFrames(edition, 1, WIDE_HALF), BoxFrames(edition, 1)
    items, multiple = [box.item for box in layout.boxes], [box.multiple for box in layout.boxes]
    write_box_set(gather(found, wide, frames, items, multiple), path)
    print(json.dumps({"file": path.name, "pages": len(found)}), flush=True)


def main() -> None:
    """Cut out boxes of the project's own pages and of scan_maker's; files that are there are kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", type=Path, help="folder for the boxes")
    parser.add_argument("--own", type=int, default=0, help="how many pages the project draws itself")
    parser.add_argument("--edition", type=Path, help="pickled edition of the form that scan_maker filled in")
    parser.add_argument("--scan-maker", type=Path, nargs="*", default=[], help="folders that scan_maker wrote")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    chosen.cache.mkdir(parents=True, exist_ok=True)
    if chosen.scan_maker:
        edition = prepare_edition(pickle.loads(chosen.edition.read_bytes()))
        for folder in chosen.scan_maker:
            _write(scan_maker_pages(folder, edition), edition, chosen.cache / f"{folder.name}.npz")
    half = chosen.own // 2
    for name, many in (("one", False), ("many", True)) if half else ():
        form = print_form(QUESTION_SETS, many=many)
        for part in range(6):
            seeds = range(part * half // 6 + many * 1_000_000, (part + 1) * half // 6 + many * 1_000_000)
            _write(own_pages(form, seeds), form.reading, chosen.cache / f"own-{name}-{part + 1}.npz")


if __name__ == "__main__":
    main()
