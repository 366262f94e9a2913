"""Releasing, packing and exporting from the command line."""

import csv
import io
import zipfile

import pytest

from survey_app.services.instance import open_instance
from survey_app.services.planning.period_rows import find_period
from survey_app.settings import Settings
from tests.services.office import DOROTEA, LYCKSELE, MALA, PERIOD, STORUMAN, Office


@pytest.fixture
def closed(instance, survey_app):
    """Close the period with answers enough to show."""
    opened = open_instance(Settings(instance=instance))
    office = Office(opened, opened.sessions(), {})
    office.answer_many({STORUMAN: 24, LYCKSELE: 21, DOROTEA: 22, MALA: 3})
    for part in find_period(office.session, PERIOD).municipalities:
        part.left_over, part.spoiled = 0, 0
    office.session.commit()
    office.close()
    assert survey_app("period", "close", PERIOD).code == 0


def test_a_closed_period_is_released_packed_exported_and_audited(closed, survey_app, tmp_path):
    released = survey_app("release", PERIOD, "--json")
    assert released.code == 0, released.err
    assert released.json["municipalities"] == 4
    assert survey_app("release", PERIOD).code == 2

    packs = tmp_path / "packs"
    assert survey_app("pack", PERIOD, "--municipality", STORUMAN, "--out", packs).out == f"{packs / STORUMAN}.zip\n"
    own = survey_app("pack", PERIOD, "--municipality", STORUMAN, "--out", packs, "--language", "sv")
    assert own.out == f"{packs / STORUMAN}.zip\n"
    refused = survey_app("pack", PERIOD, "--municipality", STORUMAN, "--out", packs, "--language", "en")
    assert (refused.code, [each.name for each in packs.iterdir()]) == (2, [f"{STORUMAN}.zip"])
    assert "published in sv only" in refused.err
    network = survey_app("pack", PERIOD, "--network", "--out", packs)
    assert network.out == f"{packs / 'network'}.zip\n"
    assert survey_app("pack", PERIOD, "--network", "--all", "--out", packs).code == 2
    assert survey_app("pack", PERIOD, "--municipality", "", "--out", packs).code == 2
    with zipfile.ZipFile(packs / "network.zip") as pack:
        assert STORUMAN not in pack.read("data.csv").decode()
    with zipfile.ZipFile(packs / f"{STORUMAN}.zip") as pack:
        data = pack.read(next(name for name in pack.namelist() if name.endswith("data.csv")))
    exported = tmp_path / "released.csv"
    options = ("--municipality", STORUMAN, "--format", "csv", "--out", exported)
    assert survey_app("export", PERIOD, "--released", *options).code == 0
    assert exported.read_bytes() == data

    everyones = tmp_path / "everyone.json"
    told = survey_app("export", PERIOD, "--released", "--format", "json", "--out", everyones, "--json")
    assert told.json == {"file": str(everyones), "bytes": everyones.stat().st_size}

    rows, book = tmp_path / "rows.csv", tmp_path / "book.csv"
    options = ("--municipality", STORUMAN, "--format", "csv", "--out", rows, "--codebook", book)
    assert survey_app("export", PERIOD, "--responses", *options, "--json").json["codebook"] == str(book)
    assert book.read_text("utf-8-sig").startswith("variable,variable_in_sav,version")
    assert survey_app("export", PERIOD, "--released", *options).code == 2
    assert survey_app("export", PERIOD, "--released", "--format", "sav", "--out", rows).code == 2
    assert len(list(csv.reader(io.StringIO(rows.read_text("utf-8-sig"))))) == 1 + 24

    audited = survey_app("audit", "--json")
    assert (audited.code, [each["findings"] for each in audited.json]) == (0, [[]])
    assert audited.json[0]["intact"]
    poster = tmp_path / "poster.pdf"
    made = survey_app("poster", PERIOD, "--kind", "results", "--municipality", STORUMAN, "--out", poster)
    assert (made.code, poster.read_bytes()[:5]) == (0, b"%PDF-")
