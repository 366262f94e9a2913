import datetime
import multiprocessing
import os
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import select

from survey_app.db.models import PageImageRow, PaperRow, ResponseRow, ScanFileRow, utc_now
from survey_app.domain.model import PaperState
from survey_app.services.intake import receiving, stack_views
from survey_app.services.paperwork.paper_facts import SAME_PAPER
from survey_app.services.paperwork.stored_facts import reading_of
from survey_app.services.planning.participation import MunicipalityChoices, set_choices
from survey_app.services.reading import page_tasks, runner
from tests.services.office import LYCKSELE, STORUMAN, Office, copy_office
from tests.services.scanned import Sheets, print_sheets, through_scanner
from tests.services.trap import read_pages_or_die


@pytest.fixture(scope="module")
def printed(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sheets]:
    folder = tmp_path_factory.mktemp("printed") / "instance"
    shutil.copytree(office_template, folder)
    return folder, print_sheets(folder, 6)


@pytest.fixture
def sheets(printed: tuple[Path, Sheets]) -> Sheets:
    return printed[1]


@pytest.fixture
def desk(printed: tuple[Path, Sheets], tmp_path: Path) -> Iterator[Office]:
    opened = copy_office(printed[0], tmp_path / "instance")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, initializer=page_tasks.start_worker, mp_context=context) as pool:
        yield pool


def hand_in(desk: Office, data: bytes, name: str = "stack.pdf", code: str | None = STORUMAN) -> int:
    received = receiving.receive_file(
        desk.session,
        storage=desk.instance.storage,
        settings=desk.instance.settings,
        period=desk.period,
        municipality_code=code,
        name=name,
        data=data,
    )
    desk.session.commit()
    return received.file_id


def read_all(desk: Office, **more) -> runner.ReadSummary:
    instance = desk.instance
    summary = runner.read_waiting(instance.sessions, storage=instance.storage, settings=instance.settings, **more)
    desk.session.expire_all()
    return summary


def papers_of(desk: Office) -> list[PaperRow]:
    return list(desk.session.scalars(select(PaperRow).order_by(PaperRow.id)))


def answers_of(response: ResponseRow) -> dict[str, tuple[str, ...]]:
    return {answer.item: tuple(answer.options) for answer in response.answers}


def test_a_stack_is_read_counted_and_accounted_for(desk, sheets, processes):
    first, last = sheets.first_options(), sheets.last_options()
    stack = through_scanner(
        sheets.fill(0, first), sheets.fill(1, last), sheets.pages[2], np.full_like(sheets.pages[0], 255)
    )
    file_id = hand_in(desk, stack)
    seen: list[tuple[int, int]] = []
    summary = read_all(desk, executor=processes, on_progress=lambda *counts: seen.append(counts))
    assert summary.by_status == {"read": 2, "blank": 2}
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    papers = papers_of(desk)
    assert [paper.state for paper in papers] == ["read", "read", "blank", "empty_back"]
    assert [paper.place for paper in papers] == [1, 2, 3, 3]
    responses = desk.responses()
    assert [answers_of(response) for response in responses] in ([first, last], [last, first])
    assert {response.municipality_code for response in responses} == {STORUMAN}
    stack_view = stack_views.find_stack(desk.session, file_id)
    assert (stack_view.state, stack_view.progress, stack_view.pages_done) == ("done", 1.0, 4)
    assert stack_views.stack_sentence_parts(stack_view) == [("pages", 4), ("read", 2), ("blank", 1), ("empty_back", 1)]


def test_the_same_paper_scanned_again_counts_once(desk, sheets, processes):
    filled = sheets.fill(0, sheets.first_options())
    hand_in(desk, through_scanner(filled, seed=1))
    hand_in(desk, through_scanner(filled, seed=2), "again.pdf")
    read_all(desk, executor=processes)
    first, second = papers_of(desk)
    assert (first.state, second.state) == ("read", "duplicate")
    assert (second.reason, second.same_as_id) == (SAME_PAPER, first.id)
    assert len(desk.responses()) == 1


def test_two_papers_with_one_number_wait_for_a_person(desk, sheets, processes):
    one, two = sheets.fill(0, sheets.first_options()), sheets.fill(0, sheets.last_options(), seed=2)
    hand_in(desk, through_scanner(one, two))
    read_all(desk, executor=processes)
    assert [paper.state for paper in papers_of(desk)] == ["same_number", "same_number"]
    assert desk.responses() == []


def test_a_reading_is_stored_whole_and_comes_back_as_it_was(desk, sheets, processes):
    hand_in(desk, through_scanner(sheets.fill(0, sheets.first_options())))
    read_all(desk, executor=processes)
    page = desk.session.scalars(select(PageImageRow)).one()
    reading = reading_of(page)
    assert {answer.item: answer.options for answer in reading.answers} == sheets.first_options()
    assert len(reading.boxes) == len(sheets.layout.pages[0].boxes)
    assert len(reading.transform) == 9
    assert reading.reader == page.reader


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"%PDF-1.7 cut off", "file_damaged"), (b"PK\x03\x04 a letter", "file_type")],
)
def test_a_file_that_cannot_be_opened_is_named_and_the_others_are_read(desk, sheets, processes, data, reason):
    bad = hand_in(desk, data, "bad.pdf")
    good = hand_in(desk, through_scanner(sheets.fill(0, sheets.first_options())))
    summary = read_all(desk, executor=processes)
    assert summary.failed_files == {"bad.pdf": reason}
    assert summary.by_status == {"read": 1}
    assert stack_views.find_stack(desk.session, bad).reason == reason
    assert stack_views.find_stack(desk.session, good).state == "done"


