"""The slides of a pack: 16:9, native charts that can be edited, one chart or one table a slide."""

from survey_app.packs.content import Content
from survey_app.packs.document_properties import set_properties
from survey_app.packs.slides.areas import add_area
from survey_app.packs.slides.change import add_change_page
from survey_app.packs.slides.closing import add_actions, add_discussion, add_method, add_not_shown, add_strengths
from survey_app.packs.slides.deck import DeckBuilder
from survey_app.packs.slides.gap import add_gap_page
from survey_app.packs.slides.how_to_read import add_how_to_read
from survey_app.packs.slides.opening import add_one_minute, add_title, add_who_answered
from survey_app.packs.slides.overview import add_overview
from survey_app.packs.slides.pooled import add_pooled
from survey_app.packs.slides.tables import add_table_page
from survey_app.packs.slides.written import add_written
from survey_app.packs.stable_zip import write_slides
from survey_app.packs.words import capitalised

__all__ = ["build_slides"]


def build_slides(content: Content) -> bytes:
    """Return the slides as a .pptx file; the same content gives the same bytes."""
    footer = " ".join(part for part in (content.bases, f"{capitalised(content.period)}.") if part)
    deck = DeckBuilder(content.words.language, footer, content.source)
    add_title(deck, content)
    add_one_minute(deck, content)
    add_who_answered(deck, content)
    add_how_to_read(deck, content)
    for chart in content.charts_of("dumbbell"):
        add_overview(deck, content, chart)
    add_pooled(deck, content)
    if content.compared:
        add_strengths(deck, content)
    for group in content.groups:
        for chart in group.charts:
            if chart.form in ("diverging", "bars"):
                add_area(deck, content, chart)
        for table in group.tables_alone:
            # A question whose answers are not shown one by one stands in the overview already.
            if not content.tells_hidden(table) and not content.is_question(group):
                add_table_page(deck, group, table)
    add_written(deck, content)
    for group in content.groups:
        for chart in group.charts:
            if chart.form == "change":
                add_change_page(deck, chart, group.parts)
    for chart in content.charts_of("gap"):
        add_gap_page(deck, chart)
    add_not_shown(deck, content)
    add_discussion(deck, content)
    add_actions(deck, content)
    add_method(deck, content)
    whose = content.municipality or content.region
    finished = deck.finish()
    set_properties(finished.core_properties, f"{whose}, {content.period}", content)
    return write_slides(finished)
