"""What the offices do in a wave of the story: print, hand out, scan, count, close and publish."""

import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from sqlalchemy.orm import Session

from forms.layout import layout_from_json
from forms.model import Item, Layout
from survey_app.db.models import PeriodRow, ScanFileRow
from survey_app.demo.answers import Place, answer_sheet
from survey_app.demo.cast import RECEPTION_HOME, Wave
from survey_app.demo.desks import Desks, Meant
from survey_app.demo.stack import DrawnStack, StackJob, draw_stack
from survey_app.demo.voices import write_texts
from survey_app.domain.roles import Actor
from survey_app.services.fieldwork import handouts
from survey_app.services.instance import Instance
from survey_app.services.intake import receiving
from survey_app.services.planning import period_questions, period_rows, periods
from survey_app.services.press import editions, printing
from survey_app.services.publishing import releasing
from survey_app.services.reading import runner
from survey_app.services.review import reviewing

Tell = Callable[[str], None]
"""Told one line whenever something has been done."""

PAPERS_IN_STACK = 16
SPARE_SHEETS = 6
SCANNED_AT = datetime.time(9, 40)
WEEKS_TO_PUBLISHING = 5


@dataclass(frozen=True, slots=True)
class PlannedStack:
    """A stack that is to be drawn, whose it is, and the day it is scanned."""

    code: str
    day: datetime.date
    job: StackJob


