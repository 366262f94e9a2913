"""Make the web fonts of the pages from the forms' fonts: only the letters that pages hold, in parts by script.

Run once when a language or a font changes, in an environment of its own: pip install fonttools brotli;
python docs/make_fonts.py. The parts and their ranges of letters are those that style.css names.
"""

from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "forms" / "fonts"
WEB = ROOT / "survey_app" / "web" / "static" / "fonts"

LATIN = "U+0020-007E,U+00A0-00FF,U+010C-010D,U+0110-0111,U+014A-014B,U+0152-0153,U+0160-0161,U+0166-0167,U+017D-017E"
SIGNS = "U+2009,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F-2030,U+2032-2033,U+2039-203A,U+20AC,U+2122"
MORE_SIGNS = "U+2190-2193,U+2212,U+2248,U+2260,U+2264-2265,U+25B2,U+25BC,U+25CB,U+25CF"
LATIN_MORE = (
    "U+0100-010B,U+010E-010F,U+0112-0149,U+014C-0151,U+0154-015F,U+0162-0165,U+0168-017C,U+017F,U+0192,U+0218-021B,"
    "U+1E9E"
)
CYRILLIC = "U+0401,U+0404,U+0406-0407,U+0410-044F,U+0451,U+0454,U+0456-0457,U+0490-0491,U+2019"
ARABIC = (
    "U+0020,U+060C,U+061B,U+061F,U+0620-063A,U+0640-0655,U+0660-066C,U+0670-0671,U+0679,U+067C,U+067E,U+0681,"
    "U+0685-0686,U+0688-0689,U+0691,U+0693,U+0696,U+0698,U+069A,U+06A9,U+06AB,U+06AF,U+06BA,U+06BC,U+06BE,"
    "U+06C0-06C3,U+06CC-06CD,U+06D0,U+06D2-06D5,U+06F0-06F9,U+200C-200F,U+2066-2069"
)
ETHIOPIC = (
    "U+0020,U+1200-1206,U+1208-1246,U+1248-1286,U+1288-12AE,U+12B0-12CE,U+12D0-12EE,U+12F0-12F7,U+1300-130E,U+1310-1315,"
    "U+1320-1346,U+1348-1357,U+1361-1368"
)
NAMES = {
    "Arabic": "العربيةدریفارسیپښتو",
    "Ethiopic": "ትግርኛአማርኛ",
    "": "українськаУ",
}
"""Letters of the languages' own names in scripts that are not Latin, by font: a list of languages needs no more."""


def make(font: str, weight: str, name: str, *, ranges: str = "", text: str = "") -> None:
    """Write one part of a font."""
    options = subset.Options()
    options.flavor, options.layout_features = (
        "woff2",
        ["*"] if font else ["kern", "liga", "locl", "ccmp", "mark", "tnum"],
    )
    options.hinting, options.desubroutinize, options.notdef_outline = False, True, True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # who made it, and its licence
    loaded = subset.load_font(str(FONTS / f"NotoSans{font}-{weight}.ttf"), options)
    letters = subset.Subsetter(options)
    letters.populate(unicodes=subset.parse_unicodes(ranges.replace("U+", "")), text=text)
    letters.subset(loaded)
    target = WEB / f"{name}-{weight}.woff2"
    subset.save_font(loaded, str(target), options)
    print(f"{target.name}: {target.stat().st_size} bytes")


def main() -> None:
    """Make them all."""
    for weight in ("Regular", "Bold"):
        make("", weight, "noto-latin", ranges=f"{LATIN},{SIGNS},{MORE_SIGNS}")
        make("", weight, "noto-latin-more", ranges=LATIN_MORE)
        make("", weight, "noto-cyrillic", ranges=CYRILLIC)
        make("Arabic", weight, "noto-arabic", ranges=ARABIC)
        make("Ethiopic", weight, "noto-ethiopic", ranges=ETHIOPIC)
    for font, text in NAMES.items():
        make(font, "Regular", f"names-{font.lower() or 'cyrillic'}", text=text)


if __name__ == "__main__":
    main()
