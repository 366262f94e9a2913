"""How fast the pages are in an instance as large as the country: asked one after another from the server itself.

The server runs as `survey-app serve` runs it, on one core, in a process of its own. Every page of every role is asked
for; the time is what the browser waits for the page, on the same machine.
"""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.web_stage import (
    COMING,
    EARLIER,
    NOW,
    REGION,
    CountryStage,
    load_stage,
    make_country,
    open_country,
    save_stage,
)
from survey_app.commands.serving import serve_instance

RESPONSES = 200_000
ROUNDS = 30
LIMIT_MS = 60
LIMIT_KB = 150
_READY = re.compile(r"Serving .* at http://127\.0\.0\.1:(\d+)")
_ASSET = re.compile(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"')
_FONTS = ("fonts/noto-latin-Regular.woff2", "fonts/noto-latin-Bold.woff2")
"""What a page in Latin letters fetches; the others have a range of their own."""


@dataclass
class Measured:
    """A page: times and processor times in ms, bytes of the page itself and of all that is fetched for it."""

    role: str
    path: str
    times: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    html: int = 0
    weight: int = 0


def main(arguments: list[str] | None = None) -> int:
    """Make the instance where it is not there, serve it, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--responses", type=int, default=RESPONSES)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="times that each page is asked for")
    parser.add_argument("--keep", type=Path, help="keep the instance in this folder, and use the one that is there")
    parser.add_argument("--only", default="", help="pages with this in their address")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--all-cores", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.serve:
        if not chosen.all_cores:
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        serve_instance(open_country(chosen.serve), host="127.0.0.1", port=0, read=False)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.keep or Path(scratch) / "country"
        stage = load_stage(folder)
        if stage is None:
            start = time.monotonic()
            stage = make_country(folder, responses=chosen.responses)
            save_stage(stage)
            print(f"Made in {time.monotonic() - start:.0f} s: {stage.responses:,} responses.", file=sys.stderr)
        found = [one for role in pages_of(stage) for one in measure(stage, role, chosen.rounds, chosen.only)]
    print_table(found)
    slow = [one for one in found if quantile(one.cpu, 0.95) > LIMIT_MS or one.weight > LIMIT_KB * 1000]
    return 1 if slow else 0


def pages_of(stage: CountryStage) -> dict[str, list[str]]:
    """Return the pages of every role."""
    code = stage.largest
    desk, region, results = f"/reception/{code}/{NOW}", f"/region/{REGION}", f"/results/{code}/{EARLIER}"
    now, earlier = f"{region}/{NOW}", f"{region}/{EARLIER}"
    return {
        "": ["/sign-in", "/accessibility", f"/s/{stage.sheet}"],
        "reception": [
            f"{desk}/", f"{desk}/progress", f"{desk}/stacks", f"{desk}/counts", f"{desk}/tablet", f"{desk}/print",
            f"{desk}/review", f"{desk}/papers", f"{desk}/papers?read=1", f"{desk}/papers?stack=2&read=1",
            f"{desk}/papers/{stage.paper}", f"{desk}/papers/{stage.paper}/type-in", "/help",
        ],
        "coordinator": [
            f"{region}/", f"{region}/new", f"{now}/", f"{earlier}/", f"{region}/{COMING}/",
            f"{region}/{COMING}/settings", f"{region}/{COMING}/questions", f"{now}/follow", f"{now}/print",
            f"{now}/release",
            f"{now}/municipalities/{code}", f"{earlier}/packs", f"{earlier}/withdraw", f"{earlier}/meeting/",
            f"{region}/people", f"{region}/log", "/help",
        ],
        "municipality": [
            f"{results}/", f"{results}/downloads", f"{results}/charts/1.svg", f"/results/{code}/earlier", "/help",
        ],
        "admin": ["/admin/", "/admin/people", "/admin/log", "/help"],
    }  # fmt: skip


def measure(stage: CountryStage, role: str, rounds: int, only: str) -> Iterator[Measured]:
    """Ask for every page of a role, first once that nobody counts, and yield what it took.

    A server that died is named, and started again for the next page.
    """
    paths = [path for path in pages_of(stage)[role] if only in path]
    while paths:
        with serve(stage.folder) as (process, port):
            client, fetched = Client(port), dict[str, int]()
            try:
                if role:
                    client.get(stage.sign_in[role])
                while paths:
                    path = paths.pop(0)
                    yield _measure_page(client, process, Measured(role or "nobody", path), rounds, fetched)
            except (ConnectionError, http.client.HTTPException, RefusedPageError) as error:
                print(f"Not measured, and the server started again: {path}: {error!r}", file=sys.stderr)


def _measure_page(client: "Client", process: int, one: Measured, rounds: int, fetched: dict[str, int]) -> Measured:
    body = client.get(one.path)
    for _ in range(rounds):
        used, start = cpu_ns(process), time.perf_counter()
        client.get(one.path)
        one.times.append((time.perf_counter() - start) * 1000)
        one.cpu.append((cpu_ns(process) - used) / 1e6)
    one.html, one.weight = len(body), len(body) + _beside(client, body.decode(), fetched)
    return one


class RefusedPageError(Exception):
    """A page that the server did not show."""


class Client:
    """A browser without a window: one connection, and the session's cookie."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        self._cookie = ""

    def get(self, path: str) -> bytes:
        """Return the page; RuntimeError where it is refused."""
        headers = {"Cookie": self._cookie, "Accept-Language": "sv", "Accept-Encoding": "gzip"}
        self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        body = response.read()
        if response.status not in (200, 204, 302):
            raise RefusedPageError(f"{response.status} {body.decode()[-400:]}")
        for cookie in response.headers.get_all("Set-Cookie") or ():
            self._cookie = cookie.partition(";")[0]
        return body

    def take_session(self, other: "Client") -> None:
        """Go on as whom another client signed in."""
        self._cookie = other._cookie


def _beside(client: Client, html: str, fetched: dict[str, int]) -> int:
    """Return the bytes of the style sheets, scripts and fonts of a page."""
    names = set(_ASSET.findall(html))
    if names:
        folder = next(iter(names)).split("/")[2]
        names |= {f"/static/{folder}/{font}" for font in _FONTS}
    for name in names - set(fetched):
        fetched[name] = len(client.get(name))
    return sum(fetched[name] for name in names)


def cpu_ns(process: int) -> int:
    """Return the processor time that all threads of a process have had."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)


@contextmanager
def serve(folder: Path, *, all_cores: bool = False) -> Iterator[tuple[int, int]]:
    """Serve the instance on one core (or all); give the process and its port. A crash is told in the folder's log."""
    told = folder / "server.log"
    with told.open("w", encoding="utf-8") as log:
        command = [sys.executable, "-X", "faulthandler", "-m", "benchmarks.web", "--serve", str(folder)]
        process = subprocess.Popen([*command, "--all-cores"] if all_cores else command, stderr=log)
    try:
        while not (ready := _READY.search(told.read_text("utf-8"))):
            if process.poll() is not None:
                raise RuntimeError("The server did not start.\n" + told.read_text("utf-8"))
            time.sleep(0.1)
        yield process.pid, int(ready[1])
    finally:
        process.terminate()
        process.wait(30)


def pace() -> float:
    """Return the processor time in ms of a fixed piece of work: other work on the machine makes it longer, as pages."""
    start = time.process_time()
    sum(number * number % 7 for number in range(1_000_000))
    return (time.process_time() - start) * 1000


def quantile(values: list[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def print_table(found: list[Measured]) -> None:
    """Print every page, and how many keep within the limits."""
    paces = sorted(pace() for _ in range(9))
    print(f"{os.cpu_count()} processors, load of the machine {os.getloadavg()[0]:.1f}; the server on one of them.")
    print(f"A fixed piece of work takes {paces[4]:.0f} ms of processor time now, {paces[0]:.0f} at best.\n")
    print("| role | page | p50 ms | p95 ms | CPU p50 ms | CPU p95 ms | HTML kB | weight kB | |")
    print("|---|---|---|---|---|---|---|---|---|")
    for one in found:
        cpu = quantile(one.cpu, 0.95)
        missed = [word for word, wrong in (("slow", cpu > LIMIT_MS), ("heavy", one.weight > LIMIT_KB * 1000)) if wrong]
        columns = [statistics.median(one.times), quantile(one.times, 0.95), statistics.median(one.cpu), cpu]
        cells = " | ".join(f"{value:.1f}" for value in columns)
        sizes = f"{one.html / 1000:.0f} | {one.weight / 1000:.0f}"
        print(f"| {one.role} | {one.path} | {cells} | {sizes} | {', '.join(missed)} |")
    clock = sum(quantile(one.times, 0.95) <= LIMIT_MS for one in found)
    cpu = sum(quantile(one.cpu, 0.95) <= LIMIT_MS for one in found)
    light = sum(one.weight <= LIMIT_KB * 1000 for one in found)
    print(
        f"\nOf {len(found)} pages, p95 at most {LIMIT_MS} ms: {clock} by the clock, {cpu} of processor time;", end=" "
    )
    print(f"at most {LIMIT_KB} kB: {light}.")


if __name__ == "__main__":
    sys.exit(main())
