"""One question of the report: its finding, how the answers are spread, how sure it is, and what it covers."""

from collections.abc import Iterator

from survey_app.builtin_plugins.combined_versus_own.question_table import write_table
from survey_app.builtin_plugins.combined_versus_own.view import View
from survey_app.plugin_api import (
    Chart,
    Figure,
    FigureStatus,
    Heading,
    Paragraph,
    Question,
    ReportSection,
    ResultMode,
    Scope,
    Verdict,
    compared_shares,
    distribution_data,
    options_of,
    own_share,
    shown_groups,
    smallest_visible_difference,
    together_share,
)


def write_question(view: View, question: Question) -> Iterator[ReportSection]:
    """Yield the sections of one question."""
    own = own_share(view.release, question.id, view.code)
    yield Heading(_title(view, question, own))
    yield Paragraph(_lead(view, question, own), lead=True)
    chart = _chart(view, question, own)
    if chart is not None:
        yield chart
    yield write_table(view, question, own)
    yield from _notes(view, question, own)


def _is_shown(figure: Figure | None) -> bool:
    return figure is not None and figure.status is FigureStatus.SHOWN


def _title(view: View, question: Question, own: Figure | None) -> str:
    if own is not None and own.verdict_vs_rest in (Verdict.HIGHER, Verdict.LOWER):
        return view.sentences.headline(question, own.verdict_vs_rest, view.place)
    return view.label(question)


def _lead(view: View, question: Question, own: Figure | None) -> str:
    """Return the finding: own where it is shown, else why not and what all together say."""
    if not question.has_positive:
        return _preference(view, question)
    if own is not None and _is_shown(own):
        return view.sentences.finding_and_verdict(question, own, view.place)
    together = together_share(view.release, question.id)
    sentences = []
    if own is not None and question.result_mode != ResultMode.COMBINED_ONLY:
        few = "{place} is not shown: fewer than {needed} answers."
        if own.is_unpublished:
            few = "{place} is not shown: its result was not published then."
        sentences.append(view.say(few, place=view.place, needed=view.release.threshold))
        sentences += _pooled(view, question)
    if together is not None:
        sentences.append(
            view.sentences.together_finding(view.release, question, together, view.code)
            if view.code
            else view.sentences.finding(question, together)
        )
    return " ".join(sentences) or view.say("No share can be shown for this question.")


def _pooled(view: View, question: Question) -> Iterator[str]:
    """Yield the own result over several periods, where each of them by itself is hidden."""
    pooled = view.release.pooled(question.id, view.code)
    if pooled is not None and pooled.status is FigureStatus.SHOWN:
        finding = view.sentences.finding(question, pooled, view.place)
        periods = view.period_names(pooled)
        yield view.say("Together over {periods}: {finding}", periods=periods, finding=finding[:1].lower() + finding[1:])


def _preference(view: View, question: Question) -> str:
    told = []
    for code in dict.fromkeys((view.code, None)):
        figures = options_of(view.release, question, code) if code != "" else ()
        if figures:
            together = view.sentences.several_together(figures[0].n_municipalities or 0) if view.code else ""
            place = view.place if code else together
            told.append(view.sentences.most_prefer(question, figures, place, counted=True))
    return " ".join(told) or view.say("Too few answers to say what most prefer.")


def _chart(view: View, question: Question, own: Figure | None) -> Chart | None:
    data = distribution_data(view.release, question, view.code, view.sentences)
    if not data["rows"]:
        return None
    described = []
    for row in data["rows"]:
        parts = [f"{each['label']} {view.sentences.percent(each['percent'])}" for each in row["segments"]]
        base = view.say("{base} answers", base=row["base"])
        described.append(f"{row['name']} ({base}): {', '.join(parts)}.")
    return Chart(
        form="diverging" if question.has_positive else "bars",
        title=view.sentences.text(question.text),
        sentence=_lead(view, question, own),
        alternative=f"{view.sentences.text(question.text)} {' '.join(described)}",
        data=data,
    )


def _notes(view: View, question: Question, own: Figure | None) -> Iterator[ReportSection]:
    """Yield how sure it is, what together covers, groups, and the period before."""
    release = view.release
    certainty = _certainty(view, own, together_share(release, question.id)) if own is not None else ""
    if certainty:
        yield Paragraph(certainty)
    groups = shown_groups(release, question.id, view.code)
    if groups:
        told = "; ".join(f"{view.sentences.group(figure.group).lower()} {view.told(figure)}" for figure in groups)
        yield Paragraph(f"{told[:1].upper()}{told[1:]}.")
    block = release.figure(question.id, Scope.BLOCK)
    if block is not None:
        yield Paragraph(view.say("Smaller municipalities together: {share}.", share=view.told(block)))
    covers = view.sentences.covers(release, question.id, view.code)
    if covers:
        yield Paragraph(covers)
    if options_of(release, question, view.code or None) or options_of(release, question, None):
        yield Paragraph(view.say("The shares are rounded to whole per cent, so their sum is not always 100."))
    compared = compared_shares(release, question.id, view.code)
    if compared is not None:
        name = view.sentences.text(release.previous_period_name)
        broken = release.is_broken(question.id, compared[0].period)
        yield Paragraph(view.sentences.change(*compared, name, broken=broken))


def _certainty(view: View, own: Figure, together: Figure | None) -> str:
    """Return how uncertain a share is, and which difference from the rest as many answers could have shown at all."""
    told = view.sentences.uncertainty(own)
    if together is None or own.verdict_vs_rest is None:
        return told
    rest_count = (together.count or 0) - (own.count or 0)
    rest_base = (together.n_base or 0) - (own.n_base or 0)
    points = smallest_visible_difference(own.n_base or 0, rest_count, rest_base)
    return f"{told} {view.sentences.visible_difference(own.n_base or 0, points)}".strip()
