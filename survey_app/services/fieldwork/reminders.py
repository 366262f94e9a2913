"""Reminders that a coordinator copies into a message to a reception: how it stands, and what to do now."""

from survey_app.db.models import PeriodMunicipalityRow, PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.services.fieldwork.progress import Ladder
from survey_app.services.wording import Wording

_SPREAD_FROM, _PERCENT_FROM = 20, 10
"""Answers from which the spread of answers and percentages are shown."""


def remind(
    period: PeriodRow, part: PeriodMunicipalityRow, name: str, waiting: int, ladder: Ladder, wording: Wording
) -> str:
    """Return a reminder: a greeting with how it stands, what more answers would give, and what to do until when."""
    is_open = period.state == PeriodState.OPEN
    parts = [_greet(name, ladder.answers, wording)]
    if is_open and ladder.missing is not None:
        parts.append(_say_next(ladder.next_step or 0, ladder.missing, wording))
    if waiting and not part.scanning_desk:  # the region looks at what it scans itself
        parts.append(wording.count("{n} paper waits for you to look.", "{n} papers wait for you to look.", waiting))
    if period.state == PeriodState.CLOSED and part.left_over is None:
        parts.append(wording.say("Write on your page how many papers were left over."))
    if is_open:
        sentence = "Please hand out the paper to everybody you meet until {day}."
        parts.append(wording.say(sentence, day=wording.date(period.closes_on)))
    return " ".join(parts)


def _greet(name: str, answers: int, wording: Wording) -> str:
    if not answers:
        return wording.say("Hello {name}, no answers have come in from you yet.", name=name)
    return wording.count(
        "Hello {name}, {n} answer has come in from you.",
        "Hello {name}, {n} answers have come in from you.",
        answers,
        name=name,
    )


def _say_next(step: int, missing: int, wording: Wording) -> str:
    if step >= _SPREAD_FROM:
        return wording.count(
            "With one more you can see how the answers are spread.",
            "With {words} more you can see how the answers are spread.",
            missing,
        )
    if step >= _PERCENT_FROM:
        return wording.count(
            "With one more you can see percentages.", "With {words} more you can see percentages.", missing
        )
    return wording.count(
        "With one more you can get results of your own.",
        "With {words} more you can get results of your own.",
        missing,
    )
