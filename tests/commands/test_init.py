"""`stackwarden init`: the files that it writes, keeps and checks."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from policypack import VERSION
from policypack.commands import main
from policypack.commands.init_files import REPOSITORY
from policypack.engine.configuration import StackRun, configuration
from policypack.engine.policy_config import PolicyConfig
from policypack.program_files.settings_file import settings_file
from policypack.report import baseline
from policypack.rules import catalogue
from policypack.settings.settings import Level
from policypack.start import clock
from tests.engine import ci_runner
from tests.report.test_baseline import finding

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).parents[2]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
IMAGE = f"pulumi/pulumi-python@sha256:{'0a' * 32}"
WORKFLOW, JOB = ".github/workflows/stackwarden.yml", ".gitlab/stackwarden.yml"
SCHEMA, SETTINGS = "infra/stackwarden.schema.json", "infra/stackwarden.yaml"
POLICY = "infra/stackwarden-policy.json"
FILES = {
    "github": {WORKFLOW, SCHEMA, SETTINGS, ".gitignore"},
    "gitlab": {JOB, ".gitlab-ci.yml", SCHEMA, SETTINGS, ".gitignore"},
    "pulumi-cloud": {POLICY, SCHEMA, SETTINGS, ".gitignore"},
    "none": {SCHEMA, SETTINGS, ".gitignore"},
}
# Files that must have the content of `init`, so that an edited one differs.
GENERATED = {WORKFLOW, JOB, SCHEMA}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a project in the folder `infra`."""
    write(tmp_path / "infra" / "Pulumi.yaml", "name: shop\nruntime: python\n")
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def init(*arguments: str, ci: str = "github", folder: str = "infra") -> int:
    pins = ("--commit", COMMIT, "--image", IMAGE)
    return main(["init", folder, "--ci", ci, "--skip-preview", *pins, *arguments])


def contents(root: Path) -> dict[str, str]:
    """The files of the repository, except those of Git and the project file."""
    files = (each for each in root.rglob("*") if each.is_file() and ".git" not in each.parts)
    named = {each.relative_to(root).as_posix(): each.read_text("utf-8") for each in files}
    return {name: text for name, text in named.items() if not name.endswith("Pulumi.yaml")}


def parsed(root: Path, name: str) -> Any:
    return ci_runner.read(root / name)


@pytest.mark.parametrize("ci", FILES)
def test_the_files_of_a_ci_are_written_once_and_complete_then(ci: str, root: Path) -> None:
    assert init("--check", ci=ci) == 1
    assert contents(root) == {}
    assert init("--yes", ci=ci) == 0
    written = contents(root)
    assert written.keys() == FILES[ci]
    assert init("--yes", ci=ci) == 0
    assert init("--check", ci=ci) == 0
    assert contents(root) == written


@pytest.mark.parametrize(("ci", "name"), [(ci, name) for ci, of in FILES.items() for name in of])
def test_an_edited_file_is_never_overwritten(
    ci: str, name: str, root: Path, capsys: Capture
) -> None:
    init("--yes", ci=ci)
    edited = (root / name).read_text("utf-8").replace("\n", "  \n", 1)
    (root / name).write_text(edited, encoding="utf-8")
    before = contents(root)
    capsys.readouterr()
    status = init("--yes", ci=ci)
    said = capsys.readouterr().out
    if name == ".gitignore":
        assert (root / name).read_text("utf-8").startswith(edited)
        return
    assert contents(root) == before
    assert status == int(name in GENERATED)
    assert ("remove it and run stackwarden init again" in said) == (name in GENERATED)
    assert init("--check", ci=ci) == status


@pytest.mark.parametrize(("ci", "name"), [(ci, name) for ci, of in FILES.items() for name in of])
def test_a_missing_file_fails_the_check_and_is_written_again(
    ci: str, name: str, root: Path, capsys: Capture
) -> None:
    init("--yes", ci=ci)
    before = contents(root)
    (root / name).unlink()
    assert init("--check", ci=ci) == 1
    assert f"{name}: missing" in capsys.readouterr().out
    assert init("--yes", ci=ci) == 0
    assert contents(root) == before


def test_nothing_is_written_without_a_terminal_to_ask_in(root: Path, capsys: Capture) -> None:
    assert init() == 1
    shown = capsys.readouterr()
    assert contents(root) == {}
    assert f"+++ b/{SETTINGS}" in shown.out
    assert "write the files with --yes" in shown.err


