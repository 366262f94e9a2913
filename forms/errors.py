"""Errors of the forms package: one root, a subclass for each thing a user can do something about."""


class FormsError(Exception):
    """Something about a question set, a form or a printout that the user can mend.

    The text is an English sentence with `{name}` places; `values` fills them, so that an interface can translate the
    sentence before filling it in.
    """

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text = text
        self.values = values


class DefinitionError(FormsError):
    """A question-set file has errors; the message lists all of them, each with file and line."""


class FormDoesNotFitError(FormsError):
    """The questions do not fit the pages that were asked for."""


class MissingTranslationError(FormsError):
    """A text of the form is missing in the language asked for."""


class ImportPdfError(FormsError):
    """An existing questionnaire PDF could not be made into a form."""
