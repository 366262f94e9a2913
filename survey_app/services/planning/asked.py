"""What a period asks: its frozen questions in printed order, and the options as they are chosen and said."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from forms.definition import question_set_from_json
from forms.model import Item, ItemKind, QuestionSet
from survey_app.db.models import PeriodRow
from survey_app.errors import InvalidInputError
from survey_app.i18n import in_language


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item of the period's form and its number as printed, from 1."""

    number: int
    item: Item

    @property
    def multiple(self) -> bool:
        """Whether several options may be chosen."""
        return self.item.kind is ItemKind.MANY


def frozen_sets(period: PeriodRow) -> tuple[QuestionSet, ...]:
    """Return the question sets as they were when the period opened; none while it is a draft."""
    return tuple(_read_set(json.dumps(value)) for value in period.sets_snapshot)


@lru_cache(maxsize=64)  # reading one checks every text of it, and nearly every page asks for some
def _read_set(text: str) -> QuestionSet:
    return question_set_from_json(json.loads(text))


def sets_asked(period: PeriodRow) -> tuple[QuestionSet, ...]:
    """Return the question sets as they were when the period opened, in printed order; none while it is a draft."""
    return tuple(sorted(frozen_sets(period), key=lambda question_set: (question_set.position, question_set.key)))


def items_asked(period: PeriodRow) -> dict[str, AskedItem]:
    """Return item key -> item, in printed order."""
    items = [item for question_set in sets_asked(period) for item in question_set.items]
    return {item.key: AskedItem(number, item) for number, item in enumerate(items, start=1)}


def items_ticked(period: PeriodRow) -> dict[str, AskedItem]:
    """Return the items that are answered by ticking boxes, numbered as printed."""
    return {key: asked for key, asked in items_asked(period).items() if not asked.item.is_text}


def asks_in_words(period: PeriodRow) -> bool:
    """Say whether any question of the period is answered in words."""
    return any(item["kind"] == ItemKind.TEXT for each in period.sets_snapshot for item in each["items"])


def option_texts(asked: AskedItem, options: Sequence[str], language: str) -> tuple[str, ...]:
    """Return the texts of these options in the order they are asked; a key that is not asked (any more) as it is."""
    texts = {option.key: in_language(option.text, language) for option in asked.item.options}
    known = [text for key, text in texts.items() if key in options]
    return (*known, *(key for key in options if key not in texts))


def check_answers(
    asked: Mapping[str, AskedItem], answers: Mapping[str, Sequence[str]], *, several_allowed: bool
) -> dict[str, tuple[str, ...]]:
    """Return the answers that hold something, options in asked order and each once.

    Args:
        asked: what the period asks.
        answers: item key -> chosen options.
        several_allowed: whether more than one option on a one-choice question is taken (a paper can say so).

    Raises:
        InvalidInputError: questions or options that were not asked; all are named.
    """
    problems: list[str] = []
    checked: dict[str, tuple[str, ...]] = {}
    for key, chosen in answers.items():
        if key not in asked:
            problems.append(key)
            continue
        item = asked[key].item
        keys = [option.key for option in item.options]
        problems += [f"{key}: {option}" for option in chosen if option not in keys]
        if len(set(chosen)) > 1 and not asked[key].multiple and not several_allowed:
            problems.append(f"{key}: {', '.join(chosen)}")
        if chosen:
            checked[key] = tuple(option for option in keys if option in chosen)
    if problems:
        raise InvalidInputError("These answers do not belong to the form: {problems}.", problems="; ".join(problems))
    return checked
