"""Rows that stand for many in the instance of `web_stage`: responses with answers, papers, page images and sheets."""

import datetime
import json
import random
from collections.abc import Iterator

import numpy as np

from forms.model import Item
from survey_app.demo.answers import Place, answer_sheet
from survey_app.services.instance import Instance
from survey_app.services.planning import period_rows

PAPERS_A_STACK = 60
PEOPLE_DRAWN = 3_000

# What happens to papers, in this order of frequency; invented.
FATES = (
    ("read", 0.955),
    ("review", 0.02),
    ("blank", 0.01),
    ("duplicate", 0.007),
    ("unreadable", 0.005),
    ("foreign", 0.003),
)

Person = list[tuple[str, int, str]]
"""One person's answers: item, its version, the chosen options as JSON."""


def draw_people(items: list[Item], seed: int) -> list[Person]:
    """Return the answers of some thousand people, from whom all responses are copied."""
    rng = np.random.default_rng(seed)
    place = Place("0180", PEOPLE_DRAWN, PEOPLE_DRAWN)
    versions = {item.key: item.version for item in items}
    return [
        [(item, versions[item], json.dumps(list(chosen))) for item, chosen in answer_sheet(items, place, rng).items()]
        for _ in range(PEOPLE_DRAWN)
    ]


class Filler:
    """Puts a period's responses in, and the papers, pages and sheets that they came on."""

    def __init__(
        self, instance: Instance, key: str, people: list[Person], rng: random.Random, release: str | None
    ) -> None:
        self._people, self._rng = people, rng
        self._cursor = instance.engine.raw_connection()
        with instance.readers() as session:
            period = period_rows.find_period(session, key)
            self._period, self._first = period.id, period.opens_on
        self._release = release
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
                    if self._release and fate in ("review", "unreadable"):
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
        self._put(
            "response",
            "id, period_id, municipality_code, language, source, received_on, counted, paper_id, first_release",
            (
                (id, self._period, code, "sv", "paper", str(day), 1, None if self._release else paper, self._release)
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
