"""The properties every document carries: title and language, a date from the release, and nobody's name."""

import datetime
from typing import Any

from survey_app.packs.content import Content


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
