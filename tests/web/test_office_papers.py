"""Cover sheets and tally slips as the reception meets them."""

import re

from tests.web.stage import LYCKSELE, NOW, STORUMAN, scan_stack

DESK = f"/reception/{STORUMAN}/{NOW}"


def counted(client) -> int:
    page = client.get(f"{DESK}/counts").get_data(as_text=True)
    return int(re.search(r'name="counted"[^>]*value="(\d+)"', page).group(1))


def test_every_read_stack_offers_its_cover_sheet_at_home_in_the_list_and_with_its_papers(as_role, stage):
    client = as_role("reception")
    scan_stack(stage.instance, NOW, STORUMAN, 1)
    papers = client.get(f"{DESK}/stacks").get_data(as_text=True)
    file_id, stack = re.search(r'id="stack-(\d+)"><a href="[^"]*papers\?stack=(\d+)"', papers).groups()
    for path in ("/", "/stacks", "/progress", f"/papers?stack={stack}"):
        assert f"{DESK}/stacks/{file_id}/cover-sheet.pdf" in client.get(DESK + path).get_data(as_text=True), path
    response = client.get(f"{DESK}/stacks/{file_id}/cover-sheet.pdf")
    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF")


def test_a_stack_that_is_not_there_has_no_cover_sheet(as_role):
    assert as_role("reception").get(f"{DESK}/stacks/4711/cover-sheet.pdf").status_code == 404


def test_a_slips_sum_is_added_on_the_counts_page(as_role):
    client = as_role("reception")
    before = counted(client)
    page = client.post(f"{DESK}/counts/slip", data={"slip": "7"}, follow_redirects=True).get_data(as_text=True)
    assert "Lappens 7 papper är räknade." in page
    assert counted(client) == before + 7


def test_a_slip_without_a_sum_is_told_beside_its_field(as_role):
    client = as_role("reception")
    before = counted(client)
    for typed in ("", "0", "tolv", "100000"):
        response = client.post(f"{DESK}/counts/slip", data={"slip": typed})
        page = response.get_data(as_text=True)
        assert response.status_code == 422
        assert 'id="slip-wrong"' in page
        assert 'href="#slip"' in page
    assert counted(client) == before


def test_nobody_adds_a_slip_for_another_office(as_role):
    path = f"/reception/{LYCKSELE}/{NOW}/counts/slip"
    assert as_role("reception").post(path, data={"slip": "7"}).status_code == 403
