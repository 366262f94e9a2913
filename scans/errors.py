"""Errors of the scans package: one root, a subclass for each thing a user can do something about.

Each has a stable `code`, which the `read` lines carry as their reason.
"""


class ScanError(Exception):
    """A file or page that could not be read. `text` may hold `{name}` places that `values` fills (see FormsError)."""

    code = "unreadable"

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text = text
        self.values = values


class FileDamagedError(ScanError):
    """The file is cut off or not what its ending says."""

    code = "file_damaged"


class FileEncryptedError(ScanError):
    """The PDF asks for a password."""

    code = "file_encrypted"


class FileEmptyError(ScanError):
    """The file holds no bytes or no pages."""

    code = "file_empty"


class FileTooLargeError(ScanError):
    """The file, or a page image in it, is larger than the settings allow."""

    code = "file_too_large"


class FileTypeError(ScanError):
    """The file is of a kind that is not read (say a Word document)."""

    code = "file_type"


class UnreadableFileError(ScanError):
    """The file could not be opened at all (gone, no permission, a broken disk)."""

    code = "unreadable"
