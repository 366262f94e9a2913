"""Files with results of an earlier year, for tests of the import."""

from collections.abc import Iterable, Sequence

from survey_app.domain.imported.fields import Row
from survey_app.domain.imported.results import ImportedResults
from survey_app.domain.imported.rows import Understood, understand
from tests.resources.small_region import ASKED, EASE, codes, small_sets

HEADS = ("municipality_code", "question_id", "category", "n_base", "count")


def rows_of(lines: Iterable[Sequence[object]], heads: Sequence[str] = HEADS) -> list[Row]:
    """Return rows as they are read from a file whose first line has the heads."""
    return [
        Row(number, {head: str(cell) for head, cell in zip(heads, line, strict=True) if cell != ""})
        for number, line in enumerate(lines, start=2)
    ]


def read(lines: Iterable[Sequence[object]], heads: Sequence[str] = HEADS, **more) -> Understood:
    """Understand rows as those of the small region with six municipalities, asked in 2024."""
    return understand(rows_of(lines, heads), more.pop("sets", small_sets()), codes(6), "small-2024", **more)


def shares(sizes: Iterable[tuple[int, int]], question: str = EASE) -> list[tuple[object, ...]]:
    """Return a line with the positive answers of each municipality; sizes are (base, positive)."""
    return [(code, question, "positive", base, count) for code, (base, count) in zip(codes(6), sizes, strict=False)]


def results_of(sizes: Iterable[tuple[int, int]], **more) -> ImportedResults:
    """Return results of both questions that have a share, alike."""
    made = list(sizes)
    understood = read([*shares(made), *shares(made, ASKED)], source="Rapport 2024", **more)
    assert understood.problems == ()
    return understood.results
