"""The tables, by topic. Rules that must never be broken are constraints here too; every column says what it holds.

Dates on answers are dates (Europe/Stockholm), never times; operations carry UTC time stamps without zone.
"""

from survey_app.db.models.answers import AnswerRow, ResponseRow
from survey_app.db.models.base import Base, utc_now
from survey_app.db.models.papers import PageImageRow, PaperRow, ScanFileRow
from survey_app.db.models.people import AuditLogRow, InvitationRow, UserRoleRow, UserRow
from survey_app.db.models.planning import ExtraQuestionRow, PeriodMunicipalityRow, PeriodRow
from survey_app.db.models.press import EditionRow, PrintBatchRow, SheetRow
from survey_app.db.models.publishing import PackRow, ReleaseRow
from survey_app.db.models.reading import ReviewEventRow, ReviewRow
from survey_app.db.models.sending import SentFormRow
from survey_app.db.models.texts import WrittenTextRow

__all__ = [
    "AnswerRow",
    "AuditLogRow",
    "Base",
    "EditionRow",
    "ExtraQuestionRow",
    "InvitationRow",
    "PackRow",
    "PageImageRow",
    "PaperRow",
    "PeriodMunicipalityRow",
    "PeriodRow",
    "PrintBatchRow",
    "ReleaseRow",
    "ResponseRow",
    "ReviewEventRow",
    "ReviewRow",
    "ScanFileRow",
    "SentFormRow",
    "SheetRow",
    "UserRoleRow",
    "UserRow",
    "WrittenTextRow",
    "utc_now",
]
