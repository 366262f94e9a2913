"""Write the XML of native charts: bars and points whose cached values equal the cells of their workbook.

Only whole numbers are written. The library's own chart writer is not used, since it leaves out what these charts need:
a fixed inner plot area, gaps in lines, figures without a minus sign left of the centre.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from survey_app.packs.palette import LIGHT

PERCENT = '0" %"'
PERCENT_BOTH_SIDES = '0" %";0" %"'
_NS = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


@dataclass(frozen=True, slots=True)
class Values:
    """Cells: their address in the workbook and what stands in them; None is an empty cell."""

    address: str
    cells: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Names:
    """Cells with text."""

    address: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Box:
    """The inner plot area as fractions of the chart's frame."""

    x: float
    y: float
    width: float
    height: float


def solid(colour: str) -> str:
    """Return a solid fill with a colour of the palette."""
    return f'<a:solidFill><a:srgbClr val="{LIGHT[colour][1:]}"/></a:solidFill>'


def stroke(colour: str, points: float) -> str:
    """Return a line with a colour of the palette, or none with width 0."""
    if not points:
        return "<a:ln><a:noFill/></a:ln>"
    return f'<a:ln w="{round(points * 12700)}" cap="rnd">{solid(colour)}<a:round/></a:ln>'


def text_style(size: float, colour: str, *, bold: bool = False) -> str:
    """Return text properties for labels and axes."""
    return (
        '<c:txPr><a:bodyPr wrap="none"/><a:lstStyle/><a:p><a:pPr>'
        f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}">{solid(colour)}<a:latin typeface="+mn-lt"/></a:defRPr>'
        '</a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


def numbers(values: Values, number_format: str) -> str:
    """Return a reference to number cells with their cached values; empty cells are left out, not zero."""
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{cell}</c:v></c:pt>' for number, cell in enumerate(values.cells) if cell is not None
    )
    return (
        f"<c:numRef><c:f>{escape(values.address)}</c:f><c:numCache><c:formatCode>{escape(number_format)}"
        f'</c:formatCode><c:ptCount val="{len(values.cells)}"/>{points}</c:numCache></c:numRef>'
    )


def texts(names: Names) -> str:
    """Return a reference to text cells with their cached values."""
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{escape(cell)}</c:v></c:pt>' for number, cell in enumerate(names.cells)
    )
    return (
        f'<c:strRef><c:f>{escape(names.address)}</c:f><c:strCache><c:ptCount val="{len(names.cells)}"/>{points}'
        "</c:strCache></c:strRef>"
    )


def point_series(
    number: int, name: Names, xs: Values, ys: Values, *, symbol: str = "none", size: int = 5, fill: str = "own",
    edge: str = "", edge_points: float = 0, line: str = "", line_points: float = 0,
) -> str:  # fmt: skip
    """Return a series of a scatter chart: marks, a line, or both."""
    marker = '<c:marker><c:symbol val="none"/></c:marker>'
    if symbol != "none":
        outline = stroke(edge or fill, edge_points)
        marker = (
            f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>'
            f"<c:spPr>{solid(fill)}{outline}</c:spPr></c:marker>"
        )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{texts(name)}</c:tx>'
        f"<c:spPr>{stroke(line or 'own', line_points)}</c:spPr>{marker}"
        f"<c:xVal>{numbers(xs, PERCENT)}</c:xVal><c:yVal>{numbers(ys, '0')}</c:yVal>"
        '<c:smooth val="0"/></c:ser>'
    )


def scatter_chart(series: Sequence[str], box: Box, *, lanes: int, axis_size: float = 12) -> str:
    """Return a chart of points over a scale from 0 to 100 percent; y counts lanes upwards and has no axis."""
    grid = f"<c:majorGridlines><c:spPr>{stroke('hairline', 1)}</c:spPr></c:majorGridlines>"
    plot = (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(series)}<c:axId val="111"/><c:axId val="222"/></c:scatterChart>'
        + _value_axis(111, 222, "b", 0, 100, 50, grid, PERCENT, text_style(axis_size, "quiet"))
        + _value_axis(222, 111, "l", 0, lanes, lanes, "", "0", "", deleted=True)
    )
    return _chart_space(plot, box)


