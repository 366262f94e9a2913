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
PATIENCE_SECONDS = 120


@pytest.fixture
def instance_folder(office_template: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    shutil.copytree(office_template, folder)
    return folder


@pytest.fixture
def stack(instance_folder: Path, tmp_path: Path) -> Path:
    sheets: Sheets = print_sheets(instance_folder, PAGES)
    filled = [sheets.fill(page, sheets.first_options(), seed=page) for page in range(PAGES)]
    path = tmp_path / "stack.pdf"
    path.write_bytes(through_scanner(*filled))
    return path


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


def wait_until_some_are_read(instance: Path, process: subprocess.Popen[str]) -> int:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        done = count(instance, "SELECT count(*) FROM page_image WHERE state <> 'received'")
        if done >= 2:
            return done
        time.sleep(0.01)
    raise AssertionError("nothing was read in time")


def test_killed_and_started_again_every_page_is_there_once(instance_folder, stack):
    process = start_reading(instance_folder, stack)
    wait_until_some_are_read(instance_folder, process)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    read_before = count(instance_folder, "SELECT count(*) FROM page_image WHERE state <> 'received'")
    assert 0 < read_before < PAGES

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
