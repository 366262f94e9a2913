"""What a respondent's page weighs with its style, scripts and fonts, in every language: the fonts are counted by rule.

A browser fetches a font file when the page holds a letter of its range, in its weight; here every part whose range has
a letter of the page counts in both weights, so the page weighs at most this.
"""

import gzip
import re
from html.parser import HTMLParser

import pytest

from forms.standard_texts import languages
from survey_app.services.answering import respondent_form
from survey_app.services.planning import period_rows
from survey_app.web.application import STATIC
from tests.web.stage import NOW, STORUMAN, new_code

MOST_BYTES = 150_000
HEADERS_BYTES = 900
"""Of one answer of the server, measured in a browser; there are ten at most."""

FACE = re.compile(r'@font-face {\s*font-family: "([^"]+)";\s*src: url\("([^"]+)"\).*?unicode-range: ([^;]+);', re.S)


class Letters(HTMLParser):
    """Sorts the letters of a page: those of the lists of languages, and all others."""

    def __init__(self) -> None:
        super().__init__()
        self.names, self.others, self._in_names = set(), set(), False

    def handle_starttag(self, tag, attrs):
        if tag in ("button", "a"):
            self._in_names = dict(attrs).get("name") == "switch"

    def handle_endtag(self, tag):
        if tag in ("button", "a"):
            self._in_names = False

    def handle_data(self, data):
        (self.names if self._in_names else self.others).update(data)


def ranges(text: str) -> list[range]:
    found = []
    for part in text.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        found.append(range(int(first, 16), int(last or first, 16) + 1))
    return found


def fonts_for(page: str) -> dict[str, int]:
    """Return the font files that a browser may fetch for a page, with their bytes."""
    letters = Letters()
    letters.feed(page.partition("<body")[2])
    found = {}
    for family, file, covered in FACE.findall(css()):
        seen = letters.names if family == "Language Names" else letters.others
        if any(ord(letter) in part for letter in seen for part in ranges(covered)):
            found[file] = len((STATIC / file).read_bytes())
    return found


@pytest.fixture
def all_languages(stage, monkeypatch):
    """Offer every language that ships, as if native speakers had confirmed them all."""
    monkeypatch.setattr(respondent_form, "is_draft", lambda _period, _language: False)
    with stage.instance.sessions() as session:
        period = period_rows.find_period(session, NOW)
        before, period.languages = period.languages, ["sv", *(key for key in languages() if key != "sv")]
        session.commit()
    yield
    with stage.instance.sessions() as session:
        period_rows.find_period(session, NOW).languages = before
        session.commit()


def test_no_language_weighs_more_than_150_kilobytes(app, stage, all_languages):
    client, code = app.test_client(), new_code(stage.instance, NOW, STORUMAN)
    files = ("style.css", "respond.js", "mark.svg")
    packed = sum(len(gzip.compress((STATIC / file).read_bytes())) for file in files)
    weights = {}
    for language in languages():
        page = client.get(f"/s/{code}?language={language}").get_data()
        fonts = fonts_for(page.decode())
        weights[language] = len(page) + packed + sum(fonts.values()) + HEADERS_BYTES * (len(files) + len(fonts) + 1)
        assert page.decode().count('<button class="plain" form="answers" name="switch"') == len(languages()) - 1
    assert {language: weight for language, weight in weights.items() if weight > MOST_BYTES} == {}
    assert weights["sv"] < MOST_BYTES / 2


def test_the_names_of_the_languages_fetch_no_whole_font(app, stage, all_languages):
    code = new_code(stage.instance, NOW, STORUMAN)
    fonts = fonts_for(app.test_client().get(f"/s/{code}?language=sv").get_data(as_text=True))
    assert {file for file in fonts if "latin" not in file} == {
        f"fonts/names-{script}-Regular.woff2" for script in ("arabic", "cyrillic", "ethiopic")
    }


@pytest.mark.parametrize("language", languages())
def test_every_letter_of_a_respondents_page_is_in_a_font_that_ships(app, stage, all_languages, language):
    code = new_code(stage.instance, NOW, STORUMAN)
    page = app.test_client().get(f"/s/{code}?language={language}").get_data(as_text=True)
    letters = Letters()
    letters.feed(page.partition("<body")[2])
    covered = {
        family: [part for name, _, text in FACE.findall(css()) for part in ranges(text) if name == family]
        for family in {name for name, _, _ in FACE.findall(css())}
    }
    own = [part for family, parts in covered.items() if family != "Language Names" for part in parts]
    invisible = set("\n\u200c\u200e\u200f\u2066\u2069")
    missing = {letter for letter in letters.others - invisible if not any(ord(letter) in part for part in own)}
    assert missing == set()
    names = [*covered["Language Names"], *covered["Noto Sans"]]
    assert {letter for letter in letters.names if not any(ord(letter) in part for part in names)} == set()


def css() -> str:
    return (STATIC / "style.css").read_text(encoding="utf-8")
