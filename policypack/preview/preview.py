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

from policypack.engine.environment import CONFIGURED, FINDINGS, findings_file
from policypack.engine.policy_config import OF_A_COMMAND
from policypack.preview import cli, credentials, engine, stacks, surroundings
from policypack.preview.events import EventLog
from policypack.preview.project import Project
from policypack.preview.surroundings import Mode, Surroundings
from policypack.settings.settings import NAMESPACE
from policypack.start.record import record
from policypack.supply_chain.program import VARIABLE as PROGRAM_FOLDER

if TYPE_CHECKING:
    from policypack.preview import outcome


@record(frozen=True)
class Request:
    """What to preview. `pack` is the folder of the policy pack, `config` as for `pulumi -c`."""

    project: Project
    pack: Path
    stack: str | None = None
    mode: Mode | None = None
    with_state: bool = False
    config: Sequence[str] = ()
    pack_config: Mapping[str, Any] = field(default_factory=dict)


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
    pulumi = cli.find(environment)
    users_file = findings_file()
    with ExitStack() as exits:
        scratch = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="stackwarden-")))
        place = _surroundings(request, chosen, pulumi, environment, scratch, exits)
        found, configured = scratch / "findings.jsonl", scratch / "configured.jsonl"
        run = engine.run(
            [pulumi, "preview", *_arguments(request, place, scratch)],
            request.project.folder,
            {**place.environment, **_for_the_pack(request, found, configured)},
            scratch,
            progress,
        )
        from policypack.preview import outcome

        ended = outcome.Ended(run, chosen, place.stack, found, configured, place.notes)
        result = outcome.result(ended, request.project)
    if users_file:
        users_file.append(result.findings)
    old = cli.outdated(pulumi, environment) if result.failure else None
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
        return surroundings.online(request.stack, environment)
    stack = stacks.offline(project, request.stack, environment)
    state = None
    if request.with_state:
        state = surroundings.exported(pulumi, project, request.stack, environment)
    around = surroundings.offline(project, stack, environment, scratch, state, request.config)
    return exits.enter_context(around)


def _arguments(request: Request, place: Surroundings, scratch: Path) -> list[str]:
    arguments = [*place.arguments, "--policy-pack", str(request.pack)]
    if place.stack:
        arguments += ["--stack", place.stack]
    file = scratch / "pack-config.json"
    file.write_text(json.dumps(_marked(request.pack_config)), encoding="utf-8")
    arguments += ["--policy-pack-config", str(file)]
    for setting in request.config:
        arguments += ["--config", setting]
    return arguments


def _for_the_pack(request: Request, found: Path, configured: Path) -> dict[str, str]:
    program = str(request.project.program)
    return {FINDINGS: str(found), CONFIGURED: str(configured), PROGRAM_FOLDER: program}


def _marked(pack_config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration, marked as that of a command whose user decides about the program."""
    return {**pack_config, NAMESPACE: {**pack_config.get(NAMESPACE, {}), OF_A_COMMAND: True}}
