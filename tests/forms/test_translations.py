"""Translations beside the question sets: added, left out when the question has changed, and every slip named."""

from pathlib import Path

import pytest

from forms.definition import load_question_sets
from forms.errors import DefinitionError
from forms.model import QuestionSet

SET = """key = "shop"
source_languages = ["sv"]
[name]
sv = "Affären"
[[items]]
key = "open"
version = 2
role = "other"
options = [
    { key = "yes", text = { sv = "Ja" } },
    { key = "no", text = { sv = "Nej" } },
]
[items.text]
sv = "Är det öppet?"
"""
FINNISH = """[shop]
name = "Kauppa"
confirmed = false
[shop.items.open]
version = 2
text = "Onko se auki?"
[shop.items.open.options]
yes = "Kyllä"
no = "Ei"
"""


def load(folder: Path, translation: str, name: str = "fi.toml") -> QuestionSet:
    (folder / "translations").mkdir(exist_ok=True)
    (folder / "shop.toml").write_text(SET, encoding="utf-8")
    (folder / "translations" / name).write_text(translation, encoding="utf-8")
    (question_set,) = load_question_sets(folder)
    return question_set


def test_a_translation_gives_the_set_one_more_language_as_a_draft(tmp_path):
    question_set = load(tmp_path, FINNISH)
    assert question_set.languages() == {"sv", "fi"}
    assert question_set.name["fi"] == "Kauppa"
    assert question_set.items[0].text["fi"] == "Onko se auki?"
    assert [option.text["fi"] for option in question_set.items[0].options] == ["Kyllä", "Ei"]
    assert question_set.is_draft("fi")


def test_a_confirmed_translation_is_no_draft(tmp_path):
    assert not load(tmp_path, FINNISH.replace("confirmed = false", "confirmed = true")).is_draft("fi")


def test_words_of_an_older_question_wait_to_be_looked_at_again(tmp_path):
    question_set = load(tmp_path, FINNISH.replace("version = 2", "version = 1"))
    assert question_set.languages() == {"sv"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("[shop.items.open]", "[shop.items.close]"), r"fi\.toml:4: the set shop has no question 'close'"),
        (('no = "Ei"\n', ""), r"fi\.toml:7: these options have no words: no"),
        (('no = "Ei"', 'no = "Ei"\nperhaps = "Ehkä"'), r"fi\.toml:7: the question has no such options: perhaps"),
        (("version = 2\n", ""), r"fi\.toml:4: version is missing"),
        (('"Onko se auki?"', '""'), r"fi\.toml:6: text is missing, empty"),
        (("[shop]", "[house]"), r"fi\.toml:1: there is no question set 'house'"),
        (("confirmed", "checked"), r"fi\.toml:3: 'checked' is not known here"),
        (("[shop]", "[shop"), r"fi\.toml:1: not valid TOML"),
    ],
)
def test_every_slip_is_named_with_file_and_line(tmp_path, change, problem):
    with pytest.raises(DefinitionError, match=f"translations/{problem}"):
        load(tmp_path, FINNISH.replace(*change, 1))


def test_a_file_that_is_not_called_by_a_language_is_named(tmp_path):
    with pytest.raises(DefinitionError, match=r"translations/finnish\.toml:1: a translation file is called by"):
        load(tmp_path, FINNISH, "finnish.toml")
