"""What holds for every test: hypothesis draws the same examples in every run, and no test fails by being slow.

To look for new examples instead: `pytest --hypothesis-profile searching`.
"""

from hypothesis import HealthCheck, settings

PATIENT = {"deadline": None, "database": None, "print_blob": True, "suppress_health_check": [HealthCheck.too_slow]}
"""A busy machine is no fault: neither a slow example nor slow drawing fails a test."""

settings.register_profile("steady", derandomize=True, **PATIENT)
settings.register_profile("searching", derandomize=False, **PATIENT)
settings.load_profile("steady")
