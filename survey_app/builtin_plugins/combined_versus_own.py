"""The combined-versus-own report: overview, what a verdict carries, each question, change, and what is hidden.

Made through the plugin interface only, like any region's report.
"""

from collections.abc import Iterator, Mapping, Sequence

from survey_app.plugin_api import (
    Chart,
    Figure,
    FigureStatus,
    Heading,
    Paragraph,
    Period,
    Question,
    Region,
    Release,
    Report,
    ReportData,
    ReportSection,
    ResultMode,
    Scope,
    Sentences,
    Table,
    TableRequest,
    Verdict,
    change_data,
    compared_shares,
    distribution_data,
    dumbbell_data,
    has_shares,
    hookimpl,
    list_reasons,
    options_of,
    own_note,
    own_share,
    shown_groups,
    smallest_visible_difference,
    together_share,
    verdicts,
)


class CombinedVersusOwn:
    """Each municipality's own result beside the combined one; for "" the combined result alone."""

    key: str = "combined_versus_own"
    title: Mapping[str, str] = {"sv": "Egna resultat och alla tillsammans", "en": "Own results and all together"}

    def tables(self) -> Sequence[TableRequest]:
        """Ask for nothing beyond the figures that every release has."""
        return ()

    def build(self, data: ReportData) -> Sequence[ReportSection]:
        """Make the sections for one municipality, or for all together."""
        return tuple(_Writer(data.release, data.municipality_code, Sentences(data.language)).write())


@hookimpl
def reports(period: Period, region: Region) -> Sequence[Report]:
    """Give every period this report."""
    return (CombinedVersusOwn(),)


