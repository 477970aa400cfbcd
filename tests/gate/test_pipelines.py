"""What a change of a pipeline does to the gate: of each system, what is told and what is not.

A case replaces a text in a file of the system's repository. The sections that must be told stand
beside it, none if the change is not about the gate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from policypack.gate.changes import pipelines, shown_lines
from policypack.gate.facts import Way
from policypack.gate.pipelines import Gates, gates
from tests.each import each

Files = Mapping[str, str]


class Case(NamedTuple):
    """A change: `old` becomes `new` in the file, and `told` are the sections that it is told of."""

    name: str
    file: str
    old: str
    new: str
    told: Collection[str] = ()


FLOW, CALLED, ACTION = (
    ".github/workflows/ci.yml",
    ".github/workflows/called.yml",
    ".github/actions/gate/action.yml",
)
GITHUB = {
    FLOW: """\
on: [pull_request]
env: {STAGE: dev}
jobs:
  lint:
    runs-on: ubuntu-latest
    steps: [{run: make lint}]
  build:
    runs-on: ubuntu-latest
    outputs: {folder: infra}
    steps: [{run: ./ci/build.sh}]
  gate:
    needs: build
    runs-on: ubuntu-latest
    container: {image: "pulumi/pulumi-python@sha256:aa"}
    steps:
      - uses: actions/checkout@v5
      - run: |
          pip install -r ci/tools.txt
          stackwarden preview infra --policy-pack-config policies/gate.json
  scripted:
    runs-on: ubuntu-latest
    steps: [{run: ./gate.sh, working-directory: ci}]
  local:
    runs-on: ubuntu-latest
    steps: [{uses: ./.github/actions/gate}]
  reused:
    uses: ./.github/workflows/called.yml
  made:
    runs-on: ubuntu-latest
    steps: [{run: make -C infra gate}, {run: npm run gate}]
  all-green:
    needs: [gate, lint]
    runs-on: ubuntu-latest
    steps: [{run: "true"}]
