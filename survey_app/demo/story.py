"""The demonstration from beginning to end: a made-up region's year after year, through the services everybody uses."""

import datetime
import json
import shutil
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from survey_app.demo.cast import ALL_TEN, RECEPTION_HOME, REGION, Wave, waves
from survey_app.demo.desks import Desks
from survey_app.demo.office import Office, Tell
from survey_app.domain.roles import Actor, Grant, Role
from survey_app.errors import RefusedError
from survey_app.packs.result_poster import render_result_poster
from survey_app.services.instance import Instance, init_instance, open_instance
from survey_app.services.people import signing_in, users
from survey_app.services.planning import period_rows, periods
from survey_app.services.planning.period_file import PeriodDefinition
from survey_app.services.press import invitations, printing
from survey_app.services.publishing import packing, releasing
from survey_app.services.served import is_served
from survey_app.settings import Settings

MARKER = "demo.json"
CONTACT = "0950-123 45"
SCANNING_DESK = "Avtal 2024-03"
QUESTIONS_AND_WORDS = ("ifo", "vasterbotten", "own_words", "background")


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What a demonstration left: where its instance is, its periods, and the paths that sign in."""

    settings: Settings
    region: str
    published: tuple[str, ...]
    open_period: str
    municipalities: tuple[str, ...]
    sign_in: dict[str, str]

    def to_json(self) -> dict[str, object]:
        """Return the contract's contents of demo.json."""
        return {
            "region": self.region,
            "periods": {"published": list(self.published), "open": self.open_period},
            "municipalities": list(self.municipalities),
            "sign_in": self.sign_in,
        }


