"""Every reason that a reading can have is said in plain words, in both languages of the interface."""

import ast
from pathlib import Path

import pytest

import scans
from scans.files.losses import LOSS_MESSAGES
from scans.model import Reason
from survey_app.domain.model import PaperState
from survey_app.i18n import load_catalogue
from survey_app.services.paperwork.paper_words import say_file_problem, say_happened, say_to_do
from survey_app.services.reasons import SENTENCES
from survey_app.services.review.review_words import REASON_WORDS, say_reason
from survey_app.services.wording import Wording

LANGUAGES = ("sv", "en")


def _given_by(module: str) -> set[Reason]:
    """Return the reasons that stand in the code of a module of the reader."""
    tree = ast.parse((Path(scans.__file__).parent / f"{module}.py").read_text("utf-8"))
    names = (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return {Reason[name] for name in names if name in Reason.__members__}


OF_ANSWERS = set(LOSS_MESSAGES).union(*map(_given_by, ("marks/answer", "beside/row_ink", "beside/across")))
OF_FILES = {reason for reason in Reason if reason.startswith("file_")}
NOT_OURS = {
    Reason.NOT_OUR_FORM,
    Reason.UNKNOWN_EDITION,
    Reason.OTHER_PERIOD,
    Reason.NEWER_VERSION,
    Reason.UNKNOWN_SHEET,
}
UNREADABLE = {
    Reason.NO_FIDUCIALS,
    Reason.CODE_UNREADABLE,
    Reason.POOR_REGISTRATION,
    Reason.NOTHING_FOUND,
    Reason.UNREADABLE,
} | OF_FILES


def test_every_reason_is_of_an_answer_a_page_or_a_file() -> None:
    assert set(Reason) == OF_ANSWERS | NOT_OURS | UNREADABLE | {Reason.DOUBTFUL_MARKS}
    assert {str(reason) for reason in Reason} <= {str(code) for code in (*REASON_WORDS, *SENTENCES)}


@pytest.mark.parametrize("reason", sorted(OF_ANSWERS))
def test_a_doubtful_answer_says_why(reason) -> None:
    assert reason in REASON_WORDS

    said = {language: say_reason(reason, 7, ("a",), 1, Wording(language)) for language in LANGUAGES}

    assert said["sv"] != said["en"]
    assert all("7" in sentence and "{" not in sentence for sentence in said.values())


def test_doubts_of_different_kinds_are_said_differently() -> None:
    said = [say_reason(reason, 7, None, 1, Wording("sv")) for reason in sorted(OF_ANSWERS)]

    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("state", "reason"),
    [(PaperState.UNREADABLE, reason) for reason in sorted(UNREADABLE)]
    + [(PaperState.FOREIGN, reason) for reason in sorted(NOT_OURS)],
)
def test_a_paper_that_is_not_read_says_what_happened_and_what_to_do(state, reason) -> None:
    for say in (say_happened, say_to_do):
        said = {language: say(state, reason, Wording(language)) for language in LANGUAGES}
        assert said["sv"] != said["en"]
        assert all(sentence.endswith(".") and "{" not in sentence for sentence in said.values())


@pytest.mark.parametrize("reason", sorted(OF_FILES))
def test_a_file_that_cannot_be_opened_says_why_and_what_to_do(reason) -> None:
    unknown = say_file_problem(None, Wording("sv"))

    assert say_file_problem(reason, Wording("sv"))[0] != unknown[0]
    assert say_file_problem(reason, Wording("sv")) != say_file_problem(reason, Wording("en"))


@pytest.mark.parametrize("code", sorted({str(reason) for reason in Reason} & set(SENTENCES)))
def test_the_sentence_of_a_read_line_exists_in_swedish(code) -> None:
    assert load_catalogue("sv").gettext(SENTENCES[code]) != SENTENCES[code]
