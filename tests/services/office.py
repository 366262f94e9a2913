"""An office to test in: an instance with an open period, printed sheets and people; readings as a reader gives them."""

import datetime
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from scans.model import AnswerReading, AnswerState, BoxReading, FieldReading, MarkState, PageReading, PageStatus, Reason
from survey_app.db.models import (
    AnswerRow,
    EditionRow,
    PageImageRow,
    PaperRow,
    PeriodRow,
    ResponseRow,
    ReviewRow,
    ScanFileRow,
    SheetRow,
)
from survey_app.domain.roles import Actor, Grant, Role
from survey_app.services.instance import Instance, init_instance, open_instance
from survey_app.services.paperwork.papers import finish_file, settle_paper
from survey_app.services.people import users
from survey_app.services.planning import period_file, period_rows, periods
from survey_app.services.planning.asked import AskedItem, items_asked
from survey_app.services.press import printing
from survey_app.services.publishing import releasing
from survey_app.settings import Settings

REGION = "vasterbotten-inland"
PERIOD = "hosten"
STORUMAN, LYCKSELE, DOROTEA, MALA = "2421", "2481", "2425", "2418"
OPENS, CLOSES = datetime.date(2026, 9, 14), datetime.date(2026, 10, 9)
TODAY = datetime.date(2026, 9, 29)

PEOPLE = {
    "anna": Grant(Role.RECEPTION, STORUMAN),
    "bo": Grant(Role.RECEPTION, STORUMAN),
    "cilla": Grant(Role.RECEPTION, LYCKSELE),
    "david": Grant(Role.COORDINATOR, region_key=REGION),
    "eva": Grant(Role.MUNICIPALITY, STORUMAN),
    "frida": Grant(Role.ADMIN),
}


@dataclass
class Office:
    """An open instance, one session on it, and the people who work there."""

    instance: Instance
    session: Session
    people: Mapping[str, Actor]
    _unused: dict[str, Iterator[str]] = field(default_factory=dict)

    @property
    def period(self) -> PeriodRow:
        return period_rows.find_period(self.session, PERIOD)

    @property
    def edition(self) -> EditionRow:
        query = select(EditionRow).where(EditionRow.period_id == self.period.id).order_by(EditionRow.created_at)
        return self.session.scalars(query.limit(1)).one()

    @property
    def items(self) -> dict[str, AskedItem]:
        return items_asked(self.period)

    def first_options(self, count: int | None = None) -> dict[str, tuple[str, ...]]:
        """Return answers: the first option of each (or of the first `count`) question with boxes."""
        chosen = [(key, asked) for key, asked in self.items.items() if asked.item.options][:count]
        return {key: (asked.item.options[0].key,) for key, asked in chosen}

    def sheet(self, code: str = STORUMAN, *, practice: bool = False) -> str:
        """Return the number of a printed sheet that no test has used yet: of those printed first, while they last."""
        name = f"{code}{practice}"
        if name not in self._unused:
            query = select(SheetRow.number).where(SheetRow.municipality_code == code, SheetRow.practice == practice)
            self._unused[name] = iter(self.session.scalars(query.order_by(SheetRow.batch_id, SheetRow.number)).all())
        return next(self._unused[name])

    def read(
        self,
        sheet: str | None,
        answers: Mapping[str, Sequence[str]],
        doubts: Mapping[str, Sequence[str] | None] = {},
        *,
        writing_outside: bool = False,
        written: bool = False,
    ) -> PageReading:
        """Return what a reader says of a page: `doubts` maps items to the options it leans to (None: to nothing).

        `written`: something stands in every field to write in.
        """
        readings, boxes, fields = [], [], []
        for key, asked in self.items.items():
            if asked.item.is_text:
                fields.append(FieldReading(key, written))
                continue
            marked = tuple(answers.get(key, ()))
            state = AnswerState.ANSWERED if marked else AnswerState.BLANK
            if len(marked) > 1 and not asked.multiple:
                state = AnswerState.MULTIPLE
            reason = None
            if key in doubts:
                marked, state, reason = tuple(doubts[key] or ()), AnswerState.DOUBTFUL, Reason.WEAK_MARK
            readings.append(AnswerReading(key, state, marked, 0.5 if key in doubts else 0.99, reason))
            for option in asked.item.options:
                box = MarkState.MARKED if option.key in marked else MarkState.EMPTY
                if key in doubts:
                    box = MarkState.DOUBTFUL
                boxes.append(BoxReading(key, option.key, box, 0.9))
        return PageReading(
            status=PageStatus.REVIEW if doubts else PageStatus.READ,
            reason=Reason.DOUBTFUL_MARKS if doubts else None,
            sheet=sheet,
            edition=self.edition.key,
            sheet_page=1,
            answers=tuple(readings),
            boxes=tuple(boxes),
            writing_outside=writing_outside,
            reader="test",
            fields=tuple(fields),
        )

    def scan(
        self,
        *readings: PageReading,
        at: str | None = STORUMAN,
        received: datetime.datetime = datetime.datetime(2026, 9, 28, 9, 30),
    ) -> list[PaperRow]:
        """Store a stack with these pages and settle every page; return its papers in order."""
        stacks = self.session.scalars(select(ScanFileRow).where(ScanFileRow.municipality_code.is_not_distinct_from(at)))
        file = ScanFileRow(
            period_id=self.period.id,
            municipality_code=at,
            stack=1 + len(stacks.all()),
            name="scan.pdf",
            sha256=secrets.token_hex(32),
            storage_key="none",
            size=1,
            page_count=len(readings),
            state="open",
            received_at=received,
        )
        self.session.add(file)
        self.session.flush()
        papers = []
        for number, reading in enumerate(readings, start=1):
            page = PageImageRow(file=file, number=number)
            self.session.add(page)
            self.session.flush()
            papers.append(settle_paper(self.session, page, reading))
        finish_file(self.session, file)
        self.session.commit()
        return papers

    def reviews(self) -> list[ReviewRow]:
        return list(self.session.scalars(select(ReviewRow).order_by(ReviewRow.id)))

    def responses(self, code: str | None = None) -> list[ResponseRow]:
        found = self.session.scalars(select(ResponseRow).order_by(ResponseRow.municipality_code)).all()
        return [row for row in found if code in (None, row.municipality_code)]

    def answer_many(self, counts: Mapping[str, int], *, day: datetime.date = TODAY) -> None:
        """Store responses of typed papers: the first answers first options, the second second ones, and so on."""
        items, period_id = self.items, self.period.id
        for code, count in counts.items():
            for number in range(count):
                response = ResponseRow(
                    id=secrets.token_hex(16),
                    period_id=period_id,
                    municipality_code=code,
                    language="sv",
                    source="paper",
                    received_on=day,
                )
                for key, asked in items.items():
                    options = asked.item.options
                    if not options:
                        continue
                    response.answers.append(
                        AnswerRow(
                            item=key,
                            item_version=asked.item.version,
                            state="answered",
                            options=[options[number % len(options)].key],
                        )
                    )
                self.session.add(response)
        self.session.commit()

    def close(self) -> None:
        self.session.close()
        self.instance.close()


