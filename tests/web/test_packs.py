"""The coordinator's packs: what each is made of, and the slides of all municipalities together."""

import io
import re

from pptx import Presentation

from survey_app.db.models import PackRow
from tests.web.stage import EARLIER, REGION

PACKS = f"/region/{REGION}/{EARLIER}/packs"


def test_the_networks_slides_hold_combined_results_and_no_municipality(as_role, stage):
    client = as_role("coordinator")
    response = client.get(f"{PACKS}/network-slides.pptx")
    shapes = [one for slide in Presentation(io.BytesIO(response.data)).slides for one in slide.shapes]
    texts = [one.text_frame.text for one in shapes if one.has_text_frame]
    texts += [cell.text for one in shapes if one.has_table for row in one.table.rows for cell in row.cells]
    assert any("Alla kommuner tillsammans" in text for text in texts)
    for name in ("Storuman", "Lycksele", "Vilhelmina", "Dorotea"):
        assert not [text for text in texts if name in text]
    with stage.instance.readers() as session:
        stored = session.query(PackRow).filter_by(municipality_code="").count()
    assert stored == 1
    assert client.get(f"{PACKS}/network.zip").data.startswith(b"PK")
    assert as_role("municipality").get(f"{PACKS}/network-slides.pptx").status_code == 403


def test_the_list_tells_answers_and_whose_figures_each_pack_has(as_role):
    page = as_role("coordinator").get(PACKS).get_data(as_text=True)
    rows = dict(re.findall(r'<th scope="row">(\w+)</th>.*?<td data-label="Siffror">([^<]+)</td>', page))
    assert rows == {
        "Dorotea": "bara gemensamma",
        "Lycksele": "egna och gemensamma",
        "Storuman": "egna och gemensamma",
        "Vilhelmina": "egna och gemensamma",
    }
    assert "färre än 5" in page and "44" in page


def test_one_release_has_one_day(as_role, stage):
    page = as_role("coordinator").get(PACKS).get_data(as_text=True)
    day = re.search(r"Publicerad (\d+\s\w+)", page)[1]
    assert f"<td>{day}</td>" in page
