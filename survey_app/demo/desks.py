"""What people at the desks do with what was scanned: look at doubts, copy and redact words, type in papers drawn."""

from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from survey_app.db.models import PageImageRow, WrittenTextRow
from survey_app.demo.cast import RECEPTION_HOME, Wave
from survey_app.demo.stack import Answers
from survey_app.demo.typing_in import type_in_table
from survey_app.demo.voices import REDACTED
from survey_app.domain.model import TextDecision, TextState
from survey_app.domain.roles import Actor, Grant, Role
from survey_app.services.instance import Instance
from survey_app.services.paperwork import accounting
from survey_app.services.paperwork.paper_views import find_paper
from survey_app.services.planning import period_rows
from survey_app.services.planning.asked import items_ticked
from survey_app.services.publishing import redacting
from survey_app.services.reading import reading_sample
from survey_app.services.review import reviewing, transcribing

TEXTS_LEFT = 3
"""Texts that wait to be copied, and as many to be redacted, where one signs in: there is something to try."""


class Meant(NamedTuple):
    """What somebody sees who looks at a paper: its number, what is ticked, and what is written."""

    number: str
    answers: Answers
    words: str


@dataclass
class Desks:
    """The people of all offices who have the papers before them.

    `meant` maps (scan file, page in it) to the paper's number, what the person who filled it in meant, and what was
    written on it: what somebody in the office would see when looking at the paper.
    """

    instance: Instance
    coordinator: Actor
    meant: dict[tuple[int, int], Meant] = field(default_factory=dict)

    def look_at_doubts(self, wave: Wave, code: str) -> None:
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

    def copy_texts(self, wave: Wave, code: str) -> None:
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

    def redact_texts(self, wave: Wave, code: str) -> None:
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

    def compare_papers(self, wave: Wave) -> None:
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
