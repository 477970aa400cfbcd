"""Python's lock files and project files."""

from __future__ import annotations

import json

import pytest

from policypack.supply_chain.manifests import Manifest, ManifestError, OptionKind, Origin, parse

SHA = "sha256:" + "a" * 64
COMMIT = "a1" * 20


def read(name: str, text: str) -> Manifest:
    return parse(name, text, lambda _: None)


def facts(manifest: Manifest) -> list[tuple[str, str | None, bool, bool, Origin]]:
    return [(r.name, r.version, r.pinned, r.hashed, r.origin) for r in manifest.requirements]


UV = f"""
version = 1
requires-python = ">=3.12"

[[package]]
name = "shop"
version = "0.1.0"
source = {{ virtual = "." }}
dependencies = [{{ name = "requests" }}, {{ name = "ours" }}, {{ name = "beside" }}]

[[package]]
name = "requests"
version = "2.31.0"
source = {{ registry = "https://packages.example.com/simple" }}
sdist = {{ url = "https://example.com/requests.tar.gz", hash = "{SHA}", size = 1 }}
wheels = [
    {{ url = "https://example.com/requests.whl", hash = "{SHA}", size = 1 }},
]

[[package]]
name = "ours"
version = "1.0"
source = {{ git = "https://git.example.com/ours?rev=main#{COMMIT}" }}

[[package]]
name = "beside"
version = "1.0"
source = {{ editable = "../beside" }}
"""


def test_uv() -> None:
    manifest = read("uv.lock", UV)
    assert manifest.is_lock
    assert facts(manifest) == [
        ("requests", "2.31.0", True, True, Origin.INDEX),
        ("ours", "1.0", True, False, Origin.VCS),
        ("beside", "1.0", True, True, Origin.EDITABLE),
    ]
    assert [r.line for r in manifest.requirements] == [11, 20, 25]
    assert manifest.requirements[0].location == "https://packages.example.com/simple"
    assert manifest.requirements[1].location == "https://git.example.com/ours"


def test_uv_without_a_hash_of_every_file_is_unhashed() -> None:
    text = UV.replace(f', hash = "{SHA}", size = 1 }},', ", size = 1 },")
    assert not read("uv.lock", text).requirements[0].hashed


POETRY = f"""
[[package]]
name = "requests"
version = "2.31.0"
optional = false
files = [{{file = "requests.whl", hash = "{SHA}"}}]

[[package]]
name = "ours"
version = "1.0"
files = []
[package.source]
type = "git"
url = "https://git.example.com/ours.git"
reference = "main"
resolved_reference = "{COMMIT}"

[[package]]
name = "inner"
version = "1.0"
files = [{{file = "inner.whl", hash = "{SHA}"}}]
[package.source]
type = "legacy"
url = "https://packages.example.com/simple"

[metadata]
lock-version = "2.1"
"""


def test_poetry() -> None:
    manifest = read("poetry.lock", POETRY)
    assert facts(manifest) == [
        ("requests", "2.31.0", True, True, Origin.INDEX),
        ("ours", "1.0", True, False, Origin.VCS),
        ("inner", "1.0", True, True, Origin.INDEX),
    ]
    assert manifest.requirements[2].location == "https://packages.example.com/simple"


def test_poetry_before_1_3_has_its_hashes_at_the_end() -> None:
    text = f"""
[[package]]
name = "requests"
version = "2.31.0"

[metadata.files]
requests = [{{file = "requests.whl", hash = "{SHA}"}}]
"""
    assert facts(read("poetry.lock", text)) == [("requests", "2.31.0", True, True, Origin.INDEX)]


PYLOCK = f"""
lock-version = "1.0"
created-by = "a tool"

[[packages]]
name = "requests"
version = "2.31.0"
index = "https://packages.example.com/simple"
wheels = [{{name = "r.whl", url = "https://example.com/r.whl", hashes = {{sha256 = "{"a" * 64}"}}}}]

[[packages]]
name = "ours"
vcs = {{type = "git", url = "https://git.example.com/ours", commit-id = "{COMMIT}"}}

[[packages]]
name = "direct"
archive = {{url = "https://example.com/direct.zip", hashes = {{sha256 = "{"a" * 64}"}}}}

[[packages]]
name = "here"
directory = {{path = ".", editable = true}}
"""


