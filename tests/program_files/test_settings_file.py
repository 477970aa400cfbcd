"""The settings file beside a project: where it is looked for, and what is wrong with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from policypack.program_files.settings_file import foreign_files, foreign_module, settings_file
from policypack.rule.rule import Profile
from policypack.settings.errors import SettingsError
from policypack.settings.merging import read_settings
from policypack.settings.settings import Settings

YAML = "stackwarden.yaml"
TOML = "pyproject.toml"
STRICT = "profile: strict\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder of a repository."""
    folder = tmp_path / "repository" / "services" / "shop"
    folder.mkdir(parents=True)
    (tmp_path / "repository" / ".git").mkdir()
    return folder


def read(project: Path) -> Settings | None:
    found = settings_file(project)
    return found and found.part.values


def faults(project: Path, text: str, name: str = YAML) -> list[str]:
    (project / name).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        settings_file(project)
    return raised.value.faults


@pytest.mark.parametrize("name", [YAML, "stackwarden.yml"])
def test_a_file_beside_the_project_counts(project: Path, name: str) -> None:
    (project / name).write_text(STRICT + "trusted_accounts: ['111122223333']\n", encoding="utf-8")
    found = settings_file(project)
    assert found is not None
    assert found.part.values == read_settings(
        {"profile": "strict", "trusted_accounts": ["1111" + "22223333"]}
    )
    assert found.part.keys == ("profile", "trusted_accounts")
    assert found.part.label("profile") == f"{name}:1:1: profile"


def test_a_table_of_pyproject_counts(project: Path) -> None:
    text = "[project]\nname = 'shop'\n[tool.stackwarden]\nprofile = 'strict'\n"
    (project / TOML).write_text(text, encoding="utf-8")
    found = settings_file(project)
    assert found is not None
    assert found.part.values.profile is Profile.STRICT
    assert found.part.label("profile") == "pyproject.toml: tool.stackwarden.profile"


def test_a_pyproject_without_the_table_is_no_settings_file(project: Path) -> None:
    (project / TOML).write_text("[tool.other]\nwith = 'stackwarden'\n", encoding="utf-8")
    assert settings_file(project) is None


def test_a_broken_pyproject_of_others_is_no_matter_of_the_pack(project: Path) -> None:
    (project / TOML).write_text("[tool.other\n", encoding="utf-8")
    assert settings_file(project) is None


def test_the_nearest_file_up_to_the_root_of_the_repository_counts(project: Path) -> None:
    root = project.parent.parent
    # GIVEN a file above the repository THEN it is that of something else
    (root.parent / YAML).write_text(STRICT, encoding="utf-8")
    assert read(project) is None
    # GIVEN one at its root
    (root / YAML).write_text(STRICT, encoding="utf-8")
    found = settings_file(project)
    assert found is not None
    assert found.part.label("profile") == "../../stackwarden.yaml:1:1: profile"
    # GIVEN a nearer one THEN it alone counts
    (project.parent / YAML).write_text("undecided: block\n", encoding="utf-8")
    assert read(project) == read_settings({"undecided": "block"})


