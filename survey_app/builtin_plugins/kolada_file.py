"""The file `kolada.csv`: a municipality's released figures under the indicators of Kolada, the national register.

Facts from Kolada's published indicator descriptions: a survey without split by target group feeds the indicators of all
individual and family care (IFO) together, which are not split by gender; those of one target group are split into
women (K), men (M) and all (T). Response rate and number of answers are given from ten answers.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO

from survey_app.plugin_api import POSITIVE, FigureStatus, Group, Participation, Question, Release, Scope

COLUMNS = ("kpi", "municipality", "period", "gender", "value", "count", "status")
"""`value` is a whole percentage, or the number of answers; `count` how many answers it is made of."""

IFO_TOTAL = "ifo_total"
PARTICIPATION: Mapping[str, tuple[str, str]] = {
    IFO_TOTAL: ("U30900", "U30901"),
    "economic_support": ("U31902", "U31903"),
    "young_people": ("U33901", "U33904"),
    "guardians": ("U33900", "U33903"),
    "addiction": ("U35900", "U35901"),
}
"""Target group -> the indicators of response rate and number of answers."""

_ALL = (("T", Group.TOTAL),)
_GENDERS = (*_ALL, ("K", Group.WOMAN), ("M", Group.MAN))

Row = tuple[str, str, str, str, int | None, int | None, str]


class KoladaFile:
    """Makes the file where the questions hold the owner's official wordings, and no file otherwise."""

    key = "kolada"
    file_name = "kolada.csv"

    def export(self, release: Release, municipality_code: str) -> bytes | None:
        """Return the file of a municipality ("" = of every one whose figures the release holds)."""
        group = find_target_group(release.questions)
        if group is None:
            return None
        rows = list(_rows(release, municipality_code, group))
        if not rows:
            return None
        text = StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
        return text.getvalue().encode("utf-8-sig")


def find_target_group(questions: Sequence[Question]) -> str | None:
    """Return whom the survey is about: all of IFO where the questions know it, else the one group that they name.

    Questions without official wordings carry no indicators. Several groups and no total cannot be told apart: None.
    """
    named = {group for question in questions for group in question.kolada}
    if IFO_TOTAL in named:
        return IFO_TOTAL
    return named.pop() if len(named) == 1 else None


def _rows(release: Release, municipality_code: str, group: str) -> Iterator[Row]:
    year = release.opens_on[:4]
    codes = [municipality_code] if municipality_code else sorted(release.municipalities)
    participation = {row.municipality_code: row for row in release.participation}
    for code in codes:
        found = list(_shares(release, code, group, year))
        yield from found
        if found:
            yield from _answers(participation.get(code), code, group, year, release.rate_threshold)


def _shares(release: Release, code: str, group: str, year: str) -> Iterator[Row]:
    for question in release.questions:
        kpi = question.kolada.get(group)
        if kpi is None:
            continue
        for gender, part in _ALL if group == IFO_TOTAL else _GENDERS:
            figure = release.figure(question.id, Scope.OWN, code, part, POSITIVE)
            if figure is not None and figure.status is not FigureStatus.NOT_ASKED:
                yield kpi, code, year, gender, figure.percent, figure.n_base, str(figure.status)


def _answers(row: Participation | None, code: str, group: str, year: str, least: int) -> Iterator[Row]:
    """Yield response rate and number of answers; a rate that is known within a band only is no one figure."""
    if group not in PARTICIPATION:
        return
    rate_kpi, answers_kpi = PARTICIPATION[group]
    answers = row.responses if row is not None and row.responses is not None and row.responses >= least else None
    rate = row.rate_low if row is not None and answers is not None and row.rate_low == row.rate_high else None
    for kpi, value in ((rate_kpi, rate), (answers_kpi, answers)):
        status = FigureStatus.HIDDEN if value is None else FigureStatus.SHOWN
        yield kpi, code, year, "T", value, None if value is None else answers, str(status)
