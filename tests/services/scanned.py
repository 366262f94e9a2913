"""Papers as they come from a scanner: printed for real, filled in, scanned, and bound into files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from forms.layout import layout_from_json
from forms.model import Layout
from scans.model import GrayImage
from survey_app.demo.faults import ScannerFaults, scan
from survey_app.demo.marks import Behaviour, Person, Style, draw_marks
from survey_app.demo.stack import bind_pages
from survey_app.services.instance import open_instance
from survey_app.services.planning import period_rows
from survey_app.services.press import editions, printing
from survey_app.settings import Settings
from tests.scans.drawn import draw_pdf
from tests.services.office import PERIOD, STORUMAN

cv2.setNumThreads(1)

PLAIN = Person(Style.CROSS, width_mm=0.5, gray=50, jitter=0.03, other_styles=0.0)
FEEDER = ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6))

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Sheets:
    """Printed sheets as clean images, and where the boxes stand."""

    layout: Layout
    pages: tuple[GrayImage, ...]

    def fill(self, page: int, answers: Answers, *, seed: int = 1) -> GrayImage:
        """Return a page filled in with plain crosses."""
        wanted = {item: tuple(options) for item, options in answers.items()}
        rng = np.random.default_rng(seed)
        layout = self.layout.pages[page % len(self.layout.pages)]
        return draw_marks(self.pages[page], layout, wanted, PLAIN, rng, Behaviour.careful()).image

    def first_options(self) -> dict[str, tuple[str, ...]]:
        """Return answers: the first option of every question."""
        answers: dict[str, tuple[str, ...]] = {}
        for page in self.layout.pages:
            for box in page.boxes:
                answers.setdefault(box.item, (box.option,))
        return answers

    def last_options(self) -> dict[str, tuple[str, ...]]:
        """Return answers: the last option of every question."""
        return {box.item: (box.option,) for page in self.layout.pages for box in page.boxes}


def through_scanner(*pages: GrayImage, seed: int = 1, file_format: str = "pdf") -> bytes:
    """Scan pages one after the other and return the file."""
    rng = np.random.default_rng(seed)
    return bind_pages([scan(page, FEEDER, rng) for page in pages], file_format)


def print_sheets(folder: Path, copies: int, *, code: str = STORUMAN, practice: bool = False) -> Sheets:
    """Print new sheets of the office's open period."""
    instance = open_instance(Settings(instance=folder))
    try:
        with instance.sessions.begin() as session:
            period = period_rows.find_period(session, PERIOD)
            tools = {"plugins": instance.plugins, "settings": instance.settings, "storage": instance.storage}
            pdf = printing.print_forms(
                session, **tools, period=period, municipality_code=code, copies=copies, practice=practice
            )
            layout = layout_from_json(editions.layout_json(session, **tools, period=period))
    finally:
        instance.close()
    return Sheets(layout, draw_pdf(pdf))
