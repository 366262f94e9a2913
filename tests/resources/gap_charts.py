"""A made-up gap report's chart data and sections: things asked about twice, with importance and how well they work."""

from dataclasses import replace
from typing import Any

from survey_app.domain.release.frozen import Release

_THINGS = (
    ("Tid att prova nya idéer", 95, 10, "higher"),
    ("Stöd från närmaste chef", 94, 25, "higher"),
    ("Samverkan med andra kommuner", 93, 41, "higher"),
    ("Kunskap om ny teknik", 91, 52, "undecided"),
    ("Mod att sluta med sådant som inte fungerar", 88, 59, "undecided"),
    ("Att idéer tas emot", 71, 75, "undecided"),
)
_WORDS = {"higher": "Fler tycker att det är viktigt", "undecided": "Går inte att skilja åt"}


def gap_chart_data() -> dict[str, Any]:
    """Return the data of a `gap` chart, the widest gap first; every share is of 100 answers."""
    rows = [
        {
            "label": label,
            "question_ids": [f"gap.important_{number}", f"gap.works_{number}"],
            "importance": _share(important),
            "performance": _share(works),
            "gap": important - works,
            "pair_base": 90,
            "verdict": verdict,
            "verdict_words": _WORDS[verdict],
        }
        for number, (label, important, works, verdict) in enumerate(_THINGS)
    ]
    return {"name": "Storuman", "rows": rows}


def quadrants_data() -> dict[str, Any]:
    """Return the data of a `quadrants` chart of the same things."""
    fields = ("work_on", "work_on", "work_on", "grey", "keep", "works")
    return {
        "name": "Storuman",
        "importance_cut": 80,
        "performance_cut": 50,
        "grey": 5,
        "quadrants": {"work_on": "Arbeta med", "keep": "Behåll", "wait": "Vänta", "works": "Fungerar", "grey": "Nära"},
        "rows": [
            row | {"number": number, "quadrant": field}
            for number, (row, field) in enumerate(zip(gap_chart_data()["rows"], fields, strict=True), start=1)
        ],
    }


def with_gap_report(release: Release, municipality_code: str) -> Release:
    """Return the release with a gap report in a municipality's sections."""
    chart = {"kind": "chart", "sentence": "Störst är gapet för tid.", "alternative": "Tid: 85 procentenheter."}
    sections = [
        {"kind": "heading", "text": "Viktigt, och hur det fungerar", "level": 1},
        chart | {"form": "gap", "title": "Gap", "data": gap_chart_data()},
        chart | {"form": "quadrants", "title": "Fyra fält", "data": quadrants_data()},
    ]
    own = {**release.sections[municipality_code], "gap": sections}
    return replace(release, sections={**release.sections, municipality_code: own})


def _share(percent: int) -> dict[str, int]:
    return {"percent": percent, "count": percent, "base": 100, "ci_low": max(0, percent - 9), "ci_high": percent}
