"""Whose result is told, and the few words that all parts of the report use."""

from dataclasses import dataclass

from survey_app.plugin_api import Figure, FigureStatus, Question, Release, Sentences, own_note


@dataclass(frozen=True, slots=True)
class View:
    """A release as one municipality sees it ("" = the common result), in one language."""

    release: Release
    code: str
    sentences: Sentences

    @property
    def place(self) -> str:
        """The municipality's name, "" in the common view."""
        return self.release.municipalities.get(self.code, "")

    @property
    def together(self) -> str:
        """What the common result is called."""
        return self.say("Together")

    def say(self, sentence: str, **values: object) -> str:
        """Return the English sentence in the report's language, filled in."""
        return self.sentences.say(sentence, **values)

    def label(self, question: Question) -> str:
        """Return the short name of a question."""
        return self.sentences.text(question.label)

    def period_names(self, pooled: Figure) -> str:
        """Return the periods that a figure takes together: "autumn 2025 and autumn 2026"."""
        release = self.release
        names = {each["key"]: each["name"] for each in release.earlier_periods} | {release.period: release.period_name}
        *first, last = (self.sentences.period(names[key]) for key in pooled.pooled_periods)
        return self.say("{first} and {last}", first=", ".join(first), last=last)

    def told(self, figure: Figure) -> str:
        """Return "30 % (12 of 40)", "6 of 8" where there is no percentage, or that it is not shown."""
        if figure.status is not FigureStatus.SHOWN:
            return self.say("is not shown")
        told = self.sentences.x_of_n(figure.count or 0, figure.n_base or 0)
        return told if figure.percent is None else f"{self.sentences.percent(figure.percent)} ({told})"

    def cells(self, figure: Figure | None) -> list[str]:
        """Return the cells "12 of 40" and "30 %"; a hidden figure says so, a small one has no percentage."""
        if figure is None or figure.status is not FigureStatus.SHOWN:
            note = own_note(self.release, figure, self.sentences) if figure is not None else ""
            return [note or self.say("not shown"), self.say("not shown")]
        percent = self.say("not shown") if figure.percent is None else self.sentences.percent(figure.percent)
        return [self.sentences.x_of_n(figure.count or 0, figure.n_base or 0), percent]
