"""Makes the Flask application of an instance: settings, security headers, pages, plugins' pages."""

import datetime
import gzip
import hashlib
import ipaddress
import mimetypes
import secrets
from importlib import resources
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request, send_from_directory
from flask_limiter import Limiter
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from survey_app.i18n import INTERFACE_LANGUAGES
from survey_app.packs.charts import chart_stylesheet
from survey_app.services.instance import Instance
from survey_app.web import (
    admin,
    auth,
    context,
    coordinator,
    elements,
    errors,
    following,
    free_text,
    importing,
    long_work,
    meeting,
    municipality,
    office_papers,
    once,
    papers,
    periods,
    printing,
    public,
    questions,
    reading_check,
    reception,
    releasing,
    respondent,
    reviewing,
    sessions,
    transcribing,
    wording,
)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""No inline script or style anywhere, nothing from another host."""

STATIC = resources.files("survey_app.web") / "static"
"""Style, scripts, fonts and pictures of the pages."""

PACKED = (".css", ".js", ".svg")
"""Static files that are sent compressed. Pages are not: they hold secrets beside what a visitor may choose."""

SIGN_IN_LIMIT = "10 per minute; 60 per hour"
"""Tries to sign in from one address: enough for an office behind one address, too few to guess a password."""


NUMBER_LIMIT = "20 per minute; 200 per hour"
"""Numbers of papers typed, or codes that nobody printed, from one network: one number in thousands is in use, so nobody
finds others' by trying."""


def create_app(instance: Instance, *, testing: bool = False) -> Flask:
    """Return the web application of an open instance.

    Args:
        instance: where everything is kept; the caller closes it.
        testing: errors reach the test, sign-in is not rate-limited, and a submitted form needs no token unless
            `WTF_CSRF_ENABLED` is switched on.
    """
    app = Flask("survey_app.web", static_folder=None)
    settings = instance.settings
    app.extensions["survey_app"] = instance
    app.config.update(
        SECRET_KEY=instance.secret_key,
        TESTING=testing,
        WTF_CSRF_ENABLED=not testing,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=1_000_000,
        SESSION_COOKIE_NAME="kryss",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=datetime.timedelta(hours=settings.session_hours),
        RATELIMIT_ENABLED=not testing,
    )
    app.session_interface = sessions.PageSessions()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    csrf = CSRFProtect(app)
    _add_static(app)
    context.register(app)
    wording.register(app)
    errors.register(app)
    once.register(app)
    long_work.register(app)
    for module in (
        public, auth, reception, reviewing, papers, printing, coordinator, periods, following, releasing, meeting,
        municipality, admin, elements, respondent, office_papers, questions, reading_check,
        transcribing, free_text, importing,
    ):  # fmt: skip
        app.register_blueprint(module.pages)
    # A respondent has no session that a foreign page could misuse: the code on the paper is the permission.
    csrf.exempt(respondent.pages)
    for name, blueprints in instance.plugins.blueprints():
        for blueprint in blueprints:
            app.register_blueprint(blueprint, url_prefix=f"/plugins/{name}")
    _limit_sign_in(app)
    app.after_request(_add_security_headers)
    return app


def _add_static(app: Flask) -> None:
    """Serve the package's static files under addresses that carry a hash of all, so that browsers may keep them."""
    digest = hashlib.sha256()
    for entry in sorted(STATIC.iterdir(), key=lambda file: file.name):
        if entry.name.endswith(PACKED):
            digest.update(entry.read_bytes())
    for font in sorted((STATIC / "fonts").iterdir(), key=lambda file: file.name):
        digest.update(font.read_bytes())
    for language in INTERFACE_LANGUAGES:
        for picture in sorted((STATIC / "help" / language).iterdir(), key=lambda file: file.name):
            digest.update(picture.read_bytes())
    charts = chart_stylesheet()
    digest.update(charts.encode())
    version = digest.hexdigest()[:10]
    packed = _packed(charts)

    @app.context_processor
    def static_address() -> dict[str, object]:
        return {"static": lambda name: f"/static/{version}/{name}"}

    @app.get("/static/<version>/<path:name>", endpoint="static")
    def static_file(version: str, name: str) -> Response:
        g.cookieless = True
        if name in packed and request.accept_encodings.quality("gzip"):
            response = Response(packed[name], mimetype=mimetypes.guess_type(name)[0])
            response.headers["Content-Encoding"] = "gzip"
        elif name == "charts.css":
            response = Response(charts, mimetype="text/css")
        else:
            known = "image/webp" if name.endswith(".webp") else None  # Python learns it with 3.13
            response = send_from_directory(str(STATIC), name, mimetype=known)
        if name in packed:
            response.vary.add("Accept-Encoding")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _packed(charts: str) -> dict[str, bytes]:
    """Return the static files that are sent compressed, by name."""
    files = (path for path in Path(str(STATIC)).rglob("*") if path.suffix in PACKED)
    found = {path.relative_to(str(STATIC)).as_posix(): path.read_bytes() for path in files}
    found["charts.css"] = charts.encode()
    return {name: gzip.compress(data, mtime=0) for name, data in found.items()}


def _limit_sign_in(app: Flask) -> None:
    """Limit tries to sign in, to type a paper's number, and to ask for the page of a code that nobody printed.

    Whoever holds one paper can write down the code of any number. Addresses are kept in memory only, hashed with a salt
    that dies with the process.
    """
    salt = secrets.token_bytes(16)

    def caller() -> str:
        return hashlib.blake2s(_network_of(request.remote_addr or "").encode(), key=salt).hexdigest()

    def is_unknown(response: Response) -> bool:
        return response.status_code == 404

    limiter = Limiter(caller, app=app, storage_uri="memory://", headers_enabled=False)
    app.extensions["survey_app_limiter"] = limiter  # the limited pages hold it weakly
    limits = {
        "auth.sign_in_submitted": SIGN_IN_LIMIT,
        "auth.invitation_submitted": SIGN_IN_LIMIT,
        "respondent.find_submitted": NUMBER_LIMIT,
    }
    for endpoint, limit in limits.items():
        view: Any = limiter.limit(limit)(app.view_functions[endpoint])
        app.view_functions[endpoint] = view
    survey: Any = limiter.limit(NUMBER_LIMIT, deduct_when=is_unknown)(app.view_functions["respondent.survey"])
    app.view_functions["respondent.survey"] = survey


def _network_of(address: str) -> str:
    """Return the network that one household or office has: an IPv6 address's first half, or the IPv4 address itself."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _add_security_headers(response: Response) -> Response:
    """Add the headers that keep foreign scripts, frames and snoops out; pages are never kept in a cache."""
    headers = response.headers
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if request.blueprint == "respondent":
        headers["Referrer-Policy"] = "no-referrer"  # the address holds the sheet's code, or the tablet's link
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    return response
