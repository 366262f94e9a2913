"""The combined-versus-own report: sections of released figures, for every size of municipality."""

import re

import pytest

from forms.model import ResultMode
from survey_app.builtin_plugins.change_over_periods import ChangeOverPeriods
from survey_app.builtin_plugins.combined_versus_own import CombinedVersusOwn, reports
from survey_app.domain.model import ResponseData
from survey_app.domain.release.frozen import FigureStatus, Release, Scope
from survey_app.domain.reporting.reports import ReportData, section_from_json
from tests.resources.sample_release import make_sample_release
from tests.resources.small_region import EASE, answer_alike, codes, release_small, small_sets

KEY = "combined_versus_own"


def sections(release: Release, code: str) -> list:
    return [section_from_json(section) for section in release.sections[code][KEY]]


def charts(release, code, form):
    return [section for section in sections(release, code) if section.kind == "chart" and section.form == form]


def texts(release, code):
    """Return every text and number of a municipality's sections, one string each."""

    def walk(value):
        if isinstance(value, dict):
            for inner in value.values():
                yield from walk(inner)
        elif isinstance(value, (list, tuple)):
            for inner in value:
                yield from walk(inner)
        elif value is not None:
            yield str(value)

    return list(walk(release.sections[code][KEY]))


@pytest.fixture(scope="module")
def release():
    return make_sample_release()


def test_it_is_a_plugin_through_the_hook():
    made = reports(period=None, region=None)
    assert [(report.key, sorted(report.title)) for report in made] == [(KEY, ["en", "sv"])]


@pytest.mark.parametrize("code", ["", "2417", "2418", "2421", "2422", "2425", "2481"])
def test_every_municipality_gets_an_overview_its_questions_and_what_is_hidden(release, code):
    made = sections(release, code)
    headings = [section.text for section in made if section.kind == "heading"]
    assert headings[0] == "Resultatet i korthet"
    assert headings[-1] == "Det här visas inte, och därför"
    assert len(charts(release, code, "dumbbell")) == 1
    assert len(headings) >= 9


def released_numbers(release, code):
    """Return every number that a municipality's figures, participation and coverage hold."""
    visible = release.for_municipality(code)
    numbers = set(range(13)) | {20, 100, 2025, 2026}
    for figure in visible.figures:
        numbers |= {figure.n_base, figure.count, figure.percent, figure.ci_low, figure.ci_high, figure.n_dontknow}
        numbers |= {figure.n_missing, figure.n_unusable, figure.n_municipalities}
        numbers |= {abs(bound) for bound in (figure.change_low, figure.change_high) if bound is not None}
        if figure.n_dontknow is not None and figure.n_missing is not None:
            numbers.add(figure.n_base + figure.n_dontknow + figure.n_missing)
    options = [figure.count for figure in visible.figures if figure.count and figure.question_id == "ifo.meeting"]
    numbers |= {first + second for first in options for second in options}  # what most chose may be two of them
    for row in visible.participation:
        numbers |= {row.responses, row.handed_out_low, row.handed_out_high, row.rate_low, row.rate_high}
    return numbers


@pytest.mark.parametrize("code", ["", "2417", "2418", "2421", "2422", "2425", "2462", "2463", "2481"])
def test_sections_carry_only_released_numbers(release, code):
    allowed = released_numbers(release, code)
    for text in texts(release, code):
        if "procentenheter" in text:  # what a test could have shown is computed from released figures
            text = re.sub(r"på minst ungefär \d+", "", text)
        for number in re.findall(r"\d+", text):
            assert int(number) in allowed, (code, text)


def test_no_neighbours_name_stands_in_a_municipalitys_sections(release):
    for code, name in release.municipalities.items():
        others = [other for other in release.municipalities.values() if other != name]
        assert not [text for text in texts(release, code) if any(other in text for other in others)]


