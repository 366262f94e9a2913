"""Many at once at one server: four people who look at every page, picture and file, then 200 who watch a stack be read.

The first part looks for crashes: the server says where it was if it dies, and every answer that is an error is named.
The second part measures what a viewer of the reading's progress costs, and that none of them keeps a thread.
"""

import argparse
import http.client
import random
import re
import statistics
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.web import Client, RefusedPageError, cpu_ns, pages_of, quantile, serve
from benchmarks.web_stage import NOW, CountryStage, load_stage

CLIENTS = 4
SECONDS = 180
VIEWERS = 200
POLLS = 3
_PICTURE = re.compile(r'src="(/(?!static/)[^"]+)"')
_FILE = re.compile(r'href="(/(?:results|region)/[^"#]+\.(?:svg|png|csv|json|xlsx|pptx|docx|pdf|zip)[^"#]*)"')
FILES_TAKEN = 3
"""Files of a page that a client takes at a time: a pack takes a second to make."""


@dataclass
class Seen:
    """What the clients met: how many answers of each kind, and what went wrong."""

    answers: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, wrong: str = "") -> None:
        """Count one answer."""
        with self.lock:
            self.answers[kind] += 1
            if wrong:
                self.wrong[wrong] += 1


def main(arguments: list[str] | None = None) -> int:
    """Let many at a kept instance; exit code 1 where the server died or answered with an error of its own."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.web_clients", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--keep", type=Path, required=True, help="an instance that benchmarks.web kept")
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--viewers", type=int, default=VIEWERS)
    chosen = parser.parse_args(arguments)
    stage = load_stage(chosen.keep)
    if stage is None:
        parser.error(f"there is no instance in {chosen.keep}: python -m benchmarks.web --keep {chosen.keep}")
    died = look_at_all(stage, chosen.clients, chosen.seconds)
    if chosen.viewers:
        watch_reading(stage, chosen.viewers)
    return 1 if died else 0


def look_at_all(stage: CountryStage, clients: int, seconds: float) -> bool:
    """Let so many clients ask for everything for so long; say whether the server died or failed."""
    seen, until = Seen(), time.monotonic() + seconds
    roles = [role for role in pages_of(stage) if role]
    with serve(stage.folder, all_cores=True) as (process, port):
        work = [
            threading.Thread(target=_look, args=(stage, port, roles[number % len(roles)], number, until, seen))
            for number in range(clients)
        ]
        for thread in work:
            thread.start()
        for thread in work:
            thread.join()
        alive = Path(f"/proc/{process}/task").is_dir()
    told = (stage.folder / "server.log").read_text("utf-8")
    print(f"{clients} clients, {seconds:.0f} s: {sum(seen.answers.values())} answers: {dict(seen.answers)}.")
    for what, count in seen.wrong.most_common():
        print(f"  {count} x {what}")
    if not alive or "Fatal Python error" in told:
        print("The server died.\n" + told[-4000:])
        return True
    return any(kind.startswith("5") for kind in seen.answers)


def _look(stage: CountryStage, port: int, role: str, number: int, until: float, seen: Seen) -> None:
    """Ask for the pages of a role in ever new orders, with their pictures and some of their files."""
    rng, client = random.Random(number), Client(port)
    try:
        client.get(stage.sign_in[role])
        while time.monotonic() < until:
            for path in rng.sample(pages_of(stage)[role], k=len(pages_of(stage)[role])):
                if time.monotonic() > until:
                    return
                body = _ask(client, path, "page", seen)
                files = [found.replace("&amp;", "&") for found in _FILE.findall(body)]
                for picture in _PICTURE.findall(body):
                    _ask(client, picture.replace("&amp;", "&"), "picture", seen)
                for file in rng.sample(files, k=min(FILES_TAKEN, len(files))):
                    _ask(client, file, "file", seen)
    except (ConnectionError, http.client.HTTPException) as error:
        seen.note("broken connection", f"{role}: {error!r}")


def _ask(client: Client, path: str, kind: str, seen: Seen) -> str:
    try:
        body = client.get(path)
    except RefusedPageError as error:
        seen.note(str(error)[:3], f"{path}: {str(error)[:3]}")
        return ""
    seen.note(kind)
    return body.decode("utf-8", "replace") if kind == "page" else ""


def watch_reading(stage: CountryStage, viewers: int) -> None:
    """Let so many watch a place's stacks; print what an answer costs where nothing has changed, and the threads."""
    home = f"/reception/{stage.largest}/{NOW}/"
    with serve(stage.folder) as (process, port):
        clients = [Client(port) for _ in range(viewers)]
        clients[0].get(stage.sign_in["reception"])
        found = re.search(r'hx-get="([^"]+/progress[^"]*)"', clients[0].get(home).decode())
        if found is None:
            print("The home page asks for no progress.")
            return
        path = found[1].replace("&amp;", "&")
        for client in clients[1:]:
            client.take_session(clients[0])
        before, start, times = cpu_ns(process), time.perf_counter(), list[float]()
        for _ in range(POLLS):
            for client in clients:
                asked = time.perf_counter()
                client.get(path)
                times.append((time.perf_counter() - asked) * 1000)
        used = (cpu_ns(process) - before) / 1e6 / len(times)
        threads = len(list(Path(f"/proc/{process}/task").iterdir()))
    print(
        f"{viewers} viewers, all connected: {used:.1f} ms of processor time for an answer "
        f"(p50 {statistics.median(times):.1f}, p95 {quantile(times, 0.95):.1f} ms by the clock), "
        f"{len(times) / (time.perf_counter() - start):.0f} answers a second; {threads} threads."
    )


if __name__ == "__main__":
    sys.exit(main())
