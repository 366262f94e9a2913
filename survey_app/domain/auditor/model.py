"""What a reader of all releases knows, as whole-number equations: the system that the auditor solves.

The system is built from what is delivered: figures, numbers of responses, and which municipalities a figure covers.
The counts behind it serve for two things only: what an insider knows of its own municipality, and how wide the
interval of a hidden number must be.
"""

from collections.abc import Callable, Sequence

from survey_app.domain.auditor.numbers import Numbers
from survey_app.domain.auditor.protection import Protection
from survey_app.domain.auditor.reader import ReleaseReader
from survey_app.domain.auditor.system import System
from survey_app.domain.release.frozen import Group, Release
from survey_app.domain.release.tabulation import GENDERS, Tabulation

Entries = Sequence[tuple[Release, Tabulation]]
"""Releases with the counts behind them."""


class SystemMaker:
    """Makes the systems of one release as it is drafted again and again: what earlier ones tell is read once.

    Args:
        period: of the release under audit.
        tabulation: the counts behind it.
        past: the releases made before with their counts, oldest first.

    Versions of one period share the unknowns of a municipality and question whose counts are the same in both:
    a reader who compares versions assumes just that. Where the counts differ, rule 6 has seen to it that they differ
    by enough respondents.
    """

    def __init__(self, period: str, tabulation: Tabulation, past: Entries) -> None:
        self.period, self.tabulation, self.past, self.system = period, tabulation, past, System()
        for reader in (readers := self._readers(self.system)):
            reader.read()
        for reader in readers:
            Protection(reader.release, reader.numbers).demand()

    def is_about(self, release: Release, tabulation: Tabulation, past: Entries) -> bool:
        """Say whether it is made for a draft of this release."""
        return self.period == release.period and self.tabulation is tabulation and self.past is past

    def make(self, release: Release) -> System:
        """Return the system of a draft and all releases before it."""
        system, before = self.system.copy(), len(self.system.unknowns)
        earlier = self._readers(system)
        own = Numbers(system, release, self.tabulation, lambda code, question_id: release.period)
        readers = (*earlier, ReleaseReader(release, own, earlier))
        readers[-1].read()
        touched = {unknown.key[0] for unknown in system.unknowns[before:]}
        for reader in readers:
            # Only where the draft has made more of its numbers known of, there is more to protect.
            if reader.release.period == self.period or name_version(reader.release) in touched:
                Protection(reader.release, reader.numbers).demand()
        return system

    def _readers(self, system: System) -> tuple[ReleaseReader, ...]:
        """Return the readers of the releases before, for a system with all they tell or none of it yet."""
        readers: list[ReleaseReader] = []
        for earlier, counts in self.past:
            token = _token(self.period, self.tabulation, earlier, counts)
            readers.append(ReleaseReader(earlier, Numbers(system, earlier, counts, token, new=False), tuple(readers)))
        return tuple(readers)


def build_system(release: Release, tabulation: Tabulation, past: Entries) -> System:
    """Return the system of a release and all releases before it.

    Args:
        release: the release under audit.
        tabulation: the counts behind it.
        past: the releases made before with their counts, oldest first.
    """
    return SystemMaker(release.period, tabulation, past).make(release)


def name_version(release: Release) -> str:
    """Return the token of a release's own counts in the system of a later one."""
    return f"{release.period} version {release.version}"


def _token(period: str, tabulation: Tabulation, earlier: Release, counts: Tabulation) -> Callable[[str, str], str]:
    other = name_version(earlier)

    def token(code: str, question_id: str) -> str:
        if earlier.period != period or code not in tabulation.respondents:
            return other
        if not question_id:
            return period if counts.respondents[code] == tabulation.respondents[code] else other
        groups = (Group.TOTAL, *GENDERS)
        same = all(
            tabulation.cells.get((code, question_id, group)) == counts.cells.get((code, question_id, group))
            for group in groups
        )
        return period if same else other

    return token
