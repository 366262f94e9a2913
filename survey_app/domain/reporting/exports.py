"""What an export plugin gives: a file made of released figures."""

from typing import Protocol

from survey_app.domain.release.frozen import Release


class Exporter(Protocol):
    """Makes one file out of a release. `file_name` is fixed; `municipality_code` "" asks for the combined file."""

    key: str
    file_name: str

    def export(self, release: Release, municipality_code: str) -> bytes | None:
        """Return the file's bytes, or None where it cannot be made (say wordings that are not confirmed)."""
        ...