def test_outside_a_repository_only_the_projects_own_folder_counts(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    (tmp_path / YAML).write_text(STRICT, encoding="utf-8")
    assert read(project) is None
    (project / YAML).write_text(STRICT, encoding="utf-8")
    assert read(project) == read_settings({"profile": "strict"})


def test_a_worktree_has_a_file_for_its_root(project: Path) -> None:
    root = project.parent.parent
    (root / ".git").rmdir()
    (root / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    (root / YAML).write_text(STRICT, encoding="utf-8")
    assert read(project) == read_settings({"profile": "strict"})


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n"])
def test_an_empty_file_sets_nothing(project: Path, text: str) -> None:
    (project / YAML).write_text(text, encoding="utf-8")
    assert read(project) == Settings()


def test_two_files_in_one_folder_are_refused(project: Path) -> None:
    (project / TOML).write_text("[tool.stackwarden]\n", encoding="utf-8")
    (fault,) = faults(project, STRICT)
    assert fault == (
        "stackwarden.yaml and pyproject.toml: two configurations in one folder; remove one"
    )


WAIVER = "waivers:\n  - rule: a\n    resource: b\n    reason: c\n    owner: d\n    expires: {}\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("\nprofil: strict\n", "stackwarden.yaml:2:1: profil: unknown setting; did you mean prof"),
        ("profile: strct\n", "stackwarden.yaml:1:1: profile: unknown profile 'strct'; use "),
        (
            "profile: [strict\n",
            "stackwarden.yaml:1: invalid YAML: did not find expected ',' or ']'",
        ),
        (
            "a: b: c\n",
            "stackwarden.yaml:1:5: invalid YAML: mapping values are not allowed in this context",
        ),
        ("a: \x07\n", "stackwarden.yaml:1: invalid YAML: control characters are not allowed"),
        ("- strict\n", "stackwarden.yaml:1:1: must be an object with settings, such as `profile`"),
        ("strict\n", "stackwarden.yaml:1:1: must be an object with settings"),
        ("{}: 1\n", "stackwarden.yaml:1:1: invalid YAML: found unhashable key"),
        ("1: 2\n", "stackwarden.yaml:1:1: 1: must be a string, in quotes"),
        ("profile: strict\nprofile: essential\n", "stackwarden.yaml:2:1: profile: duplicate key"),
        ("stack_may: [profile]\n", "stackwarden.yaml:1:1: stack_may: only an organization's "),
        (
            "trusted_accounts:\n  - '111122223333'\n  - 111122223333\n",
            "stackwarden.yaml:3:5: trusted_accounts.1: must be a string, in quotes",
        ),
        (WAIVER.format("soon"), "stackwarden.yaml:6:5: waivers.0.expires: invalid date 'soon'; "),
        (
            WAIVER.format("2099-01-01").replace("    reason: c\n", ""),
            "stackwarden.yaml:2:5: waivers.0.reason: missing; add it",
        ),
        (
            "completed_elsewhere: ['']\n",
            "stackwarden.yaml:1:23: completed_elsewhere.0: must not be empty",
        ),
        (
            "permissions_boundary: boundary\n",
            "stackwarden.yaml:1:1: permissions_boundary: must be the ARN of a policy",
        ),
        ("log_retention_days: 0\n", "stackwarden.yaml:1:1: log_retention_days: must be at least 1"),
    ],
)
def test_a_fault_is_named_with_line_and_column(project: Path, text: str, fault: str) -> None:
    (found,) = faults(project, text)
    assert found.startswith(fault)
    assert "\n" not in found


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("stream_retention_hours", "23", ": must be at least 24, not 23"),
        ("stream_retention_hours", "8761", ": must be at most 8760, not 8761"),
        ("stream_retention_hours", "week", ": must be a whole number, not 'week'"),
        ("user_pool_password_length", "5", ": must be at least 6, not 5"),
        ("user_pool_password_length", "100", ": must be at most 99, not 100"),
        ("user_pool_mfa", "always", ": unknown value 'always'; use 'optional' or 'required'"),
        ("account_password_length", "5", ": must be at least 6, not 5"),
        ("account_password_reuse", "25", ": must be at most 24, not 25"),
        ("account_password_days", "0", ": must be at least 1, not 0"),
        ("allowed_managed_policies", "AWSLambda*", ": must be a list, not 'AWSLambda*'"),
        ("required_tags", "owner", ": must be a list, not 'owner'"),
        ("required_tags", "['']", ".0: must not be empty"),
        ("required_tags", f"[{'x' * 129}]", ".0: must have at most 128 characters"),
        ("required_tags", "[1]", ".0: must be a string, in quotes, not 1"),
        (
            "required_tags",
            "['Aws:x']",
            ".0: invalid tag key 'Aws:x'; AWS reserves keys that begin with aws: for its own tags",
        ),
    ],
)
def test_a_wrong_limit_is_one_line(project: Path, key: str, value: str, fault: str) -> None:
    (found,) = faults(project, f"{key}: {value}\n")
    place, _, rest = found.partition(f" {key}")
    assert (place.partition(":")[0], rest) == ("stackwarden.yaml", fault)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[tool.stackwarden]\nprofile = \n", "pyproject.toml:2:11: invalid TOML: Invalid value"),
        ("[tool.stackwarden\n", "pyproject.toml:1:18: invalid TOML: Expected ']' at the end"),
        (
            "[tool.stackwarden]\nprofil = 'strict'\n",
            "pyproject.toml: tool.stackwarden.profil: unknown setting; did you mean profile?",
        ),
        ("[tool]\nstackwarden = 1\n", "pyproject.toml: tool.stackwarden: must be an object"),
    ],
)
def test_a_fault_in_toml_is_named(project: Path, text: str, fault: str) -> None:
    (found,) = faults(project, text, TOML)
    assert found.startswith(fault)


def test_a_file_that_is_no_text_is_named(project: Path) -> None:
    (project / YAML).write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="stackwarden\\.yaml: invalid UTF-8"):
        settings_file(project)


