"""A release in several languages: what reports say is frozen in each language in which results can be made.

The first language of the period is the release's own. Of the others only the texts of the reports are kept, as JSON
for each municipality; the figures are the same, and their words "8 of 10" are told anew.
"""

import json
from collections.abc import Iterable
from dataclasses import replace

from survey_app.domain.release.frozen import Release
from survey_app.domain.wording.sentences import Sentences
from survey_app.errors import RefusedError

RESULT_LANGUAGES = ("sv", "en")
"""Languages that have sentences about results."""


def result_languages(first: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the languages in which results are frozen: the first one, then the period's others that can be made."""
    return tuple(dict.fromkeys((first, *(each for each in languages if each in RESULT_LANGUAGES))))


def spoken_languages(release: Release) -> tuple[str, ...]:
    """Return the languages in which a release is frozen, its own first."""
    return (release.language, *release.translations)


def release_in(release: Release, municipality_code: str, language: str) -> Release:
    """Return what one municipality may see of a release ("" = the common figures), in one language.

    Raises:
        RefusedError: the release is not frozen in this language.
    """
    visible = release.for_municipality(municipality_code)
    if language == release.language:
        return visible
    if language not in release.translations:
        known = ", ".join(spoken_languages(release))
        raise RefusedError(
            "The results of {period} were published in {known} only.", period=release.period, known=known
        )
    sentences = Sentences(language)
    return replace(
        visible,
        language=language,
        sections={code: json.loads(text) for code, text in visible.translations[language].items()},
        translations={},
        figures=tuple(
            figure
            if figure.x_of_10 is None
            else replace(figure, x_of_10=sentences.x_of_10(figure.count or 0, figure.n_base or 0))
            for figure in visible.figures
        ),
        reports_left_out=(
            *visible.reports_left_out,
            *(
                {**each, "municipality_code": municipality_code}
                for each in release.report_titles
                if language not in each["title"]
            ),
        ),
    )
