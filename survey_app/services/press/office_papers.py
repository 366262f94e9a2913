"""Papers for the office itself: a stack's cover sheet, tally slips for hand-outs, the reception's instructions."""

import datetime

from sqlalchemy.orm import Session

from forms.office_pdf import InstructionPart, WaitingPaper, render_cover_sheet, render_instructions, render_tally_slip
from survey_app.db.models import PeriodRow
from survey_app.domain.dates import swedish_date, swedish_today
from survey_app.domain.model import TO_DO
from survey_app.errors import RefusedError
from survey_app.i18n import in_language
from survey_app.services.intake.stack_views import StackView, find_stack_of_place
from survey_app.services.paperwork.accounting import PaperView, account_papers
from survey_app.services.planning.participation import part_of
from survey_app.services.planning.period_rows import municipality_names
from survey_app.services.wording import Wording, capitalised

MOST_LISTED = 40
"""Papers that a cover sheet tries to list: more never fit on its page."""

BEFORE = [
    "Print the papers, or take those in your folder. Shuffle the pile.",
    "Put up the poster. Put out pens and a locked box.",
    "Scan a practice sheet: then you know that the scanner works.",
]
POSTER_CODE = "The poster has a code to answer on a phone. Those answers are told apart and are in no result."
GIVE = "Give a paper to everybody who meets you."
GIVE_IN_LANGUAGE = "Give a paper to everybody who meets you, in the language the person likes best."
HAND_OUT = [
    "Say: “It is voluntary and anonymous. It does not change the help you get.”",
    "Press +1 for each paper. Away from the desk: a cross on a tally slip. Never write who gets which paper.",
]
TAKE_IN = [
    "The person puts the paper in the box. Nobody reads it at the desk.",
    "Empty the box every day, and keep the papers locked in.",
]
SCAN = [
    "Scan the stack: 300 dpi, grey, one side. Save in your folder, or drag the file to your page.",
    "Print the stack's cover sheet and put it on top. Keep the papers in their order.",
]
LOOK = [
    "Answer the questions about marks that are hard to read. Yellow rows in All papers need you.",
    "Has someone written about danger, a complaint or a wish for contact? Follow your routine.",
]
AFTER = [
    "Empty the box and scan what is left.",
    "Count the papers nobody got, and write the number on your page under Handed out.",
]


def make_cover_sheet(
    session: Session,
    period: PeriodRow,
    municipality_code: str | None,
    file_id: int,
    *,
    office: str,
    language: str = "sv",
    today: datetime.date | None = None,
) -> bytes:
    """Return the cover sheet of a stack as PDF: its number, how many papers, and the places of those that wait.

    Args:
        session: the transaction.
        period: the period of the stack.
        municipality_code: where it was scanned; None = the regional desk.
        file_id: the stack.
        office: whose stack it is, as the interface says it.
        language: of the words.
        today: the day it is printed; None = now.

    Raises:
        NotFoundError: there is no such stack at this place.
        RefusedError: it was undone, could not be opened, or is still being read.
    """
    stack = find_stack_of_place(session, period, municipality_code, file_id)
    if stack.state != "done":
        raise RefusedError("Stack {stack} has no cover sheet until its papers are read.", stack=stack.stack)
    wording = Wording(language)
    account = account_papers(session, period, municipality_code, file_id=file_id, language=language)
    waiting = [row for row in account.rows if row.waits]
    listed = [_say_waiting(row, sum(stack.papers.values()), wording) for row in waiting[:MOST_LISTED]]
    return render_cover_sheet(
        _cover_words(stack, period, municipality_code, office, len(waiting), today or swedish_today(), wording),
        language=language,
        number=str(stack.stack),
        facts=_cover_facts(stack, wording),
        papers=listed,
        left_out=[_say_left_out(len(waiting) - count, wording) for count in range(len(listed) + 1)],
    )


def _cover_words(
    stack: StackView,
    period: PeriodRow,
    municipality_code: str | None,
    office: str,
    waiting: int,
    today: datetime.date,
    wording: Wording,
) -> dict[str, str]:
    papers = sum(stack.papers.values())
    to_do = wording.say("No paper in the stack needs anybody.")
    if waiting:
        to_do = capitalised(wording.count("{words} paper needs you", "{words} papers need you", waiting))
    return {
        "office": office,
        "period": in_language(period.name, wording.language),
        "stack": wording.say("The region's stack" if municipality_code is None else "Stack"),
        "papers": wording.count("{n} paper", "{n} papers", papers),
        "to_do": to_do,
        "order": wording.say("The papers lie in the order they were scanned. Paper 1 was scanned first."),
        "place": wording.say("Place"),
        "number": wording.say("Number"),
        "happened": wording.say("What happened"),
        "done": wording.say("Done"),
        "foot": wording.say(
            "Put this on top of the stack. This is how it stood on {day}. Print it anew when something changes.",
            day=wording.short_date(today),
        ),
    }


