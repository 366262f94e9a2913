"""The result poster: one page, what the release says, tagged, on both papers and in both languages."""

from dataclasses import replace
from io import BytesIO

import pdfplumber
import pikepdf
import pytest

from survey_app.domain.release.frozen import FigureStatus
from survey_app.errors import InvalidInputError, NotFoundError
from survey_app.packs.result_poster import render_result_poster
from tests.packs.conftest import FULL, SHORT


def _text(data: bytes) -> str:
    with pdfplumber.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        return " ".join(pdf.pages[0].extract_text().split())


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("paper", "size"), [("A3", (842, 1191)), ("A4", (595, 842))])
def test_poster_fits_one_page_of_its_paper(release, paper, size, language):
    data = render_result_poster(release, "", language, paper)
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        box = [float(value) for value in pdf.pages[0].MediaBox]
        assert (round(box[2]), round(box[3])) == size
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(language)


def test_poster_tells_every_combined_share_with_its_base(release):
    text = _text(render_result_poster(release, "", "sv", "A3"))
    for question in release.questions:
        figure = release.figure(question.id, "combined")
        if figure is not None and question.role == "quality":
            assert f"{figure.n_base} svar" in text
    assert "%" not in text


def test_poster_names_what_we_do_now(release):
    actions = ("Vi frågar alltid vad du vill ändra.", "I mars berättar vi hur det gått.")
    text = _text(render_result_poster(release, FULL, "sv", "A4", actions=actions))
    assert "Det här gör vi nu i Storuman" in text
    assert all(action in text for action in actions)


def test_the_last_empty_line_asks_for_a_date(release):
    assert "Det ska vara gjort senast:" in _text(render_result_poster(release, "", "sv", "A3"))
    full = ("Vi frågar alltid vad du vill ändra.", "Vi svarar samma dag.", "I mars berättar vi hur det gått.")
    assert "senast" not in _text(render_result_poster(release, "", "sv", "A3", actions=full))


def _with_themes(release, *titles):
    """Return the release with its questions dealt out on themes, as many on each."""
    asked = [question.id for question in release.questions if question.role == "quality"]
    themes = {one: titles[number * len(titles) // len(asked)] for number, one in enumerate(asked)}
    questions = (replace(one, theme={"sv": themes.get(one.id, "")}) for one in release.questions)
    return replace(release, questions=tuple(questions))


@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_questions_stand_under_their_themes_and_what_people_prefer_below_them(release, paper):
    data = render_result_poster(_with_themes(release, "Nå oss", "Bli hörd", "Hur det gått"), "", "sv", paper)
    with pdfplumber.open(BytesIO(data)) as pdf:
        words = pdf.pages[0].extract_words(keep_blank_chars=True)
    heads = [word for title in ("Nå oss", "Bli hörd", "Hur det gått") for word in words if word["text"] == title]
    assert len(heads) == 3
    assert len({round(head["bottom"]) for head in heads}) == 1
    assert any("De flesta" in word["text"] for word in words)


def test_questions_without_a_theme_stand_in_their_order(release):
    questions = tuple(replace(one, theme={}) for one in _with_themes(release, "Nå oss", "Bli hörd").questions[:1])
    half = replace(release, questions=(*questions, *_with_themes(release, "Nå oss", "Bli hörd").questions[1:]))
    assert "Bli hörd" not in _text(render_result_poster(half, "", "sv", "A3"))


def test_poster_with_nothing_to_show_says_so(release):
    hidden = replace(release, figures=tuple(replace(figure, status=FigureStatus.HIDDEN) for figure in release.figures))
    assert "För få" in _text(render_result_poster(hidden, SHORT, "sv", "A4"))


def test_unknown_paper_and_too_many_actions_are_refused(release):
    with pytest.raises(InvalidInputError, match="A5"):
        render_result_poster(release, "", "sv", "A5")
    with pytest.raises(InvalidInputError, match="3"):
        render_result_poster(release, "", "sv", "A3", actions=("a", "b", "c", "d"))
    with pytest.raises(NotFoundError):
        render_result_poster(release, "9999", "sv", "A3")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("paper", ["A3", "A4"])
def test_no_sentence_runs_into_the_boxes_of_the_next(release, paper, language):
    long = {"sv": "tycker att socialsekreteraren visar stor förståelse för hela deras situation", "en": "feel " * 16}
    questions = tuple(replace(question, finding=long) for question in release.questions * 2)  # the first eight
    with pdfplumber.open(
        BytesIO(render_result_poster(replace(release, questions=questions), "", language, paper))
    ) as pdf:
        page = pdf.pages[0]
        boxes = [rect for rect in page.rects if rect["width"] < page.width / 20]
        assert len(boxes) >= 80
        for word in page.extract_words():
            for box in boxes:
                apart = word["bottom"] <= box["top"] or word["top"] >= box["bottom"]
                assert apart or word["x1"] <= box["x0"] or word["x0"] >= box["x1"], word["text"]
