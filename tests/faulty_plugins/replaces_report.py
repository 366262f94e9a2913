"""A plugin whose report stands in the place of a built-in one; nothing is wrong with it."""

from survey_app.plugin_api import Heading, hookimpl


class OurChange:
    key = "our_change"
    replaces = "change_over_periods"

    def __init__(self):
        self.title = {"sv": "Vår förändring", "en": "Our change"}

    def tables(self):
        return ()

    def build(self, data):
        return (Heading(self.title[data.language]),)


@hookimpl
def reports(period, region):
    return (OurChange(),)
