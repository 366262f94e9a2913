"""How long the disclosure check takes, beside handing the whole system to the solver as it stands.

    python -m benchmarks.audit

A made-up region of 15 municipalities with 3-90 answers, 20 questions (six of them together only) and four periods: 80
question-periods. Every period is released and checked with all earlier ones in the ledger.
"""

import datetime
import random
import time
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from forms.model import Item, ItemKind, ItemRole, Option, QuestionSet, ResultMode
from survey_app.domain.auditor.audit import AuditReport, audit_release
from survey_app.domain.auditor.model import build_system
from survey_app.domain.model import HandOutCount, Period, PeriodState, Region, ResponseData
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.material import PastRelease, ReleaseInput
from survey_app.domain.release.tabulation import Tabulation

SIZES = (3, 4, 4, 6, 7, 9, 12, 15, 19, 24, 30, 38, 46, 60, 90)
"""Answers of the fifteen municipalities, about; every size class of the rules."""

YEARS = (2023, 2024, 2025, 2026)
OWN_QUESTIONS, TOGETHER_QUESTIONS = 14, 6
LIMIT_SECONDS = 15

PLAIN_SECONDS = 8
"""How long numbers are bounded one by one on the whole system; from that the time for all of them is told."""
ENGINE = "benchmark"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Releases with their counts, oldest first; and how many seconds of the processor making each took."""

    entries: tuple[tuple[Release, Tabulation], ...]
    made: tuple[float, ...] = ()

    @property
    def question_periods(self) -> int:
        """How many questions were asked, over all periods."""
        return sum(len(release.questions) - 1 for release, _ in self.entries)


def make_ledger(seed: int, years: tuple[int, ...] = YEARS) -> Ledger:
    """Release every period of the made-up region, and keep the releases with their counts."""
    rng = random.Random(seed)
    codes = tuple(f"{number:04}" for number in range(1, len(SIZES) + 1))
    sets = _question_sets()
    region = Region("benchmark", {"en": "Benchmark"}, codes)
    history: list[PastRelease] = []
    made: list[float] = []
    for year in years:
        started = time.process_time()
        result = build_release(
            ReleaseInput(
                period=_period(year, codes),
                region=region,
                sets=sets,
                responses=list(_answers(sets, dict(zip(codes, SIZES, strict=True)), rng)),
                hand_outs={code: HandOutCount(printed=100, left_over=0) for code in codes},
                names={code: f"Place {code}" for code in codes},
                published_on=datetime.date(year, 12, 1),
                engine=ENGINE,
                history=history,
            )
        )
        made.append(time.process_time() - started)
        history.append(PastRelease(result.release, result.internal))
    return Ledger(tuple((past.release, Tabulation.from_json(past.internal)) for past in history), tuple(made))


def audit_ledger(ledger: Ledger) -> list[AuditReport]:
    """Check every release with all before it at hand."""
    return [
        audit_release(release, tabulation, ledger.entries[:place])
        for place, (release, tabulation) in enumerate(ledger.entries)
    ]


def _period(year: int, codes: tuple[str, ...]) -> Period:
    return Period(
        key=f"benchmark-{year}",
        region_key="benchmark",
        name={"en": str(year)},
        opens_on=datetime.date(year, 9, 1),
        closes_on=datetime.date(year, 10, 1),
        state=PeriodState.CLOSED,
        municipality_codes=codes,
        languages=("en",),
    )


def _question_sets() -> tuple[QuestionSet, ...]:
    steps = "+very +fairly hardly never ?dont_know"
    shapes = [steps] * 4 + ["+yes no ?dont_know"] + ["office telephone video home"]
    own = [_item(f"own.q{number:02}", shapes[number % len(shapes)]) for number in range(OWN_QUESTIONS)]
    own.append(_item("own.gender", "woman man other", ItemRole.GROUP))
    shapes = ["+good neither lacking", "+much +some little none ?dont_know"]
    together = [_item(f"joint.q{number:02}", shapes[number % 2]) for number in range(TOGETHER_QUESTIONS)]
    return (
        QuestionSet("own", {"en": "Own"}, tuple(own)),
        QuestionSet("joint", {"en": "Together"}, tuple(together), result_mode=ResultMode.COMBINED_ONLY),
    )


def _item(key: str, options: str, role: ItemRole = ItemRole.QUALITY) -> Item:
    """`options` are keys; one that starts with + is positive, with ? outside the base."""
    made = tuple(
        Option(word.lstrip("+?"), {"en": word}, positive=word[0] == "+", substantive=word[0] != "?")
        for word in options.split()
    )
    return Item(key, 1, ItemKind.ONE, role, {"en": key}, {"en": key}, made, {"en": key})


def _answers(sets: tuple[QuestionSet, ...], sizes: dict[str, int], rng: random.Random) -> list[ResponseData]:
    """Draw answers: shares that differ by municipality and question, a tenth "don't know", some blanks."""
    items = [item for question_set in sets for item in question_set.items]
    responses = []
    for code, about in sizes.items():
        shares = {item.key: rng.uniform(0.1, 0.95) for item in items}
        for _ in range(max(1, about + rng.randint(-1, 1))):
            answers = {item.key: _draw(item, shares[item.key], rng) for item in items}
            responses.append(ResponseData(code, {key: (option,) for key, option in answers.items() if option}))
    return responses


def _draw(item: Item, share: float, rng: random.Random) -> str | None:
    if rng.random() < 0.03:
        return None
    if item.role is ItemRole.GROUP:
        return rng.choices(["woman", "man", "other"], [11, 8, 1])[0]
    substantive = item.substantive_options
    if len(substantive) < len(item.options) and rng.random() < 0.08:
        return "dont_know"
    first = rng.random() < share
    half = (len(substantive) + 1) // 2
    return rng.choice(substantive[:half] if first else substantive[half:])


def solve_plainly(ledger: Ledger, seconds: float) -> tuple[float, int, int]:
    """Bound hidden numbers of the last release one by one, on the whole system as it stands, for so long.

    Returns:
        Processor seconds used, how many numbers were bounded, and how many there are for all readers.
    """
    *past, (release, tabulation) = ledger.entries
    system = build_system(release, tabulation, past)
    wanted = [number for number, unknown in enumerate(system.unknowns) if unknown.need]
    readers = ("", *release.municipalities)
    bounds = np.array(
        [(each.lower, np.inf if each.upper is None else each.upper) for each in system.unknowns], dtype=float
    )
    entries = [
        (factor, row, number)
        for row, equation in enumerate(system.equations)
        for number, factor in equation.terms.items()
    ]
    factors, rows, numbers = zip(*entries, strict=True)
    matrix = csr_matrix((factors, (rows, numbers)), shape=(len(system.equations), len(bounds)))
    totals = [equation.total for equation in system.equations]
    done, started = 0, time.process_time()
    for number in random.Random(1).sample(wanted, len(wanted)):
        for turn in (1, -1):
            cost = np.zeros(len(bounds))
            cost[number] = turn
            linprog(cost, A_eq=matrix, b_eq=totals, bounds=bounds, method="highs")
        done += 1
        if time.process_time() - started > seconds:
            break
    return time.process_time() - started, done, len(wanted) * len(readers)


def print_audit(seed: int = 1) -> None:
    """Print the seconds of the check, its size, and the ratio to solving plainly. Seconds are the processor's."""
    ledger = make_ledger(seed)
    started = time.process_time()
    reports = audit_ledger(ledger)
    seconds = time.process_time() - started
    started = time.process_time()
    audit_release(*ledger.entries[-1], ledger.entries[:-1])
    last = time.process_time() - started
    plain, done, wanted = solve_plainly(ledger, PLAIN_SECONDS)
    ratio = plain * wanted / done / last
    print(f"{len(SIZES)} municipalities x {ledger.question_periods} question-periods, {len(YEARS)} releases")
    print(f"  hidden numbers protected {max(report.protected for report in reports):6}")
    print(f"  equations                {max(report.equations for report in reports):6}")
    print(f"  readers                  {max(report.knowers for report in reports):6}")
    print(f"  times the solver ran     {sum(report.solved for report in reports):6}")
    print(f"all four checked           {seconds:6.1f} s   (at most {LIMIT_SECONDS} s wanted)")
    print(f"the last, with its ledger  {last:6.1f} s")
    each = " ".join(f"{seconds:6.1f}" for seconds in ledger.made)
    print(f"each made, repairs included{each} s   (at most {LIMIT_SECONDS} s wanted)")
    print(f"the last, plainly          {plain * wanted / done:6.0f} s   (from {done} of {wanted} bounds)")
    print(f"plain beside ours          {ratio:6.0f} : 1   (extrapolated: each bound for itself, without whole numbers)")
    if not all(report.accepted for report in reports):
        print("NOT ACCEPTED: something hidden follows from what was released")


if __name__ == "__main__":
    print_audit()
