"""An instance as large as the country, for measuring pages: every municipality, 200,000 responses with their papers.

Rows that stand for many (responses, answers, papers, pages, sheets) are put in directly. Periods, print, people and one
stack that was really scanned come through the services, and the published figures through the rules of any release.
"""

import datetime
import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forms.model import Item
from survey_app.db.models import PaperRow, PeriodRow, ReleaseRow
from survey_app.demo.answers import Place, answer_sheet
from survey_app.domain.dates import swedish_today
from survey_app.domain.model import HandOutCount, PeriodState, Region, ResponseData
from survey_app.domain.register import municipalities, municipality_name
from survey_app.domain.release.engine import build_release
from survey_app.domain.release.frozen import Release
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
PAPERS_A_STACK = 60
PEOPLE_DRAWN = 3_000
SCANNED = 4
AUDITED = 10
"""Municipalities whose published figures are computed; the others get copies of theirs, for it takes minutes."""

# What happens to papers, in this order of frequency; invented.
FATES = (
    ("read", 0.955),
    ("review", 0.02),
    ("blank", 0.01),
    ("duplicate", 0.007),
    ("unreadable", 0.005),
    ("foreign", 0.003),
)


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
    people = _draw_people(items, seed)
    made = 0
    for key, share in ((EARLIER, EARLIER_SHARE), (NOW, 1 - EARLIER_SHARE)):
        wanted = round(responses * share) if key == EARLIER else responses - made
        made += _Filler(instance, key, people, random.Random(f"{seed} {key}")).fill(weights, wanted)
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


Person = list[tuple[str, int, str]]
"""One person's answers: item, its version, the chosen options as JSON."""


def _draw_people(items: list[Item], seed: int) -> list[Person]:
    rng = np.random.default_rng(seed)
    place = Place("0180", PEOPLE_DRAWN, PEOPLE_DRAWN)
    versions = {item.key: item.version for item in items}
    return [
        [(item, versions[item], json.dumps(list(chosen))) for item, chosen in answer_sheet(items, place, rng).items()]
        for _ in range(PEOPLE_DRAWN)
    ]


