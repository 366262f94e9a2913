"""Reading many pages through executors: in order, whatever is wrong with a file, the same as in one process."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from scans.model import PageStatus, Reason
from scans.pool import CHUNK_PAGES, PageRequest, list_pages, make_executor, read_files, read_pages
from scans.settings import ReadingSettings
from survey_app.demo.faults import ScannerFaults, scan
from tests.scans.drawn import encode
from tests.scans.trap import FATAL_PAGE, read_chunk_or_die

SETTINGS = ReadingSettings()


@pytest.fixture(scope="module")
def stack(tmp_path_factory, printed, fill) -> list[Path]:
    """Two good files, a broken one between them."""
    folder = tmp_path_factory.mktemp("stack")
    paths = [folder / name for name in ("first.pdf", "broken.pdf", "second.pdf")]
    paths[0].write_bytes(printed.pdf)
    paths[1].write_bytes(b"%PDF-1.7\nnothing here")
    image = scan(fill(sheet=2).image, ScannerFaults(noise=2.0), np.random.default_rng(1))
    paths[2].write_bytes(encode(image, "pdf-jpeg"))
    return paths


def test_a_process_pool_reads_everything_in_order(stack, printed, editions) -> None:
    with make_executor(2, editions, SETTINGS) as executor:
        results = list(read_files(stack, executor))

    places = [(request.path.name, request.page) for request, _ in results]
    assert places == [("first.pdf", page) for page in (1, 2, 3, 4)] + [("broken.pdf", 0), ("second.pdf", 1)]
    assert [reading.sheet for _, reading in results[:4]] == [sheet.number for sheet in printed.sheets]
    assert results[4][1].reason is Reason.FILE_DAMAGED
    assert results[5][1].sheet == printed.sheets[2].number
    assert results == list(read_files(stack, None, editions=editions, settings=SETTINGS))


def test_a_page_that_ends_its_worker_fails_and_the_rest_go_on(stack, editions, monkeypatch) -> None:
    monkeypatch.setattr("scans.pool._read_chunk", read_chunk_or_die)
    with make_executor(1, editions, SETTINGS) as executor:
        results = list(read_files(stack, executor, workers=1))

    assert [(request.path.name, request.page) for request, _ in results[:4]] == [
        ("first.pdf", page) for page in (1, 2, 3, 4)
    ]
    assert [reading.status for _, reading in results[:4]] == [
        PageStatus.FAILED if page == FATAL_PAGE else PageStatus.READ for page in (1, 2, 3, 4)
    ]
    assert results[FATAL_PAGE - 1][1].reason is Reason.UNREADABLE
    assert len(results) == 6


def test_any_executor_will_do(stack, editions) -> None:
    with ThreadPoolExecutor(1) as executor:
        results = list(read_pages(list_pages(stack[0], SETTINGS), executor, editions=editions, settings=SETTINGS))

    assert [reading.status for _, reading in results] == [PageStatus.READ] * 4


def test_only_a_few_chunks_are_under_way_at_a_time(editions) -> None:
    asked = 0

    def requests():
        nonlocal asked
        for page in range(1, 200 * CHUNK_PAGES):
            asked += 1
            yield PageRequest(Path("nowhere.pdf"), page)

    with ThreadPoolExecutor(1) as executor:
        results = read_pages(requests(), executor, workers=1, editions=editions, settings=SETTINGS)
        first = [next(results) for _ in range(10)]
        assert asked <= 6 * CHUNK_PAGES
        results.close()

    assert {reading.status for _, reading in first} == {PageStatus.FAILED}


def test_pages_of_other_periods_fail_in_the_pool_too(stack, editions) -> None:
    ((_, reading),) = read_files(stack[2:], None, editions=editions, settings=SETTINGS, period="2030")

    assert reading.reason is Reason.OTHER_PERIOD
