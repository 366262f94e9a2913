"""Errors become pages here (and exit codes in cli.py), nowhere else: what happened, and what to do now."""

from typing import Any

from flask import Flask, current_app, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from forms.errors import FormsError
from scans.errors import ScanError
from survey_app.errors import (
    DisclosureError,
    NotAllowedError,
    NotFoundError,
    RefusedError,
    StorageFullError,
    SurveyError,
)
from survey_app.services.planning.period_rows import name_of
from survey_app.web.context import SignInRequiredError, db, is_fragment, language, optional_actor
from survey_app.web.context import gettext as _
from survey_app.web.kept import kept_now, kept_page
from survey_app.web.wording import inside, state_words

KnownError = SurveyError | FormsError | ScanError
KNOWN_ERRORS = (SurveyError, FormsError, ScanError)
"""Errors that a person can do something about; a form shows them above its fields."""


def message_of(error: KnownError) -> str:
    """Return an error's sentence in the interface language, its places filled with words that people use."""
    text = _(error.text, **{name: _in_words(name, value) for name, value in error.values.items()})
    return text[:1].upper() + text[1:] if "period" in error.values else text


def _in_words(name: str, value: object) -> object:
    """Return a period's name for its key, and a state's word for its code; other values as they are."""
    if name == "period" and value:
        return inside(name_of(db(), str(value), language()))
    if name == "state":
        return state_words().get(str(value), str(value)).lower()
    return value


def register(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(SignInRequiredError, _ask_to_sign_in)
    for kind in KNOWN_ERRORS:
        app.register_error_handler(kind, _show_known)
    app.register_error_handler(CSRFError, _show_expired)
    app.register_error_handler(HTTPException, _show_http)
    app.register_error_handler(Exception, _show_unexpected)


def _title_of(error: KnownError) -> str:
    titles: tuple[tuple[type[Exception], str], ...] = (
        (NotFoundError, _("There is nothing here")),
        (NotAllowedError, _("You may not do this")),
        (DisclosureError, _("Somebody could be recognised")),
        (RefusedError, _("That cannot be done now")),
        (StorageFullError, _("The disk is full")),
    )
    return next((title for kind, title in titles if isinstance(error, kind)), _("Something is not right"))


def _page(title: str, message: str, status: int) -> tuple[str, int]:
    if g.get("cookieless"):
        template = "respondent/error.html"
    else:
        template = "errors/fragment.html" if is_fragment() else "errors/page.html"
    return render_template(template, title=title, message=message, status=status), status


def _ask_to_sign_in(_error: SignInRequiredError) -> Response | tuple[str, int]:
    """Lead to the sign-in page, and from there back to the page that was asked for."""
    if is_fragment() or request.method not in ("GET", "HEAD"):
        return _signed_out()
    back = request.full_path.rstrip("?")
    return redirect(url_for("auth.sign_in", next=None if back == "/" else back))


def _signed_out() -> tuple[str, int]:
    """Say that nobody is signed in any more; what was chosen and typed stays on the page."""
    waiting = None if is_fragment() else kept_now()
    if waiting is not None:
        return kept_page(waiting), 401
    text = _("You were signed out after a while. Sign in again in another tab, then try once more: nothing is lost.")
    return _page(_("Sign in again"), text, 401)


def _show_known(error: KnownError) -> tuple[str, int]:
    return _page(_title_of(error), message_of(error), getattr(error, "http_status", 422))


def _show_expired(_error: CSRFError) -> tuple[str, int]:
    """Say what happened when a form's token is not the session's: mostly a session that ended, and a new one."""
    waiting = None if is_fragment() else kept_now()
    if waiting is not None and waiting.values:
        return kept_page(waiting), 401
    if optional_actor() is None and request.blueprint != "auth":
        return _signed_out()
    if is_fragment():  # the page's script fetches a new token and sends again
        return _page(_("Sent again"), _("The page had been open for long. It is sent again; leave it open."), 400)
    text = _("The page had been open too long, or cookies are turned off. Go back, load the page again and repeat.")
    return _page(_("That did not reach us"), text, 400)


def _show_http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    if g.get("cookieless") and error.code in (404, 405):
        return _page("", _("This link does not work. Ask at the reception."), error.code)
    texts = {
        404: (_("There is nothing here"), _("Check the address, or go to the start.")),
        405: (_("There is nothing here"), _("Check the address, or go to the start.")),
        413: (_("The file is too large"), _("Scan fewer papers at a time, or with a lower resolution (200-300 dpi).")),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
    }
    title, text = texts.get(error.code, (_("Something is not right"), _("Go back and try again.")))
    return _page(title, text, error.code)


def _show_unexpected(error: Exception) -> Any:
    """Log what nobody foresaw and say so plainly; in tests it reaches the test."""
    if current_app.testing:
        raise error
    current_app.logger.error("Unexpected error on page %s", request.endpoint, exc_info=error)
    text = _("The fault is ours and has been noted. What was stored before is still there. Try again in a while.")
    return _page(_("Something went wrong here"), text, 500)
