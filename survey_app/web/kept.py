"""What somebody sent after being signed out is kept on the page, and sent when they are signed in again."""

import json
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import MultiDict

from survey_app.web.context import optional_actor, show
from survey_app.web.fields import Fields

NEVER_KEPT = frozenset({"csrf_token", "password", "again", "kept", "kept_address"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that waits: where it was sent, and its values in their order."""

    address: str
    values: tuple[tuple[str, str], ...]

    @property
    def as_text(self) -> str:
        """The values as one field holds them."""
        return json.dumps(self.values)


def kept_now() -> Kept | None:
    """Return what this request sent, or had kept from an earlier one; None where nothing can be kept.

    Files are not kept. What another site's page sent is not kept either: nobody here typed it.
    """
    if request.method != "POST" or request.files or not _from_our_page():
        return None
    waiting = kept_in(request.form)
    if waiting is not None or request.blueprint == "auth":
        return waiting
    values = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    return Kept(request.full_path.rstrip("?"), tuple(values))


def kept_in(form: MultiDict[str, str]) -> Kept | None:
    """Return what the sign-in page carries along, if it does."""
    address = form.get("kept_address", "")
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        return None
    try:
        pairs = json.loads(form.get("kept", ""))
        return Kept(address, tuple((str(name), str(value)) for name, value in pairs))
    except (ValueError, TypeError):
        return None


def _from_our_page() -> bool:
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def kept_page(kept: Kept, form: Fields | None = None) -> str:
    """Return the page that asks to sign in and carries along what waits, or to send it when somebody is signed in."""
    if optional_actor() is not None:
        return show("auth/send_kept.html", kept=kept)
    return show("auth/sign_in.html", form=form or Fields(), next=None, kept=kept)
