"""Tables of what is planned: periods, the municipalities in them, extra questions."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.db.models.base import Base, one_of
from survey_app.domain.model import PeriodState


class PeriodRow(Base):
    """A survey period (a wave)."""

    __tablename__ = "period"
    __table_args__ = (
        CheckConstraint(one_of("state", PeriodState), name="state"),
        CheckConstraint("closes_on >= opens_on", name="dates"),
        CheckConstraint("threshold >= 5", name="threshold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True, doc="[a-z0-9-]; in addresses and commands")
    region_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[dict[str, Any]] = mapped_column(doc="language -> name")
    state: Mapped[str] = mapped_column(String(12), default=PeriodState.DRAFT)
    opens_on: Mapped[datetime.date]
    closes_on: Mapped[datetime.date]
    languages: Mapped[list[str]] = mapped_column(doc="forms are printed in these; the first one is the period's own")
    set_keys: Mapped[list[str]] = mapped_column(doc="question sets of plugins that the form is made of")
    result_modes: Mapped[dict[str, Any]] = mapped_column(
        doc="set key -> own_and_combined | combined_only; declared before opening, then never changed"
    )
    threshold: Mapped[int] = mapped_column(default=5, doc="T: answers needed before anything is shown; never below 5")
    rate_threshold: Mapped[int] = mapped_column(default=10, doc="responses needed before a response rate is shown")
    second_look: Mapped[bool] = mapped_column(default=False, server_default=false(), doc="reviews need two people")
    poster_answers: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="answers through the poster's open link; counted apart"
    )
    organisation: Mapped[dict[str, Any]] = mapped_column(
        default=dict, doc="language -> who asks, as printed, with {municipality}; empty = the standard words"
    )
    contact: Mapped[str] = mapped_column(String(200), default="", doc="whom to ask; on posters where none is given")
    diary_number: Mapped[str] = mapped_column(
        String(60), default="", server_default="", doc="of the case in the authority's register; on every result file"
    )
    sets_snapshot: Mapped[list[Any]] = mapped_column(
        default=list, doc="the question sets as they were when the period opened (JSON); releases use these"
    )
    reading_check: Mapped[dict[str, Any] | None] = mapped_column(
        doc="papers drawn to be compared with what was read, then what that found (services.reading_sample); or NULL"
    )

    municipalities: Mapped[list["PeriodMunicipalityRow"]] = relationship(
        back_populates="period", order_by="PeriodMunicipalityRow.municipality_code"
    )


class PeriodMunicipalityRow(Base):
    """A municipality's part in a period: its counts and its choices."""

    __tablename__ = "period_municipality"
    __table_args__ = (
        CheckConstraint("left_over >= 0", name="left_over"),
        CheckConstraint("spoiled >= 0", name="spoiled"),
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint("keep_images_until IN ('release', 'purge')", name="keep_images_until"),
        CheckConstraint("retention_days IS NULL OR retention_decision IS NOT NULL", name="retention"),
    )

    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), primary_key=True)
    municipality_code: Mapped[str] = mapped_column(String(4), primary_key=True)
    left_over: Mapped[int | None] = mapped_column(doc="unused forms, asked once at close; NULL = not yet said")
    spoiled: Mapped[int | None] = mapped_column(doc="forms thrown away, asked once at close")
    counted: Mapped[int | None] = mapped_column(doc="forms handed out, counted with +1 or tally slips")
    photocopies: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="the coordinator permits copies of one sheet (one-page editions)"
    )
    own_poster: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="the municipality chose a poster with its own result"
    )
    funnel: Mapped[bool] = mapped_column(
        default=False, server_default=false(), doc="agreed to be an unnamed dot in the picture for the meeting"
    )
    scanning_desk: Mapped[str | None] = mapped_column(
        String(80), doc="agreement reference that appoints the regional desk to scan and review; NULL = none"
    )
    keep_images_until: Mapped[str] = mapped_column(
        String(8), default="release", doc="'release' or 'purge': when the link response -> image is cut"
    )
    contact: Mapped[str] = mapped_column(String(200), default="", doc="telephone or the like, on posters")
    retention_days: Mapped[int | None] = mapped_column(
        doc="days after closing when images are destroyed by purge; NULL = off, as no decision has been made"
    )
    retention_decision: Mapped[str | None] = mapped_column(String(80), doc="the board's decision to destroy them")
    period: Mapped[PeriodRow] = relationship(back_populates="municipalities")


class ExtraQuestionRow(Base):
    """A question that the coordinator wrote for one period; belongs to the set `extra`."""

    __tablename__ = "extra_question"
    __table_args__ = (UniqueConstraint("period_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    key: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    definition: Mapped[dict[str, Any]] = mapped_column(doc="an item as in a question-set file, as JSON")
