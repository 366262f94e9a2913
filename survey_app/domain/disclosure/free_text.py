"""Rule 5: what people wrote is shown from ten answers, and only what a person has redacted and released."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from forms.model import ResultMode
from survey_app.domain.disclosure.terms import CONTRIBUTORS, Thresholds
from survey_app.domain.release.frozen import FreeText, Participation, Question, Release, Withheld

TOO_FEW = "R5.below-ten"
RESPONSES_HIDDEN = "R5.responses-hidden"
NONE_RELEASED = "R5.none-released"
WAITING = "R5.waiting"

TEXT_PREFIX = "text:"
"""What a row of the withheld calls a question answered in words: this, and its id."""


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """What somebody wrote in answer to a question, as a person has redacted it.

    `released` says that this person let the redacted text be shown; until then it counts as an answer and no more.
    """

    municipality_code: str
    question_id: str
    redacted: str
    released: bool = False


def release_texts(
    answers: Iterable[WrittenAnswer],
    questions: Sequence[Question],
    thresholds: Thresholds,
    participation: Sequence[Participation],
    versions: Sequence[Release] = (),
) -> tuple[tuple[FreeText, ...], tuple[Withheld, ...]]:
    """Return the texts that may be shown, and why others are not.

    A municipality gets its own; of a combined-only set there are those of all together, and nothing tells from where:
    rule 2 holds for those who wrote and for those whose texts are shown. A neighbour's texts are never shown. Texts
    stand in an order drawn from the texts themselves, so that it does not tell who came when. Fewer than T new texts
    wait for the next version, like any other late answers (rule 6).

    How many wrote is never told, and texts stand only where the number of responses does: so the texts of a page can be
    counted without learning a number that is hidden.

    Args:
        answers: all written answers of the period, released or not.
        questions: the questions of the period that are answered in words.
        thresholds: the numbers in the rules.
        participation: of this release; its codes are those that take part.
        versions: earlier releases of the same period, withdrawn ones included.
    """
    written: dict[tuple[str, str], list[WrittenAnswer]] = {}
    together = {question.id for question in questions if question.result_mode == ResultMode.COMBINED_ONLY}
    for answer in answers:
        code = "" if answer.question_id in together else answer.municipality_code
        written.setdefault((answer.question_id, code), []).append(answer)
    shown, withheld = [], []
    for question in questions:
        for row in participation:
            if (question.id in together) is not (row.municipality_code == ""):
                continue
            found = written.get((question.id, row.municipality_code), [])
            text, rule = _decide(FreeText(question.id, row.municipality_code, ()), found, thresholds, row, versions)
            if text.texts:
                shown.append(text)
            else:
                needed = thresholds.free_text if rule == TOO_FEW else None
                withheld.append(Withheld(row.municipality_code, TEXT_PREFIX + question.id, rule, needed))
    return tuple(shown), tuple(withheld)


def _decide(
    nothing: FreeText,
    found: Sequence[WrittenAnswer],
    thresholds: Thresholds,
    participation: Participation,
    versions: Sequence[Release],
) -> tuple[FreeText, str]:
    """Return what is shown of one question, and the rule that hides it where that is nothing."""
    if len(found) < thresholds.free_text:
        return nothing, TOO_FEW
    if not nothing.municipality_code and not _are_of_enough(found, thresholds):
        return nothing, CONTRIBUTORS
    if participation.responses is None or participation.responses < thresholds.free_text:
        return nothing, RESPONSES_HIDDEN
    let = [answer for answer in found if answer.released and answer.redacted.strip()]
    if not let:
        return nothing, NONE_RELEASED
    # Where one municipality's alone are let be shown, its neighbours know whose they are.
    if not nothing.municipality_code and not _are_of_enough(let, thresholds):
        return nothing, CONTRIBUTORS
    texts = _in_no_order({answer.redacted.strip() for answer in let}, nothing.question_id)
    held = _hold_back(replace(nothing, texts=texts), let, versions, thresholds)
    hidden = sum(not answer.released or answer.redacted.strip() not in held.texts for answer in found)
    return replace(held, not_shown=_tell_hidden(hidden, held, versions, thresholds)), WAITING


def _are_of_enough(answers: Iterable[WrittenAnswer], thresholds: Thresholds) -> bool:
    """Say whether texts of all together come from enough municipalities (rule 2)."""
    return thresholds.enough_contributors(Counter(answer.municipality_code for answer in answers).values())


def _in_no_order(texts: Iterable[str], question_id: str) -> tuple[str, ...]:
    """Return the texts in an order that is the same every time and follows neither papers nor letters."""
    return tuple(sorted(texts, key=lambda text: hashlib.sha256(f"{question_id}\0{text}".encode()).digest()))


def _hold_back(
    now: FreeText, let: Sequence[WrittenAnswer], versions: Sequence[Release], thresholds: Thresholds
) -> FreeText:
    """Return the texts, without new ones where these are fewer than T, or of all together from too few places.

    Args:
        now: all texts that may be shown.
        let: the answers behind them.
        versions: earlier releases of the same period.
        thresholds: the numbers in the rules.
    """
    for version in versions:
        before = _texts_of(version).get((now.question_id, now.municipality_code))
        if before is not None:
            late = set(now.texts) - set(before.texts)
            new = [answer for answer in let if answer.redacted.strip() in late]
            too_few_places = bool(new) and not now.municipality_code and not _are_of_enough(new, thresholds)
            if too_few_places or not thresholds.none_or_enough(len(late)):
                now = replace(now, texts=tuple(text for text in now.texts if text not in late))
    return now


def _tell_hidden(hidden: int, now: FreeText, versions: Sequence[Release], thresholds: Thresholds) -> int | None:
    """Return how many texts are not shown, where that is nought or at least T; None = some, and not how many.

    Fewer than T more or less than an earlier version told are not told yet.
    """
    told = hidden if thresholds.none_or_enough(hidden) else None
    for version in versions:
        before = _texts_of(version).get((now.question_id, now.municipality_code))
        if before is None or told == before.not_shown:
            continue
        if told is None or before.not_shown is None or not thresholds.none_or_enough(abs(told - before.not_shown)):
            told = before.not_shown
    return told


def _texts_of(release: Release) -> Mapping[tuple[str, str], FreeText]:
    return {(each.question_id, each.municipality_code): each for each in release.texts}
