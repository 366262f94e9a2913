"""Checks an office's scanner: prints a test page, reads its scan back, and says which settings harm and what to change.

Needs no instance and no database; nothing of a test page is ever stored or counted.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from forms.scanner_page import EDITIONS, scanner_layout, test_boxes, typeset_scanner_page
from scans.errors import ScanError
from scans.files.load import open_scan
from scans.files.losses import LOSS_MESSAGES
from scans.marks.measure import is_bilevel
from scans.model import LoadedPage, Reason
from scans.place.pose import is_blank, search_copy
from scans.scanner.scanner_check import Measurement, TestPage, draw_test_page, find_test_page, measure_test_page
from scans.scanner.scanner_dirt import Dirt, measure_dirt
from scans.settings import ReadingSettings
from survey_app.services.wording import Wording

SETTINGS = ReadingSettings(full_size=True, min_jpeg_quality=40.0)
"""Every pixel is looked at, and a test page is held to a better quality than a scan is doubted for."""

PAGE_WORDS: Mapping[str, str] = {
    "title": "Test page for the scanner",
    "steps": "Print this page in its real size (100 %), not “fit to page”.\nScan it exactly as you scan forms, with "
    "the same settings.\nRun: survey-app scanner-check FILE",
    "marks": "Pen and pencil",
    "gray": "Gray",
    "lines": "Fine lines",
    "empty": "Empty boxes",
    "own": "Your own crosses",
    "own_how": "If you like, put a weak pencil cross in each box. The check says how many can be seen.",
    "white": "Everything above this line, up to the boxes, must stay white.",
}
"""What is said on the page."""

FINDINGS: Mapping[str, str] = {
    "not_found": "The test page was not found here. Print it in its real size, and scan the whole page, flat.",
    "low_resolution": "The scan has {dpi} dots per inch. Set the scanner to 300 dpi.",
    "unequal_resolution": "The scan has {more} dots per inch one way and {fewer} the other, as a fax has. Set the "
    "scanner to 300 dpi.",
    "scaled": "The page came out at {percent} % of its size. Print with “actual size”, and switch off “fit to page” in "
    "printer and scanner.",
    "black_and_white": "The scan is black and white, which loses weak pencil. Set the scanner to gray.",
    "pencil_lost": "{lost} of {all} pencil crosses were lost. Scan in gray, and switch off text enhancement and "
    "background removal.",
    "washed_out": "Light gray comes out as white. Lower brightness or contrast, and switch off background removal.",
    "dark": "The paper comes out gray. Raise the brightness.",
    "low_contrast": "Black comes out pale. Raise the contrast, and check the printer’s toner.",
    "skew": "The page lies {degrees} degrees askew. Set the paper guides close to the stack.",
    "cut": "{mm} mm of the page are cut off. Set the paper size to A4, and switch off automatic cropping.",
    "corner_lost": "A black square in a corner is missing. Unfold the corners, and scan the whole page.",
    "streaks": "The scan has {count} lines that are not on the paper. Clean the strip of glass beside the feeder.",
    "specks": "The scan has {count} dark specks. Clean the glass.",
    "shade": "Part of the page is in shade. Close the lid, and clean the glass and the white strip above it.",
    "noise": "The scan is grainy. Clean the glass, and switch off sharpening.",
    "blurred": "Fine lines run together. Clean the glass, lay the page flat, and switch off smoothing.",
}
"""Code of a finding -> what harms, and what to change."""

_MOST_SKEW = 2.0
_MOST_CUT_MM = 5.0
_FEWEST_DPI = 180.0
_SCALE_BAND = 0.025
_WEAKEST_INK = 0.4
"""Share of a pencil cross's printed ink below which it counts as lost: a good scan keeps nearly all."""

