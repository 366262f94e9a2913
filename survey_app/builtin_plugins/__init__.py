"""The core through its own hooks: what ships with survey-app is made of plugins like any other."""

from importlib import import_module
from types import ModuleType

NAMES = ("national_client_survey", "combined_versus_own", "change_over_periods", "own_words")


def modules() -> dict[str, ModuleType]:
    """Return the built-in plugins by name, in the order they are loaded."""
    return {name: import_module(f"{__name__}.{name}") for name in NAMES}