def test_the_settings_are_valid_and_hold_newer_rules_back(root: Path) -> None:
    init("--yes")
    found = settings_file(root / "infra")
    assert found is not None
    assert found.part.values.rules_as_of == clock.today()
    assert main(["schema", "settings", "--output", "here.json"]) == 0
    assert (root / SCHEMA).read_text("utf-8") == (root / "here.json").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("stackwarden.yaml", "profile: strict\n"),
        ("infra/pyproject.toml", '[tool.stackwarden]\nprofile = "strict"\n'),
    ],
)
def test_settings_that_the_project_has_are_not_replaced_by_nearer_ones(
    name: str, text: str, root: Path
) -> None:
    write(root / name, text)
    assert init("--yes") == 0
    assert SETTINGS not in contents(root)
    assert (root / name).read_text("utf-8") == text


def test_invalid_settings_stop_the_command(root: Path, capsys: Capture) -> None:
    write(root / SETTINGS, "profil: strict\n")
    assert init("--check") == 2
    assert "did you mean profile?" in capsys.readouterr().err


def test_the_workflow_names_inputs_that_the_action_has(root: Path) -> None:
    write(root / "infra/stackwarden-baseline.json", "{}")
    init("--yes")
    steps = parsed(root, WORKFLOW)["jobs"]["stackwarden"]["steps"]
    (ours,) = (each for each in steps if each.get("uses", "").startswith("stackwarden/"))
    assert ours["uses"] == f"stackwarden/stackwarden@{COMMIT}"
    assert ours["with"].keys() <= parsed(ROOT, "action.yml")["inputs"].keys()
    assert ours["with"]["directory"] == "infra\n"
    assert ours["with"]["baseline"] == "infra/stackwarden-baseline.json"
    # AND every action is pinned to a commit, and commands run for this folder
    assert all(len(each["uses"].partition("@")[2]) == 40 for each in steps if "uses" in each)
    assert [each["run"] for each in steps if "run" in each] == [
        "pulumi install --no-plugins --cwd infra"
    ]
    # AND a checkout is the one that the project's own workflows use
    text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    assert steps[0]["uses"] in text


def test_the_job_of_gitlab_names_variables_and_jobs_of_the_template(root: Path) -> None:
    init("--yes", ci="gitlab")
    made, template = parsed(root, JOB), parsed(ROOT, "integrations/gitlab.yml")
    assert parsed(root, ".gitlab-ci.yml") == {"include": [{"local": JOB}]}
    (include,) = made.pop("include")
    assert include["remote"].endswith(f"/{COMMIT}/integrations/gitlab.yml")
    ((name, job),) = made.items()
    known = {*template[name]["variables"], *template[".stackwarden-install"]["variables"]}
    assert job["variables"].keys() <= known
    assert job["variables"]["STACKWARDEN_IMAGE"] == IMAGE
    assert job["before_script"][-1] == (".stackwarden-install", "before_script")
    assert "script" not in job


def test_a_pipeline_without_the_job_is_kept_and_the_line_is_printed(
    root: Path, capsys: Capture
) -> None:
    write(root / ".gitlab-ci.yml", f"stages: [test]\n# {JOB}\n")
    assert init("--yes", ci="gitlab") == 1
    assert f"add include: [{{local: {JOB}}}]" in capsys.readouterr().out
    assert contents(root)[".gitlab-ci.yml"] == f"stages: [test]\n# {JOB}\n"
    write(root / ".gitlab-ci.yml", f"stages: [test]\ninclude: [{{local: {JOB}}}]\n")
    assert init("--check", ci="gitlab") == 0


def test_lines_are_added_to_gitignore(root: Path) -> None:
    write(root / ".gitignore", "venv/\nstackwarden-reports/")
    init("--yes")
    assert contents(root)[".gitignore"] == "venv/\nstackwarden-reports/\n.stackwarden/\n"


def test_the_pins_of_an_earlier_run_are_used_again(root: Path, capsys: Capture) -> None:
    for ci in ("github", "gitlab"):
        init("--yes", ci=ci)
        assert main(["init", "infra", "--ci", ci, "--check"]) == 0, capsys.readouterr().out


