"""Implements a hook that does not exist (a spelling mistake)."""

from survey_app.plugin_api import hookimpl


@hookimpl
def question_set(period, region):
    return ()
