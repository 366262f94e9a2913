"""A paper whose code cannot be read gets its number at the reception."""

import datetime
import secrets

from flask.testing import FlaskClient
from sqlalchemy import func, select

from forms.page_code import new_sheet_numbers
from scans.model import PageReading, PageStatus, Reason
from survey_app.db.models import PageImageRow, PaperRow, ScanFileRow
from survey_app.services.paperwork.papers import finish_file, settle_paper
from survey_app.services.paperwork.stored_facts import reading_of
from survey_app.services.planning import period_rows
from tests.web.stage import NOW, STORUMAN, Stage, new_code

DESK = f"/reception/{STORUMAN}/{NOW}"


def text_of(response) -> str:
    assert response.status_code in (200, 422), response.status
    return response.get_data(as_text=True)


def nameless_paper(stage: Stage) -> str:
    """Store a page that was read in all but its code, and return the address of its paper."""
    with stage.instance.sessions() as session:
        period = period_rows.find_period(session, NOW)
        read = session.scalars(
            select(PageImageRow).join(PaperRow).where(PaperRow.state == "read", PaperRow.period_id == period.id)
        ).first()
        taken = reading_of(read)
        stack = session.scalar(select(func.max(ScanFileRow.stack)).where(ScanFileRow.municipality_code == STORUMAN))
        file = ScanFileRow(
            period_id=period.id,
            municipality_code=STORUMAN,
            stack=stack + 1,
            name="utan-kod.pdf",
            sha256=secrets.token_hex(32),
            storage_key=read.file.storage_key,
            size=1,
            page_count=1,
            state="open",
            received_at=datetime.datetime(2026, 9, 28, 9, 30),
        )
        page = PageImageRow(file=file, number=1)
        session.add_all([file, page])
        session.flush()
        reading = PageReading(
            status=PageStatus.REVIEW,
            reason=Reason.CODE_UNREADABLE,
            edition=taken.edition,
            sheet_page=taken.sheet_page,
            answers=taken.answers,
            boxes=taken.boxes,
        )
        paper = settle_paper(session, page, reading)
        finish_file(session, file)
        session.commit()
        return f"{DESK}/papers/{paper.id}"


def give(client: FlaskClient, paper: str, number: str):
    return client.post(paper, data={"action": "number", "number": number})


def test_the_number_is_asked_for_checked_and_taken(as_role, stage) -> None:
    client, paper = as_role("reception"), nameless_paper(stage)
    page = text_of(client.get(paper))
    assert "Koden på papperet" in page
    assert 'name="number"' in page
    number = new_code(stage.instance, NOW, STORUMAN)[8:17]
    wrong = number[:4] + str((int(number[4]) + 1) % 10) + number[5:]
    assert "en siffra stämmer inte" in text_of(give(client, paper, wrong))
    assert "Fyll i det här." in text_of(give(client, paper, ""))
    assert give(client, paper, f"{number[:3]} {number[3:6]} {number[6:]}").status_code == 302
    page = text_of(client.get(paper))
    assert 'name="number"' not in page
    assert "Läst och räknat." in page


def test_the_number_of_a_paper_that_counts_already_is_told(as_role, stage) -> None:
    client, number = as_role("reception"), new_code(stage.instance, NOW, STORUMAN)[8:17]
    papers = [nameless_paper(stage) for _ in range(2)]
    for paper in papers:
        assert give(client, paper, number).status_code == 302
    page = text_of(client.get(papers[1]))
    assert "Samma som" in page


def test_the_number_of_no_paper_of_the_period_is_refused(as_role, stage) -> None:
    client, paper = as_role("reception"), nameless_paper(stage)
    assert "Inget papper i" in text_of(give(client, paper, new_sheet_numbers(1)[0]))
