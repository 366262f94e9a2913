"""The pack as a whole: its files, their hashes, the same bytes, nothing about neighbours."""

import hashlib
import json
import logging
import re
from dataclasses import replace

import pytest

from survey_app.domain.release.frozen import Release
from survey_app.errors import NotFoundError
from survey_app.packs import pack
from survey_app.packs.pack import build_pack
from tests.packs.conftest import FEW, FULL, SHORT, unzip

FILES = {
    "slides.pptx", "report.docx", "report.pdf", "poster.pdf", "overview.pdf", "method.pdf", "data.csv", "data.xlsx",
    "codebook.csv", "pack.json",
}  # fmt: skip


@pytest.mark.parametrize("code", [FULL, FEW, SHORT])
def test_pack_has_its_fixed_files(packs, code):
    assert set(packs[code]) == FILES


@pytest.mark.parametrize("code", [FULL, SHORT])
def test_same_release_gives_same_bytes(release, code):
    assert build_pack(release, code) == build_pack(Release.from_json(release.to_json()), code)


def test_pack_json_lists_every_file_with_its_hash(packs):
    described = json.loads(packs[FULL]["pack.json"])
    assert set(described["files"]) == FILES - {"pack.json"}
    for name, entry in described["files"].items():
        assert entry["sha256"] == hashlib.sha256(packs[FULL][name]).hexdigest()


def test_pack_json_tells_release_thresholds_and_engine(packs, release):
    described = json.loads(packs[FULL]["pack.json"])
    assert described["release"] == release.id
    assert described["thresholds"] == {"answers": 5, "rate": 10}
    assert described["engine"] == release.engine
    assert described["own_results"] is True
    assert json.loads(packs[SHORT]["pack.json"])["own_results"] is False


@pytest.mark.parametrize("code", [FULL, SHORT])
def test_no_part_names_a_neighbours_code_or_path_or_author(packs, release, code):
    neighbours = set(release.municipalities) - {code}
    for name, text in _all_text(packs[code]).items():
        for neighbour in neighbours:
            assert not re.search(rf"\b{neighbour}\b", text), (name, neighbour)
        for unwanted in ("Steve Canny", "python-docx", "python-pptx", "/home/", "/tmp/"):
            assert unwanted not in text, (name, unwanted)


def test_neighbours_figures_change_nothing_in_a_pack(release):
    without = replace(
        release,
        figures=tuple(row for row in release.figures if row.municipality_code in ("", FULL)),
        participation=tuple(row for row in release.participation if row.municipality_code in ("", FULL)),
        withheld=tuple(row for row in release.withheld if row.municipality_code in ("", FULL)),
        sections={FULL: release.sections[FULL]},
    )
    assert build_pack(without, FULL) == build_pack(release, FULL)


def test_unknown_municipality_is_refused_by_name(release):
    with pytest.raises(NotFoundError, match="9999"):
        build_pack(release, "9999")


class _Exporter:
    def __init__(self, file_name: str, data: bytes | None = b"x", error: Exception | None = None) -> None:
        self.key, self.file_name, self.data, self.error = file_name, file_name, data, error
        self.seen: Release | None = None

    def export(self, release: Release, municipality_code: str) -> bytes | None:
        self.seen = release
        if self.error:
            raise self.error
        return self.data


def test_exporters_add_files_and_see_no_neighbour(release):
    exporter = _Exporter("kolada.csv")
    files = unzip(build_pack(release, FULL, exporters=[exporter]))
    assert files["kolada.csv"] == b"x"
    assert exporter.seen is not None
    assert {figure.municipality_code for figure in exporter.seen.figures} == {"", FULL}
    assert set(exporter.seen.sections) == {FULL}


def test_broken_exporter_is_left_out_and_told(release, caplog):
    exporters = [_Exporter("broken.csv", error=ZeroDivisionError()), _Exporter("data.csv"), _Exporter("no.csv", None)]
    with caplog.at_level(logging.CRITICAL):
        files = unzip(build_pack(release, FULL, exporters=exporters))
    missing = {entry["file"] for entry in json.loads(files["pack.json"])["missing"]}
    assert missing == {"broken.csv", "data.csv"}
    assert files["data.csv"].startswith(b"\xef\xbb\xbfrelease_id")
    assert "broken.csv" not in files


def test_combined_pack_has_combined_figures_only(release):
    rows = unzip(build_pack(release, ""))["data.csv"].decode("utf-8-sig").splitlines()[1:]
    assert rows
    assert all(row.split(",")[3] == "" for row in rows)


def _all_text(files: dict[str, bytes]) -> dict[str, str]:
    texts = {}
    for name, data in files.items():
        if name.endswith((".pptx", ".docx", ".xlsx")):
            for part, value in _parts(name, data).items():
                texts[part] = value.decode("utf-8", "replace")
        elif not name.endswith(".pdf"):
            texts[name] = data.decode()
    return texts


def _parts(name: str, data: bytes) -> dict[str, bytes]:
    parts = {}
    for part, value in unzip(data).items():
        if part.endswith(".xlsx"):
            parts |= _parts(f"{name}/{part}", value)
        elif part.endswith((".xml", ".rels")):
            parts[f"{name}/{part}"] = _without_ids(value)
    return parts


def _without_ids(value: bytes) -> bytes:
    """Drop sizes, places and ids, where four digits are no code."""
    return re.sub(rb'"[^"]*"', b'""', value) if b"<c:" not in value[:400] else value


def test_what_typst_remembers_is_given_back_also_after_a_pack_that_fails(monkeypatch, release):
    forgot = []
    monkeypatch.setattr(pack, "forget_documents", lambda: forgot.append(True))
    with pytest.raises(NotFoundError):
        build_pack(release, "0000")
    assert forgot == [True]
