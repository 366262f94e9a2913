"""Says what is not shown, why, and what had been needed: one line for each reason, over all its questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from survey_app.domain.disclosure import free_text, rules
from survey_app.domain.release.frozen import Coverage, Release, Scope, Withheld
from survey_app.domain.wording.sentences import Sentences, capitalised, lowered

_WHY = {
    rules.BELOW_THRESHOLD: "Fewer than {needed} answered.",
    rules.BELOW_DISTRIBUTION: "Fewer than {needed} answered.",
    rules.COMBINED_ONLY: "These questions are shown for all municipalities together only. That was decided before "
    "the period opened.",
    rules.CONTRIBUTORS: "Too few municipalities have enough answers.",
    rules.AUDIT: "From it, something hidden could have been worked out.",
    rules.TOO_FEW_DIFFER: "Too few answers have been added since the earlier version.",
    rules.UNUSABLE: "So few that somebody could be recognised.",
    rules.NOT_PUBLISHED: "It was not published then.",
    rules.PAIR: "So few answered only one of the two questions that they could be recognised.",
    free_text.TOO_FEW: "Fewer than {needed} wrote something.",
    free_text.RESPONSES_HIDDEN: "How many answered is not shown either.",
    free_text.NONE_RELEASED: "No text has been read and released by a person.",
    free_text.WAITING: "Too few texts have been added since the earlier version.",
    "rate.below_rate_threshold": "Fewer than {needed} answered.",
    "rate.unknown_hand_out": "Nobody has counted how many forms were handed out.",
    "rate.photocopied": "The office copied forms itself, so their number is unknown.",
    "rate.more_responses_than_forms": "More forms came back than were counted as handed out.",
    "rate.below_threshold": "Too few municipalities have enough answers.",
}
_NEEDED = {
    rules.BELOW_THRESHOLD: "At least {needed} answers",
    rules.BELOW_DISTRIBUTION: "At least {needed} answers",
    rules.CONTRIBUTORS: "At least three municipalities",
    rules.SMALL_GROUP: "At least {needed} answers in each group",
    rules.TOO_FEW_DIFFER: "At least {needed} new answers in each group",
    rules.UNUSABLE: "None, or at least {needed} answers",
    rules.PAIR: "The same people answering both questions",
    free_text.TOO_FEW: "At least {needed} texts",
    "rate.below_rate_threshold": "At least {needed} answers",
    "rate.unknown_hand_out": "The number of forms left over, or a count at the desk",
    "rate.photocopied": "Printed forms only",
    "rate.more_responses_than_forms": "A right count of forms handed out",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One line: what is not shown, why, and what had been needed ("" where nothing would have helped)."""

    what: str
    why: str
    needed: str
    rule_id: str
    question_ids: tuple[str, ...] = ()


def list_reasons(release: Release, municipality_code: str, language: str) -> tuple[Reason, ...]:
    """Return what is not shown to a municipality ("" = of the combined result), one line for each reason.

    Args:
        release: the release.
        municipality_code: whose view.
        language: of the words.
    """
    sentences = Sentences(language)
    grouped: dict[tuple[str, str, int | None], list[str]] = {}
    rows = [row for row in release.withheld if row.municipality_code == municipality_code]
    nothing_own = any(row.what == "own" for row in rows)
    hidden = {question_id for kind, question_id in map(_kind, rows) if kind == "question"}
    for row in rows:
        kind, question_id = _kind(row)
        # Where nothing of one's own is shown, one line says so for all questions; so it is with a hidden question.
        if question_id and (nothing_own or (kind != "question" and question_id in hidden)):
            continue
        grouped.setdefault((kind, row.rule_id, row.needed), []).append(question_id)
    reasons = [_reason(sentences, release, key, ids, municipality_code) for key, ids in grouped.items()]
    return (*reasons, *_left_out(sentences, release, municipality_code))


def short_reason(rule_id: str, needed: int | None, language: str) -> str:
    """Return why one figure is not shown: "Not shown: fewer than 5 answers"."""
    sentences = Sentences(language)
    if rule_id in (rules.BELOW_THRESHOLD, rules.BELOW_DISTRIBUTION) and needed:
        return sentences.say("Not shown: fewer than {needed} answers", needed=needed)
    if rule_id == rules.COMBINED_ONLY:
        return sentences.say("Shown together only")
    if rule_id == rules.NOT_PUBLISHED:
        return sentences.say("Not published then")
    return sentences.say("Not shown")


