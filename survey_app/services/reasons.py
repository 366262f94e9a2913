"""What the stable reason codes of files, pages and papers mean: one English sentence each, keys of the catalogues."""

from collections.abc import Mapping

from scans.files.losses import LOSS_MESSAGES

SENTENCES: Mapping[str, str] = {
    # of a file
    "file_damaged": "The file is damaged. Scan the papers again.",
    "file_encrypted": "The file asks for a password. Save it without one, or scan the papers again.",
    "file_empty": "The file holds no pages. Scan the papers again.",
    "file_too_large": "The file or a page in it is too large. Scan in smaller stacks, at 300 dpi.",
    "file_type": "The file is not a scan. PDF, TIFF, JPEG and PNG are read.",
    "same_file": "These very pages were received before. They count once.",
    # of a page or paper
    "not_our_form": "This page is none of our forms. Put the paper aside.",
    "unknown_edition": "This form was not printed here. Put the paper aside.",
    "other_period": "This paper belongs to another period. Read it in that period.",
    "newer_version": "This form was printed by a newer version of the program. Upgrade, then read it again.",
    "unknown_sheet": "No printed sheet has this number. Put the paper aside.",
    "other_municipality": "This paper belongs to {municipality}. Send it there.",
    "no_scanning_desk": "{municipality} has not appointed the regional desk to scan. Send the paper there.",
    "no_fiducials": "The black squares in the corners were not found. Scan the whole paper again, or type it in.",
    "poor_registration": "The boxes could not be placed exactly. Scan this paper again, flat, or type it in.",
    "nothing_found": "No mark was found, but this scan may have lost weak pencil. Look at the paper; scan in gray.",
    "code_unreadable": "The code could not be read. Type in the number printed on the paper.",
    "unreadable": "This page could not be read. Scan it again, or type it in.",
    "doubtful_marks": "A person must look at some marks.",
    **{str(reason): sentence for reason, sentence in LOSS_MESSAGES.items()},
    "same_number": "Two different papers have this number. Say which one counts.",
    "same_answers": "Two papers with other marks have this number and the same answers. Say which one counts.",
    "maybe_same_paper": "Two papers with this number look much the same. Say whether both count.",
    "same_paper": "The same paper was scanned before. It counts once.",
    "read_elsewhere": "Another scan of this paper was read. It counts once.",
    "page_missing": "A page of this paper is missing. Scan it too.",
    "answered_on_web": "This number was answered on the web. The paper does not count.",
    "nothing_marked": "Nothing is marked on this paper. It was handed in blank.",
    "empty_back": "The back of a paper, without questions.",
    "removed": "A person took this paper out.",
}


def sentence_of(code: str | None) -> str | None:
    """Return the English sentence for a reason code (it may hold `{municipality}`); None where there is none."""
    return None if code is None else SENTENCES.get(code, SENTENCES["unreadable"])
