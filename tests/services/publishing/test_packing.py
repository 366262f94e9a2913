import io
import json
import logging
import threading
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pdfplumber
import pytest

from survey_app.db import queries
from survey_app.db.models import PackRow
from survey_app.domain.model import Period, Region
from survey_app.domain.release.frozen import Release
from survey_app.errors import NotFoundError, RefusedError
from survey_app.plugin_api import hookimpl
from survey_app.services.people.audit_log import COMMAND_LINE, log_action
from survey_app.services.planning import participation, periods
from survey_app.services.planning.period_rows import find_period
from survey_app.services.publishing import pack_rendering, packing, releasing
from tests.services.office import ANSWERS, DOROTEA, LYCKSELE, STORUMAN, Office


def pack(office: Office, code: str = STORUMAN, language: str = "") -> bytes:
    key = office.period.key
    office.session.commit()
    with office.instance.readers() as session:
        return packing.pack_of(
            session,
            find_period(session, key),
            code,
            storage=office.instance.storage,
            plugins=office.instance.plugins,
            writers=office.instance.sessions,
            language=language,
        )


def packs_of(office: Office, codes: Sequence[str], **options: Any) -> tuple[packing.PackView, ...]:
    key = office.period.key
    office.session.commit()
    with office.instance.readers() as session:
        return packing.make_packs(
            session,
            find_period(session, key),
            storage=office.instance.storage,
            plugins=office.instance.plugins,
            writers=office.instance.sessions,
            municipality_codes=codes,
            **options,
        )


def test_a_pack_is_rendered_once_and_handed_out_with_the_same_bytes(released):
    first = pack(released)
    (row,) = queries.releases.packs_of_release(
        released.session, packing.results_for(released.session, released.period).id
    ).values()
    assert first == pack(released) == released.instance.storage.read(row.storage_key)
    described = json.loads(zipfile.ZipFile(io.BytesIO(first)).read("pack.json"))
    assert (described["municipality"], described["period"]) == (STORUMAN, released.period.key)


def test_a_stored_pack_stays_as_it_is_whatever_would_be_rendered_today(released):
    release = packing.results_for(released.session, released.period)
    key = released.instance.storage.put(b"as delivered")
    released.session.add(PackRow(release_id=release.id, municipality_code=STORUMAN, storage_key=key, sha256=key))
    released.session.commit()
    assert pack(released) == b"as delivered"


@pytest.fixture
def released_in_both(office):
    """An office whose period has two languages in which results can be made."""
    office.answer_many(ANSWERS)
    office.period.languages = ["sv", "ar", "en"]
    periods.close_period(office.session, period=office.period)
    plugins, david = office.instance.plugins, office.people["david"]
    releasing.release_period(office.session, office.period, plugins=plugins, actor=david)
    return office


def test_each_language_that_the_release_is_frozen_in_has_a_pack_of_its_own(released_in_both):
    released = released_in_both
    swedish, english = pack(released), pack(released, language="en")
    told = [json.loads(zipfile.ZipFile(io.BytesIO(each)).read("pack.json")) for each in (swedish, english)]
    assert [each["language"] for each in told] == ["sv", "en"]
    assert told[0]["release"] == told[1]["release"]
    assert pack(released, language="sv") == swedish
    assert pack(released, language="en") == english
    release = packing.results_for(released.session, released.period)
    for language in ("", "en"):
        assert set(queries.releases.packs_of_release(released.session, release.id, language)) == {STORUMAN}
    (view,) = packs_of(released, [STORUMAN], language="en")
    assert (view.language, view.size) == ("en", len(english))
    with pytest.raises(RefusedError, match=r"published in sv, en only"):
        pack(released, language="fi")


def test_packs_of_all_are_made_through_an_executor_with_progress(released):
    progress = []
    with ThreadPoolExecutor(2) as executor:
        packs = packs_of(
            released,
            [DOROTEA, STORUMAN],
            executor=executor,
            on_progress=lambda done, of: progress.append((done, of)),
        )
    assert [view.municipality_code for view in packs] == [DOROTEA, STORUMAN]
    assert progress == [(1, 2), (2, 2)]
    assert all(view.size == len(pack(released, view.municipality_code)) for view in packs)
    again = packs_of(released, [STORUMAN])
    assert again[0].sha256 == packs[1].sha256


def test_nothing_is_packed_before_it_is_published(office):
    office.answer_many(ANSWERS)
    with pytest.raises(RefusedError, match="not published yet"):
        pack(office)


def test_a_municipality_outside_the_period_has_no_pack(released):
    with pytest.raises(NotFoundError, match="2505"):
        pack(released, "2505")


class Raising:
    """An exporter that fails, and that no other process can be given."""

    key, file_name = "broken", "broken.csv"

    def __init__(self) -> None:
        self.lock = threading.Lock()

    def export(self, release: Release, municipality_code: str) -> bytes | None:
        raise ZeroDivisionError


class BrokenPlugin:
    """A plugin with such an exporter."""

    @hookimpl
    def exports(self, period: Period, region: Region) -> Sequence[Raising]:
        return (Raising(),)


def test_an_exporter_that_fails_or_cannot_be_copied_stops_no_pack_and_is_told(released, caplog):
    released.instance.plugins.manager.register(BrokenPlugin(), name="broken")
    with caplog.at_level(logging.CRITICAL), ThreadPoolExecutor(2) as executor:
        packs = packs_of(released, [DOROTEA, STORUMAN], executor=executor)
    for view in packs:
        data = released.instance.storage.read(view.storage_key)
        assert packing.files_left_out(data) == (
            {"file": "broken.csv", "exporter": "broken", "reason": "ZeroDivisionError"},
        )
        assert "slides.pptx" in zipfile.ZipFile(io.BytesIO(data)).namelist()


def test_the_poster_of_a_pack_is_the_municipalitys_own_where_it_chose_so(released):
    participation.part_of(released.period, STORUMAN).own_poster = True
    packs = packs_of(released, [STORUMAN, LYCKSELE])
    words = {}
    for view in packs:
        data = released.instance.storage.read(view.storage_key)
        poster = zipfile.ZipFile(io.BytesIO(data)).read("poster.pdf")
        with pdfplumber.open(io.BytesIO(poster)) as pdf:
            words[view.municipality_code] = pdf.pages[0].extract_text()
    assert "i Storuman" in words[STORUMAN]
    assert "kommuner" in words[LYCKSELE]


def test_nobody_waits_for_the_database_while_packs_are_rendered(released):
    others = []

    def write_meanwhile(done: int, of: int) -> None:
        with released.instance.sessions.begin() as session:
            log_action(session, COMMAND_LINE, "test.meanwhile")
        others.append(done)

    packs_of(released, [DOROTEA, STORUMAN], on_progress=write_meanwhile)
    assert others == [1, 2]


def test_another_process_renders_the_same_bytes(released):
    release = packing.results_for(released.session, released.period)
    with pack_rendering.open_pool(2) as pool:
        elsewhere = dict(pack_rendering.render_packs(release, [DOROTEA, STORUMAN], pack_rendering.PackExtras(), pool))
    with pack_rendering.open_pool(1) as nothing:
        assert nothing is None
    assert elsewhere == dict(pack_rendering.render_packs(release, [STORUMAN, DOROTEA], pack_rendering.PackExtras()))
