"""Check 4: one late form is refused, T in every changed cell make a new version, and both together tell nothing."""

import datetime
from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.domain.model import Region, ResponseData
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.material import PastRelease, ReleaseInput, ReleaseResult
from survey_app.errors import RefusedError
from tests.outsider.attack import OUTSIDER, find_leaks
from tests.outsider.files import Row
from tests.outsider.generated import REGION_NAME, draw_answers, few_examples, make_wave, question_sets
from tests.outsider.judge import Ledger, complaints
from tests.outsider.recount import T
from tests.outsider.worlds import Published, Wave, World, known_from, ledgers

SIZES = {"0001": 4, "0002": 9, "0003": 22, "0004": 31, "0005": 40}
SETS = question_sets(with_extra=False)


@cache
def first() -> Wave:
    return make_wave(SIZES, 2026, 3, SETS)


def with_late(wave: Wave, late: list[ResponseData]) -> Wave:
    return Wave(wave.period, wave.sets, (*wave.responses, *late), wave.names, wave.hand_outs)


def forms(code: str, number: int, said: Mapping[str, str] | None = None) -> list[ResponseData]:
    """Late forms that answer every question in one way, or in the way said."""
    every = {"made.ease": "very", "made.asked": "yes", "made.help": "good", "made.meeting": "office"}
    every |= {"made.gender": "woman", "both.trust": "much"}
    return [
        ResponseData(code, {key: (option,) for key, option in (every | (said or {})).items()}) for _ in range(number)
    ]


@cache
def first_release() -> Published:
    return release(first())


def release(wave: Wave, *history: Published, withdrawn: bool = False) -> Published:
    result: ReleaseResult = build_release(
        ReleaseInput(
            period=wave.period,
            region=Region("made", REGION_NAME, tuple(sorted(SIZES))),
            sets=wave.sets,
            responses=wave.responses,
            hand_outs={},
            names=wave.names,
            published_on=datetime.date(2026, 11, 5),
            engine="0.1.0",
            history=[PastRelease(each.result.release, each.result.internal, withdrawn) for each in history],
        )
    )
    return Published(wave.survey(), result)


@pytest.mark.parametrize(
    ("code", "number", "withdrawn"), [("0002", 1, False), ("0003", 4, False), ("0005", 1, True), ("0005", 4, False)]
)
def test_fewer_than_five_late_forms_are_refused_even_after_a_withdrawal(code, number, withdrawn):
    before = first_release()
    with pytest.raises(RefusedError, match="differ from an earlier version") as refused:
        release(with_late(first(), forms(code, number)), before, withdrawn=withdrawn)
    assert code in str(refused.value.values["municipalities"])


def test_a_form_that_would_lift_a_hidden_place_over_the_threshold_is_refused():
    with pytest.raises(RefusedError):
        release(with_late(first(), forms("0001", 1)), first_release())


def test_five_late_forms_that_answer_everything_make_a_new_version_that_tells_nothing_more():
    before = first_release()
    after = release(with_late(first(), forms("0003", 5)), before)
    assert after.result.release.version == 2
    for ledger in ledgers(World((after,))):
        assert not complaints(ledger)
    known = known_from(World((before, after)))
    assert not find_leaks(known, (OUTSIDER, "0001", "0003"))


def test_five_late_forms_of_which_one_alone_answers_a_question_are_refused():
    """Every published cell counts: five came, but on one question they would show one person."""
    late = [*forms("0003", 4, {"made.help": ""}), *forms("0003", 1)]
    late = [
        ResponseData(each.municipality_code, {k: v for k, v in each.answers.items() if v != ("",)}) for each in late
    ]
    assert not shown_differences(first_release(), late)


@few_examples
@given(
    st.dictionaries(st.sampled_from(sorted(SIZES)), st.integers(1, 9), min_size=1, max_size=2), st.integers(0, 10_000)
)
def test_whatever_comes_late_no_two_versions_show_fewer_than_five(sizes, seed):
    assert not shown_differences(first_release(), list(draw_answers(SETS, sizes, seed)))


def shown_differences(before: Published, late: list[ResponseData]) -> list[str]:
    """What the difference of two versions tells of fewer than five people; nothing where the second is refused."""
    try:
        after = release(with_late(first(), late), before)
    except RefusedError:
        return []
    was = {_place(row): row for row in before.rows if row["status"] == "shown"}
    found = []
    for row in after.rows:
        old = was.get(_place(row))
        if row["status"] != "shown" or old is None or row["n_municipalities"] != old["n_municipalities"]:
            continue
        for name in ("n_base", "n_dontknow", "n_missing"):
            if row[name] is not None and old[name] is not None and 0 < abs(int(row[name]) - int(old[name])) < T:
                found.append(f"{_place(row)} {name}: {old[name]} and {row[name]}")
    return found


def _place(row: Row) -> tuple[object, ...]:
    names = ("period", "scope", "municipality_code", "question_id", "group", "category")
    return tuple(row[name] for name in names)


def test_an_unchanged_period_gives_the_same_figures_again():
    before = first_release()
    again = release(first(), before)
    assert _figures(Ledger("", {}, again.rows)) == _figures(Ledger("", {}, before.rows))


def _figures(ledger: Ledger) -> list[dict[str, object]]:
    return [{name: value for name, value in row.items() if name != "release_id"} for row in ledger.rows]