def bar_series(
    number: int, name: Names, categories: Names, values: Values, *, fill: str, label: str, number_format: str,
    label_size: float, edge: str = "text", edge_points: float = 0.75, hollow: bool = False, place: str = "ctr",
    unlabelled: Sequence[int] = (), tones: Sequence[str] = (), named: bool = False,
) -> str:  # fmt: skip
    """Return a series of a bar chart with its figures on the bars.

    `unlabelled` points have no figure; `tones` gives each point a colour of its own; with `named`, the series' name
    stands at its first bar.
    """
    look = (
        f'<c:numFmt formatCode="{escape(number_format, {chr(34): "&quot;"})}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text_style(label_size, label, bold=True)}"
        f'<c:dLblPos val="{place}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    )
    rest = '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    missing = "".join(f'<c:dLbl><c:idx val="{point}"/><c:delete val="1"/></c:dLbl>' for point in unlabelled)
    first = f'<c:dLbl><c:idx val="0"/>{look}<c:showSerName val="1"/>{rest}<c:separator>  </c:separator></c:dLbl>'
    first = first if named else ""
    body = solid("card" if hollow else fill)
    points = "".join(
        f'<c:dPt><c:idx val="{point}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"<c:spPr>{solid(tone)}{stroke(edge, edge_points)}</c:spPr></c:dPt>"
        for point, tone in enumerate(tones)
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{texts(name)}</c:tx>'
        f"<c:spPr>{body}{stroke(fill if hollow else edge, edge_points)}</c:spPr>"
        f'<c:invertIfNegative val="0"/>{points}'
        f'<c:dLbls>{missing}{first}{look}<c:showSerName val="0"/>{rest}</c:dLbls>'
        f"<c:cat>{texts(categories)}</c:cat><c:val>{numbers(values, number_format)}</c:val></c:ser>"
    )


def bar_chart(
    series: Sequence[str], box: Box, *, low: int, high: int, stacked: bool, gap: int, overlap: int,
    category_size: float, with_axis: bool = False, line: str = "quiet",
) -> str:  # fmt: skip
    """Return a chart of lying bars, first category at the top; the line of the category axis stands at zero."""
    grouping = "stacked" if stacked else "clustered"
    scale = '<c:delete val="0"/>' if with_axis else '<c:delete val="1"/>'
    labels = text_style(12, "quiet") if with_axis else ""
    plot = (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{"".join(series)}'
        f'<c:gapWidth val="{gap}"/><c:overlap val="{overlap}"/><c:axId val="111"/><c:axId val="222"/></c:barChart>'
        '<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>{stroke(line, 1)}</c:spPr>'
        f'{text_style(category_size, "text", bold=True)}<c:crossAx val="222"/><c:crosses val="autoZero"/>'
        '<c:auto val="1"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
        f'<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/><c:max val="{high}"/>'
        f'<c:min val="{low}"/></c:scaling>{scale}<c:axPos val="b"/>'
        f'<c:numFmt formatCode="{escape(PERCENT, {chr(34): "&quot;"})}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{labels}<c:crossAx val="111"/><c:crosses val="max"/>'
        '<c:crossBetween val="between"/><c:majorUnit val="50"/></c:valAx>'
    )
    return _chart_space(plot, box)


def _value_axis(
    number: int, crossing: int, side: str, low: int, high: int, step: int, grid: str, number_format: str, style: str,
    *, deleted: bool = False,
) -> str:  # fmt: skip
    return (
        f'<c:valAx><c:axId val="{number}"/><c:scaling><c:orientation val="minMax"/><c:max val="{high}"/>'
        f'<c:min val="{low}"/></c:scaling><c:delete val="{int(deleted)}"/><c:axPos val="{side}"/>{grid}'
        f'<c:numFmt formatCode="{escape(number_format, {chr(34): "&quot;"})}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{style}<c:crossAx val="{crossing}"/><c:crosses val="min"/>'
        f'<c:crossBetween val="midCat"/><c:majorUnit val="{step}"/></c:valAx>'
    )


def _chart_space(plot: str, box: Box) -> str:
    layout = (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{box.x:.4f}"/><c:y val="{box.y:.4f}"/><c:w val="{box.width:.4f}"/><c:h val="{box.height:.4f}"/>'
        "</c:manualLayout></c:layout>"
    )
    return (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        f'<c:chartSpace {_NS}><c:date1904 val="0"/><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/><c:plotArea>{layout}{plot}<c:spPr><a:noFill/></c:spPr></c:plotArea>'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        "<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>"
        '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1200"/></a:pPr><a:endParaRPr lang="en-GB"/></a:p>'
        "</c:txPr></c:chartSpace>"
    )
