"""What the staff survey on new ideas asks about: the aspects that are rated twice, and the two lists of statements."""

from collections.abc import Iterator

from survey_app.plugin_api import FigureStatus, GapPair, Question, ReportData, own_share

SET_KEY = "innovation"

ASPECTS = (
    "time", "managers", "politicians", "money", "skills", "within", "neighbours", "digital", "clients", "follow_up",
    "spreading",
)  # fmt: skip

CULTURE = ("unusual", "mistakes", "listening", "joy", "support")

ORGANISATION = ("decider", "speed", "plan", "meetings", "others", "knowledge", "ending", "lasting")


def question_id(key: str) -> str:
    """Return the id of a question of the set."""
    return f"{SET_KEY}.{key}"


def asked_questions(data: ReportData, keys: tuple[str, ...]) -> tuple[Question, ...]:
    """Return those of the questions that the period asks, in the order of the keys."""
    asked = {question.id: question for question in data.release.questions}
    return tuple(asked[question_id(key)] for key in keys if question_id(key) in asked)


def asked_pairs(data: ReportData) -> Iterator[GapPair]:
    """Yield the aspects that the period asks about twice, named without "how it works" and "how important it is"."""
    asked = {question.id: question for question in data.release.questions}
    for aspect in ASPECTS:
        pair = GapPair({}, question_id(f"{aspect}_matters"), question_id(f"{aspect}_works"))
        if pair.importance in asked and pair.performance in asked:
            labels = asked[pair.performance].label
            names = {language: label.rpartition(": ")[0] or label for language, label in labels.items()}
            yield GapPair(names, pair.importance, pair.performance)


def whose_answers(data: ReportData, question_ids: tuple[str, ...]) -> str:
    """Return the municipality's code where any share of its own is shown, else "": all together."""
    for each in question_ids:
        own = own_share(data.release, each, data.municipality_code)
        if own is not None and own.status is FigureStatus.SHOWN and own.percent is not None:
            return data.municipality_code
    return ""
