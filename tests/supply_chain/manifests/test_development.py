"""What only development needs is not judged as shipped, in every lock format that states it."""

from __future__ import annotations

import json

import pytest

from policypack.supply_chain.manifests import parse

UV = """
version = 1
[[package]]
name = "Shop"
source = { virtual = "." }
dependencies = [{ name = "requests", extra = ["socks"] }]
[package.optional-dependencies]
more = [{ name = "flask" }]
[package.dev-dependencies]
dev = [{ name = "pytest" }]
web = [{ name = "uvicorn" }]
[[package]]
name = "requests"
version = "2.31.0"
source = { registry = "https://packages.example.com/simple" }
dependencies = [{ name = "idna" }]
[package.optional-dependencies]
socks = [{ name = "pysocks" }]
[[package]]
name = "idna"
version = "3.7"
[[package]]
name = "pysocks"
version = "1.7.1"
[[package]]
name = "flask"
version = "3.0.0"
[[package]]
name = "pytest"
version = "8.0.0"
dependencies = [{ name = "pluggy" }, { name = "idna" }]
[[package]]
name = "pluggy"
version = "1.5.0"
[[package]]
name = "uvicorn"
version = "0.30.0"
"""
POETRY = """
[[package]]
name = "requests"
version = "2.31.0"
groups = ["main", "dev"]
[[package]]
name = "pytest"
version = "8.0.0"
groups = ["dev"]
[[package]]
name = "uvicorn"
version = "0.30.0"
groups = ["web"]
[[package]]
name = "older"
version = "1.0"
category = "main"
[[package]]
name = "older-pytest"
version = "1.0"
category = "dev"
[[package]]
name = "silent"
version = "1.0"
[metadata]
python-versions = ">=3.12"
"""
PDM = """
[metadata]
[[metadata.targets]]
requires_python = ">=3.12"
[[package]]
name = "requests"
version = "2.31.0"
groups = ["default", "dev"]
[[package]]
name = "pytest"
version = "8.0.0"
groups = ["dev"]
[[package]]
name = "older"
version = "1.0"
"""
PYLOCK = """
lock-version = "1.0"
requires-python = ">=3.12"
default-groups = ["main"]
[[packages]]
name = "requests"
version = "2.31.0"
marker = "'main' in dependency_groups"
[[packages]]
name = "pytest"
version = "8.0.0"
marker = "'dev' in dependency_groups and python_version > '3'"
[[packages]]
name = "windows"
version = "1.0"
marker = "sys_platform == 'win32'"
[[packages]]
name = "odd"
version = "1.0"
marker = "dependency_groups"
"""
PIPFILE_LOCK = json.dumps(
    {
        "default": {"requests": {"version": "==2.31.0"}},
        "develop": {"pytest": {"version": "==8.0.0"}},
    }
)


def names(file: str, text: str, others: dict[str, str] | None = None) -> list[str]:
    return [r.name for r in parse(file, text, (others or {}).get).requirements]


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("uv.lock", UV, ["requests", "idna", "pysocks", "flask", "uvicorn"]),
        ("poetry.lock", POETRY, ["requests", "uvicorn", "older", "silent"]),
        ("pdm.lock", PDM, ["requests", "older"]),
        # A package of another platform is judged: a lock file is installed on a laptop too.
        ("pylock.toml", PYLOCK, ["requests", "windows", "odd"]),
        ("Pipfile.lock", PIPFILE_LOCK, ["requests"]),
    ],
)
def test_pythons_locks(file: str, text: str, expected: list[str]) -> None:
    assert names(file, text) == expected


@pytest.mark.parametrize(
    ("file", "text"),
    [("uv.lock", 'requires-python = ">=3.12"'), ("poetry.lock", POETRY), ("pdm.lock", PDM),
     ("pylock.toml", PYLOCK)],
)  # fmt: skip
def test_a_lock_knows_its_pythons(file: str, text: str) -> None:
    assert parse(file, text, lambda _: None).requires_python == ">=3.12"


@pytest.mark.parametrize("file", ["poetry.lock", "pdm.lock"])
def test_groups_that_are_no_list_hide_nothing(file: str) -> None:
    text = '[[package]]\nname = "a"\nversion = "1"\ngroups = 1\n'
    assert names(file, text) == ["a"]


def test_a_lock_of_uv_without_a_project_ships_whole() -> None:
    script = '[[package]]\nname = "a"\nversion = "1"\n[[package]]\nname = "b"\nversion = "1"\n'
    assert names("uv.lock", script) == ["a", "b"]
    empty = '[manifest]\nmembers = "a"\n' + script
    assert names("uv.lock", empty) == ["a", "b"]


PNPM = """lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      axios: {specifier: ^1, version: 1.6.0(debug@4.0.0)}
      old: {specifier: 'npm:lodash@^4', version: lodash@4.17.21}
      lib: {specifier: '*', version: 'link:lib'}
    optionalDependencies:
      fsevents: {specifier: ^2, version: 2.3.3}
    devDependencies:
      jest: {specifier: ^29, version: 29.0.0}
  lib:
    dependencies:
      ms: {specifier: ^2, version: 2.0.0}
packages:
  axios@1.6.0: {resolution: {integrity: a}}
  debug@4.0.0: {resolution: {integrity: a}}
  fsevents@2.3.3: {resolution: {integrity: a}}
  jest@29.0.0: {resolution: {integrity: a}}
  lodash@4.17.21: {resolution: {integrity: a}}
  ms@2.0.0: {resolution: {integrity: a}}
snapshots:
  axios@1.6.0(debug@4.0.0):
    dependencies: {debug: 4.0.0}
  debug@4.0.0: {}
  fsevents@2.3.3: {}
  jest@29.0.0:
    dependencies: {ms: 2.0.0}
  lodash@4.17.21: {}
  ms@2.0.0: {}
"""


