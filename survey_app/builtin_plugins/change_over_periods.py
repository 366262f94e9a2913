"""The report on change: every question over all periods, and what can be said of the change since the one before."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey_app.plugin_api import (
    Chart,
    Heading,
    Paragraph,
    Period,
    Region,
    Release,
    Report,
    ReportData,
    ReportSection,
    Scope,
    Sentences,
    Table,
    TableRequest,
    change_data,
    has_shares,
    hookimpl,
)

Row = Mapping[str, Any]


class ChangeOverPeriods:
    """Each municipality's shares over the periods; those of all together where it has none of its own to compare."""

    key: str = "change_over_periods"
    title: Mapping[str, str] = {"sv": "Förändring över tid", "en": "Change over time"}
    replaces: str | None = None

    def tables(self) -> Sequence[TableRequest]:
        """Ask for nothing beyond the figures that every release has."""
        return ()

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make the sections; none where there is no period before."""
        if data.release.previous_period is None:
            return ()
        return tuple(_write(data.release, data.municipality_code, Sentences(data.language)))


@hookimpl
def reports(period: Period, region: Region) -> Sequence[Report]:
    """Give every period this report."""
    return (ChangeOverPeriods(),)


def _write(release: Release, code: str, sentences: Sentences) -> Iterator[ReportSection]:
    yield Heading(sentences.say("Compared with earlier periods"))
    data = change_data(release, code, sentences)
    if code and not data["rows"]:
        data = change_data(release, "", sentences)
        if data["rows"]:
            yield Paragraph(
                sentences.say(
                    "Nothing of {place}'s own can be compared with an earlier period. "
                    "These are the municipalities together.",
                    place=release.municipalities[code],
                )
            )
            code = ""
    rows: Sequence[Row] = data["rows"]
    if not rows:
        period = sentences.period(release.previous_period_name)
        yield Paragraph(sentences.say("No question can be compared with {period}.", period=period), lead=True)
        yield from _breaks(release, sentences)
        return
    described = (f"{row['label']}: {', '.join(_points(row, sentences))}." for row in rows)
    title = sentences.say("Share of positive answers over the periods")
    yield Chart("change", title, _sentence(rows, sentences), " ".join(described), data)
    yield _table(rows, sentences)
    if any(row["change_low"] is not None for row in rows):
        yield Paragraph(
            sentences.say(
                "The change is told as what is probable: 95 times of 100 the true change is between the two numbers."
            )
        )
    yield from _breaks(release, sentences)
    if not code:
        yield from _panel(release, sentences)


def _sentence(rows: Sequence[Row], sentences: Sentences) -> str:
    moved = [f"{row['label']}: {row['verdict_words'].lower()}" for row in rows if row["verdict"] in ("higher", "lower")]
    if moved:
        return sentences.say("Certain changes: {changes}.", changes=", ".join(moved))
    if any(row["verdict"] for row in rows):
        return sentences.say("No certain changes: what there is may be due to chance.")
    return sentences.say("Nothing can be compared with the period before, only shown.")


def _points(row: Row, sentences: Sentences) -> Iterator[str]:
    for point in row["points"]:
        yield f"{sentences.inside(point['period'])} {_told(point, sentences)}"


def _told(point: Mapping[str, Any], sentences: Sentences) -> str:
    told = sentences.x_of_n(point["count"], point["base"])
    told = told if point["percent"] is None else f"{sentences.percent(point['percent'])} ({told})"
    return f"{told}, {sentences.say('question changed')}" if point["broken"] else told


def _table(rows: Sequence[Row], sentences: Sentences) -> Table:
    """Return every question with its share in each period, the interval of the change, and the verdict."""
    periods = list(dict.fromkeys(point["period"] for row in rows for point in row["points"]))
    cells = []
    for row in rows:
        at = {point["period"]: _told(point, sentences) for point in row["points"]}
        shares = (at.get(period, sentences.say("not shown")) for period in periods)
        cells.append((row["label"], *shares, _interval(row, sentences), row["verdict_words"]))
    change = (sentences.say("Change in percentage points"), sentences.say("Change since the period before"))
    caption = sentences.say("Positive answers of all who answered, period by period.")
    return Table(caption, (sentences.say("Question"), *periods, *change), tuple(cells))


def _interval(row: Row, sentences: Sentences) -> str:
    if row["change_low"] is None:
        return ""
    low, high = sentences.points(row["change_low"]), sentences.points(row["change_high"])
    return sentences.say("{low} to {high}", low=low, high=high)


def _breaks(release: Release, sentences: Sentences) -> Iterator[ReportSection]:
    """Yield which questions are new or changed, period by period: their series are broken there."""
    for each in release.earlier_periods:
        changed = [
            sentences.text(question.label)
            for question in filter(has_shares, release.questions)
            if release.is_broken(question.id, each["key"])
        ]
        if changed:
            period, labels = sentences.period(each["name"]), "; ".join(changed)
            told = sentences.say("Changed since {period}, and so not compared: {labels}.", period=period, labels=labels)
            yield Paragraph(told)


def _panel(release: Release, sentences: Sentences) -> Iterator[ReportSection]:
    """Yield over how many municipalities the change is compared where not all took part both times."""
    panels = list(release.select(scope=Scope.COMBINED_PANEL))
    if panels:
        several = {figure.n_municipalities or 0 for figure in panels}
        if len(several) == 1:
            yield Paragraph(
                sentences.say(
                    "Not the same municipalities were in it both times. Only the {words} that were are compared.",
                    words=sentences.number(several.pop()),
                )
            )
            return
        yield Paragraph(
            sentences.say("Not the same municipalities were in it both times. Only those that were are compared.")
        )
