"""Measure reading, honestly: silent errors, share to review, pages per second, from one command.

    python -m benchmarks.reading                                  # on the project's own drawn marks
    python -m benchmarks.reading --scan-maker PATH/scan_maker.py  # on real pen strokes, made by that program

The second form prints our form, lets the program fill it in and scan it (in an environment of its own, made once under
the work folder, or the one given by --python), and compares with the truth it wrote. Figures count per answer, that is
one question on one paper; what is certain and wrong is a silent error. Speed is CPU time of one core, beside the time
that decoding the same images takes alone.
"""

import argparse
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import cv2

from benchmarks.scoring import PageTruth, Score, score_pages
from benchmarks.truth import draw_own_scans, print_benchmark_form, read_scan_maker_truth
from scans.load import open_scan
from scans.model import PageReading, ReadingEdition
from scans.pipeline import prepare_edition, read_page
from scans.pool import make_executor, read_files
from scans.settings import ReadingSettings

LEVELS = ("office", "rough", "brutal")
TARGETS = {"office": (0.0, 0.03, 0.001), "rough": (0.0005, 0.10, 0.005), "brutal": (0.005, 0.35, 0.05)}
"""Silent errors, answers to review, unread pages: what reading aims at, at each level."""

TIMED_PAGES = 60


def main() -> int:
    """Make or take scans, read them, and print the three figures."""
    chosen = _parse()
    cv2.setNumThreads(1)
    settings = ReadingSettings()
    with tempfile.TemporaryDirectory() as temporary:
        work = chosen.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        form = print_benchmark_form(work, chosen.pages)
        if chosen.scan_maker:
            truth = _make_scans(chosen, work)
        else:
            truth = draw_own_scans(form, work / "scans", chosen.pages, chosen.seed, LEVELS.index(chosen.level) / 2)
        editions = {form.edition.key: prepare_edition(form.edition)}
        files = sorted({page.path for page in truth})
        readings = _read(files, editions, settings, chosen.jobs)
        score = score_pages(truth, readings)
        _print_score(score, chosen.level, "real strokes" if chosen.scan_maker else "the project's own drawn marks")
        _print_speed(truth, editions, settings)
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.reading", description=__doc__.splitlines()[0])
    parser.add_argument("--scan-maker", type=Path, help="scan_maker.py; without it our own drawn marks are read")
    parser.add_argument("--python", type=Path, help="a Python that has what scan_maker needs")
    parser.add_argument("--level", choices=LEVELS, default="office")
    parser.add_argument("--pages", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1001)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=Path, help="keep forms, scans and environment here")
    return parser.parse_args()


def _make_scans(chosen: argparse.Namespace, work: Path) -> list[PageTruth]:
    """Let scan_maker fill in and scan our form."""
    python = chosen.python or _environment(work / "environment", chosen.scan_maker.parent / "requirements.txt")
    out = work / f"scans-{chosen.level}-{chosen.seed}"
    if not (out / "pages.json").exists():
        command = [
            python,
            chosen.scan_maker,
            "--form",
            work / "sheets.pdf",
            "--sheets",
            "--boxes",
            work / "layout.json",
        ]
        command += ["--respondents", chosen.pages, "--level", chosen.level, "--seed", chosen.seed, "--bundle", 25]
        command += ["--format", "mix", "--jobs", chosen.jobs, "--out", out]
        subprocess.run([str(part) for part in command], check=True)
    return read_scan_maker_truth(out)


def _environment(folder: Path, requirements: Path) -> Path:
    """Return the Python of an environment that has these requirements, made on first use."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--requirement", requirements], check=True)
    return python


def _read(
    files: Iterable[Path], editions: dict[str, ReadingEdition], settings: ReadingSettings, jobs: int
) -> dict[tuple[Path, int], PageReading]:
    with make_executor(jobs, editions, settings) as executor:
        results = read_files(files, executor, workers=jobs)
        return {(request.path, request.page): reading for request, reading in results}


def _print_score(score: Score, level: str, source: str) -> None:
    silent, review, unread = TARGETS[level]
    print(f"Level {level}, {source}: {score.pages} pages, {score.answers} answers, {score.invisible} left no ink.")
    bound = score.upper_bound(score.silent)
    print(
        f"  silent errors  {score.silent:5d}  {score.share(score.silent):8.3%}  (95 % upper bound {bound:.3%};", end=""
    )
    print(f" target {silent:.3%})")
    print(f"  to review      {score.review:5d}  {score.share(score.review):8.2%}  (target {review:.0%})")
    print(f"  unread pages   {score.unread:5d}  {score.unread / max(1, score.pages):8.2%}  (target {unread:.1%})")
    for kind, counts in sorted(score.by_event.items()):
        print(f"    {kind:18s} " + ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())))
    for example in score.examples:
        print(f"    silent: {example}")


def _print_speed(truth: list[PageTruth], editions: dict[str, ReadingEdition], settings: ReadingSettings) -> None:
    """Print CPU time of one core per page, for each way the pixels were stored, beside decoding alone."""
    times: dict[str, list[tuple[float, float]]] = defaultdict(list)
    step = max(1, len(truth) // TIMED_PAGES)
    for page in truth[::step]:
        with open_scan(page.path, settings) as scan:
            start = time.process_time()
            loaded = scan.load(page.page)
            decoded = time.process_time()
            read_page(loaded.image, editions, settings)
            times[loaded.compression].append((decoded - start, time.process_time() - start))
    total = [pair for pairs in times.values() for pair in pairs]
    print("Speed, one core (CPU time):")
    for compression, pairs in [*sorted(times.items()), ("all", total)]:
        decode, whole = (1000 * sum(pair[index] for pair in pairs) / len(pairs) for index in (0, 1))
        print(
            f"  {compression:8s} {len(pairs):4d} pages: decoding {decode:5.1f} ms, reading {whole:5.1f} ms a page, "
            f"{1000 / whole:5.1f} pages a second, {whole / max(decode, 1e-6):.2f} times decoding alone"
        )


if __name__ == "__main__":
    sys.exit(main())
