"""How it was done, in a few lines that stand on slides and in the report."""

from survey_app.packs.content import Content


def method_lines(content: Content) -> tuple[str, ...]:
    """Return the method in plain sentences."""
    words, release = content.words, content.release
    lines = [
        words(
            "Clients answered on paper or on the web from {opens} to {closes}. It was voluntary and anonymous.",
            opens=words.date(release.opens_on),
            closes=words.date(release.closes_on),
        ),
        words("The share is the positive answers of all who answered the question. “Don't know” is not in it."),
        words("Shares are rounded to whole percentages. So they do not always add up to 100."),
        words(
            "Together means the municipalities that are shown. With fewer than {n} answers nothing is shown.",
            n=words.number(release.threshold),
        ),
        words("The uncertainty is a 95 percent interval (Wilson)."),
        words(
            "A municipality is compared with the others, not with a total that contains it (exact test, mid-p). "
            "The level is held over all questions (Benjamini and Hochberg)."
        ),
    ]
    return tuple(lines)


def anonymity_lines(content: Content) -> tuple[str, ...]:
    """Return how those who answered are protected, in plain sentences."""
    words, release = content.words, content.release
    return (
        words("The number on a form is random. Nobody writes down who gets which form."),
        words("With fewer than {n} answers nothing is shown, not even how many.", n=words.number(release.threshold)),
        words("With few answers only positive or not is shown. Every option is shown from 20 answers."),
        words("Together covers only municipalities whose own figure is shown. So no hidden figure is left over."),
        words("Before publishing, a program tries to work out every hidden figure. If it can, more is hidden."),
        words("A pack holds no other municipality's figures."),
    )
