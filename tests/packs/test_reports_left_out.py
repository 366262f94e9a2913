"""A report that cannot be made: the pack is made without it, and its method part says so."""

import io
import zipfile

import pytest
from docx import Document

from survey_app.builtin_plugins.combined_versus_own import CombinedVersusOwn
from survey_app.packs.content import gather_content
from survey_app.packs.method import method_lines
from survey_app.packs.pack import build_pack
from tests.resources.small_region import answer_alike, codes, release_small

TOLD = "Rapporten ”Trasig” gick inte att göra och är inte med här. Siffrorna beror inte på den."


class Broken:
    """A report that fails for one municipality, or for all."""

    key = "broken"
    replaces = None

    def __init__(self, code=None):
        self.title = {"sv": "Trasig", "en": "Broken"}
        self.code = code

    def tables(self):
        return ()

    def build(self, data):
        if self.code in (None, data.municipality_code):
            raise ZeroDivisionError("no")
        return ()


def release_with(*reports):
    responses = [r for code in codes(4) for r in answer_alike(code, 30, 20)]
    return release_small(responses, codes(4), reports=reports).release


def test_only_the_pack_concerned_says_that_a_report_is_not_there():
    release = release_with(Broken("0002"), CombinedVersusOwn())
    told = [code for code in ("", *codes(4)) if TOLD in method_lines(gather_content(release, code))]
    assert told == ["0002"]


@pytest.mark.parametrize("others", [(CombinedVersusOwn(),), ()], ids=["beside another", "the only report"])
def test_the_pack_is_made_without_the_report_and_says_so(others):
    release = release_with(Broken(), *others)
    pack = zipfile.ZipFile(io.BytesIO(build_pack(release, "0001")))
    report = Document(io.BytesIO(pack.read("report.docx")))
    assert TOLD in [paragraph.text for paragraph in report.paragraphs]
