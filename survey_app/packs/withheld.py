"""Say in plain words what is not shown, why, and what would have been needed."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_app.domain.release import Release, Withheld
from survey_app.i18n import in_language
from survey_app.packs.words import Words, capitalised

_NAMED_AT_MOST = 2
_WHAT = {
    "own": "{municipality}'s own results",
    "participation": "How many answered in {municipality}",
    "rate": "The response rate",
}
_GENDER = "Women and men apart"
_OPTIONS = "How the answers are spread over the options"
_DONT_KNOW = "How many answered “don't know”"
_OWN_QUESTION = "{municipality}'s own figure"
_COMBINED_QUESTION = "The combined figure"

_WHY = {
    "R0.combined-only": "Decided before the survey opened: these questions are shown for all together only.",
    "R1.covering": "With this figure, another municipality's answers could be worked out.",
    "R1.block": "The smaller municipalities together were too few as well.",
    "R2.contributors": "Too few municipalities had enough answers.",
    "R3.below-threshold": "Fewer than {threshold} answered.",
    "R3.below-distribution": "With so few answers, somebody could be recognised.",
    "R3.unusable": "So few that somebody could be recognised.",
    "R4.small-group": "In one of the groups fewer than {threshold} answered.",
    "R4.one-group": "All who answered belong to one group.",
    "R4.split": "Too few municipalities have both groups.",
    "R6.too-few-differ": "Too few answers have come in since the earlier edition.",
    "R7.audit": "It could have been worked out from other figures.",
}
_RATE_WHY = "The rate is shown from {rate} answers, when it is known how many forms were handed out."
_NEEDED_ANSWERS = "At least {n} answers"
_NEEDED_GROUP = "At least {n} answers in each group"


@dataclass(frozen=True, slots=True)
class HiddenThing:
    """One line of the list of what is not shown; `needed` is empty where no number would have helped."""

    what: str
    why: str
    needed: str


def list_hidden(release: Release, municipality_code: str, words: Words) -> tuple[HiddenThing, ...]:
    """Return what is not shown to a municipality, one line for each kind and reason.

    Questions hidden for the same reason are put together; one or two are named, more are counted.
    """
    groups: dict[tuple[str, str, int | None], list[str]] = {}
    for row in release.withheld:
        if row.municipality_code in ("", municipality_code):
            kind, question_id = _split(row, municipality_code)
            groups.setdefault((kind, row.rule_id, row.needed), []).append(question_id)
    whole = any(kind == "own" for kind, _, _ in groups)
    lines = [
        _line(release, municipality_code, words, kind, rule_id, needed, question_ids)
        for (kind, rule_id, needed), question_ids in groups.items()
        if not (whole and kind == "question" and rule_id == "R3.below-threshold")
    ]
    return tuple(dict.fromkeys(lines))


def _split(row: Withheld, municipality_code: str) -> tuple[str, str]:
    if row.what in _WHAT:
        return row.what, ""
    kind, _, question_id = row.what.rpartition(":")
    if kind:
        return kind, question_id
    return ("question" if row.municipality_code else "combined"), question_id


def _line(
    release: Release,
    municipality_code: str,
    words: Words,
    kind: str,
    rule_id: str,
    needed: int | None,
    question_ids: Sequence[str],
) -> HiddenThing:
    municipality = release.municipalities.get(municipality_code, "")
    if kind in _WHAT:
        what = words(_WHAT[kind], municipality=municipality)
    else:
        base = {"gender": _GENDER, "dontknow": _DONT_KNOW, "combined": _COMBINED_QUESTION}.get(kind, _OWN_QUESTION)
        if rule_id == "R3.below-distribution":
            base = _OPTIONS
        elif rule_id == "R3.unusable":
            base = _DONT_KNOW
        what = _on_questions(release, words, words(base, municipality=municipality), question_ids)
    threshold = words.number(release.threshold)
    why = words(_RATE_WHY, rate=words.number(release.rate_threshold)) if kind == "rate" else ""
    why = why or words(_WHY.get(rule_id, _WHY["R3.below-distribution"]), threshold=threshold)
    return HiddenThing(capitalised(what), why, _needed(kind, rule_id, needed, words))


def _on_questions(release: Release, words: Words, what: str, question_ids: Sequence[str]) -> str:
    unique = list(dict.fromkeys(question_ids))
    if len(unique) == len(release.questions):
        return words("{what}, on all questions", what=what)
    if len(unique) > _NAMED_AT_MOST:
        return words("{what}, on {n} questions", what=what, n=words.number(len(unique)))
    labels = [in_language(release.question(one).label, words.language) for one in unique]
    return words("{what}: {questions}", what=what, questions=words.joined([f"“{label}”" for label in labels]))


def _needed(kind: str, rule_id: str, needed: int | None, words: Words) -> str:
    if needed is None:
        return ""
    text = _NEEDED_GROUP if kind == "gender" or rule_id.startswith("R4.") else _NEEDED_ANSWERS
    if rule_id == "R3.unusable":
        return words("None, or at least {n}", n=words.number(needed))
    return words(text, n=words.number(needed))
