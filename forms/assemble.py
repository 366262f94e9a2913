"""Put a form together: the chosen question sets in one language, and the standard words around them."""

from collections.abc import Iterable, Mapping

from forms.errors import FormsError, MissingTranslationError
from forms.model import Form, QuestionSet
from forms.standard_texts import StandardTexts, standard_texts

DEFAULT_THRESHOLD = 5
"""Responses needed before anything is shown, as the back page tells the respondent."""


def assemble_form(
    period: str,
    language: str,
    sets: Iterable[QuestionSet],
    *,
    organisation: str,
    web_address: str,
    title: str = "",
    texts: Mapping[str, str] | None = None,
    threshold: int = DEFAULT_THRESHOLD,
) -> Form:
    """Return the form of a period in one language; whether it fits its pages is found when the edition is made.

    Args:
        period: key of the period.
        language: language code, say `sv`.
        sets: the chosen question sets; they are sorted by (position, key).
        organisation: who asks, with `{municipality}` as the place of the name.
        web_address: base of the address in the page code, with scheme, without trailing slash.
        title: heading of the form; "" = the standard one, which says how many questions there are.
        texts: words that replace standard ones of the same name.
        threshold: how many must have answered before a result is shown (said on the back page).

    Raises:
        MissingTranslationError: a text is missing in the language; the message names all that are.
        FormsError: there is no question at all.
    """
    ordered = tuple(sorted(sets, key=lambda question_set: (question_set.position, question_set.key)))
    if not any(question_set.items for question_set in ordered):
        raise FormsError("The form has no questions. Choose at least one question set.")
    missing = _missing_texts(ordered, language)
    if missing:
        raise MissingTranslationError(
            "These texts are missing in the language {language}: {missing}. Add them to the question set, "
            "or print in another language.",
            language=language,
            missing=", ".join(missing),
        )
    standard = standard_texts(language)
    count = sum(len(question_set.items) for question_set in ordered)
    words = {**standard.form, **(texts or {})}
    if not any(item.is_text for question_set in ordered for item in question_set.items):
        words.pop("write_help", None)
    words["back_anonymous"] = words["back_anonymous"].replace("{threshold}", str(threshold))
    return Form(
        period=period,
        language=language,
        title=title or _standard_title(standard, count),
        sets=ordered,
        texts=words,
        organisation=organisation,
        web_address=web_address.rstrip("/"),
        draft=standard.draft or any(question_set.is_draft(language) for question_set in ordered),
    )


def _missing_texts(sets: Iterable[QuestionSet], language: str) -> list[str]:
    missing = []
    for question_set in sets:
        for item in question_set.items:
            if not item.text.get(language):
                missing.append(item.key)
            missing += [f"{item.key}.{option.key}" for option in item.options if not option.text.get(language)]
    return missing


def _standard_title(standard: StandardTexts, count: int) -> str:
    if count in standard.counts:
        return standard.form["title"].replace("{count}", standard.counts[count])
    return standard.form["title_general"]
