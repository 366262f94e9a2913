"""The command `serve`, as a real process: pages are served, a watched folder is read, and it ends when told to."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing

from tests.services.office import STORUMAN
from tests.services.scanned import through_scanner

PATIENCE_SECONDS = 300


class Serving:
    """The command as a process on a free port of its own choice; what it says is kept."""

    def __init__(self, instance) -> None:
        program = [sys.executable, "-c", "from survey_app.cli import main; main()", "serve", "--port", "0"]
        environment = os.environ | {"SURVEY_APP_INSTANCE": str(instance), "SURVEY_APP_JOBS": "1"}
        self.process = subprocess.Popen(program, env=environment, stderr=subprocess.PIPE, text=True)
        self._lines: list[str] = []
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def _listen(self) -> None:
        with self.process.stderr as lines:
            for line in lines:
                self._lines.append(line)

    @property
    def said(self) -> str:
        return "".join(self._lines)

    def wait_for(self, what):
        """Return what `what()` finds, as soon as it finds anything."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if (found := what()) is not None:
                return found
            time.sleep(0.1)
        raise AssertionError(f"it did not happen in time: {self.said}")

    def address(self) -> str | None:
        found = re.search(r"Serving .* at (http://127\.0\.0\.1:\d+)\n", self.said)
        return found and found[1]

    def end(self) -> int:
        """Ask it to end, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(PATIENCE_SECONDS)
        self._listening.join(PATIENCE_SECONDS)
        return code


def test_serving_shows_pages_and_reads_the_watched_folder(instance, sheets):
    (instance / "inbox" / STORUMAN).mkdir(parents=True, exist_ok=True)
    stack = through_scanner(sheets.fill(0, sheets.first_options()), sheets.fill(1, sheets.last_options()))
    (instance / "inbox" / STORUMAN / "scan.pdf").write_bytes(stack)

    def papers():
        with closing(sqlite3.connect(instance / "survey.sqlite", timeout=30)) as connection:
            files = [row[0] for row in connection.execute("SELECT state FROM scan_file")]
            if files != ["done"]:
                return None
            return [row[0] for row in connection.execute("SELECT state FROM paper")]

    serving = Serving(instance)
    try:
        address = serving.wait_for(serving.address)
        assert urllib.request.urlopen(f"{address}/", timeout=PATIENCE_SECONDS).status == 200
        assert serving.wait_for(papers) == ["read", "read"]
        assert (instance / "inbox" / STORUMAN / "done" / "scan.pdf").exists()
    finally:
        code = serving.end()
    assert code == 0, serving.said
    assert "Traceback" not in serving.said
