import pytest

from survey_app.domain.roles import Grant, Permission, Role, may
from tests.web.stage import COMING, DOROTEA, EARLIER, NOW, REGION, STORUMAN

ROLES = {
    "": (),
    "reception": (Grant(Role.RECEPTION, STORUMAN),),
    "municipality": (Grant(Role.MUNICIPALITY, STORUMAN),),
    "small": (Grant(Role.MUNICIPALITY, DOROTEA),),
    "coordinator": (Grant(Role.COORDINATOR, region_key=REGION),),
    "admin": (Grant(Role.ADMIN),),
}

LOCAL = {"municipality_code": STORUMAN}
REGIONAL = {"region_key": REGION}
DESK = f"/reception/{STORUMAN}/{NOW}"
PLACE = f"/region/{REGION}/{NOW}"

PAGES = [
    (f"{DESK}/", Permission.SCAN, LOCAL),
    (f"{DESK}/progress", Permission.SCAN, LOCAL),
    (f"{DESK}/stacks", Permission.SCAN, LOCAL),
    (f"{DESK}/counts", Permission.COUNT_HANDOUTS, LOCAL),
    (f"{DESK}/counts/tally-slip.pdf", Permission.COUNT_HANDOUTS, LOCAL),
    (f"{DESK}/stacks/1/cover-sheet.pdf", Permission.SCAN, LOCAL),
    (f"{DESK}/instructions.pdf", Permission.PRINT_FORMS, LOCAL),
    (f"{DESK}/review", Permission.REVIEW, LOCAL),
    (f"{DESK}/copy", Permission.TRANSCRIBE, LOCAL),
    (f"{DESK}/papers", Permission.SCAN, LOCAL),
    (f"{DESK}/papers?read=1", Permission.SCAN, LOCAL),
    (f"{DESK}/print", Permission.PRINT_FORMS, LOCAL),
    (f"/region/{REGION}/", Permission.MANAGE_PERIOD, REGIONAL),
    (f"/region/{REGION}/new", Permission.MANAGE_PERIOD, REGIONAL),
    (f"{PLACE}/", Permission.MANAGE_PERIOD, REGIONAL),
    (f"/region/{REGION}/{COMING}/questions", Permission.MANAGE_PERIOD, REGIONAL),
    (
        f"/region/{REGION}/{COMING}/questions/picture.png?language=sv&text_sv=Hur?&options_sv=Bra%0ADåligt",
        Permission.MANAGE_PERIOD,
        REGIONAL,
    ),
    (f"{PLACE}/print", Permission.PRINT_FORMS, REGIONAL),
    (f"{PLACE}/print/instructions.pdf?municipality={STORUMAN}", Permission.PRINT_FORMS, REGIONAL),
    (f"{PLACE}/follow", Permission.FOLLOW, REGIONAL),
    (f"{PLACE}/release", Permission.RELEASE, REGIONAL),
    (f"{PLACE}/reading", Permission.RELEASE, REGIONAL),
    (f"{DESK}/reading", Permission.REVIEW, LOCAL),
    (f"/region/{REGION}/{EARLIER}/packs", Permission.RELEASE, REGIONAL),
    (f"/region/{REGION}/{COMING}/import", Permission.RELEASE, REGIONAL),
    (f"/region/{REGION}/{EARLIER}/withdraw", Permission.RELEASE, REGIONAL),
    (f"/region/{REGION}/{EARLIER}/meeting/", Permission.RELEASE, REGIONAL),
    (f"{PLACE}/municipalities/{STORUMAN}", Permission.MANAGE_PERIOD, REGIONAL),
    (f"/region/{REGION}/people", Permission.MANAGE_PEOPLE, REGIONAL),
    (f"/region/{REGION}/log", Permission.SEE_AUDIT_LOG, REGIONAL),
    (f"/results/{STORUMAN}/{EARLIER}/", Permission.SEE_RESULTS, LOCAL),
    (f"/results/{STORUMAN}/{EARLIER}/charts/1.svg", Permission.SEE_RESULTS, LOCAL),
    (f"/results/{STORUMAN}/{EARLIER}/downloads", Permission.DOWNLOAD_PACK, LOCAL),
    (f"/results/{STORUMAN}/{EARLIER}/figures.csv", Permission.DOWNLOAD_PACK, LOCAL),
    (f"/results/{STORUMAN}/{EARLIER}/answers-codebook.csv", Permission.EXPORT_RESPONSES, LOCAL),
    (f"/results/{STORUMAN}/earlier", Permission.SEE_RESULTS, LOCAL),
    (f"/results/{STORUMAN}/{NOW}/texts", Permission.REDACT_TEXTS, LOCAL),
    (f"/results/{STORUMAN}/{NOW}/texts/decided", Permission.REDACT_TEXTS, LOCAL),
    ("/admin/", Permission.MANAGE_INSTANCE, {}),
    ("/admin/people", Permission.MANAGE_PEOPLE, {}),
    ("/admin/log", Permission.SEE_AUDIT_LOG, {}),
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("path", "permission", "place"), PAGES, ids=[page[0] for page in PAGES])
def test_every_page_obeys_the_permission_table(as_role, role, path, permission, place):
    response = as_role(role).get(path)
    if not role:
        assert response.status_code == 302
        assert "/sign-in" in response.location
    elif may(ROLES[role], permission, **place):
        assert response.status_code == 200, response.get_data(as_text=True)
    else:
        assert response.status_code == 403


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("reception", f"{PLACE}/close"),
        ("municipality", f"{PLACE}/release"),
        ("coordinator", f"{DESK}/handed-out"),
        ("coordinator", f"{DESK}/counts/slip"),
        ("municipality", f"{DESK}/scan"),
        ("reception", f"/region/{REGION}/people"),
        ("small", f"{DESK}/review/1"),
    ],
)
def test_what_a_role_may_not_do_is_refused_when_sent_too(as_role, role, path):
    assert as_role(role).post(path).status_code == 403


def test_a_coordinator_gives_no_role_outside_the_own_region(as_role):
    values = {"action": "add", "email": "ny@example.se", "role": "reception", "municipality": "0180"}
    assert as_role("coordinator").post(f"/region/{REGION}/people", data=values).status_code == 422


def test_a_coordinator_makes_no_administrator(as_role):
    values = {"action": "add", "email": "ny@example.se", "role": "admin"}
    assert as_role("coordinator").post(f"/region/{REGION}/people", data=values).status_code == 422
