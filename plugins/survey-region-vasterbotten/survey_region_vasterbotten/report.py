"""The region's own report: how many travel far to meet social services, and how many would rather meet at a distance.

The standard report shows all options of both questions. This one adds up the options that matter to the region's
planning. It adds released counts only, so nothing follows from it that does not follow from the standard report.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey_app.plugin_api import (
    FigureStatus,
    Heading,
    Paragraph,
    ReportData,
    ReportSection,
    Scope,
    Table,
    TableRequest,
    Text,
    in_language,
)


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """Some options of a question taken together, and what choosing one of them is called."""

    question_id: str
    options: frozenset[str]
    label: Text
    finding: Text


SUMS = (
    Sum(
        "vasterbotten.distance",
        frozenset({"from_30_to_59_km", "from_60_km"}),
        {"sv": "Reste 30 km eller mer", "en": "Travelled at least 30 km"},
        {"sv": "reste 30 km eller mer till mötet", "en": "travelled at least 30 km to the meeting"},
    ),
    Sum(
        "vasterbotten.distance",
        frozenset({"from_60_km"}),
        {"sv": "Därav 60 km eller mer", "en": "Of these, 60 km or more"},
        {},
    ),
    Sum(
        "vasterbotten.meeting_form",
        frozenset({"phone", "video", "text_message"}),
        {"sv": "Möts helst på distans", "en": "Would rather meet at a distance"},
        {
            "sv": "möts helst på distans: telefon, video, sms, mejl eller chatt",
            "en": "would rather meet at a distance: by phone, video, text, e-mail or chat",
        },
    ),
    Sum(
        "vasterbotten.meeting_form",
        frozenset({"home_visit"}),
        {"sv": "Vill helst ha hembesök", "en": "Would rather have a home visit"},
        {},
    ),
)

WORDS: Mapping[str, Text] = {
    "title": {"sv": "Långa resor och möten på distans", "en": "Long journeys and meetings at a distance"},
    "intro": {
        "sv": "Avstånden är långa i inlandet. Här är svaren som spelar roll när mottagningar och resor planeras.",
        "en": "Distances are long here. These are the answers that matter when visits and journeys are planned.",
    },
    "together": {"sv": "Tillsammans", "en": "Together"},
    "not_shown": {"sv": "visas inte", "en": "not shown"},
    "nothing": {
        "sv": "Visas inte: det behövs minst 20 svar från tre eller fler kommuner.",
        "en": "Not shown: at least 20 answers from three or more municipalities are needed.",
    },
    "own_hidden": {
        "sv": "Där det står ”visas inte” har färre än 20 i {place} svarat på frågan.",
        "en": "Where it says “not shown”, fewer than 20 in {place} answered the question.",
    },
    "sentence": {"sv": "{count} av {base} i {place} {finding}.", "en": "{count} of {base} in {place} {finding}."},
    "sentence_all": {"sv": "{count} av {base} {finding}.", "en": "{count} of {base} {finding}."},
    "answer": {"sv": "Svar", "en": "Answer"},
    "share": {"sv": "andel", "en": "share"},
    "n_of": {"sv": "{count} av {base}", "en": "{count} of {base}"},
    "caption": {
        "sv": "Svar som lagts ihop. Antal svar på frågan står i varje ruta.",
        "en": "Answers added up. The number of answers to the question stands in each cell.",
    },
}


class LongJourneys:
    """Own beside combined for the answers that matter to planning, as far as the answers suffice."""

    key = "long_journeys"
    title = WORDS["title"]
    replaces: str | None = None

    def tables(self) -> Sequence[TableRequest]:
        """Ask for the full distribution of both questions."""
        questions = tuple(dict.fromkeys(part.question_id for part in SUMS))
        return (TableRequest("long_journeys", questions),)

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make a heading, what it means in sentences, and one table; nothing where the questions were not asked."""
        asked = {question.id for question in data.release.questions}
        parts = [part for part in SUMS if part.question_id in asked]
        if not parts:
            return ()
        heading = Heading(_say("title", data.language))
        own = {part: _add_up(part, data, Scope.OWN, data.municipality_code) for part in parts}
        combined = {part: _add_up(part, data, Scope.COMBINED, "") for part in parts}
        if not any(own.values()) and not any(combined.values()):
            return (heading, Paragraph(_say("nothing", data.language)))
        sections: list[ReportSection] = [heading, Paragraph(_say("intro", data.language), lead=True)]
        sections += _sentences(parts, own, combined, data)
        sections.append(_table(parts, own, combined, data))
        if data.municipality_code and not all(own.values()):
            place = data.release.municipalities[data.municipality_code]
            sections.append(Paragraph(_say("own_hidden", data.language).format(place=place)))
        return sections


Counted = tuple[int, int] | None
"""(count, base), or None where any option of the question is hidden."""


def _add_up(part: Sum, data: ReportData, scope: Scope, code: str) -> Counted:
    """Add the released counts of the options; None unless the whole distribution is shown."""
    if scope is Scope.OWN and not code:
        return None
    question = data.release.question(part.question_id)
    count = base = 0
    for option in question.options:
        figure = data.release.figure(question.id, scope, code, category=option["key"])
        if figure is None or figure.status is not FigureStatus.SHOWN or figure.n_base is None:
            return None
        base = figure.n_base
        count += (figure.count or 0) if option["key"] in part.options else 0
    return count, base


def _sentences(
    parts: Sequence[Sum], own: Mapping[Sum, Counted], combined: Mapping[Sum, Counted], data: ReportData
) -> list[ReportSection]:
    """Say each finding once: of the municipality where it is shown, else of all."""
    sentences: list[ReportSection] = []
    for part in parts:
        counted = own[part] or combined[part]
        if counted is None or not part.finding:
            continue
        key = "sentence" if own[part] else "sentence_all"
        place = data.release.municipalities.get(data.municipality_code, "")
        finding = in_language(part.finding, data.language)
        words = _say(key, data.language).format(count=counted[0], base=counted[1], place=place, finding=finding)
        sentences.append(Paragraph(words))
    return sentences


def _table(
    parts: Sequence[Sum], own: Mapping[Sum, Counted], combined: Mapping[Sum, Counted], data: ReportData
) -> Table:
    language = data.language
    columns = [_say("answer", language)]
    sources = []
    if data.municipality_code:
        sources.append((data.release.municipalities[data.municipality_code], own))
    sources.append((_say("together", language), combined))
    for name, _ in sources:
        columns += [name, _say("share", language)]
    rows = [
        (in_language(part.label, language), *(cell for _, counts in sources for cell in _cells(counts[part], language)))
        for part in parts
    ]
    return Table(_say("caption", language), tuple(columns), tuple(rows))


def _cells(counted: Counted, language: str) -> tuple[str, str]:
    if counted is None:
        return _say("not_shown", language), ""
    count, base = counted
    percent = (200 * count + base) // (2 * base)  # half up, in whole numbers
    return _say("n_of", language).format(count=count, base=base), f"{percent} %"


def _say(key: str, language: str) -> str:
    return in_language(WORDS[key], language)