def test_the_dumbbell_shows_few_answers_as_x_of_n_and_hidden_ones_with_the_reason(release):
    few = charts(release, "2418", "dumbbell")[0].data["rows"][0]
    assert (few["own_status"], few["own"]["percent"], few["own_note"]) == ("few", None, "7 av 7")
    hidden = charts(release, "2425", "dumbbell")[0].data["rows"][0]
    assert (hidden["own_status"], hidden["own"], hidden["own_note"]) == ("hidden", None, "Visas inte: färre än 5 svar")
    assert hidden["combined"]["percent"] is not None


def test_the_dumbbell_follows_the_order_of_the_questionnaire(release):
    rows = charts(release, "2421", "dumbbell")[0].data["rows"]
    asked = [question.id for question in release.questions if question.has_positive]
    assert [row["question_id"] for row in rows] == asked


def test_strengths_and_what_to_discuss_hold_only_what_a_verdict_carries(release):
    made = sections(release, "2421")
    headings = [section.text for section in made if section.kind == "heading"]
    assert headings[1:3] == ["Styrkor", "Att prata om"]
    without = [section.text for section in sections(release, "2418") if section.kind == "heading"]
    assert without[1] == "Styrkor, och vad ni kan prata om"


def test_a_title_has_direction_only_with_a_verdict(release):
    for code in release.municipalities:
        carried = sum(
            figure.verdict_vs_rest in ("higher", "lower")
            for figure in release.select(scope=Scope.OWN, municipality_code=code)
        )
        titles = [section.text for section in sections(release, code) if section.kind == "heading"]
        assert sum(title.startswith(("Fler i", "Färre i")) for title in titles) == carried


def test_diverging_bars_have_sides_and_dont_know_apart(release):
    data = charts(release, "2421", "diverging")[0].data
    assert [row["role"] for row in data["rows"]] == ["own", "combined"]
    sides = [(segment["side"], segment["step"]) for segment in data["rows"][0]["segments"]]
    assert sides == [("positive", 1), ("positive", 0), ("negative", 0), ("negative", 1)]
    assert (data["positive_words"], data["negative_words"]) == (
        "ganska lätt, mycket lätt",
        "mycket svårt, ganska svårt",
    )
    for row in data["rows"]:
        assert sum(segment["count"] for segment in row["segments"]) == row["base"]
        assert set(row) >= {"name", "base", "dont_know", "respondents"}


def test_a_question_without_positive_options_gets_bars_and_what_most_prefer(release):
    chart = charts(release, "2421", "bars")[0]
    assert all("side" not in segment for row in chart.data["rows"] for segment in row["segments"])
    assert chart.sentence.startswith(
        "De flesta i Storuman vill helst träffas så här: besök på kontoret eller telefon ("
    )
    assert "De flesta i fyra kommuner tillsammans vill" in chart.sentence


def test_the_alternative_text_has_the_key_numbers(release):
    chart = charts(release, "2421", "dumbbell")[0]
    figure = release.figure("ifo.contact", Scope.OWN, "2421")
    assert f"{figure.percent}\N{NO-BREAK SPACE}% ({figure.count} av {figure.n_base})" in chart.alternative


def test_tables_say_what_is_not_shown_and_never_nought_or_a_dash(release):
    for section in sections(release, "2425"):
        if section.kind == "table" and section.columns[0] == "Svar":
            own = [row[1] for row in section.rows if not row[0].startswith(("Vet inte", "Inget svar"))]
            assert own and all("isas inte" in cell for cell in own)


def test_a_combined_only_set_shows_together_and_no_own_number():
    responses = [r for code in codes(5) for r in answer_alike(code, 24, 12)]
    sets = small_sets(mode=ResultMode.COMBINED_ONLY)
    release = release_small(responses, codes(5), sets=sets, reports=(CombinedVersusOwn(),)).release
    assert release.figure(EASE, Scope.COMBINED_ONLY).status is FigureStatus.SHOWN
    rows = charts(release, "0001", "dumbbell")[0].data["rows"]
    assert all(row["own"] is None and row["combined"]["base"] == 120 for row in rows)
    assert not [text for text in texts(release, "0001") if re.search(r"\b(24|12) av", text)]


