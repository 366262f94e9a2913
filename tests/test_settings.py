import pytest

from survey_app.errors import InvalidInputError
from survey_app.settings import load_settings


@pytest.fixture
def instance(tmp_path):
    return tmp_path


def load(instance, text="", **variables):
    (instance / "config.toml").write_text(text, encoding="utf-8")
    return load_settings({"SURVEY_APP_INSTANCE": str(instance), **variables})


def test_without_anything_the_defaults_hold(instance):
    settings = load(instance)
    assert settings.instance == instance
    assert settings.database == f"sqlite:///{instance}/survey.sqlite"
    assert settings.reading_jobs >= 1


def test_a_variable_goes_before_the_file(instance):
    settings = load(instance, 'jobs = 2\ndisplay_name = "Svar"\n', SURVEY_APP_JOBS="4")
    assert (settings.jobs, settings.display_name) == (4, "Svar")


def test_lists_and_truths_are_read_from_variables_too(instance):
    settings = load(instance, SURVEY_APP_BLOCKED_PLUGINS="a, b", SURVEY_APP_SECURE_COOKIES="true")
    assert (settings.blocked_plugins, settings.secure_cookies) == (("a", "b"), True)


def test_all_problems_come_in_one_message_with_where_each_stands(instance):
    with pytest.raises(InvalidInputError) as caught:
        load(instance, 'jobs = "many"\nsurprise = 1\nexecutor = "cloud"\n', SURVEY_APP_PORT="-1")
    message = str(caught.value)
    for part in (
        "config.toml: jobs must be a whole number",
        "no setting surprise",
        "executor",
        "SURVEY_APP_PORT: port",
    ):
        assert part in message


def test_a_file_that_is_no_toml_is_named(instance):
    with pytest.raises(InvalidInputError, match=r"config\.toml"):
        load(instance, "jobs = = 2")


@pytest.mark.parametrize("address", ["survey.example.se", "https://survey.example.se/"])
def test_a_web_address_that_would_spoil_the_page_code_is_refused(instance, address):
    with pytest.raises(InvalidInputError, match="web_address"):
        load(instance, SURVEY_APP_WEB_ADDRESS=address)
