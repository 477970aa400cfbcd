"""Many stacks in batches: in this process, in a pool of processes, or on a cluster of Dask.

Each yields parts of the journal. A batch is a list of keys, so it may be judged twice. Where a
worker is lost, its batch is judged again in halves, until the stack that a worker does not survive
is alone. Where no worker is left, the run ends with an EndedError.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import nullcontext
from functools import cache, partial
from itertools import islice
from multiprocessing import get_context
from typing import Any

from policypack import VERSION
from policypack.organization import deadlines
from policypack.organization.parts import Lines, Part, part
from policypack.organization.sources import StackKey
from policypack.organization.stacks import Outcome, Task, judged, lost
from policypack.start import processes
from policypack.start.containment import LIMIT

# Stacks in the first batch. Each further one is as large as takes these seconds by what the last
# one took: a worker that is lost costs no more, and sending them little.
SIZE = 10
SECONDS = 4.0
_LARGEST = 1000
# Batches that wait for a worker, for each worker: none idles, and few results wait.
_AHEAD = 2
# Seconds to wait for an answer of the scheduler of a cluster.
_CONNECT = 10
# Seconds between two looks at a cluster that gives nothing back, and for how long none may work.
_LOOK = 2.0
_IDLE = 20.0
_LOST = "workers crash on it: the process ended while it judged this stack"

_ENDLESS = float("inf")
_AGAIN = ", then repeat the audit with --resume"

Keys = Sequence[StackKey]


def in_this_process(task: Task, keys: Iterable[StackKey]) -> Iterator[Part]:
    """The stacks one after the other; a part every few seconds."""
    with _watched(task):
        yield from _parts(judged(task, keys), SECONDS)


def in_pool(task: Task, keys: Iterable[StackKey], workers: int, notes: list[str]) -> Iterator[Part]:
    """The stacks, as the workers finish; `notes` tells which were lost."""

    def pool() -> Executor:
        # A fork would copy the threads of fsspec's event loop half.
        return ProcessPoolExecutor(workers, mp_context=get_context("spawn"))

    yield from _Batches(task, pool, (BrokenExecutor,), workers, notes).lines(keys)


class EndedError(Exception):
    """The run ended before all stacks were judged: why, and what to do."""


def on_dask(task: Task, keys: Iterable[StackKey], address: str, notes: list[str]) -> Iterator[Part]:
    """The stacks, as the cluster at the address of its scheduler finishes.

    Raises ValueError at once where it cannot be reached.
    """
    try:
        from distributed import Client
    except ImportError:
        raise ValueError(
            "--dask requires a package that is not installed; install stackwarden[dask]"
        ) from None
    # What becomes of the cluster is told in one line; their logs would tell it with tracebacks.
    for name in ("asyncio", "distributed", "distributed.client", "tornado", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        client: Any = Client(address, set_as_default=False, timeout=_CONNECT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ValueError(
            f"--dask {address}: cannot connect to the scheduler ({error}); start one"
        ) from None
    return _on_cluster(task, keys, client, notes)


def _on_cluster(
    task: Task, keys: Iterable[StackKey], client: Any, notes: list[str]
) -> Iterator[Part]:
    from distributed import KilledWorker

    with client:
        before = _workers(client)
        executor = partial(client.get_executor, pure=False)
        cluster = _Cluster(client)
        batches = _Batches(
            task, executor, (KilledWorker,), max(1, len(before)), notes, cluster.look
        )
        yield from batches.lines(keys)
        # The scheduler hands the batches of a lost worker to another one without a word.
        if gone := len(before - _workers(client)):
            notes.append(f"{gone} of {len(before)} workers were lost; others judged their batches")


class _Cluster:
    """Whether there is still somebody who works: Dask itself waits for ever."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._seen = time.monotonic()

    def look(self) -> None:
        """Raises EndedError if the scheduler is lost, or all workers for some time."""
        if self._client.status != "running":
            raise EndedError(f"the connection to the scheduler was lost; start one{_AGAIN}")
        from asyncio import TimeoutError as LateAnswer  # the built-in one only since Python 3.11

        try:
            workers = _workers(self._client)
        except (OSError, LateAnswer):
            raise EndedError(f"the scheduler does not answer; start one{_AGAIN}") from None
        now = time.monotonic()
        if workers:
            self._seen = now
        elif now - self._seen > _IDLE:
            raise EndedError(f"no worker for {_IDLE:.0f} seconds; start some{_AGAIN}")


def _workers(client: Any) -> set[str]:
    told = client.sync(client.scheduler.identity, n_workers=-1, callback_timeout=_CONNECT)
    return {*told["workers"]}


def _judged(task: Task, keys: Keys) -> Part:
    with _watched(task):
        (made,) = _parts(judged(task, keys), _ENDLESS)
    return made


