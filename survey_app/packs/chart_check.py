"""Looks at the charts of finished slides once more: whole numbers only, and every percentage one of the release's.

A chart keeps its numbers twice, in its own part and in the workbook inside it, where nobody sees them. A share that
was not rounded would give away the count behind it (0.78461538 is 51 of 65), so a deck with one is never handed over.
"""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from survey_app.domain.release.frozen import Release
from survey_app.errors import RefusedError

_CACHES = re.compile(r"<c:numCache><c:formatCode>(.*?)</c:formatCode>(.*?)</c:numCache>", re.DOTALL)
_CACHED = re.compile(r"<c:v>(.*?)</c:v>")
_CELLS = re.compile(r"<c [^>]*?>\s*<v>(.*?)</v>")
_WHOLE = re.compile(r"-?[0-9]{1,5}")


def check_charts(slides: bytes, release: Release) -> None:
    """Refuse slides with a chart that holds a number which is not whole, or a percentage that is not released.

    Args:
        slides: the deck as a file.
        release: what may stand in it.

    Raises:
        RefusedError: a chart or its workbook holds something else; the message says which part.
    """
    allowed = _percentages(release)
    with zipfile.ZipFile(BytesIO(slides)) as deck:
        for name in deck.namelist():
            if name.startswith("ppt/charts/") and name.endswith(".xml"):
                shown = set(_cached(name, deck.read(name).decode(), allowed))
                number = name.removeprefix("ppt/charts/chart").removesuffix(".xml")
                book = f"ppt/embeddings/Microsoft_Excel_Sheet{number}.xlsx"
                _check_cells(book, deck.read(book), shown)


def _cached(name: str, xml: str, allowed: frozenset[int]) -> Iterator[str]:
    for number_format, cache in _CACHES.findall(xml):
        for value in _CACHED.findall(cache):
            if not _WHOLE.fullmatch(value):
                raise _refusal(name, value)
            if "%" in number_format and abs(int(value)) not in allowed:
                raise _refusal(name, value)
            yield value


def _check_cells(name: str, workbook: bytes, shown: set[str]) -> None:
    with zipfile.ZipFile(BytesIO(workbook)) as book:
        cells = _CELLS.findall(book.read("xl/worksheets/sheet1.xml").decode())
    for value in cells:
        if value not in shown:
            raise _refusal(name, value)


def _percentages(release: Release) -> frozenset[int]:
    """Return every percentage that the release holds."""
    found = {value for one in release.figures for value in (one.percent, one.ci_low, one.ci_high)}
    found |= {value for row in release.participation for value in (row.rate_low, row.rate_high)}
    return frozenset(value for value in found if value is not None)


def _refusal(name: str, value: str) -> RefusedError:
    return RefusedError(
        "The slides were not made: {part} holds {value}, which the release does not. Report this as a fault.",
        part=name,
        value=value,
    )
