"""Brings a question set under a key that the national client survey has."""

from survey_app.plugin_api import Item, ItemKind, ItemRole, Option, QuestionSet, hookimpl


@hookimpl
def question_sets(period, region):
    options = (Option("yes", {"sv": "Ja"}, positive=True), Option("no", {"sv": "Nej"}))
    item = Item("ifo.other", 1, ItemKind.ONE, ItemRole.QUALITY, {"sv": "Något annat?"}, {"sv": "Annat"}, options)
    return (QuestionSet("ifo", {"sv": "En annan enkät"}, (item,)),)
