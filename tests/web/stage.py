"""An instance with a story in it: a published, an open and a draft period, and people of each role."""

import datetime
import random
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import select

from forms.layout import layout_from_json
from forms.model import Item, PageCode
from forms.page_code import encode_page_code
from survey_app.db.models import AnswerRow, PeriodRow, PrintBatchRow, ResponseRow, SheetRow
from survey_app.demo.answers import Place, answer_sheet
from survey_app.demo.stack import DrawnStack, StackJob, draw_stack
from survey_app.domain.dates import swedish_today
from survey_app.domain.roles import Grant, Role
from survey_app.services.fieldwork import handouts
from survey_app.services.instance import Instance, init_instance, open_instance
from survey_app.services.intake import receiving
from survey_app.services.people import signing_in, users
from survey_app.services.people.audit_log import COMMAND_LINE
from survey_app.services.planning import period_file, period_questions, period_rows, periods
from survey_app.services.press import editions, printing
from survey_app.services.publishing import releasing
from survey_app.services.reading.runner import read_waiting
from survey_app.settings import Settings

REGION = "vasterbotten-inland"
STORUMAN, LYCKSELE, VILHELMINA, DOROTEA = "2421", "2481", "2462", "2425"
EARLIER, NOW, COMING = "hosten-forra", "hosten", "nasta"


@dataclass(frozen=True)
class Stage:
    """An open instance and a sign-in path for each role."""

    instance: Instance
    sign_in: dict[str, str]


def settings_for(folder: Path) -> Settings:
    return Settings(instance=folder, jobs=1, read_in_server=False)


def set_the_stage(folder: Path, *, papers: int = 0) -> Stage:
    """Make the instance; `papers` sheets of Storuman are filled in, scanned (with a letter among them) and read."""
    init_instance(settings_for(folder))
    instance = open_instance(settings_for(folder))
    with instance.sessions() as session:
        sign_in = {
            "reception": add_person(session, "reception@example.se", Grant(Role.RECEPTION, STORUMAN)),
            "municipality": add_person(session, "chef@example.se", Grant(Role.MUNICIPALITY, STORUMAN)),
            "small": add_person(session, "dorotea@example.se", Grant(Role.MUNICIPALITY, DOROTEA)),
            "coordinator": add_person(session, "samordnare@example.se", Grant(Role.COORDINATOR, region_key=REGION)),
            "admin": add_person(session, "admin@example.se", Grant(Role.ADMIN)),
        }
        day = swedish_today()
        earlier = _period(session, instance, EARLIER, "Hösten 2025", day - datetime.timedelta(days=380))
        for code, answers in ((STORUMAN, 44), (LYCKSELE, 60), (VILHELMINA, 31), (DOROTEA, 3)):
            store_answers(session, earlier, Place(code, answers, answers * 2), instance)
            handouts.set_counts(
                session, earlier, code, left_over=None, spoiled=None, counted=answers * 2, actor=COMMAND_LINE
            )
        periods.close_period(session, period=earlier)
        releasing.release_period(session, earlier, plugins=instance.plugins, actor=COMMAND_LINE)
        now = _period(session, instance, NOW, "Hösten 2026", day - datetime.timedelta(days=18))
        store_answers(session, now, Place(STORUMAN, 9, 30), instance)
        store_answers(session, now, Place(LYCKSELE, 14, 40), instance)
        handouts.add_handed_out(session, now, STORUMAN, 21, actor=COMMAND_LINE)
        _draft(session, instance, day)
        session.commit()
    if papers:
        scan_stack(instance, NOW, STORUMAN, papers)
    return Stage(instance, sign_in)


def add_person(session, email: str, grant: Grant) -> str:
    person = users.add_user(session, email, grant, name=email.partition("@")[0].capitalize())
    signing_in.set_password(session, person.id, "fyra ord i en rad")
    return "/invite/" + signing_in.invite(session, person.id, forever=True)


def _definition(key: str, name: str, first: datetime.date, **more) -> period_file.PeriodDefinition:
    return period_file.PeriodDefinition(
        key=key,
        region_key=REGION,
        name={"sv": name, "en": name.replace("Hösten", "Autumn")},
        opens_on=first,
        closes_on=first + datetime.timedelta(days=28),
        municipality_codes=(STORUMAN, LYCKSELE, VILHELMINA, DOROTEA),
        contact="0950-555 01",
        **more,
    )


def _period(session, instance: Instance, key: str, name: str, first: datetime.date) -> PeriodRow:
    row = periods.add_period(session, plugins=instance.plugins, definition=_definition(key, name, first))
    periods.open_period(session, plugins=instance.plugins, period=row)
    return row


