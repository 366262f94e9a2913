"""Questions to talk about at the meeting, from what a verdict carries and from what any result needs."""

from survey_app.packs.content import Content


def discussion_questions(content: Content) -> tuple[str, ...]:
    """Return four to six questions; about single results only where a verdict stands."""
    words = content.words
    questions = [words("What do we recognise, and what surprises us?")]
    for verdict, text in (
        ("lower", "“{label}” is lower than in the others. What lies behind it, and what can we change ourselves?"),
        ("higher", "“{label}” is higher than in the others. What do we do that is worth keeping?"),
    ):
        found = [one for one in content.findings if one.verdict == verdict][:2]
        questions += [words(text, label=one.label) for one in found]
    if content.municipality and not content.has_own:
        questions.append(words("How do we get more people to answer next time?"))
    else:
        questions.append(words("Who did not answer, and what would they have said?"))
    questions.append(words("What do we tell those who answered, and when?"))
    return tuple(questions)
