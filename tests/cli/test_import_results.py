"""Importing results of an earlier year from the command line."""

import pytest

PERIOD_FILE = """
key = "hosten-2025"
region = "vasterbotten-inland"
opens_on = 2025-09-15
closes_on = 2025-10-10
municipalities = ["2421", "2425", "2481"]

[name]
sv = "Hösten 2025"
"""
HEADS = "municipality_code;question_id;category;n_base;percent\n"


@pytest.fixture
def draft(survey_app, tmp_path):
    file = tmp_path / "2025.toml"
    file.write_text(PERIOD_FILE, encoding="utf-8")
    assert survey_app("period", "add", file).code == 0
    return "hosten-2025"


def test_results_are_looked_at_then_imported_once(draft, survey_app, tmp_path):
    file = tmp_path / "resultat.csv"
    lines = [f"{code};ifo.contact;positive;{base};50\n" for code, base in ((2421, 24), (2425, 22), (2481, 40))]
    file.write_text(HEADS + "".join(lines), encoding="utf-8")
    looked = survey_app("period", "import-results", draft, file, "--dry-run")
    assert looked.code == 0
    first, second = looked.out.splitlines()[:2]
    assert (first, second) == (
        "Figures: 3, questions: 1, municipalities: 3.",
        "ifo.contact: answers: 86, municipalities: 3",
    )
    assert looked.out.endswith("Nothing is stored. Without --dry-run it is published.\n")
    made = survey_app("period", "import-results", draft, file, "--source", "Rapport 2025", "--json")
    assert made.code == 0, made.err
    assert made.json["release"].startswith("hosten-2025-v1-")
    assert (made.json["source"], made.json["figures"]) == ("Rapport 2025", 3)
    assert "published" in survey_app("period", "list").out
    again = survey_app("period", "import-results", draft, file)
    assert (again.code, again.out) == (2, "")
    assert survey_app("audit").code == 0


def test_a_wrong_file_is_told_by_line_and_refused(draft, survey_app, tmp_path):
    file = tmp_path / "resultat.csv"
    file.write_text(HEADS + "2421;ifo.contact;positive;400;44\n2421;ifo.contakt;positive;24;50\n", encoding="utf-8")
    refused = survey_app("period", "import-results", draft, file)
    assert (refused.code, refused.out) == (2, "")
    assert "Line 2: 44 percent of 400 is anything from 174 to 177 answers. Give the count." in refused.err
    assert "Line 3: there is no question ifo.contakt in Hösten 2025." in refused.err
