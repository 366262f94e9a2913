"""What every document tells of itself: title and language, a date from the release, nobody's name, no leftovers."""

import datetime
from typing import Any

from survey_app.packs.content import Content

_LEFTOVERS = ("/printerSettings", "/thumbnail", "/customXml")
_PROGRAM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>survey-app</Application></Properties>"
)


def drop_leftovers(part: Any) -> None:
    """Drop what a library's sample document brings along: a thumbnail, printer settings, the program that wrote it.

    Args:
        part: the main part of a python-pptx or python-docx document.
    """
    for holder in (part, part.package):
        relations = getattr(holder, "_rels", None) or holder.rels
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(_LEFTOVERS):
                relations.pop(key)
            elif relation.reltype.endswith("/extended-properties"):
                relation.target_part._blob = _PROGRAM


def set_properties(properties: Any, title: str, content: Content) -> None:
    """Fill the core properties of a python-pptx or python-docx document."""
    moment = datetime.datetime.fromisoformat(content.release.published_on)
    properties.title = title
    properties.language = content.words.language
    properties.subject = content.source
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.category = properties.content_status = ""
    properties.revision = content.release.version
    properties.created = properties.modified = moment
