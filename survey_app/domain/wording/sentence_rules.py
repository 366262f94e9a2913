"""The templates of all sentences about results, each under its rule id; which of them need a verdict.

A template with a word of direction (higher, lower, more, fewer) carries the verdict that allows it, and cannot be
said without. Swedish is in the catalogue of the domain.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from survey_app.domain.release.frozen import Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """A template in English: for one (`text`) or, where that differs, for several (`many`).

    `verdict`: the only outcome of a test with which it may be said; None = it has no direction.
    """

    text: str
    many: str = ""
    verdict: Verdict | None = None


_HIGHER, _LOWER = Verdict.HIGHER, Verdict.LOWER

RULES: Mapping[str, Rule] = {
    # A share as boxes
    "tenths.plain": Rule("{x} of 10"),
    "tenths.well_over": Rule("Well over {x} of 10"),
    "tenths.just_under": Rule("Just under {x} of 10"),
    "tenths.about": Rule("About {x} of 10"),
    "tenths.all": Rule("All"),
    "tenths.none": Rule("None"),
    "tenths.nearly_all": Rule("Nearly all"),
    "tenths.hardly_any": Rule("Hardly any"),
    "tenths.of_base": Rule("{x} of {of}"),
    # Five of ten
    "half.plain": Rule("Half"),
    "half.well_over": Rule("Well over half"),
    "half.just_under": Rule("Just under half"),
    "half.about": Rule("About half"),
    # A verdict in a table or chart
    "verdict.higher": Rule("Higher", verdict=_HIGHER),
    "verdict.lower": Rule("Lower", verdict=_LOWER),
    "verdict.undecided": Rule("Cannot be told apart"),
    # Own against the other municipalities
    "rest.higher": Rule("That is a higher share than in the other municipalities.", verdict=_HIGHER),
    "rest.lower": Rule("That is a lower share than in the other municipalities.", verdict=_LOWER),
    "rest.undecided": Rule("It cannot be told apart from the other municipalities."),
    "title.higher": Rule("More in {place} {finding}", verdict=_HIGHER),
    "title.lower": Rule("Fewer in {place} {finding}", verdict=_LOWER),
    "title.label_higher": Rule("{label}: more in {place}", verdict=_HIGHER),
    "title.label_lower": Rule("{label}: fewer in {place}", verdict=_LOWER),
    # Findings
    "finding.own": Rule("{x} of {of} in {place} {finding}."),
    "finding.few_or_none": Rule("Few or none of the {base} who answered in {place} {finding}."),
    "finding.nearly_all": Rule("All or nearly all of the {base} who answered in {place} {finding}."),
    "finding.together": Rule("{share} {finding}."),
    "finding.options": Rule("answer: {options}"),
    "together.all": Rule("All together: {finding}"),
    "together.others": Rule("The other municipality: {finding}", "The {words} other municipalities: {finding}"),
    "together.some": Rule("One other municipality: {finding}", "{words} other municipalities together: {finding}"),
    # What most chose of options none of which is positive
    "prefer.most": Rule("Most"),
    "prefer.most_in": Rule("Most in {place}"),
    "prefer.one": Rule("{most} {finding} {first}."),
    "prefer.two": Rule("{most} {finding} {first} or {second}."),
    "prefer.one_counted": Rule("{most} {finding} {first} ({x} of {of})."),
    "prefer.two_counted": Rule("{most} {finding} {first} or {second} ({x} of {of})."),
    "prefer.spread": Rule("The answers are spread over many options."),
    "prefer.spread_counted": Rule("The {of} answers are spread over many options."),
    "prefer.spread_in": Rule("In {place} the {of} answers are spread over many options."),
    "prefer.answered": Rule("answered"),
    "prefer.quoted": Rule("“{option}”"),
    "prefer.several": Rule("{words} municipalities together"),
    # How sure it is
    "sure.interval": Rule(
        "The share is {percent} per cent. With {base} answers it is uncertain: anything between {low} and {high} "
        "per cent is reasonable."
    ),
    "sure.visible": Rule("With {base} answers, differences below about {points} percentage points cannot be seen."),
    "sure.nothing_visible": Rule("With {base} answers no difference can be seen."),
    # Now against the period before
    "change.then": Rule("{period}: {share}."),
    "change.higher": Rule("The share is higher now.", verdict=_HIGHER),
    "change.lower": Rule("The share is lower now.", verdict=_LOWER),
    "change.undecided": Rule("It cannot be said whether this has changed."),
    "change.interval": Rule("The change is probably between {low} and {high} percentage points."),
    "change.family": Rule("With so many questions, one difference of that size may be due to chance."),
    "change.visible": Rule("With {base} answers, changes below about {points} percentage points cannot be seen."),
    "change.broken": Rule("The question has changed since {period}, so the two cannot be compared."),
    # One question against another, by the same people
    "gap.higher": Rule("More gave a positive answer to “{first}” than to “{second}”.", verdict=_HIGHER),
    "gap.lower": Rule("Fewer gave a positive answer to “{first}” than to “{second}”.", verdict=_LOWER),
    "gap.undecided": Rule("“{first}” and “{second}” cannot be told apart."),
    # Who answered
    "who.combined_only": Rule("The questions are shown for all municipalities together only."),
    "who.too_few": Rule("In {place} fewer than {words} people answered, so nothing of their own is shown."),
    "who.own": Rule("One person answered in {place}.", "{n} people answered in {place}."),
    "who.together": Rule("Together {n} people answered in {several} municipalities."),
    "who.others": Rule("In {several} other municipalities {n} people answered."),
    "rate.exact": Rule("{n} of {out} forms came back: {low} per cent."),
    "rate.band": Rule("{n} of {out_low}–{out_high} forms came back: {low}–{high} per cent."),
    "covers.together": Rule(
        "“Together” is one municipality with {base} answers.",
        "“Together” is {words} municipalities with {base} answers.",
    ),
    "covers.too_few": Rule(
        "One municipality has too few answers to be in it.", "{words} municipalities have too few answers to be in it."
    ),
    "covers.you": Rule("{place} has too few answers to be in it."),
    "covers.and_you": Rule(
        "{place} and one other municipality have too few answers to be in it.",
        "{place} and {words} other municipalities have too few answers to be in it.",
    ),
    "covers.left_out": Rule(
        "One answer is left out, from a municipality with too few.",
        "{words} answers are left out, from municipalities with too few.",
    ),
    "covers.options": Rule(
        "To show every option takes at least {needed} answers in a municipality. That holds for {words}, with {base} "
        "answers together."
    ),
    # Easy to read: one fact a line, no percentages
    "easy.intro": Rule("These are the answers to our questions."),
    "easy.period": Rule("They are from {period}."),
    "easy.then": Rule("We show them as they were published then."),
    "easy.who_own": Rule("{n} people in {place} answered."),
    "easy.who_others": Rule("{n} people in {several} other municipalities answered."),
    "easy.who_together": Rule("{n} people in {several} municipalities answered."),
    "easy.too_few": Rule("Too few people in {place} answered."),
    "easy.not_own": Rule("So we show no answers from {place}."),
    "easy.nothing": Rule("Too few people answered."),
    "easy.recognised": Rule("Otherwise somebody could be recognised."),
    "easy.combined_only": Rule("We show what all municipalities say together."),
    "easy.together": Rule("This is what the municipalities say together."),
    "easy.others": Rule("This is what the other municipalities say."),
    "easy.share": Rule("{share} {finding}."),
    "easy.few_or_none": Rule("Few or none {finding}."),
    "easy.nearly_all": Rule("All or nearly all {finding}."),
    "easy.label": Rule("{share} gave a positive answer to “{label}”."),
    "easy.label_few_or_none": Rule("Few or none gave a positive answer to “{label}”."),
    "easy.label_nearly_all": Rule("All or nearly all gave a positive answer to “{label}”."),
    "easy.higher": Rule("That is more than in the other municipalities.", verdict=_HIGHER),
    "easy.lower": Rule("That is fewer than in the other municipalities.", verdict=_LOWER),
    "easy.no_difference": Rule("We see no certain difference from other municipalities."),
    "easy.change_higher": Rule("That is more than in {period}.", verdict=_HIGHER),
    "easy.change_lower": Rule("That is fewer than in {period}.", verdict=_LOWER),
    "easy.few": Rule("Rather few people answered."),
    "easy.uncertain": Rule("So the figures are not quite certain."),
    "easy.hidden": Rule("Some answers we do not show."),
    "easy.hidden_why": Rule("That protects those who answered."),
    "easy.anonymous": Rule("Nobody can see who answered what."),
    # The funnel of the coordinator's meeting
    "funnel.read": Rule("Dots between the lines are spread as chance usually spreads them."),
    "funnel.chance": Rule(
        "By chance alone, about one dot in twenty is outside the inner lines. About one in five hundred is outside the "
        "outer, dashed lines."
    ),
    "funnel.all_within": Rule("All {total} dots are between the inner lines."),
    "funnel.some_outside": Rule(
        "{words} of {total} dots is outside the inner lines.", "{words} of {total} dots are outside the inner lines."
    ),
    "funnel.table": Rule("{label}: the dots by number of answers."),
    "funnel.within": Rule("between the inner lines"),
    "funnel.outside_inner": Rule("outside the inner lines"),
    "funnel.outside_outer": Rule("outside the outer lines"),
    "funnel.alternative": Rule(
        "{n} municipalities without names, by number of answers and share. The line in the middle is all together: "
        "{percent} per cent of {base} answers."
    ),
}