""",
    ".github/workflows/docs.yml": "on: [push]\njobs:\n  docs:\n    steps: [{run: mkdocs build}]\n",
    CALLED: "on: [workflow_call]\njobs:\n  inner:\n    steps: [{run: pulumi preview}]\n",
    ACTION: "runs:\n  using: composite\n  steps: [{run: pulumi up --policy-pack p}]\n",
    "ci/build.sh": "npm ci\n",
    "ci/gate.sh": "#!/bin/sh\nset -e\n. ./common.sh\nstackwarden preview ../infra\n",
    "ci/common.sh": "export A=1\n",
    "ci/tools.txt": "stackwarden==0.1.0\n",
    "ci/unrelated.sh": "echo\n",
    "policies/gate.json": '{"stackwarden": {"profile": "strict"}}',
    "infra/Makefile": (
        "PULUMI = pulumi\n.PHONY: gate\nlint:\n\truff check\ngate: setup\n\t$(PULUMI) preview \\\n"
        "\t\t--policy-pack p\nsetup:\n\ttouch x\n"
    ),
    "package.json": (
        '{"name": "shop", "version": "1", "scripts": {"gate": "stackwarden preview",'
        ' "pregate": "true", "test": "jest"}}'
    ),
    "README.md": "stackwarden\n",
}
_STEP = "          stackwarden preview infra --policy-pack-config policies/gate.json\n"
_RUNS_ON = "  gate:\n    needs: build\n    runs-on: ubuntu-latest\n"
OF_GITHUB = [
    Case("the gate is removed", FLOW, _STEP, "          echo\n", ["gate"]),
    Case(
        "the step may fail",
        FLOW,
        "      - run: |\n",
        "      - continue-on-error: true\n        run: |\n",
        ["gate"],
    ),
    Case("the job may fail", FLOW, _RUNS_ON, f"{_RUNS_ON}    continue-on-error: true\n", ["gate"]),
    Case("the status is dropped", FLOW, _STEP, f"{_STEP[:-1]} || true\n", ["gate"]),
    Case("a condition", FLOW, _RUNS_ON, f"{_RUNS_ON}    if: github.actor != 'ann'\n", ["gate"]),
    Case(
        "another shell",
        FLOW,
        "      - run: |\n",
        "      - shell: bash {0}\n        run: |\n",
        ["gate"],
    ),
    Case(
        "a shell that ignores errors",
        FLOW,
        "          pip",
        "          set +e\n          pip",
        ["gate"],
    ),
    Case("less time", FLOW, _RUNS_ON, f"{_RUNS_ON}    timeout-minutes: 1\n", ["gate"]),
    Case("another image", FLOW, "sha256:aa", "sha256:bb", ["gate"]),
    Case("another runner", FLOW, _RUNS_ON, _RUNS_ON.replace("ubuntu-latest", "mine"), ["gate"]),
    Case("another action", FLOW, "actions/checkout@v5", "evil/checkout@v5", ["gate"]),
    Case("no pull requests", FLOW, "[pull_request]", "[workflow_dispatch]", [""]),
    Case(
        "paths that are left out",
        FLOW,
        "on: [pull_request]",
        "on: {pull_request: {paths-ignore: [infra/**]}}",
        [""],
    ),
    Case("a variable of all jobs", FLOW, "STAGE: dev", "PULUMI_OPTION_POLICY_PACK: /x", [""]),
    Case("what the gate needs", FLOW, "./ci/build.sh", "echo", ["build"]),
    Case("nothing needs the gate", FLOW, "[gate, lint]", "[lint]", ["all-green"]),
    Case("the gate needs nothing", FLOW, "    needs: build\n", "", ["gate"]),
    Case(
        "other steps are swapped",
        FLOW,
        "[{run: make -C infra gate}, {run: npm run gate}]",
        "[{run: npm run gate}, {run: make -C infra gate}]",
        ["made"],
    ),
    Case("a called script ends early", "ci/gate.sh", "set -e\n", "exit 0\n", [""]),
    Case("a script that it includes", "ci/common.sh", "A=1", "PATH=.:$PATH", [""]),
    Case("the script of what it needs", "ci/build.sh", "npm ci", "npm i", [""]),
    Case("the tools that it installs", "ci/tools.txt", "0.1.0", "0.0.1", [""]),
    Case("the pack's configuration", "policies/gate.json", "strict", "essential", [""]),
    Case("a called workflow", CALLED, "pulumi preview", "pulumi preview || true", ["inner"]),
    Case("the trigger of a called workflow", CALLED, "[workflow_call]", "[push]", [""]),
    Case("a called action", ACTION, " --policy-pack p", "", [""]),
    Case(
        "another ref of a workflow",
        FLOW,
        "./.github/workflows/called.yml",
        "acme/ci/.github/workflows/called.yml@main",
        ["reused"],
    ),
    Case("a target of make", "infra/Makefile", "$(PULUMI) preview", "-$(PULUMI) preview", ["gate"]),
    Case("a target that it needs", "infra/Makefile", "touch x", "touch y", ["setup"]),
    Case("a variable of make", "infra/Makefile", "PULUMI = pulumi", "PULUMI = true", ["", "gate"]),
    Case("a target that a file replaces", "infra/Makefile", ".PHONY: gate\n", "", ["gate"]),
    Case("a script of npm", "package.json", "stackwarden preview", "true", ["gate"]),
    Case(
        "what npm runs before",
        "package.json",
        '"pregate": "true"',
        '"pregate": "rm -r x"',
        ["gate"],
    ),
    # What is not about the gate
    Case("another job", FLOW, "make lint", "make lint format"),
    Case("a comment", FLOW, "jobs:\n", "jobs:  # all of them\n\n"),
    Case("another way to write it", FLOW, "on: [pull_request]", "on:\n  - 'pull_request'"),
    Case("another workflow", ".github/workflows/docs.yml", "mkdocs build", "mkdocs build --strict"),
    Case("another target", "infra/Makefile", "ruff check", "ruff check ."),
    Case("another script of npm", "package.json", "jest", "vitest"),
    Case("the version of the package", "package.json", '"version": "1"', '"version": "2"'),
    Case("a script that nobody calls", "ci/unrelated.sh", "echo", "stackwarden preview"),
    Case("a text for people", "README.md", "stackwarden", "Stackwarden"),
]
LAB, INCLUDED = ".gitlab-ci.yml", "ci/gate.yml"
GITLAB = {
    LAB: """\
