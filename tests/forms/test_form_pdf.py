"""The printed form: what is on the paper is what the layout says, for every language and every municipality."""

import hashlib
import io
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pdfplumber
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from forms.assemble import assemble_form
from forms.errors import FormDoesNotFitError, FormsError
from forms.form_pdf import make_edition, render_sheets
from forms.layout import layout_from_json, layout_to_json
from forms.model import Edition, Form, ItemKind, Option, QuestionSet, Sheet
from forms.page_code import BACK_PAGE, decode_page_code, group_number, new_sheet_numbers

MM = 25.4 / 72
LANGUAGES = ["sv", "en", "ar"]
Printed = dict[str, tuple[Form, Edition, Sheet, bytes]]
OpenPdf = Callable[[bytes], pdfplumber.PDF]
Sets = tuple[QuestionSet, ...]


def boxes_on(page: Any) -> list[tuple[float, float, float, float]]:
    """Outlined squares of a page in mm, as pdfplumber reads them."""
    squares = [rect for rect in page.rects if rect["stroke"] and not rect["fill"]]
    return [(rect["x0"] * MM, rect["top"] * MM, rect["width"] * MM, rect["height"] * MM) for rect in squares]


def codes_on(pdf: bytes, page_number: int) -> list[Any]:
    document = pypdfium2.PdfDocument(pdf)
    image = document[page_number - 1].render(scale=300 / 72, grayscale=True).to_numpy()
    document.close()
    return list(zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode))


def sheets(count: int, name: str = "Storuman", **options: bool) -> list[Sheet]:
    return [Sheet(number, "2421", name, **options) for number in new_sheet_numbers(count, **options)]


def form_of(sets: Sequence[QuestionSet], organisation: str = "Socialtjänsten i {municipality}") -> Form:
    return assemble_form("2026", "sv", sets, organisation=organisation, web_address="https://kryss.example")


