"""Where a person works: a reception (or the regional scanning desk), a region, a municipality's results."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from flask import request, url_for

from survey_app.db.models import PeriodRow
from survey_app.domain.model import PeriodState, Region
from survey_app.domain.register import municipality_name
from survey_app.domain.roles import Actor, Permission
from survey_app.errors import NotFoundError
from survey_app.i18n import in_language
from survey_app.services.people.desk import require_access
from survey_app.services.planning import participation, period_rows
from survey_app.services.planning.asked import asks_in_words
from survey_app.services.publishing import free_text
from survey_app.services.review import reviewing, transcribing
from survey_app.web.context import NavItem, actor, allowed, db, language, plugins, require, set_place
from survey_app.web.context import gettext as _

REGIONAL_DESK = "desk"
"""Stands in addresses where a municipality's code stands: the region's scanning desk with its mixed stacks."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A place where papers are scanned and looked at, in one period. `code` None = the regional desk.

    `waiting` counts the marks that waited for this person when the navigation was set, None where it was not.
    """

    period: PeriodRow
    code: str | None
    name: str
    actor: Actor
    waiting: int | None = None

    @property
    def period_name(self) -> str:
        """The period's name in the interface language."""
        return in_language(self.period.name, language())

    def address(self, endpoint: str, **values: object) -> str:
        """Return the address of a page of this place."""
        code = self.code or REGIONAL_DESK
        return url_for(endpoint, code=code, key=self.period.key, **values)  # type: ignore[arg-type]

    def holds(self, municipality_code: str | None) -> bool:
        """Say whether a paper may be looked at here: the region's desk has all stacks, a reception has its own.

        Args:
            municipality_code: whose paper it is; None = nobody knows, so whoever scanned it looks.
        """
        return self.code is None or municipality_code in (self.code, None)


def find_desk(code: str, key: str, permission: Permission = Permission.SCAN) -> Desk:
    """Return the scanning place an address names, after checking that the person may be there.

    Raises:
        SignInRequiredError, NotAllowedError: nobody, or somebody else, is signed in.
        NotFoundError: there is no such period or municipality.
    """
    person = actor()
    own = None if code == REGIONAL_DESK else code
    period = period_rows.find_period(db(), key, alone=True)
    require_access(period, own, person, permission)
    if own is not None:
        participation.part_of(period, own)
        name = _("Social services in {name}", name=municipality_name(own))
    else:
        name = _("Scanning desk, {name}", name=region_name(plugins().region(period.region_key)))
    return Desk(period, own, name, person)


def open_desk(code: str, key: str, permission: Permission = Permission.SCAN) -> Desk:
    """Return the scanning place as `find_desk` does, and set the navigation."""
    desk = find_desk(code, key, permission)
    period, own = desk.period, desk.code
    waiting = reviewing.count_waiting(db(), period, own, actor=desk.actor)
    items = [
        NavItem("home", _("Start"), desk.address("reception.home")),
        NavItem("review", _("Look"), desk.address("reviewing.review"), badge=waiting),
        NavItem("papers", _("All papers"), desk.address("papers.papers")),
    ]
    if asks_in_words(period):
        to_copy = transcribing.count_not_copied(db(), period, own)
        items.insert(2, NavItem("copy", _("Copy texts"), desk.address("transcribing.copy"), badge=to_copy))
    if own is not None:
        items.append(NavItem("print", _("Print"), desk.address("printing.print_more")))
    set_place(desk.name, items, home=desk.address("reception.home"))
    return replace(desk, waiting=waiting)


class _Standing(Protocol):
    """Whatever tells a period's state."""

    @property
    def state(self) -> str: ...


Standing = TypeVar("Standing", bound=_Standing)


def latest_period(views: Sequence[Standing]) -> Standing | None:
    """Return the period a reception works with: the open one, else the latest closed one, else the latest."""
    for state in (PeriodState.OPEN, PeriodState.CLOSED, PeriodState.PUBLISHED, PeriodState.DRAFT):
        for view in views:
            if view.state == state:
                return view
    return views[0] if views else None


@dataclass(frozen=True, slots=True)
class RegionPlace:
    """A region that a coordinator cares for, and one of its periods (None: all of them)."""

    region: Region
    name: str
    actor: Actor
    period: PeriodRow | None = None

    @property
    def period_name(self) -> str:
        """The period's name in the interface language, "" where the page is about no period."""
        return in_language(self.period.name, language()) if self.period else ""

    def address(self, endpoint: str, **values: object) -> str:
        """Return the address of a page of this region (and period)."""
        if self.period is not None and "key" not in values:
            values["key"] = self.period.key
        return url_for(endpoint, region_key=self.region.key, **values)  # type: ignore[arg-type]


