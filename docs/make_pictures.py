"""Makes the pictures of the documents from a demonstration, so that they stay true.

    .venv/bin/survey-app demo --out demo --no-serve
    .venv/bin/python docs/make_pictures.py demo             # all
    .venv/bin/python docs/make_pictures.py demo help        # only those of the app's own help pages, in every language

Needs a Chromium (as the browser tests do) and, for the slides, LibreOffice's `soffice`; without it slides keep the
picture they have, and the script says so.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from waitress.server import create_server

if TYPE_CHECKING:
    from survey_app.services.instance import Instance

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from chromium import ARGUMENTS, SENTENCE, find_chromium  # noqa: E402

WIDTH = 1280
HELP = ROOT / "survey_app" / "web" / "static" / "help"
HELP_SIZE = {"width": 880, "height": 560}
HELP_KB = 60
"""A picture of the help pages is no heavier than this."""
SHOWN_IN_DOCS = frozenset({
    "reception_home", "reception_review", "reception_papers", "reception_copy", "coordinator_print",
    "coordinator_follow", "municipality_results", "municipality_texts",
})  # fmt: skip
"""Pages of the help that the documents show whole."""
SLIDES = {
    "slide_result": "Resultatet på en minut",
    "slide_overview": "Jämförelse",
    "slide_area": "Vet inte",
    "slide_written": "Det någon skrev",
}
"""Picture -> words on the first slide that is shown in it."""


def draw_pdf(data: bytes, page: int, width: int) -> Image.Image:
    """Return a page (from 0) of a PDF, `width` px wide."""
    document = pypdfium2.PdfDocument(data)
    sheet = document[page]
    return sheet.render(scale=width / sheet.get_width()).to_pil().convert("RGB")


def save(image: Image.Image, name: str) -> None:
    """Save a picture with few colours: documents are cloned often."""
    image.quantize(256, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)
    print(PICTURES / f"{name}.png")


def open_demo(demo: Path) -> "Instance":
    """Open the demonstration's instance."""
    from survey_app.services.instance import open_instance
    from survey_app.settings import load_settings

    return open_instance(load_settings({**os.environ, "SURVEY_APP_INSTANCE": str(demo / "instance")}))