class _Filler:
    """Puts a period's responses in, and the papers, pages and sheets that they came on."""

    def __init__(self, instance: Instance, key: str, people: list[Person], rng: random.Random) -> None:
        self._people, self._rng = people, rng
        self._cursor = instance.engine.raw_connection()
        with instance.readers() as session:
            period = period_rows.find_period(session, key)
            self._period, self._first = period.id, period.opens_on
        self._open = key == NOW
        (self._edition,) = self._one("SELECT min(key) FROM edition WHERE period_id = ?", self._period)

    def _one(self, query: str, *values: object) -> tuple[object, ...]:
        cursor = self._cursor.cursor()
        cursor.execute(query, values)
        found: tuple[object, ...] = cursor.fetchone()
        return found

    def _next(self, table: str) -> int:
        return int(str(self._one(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")[0]))

    def _put(self, table: str, columns: str, rows: Iterator[tuple[object, ...]] | list[tuple[object, ...]]) -> None:
        places = ", ".join("?" * len(columns.split(", ")))
        self._cursor.cursor().executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)

    def fill(self, weights: dict[str, float], responses: int) -> int:
        """Put them in, shared out by weight, and return how many there are."""
        total = sum(weights.values())
        cursor = self._cursor.cursor()
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("PRAGMA cache_size = -300000")
        cursor.execute("BEGIN")
        sizes = {code: max(2, round(responses * weight / total)) for code, weight in weights.items()}
        self._print(sizes)
        papers = self._scan(sizes)
        self._answer(papers)
        cursor.execute("COMMIT")
        self._cursor.close()
        return sum(fate == "read" for *_, fate in papers)

    def _print(self, sizes: dict[str, int]) -> None:
        batch = self._next("print_batch")
        copies = {code: round(size * 1.7) + 20 for code, size in sizes.items()}
        when = datetime.datetime.combine(self._first, datetime.time(8)).isoformat(" ")
        self._put(
            "print_batch",
            "id, edition_key, municipality_code, copies, practice, printed_at",
            [(batch + n, self._edition, code, count, 0, when) for n, (code, count) in enumerate(copies.items())],
        )
        numbers = iter(self._rng.sample(range(10**8), sum(copies.values())))
        self._sheets: dict[str, list[str]] = {}
        for code, count in copies.items():
            self._sheets[code] = [f"{next(numbers):08}0" for _ in range(count)]
        self._put(
            "sheet",
            "edition_key, number, batch_id, municipality_code, practice, answered_on_web",
            (
                (self._edition, number, batch + n, code, 0, 0)
                for n, code in enumerate(copies)
                for number in self._sheets[code]
            ),
        )
        counted = [(round(count * 0.8), self._period, code) for code, count in copies.items()]
        self._cursor.cursor().executemany(
            "UPDATE period_municipality SET counted = ?, funnel = 1 WHERE period_id = ? AND municipality_code = ?",
            counted,
        )

    def _scan(self, sizes: dict[str, int]) -> list[tuple[int, str, datetime.date, str, str]]:
        """Put stacks, papers and pages in; return (paper, municipality, day, number, fate)."""
        files: list[tuple[object, ...]] = []
        papers: list[tuple[int, str, datetime.date, str, str]] = []
        rows: list[tuple[object, ...]] = []
        file, paper = self._next("scan_file"), self._next("paper")
        stacks = dict(self._stacks())
        for code, size in sizes.items():
            scanned = round(size / FATES[0][1])
            fates = self._rng.choices([fate for fate, _ in FATES], [share for _, share in FATES], k=scanned)
            for start in range(0, scanned, PAPERS_A_STACK):
                part = fates[start : start + PAPERS_A_STACK]
                day = self._first + datetime.timedelta(
                    days=self._rng.choice((0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16))
                )
                stacks[code] = stacks.get(code, 0) + 1
                sums = (f"{file:064}", f"{file:064}", 90_000 * len(part), len(part), "done", f"{day} 10:15:00.000000")
                files.append((file, self._period, code, stacks[code], f"bunt-{file}.pdf", *sums, "upload"))
                for place, fate in enumerate(part, start=1):
                    if not self._open and fate in ("review", "unreadable"):
                        fate = "read"
                    number = self._sheets[code].pop()
                    rows.append((paper, self._period, file, place, code, self._edition, number, fate))
                    papers.append((paper, code, day, number, fate))
                    paper += 1
                file += 1
        self._put(
            "scan_file",
            "id, period_id, municipality_code, stack, name, sha256, storage_key, size, page_count, state, received_at, "
            "source",
            files,
        )
        self._put("paper", "id, period_id, file_id, place, municipality_code, edition_key, sheet_number, state", rows)
        self._read(rows)
        return papers

    def _stacks(self) -> list[tuple[str, int]]:
        cursor = self._cursor.cursor()
        cursor.execute(
            "SELECT municipality_code, max(stack) FROM scan_file WHERE period_id = ? GROUP BY 1", (self._period,)
        )
        return list(cursor.fetchall())

    def _read(self, rows: list[tuple[object, ...]]) -> None:
        page = self._next("page_image")
        reading = json.dumps(
            {"answers": [{"item": f"ifo.{n}", "state": "answered", "options": ["x"]} for n in range(8)]}
        )
        states = {"read": "read", "review": "review", "blank": "blank", "duplicate": "duplicate"}
        self._put(
            "page_image",
            "id, file_id, number, state, attempts, edition_key, sheet_number, sheet_page, reading, "
            "writing_outside, paper_id",
            (
                (page + n, file, place, states.get(str(fate), "failed"), 1, edition, number, 1, reading, 0, paper)
                for n, (paper, _, file, place, _, edition, number, fate) in enumerate(rows)
            ),
        )
        asked = self._people[0][0][0]
        review = self._next("review")
        waiting = [(page + n, row[4]) for n, row in enumerate(rows) if row[7] == "review"]
        self._put(
            "review",
            "id, period_id, municipality_code, page_image_id, item, reason",
            [(review + n, self._period, code, at, asked, "weak") for n, (at, code) in enumerate(waiting)],
        )

    def _answer(self, papers: list[tuple[int, str, datetime.date, str, str]]) -> None:
        read = [row for row in papers if row[4] == "read"]
        ids = sorted(self._rng.randbytes(16).hex() for _ in read)
        self._rng.shuffle(read)  # so that the answers of a municipality do not lie side by side
        release = None if self._open else release_id()
        self._put(
            "response",
            "id, period_id, municipality_code, language, source, received_on, counted, paper_id, first_release",
            (
                (id, self._period, code, "sv", "paper", str(day), 1, paper if self._open else None, release)
                for id, (paper, code, day, _, _) in zip(ids, read, strict=True)
            ),
        )
        self._put(
            "answer",
            "response_id, item, item_version, state, options, decided_by_person",
            (
                (id, item, version, "answered", options, 0)
                for id in ids
                for item, version, options in self._people[self._rng.randrange(PEOPLE_DRAWN)]
            ),
        )


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
        period=some,
        region=region,
        sets=period_questions.question_sets_of(session, plugins=instance.plugins, period=period),
        responses=people,
        hand_outs={code: HandOutCount(printed=2 * size, counted=round(1.7 * size)) for code, size in sizes.items()},
        names={code: municipality_name(code) for code in sizes},
        published_on=swedish_today(),
        engine="benchmark",
        reports=instance.plugins.reports(some, region),
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
