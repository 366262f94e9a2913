"""Who answered, as rows for a chart and as words: counts, hand-outs and the response rate as a band."""

from typing import Any

from survey_app.domain.release.frozen import Participation
from survey_app.domain.release.participation import (
    BELOW_THRESHOLD,
    MORE_RESPONSES,
    NOT_TOLD,
    PHOTOCOPIED,
    UNKNOWN_HAND_OUT,
)
from survey_app.domain.wording.phrases import lowered
from survey_app.packs.charts.rate import rate_text
from survey_app.packs.content import Content

UNKNOWN = frozenset({UNKNOWN_HAND_OUT, PHOTOCOPIED, MORE_RESPONSES, NOT_TOLD})
"""Codes that say that the number of forms handed out is not known."""

_UNSHOWN = Participation("", None)


def participation_rows(content: Content) -> list[dict[str, Any]]:
    """Return one row for the municipality and one for all together.

    Each has `name`, `role`, `note` (what is known, in words), `rate_low` and `rate_high` (whole percents or None), and
    `answers` and `forms` (as text, "" where not shown or not known).
    """
    rows = []
    if content.own is not None:
        rows.append(_row(content, content.municipality, content.own, "own"))
    if content.combined is not None:
        rows.append(_row(content, content.words("Together"), content.combined, "combined"))
    return rows


def _row(content: Content, name: str, who: Participation, role: str) -> dict[str, Any]:
    words = content.words
    if who.responses is None and role == "combined":
        note = words("not known") if who.rate_note == NOT_TOLD else words("not shown")
    elif who.rate_note == NOT_TOLD:
        note = words("not known")
    elif who.responses is None and not is_below_threshold(who):
        note = lowered(words("Shown together only"))
    elif who.responses is None:
        note = words("fewer than {n} answers", n=words.number(content.release.threshold))
    elif who.handed_out_low is not None and who.handed_out_high is not None:
        note = words(
            "{answers} of {handed_out} forms came back",
            answers=who.responses if who.rate_responses is None else who.rate_responses,
            handed_out=words.span(who.handed_out_low, who.handed_out_high),
        )
        if who.rate_municipalities is not None:
            several = words("in {n} municipalities", n=words.number(who.rate_municipalities))
            note = f"{note} {several}"
    else:
        note = words.plural("{digits} answer", "{digits} answers", who.responses)
    known = who.handed_out_low is not None and who.handed_out_high is not None
    return {
        "name": name,
        "note": note,
        "role": role,
        "rate_low": who.rate_low,
        "rate_high": who.rate_high,
        "answers": _told(who.rate_responses if who.rate_responses is not None else who.responses),
        "forms": words.span(who.handed_out_low or 0, who.handed_out_high or 0) if known else "",
    }


def is_below_threshold(who: Participation | None) -> bool:
    """Say whether a municipality is not shown for want of answers, and not because own results never are."""
    return who is not None and who.responses is None and who.rate_note == BELOW_THRESHOLD


def _told(count: int | None) -> str:
    return "" if count is None else str(count)


def participation_note(content: Content) -> str:
    """Return the sentence on how the rate is to be read, or why there is none."""
    words = content.words
    rated = [row for row in participation_rows(content) if row["rate_low"] is not None]
    if not rated and (content.own or content.combined or _UNSHOWN).rate_note not in UNKNOWN:
        return words("The response rate is shown from {n} answers.", n=words.number(content.release.rate_threshold))
    if not rated:
        return words("The response rate cannot be computed, since it is not known how many forms were handed out.")
    silent = words("Those who did not answer may think otherwise.")
    if all(row["rate_low"] == row["rate_high"] for row in rated):
        return silent
    return f"{words('The rate is a band, since it is not known exactly how many forms were handed out.')} {silent}"


def rate_alternative(content: Content) -> str:
    """Return the alternative text of the chart of the response rate: both bands with their counts."""
    rows = [row for row in participation_rows(content) if row["rate_low"] is not None]
    told = [f"{row['name']} {rate_text(row, content.words)} ({row['note']})" for row in rows]
    return f"{content.words('Response rate')}: {'; '.join(told)}."


def poster_note(content: Content) -> str:
    """Return how many answered through the open link on a poster, who are in no figure, or "" where it is not shown."""
    count = content.release.poster_answers.get(content.municipality_code)
    if not count:
        return ""
    return content.words("{n} answered through the open link on a poster. They are in none of the figures.", n=count)
