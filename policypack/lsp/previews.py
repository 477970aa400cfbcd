"""Previews in the background: each in a separate process, one at a time, with its result in a file.

A newer save of the same project ends the preview that runs, with the engine that it has started.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import field
from pathlib import Path
from typing import Any

from policypack.program_edits.changes import Change
from policypack.report.document_shape import Document
from policypack.start import processes
from policypack.start.record import record


@record(frozen=True)
class RunResult:
    """The document of a run, with what an editor needs beside it.

    `root` is the folder that places are relative to. `changes` are those of the safe fix of each
    finding, `pages` the Markdown of rules that are not in the catalogue, `never_waive` the rules
    that cannot be waived.
    """

    document: Document
    root: Path
    changes: Sequence[Sequence[Change]] = ()
    pages: Mapping[str, str] = field(default_factory=dict)
    never_waive: Sequence[str] = ()


def written(result: RunResult) -> str:
    """The result as `read` takes it."""
    changes = [[vars(each) for each in of_one] for of_one in result.changes]
    return json.dumps({**vars(result), "root": str(result.root), "changes": changes})


def read(file: Path) -> RunResult:
    """Raises OSError or ValueError if the process has not come to its result."""
    found = json.loads(file.read_text(encoding="utf-8"))
    changes = [[_change(each) for each in of_one] for of_one in found["changes"]]
    return RunResult(**{**found, "root": Path(found["root"]), "changes": changes})


def _change(values: Mapping[str, Any]) -> Change:
    return Change(**{**values, "path": tuple(values["path"])})


COMMAND = (sys.executable, "-m", "policypack.commands.lsp_run")
# Saving all files is one save.
_QUIET_SECONDS = 0.1
# An engine that is interrupted has ten seconds to cancel; then its session is killed.
_GRACE_SECONDS = 15.0

# Shows that a project is previewed, while it lasts; what it gives is told how many resources are
# judged.
Shows = Callable[[Path], AbstractAsyncContextManager[Callable[[int], None]]]


@record(frozen=True)
class Crashed:
    """A preview that has ended without a result."""

    status: int | None


class Previews:
    """The previews of a server. `took` gets what came of each that was not cancelled."""

    def __init__(
        self,
        shows: Shows,
        took: Callable[[Path, RunResult | Crashed], None],
        command: Sequence[str] = COMMAND,
    ) -> None:
        self._shows, self._took, self._command = shows, took, command
        self._tasks: dict[Path, asyncio.Task[None]] = {}
        self._one = asyncio.Semaphore(1)

    def start(self, project: Path) -> None:
        """Previews the project in that folder, instead of a preview of it that still runs."""
        before = self._tasks.get(project)
        if before is not None:
            before.cancel()
        task = asyncio.get_running_loop().create_task(self._preview(project, before))
        self._tasks[project] = task
        task.add_done_callback(lambda done: self._forget(project, done))

    async def close(self) -> None:
        """Ends all previews."""
        tasks = [*self._tasks.values()]
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _forget(self, project: Path, done: asyncio.Task[None]) -> None:
        if self._tasks.get(project) is done:
            del self._tasks[project]

    async def _preview(self, project: Path, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        await asyncio.sleep(_QUIET_SECONDS)
        async with self._one, self._shows(project) as judged:
            self._took(project, await run(project, judged, self._command))


async def run(
    project: Path, judged: Callable[[int], None], command: Sequence[str] = COMMAND
) -> RunResult | Crashed:
    """One preview; cancelled, it ends the process and waits until it is gone."""
    # Python looks for modules in the current folder first, so that is an empty one.
    with tempfile.TemporaryDirectory(prefix="stackwarden-") as scratch:
        folder = Path(scratch)
        (folder / "empty").mkdir()
        result = folder / "result.json"
        process = await asyncio.create_subprocess_exec(
            *command,
            str(result),
            cwd=folder / "empty",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            # A program's own words may hold a secret; the result has them without.
            stderr=asyncio.subprocess.DEVNULL,
            **processes.OWN_SESSION,
        )
        try:
            await _follow(process, json.dumps({"folder": str(project)}), judged)
        finally:
            await _ended(process)
        try:
            return read(result)
        except (OSError, ValueError, KeyError, TypeError):
            return Crashed(process.returncode)


async def _follow(
    process: asyncio.subprocess.Process, request: str, judged: Callable[[int], None]
) -> None:
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise ValueError("the process has no pipes")
    try:
        stdin.write(request.encode())
        await stdin.drain()
    except ConnectionError:
        # It has ended already, without a result.
        return
    stdin.close()
    async for line in stdout:
        if line.strip().isdigit():
            judged(int(line))
    await process.wait()


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    processes.ask_to_end(process)
    try:
        await asyncio.wait_for(process.wait(), _GRACE_SECONDS)
    except asyncio.TimeoutError:
        process.kill()
        await process.wait()
