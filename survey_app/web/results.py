"""The results page of a release: the same content as the pack, as cards with charts, tables and sentences."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from threading import Lock

from markupsafe import Markup

from survey_app.domain.release.frozen import Participation, Release
from survey_app.domain.release.languages import release_in
from survey_app.domain.reporting.reports import Chart, Paragraph, Table
from survey_app.domain.wording.period_names import inside_sentence
from survey_app.domain.wording.phrases import lowered
from survey_app.domain.wording.reasons import Reason
from survey_app.errors import NotFoundError
from survey_app.i18n import in_language
from survey_app.packs.charts import draw_chart
from survey_app.packs.content import Content, Finding, Group, gather_content
from survey_app.packs.participation import is_below_threshold, poster_note
from survey_app.services.wording import Wording
from survey_app.web.result_notes import common_notes, how_counted, without_empty_columns

WIDE_PX, NARROW_PX = 1038, 340
"""Widths that the two drawings of a chart are made for: the page's column, and a phone."""

MOST_FINDINGS = 2
"""Differences shown as cards of their own; the others stand at their question."""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing on a card: a paragraph, a list of texts, a chart in its two drawings, or a table.

    A table has the columns that hold numbers.

    `folded` is the table that belongs to a chart, with its columns of numbers.
    """

    kind: str
    text: str = ""
    lead: bool = False
    number: int = 0
    items: tuple[str, ...] = ()
    wide: str = ""
    narrow: str = ""
    table: Table | None = None
    numbers: tuple[int, ...] = ()
    folded: tuple[Table, tuple[int, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One matter: a heading and what belongs to it. `asked` is the question's full wording, "" where it is none's."""

    heading: str
    anchor: str
    blocks: tuple[Block, ...]
    asked: str = ""


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """All that the results page shows."""

    release: Release
    language: str
    period_name: str
    municipality: str
    own: Participation | None
    combined: Participation | None
    n_municipalities: int
    has_own: bool
    is_among_all: bool
    lead: str
    findings: tuple[Finding, ...]
    more_findings: int
    undecided: int
    cards: tuple[Card, ...]
    notes: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...]
    source: str


KEPT = 48
"""How many pages are kept: a frozen release never changes, and drawing all charts of a page takes long."""

_kept: OrderedDict[tuple[str, str, str], ResultsPage] = OrderedDict()
_lock = Lock()


def kept_results_page(release: Release, municipality_code: str, language: str) -> ResultsPage:
    """Return the page of one municipality as `results_page` does; one made before is taken where there is one.

    It must have been made of this very release, for this municipality and this language.
    """
    key = release.id, municipality_code, language
    with _lock:
        found = _kept.get(key)
        if found is not None and found.release is release:
            _kept.move_to_end(key)
            return found
    made = results_page(release, municipality_code, language)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def results_page(release: Release, municipality_code: str, language: str) -> ResultsPage:
    """Return the page of one municipality, in the language if the release is frozen in it, else in the release's."""
    told = release_told(release, municipality_code, language)
    content = gather_content(told, municipality_code)
    notes = common_notes(content)
    return ResultsPage(
        release=release,
        language=told.language,
        period_name=inside_sentence(in_language(release.period_name, language), language),
        municipality=content.municipality,
        own=content.own,
        combined=content.combined,
        n_municipalities=content.n_municipalities,
        has_own=content.has_own,
        is_among_all=content.is_among_all,
        lead=_lead(content, language),
        findings=content.findings[:MOST_FINDINGS],
        more_findings=max(0, len(content.findings) - MOST_FINDINGS),
        undecided=content.undecided,
        cards=(*_cards(content, notes), *_written_cards(content), *_poster_cards(content)),
        notes=notes,
        hidden=tuple((one.what, _why(one, told.language)) for one in content.hidden),
        source=content.source,
    )


def release_told(release: Release, municipality_code: str, language: str) -> Release:
    """Return the release in the language if it is frozen in it, else as it is."""
    return release_in(release, municipality_code, language) if language in release.translations else release


def find_chart(release: Release, municipality_code: str, number: int) -> Chart:
    """Return the chart with this number on the municipality's page, counted from 1.

    Raises:
        NotFoundError: the page has no such chart.
    """
    charts = gather_content(release, municipality_code).charts
    if not 1 <= number <= len(charts):
        raise NotFoundError("There is no chart {number} on this page.", number=number)
    return charts[number - 1]


def _why(reason: Reason, language: str) -> str:
    """Return why something is not shown, and what had been needed where anything would have helped."""
    if not reason.needed:
        return reason.why
    needed = Wording(language).say("What had been needed: {needed}.", needed=lowered(reason.needed.rstrip(".")))
    return f"{reason.why} {needed}"