@pytest.fixture
def several(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository with two stacks, none of which is selected."""
    for name in ("dev", "prod"):
        write(root / "infra" / f"Pulumi.{name}.yaml", "config: {}\n")
    monkeypatch.delenv("PULUMI_STACK", raising=False)
    monkeypatch.setenv("PULUMI_HOME", str(root / "home"))
    return root


@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_of_several_stacks_the_job_previews_the_one_that_is_named(
    ci: str, several: Path, capsys: Capture
) -> None:
    assert init("--yes", ci=ci) == 2
    told = capsys.readouterr().err
    assert "several stacks are configured (dev, prod); choose one with --stack" in told
    assert init("--stack", "prod", "--yes", ci=ci) == 0
    if ci == "github":
        *_, step = parsed(several, WORKFLOW)["jobs"]["stackwarden"]["steps"]
        assert step["with"]["stack"] == "prod"
    else:
        variables = parsed(several, JOB)["stackwarden"]["variables"]
        assert variables["STACKWARDEN_ARGUMENTS"] == "--offline --stack prod"
    # AND a later run finds it in the job
    assert init("--check", ci=ci) == 0


def test_the_selected_stack_is_named_in_the_job_because_it_has_no_selection(
    several: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_STACK", "dev")
    assert init("--yes") == 0
    monkeypatch.delenv("PULUMI_STACK")
    assert init("--check") == 0


def test_of_one_stack_the_job_names_none(root: Path) -> None:
    write(root / "infra" / "Pulumi.on.yaml", "config: {}\n")
    assert init("--yes") == 0
    assert "stack:" not in contents(root)[WORKFLOW].replace("stackwarden:", "")


@pytest.mark.parametrize("name", ["on", "1.10"])
def test_a_stack_whose_name_is_a_value_of_yaml_stays_a_text(name: str, several: Path) -> None:
    assert init("--stack", name, "--yes") == 0
    *_, step = parsed(several, WORKFLOW)["jobs"]["stackwarden"]["steps"]
    assert step["with"]["stack"] == name


@pytest.mark.parametrize("name", ["a b", "${{ x }}", "a;b", "../a", "a/b/c"])
def test_a_stack_that_a_job_cannot_name_is_refused(name: str, several: Path) -> None:
    with pytest.raises(SystemExit):
        init("--stack", name, "--yes")


def test_a_job_of_gitlab_needs_a_digest(root: Path, capsys: Capture) -> None:
    assert main(["init", "infra", "--ci", "gitlab", "--commit", COMMIT, "--check"]) == 2
    assert "--image pulumi/pulumi-python@sha256:" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["init", "infra", "--image", "pulumi/pulumi-python:latest"])
    with pytest.raises(SystemExit):
        main(["init", "infra", "--commit", "v0.1.0"])


def test_the_default_commit_has_the_tag_of_the_version(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """GIVEN a repository in the place of the public one WHEN it has an annotated tag."""
    remote = root / "remote"
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(remote), *who, *arguments]
        return subprocess.run(
            command, check=True, capture_output=True, encoding="utf-8"
        ).stdout.strip()

    remote.mkdir()
    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "-m", "one")
    write(root / "config", f'[url "{remote.as_uri()}"]\n  insteadOf = {REPOSITORY}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(root / "config"))
    command = ["init", "infra", "--ci", "github", "--skip-preview", "--yes"]
    assert main(command) == 2
    assert "with --commit" in capsys.readouterr().err
    git("tag", "--annotate", f"v{VERSION}", "-m", "release")
    assert main(command) == 0
    assert f"@{git('rev-parse', 'HEAD')} # v{VERSION}\n" in contents(root)[WORKFLOW]
    assert init("--check") == 1


@pytest.mark.parametrize(
    ("url", "ci"),
    [
        ("git@github.com:acme/shop.git", "github"),
        ("https://user@gitlab.acme.example:8443/github/shop.git", "gitlab"),
    ],
)
def test_the_ci_is_detected_by_the_host_of_the_remote(
    url: str, ci: str, root: Path, capsys: Capture
) -> None:
    subprocess.run(["git", "remote", "add", "origin", url], check=True)
    main(["init", "infra", "--check", "--commit", COMMIT, "--image", IMAGE])
    assert f"CI: {ci}" in capsys.readouterr().err


def test_the_ci_is_detected_by_files_and_by_the_backend(root: Path, capsys: Capture) -> None:
    command = ["init", "infra", "--check", "--commit", COMMIT, "--image", IMAGE]
    assert main(command) == 2
    assert "name it with --ci github, gitlab, pulumi-cloud or none" in capsys.readouterr().err
    cloud = "name: shop\nruntime: go\nbackend: {url: https://api.pulumi.com}\n"
    write(root / "infra/Pulumi.yaml", cloud)
    main(command)
    assert "CI: pulumi-cloud" in capsys.readouterr().err
    write(root / ".gitlab-ci.yml", "")
    main(command)
    assert "CI: gitlab" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("runtime", "lock", "manager", "command"),
    [
        ("nodejs", "pnpm-lock.yaml", "pnpm", "npm install --global pnpm@"),
        ("nodejs", "", "npm", ""),
        ("{name: nodejs, options: {packagemanager: bun}}", "yarn.lock", "bun", "bun@"),
        ("{name: python, options: {toolchain: uv}}", "", "uv", "pipx install uv=="),
        ("python", "poetry.lock", "pip", ""),
    ],
)
def test_the_job_installs_the_package_manager(
    runtime: str, lock: str, manager: str, command: str, root: Path, capsys: Capture
) -> None:
    """Pulumi looks for lock files of Node.js, also above the project, and for none of Python."""
    write(root / "infra/Pulumi.yaml", f"name: shop\nruntime: {runtime}\n")
    if lock:
        write(root / lock, "")
    init("--yes")
    assert f" with {manager}\n" in capsys.readouterr().err
    steps = parsed(root, WORKFLOW)["jobs"]["stackwarden"]["steps"]
    runs = [each["run"] for each in steps if "run" in each]
    assert len(runs) == 1 + bool(command)
    assert command in runs[0]


def test_several_projects_share_settings_and_a_job(root: Path) -> None:
    write(root / "other/Pulumi.yaml", "name: other\nruntime: yaml\n")
    assert init("--yes", folder=".") == 0
    assert "stackwarden.yaml" in contents(root)
    steps = parsed(root, WORKFLOW)["jobs"]["stackwarden"]["steps"]
    assert steps[-1]["with"]["directory"] == "infra\nother\n"
    init("--yes", folder=".", ci="gitlab")
    assert parsed(root, JOB)["stackwarden"]["variables"]["STACKWARDEN_DIRECTORY"] == "infra other"


@pytest.mark.parametrize("name", ["in fra", "${{ github.token }}", "a;b"])
def test_a_folder_that_a_job_cannot_name_is_refused(name: str, root: Path, capsys: Capture) -> None:
    (root / "infra").rename(root / name)
    assert init("--yes", folder=name) == 2
    assert "can't name this folder" in capsys.readouterr().err
    assert contents(root) == {}


def test_a_link_out_of_the_repository_is_not_followed(
    root: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Capture
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    os.symlink(elsewhere, root / ".github")
    assert init("--yes") == 2
    assert "leads out of the repository" in capsys.readouterr().err
    assert [*elsewhere.iterdir()] == []
    assert contents(root) == {}


def test_a_policy_group_gets_the_settings_of_an_organization(root: Path) -> None:
    init("--yes", ci="pulumi-cloud")
    of_pack = json.loads(contents(root)[POLICY])["stackwarden"]
    assert of_pack["stack_may"] == ["waivers"]
    assert yaml.safe_load(str(clock.today())) == yaml.safe_load(of_pack["rules_as_of"])
    assert "baseline" not in of_pack


def test_the_configuration_of_a_policy_group_has_the_baseline_of_a_first_run(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = baseline.text(baseline.entries_of([finding()])).encode()
    monkeypatch.setattr("policypack.commands.init._previewed", lambda *_: (0, known))
    assert main(["init", "infra", "--ci", "pulumi-cloud", "--yes"]) == 0
    of_pack = json.loads(contents(root)[POLICY])["stackwarden"]
    # THEN it is the content of the file, and the pack takes it
    assert of_pack["baseline"] == json.loads(known)
    given = PolicyConfig(Level.MANDATORY, of_pack)
    settings = configuration(catalogue(), {"stackwarden": given}, {}, StackRun()).settings
    assert settings.baseline == json.loads(known)
