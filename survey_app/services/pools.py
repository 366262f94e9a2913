"""Where pages are read: processes on this machine, or a Dask cluster; a broken pool is replaced."""

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor

from survey_app.errors import RefusedError
from survey_app.services.page_tasks import start_worker
from survey_app.settings import Settings


class ReadingPool:
    """An executor that is made when it is first needed, and made anew when one of its processes has died.

    Args:
        settings: where to read, and in how many processes.
        jobs: processes; None = as the settings say.
        executor: an executor of somebody else's, which is used as it is and never closed.
    """

    def __init__(self, settings: Settings, *, jobs: int | None = None, executor: Executor | None = None) -> None:
        self.jobs = jobs or settings.reading_jobs
        self._settings = settings
        self._foreign = executor
        self._own: Executor | None = None

    @property
    def executor(self) -> Executor:
        """The executor to submit to."""
        if self._foreign is not None:
            return self._foreign
        if self._own is None:
            self._own = self._make()
        return self._own

    def replace(self) -> None:
        """Give up the present executor, after a process of it has died."""
        self.close(wait=False)

    def close(self, *, wait: bool = True) -> None:
        """End the processes; tasks that have not begun are dropped."""
        if self._own is not None:
            self._own.shutdown(wait=wait, cancel_futures=True)
            self._own = None

    def _make(self) -> Executor:
        if self._settings.executor == "dask":
            return _dask_executor(self._settings.dask_address)
        # A forked copy of a process with threads may hang; a fresh one never does.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self.jobs, mp_context=context, initializer=start_worker)


def _dask_executor(address: str) -> Executor:
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise RefusedError(
            "Reading on a cluster needs the package distributed. Install it: pip install distributed"
        ) from None
    executor: Executor = Client(address).get_executor()
    return executor
