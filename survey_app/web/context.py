"""What a request carries: the instance, one database session, who acts, the language, and the page's place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, render_template, request, session
from sqlalchemy.orm import Session

from forms.model import RIGHT_TO_LEFT
from survey_app.domain.dates import swedish_today
from survey_app.domain.roles import Actor, Permission, may
from survey_app.errors import NotAllowedError, NotFoundError, SurveyError
from survey_app.i18n import INTERFACE_LANGUAGES
from survey_app.plugin_manager import Plugins
from survey_app.services.instance import Instance
from survey_app.services.people import users
from survey_app.services.wording import Wording
from survey_app.settings import Settings
from survey_app.storage import Storage

View = TypeVar("View", bound=Callable[..., Any])


class SignInRequiredError(SurveyError):
    """Nobody is signed in: becomes the sign-in page, and then the page that was asked for."""

    http_status = 401


@dataclass(frozen=True, slots=True)
class NavItem:
    """One word of the navigation; `badge` counts what waits there, `key` says which page it is."""

    key: str
    label: str
    address: str
    badge: int = 0


def instance() -> Instance:
    """Return the instance this application serves."""
    return cast(Instance, current_app.extensions["survey_app"])


def settings() -> Settings:
    """Return the instance's settings."""
    return instance().settings


def storage() -> Storage:
    """Return the instance's file storage."""
    return instance().storage


def plugins() -> Plugins:
    """Return the loaded plugins."""
    return instance().plugins


def writes(view: View) -> View:
    """Mark a page that is asked for with GET and yet writes (a logged look), so that it gets a writing session."""
    view.writes = True  # type: ignore[attr-defined]
    return view


def reads(view: View) -> View:
    """Mark a page that is sent a form and yet stores nothing, so that it keeps no writer waiting while it works."""
    view.writes = False  # type: ignore[attr-defined]
    return view


def db() -> Session:
    """Return this request's database session; it is committed at the end of a request that went well.

    Pages that only show something get a reading session, which neither waits for a writer nor makes one wait.
    """
    if "db" not in g:
        view = current_app.view_functions.get(request.endpoint or "")
        writing = getattr(view, "writes", request.method not in ("GET", "HEAD"))
        g.db = instance().sessions() if writing else instance().readers()
    return cast(Session, g.db)


def finish_session(response: Response) -> Response:
    """Commit what a successful request did, and take back what a failed one did. The only place that commits."""
    if "db" in g:
        if response.status_code < 400:
            g.db.commit()
        else:
            g.db.rollback()
    return response


def close_session(_error: BaseException | None = None) -> None:
    """Give the database session back, whatever happened."""
    found = g.pop("db", None)
    if found is not None:
        found.close()


def optional_actor() -> Actor | None:
    """Return who is signed in, or None."""
    if "actor" not in g:
        user_id = session.get("user")
        try:
            g.actor = users.actor_of(db(), user_id) if user_id is not None else None
        except NotFoundError:
            session.clear()
            g.actor = None
    return cast(Actor | None, g.actor)


def actor() -> Actor:
    """Return who is signed in.

    Raises:
        SignInRequiredError: nobody is.
    """
    found = optional_actor()
    if found is None:
        raise SignInRequiredError("Sign in to go on.")
    return found


def allowed(permission: Permission, *, municipality_code: str = "", region_key: str = "") -> bool:
    """Say whether the person signed in may do this here."""
    found = optional_actor()
    if found is None:
        return False
    return may(found.grants, permission, municipality_code=municipality_code, region_key=region_key)


def require(permission: Permission, *, municipality_code: str = "", region_key: str = "") -> Actor:
    """Return who is signed in if the permission table lets them do this here.

    Raises:
        SignInRequiredError: nobody is signed in.
        NotAllowedError: the person's roles do not permit it.
    """
    found = actor()
    if not may(found.grants, permission, municipality_code=municipality_code, region_key=region_key):
        raise NotAllowedError("Your role does not permit this. Ask your coordinator if you need it.")
    return found


def language() -> str:
    """Return the interface language: chosen, else the browser's, else the instance's."""
    if "language" not in g:
        chosen = session.get("language") if not g.get("cookieless") else None
        accepted = request.accept_languages.best_match(INTERFACE_LANGUAGES)
        g.language = chosen or (accepted if "user" not in session else None) or settings().default_language
    return cast(str, g.language)


def wording() -> Wording:
    """Return the sentences of the interface language."""
    return Wording(language())


def gettext(text: str, **values: object) -> str:
    """Return an English sentence in the interface language, its places filled."""
    return wording().say(text, **values)


def ngettext(one: str, many: str, n: int, **values: object) -> str:
    """Return the sentence that fits the number `n`; its places may use `{n}` and `{words}` (small numbers as words)."""
    return wording().count(one, many, n, **values)


def is_fragment() -> bool:
    """Say whether the page asks for a part of itself (htmx), not for a whole page."""
    return request.headers.get("HX-Request") == "true"


def show(template: str, **values: Any) -> str:
    """Render a template; the only way pages are made."""
    return render_template(template, **values)


def set_place(words: str, nav: list[NavItem], *, home: str) -> None:
    """Say where the person is, for the header: whose page it is, the navigation, and the address of its home."""
    g.place_words, g.nav, g.home = words, nav, home


def register(app: Flask) -> None:
    """Tie session, language and template values to an application."""
    app.after_request(finish_session)
    app.teardown_request(close_session)

    @app.context_processor
    def values() -> dict[str, Any]:
        words = wording()  # once for a page: a long list says hundreds of sentences
        return {
            "_": words.say,
            "_n": words.count,
            "language": language(),
            "display_name": settings().display_name,
            "place_words": g.get("place_words", ""),
            "nav": g.get("nav", []),
            "home_address": g.get("home"),
            "person": optional_actor() if not g.get("cookieless") else None,
            "right_to_left": RIGHT_TO_LEFT,
            "interface_languages": {"sv": "Svenska", "en": "English"},
            "today": swedish_today(),
        }
