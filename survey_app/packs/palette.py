"""The colours of all charts, slides and posters, each named by what it stands for, in light and dark.

Every pair was chosen for contrast on page and card and for colour blindness; in grey print shape, side and label
carry the difference, never colour alone.
"""

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "card": "#FFFFFF",
    "text": "#12242E",
    "quiet": "#4A5C66",
    "action": "#0B4F7A",
    "border": "#6B7C85",
    "hairline": "#C5D0D5",
    "own": "#0B5C94",
    "combined": "#AE5800",
    "earlier": "#4F90BC",
    "dontknow": "#7C8A92",
    "most-positive": "#0B5C94",
    "positive": "#8FC0E0",
    "neutral": "#E9EEF0",
    "negative": "#D8BFA3",
    "most-negative": "#7A4A22",
    "on-most-positive": "#FFFFFF",
    "on-positive": "#12242E",
    "on-neutral": "#12242E",
    "on-negative": "#12242E",
    "on-most-negative": "#FFFFFF",
    "information": "#E3EEF5",
    "todo": "#FFF0D6",
    "cross": "#F2A33C",
}

DARK: Mapping[str, str] = {
    "card": "#16262F",
    "text": "#E9F0F3",
    "quiet": "#A9BAC3",
    "action": "#7CC0EC",
    "border": "#7F929C",
    "hairline": "#344954",
    "own": "#5FB2E6",
    "combined": "#F2A33C",
    "earlier": "#3F7EA8",
    "dontknow": "#8B9AA3",
    "most-positive": "#5FB2E6",
    "positive": "#2F6A90",
    "neutral": "#22343D",
    "negative": "#7A5E44",
    "most-negative": "#DDB58C",
    "on-most-positive": "#0E191F",
    "on-positive": "#E9F0F3",
    "on-neutral": "#E9F0F3",
    "on-negative": "#E9F0F3",
    "on-most-negative": "#0E191F",
    "information": "#1B3646",
    "todo": "#3A2A0C",
    "cross": "#F2A33C",
}


def segment_tone(side: str, step: int) -> str:
    """Return the palette name of a segment of a diverging bar.

    Args:
        side: `positive`, `neutral` or `negative`.
        step: 1 for the outermost, strongest option of its side, 0 for the milder one.
    """
    if side == "neutral":
        return "neutral"
    return f"most-{side}" if step else side
