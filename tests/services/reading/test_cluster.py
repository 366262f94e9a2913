"""Reading on a real Dask cluster of two worker processes: one setting, the same readings, no page lost or repeated."""

import dataclasses
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import dask
import distributed
import pytest

from scans.model import Reason
from survey_app.errors import RefusedError
from survey_app.services.intake import receiving
from survey_app.services.keeping import health
from survey_app.services.reading import ready_editions, runner
from survey_app.services.reading.cluster import ReadingCluster
from survey_app.services.reading.page_tasks import PageTask, store_editions
from survey_app.services.reading.pools import CLUSTER_PAGES_PER_TASK, ReadingPool, read_tasks
from survey_app.settings import Settings
from tests.services.office import STORUMAN, Office, copy_office
from tests.services.scanned import Sheets, print_sheets, through_scanner
from tests.services.trap import read_pages_or_die

PAGES = 8
PAGES_PER_TASK = 2
PATIENCE_SECONDS = 300


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a busy machine take its time to answer."""
    monkeypatch.setattr("survey_app.services.reading.cluster.CONNECT_SECONDS", PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trap") / "trap.pdf"


@pytest.fixture(scope="module")
def cluster(trap: Path) -> Iterator[distributed.LocalCluster]:
    os.environ["SURVEY_TEST_TRAP"] = str(trap)  # the workers, being processes of their own, inherit it
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
    ):
        yield local
    del os.environ["SURVEY_TEST_TRAP"]


@pytest.fixture(scope="module")
def printed(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sheets]:
    folder = tmp_path_factory.mktemp("printed") / "instance"
    desk = copy_office(office_template, folder)
    desk.close()
    return folder, print_sheets(folder, PAGES)


@pytest.fixture
def desk(printed: tuple[Path, Sheets], tmp_path: Path) -> Iterator[Office]:
    opened = copy_office(printed[0], tmp_path / "instance")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def stack(printed: tuple[Path, Sheets]) -> bytes:
    sheets = printed[1]
    return through_scanner(*(sheets.fill(page, sheets.first_options()) for page in range(PAGES)))


def settings_of(desk: Office, cluster: distributed.LocalCluster) -> Settings:
    return dataclasses.replace(desk.instance.settings, executor="dask", dask_address=cluster.scheduler_address)


def hand_in(desk: Office, data: bytes) -> None:
    receiving.receive_file(
        desk.session,
        storage=desk.instance.storage,
        settings=desk.instance.settings,
        period=desk.period,
        municipality_code=STORUMAN,
        name="stack.pdf",
        data=data,
    )
    desk.session.commit()


def worker_processes(cluster: distributed.LocalCluster) -> list[int]:
    """Return the processes of both workers, when both are there: one that was killed starts again by itself."""
    with distributed.Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2)
        return list(client.run(os.getpid).values())


def test_a_worker_killed_in_mid_stack_loses_no_page_and_repeats_none(desk, stack, cluster, monkeypatch) -> None:
    monkeypatch.setattr("survey_app.services.reading.pools.CLUSTER_PAGES_PER_TASK", PAGES_PER_TASK)
    hand_in(desk, stack)
    victim, _ = worker_processes(cluster)
    killed = threading.Event()

    def kill_one(done: int, known: int) -> None:
        if not killed.is_set():
            killed.set()
            os.kill(victim, signal.SIGKILL)

    summary = runner.read_waiting(
        desk.instance.sessions,
        storage=desk.instance.storage,
        settings=settings_of(desk, cluster),
        on_progress=kill_one,
    )

    assert killed.is_set()
    assert summary.by_status == {"read": PAGES}
    assert len(desk.responses()) == PAGES


def test_a_page_that_ends_its_worker_is_given_up_and_the_next_is_read(
    desk, stack, cluster, trap, tmp_path, monkeypatch
) -> None:
    trap.write_bytes(stack)
    good = tmp_path / "good.pdf"
    good.write_bytes(stack)
    monkeypatch.setattr("survey_app.services.reading.pools.read_pages", read_pages_or_die)
    monkeypatch.setattr("survey_app.services.reading.pools.MOST_ATTEMPTS", 1)
    with desk.instance.sessions() as session:
        editions = store_editions(ready_editions.reading_editions(session, storage=desk.instance.storage), tmp_path)
    tasks = [PageTask(str(path), (1,), editions, desk.period.key) for path in (trap, good)]
    pool = ReadingPool(settings_of(desk, cluster))

    readings = [reading for _, (reading,) in read_tasks(pool, tasks)]
    pool.close()

    assert [reading.reason for reading in readings] == [Reason.UNREADABLE, None]


def test_a_cluster_says_itself_how_much_it_reads_at_a_time(desk, cluster) -> None:
    worker_processes(cluster)
    pool = ReadingPool(settings_of(desk, cluster), jobs=7)
    assert pool.executor.submit(os.getpid).result() != os.getpid()
    assert (pool.jobs, pool.pages_per_task) == (2, CLUSTER_PAGES_PER_TASK)
    pool.close()


def test_the_check_counts_the_workers_and_names_a_cluster_that_is_gone(desk, cluster, monkeypatch) -> None:
    worker_processes(cluster)

    def check(address: str) -> health.Check:
        settings = dataclasses.replace(desk.instance.settings, executor="dask", dask_address=address)
        instance = dataclasses.replace(desk.instance, settings=settings)
        return next(check for check in health.run_checks(instance) if check.name == "Cluster")

    assert check(cluster.scheduler_address).message == f"Workers at {cluster.scheduler_address}: 2."
    monkeypatch.setattr("survey_app.services.reading.cluster.CONNECT_SECONDS", 1)
    gone = check("tcp://127.0.0.1:1")
    assert (gone.level, gone.message) == ("error", "The cluster at tcp://127.0.0.1:1 does not answer.")


def test_without_its_package_a_cluster_is_refused_with_the_way_out(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(RefusedError, match=r"survey-app\[dask\]"):
        ReadingCluster("tcp://127.0.0.1:1")
