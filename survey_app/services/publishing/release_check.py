"""What stands between a closed period and its release, what would be shown, and the disclosure check in words."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from survey_app.db import queries
from survey_app.db.models import PeriodRow
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import PeriodState
from survey_app.domain.register import municipalities, swedish_order
from survey_app.domain.release.frozen import PAIR_PREFIX, FigureStatus, Release, Scope
from survey_app.errors import SurveyError
from survey_app.i18n import in_language
from survey_app.plugin_manager import Plugins
from survey_app.services.fieldwork.handouts import count_of, count_offered
from survey_app.services.planning.period_rows import municipality_names
from survey_app.services.publishing.audit_words import say_audit
from survey_app.services.publishing.free_text import say_unfinished
from survey_app.services.publishing.release_making import MadeRelease, make_release
from survey_app.services.reading.reading_sample import check_of
from survey_app.services.reading.reading_typing import count_to_draw
from survey_app.services.wording import Wording

RELEASABLE = (PeriodState.CLOSED, PeriodState.PUBLISHED, PeriodState.WITHDRAWN)
"""States a period can be released from: closed the first time, after that as a new version."""


@dataclass(frozen=True, slots=True)
class MunicipalityPreview:
    """What one municipality would be shown. `responses` None = fewer than the threshold.

    `shown` and `hidden` count questions with an own figure shown and hidden.
    """

    code: str
    name: str
    responses: int | None
    shown: int
    hidden: int
    words: str


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """What stands between a closed period and its release.

    `obstacles` must be gone before it can be released; `warnings` may stay; `audit` says in sentences what the
    disclosure check looked at and found. All are in the interface language. `preview` is empty while there are
    obstacles that keep it from being computed. `to_compare`: papers that a check of the reading would draw, 0 where the
    reading is checked or nothing was read.
    """

    period_key: str
    version: int
    ready: bool
    obstacles: tuple[str, ...]
    warnings: tuple[str, ...]
    preview: tuple[MunicipalityPreview, ...]
    audit: tuple[str, ...]
    to_compare: int = 0


def check_release(
    session: Session, period: PeriodRow, *, plugins: Plugins, language: str = "sv", today: datetime.date | None = None
) -> ReleaseCheck:
    """Say what is missing, and what would be shown if the period were released now; nothing is stored."""
    wording = Wording(language)
    obstacles = find_obstacles(session, period, wording)
    made: MadeRelease | None = None
    if not obstacles:
        try:
            made = make_release(session, period, plugins=plugins, today=today or swedish_today())
        except SurveyError as error:
            obstacles = (wording.say(error.text, **error.values | {"period": in_language(period.name, language)}),)
    latest = queries.releases.latest_release(session, period.id)
    return ReleaseCheck(
        period_key=period.key,
        version=1 if latest is None else latest.version + 1,
        ready=not obstacles,
        obstacles=obstacles,
        warnings=(
            *_find_warnings(session, period, made, wording),
            *_say_early(period, today or swedish_today(), wording),
        ),
        preview=() if made is None else preview_release(made.release, wording),
        audit=() if made is None else say_audit(made.result.audit, made.release, wording),
        to_compare=0 if check_of(period) else count_to_draw(session, period),
    )


def standing_of(session: Session, period: PeriodRow) -> tuple[str, int, int]:
    """Return what a check rests on, quickly: while it stays the same, a check computed before still holds."""
    late = sum(queries.responses.late_responses(session, period.id).values())
    return period.state, late, queries.people.latest_action(session)


def find_obstacles(session: Session, period: PeriodRow, wording: Wording) -> tuple[str, ...]:
    """Say what must be done before the period can be released: close it, read all pages, look at all papers."""
    obstacles = []
    if period.state not in RELEASABLE:
        name = in_language(period.name, wording.language)
        obstacles.append(wording.say("{period} is not closed. Close it first.", period=name))
    waiting = queries.pages.pages_not_read(session, period.id)
    if waiting:
        obstacles.append(wording.count("{n} page is still being read.", "{n} pages are still being read.", waiting))
    to_do: Counter[str] = Counter()
    for row in queries.papers.papers_to_do(session, period.id):
        to_do[row.municipality_code or ""] += row.papers
    if to_do:
        where = wording.listed(_by_name(f"{_name(code, wording)} {n}" for code, n in to_do.items()))
        sentence = wording.count(
            "{n} paper waits to be looked at: {where}.",
            "{n} papers wait to be looked at: {where}.",
            to_do.total(),
            where=where,
        )
        obstacles.append(sentence)
    return tuple(obstacles)


def _name(code: str, wording: Wording) -> str:
    known = municipalities().get(code)
    return known.name if known else wording.say("municipality not known")


def _say_early(period: PeriodRow, today: datetime.date, wording: Wording) -> tuple[str, ...]:
    """Warn where the period's last day has not come: papers may still be on their way."""
    if period.state not in (PeriodState.OPEN, PeriodState.CLOSED) or today >= period.closes_on:
        return ()
    day = wording.short_date(period.closes_on)
    return (wording.say("The period's last day is {day}. It has not come yet.", day=day),)


def _find_warnings(session: Session, period: PeriodRow, made: MadeRelease | None, wording: Wording) -> tuple[str, ...]:
    warnings = []
    offered = count_offered(session, period)
    names = municipality_names(period)
    uncounted = [
        names[part.municipality_code]
        for part in period.municipalities
        if not part.photocopies and count_of(part, offered).band() is None
    ]
    if uncounted:
        sentence = "Nobody has said how many papers were handed out in {names}. Their response rate is not shown."
        warnings.append(wording.say(sentence, names=wording.listed(_by_name(uncounted))))
    if made is not None and made.held_back:
        sentence = "Too few answers came late in {names}. They wait for the next version."
        held_back = _by_name(names[code] for code in made.held_back)
        warnings.append(wording.say(sentence, names=wording.listed(held_back)))
    return (*warnings, *say_unfinished(session, period, names, wording))


def _by_name(names: Iterable[str]) -> list[str]:
    return sorted(names, key=swedish_order)


def preview_release(release: Release, wording: Wording) -> tuple[MunicipalityPreview, ...]:
    """Return what each municipality would be shown, by name."""
    responses = {row.municipality_code: row.responses for row in release.participation}
    by_name = sorted(release.municipalities.items(), key=lambda entry: swedish_order(entry[1]))
    return tuple(_preview_one(release, code, name, responses.get(code), wording) for code, name in by_name)


def _preview_one(
    release: Release, code: str, name: str, responses: int | None, wording: Wording
) -> MunicipalityPreview:
    status: dict[str, bool] = {}
    for figure in release.select(scope=Scope.OWN, municipality_code=code):
        is_shown = figure.status is FigureStatus.SHOWN
        untold = figure.status is FigureStatus.NOT_ASKED or figure.is_unpublished
        if not untold and not figure.question_id.startswith(PAIR_PREFIX):
            status[figure.question_id] = status.get(figure.question_id, False) or is_shown
    shown = sum(status.values())
    hidden = len(status) - shown
    if not shown:
        words = wording.say("Nothing of its own is shown, only the combined result.")
    elif hidden:
        words = wording.say(
            "{shown} of {all} questions are shown, {hidden} have too few answers.",
            shown=shown,
            all=len(status),
            hidden=hidden,
        )
    else:
        words = wording.say("All questions are shown.")
    return MunicipalityPreview(code, name, responses, shown, hidden, words)
