"""The stages of reading are measured while pages are read, and nothing of that stays."""

from pathlib import Path

import pytest

from benchmarks.form import print_form
from benchmarks.speed import draw_speed_pages
from benchmarks.stages import WHOLE, StageTimes, timed_stages
from scans import pipeline


def test_every_stage_is_measured_and_then_left_alone(tmp_path: Path) -> None:
    form = print_form(tmp_path, 1)
    (image,) = draw_speed_pages(form, 1)
    plain = pipeline.read_page

    with timed_stages() as times:
        pipeline.read_page(image, form.prepare())

    spent = times.medians()
    assert {"placing every box", "the mark model", "writing"} <= spent.keys()
    assert all(milliseconds > 0 for milliseconds in spent.values())
    assert pipeline.read_page is plain


def test_what_the_stages_do_not_explain_is_the_rest() -> None:
    times = StageTimes()
    for page in ((2.0, 1.0, 7.0), (4.0, 1.0, 9.0), (3.0, 1.0, 8.0)):
        for name, milliseconds in zip(("answer_page", "mark_shapes", WHOLE), page, strict=True):
            times.add(name, milliseconds)

    assert times.medians() == pytest.approx({"answers, shapes of marks, places of boxes": 4.0, "the rest": 4.0})
