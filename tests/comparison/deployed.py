"""Deploys every case in one run of the Pulumi CLI with the stand-in provider, and judges it.

AWSGuard is a policy pack of that run. Stackwarden audits the state, in which each case is a stack
of its own, once for each profile: what stands beside a case must not change what is said about it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from policypack.rules import catalogue
from policypack.settings.merging import read_settings
from policypack.settings.settings import Level
from tests.benchmarks import environments
from tests.benchmarks.rounds import Missing
from tests.comparison.cases import Template, cases
from tests.comparison.iam_pairs import templates as iam_templates
from tests.comparison.programs import converted
from tests.comparison.reports import Ran, spent
from tests.engine import engine
from tests.fixed_environment import python_path
from tools import typescript_sdks

AWSGUARD = "0.3.1"
PROFILES = ("recommended", "strict")
_HERE = Path(__file__).parent
_PROJECT = "comparison"
_READS = "Pulumi"
_PROGRAM = """\
from pathlib import Path
from tests.comparison.declare import declare

declare(Path(__file__).with_name("resources.json"))
"""
# The engine starts an executable as it is, without a language host for packs in JavaScript.
_ANALYZER = """\
#!/bin/sh
cd {pack} && NODE_PATH={modules} exec node {modules}/@pulumi/pulumi/cmd/run-policy-pack "$1" {pack}
"""
_AWSGUARD = (
    'const { AwsGuard } = require("@pulumi/awsguard");\nnew AwsGuard({ all: "advisory" });\n'
)
_COUNT = """\
const guard = require("@pulumi/awsguard/awsGuard");
const register = guard.registerPolicy;
let count = 0;
guard.registerPolicy = (...given) => { count += 1; return register(...given); };
require("@pulumi/awsguard");
console.log(count);
"""
_SECONDS = 1800


def run() -> dict[str, Ran]:
    """Raises Missing without a Pulumi CLI or the packages, and RuntimeError where the run fails."""
    with tempfile.TemporaryDirectory() as folder:
        return _Deployment(Path(folder)).ran()


def modules() -> Path:
    """The packages of npm. Raises Missing where they cannot be had."""
    try:
        return typescript_sdks.ensure(environments.ROOT, "comparison")
    except typescript_sdks.NoSdks as error:
        raise Missing(str(error)) from error


def awsguard(folder: Path) -> Path:
    """The executable that serves AWSGuard's policies to the engine."""
    pack = folder / "awsguard"
    pack.mkdir()
    (pack / "package.json").write_text(
        json.dumps({"name": "awsguard", "version": AWSGUARD}), encoding="utf-8"
    )
    (pack / "index.js").write_text(_AWSGUARD, encoding="utf-8")
    analyzer = pack / "analyzer"
    analyzer.write_text(_ANALYZER.format(pack=pack, modules=modules()), encoding="utf-8")
    analyzer.chmod(0o755)
    return analyzer


def pulumi() -> Path:
    """The CLI. Raises Missing where there is none."""
    found = engine.find_pulumi()
    if found is None:
        raise Missing(
            "no Pulumi CLI with its Python language host: `make setup` finds or builds one"
        )
    return found


class _Deployment:
    """One program with all cases; names begin with the number of the case, which are short."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        given = [(case.name, case.template, case.by_hand) for case in cases()]
        given += [(name, template, {}) for name, template in iam_templates()]
        self._names = {f"c{number}": name for number, (name, _, _) in enumerate(given)}
        self._resources: Template = {}
        for number, (_, template, by_hand) in enumerate(given):
            self._resources |= converted(template, by_hand, f"c{number}-")

    def ran(self) -> dict[str, Ran]:
        guard, seconds = self._deploy()
        guard_ran = Ran(AWSGUARD, _READS, _policies_of_awsguard(), seconds, guard)
        return {"awsguard": guard_ran, **{each: self._audited(each) for each in PROFILES}}

    def _deploy(self) -> tuple[Mapping[str, set[tuple[str, str]]], float]:
        made = engine.Engine(pulumi(), self._folder)
        stack = made.stack(_PROGRAM, config={"aws:region": "eu-central-1"})
        (stack.project / "resources.json").write_text(json.dumps(self._resources), encoding="utf-8")
        environment = {"PULUMI_SKIP_CHECKPOINTS": "true", **python_path(environments.ROOT)}
        started = spent()
        ran = stack.run(
            "up",
            "--yes",
            "--skip-preview",
            "--parallel=32",
            f"--policy-pack={awsguard(self._folder)}",
            env=environment,
            timeout=_SECONDS,
        )
        if ran.status != 0:
            raise RuntimeError(ran.diagnostics[-2000:])
        self._split(next(stack.folder.glob("state/.pulumi/stacks/*/dev.json")))
        reports = defaultdict(set)
        for event in ran.policy_events:
            case, resource = self._case(event["resourceUrn"])
            reports[case].add((event["policyName"], resource))
        return reports, spent() - started

    def _case(self, urn: str) -> tuple[str, str]:
        number, _, resource = urn.rpartition("::")[2].partition("-")
        return self._names.get(number, ""), resource

    def _split(self, state: Path) -> None:
        """Writes a stack for each case, with the provider that all share."""
        latest = json.loads(state.read_text(encoding="utf-8"))["checkpoint"]["latest"]
        shared: list[Any] = []
        own: dict[str, list[Any]] = defaultdict(list)
        for each in latest["resources"]:
            case, _ = self._case(each["urn"])
            (own[case] if case else shared).append(each)
        for case, resources in own.items():
            exported = {"version": 3, "deployment": {**latest, "resources": shared + resources}}
            text = json.dumps(exported).replace("urn:pulumi:dev::", f"urn:pulumi:{case}::")
            file = self._folder / "exported" / f"{case}.json"
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def _audited(self, profile: str) -> Ran:
        started = spent()
        document = _audit(self._folder / "exported", profile)
        seconds = spent() - started
        reports = defaultdict(set)
        for case, rule, name in _violations(document):
            reports[case].add((rule, name.partition("-")[2]))
        return Ran(version("stackwarden"), _READS, _rules(profile), seconds, reports)


def _audit(exported: Path, profile: str) -> Any:
    """The document of the command. Raises CalledProcessError where it fails."""
    options = ("--profile", profile, "--format=json", "--fail-on=never")
    command = [sys.executable, "-m", "policypack.commands", "audit", str(exported), *options]
    done = subprocess.run(command, cwd=environments.ROOT, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def _violations(document: Any) -> Iterator[tuple[str, str, str]]:
    """The case, the rule and the name of the resource of each finding."""
    for each in document["findings"]:
        if each["outcome"] == "violates":
            yield each["stack"], each["rule"], each["resource"]["name"]


def _rules(profile: str) -> int:
    """How many rules are on."""
    settings = read_settings({"profile": profile})
    return sum(settings.level(rule) is not Level.DISABLED for rule in catalogue())


def _policies_of_awsguard() -> int:
    """How many policies its pack registers."""
    done = subprocess.run(
        ["node", "-e", _COUNT],
        env={"PATH": os.environ["PATH"], "NODE_PATH": str(modules())},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    return int(done.stdout)
