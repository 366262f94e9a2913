"""The contract of the command line: results on stdout, complaints on stderr, exit codes 0, 1 and 2."""

import io
import subprocess
import sys

import pdfplumber
import pytest

from tests.services.office import DOROTEA, PERIOD, REGION, STORUMAN

PERIOD_FILE = """\
key = "2027"
region = "vasterbotten-inland"
opens_on = 2027-09-13
closes_on = 2027-10-15
[name]
sv = "Hösten 2027"
"""


def test_the_program_starts_quickly_and_knows_its_commands():
    program = [sys.executable, "-c", "from survey_app.cli import main; main()"]
    done = subprocess.run([*program, "--help"], capture_output=True, text=True, check=True)
    for command in ("demo", "serve", "init", "upgrade", "doctor", "user", "period", "print", "layout", "poster"):
        assert f"\n  {command} " in done.stdout
    heavy = (
        "import sys, survey_app.cli; print([m for m in ('numpy', 'cv2', 'flask', 'sqlalchemy') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", heavy], text=True) == "[]\n"


def test_from_nothing_to_an_open_period(survey_app_elsewhere, tmp_path):
    run = survey_app_elsewhere
    assert run("period", "list").code == 2
    assert run("init", "--json").json == {"instance": str(tmp_path / "new")}
    assert run("init").code == 0
    (tmp_path / "2027.toml").write_text(PERIOD_FILE, encoding="utf-8")
    assert run("period", "add", tmp_path / "2027.toml", "--json").json["state"] == "draft"
    refused = run("print", "2027", "--municipality", STORUMAN, "--out", tmp_path / "x.pdf")
    assert (refused.code, refused.out) == (2, "")
    assert "survey-app period open 2027" in refused.err
    assert not (tmp_path / "x.pdf").exists()
    assert run("period", "open", "2027").code == 0
    assert [period["state"] for period in run("period", "list", "--json").json] == ["open"]
    assert run("upgrade").code == 0
    assert run("doctor").code == 0
    assert run("period", "close", "2027").code == 0
    assert run("period", "close", "2027").code == 2


def test_a_period_file_with_errors_tells_them_all(survey_app, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(PERIOD_FILE.replace("2027-10-15", "2027-01-01").replace('"2027"', '"Two words"'), "utf-8")
    outcome = survey_app("period", "add", path)
    assert outcome.code == 2
    assert f"{path}:1: key" in outcome.err
    assert f"{path}:4: closes_on" in outcome.err


def test_printed_sheets_hold_the_boxes_that_layout_tells(survey_app, tmp_path):
    out = tmp_path / "forms" / "x.pdf"
    assert survey_app("print", PERIOD, "--municipality", DOROTEA, "--copies", "2", "--out", out).code == 0
    page = survey_app("layout", PERIOD).json["pages"][0]
    assert survey_app("layout", PERIOD, "--json").json["pages"][0] == page
    with pdfplumber.open(io.BytesIO(out.read_bytes())) as pdf:
        assert len(pdf.pages) == 2
        rects = [(rect["x0"], rect["top"]) for rect in pdf.pages[1].rects]
    for box in page["boxes"]:
        x, y = box["x"] * 72 / 25.4, box["y"] * 72 / 25.4
        assert any(abs(x - left) < 0.1 and abs(y - top) < 0.1 for left, top in rects), box


@pytest.mark.parametrize(
    "arguments",
    [
        ("print", PERIOD, "--municipality", "0180", "--out", "x.pdf"),
        ("print", "1999", "--municipality", STORUMAN, "--out", "x.pdf"),
        ("print", PERIOD, "--municipality", STORUMAN, "--language", "fi", "--out", "x.pdf"),
        ("print", PERIOD, "--municipality", STORUMAN, "--copies", "0", "--out", "x.pdf"),
        ("poster", PERIOD, "--kind", "results", "--out", "x.pdf"),
        ("release", PERIOD),
        ("pack", PERIOD, "--all", "--out", "packs"),
        ("pack", PERIOD, "--out", "packs"),
        ("export", PERIOD, "--released", "--format", "csv", "--out", "x.csv"),
        ("export", PERIOD, "--responses", "--format", "csv", "--out", "x.csv"),
        ("user", "add", "a@example.se", "--role", "reception"),
        ("user", "add", "a@example.se", "--role", "king"),
        ("restore", "none.zip"),
        ("read", "1999", "x.pdf"),
        ("nonsense",),
    ],
)
def test_what_is_wrong_or_against_the_rules_ends_with_two_and_a_sentence(survey_app, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    outcome = survey_app(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.strip()
    assert not list(tmp_path.glob("x.*"))


def test_a_person_gets_a_link(survey_app):
    added = survey_app("user", "add", "Ny@example.se", "--role", "coordinator", "--region", REGION, "--json").json
    assert added["invitation"].startswith("http://localhost:8080/invite/")
    people = survey_app("user", "list", "--json").json
    assert [f"coordinator {REGION}"] in [person["roles"] for person in people if person["email"] == "ny@example.se"]


def test_posters_and_plugins(survey_app, tmp_path):
    out = tmp_path / "poster.pdf"
    poster = survey_app("poster", PERIOD, "--kind", "invitation", "--municipality", STORUMAN, "--out", out)
    assert (poster.code, out.read_bytes()[:5]) == (0, b"%PDF-")
    names = [plugin["name"] for plugin in survey_app("plugins", "--json").json]
    assert {"national_client_survey", "combined_versus_own", "vasterbotten"} <= set(names)


def test_backup_and_restore_carry_an_instance_elsewhere(survey_app, survey_app_elsewhere, tmp_path):
    assert survey_app("backup", tmp_path / "all.zip").code == 0
    assert survey_app("backup", tmp_path / "all.zip").code == 2
    assert survey_app("restore", tmp_path / "all.zip").code == 2
    assert survey_app_elsewhere("restore", tmp_path / "all.zip").code == 0
    assert [period["key"] for period in survey_app_elsewhere("period", "list", "--json").json] == [PERIOD]


def test_purge_and_audit_of_an_instance_without_releases_find_nothing(survey_app):
    assert survey_app("purge", "--json").json == {"links_cut": 0, "stacks": 0, "pages": 0, "files_deleted": 0}
    assert (survey_app("audit", "--json").json, survey_app("audit").code) == ([], 0)


def test_settings_that_are_wrong_stop_every_command(survey_app, instance):
    (instance / "config.toml").write_text("jobs = 'many'\n", "utf-8")
    outcome = survey_app("period", "list")
    assert outcome.code == 2
    assert "config.toml" in outcome.err


def test_a_damaged_questionnaire_is_told_in_plain_words(survey_app, tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"not a pdf")
    refused = survey_app("form", "import", tmp_path / "bad.pdf", "--out", tmp_path / "form.toml")
    assert (refused.code, refused.err) == (1, "bad.pdf is damaged, or not a PDF. Save it as PDF again.\n")
    assert not (tmp_path / "form.toml").exists()
