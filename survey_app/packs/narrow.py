"""Cut a release down to what one municipality may see: its own figures and the combined ones, nobody else's."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from survey_app.domain.release import Release
from survey_app.errors import NotFoundError


def narrow_release(release: Release, municipality_code: str) -> Release:
    """Return the release without any row about another municipality.

    All that makes a pack takes what this returns, exporters of plugins too, so that no file can hold a neighbour's
    figure. With code "" only the combined figures are left.

    Raises:
        NotFoundError: the municipality did not take part.
    """
    if municipality_code and municipality_code not in release.municipalities:
        raise NotFoundError(
            "Municipality {code} did not take part in {period}.", code=municipality_code, period=release.period
        )
    wanted = {"", municipality_code}
    sections: Mapping[str, Mapping[str, Any]] = {
        code: reports for code, reports in release.sections.items() if code == municipality_code
    }
    return replace(
        release,
        figures=tuple(figure for figure in release.figures if figure.municipality_code in wanted),
        participation=tuple(row for row in release.participation if row.municipality_code in wanted),
        withheld=tuple(row for row in release.withheld if row.municipality_code in wanted),
        sections=sections,
    )
