"""The stack of a program, by an offline preview: its resources with the outputs of the stand-in.

The engine tells outputs in the events and dependencies in the digest; both hold no secret values
(pulumi/pkg/backend/display/json.go).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from policypack.model import native
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.urns import parts_of
from policypack.preview import cli, engine, stacks, surroundings
from policypack.preview.events import EventLog
from policypack.preview.failure import failure
from policypack.preview.project import Project
from policypack.reading import json_text
from policypack.report.run import Failure
from policypack.start.record import record


@record(frozen=True)
class Previewed:
    """The stack that a program declares, and its name; `failure` where the program failed."""

    stack: Stack
    name: str
    failure: Failure | None
    notes: Sequence[str]


def previewed(
    project: Project,
    named: str | None,
    config: Sequence[str],
    progress: Callable[[EventLog], None],
) -> Previewed:
    """Previews the program offline. Raises ValueError for wrong usage, before the engine starts."""
    environment = dict(os.environ)
    pulumi = cli.find(environment)
    name = stacks.offline(project, named, environment)
    with ExitStack() as exits:
        scratch = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="stackwarden-")))
        around = surroundings.offline(project, name, environment, scratch, given=config)
        place = exits.enter_context(around)
        settings = [part for each in config for part in ("--config", each)]
        command = [pulumi, "preview", *place.arguments, "--stack", name, *settings]
        run = engine.run(command, project.folder, place.environment, scratch, progress)
        outputs = _outputs(scratch / "events.jsonl")
    # The engine registers resources in no order, and equal programs shall look alike.
    made = sorted(_resources(run.digest, outputs), key=lambda each: each.urn)
    found = Stack(twin for each in made for twin in native.twins(each))
    failed = failure(run, project, blocks=False) if run.status else None
    return Previewed(found, name, failed, place.notes)


def _outputs(events: Path) -> Mapping[str, Mapping[str, Any]]:
    """The last state of each resource that the events tell."""
    found = {}
    lines = events.read_text(encoding="utf-8", errors="replace") if events.is_file() else ""
    for line in filter(None, lines.split("\n")):
        event = json_text.loads(line, unique=False).get("resOutputsEvent") or {}
        state = (event.get("metadata") or {}).get("new")
        if state:
            found[state["urn"]] = state
    return found


def _resources(
    digest: Mapping[str, Any], outputs: Mapping[str, Mapping[str, Any]]
) -> Iterator[Resource]:
    for step in digest.get("steps") or ():
        state = step.get("newState")
        if state:
            yield _resource(state, outputs.get(state["urn"]) or {})


def _resource(state: Mapping[str, Any], told: Mapping[str, Any]) -> Resource:
    urn, kind = state["urn"], state["type"]
    properties = dict(told.get("outputs") or state.get("inputs") or {})
    if told.get("id"):
        properties["id"] = told["id"]
    recorded = state.get("propertyDependencies") or {}
    dependencies = {key: tuple(urns or ()) for key, urns in recorded.items()}
    return Resource(urn, kind, parts_of(urn)[1], properties, dependencies, has_outputs=True)
