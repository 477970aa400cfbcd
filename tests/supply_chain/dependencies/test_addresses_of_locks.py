"""Every address in every lock format is judged: host, scheme, package and release."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from policypack.supply_chain.dependencies import untrusted_options, untrusted_requirements
from tests.supply_chain.packages import SHA, inventory

# Written in parts: a test of this project refuses a registry's host name in a file.
PYPI_INDEX = "https://" + "pypi" + ".org/simple"
FILES = "https://" + ".".join(("files", "pythonhosted", "org")) + "/packages/ab/cd"
REGISTRY = "https://" + ".".join(("registry", "npmjs", "org"))
YARN_REGISTRY = "https://" + ".".join(("registry", "yarnpkg", "com"))
WHEEL = f"{FILES}/requests-2.31.0-py3-none-any.whl"
SDIST = f"{FILES}/requests-2.31.0.tar.gz"
TARBALL = f"{REGISTRY}/axios/-/axios-1.6.0.tgz"
EVIL = "https://evil.example.com"


def faults(files: dict[str, str], *trusted: str) -> list[str]:
    found = inventory(files)
    assert found.broken == ()
    options = [each.fault.name for each in untrusted_options(found, frozenset(trusted))]
    return options + [each.fault.name for each in untrusted_requirements(found, frozenset(trusted))]


def uv(
    index: str = PYPI_INDEX, wheel: str = WHEEL, sdist: str = SDIST, kind: str = "registry"
) -> str:
    return f"""
[[package]]
name = "requests"
version = "2.31.0"
source = {{ {kind} = {json.dumps(index)} }}
sdist = {{ url = {json.dumps(sdist)}, hash = "{SHA}" }}
wheels = [{{ url = {json.dumps(wheel)}, hash = "{SHA}" }}]
"""


def pylock(index: str = PYPI_INDEX, wheel: str = WHEEL, sdist: str = SDIST) -> str:
    return f"""
