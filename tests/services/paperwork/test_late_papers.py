"""Papers that come in after publishing: they count in a new version, or wait for one (release rule 6)."""

import datetime

import pytest

from survey_app.domain.model import PaperState
from survey_app.errors import RefusedError
from survey_app.services.paperwork import accounting
from survey_app.services.publishing import releasing
from tests.services.office import STORUMAN, TODAY, Office

LATER = datetime.datetime(2100, 1, 1)


def release(office: Office):
    return releasing.release_period(
        office.session, office.period, plugins=office.instance.plugins, actor=office.people["david"], today=TODAY
    )


def late(office: Office, count: int):
    answers = office.first_options()
    return office.scan(*(office.read(office.sheet(), answers) for _ in range(count)), received=LATER)


def test_a_late_paper_is_read_and_its_response_waits_for_a_new_version(released):
    released.sheet()  # the first one came in before publishing
    before = len(released.responses(STORUMAN))
    (paper,) = late(released, 1)
    assert paper.state == PaperState.READ
    assert len(released.responses(STORUMAN)) == before + 1
    assert releasing.count_late(released.session, released.period) == 1
    with pytest.raises(RefusedError, match="Fewer than 5 answers"):
        release(released)
    accounting.remove_paper(released.session, paper.id, "came too late", actor=released.people["anna"])
    assert len(released.responses(STORUMAN)) == before
    with pytest.raises(RefusedError, match="already published"):
        release(released)


def test_a_doubtful_late_paper_keeps_a_new_version_from_being_made(released):
    released.sheet()
    late(released, 5)
    doubtful = released.read(released.sheet(), released.first_options(), {"ifo.contact": None})
    released.scan(doubtful, received=LATER)
    with pytest.raises(RefusedError, match="1 paper waits to be looked at: Storuman 1"):
        release(released)


def test_five_late_papers_make_a_new_version(released):
    released.sheet()
    late(released, 5)
    made = release(released)
    assert made.version == 2
    assert {row.municipality_code: row.responses for row in made.participation}[STORUMAN] == 19


def test_the_same_paper_scanned_again_after_publishing_counts_no_more(released):
    number = released.sheet()
    before = len(released.responses())
    (paper,) = released.scan(released.read(number, released.first_options()), received=LATER)
    assert paper.state == PaperState.DUPLICATE
    assert len(released.responses()) == before


def test_a_late_paper_with_a_published_number_cannot_replace_the_published_one(released):
    number = released.sheet()
    other = {key: (asked.item.options[-1].key,) for key, asked in released.items.items()}
    before = len(released.responses())
    (paper,) = released.scan(released.read(number, other), received=LATER)
    assert paper.state == PaperState.SAME_NUMBER
    assert len(released.responses()) == before
    with pytest.raises(RefusedError, match="Take this one out instead"):
        accounting.keep_paper(released.session, paper.id, actor=released.people["anna"])
    accounting.remove_paper(released.session, paper.id, "copied", actor=released.people["anna"])
    view = accounting.account_papers(released.session, released.period, STORUMAN)
    assert view.to_do == 0
    assert len(released.responses()) == before
