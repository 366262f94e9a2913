"""Small made-up regions with exact counts, for tests of the release rules."""

import datetime
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forms.model import Item, ItemKind, ItemRole, Option, QuestionSet, ResultMode
from survey_app.domain.model import HandOutCount, Period, PeriodState, Region, ResponseData
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.material import PastRelease, ReleaseInput, ReleaseResult

EASE = "small.ease"
ASKED = "small.asked"
MEETING = "small.meeting"
GENDER = "small.gender"


def _item(key: str, role: ItemRole, options: str, kind: ItemKind = ItemKind.ONE, version: int = 1) -> Item:
    """`options` are keys; one that starts with + is positive, with ? outside the base."""
    made = [
        Option(
            word.lstrip("+?"),
            {"sv": word.lstrip("+?"), "en": word.lstrip("+?")},
            positive=word.startswith("+"),
            substantive=not word.startswith("?"),
        )
        for word in options.split()
    ]
    text = {"sv": f"Fråga {key}", "en": f"Question {key}"}
    return Item(key, version, kind, role, text, text, tuple(made), {"sv": "tycker så", "en": "think so"})


def small_sets(
    *, mode: ResultMode = ResultMode.OWN_AND_COMBINED, version: int = 1, kind: ItemKind = ItemKind.ONE
) -> tuple[QuestionSet, ...]:
    """Return a set of three questions and gender: one of four steps, one yes or no, one without positive options."""
    items = (
        _item(EASE, ItemRole.QUALITY, "+very +fairly hardly never ?dont_know", version=version),
        _item(ASKED, ItemRole.QUALITY, "+yes no ?dont_know"),
        _item(MEETING, ItemRole.OTHER, "office telephone video", kind),
        _item(GENDER, ItemRole.GROUP, "woman man other"),
    )
    return (QuestionSet("small", {"sv": "Liten", "en": "Small"}, items, result_mode=mode),)


def codes(count: int) -> tuple[str, ...]:
    """Return municipality codes: 0001, 0002, ..."""
    return tuple(f"{number:04}" for number in range(1, count + 1))


def small_period(municipality_codes: Sequence[str], year: int = 2026, **changes: Any) -> Period:
    """Return a closed period."""
    values: dict[str, Any] = {
        "key": f"small-{year}",
        "region_key": "small",
        "name": {"sv": f"hösten {year}", "en": f"autumn {year}"},
        "opens_on": datetime.date(year, 9, 1),
        "closes_on": datetime.date(year, 10, 1),
        "state": PeriodState.CLOSED,
        "municipality_codes": tuple(municipality_codes),
    }
    return Period(**values | changes)


def answer_alike(
    code: str,
    count: int,
    positive: int,
    *,
    women: int | None = None,
    men: int | None = None,
    dont_know: int = 0,
    missing: int = 0,
) -> list[ResponseData]:
    """Return responses of which `count` answer every question, `positive` of them positively.

    Args:
        code: the municipality.
        count: substantive answers to every question.
        positive: of them positive ones, given first.
        women: of the `count`; all where left out.
        men: of the `count`, after the women; none where left out, and whoever remains is "other".
        dont_know: further responses that say "don't know".
        missing: further responses that answer only the gender question.
    """
    women = count if women is None else women
    genders = ["woman"] * women + ["man"] * (men or 0)
    genders += ["other"] * (count - len(genders))
    responses = []
    for place in range(count):
        step = ("very", "fairly")[place % 2] if place < positive else ("hardly", "never")[place % 2]
        answers = {EASE: (step,), ASKED: ("yes" if place < positive else "no",), GENDER: (genders[place],)}
        answers[MEETING] = (("office", "telephone", "video")[place % 3],)
        responses.append(ResponseData(code, answers))
    unsure = {EASE: ("dont_know",), ASKED: ("dont_know",), GENDER: ("woman",)}
    responses += [ResponseData(code, unsure) for _ in range(dont_know)]
    return responses + [ResponseData(code, {GENDER: ("woman",)}) for _ in range(missing)]


def answer_at_random(sizes: Mapping[str, int], seed: int) -> list[ResponseData]:
    """Return responses drawn with a seed: all kinds of shares, with "don't know", blanks and all genders."""
    rng = random.Random(seed)
    responses = []
    for code, size in sizes.items():
        share = rng.choice([0.0, 0.1, 0.5, 0.8, 1.0])
        for _ in range(size):
            positive = rng.random() < share
            answers = {
                EASE: rng.choice(["very", "fairly"] if positive else ["hardly", "never"]),
                ASKED: "yes" if positive else "no",
                MEETING: rng.choice(["office", "office", "telephone", "video"]),
                GENDER: rng.choices(["woman", "man", "other"], [10, 8, 1])[0],
            }
            for item in (EASE, ASKED):
                answers[item] = rng.choices([answers[item], "dont_know", None], [20, 2, 1])[0]
            responses.append(ResponseData(code, {item: (option,) for item, option in answers.items() if option}))
    return responses


def release_small(
    responses: Iterable[ResponseData],
    municipality_codes: Sequence[str],
    *,
    year: int = 2026,
    sets: Sequence[QuestionSet] | None = None,
    history: Sequence[ReleaseResult] = (),
    hand_outs: Mapping[str, HandOutCount] | None = None,
    withdrawn: bool = False,
    **changes: Any,
) -> ReleaseResult:
    """Build a release of a small region; `withdrawn` says that all of `history` is; `changes` go to `ReleaseInput`."""
    return build_release(
        ReleaseInput(
            period=changes.pop("period", None) or small_period(municipality_codes, year),
            region=Region("small", {"sv": "Liten", "en": "Small"}, tuple(municipality_codes)),
            sets=small_sets() if sets is None else sets,
            responses=tuple(responses),
            hand_outs=hand_outs or {},
            names={code: f"Ort {code}" for code in municipality_codes},
            published_on=datetime.date(year, 12, 1),
            engine="0.1.0",
            history=[PastRelease(result.release, result.internal, withdrawn) for result in history],
            **changes,
        )
    )
