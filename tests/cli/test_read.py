"""The command `read`: one JSON line for each page image of each file, in order."""

import pytest
from PIL import Image, ImageDraw

from tests.services.office import PERIOD
from tests.services.scanned import through_scanner

FIELDS = [
    "schema",
    "reader",
    "file",
    "page",
    "status",
    "reason",
    "message",
    "sheet",
    "edition",
    "sheet_page",
    "answers",
]


@pytest.fixture(scope="module")
def files(printed, tmp_path_factory):
    """Return files as they come: a stack with all kinds of pages, another stack, a picture, and bad ones."""
    folder, sheets = tmp_path_factory.mktemp("scans"), printed[1]
    first, last = sheets.first_options(), sheets.last_options()
    one = sheets.fill(0, first)
    (folder / "a.pdf").write_bytes(through_scanner(one, sheets.fill(1, last), sheets.pages[2]))
    (folder / "b.tiff").write_bytes(through_scanner(one, sheets.fill(1, first, seed=5), seed=9, file_format="tiff"))
    picture = Image.new("L", (1240, 1754), 200)
    ImageDraw.Draw(picture).ellipse((300, 400, 900, 1000), fill=60)
    picture.save(folder / "cat.jpg")
    (folder / "damaged.pdf").write_bytes((folder / "a.pdf").read_bytes()[:900])
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "letter.docx").write_bytes(b"PK\x03\x04 words")
    return folder


def summary(lines):
    return [(line["file"].rpartition("/")[2], line["page"], line["status"], line["reason"]) for line in lines]


@pytest.mark.parametrize("how", [(), ("--dry-run",)])
def test_every_page_of_every_file_gives_one_line_in_order(survey_app, sheets, files, how):
    names = ["a.pdf", "b.tiff", "cat.jpg", "damaged.pdf", "empty.pdf", "letter.docx", "none.pdf"]
    outcome = survey_app("read", PERIOD, *(files / name for name in names), *how)
    assert outcome.code == 1
    assert summary(outcome.lines) == [
        ("a.pdf", 1, "read", None),
        ("a.pdf", 2, "review", "same_number"),
        ("a.pdf", 3, "blank", "nothing_marked"),
        ("b.tiff", 1, "duplicate", "same_paper"),
        ("b.tiff", 2, "review", "same_number"),
        ("cat.jpg", 1, "failed", "not_our_form"),
        ("damaged.pdf", 0, "failed", "file_damaged"),
        ("empty.pdf", 0, "failed", "file_empty"),
        ("letter.docx", 0, "failed", "file_type"),
        ("none.pdf", 0, "failed", "unreadable"),
    ]
    assert all(list(line) == FIELDS for line in outcome.lines)
    answers = outcome.lines[0]["answers"]
    assert {item: tuple(answer["options"]) for item, answer in answers.items()} == sheets.first_options()
    assert {answer["state"] for answer in answers.values()} == {"answered"}
    for name in names[2:]:
        assert name in outcome.err


def test_a_dry_run_stores_nothing(survey_app, instance, files):
    before = {path: path.stat().st_size for path in (instance / "files").rglob("*")}
    assert survey_app("read", PERIOD, files / "a.pdf", "--dry-run", "--jobs", "1").code == 0
    assert {path: path.stat().st_size for path in (instance / "files").rglob("*")} == before
    again = survey_app("read", PERIOD, files / "a.pdf", "--jobs", "1")
    assert [line["status"] for line in again.lines] == ["read", "read", "blank"]


def test_a_file_read_before_gives_duplicates_and_a_dry_run_reads_it_afresh(survey_app, files):
    survey_app("read", PERIOD, files / "a.pdf", "--jobs", "1")
    twice = survey_app("read", PERIOD, files / "a.pdf", "--jobs", "1")
    assert {(line["status"], line["reason"]) for line in twice.lines} == {("duplicate", "same_file")}
    assert twice.lines[0]["answers"]
    fresh = survey_app("read", PERIOD, files / "a.pdf", "--jobs", "1", "--dry-run")
    assert [line["status"] for line in fresh.lines] == ["read", "read", "blank"]


def test_a_receptions_stack_names_the_neighbours_papers(survey_app, files):
    outcome = survey_app("read", PERIOD, files / "a.pdf", "--municipality", "2481", "--jobs", "1", "--json")
    assert outcome.code == 1
    assert {(line["status"], line["reason"]) for line in outcome.lines} == {("failed", "other_municipality")}
    assert "Storuman" in outcome.lines[0]["message"]


def test_papers_of_another_period_are_named(survey_app, files, tmp_path):
    (tmp_path / "other.toml").write_text(
        'key = "other"\nregion = "vasterbotten-inland"\nopens_on = 2027-09-13\ncloses_on = 2027-10-15\n'
        'sets = ["ifo"]\n[name]\nsv = "Annan"\n',
        "utf-8",
    )
    survey_app("period", "add", tmp_path / "other.toml")
    survey_app("period", "open", "other")
    for how in ((), ("--dry-run",)):
        outcome = survey_app("read", "other", files / "a.pdf", "--jobs", "1", *how)
        assert {(line["status"], line["reason"]) for line in outcome.lines} == {("failed", "other_period")}
        assert outcome.code == 1


def test_a_draft_takes_no_papers(survey_app, files, instance, tmp_path):
    (tmp_path / "draft.toml").write_text(
        'key = "draft"\nregion = "vasterbotten-inland"\nopens_on = 2027-09-13\ncloses_on = 2027-10-15\n'
        '[name]\nsv = "Utkast"\n',
        "utf-8",
    )
    survey_app("period", "add", tmp_path / "draft.toml")
    outcome = survey_app("read", "draft", files / "a.pdf")
    assert (outcome.code, outcome.out) == (2, "")
