"""Printing: a reception prints more papers; the coordinator prints for everybody at once, and posters."""

from flask import Blueprint, Response, request

from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState
from survey_app.domain.roles import Permission
from survey_app.errors import NotFoundError
from survey_app.i18n import INTERFACE_LANGUAGES, in_language
from survey_app.packs.result_poster import render_result_poster
from survey_app.services.fieldwork import handouts
from survey_app.services.planning import period_questions, period_rows
from survey_app.services.press import editions, invitations, office_papers, printing
from survey_app.services.publishing import releasing
from survey_app.web.context import db, language, plugins, settings, show, storage, writes
from survey_app.web.context import gettext as _
from survey_app.web.errors import KNOWN_ERRORS, message_of
from survey_app.web.fields import Fields
from survey_app.web.languages import language_choices, own_name
from survey_app.web.once import sent_before
from survey_app.web.paging import page_asked_for
from survey_app.web.places import Desk, RegionPlace, open_desk, open_region
from survey_app.web.sending import download
from survey_app.web.wording import inside

pages = Blueprint("printing", __name__)

MOST_COPIES = 500
PAPERS = ("A3", "A4")


def made_already() -> str:
    """Say that two quick presses made papers once."""
    return _("The file was made just now: look among your downloads. Press once more if it is not there.")


@pages.get("/reception/<code>/<key>/print")
def print_more(code: str, key: str) -> str:
    """Show where to choose language and number."""
    desk = open_desk(code, key, Permission.PRINT_FORMS)
    return _print_page(desk, Fields())


def _drafts(period: PeriodRow) -> frozenset[str]:
    """Return the period's languages whose papers are drafts, which are never counted."""
    sets = period_questions.question_sets_of(db(), plugins=plugins(), period=period)
    return editions.draft_languages(period.languages, sets)


def _print_page(desk: Desk, form: Fields) -> str:
    practice = request.args.get("practice") == "1"
    return show(
        "reception/print.html",
        desk=desk,
        form=form,
        languages=language_choices(desk.period.languages, _drafts(desk.period)),
        practice=practice,
        open=desk.period.state == PeriodState.OPEN,
    )


@pages.post("/reception/<code>/<key>/print")
def print_submitted(code: str, key: str) -> Response | tuple[str, int]:
    """Print papers with new numbers and send the PDF."""
    desk = open_desk(code, key, Permission.PRINT_FORMS)
    if desk.code is None:
        raise NotFoundError("The scanning desk prints in the print centre.")
    form = Fields(request.form)
    language = form.choice("language", desk.period.languages)
    copies = form.number("copies", low=1, high=MOST_COPIES)
    practice = form.get("practice") == "1"
    if not form.wrong and sent_before():
        form.general.append(made_already())
    if not form.wrong:
        try:
            data = printing.print_forms(
                db(),
                plugins=plugins(),
                settings=settings(),
                storage=storage(),
                period=desk.period,
                municipality_code=desk.code,
                language=language,
                copies=copies or 1,
                practice=practice,
                back_page=form.get("back_page") == "1",
                actor=desk.actor,
            )
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
        else:
            kind = "practice" if practice else "forms"
            return download(data, f"{kind}-{desk.period.key}-{desk.code}-{language}-{copies}.pdf", "application/pdf")
    return _print_page(desk, form), 422


@pages.get("/region/<region_key>/<key>/print")
def print_centre(region_key: str, key: str) -> str:
    """Show the print centre: forms for all in one zip, posters, practice sheets."""
    return _centre_page(open_region(region_key, Permission.PRINT_FORMS, key), Fields())


def _centre_page(place: RegionPlace, form: Fields) -> str:
    period = place.period
    if period is None:
        raise NotFoundError("There is no such period.")
    names = period_rows.municipality_names(period)
    paging = page_asked_for(len(names))
    offered, drafts = handouts.count_offered(db(), period), _drafts(period)
    parts = {part.municipality_code: part for part in period.municipalities}
    earlier, before = printing.printed_before(db(), period)
    return show(
        "coordinator/print.html",
        earlier=inside(in_language(earlier.name, language())) if earlier else "",
        before=[
            (name, [(own_name(one), before[code, one]) for one in period.languages if (code, one) in before])
            for code, name in names.items()
        ],
        place=place,
        form=form,
        paging=paging,
        state=period.state,
        languages=language_choices(period.languages, drafts),
        counted_languages=[code for code in period.languages if code not in drafts],
        municipalities=list(names.items()),
        papers=[(paper, paper) for paper in PAPERS],
        released=releasing.current_release(db(), period) is not None,
        counts=[
            (name, handouts.view_counts(parts[code], offered, language=language()))
            for code, name in list(names.items())[paging.part]
        ],
        instruction_languages=language_choices(INTERFACE_LANGUAGES),
    )


