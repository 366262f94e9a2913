"""An existing questionnaire as PDF becomes a question-set file: a first draft with the geometry of its boxes.

What it can: drawn square boxes (PDF rectangles) with the label to the right, and the question above, in text that runs
from left to right. What it cannot tell: which options are positive, which means "don't know", and how many may be
ticked; the file says so where a person must decide. Scanned questionnaires and boxes typed as characters are refused.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import PdfminerException

from forms.definition_check import MOST_OPTIONS
from forms.errors import ImportPdfError
from forms.import_rows import FoundQuestion, find_boxes, find_questions

_DAMAGED = (PdfminerException, PSException, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What a damaged file makes the parser raise, on opening or while a page is read."""

_NUMBER = re.compile(r"^\s*\d{1,3}\s*[.):]?\s+")
_LONG_RULE = 0.3  # share of the page's width from which a line parts questions


def import_form(path: Path, *, language: str = "sv") -> str:
    """Return the text of a question-set file (TOML) for the questions found in a PDF.

    Args:
        path: the questionnaire.
        language: language code of its texts.

    Raises:
        ImportPdfError: the file cannot be opened, or holds no questions that can be found; the message says why.
    """
    questions = _read_questions(path)
    if not questions:
        raise ImportPdfError(
            "No boxes to tick were found in {file}. They must be drawn as squares of 3 to 9 mm; scanned pages and "
            "boxes typed as characters cannot be imported.",
            file=path.name,
        )
    return _write_question_set(path, questions, language)


def _read_questions(path: Path) -> list[FoundQuestion]:
    questions: list[FoundQuestion] = []
    try:
        with pdfplumber.open(path) as pdf:
            for number, page in enumerate(pdf.pages, start=1):
                boxes = find_boxes(page.rects, number)
                if not boxes:
                    continue
                words = page.extract_words(keep_blank_chars=False)
                _refuse_right_to_left(words, path)
                questions += find_questions(boxes, words, _rules(page), number)
    except FileNotFoundError as error:
        raise ImportPdfError("There is no file {file}.", file=path.name) from error
    except _DAMAGED as error:
        raise ImportPdfError(
            "{file} is damaged, or not a PDF. Save it as PDF again.",
            file=path.name,
        ) from error
    return questions


def _refuse_right_to_left(words: Sequence[dict[str, Any]], path: Path) -> None:
    letters = "".join(word["text"] for word in words)
    from_right = sum(unicodedata.bidirectional(letter) in ("R", "AL") for letter in letters)
    if from_right > len(letters) / 4:
        raise ImportPdfError(
            "{file} is written from right to left; only text from left to right can be imported.", file=path.name
        )


def _rules(page: Any) -> list[float]:
    flat = [line for line in page.lines if abs(line["bottom"] - line["top"]) < 1]
    flat += [rect for rect in page.rects if rect["height"] < 3]
    return [float(line["top"]) for line in flat if line["width"] > _LONG_RULE * float(page.width)]


def _write_question_set(path: Path, questions: Sequence[FoundQuestion], language: str) -> str:
    key = _slug(path.stem) or "imported"
    lines = [
        f"# Imported from {_one_line(path.name)}: a first draft. Check every text, and decide for each question",
        "# - role: quality (then mark the positive options, and give label and finding), group, or other",
        "# - kind: one or many answers; and which option is outside the base (substantive = false, say don't know)",
        "# The place of each box is its outline on the page in mm from the top left corner.",
        "",
        f"key = {_quoted(key)}",
        f"source_languages = [{_quoted(language)}]",
        "",
        "[name]",
        f"{language} = {_quoted(path.stem)}",
    ]
    for number, question in enumerate(questions, start=1):
        lines += _write_item(number, question, language)
    return "\n".join(lines) + "\n"


def _write_item(number: int, question: FoundQuestion, language: str) -> list[str]:
    text = _NUMBER.sub("", question.text).strip()
    lines = ["", "[[items]]", f'key = "q{number}"', "version = 1", 'kind = "one"', 'role = "other"']
    if not 2 <= len(question.options) <= MOST_OPTIONS:
        lines.append(
            f"# {len(question.options)} boxes were found here; a question needs 2 to {MOST_OPTIONS}: mend this"
        )
    lines.append("options = [")
    taken: set[str] = set()
    for place, option in enumerate(question.options, start=1):
        option_key = _slug(option.label) or f"option_{place}"
        while option_key in taken:
            option_key += f"_{place}"
        taken.add(option_key)
        label = option.label or f"({place})"
        box = option.box
        lines.append(
            f"    {{ key = {_quoted(option_key)}, text = {{ {language} = {_quoted(label)} }} }},"
            f"  # page {question.page}: x {box.x:.2f}, y {box.y:.2f}, {box.width:.2f} x {box.height:.2f} mm"
        )
    lines += ["]", "", "[items.text]"]
    if not text:
        lines.append("# no text was found above the boxes")
    lines.append(f"{language} = {_quoted(text or f'({number})')}")
    return lines


def _slug(text: str) -> str:
    """Return a key made of a text: small letters a-z, digits and _; accents dropped."""
    parted = unicodedata.normalize("NFKD", re.sub(r"\W+", "_", text.lower()))
    plain = parted.encode("ascii", "ignore").decode()
    key = re.sub(r"_+", "_", plain).strip("_")[:40].rstrip("_")
    return f"n_{key}" if key[:1].isdigit() else key


def _quoted(text: str) -> str:
    return json.dumps(_one_line(text), ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join("".join(letter for letter in text if letter.isprintable()).split())