def test_a_huge_file_is_refused(project: Path) -> None:
    (fault,) = faults(project, "#" * (1024 * 1024 + 1))
    assert fault == "stackwarden.yaml: cannot be read: larger than 1 MiB; give a smaller file"


# The forms of a date in YAML, quoted and not.
@pytest.mark.parametrize("day", ["2099-01-31", "'2099-01-31'"])
def test_a_date_needs_no_quotes(project: Path, day: Any) -> None:
    (project / YAML).write_text(WAIVER.format(day), encoding="utf-8")
    found = read(project)
    assert found is not None
    assert found.waivers[0].expires.isoformat() == "2099-01-31"


@pytest.fixture
def owners(monkeypatch: pytest.MonkeyPatch) -> dict[Path, int]:
    """Owners of files, which only root could change in earnest."""
    owners: dict[Path, int] = {}
    real = {"stat": Path.stat, "lstat": Path.lstat}

    def owned(how: str) -> Any:
        def of(path: Path, **options: Any) -> os.stat_result:
            found = real[how](path, **options)
            return os.stat_result((*found[:4], owners.get(path, os.geteuid()), *found[5:]))

        return of

    for how in real:
        monkeypatch.setattr(Path, how, owned(how))
    return owners


# Neither is root nor the user of tests/environments.py that owns nothing, 65534.
STRANGER, OTHER = 65_532, 65_533


@pytest.mark.parametrize(
    ("whose", "counts"),
    [
        pytest.param({}, True, id="all of the user"),
        pytest.param({"stackwarden.yaml": 0, ".": 0}, True, id="root's"),
        pytest.param({"stackwarden.yaml": STRANGER}, False, id="a foreign file"),
        pytest.param({".": STRANGER}, False, id="a foreign folder"),
        pytest.param({"services": STRANGER}, False, id="a foreign folder between"),
        pytest.param({"services/shop": STRANGER}, True, id="only the project itself"),
        pytest.param(
            {"services/shop": STRANGER, "services": STRANGER, ".": STRANGER}, True,
            id="all of the project's owner, as in a container",
        ),
        pytest.param({"services/shop": STRANGER, ".": OTHER}, False, id="of a third user"),
    ],
)  # fmt: skip
def test_above_the_project_another_users_file_does_not_count(
    project: Path, owners: dict[Path, int], whose: dict[str, int], counts: bool
) -> None:
    repository = project.parents[1]
    (repository / YAML).write_text(STRICT, encoding="utf-8")
    owners.update({repository / name: owner for name, owner in whose.items()})
    assert (read(project) is not None) is counts
    lines = foreign_files(project)
    assert [each.partition(":")[0] for each in lines] == ([] if counts else ["../../" + YAML])


def test_beside_the_project_a_file_is_the_programs(project: Path, owners: dict[Path, int]) -> None:
    (project / YAML).write_text(STRICT, encoding="utf-8")
    owners[project / YAML] = STRANGER
    assert read(project) is not None


@pytest.mark.parametrize("name", ["acme_foreign", "acme_foreign.queues"])
def test_a_module_of_another_user_is_told_before_it_is_imported(
    project: Path, owners: dict[Path, int], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = project / "acme_foreign"
    package.mkdir()
    for file in ("__init__.py", "queues.py"):
        (package / file).write_text("1 / 0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(project)
    assert foreign_module(name, project) is None
    owners[package / "queues.py"] = STRANGER
    assert foreign_module(name, project) == package / "queues.py"
    assert foreign_module("no_such_module_at_all", project) is None
    assert foreign_module("json", project) is None


BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 23))


def test_aliases_that_expand_without_end_are_refused(project: Path) -> None:
    assert len(BOMB) < 547
    (fault,) = faults(project, BOMB)
    assert fault == (
        "stackwarden.yaml:18: the file has too many elements once its aliases are expanded; "
        "shorten it"
    )


def test_a_pipe_is_refused(project: Path) -> None:
    os.mkfifo(project / YAML)
    with pytest.raises(SettingsError, match="a pipe, not a regular file"):
        settings_file(project)


@pytest.mark.parametrize("key", ["reason", "owner"])
@pytest.mark.parametrize("character", [r"\u202e", r"\u200b", r"\x1b", r"\xad", r"\u3164", r"\n"])
def test_who_accepts_what_and_why_can_be_seen(project: Path, key: str, character: str) -> None:
    text = WAIVER.format("2099-01-01")
    given = {"reason": "c", "owner": "d"}[key]
    (fault,) = faults(project, text.replace(f"{key}: {given}", f'{key}: "a{character}b"'))
    assert fault.endswith(f"waivers.0.{key}: has an invisible or control character; remove it")
