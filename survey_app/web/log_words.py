"""What the actions of the log are called, as sentences with their details."""

import string
from collections.abc import Mapping

from flask import g

from survey_app.domain.register import municipalities
from survey_app.domain.roles import Role
from survey_app.services.people.audit_log import LoggedAction
from survey_app.web.context import gettext as _
from survey_app.web.languages import own_name


def kinds() -> dict[str, str]:
    """Return the kinds of things that actions are done to, by what stands before the point of an action."""
    return {
        "handouts": _("Papers handed out"),
        "stack": _("Stacks"),
        "paper": _("Papers"),
        "page": _("Looks at whole pages"),
        "reading": _("Check of the reading"),
        "print": _("Printing"),
        "period": _("Periods"),
        "municipality": _("What municipalities chose"),
        "release": _("Publishing"),
        "pack": _("Packs"),
        "export": _("Figures and answers exported"),
        "text": _("Texts that people wrote"),
        "person": _("People"),
        "tablet": _("Tablet"),
        "images": _("Images destroyed"),
    }


def sentences() -> dict[str, tuple[str, ...]]:
    """Return action -> what was done, the fullest sentence first; the first one holds whose places are all known."""
    place = _("(stack {stack}, paper {place})")
    return {
        "export.released": (_("exported published figures ({format})"), _("exported published figures")),
        "handouts.add": (_("counted a paper handed out"),),
        "handouts.set": (_("wrote hand-out counts"),),
        "handouts.slip": (_("counted a tally slip of {papers} papers"),),
        "images.destroy": (_("destroyed the images of {pages} pages, by decision {decision}"), _("destroyed images")),
        "links.cut": (_("cut the links between answers and images"),),
        "municipality.choose": (_("changed what the municipality has chosen: {changed}"),),
        "pack.download": (_("downloaded a pack"),),
        "page.look": (_("looked at a whole page (stack {stack}, page {page})"), _("looked at a whole page")),
        "paper.assign_number": (_("gave a paper its number") + f" {place}",),
        "paper.keep": (_("chose between papers with one number") + f" {place}",),
        "paper.keep_all": (_("counted all papers with one number") + f" {place}",),
        "paper.page_missing_ok": (_("counted a paper with a page missing") + f" {place}",),
        "paper.practice": (_("said that a paper is a practice sheet") + f" {place}",),
        "paper.remove": (_("took a paper out") + f" {place}: {{reason}}", _("took a paper out") + f" {place}"),
        "paper.restore": (_("put a paper back") + f" {place}",),
        "paper.type_in": (_("typed a paper in") + f" {place}",),
        "period.add": (_("made a period"),),
        "period.add_question": (_("added a question"),),
        "period.change": (_("changed a draft"),),
        "period.choose_sets": (_("chose question sets"),),
        "period.close": (_("closed the period"),),
        "period.diary_number": (_("wrote the diary number {number}"), _("took the diary number away")),
        "period.open": (_("opened the period"),),
        "period.remove_question": (_("removed a question"),),
        "period.reopen": (_("opened the period again"),),
        "person.add_role": (_("gave {about} a role: {role}"), _("gave a role: {role}")),
        "person.invite": (_("made an invitation link for {about}"), _("made an invitation link")),
        "person.remove_role": (_("took a role from {about}: {role}"), _("took a role back: {role}")),
        "print.forms": (_("printed {copies} papers: {language}"),),
        "print.practice": (_("printed {copies} practice sheets: {language}"),),
        "reading.compare": (_("compared {papers} papers with what was read"),),
        "reading.draw": (_("drew {papers} papers to compare"),),
        "release.import": (_("imported results of an earlier year: {source}"),),
        "release.publish": (
            _("published results; late answers wait in {held_back}"),
            _("published results"),
        ),
        "release.withdraw": (_("withdrew results"),),
        "export.responses": (_("exported answers row by row ({format})"), _("exported answers row by row")),
        "stack.receive": (_("took in stack {stack}"),),
        "stack.undo": (_("undid stack {stack}"),),
        "tablet.open": (_("opened the tablet for answers"),),
        "text.copy": (_("copied what somebody wrote"),),
        "text.decide": (_("decided on what somebody wrote"),),
        "texts.destroy": (_("destroyed {texts} texts, by decision {decision}"), _("destroyed texts")),
    }


def say_action(one: LoggedAction) -> str:
    """Return what was done, in the interface language; an action that nobody named stays as it is stored."""
    known = {name: _value(name, value) for name, value in one.detail.items() if value not in ("", None)}
    if one.about:
        known["about"] = one.about
    practice = one.action == "print.forms" and one.detail.get("practice")
    if "log_sentences" not in g:  # once for a page of a hundred lines
        g.log_sentences = sentences()
    said: dict[str, tuple[str, ...]] = g.log_sentences
    for sentence in said.get("print.practice" if practice else one.action, ()):
        if _places(sentence) <= known.keys():
            return sentence.format(**known)
    return _without_places(said.get(one.action, (one.action,))[-1])


def _places(sentence: str) -> set[str]:
    return {name for _text, name, *_rest in string.Formatter().parse(sentence) if name}


def _without_places(sentence: str) -> str:
    return sentence.partition(" (")[0].partition(":")[0] if _places(sentence) else sentence


def _value(name: str, value: object) -> object:
    """Return a detail as people say it."""
    if name == "role":
        return _roles().get(str(value), value)
    if name == "language":
        return own_name(str(value))
    if name == "held_back":
        known = municipalities()
        return ", ".join(known[code].name for code in str(value).split(", ") if code in known)
    if name == "changed":
        words = _choices()
        return ", ".join(words.get(each, each) for each in str(value).split(", "))
    return value


def _roles() -> Mapping[str, str]:
    return {
        Role.RECEPTION: _("reception"),
        Role.MUNICIPALITY: _("municipality, sees results"),
        Role.COORDINATOR: _("coordinator"),
        Role.ADMIN: _("administration"),
    }


def _choices() -> Mapping[str, str]:
    return {
        "photocopies": _("photocopies"),
        "own_poster": _("own poster"),
        "scanning_desk": _("who scans"),
        "keep_images_until": _("how long images are kept"),
        "contact": _("contact"),
        "retention_days": _("days until images are destroyed"),
        "retention_decision": _("decision to destroy"),
        "funnel": _("dot in the funnel for the meeting"),
    }
