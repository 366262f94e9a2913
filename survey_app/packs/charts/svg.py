"""A small drawing surface that writes SVG with classes: no inline style, no script, the same text every time."""

from collections.abc import Sequence
from html import escape

from survey_app.packs.charts.style import embedded_rules

SMALL = 14
LABEL = 15


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


class Drawing:
    """Collects shapes in px from the top left corner; `render` wraps them with title and description."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.height = 0.0
        self._parts: list[str] = []

    def text(self, x: float, y: float, text: str, classes: str = "", anchor: str = "start") -> None:
        """Set a line of text with its baseline at y."""
        names = f' class="{classes}"' if classes else ""
        place = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self._parts.append(f'<text x="{_number(x)}" y="{_number(y)}"{names}{place}>{escape(text)}</text>')

    def line(self, x1: float, y1: float, x2: float, y2: float, classes: str) -> None:
        """Draw a straight line."""
        self._parts.append(
            f'<line x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}" class="{classes}"/>'
        )

    def behind(self, x: float, top: float, bottom: float) -> None:
        """Draw an upright line of the grid behind everything drawn so far."""
        line = f'<line x1="{_number(x)}" y1="{_number(top)}" x2="{_number(x)}" y2="{_number(bottom)}"'
        self._parts.insert(0, f'{line} class="chart-grid"/>')

    def path(self, points: Sequence[tuple[float, float]], classes: str) -> None:
        """Draw a line through all points."""
        text = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._parts.append(f'<polyline points="{text}" class="{classes}"/>')

    def rectangle(self, x: float, y: float, width: float, height: float, classes: str) -> None:
        """Draw a rectangle by its top left corner and size."""
        self._parts.append(
            f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}"'
            f' class="{classes}"/>'
        )

    def circle(self, x: float, y: float, radius: float, classes: str) -> None:
        """Draw a circle round (x, y)."""
        self._parts.append(f'<circle cx="{_number(x)}" cy="{_number(y)}" r="{_number(radius)}" class="{classes}"/>')

    def dots(self, places: Sequence[tuple[float, float]], classes: str) -> None:
        """Draw dots at all places as one shape of lines without length; their size is the line's."""
        moves = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in places)
        self._parts.append(f'<path d="{moves}" class="{classes}"/>')

    def diamond(self, x: float, y: float, half: float, classes: str) -> None:
        """Draw a square standing on its corner."""
        corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
        points = " ".join(f"{_number(px)},{_number(py)}" for px, py in corners)
        self._parts.append(f'<polygon points="{points}" class="{classes}"/>')

    def triangle(self, x: float, y: float, direction: str, classes: str) -> None:
        """Draw a small triangle round (x, y) that points `up`, `down`, `left` or `right`.

        It is a shape and not a character, since the font shipped has no arrows.
        """
        upright = {"up": -1, "down": 1}.get(direction)
        sideways = {"left": -1, "right": 1}.get(direction)
        if upright:
            corners = ((x - 5.5, y - 4.5 * upright), (x + 5.5, y - 4.5 * upright), (x, y + 4.5 * upright))
        else:
            tip = 4.5 * (sideways or 1)
            corners = ((x - tip, y - 5.5), (x - tip, y + 5.5), (x + tip, y))
        points = " ".join(f"{_number(px)},{_number(py)}" for px, py in corners)
        self._parts.append(f'<polygon points="{points}" class="{classes}"/>')

    def hatched(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a rectangle filled with slanting lines, each cut at the edge: legible without colour."""
        self.rectangle(x, y, width, height, "chart-hatch")
        offset = 6.0
        while offset < width + height:
            start = (x + max(0.0, offset - height), y + min(offset, height))
            end = (x + min(offset, width), y + max(0.0, offset - width))
            self.line(*start, *end, "chart-hatch-line")
            offset += 6.0

    def crossed_boxes(self, x: float, y: float, crossed: int, boxes: int, size: float) -> float:
        """Draw a row of boxes, the first `crossed` of them with a cross; return the x where the row ends."""
        step = size + max(3.0, size * 0.25)
        for number in range(boxes):
            left = x + number * step
            self.rectangle(left, y, size, size, "chart-box")
            if number < crossed:
                inset = size * 0.2
                low, high = left + inset, left + size - inset
                self.line(low, y + inset, high, y + size - inset, "chart-cross")
                self.line(low, y + size - inset, high, y + inset, "chart-cross")
        return x + boxes * step

    def render(self, title: str, description: str, *, name: str, embedded_style: bool) -> str:
        """Return the SVG.

        Args:
            title: the chart's name for those who cannot see it.
            description: the alternative text with the key number.
            name: unique on the page; the ids of title and description are made of it.
            embedded_style: whether the rules come along (a file of its own), or from the page's style sheet.
        """
        size = f"{_number(self.width)} {_number(self.height)}"
        style = f"<style>{embedded_rules()}</style>" if embedded_style else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {size}" width="{_number(self.width)}"'
            f' height="{_number(self.height)}" role="img" aria-labelledby="{name}-title {name}-desc">'
            f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(description)}</desc>'
            f"{style}{''.join(self._parts)}</svg>"
        )
