"""How questions fit their places is told by the layout that prints them."""

import pytest

from forms.assemble import assemble_form
from forms.fit import QuestionFit, measure_questions
from forms.form_pdf import make_edition
from forms.model import Item, ItemKind, ItemRole, Option, QuestionSet


def fit_of(text: str, *options: str, language: str = "sv") -> QuestionFit:
    asked = Item(
        key="extra.one",
        version=1,
        kind=ItemKind.ONE,
        role=ItemRole.OTHER,
        text={language: text},
        label={language: "Kort"},
        options=tuple(Option(f"o{number}", {language: words}) for number, words in enumerate(options)),
    )
    sets = (QuestionSet("extra", {language: "Egna"}, (asked,), source_languages=frozenset({language})),)
    form = assemble_form("2026", language, sets, organisation="{municipality}", web_address="https://kryss.example")
    (fit,) = measure_questions(form)
    return fit


def test_short_answers_stand_five_in_a_row():
    fit = fit_of("Går det bra?", "Mycket bra", "Bra", "Dåligt", "Mycket dåligt", "Vet inte")
    assert (fit.problem, fit.columns, fit.lines, fit.wide_options) == (None, 5, 1, ())


def test_a_long_answer_is_named_and_makes_the_columns_fewer():
    fit = fit_of("Går det bra?", "Ja", "Nej, det har jag inte märkt någonting av under det här året", "Vet inte")
    assert fit.problem is None
    assert fit.columns < 5
    assert fit.wide_options == ("o1",)


def test_a_word_wider_than_the_column_counts_as_long():
    assert fit_of("Vilken?", "Arbetsmarknadsenhetens", "Ingen").wide_options == ("o0",)


def test_an_answer_that_fits_nowhere_is_a_problem_of_the_answers():
    fit = fit_of("Går det bra?", "Ja", "ett svar som fortsätter och fortsätter " * 12)
    assert (fit.problem, fit.columns, fit.lines) == ("options", 0, 0)


def test_a_question_of_four_lines_is_a_problem_of_the_question():
    assert fit_of("Hur är det med det här som vi frågar om? " * 10, "Ja", "Nej").problem == "question"


def test_arabic_is_measured_in_its_own_letters():
    assert fit_of("هل الأمر جيد؟", "نعم", "لا", language="ar").columns == 5


@pytest.mark.parametrize("language", ["sv", "ar"])
def test_the_form_as_printed_agrees_with_what_was_measured(form_in, language):
    form = form_in(language)
    fits = {fit.item: fit for fit in measure_questions(form)}
    layout = make_edition(form).layout
    for item in form.items:
        tops = {box.y for page in layout.pages for box in page.boxes if box.item == item.key}
        assert fits[item.key].lines == len(tops), item.key
