"""One run of `pulumi preview`, and the event log that the engine writes, read while it grows."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.model.urns import parts_of
from policypack.reading import json_text
from policypack.start import processes
from policypack.start.record import record

Event = Mapping[str, Any]
_CHANGES = ("create", "update", "replace", "create-replacement", "import", "import-replacement")


class EventLog:
    """The content of a run's events so far. `output` has the program's standard error."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rest = ""
        self._read = 0
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.output: list[str] = []
        self.policies: list[Event] = []
        self.changed: set[str] = set()
        self.started = False
        self._summarizes = False
        self._stack_judged = False
        self.resources = 0
        self.judged = 0
        self.packs: Mapping[str, str] = {}

    def follow(self) -> None:
        """Reads what was written since the last time; half a line waits for its end."""
        try:
            with self._file.open(encoding="utf-8", errors="replace") as file:
                file.seek(self._read)
                text = self._rest + file.read()
                self._read = file.tell()
        except FileNotFoundError:
            return
        *lines, self._rest = text.split("\n")
        for line in lines:
            self._take(json_text.loads(line, unique=False))

    @property
    def complete(self) -> bool:
        """Whether the whole stack was judged, which a program that fails does not get to.

        An engine that tells which policies a resource passed also tells it of the stack.
        """
        return self._stack_judged or not self._summarizes

    def _take(self, event: Event) -> None:
        self.started = True
        if "diagnosticEvent" in event:
            self._diagnostic(event["diagnosticEvent"])
        elif "policyEvent" in event:
            self.policies.append(event["policyEvent"])
        elif "policyAnalyzeSummaryEvent" in event:
            self._summarizes = True
        elif "policyAnalyzeStackSummaryEvent" in event:
            self._stack_judged = True
        elif "resourcePreEvent" in event:
            self._resource(event["resourcePreEvent"]["metadata"])
        elif "summaryEvent" in event:
            self.packs = event["summaryEvent"].get("PolicyPacks") or {}

    def _diagnostic(self, diagnostic: Event) -> None:
        text = str(diagnostic.get("message", "")).strip().removeprefix("Preview failed: ")
        name = parts_of(diagnostic.get("urn", ""))[1]
        text = text if name in text else f"{name}: {text}"
        if diagnostic.get("severity") == "error":
            self.errors.append(text)
        elif diagnostic.get("severity") == "warning":
            self.warnings.append(text)
        elif diagnostic.get("severity") == "info#err":
            self.output.append(text)

    def _resource(self, metadata: Event) -> None:
        self.resources += 1
        # The stack and its providers are Pulumi's own.
        self.judged += not parts_of(metadata["urn"])[0].startswith("pulumi:")
        if metadata["op"] in _CHANGES:
            self.changed.add(metadata["urn"])


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
    """The digest of the steps; empty if the engine did not get that far."""
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


# As old as the pulumi package that the pack needs (pyproject.toml).
OLDEST = (3, 229, 0)
_INSTALL = "install Pulumi {oldest} or newer (https://www.pulumi.com/docs/iac/download-install/)"


def find(environment: Mapping[str, str]) -> str:
    """The path of `pulumi`. Raises ValueError if it is not on PATH."""
    found = shutil.which("pulumi", path=environment.get("PATH", ""))
    if found is None:
        raise ValueError(f"pulumi: not found on PATH; {_install()}")
    return found


def outdated(pulumi: str, environment: Mapping[str, str]) -> str | None:
    """What to say about a Pulumi that is too old or does not print its version; else None.

    It is called only if a preview failed: an engine that completed one is recent enough.
    """
    said = subprocess.run(
        [pulumi, "version"],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"},
    ).stdout.strip()
    numbers = re.match(r"v?(\d+)\.(\d+)\.(\d+)", said)
    if numbers is None:
        return f"{pulumi}: does not print its version; {_install()}"
    if tuple(map(int, numbers.groups())) < OLDEST:
        return f"{pulumi}: version {said.lstrip('v')} is too old; {_install()}"
    return None


def _install() -> str:
    return _INSTALL.format(oldest=".".join(map(str, OLDEST)))