@pytest.mark.parametrize("name", ["pylock.toml", "pylock.lambda.toml"])
def test_pylock(name: str) -> None:
    assert facts(read(name, PYLOCK)) == [
        ("requests", "2.31.0", True, True, Origin.INDEX),
        ("ours", None, True, False, Origin.VCS),
        ("direct", None, True, True, Origin.URL),
        ("here", None, True, True, Origin.EDITABLE),
    ]


PIPFILE_LOCK = {
    "_meta": {
        "sources": [
            {"name": "main", "url": "https://u:p@packages.example.com/simple", "verify_ssl": True},
            {"name": "more", "url": "https://more.example.com/simple", "verify_ssl": False},
        ]
    },
    "default": {
        "requests": {"hashes": [SHA], "index": "main", "version": "==2.31.0"},
        "flask": {"version": "==3.0.0"},
        "ours": {"git": "https://git.example.com/ours", "ref": COMMIT},
        "here": {"path": ".", "editable": True},
    },
    "develop": {"pytest": {"version": "*"}},
}


def test_pipfile_lock() -> None:
    manifest = read("Pipfile.lock", json.dumps(PIPFILE_LOCK, indent=4))
    assert facts(manifest) == [
        ("requests", "2.31.0", True, True, Origin.INDEX),
        ("flask", "3.0.0", True, False, Origin.INDEX),
        ("ours", None, True, False, Origin.VCS),
        ("here", None, False, False, Origin.EDITABLE),
    ]
    assert [(o.kind, o.location) for o in manifest.options] == [
        (OptionKind.INDEX, "https://packages.example.com/simple"),
        (OptionKind.EXTRA_INDEX, "https://more.example.com/simple"),
        (OptionKind.TRUSTED_HOST, "https://more.example.com/simple"),
    ]


def test_pipfile() -> None:
    text = """
[[source]]
url = "https://packages.example.com/simple"
verify_ssl = true

[packages]
requests = "*"
flask = "==3.0.0"
django = {version = "~=5.0", extras = ["argon2"]}

[dev-packages]
pytest = "*"
"""
    manifest = read("Pipfile", text)
    assert not manifest.is_lock
    assert facts(manifest) == [
        ("requests", None, False, False, Origin.INDEX),
        ("flask", "3.0.0", True, False, Origin.INDEX),
        ("django", None, False, False, Origin.INDEX),
    ]
    assert [r.line for r in manifest.requirements] == [7, 8, 9]


# As PDM's documentation and `Candidate.as_lockfile_entry` have it:
# https://pdm-project.org/en/latest/usage/lockfile/
PDM = f"""
[metadata]
groups = ["default"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "{SHA}"

[[package]]
name = "requests"
version = "2.31.0"
requires_python = ">=3.7"
files = [
    {{file = "requests-2.31.0-py3-none-any.whl", hash = "{SHA}"}},
    {{file = "requests-2.31.0.tar.gz", hash = "{SHA}"}},
]

[[package]]
name = "ours"
version = "1.0"
git = "https://user:word@git.example.com/ours"
ref = "main"
revision = "{COMMIT}"

[[package]]
name = "moving"
version = "1.0"
git = "https://git.example.com/moving"
ref = "main"

[[package]]
name = "direct"
version = "1.0"
url = "https://example.com/direct-1.0.tar.gz"
files = [{{url = "https://example.com/direct-1.0.tar.gz", hash = "{SHA}"}}]

[[package]]
name = "beside"
version = "1.0"
path = "./beside"

[[package]]
name = "developed"
version = "1.0"
editable = true
path = "./developed"
"""


