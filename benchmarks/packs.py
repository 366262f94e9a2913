"""What a pack costs, beside python-pptx writing the same charts alone; and all packs of the country in two processes.

    python -m benchmarks.packs
    python -m benchmarks.packs --packs 40 --regions 1      # a quick look

The releases are made-up regions of ten municipalities and two periods, checked like any other; that takes most of the
time. A pack is measured with ten questions (the national survey and a region's own) and with twenty; all packs of the
country have twenty. Copies with other names stand for further regions.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Mm

from benchmarks.pack_release import MUNICIPALITIES, QUESTIONS, make_region_releases
from survey_app.domain.release.frozen import Release
from survey_app.packs.pack import build_pack
from survey_app.services.publishing.pack_rendering import PackExtras, open_pool, render_packs

LIMIT_SECONDS = 1.5
USUAL_QUESTIONS = 10
COUNTRY = 290
_BLANK_LAYOUT = 6
_STEPS = 10
_JOBS = 2

Chart = tuple[list[str], list[tuple[str, list[float | None]]]]
"""Categories, and the name and values of each series."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of one pack, and of python-pptx writing its charts alone; bytes of the pack."""

    pack: float
    charts_alone: float
    charts: int
    size: int


def main(arguments: list[str] | None = None) -> int:
    """Print both parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.packs", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--packs", type=int, default=COUNTRY, help="packs made in two processes")
    parser.add_argument("--regions", type=int, default=2, help="releases that are made; each takes about a minute")
    parser.add_argument("--keep", type=Path, help="keep the releases in this folder, and use those that are there")
    chosen = parser.parse_args(arguments)
    usual = list(_releases(1, USUAL_QUESTIONS, chosen.keep))
    large = list(_releases(chosen.regions, QUESTIONS, chosen.keep))
    print_cost([*usual, large[0]])
    print_country(large, chosen.packs)
    return 0


def print_cost(releases: list[Release]) -> None:
    """Print what one pack costs in this process, after one that nobody counts (it loads the libraries)."""
    build_pack(releases[0], next(iter(releases[0].municipalities)))
    print(f"{os.cpu_count()} processors, load of the machine {os.getloadavg()[0]:.1f}; CPU seconds on one core\n")
    print("| questions | packs | native charts | MB | a pack: median | slowest | charts alone, python-pptx | ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for release in releases:
        costs = [_measure(release, code) for code in list(release.municipalities)[1:]]
        charts, size, pack, alone = (
            statistics.median(getattr(cost, name) for cost in costs)
            for name in ("charts", "size", "pack", "charts_alone")
        )
        slowest = max(cost.pack for cost in costs)
        verdict = "met" if pack <= LIMIT_SECONDS else "missed"
        asked = sum(question.role != "group" for question in release.questions)
        print(f"| {asked} | {len(costs)} | {charts:.0f} | {size / 1e6:.1f} | {pack:.2f} ", end="")
        print(f"(at most {LIMIT_SECONDS}: {verdict}) | {slowest:.2f} | {alone:.2f} | {pack / alone:.1f} |")
    print()


def _measure(release: Release, code: str) -> Cost:
    start = time.process_time()
    pack = build_pack(release, code)
    cost = time.process_time() - start
    with ZipFile(BytesIO(pack)) as archive:
        charts = list(_charts(archive.read("slides.pptx")))
    start = time.process_time()
    _write_charts(charts)
    return Cost(cost, time.process_time() - start, len(charts), len(pack))


def _charts(slides: bytes) -> Iterator[Chart]:
    """Yield what the native charts of a deck show."""
    for slide in Presentation(BytesIO(slides)).slides:
        for shape in slide.shapes:
            if shape.has_chart:
                series = [(one.name, list(one.values)) for plot in shape.chart.plots for one in plot.series]
                length = max((len(values) for _, values in series), default=0)
                yield [str(number) for number in range(length)], series


def _write_charts(charts: list[Chart]) -> bytes:
    """Write the same charts with python-pptx: a plain deck, a slide each, nothing else."""
    deck = Presentation()
    for categories, series in charts:
        data = CategoryChartData()
        data.categories = categories
        for name, values in series:
            data.add_series(name, values)
        slide = deck.slides.add_slide(deck.slide_layouts[_BLANK_LAYOUT])
        slide.shapes.add_chart(XL_CHART_TYPE.BAR_STACKED, Mm(10), Mm(10), Mm(200), Mm(150), data)
    file = BytesIO()
    deck.save(file)
    return file.getvalue()


def print_country(releases: list[Release], packs: int) -> None:
    """Make this many packs in two processes; print how fast, and what the processes hold meanwhile."""
    with open_pool(_JOBS) as pool:
        if not isinstance(pool, ProcessPoolExecutor):
            raise TypeError("The packs are to be made in several processes.")
        print(f"{packs} packs in {_JOBS} processes\n")
        print("| packs | packs a second | each worker holds, MB | this process, MB |")
        print("|---|---|---|---|")
        held: list[tuple[int, float]] = []
        start, every = time.monotonic(), max(1, packs // _STEPS)
        for done, _ in enumerate(_render(releases, packs, pool), start=1):
            if done % every == 0 or done == packs:
                workers = [_held_mb(process) for process in list(pool._processes)]
                held.append((done, max(workers)))
                rate, told = done / (time.monotonic() - start), ", ".join(f"{each:.0f}" for each in workers)
                print(f"| {done} | {rate:.2f} | {told} | {_held_mb(os.getpid()):.0f} |", flush=True)
    half = held[len(held) // 2]
    print(f"\nFrom {half[0]} to {held[-1][0]} packs the larger worker grew by {held[-1][1] - half[1]:.0f} MB.")


def _render(releases: list[Release], packs: int, pool: Executor) -> Iterator[bytes]:
    left = packs
    for round_number in range(packs):
        for release in releases:
            codes = list(release.municipalities)[:left]
            if not codes:
                return
            left -= len(codes)
            renamed = _rename(release, round_number)
            yield from (data for _, data in render_packs(renamed, codes, PackExtras(), pool))


def _rename(release: Release, number: int) -> Release:
    """Return a copy whose municipalities have other names, in every text and chart."""
    text = release.to_json()
    for name in release.municipalities.values():
        text = text.replace(name, f"{name} {number}")
    return Release.from_json(text)


def _releases(regions: int, questions: int, folder: Path | None) -> Iterator[Release]:
    if folder is not None and len(found := sorted(folder.glob(f"{questions}-*.json"))) >= regions:
        yield from (Release.from_json(file.read_text("utf-8")) for file in found[:regions])
        return
    for number, release in enumerate(make_region_releases(regions, questions=questions)):
        print(f"Region {number + 1} of {regions} is ready ({MUNICIPALITIES} municipalities).", file=sys.stderr)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{questions}-{number:02}.json").write_text(release.to_json(), "utf-8")
        yield release


def _held_mb(process: int) -> float:
    """Return the memory that a process holds (resident set), in millions of bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    sys.exit(main())
