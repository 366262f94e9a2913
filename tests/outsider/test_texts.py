"""Checks 1, 5 and 12 in the files themselves: sentences, tables, charts, workbooks, alternative texts and PDF pages."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.outsider.directions import direction_faults
from tests.outsider.figures_in_text import PackFacts, asked_about, distributions, sums, unexplained
from tests.outsider.files import Pack, Row, plain, read_workbook
from tests.outsider.generated import EDGES, codes, one_period
from tests.outsider.worlds import Published, World, demonstration, ledgers

EXAMPLE = "8 av 12", "8 of 12"
"""What the slide that explains the signs uses as an example; no figure of anybody."""

DEMONSTRATED = ("2421", "2418", "2425", "")
"""With everything to show, with 5-9 answers, with nothing of its own, and the common pack."""

EDGE_SEED = 1


def facts_of(world: World, code: str, language: str = "sv") -> PackFacts:
    published = world.last
    return PackFacts(ledgers(world)[-1], json.loads(published.release_json), published.pack(code), code, language)


def stretches(facts: PackFacts) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (where, question or "", everything said there) for every slide and every section of the report."""
    reported = facts.ledger.survey.reported
    for slide in facts.pack.slides:
        told = tuple(text for text in slide.told if plain(text) not in EXAMPLE)
        yield f"slide {slide.number}", asked_about(slide.texts, reported, facts.language), told
    for section in facts.pack.report:
        about = asked_about((section.heading, *section.texts), reported, facts.language)
        yield f"report, {section.heading}", about, section.told


def text_faults(facts: PackFacts) -> list[str]:
    """Everything that the texts of a pack say without a row behind it."""
    found = []
    for where, question, told in stretches(facts):
        found += [f"{where}: {fault}" for fault in unexplained(facts, told, question)]
        found += [f"{where}: {fault}" for fault in _own_claims(facts, told, question)]
        found += [f"{where}: {fault}" for fault in direction_faults(facts, told, question)]
    for name in facts.pack.pdfs:
        for number, page in enumerate(facts.pack.pdf_pages(name), 1):
            found += [f"{name} page {number}: {fault}" for fault in unexplained(facts, [page])]
            found += [f"{name} page {number}: {fault}" for fault in _own_claims(facts, [page], "")]
    return found


def _own_claims(facts: PackFacts, told: tuple[str, ...] | list[str], question: str) -> Iterator[str]:
    """What is said with the municipality's name before it must be its own figure, not just anybody's."""
    name = facts.ledger.survey.names.get(facts.code, "")
    if not name:
        return
    rows = [
        row
        for row in facts.pack.rows
        if row["scope"] == "own" and row["status"] == "shown" and question in ("", row["question_id"])
    ]
    percents, pairs = {row["percent"] for row in rows}, {(row["count"], row["n_base"]) for row in rows}
    pairs |= {pair for options in distributions(rows) for pair in sums(options)}
    for text in (plain(line) for each in told for line in each.split("\n")):
        for percent, count, base in re.findall(rf"{re.escape(name)}:? (\d+) %(?: \((\d+) (?:av|of) (\d+)\))?", text):
            if int(percent) not in percents or (count and (int(count), int(base)) not in pairs):
                yield f"{name} {percent} % ({count} of {base}) is no figure of its own: {text[:120]}"
        for count, base in re.findall(rf"(\d+) (?:av|of) (\d+) (?:i|in) {re.escape(name)}", text):
            if (int(count), int(base)) not in pairs:
                yield f"{count} of {base} in {name} is no figure of its own: {text[:120]}"


@pytest.mark.parametrize("code", DEMONSTRATED)
def test_behind_every_figure_in_every_text_stands_a_row(code):
    facts = facts_of(demonstration(), code)
    assert not text_faults(facts)


@pytest.mark.parametrize("code", ["2421", "2425"])
def test_the_pack_in_the_other_language_says_the_same_figures_with_a_row_behind_each(code):
    world = demonstration()
    facts = replace(facts_of(world, code, "en"), pack=world.last.pack(code, "en"), seen={})
    assert not text_faults(facts)
    numbers = [name for name in facts.pack.rows[0] if name != "x_of_10"]
    own = world.last.pack(code)
    assert [[row[name] for name in numbers] for row in facts.pack.rows] == [
        [row[name] for name in numbers] for row in own.rows
    ]


def test_the_reader_of_texts_sees_hundreds_of_figures_and_finds_a_wrong_one():
    facts = facts_of(demonstration(), "2421")
    told = [text for _, _, texts in stretches(facts) for text in texts]
    assert sum(len(re.findall(r"\d+ av \d+", plain(text))) for text in told) > 150
    assert unexplained(facts, ["41 av 42 i Storuman"])
    assert unexplained(facts, ["Storuman 78,46 %"])
    assert unexplained(facts, ["Färre än 17 svarade."])
    assert list(_own_claims(facts, ["Storuman 80 % (156 av 195)"], ""))


@pytest.mark.parametrize("place", [2, 3, 5])
def test_texts_keep_the_tiers_at_every_edge(place):
    facts = facts_of(one_period(EDGES, EDGE_SEED), codes(len(EDGES))[place])
    assert not text_faults(facts)
    if EDGES[place] < 5:
        name = facts.ledger.survey.names[facts.code]
        told = " ".join(plain(text) for _, _, texts in stretches(facts) for text in texts)
        assert name in told
        assert not re.search(rf"{name}:? \d|\d+ (av|of) \d+ i {name}", told)


