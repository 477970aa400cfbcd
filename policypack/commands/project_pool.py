"""Runs several projects at once, each in a separate process that ends with the pool."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from policypack.commands import project_run
from policypack.commands.project_run import ProjectRun
from policypack.reading.text_lines import split_lines
from policypack.start import processes
from policypack.start.record import record

_COMMAND = (sys.executable, "-m", "policypack.commands.project_run")
_POLL_SECONDS = 0.1
# An engine that is interrupted has ten seconds to cancel; then its session is killed.
_GRACE_SECONDS = 15.0


@record(frozen=True)
class Ended:
    """One run that has ended, with its printed notes."""

    number: int
    run: ProjectRun
    said: Sequence[str]
    seconds: float


class _Running(NamedTuple):
    number: int
    process: subprocess.Popen[bytes]
    result: Path
    said: Path
    started: float


def pooled(
    requests: Sequence[str],
    jobs: int,
    progress: Callable[[Sequence[int], int], None],
    command: Sequence[str] = _COMMAND,
) -> Generator[Ended, None, None]:
    """The runs as they end, by the number of their request.

    `progress` is called often with the numbers of those that run, and how many have ended. Leaving
    the iterator, or an interruption, ends all that run.
    """
    waiting = [*enumerate(requests)]
    running: list[_Running] = []
    done = 0
    with tempfile.TemporaryDirectory(prefix="stackwarden-") as scratch, _all_ended(running):
        while waiting or running:
            while waiting and len(running) < jobs:
                number, request = waiting.pop(0)
                running.append(_started(number, request, Path(scratch), command))
            ended = [each for each in running if each.process.poll() is not None]
            for each in ended:
                running.remove(each)
                done += 1
                yield _ended(each)
            progress([each.number for each in running], done)
            if not ended:
                time.sleep(_POLL_SECONDS)


def cpus() -> int:
    """How many CPUs this process may use."""
    # Linux alone tells of the process; the others of the machine.
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _started(number: int, request: str, scratch: Path, command: Sequence[str]) -> _Running:
    result, said = scratch / f"{number}.json", scratch / f"{number}.txt"
    with _file_with(request) as stdin, said.open("wb") as stderr:
        # The terminal's Ctrl-C reaches this process alone, which ends all.
        process = subprocess.Popen(  # noqa: S603 - this program itself
            [*command, str(result)], stdin=stdin, stdout=subprocess.DEVNULL, stderr=stderr,
            **processes.OWN_SESSION,
        )  # fmt: skip
    return _Running(number, process, result, said, time.monotonic())


@contextlib.contextmanager
def _file_with(text: str) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(text.encode())
        file.seek(0)
        yield file


def _ended(one: _Running) -> Ended:
    said = split_lines(one.said.read_text(encoding="utf-8", errors="replace"))
    seconds = time.monotonic() - one.started
    try:
        return Ended(one.number, project_run.read(one.result), said, seconds)
    except (OSError, ValueError):
        reason = said[-1] if said else "no reason given"
        message = f"the preview ended with status {one.process.returncode}: {reason}"
        return Ended(one.number, project_run.failed(message, 3), said, seconds)


@contextlib.contextmanager
def _all_ended(running: Sequence[_Running]) -> Iterator[None]:
    try:
        yield
    finally:
        # A second Ctrl-C does not wait any longer: it is passed on as well.
        for grace in (_GRACE_SECONDS, _GRACE_SECONDS):
            with contextlib.suppress(KeyboardInterrupt):
                _end(running, grace)
                break
        for each in running:
            if each.process.poll() is None:
                each.process.kill()
            each.process.wait()


def _end(running: Sequence[_Running], grace: float) -> None:
    """Asks all to end, which cancel their engines and remove their files."""
    for each in running:
        if each.process.poll() is None:
            processes.ask_to_end(each.process)
    until = time.monotonic() + grace
    for each in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            each.process.wait(max(until - time.monotonic(), 0.1))
