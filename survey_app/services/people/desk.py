"""Who may handle whose papers: a reception its own, the regional desk those of municipalities that appointed it."""

from survey_app.db.models import PeriodRow
from survey_app.domain.roles import Actor, Permission, may
from survey_app.errors import NotAllowedError


def appointing_codes(period: PeriodRow) -> frozenset[str]:
    """Return the municipalities that appointed the region as their scanning desk in this period."""
    return frozenset(row.municipality_code for row in period.municipalities if row.scanning_desk)


def may_handle(period: PeriodRow, municipality_code: str | None, actor: Actor, permission: Permission) -> bool:
    """Say whether somebody may do this with papers of a municipality; None = a paper whose municipality is not known.

    The command line (no user) may do all: whoever runs it holds the instance anyway.
    """
    if actor.user_id is None:
        return True
    if municipality_code and may(actor.grants, permission, municipality_code=municipality_code):
        return True
    appointed = municipality_code is None or municipality_code in appointing_codes(period)
    return appointed and may(actor.grants, permission, region_key=period.region_key)


def require_access(period: PeriodRow, municipality_code: str | None, actor: Actor, permission: Permission) -> None:
    """Check `may_handle`.

    Raises:
        NotAllowedError: the role does not permit it, or the municipality has not appointed the region.
    """
    if may_handle(period, municipality_code, actor, permission):
        return
    if may(actor.grants, permission, region_key=period.region_key):
        raise NotAllowedError(
            "Municipality {code} has not appointed the region as scanning desk. Its own reception handles this paper.",
            code=municipality_code,
        )
    raise NotAllowedError("Your role does not permit this for municipality {code}.", code=municipality_code or "-")
