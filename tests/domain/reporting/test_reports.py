"""Which reports are made: a report may stand for another one, and conflicts name both plugins."""

from dataclasses import dataclass

import pytest

from survey_app.domain.reporting.reports import CHART_FORMS, settle_reports
from survey_app.errors import PluginError
from survey_app.packs.charts import chart_forms


@dataclass
class Named:
    key: str
    replaces: str | None = None


class Old:
    """A report written before reports could replace each other."""

    key = "old"


def keys(*found):
    return [report.key for report in settle_reports(found)]


def test_reports_stand_in_the_order_their_plugins_are_loaded():
    assert keys(("core", Named("one")), ("core", Named("two")), ("region", Old())) == ["one", "two", "old"]


def test_a_replacement_stands_where_the_replaced_one_stood():
    assert keys(("core", Named("one")), ("core", Named("two")), ("region", Named("ours", "one"))) == ["ours", "two"]


def test_a_replacement_may_keep_the_key():
    ours = Named("one", "one")
    assert settle_reports([("core", Named("one")), ("region", ours)]) == (ours,)


def test_a_replacement_of_a_report_that_is_not_there_is_simply_made():
    assert keys(("core", Named("one")), ("region", Named("ours", "blocked"))) == ["one", "ours"]


def test_a_replacement_can_be_replaced():
    assert keys(("core", Named("one")), ("a", Named("two", "one")), ("b", Named("three", "two"))) == ["three"]


@pytest.mark.parametrize(
    "second", [Named("one"), Named("one", "other")], ids=["the same key", "the same key, replacing another"]
)
def test_two_with_one_key_are_an_error_that_names_both_plugins(second):
    with pytest.raises(PluginError, match="core and region both bring the report one"):
        settle_reports([("core", Named("one")), ("region", second)])


def test_two_that_replace_the_same_report_are_an_error():
    with pytest.raises(PluginError, match="a and b both bring the report one"):
        settle_reports([("core", Named("one")), ("a", Named("two", "one")), ("b", Named("three", "one"))])


def test_every_chart_form_that_a_report_can_ask_for_can_be_drawn():
    assert chart_forms() >= CHART_FORMS
