"""The slide of own results over several periods together: what a small municipality can be shown at all."""

from survey_app.packs.content import Content
from survey_app.packs.pooled import PooledShare, pooled_shares
from survey_app.packs.slides.deck import Cell, DeckBuilder, Run, table_heights
from survey_app.packs.slides.template import CONTENT_WIDTH_MM

_SHARE_MM, _COUNT_MM = 40.0, 46.0


def add_pooled(deck: DeckBuilder, content: Content) -> None:
    """Add a table of the shares over several periods; nothing where there are none."""
    words = content.words
    shares = pooled_shares(content)
    for periods in dict.fromkeys(one.periods for one in shares):
        rows = [one for one in shares if one.periods == periods]
        title = words("{municipality}: several periods together", municipality=content.municipality)
        subtitle = words("{periods}. Each period by itself has too few answers.", periods=periods)
        page = deck.add_page(title, subtitle)
        head = [Cell(words("Question")), Cell(words("Positive answers"), "right"), Cell(words("share"), "right")]
        table = [head, *([Cell([Run(_label(one, content), bold=True)]), *_cells(one, content)] for one in rows)]
        widths = [CONTENT_WIDTH_MM - _SHARE_MM - _COUNT_MM, _COUNT_MM, _SHARE_MM]
        told = "; ".join(f"{_label(one, content)} {_count(one, content)}" for one in rows)
        deck.add_table(
            page, table, widths, top=page.top, heights=table_heights(table, widths, padding=1.8),
            description=words("Table: {text}", text=f"{told}."), name=title[:60],
        )  # fmt: skip


def _label(one: PooledShare, content: Content) -> str:
    return content.label(one.question.id)


def _count(one: PooledShare, content: Content) -> str:
    return content.words.count(one.figure.count or 0, one.figure.n_base or 0)


def _cells(one: PooledShare, content: Content) -> list[Cell]:
    words, percent = content.words, one.figure.percent
    share = words("not shown") if percent is None else words.percent(percent)
    return [
        Cell([Run(_count(one, content), bold=True, colour="own")], "right"),
        Cell([Run(share, bold=percent is not None, colour="quiet" if percent is None else "own")], "right"),
    ]
