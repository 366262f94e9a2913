"""Time other programs and our reader on the same pages in the same run, and count whose answers are wrong."""

import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from benchmarks.drawn_pages import DRAW_DPI, DrawnScan, draw_scan, encode
from benchmarks.form import BenchmarkForm
from benchmarks.speed import SCANNER
from benchmarks.stacks import environment
from scans.files.pdf_pages import render_blank_pages
from scans.model import AnswerState
from scans.pipeline import read_file_pages
from scans.settings import MM_PER_INCH, ReadingSettings
from survey_app.demo.faults import draw_faults

TIMES_FASTER = 10
"""How many times the fastest peer's speed we want to read at."""

PLAIN_PAGES = 6
USUAL_PAGES = 6
_SEED = 78
_TIME_LIMIT = 1800.0
_HERE = Path(__file__).parent

Said = dict[str, list[str] | None]
"""Item -> options stated as certain; None: a person is asked."""


@dataclass(frozen=True)
class Peer:
    """Another program: its name, what pip installs of it (one call each), the adapter that runs it."""

    name: str
    installs: tuple[tuple[str, ...], ...]
    adapter: str
    remark: str


PEERS = (
    Peer(
        "MarkShark 1.2",
        (
            ("--no-deps", "markshark==1.2.0"),  # its graphical interface is large and not needed
            ("matplotlib", "numpy", "opencv-contrib-python", "openpyxl", "pandas", "pdf2image", "pymupdf", "pyyaml"),
            ("rapidfuzz", "rich", "typer"),
        ),
        "run_markshark.py",
        "at its own 150 dpi, without its slow last refinement",
    ),
    Peer("marksense 0.2", (("marksense==0.2.0",),), "run_marksense.py", "without a downloaded model"),
    Peer(
        "checkbox-extractor 0.1",
        (("checkbox-extractor==0.1.0",),),
        "run_checkbox_extractor.py",
        "without its text recognition",
    ),
)


@dataclass(frozen=True)
class Outcome:
    """What one program did with the pages: CPU seconds a page, and (silent errors, to a person) of plain and usual."""

    seconds: float
    plain: tuple[int, int]
    usual: tuple[int, int]


def print_peers(form: BenchmarkForm, folder: Path, environments: Path) -> None:
    """Measure everybody, and print the comparison; a peer that cannot be installed or fails is named."""
    folder.mkdir(parents=True, exist_ok=True)
    scans = [draw_scan(form, number, _SEED, faults=SCANNER, plain=True) for number in range(PLAIN_PAGES)]
    scans += [_usual_scan(form, PLAIN_PAGES + number) for number in range(USUAL_PAGES)]
    job = _write_job(form, folder, [scan.image for scan in scans])
    ours = _outcome(*_read_ours(form, folder), scans)
    print(f"CPU seconds a page of 300 dpi, and answers of {PLAIN_PAGES} plain and {USUAL_PAGES} usual pages", end=" ")
    print("(silent errors / to a person)\n")
    print("| program | s a page | times ours | plain | usual | |")
    print("|---|---|---|---|---|---|")
    print(_row("this reader", ours, ours.seconds, ""), flush=True)
    fastest: float | None = None
    for peer in PEERS:
        try:
            found = _outcome(*_run_peer(peer, job, environments), scans)
        except (subprocess.SubprocessError, OSError, ValueError, KeyError) as error:
            print(f"| {peer.name} | not measured: {_why(error)} | | | | |", flush=True)
            continue
        print(_row(peer.name, found, ours.seconds, peer.remark), flush=True)
        fastest = found.seconds if fastest is None else min(fastest, found.seconds)
    if fastest is None:
        print("\nNo peer could be measured: the target of ten times the fastest is not shown.")
        return
    times = fastest / ours.seconds
    print(f"\n{times:.1f} times as fast as the fastest peer; the target is {TIMES_FASTER}: ", end="")
    print("met" if times >= TIMES_FASTER else "missed")


