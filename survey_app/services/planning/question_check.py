"""Checks a question the coordinator writes, before it stands on the form: what is wrong, and what to think about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from forms.assemble import assemble_form
from forms.definition import item_from_json
from forms.errors import FormsError
from forms.fit import QuestionFit, measure_questions
from forms.model import Form, Item, ItemKind, QuestionSet
from survey_app.db.models import PeriodRow
from survey_app.domain.questionnaire.option_check import overlapping, repeated
from survey_app.domain.questionnaire.readability import EASY_LIX, FEW_LONG_WORDS, HARD_LIX, LONG_SENTENCE, readability
from survey_app.errors import SurveyError
from survey_app.plugin_manager import Plugins
from survey_app.services.planning.period_file import EXTRA_SET
from survey_app.services.planning.period_questions import EXTRA_NAME, EXTRA_POSITION, offered_sets
from survey_app.services.press.editions import draw_question, form_of, pages_of
from survey_app.services.wording import Wording
from survey_app.settings import Settings

_WORK_OF_WORDS = (
    "What people write takes work: somebody copies it from the papers, and somebody reads and redacts each text. It is "
    "shown from ten answers in a municipality."
)
IN_A_ROW = 5
"""Columns that short answers stand in."""


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """A question as it is written. `answers`: the printed answers in each language, in order, as many in each.

    `dont_know`: the last answer is "don't know", counted apart. A question of kind text has no answers but `lines`.
    """

    key: str
    label: str
    kind: str
    texts: Mapping[str, str]
    answers: Mapping[str, Sequence[str]]
    dont_know: bool
    lines: int = 4

    @property
    def languages(self) -> tuple[str, ...]:
        """Its languages, the first one of the period first."""
        return tuple(self.texts)

    def definition(self) -> dict[str, object]:
        """Return the item as in a question-set file."""
        first = self.languages[0]
        if self.kind == ItemKind.TEXT:
            return {
                "key": self.key,
                "kind": self.kind,
                "text": dict(self.texts),
                "label": {first: self.label},
                "lines": self.lines,
            }
        last = len(self.answers[first]) - 1
        options = []
        for number in range(last + 1):
            apart = self.dont_know and number == last
            options.append(
                {
                    "key": "dont_know" if apart else f"option_{number + 1}",
                    "text": {language: self.answers[language][number] for language in self.languages},
                    "substantive": not apart,
                }
            )
        return {
            "key": self.key,
            "kind": self.kind,
            "text": dict(self.texts),
            "label": {first: self.label},
            "options": options,
        }


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of a field of a draft: `field` is text, answers or dont_know; `refuses`: it cannot be printed so."""

    field: str
    language: str
    sentence: str
    refuses: bool = False


def check_question(
    session: Session, *, plugins: Plugins, settings: Settings, period: PeriodRow, draft: QuestionDraft, wording: Wording
) -> tuple[Remark, ...]:
    """Return everything to say of a draft: texts, answers, and how they fill the printed page in each language.

    Raises:
        forms.errors.DefinitionError: the draft is no question at all (say a text with a line break).
    """
    item = item_from_json(draft.definition(), EXTRA_SET)
    remarks = [*_text_remarks(draft, wording)]
    if item.is_text:
        remarks.append(Remark("text", draft.languages[0], wording.say(_WORK_OF_WORDS)))
    else:
        remarks += _answer_remarks(draft, wording)
        remarks += _dont_know_remarks(draft, _known_dont_know(plugins, period), wording)
    form = form_of(session, plugins=plugins, settings=settings, period=period, language=draft.languages[0])
    for language in draft.languages:
        remarks += _fit_remarks(item, _alone(item, language, settings), wording)
    if not any(remark.refuses for remark in remarks):
        remarks += _page_remarks(form, item, wording)
    return tuple(remarks)


def picture_of(draft: QuestionDraft, language: str, *, settings: Settings) -> bytes:
    """Return a PNG of the question alone, as the form will print it in a language.

    Raises:
        forms.errors.DefinitionError: the draft is no question at all.
        InvalidInputError: a text does not fit.
    """
    item = item_from_json(draft.definition(), EXTRA_SET)
    return draw_question(replace(_alone(item, language, settings), draft=False))


def _alone(item: Item, language: str, settings: Settings) -> Form:
    """Return a form that asks this question only."""
    own = QuestionSet(EXTRA_SET, EXTRA_NAME, (item,), EXTRA_POSITION, source_languages=frozenset(item.text))
    return assemble_form("", language, (own,), organisation="", web_address=settings.web_address)


