"""What holds for every test: the same examples in every run, no failure by being slow, and passwords hashed quickly.

To look for new examples instead: `pytest --hypothesis-profile searching`.
"""

from collections.abc import Iterator

import argon2
import pytest
from hypothesis import HealthCheck, settings

from survey_app.services.people import signing_in

PATIENT = {"deadline": None, "database": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}
"""A busy machine is no fault: neither a slow example nor slow drawing fails a test."""

settings.register_profile("steady", derandomize=True, **PATIENT)
settings.register_profile("searching", derandomize=False, **PATIENT)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[argon2.PasswordHasher]:
    """Hash passwords in no time, as hundreds of tests need a person who signs in; give the hasher of real ones."""
    real = signing_in._HASHER, signing_in._NOBODYS_HASH
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    signing_in._HASHER, signing_in._NOBODYS_HASH = quick, quick.hash("nobody's")
    yield real[0]
    signing_in._HASHER, signing_in._NOBODYS_HASH = real
