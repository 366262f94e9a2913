"""The respondent's page in one language: the questions as they are printed, and the form's own words."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forms.assemble import assemble_form
from forms.model import RIGHT_TO_LEFT
from forms.standard_texts import languages, standard_texts
from survey_app.db.models import PeriodRow
from survey_app.domain.register import municipality_name
from survey_app.i18n import in_language
from survey_app.services.planning.asked import items_asked, sets_asked


@dataclass(frozen=True, slots=True)
class FormOption:
    """One option of a question on the respondent's page."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One question of the respondent's page."""

    item: str
    number: int
    text: str
    multiple: bool
    options: tuple[FormOption, ...]


@dataclass(frozen=True, slots=True)
class RespondentForm:
    """The questions in one language. `texts` are the form's own words (who asks, voluntary, anonymous, thanks ...)."""

    period_key: str
    period_name: str
    municipality_code: str
    municipality_name: str
    language: str
    right_to_left: bool
    languages: tuple[str, ...]
    title: str
    questions: tuple[FormQuestion, ...]
    texts: Mapping[str, str]
    practice: bool
    closes_on: datetime.date


def offered_languages(period: PeriodRow) -> tuple[str, ...]:
    """Return the period's languages that a native speaker has confirmed."""
    return tuple(language for language in period.languages if not is_draft(period, language))


def is_draft(period: PeriodRow, language: str) -> bool:
    """Say whether a translation still waits for a native speaker: its answers are not counted."""
    if language not in languages():
        return True
    return standard_texts(language).draft or any(each.is_draft(language) for each in sets_asked(period))


def make_form(
    period: PeriodRow, municipality_code: str, wanted: Sequence[str | None], *, practice: bool
) -> RespondentForm:
    """Return the period's questions in the first wanted language that is offered."""
    offered = offered_languages(period)
    language = next((each for each in wanted if each in offered), None) or (*offered, period.languages[0])[0]
    name = municipality_name(municipality_code)
    organisation = (period.organisation or {}).get(language) or standard_texts(language).invitation["organisation"]
    form = assemble_form(
        period.key,
        language,
        sets_asked(period),
        organisation=organisation,
        web_address="",
        threshold=period.threshold,
    )
    return RespondentForm(
        period_key=period.key,
        period_name=in_language(period.name, language),
        municipality_code=municipality_code,
        municipality_name=name,
        language=language,
        right_to_left=language in RIGHT_TO_LEFT,
        languages=offered,
        title=form.title,
        questions=tuple(
            FormQuestion(
                item=key,
                number=asked.number,
                text=in_language(asked.item.text, language),
                multiple=asked.multiple,
                options=tuple(
                    FormOption(option.key, in_language(option.text, language)) for option in asked.item.options
                ),
            )
            for key, asked in items_asked(period).items()
        ),
        texts={**form.texts, "organisation": organisation.format(municipality=name)},
        practice=practice,
        closes_on=period.closes_on,
    )
