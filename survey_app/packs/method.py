"""How it was done, in a few lines that stand on slides and in the report."""

from survey_app.domain.release.frozen import ReadingCheck
from survey_app.i18n import in_language
from survey_app.packs.content import Content
from survey_app.packs.words import Words, capitalised


def done_lines(content: Content) -> tuple[str, ...]:
    """Return how the answers were collected and read, in plain sentences."""
    words, release = content.words, content.release
    if release.imported_from:
        return (
            words("The figures are shown as they were published then. They come from: {source}.",
                  source=release.imported_from),
            words("Today's rules decide what of them is shown here."),
        )  # fmt: skip
    lines = [
        words(
            "Clients answered on paper or on the web from {opens} to {closes}. It was voluntary and anonymous.",
            opens=words.date(release.opens_on),
            closes=words.date(release.closes_on),
        ),
        words("A program reads the crosses on the forms. A person looks at every one that is not certain."),
    ]
    if release.reading is not None:
        lines.append(_reading_line(words, release.reading))
    return tuple(lines)


def _reading_line(words: Words, check: ReadingCheck) -> str:
    found = words.plural(
        "A person checked {digits} form drawn at random.", "A person checked {digits} forms drawn at random.",
        check.papers,
    )  # fmt: skip
    wrong = words("None of them had been read wrong.")
    if check.papers_wrong:
        wrong = words.plural("One had an answer read wrong.", "{n} had an answer read wrong.", check.papers_wrong)
    most = words("At most {percent} of all forms have one (95 percent certain).",
                 percent=words.percent(check.percent_at_most))  # fmt: skip
    return f"{found} {capitalised(wrong)} {most}"


def method_lines(content: Content) -> tuple[str, ...]:
    """Return how the figures are made, in plain sentences."""
    words, release = content.words, content.release
    lines = [
        words("The share is the positive answers of all who answered the question. “Don't know” is not in it."),
        words("Shares are rounded to whole percentages. So they do not always add up to 100."),
        words(
            "Together means the municipalities that are shown. With fewer than {n} answers nothing is shown.",
            n=words.number(release.threshold),
        ),
        words("The uncertainty is a 95 percent interval (Wilson)."),
        words(
            "A municipality is compared with the others, not with a total that contains it "
            "(exact test, mid\N{NON-BREAKING HYPHEN}p). "
            "The level is held over all questions (Benjamini and Hochberg)."
        ),
    ]
    if release.previous_period is not None:
        lines.append(
            words("A change is tested in the same way, and its uncertainty is a 95 percent interval (Newcombe).")
        )
    if release.paired:
        lines.append(words("Two questions are compared among those who answered both (McNemar's exact test)."))
    lines += [
        words(
            "The report “{title}” could not be made and is not here. The figures do not depend on it.",
            title=in_language(row["title"], words.language),
        )
        for row in release.reports_left_out
        if row["municipality_code"] == content.municipality_code
    ]
    return tuple(lines)


def anonymity_lines(content: Content) -> tuple[str, ...]:
    """Return how those who answered are protected, in plain sentences."""
    words, release = content.words, content.release
    rules = (
        words("With fewer than {n} answers nothing is shown, not even how many.", n=words.number(release.threshold)),
        words("With few answers only positive or not is shown. Every option is shown from 20 answers."),
        words("Together covers only municipalities whose own figure is shown. So no hidden figure is left over."),
    )
    others = words("A pack holds no other municipality's figures.")
    if release.imported_from:
        return (*rules, others)
    return (
        words("The number on a form is random. Nobody writes down who gets which form."),
        *rules,
        words("Before publishing, a program tries to work out every hidden figure. If it can, more is hidden."),
        others,
    )
