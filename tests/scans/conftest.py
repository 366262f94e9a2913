"""The printed form of these tests, and how it is filled in, scanned and read."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from scans.model import GrayImage, PageReading, ReadingEdition
from scans.pipeline import prepare_edition, read_page
from survey_app.demo.faults import ScannerFaults, scan
from survey_app.demo.marks import Behaviour, DrawnPage, Person, draw_marks
from tests.scans.drawn import ANSWERS, PLAIN, Printed, make_form, print_form


@pytest.fixture(scope="session")
def printed() -> Printed:
    return print_form(make_form())


@pytest.fixture(scope="session")
def editions(printed: Printed) -> Mapping[str, ReadingEdition]:
    return {printed.edition.key: prepare_edition(printed.edition)}


@pytest.fixture(scope="session")
def printed_in(printed: Printed) -> Mapping[str, Printed]:
    """Return the form printed in every language of these tests, by language."""
    return {"sv": printed, **{other: print_form(make_form(language=other), count=2) for other in ("en", "ar")}}


@pytest.fixture(scope="session")
def all_editions(printed_in: Mapping[str, Printed]) -> Mapping[str, ReadingEdition]:
    return {one.edition.key: prepare_edition(one.edition) for one in printed_in.values()}


Fill = Callable[..., DrawnPage]


@pytest.fixture(scope="session")
def fill(printed: Printed) -> Fill:
    """Fill in a clean page: plain crosses unless told otherwise."""

    def _fill(
        answers: Mapping[str, tuple[str, ...]] | None = None,
        *,
        person: Person = PLAIN,
        behaviour: Behaviour | None = None,
        sheet: int = 0,
        seed: int = 1,
    ) -> DrawnPage:
        rng = np.random.default_rng(seed)
        chosen = ANSWERS if answers is None else answers
        behaviour = behaviour or Behaviour.careful()
        return draw_marks(printed.pages[sheet], printed.layout, chosen, person, rng, behaviour)

    return _fill


Read = Callable[..., PageReading]


@pytest.fixture(scope="session")
def read(editions: Mapping[str, ReadingEdition]) -> Read:
    """Scan a drawn page with these faults and read it."""

    def _read(image: GrayImage, faults: ScannerFaults | None = None, *, seed: int = 1) -> PageReading:
        usual = ScannerFaults(noise=2.0, skew_degrees=0.3, shift_mm=(0.8, -0.6))
        return read_page(scan(image, faults or usual, np.random.default_rng(seed)), editions)

    return _read
