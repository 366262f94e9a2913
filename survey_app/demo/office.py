"""What the offices do in a wave of the story: print, hand out, scan, look at the doubts, count, close and publish."""

import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
from sqlalchemy.orm import Session

from forms.layout import layout_from_json
from forms.model import Item, Layout
from survey_app.db.models import PageImageRow, PeriodRow, ScanFileRow
from survey_app.demo.answers import Place, answer_sheet
from survey_app.demo.cast import RECEPTION_HOME, Wave
from survey_app.demo.stack import Answers, DrawnStack, StackJob, draw_stack
from survey_app.demo.typing_in import type_in_table
from survey_app.domain.roles import Actor, Grant, Role
from survey_app.services.fieldwork import handouts
from survey_app.services.instance import Instance
from survey_app.services.intake import receiving
from survey_app.services.paperwork import accounting
from survey_app.services.paperwork.paper_views import find_paper
from survey_app.services.planning import period_questions, period_rows, periods
from survey_app.services.planning.asked import items_asked
from survey_app.services.press import editions, printing
from survey_app.services.publishing import releasing
from survey_app.services.reading import reading_sample, runner
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
    """All offices of the region at once.

    `meant` maps (scan file, page in it) to the paper's number and what the person who filled it in meant: what
    somebody in the office would see when looking at the paper.
    """

    instance: Instance
    pool: Executor
    coordinator: Actor
    out: Path
    tell: Tell
    today: datetime.date
    meant: dict[tuple[int, int], tuple[str, Answers]] = field(default_factory=dict)

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
                self._look_at_doubts(wave, place.code)
            self._compare_papers(wave)
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
        untidy = place.code == RECEPTION_HOME
        for number, start in enumerate(stacks, 1):
            chosen = sheets[start : start + PAPERS_IN_STACK]
            day = first_day + datetime.timedelta(days=round(days * number / len(stacks)))
            file_format = "tiff" if number == 2 else "pdf"
            job = StackJob(
                name=f"{place.code}-bunt-{number}.{'tif' if file_format == 'tiff' else 'pdf'}",
                sheets_pdf=_take_pages(pdf, [int(sheet) for sheet in chosen]),
                layout=layout,
                answers=tuple(answer_sheet(items, place, rng) for _ in chosen),
                seed=seed * 100 + number,
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
        for page, (number, answers) in enumerate(zip(file.numbers, file.truth, strict=True), 1):
            self.meant[received.file_id, page] = (number, answers)

    def _count_waiting(self, wave: Wave) -> int:
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            return sum(reviewing.count_waiting(session, period, place.code) for place in wave.places)

    def _look_at_doubts(self, wave: Wave, code: str) -> None:
        """Settle every doubtful mark and every paper that waits, as somebody with the papers at hand would."""
        clerk = Actor(None, "demonstration", (Grant(Role.RECEPTION, code),))
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            while (review := reviewing.next_review(session, period, code)) is not None:
                _, answers = self._paper_behind(session, review.page_image_id)
                reviewing.decide(session, review.id, answers.get(review.item, ()), actor=clerk)
            for paper in accounting.account_papers(session, period, code).rows:
                if paper.waits:
                    self._settle_paper(session, paper, clerk)
            session.commit()

    def _settle_paper(self, session: Session, paper: accounting.PaperView, clerk: Actor) -> None:
        """Type in a paper that could not be read; its number first where that is missing."""
        number, answers = self._paper_behind(session, paper.page_image_ids[0])
        if paper.number.replace(" ", "") != number:
            accounting.assign_number(session, paper.page_image_ids[0], number, actor=clerk)
        accounting.type_in(session, paper.paper_id, answers, actor=clerk)

    def _compare_papers(self, wave: Wave) -> None:
        """Type in papers drawn at random, and let them be compared with what was read."""
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            table = reading_sample.draw_sample(session, period, actor=self.coordinator)
            typed = type_in_table(table, items_asked(period), lambda paper_id: self._meant_on(session, paper_id))
            reading_sample.compare_sample(session, period, typed, actor=self.coordinator)
            session.commit()

    def _meant_on(self, session: Session, paper_id: int) -> Answers:
        page, *_ = find_paper(session, paper_id).pages
        return self._paper_behind(session, page.id)[1]

    def _paper_behind(self, session: Session, page_image_id: int) -> tuple[str, Answers]:
        page = session.get_one(PageImageRow, page_image_id)
        return self.meant[page.file_id, page.number]

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

    def _publish(self, wave: Wave) -> None:
        """Close and release; the release is dated some weeks after the period's end."""
        published_on = min(wave.closes_on + datetime.timedelta(weeks=WEEKS_TO_PUBLISHING), self.today)
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            periods.close_period(session, period=period, actor=self.coordinator)
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


def _take_pages(pdf: bytes, pages: Sequence[int]) -> bytes:
    """Return a PDF of some pages (from 0) of another, in the order given: sheets out of a shuffled pile."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as printed, pikepdf.new() as chosen:
        chosen.pages.extend(printed.pages[page] for page in pages)
        chosen.save(stream)
    return stream.getvalue()