def region_name(region: Region) -> str:
    """Return a region's name in the interface language."""
    return in_language(region.name, language())


def open_region(region_key: str, permission: Permission, key: str | None = None) -> RegionPlace:
    """Return the region (and period) an address names, after checking that the person may do this there.

    Raises:
        SignInRequiredError, NotAllowedError: nobody, or somebody else, is signed in.
        NotFoundError: there is no such region or period.
    """
    person = require(permission, region_key=region_key)
    region = plugins().region(region_key)
    period = period_rows.find_period(db(), key, alone=True) if key else None
    if period is not None and period.region_key != region_key:
        raise NotFoundError("There is no period {period} in this region.", period=period.key)
    name = region_name(region)
    shown = key or getattr(latest_period(period_rows.standings(db(), region_key)), "key", None)
    items = [NavItem("periods", _("Periods"), url_for("coordinator.start", region_key=region_key))]
    if shown:
        items.append(NavItem("follow", _("Follow"), url_for("following.follow", region_key=region_key, key=shown)))
        items.append(NavItem("print", _("Print"), url_for("printing.print_centre", region_key=region_key, key=shown)))
    items.append(NavItem("people", _("People"), url_for("admin.people", region_key=region_key)))
    items.append(NavItem("log", _("Log"), url_for("admin.log", region_key=region_key)))
    set_place(_("Coordinator, {name}", name=name), items, home=url_for("coordinator.start", region_key=region_key))
    return RegionPlace(region, name, person, period)


def _genitive(name: str) -> str:
    """Return a municipality's name as Swedish says it before "kommun": Storumans, but Malå and Bengtsfors."""
    return name if language() != "sv" or name[-1] in "aeiouyåäösxz" else f"{name}s"


def open_results(code: str, permission: Permission = Permission.SEE_RESULTS) -> str:
    """Check that the person may see a municipality's results, set the navigation, and return the name.

    Raises:
        SignInRequiredError, NotAllowedError: nobody, or somebody else, is signed in.
    """
    require(permission, municipality_code=code)
    name = municipality_name(code)
    # Texts are read long before there is anything to download of their period.
    key = (request.view_args or {}).get("key") if request.blueprint != "free_text" else None
    items = [NavItem("results", _("Results"), url_for("municipality.start", code=code))]
    if key or allowed(Permission.DOWNLOAD_PACK, municipality_code=code):
        address = (
            url_for("municipality.downloads", code=code, key=key) if key else url_for("municipality.latest", code=code)
        )
        items.append(NavItem("downloads", _("Download"), address))
    items.append(NavItem("earlier", _("Earlier periods"), url_for("municipality.earlier", code=code)))
    items += texts_item(code)
    set_place(_("{name} municipality", name=_genitive(name)), items, home=url_for("municipality.start", code=code))
    return name


def texts_item(code: str) -> list[NavItem]:
    """Return the way to the texts of a municipality, where people wrote something and this person may read it."""
    if not allowed(Permission.REDACT_TEXTS, municipality_code=code):
        return []
    found = free_text.latest_texts(db(), code)
    if found is None:
        return []
    period, waiting = found
    return [NavItem("texts", _("Texts"), url_for("free_text.texts", code=code, key=period.key), badge=waiting)]


def open_texts(code: str, key: str) -> Desk:
    """Return the municipality and period whose texts are read, after checking that the person may read them.

    Raises:
        SignInRequiredError, NotAllowedError: nobody, or somebody else, is signed in.
        NotFoundError: there is no such period, or the municipality has no part in it.
    """
    person = actor()
    period = period_rows.find_period(db(), key)
    require_access(period, code, person, Permission.REDACT_TEXTS)
    participation.part_of(period, code)
    if allowed(Permission.SEE_RESULTS, municipality_code=code):
        open_results(code)
    else:
        state = free_text.redaction_state(db(), period, code)
        waiting = state.waiting + state.second_looks if free_text.may_be_read(period) else 0
        address = url_for("free_text.texts", code=code, key=key)
        items = [
            NavItem("home", _("Start"), url_for("reception.home", code=REGIONAL_DESK, key=key)),
            NavItem("texts", _("Texts"), address, badge=waiting),
        ]
        set_place(_("{name} municipality", name=_genitive(municipality_name(code))), items, home=address)
    return Desk(period, code, municipality_name(code), person)
