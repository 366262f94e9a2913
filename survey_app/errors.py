"""Errors of the application: one root, a subclass for each thing a user can do something about.

Errors become pages or exit codes in two places only: `web/errors.py` and `cli.py`.
"""


class SurveyError(Exception):
    """Something the user can do something about: says what, where and what to do.

    The text is an English sentence with `{name}` places, which is also its key in the translation catalogues;
    `values` fills the places after translation.
    """

    exit_code = 2
    http_status = 400

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text = text
        self.values = values


class NotFoundError(SurveyError):
    """The thing named does not exist (a period, a municipality, a file)."""

    http_status = 404


class RefusedError(SurveyError):
    """The thing asked for is against a rule or the present state (say a period that is already published)."""

    http_status = 409


class ChangedMeanwhileError(RefusedError):
    """Somebody else changed what this rests on before it was stored; it may be tried again."""


class NotAllowedError(SurveyError):
    """The person's role does not permit it."""

    http_status = 403


class InvalidInputError(SurveyError):
    """Values given are not right; the message lists all problems at once."""

    http_status = 422


class StorageFullError(SurveyError):
    """There is no room left on the disk; nothing was half-written."""

    exit_code = 1
    http_status = 507


class DisclosureError(RefusedError):
    """The release would let somebody derive a hidden figure; the message says which and from what."""


class PluginError(SurveyError):
    """A plugin is broken; the message names it and the hook."""

    exit_code = 1
    http_status = 500
