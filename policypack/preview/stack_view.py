"""The stack of a program, by an offline preview: its resources with the outputs of the stand-in.

The engine tells properties in the events and options in the digest; both hold no secret values
(https://github.com/pulumi/pulumi/blob/master/pkg/backend/display/events.go and json.go).
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from policypack.model.conversion import Declared, complete, of_state
from policypack.model.deserialization import ASSET, SIGNATURE
from policypack.model.stack import Stack
from policypack.offline import unserved
from policypack.preview import coverage, engine, serving, stacks, surroundings, value_files
from policypack.preview.engine import EventLog
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
    values: Sequence[Path],
    progress: Callable[[EventLog], None],
) -> Previewed:
    """Previews the program offline. Raises ValueError for wrong usage, before the engine starts."""
    environment = dict(os.environ)
    pulumi = engine.find(environment)
    name = stacks.offline(project, named, environment)
    with ExitStack() as exits:
        scratch = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="stackwarden-")))
        known = value_files.read(values, project)
        around = surroundings.offline(
            project, name, environment, scratch, given=config, values=known
        )
        place = exits.enter_context(around)
        command = [pulumi, "preview", *place.arguments, "--stack", name]

        def start(_: bool) -> engine.Run:
            environment = {**place.environment, **place.later}
            return engine.run(command, project.folder, environment, scratch, progress)

        run, served = serving.repeated(start, place.own)
        states = told(scratch / "events.jsonl")
    found = complete(declared(run.digest, states))
    failed = failure(run, project, blocks=False) if run.status else None
    filled = [*place.filled, *(each.setting for each in served if each.setting)]
    notes = [*place.notes, *(each.note for each in filled)]
    notes += [each.note for each in served if each.note]
    if place.own:
        found_missing = coverage.coverage(0, [*unserved.told(place.own.unserved)], (), failed=False)
        notes += [*found_missing.not_judged, *found_missing.unknown]
    return Previewed(found, name, failed, notes)


def told(events: Path) -> Mapping[str, Mapping[str, Any]]:
    """The last state of each resource that the events tell."""
    found = {}
    lines = events.read_text(encoding="utf-8", errors="replace") if events.is_file() else ""
    for line in filter(None, lines.split("\n")):
        event = json_text.loads(line, unique=False)
        for kind in ("resourcePreEvent", "resOutputsEvent"):
            if state := ((event.get(kind) or {}).get("metadata") or {}).get("new"):
                found[state["urn"]] = state
    return found


def declared(digest: Mapping[str, Any], states: Mapping[str, Mapping[str, Any]]) -> list[Declared]:
    """The resources, in an order that equal programs share; the engine has none.

    Of a state, the digest has the options and the dependencies, and the texts of files that the
    events leave out. The events have the properties, and the default providers.
    """
    steps = (step.get("newState") for step in digest.get("steps") or ())
    options = {step["urn"]: step for step in steps if step}
    texts = dict(_texts(options))
    made = ({**options.get(urn, {}), **_with_texts(states[urn], texts)} for urn in sorted(states))
    return of_state(map(_with_id, made), files_at_hand=True)


def _texts(given: Any) -> Iterator[tuple[str, str]]:
    """The text of each asset by its hash."""
    if isinstance(given, dict):
        if given.get(SIGNATURE) == ASSET and "text" in given:
            yield given.get("hash", ""), given["text"]
        for each in given.values():
            yield from _texts(each)
    elif isinstance(given, list):
        for each in given:
            yield from _texts(each)


def _with_texts(given: Any, texts: Mapping[str, str]) -> Any:
    """The properties with the texts of assets; one that is not known is left out."""
    if isinstance(given, list):
        return [_with_texts(each, texts) for each in given]
    if not isinstance(given, dict):
        return given
    if given.get(SIGNATURE) == ASSET and "text" in given:
        text = texts.get(given.get("hash", ""))
        bare = {key: each for key, each in given.items() if key != "text"}
        return bare if text is None else {**bare, "text": text}
    return {key: _with_texts(each, texts) for key, each in given.items()}


def _with_id(state: Mapping[str, Any]) -> Mapping[str, Any]:
    """The state with its ID among the outputs, where AWS's own provider has it."""
    outputs = state.get("outputs") or {}
    return {**state, "outputs": {"id": state["id"], **outputs}} if state.get("id") else state
