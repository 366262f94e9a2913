"""What the offices do in a wave of the story: print, hand out, scan, look at the doubts, count, close and publish."""

import datetime
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pikepdf
from sqlalchemy.orm import Session

from forms.layout import layout_from_json
from forms.model import Item, Layout
from survey_app.db.models import PageImageRow, PeriodRow, ScanFileRow, WrittenTextRow
from survey_app.demo.answers import Place, answer_sheet
from survey_app.demo.cast import RECEPTION_HOME, Wave
from survey_app.demo.stack import Answers, DrawnStack, StackJob, draw_stack
from survey_app.demo.typing_in import type_in_table
from survey_app.demo.voices import REDACTED, write_texts
from survey_app.domain.model import TextDecision, TextState
from survey_app.domain.roles import Actor, Grant, Role
from survey_app.services.fieldwork import handouts
from survey_app.services.instance import Instance
from survey_app.services.intake import receiving
from survey_app.services.paperwork import accounting
from survey_app.services.paperwork.paper_views import find_paper
from survey_app.services.planning import period_questions, period_rows, periods
from survey_app.services.planning.asked import items_ticked
from survey_app.services.press import editions, printing
from survey_app.services.publishing import redacting, releasing
from survey_app.services.reading import reading_sample, runner
from survey_app.services.review import reviewing, transcribing

Tell = Callable[[str], None]
"""Told one line whenever something has been done."""

PAPERS_IN_STACK = 16
SPARE_SHEETS = 6
SCANNED_AT = datetime.time(9, 40)
WEEKS_TO_PUBLISHING = 5
TEXTS_LEFT = 3
"""Texts that wait to be copied, and as many to be redacted, where one signs in: there is something to try."""


@dataclass(frozen=True, slots=True)
class PlannedStack:
    """A stack that is to be drawn, whose it is, and the day it is scanned."""

    code: str
    day: datetime.date
    job: StackJob


class Meant(NamedTuple):
    """What somebody sees who looks at a paper: its number, what is ticked, and what is written."""

    number: str
    answers: Answers
    words: str


@dataclass
class Office:
    """All offices of the region at once.

    `meant` maps (scan file, page in it) to the paper's number, what the person who filled it in meant, and what was
    written on it: what somebody in the office would see when looking at the paper.
    """

    instance: Instance
    pool: Executor
    coordinator: Actor
    out: Path
    tell: Tell
    today: datetime.date
    meant: dict[tuple[int, int], Meant] = field(default_factory=dict)

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
                self._copy_texts(wave, place.code)
            self._compare_papers(wave)
            self._close(wave)
            for place in wave.places:
                self._redact_texts(wave, place.code)
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
                self.meant[received.file_id, page] = meant

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
                meant = self._paper_behind(session, review.page_image_id)
                reviewing.decide(session, review.id, meant.answers.get(review.item, ()), actor=clerk)
            for paper in accounting.account_papers(session, period, code).rows:
                if paper.waits:
                    self._settle_paper(session, paper, clerk)
            session.commit()

    def _settle_paper(self, session: Session, paper: accounting.PaperView, clerk: Actor) -> None:
        """Type in a paper that could not be read; its number first where that is missing."""
        meant = self._paper_behind(session, paper.page_image_ids[0])
        if paper.number.replace(" ", "") != meant.number:
            accounting.assign_number(session, paper.page_image_ids[0], meant.number, actor=clerk)
        accounting.type_in(session, paper.paper_id, meant.answers, actor=clerk)

    def _copy_texts(self, wave: Wave, code: str) -> None:
        """Copy what is written in the fields; at the reception that one signs in as, the last ones wait."""
        clerk = Actor(None, "demonstration", (Grant(Role.RECEPTION, code),))
        left = TEXTS_LEFT if code == RECEPTION_HOME else 0
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            for _ in range(transcribing.count_not_copied(session, period, code) - left):
                text = transcribing.next_text(session, period, code)
                if text is None:
                    break
                row = session.get_one(WrittenTextRow, text.id)
                words = self._paper_behind(session, row.page_image_id or 0).words
                state = TextState.WRITTEN if words else TextState.NOTHING
                transcribing.copy_text(session, period, text.id, actor=clerk, state=state, words=words)
            session.commit()

    def _redact_texts(self, wave: Wave, code: str) -> None:
        """Let texts be shown, without what points at somebody; a second person looks at those that were changed.

        In the municipality that one signs in to some wait, and so do all second looks.
        """
        reader = Actor(None, "demonstration", (Grant(Role.MUNICIPALITY, code),))
        here = code == RECEPTION_HOME
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            while (text := redacting.next_to_redact(session, period, code, actor=reader)) is not None:
                if here and text.waiting <= TEXTS_LEFT:
                    break
                words = "".join(part.text for part in text.parts)
                shown = REDACTED.get(words, words)
                decision = TextDecision.WITHHOLD if shown is None else TextDecision.RELEASE
                decide = partial(redacting.decide_text, session, period, code, text.id, decision, redacted=shown or "")
                if decide(actor=reader) and not here:
                    decide(actor=self.coordinator)
            session.commit()

    def _compare_papers(self, wave: Wave) -> None:
        """Type in papers drawn at random, and let them be compared with what was read."""
        with self.instance.sessions() as session:
            period = period_rows.find_period(session, wave.key)
            table = reading_sample.draw_sample(session, period, actor=self.coordinator)
            typed = type_in_table(table, items_ticked(period), lambda paper_id: self._meant_on(session, paper_id))
            reading_sample.compare_sample(session, period, typed, actor=self.coordinator)
            session.commit()

    def _meant_on(self, session: Session, paper_id: int) -> Answers:
        page, *_ = find_paper(session, paper_id).pages
        return self._paper_behind(session, page.id).answers

    def _paper_behind(self, session: Session, page_image_id: int) -> Meant:
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
