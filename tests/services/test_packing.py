import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from survey_app.db import queries_results
from survey_app.db.models import PackRow
from survey_app.errors import NotFoundError, RefusedError
from survey_app.services import packing
from tests.services.office import ANSWERS, DOROTEA, STORUMAN, Office


def pack(office: Office, code: str = STORUMAN) -> bytes:
    return packing.pack_of(
        office.session, office.period, code, storage=office.instance.storage, plugins=office.instance.plugins
    )


def test_a_pack_is_rendered_once_and_handed_out_with_the_same_bytes(released):
    first = pack(released)
    (row,) = queries_results.packs_of_release(
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


def test_packs_of_all_are_made_through_an_executor_with_progress(released):
    progress = []
    with ThreadPoolExecutor(2) as executor:
        packs = packing.make_packs(
            released.session,
            released.period,
            storage=released.instance.storage,
            plugins=released.instance.plugins,
            municipality_codes=[DOROTEA, STORUMAN],
            executor=executor,
            on_progress=lambda done, of: progress.append((done, of)),
        )
    assert [view.municipality_code for view in packs] == [DOROTEA, STORUMAN]
    assert progress == [(1, 2), (2, 2)]
    assert all(view.size == len(pack(released, view.municipality_code)) for view in packs)
    again = packing.make_packs(
        released.session,
        released.period,
        storage=released.instance.storage,
        plugins=released.instance.plugins,
        municipality_codes=[STORUMAN],
    )
    assert again[0].sha256 == packs[1].sha256


def test_nothing_is_packed_before_it_is_published(office):
    office.answer_many(ANSWERS)
    with pytest.raises(RefusedError, match="not published yet"):
        pack(office)


def test_a_municipality_outside_the_period_has_no_pack(released):
    with pytest.raises(NotFoundError, match="2505"):
        pack(released, "2505")
