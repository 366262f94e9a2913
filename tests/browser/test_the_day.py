"""The whole day in a real browser: open, print, hand in, look, close, publish, download; the figures are right."""

import datetime
import io
import threading
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from pptx import Presentation

from forms.layout import layout_from_json
from forms.model import QuestionSet
from survey_app.demo.answers import Place, answer_sheet
from survey_app.demo.stack import DrawnStack, StackJob, draw_stack
from survey_app.domain.dates import swedish_today
from survey_app.domain.roles import Grant, Role
from survey_app.services.answering import respondent
from survey_app.services.instance import Instance, init_instance, open_instance
from survey_app.services.planning import period_questions, period_rows
from survey_app.services.press import editions
from survey_app.services.reading.runner import read_waiting
from survey_app.web import create_app
from tests.browser.conftest import Server
from tests.browser.waits import another_page
from tests.web.stage import LYCKSELE, REGION, STORUMAN, VILHELMINA, add_person, new_codes, settings_for, tick_too_many

pytestmark = pytest.mark.browser

KEY = "hosten-2026"
NAMES = {STORUMAN: "Storuman", LYCKSELE: "Lycksele", VILHELMINA: "Vilhelmina"}
PAPERS = 12


class Reader:
    """Reads what comes in, as `survey-app serve` does, but in this process."""

    def __init__(self, instance: Instance) -> None:
        self._instance, self._stop = instance, threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        with ThreadPoolExecutor(1) as executor:
            while not self._stop.wait(0.3):
                self.read(executor)

    def read(self, executor: ThreadPoolExecutor) -> None:
        instance = self._instance
        read_waiting(instance.sessions, storage=instance.storage, settings=instance.settings, executor=executor)

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    init_instance(settings_for(tmp_path / "instance"))
    found = open_instance(settings_for(tmp_path / "instance"))
    yield found
    found.close()


@pytest.fixture
def links(instance: Instance) -> dict[str, str]:
    with instance.sessions() as session:
        found = {
            "coordinator": add_person(session, "samordnare@example.se", Grant(Role.COORDINATOR, region_key=REGION)),
            "reception": add_person(session, "reception@example.se", Grant(Role.RECEPTION, STORUMAN)),
            "municipality": add_person(session, "chef@example.se", Grant(Role.MUNICIPALITY, STORUMAN)),
        }
        session.commit()
    return found


@pytest.fixture
def server(instance: Instance) -> Iterator[Server]:
    running = Server(create_app(instance))
    yield running
    running.stop()


@pytest.fixture
def reader(instance: Instance) -> Iterator[Reader]:
    running = Reader(instance)
    yield running
    running.stop()


def make_a_period(page: Page) -> None:
    today = swedish_today()
    page.get_by_role("link", name="Ny period").first.click()
    page.get_by_label("Namn på svenska").fill("Hösten 2026")
    page.get_by_label("Första dagen").fill(str(today - datetime.timedelta(days=20)))
    page.get_by_label("Sista dagen").fill(str(today + datetime.timedelta(days=10)))
    chosen = page.get_by_role("group", name="Kommuner")
    for box in chosen.get_by_role("checkbox").all():
        box.uncheck()
    for name in NAMES.values():
        chosen.get_by_label(name).check()
    preview = page.get_by_role("img", name="Den tryckta sidan, som inställningarna är nu")
    expect(preview).to_be_visible()
    page.get_by_role("button", name="Spara utkast").click()
    page.get_by_role("button", name="Öppna perioden").click()
    expect(page.get_by_text("Hösten 2026 är öppen.")).to_be_visible()


def print_papers(page: Page, address: str) -> bytes:
    page.goto(f"{address}/reception/{STORUMAN}/{KEY}/print")
    page.get_by_label("Hur många").fill(str(PAPERS))
    with page.expect_download() as download:
        page.get_by_role("button", name="Gör PDF").click()
    return Path(download.value.path()).read_bytes()


def fill_in(instance: Instance, pdf: bytes, code: str, *, foreign: bool) -> DrawnStack:
    with instance.sessions() as session:
        period = period_rows.find_period(session, KEY)
        layout = editions.layout_json(
            session, plugins=instance.plugins, settings=instance.settings, storage=instance.storage, period=period
        )
        sets = sets_of(instance)
        session.commit()
    rng = np.random.default_rng(int(code))
    items = [item for question_set in sets for item in question_set.items]
    answers = [answer_sheet(items, Place(code, PAPERS, PAPERS), rng) for _ in range(PAPERS)]
    tick_too_many(answers, items)
    job = StackJob(f"{code}.pdf", pdf, layout_from_json(layout), tuple(answers), int(code), foreign=foreign)
    return draw_stack(job)


def sets_of(instance: Instance) -> tuple[QuestionSet, ...]:
    with instance.readers() as session:
        period = period_rows.find_period(session, KEY)
        return period_questions.question_sets_of(session, plugins=instance.plugins, period=period)


def answer_elsewhere(instance: Instance, code: str, people: int) -> None:
    """Let people of another municipality answer on the web, with their papers' codes."""
    rng = np.random.default_rng(int(code))
    items = [item for question_set in sets_of(instance) for item in question_set.items]
    for paper in new_codes(instance, KEY, code, people):
        with instance.sessions() as session:
            answers = answer_sheet(items, Place(code, people, people), rng)
            respondent.submit_answers(session, paper, answers, language="sv")
            session.commit()


