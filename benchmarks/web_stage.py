"""An instance as large as the country, for measuring pages: every municipality, 200,000 responses with their papers.

Rows that stand for many (responses, answers, papers, pages, sheets) are put in directly. Periods, print, people and one
stack that was really scanned come through the services, and the published figures through the rules of any release.
"""

import datetime
import json
import random
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.web_rows import Filler, draw_people
from forms.model import Item
from survey_app.db.models import PaperRow, PeriodRow, ReleaseRow
from survey_app.demo.answers import Place, answer_sheet
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import HandOutCount, PeriodState, Region, ResponseData
from survey_app.domain.register import municipalities, municipality_name
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.frozen import Release
from survey_app.domain.release.material import ReleaseInput
from survey_app.domain.roles import Grant, Role
from survey_app.plugin_api import hookimpl
from survey_app.plugin_manager import Plugins
from survey_app.services.instance import Instance, init_instance, open_instance
from survey_app.services.people import users
from survey_app.services.planning import period_file, period_questions, period_rows, periods
from survey_app.services.press import printing
from survey_app.settings import Settings
from tests.web.stage import add_person, new_codes, scan_stack

REGION = "country"
EARLIER, NOW, COMING = "last-year", "this-year", "next-year"
EARLIER_SHARE = 0.25
SCANNED = 4
AUDITED = 10
"""Municipalities whose published figures are computed; the others get copies of theirs, for it takes minutes."""


class Country:
    """The plugin that brings all municipalities as one region."""

    @hookimpl
    def regions(self) -> tuple[Region, ...]:
        """Bring the one region."""
        return (Region(REGION, {"sv": "Hela landet", "en": "The whole country"}, tuple(sorted(municipalities()))),)


@dataclass(frozen=True)
class CountryStage:
    """What was made: the folder, a path that signs each role in, and the municipality with most responses."""

    folder: Path
    sign_in: dict[str, str]
    largest: str
    responses: int
    paper: int
    sheet: str


def save_stage(stage: CountryStage) -> None:
    """Write down what was made, beside the instance's folder."""
    _notes(stage.folder).write_text(json.dumps(asdict(stage) | {"folder": ""}), encoding="utf-8")


def load_stage(folder: Path) -> CountryStage | None:
    """Return what was made in a folder before, or None."""
    notes = _notes(folder)
    return CountryStage(**json.loads(notes.read_text("utf-8")) | {"folder": folder}) if notes.exists() else None


def _notes(folder: Path) -> Path:
    return folder / "stage.json"


def open_country(folder: Path) -> Instance:
    """Open the instance with the region in it."""
    instance = open_instance(Settings(instance=folder, jobs=1, read_in_server=False))
    add_country(instance.plugins)
    return instance


def add_country(plugins: Plugins) -> None:
    """Register the plugin of the whole country."""
    plugins.manager.register(Country(), "bench-country")


def make_country(folder: Path, *, responses: int, seed: int = 2026) -> CountryStage:
    """Make the instance; the same numbers make the same one, but for the random names of links and keys."""
    init_instance(Settings(instance=folder, jobs=1, read_in_server=False))
    instance = open_country(folder)
    rng = random.Random(seed)
    codes = sorted(municipalities())
    weights = {code: rng.lognormvariate(0, 1.1) for code in codes}
    largest = max(weights, key=weights.__getitem__)
    day = swedish_today()
    with instance.sessions() as session:
        sign_in = _add_people(session, codes, largest)
        _add_period(session, instance, EARLIER, "Hösten i fjol", day - datetime.timedelta(days=380))
        now = _add_period(session, instance, NOW, "Hösten", day - datetime.timedelta(days=18))
        _add_period(session, instance, COMING, "Nästa år", day + datetime.timedelta(days=200), draft=True)
        items = _items(session, instance, now)
        session.commit()
    scan_stack(instance, NOW, largest, SCANNED)
    _print_one(instance, EARLIER, largest)
    people = draw_people(items, seed)
    made = 0
    for key, share in ((EARLIER, EARLIER_SHARE), (NOW, 1 - EARLIER_SHARE)):
        wanted = round(responses * share) if key == EARLIER else responses - made
        release = release_id() if key == EARLIER else None
        made += Filler(instance, key, people, random.Random(f"{seed} {key}"), release).fill(weights, wanted)
    with instance.sessions() as session:
        _publish(session, instance, seed)
        session.commit()
    paper = _a_paper(instance, largest)
    (sheet,) = new_codes(instance, NOW, largest, 1)
    instance.close()
    return CountryStage(folder, sign_in, largest, made, paper, sheet)


def _a_paper(instance: Instance, code: str) -> int:
    """Return the first paper of a municipality that waits to be looked at: one that was really scanned."""
    query = select(func.min(PaperRow.id)).where(PaperRow.municipality_code == code, PaperRow.state == "review")
    with instance.readers() as session:
        return session.scalar(query) or 0


