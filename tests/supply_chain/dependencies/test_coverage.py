"""Which requirements a lock file fixes: those of its own tool, in its own project, by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.supply_chain.dependencies import shipped_requirements, unpinned
from tests.supply_chain.packages import SHA, inventory

PROJECT = '[project]\nname = "shop"\ndependencies = ["requests>=2,<3"]\n'
INDEX = "https://packages.example.com/simple"


def unfixed(files: dict[str, str]) -> list[tuple[str, str]]:
    return [(found.file, found.name) for found in unpinned(inventory(files))]


def uv(version: str = "2.31.0", name: str = "requests", more: str = "") -> str:
    return f"""
version = 1
requires-python = ">=3.12"
{more}
[[package]]
name = "{name}"
version = "{version}"
source = {{ registry = "{INDEX}" }}
wheels = [{{ url = "{INDEX}/{name}-{version}-py3-none-any.whl", hash = "{SHA}" }}]
"""


POETRY = '[[package]]\nname = "requests"\nversion = "2.31.0"\n'
PYLOCK = 'lock-version = "1.0"\n[[packages]]\nname = "requests"\nversion = "2.31.0"\n'
PIPFILE_LOCK = json.dumps({"default": {"requests": {"version": "==2.31.0"}}})
HASHED = f"requests==2.31.0 --hash={SHA}\n"


def npm(document: dict[str, Any] | None = None, **versions: str) -> str:
    packages = {f"node_modules/{name}": {"version": each} for name, each in versions.items()}
    return json.dumps({"lockfileVersion": 3, "packages": {**packages, **(document or {})}})


def package(**dependencies: str) -> str:
    return json.dumps({"name": "shop", "dependencies": dependencies})


YARN = 'axios@^1.0.0:\n  version "1.6.0"\n'
BERRY = """__metadata:
  version: 8
"axios@npm:^1":
  version: 1.6.0
  resolution: "axios@npm:1.6.0"
