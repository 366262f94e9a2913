"""Loads well, and fails when asked for its question sets."""

from survey_app.plugin_api import hookimpl


@hookimpl
def question_sets(period, region):
    return {}["no such key"]