def _add_people(session: Session, codes: list[str], largest: str) -> dict[str, str]:
    """Invite two people in every municipality, and one for each role who is measured."""
    sign_in = {
        "reception": add_person(session, "reception@example.se", Grant(Role.RECEPTION, largest)),
        "municipality": add_person(session, "chef@example.se", Grant(Role.MUNICIPALITY, largest)),
        "coordinator": add_person(session, "samordnare@example.se", Grant(Role.COORDINATOR, region_key=REGION)),
        "admin": add_person(session, "admin@example.se", Grant(Role.ADMIN)),
    }
    for code in codes:
        name = municipality_name(code)
        for role in (Role.RECEPTION, Role.MUNICIPALITY):
            users.add_user(session, f"{role}-{code}@example.se", Grant(role, code), name=f"{role.title()} i {name}")
    return sign_in


def _add_period(
    session: Session, instance: Instance, key: str, name: str, first: datetime.date, *, draft: bool = False
) -> PeriodRow:
    definition = period_file.PeriodDefinition(
        key=key,
        region_key=REGION,
        name={"sv": name, "en": key},
        opens_on=first,
        closes_on=first + datetime.timedelta(days=28),
        municipality_codes=tuple(sorted(municipalities())),
        languages=("sv", "en", "ar"),
        contact="0123-456 78",
    )
    row = periods.add_period(session, plugins=instance.plugins, definition=definition)
    if not draft:
        periods.open_period(session, plugins=instance.plugins, period=row)
    return row


def _items(session: Session, instance: Instance, period: PeriodRow) -> list[Item]:
    sets = period_questions.question_sets_of(session, plugins=instance.plugins, period=period)
    return [item for question_set in sets for item in question_set.items]


def _print_one(instance: Instance, key: str, code: str) -> None:
    with instance.sessions() as session:
        period = period_rows.find_period(session, key)
        printing.print_forms(
            session,
            plugins=instance.plugins,
            settings=instance.settings,
            storage=instance.storage,
            period=period,
            municipality_code=code,
            copies=1,
        )
        session.commit()


def release_id() -> str:
    """Return the id of the one release."""
    return f"{EARLIER}-v1-bench"


def _publish(session: Session, instance: Instance, seed: int) -> None:
    """Freeze a release of all municipalities."""
    period = period_rows.find_period(session, EARLIER)
    periods.close_period(session, period=period)
    release = _copy_to_all(_release_of_some(session, instance, period, seed))
    content = release.to_json()
    session.add(
        ReleaseRow(
            id=release_id(), period_id=period.id, version=1, hash=release.hash(), content=content, audit={}, internal={}
        )
    )
    period.state = PeriodState.PUBLISHED


def _release_of_some(session: Session, instance: Instance, period: PeriodRow, seed: int) -> Release:
    """Return the release of the first municipalities, computed and checked as any other."""
    rng = np.random.default_rng(seed)
    region = instance.plugins.region(REGION)
    some = replace(period_rows.as_period(period), municipality_codes=region.municipality_codes[:AUDITED])
    items = _items(session, instance, period)
    sizes = {
        code: size
        for code, size in zip(some.municipality_codes, (400, 4, 60, 150, 25, 90, 12, 250, 40, 8), strict=True)
    }
    people = [
        ResponseData(code, answer_sheet(items, Place(code, size, size * 2), rng))
        for code, size in sizes.items()
        for _ in range(size)
    ]
    return build_release(
        ReleaseInput(
            period=some,
            region=region,
            sets=period_questions.question_sets_of(session, plugins=instance.plugins, period=period),
            responses=people,
            hand_outs={code: HandOutCount(printed=2 * size, counted=round(1.7 * size)) for code, size in sizes.items()},
            names={code: municipality_name(code) for code in sizes},
            published_on=swedish_today(),
            engine="benchmark",
            reports=instance.plugins.reports(some, region),
        )
    ).release


def _copy_to_all(release: Release) -> Release:
    """Give every other municipality the figures and sections of one that was computed, under its own name."""
    value = json.loads(release.to_json())
    templates, names = (
        list(release.municipalities),
        {code: municipality_name(code) for code in sorted(municipalities())},
    )
    own: dict[str, dict[str, list[dict[str, object]]]] = {}
    for part in ("figures", "participation", "withheld"):
        for row in value[part]:
            own.setdefault(row["municipality_code"], {}).setdefault(part, []).append(row)
    for number, (code, name) in enumerate(names.items()):
        if code in release.municipalities:
            continue
        like = templates[number % len(templates)]
        for part, rows in own[like].items():
            value[part].extend(row | {"municipality_code": code} for row in rows)
        text = json.dumps(value["sections"][like], ensure_ascii=False)
        value["sections"][code] = json.loads(text.replace(release.municipalities[like], name))
    value |= {"municipalities": names, "id": release_id()}
    return Release.from_json(json.dumps(value))