def press_and_see_another(page: Page, key: str) -> None:
    """Press a key, and wait until the mark that was looked at has made way."""
    page.locator("main").evaluate("main => { main.dataset.seen = 'yes'; }")
    page.keyboard.press(key)
    expect(page.locator("main:not([data-seen])")).to_be_visible()
    page.wait_for_load_state()


def review_by_keyboard(page: Page, truth: Mapping[str, Mapping[str, Sequence[str]]], items: Sequence[str]) -> int:
    """Settle every mark with the keys alone, as a careful human reads the paper; return how many there were."""
    settled = 0
    while page.get_by_role("heading", name="Vilket svar gäller?").count():
        number = "".join(filter(str.isdigit, page.locator("aside strong").inner_text()))
        question = int(page.locator("form h2").inner_text().partition(".")[0])
        meant = truth[number].get(items[question - 1], ())
        option = page.locator(f'button[name=option][value="{meant[0]}"]') if len(meant) == 1 else None
        key = option.get_attribute("data-key") if option is not None else "0"
        suggested = page.locator("[data-suggested]")
        if suggested.count() and suggested.get_attribute("data-key") == key:
            key = "Enter"
        settled += 1
        if settled == 1:  # a first try that is taken back
            press_and_see_another(page, "0")
            with another_page(page):
                page.keyboard.press("Backspace")
            expect(page.get_by_text("Ångrat. Märket väntar på nytt.")).to_be_visible()
        press_and_see_another(page, key or "0")
    expect(page.get_by_role("heading", name="Inget mer att titta på")).to_be_visible()
    return settled


def count_positive(
    sets: Sequence[QuestionSet], item_key: str, truth: Sequence[Mapping[str, Sequence[str]]]
) -> tuple[int, int]:
    """Recount positive and substantive answers to a question from what people meant."""
    item = next(item for question_set in sets for item in question_set.items if item.key == item_key)
    chosen = [answers[item_key][0] for answers in truth if len(answers.get(item_key, ())) == 1]
    substantive = [option for option in chosen if option in item.substantive_options]
    return sum(option in item.positive_options for option in substantive), len(substantive)


def texts_of(slides: bytes) -> str:
    """Return all words of a deck: frames, tables, notes left out."""
    found = []
    for slide in Presentation(io.BytesIO(slides)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
    return "\n".join(found).replace("\N{NO-BREAK SPACE}", " ")


def test_the_whole_day_ends_with_slides_that_hold_the_right_figures(instance, links, server, reader, open_desk):
    coordinator = open_desk(server.address, links["coordinator"]).page
    make_a_period(coordinator)
    for code in (LYCKSELE, VILHELMINA):
        answer_elsewhere(instance, code, 14)

    reception = open_desk(server.address, links["reception"]).page
    stack = fill_in(instance, print_papers(reception, server.address), STORUMAN, foreign=True)
    reception.goto(f"{server.address}/reception/{STORUMAN}/")
    with another_page(reception):
        reception.get_by_role("button", name="+1").click()
    file = {"name": stack.name, "mimeType": "application/pdf", "buffer": stack.data}
    reception.locator("input[type=file]").set_input_files(file)
    expect(reception.get_by_text("13 sidor:")).to_be_visible(timeout=180_000)  # without loading the page again
    expect(reception.get_by_role("link", name="1 är inte vår blankett")).to_be_visible()

    with another_page(reception):
        reception.get_by_role("link", name="Granska").click()
    sets = sets_of(instance)
    items = [item.key for question_set in sets for item in question_set.items]
    assert review_by_keyboard(reception, dict(zip(stack.numbers, stack.truth, strict=True)), items) > 0
    reception.get_by_role("link", name="Alla papper", exact=True).first.click()
    expect(reception.get_by_text("13 papper in, 13 papper i listan.")).to_be_visible()

    coordinator.get_by_role("link", name="Följ", exact=True).click()
    expect(coordinator.get_by_role("row", name="Storuman")).to_contain_text("12")
    coordinator.get_by_role("button", name="Stäng perioden").click()
    expect(coordinator.get_by_role("heading", name="Vill du stänga hösten 2026 redan nu?")).to_be_visible()
    coordinator.get_by_role("button", name="Stäng perioden").click()
    expect(coordinator.get_by_text("Allt är klart.")).to_be_visible()
    coordinator.get_by_label("Jag har läst kontrollen").check()
    coordinator.get_by_role("button", name="Publicera").click()
    expect(coordinator.get_by_role("heading", name="Paket, hösten 2026")).to_be_visible()

    municipality = open_desk(server.address, links["municipality"]).page
    expect(municipality.get_by_role("heading", name="Resultat Hösten 2026")).to_be_visible()
    positive, base = count_positive(sets, "ifo.contact", stack.truth)
    figure = f"{positive} av {base}"
    assert figure in municipality.content().replace("\N{NO-BREAK SPACE}", " ")
    municipality.get_by_role("link", name="Ladda ner").click()
    with municipality.expect_download() as download:
        municipality.get_by_role("link", name="Ladda ner paketet").click()
    with zipfile.ZipFile(download.value.path()) as pack:
        name = next(entry for entry in pack.namelist() if entry.endswith("slides.pptx"))
        assert figure in texts_of(pack.read(name))
