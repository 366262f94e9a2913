"""Languages of forms and respondents, by their own names."""

from collections.abc import Collection, Iterable, Sequence

from babel import Locale

from forms.poster_pdf import LANGUAGE_NAMES
from forms.standard_texts import languages, standard_texts
from survey_app.services.intake.sheet_standing import SENTENCES, SheetStanding
from survey_app.services.wording import Wording
from survey_app.web.context import gettext as _
from survey_app.web.context import language

FIRST = ("sv", "en")
"""Languages that stand first wherever one chooses; the others follow by their codes."""

OFFERED = (*FIRST, *(code for code in languages() if code not in FIRST))
"""Languages that the standard texts of a form exist in."""


def own_name(code: str) -> str:
    """Return a language's name in that language ("العربية"), or the code where nobody knows it."""
    name = LANGUAGE_NAMES.get(code, code)
    return name[:1].upper() + name[1:]


def language_name(code: str) -> str:
    """Return a language's name in the language of the interface: "Swedish", "svenska"."""
    return Locale.parse(code).get_language_name(language()) or code


def language_choices(codes: Iterable[str], drafts: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return (code, own name) for choosing among languages; of `drafts` it is said that they are not counted."""
    return [
        (code, _("{language} (draft: not counted)", language=own_name(code)) if code in drafts else own_name(code))
        for code in codes
    ]


def not_on_web(asked: str, answerable: Sequence[str]) -> list[tuple[str, str]]:
    """Return (language, sentence) to say at the top where the questions cannot be answered in the language asked for.

    It is said in that language, with the words there are of it and as the draft they are, and in Swedish.

    Args:
        asked: the language that was chosen, else the paper's.
        answerable: the languages in which the questions can be answered here.
    """
    if asked in answerable or asked not in OFFERED or not answerable:
        return []
    draft, swedish = standard_texts(asked).form["draft"], Wording("sv")
    own = f"{own_name(asked)}: {draft}. {Wording(asked).say(SENTENCES[SheetStanding.PAPER_ONLY])}"
    names = swedish.listed([Locale.parse("sv").languages.get(each, own_name(each)) for each in answerable])
    sentence = "The questions are not on the web in this language yet. Here they are in {languages}."
    return [(asked, own), ("sv", swedish.say(sentence, languages=names))]
