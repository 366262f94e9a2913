"""Asks a hook for an argument that it does not have."""

from survey_app.plugin_api import hookimpl


@hookimpl
def question_sets(period, region, weather):
    return ()