def _parts(stacks: Iterable[Outcome], seconds: float) -> Iterator[Part]:
    """Stacks together, so many as take some seconds."""
    lines: list[Lines] = []
    same: list[StackKey] = []
    began = time.monotonic()
    for each in stacks:
        if isinstance(each, StackKey):
            same.append(each)
        else:
            lines.append(each)
        took = time.monotonic() - began
        if took >= seconds:
            yield part(lines, same=tuple(same), seconds=took)
            lines, same, began = [], [], time.monotonic()
    if lines or same:
        yield part(lines, same=tuple(same), seconds=time.monotonic() - began)


@cache
def _settle() -> None:
    """Before the first stack of this process."""
    gc.collect()
    processes.settle()


def _watched(task: Task) -> Any:
    """Only the main thread can be stopped where a rule exceeds its time; Dask uses others."""
    _settle()
    LIMIT.seconds, deadlines.LIMIT.seconds = task.settings.rule_seconds, task.timeout
    is_main = threading.current_thread() is threading.main_thread()
    return LIMIT.watching() if is_main else nullcontext()


class _Batches:
    """Hands batches to an executor, and makes a new one where it breaks."""

    def __init__(
        self,
        task: Task,
        make: Callable[[], Executor],
        losses: tuple[type[BaseException], ...],
        workers: int,
        notes: list[str],
        look: Callable[[], None] | None = None,
    ) -> None:
        """`look` raises EndedError if nobody is left who works."""
        self._look = look
        self._task, self._make, self._notes = task, make, notes
        self._losses = losses
        self._most = workers * _AHEAD
        self._executor = make()
        self._running: dict[Future[Part], Keys] = {}
        self._size = SIZE
        # What a lost worker may have been at is judged alone, so that it takes nothing with it.
        self._suspects: list[Keys] = []

    def lines(self, keys: Iterable[StackKey]) -> Iterator[Part]:
        """The parts of all stacks."""
        iterator = iter(keys)
        try:
            while self._submitted(iterator):
                seconds = _LOOK if self._look else None
                done, _ = wait(self._running, seconds, return_when=FIRST_COMPLETED)
                if not done and self._look:
                    self._look()
                for future in done:
                    yield from self._results(future)
        finally:
            self._stop()

    def _stop(self) -> None:
        for future in self._running:
            future.cancel()
        self._executor.shutdown(wait=False)

    def _submitted(self, keys: Iterator[StackKey]) -> bool:
        """Fills the executor; False once nothing is left."""
        if self._suspects and not self._running:
            self._submit(self._suspects.pop())
        while not self._suspects and len(self._running) < self._most:
            batch = [*islice(keys, self._size)]
            if not batch:
                break
            self._submit(batch)
        return bool(self._running or self._suspects)

    def _submit(self, batch: Keys) -> None:
        self._running[self._executor.submit(_judged, self._task, batch)] = batch

    def _results(self, future: Future[Part]) -> Iterator[Part]:
        if future not in self._running:
            return
        try:
            failure = future.exception()
        except CancelledError:
            raise EndedError(
                f"the connection to the scheduler was lost; start one{_AGAIN}"
            ) from None
        if failure is None:
            batch = self._running.pop(future)
            found = _whole(future.result())
            self._size = next_size(self._size, len(batch), found.seconds)
            yield found
            return
        if not isinstance(failure, self._losses):
            why = f"{type(failure).__name__}: {failure}"
            install = f"install stackwarden {VERSION} on each{_AGAIN}"
            raise EndedError(f"workers cannot run: {why}; {install}")
        yield from self._again(failure)

    def _again(self, failure: BaseException) -> Iterator[Part]:
        """Judges once more what ran when a worker was lost; a broken pool takes all with it."""
        self._stop()
        self._executor = self._make()
        hit, self._running = self._running, {}
        alone = len(hit) == 1
        self._notes.append(
            f"a worker was lost ({type(failure).__name__}): "
            f"{_stacks(sum(map(len, hit.values())))} judged again"
        )
        for future, batch in hit.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                yield _whole(future.result())
            elif alone and len(batch) == 1:
                yield part([lost(batch[0], _LOST, (), self._task.today)])
            elif alone:
                middle = len(batch) // 2
                self._suspects += [batch[middle:], batch[:middle]]
            else:
                self._suspects.append(batch)


def next_size(size: int, stacks: int, seconds: float) -> int:
    """How many stacks the next batch has, by what the last one took."""
    fitting = int(SECONDS * stacks / max(seconds, 0.001))
    # The first batches of a worker pay for its start, and one stack may be far larger than others.
    return max(1, min(fitting, 4 * size, _LARGEST))


def _whole(found: Any) -> Part:
    """What a worker sent. Raises EndedError for anything else, such as that of another version."""
    if isinstance(found, Part) and found.is_whole:
        return found
    raise EndedError(f"workers sent no stacks; install stackwarden {VERSION} on each{_AGAIN}")


def _stacks(count: int) -> str:
    return f"{count} stack{'' if count == 1 else 's'}"
