"""The combined-versus-own report: overview, what a verdict carries, each question, and what is hidden.

Made through the plugin interface only, like any region's report.
"""

from collections.abc import Iterator, Mapping, Sequence

from survey_app.builtin_plugins.combined_versus_own.overview import write_differences, write_overview
from survey_app.builtin_plugins.combined_versus_own.question import write_question
from survey_app.builtin_plugins.combined_versus_own.view import View
from survey_app.plugin_api import (
    Heading,
    Paragraph,
    Period,
    Region,
    Report,
    ReportData,
    ReportSection,
    Sentences,
    Table,
    TableRequest,
    hookimpl,
    list_reasons,
)


class CombinedVersusOwn:
    """Each municipality's own result beside the combined one; for "" the combined result alone."""

    key: str = "combined_versus_own"
    title: Mapping[str, str] = {"sv": "Egna resultat och alla tillsammans", "en": "Own results and all together"}
    replaces: str | None = None

    def tables(self) -> Sequence[TableRequest]:
        """Ask for nothing beyond the figures that every release has."""
        return ()

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make the sections for one municipality, or for all together."""
        view = View(data.release, data.municipality_code, Sentences(data.language))
        sections = [*write_overview(view)]
        if view.code:
            sections += write_differences(view)
        for question in view.release.questions:
            if question.role != "group":
                sections += write_question(view, question)
        return (*sections, *_write_withheld(view))


@hookimpl
def reports(period: Period, region: Region) -> Sequence[Report]:
    """Give every period this report."""
    return (CombinedVersusOwn(),)


def _write_withheld(view: View) -> Iterator[ReportSection]:
    reasons = list_reasons(view.release, view.code, view.sentences.language)
    yield Heading(view.say("What is not shown, and why"))
    if not reasons:
        yield Paragraph(view.say("Everything that was asked is shown."))
        return
    rows = tuple((reason.what, reason.why, reason.needed) for reason in reasons)
    columns = (view.say("What is not shown"), view.say("Why"), view.say("What had been needed"))
    yield Table(view.say("The rules are the same for all municipalities."), columns, rows)
