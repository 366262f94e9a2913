"""Printing: the form of a period, its frozen edition, sheets with random numbers, posters."""

from sqlalchemy.orm import Session

from forms.model import Form
from survey_app.db.models import EditionRow, PeriodRow
from survey_app.domain.roles import Actor
from survey_app.plugin_manager import Plugins
from survey_app.services.audit_log import COMMAND_LINE
from survey_app.settings import Settings
from survey_app.storage import Storage


def form_of(session: Session, *, plugins: Plugins, settings: Settings, period: PeriodRow, language: str) -> Form:
    """Return the form of a period in one language: the frozen sets once it has opened, today's choice before.

    Raises:
        InvalidInputError: a text is missing in the language, or the questions do not fit.
        RefusedError: a plugin gives reasons not to print the form.
    """
    raise NotImplementedError


def ensure_edition(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    storage: Storage,
    period: PeriodRow,
    language: str,
) -> EditionRow:
    """Return the edition of the period's form as it is now, and store it if it is new."""
    raise NotImplementedError


def print_forms(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    storage: Storage,
    period: PeriodRow,
    municipality_code: str,
    language: str | None = None,
    copies: int = 1,
    practice: bool = False,
    back_page: bool = False,
    actor: Actor = COMMAND_LINE,
) -> bytes:
    """Print sheets with new random numbers for one municipality and return the PDF; the caller commits before use.

    Counted sheets need an open period (its question sets are frozen then); PRACTICE sheets can be printed at any time.

    Raises:
        RefusedError: the period is still a draft or already over, or the translation is a draft.
        NotFoundError: the municipality does not take part.
        InvalidInputError: a wrong number of copies or a language the period does not have.
    """
    raise NotImplementedError


def print_all(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    storage: Storage,
    period: PeriodRow,
    copies: int,
    languages: tuple[str, ...] = (),
    back_page: bool = False,
    actor: Actor = COMMAND_LINE,
) -> bytes:
    """Print for all municipalities and languages and return a zip: `<code>-<name>/forms-<language>.pdf`, posters.

    Args as `print_forms`; `languages` empty = all of the period that are no draft translations.
    """
    raise NotImplementedError


def layout_json(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    storage: Storage,
    period: PeriodRow,
    language: str | None = None,
) -> dict[str, object]:
    """Return the layout of the period's present edition, as the command `layout` prints it."""
    raise NotImplementedError


def preview_page(
    session: Session,
    *,
    plugins: Plugins,
    settings: Settings,
    period: PeriodRow,
    language: str | None = None,
    page: int = 1,
    dpi: int = 80,
) -> bytes:
    """Return a PNG of one page of the form as it is now, filled in with a practice number; stores nothing."""
    raise NotImplementedError


def make_invitation(
    session: Session,
    *,
    plugins: Plugins,
    period: PeriodRow,
    municipality_code: str = "",
    language: str | None = None,
    paper: str = "A3",
) -> bytes:
    """Return the invitation poster as PDF, for one municipality or (with "") for all that take part.

    Args:
        session: where the period is.
        plugins: whose poster texts go before the built-in ones.
        period: the period it announces.
        municipality_code: whose poster.
        language: its language; None = the period's own.
        paper: A3 or A4.
    """
    raise NotImplementedError
