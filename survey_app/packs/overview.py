"""One page for the board: the result in one minute, who answered, what is not shown, room for what we do now."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from forms.typesetting import typeset_pdf
from survey_app.domain.wording import easy_read
from survey_app.domain.wording.sentences import Sentences
from survey_app.packs.brief import brief_cards
from survey_app.packs.charts import draw_chart
from survey_app.packs.charts.rate import rate_text
from survey_app.packs.content import Content
from survey_app.packs.palette import LIGHT
from survey_app.packs.participation import participation_rows
from survey_app.packs.report_content import DRAWING_WIDTH, report_title
from survey_app.packs.report_pdf import STANDARDS

TEMPLATE = Path(__file__).parent / "templates" / "overview.typ"
_HIDDEN_AT_MOST = 3
_ROWS_AT_EASE, _CLOSE_WIDTH = 6, 720
"""More questions are drawn on more px, so that the page holds them: its 14 px are then 8.8 pt."""


def build_overview(content: Content) -> bytes:
    """Return the page as a tagged PDF; the same content gives the same bytes."""
    words, release = content.words, content.release
    rows = participation_rows(content)
    data: dict[str, Any] = {
        "language": words.language,
        "title": report_title(content),
        "subtitle": content.region,
        "published": content.published,
        "diary": content.diary,
        "brief_title": words("The result in one minute"),
        "cards": [asdict(card) for card in brief_cards(content, who=False)],
        "chart": _chart(content),
        "chart_title": words("Share with a positive answer"),
        "easy_title": words("In short, easy to read"),
        "easy": list(easy_read.summarise(release, content.municipality_code, Sentences(words.language))),
        "who_title": words("Who answered?"),
        "who": [_who(row, content) for row in rows],
        "hidden_title": words("What is not shown, and why"),
        "hidden": [{"what": one.what, "why": one.why} for one in content.hidden[:_HIDDEN_AT_MOST]],
        "nothing_hidden": words("Everything that was counted is shown."),
        "actions_title": words("This is what we do now"),
        "done_by": words("It is to be done by:"),
        "source": content.source,
        "colours": dict(LIGHT),
    }
    moment = datetime.datetime.fromisoformat(release.published_on).replace(tzinfo=datetime.UTC)
    return typeset_pdf(TEMPLATE, data, timestamp=moment, pdf_standards=STANDARDS)


def _who(row: Mapping[str, Any], content: Content) -> dict[str, str]:
    rate = rate_text(row, content.words)
    return {"name": str(row["name"]), "note": f"{row['note']}, {rate}" if rate else str(row["note"])}


def _chart(content: Content) -> dict[str, str] | None:
    """Return the overview of all questions; the page shows it where there is room."""
    charts = content.charts_of("dumbbell")
    if not charts:
        return None
    width = DRAWING_WIDTH if len(charts[0].data["rows"]) <= _ROWS_AT_EASE else _CLOSE_WIDTH
    drawing = draw_chart(charts[0], language=content.words.language, width=width, alone=True)
    return {"drawing": drawing, "alternative": charts[0].alternative}
