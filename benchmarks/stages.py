"""What the time of reading goes into, stage by stage, measured around the functions that `scans.pipeline` calls."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any

from scans import pipeline

STAGES: Mapping[str, tuple[str, ...]] = {
    "small copy": ("search_copy",),
    "finding the page and reading its code": ("identify",),
    "placing every box": ("register_page",),
    "measuring the boxes": ("measure_boxes",),
    "the mark model": ("classify_boxes",),
    "answers, shapes of marks, places of boxes": ("answer_page", "mark_shapes", "_box_readings"),
    "lines across": ("find_reaches", "doubt_crossed"),
    "laying the page flat": ("flatten_page",),
    "ink on words": ("find_row_ink", "doubt_answers"),
    "writing": ("has_writing_outside",),
}
"""Stage in words -> the names by which `scans.pipeline` knows its functions; one that it has not counts nothing."""

WHOLE = "read_page"


class StageTimes:
    """CPU milliseconds of each stage, page by page."""

    def __init__(self) -> None:
        self._pages: list[dict[str, float]] = []
        self._page: dict[str, float] = {}

    def add(self, name: str, milliseconds: float) -> None:
        """Count what a function took; the one that reads the whole page ends it."""
        self._page[name] = self._page.get(name, 0.0) + milliseconds
        if name == WHOLE:
            self._pages.append(self._page)
            self._page = {}

    def medians(self) -> dict[str, float]:
        """Return the median milliseconds of each stage over the pages, in order, and what the rest takes."""
        stages = {
            stage: statistics.median(sum(page.get(name, 0.0) for name in names) for page in self._pages)
            for stage, names in STAGES.items()
        }
        whole = statistics.median(page[WHOLE] for page in self._pages)
        return {stage: spent for stage, spent in stages.items() if spent} | {"the rest": whole - sum(stages.values())}


@contextmanager
def timed_stages() -> Iterator[StageTimes]:
    """Measure the stages of every page that is read in this process meanwhile."""
    times = StageTimes()
    names = [name for names in (*STAGES.values(), (WHOLE,)) for name in names if hasattr(pipeline, name)]
    plain = {name: getattr(pipeline, name) for name in names}
    try:
        for name, function in plain.items():
            setattr(pipeline, name, _timed(function, name, times))
        yield times
    finally:
        for name, function in plain.items():
            setattr(pipeline, name, function)


def _timed(function: Callable[..., Any], name: str, times: StageTimes) -> Callable[..., Any]:
    @wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        start = time.process_time_ns()
        result = function(*arguments, **named)
        times.add(name, (time.process_time_ns() - start) / 1e6)
        return result

    return timed
