"""One preview from request to result: surroundings, the engine's run, and what the pack found."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policypack.engine.environment import FINDINGS, OPTIONS, findings_file
from policypack.preview import cli, credentials, engine, findings, stacks, surroundings
from policypack.preview.events import EventLog
from policypack.preview.failure import failure, own_errors
from policypack.preview.findings import Finding, Step
from policypack.preview.project import Project
from policypack.preview.surroundings import Mode, Surroundings
from policypack.report.run import Failure
from policypack.supply_chain.archives.program import VARIABLE as PROGRAM_FOLDER


@dataclass(frozen=True)
class Request:
    """What to preview. `pack` is the folder of the policy pack, `config` as for `pulumi -c`."""

    project: Project
    pack: Path
    stack: str | None = None
    mode: Mode | None = None
    with_state: bool = False
    config: Sequence[str] = ()
    pack_config: Mapping[str, Any] = field(default_factory=dict)
    steps: Sequence[Step] = ()


@dataclass(frozen=True)
class Result:
    """What came of it. `notes` and `loosened` are lines for people, the latter one for each setting
    that is less strict; `warnings` and `errors` are the engine's.
    """

    mode: Mode
    stack: str | None
    findings: Sequence[Finding]
    failure: Failure | None
    notes: Sequence[str]
    loosened: Sequence[str]
    warnings: Sequence[str]
    errors: Sequence[str]


def mode(request: Request, environment: Mapping[str, str]) -> tuple[Mode, str | None]:
    """Whether the preview is offline or online, and why it is where the request leaves it open."""
    if request.mode:
        return request.mode, None
    stack = surroundings.named(request.project, request.stack, environment)
    config = surroundings.configuration(request.project, stack).get("config") or {}
    source = credentials.source(environment, config)
    if source:
        return "online", f"AWS credentials are set ({source})"
    return "offline", "no AWS credentials are set"


def preview(request: Request, chosen: Mode, progress: Callable[[EventLog], None]) -> Result:
    """Runs the preview. Raises ValueError for wrong usage, before the engine starts."""
    environment = dict(os.environ)
    pulumi = cli.find(environment)
    users_file = findings_file()
    with ExitStack() as exits:
        scratch = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="stackwarden-")))
        place = _surroundings(request, chosen, pulumi, environment, scratch, exits)
        run = engine.run(
            [pulumi, "preview", *_arguments(request, place, scratch)],
            request.project.folder,
            {**place.environment, **_for_the_pack(request, scratch)},
            scratch,
            progress,
        )
        found = findings.judged(scratch / "findings.jsonl", run, request.project)
    if users_file:
        users_file.append(found.findings)
    blocks = any(finding["blocking"] for finding in found.findings)
    failed = failure(run, request.project, blocks)
    old = cli.outdated(pulumi, environment) if failed else None
    return Result(
        mode=chosen,
        stack=_stack(run) or place.stack,
        findings=findings.after(found, request.steps).findings,
        failure=Failure(status=2, message=old) if old else failed,
        notes=[*place.notes, *findings.notes(run)],
        loosened=findings.loosened(run),
        warnings=[*run.events.warnings, *run.events.output],
        errors=own_errors(run),
    )


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
    if request.pack_config:
        file = scratch / "pack-config.json"
        file.write_text(json.dumps(request.pack_config), encoding="utf-8")
        arguments += ["--policy-pack-config", str(file)]
    for setting in request.config:
        arguments += ["--config", setting]
    return arguments


def _for_the_pack(request: Request, scratch: Path) -> dict[str, str]:
    program = str(request.project.program)
    options = {OPTIONS: "true"} if request.pack_config else {}
    return {FINDINGS: str(scratch / "findings.jsonl"), PROGRAM_FOLDER: program, **options}


def _stack(run: engine.Run) -> str | None:
    """The stack's name, with which every URN starts: `urn:pulumi:dev::shop::...`."""
    urns = (str(step["urn"]) for step in run.digest.get("steps") or ())
    return next((urn.split("::")[0].rsplit(":", 1)[-1] for urn in urns), None)
