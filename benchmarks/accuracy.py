"""Read stacks whose truth is known, and print the table of silent errors, reviews and unread pages."""

import time
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks.form import BenchmarkForm
from benchmarks.scoring import Score, add_scores, score_pages
from benchmarks.stacks import Stack, read_stack, write_lines
from benchmarks.targets import LEVELS, details, misses, table
from scans.pipeline import reader_name
from scans.pool import make_executor
from scans.settings import ReadingSettings


def print_accuracy(form: BenchmarkForm, stacks: Iterable[Stack], source: str, jobs: int, lines: Path | None) -> None:
    """Read all stacks and print what was right, doubtful and wrong.

    Args:
        form: The form they were printed with.
        stacks: May be made while they are asked for.
        source: Whose marks they are, in words.
        jobs: Processes that read.
        lines: Where to write a file of `survey-app read` lines for each stack; None: nowhere.
    """
    settings = ReadingSettings()
    scores: dict[str, list[Score]] = defaultdict(list)
    with make_executor(jobs, form.prepare(), settings) as executor:
        for stack in stacks:
            start = time.perf_counter()
            readings = read_stack(stack, executor, jobs)
            score = score_pages(stack.truth(), readings)
            scores[stack.level].append(score)
            rate = score.pages / (time.perf_counter() - start)
            print(f"  read {stack.folder.name}: {score.pages} pages, {rate:.0f} a second", flush=True)
            if lines is not None:
                lines.mkdir(parents=True, exist_ok=True)
                write_lines(readings, lines / f"{stack.folder.name}.jsonl")
    _print_table({level: add_scores(scores[level]) for level in LEVELS if level in scores}, scores, source, settings)


def _print_table(
    totals: dict[str, Score], scores: dict[str, list[Score]], source: str, settings: ReadingSettings
) -> None:
    print(f"\nReading, {source}, reader {reader_name(settings)}\n")
    print("\n".join(table(totals)))
    for level, score in totals.items():
        print()
        print("\n".join(details(level, score)))
        if len(scores[level]) > 1:
            silent = ", ".join(str(part.silent) for part in scores[level])
            review = ", ".join(f"{part.share(part.review):.1%}" for part in scores[level])
            print(f"  by stack: silent {silent}; to review {review}")
    missed = list(misses(totals))
    print("\nMisses its target:" if missed else "\nEvery target above is met.")
    for sentence in missed:
        print(f"  {sentence}")
