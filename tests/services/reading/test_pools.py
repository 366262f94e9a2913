"""Local reading processes: one that is killed costs no page, one that takes too long or too much is ended."""

import os
import signal
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from scans.model import PageStatus
from scans.pipeline import prepare_edition
from survey_app.services.reading import page_tasks
from survey_app.services.reading.page_tasks import PageTask, load_editions, store_editions
from survey_app.services.reading.pools import ReadingPool, read_tasks
from survey_app.settings import Settings
from tests.scans.drawn import PERIOD, make_form, print_form

PAGES = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pools")


@pytest.fixture(scope="module")
def editions(folder: Path) -> str:
    printed = print_form(make_form(), count=1)
    (folder / "stack.pdf").write_bytes(printed.pdf)
    return store_editions({printed.edition.key: prepare_edition(printed.edition)}, folder)


def test_a_process_killed_in_mid_stack_loses_no_page_and_repeats_none(folder, editions) -> None:
    tasks = [PageTask(str(folder / "stack.pdf"), (1, 1), editions, PERIOD, ids=(i, i + 1)) for i in range(0, PAGES, 2)]
    done: Counter[int] = Counter()
    with closing(ReadingPool(Settings(instance=folder), jobs=2)) as pool:
        victim = pool.executor.submit(os.getpid).result()
        for task, readings in read_tasks(pool, tasks):
            done.update(task.ids)
            assert [reading.status for reading in readings] == [PageStatus.READ] * len(task.ids)
            if done.total() == 6:
                os.kill(victim, signal.SIGKILL)

    assert done == Counter(range(PAGES))


def ending_of(code: str) -> int:
    """Return how a fresh process that runs this code ends."""
    program = f"import threading, time\nfrom survey_app.services.reading import page_tasks\n{code}"
    return subprocess.run([sys.executable, "-c", program], timeout=300, check=False).returncode


def test_a_task_that_takes_too_long_ends_its_process() -> None:
    assert ending_of("with page_tasks._time_limit(1): time.sleep(200)") == -signal.SIGALRM


def test_on_a_cluster_too_where_tasks_run_beside_the_main_thread() -> None:
    code = """
page_tasks.start_cluster_worker()
def work():
    with page_tasks._time_limit(1):
        time.sleep(200)
threading.Thread(target=work).start()
"""
    assert ending_of(code) == 1


def test_a_process_cannot_take_all_memory() -> None:
    code = """
page_tasks.start_worker()
try:
    bytearray(2 * page_tasks.MEMORY_BYTES)
except MemoryError:
    raise SystemExit(7)
"""
    assert ending_of(code) == 7


def test_editions_are_prepared_anew_after_an_upgrade(folder, editions, monkeypatch) -> None:
    prepared = load_editions(editions)
    assert store_editions(prepared, folder) == editions
    monkeypatch.setattr(page_tasks.scans, "__version__", "99")
    assert store_editions(prepared, folder) != editions


def test_editions_that_differ_are_stored_apart(folder, editions) -> None:
    ((key, edition),) = load_editions(editions).items()
    assert store_editions({key: replace(edition, web_addresses=("https://a.example",))}, folder) != editions
