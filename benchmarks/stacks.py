"""Stacks of scans whose truth is known: made by scan_maker, drawn by ourselves, or already there; and reading them."""

import json
import shutil
import subprocess
import venv
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.drawn_pages import draw_folder
from benchmarks.form import BenchmarkForm
from benchmarks.scoring import PageTruth
from benchmarks.truth import read_level, read_scan_maker_truth, write_truth
from scans.model import PageReading
from scans.pool import read_files

_BUNDLE = 25
"""Papers in one file that scan_maker writes."""


@dataclass(frozen=True)
class Stack:
    """A folder of scans of one level, with their truth."""

    level: str
    folder: Path

    def truth(self) -> list[PageTruth]:
        """Return what stands on every page."""
        return read_scan_maker_truth(self.folder)


@dataclass(frozen=True)
class ScanMaker:
    """The program that fills in and scans a printed form: a Python to run it with, its file, its strokes."""

    python: Path
    program: Path
    strokes: Path | None
    jobs: int

    def make(self, form: BenchmarkForm, folder: Path, level: str, pages: int, seed: int) -> None:
        """Fill a folder with scans."""
        command: list[object] = [self.python, self.program, "--form", form.sheets, "--sheets", "--boxes", form.layout]
        command += ["--respondents", pages, "--level", level, "--seed", seed, "--bundle", _BUNDLE, "--format", "mix"]
        command += ["--jobs", self.jobs, "--out", folder]
        if self.strokes is not None:
            command += ["--stock", self.strokes]
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def environment(folder: Path, *installs: Sequence[str]) -> Path:
    """Return the Python of an environment of its own, made on first use; each of `installs` are arguments of one pip.

    Raises:
        subprocess.CalledProcessError: Something cannot be installed; `stderr` says why.
    """
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        for arguments in installs:
            command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
            subprocess.run(command, check=True, capture_output=True, text=True)
        (folder / "ready").touch()
    return python


def find_stacks(folders: Sequence[Path]) -> list[Stack]:
    """Return the stacks in these folders: each holds a truth, or folders that do."""
    found = []
    for folder in folders:
        inside = [folder] if _is_stack(folder) else sorted(path for path in folder.iterdir() if _is_stack(path))
        found += [Stack(read_level(path), path) for path in inside]
    return found


def _is_stack(folder: Path) -> bool:
    return (folder / "truth.csv").exists() and (folder / "truth_questions.csv").exists()


def make_stacks(
    form: BenchmarkForm, folder: Path, level: str, pages: int, seeds: Sequence[int], maker: ScanMaker | None
) -> Iterator[Stack]:
    """Make the pages of a level, shared out over the seeds; a stack that is there already is taken as it is."""
    for index, seed in enumerate(seeds):
        count = pages // len(seeds) + (index < pages % len(seeds))
        if not count:
            continue
        stack = folder / f"{'real' if maker else 'drawn'}-{level}-{seed}-{count}"
        if not _is_stack(stack):
            part = stack.with_name(f"{stack.name}.part")
            shutil.rmtree(part, ignore_errors=True)
            if maker is not None:
                maker.make(form, part, level, count, seed)
            else:
                write_truth(part, draw_folder(form, part, level, count, seed), level)
            part.rename(stack)
        yield Stack(level, stack)


def read_stack(stack: Stack, executor: Executor, jobs: int) -> dict[tuple[Path, int], PageReading]:
    """Read every page of a stack."""
    files = sorted({page.path for page in stack.truth()})
    return {(request.path, request.page): reading for request, reading in read_files(files, executor, workers=jobs)}


def write_lines(readings: dict[tuple[Path, int], PageReading], path: Path) -> None:
    """Write readings as the lines that `survey-app read` prints, for other programs that score them."""
    with path.open("w", encoding="utf-8") as stream:
        for (file, number), reading in readings.items():
            print(json.dumps(reading.to_json(file.name, number)), file=stream)
