"""What fields are called away from their labels, say in the summary of what is wrong with a form."""

from survey_app.web.context import gettext as _
from survey_app.web.languages import OFFERED, own_name


def field_words() -> dict[str, str]:
    """Return field -> its words in the interface language; one name means the same in every form that has it."""
    words = {
        "again": _("The password once more"),
        "contact": _("Contact"),
        "copies": _("Number of papers"),
        "counted": _("Counted at the desk"),
        "diary_number": _("Diary number"),
        "email": _("E-mail"),
        "closes_on": _("Last day"),
        "file": _("File with results"),
        "keep_images_until": _("Images of papers lead to answers until"),
        "kind": _("Kind"),
        "label": _("Short name"),
        "language": _("Language"),
        "languages": _("Languages"),
        "left_over": _("Left over"),
        "lines": _("Lines to write on"),
        "municipalities": _("Municipalities"),
        "municipality": _("Municipality"),
        "name": _("Name"),
        "name_en": _("Name in English"),
        "notice": _("Notice"),
        "number": _("Number printed on the paper"),
        "opens_on": _("First day"),
        "paper": _("Paper size"),
        "password": _("Password"),
        "reason": _("The reason"),
        "region": _("Region (for a coordinator)"),
        "retention_days": _("Destroy images after so many days"),
        "retention_decision": _("The board's decision to destroy"),
        "role": _("Role"),
        "scanning_desk": _("Agreement that the region scans"),
        "sets": _("Questions"),
        "slip": _("Sum on the slip"),
        "source": _("Where the figures were published"),
        "spoiled": _("Thrown away"),
        "threshold": _("Answers needed before anything is shown"),
    }
    for key in OFFERED:
        words[f"text_{key}"] = _("Question ({language})", language=own_name(key))
        words[f"options_{key}"] = _("Answers ({language})", language=own_name(key))
    return words
