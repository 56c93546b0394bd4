"""Other processes that look ahead in a log: children of ours, or a Dask cluster's workers."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from fraud.domain import BallotBlock
from fraud.offline.foresight import Crew, Part, Promise, foresee
from fraud.policy import Policy
from ops.errors import WrongInput

_CONNECT_WITHIN_S = 10


@contextmanager
def children(count: int) -> Iterator[Crew]:
    """Processes of this machine; they end with the context."""
    # Nothing of a process that has threads is inherited.
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:

        def submit(ballots: BallotBlock, part: Part, policy: Policy) -> Promise:
            return pool.submit(foresee, ballots, part, policy)

        try:
            yield Crew(size=count, submit=submit)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def dask_workers(address: str) -> Iterator[Crew]:
    """All workers of a Dask cluster; its scheduler's address is such as `tcp://host:8786`.

    Raises:
        WrongInput: Dask is not installed here, or nobody answers there, or no worker is.
    """
    try:
        from distributed import Client  # noqa: PLC0415 (heavy, and only for those who ask)
    except ImportError:
        raise WrongInput("--dask needs Dask here and on its workers: pingxuan[dask]") from None
    try:
        client = Client(address, timeout=_CONNECT_WITHIN_S)
    except (OSError, ValueError) as fault:
        raise WrongInput(f"--dask: no scheduler answers at {address}: {fault}") from fault
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise WrongInput(f"--dask: the scheduler at {address} has no worker")

        def submit(ballots: BallotBlock, part: Part, policy: Policy) -> Promise:
            lent = client.scatter(ballots, hash=False)  # large: not by way of the scheduler
            promise: Promise = client.submit(foresee, lent, part, policy, pure=False)
            return promise

        yield Crew(size=workers, submit=submit)
