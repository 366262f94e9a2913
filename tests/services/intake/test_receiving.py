from dataclasses import replace

import pytest

from survey_app.errors import InvalidInputError, NotFoundError, RefusedError
from survey_app.services.intake import inbox as inboxes
from survey_app.services.intake import inbox_notes, receiving, stack_views
from survey_app.services.intake.inbox import Inbox
from survey_app.services.intake.inbox_notes import InboxNote
from tests.services.office import LYCKSELE, STORUMAN, Office


def receive(office: Office, data: bytes = b"%PDF-1.7 scan", code: str | None = STORUMAN, **more):
    instance = office.instance
    return receiving.receive_file(
        office.session,
        **{"storage": instance.storage, "settings": instance.settings} | more,
        period=office.period,
        municipality_code=code,
        name="stack.pdf",
        data=data,
    )


def test_stacks_are_numbered_within_their_place(office):
    taken = [receive(office, bytes([n]), code) for n, code in enumerate((STORUMAN, STORUMAN, LYCKSELE, None))]
    assert [each.stack for each in taken] == [1, 2, 1, 1]
    assert [view.stack for view in stack_views.list_stacks(office.session, office.period, STORUMAN)] == [2, 1]
    assert [view.stack for view in stack_views.list_stacks(office.session, office.period, None)] == [1]


def test_the_same_bytes_are_one_stack(office):
    first, second = receive(office), receive(office)
    assert (second.file_id, second.already) == (first.file_id, True)


def test_nothing_is_taken_in_before_the_period_opens(office):
    office.period.state = "draft"
    with pytest.raises(RefusedError, match="draft"):
        receive(office)


@pytest.mark.parametrize("state", ["closed", "published"])
def test_papers_at_hand_are_taken_in_after_closing_too(office, state):
    office.period.state = state
    assert receive(office).stack == 1


def test_an_empty_or_huge_file_is_refused_before_it_is_stored(office):
    with pytest.raises(InvalidInputError, match="empty"):
        receive(office, b"")
    with pytest.raises(InvalidInputError, match="smaller stacks"):
        receive(office, b"12" * 600_000, settings=replace(office.instance.settings, max_upload_mb=1))
    assert stack_views.list_stacks(office.session, office.period, STORUMAN) == []


def test_a_municipality_that_does_not_take_part_is_refused(office):
    with pytest.raises(NotFoundError, match="0180"):
        receive(office, code="0180")


@pytest.fixture
def inbox(office, monkeypatch) -> Inbox:
    monkeypatch.setattr(inboxes, "QUIET_SECONDS", 0.0)
    office.session.rollback()
    instance = office.instance
    box = Inbox(instance.settings, instance.storage, instance.sessions)
    assert box.collect() == []
    return box


def collect(inbox: Inbox):
    return [*inbox.collect(), *inbox.collect()]


def test_a_watched_folder_gives_its_files_to_its_municipality_and_puts_them_aside(office, inbox):
    folder = office.instance.settings.inbox_folder
    (folder / STORUMAN / "a.pdf").write_bytes(b"one")
    (folder / "region" / "b.pdf").write_bytes(b"two")
    (folder / STORUMAN / "c.pdf.part").write_bytes(b"not yet")
    assert {taken.name for taken in collect(inbox)} == {"a.pdf", "b.pdf"}
    for name, code in (("a.pdf", STORUMAN), ("b.pdf", None)):
        assert [view.name for view in stack_views.list_stacks(office.session, office.period, code)] == [name]
    assert (folder / STORUMAN / "done" / "a.pdf").exists()
    assert (folder / STORUMAN / "c.pdf.part").exists()


def test_a_file_that_still_grows_is_left_alone(office, inbox):
    path = office.instance.settings.inbox_folder / STORUMAN / "a.pdf"
    path.write_bytes(b"one")
    assert inbox.collect() == []
    path.write_bytes(b"one and more")
    assert inbox.collect() == []
    assert len(inbox.collect()) == 1


def test_what_cannot_be_taken_in_is_put_aside_with_a_note(office, inbox):
    folder = office.instance.settings.inbox_folder / STORUMAN
    (folder / "a.pdf").write_bytes(b"")
    assert collect(inbox) == []
    assert "är tom" in (folder / "refused" / "a.pdf.txt").read_text("utf-8")
    (note,) = inbox_notes.inbox_notes(office.instance.settings, STORUMAN)
    assert (note.name, note.refused) == ("a.pdf", True)


def test_a_file_that_is_here_already_is_told_of_until_somebody_has_seen_it(office, inbox):
    settings, folder = office.instance.settings, office.instance.settings.inbox_folder / STORUMAN
    for name in ("a.pdf", "b.pdf"):
        (folder / name).write_bytes(b"the same")
        collect(inbox)
    (note,) = inbox_notes.inbox_notes(settings, STORUMAN)
    assert note == InboxNote("b.pdf", "b.pdf finns redan, som bunt 1. Inget räknas två gånger.", refused=False)
    assert inbox_notes.inbox_notes(settings, None) == []
    inbox_notes.remove_note(settings, STORUMAN, "b.pdf")
    assert inbox_notes.inbox_notes(settings, STORUMAN) == []
    assert (folder / "done" / "b.pdf").exists()
    with pytest.raises(NotFoundError):
        inbox_notes.remove_note(settings, STORUMAN, "../../b.pdf")


def test_a_text_file_scanned_by_mistake_is_no_note(office, inbox):
    (office.instance.settings.inbox_folder / STORUMAN / "letter.txt").write_bytes(b"Dear office")
    collect(inbox)
    assert inbox_notes.inbox_notes(office.instance.settings, STORUMAN) == []


def test_the_same_file_name_twice_loses_nothing(office, inbox):
    folder = office.instance.settings.inbox_folder / STORUMAN
    for content in (b"one", b"two"):
        (folder / "scan.pdf").write_bytes(content)
        collect(inbox)
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["scan-2.pdf", "scan.pdf"]


def test_without_an_open_period_files_stay_where_they_are(office, inbox):
    office.period.state = "published"
    office.session.commit()
    path = office.instance.settings.inbox_folder / STORUMAN / "a.pdf"
    path.write_bytes(b"one")
    assert collect(inbox) == []
    assert path.exists()