include: [{local: /ci/gate.yml}]
stages: [check, test]
default: {before_script: [./ci/setup.sh]}
.base: {tags: [trusted], retry: 0}
lint: {stage: check, script: [ruff check]}
enforce:
  extends: [.base, .stackwarden-enforce]
  stage: test
  needs: [prepare]
  image: "pulumi@sha256:aa"
  rules: [{if: $CI_MERGE_REQUEST_IID}]
  script: [pulumi up]
prepare: {stage: check, script: [make ready]}
after: {needs: [enforce], script: [echo]}
""",
    INCLUDED: "gate:\n  script: [stackwarden preview]\nother:\n  script: [echo]\n",
    "ci/setup.sh": "echo\n",
    "Makefile": "ready:\n\ttouch x\nlint:\n\truff\n",
}
OF_GITLAB = [
    Case(
        "the job may fail",
        LAB,
        "  stage: test\n",
        "  stage: test\n  allow_failure: true\n",
        ["enforce"],
    ),
    Case("another rule", LAB, "$CI_MERGE_REQUEST_IID", "$NEVER", ["enforce"]),
    Case(
        "by hand",
        LAB,
        "  script: [pulumi up]",
        "  when: manual\n  script: [pulumi up]",
        ["enforce"],
    ),
    Case("another image", LAB, "sha256:aa", "sha256:bb", ["enforce"]),
    Case("what it extends", LAB, "tags: [trusted]", "tags: [any]", [".base"]),
    Case("not the pack's template", LAB, "[.base, .stackwarden-enforce]", ".base", ["enforce"]),
    Case("what it needs", LAB, "[make ready]", "[make unready]", ["prepare"]),
    Case("a target of what it needs", "Makefile", "touch x", "touch y", ["ready"]),
    Case("nothing needs it", LAB, "after: {needs: [enforce]", "after: {needs: []", ["after"]),
    Case("what runs before all", LAB, "./ci/setup.sh", "./ci/none.sh", [""]),
    Case("the script that runs before all", "ci/setup.sh", "echo", "exit 0", [""]),
    Case("another include", LAB, "/ci/gate.yml", "/ci/none.yml", [""]),
    Case(
        "a job over the included one", LAB, "lint:", "gate: {allow_failure: true}\nlint:", ["gate"]
    ),
    Case(
        "the included job", INCLUDED, "stackwarden preview", "stackwarden preview || true", ["gate"]
    ),
    Case("no stage", LAB, "stages: [check, test]", "stages: [check]", [""]),
    Case(
        "a workflow that never runs",
        LAB,
        "stages:",
        "workflow: {rules: [{when: never}]}\nstages:",
        [""],
    ),
    Case("another job", LAB, "ruff check", "ruff check ."),
    Case("another included job", INCLUDED, "[echo]", "[echo, echo]"),
    Case("another target", "Makefile", "ruff", "ruff check"),
]
JENKINS = {
    "Jenkinsfile": "pipeline {\n  stages {\n    stage('Gate') {\n      steps { sh './gate.sh' }\n"
    "    }\n  }\n}\n",
    "gate.sh": "stackwarden preview\n",
    "jobs/Jenkinsfile.docs": "pipeline { sh 'mkdocs build' }\n",
}
OF_JENKINS = [
    Case("a caught error", "Jenkinsfile", "sh './gate.sh'", "catchError { sh './gate.sh' }", [""]),
    Case(
        "a condition", "Jenkinsfile", "      steps", "      when { branch 'x' }\n      steps", [""]
    ),
    Case("the gate is removed", "Jenkinsfile", "sh './gate.sh'", "echo 'x'", ["", ""]),
    Case("the script", "gate.sh", "preview", "preview; true", [""]),
    Case("a pipeline without the gate", "jobs/Jenkinsfile.docs", "build", "build --strict"),
]
AZURE = {
    "azure-pipelines.yml": """\
