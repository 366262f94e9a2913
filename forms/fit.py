"""How the texts of questions fill their places on the printed page, before anybody prints them."""

from dataclasses import dataclass

from forms.form_pdf import FORM_TEMPLATE, form_data
from forms.model import Form
from forms.typesetting import query_values


@dataclass(frozen=True, slots=True)
class QuestionFit:
    """How one question fits.

    Attributes:
        item: Key of the question.
        problem: None, "question" (more than three lines, or a word too wide) or "options" (an answer that needs more
            than two lines of the whole width, or a word wider than it).
        columns: In how many columns its answers stand; 0 where they fit in none.
        lines: On how many lines.
        wide_options: Keys of the answers that are too long for the narrowest column, of which five stand in a row.
    """

    item: str
    problem: str | None
    columns: int
    lines: int
    wide_options: tuple[str, ...]


def measure_questions(form: Form) -> tuple[QuestionFit, ...]:
    """Return how each question of a form fits, in their order; nothing is printed.

    Raises:
        TypesettingError: a text has letters that the form's fonts lack the means to set.
    """
    found = query_values(FORM_TEMPLATE, {**form_data(form), "tell_fit": True}, "<fit>")
    return tuple(
        QuestionFit(
            item=value["item"],
            problem=value["problem"],
            columns=value["columns"] or 0,
            lines=value["lines"],
            wide_options=tuple(value["wide"]),
        )
        for value in found
    )
