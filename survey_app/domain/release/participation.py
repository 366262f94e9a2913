"""How many answered: the number of responses from T, the response rate as a band from ten."""

from collections.abc import Mapping, Sequence

from survey_app.domain.disclosure.rules import Thresholds
from survey_app.domain.inference.statistics import whole_percent
from survey_app.domain.model import HandOutCount
from survey_app.domain.release.frozen import Group, Participation
from survey_app.domain.release.tabulation import Tabulation

UNKNOWN_HAND_OUT = "unknown_hand_out"
PHOTOCOPIED = "photocopied"
MORE_RESPONSES = "more_responses_than_forms"
BELOW_RATE = "below_rate_threshold"
BELOW_THRESHOLD = "below_threshold"
NOT_TOLD = "not_told_then"
"""Of an earlier year, where what was published does not tell how many took part."""


def tell_participation(
    tabulation: Tabulation,
    codes: Sequence[str],
    hand_outs: Mapping[str, HandOutCount],
    thresholds: Thresholds,
    *,
    own_shown: bool = True,
) -> tuple[Participation, ...]:
    """Return what is shown of taking part: a row for each municipality, then one for all that are shown (code "").

    Args:
        tabulation: the counts.
        codes: the municipalities that take part.
        hand_outs: forms offered, by municipality.
        thresholds: the numbers in the rules.
        own_shown: False where every question set is combined only: then no own number either, and all are covered.
    """
    responses = {code: tabulation.respondents[code][Group.TOTAL] for code in codes}
    rows = [_tell_one(code, responses[code], hand_outs.get(code, HandOutCount()), thresholds) for code in codes]
    if not own_shown:
        rows = [Participation(code, None) for code in codes]
    return (*rows, _tell_all(rows, responses, hand_outs, thresholds, own_shown))


def response_rate(responses: int, hand_out: HandOutCount) -> tuple[int, int, int, int] | str:
    """Return (forms low, forms high, rate low, rate high), or the stable code of why no rate can be computed.

    With D between the lowest and the highest number offered, the rate lies in [R / D_high, R / max(R, D_low)].
    """
    if hand_out.photocopied:
        return PHOTOCOPIED
    band = hand_out.band()
    if band is None or band[1] == 0:
        return UNKNOWN_HAND_OUT
    low, high = band
    if responses > high:
        return MORE_RESPONSES
    return low, high, whole_percent(responses, high), whole_percent(responses, max(responses, low))


def _tell_one(code: str, responses: int, hand_out: HandOutCount, thresholds: Thresholds) -> Participation:
    if responses < thresholds.answers:
        return Participation(code, None, rate_note=BELOW_THRESHOLD)
    if responses < thresholds.rate:
        return Participation(code, responses, rate_note=BELOW_RATE)
    rate = response_rate(responses, hand_out)
    if isinstance(rate, str):
        return Participation(code, responses, rate_note=rate)
    return Participation(code, responses, *rate)


def _tell_all(
    rows: Sequence[Participation],
    responses: Mapping[str, int],
    hand_outs: Mapping[str, HandOutCount],
    thresholds: Thresholds,
    own_shown: bool,
) -> Participation:
    """Add up those that are shown; the rate covers only those whose own rate is shown (rules 1 and 2)."""
    covered = [row.municipality_code for row in rows if row.responses is not None or not own_shown]
    if not thresholds.enough_contributors(responses[code] for code in covered):
        return Participation("", None, rate_note=BELOW_THRESHOLD)
    total = sum(responses[code] for code in covered)
    rated = [row.municipality_code for row in rows if row.rate_low is not None]
    if not own_shown:
        rated = covered if all(_is_known(responses[code], hand_outs.get(code)) for code in covered) else []
    if not thresholds.enough_contributors(responses[code] for code in rated):
        return Participation("", total, rate_note=UNKNOWN_HAND_OUT, municipalities=len(covered))
    bands = [hand_outs[code].band() or (0, 0) for code in rated]
    low, high = sum(band[0] for band in bands), sum(band[1] for band in bands)
    answered = sum(responses[code] for code in rated)
    return Participation(
        "",
        total,
        low,
        high,
        whole_percent(answered, high),
        whole_percent(answered, max(answered, low)),
        municipalities=len(covered),
        rate_responses=answered,
        rate_municipalities=len(rated),
    )


def _is_known(responses: int, hand_out: HandOutCount | None) -> bool:
    """Say whether a municipality's part in the common rate is known: one that offered nothing has no part.

    Where own numbers are never shown, a rate over some of the municipalities would tell the others' responses.
    """
    hand_out = hand_out or HandOutCount()
    if not responses and not hand_out.photocopied and hand_out.band() == (0, 0):
        return True
    return not isinstance(response_rate(responses, hand_out), str)