def build_office(folder: Path, *, set_keys: tuple[str, ...] = (), more_people: Mapping[str, Grant] = {}) -> None:
    """Make the instance that every test gets a copy of: an open period, printed sheets, people."""
    settings = Settings(instance=folder)
    init_instance(settings)
    instance = open_instance(settings)
    with instance.sessions() as session:
        definition = period_file.PeriodDefinition(
            key=PERIOD,
            region_key=REGION,
            name={"sv": "Hösten 2026", "en": "Autumn 2026"},
            opens_on=OPENS,
            closes_on=CLOSES,
            municipality_codes=(STORUMAN, LYCKSELE, DOROTEA, MALA),
            set_keys=set_keys,
        )
        period = periods.add_period(session, plugins=instance.plugins, definition=definition)
        periods.open_period(session, plugins=instance.plugins, period=period)
        for code, copies, practice in ((STORUMAN, 12, False), (LYCKSELE, 6, False), (STORUMAN, 2, True)):
            printing.print_forms(
                session,
                plugins=instance.plugins,
                settings=settings,
                storage=instance.storage,
                period=period,
                municipality_code=code,
                copies=copies,
                practice=practice,
            )
        for name, grant in {**PEOPLE, **more_people}.items():
            users.add_user(session, f"{name}@example.se", grant, name=name.capitalize())
        session.commit()
    instance.close()


def copy_office(template: Path, folder: Path) -> Office:
    """Open a copy of the instance."""
    shutil.copytree(template, folder)
    instance = open_instance(Settings(instance=folder))
    session = instance.sessions()
    people = {person.name.lower(): users.actor_of(session, person.id) for person in users.list_people(session)}
    session.rollback()
    return Office(instance, session, people)


ANSWERS = {STORUMAN: 14, LYCKSELE: 22, MALA: 11, DOROTEA: 3}
"""Responses in the released office: a municipality of every size class."""


def release_office(template: Path, folder: Path) -> None:
    """Make an instance whose period is closed and published; Lycksele keeps its images until purge."""
    office = copy_office(template, folder)
    office.scan(office.read(office.sheet(), office.first_options()))
    office.scan(office.read(office.sheet(LYCKSELE), office.first_options()), at=LYCKSELE)
    office.answer_many({code: count - (code in (STORUMAN, LYCKSELE)) for code, count in ANSWERS.items()})
    for part in office.period.municipalities:
        part.keep_images_until = "purge" if part.municipality_code == LYCKSELE else "release"
    periods.close_period(office.session, period=office.period)
    releasing.release_period(
        office.session,
        office.period,
        plugins=office.instance.plugins,
        actor=office.people["david"],
        today=CLOSES,
    )
    office.session.commit()
    office.close()
