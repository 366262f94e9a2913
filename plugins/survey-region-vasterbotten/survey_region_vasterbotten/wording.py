"""The words of the plugin's reports in the language of the reader."""

from collections.abc import Iterable, Iterator, Mapping

from survey_app.plugin_api import Paragraph, Sentences, Text, in_language

NOT_SHOWN: Text = {"sv": "Visas inte: {labels}.", "en": "Not shown: {labels}."}


def fill(words: Mapping[str, Text], key: str, language: str, **values: object) -> str:
    """Return the words under a key in a language, with its places filled."""
    return in_language(words[key], language).format(**values)


def say_not_shown(labels: Iterable[Text], sentences: Sentences) -> Iterator[Paragraph]:
    """Yield the paragraph that names what is not shown; nothing where all is."""
    named = "; ".join(sentences.text(label) for label in labels)
    if named:
        yield Paragraph(in_language(NOT_SHOWN, sentences.language).format(labels=named))
