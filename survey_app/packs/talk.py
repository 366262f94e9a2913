"""Questions to talk about at the meeting, from what a verdict carries and from what any result needs."""

from survey_app.packs.content import Content

_OF_VERDICT = {
    "lower": "“{label}” is lower than in the others. What lies behind it, and what can we change ourselves?",
    "higher": "“{label}” is higher than in the others. What do we do that is worth keeping?",
}
_SHORT = {
    "lower": "What lies behind it, and what can we change ourselves?",
    "higher": "What do we do that is worth keeping?",
}
_OF_ONE_VERDICT_AT_MOST = 2


def discussion_questions(content: Content) -> tuple[str, ...]:
    """Return five to seven questions; about single results only where a verdict stands."""
    words = content.words
    questions = [words("What do we recognise, and what surprises us?")]
    for verdict, text in _OF_VERDICT.items():
        found = [one for one in content.findings if one.verdict == verdict][:_OF_ONE_VERDICT_AT_MOST]
        questions += [words(text, label=one.label) for one in found]
    if content.municipality and not content.has_own:
        questions.append(
            words("What do we hear ourselves from those we meet, and does it fit with what is shown here?")
        )
        questions.append(words("How do we get more people to answer next time?"))
    else:
        if not content.findings:
            questions.append(words("Which result matters most to those we meet, and is it good enough?"))
        questions.append(words("Who did not answer, and what would they have said?"))
    questions.append(words("What can we change ourselves, and what do we need help with?"))
    questions.append(words("What do we tell those who answered, and when?"))
    return tuple(questions)


def talk_about(content: Content, question_id: str) -> str:
    """Return what to talk about at one question, or "" where no verdict stands."""
    finding = content.finding(question_id)
    return content.words(_SHORT[finding.verdict]) if finding else ""
