import resource
import subprocess
import sys

import pytest

from survey_app.errors import NotFoundError
from survey_app.storage import Storage

FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from survey_app.errors import StorageFullError
from survey_app.storage import Storage
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    Storage(Path(sys.argv[1])).put(b"x" * 50_000)
except StorageFullError as error:
    print(error)
"""


@pytest.fixture
def storage(tmp_path) -> Storage:
    return Storage(tmp_path / "files")


def test_what_is_stored_comes_back_under_its_hash(storage):
    key = storage.put(b"scan")
    assert storage.read(key) == b"scan"
    assert list(storage.keys()) == [key]
    assert storage.put(b"scan") == key
    assert len(list(storage.folder.rglob("*"))) == 2


def test_deleting_says_whether_it_was_there(storage):
    key = storage.put(b"scan")
    assert storage.delete(key)
    assert not storage.delete(key)
    with pytest.raises(NotFoundError):
        storage.read(key)


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="this system does not limit the size of files")
def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path):
    """A limit on the size of files stands for the full disk: writing fails half-way just the same."""
    kept = Storage(tmp_path).put(b"stored before")
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "no room" in done.stdout
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [kept]
    assert Storage(tmp_path).read(kept) == b"stored before"
