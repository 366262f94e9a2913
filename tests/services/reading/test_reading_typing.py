"""The check of reading on the web: each desk types in its own drawn papers; only counts are kept."""

import pytest

from survey_app.errors import InvalidInputError, NotFoundError
from survey_app.services.planning import periods
from survey_app.services.reading import reading_sample, reading_typing
from survey_app.services.reading.reading_sample import UNSURE
from tests.services.office import LYCKSELE, STORUMAN


@pytest.fixture
def drawn(office):
    """Three papers of Storuman and two of Lycksele, read with the first options crossed, and drawn."""
    office.scan(*(office.read(office.sheet(), office.first_options()) for _ in range(3)))
    office.scan(*(office.read(office.sheet(LYCKSELE), office.first_options()) for _ in range(2)), at=LYCKSELE)
    reading_sample.draw(office.session, office.period, actor=office.people["david"])
    return office


def type_next(office, code, **changes):
    """Type the desk's next paper as it was read, but for `changes` (underlines for points)."""
    paper = reading_typing.next_paper(office.session, office.period, code)
    typed = {key: tuple(options) for key, options in office.first_options().items()}
    typed |= {name.replace("__", "."): options for name, options in changes.items()}
    return reading_typing.compare_typed(office.session, office.period, paper, typed, actor=office.people["anna"])


def view(office):
    return reading_typing.view_sample(office.session, office.period, language="en")


def test_each_desk_types_its_own_and_the_last_paper_sums_up(drawn):
    assert [(one.code, one.drawn, one.done) for one in view(drawn).offices] == [(LYCKSELE, 2, 0), (STORUMAN, 3, 0)]
    assert [type_next(drawn, STORUMAN) for _ in range(3)] == [None] * 3
    assert reading_typing.next_paper(drawn.session, drawn.period, STORUMAN) is None
    assert reading_typing.count_waiting(drawn.session, drawn.period, LYCKSELE) == 2
    assert type_next(drawn, LYCKSELE) is None
    found = type_next(drawn, LYCKSELE)
    assert (found.papers, found.papers_wrong, found.percent_at_most) == (5, 0, 46)
    assert reading_sample.check_of(drawn.period) == found
    assert view(drawn).found_words == (
        "5 papers are compared, and every answer was read right. Of all papers at most 46 % have one (95 % sure)."
    )


def test_of_what_is_typed_only_two_numbers_are_kept(drawn):
    type_next(drawn, STORUMAN, ifo__contact=())
    (kept,) = drawn.period.reading_check["compared"].values()
    assert kept == [len(drawn.items), 1]


def test_an_answer_that_cannot_be_told_is_not_compared(drawn):
    type_next(drawn, STORUMAN, ifo__contact=(UNSURE,))
    (kept,) = drawn.period.reading_check["compared"].values()
    assert kept == [len(drawn.items) - 1, 0]


def test_who_types_sees_nothing_of_what_was_read(drawn):
    number = reading_typing.next_paper(drawn.session, drawn.period, STORUMAN)
    paper = reading_typing.blind_paper(drawn.session, drawn.period, STORUMAN, number)
    assert (paper.position, paper.of_all, len(paper.questions)) == (1, 3, len(drawn.items))
    assert not any(option.chosen for question in paper.questions for option in question.options)


def test_a_paper_of_another_desk_and_one_that_is_done_are_not_there(drawn):
    number = reading_typing.next_paper(drawn.session, drawn.period, STORUMAN)
    with pytest.raises(NotFoundError):
        reading_typing.blind_paper(drawn.session, drawn.period, LYCKSELE, number)
    type_next(drawn, STORUMAN)
    with pytest.raises(NotFoundError):
        reading_typing.blind_paper(drawn.session, drawn.period, STORUMAN, number)


@pytest.mark.parametrize("typed", [{}, {"ifo.contact": ("no_such_box",)}])
def test_a_question_left_out_or_made_up_is_refused(drawn, typed):
    number = reading_typing.next_paper(drawn.session, drawn.period, STORUMAN)
    with pytest.raises(InvalidInputError, match="Question 1"):
        reading_typing.compare_typed(drawn.session, drawn.period, number, typed, actor=drawn.people["anna"])


def test_nothing_is_drawn_once_the_results_are_published(drawn):
    assert view(drawn).to_draw == 5
    periods.close_period(drawn.session, period=drawn.period)
    drawn.period.state = "published"
    assert view(drawn).to_draw == 0