"""
PNPM = "lockfileVersion: '6.0'\npackages:\n  /axios@1.6.0:\n    resolution: {integrity: x}\n"
AXIOS = package(axios="^1.0.0")
BUN = json.dumps(
    {
        "workspaces": {
            "": {"name": "shop", "dependencies": {"axios": "^1.0.0"}},
            "packages/app": {"name": "app", "dependencies": {"axios": "^1", "lib": "*"}},
            "packages/lib": {"name": "lib"},
        },
        "packages": {"axios": ["axios@1.6.0", "", {}, "sha512-a"]},
    }
)
CONDA_LOCK = "package:\n- name: numpy\n  version: 1.26.4\n  manager: conda\n  hash: {md5: a}\n"


@pytest.mark.parametrize(
    ("manifest", "lock"),
    [
        (("pyproject.toml", PROJECT), ("uv.lock", uv())),
        (("pyproject.toml", PROJECT), ("poetry.lock", POETRY)),
        (("pyproject.toml", PROJECT), ("pdm.lock", POETRY)),
        (("pyproject.toml", PROJECT), ("pylock.toml", PYLOCK)),
        (("pyproject.toml", PROJECT), ("pylock.lambda.toml", PYLOCK)),
        (("pyproject.toml", PROJECT), ("requirements.txt", HASHED)),
        (("Pipfile", '[packages]\nrequests = "*"'), ("Pipfile.lock", PIPFILE_LOCK)),
        (("Pipfile", '[packages]\nrequests = "*"'), ("pylock.toml", PYLOCK)),
        (("requirements.in", "requests"), ("requirements.txt", HASHED)),
        (("requirements.txt", "requests"), ("requirements.lock", HASHED)),
        (("package.json", AXIOS), ("package-lock.json", npm(axios="1.6.0"))),
        (("package.json", AXIOS), ("npm-shrinkwrap.json", npm(axios="1.6.0"))),
        (("package.json", AXIOS), ("yarn.lock", YARN)),
        (("package.json", AXIOS), ("yarn.lock", BERRY)),
        (("package.json", AXIOS), ("pnpm-lock.yaml", PNPM)),
        (("package.json", AXIOS), ("bun.lock", BUN)),
        (("setup.cfg", "[options]\ninstall_requires = requests\n"), ("uv.lock", uv())),
        (("environment.yml", "dependencies:\n  - numpy\n"), ("conda-lock.yml", CONDA_LOCK)),
    ],
)
def test_a_lock_fixes_what_its_own_tool_installs_in_its_folder(
    manifest: tuple[str, str], lock: tuple[str, str]
) -> None:
    (name, text), (lock_name, locked) = manifest, lock
    assert unfixed({name: text, lock_name: locked}) == []
    assert [file for file, _ in unfixed({name: text})] == [name]
    for elsewhere in (f"other/{lock_name}", f"a/b/{lock_name}"):
        assert [file for file, _ in unfixed({name: text, elsewhere: locked})] == [name]
    # A folder below is another project, unless the lock names it.
    assert [file for file, _ in unfixed({f"app/{name}": text, lock_name: locked})] == [
        f"app/{name}"
    ]


@pytest.mark.parametrize(
    ("manifest", "lock"),
    [
        # pip installs a requirements.txt whatever lock stands beside it:
        # https://pip.pypa.io/en/stable/reference/requirements-file-format/
        (("requirements.txt", "requests"), ("uv.lock", uv())),
        (("requirements.txt", "requests"), ("poetry.lock", POETRY)),
        (("requirements.txt", "requests"), ("pdm.lock", POETRY)),
        (("requirements.txt", "requests"), ("pylock.toml", PYLOCK)),
        (("requirements.txt", "requests"), ("Pipfile.lock", PIPFILE_LOCK)),
        (("Pipfile", '[packages]\nrequests = "*"'), ("uv.lock", uv())),
        (("pyproject.toml", PROJECT), ("Pipfile.lock", PIPFILE_LOCK)),
        (("requirements-web.txt", "requests"), ("requirements.txt", HASHED)),
        (("pyproject.toml", PROJECT), ("package-lock.json", npm(requests="2.31.0"))),
        (("package.json", AXIOS), ("uv.lock", uv("1.6.0", "axios"))),
    ],
)
def test_a_lock_of_another_tool_fixes_nothing(
    manifest: tuple[str, str], lock: tuple[str, str]
) -> None:
    assert [file for file, _ in unfixed(dict((manifest, lock)))] == [manifest[0]]


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("uv.lock", ""),
        ("uv.lock", "version = 1\n"),
        ("uv.lock", "["),
        ("poetry.lock", "package = []"),
        ("pylock.toml", 'lock-version = "1.0"'),
        ("requirements.txt", ""),
        ("requirements.txt", "# nothing\n"),
    ],
)
def test_an_empty_or_broken_lock_fixes_nothing(name: str, lock: str) -> None:
    assert ("pyproject.toml", "requests") in unfixed({"pyproject.toml": PROJECT, name: lock})


def test_requirements_that_the_lock_does_not_name_are_unpinned() -> None:
    more = PROJECT.replace("requests>=2,<3", 'requests", "flask')
    assert unfixed({"pyproject.toml": more, "uv.lock": uv()}) == [("pyproject.toml", "flask")]
    both = package(axios="^1", lodash="^4")
    assert unfixed({"package.json": both, "package-lock.json": npm(axios="1.6.0")}) == [
        ("package.json", "lodash")
    ]
    # The names of PyPI have several spellings: https://peps.python.org/pep-0503/#normalized-names
    dotted = '[project]\ndependencies = ["Ruamel.YAML"]'
    assert unfixed({"pyproject.toml": dotted, "uv.lock": uv("0.18", "ruamel-yaml")}) == []


def test_an_entry_under_the_name_of_another_package_does_not_fix_it() -> None:
    impostor = {"node_modules/axios": {"name": "axois", "version": "1.6.0"}}
    assert unfixed({"package.json": AXIOS, "package-lock.json": npm(impostor)}) == [
        ("package.json", "axios")
    ]
    alias = package(old="npm:axios@^1")
    honest = {"node_modules/old": {"name": "axios", "version": "1.6.0"}}
    assert unfixed({"package.json": alias, "package-lock.json": npm(honest)}) == []


def test_a_release_outside_the_range_does_not_fix_it() -> None:
    assert unfixed({"pyproject.toml": PROJECT, "uv.lock": uv("3.0.0")}) == [
        ("pyproject.toml", "requests")
    ]
    assert unfixed({"package.json": AXIOS, "package-lock.json": npm(axios="2.0.0")}) == [
        ("package.json", "axios")
    ]


def test_what_comes_from_a_repository_is_fixed_by_its_name() -> None:
    manifest = '[project]\ndependencies = ["ours @ git+https://example.com/ours"]'
    lock = '[[package]]\nname = "ours"\nsource = { git = "https://example.com/ours#0123" }'
    assert unfixed({"pyproject.toml": manifest, "uv.lock": lock}) == []


def test_a_release_of_the_lock_is_what_ships() -> None:
    found = shipped_requirements(inventory({"pyproject.toml": PROJECT, "uv.lock": uv()}))
    assert [(r.name, r.version) for r in found] == [("requests", "2.31.0")]


# A universal lock leaves out what its Pythons never need:
# https://docs.astral.sh/uv/concepts/resolution/#universal-resolution
@pytest.mark.parametrize(
    ("marker", "expected"),
    [
        ("python_version < '3.12'", []),
        ("sys_platform == 'win32'", []),
        ("platform_system == 'Darwin'", []),
        ("extra == 'more'", []),
        ("python_version < '3.13'", [("pyproject.toml", "tomli")]),
        ("sys_platform == 'linux'", [("pyproject.toml", "tomli")]),
        ("platform_machine == 'aarch64'", [("pyproject.toml", "tomli")]),
        ("python_full_version >= '3.14.5'", [("pyproject.toml", "tomli")]),
    ],
)
def test_what_lambda_never_installs_needs_no_release(
    marker: str, expected: list[tuple[str, str]]
) -> None:
    manifest = f'[project]\ndependencies = ["requests", "tomli; {marker}"]'
    assert unfixed({"pyproject.toml": manifest, "uv.lock": uv()}) == expected


@pytest.mark.parametrize("python", [">=99", "nonsense"])
def test_a_lock_for_no_python_leaves_out_nothing(python: str) -> None:
    manifest = """[project]\ndependencies = ["tomli; python_version < '3.12'"]"""
    lock = uv().replace(">=3.12", python)
    assert unfixed({"pyproject.toml": manifest, "uv.lock": lock}) == [("pyproject.toml", "tomli")]


UV_WORKSPACE = uv(
    more="""