class _Writer:
    """Writes the sections of one report."""

    def __init__(self, release: Release, code: str, sentences: Sentences) -> None:
        self.release, self.code, self.sentences = release, code, sentences
        self.say = sentences.say
        self.place = release.municipalities.get(code, "")
        self.together = self.say("Together")

    def write(self) -> Iterator[ReportSection]:
        """Yield all sections in order."""
        yield from self._overview()
        if self.code:
            yield from self._differences()
        for question in self.release.questions:
            if question.role != "group":
                yield from self._question(question)
        yield from self._change()
        yield from self._withheld()

    def _overview(self) -> Iterator[ReportSection]:
        yield Heading(self.say("The result in brief"))
        yield Paragraph(self.sentences.who_answered(self.release, self.code), lead=True)
        data = dumbbell_data(self.release, self.code, self.sentences)
        if not any(row["own"] or row["combined"] for row in data["rows"]):
            yield Paragraph(self.say("No share can be shown for this period."))
            return
        yield Chart(
            form="dumbbell",
            title=self.say("Share of positive answers"),
            sentence=self._overview_sentence(),
            alternative=self._overview_alternative(),
            data=data,
        )
        yield self._overview_table()

    def _overview_sentence(self) -> str:
        if not self.code:
            return self.sentences.who_answered(self.release, "")
        higher = [self._label(question) for question, _ in verdicts(self.release, self.code, Verdict.HIGHER)]
        lower = [self._label(question) for question, _ in verdicts(self.release, self.code, Verdict.LOWER)]
        parts = []
        if higher:
            parts.append(self.say("Higher than in the other municipalities: {labels}.", labels=", ".join(higher)))
        if lower:
            parts.append(self.say("Lower than in the other municipalities: {labels}.", labels=", ".join(lower)))
        return " ".join(parts) or self._no_difference()

    def _no_difference(self) -> str:
        tested = [
            own for question in self.release.questions if (own := own_share(self.release, question.id, self.code))
        ]
        if any(own.verdict_vs_rest for own in tested):
            return self.say("No certain differences: what there is may be due to chance.")
        return self.say("Nothing of your own can be compared with the other municipalities.")

    def _overview_alternative(self) -> str:
        lines = []
        for question in filter(has_shares, self.release.questions):
            own = own_share(self.release, question.id, self.code)
            sides = []
            if own is not None:
                sides.append(f"{self.place} {self._told(own)}")
            together = together_share(self.release, question.id)
            if together is not None:
                sides.append(f"{self.together} {self._told(together)}")
            lines.append(f"{self._label(question)}: {', '.join(sides)}.")
        return f"{self.say('Share of positive answers')}. {' '.join(lines)}"

    def _told(self, figure: Figure) -> str:
        if figure.status is not FigureStatus.SHOWN:
            return self.say("is not shown")
        told = self.sentences.x_of_n(figure.count or 0, figure.n_base or 0)
        return told if figure.percent is None else f"{self.sentences.percent(figure.percent)} ({told})"

    def _overview_table(self) -> Table:
        columns = [self.say("Question")]
        if self.code:
            columns += [self.place, self.say("share")]
        columns += [self.together, self.say("share")]
        if self.code:
            columns.append(self.say("Compared with the others"))
        rows = []
        for question in filter(has_shares, self.release.questions):
            own = own_share(self.release, question.id, self.code)
            row = [self._label(question)]
            if self.code:
                row += self._cells(own)
            row += self._cells(together_share(self.release, question.id))
            if self.code:
                row.append(self.sentences.verdict(own.verdict_vs_rest if own else None))
            rows.append(tuple(row))
        return Table(self.say("Positive answers of all who answered each question."), tuple(columns), tuple(rows))

    def _cells(self, figure: Figure | None) -> list[str]:
        """Return the cells "12 of 40" and "30 %"; a hidden figure says so, a small one has no percentage."""
        if figure is None or figure.status is not FigureStatus.SHOWN:
            note = own_note(self.release, figure, self.sentences) if figure is not None else ""
            return [note or self.say("not shown"), ""]
        percent = "" if figure.percent is None else self.sentences.percent(figure.percent)
        return [self.sentences.x_of_n(figure.count or 0, figure.n_base or 0), percent]

    def _differences(self) -> Iterator[ReportSection]:
        higher = verdicts(self.release, self.code, Verdict.HIGHER)
        lower = verdicts(self.release, self.code, Verdict.LOWER)
        if not higher and not lower:
            yield Heading(self.say("Strengths, and what to discuss"))
            yield Paragraph(self._no_difference(), lead=True)
            return
        for title, found in ((self.say("Strengths"), higher), (self.say("To discuss"), lower)):
            if found:
                yield Heading(title)
                for question, own in found:
                    yield Paragraph(self.sentences.finding_and_verdict(question, own, self.place))

    def _question(self, question: Question) -> Iterator[ReportSection]:
        own = own_share(self.release, question.id, self.code)
        yield Heading(self._title(question, own))
        yield Paragraph(self._lead(question, own), lead=True)
        chart = self._distribution_chart(question, own)
        if chart is not None:
            yield chart
        yield self._question_table(question, own)
        yield from self._notes(question, own)

    def _title(self, question: Question, own: Figure | None) -> str:
        if own is not None and own.verdict_vs_rest in (Verdict.HIGHER, Verdict.LOWER):
            return self.sentences.headline(question, own.verdict_vs_rest, self.place)
        return self._label(question)

    def _lead(self, question: Question, own: Figure | None) -> str:
        """Return the finding: own where it is shown, else why not and what all together say."""
        if not question.has_positive:
            return self._preference(question)
        together = together_share(self.release, question.id)
        sentences = []
        if own is not None and own.status is FigureStatus.SHOWN:
            sentences.append(self.sentences.finding_and_verdict(question, own, self.place))
        elif own is not None and question.result_mode != ResultMode.COMBINED_ONLY:
            few = "{place} is not shown: fewer than {needed} answers."
            sentences.append(self.say(few, place=self.place, needed=self.release.threshold))
        if together is not None and not (own is not None and own.status is FigureStatus.SHOWN):
            sentences.append(self._together_finding(question, together))
        return " ".join(sentences) or self.say("No share can be shown for this question.")

    def _together_finding(self, question: Question, together: Figure) -> str:
        finding = self.sentences.finding(question, together)
        return self.say("All together: {finding}", finding=finding[:1].lower() + finding[1:]) if self.code else finding

    def _preference(self, question: Question) -> str:
        told = []
        for name, code in ((self.place, self.code), (self.together, None)):
            figures = options_of(self.release, question, code) if code != "" else ()
            if figures:
                said = self.sentences.most_prefer(question, figures)
                base = self.say("{base} answers", base=figures[0].n_base)
                told.append(f"{name} ({base}): {said[:1].lower()}{said[1:]}" if self.code else f"{said} ({base})")
        return " ".join(told) or self.say("Too few answers to say what most prefer.")

    def _distribution_chart(self, question: Question, own: Figure | None) -> Chart | None:
        data = distribution_data(self.release, question, self.code, self.sentences)
        if not data["rows"]:
            return None
        described = []
        for row in data["rows"]:
            parts = [f"{each['label']} {self.sentences.percent(each['percent'])}" for each in row["segments"]]
            base = self.say("{base} answers", base=row["base"])
            described.append(f"{row['name']} ({base}): {', '.join(parts)}.")
        return Chart(
            form="diverging" if question.has_positive else "bars",
            title=self.sentences.text(question.text),
            sentence=self._lead(question, own),
            alternative=f"{self.sentences.text(question.text)} {' '.join(described)}",
            data=data,
        )

    def _question_table(self, question: Question, own: Figure | None) -> Table:
        """Return every option where it is shown, else positive answers; sides that show nothing say so."""
        sides = [(self.place, self.code)] if self.code else []
        sides.append((self.together, ""))
        options = {code: options_of(self.release, question, code or None) for _, code in sides}
        columns = [self.say("Answer")]
        captions = []
        for name, code in sides:
            columns += [name, self.say("share")]
            base = self._base(question, code, options[code])
            captions.append(
                f"{name} {self.say('{base} answers', base=base)}" if base else f"{name} {self.say('not shown')}"
            )
        rows = self._option_rows(question, [code for _, code in sides], options) if any(options.values()) else []
        if question.has_positive:
            shares = [own] if self.code else []
            cells = [
                cell for figure in [*shares, together_share(self.release, question.id)] for cell in self._cells(figure)
            ]
            rows.append((self.say("Positive answers"), *cells))
        rows += self._unusable_rows(question, [code for _, code in sides], options)
        caption = f"{self.sentences.text(question.text)} {'; '.join(captions)}."
        return Table(caption, tuple(columns), tuple(rows))

    def _base(self, question: Question, code: str, options: Sequence[Figure]) -> int | None:
        figure = own_share(self.release, question.id, code) if code else together_share(self.release, question.id)
        if figure is not None and figure.status is FigureStatus.SHOWN:
            return figure.n_base
        return options[0].n_base if options else None

    def _option_rows(
        self, question: Question, codes: Sequence[str], options: dict[str, tuple[Figure, ...]]
    ) -> list[tuple[str, ...]]:
        rows = []
        asked = [option for option in question.options if option["substantive"]]
        for place, option in enumerate(asked):
            cells: list[str] = []
            for code in codes:
                figures = options[code]
                if figures:
                    cells += [str(figures[place].count), self.sentences.percent(figures[place].percent or 0)]
                else:
                    cells += [self.say("not shown"), ""]
            rows.append((self.sentences.text(option["text"]), *cells))
        return rows

    def _unusable_rows(
        self, question: Question, codes: Sequence[str], options: dict[str, tuple[Figure, ...]]
    ) -> list[tuple[str, ...]]:
        """Return the rows of "don't know" and no answer, which are outside the shares, where any side shows them."""
        rows = []
        fields = (
            ("n_dontknow", "Don't know (not in the share)"),
            ("n_missing", "No answer (not in the share)"),
            ("n_unusable", "Don't know or no answer (not in the share)"),
        )
        for field, title in fields:
            values = [getattr(options[code][0], field) if options[code] else None for code in codes]
            if any(value is not None for value in values) and (field != "n_dontknow" or question.has_dont_know):
                cells = [cell for value in values for cell in ("" if value is None else str(value), "")]
                rows.append((self.say(title), *cells))
        return rows

    def _notes(self, question: Question, own: Figure | None) -> Iterator[ReportSection]:
        """Yield how sure it is, what together covers, groups, and the period before."""
        shown = own if own is not None and own.status is FigureStatus.SHOWN else None
        together = together_share(self.release, question.id)
        if shown is not None and shown.percent is not None:
            yield Paragraph(self._certainty(shown, together))
        groups = shown_groups(self.release, question.id, self.code)
        if groups:
            told = [f"{self.sentences.group(figure.group)} {self._told(figure)}" for figure in groups]
            yield Paragraph(f"{'; '.join(told)}.")
        block = self.release.figure(question.id, Scope.BLOCK)
        if block is not None:
            yield Paragraph(self.say("Smaller municipalities together: {share}.", share=self._told(block)))
        covers = self.sentences.covers(self.release, question.id)
        if covers:
            yield Paragraph(covers)
        if options_of(self.release, question, self.code or None) or options_of(self.release, question, None):
            rounding = "The shares are rounded to whole per cent, so their sum is not always 100."
            yield Paragraph(self.say(rounding))
        compared = compared_shares(self.release, question.id, self.code)
        if compared is not None:
            name = self.sentences.text(self.release.previous_period_name)
            broken = self.release.is_broken(question.id, compared[0].period)
            yield Paragraph(self.sentences.change(*compared, name, broken=broken))

    def _certainty(self, own: Figure, together: Figure | None) -> str:
        told = self.sentences.uncertainty(own)
        if together is None or own.verdict_vs_rest is None:
            return told
        rest_count = (together.count or 0) - (own.count or 0)
        rest_base = (together.n_base or 0) - (own.n_base or 0)
        points = smallest_visible_difference(own.n_base or 0, rest_count, rest_base)
        return f"{told} {self.sentences.visible_difference(own.n_base or 0, points)}"

    def _change(self) -> Iterator[ReportSection]:
        data = change_data(self.release, self.code, self.sentences)
        if not data["rows"]:
            return
        yield Heading(self.say("Compared with earlier periods"))
        moved = [
            f"{row['label']}: {row['verdict_words'].lower()}"
            for row in data["rows"]
            if row["verdict"] in ("higher", "lower")
        ]
        sentence = (
            self.say("Certain changes: {changes}.", changes=", ".join(moved))
            if moved
            else self.say("No certain changes: what there is may be due to chance.")
        )
        described = []
        for row in data["rows"]:
            points = [f"{point['period']} {self._point(point)}" for point in row["points"]]
            described.append(f"{row['label']}: {', '.join(points)}.")
        yield Chart(
            "change", self.say("Share of positive answers over the periods"), sentence, " ".join(described), data
        )
        periods = list(dict.fromkeys(point["period"] for row in data["rows"] for point in row["points"]))
        rows = []
        for row in data["rows"]:
            at = {point["period"]: self._point(point) for point in row["points"]}
            cells = (at.get(period, self.say("not shown")) for period in periods)
            rows.append((row["label"], *cells, row["verdict_words"]))
        columns = (self.say("Question"), *periods, self.say("Change since the period before"))
        yield Table(self.say("Positive answers of all who answered, period by period."), columns, tuple(rows))

    def _point(self, point: dict[str, object]) -> str:
        count, base, percent = point["count"], point["base"], point["percent"]
        told = self.sentences.x_of_n(int(str(count)), int(str(base)))
        told = told if percent is None else f"{self.sentences.percent(int(str(percent)))} ({told})"
        return f"{told}, {self.say('question changed')}" if point["broken"] else told

    def _withheld(self) -> Iterator[ReportSection]:
        reasons = list_reasons(self.release, self.code, self.sentences.language)
        yield Heading(self.say("What is not shown, and why"))
        if not reasons:
            yield Paragraph(self.say("Everything that was asked is shown."))
            return
        rows = tuple((reason.what, reason.why, reason.needed) for reason in reasons)
        columns = (self.say("What is not shown"), self.say("Why"), self.say("What had been needed"))
        yield Table(self.say("The rules are the same for all municipalities."), columns, rows)

    def _label(self, question: Question) -> str:
        return self.sentences.text(question.label)