def with_item(sets: Sets, **changes: object) -> Sets:
    """The sets with their first question changed."""
    first = sets[0]
    item = replace(first.items[0], **changes)  # type: ignore[arg-type]
    return (replace(first, items=(item, *first.items[1:])), *sets[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_box_is_printed_where_the_layout_says(printed: Printed, open_pdf: OpenPdf, language: str) -> None:
    form, edition, _, pdf = printed[language]
    (page,) = edition.layout.pages
    found = boxes_on(open_pdf(pdf).pages[0])
    assert len(found) == len(page.boxes) == sum(len(item.options) for item in form.items) == 46
    for box in page.boxes:
        expected = (box.x, box.y, box.width, box.height)
        nearest = min(found, key=lambda rect: abs(rect[0] - box.x) + abs(rect[1] - box.y))
        assert nearest == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("language", LANGUAGES)
def test_boxes_have_the_agreed_size_and_stroke(printed: Printed, open_pdf: OpenPdf, language: str) -> None:
    page = open_pdf(printed[language][3]).pages[0]
    strokes = {round(rect["linewidth"], 3) for rect in page.rects if rect["stroke"]}
    assert strokes == {0.9}
    assert {(round(width, 2), round(height, 2)) for _, _, width, height in boxes_on(page)} == {(4.5, 4.5)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_fiducials_are_printed_where_the_layout_says(printed: Printed, open_pdf: OpenPdf, language: str) -> None:
    _, edition, _, pdf = printed[language]
    filled = [rect for rect in open_pdf(pdf).pages[0].rects if rect["fill"]]
    found = sorted(
        (round(rect["x0"] * MM, 2), round(rect["top"] * MM, 2), round(rect["width"] * MM, 2)) for rect in filled
    )
    expected = sorted((region.x, region.y, region.width) for region in edition.layout.pages[0].fiducials)
    assert found == expected == [(14, 14, 6), (14, 277, 6), (190, 14, 6), (190, 277, 6)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_page_codes_are_read_from_the_printed_page(printed: Printed, language: str) -> None:
    _, edition, sheet, pdf = printed[language]
    found = codes_on(pdf, 1)
    assert len(found) == 2
    for code in found:
        content = decode_page_code(code.text)
        assert content is not None
        assert (content.edition, content.sheet, content.page) == (edition.key, sheet.number, 1)
    places = sorted((code.position.top_left.x / 300 * 25.4, code.position.top_left.y / 300 * 25.4) for code in found)
    regions = sorted((region.x, region.y) for region in edition.layout.pages[0].codes)
    for place, region in zip(places, regions, strict=True):
        assert place == pytest.approx(region, abs=0.6)


def test_arabic_mirrors_the_columns_but_not_codes_and_fiducials(printed: Printed) -> None:
    arabic, swedish = printed["ar"][1].layout.pages[0], printed["sv"][1].layout.pages[0]
    for item in printed["ar"][0].items:
        from_right = [box.x for box in arabic.boxes if box.item == item.key]
        from_left = [box.x for box in swedish.boxes if box.item == item.key]
        assert from_right == sorted(from_right, reverse=True)
        assert from_right == pytest.approx([210 - x - 4.5 for x in from_left], abs=0.001)
    assert (arabic.codes, arabic.fiducials) == (swedish.codes, swedish.fiducials)


def test_dont_know_stands_in_the_last_column_also_after_a_gap(printed: Printed) -> None:
    boxes = printed["sv"][1].layout.pages[0].boxes
    assert len({box.x for box in boxes if box.option == "dont_know"}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_hold_their_boxes_and_do_not_overlap(printed: Printed, language: str) -> None:
    form, edition, _, _ = printed[language]
    (page,) = edition.layout.pages
    assert [row.name for row in page.rows] == [item.key for item in form.items]
    for row in page.rows:
        for box in (box for box in page.boxes if box.item == row.name):
            assert row.x < box.x and box.x + box.width < row.x + row.width
            assert row.y + 5 < box.y and box.y + box.height < row.y + row.height
    ends = [(row.y, row.y + row.height) for row in page.rows]
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ends))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_is_smaller_than_twelve_points(printed: Printed, open_pdf: OpenPdf, language: str) -> None:
    assert min(char["size"] for char in open_pdf(printed[language][3]).pages[0].chars) >= 11.99


def test_the_printed_page_says_what_it_must(printed: Printed, open_pdf: OpenPdf) -> None:
    form, _, sheet, pdf = printed["sv"]
    text = " ".join((open_pdf(pdf).pages[0].extract_text() or "").split())
    assert "Socialtjänsten i Storuman" in text
    assert group_number(sheet.number) in text
    for item in form.items:
        assert item.text["sv"] in text
    for words in ("frivilligt", "Du är anonym", "Tack!"):
        assert words in text
    assert "Övningsblad" not in text and "Utkast" not in text


def test_a_hundred_sheets_are_unique_and_printed_in_seconds(printed: Printed) -> None:
    form, edition, _, _ = printed["sv"]
    start = time.process_time()
    pdf = render_sheets(form, edition, sheets(100))
    assert time.process_time() - start < 5
    seen = set()
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        corner = page.render(scale=200 / 72, grayscale=True, crop=(450, 740, 0, 0)).to_numpy()
        (code,) = zxingcpp.read_barcodes(corner, formats=zxingcpp.BarcodeFormat.QRCode)
        content = decode_page_code(code.text)
        assert content is not None
        seen.add(content.sheet)
    document.close()
    assert len(seen) == 100


def test_the_same_sheets_give_the_same_bytes(printed: Printed) -> None:
    form, edition, sheet, pdf = printed["ar"]
    assert make_edition(form) == edition
    assert render_sheets(form, edition, [sheet]) == pdf


def test_another_process_gives_the_same_edition(printed: Printed) -> None:
    script = (
        "from pathlib import Path; import hashlib; from forms.assemble import assemble_form;"
        "from forms.definition import load_question_sets; from forms.form_pdf import make_edition;"
        "sets = load_question_sets(Path('survey_app/builtin_plugins/question_sets'));"
        "form = assemble_form('2026', 'sv', sets, organisation='', web_address='https://kryss.example');"
        "edition = make_edition(form); print(edition.key, edition.content_hash)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    answer = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    national = [question_set for question_set in printed["sv"][0].sets if question_set.key != "vasterbotten"]
    edition = make_edition(form_of(national))
    assert answer.stdout.split() == [edition.key, edition.content_hash]


@pytest.mark.parametrize(
    "name", ["Åsele", "Örnsköldsviks kommun med ett mycket långt namn som tar två rader i huvudet"]
)
def test_the_name_of_a_municipality_moves_no_box(printed: Printed, open_pdf: OpenPdf, name: str) -> None:
    form, edition, _, pdf = printed["sv"]
    other = open_pdf(render_sheets(form, edition, sheets(1, name)))
    assert boxes_on(other.pages[0]) == boxes_on(open_pdf(pdf).pages[0])
    assert name.split()[0] in (other.pages[0].extract_text() or "")


def test_a_name_beyond_all_measure_is_refused_and_named(printed: Printed) -> None:
    form, edition, _, _ = printed["sv"]
    with pytest.raises(FormDoesNotFitError, match="too long for the head"):
        render_sheets(form, edition, sheets(1, "Långtbortistan " * 30))


def test_printing_nothing_is_refused(printed: Printed) -> None:
    form, edition, _, _ = printed["sv"]
    with pytest.raises(FormsError, match="no sheet to print"):
        render_sheets(form, edition, [])


def test_sheets_are_printed_on_the_stored_blank_pages(printed: Printed, open_pdf: OpenPdf) -> None:
    form, edition, sheet, _ = printed["sv"]
    reworded = replace(form, texts={**form.texts, "thanks": "Något helt annat"})
    text = open_pdf(render_sheets(reworded, edition, [sheet])).pages[0].extract_text() or ""
    assert form.texts["thanks"] in text and "Något helt annat" not in text


def test_every_sheet_has_the_whole_form_and_only_its_own_number(printed: Printed, open_pdf: OpenPdf) -> None:
    form, edition, _, _ = printed["sv"]
    several = sheets(3)
    pages = open_pdf(render_sheets(form, edition, several)).pages
    for page, sheet in zip(pages, several, strict=True):
        text = page.extract_text() or ""
        assert form.texts["thanks"] in text
        assert len(boxes_on(page)) >= len(edition.layout.pages[0].boxes)
        assert [other.number for other in several if group_number(other.number) in text] == [sheet.number]


def test_practice_sheets_say_so(printed: Printed, open_pdf: OpenPdf) -> None:
    form, edition, _, _ = printed["sv"]
    (sheet,) = sheets(1, practice=True)
    text = open_pdf(render_sheets(form, edition, [sheet])).pages[0].extract_text() or ""
    assert "Övningsblad, räknas inte" in text
    assert sheet.number.startswith("0")


def test_draft_translations_say_so_on_every_page(printed: Printed, open_pdf: OpenPdf) -> None:
    _, edition, _, pdf = printed["ar"]
    assert edition.draft
    assert "Utkast" in (open_pdf(pdf).pages[0].extract_text() or "")


def test_back_pages_follow_every_page_and_carry_nothing_to_read_but_their_code(
    printed: Printed, open_pdf: OpenPdf
) -> None:
    form, edition, _, _ = printed["sv"]
    pdf = render_sheets(form, edition, two := sheets(2), back_page=True)
    pages = open_pdf(pdf).pages
    assert len(pages) == 4
    assert not pages[1].rects
    assert "finns inget att fylla i" in (pages[1].extract_text() or "")
    contents = [decode_page_code(code.text) for number in (1, 2, 3, 4) for code in codes_on(pdf, number)]
    assert [(content.sheet, content.page) for content in contents if content] == [
        (sheet.number, page) for sheet in two for page in (1, 1, BACK_PAGE)
    ]


@pytest.mark.parametrize(("back_page", "duplex"), [(False, "/Simplex"), (True, "/DuplexFlipLongEdge")])
def test_the_pdf_asks_for_full_size_and_its_kind_of_printing(printed: Printed, back_page: bool, duplex: str) -> None:
    form, edition, sheet, _ = printed["sv"]
    with pikepdf.open(io.BytesIO(render_sheets(form, edition, [sheet], back_page=back_page))) as pdf:
        preferences = pdf.Root.ViewerPreferences
        assert (preferences.PrintScaling, preferences.Duplex) == ("/None", duplex)
        assert pdf.Root.Lang == "sv"
        assert pdf.docinfo["/Title"] == form.title


def test_too_many_questions_go_on_a_second_page_with_its_own_code(ten_questions: Sets) -> None:
    form = form_of((*ten_questions, replace(ten_questions[0], key="more", position=300)))
    edition = make_edition(form)
    assert [page.number for page in edition.layout.pages] == [1, 2]
    assert sum(len(page.rows) for page in edition.layout.pages) == len(form.items)
    counts = [len(page.rows) for page in edition.layout.pages]
    assert max(counts) - min(counts) <= 2
    (sheet,) = sheets(1)
    pdf = render_sheets(form, edition, [sheet])
    contents = [decode_page_code(code.text) for number in (1, 2) for code in codes_on(pdf, number)]
    assert [(content.sheet, content.page) for content in contents if content] == [
        (sheet.number, n) for n in (1, 1, 2, 2)
    ]


def test_a_second_page_is_refused_where_one_is_demanded(ten_questions: Sets) -> None:
    form = form_of((*ten_questions, replace(ten_questions[0], key="more", position=300)))
    with pytest.raises(FormDoesNotFitError, match="needs 2 pages"):
        make_edition(form, single_page=True)


@pytest.mark.parametrize(
    "text", ["Lång fråga " * 60, "Ordetsomaldrigtarslut" * 10], ids=["many lines", "one word wider than the page"]
)
def test_a_question_too_long_is_refused_and_named(ten_questions: Sets, text: str) -> None:
    with pytest.raises(FormDoesNotFitError, match=r"ifo\.contact"):
        make_edition(form_of(with_item(ten_questions, text={"sv": text.strip()})))


def test_an_option_too_long_is_refused_and_named(ten_questions: Sets) -> None:
    options = (Option("a", {"sv": "Ett svar som aldrig tar slut " * 20}), Option("b", {"sv": "Nej"}))
    with pytest.raises(FormDoesNotFitError, match=r"ifo\.contact"):
        make_edition(form_of(with_item(ten_questions, options=options)))


def test_long_options_get_wider_columns_and_stay_apart(ten_questions: Sets) -> None:
    words = "Jag vill hellre bli uppringd av någon på kontoret en annan dag"
    options = tuple(Option(f"o{number}", {"sv": f"{words} {number}"}) for number in range(3))
    edition = make_edition(form_of(with_item(ten_questions, options=options)))
    boxes = [box for page in edition.layout.pages for box in page.boxes if box.item == "ifo.contact"]
    assert len({(box.x, box.y) for box in boxes}) == 3
    assert len({box.x for box in boxes}) < 5


def test_more_options_than_columns_go_on_several_lines(ten_questions: Sets) -> None:
    options = tuple(Option(f"o{number}", {"sv": f"Svar {number}"}) for number in range(12))
    edition = make_edition(form_of(with_item(ten_questions, options=options, kind=ItemKind.MANY)))
    boxes = [box for box in edition.layout.pages[0].boxes if box.item == "ifo.contact"]
    assert len({box.y for box in boxes}) == 3
    assert all(box.multiple for box in boxes)


def test_other_words_another_period_or_language_give_another_edition(ten_questions: Sets, printed: Printed) -> None:
    form = printed["sv"][0]
    changed = [
        form,
        replace(form, period="2027"),
        replace(form, texts={**form.texts, "thanks": "Tack!"}),
        form_of(with_item(ten_questions, text={"sv": "En annan fråga?"})),
        printed["en"][0],
    ]
    keys = {make_edition(one).key for one in changed}
    assert len(keys) == len(changed)
    assert all(len(key) == 8 for key in keys)
    assert make_edition(replace(form, organisation="Någon annan i {municipality}")).key == printed["sv"][1].key


def test_layouts_survive_json_in_the_agreed_form(printed: Printed) -> None:
    layout = printed["sv"][1].layout
    data = layout_to_json(layout)
    assert layout_from_json(data) == layout
    assert (data["unit"], data["origin"], data["edition"]) == ("mm", "top left", layout.edition)
    first = data["pages"][0]["boxes"][0]
    assert set(first) == {"item", "option", "multiple", "x", "y", "width", "height"}
    assert (first["item"], first["option"], first["multiple"]) == ("ifo.contact", "very_easy", False)


def test_the_content_hash_covers_layout_and_blank_pages(printed: Printed) -> None:
    editions = [printed[language][1] for language in LANGUAGES]
    assert len({edition.content_hash for edition in editions}) == 3
    assert all(len(edition.content_hash) == len(hashlib.sha256().hexdigest()) for edition in editions)