[manifest]
members = ["shop", "lib"]
[[package]]
name = "shop"
source = { virtual = "." }
dependencies = [{ name = "requests" }]
[[package]]
name = "lib"
source = { editable = "packages/lib" }
"""
)


def test_the_lock_of_a_workspace_stands_for_the_members_that_it_names() -> None:
    member = {"packages/lib/pyproject.toml": PROJECT, "uv.lock": UV_WORKSPACE}
    assert unfixed(member) == []
    stranger = {"packages/other/pyproject.toml": PROJECT, "uv.lock": UV_WORKSPACE}
    assert unfixed(stranger) == [("packages/other/pyproject.toml", "requests")]
    # A member that requires another one gets that one's folder.
    sibling = PROJECT.replace("requests>=2,<3", "lib")
    assert unfixed({"pyproject.toml": sibling, "uv.lock": UV_WORKSPACE}) == []


NPM_WORKSPACE = npm(
    {
        "": {"workspaces": ["packages/*"]},
        "node_modules/lib": {"resolved": "packages/lib", "link": True},
        "packages/lib": {"version": "1.0.0"},
        "node_modules/app": {"resolved": "packages/app", "link": True},
        "packages/app": {"version": "1.0.0"},
    },
    axios="1.6.0",
)
NPM_1_WORKSPACE = json.dumps(
    {
        "lockfileVersion": 1,
        "dependencies": {
            "app": {"version": "file:packages/app"},
            "lib": {"version": "file:packages/lib"},
            "axios": {"version": "1.6.0"},
        },
    }
)
PNPM_WORKSPACE = """lockfileVersion: '9.0'
importers:
  .: {}
  packages/app:
    dependencies:
      axios: {specifier: ^1.0.0, version: 1.6.0}
      lib: {specifier: ^1.0.0, version: 'link:../lib'}
  packages/lib: {}
