"""Pictures of pages: drawn one after another, however many threads ask, and never in memory that PDFium takes back."""

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest

from forms.pdf_pictures import PDFIUM_LOCK, count_pages, draw_pages
from forms.typesetting import typeset_pdf

PAGE = (
    "#set page(width: 60mm, height: 40mm, margin: 5mm)\n#text(size: 14pt)[Ett ord]\n#pagebreak()\n#square(fill: black)"
)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    path = tmp_path_factory.mktemp("pages") / "two.typ"
    path.write_text(PAGE, encoding="utf-8")
    return typeset_pdf(path, {})


def test_the_pages_asked_for_are_drawn(pdf):
    assert count_pages(pdf) == 2
    first, second = draw_pages(pdf, 1.0)
    assert first.size == second.size == (171, 114)
    assert first.tobytes() != second.tobytes()
    assert draw_pages(pdf, 1.0, [2])[0].tobytes() == second.tobytes()


def test_many_threads_draw_the_same_pictures(pdf):
    (wanted,) = draw_pages(pdf, 1.0, [1])
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda _: draw_pages(pdf, 1.0, [1])[0].tobytes(), range(120)))
    assert set(drawn) == {wanted.tobytes()}


def test_a_picture_outlives_its_document(pdf):
    (picture,) = draw_pages(pdf, 1.0, [1])
    before = picture.tobytes()
    for _ in range(20):
        draw_pages(pdf, 1.0)
    gc.collect()
    assert picture.tobytes() == before


def test_the_lock_is_free_again_after_a_damaged_file():
    with pytest.raises(Exception, match="Failed to load document"):
        draw_pages(b"no pdf", 1.0)
    assert not PDFIUM_LOCK.locked()
