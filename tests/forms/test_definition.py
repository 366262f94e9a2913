"""Question-set files: every problem of every file with its line, and a round trip through JSON."""

import json
from pathlib import Path

import pytest

from forms.definition import item_from_json, load_question_sets, question_set_from_json, question_set_to_json
from forms.errors import DefinitionError
from forms.model import ItemKind, ItemRole, QuestionSet
from forms.toml_lines import index_lines

GOOD = """\
key = "one"
source_languages = ["sv"]

[name]
sv = "Ett"

[[items]]
key = "a"
role = "quality"
options = [
    { key = "yes", positive = true, text = { sv = "Ja" } },
    { key = "no", text = { sv = "Nej" } },
]

[items.text]
sv = "Fråga?"
[items.label]
sv = "Fråga"
[items.finding]
sv = "säger ja"
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(source: Path) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        load_question_sets(source)
    return str(caught.value).splitlines()[1:]


def test_a_good_file_becomes_a_question_set(tmp_path: Path) -> None:
    (question_set,) = load_question_sets(write(tmp_path, "one.toml", GOOD))
    (item,) = question_set.items
    assert (question_set.key, item.key, item.kind, item.role) == ("one", "one.a", ItemKind.ONE, ItemRole.QUALITY)
    assert item.positive_options == {"yes"}


def test_all_problems_of_all_files_are_named_with_their_lines(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", GOOD.replace('role = "quality"', 'role = "important"').replace('"no"', '"yes"'))
    write(tmp_path, "b.toml", GOOD.replace('sv = "Fråga?"', 'sv = ""\nfluss = 1').replace('key = "a"', 'key = "Ä"'))
    write(tmp_path, "c.toml", 'key = "c\n')
    found = problems_of(tmp_path)
    assert "a.toml:9: role must be one of: quality, group, other" in found
    assert "a.toml:12: the key 'yes' stands here twice" in found
    assert "a.toml:10: only a quality question can have positive options" in found
    assert any(line.startswith("b.toml:8: the key 'Ä' must start with a-z") for line in found)
    assert "b.toml:16: text in sv is empty" in found
    assert any(line.startswith("b.toml:17: 'fluss' is not a language code") for line in found)
    assert any(line.startswith("c.toml:1: not valid TOML") for line in found)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('key = "one"\n', "", "1: a key is missing"),
        ("[name]", "[names]", "1: name is missing"),
        ('source_languages = ["sv"]', "source_languages = []", "2: source_languages must name"),
        ('source_languages = ["sv"]', 'source_languages = ["sv", "en"]', "15: text is missing in en"),
        ("positive = true, ", "", "10: a quality question must have at least one positive option"),
        ("positive = true", "positive = true, substantive = false", "11: an option outside the base cannot"),
        ("positive = true", 'positive = "yes"', "11: positive must be true or false"),
        ('role = "quality"', 'role = "quality"\nversion = 0', "10: version must be a whole number, 1 or more"),
        ('role = "quality"', 'role = "quality"\nkind = "two"', "10: kind must be one of: one, many"),
        ('    { key = "no", text = { sv = "Nej" } },\n', "", "10: an item must have 2 to 12 options"),
        ('[items.finding]\nsv = "säger ja"\n', "", "7: finding is missing"),
        ('"Fråga?"', '"Fråga?  "', "16: text in sv has line breaks or double spaces"),
    ],
)
def test_each_problem_is_named_at_its_line(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert old in GOOD
    found = problems_of(write(tmp_path, "one.toml", GOOD.replace(old, new)))
    assert any(line.startswith(f"one.toml:{problem}") for line in found), found


def test_two_files_with_one_key_are_a_problem(tmp_path: Path) -> None:
    write(tmp_path, "a.toml", GOOD)
    write(tmp_path, "b.toml", GOOD)
    assert problems_of(tmp_path) == ["b.toml:1: the key 'one' is taken by a.toml"]


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(GOOD.encode("latin-1"))
    assert "not text in UTF-8" in problems_of(tmp_path)[0]


@pytest.mark.parametrize("name", ["missing.toml", "."])
def test_nothing_to_read_is_said(tmp_path: Path, name: str) -> None:
    with pytest.raises(DefinitionError, match=r"no question-set file"):
        load_question_sets(tmp_path / name)


def test_question_sets_survive_json(ten_questions: tuple[QuestionSet, ...]) -> None:
    for question_set in ten_questions:
        data = json.loads(json.dumps(question_set_to_json(question_set)))
        assert question_set_from_json(data) == question_set


def test_an_optional_set_says_so_in_its_file_and_in_json(tmp_path: Path) -> None:
    file = write(tmp_path, "optional.toml", "optional = true\n" + GOOD)
    (question_set,) = load_question_sets(file)
    assert question_set.optional
    assert question_set_from_json(question_set_to_json(question_set)) == question_set


def test_official_wording_is_kept_in_json_and_must_say_something(tmp_path: Path) -> None:
    file = write(tmp_path, "official.toml", 'official_wording = "The owner, compared 2026-08-20"\n' + GOOD)
    (question_set,) = load_question_sets(file)
    assert question_set.official_wording == "The owner, compared 2026-08-20"
    assert question_set_from_json(question_set_to_json(question_set)) == question_set
    for value in ("true", '" "'):
        with pytest.raises(DefinitionError, match=r"wrong\.toml:1: official_wording must say whose"):
            load_question_sets(write(tmp_path, "wrong.toml", f"official_wording = {value}\n" + GOOD))


CHOSEN = """\
[items.easy]
sv = "säger ja"
[items.theme]
sv = "Att säga något"
[items.chosen]
yes = { sv = "ja" }
"yes+no" = { sv = "ja eller nej" }
"""


def test_words_for_easy_reading_and_for_what_most_chose_are_kept(tmp_path: Path) -> None:
    (question_set,) = load_question_sets(write(tmp_path, "words.toml", GOOD + CHOSEN))
    (item,) = question_set.items
    assert item.easy == {"sv": "säger ja"}
    assert item.theme == {"sv": "Att säga något"}
    assert item.chosen == {"yes": {"sv": "ja"}, "yes+no": {"sv": "ja eller nej"}}
    assert question_set_from_json(question_set_to_json(question_set)) == question_set


@pytest.mark.parametrize("key", ["maybe", "no+yes", "yes+yes", "yes+no+yes"])
def test_words_for_what_most_chose_name_options_in_the_order_asked(tmp_path: Path, key: str) -> None:
    file = write(tmp_path, "words.toml", GOOD + CHOSEN.replace('"yes+no"', f'"{key}"'))
    (problem,) = problems_of(file)
    assert problem.endswith("chosen names an option, or two in the order asked with + between")


def test_broken_json_says_where(ten_questions: tuple[QuestionSet, ...]) -> None:
    data = question_set_to_json(ten_questions[0])
    data["items"][2]["options"][1]["key"] = 7
    with pytest.raises(DefinitionError, match="items 3, options 2, key: a key is missing"):
        question_set_from_json(data)


@pytest.mark.parametrize("key", ["park", "extra.park"])
def test_one_item_is_read_with_and_without_the_key_of_its_set(key: str) -> None:
    options = [{"key": "yes", "text": {"sv": "Ja"}}, {"key": "no", "text": {"sv": "Nej"}}]
    item = item_from_json({"key": key, "text": {"sv": "Går det att parkera?"}, "options": options}, "extra")
    assert (item.key, item.role, item.label) == ("extra.park", ItemRole.OTHER, {"sv": "Går det att parkera?"})


def test_lines_are_found_in_nested_lists_and_dotted_keys() -> None:
    text = (
        '[[items]]\n[[items.options]]\nkey = "a"\n[[items.options]]\ntext.sv = "["\nkey = "b"\n[[items]]\nkey = "c"\n'
    )
    index = index_lines(text)
    assert index.line_of(("items", 0, "options", 1, "key")) == 6
    assert index.line_of(("items", 0, "options", 1, "text", "sv")) == 5
    assert index.line_of(("items", 1, "key")) == 8
    assert index.line_of(("items", 1, "options")) == 7
