"""Damaged and hostile files never end the process that loads them, and never take much memory or time.

They are loaded in another process of limited memory, so that a crash of a decoder shows.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fuzz_loaders import LoadingProcess, bent_files, fuzz
from scans.files.load import count_pages, load_page
from scans.settings import ReadingSettings
from tests.scans.hostile_files import hostile_files, sound_files

SETTINGS = ReadingSettings()
SOUND = sound_files()
ERRORS = {"ok", "file_damaged", "file_type", "file_empty", "file_too_large", "file_encrypted"}
MOST_MB = 1200
BENT, LONG_ENOUGH = 250, 1800.0
"""Files bent at random, however many seconds they take: the same ones on every machine."""


@pytest.fixture(scope="module")
def loader() -> Iterator[LoadingProcess]:
    process = LoadingProcess()
    yield process
    process.close()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "scan"


def _end(loader: LoadingProcess, path: Path, data: bytes) -> str:
    path.write_bytes(data)
    end, _, peak_mb = loader.load(path).partition("\t")
    assert float(peak_mb or 0) < MOST_MB
    return end


@pytest.mark.parametrize("name", sorted(SOUND))
def test_the_files_that_are_bent_here_are_sound(name: str, scratch: Path) -> None:
    scratch.write_bytes(SOUND[name])

    assert load_page(scratch, count_pages(scratch, SETTINGS), SETTINGS).image.shape[0] > 800


def test_files_made_to_do_harm_are_refused_in_time(loader: LoadingProcess, scratch: Path) -> None:
    ends = {name: _end(loader, scratch, data) for name, data in hostile_files()}

    assert {name: end for name, end in ends.items() if end not in ERRORS} == {}
    refused = {"png-of-900-megapixels", "jpeg-of-4-gigapixels", "tiff-of-4-gigapixels", "pdf-image-of-3-gigapixels"}
    assert {ends[name] for name in refused} == {"file_too_large"}
    assert {ends["pdf-form-inside-itself"], ends["pdf-of-forms-of-forms"]} == {"file_damaged"}


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(SOUND)),
    kept=st.floats(0, 1),
    patches=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=12)), max_size=8),
)
def test_no_damage_ends_the_process(
    name: str, kept: float, patches: list[tuple[float, bytes]], loader: LoadingProcess, scratch: Path
) -> None:
    data = bytearray(SOUND[name])
    for share, patch in patches:
        place = int(share * (len(data) - len(patch)))
        data[place : place + len(patch)] = patch

    assert _end(loader, scratch, bytes(data[: len(data) - int(kept * len(data)) // 2])) in ERRORS


def test_files_bent_at_random_do_no_harm(tmp_path: Path) -> None:
    outcome = fuzz(itertools.islice(bent_files(7), BENT), LONG_ENOUGH, tmp_path)

    assert outcome.harmful == []
    assert outcome.ends.total() == BENT
    assert outcome.peak_mb < MOST_MB


@pytest.mark.parametrize("ending", ["pdf", "tif", "jpg", "png", "docx", ""])
@pytest.mark.parametrize("name", ["jpeg", "tiff-g4", "pdf-g4"])
def test_a_wrong_ending_does_not_matter(name: str, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"scan.{ending}"
    path.write_bytes(SOUND[name])

    assert load_page(path, 1, SETTINGS).image.shape == (840, 594)


def test_a_process_that_dies_is_replaced(loader: LoadingProcess, scratch: Path) -> None:
    scratch.write_bytes(SOUND["jpeg"])
    assert loader.load(scratch).startswith("ok")
    assert loader._process is not None
    loader._process.kill()
    loader._process.wait()

    assert loader.load(scratch).startswith("ok")
