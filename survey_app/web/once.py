"""Forms that do something once, however often they are sent: each carries a random number."""

import secrets

from flask import Flask, request

from survey_app.services.sent_forms import claim_form
from survey_app.web.context import db

FIELD = "form_number"


def sent_before() -> bool:
    """Say whether the form at hand was sent before; a form without a number counts as new."""
    number = request.form.get(FIELD, "")
    return bool(number) and not claim_form(db(), number)


def register(app: Flask) -> None:
    """Let templates make a form's number."""

    @app.context_processor
    def values() -> dict[str, object]:
        return {"form_number": lambda: secrets.token_urlsafe(12)}
