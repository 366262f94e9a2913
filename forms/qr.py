"""Draws page codes as QR codes (ISO/IEC 18004) of one version, so that a reader knows the place of every module.

Posters' web addresses are drawn too, in whatever version they need: only telephones read those.
"""

import io

import segno

VERSION = 3
"""Version of the QR code."""

SIDE = 29
"""Modules a side of that version: 0.55 mm each at 16 mm."""

MASK = 3
"""One mask for all: choosing the best for each takes five times as long."""

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""Letters of the alphanumeric mode; two of them make a value of 11 bits (ISO/IEC 18004, table 5)."""

_LEVELS = ((47, "q"), (61, "m"), (77, "l"))  # letters held, error level; ISO/IEC 18004, table 7


def draw_code(text: str) -> str:
    """Return the QR code of a page code as SVG without margin: stroked lines, so that no module is a rectangle.

    Args:
        text: at most 77 letters of the alphanumeric mode; short ones get more error correction.
    """
    buffer = io.BytesIO()
    _make_code(text).save(buffer, kind="svg", border=0, xmldecl=False, omitsize=True)
    return buffer.getvalue().decode("ascii")


def draw_link(address: str) -> str:
    """Return the QR code of a web address as SVG without margin, with a quarter of it to spare (error level Q)."""
    buffer = io.BytesIO()
    segno.make(address, error="q", micro=False).save(buffer, kind="svg", border=0, xmldecl=False, omitsize=True)
    return buffer.getvalue().decode("ascii")


def code_modules(text: str) -> tuple[bytes, ...]:
    """Return the modules of the same QR code row by row, without margin: 1 dark, 0 light."""
    return tuple(bytes(row) for row in _make_code(text).matrix)


def _make_code(text: str) -> segno.QRCode:
    level = next(level for length, level in _LEVELS if len(text) <= length)
    return segno.make(
        text, version=VERSION, error=level, mode="alphanumeric", mask=MASK, boost_error=False, micro=False
    )
