"""The disclosure check in words for a coordinator: what it tried, what was left out because of it, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from survey_app.domain.auditor.audit import Finding
from survey_app.domain.auditor.solver import OUTSIDER
from survey_app.domain.release.frozen import PAIR_PREFIX, Release
from survey_app.i18n import in_language
from survey_app.services.wording import Wording

MOST_NAMED = 4
"""Questions that are named in one sentence; more are counted."""

_WHY = {
    "left_out": (
        "{questions}: how many answers the combined result leaves out is not told. It would tell how many answered in "
        "a hidden municipality."
    ),
    "dont_know": (
        '{questions}: "don\'t know" and no answer are not shown apart in the combined result. It would tell those of '
        "one municipality."
    ),
    "unusable": (
        "{questions}: the combined result does not tell how many gave no usable answer. It would tell those of one "
        "municipality."
    ),
    "pool": "{questions}: the years are not shown together in {names}. One of the years could be worked out.",
    "block": (
        "{questions}: the smaller municipalities are not shown together. One of them could work out another's answers."
    ),
    "groups": "{questions}: the combined result is not split by gender. The answers of a few could be worked out.",
    "combined": "{questions}: there is no combined result. With it, hidden answers could be worked out.",
    "split": (
        "{questions}: no split by gender in {names}. Too few answers of one gender have come since the last version."
    ),
}


def say_audit(audit: Mapping[str, object], release: Release, wording: Wording) -> tuple[str, ...]:
    """Say what the disclosure check looked at, what it found, and what was left out so that nothing is found.

    What follows a sentence that ends with a colon is its list.
    """
    knowers = int(str(audit.get("knowers", 1)))
    lines = [
        wording.say(
            "The check tried to work out {protected} hidden numbers from what will be published, with all earlier "
            "publications at hand.",
            protected=audit.get("protected", 0),
        ),
        wording.count(
            "It tried as an outsider, and as {n} municipality that knows its own answers.",
            "It tried as an outsider, and as {n} municipalities that know their own answers.",
            knowers - 1,
        )
        if knowers > 1
        else wording.say("It tried as an outsider."),
        wording.say("None of them can be worked out."),
    ]
    left_out = audit.get("reports_left_out")
    if isinstance(left_out, list) and left_out:
        keys = sorted({str(entry["report"]) for entry in left_out})
        lines.append(wording.say("These reports could not be made: {reports}.", reports=", ".join(keys)))
    withheld = audit.get("withheld")
    if isinstance(withheld, list) and withheld:
        lines.append(wording.say("To make that sure, more was left out than the rules alone ask for:"))
        lines += say_withheld(withheld, release, wording)
    return tuple(lines)


def say_withheld(labels: Iterable[str], release: Release, wording: Wording) -> Iterator[str]:
    """Say for each kind of publication that was left out of which questions, and why.

    Args:
        labels: as the audit keeps them: kind, question, and a detail or municipality ("block:set.item:positive").
        release: has the names of questions and municipalities.
        wording: the language.
    """
    found: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for label in labels:
        kind, _, rest = ("combined", "", label) if label.startswith(PAIR_PREFIX) else label.partition(":")
        question_id, _, last = rest.rpartition(":")
        questions, codes = found.setdefault(kind, ({}, {}))
        questions[question_id] = None
        codes.update({last: None} if last in release.municipalities else {})
    for kind in sorted(found, key=list(_WHY).index):
        questions, codes = found[kind]
        yield wording.say(
            _WHY[kind],
            questions=_name_questions(list(questions), release, wording),
            names=wording.listed([release.municipalities[code] for code in codes]),
        )


def say_finding(finding: Finding, release: Release, wording: Wording) -> str:
    """Say what somebody could work out, who, and how closely."""
    names = release.municipalities
    who = names.get(finding.knower, finding.knower)
    return wording.say(
        "An outsider could work out {number} in {municipality}, {question}: between {low} and {high}."
        if finding.knower == OUTSIDER
        else "{who} could work out {number} in {municipality}, {question}: between {low} and {high}.",
        who=who,
        number=finding.name.partition(" of ")[0].replace("_", " "),
        municipality=names.get(finding.municipality_code, finding.municipality_code),
        question=_name_questions([finding.question_id], release, wording),
        low=finding.low,
        high=finding.high,
    )


def _name_questions(question_ids: Sequence[str], release: Release, wording: Wording) -> str:
    if len(question_ids) > MOST_NAMED:
        return wording.count("{n} question", "{n} questions", len(question_ids))
    labels = {each.id: in_language(each.label, wording.language) for each in (*release.questions, *release.paired)}
    return wording.listed([labels.get(question_id) or wording.say("all questions") for question_id in question_ids])
