"""Marks beside charts: crossed boxes for few answers, hatched bars for "don't know", one large share with its count."""

from survey_app.domain.release.frozen import Figure, FigureStatus
from survey_app.domain.release.shown import own_share, together_share
from survey_app.packs.content import Content
from survey_app.packs.palette import LIGHT
from survey_app.packs.slides.deck import BODY_PT, DeckBuilder, Page, Run
from survey_app.packs.slides.shapes import Box, add_shape, emu, rectangle
from survey_app.packs.slides.template import CONTENT_WIDTH_MM, LEFT_MM
from survey_app.packs.words import Words

_LARGE_PT = 40
_LINE_MM = 18.5
_BOX_MM, _BOX_STEP_MM = 6.0, 7.5
_MOST_BOXES = 19
"""From 20 answers every option is shown; a row of more boxes would not be counted by eye anyway."""


def add_share_line(deck: DeckBuilder, content: Content, page: Page, question_id: str, shown: str, top: float) -> None:
    """Add the share of positive answers that the chart above does not show: large, with its count.

    Where the chart has only the combined answers, that is the own share, with a box for each answer; a municipality
    without one sees the combined share. Where it has only own answers, it is the combined share.

    Args:
        deck: where to.
        content: what the pack says.
        page: the slide.
        question_id: which question.
        shown: `own` or `combined`, whose answers the chart has.
        top: in mm from the top of the slide.
    """
    together = together_share(content.release, question_id)
    own = own_share(content.release, question_id, content.municipality_code)
    if shown == "combined" and own is not None and own.status is FigureStatus.SHOWN:
        _add_line(deck, page, own, "own", content.municipality, top)
    elif together is not None:
        _add_line(deck, page, together, "combined", content.words("Together"), top)


def _add_line(deck: DeckBuilder, page: Page, figure: Figure, role: str, name: str, top: float) -> None:
    words = deck.words
    counted = words.count(figure.count or 0, figure.n_base or 0)
    large = counted if figure.percent is None else words.percent(figure.percent)
    told = words("{name}: positive answers", name=name)
    if figure.percent is not None:
        told = f"{told}, {counted}"
    runs = [Run(large, bold=True, colour=role, size=_LARGE_PT), Run(f"   {told}", colour=role, size=BODY_PT)]
    few = role == "own" and (figure.n_base or 0) <= _MOST_BOXES
    deck.add_text(page, (LEFT_MM, top, CONTENT_WIDTH_MM, _LINE_MM), [runs], name=told, size=BODY_PT)
    if few:
        add_boxes(
            page, LEFT_MM, top + _LINE_MM + 2, figure.count or 0, figure.n_base or 0, words,
            size=_BOX_MM, step=_BOX_STEP_MM,
        )  # fmt: skip


def add_boxes(
    page: Page, left: float, top: float, crossed: int, boxes: int, words: Words, *, size: float, step: float,
    line: float = 1.25,
) -> None:  # fmt: skip
    """Add a row of boxes, the first `crossed` of them with a cross; sizes in mm, the line in points."""
    if not boxes:
        return
    length = (boxes - 1) * step + size
    xml = rectangle(
        "Boxes", (left, top, length, size), "card", line="own", line_pt=line, description=words.count(crossed, boxes),
        geometry=_boxes_xml(crossed, boxes, size, step),
    )  # fmt: skip
    add_shape(page.slide, xml)


def _boxes_xml(crossed: int, boxes: int, size: float, step: float) -> str:
    """Return the outline as DrawingML, written at once: point by point the library takes 40 ms for a row."""
    near, far = 0.2 * size, 0.8 * size
    lines: list[list[tuple[float, float]]] = []
    for number in range(boxes):
        x = number * step
        lines.append([(x, 0.0), (x + size, 0.0), (x + size, size), (x, size)])
        if number < crossed:
            lines += [[(x + near, near), (x + far, far)], [(x + near, far), (x + far, near)]]
    path = "".join(
        f"<a:moveTo>{_point(line[0])}</a:moveTo>"
        + "".join(f"<a:lnTo>{_point(point)}</a:lnTo>" for point in line[1:])
        + ("<a:close/>" if len(line) > 2 else "")
        for line in lines
    )
    width, height = emu((boxes - 1) * step + size), emu(size)
    return (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/>"
        f'<a:cxnLst/><a:rect l="l" t="t" r="r" b="b"/><a:pathLst><a:path w="{width}" h="{height}">{path}</a:path>'
        "</a:pathLst></a:custGeom>"
    )


def _point(at: tuple[float, float]) -> str:
    return f'<a:pt x="{emu(at[0])}" y="{emu(at[1])}"/>'


def add_hatched(page: Page, box: Box) -> None:
    """Add a hatched bar (x, y, width, height in mm): legible without colour; its number stands beside it."""
    fill = (
        f'<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{LIGHT["dontknow"][1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{LIGHT["card"][1:]}"/></a:bgClr></a:pattFill>'
    )
    add_shape(page.slide, rectangle("Hatched", box, fill, line="dontknow"))