def _cards(content: Content, notes: tuple[str, ...]) -> Iterator[Card]:
    """Yield the cards of all reports, without what an earlier card, the head or the notes say already."""
    number = 0
    lead = _lead(content, content.release.language)
    said_before = {lead, *notes, *(one.sentence for one in content.findings[:MOST_FINDINGS])}
    drawn: list[object] = []
    how = how_counted(content)
    for place, group in enumerate(content.groups, start=1):
        if any(chart.data in drawn for chart in group.charts):  # a region's report repeats what was shown above
            number += len(group.charts)
            continue
        drawn += [chart.data for chart in group.charts]
        blocks = _blocks(group, content, {lead, *notes}, number, how)
        number += len(group.charts)
        texts = {block.text for block in blocks if block.kind == "text"}
        if any(block.kind != "text" for block in blocks) or texts - said_before:
            yield Card(group.heading, f"part-{place}", tuple(blocks), _asked(group, content))
        said_before |= texts


def _written_cards(content: Content) -> Iterator[Card]:
    """Yield a card for each question answered in words, with the texts that a person has let be shown."""
    words = content.words
    for number, one in enumerate(content.written, start=1):
        question = content.release.question(one.question_id)
        notes = [
            content.not_shown(one),
            words("A person has read each text and taken out what could tell who wrote it."),
        ]
        yield Card(
            words("What people wrote"),
            f"texts-{number}",
            (Block("list", items=one.texts), *(Block("text", text=note) for note in notes if note)),
            in_language(question.text, content.release.language),
        )


def _poster_cards(content: Content) -> Iterator[Card]:
    """Yield a card with how many answered through the open link on a poster, where that may be shown."""
    if note := poster_note(content):
        yield Card(content.words("Answers through the poster"), "poster", (Block("text", text=note),))


def _blocks(
    group: Group, content: Content, said: set[str], number: int, how: frozenset[str] = frozenset()
) -> list[Block]:
    """Return what stands on the card of a group; `number` charts stand before it on the page."""
    blocks: list[Block] = []
    for part in group.parts:
        if isinstance(part, Chart):
            number += 1
            if part.sentence and part.sentence not in said:
                blocks.append(Block("text", text=part.sentence, lead=True))
            said.add(part.sentence)
            blocks.append(_chart_block(part, number, content.release.language))
        elif isinstance(part, Table):
            _add_table(blocks, part, content)
        elif isinstance(part, Paragraph) and part.text not in said:
            said.add(part.text)
            blocks.append(Block("how" if part.text in how else "text", text=part.text, lead=part.lead))
    return blocks


def _asked(group: Group, content: Content) -> str:
    """Return the wording of the question that a group is about, or ""."""
    question_id = content.asked_in(group)
    return in_language(content.release.question(question_id).text, content.release.language) if question_id else ""


def _lead(content: Content, language: str) -> str:
    """Return who answered, in one or two sentences."""
    words, own, combined = Wording(language), content.own, content.combined
    name, threshold = content.municipality, content.release.threshold
    if own is not None and own.responses is not None:
        one, many = "One person answered in {name}.", "{n} people answered in {name}."
        sentences = [words.count(one, many, own.responses, name=name)]
    elif own is not None and not is_below_threshold(own):
        sentences = []  # shown for all together only, however many they were
    else:
        text = "Fewer than {n} people answered in {name}."
        sentences = [words.say(text, n=words.number(threshold), name=name)]
    if combined is not None and combined.responses is not None:
        text = "Together {n} people answered in {several} municipalities."
        if not content.is_among_all:
            text = "In {several} other municipalities {n} people answered."
        sentences.append(words.say(text, n=combined.responses, several=words.number(content.n_municipalities)))
    return " ".join(sentences)


def _add_table(blocks: list[Block], table: Table, content: Content) -> None:
    """Put a table under its chart, or on the card; the list of what is not shown has a card of its own anyway."""
    if content.tells_hidden(table):
        blocks.clear()
        return
    table = without_empty_columns(table)
    numbers = _number_columns(table)
    if blocks and blocks[-1].kind == "chart" and blocks[-1].folded is None:
        blocks[-1] = replace(blocks[-1], folded=(table, numbers))
    else:
        blocks.append(Block("table", table=table, numbers=numbers))


def _chart_block(chart: Chart, number: int, language: str) -> Block:
    wide = draw_chart(chart, language=language, width=WIDE_PX, name=f"chart-{number}")
    narrow = draw_chart(chart, language=language, width=NARROW_PX, name=f"chart-{number}-narrow")
    return Block("chart", number=number, wide=Markup(wide), narrow=Markup(narrow))


def _number_columns(table: Table) -> tuple[int, ...]:
    """Return the columns whose cells begin with a digit wherever they hold anything but a note: they stand right."""
    found = []
    for column in range(1, len(table.columns)):
        cells = [row[column] for row in table.rows if column < len(row) and row[column]]
        if cells and sum(cell[0].isdigit() for cell in cells) * 2 >= len(cells):
            found.append(column)
    return tuple(found)
