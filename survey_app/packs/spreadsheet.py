"""The spreadsheet: results to read, the same figures as in data.csv, what is not shown, and the code book."""

import datetime
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from survey_app.domain.release.frozen import Figure, FigureStatus, Scope
from survey_app.i18n import in_language
from survey_app.packs.content import Content
from survey_app.packs.data_files import CODEBOOK_COLUMNS, COLUMNS, codebook_rows, figure_rows
from survey_app.packs.palette import LIGHT
from survey_app.packs.stable_zip import stabilise
from survey_app.packs.words import capitalised

_FONT = "Noto Sans"


def build_spreadsheet(content: Content) -> bytes:
    """Return the figures as a workbook; hidden figures are empty cells with a status."""
    file = BytesIO()
    moment = datetime.datetime.fromisoformat(content.release.published_on)
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = f"{content.municipality or content.region}, {content.period}"
        told = {"title": title, "subject": content.source, "category": content.diary}
        book.set_properties({**told, "created": moment, "author": ""})
        sheets = _Sheets(book, content)
        sheets.add_results()
        sheets.add_list(
            content.words("Not shown"),
            (content.words("Not shown"), content.words("Why"), content.words("What had been needed")),
            [(thing.what, thing.why, thing.needed) for thing in content.hidden],
            (48, 60, 34),
        )
        sheets.add_list("data", COLUMNS, figure_rows(content.release), (14,) * len(COLUMNS))
        sheets.add_list(
            content.words("Code book"),
            CODEBOOK_COLUMNS,
            codebook_rows(content.release, content.words),
            (12, 24, 16, 80),
        )
    return stabilise(file.getvalue(), language=content.words.language)


class _Sheets:
    """Writes the sheets of one workbook with one look."""

    def __init__(self, book: Any, content: Content) -> None:
        self.book = book
        self.content = content
        self.regions = 0
        base = {"font_name": _FONT, "font_size": 11, "valign": "top", "font_color": LIGHT["text"]}
        self.plain = book.add_format(base)
        self.wrapped = book.add_format({**base, "text_wrap": True})
        self.bold = book.add_format({**base, "bold": True, "text_wrap": True})
        self.quiet = book.add_format({**base, "font_color": LIGHT["quiet"]})
        self.title = book.add_format({**base, "bold": True, "font_size": 16})
        self.head = book.add_format(
            {**base, "bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "bottom_color": LIGHT["text"]}
        )
        self.number_head = book.add_format(
            {**base, "bold": True, "text_wrap": True, "valign": "bottom", "align": "right", "bottom": 2}
        )
        self.percent = book.add_format({**base, "num_format": '0" %"', "align": "right"})
        self.number = book.add_format({**base, "num_format": "0", "align": "right"})
        self.hidden = book.add_format({**base, "font_color": LIGHT["quiet"], "align": "right"})

    def add_results(self) -> None:
        """Write the share of positive answers of every question, own beside combined."""
        content, words = self.content, self.content.words
        sheet = self.book.add_worksheet(words("Results"))
        sheet.write_string(0, 0, f"{content.municipality or content.region}, {content.period}", self.title)
        sheet.write_string(1, 0, content.bases, self.quiet)
        sheet.write_string(2, 0, " ".join(part for part in (content.source, content.diary) if part), self.quiet)
        own = [
            words("positive answers"),
            words("of all answers"),
            words("share"),
            words("interval from"),
            words("interval to"),
        ]
        heads = [words("Question")]
        if content.municipality:
            heads += [f"{content.municipality}: {text}" for text in own]
        heads += [f"{words('Together')}: {text}" for text in own[:3]] + [words("Comparison")]
        for column, text in enumerate(heads):
            sheet.write_string(4, column, text, self.head if column in (0, len(heads) - 1) else self.number_head)
        row = 4
        for row, cells in enumerate(self._result_rows(), start=5):
            for column, (value, is_percent) in enumerate(cells):
                if isinstance(value, int):
                    sheet.write_number(row, column, value, self.percent if is_percent else self.number)
                elif value:
                    sheet.write_string(row, column, value, self.bold if column == 0 else self.hidden)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, len(heads) - 2, 13)
        sheet.set_column(len(heads) - 1, len(heads) - 1, 24)
        sheet.freeze_panes(5, 1)
        self._name_heads(sheet, 4, row, len(heads))
        _fit_to_page(sheet)

    def _result_rows(self) -> Iterator[list[tuple[str | int | None, bool]]]:
        content, release = self.content, self.content.release
        for question in release.questions:
            if not question.has_positive:
                continue
            label = in_language(question.label, content.words.language)
            own = release.figure(question.id, Scope.OWN, content.municipality_code)
            combined = release.figure(question.id, Scope.COMBINED) or release.figure(question.id, Scope.COMBINED_ONLY)
            cells: list[tuple[str | int | None, bool]] = [(label, False)]
            if content.municipality:
                cells += self._cells(own, with_interval=True)
            cells += self._cells(combined, with_interval=False)
            verdict = own.verdict_vs_rest if own else None
            words = {"higher": "▲ Higher", "lower": "▼ Lower", "undecided": "Cannot be told apart"}
            cells.append((content.words(words[verdict]) if verdict else None, False))
            yield cells

    def _cells(self, figure: Figure | None, *, with_interval: bool) -> list[tuple[str | int | None, bool]]:
        words = self.content.words
        length = 5 if with_interval else 3
        if figure is None or figure.status is not FigureStatus.SHOWN:
            asked = figure is not None and figure.status is FigureStatus.HIDDEN
            note = words("not shown") if asked else words("not asked")
            return [(note, False)] * length
        cells = [(figure.count, False), (figure.n_base, False), (figure.percent, True)]
        return [*cells, (figure.ci_low, True), (figure.ci_high, True)] if with_interval else [*cells]

    def add_list(self, name: str, heads: Sequence[str], rows: Any, widths: Sequence[int]) -> None:
        """Write a plain list with a head that stays in sight and can be filtered."""
        sheet = self.book.add_worksheet(capitalised(name)[:31])
        for column, text in enumerate(heads):
            sheet.write_string(0, column, text, self.head)
            sheet.set_column(column, column, widths[column])
        last = 0
        for last, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(last, column, value, self.number)
                elif value:
                    sheet.write_string(last, column, value, self.wrapped)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(heads) - 1)
        self._name_heads(sheet, 0, last, len(heads))
        _fit_to_page(sheet)

    def _name_heads(self, sheet: Any, head: int, last: int, columns: int) -> None:
        """Repeat the head row on every printed page, and name it as screen readers look for it."""
        sheet.repeat_rows(head)
        self.regions += 1
        first, end = xl_rowcol_to_cell(head, 0), xl_rowcol_to_cell(last, columns - 1)
        place = f"'{sheet.name}'!{xl_range_abs(head, 0, last, columns - 1)}"
        self.book.define_name(f"TitleRegion{self.regions}.{first}.{end}.{self.regions}", f"={place}")


def _fit_to_page(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
