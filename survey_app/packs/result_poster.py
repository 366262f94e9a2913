"""The result poster for the waiting room: ten boxes and one sentence a question, by theme, and what we do now.

It never compares two sentences and never names a direction; every figure has its base.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from forms.typesetting import typeset_pdf
from survey_app.domain.inference.statistics import x_of_10
from survey_app.domain.release.frozen import FigureStatus, Release
from survey_app.domain.release.shown import has_shares, options_of, own_share, together_share
from survey_app.domain.wording.sentences import SOFT_BELOW, Sentences
from survey_app.errors import InvalidInputError
from survey_app.i18n import in_language
from survey_app.packs.narrow import narrow_release
from survey_app.packs.palette import LIGHT
from survey_app.packs.text_width import wrap_text
from survey_app.packs.words import NBSP, Words, capitalised

TEMPLATE = Path(__file__).parent / "templates" / "result_poster.typ"
STANDARDS = ("ua-1", "a-2a")
PAPERS = {"A3": (297.0, 420.0), "A4": (210.0, 297.0)}
_ACTIONS = 3
_MOST_FINDINGS = 8
"""Four rows of two: more would be too small to read from three metres."""
_CARD_PT, _LARGE_PT, _LINES = 118 * 72 / 25.4, 24, 2
"""On A3: how wide a sentence may be, its larger size, and the lines there is room for at that size."""
_LAST_WORD = re.compile(r" (?=\S{1,4}$)")
"""Before a short last word: it would stand alone on a line."""
_MOST_WITH_PREFERENCES = 6
"""With more findings than this, and no themes, there is no room left for what people prefer."""


def render_result_poster(
    release: Release, municipality_code: str, language: str, paper: str, *, actions: Sequence[str] = ()
) -> bytes:
    """Return the poster as a tagged PDF; the same release gives the same bytes.

    Args:
        release: the release.
        municipality_code: "" for all municipalities together; a code only by that municipality's own choice.
        language: of the words.
        paper: "A3" or "A4".
        actions: what we do now, up to three lines; none leaves lines to write on.

    Raises:
        InvalidInputError: the paper is not known, or there are more than three actions.
        NotFoundError: the municipality did not take part.
    """
    if paper not in PAPERS:
        raise InvalidInputError("There is no paper size {paper}: use A3 or A4.", paper=paper)
    if len(actions) > _ACTIONS:
        raise InvalidInputError("The poster has room for {n} lines about what we do now.", n=_ACTIONS)
    own = narrow_release(release, municipality_code)
    moment = datetime.datetime.fromisoformat(release.published_on).replace(tzinfo=datetime.UTC)
    data = _poster_data(own, municipality_code, Words(language), paper, actions)
    return typeset_pdf(TEMPLATE, data, timestamp=moment, pdf_standards=STANDARDS)


def _poster_data(release: Release, code: str, words: Words, paper: str, actions: Sequence[str]) -> dict[str, Any]:
    width, height = PAPERS[paper]
    place = release.municipalities.get(code, "")
    findings = list(_findings(release, code, words))[:_MOST_FINDINGS]
    heading = words("This is what we do now in {place}", place=place) if place else words("This is what we do now")
    return {
        "language": words.language,
        "width": width,
        "height": height,
        "scale": width / PAPERS["A3"][0],
        "title": words("This is how you answered"),
        "subtitle": _who(release, code, words),
        "document_title": f"{words('This is how you answered')}. {_who(release, code, words)}",
        "findings": findings,
        "themes": _themes(findings),
        "preferences": list(_preferences(release, code, words)),
        "most_with_preferences": _MOST_WITH_PREFERENCES,
        "compact": len(findings) > _MOST_WITH_PREFERENCES or any(map(_is_long, findings)),
        "nothing": words("Too few people answered for anything to be shown."),
        "actions_title": heading,
        "actions": list(actions),
        "action_lines": _ACTIONS,
        "done_by": words("It is to be done by:"),
        "foot": _foot(release, code, words, paper),
        "colours": dict(LIGHT),
    }


def _themes(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings by theme, in the order of the questions; nothing where one has no theme."""
    themes: dict[str, list[Mapping[str, Any]]] = {}
    for finding in findings:
        themes.setdefault(finding["theme"], []).append(finding)
    return [] if "" in themes else [{"title": title, "findings": under} for title, under in themes.items()]


def _is_long(finding: dict[str, Any]) -> bool:
    """Say whether a sentence with its base takes more than two lines in the larger of the two sizes."""
    return len(wrap_text(f"{finding['finding']} {finding['base']}", _CARD_PT, _LARGE_PT)) > _LINES


def _who(release: Release, code: str, words: Words) -> str:
    period = Sentences(words.language).period(release.period_name)
    row = next((row for row in release.participation if row.municipality_code == code), None)
    if row is None or row.responses is None:
        return capitalised(period)
    people = words.plural("{digits} person", "{digits} people", row.responses)
    if code:
        return words("{people} in {place}, {period}", people=people, place=release.municipalities[code], period=period)
    several = words.number(row.municipalities or 0)
    return words("{people} in {n} municipalities, {period}", people=people, n=several, period=period)


def _findings(release: Release, code: str, words: Words) -> Iterator[dict[str, Any]]:
    sentences = Sentences(words.language)
    for question in filter(has_shares, release.questions):
        figure = own_share(release, question.id, code) if code else together_share(release, question.id)
        finding = question.easy.get(words.language) or in_language(question.finding, words.language)
        if figure is None or figure.status is not FigureStatus.SHOWN or not finding:
            continue
        if (figure.n_base or 0) < SOFT_BELOW:
            continue
        told = x_of_10(figure.count or 0, figure.n_base or 0)
        yield {
            "crossed": told.x,
            "boxes": told.of,
            "share": capitalised(sentences.share_words(told)),
            "finding": _LAST_WORD.sub(NBSP, finding),
            "theme": in_language(question.theme, words.language),
            "base": words.plural("{digits} answer", "{digits} answers", figure.n_base or 0),
        }


def _preferences(release: Release, code: str, words: Words) -> Iterator[dict[str, str]]:
    sentences = Sentences(words.language)
    for question in release.questions:
        figures = options_of(release, question, code or None)
        if question.role == "group" or question.has_positive or not figures:
            continue
        base = words.plural("{digits} answer", "{digits} answers", figures[0].n_base or 0)
        told = sentences.most_prefer(question, figures)
        if not in_language(question.finding, words.language):
            told = f"{in_language(question.label, words.language)}. {told}"
        yield {"text": told, "base": base}


def _foot(release: Release, code: str, words: Words, paper: str) -> str:
    lines = [
        words(
            "How to read: the boxes are all who answered the question, the crossed ones those the sentence is about."
        ),
        words("“Well over” is a little more, “just under” a little less."),
        words("Who answered “don't know” is not in it."),
    ]
    covered = next((row.municipality_codes for row in release.coverage if not row.question_id), ())
    names = sorted(release.municipalities[one] for one in covered)
    if not code and paper == "A3" and names:
        lines.append(words("The municipalities are {names}.", names=words.joined(names)))
    if release.diary_number:
        lines.append(f"{words('Diary number {number}', number=release.diary_number)}.")
    return " ".join(lines)
