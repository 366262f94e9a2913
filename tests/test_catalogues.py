"""The catalogues hold what the code says, and nothing that it has ceased to say."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
SOURCES = [ROOT / name for name in ("forms", "scans", "survey_app", "plugins")]
TEMPLATES = ("*.html", "*.txt", "*.toml")


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@cache
def literals() -> frozenset[str]:
    """Return every literal text of the code, joined as the compiler joins it."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for folder in SOURCES for path in folder.rglob("*.py"))
    nodes = (node for tree in trees for node in ast.walk(tree))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


@cache
def page_texts() -> str:
    """Return all templates and text tables, each run of white space as one blank."""
    paths = (path for folder in SOURCES for pattern in TEMPLATES for path in folder.rglob(pattern))
    texts = "\n".join(_one_line(path.read_text(encoding="utf-8")) for path in sorted(paths))
    return texts.replace('\\"', '"').replace("\\'", "'")


def is_said(sentence: str) -> bool:
    return sentence in literals() or _one_line(sentence) in page_texts()


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("survey_app/locale/*/LC_MESSAGES/*.po")), ids=lambda path: f"{path.parts[-3]}/{path.name}"
)
def test_every_translated_sentence_is_still_said_somewhere(path):
    with path.open("rb") as stream:
        ids = [message.id for message in read_po(stream) if message.id]
    sentences = [one for each in ids for one in (each if isinstance(each, tuple) else (each,))]
    assert [sentence for sentence in sentences if not is_said(sentence)] == []
