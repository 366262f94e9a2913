"""Gives a region that another plugin brings other contents."""

from survey_app.plugin_api import Region, hookimpl


@hookimpl
def regions():
    return (Region("vasterbotten-inland", {"sv": "Någon annanstans"}, ("0180",)),)
