"""Checks 1, 5, 7, 8 and 9 on the rows of every pack: numbers, tiers, intervals, verdicts, rounding, three counts."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from statsmodels.stats.proportion import proportion_confint

from tests.outsider.generated import EDGES, EXAMPLES, one_period
from tests.outsider.judge import complaints
from tests.outsider.recount import floor_half_up, mid_p, stand, whole_percent, wilson
from tests.outsider.worlds import demonstration, faults, ledgers


@pytest.mark.parametrize("seed", range(EXAMPLES // 5))
def test_every_edge_of_the_tiers_is_kept(seed):
    assert not faults(one_period(EDGES, seed))


def test_every_row_of_the_demonstration_equals_a_recount_of_its_raw_answers():
    assert not faults(demonstration())


def test_the_frozen_tables_are_not_in_what_is_delivered():
    published = demonstration().last
    told = json.loads(published.release_json)
    assert not {"counts", "respondents", "internal"} & set(told)


def test_the_recount_itself_agrees_with_statsmodels_for_every_share_up_to_two_hundred():
    for base in range(1, 201):
        bounds = proportion_confint(np.arange(base + 1), base, method="wilson")
        expected = [tuple(floor_half_up(100 * float(bound)) for bound in pair) for pair in zip(*bounds, strict=True)]
        assert [wilson(count, base) for count in range(base + 1)] == expected


def test_the_recount_finds_what_is_wrong_with_a_row():
    ledger = ledgers(one_period(EDGES, 0))[-1]
    place, row = next((n, row) for n, row in enumerate(ledger.rows) if row["status"] == "shown" and row["percent"])
    wrong = (
        {"count": int(row["count"]) + 1},
        {"percent": int(row["percent"]) + 1},
        {"ci_low": int(row["ci_low"]) - 1},
        {"n_dontknow": 1},
        {"verdict_vs_rest": "higher" if row["verdict_vs_rest"] != "higher" else "lower"},
        {"status": "hidden"},
    )
    for change in wrong:
        rows = [*ledger.rows[:place], row | change, *ledger.rows[place + 1 :]]
        assert complaints(replace(ledger, rows=rows)), change


def test_mid_p_and_step_up_by_hand():
    # 3 of 4 and 1 of 4: tables 0..4 of the first group weigh 1, 16, 36, 16, 1 of 70.
    assert mid_p(3, 4, 1, 4) == mid_p(1, 4, 3, 4) == Fraction(2 * 2 + 32, 2 * 70)
    assert stand([mid_p(20, 20, 0, 20), mid_p(10, 20, 10, 20)]) == [True, False]
    assert stand([]) == []
    assert whole_percent(1, 8) == 13
