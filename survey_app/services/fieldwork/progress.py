"""How far a period has come: days left, answers against the steps at which more can be shown, the rate so far."""

import datetime
from dataclasses import dataclass

from survey_app.db.models import PeriodMunicipalityRow, PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.release.participation import (
    BELOW_RATE,
    BELOW_THRESHOLD,
    MORE_RESPONSES,
    PHOTOCOPIED,
    UNKNOWN_HAND_OUT,
    response_rate,
)
from survey_app.services.fieldwork.handouts import Offered, count_of
from survey_app.services.wording import Wording, capitalised

FURTHER_STEPS = (10, 20)
"""Answers from which percentages and then the spread are shown (release rule 3); the first step is the threshold."""

_NO_RATE = {
    PHOTOCOPIED: "Cannot be computed. The office copies forms itself.",
    UNKNOWN_HAND_OUT: "Cannot be computed. Nobody has counted what was handed out.",
    MORE_RESPONSES: "Cannot be computed. There are more answers than papers handed out.",
    BELOW_RATE: "Too few answers",
    BELOW_THRESHOLD: "Too few answers",
}


@dataclass(frozen=True, slots=True)
class Ladder:
    """Answers so far against the steps 5, 10 and 20. `missing` more open the next one; None = all steps are reached.

    `heading` ("Two more answers") and `opens` ("With 20 answers ...") are in the interface language.
    """

    answers: int
    steps: tuple[int, ...]
    next_step: int | None
    missing: int | None
    heading: str
    opens: str


@dataclass(frozen=True, slots=True)
class RateBand:
    """The response rate so far in whole percents; both None where it cannot be told, and `words` says why."""

    low: int | None
    high: int | None
    words: str


def climb(answers: int, threshold: int, wording: Wording) -> Ladder:
    """Return where so many answers stand on the ladder of what can be shown (release rule 3)."""
    steps = tuple(sorted({threshold, *(step for step in FURTHER_STEPS if step > threshold)}))
    ahead = [step for step in steps if step > answers]
    if not ahead:
        heading = wording.say("Enough answers")
        return Ladder(answers, steps, None, None, heading, wording.say("All steps are reached. More answers are good."))
    missing = ahead[0] - answers
    heading = capitalised(wording.count("{words} more answer", "{words} more answers", missing))
    return Ladder(answers, steps, ahead[0], missing, heading, wording.say(_opens(ahead[0], threshold), step=ahead[0]))


def _opens(step: int, threshold: int) -> str:
    if step >= 20:
        return "With {step} answers you can see how the answers are spread on each question."
    if step >= 10:
        return "With {step} answers you can see percentages."
    return "With {step} answers to a question you can see how many were positive."


def rate_so_far(
    period: PeriodRow, part: PeriodMunicipalityRow, answers: int, offered: Offered, wording: Wording
) -> RateBand:
    """Return the response rate so far, or why it cannot be told."""
    if answers < period.rate_threshold:
        return RateBand(None, None, wording.say("Shown from {n} answers", n=period.rate_threshold))
    rate = response_rate(answers, count_of(part, offered))
    if isinstance(rate, str):
        return RateBand(None, None, wording.say(_NO_RATE[rate]))
    _, _, low, high = rate
    words = f"{low} %" if low == high else f"{low}–{high} %"
    return RateBand(low, high, words)


def days_left(period: PeriodRow, today: datetime.date) -> int:
    """Return how many days are left, today not counted; 0 after the last one."""
    return max(0, (period.closes_on - today).days)


def say_days(period: PeriodRow, today: datetime.date, wording: Wording) -> str:
    """Say how many days are left, or when the period begins or ended."""
    if period.state not in (PeriodState.DRAFT, PeriodState.OPEN):
        return wording.say("The period ended on {day}.", day=wording.date(period.closes_on))
    if period.state == PeriodState.DRAFT or today < period.opens_on:
        return wording.say("The period begins on {day}.", day=wording.date(period.opens_on))
    if today > period.closes_on:
        return wording.say(
            "The last day was {day}. The period has not been closed.", day=wording.date(period.closes_on)
        )
    left = wording.count("{n} day left.", "{n} days left.", days_left(period, today))
    return f"{left} {wording.say('The period ends on {day}.', day=wording.date(period.closes_on))}"
