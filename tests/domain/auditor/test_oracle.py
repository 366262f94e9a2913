"""A second opinion on the auditor's intervals: tau-Argus' own audit, and trying every world of small systems."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from pytauargus import _tauargus as tau_argus

from forms.model import Item, ItemKind, ItemRole, Option, QuestionSet, ResultMode
from survey_app.domain.auditor.audit import AuditReport, audit_release
from survey_app.domain.auditor.model import build_system
from survey_app.domain.auditor.reduction import Component, Variable
from survey_app.domain.auditor.solver import OUTSIDER, ComponentBounds
from survey_app.domain.auditor.system import System, Unknown, describe
from survey_app.domain.release.frozen import POSITIVE, Group, Scope
from survey_app.domain.release.tabulation import Tabulation
from tests.resources.small_region import EASE, GENDER, answer_at_random, codes, release_small

MOST = 1000
"""Stands for no upper bound in tau-Argus' file; more than any sum here."""


def one_question(mode=ResultMode.OWN_AND_COMBINED):
    """Return a set with one question, "don't know" and gender."""
    texts = {"sv": "?", "en": "?"}
    steps = [Option(key, texts, positive=key == "very") for key in ("very", "hardly")]
    options = (*steps, Option("dont_know", texts, substantive=False))
    ease = Item(EASE, 1, ItemKind.ONE, ItemRole.QUALITY, texts, texts, options, texts)
    genders = tuple(Option(key, texts) for key in ("woman", "man", "other"))
    gender = Item(GENDER, 1, ItemKind.ONE, ItemRole.GROUP, texts, texts, genders)
    return (QuestionSet("small", texts, (ease, gender), result_mode=mode),)


def release_of(sizes, seed, mode=ResultMode.OWN_AND_COMBINED):
    """Return release and counts of a region in which municipalities have so many answers."""
    named = dict(zip(codes(len(sizes)), sizes, strict=True))
    responses = [
        replace(response, answers={EASE: step, GENDER: response.answers[GENDER]})
        for response in answer_at_random(named, seed)
        if (step := _step(response))
    ]
    result = release_small(responses, codes(len(sizes)), sets=one_question(mode))
    return result.release, Tabulation.from_json(result.internal)


def _step(response):
    step = response.answers.get(EASE, ("dont_know",))[0]
    return ("very" if step in ("very", "fairly") else "hardly" if step != "dont_know" else step,)


def tau_argus_intervals(system: System, knower: str, folder: Path) -> dict[int, tuple[float, float]]:
    """Return what tau-Argus says of every unknown: the whole system as it stands, in its own file format.

    Each unknown is a suppressed cell with its bounds as publicly known; what the knower knows is a published one.
    """
    lines = ["0", str(len(system.unknowns))]
    for number, each in enumerate(system.unknowns):
        knows = each.owner == knower or each.lower == each.upper
        low, high = (each.true, each.true) if knows else (each.lower, MOST if each.upper is None else each.upper)
        lines.append(f"{number} {each.true} 1 {'s' if knows else 'u'} {low} {high} 0 0 0")
    lines.append(str(len(system.equations)))
    for equation in system.equations:
        terms = " ".join(f"{number} ({factor})" for number, factor in equation.terms.items())
        lines.append(f"{equation.total} {len(equation.terms)} : {terms}")
    path = folder / f"system-{knower or 'outsider'}.jj"
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return {row["cell"]: (row["min"], row["max"]) for row in tau_argus.audit_jj(str(path))}


def too_narrow(system: System, knower: str, folder: Path) -> dict[str, tuple[int, int]]:
    """Return the protected numbers that tau-Argus can bound too closely: name -> whole-number interval."""
    found = {}
    for number, (low, high) in tau_argus_intervals(system, knower, folder).items():
        unknown = system.unknowns[number]
        ends = int(np.ceil(low - 1e-6)), int(np.floor(high + 1e-6))
        if unknown.owner != knower and unknown.need and ends[1] - ends[0] < unknown.need:
            found[unknown.key] = ends
    return found


