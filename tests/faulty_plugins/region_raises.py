"""Fails when asked for its regions."""

from survey_app.plugin_api import hookimpl


@hookimpl
def regions():
    raise OSError("the register cannot be reached")