def _usual_scan(form: BenchmarkForm, number: int) -> DrawnScan:
    """Return a page of an office's usual day, upright and gray, so that nobody fails for other reasons than marks."""
    faults = draw_faults(np.random.default_rng([_SEED, number]))
    faults = replace(faults, dpi=DRAW_DPI, turned=0, bilevel=False, lost_corner=None)
    return draw_scan(form, number, _SEED, faults=faults)


def _write_job(form: BenchmarkForm, folder: Path, images: Sequence[np.ndarray]) -> Path:
    """Write the pages as JPEG files and as one PDF, the blank form as PDF and image, and what the adapters need."""
    pages = [folder / f"page{number:03d}.jpg" for number in range(len(images))]
    for path, image in zip(pages, images, strict=True):
        path.write_bytes(encode([image], "jpeg", DRAW_DPI))
    (folder / "pages.pdf").write_bytes(encode(images, "pdf-jpeg", DRAW_DPI))
    (folder / "blank.pdf").write_bytes(form.edition.blank_pdf)
    (blank,) = render_blank_pages(form.edition.blank_pdf, DRAW_DPI / MM_PER_INCH)
    cv2.imwrite(str(folder / "blank.png"), blank)
    job = {
        "folder": str(folder),
        "pages": [str(path) for path in pages],
        "pdf": str(folder / "pages.pdf"),
        "blank": str(folder / "blank.pdf"),
        "blank_image": str(folder / "blank.png"),
        "blank_size": [blank.shape[1], blank.shape[0]],
        "boxes": [asdict(box) for box in form.edition.layout.pages[0].boxes],
    }
    (folder / "job.json").write_text(json.dumps(job))
    return folder / "job.json"


def _read_ours(form: BenchmarkForm, folder: Path) -> tuple[float, list[Said]]:
    editions, settings = form.prepare(), ReadingSettings()
    pages = range(1, PLAIN_PAGES + USUAL_PAGES + 1)
    best, said = float("inf"), []
    for _ in range(3):  # the first time warms up, as every peer's imports do before its clock starts
        start = time.process_time()
        readings = list(read_file_pages(folder / "pages.pdf", pages, editions, settings))
        best = min(best, time.process_time() - start)
        said = [
            {a.item: None if a.state is AnswerState.DOUBTFUL else list(a.options) for a in reading.answers}
            for reading in readings
        ]
    return best, said


def _run_peer(peer: Peer, job: Path, environments: Path) -> tuple[float, list[Said]]:
    python = environment(environments / Path(peer.adapter).stem, *peer.installs)
    command = [str(python), str(_HERE / peer.adapter), str(job)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=_TIME_LIMIT)
    result = json.loads(done.stdout.splitlines()[-1])
    return result["seconds"], result["answers"]


def _outcome(seconds: float, said: list[Said], scans: list[DrawnScan]) -> Outcome:
    if len(said) != len(scans):
        raise ValueError(f"{len(said)} pages came back of {len(scans)}")
    counts = [_wrong(found, scan) for found, scan in zip(said, scans, strict=True)]
    plain, usual = (np.sum(part, axis=0) for part in (counts[:PLAIN_PAGES], counts[PLAIN_PAGES:]))
    return Outcome(seconds / len(scans), (int(plain[0]), int(plain[1])), (int(usual[0]), int(usual[1])))


def _wrong(found: Said, scan: DrawnScan) -> tuple[int, int]:
    """Return how many answers of a page are certain and wrong, and how many go to a person."""
    seen = {item: truth for item, truth in scan.answers.items() if truth.visible}
    asked = sum(found.get(item) is None for item in seen)
    right = sum(found.get(item) is not None and set(found[item] or ()) == truth.options for item, truth in seen.items())
    return len(seen) - asked - right, asked


def _row(name: str, outcome: Outcome, ours: float, remark: str) -> str:
    plain, usual = (f"{silent} / {asked}" for silent, asked in (outcome.plain, outcome.usual))
    return f"| {name} | {outcome.seconds:.3f} | {outcome.seconds / ours:.1f} | {plain} | {usual} | {remark} |"


def _why(error: Exception) -> str:
    """Return the last line that a failed program wrote, or the error's own words."""
    told = str(getattr(error, "stderr", "") or error).strip().splitlines()
    return told[-1][:150] if told else repr(error)
