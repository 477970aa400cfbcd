"""Drives the analyzer as the engine does, with what a program brings, and compares the verdicts.

The order of the calls and what the engine makes of a configuration are those of
https://github.com/pulumi/pulumi/blob/master/pkg/engine/update.go (loadPolicyPlugins) and
https://github.com/pulumi/pulumi/blob/master/pkg/resource/analyzer/config.go.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policypack.engine import configuration
from policypack.engine.analyzer import Analyzer
from policypack.supply_chain import program
from tests import known_advisories
from tests.law.program import PROGRAM, RESOURCES, SHIPPED

URN = "urn:pulumi:dev::shop::{}::{}"
LEVELS = {name.lower(): number for name, number in analyzer_pb2.EnforcementLevel.items()}


class Stopped(Exception):
    """The pack has refused the configuration: nothing is deployed."""


class _Context:
    def abort(self, _: Any, details: str) -> None:
        raise Stopped(details)


@dataclass(frozen=True)
class Brought:
    """What a program brings. Names of files are relative to its repository; `{repository}` in the
    environment is its folder. `links` are symbolic links, with what they lead to."""

    files: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, str] = field(default_factory=dict)
    program: str = PROGRAM
    environment: Mapping[str, str] = field(default_factory=dict)
    resources: Sequence[tuple[str, str, Mapping[str, Any]]] = tuple(RESOURCES)


@dataclass(frozen=True)
class Judged:
    """What a run has said: its findings, its lines about settings, and why it was stopped."""

    findings: Sequence[Mapping[str, Any]] = ()
    lines: Sequence[str] = ()
    stopped: str = ""

    @property
    def blocking(self) -> set[tuple[str, str]]:
        """Rule and resource of what blocks."""
        return {_subject(each) for each in self.findings if each["blocking"]}


def weaker(alone: Judged, with_it: Judged) -> list[str]:
    """Each verdict without what the program brings that is weaker with it."""
    if with_it.stopped:
        return []
    return [
        f"{each['rule']} of {_subject(each)[1]} at {each['path']}"
        for each in alone.findings
        if not any(_holds(each, other) for other in with_it.findings)
    ]


def _holds(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return (
        (_subject(one), one["path"]) == (_subject(other), other["path"])
        and other["outcome"] in (one["outcome"], "violates")
        and (other["blocking"] or not one["blocking"])
        and (other["waived"] is None or one["waived"] is not None)
    )


def _subject(finding: Mapping[str, Any]) -> tuple[str, str]:
    resource = finding["resource"]
    return finding["rule"], resource["urn"] if resource else ""


def run(
    folder: Path, organization_says: Mapping[str, Any] | None, brought: Brought = Brought()
) -> Judged:
    """One preview in a new folder. Without an organization the engine is called without a
    configuration."""
    project = _project(folder, brought)
    with pytest.MonkeyPatch.context() as patch:
        _surround(patch, folder, project, brought)
        called = organization_says is not None
        patch.setattr(configuration, "names_a_configuration", lambda: called)
        return _run(folder, organization_says or {}, brought)


def _project(folder: Path, brought: Brought) -> Path:
    repository = folder / "repository"
    project = repository / "services" / "shop"
    project.mkdir(parents=True)
    (repository / ".git").mkdir()
    files = {
        "services/shop/Pulumi.yaml": "name: shop\nruntime: python\n",
        "services/shop/__main__.py": brought.program,
        **{f"services/shop/app/{name}": text for name, text in SHIPPED.items()},
    }
    for name, text in {**files, **brought.files}.items():
        file = repository / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for name, target in brought.links.items():
        (repository / name).symlink_to(target)
    return project


def _surround(patch: pytest.MonkeyPatch, folder: Path, project: Path, brought: Brought) -> None:
    """The environment of the job. The process above runs in the program's folder, as the language
    host does."""
    for name in [each for each in os.environ if each.startswith("STACKWARDEN_")]:
        patch.delenv(name)
    patch.setenv("PWD", str(project))
    patch.setenv("XDG_CACHE_HOME", str(_cache(folder.parent)))
    for name, text in brought.environment.items():
        patch.setenv(name, text.format(repository=folder / "repository"))
    patch.setenv("STACKWARDEN_FINDINGS", str(folder / "findings.jsonl"))
    real, shown = os.readlink, f"/proc/{os.getppid()}/cwd"
    patch.setattr(os, "readlink", lambda at: str(project) if at == shown else real(at))
    patch.setattr(program, "is_started_by_a_host", lambda: True)


@lru_cache(maxsize=8)
def _cache(folder: Path) -> Path:
    """The user's cache with the databases of today."""
    databases = folder / "cache" / "stackwarden" / "advisories"
    databases.mkdir(parents=True, exist_ok=True)
    known_advisories.compile_all(databases)
    return folder / "cache"


