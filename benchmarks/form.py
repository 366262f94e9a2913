"""The form that the benchmarks read: national questions, a region's two extra ones, background questions last.

A folder of a form holds `sheets.pdf` (copies to fill in), `layout.json`, `blank.pdf` and `edition.json`, so that scans
of it can be read again later, also when the present code would print another edition.
"""

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from forms.assemble import assemble_form
from forms.definition import load_question_sets
from forms.form_pdf import make_edition, render_sheets
from forms.layout import layout_from_json, layout_to_json
from forms.model import Edition, Form, Sheet
from forms.page_code import new_sheet_numbers
from scans.model import ReadingEdition
from scans.pipeline import prepare_edition

_ROOT = Path(__file__).resolve().parent.parent
_REGION_SETS = _ROOT / "plugins/survey-region-vasterbotten/survey_region_vasterbotten/question_sets"
_BACKGROUND = "background"
_WEB_ADDRESS = "https://svar.example.se"


@dataclass(frozen=True)
class BenchmarkForm:
    """A printed form: its edition, the folder of its files, and what its page codes begin with."""

    edition: Edition
    folder: Path
    web_address: str = _WEB_ADDRESS

    def prepare(self) -> dict[str, ReadingEdition]:
        """Return the edition ready to read with, by its key."""
        return {self.edition.key: prepare_edition(self.edition, (self.web_address,))}

    @property
    def sheets(self) -> Path:
        """The PDF of copies, each with a number of its own."""
        return self.folder / "sheets.pdf"

    @property
    def layout(self) -> Path:
        """The geometry, as the command `layout` prints it."""
        return self.folder / "layout.json"


def print_form(folder: Path, copies: int) -> BenchmarkForm:
    """Print the form with so many copies into a folder; what is there already stays and is used again."""
    if not (folder / "edition.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        form = _assemble()
        edition = make_edition(form)
        sheets = [Sheet(number, "2421", "Storuman") for number in new_sheet_numbers(copies)]
        (folder / "sheets.pdf").write_bytes(render_sheets(form, edition, sheets))
        store_edition(edition, folder)
    return load_form(folder)


def store_edition(edition: Edition, folder: Path) -> None:
    """Write what is needed to read the edition's scans: `layout.json`, `blank.pdf` and `edition.json`."""
    words = {name: getattr(edition, name) for name in ("key", "period", "language", "content_hash")}
    (folder / "layout.json").write_text(json.dumps(layout_to_json(edition.layout)))
    (folder / "blank.pdf").write_bytes(edition.blank_pdf)
    (folder / "edition.json").write_text(json.dumps(words))


def load_form(folder: Path) -> BenchmarkForm:
    """Return the form that `print_form` wrote into a folder."""
    words = json.loads((folder / "edition.json").read_text())
    layout = layout_from_json(json.loads((folder / "layout.json").read_text()))
    edition = Edition(layout=layout, blank_pdf=(folder / "blank.pdf").read_bytes(), **words)
    return BenchmarkForm(edition, folder)


def _assemble() -> Form:
    national = load_question_sets(resources.files("survey_app.builtin_plugins") / "question_sets")
    sets = [*national, *(each for each in load_question_sets(_REGION_SETS) if not each.optional)]
    sets.sort(key=lambda questions: questions.key.startswith(_BACKGROUND))
    return assemble_form(
        "benchmark", "sv", sets, organisation="Socialtjänsten i {municipality}", web_address=_WEB_ADDRESS
    )