_OWN_INK = 0.02
"""Share of black in a box from which a cross by hand is seen: empty boxes of good scans reach 0.012."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that harms: a stable code, and in plain words what it is and what to change."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class PageCheck:
    """What was found on one page image of a file; `blank`: an empty back. `dpi` None where no test page was found."""

    file: str
    page: int
    dpi: int | None = None
    blank: bool = False
    own_crosses: int = 0
    findings: tuple[Finding, ...] = ()


def print_scanner_page(language: str) -> bytes:
    """Return the test page as a PDF, in "sv" or "en"."""
    wording = Wording(language)
    return typeset_scanner_page(language, {name: wording.say(sentence) for name, sentence in PAGE_WORDS.items()})


def check_scans(paths: list[Path], language: str) -> Iterator[PageCheck]:
    """Check every page image of scanned test pages and yield what harms, in `language`; files in order.

    A file that cannot be opened gives one check with page 0 and the code of the error.
    """
    wording = Wording(language)
    pages = _test_pages()
    for path in paths:
        number = 0
        try:
            with open_scan(path, SETTINGS) as scan:
                for number in range(1, scan.page_count + 1):
                    yield _check_page(str(path), number, scan.load(number), pages, wording)
        except ScanError as error:
            message = wording.say(error.text, **error.values)
            yield PageCheck(str(path), number, findings=(Finding(error.code, message),))


@lru_cache
def _test_pages() -> Mapping[str, TestPage]:
    """Draw the test page of each language, once for each process."""
    return {
        EDITIONS[known]: draw_test_page(print_scanner_page(known), scanner_layout(known).pages[0]) for known in EDITIONS
    }


def _check_page(
    file: str, number: int, loaded: LoadedPage, pages: Mapping[str, TestPage], wording: Wording
) -> PageCheck:
    found = find_test_page(loaded.image, pages, SETTINGS)
    if found is None:
        if is_blank(search_copy(loaded.image)):
            return PageCheck(file, number, blank=True)
        return PageCheck(file, number, findings=(Finding("not_found", wording.say(FINDINGS["not_found"])),))
    key, pose = found
    measured = measure_test_page(loaded, key, pose, pages[key])
    judged = judge_scan(measured, measure_dirt(measured, pages[key]))
    findings = tuple(Finding(code, wording.say(_sentence(code), **values)) for code, values in judged.items())
    own = sum(measured.marks[box.name] > _OWN_INK for box in test_boxes() if box.kind == "own")
    return PageCheck(file, number, dpi=round(sum(measured.dpi) / 2), own_crosses=own, findings=findings)


def _sentence(code: str) -> str:
    return FINDINGS[code] if code in FINDINGS else LOSS_MESSAGES[Reason(code)]


def judge_scan(measured: Measurement, dirt: Dirt) -> dict[str, dict[str, object]]:
    """Return what harms: the code of each finding with the numbers of its sentence, the worst harm first."""
    bilevel = measured.loaded.bilevel or is_bilevel(measured.loaded.image)
    found: dict[str, dict[str, object]] = {}

    def tell(code: str, harms: bool, **numbers: object) -> None:
        if harms:
            found[code] = numbers

    if measured.loaded.warning is not None:
        found[str(measured.loaded.warning)] = {}
    tell("black_and_white", bilevel)
    pencils = [measured.marks[box.name] for box in test_boxes() if box.kind == "pencil"]
    lost = sum(ink < _WEAKEST_INK for ink in pencils)
    tell("pencil_lost", lost > 0, lost=lost, all=len(pencils))
    _judge_size(measured, tell)
    if not bilevel:
        tell("washed_out", measured.tones[0.2] < 0.1 or measured.tones[0.3] < 0.2)
        tell("dark", measured.paper < 205)
        tell("low_contrast", measured.paper - measured.black < 130)
        tell("shade", dirt.shade > 24)
        tell("noise", dirt.noise > 5.0)
        tell("blurred", measured.sharpness[1.0] < 0.6 and min(measured.dpi) >= _FEWEST_DPI)
    tell("streaks", dirt.streaks > 0, count=dirt.streaks)
    tell("specks", dirt.specks > 8 and not dirt.streaks, count=dirt.specks)  # a line may come out in pieces
    return found


def _judge_size(measured: Measurement, tell: Callable[..., None]) -> None:
    across, down = measured.dpi
    more, fewer = max(across, down), min(across, down) / measured.loaded.stretched
    unequal = more > 1.2 * fewer
    tell("unequal_resolution", unequal, more=round(more), fewer=round(fewer))
    tell("low_resolution", not unequal and fewer < _FEWEST_DPI, dpi=round(fewer))
    claimed = measured.loaded.dpi
    if claimed is not None:
        scale = (across + down) / 2 / (claimed * measured.loaded.reduction)
        # Further off than any printer goes, it is the file's tag that lies, and nothing comes of that.
        tell("scaled", _SCALE_BAND < abs(scale - 1.0) < 0.15, percent=round(scale * 100))
    tell("skew", abs(measured.skew_degrees) > _MOST_SKEW, degrees=round(abs(measured.skew_degrees), 1))
    tell("cut", measured.cut_mm > _MOST_CUT_MM, mm=round(measured.cut_mm))
    tell("corner_lost", measured.corners < 4)