packages:
  axios@1.6.0:
    resolution: {integrity: x}
snapshots:
  axios@1.6.0: {}
"""
BERRY_WORKSPACE = f"""{BERRY}"app@workspace:packages/app":
  version: 0.0.0-use.local
  resolution: "app@workspace:packages/app"
"lib@workspace:packages/lib":
  version: 0.0.0-use.local
  resolution: "lib@workspace:packages/lib"
"""


@pytest.mark.parametrize(
    ("name", "lock"),
    [
        ("package-lock.json", NPM_WORKSPACE),
        ("package-lock.json", NPM_1_WORKSPACE),
        ("pnpm-lock.yaml", PNPM_WORKSPACE),
        ("yarn.lock", BERRY_WORKSPACE),
        ("bun.lock", BUN),
    ],
)
def test_members_of_npm_workspaces_are_fixed_and_strangers_are_not(name: str, lock: str) -> None:
    app = package(axios="^1.0.0", lib="^1.0.0")
    assert unfixed({"packages/app/package.json": app, name: lock}) == []
    assert unfixed({"apps/app/package.json": app, name: lock}) == [
        ("apps/app/package.json", "axios"),
        ("apps/app/package.json", "lib"),
    ]


def test_a_folder_that_a_lock_names_is_locked_too() -> None:
    app = {"lib/pyproject.toml": PROJECT}
    for name, lock in (
        ("uv.lock", uv(more='[[package]]\nname = "lib"\nsource = { directory = "lib" }\n')),
        ("poetry.lock", POETRY + '[[package]]\nname = "lib"\nversion = "1"\n'
         '[package.source]\ntype = "directory"\nurl = "lib"\n'),
        ("pdm.lock", POETRY + '[[package]]\nname = "lib"\nversion = "1"\npath = "./lib"\n'),
    ):  # fmt: skip
        assert unfixed({**app, name: lock}) == []
        assert unfixed({"other/pyproject.toml": PROJECT, name: lock}) != []


@pytest.mark.parametrize("stated", [["packages/*"], {"packages": ["packages/*"]}])
def test_yarn_1_has_its_members_in_the_package_json_of_the_workspace(stated: object) -> None:
    files = {
        "package.json": json.dumps({"name": "all", "workspaces": stated}),
        "packages/app/package.json": package(axios="^1.0.0", lib="*"),
        "packages/lib/package.json": '{"name": "lib"}',
        "yarn.lock": YARN,
    }
    assert unfixed(files) == []
    assert unfixed({**files, "apps/a/package.json": AXIOS}) == [("apps/a/package.json", "axios")]


def test_a_project_of_the_name_of_its_dependency_does_not_fix_it() -> None:
    same = json.dumps({"name": "axios", "dependencies": {"axios": "^1"}})
    assert unfixed({"package.json": same, "package-lock.json": npm()}) == [
        ("package.json", "axios")
    ]
