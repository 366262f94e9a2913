"""Import of an existing questionnaire: our own form, a simple drawn one, and files that hold none."""

import re
from pathlib import Path

import pytest

from forms.assemble import assemble_form
from forms.definition import load_question_sets
from forms.errors import ImportPdfError
from forms.form_pdf import make_edition
from forms.import_pdf import import_form
from forms.model import Edition, Form, QuestionSet, Sheet
from forms.typesetting import typeset_pdf

DRAWN = """\
#set page(paper: "a4", margin: 20mm)
#set text(font: "Noto Sans", size: 11pt)
#let tick = box(baseline: 15%, rect(width: 3.5mm, height: 3.5mm, stroke: 0.6pt))
= Vad tycker du om biblioteket?
#v(6mm)
*1. Hur ofta kommer du hit? \\ Tänk på det senaste året.*
#v(1mm)
#grid(columns: (40mm, 40mm, 40mm), [#tick Varje vecka], [#tick Varje månad], [#tick Mer sällan])
#v(8mm)
*2) Vad gör du här?*
#v(1mm)
#stack(
  spacing: 3mm,
  [#tick Lånar böcker], [#tick Läser tidningar], [#tick Använder datorerna, skriver ut eller skannar],
)
#v(8mm)
#rect(width: 100%, height: 30mm)
"""


def drawn(folder: Path, text: str = DRAWN) -> Path:
    template = folder / "drawn.typ"
    template.write_text(text, encoding="utf-8")
    pdf = folder / "Bibliotek åäö.pdf"
    pdf.write_bytes(typeset_pdf(template, {}))
    return pdf


def imported(pdf: Path) -> QuestionSet:
    file = pdf.with_suffix(".toml")
    file.write_text(import_form(pdf), encoding="utf-8")
    (question_set,) = load_question_sets(file)
    return question_set


@pytest.mark.parametrize("language", ["sv", "en"])
def test_our_own_form_comes_back_as_its_questions(
    printed: dict[str, tuple[Form, Edition, Sheet, bytes]], tmp_path: Path, language: str
) -> None:
    form, edition, _, data = printed[language]
    pdf = tmp_path / "form.pdf"
    pdf.write_bytes(data)
    text = import_form(pdf, language=language)
    (tmp_path / "form.toml").write_text(text, encoding="utf-8")
    (question_set,) = load_question_sets(tmp_path / "form.toml")
    assert [item.text[language] for item in question_set.items] == [item.text[language] for item in form.items]
    for found, item in zip(question_set.items, form.items, strict=True):
        assert [option.text[language] for option in found.options] == [option.text[language] for option in item.options]
    told = re.findall(r"# page 1: x ([\d.]+), y ([\d.]+), 4\.50 x 4\.50 mm", text)
    boxes = edition.layout.pages[0].boxes
    assert len(told) == len(boxes)
    for place, box in zip(told, boxes, strict=True):
        assert [float(number) for number in place] == pytest.approx([box.x, box.y], abs=0.02)


def test_a_drawn_questionnaire_becomes_a_question_set(tmp_path: Path) -> None:
    question_set = imported(drawn(tmp_path))
    assert question_set.key == "bibliotek_aao"
    assert [item.text["sv"] for item in question_set.items] == [
        "Hur ofta kommer du hit? Tänk på det senaste året.",
        "Vad gör du här?",
    ]
    assert [[option.text["sv"] for option in item.options] for item in question_set.items] == [
        ["Varje vecka", "Varje månad", "Mer sällan"],
        ["Lånar böcker", "Läser tidningar", "Använder datorerna, skriver ut eller skannar"],
    ]
    assert [option.key for option in question_set.items[0].options] == ["varje_vecka", "varje_manad", "mer_sallan"]


def test_a_document_without_boxes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportPdfError, match="No boxes to tick were found"):
        import_form(drawn(tmp_path, '#set text(font: "Noto Sans")\nBara text.'))


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7\n1 0 obj\n<< /Type"])
def test_a_file_that_is_no_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(ImportPdfError, match=r"broken\.pdf is damaged, or not a PDF|No boxes"):
        import_form(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportPdfError, match=r"There is no file nowhere\.pdf"):
        import_form(tmp_path / "nowhere.pdf")


def test_text_from_right_to_left_is_refused(
    printed: dict[str, tuple[Form, Edition, Sheet, bytes]], tmp_path: Path
) -> None:
    path = tmp_path / "arabic.pdf"
    path.write_bytes(printed["ar"][3])
    with pytest.raises(ImportPdfError, match="right to left"):
        import_form(path)


def test_every_set_that_is_imported_can_be_printed(tmp_path: Path) -> None:
    question_set = imported(drawn(tmp_path))
    form = assemble_form("x", "sv", [question_set], organisation="Biblioteket", web_address="https://kryss.example")
    assert len(make_edition(form).layout.pages[0].boxes) == 6
