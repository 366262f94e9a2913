"""The command `serve`, as a real process: pages are served, a watched folder is read, and it ends when told to."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing

from tests.services.office import STORUMAN
from tests.services.scanned import through_scanner

PATIENCE_SECONDS = 90


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, process):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if (found := what()) is not None:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def test_serving_shows_pages_and_reads_the_watched_folder(instance, sheets):
    port = free_port()
    (instance / "inbox" / STORUMAN).mkdir(parents=True, exist_ok=True)
    stack = through_scanner(sheets.fill(0, sheets.first_options()), sheets.fill(1, sheets.last_options()))
    (instance / "inbox" / STORUMAN / "scan.pdf").write_bytes(stack)
    program = [sys.executable, "-c", "from survey_app.cli import main; main()"]
    environment = os.environ | {"SURVEY_APP_INSTANCE": str(instance), "SURVEY_APP_JOBS": "1"}
    process = subprocess.Popen(
        [*program, "serve", "--port", str(port)], env=environment, stderr=subprocess.PIPE, text=True
    )

    def page():
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).status
        except urllib.error.URLError:
            return None

    def papers():
        with closing(sqlite3.connect(instance / "survey.sqlite", timeout=30)) as connection:
            states = [row[0] for row in connection.execute("SELECT state FROM paper")]
            waiting = connection.execute("SELECT count(*) FROM scan_file WHERE state <> 'done'").fetchone()[0]
        return states if states and not waiting else None

    try:
        assert wait_for(page, process) == 200
        assert wait_for(papers, process) == ["read", "read"]
        assert (instance / "inbox" / STORUMAN / "done" / "scan.pdf").exists()
    finally:
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
