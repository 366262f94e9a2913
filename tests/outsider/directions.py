"""Finds words of direction (more, fewer, higher, lower, better, worse) and asks for the verdict behind each."""

import re
from collections.abc import Iterable, Iterator

from tests.outsider.figures_in_text import PackFacts
from tests.outsider.files import plain

UP = r"fler|högre|ökat|ökade|ökar|ökning|förbättr\w+|bättre|increased|more|higher|better|improved|▲"
DOWN = (
    r"färre|lägre|minskat|minskade|minskar|minskning|försämr\w+|sämre|inte lika bra|"
    r"decreased|fewer|lower|worse|not as good|▼"
)
ANY = re.compile(rf"(?<!\w)({UP}|{DOWN})(?!\w)", re.I)
EMPTY_CARD = re.compile(r"[▲▼] (högre|lägre|higher|lower)[^\n]*\n(ingen fråga|no question)[^\n]*", re.I)
HARMLESS = (
    r"(färre|fewer) (än|than) (\w+|\d+)( svar\w*| answer\w*| personer| people)?",
    r"(fler|more) (än|than) (\w+|\d+) (av|of) 10",
    r"(ju färre svar|the fewer the? ?answers)[^.]*",
    r"(högre eller lägre|higher or lower)",
    r"▲ ▼",
    r"(fler svar nästa gång|fler svar visar( mer)?|more answers (next time|show( more)?))",
    r"(hur får vi fler att|how do we get more|how can we get more)[^.?]*",
    r"(döljs|hidden|hide) (mer|more)|more is hidden",
)
"""Phrases in which such a word says nothing about anybody's share: thresholds, the legend, a question to talk about."""

OTHERS = r"(färre|fler|fewer|more) (än|than) (i de andra|in the other)"


def direction_faults(facts: PackFacts, told: Iterable[str], question: str) -> Iterator[str]:
    """Yield every direction said of a question that no verdict carries."""
    survey, language = facts.ledger.survey, facts.language
    labels = {plain(asked.label[language]): asked.key for asked in survey.reported}
    said = {"higher": set[str](), "lower": set[str]()}
    for row in facts.pack.rows:
        for name in ("verdict_vs_rest", "verdict_vs_previous", "verdict_gap"):
            if row.get(name) in said:
                said[str(row[name])] |= {str(row["question_id"]), *str(row["question_id"])[5:].split("|")}
    for text in told:
        for sentence in re.split(r"\n|(?<=\.)\s", EMPTY_CARD.sub("", text)):
            if not ANY.search(sentence):
                continue
            named = {key for label, key in labels.items() if label.lower() in plain(sentence).lower()}
            left = _without_wordings(facts, plain(sentence))
            for verdict, words in (("higher", UP), ("lower", DOWN)):
                if not re.search(rf"(?<!\w)({words})(?!\w)", left, re.I):
                    continue
                about = named or ({question} if question else set())
                if not said[verdict] or (about and not about & said[verdict]):
                    yield f"“{plain(sentence)[:140]}” says {verdict}, and no verdict does"


def _without_wordings(facts: PackFacts, sentence: str) -> str:
    """The sentence without the questions' own words and without harmless phrases."""
    for wording in facts.wordings:
        sentence = re.sub(re.escape(wording), " # ", sentence, flags=re.I)
    sentence = re.sub(OTHERS, r"\1 ", sentence, flags=re.I)
    for phrase in HARMLESS:
        sentence = re.sub(phrase, " # ", sentence, flags=re.I)
    return sentence