@dataclass
class Office:
    """All offices of the region at once; `desks` are the people in them who look at papers."""

    instance: Instance
    pool: Executor
    coordinator: Actor
    out: Path
    tell: Tell
    desks: Desks
    today: datetime.date

    def run_wave(self, wave: Wave) -> None:
        """Run one period from printing to publishing, or, for the open one, as far as it has come."""
        planned = self._print_and_plan(wave)
        drawn = self.pool.map(draw_stack, [stack.job for stack in planned])
        for stack, file in zip(planned, drawn, strict=True):
            self._scan_in(wave, stack, file)
        summary = runner.read_waiting(
            self.instance.sessions, storage=self.instance.storage, settings=self.instance.settings
        )
        waiting = self._count_waiting(wave)
        self.tell(
            f"{wave.name['en']}: {summary.pages} pages read from {len(planned)} files, {waiting} marks to look at"
        )
        self._count_hand_outs(wave)
        if wave.published:
            for place in wave.places:
                self.desks.look_at_doubts(wave, place.code)
                self.desks.copy_texts(wave, place.code)
            self.desks.compare_papers(wave)
            self._close(wave)
            for place in wave.places:
                self.desks.redact_texts(wave, place.code)
            self._publish(wave)
            self.tell(f"{wave.name['en']}: every paper accounted for, closed and published")

    def _print_and_plan(self, wave: Wave) -> list[PlannedStack]:
        """Print every place's forms, and say which stacks of them come back when."""
        planned: list[PlannedStack] = []
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            items = _items(session, self.instance, period)
            for place in wave.places:
                pdf = self._print(session, period, place)
                if not wave.published:
                    (self.out / "forms" / f"{place.code}-sv.pdf").write_bytes(pdf)
                layout = editions.layout_json(session, **self._tools(), period=period, language="sv")
                planned += self._plan(wave, place, pdf, layout_from_json(layout), items)
            session.commit()
        return planned

    def _print(self, session: Session, period: PeriodRow, place: Place) -> bytes:
        return printing.print_forms(
            session,
            **self._tools(),
            period=period,
            municipality_code=place.code,
            language="sv",
            copies=place.handed_out + SPARE_SHEETS,
            actor=self.coordinator,
        )

    def _tools(self) -> dict[str, Any]:
        return {
            "plugins": self.instance.plugins,
            "settings": self.instance.settings,
            "storage": self.instance.storage,
        }

    def _plan(
        self, wave: Wave, place: Place, pdf: bytes, layout: Layout, items: Sequence[Item]
    ) -> Iterator[PlannedStack]:
        """Divide a place's returned papers into stacks: shuffled sheets, spread over the weeks."""
        seed = int(place.code) * 10_000 + wave.opens_on.year
        rng = np.random.default_rng(seed)
        sheets = rng.permutation(place.handed_out)[: place.responses]
        last_day = min(wave.closes_on, self.today)
        first_day = wave.opens_on + datetime.timedelta(days=5)
        stacks = range(0, place.responses, PAPERS_IN_STACK)
        days = max(1, (last_day - first_day).days)
        words = write_texts(place, len(sheets), np.random.default_rng(seed)) if wave.asks_for_words else ()
        untidy = place.code == RECEPTION_HOME
        for number, start in enumerate(stacks, 1):
            chosen = sheets[start : start + PAPERS_IN_STACK]
            day = first_day + datetime.timedelta(days=round(days * number / len(stacks)))
            file_format = "tiff" if number == 2 else "pdf"
            job = StackJob(
                name=f"{place.code}-bunt-{number}.{'tif' if file_format == 'tiff' else 'pdf'}",
                sheets_pdf=_take_sheets(pdf, [int(sheet) for sheet in chosen], len(layout.pages)),
                layout=layout,
                answers=tuple(answer_sheet(items, place, rng) for _ in chosen),
                seed=seed * 100 + number,
                words=tuple(words[start : start + PAPERS_IN_STACK]),
                severity=0.35 if untidy and not wave.published else 0.1,
                file_format=file_format,
                repeat_first=untidy and number == 1,
                foreign=untidy and number == 1,
            )
            yield PlannedStack(place.code, day, job)

    def _scan_in(self, wave: Wave, stack: PlannedStack, file: DrawnStack) -> None:
        """Hand a scanned file in at its reception, on its day."""
        folder = self.out / "scans" / wave.key
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file.name).write_bytes(file.data)
        with self.instance.sessions() as session:
            received = receiving.receive_file(
                session,
                storage=self.instance.storage,
                settings=self.instance.settings,
                period=period_rows.find_period(session, wave.key),
                municipality_code=stack.code,
                name=file.name,
                data=file.data,
            )
            row = session.get_one(ScanFileRow, received.file_id)
            row.received_at = datetime.datetime.combine(stack.day, SCANNED_AT)
            session.commit()
        pages = len(stack.job.layout.pages)
        for paper, meant in enumerate(map(Meant, file.numbers, file.truth, file.words)):
            for page in range(paper * pages + 1, (paper + 1) * pages + 1):
                self.desks.meant[received.file_id, page] = meant

    def _count_waiting(self, wave: Wave) -> int:
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            return sum(reviewing.count_waiting(session, period, place.code) for place in wave.places)

    def _count_hand_outs(self, wave: Wave) -> None:
        """Count what is left over when a period ends; while it runs, count at the desk."""
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            for place in wave.places:
                if wave.published:
                    handouts.set_counts(
                        session, period, place.code, left_over=SPARE_SHEETS - 1, spoiled=1, actor=self.coordinator
                    )
                else:
                    handouts.add_handed_out(session, period, place.code, place.handed_out, actor=self.coordinator)
            session.commit()

    def _close(self, wave: Wave) -> None:
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            periods.close_period(session, period=period, actor=self.coordinator)
            session.commit()

    def _publish(self, wave: Wave) -> None:
        """Make the release; it is dated some weeks after the period's end."""
        published_on = min(wave.closes_on + datetime.timedelta(weeks=WEEKS_TO_PUBLISHING), self.today)
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            releasing.release_period(
                session,
                period,
                plugins=self.instance.plugins,
                actor=self.coordinator,
                today=published_on,
            )
            session.commit()


def _items(session: Session, instance: Instance, period: PeriodRow) -> tuple[Item, ...]:
    sets = period_questions.question_sets_of(session, plugins=instance.plugins, period=period)
    return tuple(item for question_set in sets for item in question_set.items)


def _take_sheets(pdf: bytes, sheets: Sequence[int], pages: int) -> bytes:
    """Return a PDF of some sheets (from 0) of another, in the order given: sheets of so many pages out of a pile."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as printed, pikepdf.new() as chosen:
        chosen.pages.extend(printed.pages[sheet * pages + page] for sheet in sheets for page in range(pages))
        chosen.save(stream)
    return stream.getvalue()