@contextmanager
def served(demo: Path) -> Iterator[str]:
    """Serve the demonstration's instance on a free port and yield its address."""
    from survey_app.web import create_app

    server = create_server(create_app(open_demo(demo)), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()
        thread.join(timeout=5)


@dataclass(frozen=True)
class Shot:
    """A page to take a picture of: `top` is what stands at the top of the help picture ("" = the page's own top)."""

    name: str
    role: str
    path: str
    top: str = ""


HELP_SHOTS = (
    Shot("reception_print", "reception", "{desk}/print"),
    Shot("reception_home", "reception", "{desk}/"),
    Shot("reception_review", "reception", "{desk}/review"),
    Shot("reception_papers", "reception", "{desk}/papers"),
    Shot("reception_copy", "reception", "/reception/2421/{published}/copy"),
    Shot("reception_counts", "reception", "{desk}/counts"),
    Shot("coordinator_new", "coordinator", "{place}/new"),
    Shot("coordinator_print", "coordinator", "{place}/{open}/print"),
    Shot("coordinator_follow", "coordinator", "{place}/{open}/follow"),
    Shot("coordinator_release", "coordinator", "{place}/{open}/release"),
    Shot("coordinator_packs", "coordinator", "{place}/{published}/packs"),
    Shot("municipality_texts", "municipality", "{results}/texts"),
    Shot("municipality_results", "municipality", "{results}/", ".result"),
    Shot("municipality_question", "municipality", "{results}/", ".result:has(.asked)"),
    Shot("municipality_hidden", "municipality", "{results}/", "#not-shown"),
    Shot("municipality_downloads", "municipality", "{results}/downloads"),
    Shot("admin_instance", "admin", "/admin/"),
    Shot("admin_people", "admin", "/admin/people"),
)
DOC_SHOTS = (
    *(shot for shot in HELP_SHOTS if shot.name in SHOWN_IN_DOCS),
    Shot("coordinator_periods", "coordinator", "{place}/"),
)


def address_of(shot: Shot, summary: dict) -> str:
    """Return the path of a page in a demonstration."""
    open_key, published = summary["periods"]["open"], summary["periods"]["published"][-1]
    return shot.path.format(
        desk=f"/reception/2421/{open_key}",
        place=f"/region/{summary['region']}",
        results=f"/results/2421/{published}",
        open=open_key,
        published=published,
    )


@contextmanager
def signed_in(browser: Browser, address: str, sign_in: str, locale: str, size: dict[str, int]) -> Iterator[Page]:
    """Open a window of somebody who has just signed in and reads the interface in a language."""
    context = browser.new_context(viewport=size, locale=locale)
    page = context.new_page()
    page.goto(address + sign_in)
    choice = page.locator(f"footer button[name=language][value={locale[:2]}]")
    if choice.count():
        choice.click()
    yield page
    context.close()


def by_role(shots: Sequence[Shot]) -> Iterator[tuple[str, list[Shot]]]:
    """Yield each role with its shots, in order."""
    for role in dict.fromkeys(shot.role for shot in shots):
        yield role, [shot for shot in shots if shot.role == role]


def visit(page: Page, address: str) -> None:
    """Open a page and wait until it is all there; the script ends where it is not."""
    response = page.goto(address)
    if response is None or not response.ok:
        sys.exit(f"{address} answers {response and response.status}")
    page.wait_for_load_state("networkidle")


def picture_pages(browser: Browser, address: str, summary: dict) -> None:
    """Take a picture of each role's pages."""
    for role, shots in by_role(DOC_SHOTS):
        with signed_in(browser, address, summary["sign_in"][role], "sv-SE", {"width": WIDTH, "height": 860}) as page:
            for shot in shots:
                visit(page, address + address_of(shot, summary))
                image = Image.open(io.BytesIO(page.screenshot(full_page=True)))
                save(image.crop((0, 0, image.width, min(image.height, 1500))), shot.name)


def picture_help(browser: Browser, address: str, summary: dict) -> None:
    """Take small pictures of each role's pages for the help pages, once in each language of the interface."""
    for locale in ("sv-SE", "en-GB"):
        folder = HELP / locale[:2]
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for role, shots in by_role(HELP_SHOTS):
            with signed_in(browser, address, summary["sign_in"][role], locale, HELP_SIZE) as page:
                for shot in shots:
                    visit(page, address + address_of(shot, summary))
                    if shot.name == "coordinator_new":
                        fill_in_a_period(page)
                    elif shot.top:
                        scroll = "name => window.scrollTo(0, document.querySelector(name).offsetTop - 16)"
                        page.evaluate(scroll, shot.top)
                    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
                    save_small(image, folder / f"{shot.name}.webp")


def fill_in_a_period(page: Page) -> None:
    """Write a name and days into the settings of a new period, and wait for the printed page beside them."""
    page.fill("[name=name]", "Hösten 2027")
    page.fill("[name=opens_on]", "2027-10-04")
    page.fill("[name=closes_on]", "2027-11-05")
    page.wait_for_selector("img.preview:visible", timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.scrollTo(0, 0)")


def save_small(image: Image.Image, path: Path) -> None:
    """Save a picture as sharp as its weight allows; the script ends where it is too heavy at any sharpness."""
    for quality in (80, 60, 40, 20):
        image.save(path, "WEBP", quality=quality, method=6)
        if path.stat().st_size <= HELP_KB * 1000:
            print(path)
            return
    sys.exit(f"{path} weighs more than {HELP_KB} kB.")


def picture_paper(demo: Path) -> None:
    """Take a picture of a form and of the invitation poster."""
    save(draw_pdf((demo / "forms" / "2421-sv.pdf").read_bytes(), 0, 900), "form")
    save(draw_pdf((demo / "posters" / "invitation-2421-sv.pdf").read_bytes(), 0, 700), "poster")


def find_page(data: bytes, words: str) -> int:
    """Return the first page (from 0) of a PDF that says these words; the script ends where none does."""
    document = pypdfium2.PdfDocument(data)
    for number in range(len(document)):
        if words in " ".join(document[number].get_textpage().get_text_bounded().split()):
            return number
    sys.exit(f"No page says “{words}”.")


def picture_results(demo: Path) -> None:
    """Take a picture of the result poster, the board's page, a report page and (with LibreOffice) three slides."""
    pack = zipfile.ZipFile(demo / "packs" / "2421.zip")
    save(draw_pdf(pack.read("poster.pdf"), 0, 700), "poster_results")
    save(draw_pdf(pack.read("overview.pdf"), 0, 700), "overview_page")
    report = pack.read("report.pdf")
    save(draw_pdf(report, find_page(report, "5.3 "), 800), "report")
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        print("No LibreOffice: the pictures of slides stay as they are.", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        slides = Path(folder, "slides.pptx")
        slides.write_bytes(pack.read("slides.pptx"))
        subprocess.run(
            [soffice, "--headless", "--convert-to", "pdf", "--outdir", folder, str(slides)],
            check=True,
            capture_output=True,
            timeout=180,
        )
        data = slides.with_suffix(".pdf").read_bytes()
    for name, words in SLIDES.items():
        save(draw_pdf(data, find_page(data, words), 1000), name)


def picture_overview() -> None:
    """Put form, start page and slide beside each other: the picture of the README."""
    height = 620
    parts = []
    for name, box in (("form", None), ("reception_home", (0, 0, 1280, 860)), ("slide_overview", None)):
        image = Image.open(PICTURES / f"{name}.png").convert("RGB")
        image = image.crop(box) if box else image
        tall = height if name == "form" else (height - 20) // 2
        parts.append(image.resize((round(image.width * tall / image.height), tall), Image.Resampling.LANCZOS))
    form, home, slide = parts
    wide = max(home.width, slide.width)
    sheet = Image.new("RGB", (form.width + wide + 60, height + 40), "#C5D0D5")
    sheet.paste(form, (20, 20))
    sheet.paste(home, (form.width + 40, 20))
    sheet.paste(slide, (form.width + 40, 40 + home.height))
    save(sheet, "overview")


def main() -> None:
    """Make the pictures from the demonstration named on the command line: all, or those of the help pages."""
    demo = Path(sys.argv[1] if len(sys.argv) > 1 else "demo").resolve()
    everything = sys.argv[2:] != ["help"]
    summary = json.loads((demo / "demo.json").read_text("utf-8"))
    chromium = find_chromium() or sys.exit(SENTENCE)
    PICTURES.mkdir(exist_ok=True)
    with served(demo) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        picture_help(browser, address, summary)
        if everything:
            picture_pages(browser, address, summary)
        browser.close()
    if everything:
        picture_paper(demo)
        picture_results(demo)
        picture_overview()


if __name__ == "__main__":
    main()
