"""The one permission table: which role may do what, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person is in the system."""

    RECEPTION = "reception"
    MUNICIPALITY = "municipality"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that can be done. Municipal ones hold for a municipality, regional ones for a region."""

    SCAN = "scan"
    REVIEW = "review"
    TRANSCRIBE = "transcribe"  # copies what people wrote on paper
    REDACT_TEXTS = "redact_texts"  # reads it, takes out what points at a person, and lets it be shown
    SEE_PAGE = "see_page"  # the whole page; each look is logged
    COUNT_HANDOUTS = "count_handouts"
    PRINT_FORMS = "print_forms"
    SEE_RESULTS = "see_results"
    DOWNLOAD_PACK = "download_pack"
    EXPORT_RESPONSES = "export_responses"
    CHOOSE_POSTER = "choose_poster"
    MANAGE_PERIOD = "manage_period"
    FOLLOW = "follow"
    RELEASE = "release"
    MANAGE_PEOPLE = "manage_people"
    SEE_AUDIT_LOG = "see_audit_log"
    MANAGE_INSTANCE = "manage_instance"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.RECEPTION: frozenset(
        {
            Permission.SCAN,
            Permission.REVIEW,
            Permission.TRANSCRIBE,
            Permission.SEE_PAGE,
            Permission.COUNT_HANDOUTS,
            Permission.PRINT_FORMS,
        }
    ),
    Role.MUNICIPALITY: frozenset(
        {
            Permission.SEE_RESULTS,
            Permission.DOWNLOAD_PACK,
            Permission.EXPORT_RESPONSES,
            Permission.CHOOSE_POSTER,
            Permission.REDACT_TEXTS,
        }
    ),
    # A coordinator handles papers and texts only where the region is the appointed scanning desk; services check.
    Role.COORDINATOR: frozenset(
        {
            Permission.SCAN,
            Permission.REVIEW,
            Permission.TRANSCRIBE,
            Permission.REDACT_TEXTS,
            Permission.SEE_PAGE,
            Permission.PRINT_FORMS,
            Permission.DOWNLOAD_PACK,
            Permission.MANAGE_PERIOD,
            Permission.FOLLOW,
            Permission.RELEASE,
            Permission.MANAGE_PEOPLE,
            Permission.SEE_AUDIT_LOG,
        }
    ),
    Role.ADMIN: frozenset({Permission.MANAGE_INSTANCE, Permission.MANAGE_PEOPLE, Permission.SEE_AUDIT_LOG}),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role somebody holds: for a municipality (code), for a region (key), or everywhere (admin)."""

    role: Role
    municipality_code: str = ""
    region_key: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is acting: a signed-in person with grants. `user_id` None is the command line or the watched folder."""

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()


def may(grants: Iterable[Grant], permission: Permission, *, municipality_code: str = "", region_key: str = "") -> bool:
    """Say whether any of the grants permits this for the municipality or the region.

    A coordinator's grant counts where `region_key` is the region that the period belongs to; a municipal grant where
    `municipality_code` is its own. Admin rights are not bound to a place.
    """
    for grant in grants:
        if permission not in PERMISSIONS[grant.role]:
            continue
        if grant.role is Role.ADMIN:
            return True
        if grant.role is Role.COORDINATOR and grant.region_key == region_key:
            return True
        if grant.municipality_code and grant.municipality_code == municipality_code:
            return True
    return False
