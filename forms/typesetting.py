"""The one place that calls Typst: templates and data go in, PDF bytes or queried values come out.

Data are handed over as JSON in `sys.inputs.data`; fonts are the project's own, never the system's, so that every
machine prints the same.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from forms.errors import FormsError

FONTS = Path(__file__).parent / "fonts"
TEMPLATES = Path(__file__).parent / "templates"

_REMEMBERED = 10
"""How many documents the binding remembers: what none of the last ten used is dropped as the next is typeset."""

FIXED_TIME = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""Time written into PDFs whose bytes must depend on their content alone."""


class TypesettingError(FormsError):
    """A template could not be typeset: an error of the template or its data, not of the user's text."""


def typeset_pdf(
    template: Path | str,
    data: Mapping[str, Any],
    *,
    timestamp: datetime.datetime = FIXED_TIME,
    pdf_standards: Sequence[str] = (),
    tags: bool = True,
) -> bytes:
    """Return the PDF that a template makes of data; the same data give the same bytes.

    Args:
        template: path of a Typst file, or the name of one in `forms/templates`.
        data: what the template reads from `sys.inputs.data` as JSON.
        timestamp: creation time written into the PDF, with time zone.
        pdf_standards: say `("ua-1", "a-2a")` for a document that must be accessible.
        tags: whether the PDF is tagged (structure for screen readers).

    Raises:
        TypesettingError: the template does not compile with these data, or breaks a standard.
    """
    try:
        pdf = _compiler(template, data).compile(
            format="pdf",
            timestamp=timestamp,
            pdf_standards=list(pdf_standards),  # type: ignore[arg-type]
            pdf_tags=tags,
        )
    except RuntimeError as error:
        raise _describe(template, error) from error
    if not isinstance(pdf, bytes):
        raise TypesettingError("The template {template} made no PDF.", template=str(template))
    return pdf


def query_values(template: Path | str, data: Mapping[str, Any], label: str) -> list[Any]:
    """Return the values of all metadata with this label (`<geometry>`) that a template makes of data.

    Raises:
        TypesettingError: the template does not compile with these data.
    """
    try:
        found = _compiler(template, data).query(label, field="value")
    except RuntimeError as error:
        raise _describe(template, error) from error
    values: list[Any] = json.loads(found)
    return values


def forget_documents() -> None:
    """Let Typst forget the documents it typeset so far: of each long report it remembers some 100 MB.

    What it remembers makes the same document faster the next time; a pack is never typeset twice. The binding can be
    asked for nothing of the kind (issue 104 of typst-py), so as many empty documents as it remembers take their places.
    What other threads are typesetting meanwhile comes out the same, at most later.
    """
    for _ in range(_REMEMBERED):
        empty = typst.Compiler(input=b"", root=str(TEMPLATES), font_paths=_fonts(), ignore_system_fonts=True)
        empty.compile(format="svg")


def _compiler(template: Path | str, data: Mapping[str, Any]) -> typst.Compiler:
    path = TEMPLATES / template if isinstance(template, str) else template
    return typst.Compiler(
        input=str(path),
        root=str(path.parent),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )


@lru_cache
def _fonts() -> typst.Fonts:
    """Search the fonts once for each process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _describe(template: Path | str, error: RuntimeError) -> TypesettingError:
    details = [*getattr(error, "hints", ()), *getattr(error, "trace", ())]
    return TypesettingError(
        "The template {template} could not be typeset: {reason}",
        template=Path(template).name,
        reason="; ".join([str(error), *details]),
    )
