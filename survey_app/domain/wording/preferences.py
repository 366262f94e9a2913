"""Says what most chose, of a question none of whose options is positive: in words of its own, or as it was asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey_app.domain.release.frozen import Figure, Question
from survey_app.domain.wording.phrases import Phrases, capitalised, lowered

TOGETHER = "+"
"""Between the keys of two options that have words of their own where most chose one or the other."""


@dataclass(frozen=True, slots=True)
class Preferences(Phrases):
    """The sentences about what most chose, in one language."""

    def most_prefer(
        self, question: Question, figures: Sequence[Figure], place: str = "", *, counted: bool = False
    ) -> str:
        """Return "Most in Storuman would rather meet at the office or by phone (29 of 43).".

        One option is named if more than half chose it, two if they have more than half together and the third is
        behind; else the answers are said to be spread. Two stand in the order asked: which is ahead is not tested.
        Where one person may choose several, two are never added up.

        Args:
            question: what was asked.
            figures: its options, all shown.
            place: whose answers, or "" where that is clear.
            counted: whether the sentence says how many of how many.
        """
        ranked = sorted(figures, key=lambda figure: -(figure.count or 0))
        counts = [figure.count or 0 for figure in ranked] + [0, 0, 0]
        base = ranked[0].n_base or 0
        if 2 * counts[0] > base:
            ahead, chose = {ranked[0].category}, counts[0]
        elif question.kind != "many" and 2 * (counts[0] + counts[1]) > base and counts[1] > counts[2]:
            ahead, chose = {figure.category for figure in ranked[:2]}, counts[0] + counts[1]
        else:
            return self._spread(base, place, counted=counted)
        finding, words = self._chosen(question, [each["key"] for each in question.options if each["key"] in ahead])
        values = dict(zip(("first", "second"), words, strict=False))
        most = self.tell("prefer.most_in", place=place) if place else self.tell("prefer.most")
        rule = "prefer.one" if len(words) == 1 else "prefer.two"
        if counted:
            return self.tell(f"{rule}_counted", most=most, finding=finding, x=chose, of=base, **values)
        return self.tell(rule, most=most, finding=finding, **values)

    def several_together(self, municipalities: int) -> str:
        """Return whose answers they are where several stand together: "three municipalities together"."""
        return self.tell("prefer.several", words=self.number(municipalities))

    def _spread(self, base: int, place: str, *, counted: bool) -> str:
        if place:
            return self.tell("prefer.spread_in", place=place, of=base)
        return self.tell("prefer.spread_counted", of=base) if counted else self.tell("prefer.spread")

    def _chosen(self, question: Question, keys: Sequence[str]) -> tuple[str, list[str]]:
        """Return how the sentence goes on after "Most", and the words of the options."""
        finding = self._own_words(question.finding)
        told = {key: self._own_words(words) for key, words in question.chosen.items()}
        pair = told.get(TOGETHER.join(keys))
        if finding and pair:
            return finding, [pair]
        if finding and all(told.get(key) for key in keys):
            return finding, [told[key] for key in keys]
        names = [self.text(each["text"]) for each in question.options if each["key"] in keys]
        if finding:
            return f"{finding}:", [lowered(name) for name in names]
        return self.tell("prefer.answered"), [self.tell("prefer.quoted", option=capitalised(name)) for name in names]

    def _own_words(self, texts: Mapping[str, str]) -> str:
        """Return a text in this very language, or "": half a sentence in another language helps nobody."""
        return texts.get(self.language, "")