trigger: [main]
pool: {vmImage: ubuntu-latest}
stages:
  - stage: Test
    jobs: [{job: Unit, steps: [{script: pytest}]}]
  - stage: Gate
    dependsOn: Build
    jobs:
      - job: Preview
        steps: [{template: ci/gate.yml}]
  - stage: Build
    jobs: [{job: Build, steps: [{script: echo}]}]
""",
    "ci/gate.yml": "parameters: []\nsteps:\n  - bash: stackwarden preview\n",
}
OF_AZURE = [
    Case(
        "a condition",
        "azure-pipelines.yml",
        "    dependsOn: Build\n",
        "    dependsOn: Build\n    condition: false\n",
        ["Gate"],
    ),
    Case("what it depends on", "azure-pipelines.yml", "script: echo", "script: exit 0", ["Build"]),
    Case(
        "the step may fail",
        "ci/gate.yml",
        "preview\n",
        "preview\n    continueOnError: true\n",
        [""],
    ),
    Case("another pool", "azure-pipelines.yml", "ubuntu-latest", "mine", [""]),
    Case("another stage", "azure-pipelines.yml", "script: pytest", "script: pytest -q"),
]
HOOKS = {
    ".pre-commit-config.yaml": """\
default_stages: [pre-commit]
repos:
  - repo: https://github.com/stackwarden/stackwarden
    rev: v0.1.0
    hooks: [{id: stackwarden-scan}, {id: stackwarden-preview, args: [infra]}]
  - repo: https://github.com/astral-sh/ruff-pre-commit
    rev: v1
    hooks: [{id: ruff}]
