"""The core through its own hooks: what ships with survey-app is made of plugins like any other."""

from types import ModuleType


def modules() -> dict[str, ModuleType]:
    """Return the built-in plugins by name, in the order they are loaded."""
    from survey_app.builtin_plugins import combined_versus_own, national_client_survey

    return {"national_client_survey": national_client_survey, "combined_versus_own": combined_versus_own}
