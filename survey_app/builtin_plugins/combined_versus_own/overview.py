"""The first part of the report: all questions in brief, and the differences that a verdict carries."""

from collections.abc import Iterator

from survey_app.builtin_plugins.combined_versus_own.view import View
from survey_app.plugin_api import (
    Chart,
    FigureStatus,
    Heading,
    Paragraph,
    ReportSection,
    Table,
    Verdict,
    dumbbell_data,
    has_shares,
    own_share,
    together_share,
    verdicts,
)


def write_overview(view: View) -> Iterator[ReportSection]:
    """Yield who answered, and the share of every question as chart and table."""
    yield Heading(view.say("The result in brief"))
    answered = view.sentences.who_answered(view.release, view.code)
    if answered:
        yield Paragraph(answered, lead=True)
    data = dumbbell_data(view.release, view.code, view.sentences)
    if not any(row["own"] or row["combined"] for row in data["rows"]):
        yield Paragraph(view.say("No share can be shown for this period."))
        return
    yield Chart(
        form="dumbbell",
        title=view.say("Share of positive answers"),
        sentence=_sentence(view),
        alternative=_alternative(view),
        data=data,
    )
    yield _table(view)
    yield from _pooled_table(view)


def write_differences(view: View) -> Iterator[ReportSection]:
    """Yield strengths and what to discuss: only what a verdict carries, else that nothing is certain."""
    higher = verdicts(view.release, view.code, Verdict.HIGHER)
    lower = verdicts(view.release, view.code, Verdict.LOWER)
    if not higher and not lower:
        yield Heading(view.say("Strengths, and what to discuss"))
        yield Paragraph(_no_difference(view), lead=True)
        return
    for title, found in ((view.say("Strengths"), higher), (view.say("To discuss"), lower)):
        if found:
            yield Heading(title)
            for question, own in found:
                yield Paragraph(view.sentences.finding_and_verdict(question, own, view.place))


def _sentence(view: View) -> str:
    if not view.code:
        return view.sentences.who_answered(view.release, "")
    higher = [view.label(question) for question, _ in verdicts(view.release, view.code, Verdict.HIGHER)]
    lower = [view.label(question) for question, _ in verdicts(view.release, view.code, Verdict.LOWER)]
    parts = []
    if higher:
        parts.append(view.say("Higher than in the other municipalities: {labels}.", labels=", ".join(higher)))
    if lower:
        parts.append(view.say("Lower than in the other municipalities: {labels}.", labels=", ".join(lower)))
    return " ".join(parts) or _no_difference(view)


def _no_difference(view: View) -> str:
    tested = [own for question in view.release.questions if (own := own_share(view.release, question.id, view.code))]
    if any(own.verdict_vs_rest for own in tested):
        return view.say("No certain differences: what there is may be due to chance.")
    return view.say("Nothing of your own can be compared with the other municipalities.")


def _alternative(view: View) -> str:
    lines = []
    for question in filter(has_shares, view.release.questions):
        own = own_share(view.release, question.id, view.code)
        sides = []
        if own is not None:
            sides.append(f"{view.place} {view.told(own)}")
        together = together_share(view.release, question.id)
        if together is not None:
            sides.append(f"{view.together} {view.told(together)}")
        lines.append(f"{view.label(question)}: {', '.join(sides) or view.say('is not shown')}.")
    return f"{view.say('Share of positive answers')}. {' '.join(lines)}"


def _pooled_table(view: View) -> Iterator[ReportSection]:
    """Yield the own results over several periods, where each period by itself has too few answers."""
    pools = [(question, view.release.pooled(question.id, view.code)) for question in view.release.questions]
    shown = [(question, pool) for question, pool in pools if pool is not None and pool.status is FigureStatus.SHOWN]
    for periods in dict.fromkeys(view.period_names(pool) for _, pool in shown):
        rows = [(view.label(q), *view.cells(pool)) for q, pool in shown if view.period_names(pool) == periods]
        caption = view.say("Answers over {periods} together: each by itself has too few.", periods=periods)
        yield Table(caption, (view.say("Question"), view.place, view.say("share")), tuple(rows))


def _table(view: View) -> Table:
    columns = [view.say("Question")]
    if view.code:
        columns += [view.place, view.say("share")]
    columns += [view.together, view.say("share")]
    if view.code:
        columns.append(view.say("Compared with the others"))
    rows = []
    for question in filter(has_shares, view.release.questions):
        own = own_share(view.release, question.id, view.code)
        row = [view.label(question)]
        if view.code:
            row += view.cells(own)
        row += view.cells(together_share(view.release, question.id))
        if view.code:
            row.append(view.sentences.verdict(own.verdict_vs_rest if own else None))
        rows.append(tuple(row))
    return Table(view.say("Positive answers of all who answered each question."), tuple(columns), tuple(rows))