""",
    ".husky/pre-push": "pulumi preview --policy-pack p\n",
    ".husky/pre-commit": "npx lint-staged\n",
}
OF_HOOKS = [
    Case(
        "another version",
        ".pre-commit-config.yaml",
        "v0.1.0",
        "v0.0.1",
        ["stackwarden-scan", "stackwarden-preview"],
    ),
    Case(
        "a hook less",
        ".pre-commit-config.yaml",
        "{id: stackwarden-scan}, ",
        "",
        ["stackwarden-scan"],
    ),
    Case(
        "files that are left out",
        ".pre-commit-config.yaml",
        "args: [infra]",
        "args: [infra], exclude: .*",
        ["stackwarden-preview"],
    ),
    Case(
        "all files are left out", ".pre-commit-config.yaml", "repos:", "exclude: .*\nrepos:", [""]
    ),
    Case("a hook of git", ".husky/pre-push", " --policy-pack p", "", [""]),
    Case("another hook", ".pre-commit-config.yaml", "rev: v1", "rev: v2"),
    Case("another hook of git", ".husky/pre-commit", "lint-staged", "lint-staged -q"),
]
OTHERS = {
    ".circleci/config.yml": (
        "version: 2.1\ncommands: {check: {steps: [{run: stackwarden preview}]}}\njobs:\n"
        "  gate: {docker: [{image: a}], steps: [check]}\n  lint: {steps: [{run: ruff}]}\n"
        "workflows: {main: {jobs: [gate, lint]}}\n"
    ),
    "bitbucket-pipelines.yml": "pipelines: {default: [{step: {script: [pulumi preview]}}]}\n",
    "CODEOWNERS": "* @acme/all\nstackwarden.yaml @acme/security\n",
    "buildspec.yml": "phases: {build: {commands: [\n",
}
OF_OTHERS = [
    Case("a command", ".circleci/config.yml", "stackwarden preview", "echo", ["check"]),
    Case("the image of a job", ".circleci/config.yml", "image: a", "image: b", ["gate"]),
    Case("the workflow", ".circleci/config.yml", "[gate, lint]", "[lint]", [""]),
    Case("another job", ".circleci/config.yml", "ruff", "ruff check"),
    Case("a step", "bitbucket-pipelines.yml", "pulumi preview", "pulumi preview || true", [""]),
    Case("who reviews", "CODEOWNERS", "@acme/security", "@ann", [""]),
    Case("a file that nobody can parse", "buildspec.yml", "commands: [", "commands: [pulumi", [""]),
]
SYSTEMS = (
    ("GitHub", GITHUB, OF_GITHUB),
    ("GitLab", GITLAB, OF_GITLAB),
    ("Jenkins", JENKINS, OF_JENKINS),
    ("Azure", AZURE, OF_AZURE),
    ("hooks", HOOKS, OF_HOOKS),
    ("others", OTHERS, OF_OTHERS),
)


def view(files: Files) -> Gates:
    return gates(files, lambda paths: {path: files[path] for path in paths if path in files})


def cases() -> Iterator[tuple[str, Files, Case]]:
    return ((f"{name}: {case.name}", files, case) for name, files, of in SYSTEMS for case in of)


@each(("name", "files", "case"), cases())
def test_what_decides_whether_the_gate_runs_is_told(name: str, files: Files, case: Case) -> None:
    assert case.old in files[case.file], "the case changes nothing"
    after = {**files, case.file: files[case.file].replace(case.old, case.new, 1)}
    told = [each.key for each in pipelines(view(files), view(after))]
    assert {*told} == {*case.told}, name


def test_a_gate_that_runs_nowhere_any_more_loosens() -> None:
    after = {**JENKINS, "Jenkinsfile": JENKINS["Jenkinsfile"].replace("./gate.sh", "./none.sh")}
    (change,) = pipelines(view(JENKINS), view(after))
    assert change.way is Way.LOOSENS
    assert (change.before, change.after) == (
        "steps { sh './gate.sh' }",
        "steps { sh './none.sh' }",
    )


def test_a_gate_that_moves_is_for_a_person() -> None:
    after = {**GITHUB, FLOW: GITHUB[FLOW].replace("  gate:\n", "  guard:\n")}
    found = [*pipelines(view(GITHUB), view(after))]
    assert {each.way for each in found} == {Way.REVIEW}


def test_what_calls_itself_ends() -> None:
    files = {
        "Makefile": "a: b\nb: a\n\tpulumi up\n",
        ".gitlab-ci.yml": "include: [.gitlab-ci.yml]\n.a: {extends: .b}\n.b: {extends: .a}\n",
        ".github/workflows/a.yml": "jobs: {a: {uses: ./.github/workflows/a.yml, needs: a}}\n",
        ".husky/x": ". .husky/x\n",
    }
    assert ("Makefile", "a") in view(files).running
    assert [*pipelines(view(files), view(files))] == []


SHOWN = [
    "steps.uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8",
    f"image: pulumi/pulumi@sha256:{'3f' * 32}",
    "steps.run: stackwarden preview infra --fail-on high",
    "steps.env.PASSWORD: ${{ secrets.PASSWORD }}",
    f"stackwarden==0.1.0 --hash=sha256:{'ab' * 32}",
]
HIDDEN = [
    ("steps.env.DB_PASSWORD: 9f2Kq7!xVb31", "9f2Kq7"),
    ("export DB_PASSWORD=9f2Kq7!xVb31", "9f2Kq7"),
    ("steps.run: curl -H 'Authorization: Bearer ghp_" + "a1B2" * 9 + "'", "a1B2"),
    ("-r https://ann:9f2Kq7xVb31@example.com/simple", "9f2Kq7"),
    ('{"password": "9f2Kq7!xVb31"}', "9f2Kq7"),
]


@each("line", SHOWN)
def test_what_is_no_credential_is_shown(line: str) -> None:
    assert shown_lines([line]) == [line]


@each(("line", "secret"), HIDDEN)
def test_a_credential_in_a_pipeline_is_not_shown(line: str, secret: str) -> None:
    after = {**GITHUB, "ci/gate.sh": f"{line}\n"}
    assert not [each for each in pipelines(view(GITHUB), view(after)) if secret in str(each)]
