"""The GitHub actions, the GitLab template and the pre-commit hooks, with the real CLI."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from policypack.report import baseline
from policypack.supply_chain.manifests.formats import FORMATS, Kind
from tests.engine.ci_runner import Job, expand, read
from tests.engine.engine import ROOT, Engine
from tests.engine.test_preview_command import RULE, Program
from tests.fixed_environment import python_path
from tests.packaging import environment
from tests.preview.test_base_tree import git
from tests.tries import nightly

ACTION = ROOT / "action.yml"
ENFORCE = ROOT / "integrations" / "enforce" / "action.yml"
GITLAB = ROOT / "integrations" / "gitlab.yml"
JENKINS = ROOT / "integrations" / "Jenkinsfile"
AZURE = ROOT / "integrations" / "azure-pipelines.yml"
RELEASE = ROOT / ".github" / "workflows" / "release.yml"
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
UPDATE = "pulumi up --yes --skip-preview --non-interactive --stack dev"
BLOCKED = f"[mandatory] [severity: high]  {RULE}"
ADVISORY = json.dumps({RULE: "advisory"})


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runner's folder for temporary files, with the tools that all jobs share."""
    return tmp_path_factory.mktemp("runner")


@pytest.fixture(scope="module")
def python(temporary: Path) -> Path:
    """An interpreter that makes environments in which the packages of the lock are already.

    pip takes 20 seconds of CPU for them in each environment, and half a second to see that all is
    there in its version.
    """
    prepared = temporary / "prepared"
    environment.make(prepared, environment.COMMAND)
    shim = temporary / "bin" / "python3"
    shim.parent.mkdir()
    shim.write_text(
        f'#!/bin/sh\n[ "$1 $2" = "-m venv" ] || exec {sys.executable} "$@"\n'
        f'mkdir -p "$3" && cp -a {prepared}/. "$3"\n',
        encoding="utf-8",
    )
    shim.chmod(0o755)
    return shim


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    return Program(engine, tmp_path)


@pytest.fixture
def job(program: Program, temporary: Path, python: Path) -> Job:
    return job_of(program, temporary, python)


def job_of(program: Program, temporary: Path, python: Path) -> Job:
    env = {key: program.env[key] for key in program.env if key not in PROXIES} | python_path()
    env |= {name: os.environ[name] for name in PROXIES if name in os.environ}
    # What pip has downloaded once serves every job.
    env["PIP_CACHE_DIR"] = str(temporary / "pip")
    # What runs compiles itself.
    env["PIP_NO_COMPILE"] = "1"
    env["PATH"] = os.pathsep.join((str(python.parent), env["PATH"]))
    return Job(program.folder, temporary, env)


def run(job: Job, action: Path, **inputs: str) -> tuple[int, dict[str, str]]:
    return job.uses(action, **inputs)


def document(path: str) -> Any:
    return json.loads(Path(path).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Called:
    """A job in which the action has been called, and what its call gave."""

    job: Job
    status: int
    outputs: dict[str, str]


@pytest.fixture(scope="module")
def called(
    engine: Engine, temporary: Path, python: Path, tmp_path_factory: pytest.TempPathFactory
) -> Called:
    program = Program(engine, tmp_path_factory.mktemp("called"))
    job = job_of(program, temporary, python)
    return Called(job, *run(job, ACTION))


def test_the_action_reports_and_blocks(called: Called) -> None:
    job, outputs = called.job, called.outputs
    assert called.status == 1, job.log
    # THEN the findings are there in all forms
    found = document(outputs["findings"])["findings"]
    assert RULE in {each["rule"] for each in found}
    (result,) = [
        each for each in document(outputs["sarif"])["runs"][0]["results"] if each["ruleId"] == RULE
    ]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "queues.py"
    assert RULE in job.summary
    assert re.search(r"^::error file=queues\.py,line=7,col=9", job.log, re.MULTILINE), job.log
    assert outputs["status"] == "1"


def test_the_action_is_called_twice_in_one_job(called: Called) -> None:
    """The second call uses what the first has installed, and writes files of its own.

    It is of two projects, one of whose programs fails, and the findings of the first are known.
    """
    job, first = called.job, called.outputs
    installed = job.temporary / "stackwarden" / "venv" / "stackwarden-installed"
    before = installed.stat().st_mtime_ns
    shutil.copytree(job.workspace, job.workspace / "other one")
    (job.workspace / "other one" / "__main__.py").write_text(
        "raise KeyError('region')\n", encoding="utf-8"
    )
    known = baseline.entries_of(document(first["findings"])["findings"])
    (job.workspace / "known.json").write_text(baseline.text(known), encoding="utf-8")
    given = {"directory": ".\nother one\n", "baseline": "known.json", "arguments": "--jobs\n1"}
    status, second = run(job, ACTION, **given)
    assert status == 3, job.log
    assert installed.stat().st_mtime_ns == before
    assert {*first.values()}.isdisjoint({*second.values()} - {"0", "1"})
    found = document(second["findings"])
    assert [each["id"] for each in found["projects"]][1] == "other one"
    assert {each["known"] for each in found["findings"]} == {True}
    assert found["summary"]["blocking"] == 0
    assert "projects" not in document(first["findings"])
    # AND the failure is in all forms
    ran = [each["invocations"][0] for each in document(second["sarif"])["runs"]]
    assert [each["executionSuccessful"] for each in ran] == [True, False]
    assert "KeyError" in job.summary


def test_the_action_passes_its_inputs_on(job: Job) -> None:
    (job.workspace / "Pulumi.dev.yaml").write_text("{}", encoding="utf-8")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "one")):
        git(job.workspace, *arguments)
    config = "aws:region=eu-central-1\nshop:text=a; echo b $(id)\n"
    inputs = {"stack": "dev", "profile": "essential", "fail_on": "never", "config": config}
    status, outputs = run(job, ACTION, against="HEAD", **inputs)
    assert status == 0, job.log
    assert "## shop/dev against HEAD: opens nothing; closes nothing" in job.summary, job.log
    assert document(outputs["findings"])["stack"] == {"project": "shop", "stack": "dev"}


