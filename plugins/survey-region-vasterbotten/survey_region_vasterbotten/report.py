"""The region's own report: how far people travel to meet social services, and how they would rather meet."""

from collections.abc import Mapping, Sequence

from survey_app.plugin_api import (
    Chart,
    Figure,
    FigureStatus,
    Heading,
    Paragraph,
    Question,
    ReportData,
    ReportSection,
    Scope,
    Table,
    TableRequest,
    in_language,
)

QUESTIONS = ("vasterbotten.distance", "vasterbotten.meeting_form")

WORDS: Mapping[str, Mapping[str, str]] = {
    "title": {"sv": "Avstånd och mötesformer", "en": "Distance and ways to meet"},
    "intro": {
        "sv": "Avstånden är långa i inlandet. Här står hur långt man reser, och hur man helst vill mötas.",
        "en": "Distances are long here. This is how far people travel, and how they would rather meet.",
    },
    "together": {"sv": "Tillsammans", "en": "Combined"},
    "not_shown": {
        "sv": "Visas inte: det behövs minst 20 svar från tre eller fler kommuner.",
        "en": "Not shown: at least 20 answers from three or more municipalities are needed.",
    },
    "own_not_shown": {
        "sv": "Eget resultat visas inte: det behövs minst 20 svar.",
        "en": "Your own result is not shown: at least 20 answers are needed.",
    },
    "most": {
        "sv": "Vanligast är {option}: {count} av {base} svar.",
        "en": "The most common answer is {option}: {count} of {base}.",
    },
    "most_at": {
        "sv": "{place}: vanligast är {option}, {count} av {base} svar.",
        "en": "{place}: the most common answer is {option}, {count} of {base}.",
    },
    "answer": {"sv": "Svar", "en": "Answer"},
    "number": {"sv": "{place}, antal", "en": "{place}, number"},
    "share": {"sv": "andel", "en": "share"},
    "caption": {"sv": "{label}. {bases}.", "en": "{label}. {bases}."},
    "answers": {"sv": "{place} {base} svar", "en": "{place} {base} answers"},
}


class DistanceAndMeetings:
    """Own beside combined for the two extra questions, as far as the answers suffice."""

    key = "distance_and_meetings"
    title = WORDS["title"]

    def tables(self) -> Sequence[TableRequest]:
        """Ask for the full distribution of both questions."""
        return (TableRequest("distance_and_meetings", QUESTIONS),)

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make a heading, a sentence, a chart and a table for each question that was asked."""
        asked = [question for question in data.release.questions if question.id in QUESTIONS]
        if not asked:
            return ()
        sections: list[ReportSection] = [
            Heading(_say("title", data.language)),
            Paragraph(_say("intro", data.language), lead=True),
        ]
        for question in asked:
            sections += _question_sections(question, data)
        return sections


def _question_sections(question: Question, data: ReportData) -> list[ReportSection]:
    language = data.language
    label = in_language(question.label, language)
    heading = Heading(label, level=2)
    own = _shown(question, data, Scope.OWN, data.municipality_code) if data.municipality_code else ()
    combined = _shown(question, data, Scope.COMBINED, "")
    named: list[tuple[str, str, tuple[Figure, ...]]] = []
    if own:
        named.append(("own", data.release.municipalities[data.municipality_code], own))
    if combined:
        named.append(("combined", _say("together", language), combined))
    if not named:
        return [heading, Paragraph(_say("not_shown", language))]
    sentence = _most_common(question, named, language)
    sections: list[ReportSection] = [heading]
    if data.municipality_code and not own:
        sections.append(Paragraph(_say("own_not_shown", language)))
    sections.append(
        Chart(
            form="bars",
            title=in_language(question.text, language),
            sentence=sentence,
            alternative=sentence,
            data={
                "question_id": question.id,
                "rows": [_bar_row(question, role, name, figures, language) for role, name, figures in named],
            },
        )
    )
    sections.append(_table(question, label, named, language))
    return sections


def _shown(question: Question, data: ReportData, scope: Scope, code: str) -> tuple[Figure, ...]:
    """Return the distribution, one figure for each option inside the base, or nothing where any part is hidden."""
    figures = []
    for option in question.options:
        if option["substantive"]:
            figure = data.release.figure(question.id, scope, code, category=option["key"])
            if figure is None or figure.status is not FigureStatus.SHOWN:
                return ()
            figures.append(figure)
    return tuple(figures)


def _most_common(question: Question, named: Sequence[tuple[str, str, tuple[Figure, ...]]], language: str) -> str:
    sentences = []
    for role, name, figures in named:
        first = max(figures, key=lambda figure: figure.count or 0)
        key = "most" if role == "combined" and len(named) == 1 else "most_at"
        option = _option_text(question, first.category, language)
        option = option[:1].lower() + option[1:]
        sentences.append(_say(key, language).format(place=name, option=option, count=first.count, base=first.n_base))
    return " ".join(sentences)


def _bar_row(question: Question, role: str, name: str, figures: tuple[Figure, ...], language: str) -> dict[str, object]:
    return {
        "name": name,
        "role": role,
        "base": figures[0].n_base,
        "segments": [
            {
                "label": _option_text(question, figure.category, language),
                "percent": figure.percent,
                "count": figure.count,
            }
            for figure in figures
        ],
    }


def _table(
    question: Question, label: str, named: Sequence[tuple[str, str, tuple[Figure, ...]]], language: str
) -> Table:
    bases = ", ".join(
        _say("answers", language).format(place=name, base=figures[0].n_base) for _, name, figures in named
    )
    columns = [_say("answer", language)]
    for _, name, _figures in named:
        columns += [_say("number", language).format(place=name), _say("share", language)]
    rows = []
    for number, figure in enumerate(named[0][2]):
        row = [_option_text(question, figure.category, language)]
        for _, _name, figures in named:
            row += [str(figures[number].count), f"{figures[number].percent} %"]
        rows.append(tuple(row))
    return Table(_say("caption", language).format(label=label, bases=bases), tuple(columns), tuple(rows))


def _option_text(question: Question, key: str, language: str) -> str:
    return next(in_language(option["text"], language) for option in question.options if option["key"] == key)


def _say(key: str, language: str) -> str:
    return in_language(WORDS[key], language)
