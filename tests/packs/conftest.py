"""Packs of a realistic release, built once: full, with few answers, and short."""

import zipfile
from io import BytesIO

import pytest

from survey_app.domain.release.frozen import Release
from survey_app.packs.content import Content, gather_content
from survey_app.packs.narrow import narrow_release
from survey_app.packs.pack import build_pack
from tests.resources.sample_release import make_sample_release

FULL, FEW, SHORT = "2421", "2418", "2425"
"""Municipalities of the sample with 46, 7 and 3 answers."""


@pytest.fixture(scope="session")
def release() -> Release:
    return make_sample_release("sv")


@pytest.fixture(scope="session")
def packs(release: Release) -> dict[str, dict[str, bytes]]:
    """Files of three packs: municipality code -> file name -> bytes."""
    return {code: unzip(build_pack(release, code)) for code in (FULL, FEW, SHORT)}


@pytest.fixture(scope="session")
def content(release: Release) -> Content:
    return gather_content(narrow_release(release, FULL), FULL)


def unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
