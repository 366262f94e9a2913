"""The spine on PostgreSQL: an instance is made, a period opened, forms printed, a stack received, read and undone."""

import datetime

import pytest
from sqlalchemy import select

from forms.layout import layout_from_json
from survey_app.db.models import PaperRow, ResponseRow
from survey_app.services.instance import init_instance, open_instance
from survey_app.services.intake import receiving
from survey_app.services.people.audit_log import COMMAND_LINE
from survey_app.services.planning import period_file, period_rows, periods
from survey_app.services.press import editions, printing
from survey_app.services.reading import runner
from survey_app.settings import Settings
from tests.scans.drawn import draw_pdf
from tests.services.scanned import Sheets, through_scanner


@pytest.mark.postgres
def test_print_receive_read_and_undo_on_postgres(postgres_engine, postgres_address, tmp_path):
    settings = Settings(instance=tmp_path / "instance", database_url=postgres_address, jobs=1)
    init_instance(settings)
    instance = open_instance(settings)
    tools = {"plugins": instance.plugins, "settings": settings, "storage": instance.storage}
    definition = period_file.PeriodDefinition(
        key="2026",
        region_key="vasterbotten-inland",
        name={"sv": "Hösten 2026"},
        opens_on=datetime.date(2026, 9, 14),
        closes_on=datetime.date(2026, 10, 9),
    )
    with instance.sessions.begin() as session:
        period = periods.add_period(session, plugins=instance.plugins, definition=definition)
        periods.open_period(session, plugins=instance.plugins, period=period)
        pdf = printing.print_forms(session, **tools, period=period, municipality_code="2421", copies=2)
        layout = layout_from_json(editions.layout_json(session, **tools, period=period))
    sheets = Sheets(layout, draw_pdf(pdf))
    stack = through_scanner(sheets.fill(0, sheets.first_options()), sheets.fill(1, sheets.last_options()))
    with instance.sessions.begin() as session:
        received = receiving.receive_file(
            session,
            storage=instance.storage,
            settings=settings,
            period=period_rows.find_period(session, "2026"),
            municipality_code="2421",
            name="stack.pdf",
            data=stack,
        )
    summary = runner.read_waiting(instance.sessions, storage=instance.storage, settings=settings)
    assert summary.by_status == {"read": 2}
    with instance.sessions.begin() as session:
        assert len(session.scalars(select(ResponseRow)).all()) == 2
        receiving.undo_stack(session, received.file_id, actor=COMMAND_LINE)
    with instance.readers() as session:
        assert [paper.state for paper in session.scalars(select(PaperRow))] == ["removed", "removed"]
        assert session.scalars(select(ResponseRow)).all() == []
    instance.close()