@pytest.mark.parametrize("code", DEMONSTRATED)
def test_every_value_of_a_chart_is_whole_and_in_its_workbook_and_in_a_row(code):
    facts = facts_of(demonstration(), code)
    charts = [(slide, chart) for slide in facts.pack.slides for chart in slide.charts]
    assert charts
    for slide, chart in charts:
        question = asked_about(slide.texts, facts.ledger.survey.reported, "sv")
        known = facts.of(question)
        cells = read_workbook(chart.workbook_bytes)
        assert len(cells) == 1
        sheet = next(iter(cells.values()))
        for address, number_format, values in chart.caches:
            for (row, column), value in zip(_addresses(address, values), values.values(), strict=True):
                assert str(sheet[row][column]) == value, (slide.title, address)
                if number_format:
                    assert re.fullmatch(r"-?\d+", value), (slide.title, address, value)
                if "%" in number_format:
                    bounds = {bound for pair in known.intervals for bound in pair}
                    assert abs(int(value)) in known.percents | bounds, (slide.title, address, value)
        assert not _mislabelled(facts, sheet, question), slide.title


def _addresses(address: str, values: dict[int, str]) -> Iterator[tuple[int, int]]:
    """Yield row and column (from 0) of each cached value of "Data!$B$2:$B$8"."""
    match = re.search(r"\$([A-Z]+)\$(\d+)", address)
    assert match, address
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - 64
    yield from ((int(match[2]) - 1 + index, column - 1) for index in values)


def _mislabelled(facts: PackFacts, sheet: list[tuple[object, ...]], question: str) -> list[str]:
    """Compare the cells of a chart's workbook with the rows that their own labels name."""
    survey = facts.ledger.survey
    scopes = {survey.names.get(facts.code, "?"): "own", "Tillsammans": "combined"}
    labels = {asked.label["sv"]: (asked.key, "positive") for asked in survey.reported}
    if question:
        labels |= {texts["sv"]: (question, option) for option, texts in survey.question(question).texts.items()}
    found = []
    for row in sheet[1:]:
        for head, cell in zip(sheet[0][1:], row[1:], strict=True):
            if row[0] in labels and head in scopes and cell is not None:
                expected = _percent(facts.pack.rows, facts.ledger.period, scopes[head], *labels[row[0]])
                if abs(int(str(cell))) != expected:
                    found.append(f"{row[0]} {head}: {cell}, and the row says {expected}")
    return found


def _percent(rows: list[Row], period: str, scope: str, question: str, category: str) -> object:
    place = period, scope, question, "total", category
    names = "period", "scope", "question_id", "group", "category"
    return next((row["percent"] for row in rows if tuple(row[name] for name in names) == place), None)


@pytest.mark.parametrize("code", DEMONSTRATED)
def test_the_workbook_holds_the_same_rows_and_no_other_figures(code):
    facts = facts_of(demonstration(), code)
    sheets = facts.pack.workbook
    same = [rows for rows in sheets.values() if rows and rows[0][:2] == ("release_id", "period")]
    assert len(same) == 1
    head, *rows = same[0]
    told = [{name: value for name, value in zip(head, row, strict=True) if value is not None} for row in rows]
    expected = [{name: value for name, value in row.items() if value not in (None, "")} for row in facts.pack.rows]
    for one, other in zip(told, expected, strict=True):
        assert one == other | {"question_version": int(str(other["question_version"]))}
    results = next(rows for name, rows in sheets.items() if name.startswith("Resultat"))
    labels = {asked.label["sv"]: asked.key for asked in facts.ledger.survey.reported}
    seen = 0
    for row in results:
        if row[0] in labels:
            known = facts.of(labels[str(row[0])])
            bounds = {bound for pair in known.intervals for bound in pair}
            for cell in row[1:]:
                if isinstance(cell, int):
                    seen += 1
                    assert cell in known.percents | known.bases | known.counts | bounds, row
                assert not isinstance(cell, float), row
    assert seen > 20


@pytest.mark.parametrize("code", DEMONSTRATED)
def test_the_list_of_what_is_withheld_is_the_status_column(code):
    published = demonstration().last
    assert listed(published, code) == hidden(published, code)
    tables = [section.tables for section in published.pack(code).report if "visas inte" in section.heading]
    slides = [slide.tables for slide in published.pack(code).slides if "visas inte" in slide.title]
    sheet = next(rows for name, rows in published.pack(code).workbook.items() if name == "Visas inte")
    said = {tuple(map(str, row)) for row in sheet[1:]}
    assert said
    assert {row for table in tables[0] for row in table[1:]} == said
    assert {tuple(map(plain, row)) for tables in slides for table in tables for row in table[1:]} == {
        tuple(map(plain, row)) for row in said
    }


def listed(published: Published, code: str) -> set[str]:
    """What the release lists as withheld from a municipality."""
    told = json.loads(published.release_json)["withheld"]
    kinds = ("participation", "rate", "own", "dont_know:")
    return {
        row["what"].replace("distribution:", "options:")
        for row in told
        if row["municipality_code"] == code and not row["what"].startswith(kinds)
    }


def hidden(published: Published, code: str) -> set[str]:
    """What the status column of data.csv hides: a question, its options, or its genders."""
    found = set()
    pack: Pack = published.pack(code)
    rows = [row for row in pack.rows if row["municipality_code"] == code and row["period"] == published.survey.period]
    for row in (row for row in rows if row["status"] == "hidden"):
        question = str(row["question_id"])
        whole = [each for each in rows if each["question_id"] == question and each["group"] == "total"]
        if row["group"] != "total":
            found.add(f"gender:{question}")
        elif all(each["status"] == "hidden" for each in whole):
            found.add(question)
        else:
            found.add(f"options:{question}")
    return found
