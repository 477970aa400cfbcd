"""A whole audit: lists the stacks of all sources, has them judged, and writes the journal."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from datetime import datetime, timezone
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from policypack import VERSION
from policypack.judging.run import off
from policypack.organization import batches
from policypack.organization.baselines import Baseline
from policypack.organization.batches import EndedError
from policypack.organization.deadlines import LIMIT, SECONDS
from policypack.organization.earlier import Earlier
from policypack.organization.journal import Journal
from policypack.organization.locations import open_source
from policypack.organization.origins import origin
from policypack.organization.own_rules import rules_of
from policypack.organization.parts import Part, lines_in, stacks_in
from policypack.organization.sources import Source, StackKey, each_once, shown
from policypack.organization.stacks import Task
from policypack.organization.validity import version_of_rules
from policypack.report import audit_lines
from policypack.report.totals import UNLISTED
from policypack.sealed_log.keys import Sign, digest_seal
from policypack.settings.schema import as_json
from policypack.settings.settings import Settings
from policypack.start.record import record

# Writes the journal of a run: what is judged, what an earlier run has judged, and the end.

# Has stacks judged, and adds to the notes.
Judge = Callable[[Iterator[StackKey], list[str]], Iterator[Part]]
# Stacks that are taken over in one part.
_TOGETHER = 200


@record(frozen=False)
class _Totals:
    """What the last line holds."""

    judged: int = 0
    same: int = 0
    fixed: int = 0
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Writing:
    """One run, while its journal is written.

    `by_mark`: a stack that is listed as before is the same.
    """

    def __init__(
        self,
        sources: Sequence[tuple[str, Source]],
        baseline: Baseline | None,
        journal: Journal,
        earlier: Earlier | None,
        progress: Callable[[int], None],
        by_mark: bool,
    ) -> None:
        self._sources, self._by_mark = sources, by_mark
        self._baseline, self._journal, self._earlier = baseline, journal, earlier
        self._progress, self._totals = progress, _Totals()
        self._taken: list[bytes] = []
        self._seen: set[tuple[str, str]] = set()
        self._states = {shown(location): 0 for location, _ in sources}

    def write(self, judge: Judge) -> Sequence[str]:
        """Has judged what is left, and ends the journal whatever happens. Returns its errors.

        Raises ValueError if `judge` cannot be used, and where no stack was found.
        """
        began, totals = time.monotonic(), self._totals
        judged = judge(self._keys(), totals.notes)
        try:
            for part in judged:
                self._add(part)
                totals.judged += part.judged
                for key in part.same:
                    self._take(key)
            self._write_taken()
        except EndedError as error:
            totals.errors.append(f"the audit ended early: {error}")
        except Exception as error:
            # A full disk among them: what is written of the journal counts.
            name = getattr(error, "strerror", None) or type(error).__name__
            totals.errors.append(f"the audit ended early: {name}; repeat it with --resume")
        if not (totals.errors or totals.judged or totals.same or self._journal.done):
            raise ValueError(
                f"{', '.join(shown(each) for each, _ in self._sources)}: no stack found"
            )
        # Of an audit that is not whole, nobody knows what is fixed.
        for line in self._baseline.fixed() if self._baseline and not totals.errors else ():
            totals.fixed += 1
            self._journal.append([line])
        self._journal.append([self._last(time.monotonic() - began)], last=True)
        return totals.errors

    def _add(self, part: Part) -> None:
        if self._baseline and part.judged:
            self._journal.add([self._text(lines) for lines in stacks_in(part.data)])
        elif part.judged:
            self._journal.add_part(part.data, part.entries)
        if part.judged:
            self._progress(part.judged)

    def _text(self, lines: list[dict[str, Any]]) -> bytes:
        if self._baseline:
            self._baseline.compared(lines)
        return audit_lines.text(lines).encode()

    def _take(self, key: StackKey) -> None:
        """Takes over a stack of the earlier audit."""
        assert self._earlier is not None
        text = self._earlier.text(key)
        if self._baseline or self._earlier.run.get("baseline"):
            text = self._text([{**each, **_unknown(each)} for each in lines_in(text)])
        self._taken.append(text)
        self._totals.same += 1
        if len(self._taken) == _TOGETHER:
            self._write_taken()

    def _write_taken(self) -> None:
        if self._taken:
            self._journal.add(self._taken)
            self._progress(len(self._taken))
            self._taken = []

    def _keys(self) -> Iterator[StackKey]:
        """The stacks to look at; a source that cannot be listed costs its own."""
        for location, source in self._sources:
            try:
                yield from self._of(source)
            except Exception as error:
                why = getattr(error, "strerror", None) or type(error).__name__
                self._totals.errors.append(f"{shown(location)}: {UNLISTED}: {why}")

    def _of(self, source: Source) -> Iterator[StackKey]:
        for key in each_once(source.stacks(), self._seen):
            self._states[key.identity[0]] += 1
            if key.identity in self._journal.done:
                continue
            if self._by_mark and self._earlier and self._earlier.is_same(key):
                self._take(key)
                continue
            known = self._earlier and self._earlier.known(key)
            yield key._replace(known=known.digest) if known else key

    def _last(self, seconds: float) -> dict[str, Any]:
        totals, before = self._totals, len(self._journal.done)
        return {
            "kind": "end",
            # Whoever resumed it may be another than the run's.
            "origin": origin() if before else None,
            "sources": [{"source": each, "states": n} for each, n in self._states.items()],
            "seconds": round(seconds, 1),
            "stacks": totals.judged + totals.same + before,
            "judged": totals.judged,
            "same": totals.same,
            "resumed": before,
            "fixed": totals.fixed,
            "notes": totals.notes,
            "errors": totals.errors,
        }


def _unknown(line: dict[str, Any]) -> dict[str, Any]:
    """What only the baseline of this run can tell."""
    return {"status": None} if line["kind"] == "finding" else {}


@record(frozen=True)
class Request:
    """What to audit and how. `workers` 0 judges in this process; `dask` is a scheduler's address.
    `since` is the journal of an earlier audit, whose stacks are taken over where they are the same.

    `owner_decides`: no settings of an organization are given. `started` is when the run starts, in
    UTC; `sign` seals the journal; `asked` are the options that a resumed run must repeat. `maps`,
    `unjudged` and `timeout` are those of `Task`.
    """

    sources: Sequence[str]
    settings: Settings
    started: datetime
    journal: Path
    config_dir: str | None = None
    owner_decides: bool = False
    baseline: Path | None = None
    since: Path | None = None
    resume: bool = False
    workers: int = 0
    dask: str | None = None
    maps: bool = False
    unjudged: bool = True
    sign: Sign = digest_seal
    timeout: float = SECONDS

    @property
    def task(self) -> Task:
        """What workers need to know."""
        today = self.started.date()
        return Task(
            self.settings,
            today,
            self.config_dir,
            self.owner_decides,
            self.maps,
            self.unjudged,
            self.timeout,
        )

    @property
    def asked(self) -> dict[str, Any]:
        """What the results depend on."""
        return {
            "sources": [shown(each) for each in self.sources],
            "settings": _ordered(as_json(self.settings)),
            "config_dir": self.config_dir,
            "owner_decides": self.owner_decides,
            "maps": self.maps,
            "unjudged": self.unjudged,
            "version": VERSION,
        }


def _digest(settings: dict[str, Any]) -> str:
    return sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def _ordered(settings: dict[str, Any]) -> dict[str, Any]:
    """Sets come in another order in each process."""
    return {
        key: sorted(held, key=json.dumps) if isinstance(held, list) else held
        for key, held in settings.items()
    }


class Ended(NamedTuple):
    """Why a journal is in `part_of` its place, which has the last whole journal; nothing if it
    took the place. `head` is the SHA-256 of its last seal."""

    errors: Sequence[str]
    head: str


def audit(request: Request, progress: Callable[[int], None]) -> Ended:
    """Writes the journal; `progress` is called with the number of stacks after each part.

    Raises ValueError for sources or options that cannot be used, and where no stack
    was found, which all leave the last journal. What fails later is in the journal.
    """
    LIMIT.seconds = request.timeout
    # Wrong options are told before anything is written.
    rules_of(request.settings.rules_from)
    if request.baseline and request.baseline.resolve() == request.journal.resolve():
        raise ValueError(
            f"--baseline {request.baseline}: is the journal of this audit; use another --output"
        )
    sources = [(each, open_source(each)) for each in request.sources]
    first = _first(request)
    since, today = request.since, request.started.date()
    earlier = Earlier(since, first, today) if since else None
    baseline = Baseline(request.baseline) if request.baseline else None
    journal = Journal(
        request.journal,
        {**_told(first, earlier), "baseline_started": baseline and baseline.started},
        resume=request.resume,
        sign=request.sign,
        judged=baseline.compared if baseline else lambda _: None,
    )
    errors: Sequence[str] = ()
    try:
        if not journal.is_over:
            # A file in a folder of configurations may have changed although the stack has not.
            by_mark = request.config_dir is None
            writing = Writing(sources, baseline, journal, earlier, progress, by_mark)
            errors = writing.write(partial(_judged, request))
    finally:
        journal.close()
    return Ended(() if journal.place(whole=not errors) else errors, journal.head)


def _told(first: dict[str, Any], earlier: Earlier | None) -> dict[str, Any]:
    """The line of the run, with the earlier audit whose stacks it takes over."""
    if earlier is None:
        return first
    ran = earlier.run["run"]
    return {**first, "since": {"started": ran["started"], "why_not": earlier.why_not}}


def _judged(request: Request, keys: Iterator[StackKey], notes: list[str]) -> Iterator[Part]:
    if request.dask:
        return batches.on_dask(request.task, keys, request.dask, notes)
    if request.workers:
        return batches.in_pool(request.task, keys, request.workers, notes)
    return batches.in_this_process(request.task, keys)


def _first(request: Request) -> dict[str, Any]:
    rules = rules_of(request.settings.rules_from)
    return {
        "kind": "run",
        "schema": audit_lines.SCHEMA,
        "version": VERSION,
        "run": {
            "id": uuid.uuid4().hex,
            "command": "audit",
            "started": f"{request.started.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%SZ}",
            "seconds": None,
            "mode": None,
            "profile": request.settings.profile.value,
            "loosened": [],
        },
        "origin": {**origin(), "settings_sha256": _digest(request.asked["settings"])},
        "baseline": request.baseline is not None,
        "rules": {rule.id: [*rule.types] for rule in rules},
        "off": off(rules, request.settings),
        "asked": request.asked,
        "pack": version_of_rules(request.settings.rules_from),
    }