def _cover_facts(stack: StackView, wording: Wording) -> list[str]:
    to_do = sum(stack.papers.get(state, 0) for state in TO_DO)
    read = stack.papers.get("read", 0)
    facts = [
        wording.say("Scanned {day}", day=wording.short_date(swedish_date(stack.received_at))),
        wording.count("{n} read", "{n} read", read),
        wording.count("{n} needs you", "{n} need you", to_do),
    ]
    settled = sum(stack.papers.values()) - read - to_do
    if settled:
        facts.append(wording.count("{n} that is not counted", "{n} that are not counted", settled))
    return facts


def _say_waiting(row: PaperView, papers: int, wording: Wording) -> WaitingPaper:
    place = wording.say("Paper {place} of {of}", place=row.place, of=papers)
    said = row.happened if row.review_ids else f"{row.happened} {row.to_do}"
    return WaitingPaper(place, row.number, said)


def _say_left_out(count: int, wording: Wording) -> str:
    if not count:
        return ""
    return wording.count(
        "{n} more paper stands in the list All papers.", "{n} more papers stand in the list All papers.", count
    )


def make_tally_slip(period: PeriodRow, municipality_code: str, *, language: str = "sv") -> bytes:
    """Return a slip on which somebody ticks the papers handed out away from the desk, as PDF.

    Raises:
        NotFoundError: the municipality does not take part.
    """
    part_of(period, municipality_code)
    wording = Wording(language)
    words = _head_words(period, municipality_code, wording) | {
        "title": wording.say("Papers handed out"),
        "how": wording.say("Put a cross for each paper you hand out away from the reception."),
        "never": wording.say("Never write who gets the paper."),
        "first": wording.say("First day"),
        "last": wording.say("Last day"),
        "sum": wording.say("Sum"),
        "foot": wording.say(
            "Leave the slip at the reception by {day}. The sum is typed in there.", day=wording.date(period.closes_on)
        ),
    }
    return render_tally_slip(words, language=language)


def _head_words(period: PeriodRow, municipality_code: str, wording: Wording) -> dict[str, str]:
    name = municipality_names(period)[municipality_code]
    return {
        "office": wording.say("Social services in {name}", name=name),
        "period": in_language(period.name, wording.language),
    }


def make_instructions(
    period: PeriodRow, municipality_code: str, *, web_address: str, contact: str = "", language: str = "sv"
) -> bytes:
    """Return what a reception does, step by step, as a PDF of one page.

    Args:
        period: the period.
        municipality_code: whose reception.
        web_address: of the installation, without trailing slash.
        contact: whom to ask; "" = the period's contact.
        language: of the words.

    Raises:
        NotFoundError: the municipality does not take part.
    """
    contact = contact or part_of(period, municipality_code).contact or period.contact or ""
    wording = Wording(language)
    address = f"{web_address.partition('://')[2]}/reception/{municipality_code}/{period.key}/"
    foot = wording.say("Your page: {address}", address=address)
    words = _head_words(period, municipality_code, wording) | {
        "title": wording.say("What the reception does"),
        "lead": wording.say(
            "We ask from {first} to {last}.",
            first=wording.date(period.opens_on),
            last=wording.date(period.closes_on),
        ),
        "foot": f"{foot}\n{wording.say('Questions? {contact}', contact=contact)}" if contact else foot,
    }
    return render_instructions(words, _instruction_parts(period, wording), language=language)


def _instruction_parts(period: PeriodRow, wording: Wording) -> list[InstructionPart]:
    closes = wording.date(period.closes_on)
    give = GIVE_IN_LANGUAGE if len(period.languages) > 1 else GIVE
    steps = (
        (wording.say("Before the first day"), [*BEFORE, *([POSTER_CODE] if period.poster_answers else [])]),
        (wording.say("Hand out"), [give, *HAND_OUT]),
        (wording.say("Take in"), TAKE_IN),
        (wording.say("Scan"), SCAN),
        (wording.say("Look"), LOOK),
        (wording.say("After the last day, {day}", day=closes), AFTER),
    )
    return [InstructionPart(heading, [wording.say(line) for line in lines]) for heading, lines in steps]