@pages.post("/region/<region_key>/<key>/print/forms.zip")
def print_for_all(region_key: str, key: str) -> Response | tuple[str, int]:
    """Print for all municipalities and the chosen languages, and send one zip."""
    place = open_region(region_key, Permission.PRINT_FORMS, key)
    form = Fields(request.form)
    period = place.period
    copies = form.number("copies", low=1, high=MOST_COPIES)
    languages = form.choices("languages", period.languages if period else ())
    if not form.wrong and sent_before():
        form.general.append(made_already())
    if period is not None and not form.wrong:
        try:
            data = printing.print_all(
                db(),
                plugins=plugins(),
                settings=settings(),
                storage=storage(),
                period=period,
                copies=copies or 1,
                copies_of=printing.printed_before(db(), period)[1] if form.get("as_before") == "1" else None,
                languages=languages,
                back_page=form.get("back_page") == "1",
                actor=place.actor,
            )
        except KNOWN_ERRORS as error:
            form.general.append(message_of(error))
        else:
            return download(data, f"forms-{period.key}.zip", "application/zip")
    return _centre_page(place, form), 422


@pages.get("/region/<region_key>/<key>/print/poster.pdf")
def poster(region_key: str, key: str) -> Response:
    """Send a poster: the invitation, or (when published) the combined results for waiting rooms."""
    place = open_region(region_key, Permission.PRINT_FORMS, key)
    period = place.period
    if period is None:
        raise NotFoundError("There is no such period.")
    code = request.args.get("municipality", "")
    language = request.args.get("language") or period.languages[0]
    paper = request.args.get("paper", "A3")
    if paper not in PAPERS:
        paper = "A3"
    if request.args.get("kind") == "results":
        release = releasing.current_release(db(), period)
        if release is None:
            raise NotFoundError("{period} is not published, so there are no results to show.", period=period.key)
        data = render_result_poster(release, code, language=language, paper=paper)
        return download(data, f"results-{period.key}-{code or place.region.key}-{paper}.pdf", "application/pdf")
    data = invitations.make_invitation(
        db(),
        plugins=plugins(),
        period=period,
        municipality_code=code,
        language=language,
        paper=paper,
        web_address=settings().web_address,
    )
    return download(data, f"poster-{period.key}-{code or place.region.key}-{language}-{paper}.pdf", "application/pdf")


@pages.get("/region/<region_key>/<key>/print/instructions.pdf")
def instructions(region_key: str, key: str) -> Response:
    """Send what a reception does, step by step, on one page."""
    place = open_region(region_key, Permission.PRINT_FORMS, key)
    period = place.period
    code = request.args.get("municipality", "")
    if period is None:
        raise NotFoundError("There is no such period.")
    wanted = request.args.get("language", "")
    chosen = wanted if wanted in INTERFACE_LANGUAGES else language()
    data = office_papers.make_instructions(period, code, web_address=settings().web_address, language=chosen)
    return download(data, f"instructions-{period.key}-{code}-{chosen}.pdf", "application/pdf")


@pages.get("/region/<region_key>/<key>/print/practice.pdf")
@writes
def practice(region_key: str, key: str) -> Response:
    """Send practice sheets of one municipality: read like others, never counted."""
    place = open_region(region_key, Permission.PRINT_FORMS, key)
    period = place.period
    code = request.args.get("municipality", "")
    if period is None:
        raise NotFoundError("There is no such period.")
    data = printing.print_forms(
        db(),
        plugins=plugins(),
        settings=settings(),
        storage=storage(),
        period=period,
        municipality_code=code,
        copies=3,
        practice=True,
        actor=place.actor,
    )
    return download(data, f"practice-{period.key}-{code}.pdf", "application/pdf")
