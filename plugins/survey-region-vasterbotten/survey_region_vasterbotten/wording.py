"""The words of the plugin's reports in the language of the reader."""

from collections.abc import Mapping

from survey_app.plugin_api import Text, in_language


def fill(words: Mapping[str, Text], key: str, language: str, **values: object) -> str:
    """Return the words under a key in a language, with its places filled."""
    return in_language(words[key], language).format(**values)
