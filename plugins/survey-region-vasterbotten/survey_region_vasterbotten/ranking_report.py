"""The ranking report of the staff survey: statements in falling order of those who agree to a large extent.

What is ranked is statements, never municipalities.
"""

from collections.abc import Iterator, Mapping, Sequence

from survey_app.plugin_api import (
    Figure,
    FigureStatus,
    Heading,
    Paragraph,
    Question,
    ReportData,
    ReportSection,
    Sentences,
    Table,
    TableRequest,
    Text,
    own_share,
    together_share,
)
from survey_region_vasterbotten.innovation import (
    CULTURE,
    ORGANISATION,
    asked_questions,
    question_id,
    whose_answers,
)
from survey_region_vasterbotten.wording import fill, say_not_shown

WORDS: Mapping[str, Text] = {
    "title": {"sv": "Påståenden om kultur och organisation", "en": "Statements on culture and organisation"},
    "culture": {"sv": "Kulturen", "en": "The culture"},
    "organisation": {"sv": "Organisationen", "en": "The organisation"},
    "top": {
        "sv": "Först står ”{label}”: {share}.",
        "en": "First stands “{label}”: {share}.",
    },
    "intro": {
        "sv": "Andelen är de två bästa svaren av fem, av alla som svarat på just det påståendet. Påståenden med "
        "snarlika andelar kan lika gärna stå i en annan ordning.",
        "en": "The share is the two best answers of five, of all who answered just that statement. Statements with "
        "similar shares might as well stand in another order.",
    },
    "nothing": {
        "sv": "För få har svarat för att visa något.",
        "en": "Too few have answered to show anything.",
    },
    "caption": {
        "sv": "Stämmer i stor eller mycket stor grad, av alla som svarat. Störst andel först.",
        "en": "True to a large or very large extent, of all who answered. The largest share first.",
    },
    "statement": {"sv": "Påstående", "en": "Statement"},
    "agree": {"sv": "Instämmer", "en": "Agree"},
    "share": {"sv": "andel", "en": "share"},
    "interval": {"sv": "Osäkerhet", "en": "Uncertainty"},
    "between": {"sv": "{low}–{high}", "en": "{low}–{high}"},
}


class RankingReport:
    """The statements on culture and on organisation, each list falling by the share of the two best answers."""

    key = "innovation_ranking"
    title = WORDS["title"]
    replaces: str | None = None

    def tables(self) -> Sequence[TableRequest]:
        """Ask for the figures of both lists."""
        return (
            TableRequest("culture", tuple(question_id(key) for key in CULTURE)),
            TableRequest("organisation", tuple(question_id(key) for key in ORGANISATION)),
        )

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make one table for each list; nothing where the statements were not asked."""
        sentences = Sentences(data.language)
        sections: list[ReportSection] = []
        for name, keys in (("culture", CULTURE), ("organisation", ORGANISATION)):
            questions = asked_questions(data, keys)
            if questions:
                sections += _write_list(name, questions, data, sentences)
        return tuple(sections)


def _write_list(
    name: str, questions: Sequence[Question], data: ReportData, sentences: Sentences
) -> Iterator[ReportSection]:
    language = data.language
    code = whose_answers(data, tuple(question.id for question in questions))
    ranked = _rank(questions, data, code)
    yield Heading(fill(WORDS, name, language))
    if not ranked:
        yield Paragraph(fill(WORDS, "nothing", language), lead=True)
        return
    first, figure = ranked[0]
    share = sentences.x_of_n(figure.count or 0, figure.n_base or 0)
    yield Paragraph(fill(WORDS, "top", language, label=sentences.text(first.label), share=share), lead=True)
    yield _table(ranked, sentences)
    yield Paragraph(fill(WORDS, "intro", language))
    shown = {question.id for question, _ in ranked}
    yield from say_not_shown((question.label for question in questions if question.id not in shown), sentences)


def _rank(questions: Sequence[Question], data: ReportData, code: str) -> list[tuple[Question, Figure]]:
    """Return the statements that are shown, falling by their exact share; equal ones in the order asked."""
    shown = []
    for question in questions:
        figure = own_share(data.release, question.id, code) if code else together_share(data.release, question.id)
        if figure is not None and figure.status is FigureStatus.SHOWN:
            shown.append((question, figure))
    return sorted(shown, key=lambda pair: -(pair[1].count or 0) / (pair[1].n_base or 1))


def _table(ranked: Sequence[tuple[Question, Figure]], sentences: Sentences) -> Table:
    language = sentences.language
    rows = []
    for question, figure in ranked:
        share = interval = ""
        if figure.percent is not None:
            share = sentences.percent(figure.percent)
            interval = fill(WORDS, "between", language, low=figure.ci_low, high=sentences.percent(figure.ci_high or 0))
        counted = sentences.x_of_n(figure.count or 0, figure.n_base or 0)
        rows.append((sentences.text(question.label), counted, share, interval))
    columns = tuple(fill(WORDS, key, language) for key in ("statement", "agree", "share", "interval"))
    return Table(fill(WORDS, "caption", language), columns, tuple(rows))