def test_pnpm_9() -> None:
    shipped = ["axios", "debug", "fsevents", "lodash", "ms"]
    assert names("pnpm-lock.yaml", PNPM) == shipped
    alone = PNPM.replace(
        "  lib:\n    dependencies:\n      ms: {specifier: ^2, version: 2.0.0}\n", ""
    )
    assert names("pnpm-lock.yaml", alone) == shipped[:-1]


def test_a_reference_of_pnpm_that_leads_nowhere_hides_nothing() -> None:
    assert "jest" in names("pnpm-lock.yaml", PNPM.replace("version: 2.3.3}", "version: 9.9.9}"))


CLASSIC = """# yarn lockfile v1

"@s/b@^2":
  version "2.0.0"

axios@^1, axios@^1.6.0:
  version "1.6.0"
  dependencies:
    "@s/b" "^2"
  optionalDependencies:
    ms "^2"

jest@^29:
  version "29.0.0"
  dependencies:
    axios "^1"
    pretty "^1"

ms@^2:
  version "2.0.0"

pretty@^1:
  version: "1.0.0"
"""
BERRY = """__metadata:
  version: 8
"@s/b@npm:^2":
  resolution: "@s/b@npm:2.0.0"
"axios@npm:^1, axios@npm:^1.6.0":
  resolution: "axios@npm:1.6.0"
  dependencies:
    "@s/b": "npm:^2"
  optionalDependencies:
    ms: "npm:^2"
"jest@npm:^29":
  resolution: "jest@npm:29.0.0"
  dependencies:
    axios: "npm:^1"
    pretty: "npm:^1"
"ms@npm:^2":
  resolution: "ms@npm:2.0.0"
"pretty@npm:^1":
  resolution: "pretty@npm:1.0.0"
"shop@workspace:.":
  resolution: "shop@workspace:."
  dependencies:
    axios: "npm:^1"
    jest: "npm:^29"
"""
ROOT = {"dependencies": {"axios": "^1"}, "devDependencies": {"jest": "^29"}}
ALL = ["@s/b", "axios", "jest", "ms", "pretty"]


@pytest.mark.parametrize("lock", [CLASSIC, BERRY])
def test_yarn_looks_up_what_its_projects_need(lock: str) -> None:
    root = {"package.json": json.dumps(ROOT)}
    assert names("yarn.lock", lock, root) == ["@s/b", "axios", "ms"]
    below = {f"app/{name}": text for name, text in root.items()}
    assert names("app/yarn.lock", lock, below) == ["@s/b", "axios", "ms"]
    # Without a package.json, each of them may ship.
    assert names("yarn.lock", lock) == names("yarn.lock", lock, {"package.json": "{"}) == ALL
    broken = {"package.json": '{"dependencies": 1, "optionalDependencies": {"ms": "*"}}'}
    assert names("yarn.lock", lock, broken) == ["ms"]


def test_the_members_of_a_workspace_need_their_packages() -> None:
    member = '"lib@workspace:packages/lib":\n  resolution: "lib@workspace:packages/lib"\n'
    files = {
        "package.json": json.dumps({**ROOT, "workspaces": ["packages/*"]}),
        "packages/lib/package.json": '{"dependencies": {"pretty": "^1"}}',
    }
    assert names("yarn.lock", BERRY + member, files) == ["@s/b", "axios", "ms", "pretty"]
    # Yarn 1 does not list the members.
    assert names("yarn.lock", CLASSIC, files) == ALL


def test_an_entry_of_yarn_1_is_no_project() -> None:
    hidden = CLASSIC.replace('version "2.0.0"', 'version "2.0.0"\n  resolution "a@workspace:."')
    assert names("yarn.lock", hidden) == ALL


@pytest.mark.parametrize(
    ("conditions", "hashed"),
    [
        ("os=darwin & cpu=arm64", True),
        ("os=linux & cpu=ia32", True),
        ("os=linux & cpu=x64 & libc=musl", True),
        ("os=linux & cpu=x64 & libc=glibc", False),
        ("os=linux", False),
        ("", False),
    ],
)
def test_yarn_has_no_checksum_for_other_systems(conditions: str, hashed: bool) -> None:
    entry = f'"a@npm:1":\n  resolution: "a@npm:1.0.0"\n  conditions: {conditions}\n'
    (found,) = parse("yarn.lock", f"__metadata: {{}}\n{entry}", lambda _: None).requirements
    assert found.hashed is hashed


@pytest.mark.parametrize(
    "text",
    [
        '"a@1:\n  version "1"\n',
        "a@1: b:\n  version 1\n",
        ":\n",
        "a@1:\n  :\n",
        '"a\\x@1":\n  version "1"\n',
    ],
)
def test_what_yarn_1_refuses_is_refused(text: str) -> None:
    from policypack.supply_chain.manifests import ManifestError

    with pytest.raises(ManifestError) as caught:
        parse("yarn.lock", text, lambda _: None)
    assert (caught.value.file, caught.value.line) == ("yarn.lock", 1)


def test_comments_and_lines_before_the_first_entry_are_skipped() -> None:
    text = '  stray "1"\n# a@2:\na@1: # the first\n  version "1.0.0" # so\n'
    assert names("yarn.lock", text) == ["a"]
