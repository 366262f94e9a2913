"""Measure reading, honestly: what is wrong, what goes to a person, how fast, against whom, on how many processors.

    make bench                                              # our own drawn marks; everything below
    make bench ARGS="--scan-maker PATH/scan_maker.py"       # real pen strokes, made by that program
    make bench ARGS="--form FOLDER --scans FOLDER ..."      # scans that were made before
    make bench ARGS="--only speed"                          # one part

Parts: `accuracy` (the table of targets), `speed` (beside decoding alone), `peers` (other programs on the same pages),
`engine` (two processes beside one, a cluster beside the pool), `memory` (a long stack).
"""

import argparse
import sys
import tempfile
from pathlib import Path

import cv2

from benchmarks.accuracy import print_accuracy
from benchmarks.engine import print_engine, print_memory
from benchmarks.form import BenchmarkForm, load_form, print_form
from benchmarks.peers.compare import print_peers
from benchmarks.speed import print_speed
from benchmarks.stacks import ScanMaker, Stack, environment, find_stacks, make_stacks
from benchmarks.targets import LEVELS

PARTS = ("accuracy", "speed", "peers", "engine", "memory")
DEFAULT_PAGES = {"office": 400, "rough": 200, "brutal": 200}


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen parts one after the other."""
    chosen = _parse(arguments)
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as temporary:
        work = chosen.work or Path(temporary)
        form = load_form(chosen.form) if chosen.form else print_form(work / "form", max(chosen.pages.values()))
        for part in chosen.only:
            _run(part, chosen, form, work)
    return 0


def _run(part: str, chosen: argparse.Namespace, form: BenchmarkForm, work: Path) -> None:
    print(f"\n== {part}\n", flush=True)
    if part == "accuracy":
        maker = _scan_maker(chosen, work)
        source = "scans that were given" if chosen.scans else "real pen strokes" if maker else "our own drawn marks"
        print_accuracy(form, _stacks(chosen, form, work, maker), source, chosen.jobs, chosen.lines)
    elif part == "speed":
        print_speed(form, work / "speed")
    elif part == "peers":
        print_peers(form, work / "peers", work / "environments")
    elif part == "engine":
        print_engine(form, work / "engine")
    elif part == "memory":
        print_memory(form, work / "engine", chosen.memory_pages)


def _stacks(chosen: argparse.Namespace, form: BenchmarkForm, work: Path, maker: ScanMaker | None) -> list[Stack]:
    if chosen.scans:
        return [stack for stack in find_stacks(chosen.scans) if stack.level in chosen.levels]
    seeds = range(chosen.seed, chosen.seed + chosen.seeds)
    return [
        stack
        for level in chosen.levels
        for stack in make_stacks(form, work / "scans", level, chosen.pages[level], seeds, maker)
    ]


def _scan_maker(chosen: argparse.Namespace, work: Path) -> ScanMaker | None:
    if chosen.scan_maker is None:
        return None
    requirements = chosen.scan_maker.parent / "requirements.txt"
    python = chosen.python or environment(work / "environments" / "scan-maker", ("--requirement", str(requirements)))
    return ScanMaker(python, chosen.scan_maker, chosen.stock, chosen.jobs)


def _parse(arguments: list[str] | None) -> argparse.Namespace:
    summary = (__doc__ or "").splitlines()[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=summary)
    parser.add_argument("--only", type=_words_of(PARTS), default=PARTS, help=f"of {', '.join(PARTS)}; all by default")
    parser.add_argument("--levels", type=_words_of(LEVELS), default=LEVELS, help=f"of {', '.join(LEVELS)}")
    parser.add_argument("--pages", type=_pages, default=DEFAULT_PAGES, help="pages of a level: office=2000,rough=400")
    parser.add_argument("--seeds", type=int, default=4, help="the pages of a level are shared out over so many")
    parser.add_argument("--seed", type=int, default=1001, help="the first of them; take one that nobody tuned on")
    parser.add_argument("--scan-maker", type=Path, help="scan_maker.py; without it our own drawn marks are read")
    parser.add_argument("--python", type=Path, help="a Python that has what scan_maker needs")
    parser.add_argument("--stock", type=Path, help="other strokes for scan_maker than its own (strokes.json.gz)")
    parser.add_argument("--scans", type=Path, nargs="+", help="folders of scans with their truth, made before")
    parser.add_argument("--form", type=Path, help="the folder of the form that the scans were printed with")
    parser.add_argument("--lines", type=Path, help="write what was read, as `survey-app read` prints it, here")
    parser.add_argument(
        "--memory-pages", type=int, default=6000, help="pages of the long stack; 100000 takes an hour or more"
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes that make scans and read them")
    parser.add_argument("--work", type=Path, help="keep form, scans and environments here, and use what is there")
    chosen = parser.parse_args(arguments)
    if chosen.scans and not chosen.form:
        parser.error("--scans needs --form: scans are read with the form they were printed with")
    return chosen


def _words_of(known: tuple[str, ...]):
    def words(text: str) -> tuple[str, ...]:
        chosen = tuple(text.split(","))
        if unknown := set(chosen) - set(known):
            raise argparse.ArgumentTypeError(f"no such thing: {', '.join(sorted(unknown))}")
        return chosen

    return words


def _pages(text: str) -> dict[str, int]:
    given = dict(part.split("=") for part in text.split(","))
    if unknown := set(given) - set(LEVELS):
        raise argparse.ArgumentTypeError(f"no such level: {', '.join(sorted(unknown))}")
    return DEFAULT_PAGES | {level: int(count) for level, count in given.items()}


if __name__ == "__main__":
    sys.exit(main())
