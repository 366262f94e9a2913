"""Check 12: the same bytes from another process, with another hash seed, time zone and locale."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tests.outsider.generated import one_period

SIZES = (4, 9, 24, 31, 40)
CODES = ("0003", "0001")
PRINT_HASHES = """
import hashlib
from tests.outsider.test_stable import SIZES, CODES
from tests.outsider.generated import one_period
published = one_period(SIZES, 7).last
print(hashlib.sha256(published.release_json.encode()).hexdigest())
for code in CODES:
    print(hashlib.sha256(published.pack(code).data).hexdigest())
"""


def test_another_process_with_another_seed_and_time_zone_gives_the_same_bytes():
    published = one_period(SIZES, 7).last
    here = [published.release_json.encode(), *(published.pack(code).data for code in CODES)]
    root = Path(__file__).parents[2]
    environment = os.environ | {
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONPATH": str(root),
    }
    told = subprocess.run(
        [sys.executable, "-c", PRINT_HASHES], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [hashlib.sha256(data).hexdigest() for data in here]
