"""The results page of a release: the same content as the pack; what is said above the cards, and pages kept."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from survey_app.domain.release.frozen import Participation, Release
from survey_app.domain.release.languages import release_in
from survey_app.domain.reporting.reports import Chart
from survey_app.domain.wording.period_names import inside_sentence
from survey_app.domain.wording.phrases import lowered
from survey_app.domain.wording.reasons import Reason
from survey_app.errors import NotFoundError
from survey_app.i18n import in_language
from survey_app.packs.content import Content, Finding, gather_content
from survey_app.packs.participation import is_below_threshold
from survey_app.services.wording import Wording
from survey_app.web.result_cards import Card, make_cards
from survey_app.web.result_notes import common_notes

MOST_FINDINGS = 2
"""Differences shown as cards of their own; the others stand at their question."""


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """All that the results page shows."""

    release: Release
    language: str
    period_name: str
    municipality: str
    own: Participation | None
    combined: Participation | None
    n_municipalities: int
    has_own: bool
    is_among_all: bool
    lead: str
    findings: tuple[Finding, ...]
    more_findings: int
    undecided: int
    cards: tuple[Card, ...]
    notes: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...]
    source: str


KEPT = 48
"""How many pages are kept: a frozen release never changes, and drawing all charts of a page takes long."""

_kept: OrderedDict[tuple[str, str, str], ResultsPage] = OrderedDict()
_lock = Lock()


def kept_results_page(release: Release, municipality_code: str, language: str) -> ResultsPage:
    """Return the page of one municipality as `results_page` does; one made before is taken where there is one.

    It must have been made of this very release, for this municipality and this language.
    """
    key = release.id, municipality_code, language
    with _lock:
        found = _kept.get(key)
        if found is not None and found.release is release:
            _kept.move_to_end(key)
            return found
    made = results_page(release, municipality_code, language)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def results_page(release: Release, municipality_code: str, language: str) -> ResultsPage:
    """Return the page of one municipality, in the language if the release is frozen in it, else in the release's."""
    told = release_told(release, municipality_code, language)
    content = gather_content(told, municipality_code)
    notes, findings = common_notes(content), content.findings[:MOST_FINDINGS]
    said = {_lead(content, content.release.language), *notes}
    return ResultsPage(
        release=release,
        language=told.language,
        period_name=inside_sentence(in_language(release.period_name, language), language),
        municipality=content.municipality,
        own=content.own,
        combined=content.combined,
        n_municipalities=content.n_municipalities,
        has_own=content.has_own,
        is_among_all=content.is_among_all,
        lead=_lead(content, language),
        findings=findings,
        more_findings=max(0, len(content.findings) - MOST_FINDINGS),
        undecided=content.undecided,
        cards=tuple(make_cards(content, said, {one.sentence for one in findings})),
        notes=notes,
        hidden=tuple((one.what, _why(one, told.language)) for one in content.hidden),
        source=content.source,
    )


def release_told(release: Release, municipality_code: str, language: str) -> Release:
    """Return the release in the language if it is frozen in it, else as it is."""
    return release_in(release, municipality_code, language) if language in release.translations else release


def find_chart(release: Release, municipality_code: str, number: int) -> Chart:
    """Return the chart with this number on the municipality's page, counted from 1.

    Raises:
        NotFoundError: the page has no such chart.
    """
    charts = gather_content(release, municipality_code).charts
    if not 1 <= number <= len(charts):
        raise NotFoundError("There is no chart {number} on this page.", number=number)
    return charts[number - 1]


def _why(reason: Reason, language: str) -> str:
    """Return why something is not shown, and what had been needed where anything would have helped."""
    if not reason.needed:
        return reason.why
    needed = Wording(language).say("What had been needed: {needed}.", needed=lowered(reason.needed.rstrip(".")))
    return f"{reason.why} {needed}"


def _lead(content: Content, language: str) -> str:
    """Return who answered, in one or two sentences."""
    words, own, combined = Wording(language), content.own, content.combined
    name, threshold = content.municipality, content.release.threshold
    if own is not None and own.responses is not None:
        one, many = "One person answered in {name}.", "{n} people answered in {name}."
        sentences = [words.count(one, many, own.responses, name=name)]
    elif own is not None and not is_below_threshold(own):
        sentences = []  # shown for all together only, however many they were
    else:
        text = "Fewer than {n} people answered in {name}."
        sentences = [words.say(text, n=words.number(threshold), name=name)]
    if combined is not None and combined.responses is not None:
        text = "Together {n} people answered in {several} municipalities."
        if not content.is_among_all:
            text = "In {several} other municipalities {n} people answered."
        sentences.append(words.say(text, n=combined.responses, several=words.number(content.n_municipalities)))
    return " ".join(sentences)