def test_the_action_tells_wrong_usage(job: Job) -> None:
    status, outputs = run(job, ACTION, profile="strct")
    assert status == 2
    assert outputs["findings"] == ""
    assert "strct" in job.log


def test_the_action_updates_advisories_from_their_source(job: Job) -> None:
    status, _ = run(job, ACTION, advisories="Nonesuch")
    assert status == 2
    assert "Nonesuch" in job.log
    assert job.not_run == []


def _backend(job: Job) -> None:
    """A self-managed backend with the stack of the program."""
    state = job.workspace.parent / "state"
    state.mkdir()
    job.env |= {"PULUMI_BACKEND_URL": state.as_uri(), "PULUMI_CONFIG_PASSPHRASE": "for tests"}
    install = [sys.executable, "-m", "policypack.offline.plugin", job.env["PULUMI_HOME"]]
    subprocess.run(install, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert job.bash("pulumi stack init dev --non-interactive", {}) == 0, job.log


def test_the_enforcing_action_blocks_a_later_update(job: Job, called: Called) -> None:
    _backend(job)
    action = _with_what_is_installed(job, called)
    (job.workspace / "stackwarden.yaml").write_text(
        f"levels: {{{RULE}: disabled}}\n", encoding="utf-8"
    )
    # GIVEN the action without a configuration: the program's own setting does not loosen it
    assert run(job, action)[0] == 0, job.log
    assert job.bash(UPDATE, {}) != 0
    assert BLOCKED in job.log
    # A configuration on the command line is one too many.
    assert job.bash(f"{UPDATE} --policy-pack-config policy.json", {}) != 0
    assert "flags must match the number" in job.log
    (job.workspace / "policy.json").write_text(ADVISORY, encoding="utf-8")
    assert run(job, action, policy_config="policy.json")[0] == 0, job.log
    assert job.bash(UPDATE, {}) == 0, job.log


def _with_what_is_installed(job: Job, called: Called) -> Path:
    """The enforcing action, whose step to install takes what a call of the other one has."""
    former = called.job.temporary / "stackwarden" / "venv"
    action = job.workspace.parent / "integrations" / "enforce" / "action.yml"
    action.parent.mkdir(parents=True)
    shutil.copy(ENFORCE, action)
    install = action.parent.with_name("install.sh")
    install.write_text(f'#!/bin/sh\nln -s {former} "$1"\n', encoding="utf-8")
    install.chmod(0o755)
    return action


def test_a_missing_configuration_stops_the_enforcing_action(job: Job) -> None:
    assert run(job, ENFORCE, policy_config="nowhere.json")[0] != 0
    assert "PULUMI_OPTION_POLICY_PACK" not in job.env


@pytest.fixture(scope="module")
def wheels(temporary: Path) -> Path:
    folder = temporary / "wheels"
    build = [sys.executable, "-m", "tools.distributions", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture
def gitlab(job: Job, wheels: Path) -> Job:
    """A job that installs the wheels, and whose programs have their dependencies already."""
    known = os.environ.get("PIP_FIND_LINKS", "")
    versions = wheels / "versions.txt"
    text = (ROOT / "requirements-command.lock").read_text(encoding="utf-8")
    versions.write_text(re.sub(r" \\\n *--hash=\S+", "", text), encoding="utf-8")
    real = shutil.which("pulumi", path=job.env["PATH"])
    shim = job.workspace.parent / "shim" / "pulumi"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\n[ "$1" = install ] || exec {real} "$@"\n', encoding="utf-8")
    shim.chmod(0o755)
    job.env |= {
        "PIP_FIND_LINKS": f"{wheels} {known}",
        "PIP_CONSTRAINT": str(versions),
        "PATH": os.pathsep.join((str(shim.parent), job.env["PATH"])),
    }
    return job


@nightly("test_the_gitlab_job_uses_what_is_installed")
def test_the_gitlab_job_reports_and_blocks(gitlab: Job) -> None:
    status = gitlab.gitlab(GITLAB, "stackwarden")
    assert status == 1, gitlab.log
    assert f"error[{RULE}]" in gitlab.log
    reports(gitlab.workspace, "stackwarden-reports/*")


def reports(workspace: Path, folder: str) -> None:
    """The three reports of the one call that has been."""
    for name in ("json", "sarif"):
        (found,) = workspace.glob(f"{folder}/stackwarden.{name}")
        assert RULE in json.dumps(document(str(found)))
    (junit,) = workspace.glob(f"{folder}/stackwarden.junit.xml")
    assert RULE in junit.read_text(encoding="utf-8")


# The environment of the tests is already installed.
INSTALLED = {"STACKWARDEN_COMMAND": str(Path(sys.executable).with_name("stackwarden"))}


def test_the_gitlab_job_uses_what_is_installed(job: Job, called: Called) -> None:
    """Several folders, a pattern, and a baseline."""
    (job.workspace / "Pulumi.yaml").rename(job.workspace / "Pulumi.yml")
    shutil.copytree(job.workspace, job.workspace / "services" / "other")
    given = {"STACKWARDEN_DIRECTORY": ". services/*", "STACKWARDEN_BASELINE": "known.json"}
    # The same program twice has each of its findings twice.
    known = baseline.entries_of(2 * document(called.outputs["findings"])["findings"])
    (job.workspace / "known.json").write_text(baseline.text(known), encoding="utf-8")
    variables = {**given, **INSTALLED, "CI_JOB_ID": "41"}
    assert job.gitlab(GITLAB, "stackwarden", **variables) == 0, job.log
    found = document(str(job.workspace / "stackwarden-reports" / "41" / "stackwarden.json"))
    assert {each["known"] for each in found["findings"]} == {True}
    assert len(found["projects"]) == 2


def _jenkins() -> str:
    (script,) = re.findall(r"sh '''(#!.*?)'''", JENKINS.read_text(encoding="utf-8"), re.DOTALL)
    return textwrap.dedent(script.partition("\n")[2])


def _azure() -> dict[str, Any]:
    step: dict[str, Any] = read(AZURE)["steps"][0]
    return step


def test_the_jenkins_stage_reports_and_blocks(job: Job) -> None:
    env = {**INSTALLED, "STACKWARDEN_REPORTS": "stackwarden-reports/7"}
    # Twice in one workspace: nothing is written over.
    assert job.bash(_jenkins(), env) == 1, job.log
    reports(job.workspace, "stackwarden-reports/7/*")
    assert f"error[{RULE}]" in job.log
    assert job.bash(_jenkins(), {**env, "STACKWARDEN_DIRECTORY": "nonesuch"}) == 2, job.log
    assert len([*(job.workspace / "stackwarden-reports" / "7").iterdir()]) == 2


@nightly("test_the_jenkins_stage_reports_and_blocks")
def test_azure_pipelines_run_the_script_of_jenkins_with_their_parameters(job: Job) -> None:
    step, parameters = _azure(), read(AZURE)["parameters"]
    assert step["bash"] == _jenkins()
    context = {"parameters": {each["name"]: each["default"] for each in parameters}}
    context["parameters"] |= {"arguments": "--offline --fail-on never"}
    env = {name: expand(text, context) for name, text in step["env"].items()}
    staging = env["STACKWARDEN_REPORTS"].replace("$(Build.ArtifactStagingDirectory)", "staging")
    assert job.bash(step["bash"], {**env, **INSTALLED, "STACKWARDEN_REPORTS": staging}) == 0, (
        job.log
    )
    reports(job.workspace, "staging/stackwarden/*")
    # AND every parameter is passed on
    used = {found for text in _azure_steps() for found in re.findall(r"parameters\.(\w+)", text)}
    assert used == {each["name"] for each in parameters}


def _azure_steps() -> Iterator[str]:
    for step in read(AZURE)["steps"]:
        yield json.dumps(step)


@nightly("test_the_enforcing_action_blocks_a_later_update")
def test_the_enforcing_gitlab_job_blocks_an_update(gitlab: Job) -> None:
    _backend(gitlab)
    (gitlab.workspace / "policy.json").write_text(ADVISORY, encoding="utf-8")
    enforced = 'PULUMI_OPTION_POLICY_PACK_CONFIG="$stackwarden_venv/policy.json"'
    # GIVEN one update with the template's own configuration, and one with the project's
    script = (f"! {enforced} {UPDATE}", UPDATE)
    variables = {"STACKWARDEN_POLICY_CONFIG": "policy.json"}
    assert gitlab.gitlab(GITLAB, ".stackwarden-enforce", *script, **variables) == 0, gitlab.log
    assert BLOCKED in gitlab.log


def _steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in (ACTION, ENFORCE):
        for step in read(path)["runs"]["steps"]:
            yield path.name, step
    for job in read(RELEASE)["jobs"].values():
        for step in job["steps"]:
            yield RELEASE.name, step


def test_no_input_becomes_code_and_every_action_is_pinned() -> None:
    steps = list(_steps())
    assert len(steps) > 10
    for file, step in steps:
        assert "${{" not in step.get("run", ""), f"{file}: pass it through env"
        uses = step.get("uses", "@" + "0" * 40)
        assert re.search(r"@[0-9a-f]{40}$", uses), f"{file}: {uses}: pin it to a commit"


@nightly("packaging/test_wheels.py::test_two_builds_are_the_same_byte_for_byte")
def test_the_release_builds_the_distributions_twice_and_compares(job: Job) -> None:
    clone = ["git", "clone", "--quiet", str(ROOT), str(job.workspace / "checkout")]
    subprocess.run(clone, check=True)
    job.workspace = job.workspace / "checkout"
    job.temporary = job.workspace.parent / "temp"
    job.temporary.mkdir()
    job.env["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), job.env["PATH"]))
    job.env["GITHUB_REF_NAME"] = "v0.1.0"
    names = []
    for step in read(RELEASE)["jobs"]["distributions"]["steps"]:
        # What it installs is what runs the tests.
        if "run" in step and "pip install" not in step["run"]:
            assert job.bash(step["run"], {"RUNNER_TEMP": str(job.temporary)}) == 0, job.log
            names.append(step["name"])
    assert len(names) == 2
    assert len(list((job.workspace / "dist").glob("*.whl"))) == 2


def _hooks() -> dict[str, dict[str, Any]]:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    return {hook["id"]: hook for hook in yaml.safe_load(text)}


def test_the_scanning_hook_takes_every_lock_file() -> None:
    pattern = re.compile(_hooks()["stackwarden-scan"]["files"])
    locks = [
        each.name
        for each in FORMATS
        if each.kind is Kind.LOCK and isinstance(each.name, str) and each.reader
    ]
    assert len(locks) > 10
    assert [name for name in locks if not pattern.search(f"functions/{name}")] == []
    assert pattern.search("requirements-lambda.txt")
    assert not pattern.search("src/requirements.py")


@nightly("test_the_scanning_hook_takes_every_lock_file")
def test_pre_commit_installs_and_runs_the_hooks(program: Program, job: Job) -> None:
    # GIVEN a repository of a user, and the hooks of this checkout's last commit
    head = ["git", "rev-parse", "HEAD"]
    revision = subprocess.run(head, cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    hooks = [{"id": "stackwarden-scan"}, {"id": "stackwarden-preview"}]
    repository = {"repo": str(ROOT), "rev": revision.stdout.strip(), "hooks": hooks}
    config = json.dumps({"repos": [repository]})
    (job.workspace / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    (job.workspace / "requirements.txt").write_text("requests\n", encoding="utf-8")
    assert job.bash("git init -q && git add -A", {}) == 0, job.log
    uv = Path(sys.executable).with_name("uv")
    hook = f"{uv} tool run pre-commit@4.3.0 run --verbose"
    status = job.bash(f"{hook} stackwarden-scan --files requirements.txt", {})
    if status != 1 and not os.environ.get("CI"):
        pytest.skip(f"pre-commit cannot install the hooks here: {job.log[-200:]}")
    assert "requirements.txt error[lambda-dependency-unpinned]" in job.log, job.log
    preview = "stackwarden-preview --hook-stage pre-push --all-files"
    assert job.bash(f"{hook} {preview}", {}) == 1, job.log
    assert f"error[{RULE}]" in job.log
