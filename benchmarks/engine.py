"""How reading grows: two processes beside one, a cluster beside the local pool, memory over a long stack.

Both run the program's own pool (`survey_app.services.reading.pools`) on stacks of the same eight pages over and over.
Other work on the machine takes processors away, in some rounds more than in others. So beside the best round stands
the rate on idle processors: what a worker did in the time in which it ran, leaving out that in which it waited for a
processor (Linux counts both for every thread). On an idle machine the two are the same.
"""

import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import distributed

from benchmarks.form import BenchmarkForm
from benchmarks.speed import SPEED_PAGES, draw_speed_pages, speed_files
from scans.model import PageStatus
from survey_app.services.reading.page_tasks import PageTask, store_editions
from survey_app.services.reading.pools import ReadingPool, read_tasks
from survey_app.settings import Settings

TWO_CORES = 1.8
CLUSTER_SHARE = 0.9
ENGINE_PAGES = 160
ENGINE_ROUNDS = 4
CLUSTER_SETTINGS = {"DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
"""Dask looks a hundred times a second at what a worker does, for pages of its own that nobody opens here."""

_PATIENCE_SECONDS = 60
_KINDS = ("pdf-jpeg", "pdf-g4")


@dataclass
class Setup:
    """One way of running the workers, and what each round took.

    Attributes:
        name: In words.
        pool: Where it reads.
        processes: Its workers.
        rates: Pages a second.
        idle_rates: The same, had the processors been idle.
        cpu_ms: CPU milliseconds of the workers a page.
        own_ms: The same of this process, which hands out the pages (and is the cluster's scheduler).
    """

    name: str
    pool: ReadingPool
    processes: list[int] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    idle_rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    own_ms: list[float] = field(default_factory=list)

    def warm_up(self, tasks: Iterator[PageTask]) -> None:
        """Start the workers and let each read a few pages, and learn which processes they are."""
        list(read_tasks(self.pool, tasks))
        found = [self.pool.executor.submit(_pid) for _ in range(20 * self.pool.jobs)]
        self.processes = sorted({future.result() for future in found})

    def run(self, tasks: list[PageTask]) -> None:
        """Read the tasks once."""
        pages = sum(len(task.numbers) for task in tasks)
        own, before, start = time.process_time(), self._threads(), time.perf_counter()
        for task, readings in read_tasks(self.pool, tasks):
            if any(reading.status is PageStatus.FAILED for reading in readings):
                raise RuntimeError(f"{task.path} was not read: {readings[0].message}")
        seconds, after = time.perf_counter() - start, self._threads()
        spent = {
            process: [
                (ran - before[process].get(thread, (0.0, 0.0))[0], waited - before[process].get(thread, (0.0, 0.0))[1])
                for thread, (ran, waited) in threads.items()
            ]
            for process, threads in after.items()
        }
        cpu = sum(ran for threads in spent.values() for ran, _ in threads)
        busy = sum(min(1.0, sum(max(threads)) / seconds) for threads in spent.values())  # of the thread that reads
        self.rates.append(pages / seconds)
        self.idle_rates.append(busy * pages / cpu)
        self.cpu_ms.append(cpu * 1000 / pages)
        self.own_ms.append((time.process_time() - own) * 1000 / pages)

    def _threads(self) -> dict[int, dict[str, tuple[float, float]]]:
        """Return the seconds for which each thread of each worker has run, and waited for a processor."""
        found = {}
        for process in self.processes:
            threads = {}
            for path in Path(f"/proc/{process}/task").iterdir():
                ran, waited, _ = (path / "schedstat").read_text().split()
                threads[path.name] = (int(ran) / 1e9, int(waited) / 1e9)
            found[process] = threads
        return found


def print_engine(form: BenchmarkForm, folder: Path, pages: int = ENGINE_PAGES, rounds: int = ENGINE_ROUNDS) -> None:
    """Measure one process, two, and a cluster of two workers, turn by turn."""
    settings, editions = Settings(instance=folder), _stored_editions(form, folder)
    path = _stack(form, folder, "pdf-jpeg")
    with _cluster(folder) as address:
        on_cluster = replace(settings, executor="dask", dask_address=address)
        with (
            closing(ReadingPool(settings, jobs=1)) as one,
            closing(ReadingPool(settings, jobs=2)) as two,
            closing(ReadingPool(on_cluster)) as dask,
        ):
            setups = [Setup("one process", one), Setup("two processes", two), Setup("cluster of two workers", dask)]
            for setup in setups:
                setup.warm_up(_tasks(path, editions, setup.pool.pages_per_task, 4 * SPEED_PAGES))
            for _, setup in itertools.product(range(rounds), setups):
                setup.run(list(_tasks(path, editions, setup.pool.pages_per_task, pages)))
    _print_rates(setups, pages, rounds)


@contextmanager
def _cluster(folder: Path) -> Iterator[str]:
    """Run a scheduler and two workers, each a process of its own, as `docs/operators.md` says; yield the address."""
    said = folder / "scheduler.json"
    said.unlink(missing_ok=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    place = ["--scheduler-file", str(said), "--no-dashboard"]
    environment = os.environ | CLUSTER_SETTINGS
    commands = (
        [*dask, "scheduler", *place, "--host", "127.0.0.1", "--port", "0"],
        [*dask, "worker", *place, "--nworkers", "2", "--nthreads", "1", "--local-directory", str(folder)],
    )
    with ExitStack() as stack:
        for command in commands:
            process = stack.enter_context(subprocess.Popen(command, env=environment, **quiet))
            stack.callback(process.terminate)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not said.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        with distributed.Client(scheduler_file=str(said), set_as_default=False) as client:
            client.wait_for_workers(2, timeout=_PATIENCE_SECONDS)
        yield json.loads(said.read_text())["address"]


def _print_rates(setups: list[Setup], pages: int, rounds: int) -> None:
    load = os.getloadavg()[0]
    print(f"{pages} pages a round, {rounds} rounds, {os.cpu_count()} processors, load of the machine {load:.1f}\n")
    print("| | pages a second, best round | on idle processors, median | CPU ms a page: workers | this process |")
    print("|---|---|---|---|---|")
    for setup in setups:
        idle, cpu, own = (statistics.median(values) for values in (setup.idle_rates, setup.cpu_ms, setup.own_ms))
        print(f"| {setup.name} | {max(setup.rates):.1f} | {idle:.1f} | {cpu:.1f} | {own:.1f} |")
    seen = [max(setup.rates) for setup in setups]
    idle = [statistics.median(setup.idle_rates) for setup in setups]
    print()
    _print_ratio("Two processes beside one", seen[1] / seen[0], idle[1] / idle[0], TWO_CORES)
    _print_ratio("A cluster beside the local pool, per core", seen[2] / seen[1], idle[2] / idle[1], CLUSTER_SHARE)


def _print_ratio(words: str, seen: float, idle: float, target: float) -> None:
    """Print a ratio by the clock and on idle processors; either may show that the target is met."""
    verdict = "met" if seen >= target else "met on idle processors" if idle >= target else "missed"
    print(f"{words}: {seen:.2f} by the clock, {idle:.2f} on idle processors; the target is {target}: {verdict}")


def print_memory(form: BenchmarkForm, folder: Path, pages: int) -> None:
    """Read one stack after the other in two processes and print how much memory each holds, at 1,000 pages and on."""
    settings, editions = Settings(instance=folder), _stored_editions(form, folder)
    stacks = itertools.cycle([_stack(form, folder, kind) for kind in _KINDS])
    with closing(ReadingPool(settings, jobs=2)) as pool:
        setup = Setup("two processes", pool)
        setup.warm_up(_tasks(next(stacks), editions, pool.pages_per_task, 4 * SPEED_PAGES))
        tasks = (task for path in stacks for task in _tasks(path, editions, pool.pages_per_task, SPEED_PAGES))
        held: list[tuple[int, float]] = []
        done = 0
        print("| pages | each worker holds, MB | this process, MB |")
        print("|---|---|---|")
        for task, _ in read_tasks(pool, tasks):
            done += len(task.numbers)
            if done in _milestones(pages) or done >= pages:
                workers = [_held_mb(process) for process in setup.processes]
                held.append((done, max(workers)))
                told = ", ".join(f"{each:.0f}" for each in workers)
                print(f"| {done:,} | {told} | {_held_mb(os.getpid()):.0f} |", flush=True)
            if done >= pages:
                break
    (first, before), (last, after) = held[len(held) // 2 - 1] if len(held) > 1 else held[0], held[-1]
    growth = (after - before) / max(1, last - first)
    print(f"\nBetween {first:,} and {last:,} pages the larger worker grew by {after - before:.1f} MB.")
    if pages < 100_000:
        print(f"At that pace 100,000 pages would add {growth * 100_000:.0f} MB (extrapolated, not measured).")


def _milestones(pages: int) -> set[int]:
    """Return after how many pages to look: at every 1,000, or at each tenth of a shorter run."""
    step = 1000 if pages >= 4000 else max(SPEED_PAGES, pages // 10 // SPEED_PAGES * SPEED_PAGES)
    return set(range(step, pages + 1, step))


def _stack(form: BenchmarkForm, folder: Path, kind: str) -> Path:
    (path,) = speed_files(draw_speed_pages(form), folder, kind).paths
    return path


def _stored_editions(form: BenchmarkForm, folder: Path) -> str:
    return store_editions(form.prepare(), folder)


def _tasks(path: Path, editions: str, pages_per_task: int, pages: int) -> Iterator[PageTask]:
    """Yield tasks of this many pages in all, the file's pages coming round again."""
    numbers = itertools.cycle(range(1, SPEED_PAGES + 1))
    for start in range(0, pages, pages_per_task):
        chunk = tuple(itertools.islice(numbers, min(pages_per_task, pages - start)))
        yield PageTask(str(path), chunk, editions, "benchmark")


def _pid() -> int:
    time.sleep(0.02)  # so that no worker takes all of these
    return os.getpid()


def _held_mb(process: int) -> float:
    """Return the memory that a process holds (resident set), in millions of bytes."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
