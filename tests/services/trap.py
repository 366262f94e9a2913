"""A reading process that dies at one file: what a page does that brings a decoder down."""

import os

from scans.model import PageReading
from survey_app.services.reading.page_tasks import PageTask, read_pages


def read_pages_or_die(task: PageTask) -> list[PageReading]:
    """Read pages, but die at the file that SURVEY_TEST_TRAP names."""
    if task.path == os.environ["SURVEY_TEST_TRAP"]:
        os.abort()
    return read_pages(task)
