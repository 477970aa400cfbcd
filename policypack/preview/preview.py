"""One preview from request to result: surroundings, the engine's run, and what the pack found."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policypack.engine.environment import CONFIGURED, FINDINGS, VALUES_KNOWN, findings_file
from policypack.engine.policy_config import OF_A_COMMAND
from policypack.offline import unserved
from policypack.preview import (
    credentials,
    engine,
    placeholders,
    serving,
    stacks,
    surroundings,
    value_files,
)
from policypack.preview.engine import EventLog
from policypack.preview.placeholders import Placeholder, Source
from policypack.preview.project import Project
from policypack.preview.surroundings import Mode, Surroundings
from policypack.settings.settings import NAMESPACE
from policypack.start.record import record
from policypack.supply_chain.program import VARIABLE as PROGRAM_FOLDER

if TYPE_CHECKING:
    from policypack.preview import outcome


@record(frozen=True)
class Request:
    """What to preview. `pack` is the folder of the policy pack, `config` as for `pulumi -c`, and
    `values` are files with values that nothing else sets.

    `is_trial`: the program has edits that are not written, so STACKWARDEN_FINDINGS gets nothing.
    """

    project: Project
    pack: Path
    stack: str | None = None
    mode: Mode | None = None
    with_state: bool = False
    config: Sequence[str] = ()
    values: Sequence[Path] = ()
    pack_config: Mapping[str, Any] = field(default_factory=dict)
    is_trial: bool = False


def mode(request: Request, environment: Mapping[str, str]) -> tuple[Mode, str | None]:
    """Whether the preview is offline or online, and why it is where the request leaves it open."""
    if request.mode:
        return request.mode, None
    stack = surroundings.named(request.project, request.stack, environment)
    config = surroundings.configured(request.project, stack, request.config)
    source = credentials.source(environment, config)
    if source:
        return "online", f"AWS credentials are set ({source})"
    return "offline", "no AWS credentials are set"


def preview(request: Request, chosen: Mode, progress: Callable[[EventLog], None]) -> outcome.Result:
    """Runs the preview. Raises ValueError for wrong usage, before the engine starts."""
    environment = dict(os.environ)
    pulumi = engine.find(environment)
    users_file = None if request.is_trial else findings_file()
    with ExitStack() as exits:
        scratch = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="stackwarden-")))
        place = _surroundings(request, chosen, pulumi, environment, scratch, exits)
        found, configured = scratch / "findings.jsonl", scratch / "configured.jsonl"
        arguments = _arguments(request, place, scratch)
        of_pack = _for_the_pack(request, found, configured)
        variables = {**place.environment, **of_pack}
        if place.own:
            place.own.later.update(of_pack)

        def start(values_known: bool) -> engine.Run:
            # Each run writes all findings again.
            for file in (found, configured):
                file.unlink(missing_ok=True)
            own = variables if values_known else _without_known(variables)
            own = {**own, **place.later}
            command = [pulumi, "preview", *arguments]
            return engine.run(command, request.project.folder, own, scratch, progress)

        run, served = serving.repeated(start, place.own)
        filled = [*place.filled, *(each.setting for each in served if each.setting)]
        assumed = [each for each in filled if each.is_assumed]
        other = None
        if assumed and place.own:
            placeholders.fill(place.own.configuration, _others(assumed, "configuration"))
            place.own.later.update(_others(assumed, "environment"))
            kept = found.rename(scratch / "first.jsonl") if found.exists() else found
            other, found_otherwise, found = start(False), found, kept
        from policypack.preview import outcome

        ended = outcome.Ended(
            run,
            chosen,
            place.stack,
            found,
            configured,
            notes=[
                *place.notes,
                *(each.note for each in filled if not each.is_assumed),
                *(each.note for each in served if each.note),
            ],
            assumed=assumed,
            other=(other, found_otherwise) if other else None,
            unserved=[*unserved.told(place.own.unserved)] if place.own else [],
        )
        result = outcome.result(ended, request.project)
    if users_file:
        users_file.append(result.findings, of_whole_stack=result.failure is None)
    old = engine.outdated(pulumi, environment) if result.failure else None
    return replace(result, failure={"status": 2, "message": old}) if old else result


def _surroundings(
    request: Request,
    chosen: Mode,
    pulumi: str,
    environment: Mapping[str, str],
    scratch: Path,
    exits: ExitStack,
) -> Surroundings:
    project = request.project
    if chosen == "online":
        return surroundings.online(request.stack, environment, request.config)
    stack = stacks.offline(project, request.stack, environment)
    state = None
    if request.with_state:
        state = surroundings.exported(pulumi, project, request.stack, environment)
    values = value_files.read(request.values, project)
    around = surroundings.offline(
        project, stack, environment, scratch, state, request.config, values
    )
    return exits.enter_context(around)


def _arguments(request: Request, place: Surroundings, scratch: Path) -> list[str]:
    arguments = [*place.arguments, "--policy-pack", str(request.pack)]
    if place.stack:
        arguments += ["--stack", place.stack]
    file = scratch / "pack-config.json"
    file.write_text(json.dumps(_marked(request.pack_config)), encoding="utf-8")
    arguments += ["--policy-pack-config", str(file)]
    return arguments


def _others(assumed: Sequence[Placeholder], source: Source) -> dict[str, str]:
    return {each.name: each.other or "" for each in assumed if each.source == source}


def _without_known(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name != VALUES_KNOWN}


def _for_the_pack(request: Request, found: Path, configured: Path) -> dict[str, str]:
    program = str(request.project.program)
    return {FINDINGS: str(found), CONFIGURED: str(configured), PROGRAM_FOLDER: program}


def _marked(pack_config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration, marked as that of a command whose user decides about the program."""
    return {**pack_config, NAMESPACE: {**pack_config.get(NAMESPACE, {}), OF_A_COMMAND: True}}
