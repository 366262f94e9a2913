"""The table of one question: every option where it is shown, positive answers, and what is outside the shares."""

from collections.abc import Mapping

from survey_app.builtin_plugins.combined_versus_own.view import View
from survey_app.plugin_api import Figure, FigureStatus, Question, Table, options_of, own_share, together_share

NO_SHARE = "\N{EN DASH}"
"""In a column of shares beside what is outside the shares, as its row says."""
_OUTSIDE = {
    "n_dontknow": "Don't know (not in the share)",
    "n_missing": "No answer (not in the share)",
    "n_unusable": "Don't know or no answer (not in the share)",
}

Sides = Mapping[str, tuple[Figure, ...]]
"""The shown options by side: municipality code, or "" for all together."""


def write_table(view: View, question: Question, own: Figure | None) -> Table:
    """Return every option where it is shown, else positive answers; sides that show nothing say so."""
    names = ({view.code: view.place} if view.code else {}) | {"": view.together}
    sides = {code: options_of(view.release, question, code or None) for code in names}
    columns, captions = [view.say("Answer")], []
    for code, name in names.items():
        columns += [name, view.say("share")]
        base = _base(view, question, code, sides)
        told = view.say("{base} answers", base=base) if base else view.say("not shown")
        captions.append(f"{name} {told}{_fewer(view, sides[code], base)}")
    rows = _option_rows(view, question, sides) if any(sides.values()) else []
    if question.has_positive:
        shares = [*([own] if view.code else []), together_share(view.release, question.id)]
        rows.append((view.say("Positive answers"), *(cell for figure in shares for cell in view.cells(figure))))
    rows += _outside_rows(view, question, sides)
    caption = f"{view.sentences.text(question.text)} {'; '.join(captions)}."
    return Table(caption, tuple(columns), tuple(rows))


def _base(view: View, question: Question, code: str, sides: Sides) -> int | None:
    figure = own_share(view.release, question.id, code) if code else together_share(view.release, question.id)
    if figure is not None and figure.status is FigureStatus.SHOWN:
        return figure.n_base
    return sides[code][0].n_base if sides[code] else None


def _option_rows(view: View, question: Question, sides: Sides) -> list[tuple[str, ...]]:
    rows = []
    asked = [option for option in question.options if option["substantive"]]
    for place, option in enumerate(asked):
        cells: list[str] = []
        for figures in sides.values():
            if figures:
                cells += [str(figures[place].count), view.sentences.percent(figures[place].percent or 0)]
            else:
                cells += [view.say("not shown")] * 2
        rows.append((view.sentences.text(option["text"]), *cells))
    return rows


def _outside_rows(view: View, question: Question, sides: Sides) -> list[tuple[str, ...]]:
    """Return the rows of "don't know" and no answer, which are outside the shares, where any side shows them."""
    rows = []
    for field, title in _OUTSIDE.items():
        values = [getattr(figures[0], field) if figures else None for figures in sides.values()]
        if any(value is not None for value in values) and (field != "n_dontknow" or question.has_dont_know):
            cells = [cell for value in values for cell in _outside_cells(view, value)]
            rows.append((view.say(title), *cells))
    return rows


def _outside_cells(view: View, value: int | None) -> tuple[str, str]:
    return (view.say("not shown"), NO_SHARE) if value is None else (str(value), NO_SHARE)


def _fewer(view: View, options: tuple[Figure, ...], base: int | None) -> str:
    """Say how many answers the options stand on where they are fewer than those of the positive answers."""
    if not options or base is None or options[0].n_base == base:
        return ""
    return " " + view.say(
        "(each answer by itself: {base} answers in {n} municipalities)",
        base=options[0].n_base,
        n=view.sentences.number(options[0].n_municipalities or 0),
    )