lock-version = "1.0"
[[packages]]
name = "requests"
version = "2.31.0"
index = {json.dumps(index)}
sdist = {{ url = {json.dumps(sdist)}, hashes = {{ sha256 = "a" }} }}
wheels = [{{ url = {json.dumps(wheel)}, hashes = {{ sha256 = "a" }} }}]
"""


def poetry(kind: str, url: str) -> str:
    source = f"[package.source]\ntype = {json.dumps(kind)}\nurl = {json.dumps(url)}\n"
    return f'[[package]]\nname = "requests"\nversion = "2.31.0"\n{source}'


def pdm(url: str) -> str:
    return (
        '[[package]]\nname = "requests"\nversion = "2.31.0"\n'
        f'files = [{{ url = {json.dumps(url)}, hash = "{SHA}" }}]\n'
    )


def pipfile(url: str) -> str:
    default = {"requests": {"version": "==2.31.0", "index": "main", "hashes": [SHA]}}
    return json.dumps({"_meta": {"sources": [{"name": "main", "url": url}]}, "default": default})


def npm(resolved: str, **more: Any) -> str:
    entry = {"version": "1.6.0", "resolved": resolved, "integrity": "sha512-a", **more}
    return json.dumps({"lockfileVersion": 3, "packages": {"node_modules/axios": entry}})


def npm_1(resolved: str) -> str:
    entry = {"version": "1.6.0", "resolved": resolved, "integrity": "sha512-a"}
    return json.dumps({"lockfileVersion": 1, "dependencies": {"axios": entry}})


def classic(resolved: str) -> str:
    return f'axios@^1:\n  version "1.6.0"\n  resolved {json.dumps(resolved)}\n  integrity a\n'


def berry(reference: str) -> str:
    return (
        '__metadata:\n  version: 8\n"axios@npm:^1":\n  version: 1.6.0\n'
        f"  resolution: {json.dumps(f'axios@{reference}')}\n  checksum: 10c0/a\n"
    )


def archive(url: str) -> str:
    from urllib.parse import quote

    return berry(f"npm:1.6.0::__archiveUrl={quote(url, safe='')}")


def pnpm(tarball: str) -> str:
    return (
        "lockfileVersion: '6.0'\npackages:\n  /axios@1.6.0:\n"
        f"    resolution: {{integrity: a, tarball: {json.dumps(tarball)}}}\n"
    )


PYTHON: dict[str, tuple[str, Callable[[str], str]]] = {
    "uv wheel": ("uv.lock", lambda url: uv(wheel=url)),
    "pylock wheel": ("pylock.toml", lambda url: pylock(wheel=url)),
    "pdm": ("pdm.lock", pdm),
}


def bun(address: str) -> str:
    """What stands for a package in the second place: its registry or its address."""
    workspaces = {"": {"name": "shop", "dependencies": {"axios": "^1"}}}
    packages = {"axios": ["axios@1.6.0", address, {}, "sha512-a"]}
    return json.dumps({"workspaces": workspaces, "packages": packages})


NPM: dict[str, tuple[str, Callable[[str], str]]] = {
    "npm 3": ("package-lock.json", npm),
    "npm 1": ("package-lock.json", npm_1),
    "shrinkwrap": ("npm-shrinkwrap.json", npm),
    "yarn 1": ("yarn.lock", classic),
    "yarn 4": ("yarn.lock", archive),
    "pnpm": ("pnpm-lock.yaml", pnpm),
    "bun": ("bun.lock", bun),
}
INDEXES: dict[str, tuple[str, Callable[[str], str]]] = {
    "uv": ("uv.lock", uv),
    "pylock": ("pylock.toml", pylock),
    "poetry": ("poetry.lock", lambda url: poetry("legacy", url)),
    "pipenv": ("Pipfile.lock", pipfile),
    "pip": ("requirements.txt", lambda url: f"--index-url {url}\n"),
    "pip extra": ("requirements.txt", lambda url: f"--extra-index-url={url}\n"),
    "pip links": ("requirements.txt", lambda url: f"-f {url}\n"),
    "pnpm": ("pnpm-lock.yaml", lambda url: f"lockfileVersion: 5\nregistry: {json.dumps(url)}\n"),
}


def in_all(table: dict[str, tuple[str, Callable[[str], str]]], url: str, *trusted: str) -> set[str]:
    """The faults of the address, which must be those of all formats."""
    found = {name: faults({file: of(url)}, *trusted) for name, (file, of) in table.items()}
    assert len({*map(tuple, found.values())}) == 1, found
    return {*found.popitem()[1]}


def test_the_addresses_of_the_default_indexes_have_no_fault() -> None:
    assert in_all(PYTHON, WHEEL) == in_all(PYTHON, SDIST) == in_all(NPM, TARBALL) == set()
    assert in_all(NPM, TARBALL.replace(REGISTRY, YARN_REGISTRY)) == set()
    python = {name: each for name, each in INDEXES.items() if name != "pnpm"}
    assert in_all(python, PYPI_INDEX) == in_all({"pnpm": INDEXES["pnpm"]}, REGISTRY) == set()


@pytest.mark.parametrize(
    ("host", "fault"),
    [
        (EVIL, "UNTRUSTED"),
        (f"{EVIL}:443", "UNTRUSTED"),
        ("https://127.0.0.1", "UNTRUSTED"),
        (EVIL.replace("https", "http"), "PLAIN"),
        (EVIL.replace("https", "ftp"), "PLAIN"),
        (EVIL.replace("//", ""), "DOUBTFUL"),
        (f"{EVIL}\\@packages.example.com", "DOUBTFUL"),
        ("https://packages\u3002example\u3002com", "DOUBTFUL"),
    ],
)
def test_a_foreign_host_is_a_fault_in_every_format_whatever_its_hash(host: str, fault: str) -> None:
    assert in_all(PYTHON, f"{host}/requests-2.31.0-py3-none-any.whl", "example.com") == {fault}
    assert in_all(NPM, f"{host}/axios/-/axios-1.6.0.tgz", "example.com") == {fault}
    if "\\" not in host:
        assert in_all(INDEXES, f"{host}/simple", "example.com") == {fault}


@pytest.mark.parametrize(
    "host",
    [
        # Each begins or ends as the host of a registry, or is a registry's on another port.
        f"{REGISTRY}.evil.example.com",
        f"{REGISTRY}.",
        f"{REGISTRY}:8443",
        REGISTRY.replace("registry.", "evil-registry."),
        # Another ecosystem's.
        FILES.rpartition("/packages")[0],
    ],
)
def test_a_host_that_resembles_a_registry_is_foreign(host: str) -> None:
    assert in_all(NPM, f"{host}/axios/-/axios-1.6.0.tgz") == {"UNTRUSTED"}


def test_an_address_with_a_registry_as_its_user_is_that_of_its_host() -> None:
    at = f"{REGISTRY}@evil.example.com/axios/-/axios-1.6.0.tgz"
    assert in_all(NPM, at) == {"UNTRUSTED"}


def test_the_organization_trusts_its_own_hosts_and_folders() -> None:
    ours = "https://packages.example.com/npm"
    assert in_all(NPM, f"{ours}/axios/-/axios-1.6.0.tgz", "packages.example.com") == set()
    assert in_all(NPM, f"{ours}/axios/-/axios-1.6.0.tgz", ours) == set()
    assert in_all(NPM, f"{ours}/axios/-/axios-1.6.0.tgz", f"{ours}/axios") == set()
    assert in_all(NPM, f"{ours}-not/axios/-/axios-1.6.0.tgz", ours) == {"UNTRUSTED"}


# As Nexus, GitLab and devpi serve them.
@pytest.mark.parametrize("index", ["/repository/pypi/simple", "/team/pypi/+simple/"])
def test_an_index_that_is_trusted_serves_its_files_beside_it(index: str) -> None:
    host = "https://packages.example.com"
    folder = index.rstrip("/").rpartition("/")[0]
    wheel = f"{host}{folder}/packages/requests-2.31.0-py3-none-any.whl"
    assert in_all(PYTHON, wheel, f"{host}{index}") == set()
    assert in_all(INDEXES, f"{host}{index}", f"{host}{index}") == set()
    other = f"{host}/repository/evil/requests-2.31.0-py3-none-any.whl"
    assert in_all(PYTHON, other, f"{host}{index}") == {"UNTRUSTED"}


@pytest.mark.parametrize(
    "file",
    [
        "evil-2.31.0-py3-none-any.whl",
        "requests-2.30.0-py3-none-any.whl",
        "requests_evil-2.31.0-py3-none-any.whl",
        "evil-2.31.0.tar.gz",
        "requests-2.30.0.tar.gz",
        "requests-evil-2.31.0.tar.gz",
        "requests.tar.gz",
        "evil%2Frequests-2.31.0-py3-none-any.whl",
    ],
)
def test_the_file_of_another_distribution_or_release_is_a_fault(file: str) -> None:
    assert in_all(PYTHON, f"{FILES}/{file}") == {"ANOTHER"}
    ours = "https://packages.example.com"
    assert in_all(PYTHON, f"{ours}/{file}", "packages.example.com") == {"ANOTHER"}


# https://packaging.python.org/en/latest/specifications/binary-distribution-format/ and what older
# tools made.
@pytest.mark.parametrize(
    ("name", "version", "file"),
    [
        ("ruamel.yaml", "0.18.6", "ruamel.yaml-0.18.6-py3-none-any.whl"),
        ("ruamel-yaml", "0.18.6", "ruamel_yaml-0.18.6.tar.gz"),
        ("pyyaml", "6.0.2", "PyYAML-6.0.2-cp313-cp313-manylinux_2_17_x86_64.whl"),
        ("python-dateutil", "2.9.0.post0", "python-dateutil-2.9.0.post0.tar.gz"),
        ("torch", "2.1.0+cpu", "torch-2.1.0%2Bcpu-cp311-cp311-linux_x86_64.whl"),
        ("a", "1.0", "a-1.0.0-1build-py2.py3-none-any.whl"),
        ("a", "1.0rc1", "a-1.0_rc1-py3-none-any.whl"),
        ("a-b", "1", "a-b-1.zip"),
        ("odd", "not-a-version", "odd-not-a-version.tar.gz"),
    ],
)
def test_each_spelling_of_a_files_name_agrees(name: str, version: str, file: str) -> None:
    lock = uv(wheel=f"{FILES}/{file}", sdist="").replace('"requests"', f'"{name}"')
    assert faults({"uv.lock": lock.replace('"2.31.0"', f'"{version}"')}) == []


@pytest.mark.parametrize(
    "path",
    [
        "evil/-/evil-1.6.0.tgz",
        "axios/-/axios-1.5.0.tgz",
        "axios/-/evil-1.6.0.tgz",
        "@axios/axios/-/axios-1.6.0.tgz",
        "evil/-/axios-1.6.0.tgz",
    ],
)
def test_the_tarball_of_another_package_or_release_is_a_fault(path: str) -> None:
    assert in_all(NPM, f"{REGISTRY}/{path}") == {"ANOTHER"}
    ours = "https://packages.example.com/npm"
    assert in_all(NPM, f"{ours}/{path}", "packages.example.com") == {"ANOTHER"}


def test_a_path_of_no_known_form_is_a_fault_of_the_public_registry_only() -> None:
    at = "download/axios/1.6.0/0123"
    assert in_all(NPM, f"{REGISTRY}/{at}") == {"ANOTHER"}
    assert in_all(NPM, f"https://packages.example.com/{at}", "packages.example.com") == set()
    assert in_all(PYTHON, f"{FILES}/anything") == {"ANOTHER"}
    assert in_all(PYTHON, "https://packages.example.com/a", "packages.example.com") == set()


@pytest.mark.parametrize(
    ("name", "version", "resolved"),
    [
        ("@s/b", "2.0.0", f"{REGISTRY}/@s/b/-/b-2.0.0.tgz"),
        ("@s/b", "2.0.0", f"{REGISTRY}/@s%2fb/-/b-2.0.0.tgz"),
        ("b", "2.0.0-rc.1", f"{REGISTRY}/b/-/b-2.0.0-rc.1.tgz"),
        ("b", "2.0.0+build", f"{REGISTRY}/b/-/b-2.0.0.tgz"),
        # Of GitLab and Artifactory, which repeat the scope.
        ("@s/b", "2.0.0", "https://packages.example.com/api/npm/@s/b/-/@s/b-2.0.0.tgz"),
    ],
)
def test_each_form_of_a_tarballs_address_agrees(name: str, version: str, resolved: str) -> None:
    packages = {f"node_modules/{name}": {"version": version, "resolved": resolved}}
    lock = json.dumps({"packages": packages})
    assert faults({"package-lock.json": lock}, "packages.example.com") == []


def test_an_alias_has_the_address_of_its_package() -> None:
    def alias(name: str) -> str:
        entry = {"name": name, "version": "1.6.0", "resolved": TARBALL}
        return json.dumps({"packages": {"node_modules/old": entry}})

    assert faults({"package-lock.json": alias("axios")}) == []
    assert faults({"package-lock.json": alias("old")}) == ["ANOTHER"]
    assert faults({"yarn.lock": classic(TARBALL).replace("axios@^1", '"old@npm:axios@^1"')}) == []
    assert faults({"yarn.lock": classic(TARBALL).replace("axios@^1", "old@^1")}) == ["ANOTHER"]


@pytest.mark.parametrize(
    ("resolved", "fault"),
    [
        ("git+ssh://git@github.com/o/a.git#0123", "UNTRUSTED"),
        ("github:o/a", "UNTRUSTED"),
        ("o/a", "UNTRUSTED"),
        ("git://github.com/o/a.git", "PLAIN"),
        ("file://evil.example.com/a.tgz", "PLAIN"),
        ("//evil.example.com/a.tgz", "DOUBTFUL"),
        ("npm:evil@1.0.0", "DOUBTFUL"),
        ("2.0.0", "DOUBTFUL"),
    ],
)
def test_what_npm_reads_as_a_spec_is_judged_as_one(resolved: str, fault: str) -> None:
    names = ("npm 3", "npm 1", "shrinkwrap", "yarn 1", "pnpm")
    assert in_all({name: NPM[name] for name in names}, resolved) == {fault}
    assert in_all({"npm 3": NPM["npm 3"]}, "file:../a") == set()


def test_an_escape_in_yarns_strings_hides_nothing() -> None:
    lock = classic(TARBALL).replace("resolved", '"resol\\u0076ed"')
    assert faults({"yarn.lock": lock}) == []
    assert faults({"yarn.lock": lock.replace("https://", "https:\\u002f\\u002fevil.")}) == [
        "UNTRUSTED"
    ]


def test_what_yarn_fetches_is_the_release_of_its_resolution() -> None:
    (found,) = inventory({"yarn.lock": berry("npm:0.1.0")}).manifests[0].requirements
    assert found.version == "0.1.0"


@pytest.mark.parametrize(
    "reference",
    ["https://evil.example.com/axios.tgz", "https://evil.example.com/axios.git#commit=0123"],
)
def test_the_other_references_of_yarn_4(reference: str) -> None:
    assert faults({"yarn.lock": berry(reference)}) == ["UNTRUSTED"]


def test_the_registry_in_a_key_of_pnpm() -> None:
    def keyed(host: str) -> str:
        return f"lockfileVersion: 5\npackages:\n  {host}/axios/1.6.0:\n    resolution: {{a: b}}\n"

    assert faults({"pnpm-lock.yaml": keyed("evil.example.com")}) == ["UNTRUSTED"]
    assert faults({"pnpm-lock.yaml": keyed(REGISTRY.removeprefix("https://"))}) == []
    repository = "lockfileVersion: 6\npackages:\n  a@1:\n    resolution: {type: git, repo: '%s'}\n"
    assert faults({"pnpm-lock.yaml": repository % f"{EVIL}/a.git"}) == ["UNTRUSTED"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("uv.lock", uv(f"{EVIL}/a.git?rev=main#0123", "", "", kind="git")),
        ("uv.lock", uv(f"{EVIL}/a.tar.gz", "", "", kind="url")),
        ("uv.lock", uv(sdist=f"{EVIL}/requests-2.31.0.tar.gz")),
        ("pylock.toml", pylock(sdist=f"{EVIL}/requests-2.31.0.tar.gz")),
        ("pylock.toml", 'lock-version = "1.0"\n[[packages]]\nname = "a"\n'
         f'archive = {{ url = "{EVIL}/a.zip", hashes = {{ sha256 = "a" }} }}'),
        ("pylock.toml", 'lock-version = "1.0"\n[[packages]]\nname = "a"\n'
         f'vcs = {{ type = "git", url = "{EVIL}/a", commit-id = "0123" }}'),
        ("poetry.lock", poetry("git", f"{EVIL}/a.git")),
        ("poetry.lock", poetry("url", f"{EVIL}/a.zip")),
        ("Pipfile.lock", json.dumps({"default": {"a": {"file": f"{EVIL}/a.zip"}}})),
        ("Pipfile.lock", json.dumps({"default": {"a": {"git": f"{EVIL}/a", "ref": "0123"}}})),
        ("requirements.txt", f"a @ {EVIL}/a.zip --hash={SHA}"),
        ("package.json", json.dumps({"dependencies": {"a": f"{EVIL}/a.tgz"}})),
        ("package.json", json.dumps({"dependencies": {"a": "o/a"}})),
    ],
)  # fmt: skip
def test_the_other_addresses_of_a_file(file: str, text: str) -> None:
    assert faults({file: text}) == ["UNTRUSTED"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pixi.lock", "packages:\n- pypi: %s\n  name: requests\n  version: 2.31.0\n"),
        ("conda-lock.yml", "package:\n- name: requests\n  version: 2.31.0\n  manager: pip\n"
         "  url: %s\n"),
    ],
)  # fmt: skip
def test_the_distributions_of_pypi_in_the_locks_of_conda(file: str, text: str) -> None:
    assert faults({file: text % WHEEL}) == []
    assert faults({file: text % WHEEL.replace("requests", "evil")}) == ["ANOTHER"]
    assert faults({file: text % f"{EVIL}/requests-2.31.0-py3-none-any.whl"}) == ["UNTRUSTED"]


def test_a_registry_of_bun_is_no_file_of_it() -> None:
    assert faults({"bun.lock": bun("")}) == faults({"bun.lock": bun(f"{REGISTRY}/")}) == []
    assert faults({"bun.lock": bun(f"{EVIL}/")}) == ["UNTRUSTED"]


def test_a_registry_of_cargo_has_its_kind_before_its_scheme() -> None:
    lock = '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "registry+%s"\nchecksum = "a"\n'
    assert faults({"Cargo.lock": lock % f"{EVIL}/index"}) == ["UNTRUSTED"]
    assert faults({"Cargo.lock": lock % f"{EVIL}/index"}, f"{EVIL}/index") == []


def test_local_paths_are_no_addresses() -> None:
    assert faults({"uv.lock": uv("../wheels", "", "")}) == []
    assert faults({"poetry.lock": poetry("directory", "../a")}) == []
