"""The respondent's page in one language: the questions as they are printed, and the form's own words."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from forms.assemble import assemble_form
from forms.days import say_date
from forms.model import RIGHT_TO_LEFT
from forms.standard_texts import languages, standard_texts
from survey_app.db import queries
from survey_app.db.models import PeriodRow
from survey_app.domain.register import municipality_name
from survey_app.i18n import in_language
from survey_app.services.planning.asked import items_asked, sets_asked
from survey_app.services.planning.participation import part_of
from survey_app.services.wording import Wording

UNTIL = "You can answer until {day}."


@dataclass(frozen=True, slots=True)
class FormOption:
    """One option of a question on the respondent's page."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One question of the respondent's page; `is_text`: it is answered in words."""

    item: str
    number: int
    text: str
    multiple: bool
    options: tuple[FormOption, ...]
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class RespondentForm:
    """The questions in one language.

    `texts` are the form's own words (voluntary, anonymous, thanks ...) and, for a page that has room for them, who
    asks (`organisation`), until when one can answer (`until`) and whom to ask (`contact`).
    """

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


def languages_open(session: Session) -> frozenset[str]:
    """Return the languages in which the questions of some open period can be answered."""
    return frozenset(
        language for period in queries.planning.open_periods(session) for language in offered_languages(period)
    )


def is_draft(period: PeriodRow, language: str) -> bool:
    """Say whether a translation still waits for a native speaker: its answers are not counted."""
    if language not in languages():
        return True
    return standard_texts(language).draft or any(each.is_draft(language) for each in sets_asked(period))


def who_asks(period: PeriodRow, municipality_code: str, language: str) -> str:
    """Return who asks a municipality's clients, as it is printed on their papers."""
    own = (period.organisation or {}).get(language) or standard_texts(language).invitation["organisation"]
    return own.format(municipality=municipality_name(municipality_code))


def whom_to_ask(period: PeriodRow, municipality_code: str, language: str) -> str:
    """Return where somebody gets help with the questions: the reception, and its telephone number where there is one.

    Raises:
        NotFoundError: the municipality does not take part.
    """
    words = standard_texts(language).invitation
    number = part_of(period, municipality_code).contact or period.contact
    said = words["contact"]
    if number:
        unbroken = number.replace(" ", "\u00a0")
        said = words["contact_with"].format(contact=f"\u2066{unbroken}\u2069")  # left to right, whatever is around it
    return f"{words['contact_heading']} {said}"


def make_form(
    period: PeriodRow, municipality_code: str, wanted: Sequence[str | None], *, practice: bool
) -> RespondentForm:
    """Return the period's questions in the first wanted language that is offered."""
    offered = offered_languages(period)
    language = next((each for each in wanted if each in offered), None) or (*offered, period.languages[0])[0]
    name = municipality_name(municipality_code)
    form = assemble_form(
        period.key,
        language,
        sets_asked(period),
        organisation="",
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
                is_text=asked.item.is_text,
            )
            for key, asked in items_asked(period).items()
        ),
        texts={
            **form.texts,
            "organisation": who_asks(period, municipality_code, language),
            "until": Wording(language).say(UNTIL, day=say_date(period.closes_on, "d MMMM y", language)),
            "contact": whom_to_ask(period, municipality_code, language),
        },
        practice=practice,
        closes_on=period.closes_on,
    )
