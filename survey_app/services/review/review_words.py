"""What is said about a doubtful mark and about where a paper lies, in the interface language."""

from collections.abc import Mapping, Sequence

from scans.model import Reason
from survey_app.services.wording import Wording

_WHOLE_PAGE = "The page was hard to read. Check the answer to question {number}."

REASON_WORDS: Mapping[str, str] = {
    Reason.TWO_MARKED: "Two boxes on question {number} have marks.",
    Reason.WEAK_MARK: "The mark on question {number} is faint.",
    Reason.FILLED_BOX: "A box on question {number} is filled. It may be an answer, or a change of mind.",
    Reason.STRUCK_OUT: "A mark on question {number} seems to be struck out.",
    Reason.BETWEEN_BOXES: "The mark on question {number} lies between two boxes.",
    Reason.INK_ON_WORDS: "Something is drawn on the words of question {number}, not only in its boxes.",
    Reason.LINE_ACROSS: "A line or a stain runs through a box on question {number}.",
    Reason.PRINT_UNCLEAR: "The print around question {number} is unclear.",
    Reason.CODE_UNREADABLE: _WHOLE_PAGE,
    Reason.POOR_REGISTRATION: _WHOLE_PAGE,
    Reason.COMPACT_PDF: "Check the answer to question {number}: compact PDF may have lost it. Switch compact PDF off "
    "in the scanner.",
    Reason.LOSSY_JBIG2: "Check the answer to question {number}: JBIG2 compression may have changed it. Choose G4 or "
    "JPEG in the scanner.",
    Reason.HEAVY_JPEG: "Check the answer to question {number}: strong compression may have lost it. Choose a higher "
    "quality in the scanner.",
    Reason.LOW_RESOLUTION: "Check the answer to question {number}: the scan is too coarse. Set the scanner to 300 dpi.",
}
"""Sentences for why an answer is doubtful; every other reason means that the page as a whole was hard to read."""


def say_reason(reason: str, number: int, suggested: Sequence[str] | None, marked: int, wording: Wording) -> str:
    """Say why an answer to question `number` is doubtful; `marked` = boxes with something in them."""
    sentence = wording.say(REASON_WORDS.get(reason, _WHOLE_PAGE), number=number)
    if reason == Reason.TWO_MARKED and suggested is not None and len(suggested) == 1 and marked > 1:
        return f"{sentence} {wording.say('One of them seems to be changed.')}"
    return sentence


def say_place(stack: int, reception: str | None, place: int, of: int | None, wording: Wording) -> str:
    """Say where a paper lies: "Stack 3, paper 12 of 48"; `reception` None = a stack of the regional desk."""
    sentences = {
        (True, True): "Stack {stack}, paper {place} of {of}",
        (True, False): "Stack {stack}, paper {place}",
        (False, True): "The region's stack {stack}, paper {place} of {of}",
        (False, False): "The region's stack {stack}, paper {place}",
    }
    sentence = sentences[reception is not None, of is not None]
    return wording.say(sentence, stack=stack, place=place, of=of)
