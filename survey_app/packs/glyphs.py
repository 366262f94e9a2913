"""Which signs the fonts of the PDFs have; others are named instead, for people write what they like.

A PDF that must be readable by everybody (PDF/UA) cannot hold a sign that is not drawn. Screens, Word and PowerPoint
take what the machine has, so slides, the Word report and the web page keep every sign.
"""

import re
import unicodedata
from functools import lru_cache
from importlib import resources
from io import BytesIO
from itertools import groupby

from PIL import ImageFont

from survey_app.packs.words import Words

_NO_SIGN = "\U0010ffff"  # no font has it: what is drawn for it is what stands for any sign that a font lacks
_PLAIN = re.compile("[\n -~\N{NO-BREAK SPACE}-ÿ–—‘’“”…]*")
_JOINED = frozenset(("Cf", "Mn", "Me", "Cc"))
"""Joiners, variants and other signs that are seen only with the sign before them."""
_PICTURES = frozenset(("So", "Sk"))
_LONGEST_PART = 30
"""Letters of a word that a line surely holds in the report."""
_LONG_WORD = re.compile(rf"\S{{{_LONGEST_PART + 10},}}")
_MAY_BREAK = "\N{ZERO WIDTH SPACE}"
_MINUS = "\N{MINUS SIGN}"  # the templates draw it


def printable(text: str, words: Words) -> str:
    """Return a text as the fonts of the PDFs can set it: an emoji as "[emoji]", other signs as "[sign]"."""
    if _PLAIN.fullmatch(text):
        return text
    drawn = list(map(_is_drawn, text))
    for place in range(1, len(text)):
        if unicodedata.category(text[place]) in _JOINED and not drawn[place - 1]:
            drawn[place] = False
    runs = groupby(zip(text, drawn, strict=True), key=lambda sign: sign[1])
    parts = ((seen, "".join(sign for sign, _ in run)) for seen, run in runs)
    return "".join(signs if seen else _named(signs, words) for seen, signs in parts)


def breakable(text: str) -> str:
    """Return a text whose longest words (web addresses, say) may be broken to stay within a line."""
    return _LONG_WORD.sub(lambda found: _MAY_BREAK.join(re.findall(f".{{1,{_LONGEST_PART}}}", found[0])), text)


def runs_leftwards(text: str) -> bool:
    """Say whether a text is written from right to left: its first letter is."""
    found = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in found if kind in ("L", "R", "AL")), "L") != "L"


def _named(signs: str, words: Words) -> str:
    kinds = {unicodedata.category(sign) for sign in signs} - _JOINED
    if not kinds:
        return ""
    return words("[emoji]") if kinds <= _PICTURES else words("[sign]")


@lru_cache(maxsize=4096)
def _is_drawn(sign: str) -> bool:
    return sign.isspace() or sign == _MINUS or any(bytes(font.getmask(sign)) != missing for font, missing in _fonts())


@lru_cache
def _fonts() -> tuple[tuple[ImageFont.FreeTypeFont, bytes], ...]:
    """Return the fonts, each with what it draws for a sign that it lacks."""
    folder = resources.files("forms") / "fonts"
    fonts = []
    for name in ("NotoSans", "NotoSansArabic", "NotoSansEthiopic"):
        file = BytesIO((folder / f"{name}-Regular.ttf").read_bytes())
        font = ImageFont.truetype(file, 24, layout_engine=ImageFont.Layout.BASIC)
        fonts.append((font, bytes(font.getmask(_NO_SIGN))))
    return tuple(fonts)