def with_everybody_in_combined(release, tabulation):
    """Return the release with its combined share over all municipalities, the hidden ones included."""
    everybody = tuple(release.municipalities)
    total = tabulation.together(everybody, EASE)
    figures = tuple(
        replace(figure, n_base=total.base, count=total.positive, n_dontknow=None, n_missing=None, n_unusable=None)
        if (figure.scope, figure.group, figure.category) == (Scope.COMBINED, Group.TOTAL, POSITIVE)
        else figure
        for figure in release.figures
    )
    coverage = tuple(
        replace(cover, municipality_codes=everybody, left_out_municipalities=0, left_out_answers=0)
        if (cover.question_id, cover.scope, cover.group, cover.detail) == (EASE, Scope.COMBINED, Group.TOTAL, POSITIVE)
        else cover
        for cover in release.coverage
    )
    return replace(release, figures=figures, coverage=coverage)


def auditors_intervals(report: AuditReport, knower: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the closest interval of every number that the knower, who is an outsider too, was found to bound."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for finding in report.findings:
        key = finding.municipality_code, finding.name
        if finding.knower in (knower, OUTSIDER) and finding.municipality_code != knower:
            ends = found.get(key, (finding.low, finding.high))
            found[key] = max(ends[0], finding.low), min(ends[1], finding.high)
    return found


@pytest.mark.parametrize(
    ("sizes", "seed", "mode", "planted"),
    [
        ((3, 4, 30, 25, 40, 12), 1, ResultMode.OWN_AND_COMBINED, False),
        ((3, 4, 30, 25, 40, 12), 1, ResultMode.OWN_AND_COMBINED, True),
        ((4, 4, 3, 4, 30, 25, 40), 2, ResultMode.OWN_AND_COMBINED, True),
        ((2, 60, 30, 45, 22, 90), 3, ResultMode.OWN_AND_COMBINED, True),
        ((1, 12, 20), 4, ResultMode.COMBINED_ONLY, False),
        ((1, 2, 2, 8), 5, ResultMode.COMBINED_ONLY, False),
    ],
)
def test_tau_argus_finds_what_the_auditor_finds(sizes, seed, mode, planted, tmp_path):
    release, tabulation = release_of(sizes, seed, mode)
    if planted:
        release = with_everybody_in_combined(release, tabulation)
    report = audit_release(release, tabulation)
    system = build_system(release, tabulation, ())
    questions = {question.id: question for question in release.questions}
    for knower in (OUTSIDER, "0001", codes(len(sizes))[-1]):
        theirs = {
            (key[1], describe(key, questions)): ends for key, ends in too_narrow(system, knower, tmp_path).items()
        }
        assert theirs == auditors_intervals(report, knower)
    assert report.accepted != planted


def random_system(seed: int) -> tuple[System, Component]:
    """Return a few unknowns of three owners with random sums told, all protected, small enough to try every world."""
    rng = np.random.default_rng(seed)
    count = 7
    true = rng.integers(0, 5, count)
    system = System()
    for place in range(count):
        owner = f"000{place % 3 + 1}"
        key = ("p", owner, str(place), Group.TOTAL, "base")
        system.unknowns.append(Unknown(key, owner, int(true[place]), 0, 5, 3))
    equations = []
    for _ in range(3):
        chosen = rng.choice(count, int(rng.integers(2, 5)), replace=False)
        terms = {int(place): int(rng.choice([1, 1, 1, -1])) for place in chosen}
        equations.append((terms, int(sum(factor * true[place] for place, factor in terms.items()))))
    variables = tuple(Variable(0, 5, int(each), [(place, 1, 0)]) for place, each in enumerate(true))
    return system, Component(variables, tuple(equations), ())


@pytest.mark.parametrize("seed", range(12))
def test_bounds_equal_trying_every_world_of_a_random_system(seed):
    system, component = random_system(seed)
    found = {
        (reader, number): (low, high) for reader, number, low, high in ComponentBounds(system, component).find_narrow()
    }
    worlds = np.array(list(product(range(6), repeat=len(system.unknowns))))
    for terms, total in component.equations:
        worlds = worlds[sum(factor * worlds[:, place] for place, factor in terms.items()) == total]
    for reader in (OUTSIDER, "0001", "0002", "0003"):
        known = [place for place, unknown in enumerate(system.unknowns) if unknown.owner == reader]
        possible = worlds[(worlds[:, known] == [system.unknowns[place].true for place in known]).all(axis=1)]
        for place in range(len(system.unknowns)):
            low, high = int(possible[:, place].min()), int(possible[:, place].max())
            if place not in known and high - low < 3:
                assert found.pop((reader, place)) == (low, high)
    assert not found