def _text_remarks(draft: QuestionDraft, wording: Wording) -> Iterator[Remark]:
    for language, text in draft.texts.items():
        found = readability(text)
        if language == "sv" and found.lix >= HARD_LIX:
            sentence = wording.say(
                "The question is hard to read: LIX {lix}. Long words: {words}. Below {hard} is easier.",
                lix=found.lix,
                words=", ".join(found.long_words),
                hard=HARD_LIX,
            )
            yield Remark("text", language, sentence)
        elif language == "sv" and found.lix >= EASY_LIX and len(found.long_words) > FEW_LONG_WORDS:
            sentence = wording.say(
                "The question could be easier to read: LIX {lix}. Long words: {words}. Aim below {easy}.",
                lix=found.lix,
                words=", ".join(found.long_words),
                easy=EASY_LIX,
            )
            yield Remark("text", language, sentence)
        if found.longest_sentence > LONG_SENTENCE:
            sentence = wording.say(
                "One sentence has {n} words. With more than {most} people read it twice.",
                n=found.longest_sentence,
                most=LONG_SENTENCE,
            )
            yield Remark("text", language, sentence)


def _answer_remarks(draft: QuestionDraft, wording: Wording) -> Iterator[Remark]:
    for language, answers in draft.answers.items():
        for first, _second in repeated(answers):
            yield Remark("answers", language, wording.say("“{answer}” stands twice.", answer=first), refuses=True)
        for first, second in overlapping(answers):
            sentence = wording.say("“{one}” and “{other}” overlap: somebody fits both.", one=first, other=second)
            yield Remark("answers", language, sentence, refuses=True)


def _known_dont_know(plugins: Plugins, period: PeriodRow) -> Mapping[str, frozenset[str]]:
    """Return language -> what the sets on offer call "don't know"."""
    found: dict[str, set[str]] = {}
    for question_set in offered_sets(plugins, period):
        for item in question_set.items:
            for option in item.options:
                for language, text in option.text.items() if not option.substantive else ():
                    found.setdefault(language, set()).add(text.casefold())
    return {language: frozenset(texts) for language, texts in found.items()}


def _dont_know_remarks(draft: QuestionDraft, known: Mapping[str, frozenset[str]], wording: Wording) -> Iterator[Remark]:
    language = draft.languages[0]
    answers, words = draft.answers[language], known.get(language, frozenset())
    last = answers[-1]
    said = [answer for answer in answers if answer.casefold() in words]
    if draft.dont_know and words and last.casefold() not in words:
        sentence = wording.say("“{answer}” is counted apart, outside the percentages. Is it “don't know”?", answer=last)
        yield Remark("dont_know", language, sentence)
    elif not draft.dont_know and said:
        sentence = wording.say(
            "“{answer}” would count like the other answers. Put it last and tick here.", answer=said[0]
        )
        yield Remark("dont_know", language, sentence)
    elif not draft.dont_know:
        sentence = wording.say("There is no “don't know”. Who does not know leaves the question out, or guesses.")
        yield Remark("dont_know", language, sentence)


def _fit_remarks(item: Item, form: Form, wording: Wording) -> Iterator[Remark]:
    (fit,) = measure_questions(form)
    language = form.language
    if fit.problem == "question":
        sentence = wording.say("The question takes more than three lines on the paper. Shorten it.")
        yield Remark("text", language, sentence, refuses=True)
    elif fit.problem is not None:
        sentence = wording.say("An answer takes more than two lines across the whole paper. Shorten it.")
        yield Remark("answers", language, sentence, refuses=True)
    elif fit.wide_options and fit.columns < IN_A_ROW:
        yield Remark("answers", language, _say_wide(item, language, fit, wording))


def _say_wide(item: Item, language: str, fit: QuestionFit, wording: Wording) -> str:
    texts = wording.listed(
        [wording.say("“{answer}”", answer=item.option(key).text[language]) for key in fit.wide_options]
    )
    told = wording.count(
        "{answers} is longer than a column.",
        "{answers} are longer than a column.",
        len(fit.wide_options),
        answers=texts,
    )
    lines = wording.count(
        "The answers are printed on {words} line, {columns} in a row.",
        "The answers are printed on {words} lines, {columns} in a row.",
        fit.lines,
        columns=wording.number(fit.columns),
    )
    return f"{told} {lines} {wording.say('Shorter ones stand five in a row.')}"


def _page_remarks(form: Form, item: Item, wording: Wording) -> Iterator[Remark]:
    own = QuestionSet(EXTRA_SET, EXTRA_NAME, (item,), EXTRA_POSITION + 1, source_languages=frozenset(item.text))
    try:
        before, after = pages_of(form), pages_of(replace(form, sets=(*form.sets, own)))
    except (FormsError, SurveyError):
        return
    if after > before:
        sentence = wording.count(
            "With this question the form needs {words} paper.",
            "With this question the form needs {words} papers.",
            after,
        )
        yield Remark("text", form.language, sentence)
