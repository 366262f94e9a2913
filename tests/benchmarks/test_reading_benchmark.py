"""The reading benchmark judges by its targets, keeps the truth as it was, and takes stacks that are there already."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.__main__ import main
from benchmarks.drawn_pages import draw_scan, encode
from benchmarks.form import BenchmarkForm, load_form, print_form
from benchmarks.scoring import AnswerTruth, PageTruth, Score, add_scores
from benchmarks.stacks import Stack, find_stacks, make_stacks
from benchmarks.targets import TARGETS, measure, misses, table
from benchmarks.truth import read_scan_maker_truth, write_truth
from scans.files.load import load_page
from scans.settings import ReadingSettings
from survey_app.demo.faults import ScannerFaults


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> BenchmarkForm:
    return print_form(tmp_path_factory.mktemp("form"), 2)


def test_the_form_has_ten_questions_and_can_be_read_again_from_its_folder(form) -> None:
    items = list(dict.fromkeys(box.item for box in form.edition.layout.pages[0].boxes))
    assert len(items) == 10
    assert items[-1].startswith("background.")
    assert load_form(form.folder) == form


@pytest.mark.parametrize(
    ("silent", "answers", "verdict"),
    [(0, 100, "met"), (0, 20_000, "met*"), (7, 20_000, "met"), (20, 20_000, "missed")],
)
def test_a_target_is_met_by_what_was_seen_and_starred_when_the_bound_keeps_it_too(silent, answers, verdict) -> None:
    score = Score(pages=answers // 10, answers=answers, silent=silent)
    assert measure(score, TARGETS["rough"])[0].verdict == verdict


def test_what_misses_its_target_is_named_with_its_causes() -> None:
    score = Score(pages=10, answers=100, review=20)
    score.review_reasons.update({"filled_box": 15, "two_marked": 5})
    (sentence,) = misses({"rough": score})
    assert sentence == (
        "rough, answers to review: 20.0 % where 10 % is the target. Causes: filled_box 15, two_marked 5."
    )
    assert "| rough | 10 | 100 |" in "\n".join(table({"rough": score}))


def test_stacks_of_a_level_count_together() -> None:
    parts = [Score(pages=2, answers=20, silent=1), Score(pages=3, answers=30, review=4)]
    parts[0].by_event["plain"]["silent"] += 1
    total = add_scores(parts)
    assert (total.pages, total.answers, total.silent, total.review) == (5, 50, 1, 4)
    assert total.by_event["plain"]["silent"] == 1


def test_the_truth_comes_back_as_it_was_written(tmp_path) -> None:
    answers = {
        "a.one": AnswerTruth(frozenset({"x", "y"}), "double"),
        "a.two": AnswerTruth(frozenset(), "blank"),
        "a.three": AnswerTruth(frozenset({"z"}), "weak", visible=False),
    }
    pages = [PageTruth(tmp_path / "page1.jpg", 1, answers)]
    write_truth(tmp_path, pages, "rough")
    assert read_scan_maker_truth(tmp_path) == pages
    assert find_stacks([tmp_path.parent])[0] == Stack("rough", tmp_path)


def test_a_stack_that_is_there_is_not_made_again(form, tmp_path) -> None:
    made = list(make_stacks(form, tmp_path, "office", 1, range(7, 9), None))
    assert [stack.folder.name for stack in made] == ["drawn-office-7-1"]  # one page: the second seed gets none
    written = (made[0].folder / "truth.csv").stat().st_mtime_ns
    assert list(make_stacks(form, tmp_path, "office", 1, range(7, 9), None)) == made
    assert (made[0].folder / "truth.csv").stat().st_mtime_ns == written


def test_ink_that_a_black_and_white_scan_takes_away_is_known_to_be_lost(form) -> None:
    faults = ScannerFaults(dpi=200, bilevel=True, threshold=0.02)
    lost = draw_scan(form, 0, 5, faults=faults, plain=True)
    kept = draw_scan(form, 0, 5, faults=ScannerFaults(dpi=200), plain=True)
    assert not any(answer.visible for answer in lost.answers.values())
    assert all(answer.visible for answer in kept.answers.values())


@pytest.mark.parametrize(
    ("kind", "ending", "compression"),
    [("jpeg", "jpg", "dct"), ("pdf-jpeg", "pdf", "dct"), ("tiff-g4", "tif", "ccitt"), ("pdf-g4", "pdf", "ccitt")],
)
def test_each_kind_of_file_is_stored_as_it_says(tmp_path, kind, ending, compression) -> None:
    image = np.full((3508, 2480), 255, np.uint8)
    image[1000:1100, 500:2000] = 0
    path: Path = tmp_path / f"page.{ending}"
    path.write_bytes(encode([image], kind, 300))
    assert load_page(path, 1, ReadingSettings()).compression == compression


def test_the_command_prints_the_table(form, tmp_path, capsys) -> None:
    (stack,) = make_stacks(form, tmp_path / "scans", "office", 2, [3], None)
    arguments = ["--only", "accuracy", "--form", form.folder, "--scans", stack.folder, "--jobs", "1"]
    assert main([str(argument) for argument in [*arguments, "--lines", tmp_path / "lines"]]) == 0
    printed = capsys.readouterr().out
    assert "| office | 2 | 20 |" in printed
    assert len((tmp_path / "lines" / f"{stack.folder.name}.jsonl").read_text().splitlines()) == 2
