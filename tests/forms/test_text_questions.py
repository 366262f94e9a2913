"""Questions answered in words: in question-set files, on the printed page, and what cannot be printed."""

from dataclasses import replace

import pytest

from forms.assemble import assemble_form
from forms.definition import item_from_json, load_question_sets, question_set_from_json, question_set_to_json
from forms.errors import DefinitionError, FormDoesNotFitError, FormsError
from forms.form_pdf import make_edition, render_sheets
from forms.layout import layout_from_json, layout_to_json
from forms.model import ItemKind, Sheet
from forms.page_code import new_sheet_numbers
from forms.standard_texts import languages, standard_texts
from tests.forms.conftest import NATIONAL, REGIONAL, ROOT

OPTIONAL = ROOT / "survey_app/builtin_plugins/optional_sets"

WRITTEN = {"key": "more", "kind": "text", "text": {"sv": "Vad kan vi göra bättre?"}}


def sets_of(*keys):
    found = [each for folder in (NATIONAL, OPTIONAL, REGIONAL) for each in load_question_sets(folder)]
    return [each for each in found if each.key in keys]


def form_of(sets, **more):
    return assemble_form("2026", "sv", sets, organisation="A", web_address="https://a.example", **more)


@pytest.fixture(scope="module")
def form():
    return form_of(sets_of("ifo", "own_words", "background"))


def test_a_question_of_kind_text_has_lines_and_no_options():
    item = item_from_json(WRITTEN, "extra")
    assert (item.kind, item.lines, item.options) == (ItemKind.TEXT, 4, ())


def test_a_set_with_a_text_question_is_stored_and_read_back():
    (own,) = sets_of("own_words")
    assert question_set_from_json(question_set_to_json(own)) == own


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options": [{"key": "a", "text": {"sv": "A"}}]}, "has no options"),
        ({"lines": 1}, "from 2 to 12"),
        ({"lines": 13}, "from 2 to 12"),
        ({"role": "quality", "label": {"sv": "A"}, "finding": {"sv": "a"}}, "has the role other"),
        ({"kind": "one", "lines": 3}, "has lines to write on"),
    ],
)
def test_what_a_text_question_cannot_be_is_said(changes, words):
    with pytest.raises(DefinitionError, match=words):
        item_from_json(WRITTEN | changes, "extra")


def test_the_field_stands_inside_its_row_and_away_from_all_boxes(form):
    (page,) = make_edition(form).layout.pages
    (field,) = page.fields
    (row,) = [row for row in page.rows if row.name == field.name]
    assert row.y < field.y < field.y + field.height < row.y + row.height
    assert field.height == 4 * 8
    assert not [box for box in page.boxes if field.y - 4 < box.y < field.y + field.height + 4]


def test_a_layout_keeps_its_fields_and_one_without_is_stored_as_before(form, printed):
    layout = make_edition(form).layout
    assert layout_from_json(layout_to_json(layout)) == layout
    assert "fields" not in layout_to_json(printed["sv"][1].layout)["pages"][0]


def test_the_help_under_the_question_says_what_not_to_write(form, open_pdf):
    text = open_pdf(make_edition(form).blank_pdf).pages[0].extract_text()
    assert "Skriv inte namn eller personnummer." in text.splitlines()


def test_forms_without_a_text_question_keep_their_words(printed):
    assert "write_help" not in printed["sv"][0].texts


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_help(language):
    assert standard_texts(language).form["write_help"]


def test_a_text_question_that_would_stand_alone_on_a_page_takes_the_question_before_along():
    sets = sets_of("ifo", "vasterbotten")
    (own,) = sets_of("own_words")
    own = replace(own, items=(replace(own.items[0], lines=10),))
    pages = make_edition(form_of([*sets, own])).layout.pages
    assert [bool(page.boxes) for page in pages] == [True, True]
    assert [field.name for field in pages[1].fields] == ["own_words.more"]


def test_a_page_of_nothing_but_writing_is_refused_with_its_question():
    (own,) = sets_of("own_words")
    items = tuple(replace(own.items[0], key=f"own_words.q{n}", lines=12) for n in range(5))
    with pytest.raises(FormDoesNotFitError, match="without boxes"):
        make_edition(form_of([*sets_of("background"), replace(own, items=items, position=950)]))


def test_a_form_of_nothing_but_writing_is_refused():
    form = form_of(sets_of("own_words"))
    edition = make_edition(form)
    with pytest.raises(FormsError, match="no question with boxes"):
        render_sheets(form, edition, [Sheet(new_sheet_numbers(1)[0], "2421", "Storuman")])
