"""CPU time of reading a page, from file to answers, beside decoding the same image alone: one core, one process.

What is compared runs turn by turn in one process, so that other work on the machine slows all of it alike; each figure
is the median over the rounds.
"""

import io
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from benchmarks.drawn_pages import DRAW_DPI, draw_scan, encode
from benchmarks.form import BenchmarkForm
from benchmarks.stages import timed_stages
from scans.files.load import open_scan
from scans.model import GrayImage, PageStatus, ReadingEdition
from scans.pipeline import read_file_pages
from scans.settings import ReadingSettings
from survey_app.demo.faults import ScannerFaults

KINDS = {"jpeg": 1.5, "pdf-jpeg": 1.5, "tiff-g4": 2.0, "pdf-g4": 2.0}
"""Kind of file -> how many times decoding alone a reading may cost."""

SPEED_PAGES = 8
ROUNDS = 9
_CAUSE_ROUNDS = 3
SCANNER = ScannerFaults(dpi=DRAW_DPI, skew_degrees=0.4, shift_mm=(0.6, -0.4), blur_mm=0.06, paper=250, noise=2.0)
"""An office's feeder on a usual day."""

_SEED = 77


@dataclass(frozen=True)
class SpeedFiles:
    """The same pages as files of one kind, and each page's image alone, in memory."""

    kind: str
    paths: tuple[Path, ...]
    images: tuple[bytes, ...]

    def decode(self) -> None:
        """Decode every image in full, to gray."""
        for data in self.images:
            _decode(data, self.kind)

    def load(self, settings: ReadingSettings) -> None:
        """Take every page out of its file as the reader does, at a whole fraction of its size."""
        for path in self.paths:
            with open_scan(path, settings) as scan:
                for number in range(1, scan.page_count + 1):
                    scan.load(number)

    def read(self, editions: dict[str, ReadingEdition], settings: ReadingSettings) -> None:
        """Read every page, from file to answers."""
        pages = len(self.images) // len(self.paths)
        for path in self.paths:
            for reading in read_file_pages(path, range(1, pages + 1), editions, settings):
                if reading.status is PageStatus.FAILED:
                    raise RuntimeError(f"{path.name} was not read: {reading.message}")


def draw_speed_pages(form: BenchmarkForm, pages: int = SPEED_PAGES) -> list[GrayImage]:
    """Return scans at 300 dpi of sheets with one plain mark at every question."""
    return [draw_scan(form, number, _SEED, faults=SCANNER, plain=True).image for number in range(pages)]


def speed_files(images: Sequence[GrayImage], folder: Path, kind: str) -> SpeedFiles:
    """Write the images as files of one kind: JPEG a file each, the others as one file of all pages."""
    folder.mkdir(parents=True, exist_ok=True)
    alone = tuple(
        encode([image], kind.replace("pdf-jpeg", "jpeg").replace("pdf-g4", "tiff-g4"), DRAW_DPI) for image in images
    )
    if kind == "jpeg":
        paths = tuple(folder / f"speed{number}.jpg" for number in range(len(images)))
        for path, data in zip(paths, alone, strict=True):
            path.write_bytes(data)
        return SpeedFiles(kind, paths, alone)
    path = folder / f"speed-{kind}.{kind.split('-')[0]}"
    path.write_bytes(encode(images, kind, DRAW_DPI))
    return SpeedFiles(kind, (path,), alone)


def print_speed(form: BenchmarkForm, folder: Path, rounds: int = ROUNDS) -> None:
    """Measure and print milliseconds a page and their ratios."""
    settings = ReadingSettings()
    editions = form.prepare()
    images = draw_speed_pages(form)
    files = [speed_files(images, folder, kind) for kind in KINDS]
    measured: dict[str, list[tuple[float, float, float]]] = {kind: [] for kind in KINDS}
    for number in range(rounds + 1):
        for each in files:
            times = tuple(_times(each, editions, settings, len(images)))
            if number:  # the first round warms up
                measured[each.kind].append((times[0], times[1], times[2]))
    print(f"CPU ms a page of {images[0].shape[1]} x {images[0].shape[0]} px, one core, median of {rounds} rounds\n")
    print("| file | decoding alone | our own loading | reading | times decoding | target |")
    print("|---|---|---|---|---|---|")
    missed = []
    for each in files:
        rows = measured[each.kind]
        decode, load, read = (statistics.median(row[index] for row in rows) for index in range(3))
        ratio, target = statistics.median(row[2] / row[0] for row in rows), KINDS[each.kind]
        print(f"| {each.kind} | {decode:.1f} | {load:.1f} | {read:.1f} | {ratio:.2f} | {target:g} ", end="")
        print("met |" if ratio <= target else "missed |")
        if ratio > target:
            missed.append((each, rows))
    print("\nDecoding alone: OpenCV's imdecode to gray, or Pillow for Group 4, of the whole image, already in memory.")
    print("Our own loading: what reading takes out of the file, JPEG at half its size; part of reading.")
    for each, rows in missed:
        _print_cause(each, rows, editions, settings)


def _print_cause(
    files: SpeedFiles,
    rows: Sequence[Sequence[float]],
    editions: dict[str, ReadingEdition],
    settings: ReadingSettings,
) -> None:
    """Say what the time beyond decoding goes into, and how much of it the target leaves."""
    with timed_stages() as times:
        for _ in range(_CAUSE_ROUNDS):
            files.read(editions, settings)
    stages = times.medians()
    spent = statistics.median(row[2] - row[0] for row in rows)
    left = (KINDS[files.kind] - 1) * statistics.median(row[0] for row in rows)
    print(f"\n{files.kind} misses its target: {spent:.1f} ms a page beyond decoding, where {left:.1f} would meet it.")
    print("It goes into these stages, timed in rounds of their own:\n\n| stage | ms a page |\n|---|---|")
    loading = statistics.median(row[1] - row[0] for row in rows)
    print(f"| taking the page out of its file, beyond decoding alone | {loading:.1f} |")
    for stage, milliseconds in sorted(stages.items(), key=lambda pair: -pair[1]):
        print(f"| {stage} | {milliseconds:.1f} |")


def _times(
    files: SpeedFiles, editions: dict[str, ReadingEdition], settings: ReadingSettings, pages: int
) -> Iterator[float]:
    """Yield the CPU milliseconds a page of decoding, loading and reading."""
    steps: tuple[Callable[[], None], ...] = (
        files.decode,
        lambda: files.load(settings),
        lambda: files.read(editions, settings),
    )
    for step in steps:
        start = time.process_time()
        step()
        yield (time.process_time() - start) * 1000 / pages


def _decode(data: bytes, kind: str) -> GrayImage:
    if kind.endswith("jpeg"):
        return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8)
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("L"))