def _kind(row: Withheld) -> tuple[str, str]:
    if row.what in ("own", "participation", "rate"):
        return row.what, ""
    kind, separator, question_id = row.what.partition(":")
    if separator:
        return kind, question_id
    # A question without positive options has nothing but its options to show.
    return ("distribution" if row.rule_id == rules.BELOW_DISTRIBUTION else "question"), row.what


def _reason(
    sentences: Sentences,
    release: Release,
    key: tuple[str, str, int | None],
    question_ids: Sequence[str],
    municipality_code: str,
) -> Reason:
    kind, rule_id, number = key
    needed = sentences.number(number) if number is not None else ""
    why = _WHY.get(rule_id, "In one of the groups fewer than {needed} answered.")
    helped = _NEEDED.get(rule_id, "")
    return Reason(
        what=_what(sentences, release, kind, question_ids, together=not municipality_code),
        why=sentences.say(why, needed=needed),
        needed=sentences.say(helped, needed=needed) if helped else "",
        rule_id=rule_id,
        question_ids=tuple(question_id for question_id in question_ids if question_id),
    )


def _what(sentences: Sentences, release: Release, kind: str, question_ids: Sequence[str], *, together: bool) -> str:
    fixed = {
        "own": "Results of your own",
        "participation": "How many answered",
        "rate": "How large a part answered",
        "text": "What people wrote in their own words",
    }
    told = sentences.say(fixed[kind]) if kind in fixed else ""
    if kind == "pair":
        one, many = "The gap between two questions", "{words} gaps between two questions"
        told = capitalised(sentences.count(one, many, len(question_ids)))
    told = told or _what_of_questions(sentences, release, kind, question_ids)
    return sentences.say("Together: {what}", what=lowered(told)) if together else told


def _what_of_questions(sentences: Sentences, release: Release, kind: str, question_ids: Sequence[str]) -> str:
    reported = [question.id for question in release.questions if question.role != "group"]
    asked = [question_id for question_id in reported if question_id in question_ids]
    if kind == "question" and len(asked) == 1:
        return sentences.text(release.question(asked[0]).label)
    one, many, every = {
        "question": ("One question", "{words} questions", "All questions"),
        "distribution": (
            "Every option of one question",
            "Every option of {words} questions",
            "Every option of the questions",
        ),
        "gender": (
            "Women and men apart in one question",
            "Women and men apart in {words} questions",
            "Women and men apart",
        ),
        "dont_know": (
            "How many answered “don't know” to one question",
            "How many answered “don't know” to {words} questions",
            "How many answered “don't know”",
        ),
    }[kind]
    told = sentences.say(every) if len(asked) == len(reported) > 1 else sentences.count(one, many, len(asked))
    return capitalised(told)


def _left_out(sentences: Sentences, release: Release, municipality_code: str) -> tuple[Reason, ...]:
    """Say how many municipalities are outside the combined result on some question; name the one that reads it."""
    covers: list[Coverage] = [
        cover
        for cover in release.coverage
        if cover.scope is Scope.COMBINED
        and cover.question_id
        and cover.detail == "positive"
        and cover.left_out_municipalities
        and str(cover.group) == "total"
    ]
    if not covers:
        return ()
    widest = max(covers, key=lambda cover: cover.left_out_municipalities)
    told = _whose(sentences, release, widest, municipality_code)
    needed = sentences.number(release.threshold)
    return (
        Reason(
            what=capitalised(told),
            why=sentences.say("Fewer than {needed} answered there. They are not in “together”.", needed=needed),
            needed=sentences.say("At least {needed} answers in the municipality", needed=needed),
            rule_id=rules.COVERING,
            question_ids=tuple(cover.question_id for cover in covers),
        ),
    )


def _whose(sentences: Sentences, release: Release, cover: Coverage, municipality_code: str) -> str:
    left_out, place = cover.left_out_municipalities, release.municipalities.get(municipality_code, "")
    if not place or municipality_code in cover.municipality_codes:
        return sentences.count("Answers from one municipality", "Answers from {words} municipalities", left_out)
    if left_out == 1:
        return sentences.say("Answers from {place}", place=place)
    return sentences.count(
        "Answers from {place} and one other municipality",
        "Answers from {place} and {words} other municipalities",
        left_out - 1,
        place=place,
    )
