"""Pages of own words: answered on the web, copied from paper, read and redacted, shown among the results."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from survey_app.db.models import WrittenTextRow
from survey_app.domain.model import TextDecision, TextSource, TextState
from survey_app.domain.roles import Grant, Role
from survey_app.services.paperwork.written_fields import new_text
from survey_app.services.people import signing_in, users
from survey_app.services.planning import periods
from survey_app.services.publishing import releasing
from survey_app.web import create_app
from tests.services.office import LYCKSELE, PERIOD, STORUMAN, Office, build_office, copy_office
from tests.services.publishing.test_free_text import code_of

ITEM = "own_words.more"
COPY = f"/reception/{STORUMAN}/{PERIOD}/copy"
TEXTS = f"/results/{STORUMAN}/{PERIOD}/texts"
SECRET = "Ring Kim på 070-123 45 67"


class Pages:
    """An office that asks for own words, and its pages as its people see them."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.app = create_app(office.instance, testing=True)

    def sign_in(self, who: str):
        client = self.app.test_client()
        with self.office.instance.sessions.begin() as session:
            token = signing_in.invite(session, self.office.people[who].user_id, forever=True)
        assert client.get(f"/invite/{token}").status_code == 302
        return client

    def texts(self) -> list[WrittenTextRow]:
        self.office.session.rollback()
        return list(self.office.session.scalars(select(WrittenTextRow).order_by(WrittenTextRow.id)))

    def close(self) -> None:
        periods.close_period(self.office.session, period=self.office.period)
        self.office.session.commit()

    def write(self, count, text="Text {n}", *, code=STORUMAN, released=False) -> None:
        for n in range(count):
            row = new_text(self.office.period, code, ITEM, TextSource.WEB)
            row.state, row.text = TextState.WRITTEN, text.format(n=n)
            if released:
                row.redacted, row.decision = row.text, TextDecision.RELEASE
            self.office.session.add(row)
        self.office.session.commit()


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words") / "instance"
    people = {"gun": Grant(Role.MUNICIPALITY, STORUMAN)}
    build_office(folder, set_keys=("ifo", "own_words", "background"), more_people=people)
    return folder


@pytest.fixture
def pages(template, tmp_path) -> Iterator[Pages]:
    office = copy_office(template, tmp_path / "instance")
    for person in office.people.values():
        signing_in.set_password(office.session, person.user_id, "fyra ord i en rad")
    office.session.commit()
    yield Pages(office)
    office.close()


def address_of_form(pages: Pages) -> str:
    address = f"/s/{code_of(pages.office, pages.office.sheet())}"
    pages.office.session.rollback()
    return address


def body(response) -> str:
    return response.get_data(as_text=True)


def scan_written(pages: Pages, count=2) -> None:
    office = pages.office
    office.scan(*[office.read(office.sheet(), office.first_options(), written=True) for _ in range(count)])


def test_the_web_form_has_a_field_that_says_its_limit_and_what_not_to_write(pages):
    page = body(pages.app.test_client().get(address_of_form(pages)))
    (area,) = re.findall(r"<textarea[^>]*>", page)
    assert 'maxlength="2000"' in area
    (described,) = re.findall(r'aria-describedby="([^"]+)"', area)
    (help_text,) = re.findall(rf'id="{described}">([^<]*)<', page)
    assert help_text == "Skriv inte namn eller personnummer. Det finns plats för 2000 tecken."
    assert re.search(r'<label[^>]*for="q8"', page)


def test_what_is_written_on_the_web_is_kept_and_a_page_that_is_refused_gives_it_back(pages):
    client = pages.app.test_client()
    address = address_of_form(pages)
    refused = client.post(address, data={"language": "sv", "q8": "a" * 2001})
    assert refused.status_code == 422
    assert "a" * 2001 in body(refused)
    assert client.post(address, data={"language": "sv", "q8": "Mer tid\r\ntill samtal"}).status_code == 303
    assert [row.text for row in pages.texts()] == ["Mer tid\ntill samtal"]


def test_copying_goes_from_text_to_text_and_ends_by_saying_so(pages):
    scan_written(pages)
    anna = pages.sign_in("anna")
    page = body(anna.get(COPY))
    assert "1 av 2" in page
    assert "Läs och följ er rutin" in page
    assert re.search(r'class="badge"[^>]*>2<', page)
    (first,) = re.findall(rf'action="({COPY}/\w+)"', page)
    answer = anna.post(first, data={"words": "Mer tid", "do": "save"}, follow_redirects=True)
    (second,) = re.findall(rf'action="({COPY}/\w+)"', body(answer))
    assert second != first
    answer = anna.post(second, data={"words": "", "do": "unreadable"}, follow_redirects=True)
    assert "Inget mer att skriva av" in body(answer)
    assert {(row.state, row.text) for row in pages.texts()} == {("written", "Mer tid"), ("unreadable", None)}


def test_a_text_kept_without_words_is_shown_again_with_what_is_wrong(pages):
    scan_written(pages, 1)
    anna = pages.sign_in("anna")
    (address,) = re.findall(rf'action="({COPY}/\w+)"', body(anna.get(COPY)))
    answer = anna.post(address, data={"words": " ", "do": "save"})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in body(answer)