def test_smaller_municipalities_together_are_told_where_they_form_a_block():
    sizes = {"0001": 30, "0002": 25, "0003": 40, "0004": 4, "0005": 3, "0006": 2, "0007": 1, "0008": 2}
    responses = [r for code, size in sizes.items() for r in answer_alike(code, size, size // 2)]
    release = release_small(responses, codes(8), reports=(CombinedVersusOwn(),)).release
    assert release.figure(EASE, Scope.BLOCK).n_base == 12
    assert any(text.startswith("Mindre kommuner tillsammans: ") for text in texts(release, "0004"))


def test_it_can_be_made_in_the_viewers_language(release):
    data = ReportData(release.for_municipality("2421"), "2421", "en")
    made = CombinedVersusOwn().build(data)
    assert made[0].text == "The result in brief"
    assert any("Storuman find it easy to reach the social worker" in getattr(section, "text", "") for section in made)


def test_no_sentence_ends_twice_or_starts_small(release):
    for code in ("", *release.municipalities):
        for section in sections(release, code):
            if section.kind in ("text", "heading"):
                assert section.text[:1].upper() == section.text[:1]
                assert ".." not in section.text
                assert "{" not in section.text


def test_years_that_are_too_small_by_themselves_are_told_together():
    """The smallest municipality has three, two and four answers: nine over the three years."""
    history = []
    for year, count in ((2024, 3), (2025, 2), (2026, 4)):
        responses = [r for code in codes(4)[1:] for r in answer_alike(code, 30, 20, missing=6)]
        responses += answer_alike("0001", count, count // 2, missing=6)
        made = release_small(responses, codes(4), year=year, history=history, reports=(CombinedVersusOwn(),))
        history.append(made)
    pool = history[-1].release.pooled(EASE, "0001")
    assert pool is not None
    told = "Tillsammans över hösten 2024, hösten 2025 och hösten 2026: "
    assert any(told in text for text in texts(history[-1].release, "0001"))
    tables = [section for section in sections(history[-1].release, "0001") if section.kind == "table"]
    row = next(row for table in tables if table.caption.startswith("Svar över") for row in table.rows)
    assert row[1] == f"{pool.count} av {pool.n_base}"
    assert not [text for text in texts(history[-1].release, "0002") if "hösten 2024" in text]


def test_nobody_having_answered_a_question_is_told_without_a_number():
    responses = [r for code in codes(4) for r in answer_alike(code, 12, 6)]
    responses = [
        ResponseData(r.municipality_code, {k: v for k, v in r.answers.items() if k != EASE}) for r in responses
    ]
    release = release_small(responses, codes(4), reports=(CombinedVersusOwn(),)).release
    made = sections(release, "0001")
    at = next(i for i, section in enumerate(made) if section.kind == "heading" and EASE in section.text)
    assert "visas inte" in made[at + 1].text
    assert not re.search(r"\b0\b", made[at + 1].text + repr(made[at + 2]))


@pytest.mark.parametrize(
    ("sizes", "answers"),
    [({"0001": 30}, {}), ({"0001": 2}, {}), ({"0001": 0, "0002": 0, "0003": 0}, {"dont_know": 12})],
    ids=["one municipality", "one with two answers", "everybody does not know"],
)
def test_poor_periods_get_a_report_that_says_what_is_missing(sizes, answers):
    responses = [r for code, size in sizes.items() for r in answer_alike(code, size, size // 2, **answers)]
    release = release_small(responses, codes(len(sizes)), reports=(CombinedVersusOwn(), ChangeOverPeriods())).release
    assert not release.reports_left_out
    for code in ("", *sizes):
        made = sections(release, code)
        assert all(section.text.strip() for section in made if section.kind in ("heading", "text"))
        assert all(len(row) == len(table.columns) for table in made if table.kind == "table" for row in table.rows)
