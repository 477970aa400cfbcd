"""One run of `pulumi preview`: started, followed, and ended with everything that it started."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.preview.events import EventLog
from policypack.reading import json_text
from policypack.start import processes
from policypack.start.record import record

# How often events are read. The end of the engine is noticed sooner.
_POLL_SECONDS = 0.25
# How long an interrupted engine may take to cancel its providers and to unlock the stack.
_GRACE_SECONDS = 10.0


@record(frozen=True)
class Run:
    """The results of one run: its exit status, its events, and the digest that `--json` prints."""

    status: int
    events: EventLog
    digest: Mapping[str, Any]
    errors: str


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    scratch: Path,
    progress: Callable[[EventLog], None],
) -> Run:
    """Runs the command in `folder`; `scratch` takes its files. `progress` is called often.

    An interruption (KeyboardInterrupt) ends the engine and its plugins, and is raised again.
    """
    log = scratch / "events.jsonl"
    log.unlink(missing_ok=True)
    events = EventLog(log)
    output, errors = scratch / "digest.json", scratch / "errors.txt"
    with output.open("wb") as stdout, errors.open("wb") as stderr:
        # The terminal's Ctrl-C reaches this process alone, which ends all.
        process = subprocess.Popen(
            [*command, "--json", "--non-interactive", "--color", "never", "--event-log", str(log)],
            cwd=folder, env={**environment, "PULUMI_DEBUG_COMMANDS": "true"},
            stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, **processes.OWN_SESSION,
        )  # fmt: skip
        with _ended(process):
            while not _has_ended(process):
                events.follow()
                progress(events)
    events.follow()
    said = errors.read_text(encoding="utf-8", errors="replace")
    return Run(process.returncode, events, _digest(output), said)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_POLL_SECONDS)
    return process.returncode is not None


def _digest(file: Path) -> Mapping[str, Any]:
    """The digest of the steps; empty where the engine did not get that far."""
    text = file.read_text(encoding="utf-8", errors="replace")
    start = text.find("{")
    try:
        digest = json_text.loads(text[start:], unique=False) if start >= 0 else {}
    except ValueError:
        return {}
    return digest if isinstance(digest, dict) else {}


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asks the engine to cancel, as Ctrl-C does, and kills what is left of its session."""
    processes.interrupt(process)
    # A second Ctrl-C does not wait any longer.
    with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        process.wait(_GRACE_SECONDS)
    processes.kill_session(process.pid)
    # Also where nothing is listed.
    process.kill()
    process.wait()
