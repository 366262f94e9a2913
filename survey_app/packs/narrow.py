"""Cut a release down to what one municipality may see: its own figures and the common ones, nobody else's."""

from dataclasses import replace

from survey_app.domain.release.frozen import Release
from survey_app.errors import NotFoundError


def narrow_release(release: Release, municipality_code: str) -> Release:
    """Return the release without any row about another municipality ("" = with the common figures only).

    All that makes a pack takes what this returns, exporters of plugins too, so that no file can hold a neighbour's
    figure.

    Raises:
        NotFoundError: the municipality did not take part.
    """
    if municipality_code and municipality_code not in release.municipalities:
        raise NotFoundError(
            "Municipality {code} did not take part in {period}.", code=municipality_code, period=release.period
        )
    own = release.for_municipality(municipality_code)
    sections = {code: reports for code, reports in own.sections.items() if code == municipality_code}
    translations = {
        language: {code: text for code, text in texts.items() if code == municipality_code}
        for language, texts in own.translations.items()
    }
    return replace(own, sections=sections, translations=translations)
