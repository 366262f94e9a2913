"""The log as people read it: one sentence for one action, with names, and choices of what to see."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from flask import request

from survey_app.domain.register import municipalities, municipality_name, names_in_order
from survey_app.services.people import audit_log
from survey_app.services.people.audit_log import LoggedAction
from survey_app.services.planning import period_rows
from survey_app.web.context import db, language, show, wording
from survey_app.web.log_words import kinds, say_action
from survey_app.web.wording import inside

ENTRIES_SHOWN = 100

TOGETHER = datetime.timedelta(minutes=2)
"""Entries alike within this time were one action: papers printed for all municipalities, say."""


@dataclass
class LogRow:
    """One action as the page shows it: `codes` are all municipalities it concerned, `times` how often it was done."""

    at: datetime.datetime
    who: str
    sentence: str
    period_key: str | None
    codes: list[str] = field(default_factory=list)
    times: int = 1

    def takes_in(self, one: LoggedAction, sentence: str) -> bool:
        """Say whether an earlier entry belongs to this action, and count it in if so."""
        alike = (one.who, sentence, one.period_key) == (self.who, self.sentence, self.period_key)
        if not alike or self.at - one.at > TOGETHER or bool(one.municipality_code) != bool(self.codes):
            return False
        if one.municipality_code and one.municipality_code not in self.codes:
            self.codes.append(one.municipality_code)
        else:
            self.times += 1
        return True


def log_page(codes: Sequence[str] | None) -> str:
    """Show the latest actions that concern these municipalities or none (None: all there are)."""
    wanted = request.args.get("municipality", "")
    one = wanted if wanted in (municipalities() if codes is None else codes) else ""
    chosen = request.args.get("kind", "")
    kind = chosen if chosen in kinds() else ""
    entries = audit_log.list_actions(
        db(),
        municipality_codes=[one] if one else codes,
        only_these=bool(one),
        kind=kind,
        limit=ENTRIES_SHOWN + 1,
        before_id=request.args.get("before", type=int),
    )
    more = entries[ENTRIES_SHOWN - 1].id if len(entries) > ENTRIES_SHOWN else None
    rows = _rows(entries[:ENTRIES_SHOWN])
    keys = {row.period_key for row in rows if row.period_key}
    periods = {key: period_rows.name_of(db(), key, language()) for key in keys}
    return show(
        "admin/log.html",
        rows=[(row, _where(row, periods)) for row in rows],
        more=more,
        kind=kind,
        kinds=kinds(),
        municipality=one,
        municipalities=names_in_order(municipalities() if codes is None else codes),
    )


def _rows(entries: Iterable[LoggedAction]) -> list[LogRow]:
    rows: list[LogRow] = []
    for one in entries:
        sentence = say_action(one)
        if not rows or not rows[-1].takes_in(one, sentence):
            codes = [one.municipality_code] if one.municipality_code else []
            rows.append(LogRow(one.at, one.who, sentence, one.period_key, codes))
    return rows


def _where(row: LogRow, periods: dict[str, str]) -> str:
    """Return the period and the municipalities of an action."""
    names = (
        [name for _, name in names_in_order(row.codes)] if len(row.codes) > 1 else [*map(municipality_name, row.codes)]
    )
    parts = [wording().listed(names), inside(periods.get(row.period_key, "")) if row.period_key else ""]
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]
