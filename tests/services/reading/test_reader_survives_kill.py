"""Kill the reading process in the middle of a batch, for real, and start it again: every page is there once."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.services.office import PERIOD
from tests.services.scanned import Sheets, print_sheets, through_scanner

PAGES = 24
PATIENCE_SECONDS = 600
TRIES = 10
"""To kill the reader while it reads: on a busy machine it may be done before anybody sees that it has begun."""


@pytest.fixture
def printed(office_template: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Return an instance that has read nothing yet, and a stack of its sheets, filled in and scanned."""
    folder, path = tmp_path / "printed", tmp_path / "stack.pdf"
    shutil.copytree(office_template, folder)
    sheets: Sheets = print_sheets(folder, PAGES)
    filled = [sheets.fill(page, sheets.first_options(), seed=page) for page in range(PAGES)]
    path.write_bytes(through_scanner(*filled))
    return folder, path


def start_reading(instance: Path, stack: Path) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-c",
        "from survey_app.cli import main; main()",
        "read",
        PERIOD,
        str(stack),
        "--jobs",
        "1",
    ]
    environment = os.environ | {"SURVEY_APP_INSTANCE": str(instance)}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def count(instance: Path, query: str) -> int:
    with closing(sqlite3.connect(instance / "survey.sqlite", timeout=30)) as connection:
        return connection.execute(query).fetchone()[0]


def pages_read(instance: Path) -> int:
    return count(instance, "SELECT count(*) FROM page_image WHERE state <> 'received'")


def kill_when_some_are_read(instance: Path, stack: Path) -> int:
    """Start reading, kill the reader when it has read two pages, and return how many it had read."""
    process = start_reading(instance, stack)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None and pages_read(instance) < 2:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    assert process.returncode in (-signal.SIGKILL, 0)
    return pages_read(instance)


def test_killed_and_started_again_every_page_is_there_once(printed, tmp_path):
    unread, stack = printed
    for number in range(TRIES):
        instance_folder = tmp_path / f"instance-{number}"
        shutil.copytree(unread, instance_folder)
        read_before = kill_when_some_are_read(instance_folder, stack)
        assert read_before > 0
        if read_before < PAGES:
            break
    assert read_before < PAGES

    again = start_reading(instance_folder, stack)
    output, _ = again.communicate(timeout=PATIENCE_SECONDS)
    assert again.returncode == 0
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["page"] for line in lines] == list(range(1, PAGES + 1))
    assert {line["status"] for line in lines} <= {"read", "review"}
    assert len({line["sheet"] for line in lines}) == PAGES
    assert count(instance_folder, "SELECT count(*) FROM page_image") == PAGES
    assert count(instance_folder, "SELECT count(*) FROM paper") == PAGES
    assert count(instance_folder, "SELECT count(DISTINCT sheet_number) FROM paper") == PAGES
    read = sum(line["status"] == "read" for line in lines)
    assert count(instance_folder, "SELECT count(*) FROM response") == read
    assert count(instance_folder, "SELECT count(DISTINCT paper_id) FROM response") == read
