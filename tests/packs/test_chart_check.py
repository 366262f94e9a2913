"""A deck whose charts hold anything but whole, released numbers is never handed over."""

import zipfile
from io import BytesIO

import pytest

from survey_app.errors import RefusedError
from survey_app.packs.chart_check import check_charts
from survey_app.packs.narrow import narrow_release
from survey_app.packs.stable_zip import write_zip
from tests.packs.conftest import FULL, unzip


def _changed(slides, part, change):
    files = unzip(slides)
    return write_zip(files | {part: change(files[part])})


def _first_chart(slides):
    return next(name for name in unzip(slides) if name.startswith("ppt/charts/chart") and name.endswith(".xml"))


def test_the_charts_of_every_pack_pass(release, packs):
    for code, files in packs.items():
        check_charts(files["slides.pptx"], narrow_release(release, code))


@pytest.mark.parametrize("value", [b"78.46", b"0.78461538", b"33333", b"7e1"])
def test_a_share_that_is_not_whole_or_not_released_is_refused(release, packs, value):
    slides = packs[FULL]["slides.pptx"]
    name = _first_chart(slides)

    def plant(xml):
        at = xml.index(
            b"<c:v>", xml.index(b"%</c:formatCode>") if b"%</c:formatCode>" in xml else xml.index(b"numCache")
        )
        return xml[:at] + b"<c:v>" + value + xml[xml.index(b"</c:v>", at) :]

    with pytest.raises(RefusedError, match="chart"):
        check_charts(_changed(slides, name, plant), narrow_release(release, FULL))


def test_a_number_in_the_workbook_that_the_chart_does_not_show_is_refused(release, packs):
    slides = packs[FULL]["slides.pptx"]
    book = next(name for name in unzip(slides) if name.startswith("ppt/embeddings/"))

    def plant(data):
        files = unzip(data)
        sheet = files["xl/worksheets/sheet1.xml"]
        with zipfile.ZipFile(BytesIO(data)) as archive:
            assert archive.namelist()
        at = sheet.index(b"<v>")
        files["xl/worksheets/sheet1.xml"] = sheet[:at] + b"<v>0.7846</v>" + sheet[sheet.index(b"</v>", at) + 4 :]
        return write_zip(files)

    with pytest.raises(RefusedError, match="Excel"):
        check_charts(_changed(slides, book, plant), narrow_release(release, FULL))
