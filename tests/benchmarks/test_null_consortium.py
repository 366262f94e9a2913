"""The null consortium: a seed draws the same packs, and few of them claim what is not there."""

import pytest

from benchmarks.null_consortium import RULES, TARGET, main, simulate


@pytest.fixture(scope="module")
def tally():
    return simulate(consortia=40, questions=8, seed=2026)


def test_few_packs_of_alike_municipalities_claim_a_difference(tally):
    assert sum(tally.packs) > 300
    for rule in RULES[2:]:
        assert tally.bound(rule) <= TARGET


def test_ten_points_and_single_tests_claim_far_more(tally):
    ten_points, alone, family, _ = (tally.share(rule) for rule in RULES)
    assert ten_points > 0.7
    assert ten_points > alone > 4 * family


def test_the_same_seed_draws_the_same_packs():
    first, second = (simulate(consortia=2, questions=3, seed=1, alike=0.3) for _ in "ab")
    assert first == second
    assert first != simulate(consortia=2, questions=3, seed=2, alike=0.3)


def test_the_command_prints_every_rule_with_its_bound(capsys):
    assert main(["--consortia", "12", "--questions", "4"]) in (0, 1)
    printed = capsys.readouterr().out
    assert all(rule in printed for rule in RULES)
    assert "seed 2026" in printed
