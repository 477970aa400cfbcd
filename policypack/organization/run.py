"""A whole audit: lists the stacks of all sources, has them judged, and writes the journal."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from policypack import VERSION
from policypack.judging.coverage import off
from policypack.organization import batches
from policypack.organization.baselines import Baseline
from policypack.organization.batches import EndedError
from policypack.organization.journal import Journal
from policypack.organization.locations import open_source
from policypack.organization.own_rules import rules_of
from policypack.organization.sources import Source, StackKey, shown
from policypack.organization.stacks import Task
from policypack.report import audit_lines
from policypack.settings.schema import as_json
from policypack.settings.settings import Settings
from policypack.start.record import record


@record(frozen=True)
class Request:
    """What to audit and how. `workers` 0 judges in this process; `dask` is a scheduler's address.

    `owner_decides`: no settings of an organization are given. `started` is when the run starts, in
    UTC; `asked` are the options that a resumed run must repeat. `maps` and `unjudged` are those of
    `Task`.
    """

    sources: Sequence[str]
    settings: Settings
    started: datetime
    journal: Path
    config_dir: str | None = None
    owner_decides: bool = False
    baseline: Path | None = None
    resume: bool = False
    workers: int = 0
    dask: str | None = None
    maps: bool = False
    unjudged: bool = True

    @property
    def task(self) -> Task:
        """What workers need to know."""
        today = self.started.date()
        return Task(
            self.settings, today, self.config_dir, self.owner_decides, self.maps, self.unjudged
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


def _ordered(settings: dict[str, Any]) -> dict[str, Any]:
    """Sets come in another order in each process."""
    return {
        key: sorted(held, key=json.dumps) if isinstance(held, list) else held
        for key, held in settings.items()
    }


@dataclass
class _Totals:
    """What the last line holds."""

    stacks: int = 0
    fixed: int = 0
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def audit(request: Request, progress: Callable[[], None]) -> None:
    """Writes the journal; `progress` is called after each stack.

    Raises ValueError for sources or options that cannot be used. What fails later is in the
    journal.
    """
    # Wrong options are told before anything is written.
    rules_of(request.settings.rules_from)
    if request.baseline and request.baseline.resolve() == request.journal.resolve():
        raise ValueError(
            f"--baseline {request.baseline}: journal of this audit; give another --output"
        )
    sources = [(each, open_source(each)) for each in request.sources]
    baseline = Baseline(request.baseline) if request.baseline else None
    journal = Journal(
        request.journal,
        {**_first(request), "baseline_started": baseline and baseline.started},
        resume=request.resume,
        judged=baseline.compared if baseline else lambda _: None,
    )
    try:
        if not journal.is_over:
            _written(request, sources, baseline, journal, progress)
    finally:
        journal.close()


def _written(
    request: Request,
    sources: Sequence[tuple[str, Source]],
    baseline: Baseline | None,
    journal: Journal,
    progress: Callable[[], None],
) -> None:
    began, totals = time.monotonic(), _Totals()
    judged = _judged(request, _keys(sources, journal, totals), totals.notes)
    try:
        for lines in judged:
            if baseline:
                baseline.compared(lines)
            journal.append(lines)
            totals.stacks += 1
            progress()
    except EndedError as error:
        totals.errors.append(f"the audit ended early: {error}")
    except Exception as error:
        # A full disk among them: what is written of the journal counts.
        name = getattr(error, "strerror", None) or type(error).__name__
        totals.errors.append(f"the audit ended early: {name}; repeat it with --resume")
    # Of an audit that is not whole, nobody knows what is fixed.
    for line in baseline.fixed() if baseline and not totals.errors else ():
        totals.fixed += 1
        journal.append([line])
    journal.append([_last(totals, len(journal.done), time.monotonic() - began)])


def _judged(request: Request, keys: Iterator[StackKey], notes: list[str]) -> Iterator[Any]:
    if request.dask:
        return batches.on_dask(request.task, keys, request.dask, notes)
    if request.workers:
        return batches.in_pool(request.task, keys, request.workers, notes)
    return batches.in_this_process(request.task, keys)


def _keys(
    sources: Sequence[tuple[str, Source]], journal: Journal, totals: _Totals
) -> Iterator[StackKey]:
    """The stacks that the journal has not; a source that cannot be listed costs its own."""
    for location, source in sources:
        try:
            for key in source.stacks():
                if (shown(location), key.name) not in journal.done:
                    yield key
        except Exception as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            totals.errors.append(f"{shown(location)}: stacks cannot be listed: {why}")


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
        "baseline": request.baseline is not None,
        "rules": {rule.id: [*rule.types] for rule in rules},
        "off": off(rules, request.settings),
        "asked": request.asked,
    }


def _last(totals: _Totals, before: int, seconds: float) -> dict[str, Any]:
    return {
        "kind": "end",
        "seconds": round(seconds, 1),
        "stacks": totals.stacks + before,
        "resumed": before,
        "fixed": totals.fixed,
        "notes": totals.notes,
        "errors": totals.errors,
    }
