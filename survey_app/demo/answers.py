"""Made-up answers of a plausible shape: people with a temper, in municipalities that differ a little.

Nothing here is anybody's data. Each person has a latent contentment; an ordered question is answered by where it falls
among the options, so that a person's answers hang together as real ones do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from forms.model import Item, ItemKind, ItemRole

DONT_KNOW_SHARE = 0.06
BLANK_SHARE = 0.025

# How content people are with each matter, in standard deviations around "just positive"; invented.
CONTENTMENT: Mapping[str, float] = {
    "contact": 0.75,
    "information": 0.85,
    "understanding": 0.9,
    "views": 0.5,
    "influence": 0.1,
    "change": 0.45,
    "satisfaction": 0.8,
}

# What people answer where there is no better or worse; invented. Options not named share what is left.
PREFERENCE: Mapping[str, Mapping[str, float]] = {
    "gender": {"woman": 0.54, "man": 0.42},
    "distance": {"under_10_km": 0.45, "from_10_to_29_km": 0.22, "from_30_to_59_km": 0.17, "no_travel": 0.08},
    "meeting_form": {"office": 0.46, "phone": 0.22, "home_visit": 0.12, "video": 0.08},
}


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality in the story: how many answer, how many get the form, and how its people differ (std. dev.)."""

    code: str
    responses: int
    handed_out: int
    leaning: float = 0.0
    leanings: Mapping[str, float] = field(default_factory=dict)


def answer_sheet(items: Sequence[Item], place: Place, rng: np.random.Generator) -> dict[str, tuple[str, ...]]:
    """Return one person's answers: item key -> chosen options; a question left blank, or answered in words, is absent.

    Args:
        items: the form's items in printed order.
        place: where the person lives.
        rng: source of chance; the same state gives the same answers.
    """
    temper = rng.normal(0.0, 0.8)
    answers: dict[str, tuple[str, ...]] = {}
    for item in items:
        if item.is_text:
            continue
        if rng.random() < BLANK_SHARE:
            continue
        answers[item.key] = _answer(item, place, temper, rng)
    return answers


def _answer(item: Item, place: Place, temper: float, rng: np.random.Generator) -> tuple[str, ...]:
    name = item.key.rpartition(".")[2]
    unsure = [option.key for option in item.options if not option.substantive]
    if unsure and rng.random() < DONT_KNOW_SHARE:
        return (unsure[0],)
    if item.role is ItemRole.QUALITY and item.positive_options:
        liking = CONTENTMENT.get(name, 0.5) + place.leaning + place.leanings.get(name, 0.0) + temper
        return (_ordered_choice(item, liking + rng.normal(0.0, 0.7)),)
    keys = [option.key for option in item.options]
    chosen = str(rng.choice(keys, p=_weights(name, keys)))
    if item.kind is ItemKind.MANY and rng.random() < 0.3:
        chosen_too = str(rng.choice(keys))
        return tuple(key for key in keys if key in (chosen, chosen_too))
    return (chosen,)


def _ordered_choice(item: Item, liking: float) -> str:
    """Return the option a person of this liking chooses; options go from the most positive to the least."""
    positive = [key for key in item.substantive_options if key in item.positive_options]
    others = [key for key in item.substantive_options if key not in item.positive_options]
    side = positive[::-1] if liking >= 0 or not others else others
    step = min(len(side) - 1, int(abs(liking) / 0.9))
    return side[step]


def _weights(name: str, keys: Sequence[str]) -> list[float]:
    known = PREFERENCE.get(name, {})
    rest = [key for key in keys if key not in known]
    left = max(0.0, 1.0 - sum(known.get(key, 0.0) for key in keys))
    weights = [known[key] if key in known else left / len(rest) for key in keys]
    total = sum(weights)
    return [weight / total for weight in weights] if total else [1.0 / len(keys)] * len(keys)
