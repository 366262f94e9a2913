"""The style of all charts as class rules: once as a style sheet for the web, once embedded for print.

The web needs classes and no inline style, so that a strict content security policy holds, and follows light and dark;
a picture in a PDF carries its rules with it, in light colours.
"""

from collections.abc import Mapping

from survey_app.packs.palette import DARK, LIGHT

_RULES = """
.chart text { font-family: "Noto Sans", sans-serif; font-size: 14px; fill: @text; }
.chart .chart-strong { font-weight: 700; }
.chart .chart-label { font-weight: 700; font-size: 15px; }
.chart .chart-quiet { fill: @quiet; }
.chart .chart-ground { fill: @card; }
.chart .chart-own-text { fill: @own; font-weight: 700; }
.chart .chart-combined-text { fill: @combined; font-weight: 700; }
.chart .chart-negative-text { fill: @most-negative; font-weight: 700; }
.chart .chart-positive-text { fill: @most-positive; font-weight: 700; }
.chart .chart-mark { fill: @text; }
.chart .chart-negative-mark { fill: @most-negative; }
.chart .chart-positive-mark { fill: @most-positive; }
.chart .chart-grid { stroke: @hairline; stroke-width: 1; }
.chart .chart-centre { stroke: @quiet; stroke-width: 1.5; }
.chart .chart-interval { stroke: @own; stroke-width: 2; }
.chart .chart-interval-earlier { stroke: @earlier; stroke-width: 1.5; }
.chart .chart-interval-combined { stroke: @combined; stroke-width: 2; }
.chart .chart-thin { stroke: @border; stroke-width: 1.5; }
.chart .chart-link { stroke: @text; stroke-width: 4; }
.chart .chart-own { fill: @own; }
.chart .chart-combined { fill: @combined; stroke: @card; stroke-width: 1.5; }
.chart .chart-earlier { fill: @card; stroke: @earlier; stroke-width: 3.5; }
.chart .chart-path { stroke: @earlier; stroke-width: 2.5; }
.chart .chart-dotted { stroke: @border; stroke-width: 2; stroke-dasharray: 1 6; stroke-linecap: round; }
.chart .chart-most-positive { fill: @most-positive; stroke: @text; stroke-width: 1; }
.chart .chart-positive { fill: @positive; stroke: @text; stroke-width: 1; }
.chart .chart-neutral { fill: @neutral; stroke: @text; stroke-width: 1; }
.chart .chart-negative { fill: @negative; stroke: @text; stroke-width: 1; }
.chart .chart-most-negative { fill: @most-negative; stroke: @text; stroke-width: 1; }
.chart .chart-on-most-positive { fill: @on-most-positive; font-weight: 700; }
.chart .chart-on-positive { fill: @on-positive; font-weight: 700; }
.chart .chart-on-neutral { fill: @on-neutral; font-weight: 700; }
.chart .chart-on-negative { fill: @on-negative; font-weight: 700; }
.chart .chart-on-most-negative { fill: @on-most-negative; font-weight: 700; }
.chart .chart-hatch { fill: @card; stroke: @dontknow; stroke-width: 1; }
.chart .chart-hatch-line { stroke: @dontknow; stroke-width: 1.2; }
.chart .chart-box { fill: @card; stroke: @own; stroke-width: 1.5; }
.chart .chart-cross { stroke: @own; stroke-width: 2; stroke-linecap: round; }
.chart .chart-track { fill: @neutral; stroke: @border; stroke-width: 1; }
.chart .chart-importance { fill: @text; stroke: @card; stroke-width: 1.5; }
.chart .chart-frame { fill: @card; stroke: @border; stroke-width: 1; }
.chart .chart-zone { fill: @neutral; }
.chart .chart-limit-inner { fill: none; stroke: @border; stroke-width: 2; }
.chart .chart-limit-outer { fill: none; stroke: @border; stroke-width: 1.5; stroke-dasharray: 6 4; }
.chart .chart-middle { stroke: @combined; stroke-width: 2.5; }
.chart .chart-dot { fill: @own; stroke: @card; stroke-width: 1.5; }
.chart .chart-dots { fill: none; stroke: @own; stroke-width: 9; stroke-linecap: round; }
.chart .chart-band-own { fill: @positive; stroke: @own; stroke-width: 1; }
.chart .chart-band-combined { fill: @negative; stroke: @combined; stroke-width: 1; }
.chart .chart-bar-own { fill: @own; }
.chart .chart-bar-hollow { fill: @card; stroke: @combined; stroke-width: 2; }
.chart .chart-bar-combined { fill: @combined; }
.chart .chart-bar-earlier { fill: @earlier; }
"""


def _replaced(rules: str, values: Mapping[str, str]) -> str:
    for name in sorted(values, key=len, reverse=True):
        rules = rules.replace(f"@{name};", f"{values[name]};")
    return rules.strip()


def embedded_rules() -> str:
    """Return the rules with light colours written out, for a picture that stands alone (PDF, Word, a saved file)."""
    return _replaced(_RULES, LIGHT)


def chart_stylesheet() -> str:
    """Return the style sheet for pages: custom properties for light, dark and print."""
    rules = _replaced(_RULES, {name: f"var(--chart-{name})" for name in LIGHT})
    light = " ".join(f"--chart-{name}: {colour};" for name, colour in LIGHT.items())
    dark = " ".join(f"--chart-{name}: {colour};" for name, colour in DARK.items())
    return (
        f".chart {{ {light} max-width: 100%; height: auto; font-variant-numeric: tabular-nums; }}\n"
        f"@media (prefers-color-scheme: dark) {{ .chart {{ {dark} }} }}\n"
        f"@media print {{ .chart {{ {light} }} }}\n"
        f"{rules}\n"
    )