def _draft(session, instance: Instance, day: datetime.date) -> PeriodRow:
    definition = _definition(COMING, "Våren 2027", day + datetime.timedelta(days=90), languages=("sv", "en", "ar"))
    return periods.add_period(session, plugins=instance.plugins, definition=definition)


def store_answers(session, period: PeriodRow, place: Place, instance: Instance) -> None:
    """Store responses as if their papers had been read: what is released needs answers, not papers."""
    rng = np.random.default_rng(int(place.code))
    sets = period_questions.question_sets_of(session, plugins=instance.plugins, period=period)
    items = [item for question_set in sets for item in question_set.items]
    days = random.Random(int(place.code))
    for _ in range(place.responses):
        answered = answer_sheet(items, place, rng)
        if not answered:
            continue
        versions = {item.key: item.version for item in items}
        session.add(
            ResponseRow(
                id=secrets.token_hex(16),
                period_id=period.id,
                municipality_code=place.code,
                language="sv",
                source="paper",
                received_on=period.opens_on + datetime.timedelta(days=days.randrange(0, 18)),
                answers=[
                    AnswerRow(item=item, item_version=versions[item], state="answered", options=list(options))
                    for item, options in answered.items()
                ],
            )
        )
    session.flush()


def draw_papers(
    instance: Instance,
    key: str,
    code: str,
    papers: int,
    *,
    seed: int = 7,
    severity: float = 0.0,
    foreign: bool = False,
    doubtful: bool = False,
) -> DrawnStack:
    """Print sheets with our own print service and fill them in as people do.

    `doubtful`: some have three boxes of a question marked, so that somebody must look.
    """
    with instance.sessions() as session:
        period = period_rows.find_period(session, key)
        common = {
            "plugins": instance.plugins,
            "settings": instance.settings,
            "storage": instance.storage,
            "period": period,
        }
        pdf = printing.print_forms(session, **common, municipality_code=code, copies=papers)
        layout = layout_from_json(editions.layout_json(session, **common))
        sets = period_questions.question_sets_of(session, plugins=instance.plugins, period=period)
        session.commit()
    rng = np.random.default_rng(seed)
    items = [item for question_set in sets for item in question_set.items]
    answers = [answer_sheet(items, Place(code, papers, papers), rng) for _ in range(papers)]
    if doubtful:
        tick_too_many(answers, items)
    return draw_stack(StackJob("bunt.pdf", pdf, layout, tuple(answers), seed, severity, foreign=foreign))


def tick_too_many(answers: list[dict[str, tuple[str, ...]]], items: Sequence[Item]) -> None:
    """Let the first three people mark three boxes of a question, each of another one, never of the first."""
    for person, item in zip(answers[:3], items[1:], strict=False):
        person[item.key] = tuple(option.key for option in item.options[:3])


def scan_stack(instance: Instance, key: str, code: str, papers: int) -> None:
    """Hand in a stack and read it."""
    stack = draw_papers(instance, key, code, papers, foreign=True, doubtful=True)
    with instance.sessions() as session:
        receiving.receive_file(
            session,
            storage=instance.storage,
            settings=instance.settings,
            period=period_rows.find_period(session, key),
            municipality_code=code,
            name=stack.name,
            data=stack.data,
        )
        session.commit()
    with ThreadPoolExecutor(1) as executor:
        read_waiting(instance.sessions, storage=instance.storage, settings=instance.settings, executor=executor)


def new_code(instance: Instance, key: str, code: str, *, practice: bool = False) -> str:
    """Print one more sheet and return what stands after /S/ in its code."""
    return new_codes(instance, key, code, 1, practice=practice)[0]


def new_codes(instance: Instance, key: str, code: str, copies: int, *, practice: bool = False) -> list[str]:
    """Print sheets and return what stands after /S/ in their codes."""
    with instance.sessions() as session:
        printing.print_forms(
            session,
            plugins=instance.plugins,
            settings=instance.settings,
            storage=instance.storage,
            period=period_rows.find_period(session, key),
            municipality_code=code,
            copies=copies,
            practice=practice,
        )
        session.flush()
        batch = session.scalar(select(PrintBatchRow).order_by(PrintBatchRow.id.desc()).limit(1))
        sheets = session.scalars(select(SheetRow).where(SheetRow.batch_id == batch.id)).all()
        session.commit()
    pages = [PageCode(sheet.edition_key, sheet.number, 1) for sheet in sheets]
    return [encode_page_code(page, instance.settings.web_address).rpartition("/")[2] for page in pages]