def test_the_latest_text_comes_back_with_its_words(pages):
    scan_written(pages, 1)
    anna = pages.sign_in("anna")
    (address,) = re.findall(rf'action="({COPY}/\w+)"', body(anna.get(COPY)))
    anna.post(address, data={"words": "Mer tidd", "do": "save"})
    assert ">Mer tidd</textarea>" in body(anna.get(f"{COPY}/latest", follow_redirects=True))


@pytest.mark.parametrize(("who", "status"), [("bo", 200), ("cilla", 403), ("david", 403), ("eva", 403)])
def test_only_the_reception_copies(pages, who, status):
    assert pages.sign_in(who).get(COPY).status_code == status


@pytest.mark.parametrize(("who", "status"), [("eva", 200), ("gun", 200), ("anna", 403), ("david", 403)])
def test_only_the_municipality_reads_texts_unless_it_appointed_the_region(pages, who, status):
    pages.write(1)
    assert pages.sign_in(who).get(TEXTS).status_code == status


def test_the_appointed_region_reads_texts_too(pages):
    part = next(part for part in pages.office.period.municipalities if part.municipality_code == STORUMAN)
    part.scanning_desk = "Avtal 12"
    pages.write(1)
    assert pages.sign_in("david").get(TEXTS).status_code == 200


def test_texts_are_read_when_the_period_is_closed_and_the_page_says_so(pages):
    pages.write(1, "Mer tid")
    eva = pages.sign_in("eva")
    page = body(eva.get(TEXTS))
    assert "Ni läser texterna när perioden är stängd." in page
    (text_id,) = [row.id for row in pages.texts()]
    pages.office.session.rollback()
    for answer in (
        eva.get(f"{TEXTS}?text={text_id}"),
        eva.post(f"{TEXTS}/{text_id}", data={"words": "", "do": "release"}, follow_redirects=True),
    ):
        assert "Mer tid" not in body(answer)
    pages.close()
    assert "Mer tid" in body(eva.get(TEXTS))


def test_redacting_marks_what_is_certain_and_asks_for_a_second_person(pages):
    pages.write(1, SECRET)
    pages.close()
    eva = pages.sign_in("eva")
    page = body(eva.get(TEXTS))
    assert '<mark>070-123 45 67<span class="visually-hidden"> (telefonnummer)</span></mark>' in page
    assert ">Ring Kim på […]</textarea>" in page
    (address,) = re.findall(rf'action="({TEXTS}/\w+)"', page)
    answer = eva.post(address, data={"words": "Ring mig", "do": "release"}, follow_redirects=True)
    assert "en person till läser den" in body(answer)
    assert "En ändrad text väntar på en person till." in body(answer)
    gun = pages.sign_in("gun")
    assert ">Ring mig</textarea>" in body(gun.get(TEXTS))
    answer = gun.post(address, data={"words": "Ring mig", "do": "release"}, follow_redirects=True)
    assert "Alla texter är lästa." in body(answer)
    assert "1 får visas, 0 inte." in body(answer)


def test_nothing_on_the_page_of_redacting_tells_of_the_paper(pages):
    scan_written(pages, 1)
    (row,) = pages.texts()
    row.state, row.text = TextState.WRITTEN, "Mer tid"
    pages.office.session.commit()
    pages.close()
    page = body(pages.sign_in("eva").get(TEXTS))
    assert "Mer tid" in page
    for word in ("Bunt", "papper 1", "Nummer", "Kvinna", ".png"):
        assert word not in page


def test_texts_stand_on_the_results_page_and_their_question_among_what_is_hidden_elsewhere(pages):
    office = pages.office
    pages.write(12, released=True)
    pages.write(4, code=LYCKSELE, released=True)
    office.answer_many({STORUMAN: 14, LYCKSELE: 22, "2418": 12})
    periods.close_period(office.session, period=office.period)
    releasing.release_period(
        office.session, office.period, plugins=office.instance.plugins, actor=office.people["david"]
    )
    office.session.commit()
    page = body(pages.sign_in("eva").get(f"/results/{STORUMAN}/{PERIOD}/"))
    assert "Vad kan vi göra bättre?" in page
    assert all(f"Text {n}" in page for n in range(12))
    with office.instance.sessions.begin() as session:
        users.add_user(session, "lycksele@example.se", Grant(Role.MUNICIPALITY, LYCKSELE), name="Lisa")
        person = next(each for each in users.list_people(session) if each.name == "Lisa")
        signing_in.set_password(session, person.id, "fyra ord i en rad")
        token = signing_in.invite(session, person.id, forever=True)
    client = pages.app.test_client()
    client.get(f"/invite/{token}")
    page = body(client.get(f"/results/{LYCKSELE}/{PERIOD}/"))
    assert "Text 1" not in page
    assert "Det någon skrev med egna ord" in page
    assert "Färre än tio skrev något." in page


def test_the_coordinator_is_told_what_is_not_copied_and_can_publish_all_the_same(pages):
    scan_written(pages, 2)
    office = pages.office
    office.answer_many({STORUMAN: 12, LYCKSELE: 22, "2418": 12})
    periods.close_period(office.session, period=office.period)
    office.session.commit()
    page = body(pages.sign_in("david").get(f"/region/vasterbotten-inland/{PERIOD}/release"))
    assert "2 texter är inte avskrivna från papperen: Storuman 2. De visas inte." in page