def run_demo(
    out: Path,
    *,
    tell: Tell,
    web_address: str = "http://localhost:8080",
    jobs: int = 2,
    today: datetime.date | None = None,
) -> DemoSummary:
    """Run two whole periods and the beginning of a third; leave instance, forms, posters, scans and packs in `out`.

    Args:
        out: a new or empty folder, or one of an earlier demonstration, which is replaced.
        tell: told what is being done.
        web_address: where the web app will be; printed in the page codes.
        jobs: processes that draw and read.
        today: the day the story takes place; None = today.

    Raises:
        RefusedError: the folder holds something else, or a server is running on what it holds.
    """
    if is_served(out / "instance"):
        raise RefusedError(
            "A server is running on the demonstration in {folder}. Stop it first, or choose another folder: "
            "survey-app demo --out DIR.",
            folder=str(out),
        )
    if (out / MARKER).exists():
        tell(f"The earlier demonstration in {out} is made anew; what was done in it is gone")
    _make_room(out)
    today = today or datetime.date.today()
    settings = Settings(instance=out / "instance", web_address=web_address, jobs=jobs)
    init_instance(settings)
    instance = open_instance(settings)
    with ExitStack() as stack:
        stack.callback(instance.close)
        pool = stack.enter_context(ProcessPoolExecutor(jobs, mp_context=get_context("spawn")))
        coordinator, sign_in = _invite_people(instance)
        office = Office(instance, pool, coordinator, out, tell, Desks(instance, coordinator), today)
        story = waves(today)
        for wave in story:
            _open(instance, wave, coordinator)
            office.run_wave(wave)
        _print_the_rest(instance, story[-1], out, coordinator)
        _make_packs(instance, pool, story[-2], out, tell)
        _write_posters(instance, story, out)
    summary = DemoSummary(
        settings=settings,
        region=REGION,
        published=tuple(wave.key for wave in story if wave.published),
        open_period=story[-1].key,
        municipalities=tuple(sorted(place.code for place in story[-2].places)),
        sign_in=sign_in,
    )
    (out / MARKER).write_text(json.dumps(summary.to_json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return summary


def _make_room(out: Path) -> None:
    """Take away an earlier demonstration; refuse to touch anything else."""
    if out.exists() and any(out.iterdir()):
        if not (out / MARKER).exists():
            raise RefusedError(
                "{folder} is not empty and holds no demonstration. Choose another folder: survey-app demo --out DIR.",
                folder=str(out),
            )
        for name in ("instance", "forms", "posters", "scans", "packs"):
            shutil.rmtree(out / name, ignore_errors=True)
        (out / MARKER).unlink()
    for name in ("forms", "posters", "scans", "packs"):
        (out / name).mkdir(parents=True, exist_ok=True)


def _invite_people(instance: Instance) -> tuple[Actor, dict[str, str]]:
    """Make one person for each role, with a link that signs in any number of times; return the coordinator too."""
    people = {
        "reception": ("reception@storuman.example", "Rut i receptionen", Grant(Role.RECEPTION, RECEPTION_HOME)),
        "municipality": ("ifo@storuman.example", "Ivar, chef för IFO", Grant(Role.MUNICIPALITY, RECEPTION_HOME)),
        "coordinator": (
            "samordnare@regionen.example",
            "Siv, samordnare",
            Grant(Role.COORDINATOR, region_key=REGION),
        ),
        "admin": ("drift@regionen.example", "Dag, drift", Grant(Role.ADMIN)),
    }
    sign_in: dict[str, str] = {}
    actors: dict[str, Actor] = {}
    with instance.sessions() as session:
        for role, (email, name, grant) in people.items():
            person = users.add_user(session, email, grant, name=name)
            sign_in[role] = f"/invite/{signing_in.invite(session, person.id, forever=True)}"
            actors[role] = users.actor_of(session, person.id)
        session.commit()
    return actors["coordinator"], sign_in


def _open(instance: Instance, wave: Wave, coordinator: Actor) -> None:
    """Make the wave's period with every question set of the region, and open it."""
    codes = ALL_TEN if not wave.published else tuple(place.code for place in wave.places)
    definition = PeriodDefinition(
        key=wave.key,
        region_key=REGION,
        name=wave.name,
        opens_on=wave.opens_on,
        closes_on=wave.closes_on,
        # Nobody has translated the question that is answered in words to Arabic.
        languages=("sv", "en") if wave.asks_for_words else ("sv", "en", "ar"),
        municipality_codes=codes,
        contact=CONTACT,
        set_keys=QUESTIONS_AND_WORDS if wave.asks_for_words else (),
        scanning_desk=dict.fromkeys(codes, SCANNING_DESK),
    )
    with instance.sessions() as session:
        periods.add_period(session, plugins=instance.plugins, definition=definition, actor=coordinator)
        session.flush()
        period = period_rows.find_period(session, wave.key)
        periods.open_period(session, plugins=instance.plugins, period=period, actor=coordinator)
        session.commit()


def _print_the_rest(instance: Instance, wave: Wave, out: Path, coordinator: Actor) -> None:
    """Print forms for those of the open period who have none yet, some in English, and practice sheets.

    Nobody has confirmed the Arabic translation, so it prints as a draft, for practice only.
    """
    printed = {place.code for place in wave.places}
    wanted = [(code, "sv", 20, False) for code in ALL_TEN if code not in printed]
    wanted += [(RECEPTION_HOME, "en", 10, False), (RECEPTION_HOME, "sv", 2, True), (RECEPTION_HOME, "ar", 2, True)]
    with instance.sessions() as session:
        period = period_rows.find_period(session, wave.key)
        for code, language, copies, practice in wanted:
            pdf = printing.print_forms(
                session,
                plugins=instance.plugins,
                settings=instance.settings,
                storage=instance.storage,
                period=period,
                municipality_code=code,
                language=language,
                copies=copies,
                practice=practice,
                back_page=practice,
                actor=coordinator,
            )
            name = f"{code}-practice-{language}.pdf" if practice else f"{code}-{language}.pdf"
            (out / "forms" / name).write_bytes(pdf)
        session.commit()


def _make_packs(instance: Instance, pool: ProcessPoolExecutor, wave: Wave, out: Path, tell: Tell) -> None:
    """Render the packs of the latest published period and write them out."""
    with instance.readers() as session:
        packs = packing.make_packs(
            session,
            period_rows.find_period(session, wave.key),
            storage=instance.storage,
            plugins=instance.plugins,
            writers=instance.sessions,
            executor=pool,
        )
        for pack in packs:
            data = instance.storage.read(pack.storage_key)
            (out / "packs" / f"{pack.municipality_code}.zip").write_bytes(data)
    tell(f"{wave.name['en']}: {len(packs)} result packs in {out / 'packs'}")


def _write_posters(instance: Instance, story: tuple[Wave, ...], out: Path) -> None:
    """Write invitations for the open period, and the waiting-room poster of the latest results."""
    with instance.sessions() as session:
        period = period_rows.find_period(session, story[-1].key)
        for code in ALL_TEN:
            pdf = invitations.make_invitation(
                session, plugins=instance.plugins, period=period, municipality_code=code, paper="A3"
            )
            (out / "posters" / f"invitation-{code}-sv.pdf").write_bytes(pdf)
        latest = period_rows.find_period(session, story[-2].key)
        release = releasing.current_release(session, latest)
        if release is not None:
            poster = render_result_poster(release, "", "sv", "A3")
            (out / "posters" / "results-combined-sv.pdf").write_bytes(poster)
