"""Reading on a Dask cluster: how it is reached, how its workers are prepared, how many there are.

The package `distributed` is an extra of this distribution, so it is imported where it is used.
"""

import importlib
from concurrent.futures import Executor
from typing import Any

from survey_app.errors import RefusedError
from survey_app.services.reading.page_tasks import start_cluster_worker

CONNECT_SECONDS = 10


class ReadingCluster:
    """A connection to a cluster; its workers, present and future, are prepared for reading.

    Args:
        address: of the scheduler, such as tcp://10.0.0.5:8786.

    Raises:
        RefusedError: the package is not installed, or the scheduler does not answer.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        try:
            distributed: Any = importlib.import_module("distributed")
        except ModuleNotFoundError:
            raise RefusedError("Reading on a cluster needs a package: pip install 'survey-app[dask]'") from None
        try:
            self._client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise RefusedError("The cluster at {address} does not answer.", address=address) from error
        self._client.register_worker_callbacks(start_cluster_worker)

    @property
    def jobs(self) -> int:
        """How many pages the cluster reads at a time."""
        return sum(self._client.nthreads().values())

    def executor(self) -> Executor:
        """Return the cluster as an executor; every task is run, also one that looks like an earlier one."""
        executor: Executor = self._client.get_executor(pure=False)
        return executor

    def close(self) -> None:
        """Leave the cluster; tasks of ours that have not begun are dropped."""
        self._client.close()