def _run(folder: Path, says: Mapping[str, Any], brought: Brought) -> Judged:
    analyzer, context = Analyzer(), _Context()
    analyzer.Handshake(analyzer_pb2.AnalyzerHandshakeRequest(), context)  # type: ignore[arg-type]
    try:
        analyzer.ConfigureStack(
            analyzer_pb2.AnalyzerStackConfigureRequest(
                stack="dev", project="shop", dry_run=True, config=brought.config
            ),
            context,  # type: ignore[arg-type]
        )
        info = analyzer.GetAnalyzerInfo(empty_pb2.Empty(), context)  # type: ignore[arg-type]
        analyzer.Configure(_reconciled(info.policies, says), context)  # type: ignore[arg-type]
    except Stopped as stopped:
        return Judged(stopped=str(stopped))
    told = _analyzed(analyzer, brought.resources)
    file = folder / "findings.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    about = [each.message for each in told if each.policyName == "stackwarden"]
    return Judged([json.loads(line) for line in lines if line], about)


def _reconciled(
    policies: Sequence[analyzer_pb2.PolicyInfo], says: Mapping[str, Any]
) -> analyzer_pb2.ConfigureAnalyzerRequest:
    """What the engine sends: the defaults that the pack announces, and on top the configuration."""
    request = analyzer_pb2.ConfigureAnalyzerRequest()
    for policy in policies:
        request.policyConfig[policy.name].enforcementLevel = policy.enforcementLevel
    given = {name: _policy(each) for name, each in says.items()}
    # The engine leaves out what says nothing.
    given = {name: each for name, each in given.items() if each != (None, {})}
    everyone, _ = given.get("all", (None, {}))
    if everyone is not None:
        for policy in policies:
            request.policyConfig[policy.name].enforcementLevel = everyone
    for name, (level, properties) in given.items():
        if level is not None:
            request.policyConfig[name].enforcementLevel = level
        request.policyConfig[name].properties.update(properties)
    return request


def _policy(says: Any) -> tuple[Any, dict[str, Any]]:
    if isinstance(says, str):
        return LEVELS[says], {}
    level = says.get("enforcementLevel")
    properties = {key: each for key, each in says.items() if key != "enforcementLevel"}
    return level and LEVELS[level], properties


def _analyzed(
    analyzer: Analyzer, resources: Sequence[tuple[str, str, Mapping[str, Any]]]
) -> list[analyzer_pb2.AnalyzeDiagnostic]:
    """Each resource is remediated, then judged; then the stack is."""
    told: list[analyzer_pb2.AnalyzeDiagnostic] = []
    stack = []
    for kind, name, properties in resources:
        struct = struct_pb2.Struct()
        struct.update(properties)
        asked: dict[str, Any] = {"type": kind, "urn": URN.format(kind, name), "name": name}
        if analyzer.remediates:
            request = analyzer_pb2.AnalyzeRequest(**asked, properties=struct)
            fixed = analyzer.Remediate(request, None).remediations  # type: ignore[arg-type]
            struct = fixed[-1].properties if fixed else struct
        request = analyzer_pb2.AnalyzeRequest(**asked, properties=struct)
        told += analyzer.Analyze(request, None).diagnostics  # type: ignore[arg-type]
        stack.append(analyzer_pb2.AnalyzerResource(**asked, properties=struct))
    whole = analyzer_pb2.AnalyzeStackRequest(resources=stack)
    told += analyzer.AnalyzeStack(whole, None).diagnostics  # type: ignore[arg-type]
    return told
