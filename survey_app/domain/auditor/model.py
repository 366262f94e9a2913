"""What a reader of all releases knows, as whole-number equations: the system that the auditor solves.

The system is built from what is delivered: figures, numbers of responses, and which municipalities a figure covers.
The counts behind it serve for two things only: what an insider knows of its own municipality, and how wide the
interval of a hidden number must be.
"""

from collections.abc import Callable, Iterable

from survey_app.domain.auditor.numbers import Numbers
from survey_app.domain.auditor.protection import Protection
from survey_app.domain.auditor.reader import ReleaseReader
from survey_app.domain.auditor.system import System
from survey_app.domain.release.frozen import Group, Release
from survey_app.domain.release.tabulation import GENDERS, Tabulation


def build_system(release: Release, tabulation: Tabulation, past: Iterable[tuple[Release, Tabulation]]) -> System:
    """Return the system of a release and all releases before it.

    Versions of one period share the unknowns of a municipality and question whose counts are the same in both:
    a reader who compares versions assumes just that. Where the counts differ, rule 6 has seen to it that they differ
    by enough respondents.

    Args:
        release: the release under audit.
        tabulation: the counts behind it.
        past: the releases made before with their counts, oldest first.
    """
    system = System()
    readers: list[ReleaseReader] = []
    for earlier, counts in past:
        token = _token(release, tabulation, earlier, counts)
        readers.append(ReleaseReader(earlier, Numbers(system, earlier, counts, token, new=False), tuple(readers)))
    own = Numbers(system, release, tabulation, lambda code, question_id: release.period)
    readers.append(ReleaseReader(release, own, tuple(readers)))
    for reader in readers:
        reader.read()
    for reader in readers:
        Protection(reader.release, reader.numbers).demand()
    return system


def name_version(release: Release) -> str:
    """Return the token of a release's own counts in the system of a later one."""
    return f"{release.period} version {release.version}"


def _token(release: Release, tabulation: Tabulation, earlier: Release, counts: Tabulation) -> Callable[[str, str], str]:
    other = name_version(earlier)

    def token(code: str, question_id: str) -> str:
        if earlier.period != release.period or code not in tabulation.respondents:
            return other
        if not question_id:
            return release.period if counts.respondents[code] == tabulation.respondents[code] else other
        groups = (Group.TOTAL, *GENDERS)
        same = all(
            tabulation.cells.get((code, question_id, group)) == counts.cells.get((code, question_id, group))
            for group in groups
        )
        return release.period if same else other

    return token
