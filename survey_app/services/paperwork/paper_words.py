"""What is said about a paper or a file in the list: its state, what happened, and what a person does about it."""

from collections.abc import Mapping

from scans.model import Reason
from survey_app.domain.model import PaperState
from survey_app.services.paperwork import paper_facts as reasons
from survey_app.services.wording import Wording

STATE_WORDS = {
    PaperState.READING: "Being read",
    PaperState.READ: "Read",
    PaperState.REVIEW: "To look at",
    PaperState.SAME_NUMBER: "Two papers, same number",
    PaperState.PAGE_MISSING: "Page missing",
    PaperState.UNREADABLE: "Cannot be read",
    PaperState.DUPLICATE: "Same paper twice",
    PaperState.FOREIGN: "Not our form",
    PaperState.PRACTICE: "Practice sheet",
    PaperState.ANSWERED_ON_WEB: "Already answered on the web",
    PaperState.BLANK: "Handed in blank",
    PaperState.EMPTY_BACK: "Empty back",
    PaperState.REMOVED: "Taken out",
}

_UNREADABLE: Mapping[str, str] = {
    Reason.NO_FIDUCIALS: "The corners of the paper cannot be found. One may be folded, or the paper was cut off.",
    Reason.CODE_UNREADABLE: "The code on the paper cannot be read.",
    Reason.POOR_REGISTRATION: "The paper lay too crooked, or was pulled while it was scanned.",
    Reason.PRINT_UNCLEAR: "The print is too weak.",
    Reason.NOTHING_FOUND: "No mark was found, but this scan may have lost weak pencil.",
}

_FOREIGN = {
    reasons.OTHER_PERIOD: "This paper belongs to another period.",
    reasons.UNKNOWN_EDITION: "This form was not printed here.",
    Reason.NEWER_VERSION: "This form was printed by a newer version of the program.",
    reasons.UNKNOWN_SHEET: "Nobody has printed a paper with this number here.",
    reasons.NEIGHBOUR: "This paper belongs to another municipality.",
    reasons.NO_DESK: "The municipality of this paper has not asked the region to scan for it.",
}

_FOREIGN_TO_DO = {
    reasons.OTHER_PERIOD: "Scan it with the papers of its own period.",
    Reason.NEWER_VERSION: "Ask for the program to be upgraded, then scan the paper again.",
    reasons.NEIGHBOUR: "Send it to that municipality's reception.",
    reasons.NO_DESK: "Send it to its own reception.",
}

_SETTLED = {
    PaperState.READING: "The other pages are still being read.",
    PaperState.READ: "Read and counted.",
    PaperState.PRACTICE: "Read, but not counted.",
    PaperState.ANSWERED_ON_WEB: "The answer on the web counts.",
    PaperState.BLANK: "Nothing is marked on it. It is not counted as an answer.",
    PaperState.EMPTY_BACK: "The white back of a paper.",
}

_SAME_NUMBER = {
    reasons.SAME_NUMBER: "Another paper has the same number, and the answers differ. Somebody may have copied it.",
    reasons.SAME_ANSWERS: "Another paper has the same number and the same answers, but its marks are drawn "
    "differently. Somebody may have copied it.",
    reasons.MAYBE_SAME_PAPER: "Another paper has the same number and looks much the same. "
    "It may be this paper, scanned twice, or a copy.",
}

_TO_DO = {
    PaperState.REVIEW: "Look at the marks.",
    PaperState.SAME_NUMBER: "Compare the papers, and say which one counts.",
    PaperState.PAGE_MISSING: "Scan the missing page. Or count the paper as it is.",
    PaperState.UNREADABLE: "Scan it again. Or type in its answers beside the picture.",
}

_ACTIONS = {
    PaperState.REVIEW: "review",
    PaperState.SAME_NUMBER: "compare",
    PaperState.PAGE_MISSING: "complete",
    PaperState.UNREADABLE: "type_in",
    PaperState.FOREIGN: "show",
}

_FILE_HAPPENED: Mapping[str, str] = {
    Reason.FILE_DAMAGED: "The file is damaged.",
    Reason.FILE_ENCRYPTED: "The file is locked with a password.",
    Reason.FILE_EMPTY: "The file is empty.",
    Reason.FILE_TOO_LARGE: "The file is too large.",
    Reason.FILE_TYPE: "The file is not a scan.",
}

_FILE_TO_DO: Mapping[str, str] = {
    Reason.FILE_ENCRYPTED: "Save it without a password, or scan the papers again.",
    Reason.FILE_TOO_LARGE: "Scan the papers in smaller stacks.",
    Reason.FILE_TYPE: "Use PDF, TIFF, JPEG or PNG. Scan the papers again.",
}


def say_state(state: PaperState, wording: Wording) -> str:
    """Return the short words of a state."""
    return wording.say(STATE_WORDS[state])


def say_happened(
    state: PaperState, reason: str | None, wording: Wording, *, like: str = "", note: str = "", page: int = 0
) -> str:
    """Say what happened to a paper that has no doubtful marks.

    Args:
        state: its state.
        reason: the stable code of why (see `paper_facts`).
        wording: the language.
        like: where the paper lies that this one repeats.
        note: why a person took it out or typed it in.
        page: the missing page.
    """
    if state is PaperState.REMOVED:
        if not note:
            return wording.say("Taken out by hand. Another paper with its number counts.")
        return wording.say("Taken out by hand: {note}", note=note)
    if state is PaperState.DUPLICATE:
        if reason == reasons.READ_ELSEWHERE:
            return wording.say("Its number was read on {like}. It is counted once.", like=like)
        return wording.say("The same as {like}. It is counted once.", like=like)
    if state is PaperState.PAGE_MISSING:
        return wording.say("Page {page} of this paper is missing.", page=page)
    if state is PaperState.UNREADABLE:
        said = _UNREADABLE.get(reason or "") or _FILE_HAPPENED.get(reason or "", "This paper cannot be read.")
        return wording.say(said)
    if state is PaperState.FOREIGN:
        return wording.say(_FOREIGN.get(reason or "", "This is not one of our forms."))
    if state is PaperState.SAME_NUMBER:
        return wording.say(_SAME_NUMBER.get(reason or "", _SAME_NUMBER[reasons.SAME_NUMBER]))
    if state is PaperState.READ and reason == "typed":
        return wording.say("Typed in by hand.")
    return wording.say(_SETTLED[state])


def say_to_do(state: PaperState, reason: str | None, wording: Wording) -> str:
    """Say what a person does about a paper."""
    if state is PaperState.FOREIGN:
        return wording.say(_FOREIGN_TO_DO.get(reason or "", "Put it back where it belongs."))
    if state is PaperState.UNREADABLE and reason == Reason.CODE_UNREADABLE:
        return wording.say("Give the number printed at its foot. Or scan it again.")
    return wording.say(_TO_DO.get(state, "Nothing"))


def action_of(state: PaperState) -> str:
    """Return the stable word of the button: review, compare, complete, type_in, show or none."""
    return _ACTIONS.get(state, "none")


def say_file_problem(reason: str | None, wording: Wording) -> tuple[str, str]:
    """Say what is wrong with a file that could not be opened, and what to do."""
    happened = _FILE_HAPPENED.get(reason or "", "The file could not be opened.")
    to_do = _FILE_TO_DO.get(reason or "", "Scan the papers again.")
    return wording.say(happened), wording.say(to_do)
