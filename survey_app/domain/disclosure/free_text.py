"""Rule 5: what people wrote is shown from ten answers, and only what a person has redacted and released."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forms.model import ResultMode
from survey_app.domain.disclosure.terms import Thresholds
from survey_app.domain.release.frozen import FreeText, Question, Release


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
    versions: Sequence[Release] = (),
) -> tuple[FreeText, ...]:
    """Return the texts that may be shown: to a municipality its own, or of a combined-only set those of all together.

    A neighbour's texts are never shown. Texts stand in alphabetical order, so that it does not tell who came when or
    from where. Fewer than T new texts wait for the next version, like any other late answers (rule 6).

    Args:
        answers: all written answers of the period, released or not.
        questions: the questions of the period.
        thresholds: the numbers in the rules.
        versions: earlier releases of the same period, withdrawn ones included.
    """
    modes = {question.id: question.result_mode for question in questions}
    written: dict[tuple[str, str], list[WrittenAnswer]] = {}
    for answer in answers:
        if answer.question_id in modes:
            together = modes[answer.question_id] == ResultMode.COMBINED_ONLY
            key = answer.question_id, "" if together else answer.municipality_code
            written.setdefault(key, []).append(answer)
    shown = []
    for (question_id, code), found in sorted(written.items()):
        if len(found) < thresholds.free_text or not (code or _enough_contributors(found, thresholds)):
            continue
        texts = sorted({answer.redacted.strip() for answer in found if answer.released} - {""})
        if texts:
            shown.append(_hold_back(FreeText(question_id, code, tuple(texts)), versions, thresholds))
    return tuple(each for each in shown if each.texts)


def _enough_contributors(found: Sequence[WrittenAnswer], thresholds: Thresholds) -> bool:
    counts: dict[str, int] = {}
    for answer in found:
        counts[answer.municipality_code] = counts.get(answer.municipality_code, 0) + 1
    return thresholds.enough_contributors(counts.values())


def _hold_back(now: FreeText, versions: Sequence[Release], thresholds: Thresholds) -> FreeText:
    """Return the texts, without new ones where these are fewer than T."""
    for version in versions:
        before = _texts_of(version).get((now.question_id, now.municipality_code))
        if before is not None:
            late = set(now.texts) - before
            if not thresholds.none_or_enough(len(late)):
                now = FreeText(now.question_id, now.municipality_code, tuple(sorted(set(now.texts) - late)))
    return now


def _texts_of(release: Release) -> Mapping[tuple[str, str], set[str]]:
    return {(each.question_id, each.municipality_code): set(each.texts) for each in release.texts}
