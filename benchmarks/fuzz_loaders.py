"""Load damaged and hostile files for as long as wanted, in a process of limited memory, and tell what it did not stand.

    python -m benchmarks.fuzz_loaders --seconds 600

Needs the sources (the files are made by `tests/scans/hostile_files.py`). Exit code 1 when a file ended the process,
took too long, or raised anything that is no `ScanError`; those files are kept.
"""

import argparse
import collections
import contextlib
import hashlib
import itertools
import math
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from scans.errors import ScanError
from scans.files.load import open_scan
from scans.settings import ReadingSettings
from tests.scans.hostile_files import bend, hostile_files, sound_files

MEMORY_BYTES = 2 << 30
"""Address space of the loading process: a quarter gigabyte is the interpreter and its libraries."""

PATIENCE_SECONDS = 20.0
"""Of processor time for one file: a busy machine makes no file slow."""

LOST_AFTER_SECONDS = 300.0
"""A process that has said nothing for so long, whatever it waits for, is too slow too."""

PAGES_LOADED = 3


@dataclass(slots=True)
class Outcome:
    """What became of the files: how many of each kind of end, those that did harm, the slowest and the largest."""

    ends: collections.Counter[str] = field(default_factory=collections.Counter)
    harmful: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    peak_mb: float = 0.0


class LoadingProcess:
    """A process that loads files and is started again when one of them ends it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def load(self, path: Path) -> str:
        """Return how loading ended: "ok", an error code, "died", "too slow", or what was raised instead."""
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            command = [sys.executable, "-m", "benchmarks.fuzz_loaders", "--worker"]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        assert self._process.stdin is not None and self._process.stdout is not None  # both are pipes
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(f"{path}\n")
            self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], LOST_AFTER_SECONDS)
        if not ready:
            self.close()
            return "too slow"
        return self._process.stdout.readline().strip() or self._why_it_ended()

    def _why_it_ended(self) -> str:
        assert self._process is not None
        return "too slow" if self._process.wait() == -signal.SIGXCPU else "died"

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            with contextlib.suppress(BrokenPipeError):
                self._process.communicate()
            self._process = None


def serve_loads() -> None:
    """Load each file named on stdin and print how it ended and the peak memory in MB; in a process of its own."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for line in sys.stdin:
        resource.setrlimit(
            resource.RLIMIT_CPU, (math.ceil(time.process_time() + PATIENCE_SECONDS), resource.RLIM_INFINITY)
        )
        try:
            with open_scan(Path(line.rstrip("\n")), ReadingSettings()) as scan:
                for number in range(1, min(scan.page_count, PAGES_LOADED) + 1):
                    scan.load(number)
            end = "ok"
        except ScanError as error:
            end = error.code
        except Exception as error:  # exactly what must be found
            end = f"raised {type(error).__name__}"
        print(end, _peak_kb() >> 10, sep="\t", flush=True)


def _peak_kb() -> int:
    """Return this process's own peak memory: `ru_maxrss` alone would count that of the process that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(int(line.split()[1]) for line in status.read_text("ascii").splitlines() if line.startswith("VmHWM:"))


def bent_files(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield bent files, by the name of what they were made of, for ever; the same for the same seed."""
    rng = np.random.default_rng(seed)
    sound = sound_files()
    names = sorted(sound)
    while True:
        name = names[int(rng.integers(len(names)))]
        yield name, bend(sound[name], rng)


def fuzz(files: Iterable[tuple[str, bytes]], seconds: float, keep: Path) -> Outcome:
    """Load files for so long; those that do harm are kept in a folder."""
    outcome = Outcome()
    loader = LoadingProcess()
    start = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="survey-fuzz-") as folder:
            path = Path(folder) / "scan"
            for name, data in files:
                if time.monotonic() - start > seconds:
                    break
                path.write_bytes(data)
                before = time.monotonic()
                end, _, peak_mb = loader.load(path).partition("\t")
                outcome.slowest = max(outcome.slowest, (time.monotonic() - before, name))
                outcome.peak_mb = max(outcome.peak_mb, float(peak_mb or 0))
                outcome.ends[end] += 1
                if end in ("died", "too slow") or end.startswith("raised"):
                    keep.mkdir(parents=True, exist_ok=True)
                    kept = keep / f"{name}-{hashlib.sha256(data).hexdigest()[:10]}"
                    kept.write_bytes(data)
                    outcome.harmful.append(f"{kept}: {end}")
    finally:
        loader.close()
    return outcome


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="where files that do harm are kept")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        serve_loads()
        return 0
    files = itertools.chain(hostile_files(), bent_files(asked.seed))
    outcome = fuzz(files, asked.seconds, asked.keep)
    print(f"{outcome.ends.total()} files; peak memory {outcome.peak_mb:.0f} MB; ", end="")
    print(f"slowest {outcome.slowest[0]:.1f} s ({outcome.slowest[1]})")
    for end, count in outcome.ends.most_common():
        print(f"{count:8} {end}")
    for harmful in outcome.harmful:
        print(f"HARM {harmful}")
    return 1 if outcome.harmful else 0


if __name__ == "__main__":
    sys.exit(main())