def test_pdm() -> None:
    manifest = read("pdm.lock", PDM)
    assert manifest.is_lock
    assert facts(manifest) == [
        ("requests", "2.31.0", True, True, Origin.INDEX),
        ("ours", "1.0", True, False, Origin.VCS),
        ("moving", "1.0", False, False, Origin.VCS),
        ("direct", "1.0", True, True, Origin.URL),
        ("beside", "1.0", True, True, Origin.PATH),
        ("developed", "1.0", True, True, Origin.EDITABLE),
    ]
    assert [r.line for r in manifest.requirements] == [8, 17, 24, 30, 36, 41]
    assert [r.location for r in manifest.requirements] == [
        None,
        "https://git.example.com/ours",
        "https://git.example.com/moving",
        "https://example.com/direct-1.0.tar.gz",
        None,
        None,
    ]


def test_pyproject() -> None:
    text = f"""
[project]
name = "shop"
dependencies = [
    "requests==2.31.0",
    "numpy==1.*",
    "ours",
    "beside",
]
optional-dependencies = {{ more = ["flask"] }}

[dependency-groups]
dev = ["pytest"]

[tool.uv.sources]
ours = {{ git = "https://git.example.com/ours", rev = "{COMMIT}" }}
Beside = {{ path = "../beside", editable = true }}

[[tool.uv.index]]
url = "https://packages.example.com/simple"
"""
    manifest = read("pyproject.toml", text)
    assert facts(manifest) == [
        ("requests", "2.31.0", True, False, Origin.INDEX),
        ("numpy", None, False, False, Origin.INDEX),
        ("ours", None, True, False, Origin.VCS),
        ("beside", None, False, False, Origin.EDITABLE),
    ]
    assert [r.line for r in manifest.requirements] == [5, 6, 7, 8]
    assert [(o.kind, o.location) for o in manifest.options] == [
        (OptionKind.EXTRA_INDEX, "https://packages.example.com/simple")
    ]


@pytest.mark.parametrize(
    ("stated", "version"),
    [
        ('"^2.31"', None),
        ('"2.31.0"', None),
        ('"==2.31.0"', "2.31.0"),
        ('"=2.31.0"', "2.31.0"),
        ('"~2.31"', None),
        ('"*"', None),
        ('">=2,<3"', None),
        ('{version = "==2.31.0", extras = ["socks"]}', "2.31.0"),
    ],
)
def test_poetrys_own_form(stated: str, version: str | None) -> None:
    text = f'[tool.poetry.dependencies]\npython = "^3.12"\nrequests = {stated}\n'
    (found,) = read("pyproject.toml", text).requirements
    assert (found.name, found.version, found.line) == ("requests", version, 3)


def test_a_project_file_of_a_tool_asks_for_nothing() -> None:
    assert read("pyproject.toml", "[tool.ruff]\nline-length = 100\n").requirements == ()


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("uv.lock", "[[package]]\nname = \n", 2),
        ("uv.lock", "package = 1", 1),
        ("uv.lock", "[[package]]\nversion = '1'", 1),
        ("poetry.lock", "[[package]]\nname = 'a'\n", 1),
        ("poetry.lock", "[[package]]\nname = 'a'\nversion='1'\nsource = 1", 1),
        ("pylock.toml", "[[packages]]\nname = 'a'", 1),
        ("pylock.toml", "lock-version = '1.0'\npackages = ['a']", 1),
        ("Pipfile", "[packages]\na = 1", 2),
        ("Pipfile", "[packages]\na = 'one'", 2),
        ("Pipfile.lock", '{\n  "default": []\n}', 1),
        ("Pipfile.lock", "{\n\n  nothing", 3),
        ("pyproject.toml", "[project]\ndependencies = ['=']", 2),
        ("pyproject.toml", "[project]\ndependencies = 'requests'", 1),
        ("pyproject.toml", "[tool.poetry.dependencies]\na = 'one'", 2),
        ("pyproject.toml", "a = " + "[" * 5000, 1),
    ],
)
def test_bad_input_has_a_named_error_with_its_line(name: str, text: str, line: int) -> None:
    with pytest.raises(ManifestError) as caught:
        read(name, text)
    assert (caught.value.file, caught.value.line) == (name, line)