def test_pages_claimed_by_a_living_reader_are_left_to_it_until_its_lease_runs_out(desk, sheets, processes):
    file_id = hand_in(desk, through_scanner(sheets.fill(0, sheets.first_options())))
    file = desk.session.get_one(ScanFileRow, file_id)
    file.state, file.page_count = "open", 1
    page = PageImageRow(file=file, number=1, lease_by=f"elsewhere:{os.getpid()}:1", lease_until=utc_now())
    page.lease_until += datetime.timedelta(minutes=5)
    desk.session.add(page)
    desk.session.commit()
    assert read_all(desk, executor=processes).pages == 0
    page.lease_until = utc_now() - datetime.timedelta(seconds=1)
    desk.session.commit()
    assert read_all(desk, executor=processes).by_status == {"read": 1}


def test_pages_of_a_dead_reader_of_this_machine_are_read_at_once(desk, sheets, processes):
    file_id = hand_in(desk, through_scanner(sheets.fill(0, sheets.first_options())))
    file = desk.session.get_one(ScanFileRow, file_id)
    file.state, file.page_count = "open", 1
    until = utc_now() + datetime.timedelta(minutes=5)
    desk.session.add(
        PageImageRow(file=file, number=1, lease_by=f"{socket.gethostname()[:30]}:99999999:1", lease_until=until)
    )
    desk.session.commit()
    assert read_all(desk, executor=processes).by_status == {"read": 1}


def test_a_page_that_kills_its_process_is_given_up_and_no_other_suffers(desk, sheets, monkeypatch):
    """A worker that dies at one page is real: the page's file is a trap that the reading process falls into."""
    trap = through_scanner(sheets.fill(0, sheets.first_options()))
    good = through_scanner(sheets.fill(1, sheets.first_options()), sheets.fill(2, sheets.last_options()))
    trapped = hand_in(desk, trap, "trap.pdf")
    hand_in(desk, good, "good.pdf")
    path = desk.instance.storage.path_of(desk.session.get_one(ScanFileRow, trapped).storage_key)
    desk.session.rollback()
    monkeypatch.setenv("SURVEY_TEST_TRAP", str(path))
    monkeypatch.setattr("survey_app.services.reading.pools.read_pages", read_pages_or_die)
    summary = read_all(desk, jobs=1)
    assert summary.by_status == {"failed": 1, "read": 2}
    page = desk.session.scalars(select(PageImageRow).where(PageImageRow.file_id == trapped)).one()
    assert (page.attempts, page.state, page.reason) == (3, "failed", "unreadable")
    assert [paper.state for paper in papers_of(desk)].count(PaperState.UNREADABLE) == 1


def test_an_undone_stack_counts_no_longer_and_its_twin_counts_instead(desk, sheets, processes):
    filled = sheets.fill(0, sheets.first_options())
    first = hand_in(desk, through_scanner(filled, seed=1))
    hand_in(desk, through_scanner(filled, seed=2), "again.pdf")
    read_all(desk, executor=processes)
    receiving.undo_stack(desk.session, first, actor=desk.people["anna"])
    desk.session.commit()
    assert [paper.state for paper in papers_of(desk)] == ["removed", "read"]
    assert len(desk.responses()) == 1


def test_a_stack_that_was_undone_can_be_handed_in_again(desk, sheets, processes):
    data = through_scanner(sheets.fill(0, sheets.first_options()))
    first = hand_in(desk, data)
    assert hand_in(desk, data) == first
    receiving.undo_stack(desk.session, first, actor=desk.people["anna"])
    assert hand_in(desk, data) != first
    read_all(desk, executor=processes)
    assert len(desk.responses()) == 1


def test_a_mixed_stack_of_the_regional_desk_counts_only_for_those_who_appointed_it(desk, sheets, processes):
    choices = MunicipalityChoices(scanning_desk="Avtal 7")
    set_choices(desk.session, period=desk.period, municipality_code=STORUMAN, choices=choices)
    desk.session.commit()
    other = print_sheets(desk.instance.settings.instance, 1, code=LYCKSELE)
    stack = through_scanner(sheets.fill(0, sheets.first_options()), other.fill(0, sheets.first_options()))
    hand_in(desk, stack, code=None)
    read_all(desk, executor=processes)
    mine, refused = papers_of(desk)
    assert (mine.state, mine.municipality_code) == ("read", STORUMAN)
    assert (refused.state, refused.reason, refused.municipality_code) == ("foreign", "no_scanning_desk", None)


def test_reading_works_in_any_executor(desk, sheets):
    hand_in(desk, through_scanner(sheets.fill(0, sheets.first_options()), file_format="tiff"))
    with ThreadPoolExecutor(1) as threads:
        assert read_all(desk, executor=threads, jobs=1).pages == 1
