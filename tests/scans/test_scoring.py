"""The benchmark counts what counts: certain and wrong is silent, doubt is review, lost ink is neither."""

from pathlib import Path

import pytest

from benchmarks.scoring import AnswerTruth, PageTruth, score_pages, upper_bound
from scans.model import AnswerReading, AnswerState, PageReading, PageStatus

PATH = Path("stack.pdf")


def _page(state: AnswerState, *options: str, status: PageStatus = PageStatus.READ) -> PageReading:
    return PageReading(status=status, answers=(AnswerReading("q", state, options, 0.99),))


def _score(reading: PageReading | None, *wanted: str, visible: bool = True):
    truth = PageTruth(PATH, 1, {"q": AnswerTruth(frozenset(wanted), "normal", visible)})
    return score_pages([truth], {} if reading is None else {(PATH, 1): reading})


@pytest.mark.parametrize(
    ("reading", "wanted", "silent", "review", "unread"),
    [
        (_page(AnswerState.ANSWERED, "a"), ("a",), 0, 0, 0),
        (_page(AnswerState.ANSWERED, "b"), ("a",), 1, 0, 0),
        (_page(AnswerState.BLANK), ("a",), 1, 0, 0),
        (_page(AnswerState.MULTIPLE, "a", "b"), ("a", "b"), 0, 0, 0),
        (_page(AnswerState.DOUBTFUL, "b", status=PageStatus.REVIEW), ("a",), 0, 1, 0),
        (_page(AnswerState.ANSWERED, "b", status=PageStatus.REVIEW), ("a",), 0, 1, 0),
        (_page(AnswerState.BLANK, status=PageStatus.BLANK), ("a",), 1, 0, 0),
        (PageReading(status=PageStatus.FAILED), ("a",), 0, 1, 1),
        (None, ("a",), 0, 1, 1),
    ],
)
def test_each_outcome_counts_once(reading, wanted, silent, review, unread) -> None:
    score = _score(reading, *wanted)

    assert (score.silent, score.review, score.unread) == (silent, review, unread)


def test_ink_that_did_not_survive_is_left_out() -> None:
    score = _score(_page(AnswerState.BLANK), "a", visible=False)

    assert (score.invisible, score.silent, score.review) == (1, 0, 0)


def test_nothing_wrong_in_n_answers_is_bounded_by_three_over_n() -> None:
    assert upper_bound(0, 3000) == 0.001
