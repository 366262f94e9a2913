"""The gap report of the staff survey: how important each aspect is beside how well it works.

Every share is of all who rated just that, with its own base in the row. Whether a gap stands is McNemar's exact test
on those who rated both; where the pair cannot be released, it is the worst case of what is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from survey_app.plugin_api import (
    Chart,
    Heading,
    Paragraph,
    ReportData,
    ReportSection,
    Sentences,
    Table,
    TableRequest,
    Text,
    gap_data,
    quadrant_data,
)
from survey_region_vasterbotten.innovation import ASPECTS, asked_pairs, question_id, whose_answers
from survey_region_vasterbotten.wording import fill, say_not_shown

Row = Mapping[str, Any]

WORDS: Mapping[str, Text] = {
    "title": {"sv": "Det viktiga och det som fungerar", "en": "What is important and what works"},
    "gap": {"sv": "Gap mellan viktigt och fungerande", "en": "Gaps between important and working"},
    "intro": {
        "sv": "Varje sak har bedömts två gånger: hur viktig den är och hur bra den fungerar. Gapet är skillnaden "
        "mellan andelarna, i procentenheter.",
        "en": "Each thing was rated twice: how important it is, and how well it works. The gap is the difference "
        "between the two shares, in percentage points.",
    },
    "nothing": {
        "sv": "För få har svarat för att visa hur viktigt något är och hur bra det fungerar.",
        "en": "Too few have answered to show how important something is and how well it works.",
    },
    "certain": {
        "sv": "För {certain} av {all} är det säkert att fler tycker att det är viktigt än att det fungerar bra.",
        "en": "For {certain} of {all} it is certain that more find it important than find that it works well.",
    },
    "counted": {
        "sv": "Gapen visas som de har räknats. Om slumpen kan ligga bakom är inte prövat.",
        "en": "The gaps are shown as counted. Whether they may be due to chance has not been tested.",
    },
    "undecided": {
        "sv": "Inget gap är säkert: skillnaderna kan bero på slumpen.",
        "en": "No gap is certain: the differences may be due to chance.",
    },
    "row": {
        "sv": "{label}: viktigt {importance} ({importance_n}), fungerar bra {performance} ({performance_n}), "
        "gap {gap} procentenheter.",
        "en": "{label}: important {importance} ({importance_n}), works well {performance} ({performance_n}), "
        "gap {gap} percentage points.",
    },
    "caption": {
        "sv": "Svar av alla som bedömt just det, störst gap först. Den sista kolumnen gäller dem som bedömt båda.",
        "en": "Answers of all who rated just that, widest gap first. The last column is about those who rated both.",
    },
    "aspect": {"sv": "Sak", "en": "Aspect"},
    "important": {"sv": "Viktigt", "en": "Important"},
    "works": {"sv": "Fungerar bra", "en": "Works well"},
    "share": {"sv": "andel", "en": "share"},
    "points": {"sv": "Gap", "en": "Gap"},
    "test": {"sv": "Test", "en": "Test"},
    "untested": {"sv": "inte prövat", "en": "not tested"},
    "tested": {"sv": "{verdict} ({base} svar)", "en": "{verdict} ({base} answers)"},
    "careful": {"sv": "{verdict} (försiktigt räknat)", "en": "{verdict} (carefully counted)"},
    "why_careful": {
        "sv": "Försiktigt räknat: så få har bedömt bara det ena att de kunde kännas igen. Därför är de räknade som om "
        "de hade svarat på det sätt som gör gapet minst säkert.",
        "en": "Carefully counted: so few rated only one of the two that they could be recognised. So they are counted "
        "as if they had answered in the way that makes the gap least certain.",
    },
    "why_untested": {
        "sv": "Inte prövat betyder att för få har svarat på båda.",
        "en": "Not tested means that too few answered both.",
    },
    "map": {"sv": "Att arbeta med och att behålla", "en": "To work on, and to keep"},
    "map_intro": {
        "sv": "Viktigt är det som minst {importance} tycker är viktigt. Fungerar bra är det som minst {performance} "
        "tycker fungerar bra. Det som är närmare en gräns än {grey} procentenheter sorteras inte.",
        "en": "Important means that at least {importance} find it so. Working well means that at least {performance} "
        "find that it does. What is nearer to a limit than {grey} percentage points is not sorted.",
    },
    "place": {"sv": "{number}. {label}: {where}.", "en": "{number}. {label}: {where}."},
    "where": {"sv": "Var det hör hemma", "en": "Where it belongs"},
    "map_caption": {
        "sv": "Var varje sak hör hemma, med samma nummer som i diagrammet.",
        "en": "Where each thing belongs, numbered as in the chart.",
    },
}


class GapReport:
    """Importance beside performance of all aspects, as a chart of gaps and a map of four fields."""

    key = "innovation_gap"
    title = WORDS["title"]
    replaces: str | None = None

    def tables(self) -> Sequence[TableRequest]:
        """Ask for every aspect's two ratings counted as a pair, importance first."""
        return tuple(
            TableRequest(f"gap.{aspect}", (question_id(f"{aspect}_matters"), question_id(f"{aspect}_works")), True)
            for aspect in ASPECTS
        )

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make chart, table and map; nothing where the questions were not asked."""
        return tuple(_write(data, Sentences(data.language)))


def _write(data: ReportData, sentences: Sentences) -> Iterator[ReportSection]:
    pairs = tuple(asked_pairs(data))
    if not pairs:
        return
    language = data.language
    code = whose_answers(data, tuple(each for pair in pairs for each in pair.question_ids))
    gaps = gap_data(data.release, pairs, code, sentences)
    rows: Sequence[Row] = gaps["rows"]
    yield Heading(fill(WORDS, "gap", language))
    if not rows:
        yield Paragraph(fill(WORDS, "nothing", language), lead=True)
        return
    yield Paragraph(fill(WORDS, "intro", language), lead=True)
    title = fill(WORDS, "title", language)
    described = " ".join(_describe(row, sentences) for row in rows)
    yield Chart("gap", title, _sentence(rows, language), described, gaps)
    yield _table(rows, sentences)
    if any(row["verdict"] and row["pair_base"] is None for row in rows):
        yield Paragraph(fill(WORDS, "why_careful", language))
    if any(row["verdict"] is None for row in rows):
        yield Paragraph(fill(WORDS, "why_untested", language))
    shown = {tuple(row["question_ids"]) for row in rows}
    yield from say_not_shown((pair.label for pair in pairs if pair.question_ids not in shown), sentences)
    yield from _write_map(quadrant_data(data.release, pairs, code, sentences), sentences)


def _sentence(rows: Sequence[Row], language: str) -> str:
    certain = sum(row["verdict"] == "higher" for row in rows)
    if certain:
        return fill(WORDS, "certain", language, certain=certain, all=len(rows))
    return fill(WORDS, "undecided" if any(row["verdict"] for row in rows) else "counted", language)


def _describe(row: Row, sentences: Sentences) -> str:
    values = {}
    for side in ("importance", "performance"):
        values[side] = sentences.percent(row[side]["percent"])
        values[f"{side}_n"] = sentences.x_of_n(row[side]["count"], row[side]["base"])
    gap = sentences.points(row["gap"])
    return fill(WORDS, "row", sentences.language, label=row["label"], gap=gap, **values)


def _table(rows: Sequence[Row], sentences: Sentences) -> Table:
    def say(key: str) -> str:
        return fill(WORDS, key, sentences.language)

    columns = (
        say("aspect"), say("important"), say("share"), say("works"), say("share"), say("points"), say("test"),
    )  # fmt: skip
    cells = [
        (row["label"], *_shares(row, sentences), sentences.points(row["gap"]), _test(row, sentences)) for row in rows
    ]
    return Table(say("caption"), columns, tuple(cells))


def _shares(row: Row, sentences: Sentences) -> Iterator[str]:
    for side in ("importance", "performance"):
        yield sentences.x_of_n(row[side]["count"], row[side]["base"])
        yield sentences.percent(row[side]["percent"])


def _test(row: Row, sentences: Sentences) -> str:
    if row["verdict"] is None:
        return fill(WORDS, "untested", sentences.language)
    if row["pair_base"] is None:
        return fill(WORDS, "careful", sentences.language, verdict=row["verdict_words"])
    return fill(WORDS, "tested", sentences.language, verdict=row["verdict_words"], base=row["pair_base"])


def _write_map(data: Mapping[str, Any], sentences: Sentences) -> Iterator[ReportSection]:
    language = sentences.language
    rows: Sequence[Row] = data["rows"]
    limits = {name: sentences.percent(data[f"{name}_cut"]) for name in ("importance", "performance")}
    intro = fill(WORDS, "map_intro", language, grey=data["grey"], **limits)
    where = data["quadrants"]
    described = " ".join(
        fill(WORDS, "place", language, number=row["number"], label=row["label"], where=where[row["quadrant"]].lower())
        for row in rows
    )
    yield Heading(fill(WORDS, "map", language))
    yield Chart("quadrants", fill(WORDS, "map", language), intro, described, data)
    cells = tuple((f"{row['number']}. {row['label']}", where[row["quadrant"]]) for row in rows)
    columns = (fill(WORDS, "aspect", language), fill(WORDS, "where", language))
    yield Table(fill(WORDS, "map_caption", language), columns, cells)
