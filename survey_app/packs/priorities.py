"""What a municipality may want to work on first, and what to keep: only what a verdict carries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from survey_app.domain.wording.phrases import lowered
from survey_app.packs.content import CERTAIN, Content
from survey_app.packs.words import capitalised

_GAPS_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class Priority:
    """A question, its result in words, and why it stands here; `keep` where it is a strength."""

    label: str
    result: str
    why: str
    keep: bool = False


def list_priorities(content: Content) -> tuple[Priority, ...]:
    """Return first what to work on, then what to keep, each question and reason once, in the order asked."""
    merged: dict[tuple[bool, str, str], list[str]] = {}
    for one in (*_compared(content), *_changed(content), *_gaps(content)):
        merged.setdefault((one.keep, one.label, one.result), []).append(one.why)
    return tuple(
        Priority(label, result, capitalised(content.words.joined([lowered(why) for why in reasons])), keep)
        for (keep, label, result), reasons in sorted(merged.items(), key=lambda each: each[0][0])
    )


def _compared(content: Content) -> Iterator[Priority]:
    words = content.words
    for finding in content.findings:
        higher = finding.verdict == "higher"
        why = words("Higher than in the others") if higher else words("Lower than in the others")
        yield Priority(finding.label, _share(finding.own, content), why, keep=higher)


def _changed(content: Content) -> Iterator[Priority]:
    words = content.words
    charts = [chart for chart in content.charts_of("change") if _is_of_pack(chart.data, content)]
    for row in (row for chart in charts for row in chart.data["rows"]):
        if row.get("verdict") in CERTAIN:
            higher = row["verdict"] == "higher"
            before = row["points"][-2]["period"]
            why = (
                words("Higher than {period}", period=before) if higher else words("Lower than {period}", period=before)
            )
            yield Priority(row["label"], _share(row["points"][-1], content), why, keep=higher)


def _is_of_pack(data: Mapping[str, Any], content: Content) -> bool:
    """Say whether a chart of change is about those whom the pack is about; one without own shares has all together."""
    return not content.municipality_code or data.get("role", "own") == "own"


def _gaps(content: Content) -> Iterator[Priority]:
    words = content.words
    rows = [row for chart in content.charts_of("gap") for row in chart.data["rows"] if row.get("verdict") == "higher"]
    for row in rows[:_GAPS_AT_MOST]:
        result = words(
            "important to {importance}, works well for {performance}",
            importance=words.percent(row["importance"]["percent"]),
            performance=words.percent(row["performance"]["percent"]),
        )
        yield Priority(row["label"], result, words("More find it important than find that it works well"))


def _share(share: Mapping[str, Any] | None, content: Content) -> str:
    if share is None:
        return ""
    told = content.words.count(share["count"], share["base"])
    return told if share["percent"] is None else f"{content.words.percent(share['percent'])} ({told})"
