"""What pip, uv and npm install from a lock file is what the pack judges.

The real installers run on an index on loopback. Code from a foreign host must never be installed
without a fault, whatever its hash and however its address is spelled.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.supply_chain.dependencies import (
    unpinned,
    untrusted_options,
    untrusted_requirements,
)
from tests.supply_chain import loopback_registry
from tests.supply_chain.loopback_registry import (
    EVERYWHERE,
    FOREIGN,
    OURS,
    Registry,
    integrity,
    sha256,
    tarball,
    wheel,
)
from tests.supply_chain.packages import inventory
from tests.tries import tries

pytestmark = pytest.mark.exhaustive

GOOD, EVIL = "good = 1\n", "evil = 1\n"
WHEEL_1 = "/files/lib-1.0-py3-none-any.whl"
WHEEL_2 = "/files/lib-2.0-py3-none-any.whl"
TARBALL = "/lib/-/lib-1.0.0.tgz"
# Each leads to the foreign host for one of the URL parsers, or might. The first do for all of them.
EVERY_SPELLING = (
    "https://{foreign}{path}",
    "https://{ours}@{foreign}{path}",
    "HTTPS://{foreign}{path}",
    "https://{foreign}\\@{ours}{path}",
    "https://{ours}\\@{foreign}{path}",
    "https:\\\\{foreign}{path}",
    "https:{foreign}{path}",
    "https:///{foreign}{path}",
    "https://\t{foreign}{path}",
    "https://l%6fcalhost:{port}{path}",
    "https://\uff4cocalhost:{port}{path}",
    "//{foreign}{path}",
    "https://{foreign}{path}#@{ours}{path}",
)
SPELLINGS = EVERY_SPELLING[: tries(5)]


def spelled(spelling: str, registry: Registry, path: str) -> str:
    hosts = {
        name: f"{host}:{registry.port}" for name, host in (("ours", OURS), ("foreign", FOREIGN))
    }
    return spelling.format(**hosts, port=registry.port, path=path)


def command(name: str) -> str:
    """The command, or a skipped test where it is not installed. uv stands beside this Python."""
    places = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    found = shutil.which(name, path=places)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    with loopback_registry.registry(tmp_path) as found:
        yield found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def write(project: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (project / name).write_text(text, encoding="utf-8")


def run(project: Path, *arguments: str, **environment: str) -> None:
    """Runs the installer without the settings of whoever runs the test."""
    subprocess.run(
        arguments,
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project.parent), **environment},
        capture_output=True,
        timeout=120,
        check=False,
    )


def faults(files: dict[str, str]) -> list[str]:
    """The faults of all addresses, where the organization trusts its own index."""
    found, trusted = inventory(files), frozenset({OURS})
    assert found.broken == ()
    options = [each.fault.name for each in untrusted_options(found, trusted)]
    return options + [each.fault.name for each in untrusted_requirements(found, trusted)]


def judged(files: dict[str, str]) -> set[str]:
    """Every address that the pack reads from the files."""
    manifests = inventory(files).manifests
    return {p.shown for m in manifests for r in m.requirements for p in r.addresses}


def page(registry: Registry, *wheels: str) -> None:
    """The index page of lib: https://packaging.python.org/en/latest/specifications/simple-repository-api/"""
    links = "".join(f'<a href="{path}">{path.rpartition("/")[2]}</a>' for path in wheels)
    registry.serve("/simple/lib/", f"<!DOCTYPE html><body>{links}</body>".encode())


# pip


def pip(project: Path, registry: Registry, *arguments: str) -> str | None:
    """The code of lib that pip installs, if it does."""
    shutil.rmtree(project / "installed", ignore_errors=True)
    index = () if "--index-url" in (project / "requirements.txt").read_text(encoding="utf-8") else (
        "--index-url", registry.url("/simple/"))  # fmt: skip
    run(
        project, sys.executable, "-m", "pip", "install", "--no-input", "--no-cache-dir",
        "--no-deps", "--retries", "0", "--target", "installed",
        "--cert", str(registry.authority), *index,
        "-r", "requirements.txt", *arguments, PIP_CONFIG_FILE=os.devnull,
    )  # fmt: skip
    module = project / "installed" / "lib.py"
    return module.read_text(encoding="utf-8") if module.exists() else None


@pytest.fixture
def releases(registry: Registry) -> Registry:
    """An index with two releases of lib."""
    if subprocess.run([sys.executable, "-m", "pip", "--version"], check=False).returncode:
        pytest.skip("pip is not installed")
    registry.serve(WHEEL_1, wheel("lib", "1.0", GOOD))
    registry.serve(WHEEL_2, wheel("lib", "2.0", "newest = 1\n"))
    page(registry, WHEEL_1, WHEEL_2)
    return registry


def uv_lock(registry: Registry, url: str, content: bytes, more: str = "") -> str:
    return f"""version = 1
requires-python = ">=3.9"

[[package]]
name = "lib"
version = "1.0"
source = {{ registry = "{registry.url("/simple")}" }}
wheels = [
    {{ url = {json.dumps(url)}, hash = "{sha256(content)}", size = {len(content)} }},
]

[[package]]
name = "shop"
version = "0.1.0"
source = {{ virtual = "." }}
dependencies = [
    {{ name = "lib" }},
]
{more}"""


def test_pip_installs_requirements_whatever_lock_stands_beside_them(
    releases: Registry, project: Path
) -> None:
    first = releases.files[OURS, WHEEL_1]
    files = {
        "requirements.txt": "lib\n",
        "uv.lock": uv_lock(releases, releases.url(WHEEL_1), first),
    }
    write(project, files)
    assert pip(project, releases) == "newest = 1\n"
    assert [(r.file, r.name) for r in unpinned(inventory(files))] == [("requirements.txt", "lib")]


def test_pip_installs_what_compiled_requirements_name(releases: Registry, project: Path) -> None:
    first = releases.files[OURS, WHEEL_1]
    files = {"requirements.in": "lib\n", "requirements.txt": f"lib==1.0 --hash={sha256(first)}\n"}
    write(project, files)
    assert pip(project, releases) == GOOD
    assert list(unpinned(inventory(files))) == []
    assert faults(files) == []


def test_a_hash_does_not_keep_pip_from_a_foreign_host(releases: Registry, project: Path) -> None:
    content = wheel("lib", "1.0", EVIL)
    url = releases.serve(WHEEL_1, content, FOREIGN)
    files = {"requirements.txt": f"lib @ {url} --hash={sha256(content)}\n"}
    write(project, files)
    assert pip(project, releases) == EVIL
    assert faults(files) == ["UNTRUSTED"]
    assert {address for address in releases.asked if FOREIGN in address} == judged(files)


def test_no_spelling_of_an_index_lets_pip_install_foreign_code_without_a_fault(
    releases: Registry, project: Path
) -> None:
    releases.serve("/files/lib-3.0-py3-none-any.whl", wheel("lib", "3.0", EVIL), FOREIGN)
    releases.serve(EVERYWHERE, b'<a href="/files/lib-3.0-py3-none-any.whl">lib</a>', FOREIGN)
    installed = []
    for spelling in SPELLINGS:
        line = f"--index-url '{spelled(spelling, releases, '/simple/')}'"
        files = {"requirements.txt": f"{line}\nlib\n"}
        write(project, files)
        if pip(project, releases) == EVIL:
            installed.append(spelling)
            assert faults(files), spelling
    assert installed[:3] == [*SPELLINGS[:3]]


# uv


PROJECT = """[project]
name = "shop"
version = "0.1.0"
requires-python = ">=3.9"
dependencies = ["lib"]
[dependency-groups]
dev = ["dev"]
"""


def uv(project: Path, registry: Registry) -> str | None:
    """The code of lib that uv installs: https://docs.astral.sh/uv/reference/cli/#uv-sync"""
    write(project, {"pyproject.toml": PROJECT})
    for left in (project / ".venv", project.parent / "cache"):
        shutil.rmtree(left, ignore_errors=True)
    run(
        project, command("uv"), "sync", "--frozen", "--no-dev", "--python", sys.executable,
        UV_CACHE_DIR=str(project.parent / "cache"), UV_PYTHON_DOWNLOADS="never",
        SSL_CERT_FILE=str(registry.authority),
    )  # fmt: skip
    found = [*project.glob(".venv/lib/python*/site-packages/lib.py")]
    return found[0].read_text(encoding="utf-8") if found else None


def test_uv_installs_the_wheel_of_the_lock(registry: Registry, project: Path) -> None:
    content = wheel("lib", "1.0", GOOD)
    files = {"uv.lock": uv_lock(registry, registry.serve(WHEEL_1, content), content)}
    write(project, files)
    assert uv(project, registry) == GOOD
    assert faults(files) == []
    assert {*registry.asked} <= judged(files)


def test_uv_installs_the_wheel_of_a_foreign_host(registry: Registry, project: Path) -> None:
    content = wheel("lib", "1.0", EVIL)
    files = {"uv.lock": uv_lock(registry, registry.serve(WHEEL_1, content, FOREIGN), content)}
    write(project, files)
    assert uv(project, registry) == EVIL
    assert faults(files) == ["UNTRUSTED"]
    assert {*registry.asked} <= judged(files)


def test_no_spelling_lets_uv_install_foreign_code_without_a_fault(
    registry: Registry, project: Path
) -> None:
    content = wheel("lib", "1.0", EVIL)
    registry.serve(EVERYWHERE, content, FOREIGN)
    installed = []
    for spelling in SPELLINGS:
        files = {"uv.lock": uv_lock(registry, spelled(spelling, registry, WHEEL_1), content)}
        write(project, files)
        if uv(project, registry) == EVIL:
            installed.append(spelling)
            assert faults(files), spelling
    assert installed[:3] == [*SPELLINGS[:3]]


def test_uv_does_not_ask_for_what_only_development_needs(registry: Registry, project: Path) -> None:
    content, tool = wheel("lib", "1.0", GOOD), wheel("dev", "1.0", EVIL)
    url = registry.serve("/files/dev-1.0-py3-none-any.whl", tool, FOREIGN)
    development = f"""
[package.dev-dependencies]
dev = [
    {{ name = "dev" }},
]

[[package]]
name = "dev"
version = "1.0"
source = {{ registry = "{registry.url("/simple")}" }}
wheels = [
    {{ url = "{url}", hash = "{sha256(tool)}" }},
]
"""
    lock = uv_lock(registry, registry.serve(WHEEL_1, content), content, development)
    files = {"uv.lock": lock}
    write(project, files)
    assert uv(project, registry) == GOOD
    assert url not in registry.asked
    assert faults(files) == []


# npm


def npm(project: Path, registry: Registry) -> str | None:
    """The code of lib that npm installs, if it does: https://docs.npmjs.com/cli/commands/npm-ci"""
    # What npm has once downloaded it takes from its cache by the integrity.
    for left in (project / "node_modules", project.parent / "cache"):
        shutil.rmtree(left, ignore_errors=True)
    run(
        project, command("npm"), "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund",
        "--offline=false", "--fetch-retries=0", "--cafile", str(registry.authority),
        "--registry", registry.url("/"), "--cache", str(project.parent / "cache"),
        "--userconfig", os.devnull, "--update-notifier=false",
    )  # fmt: skip
    module = project / "node_modules" / "lib" / "index.js"
    return module.read_text(encoding="utf-8") if module.exists() else None


def package_lock(
    resolved: str, content: bytes, development: dict[str, object] | None = None
) -> dict[str, str]:
    entry = {"version": "1.0.0", "resolved": resolved, "integrity": integrity(content)}
    root: dict[str, object] = {
        "name": "shop",
        "version": "1.0.0",
        "dependencies": {"lib": "^1.0.0"},
    }
    packages: dict[str, object] = {"": root, "node_modules/lib": entry}
    if development:
        root["devDependencies"] = {"dev": "^1.0.0"}
        packages["node_modules/dev"] = development
    lock = {"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": packages}
    return {"package.json": json.dumps(root), "package-lock.json": json.dumps(lock)}


def test_npm_installs_the_tarball_of_the_lock(registry: Registry, project: Path) -> None:
    content = tarball("lib", "1.0.0", GOOD)
    files = package_lock(registry.serve(TARBALL, content), content)
    write(project, files)
    assert npm(project, registry) == GOOD
    assert faults(files) == []
    assert list(unpinned(inventory(files))) == []
    assert {*registry.asked} == judged(files)


def test_npm_installs_another_package_under_the_name_of_the_lock(
    registry: Registry, project: Path
) -> None:
    content = tarball("evil", "1.0.0", EVIL)
    files = package_lock(registry.serve("/evil/-/evil-1.0.0.tgz", content), content)
    write(project, files)
    assert npm(project, registry) == EVIL
    assert faults(files) == ["ANOTHER"]


def test_no_spelling_lets_npm_install_foreign_code_without_a_fault(
    registry: Registry, project: Path
) -> None:
    content = tarball("lib", "1.0.0", EVIL)
    registry.serve(EVERYWHERE, content, FOREIGN)
    installed = []
    for spelling in SPELLINGS:
        files = package_lock(spelled(spelling, registry, TARBALL), content)
        write(project, files)
        if npm(project, registry) == EVIL:
            installed.append(spelling)
            assert faults(files), spelling
    assert installed[:3] == [*SPELLINGS[:3]]


def test_npm_does_not_ask_for_what_only_development_needs(
    registry: Registry, project: Path
) -> None:
    content, tool = tarball("lib", "1.0.0", GOOD), tarball("dev", "1.0.0", EVIL)
    url = registry.serve("/dev/-/dev-1.0.0.tgz", tool, FOREIGN)
    entry: dict[str, object] = {
        "version": "1.0.0",
        "resolved": url,
        "integrity": integrity(tool),
        "dev": True,
    }
    files = package_lock(registry.serve(TARBALL, content), content, entry)
    write(project, files)
    assert npm(project, registry) == GOOD
    assert url not in registry.asked
    assert faults(files) == []


def test_npm_takes_the_short_forms_of_a_lock_for_specs(registry: Registry, project: Path) -> None:
    """A `resolved` such as `npm:evil@1.0.0` is not an address; npm looks it up in its registry."""
    content = tarball("evil", "1.0.0", EVIL)
    url = registry.serve("/evil/-/evil-1.0.0.tgz", content)
    release = {
        "name": "evil",
        "version": "1.0.0",
        "dist": {"tarball": url, "integrity": integrity(content)},
    }
    registry.serve(
        "/evil",
        json.dumps(
            {"name": "evil", "dist-tags": {"latest": "1.0.0"}, "versions": {"1.0.0": release}}
        ).encode(),
    )
    files = package_lock("npm:evil@1.0.0", content)
    write(project, files)
    assert npm(project, registry) == EVIL
    assert faults(files) == ["DOUBTFUL"]
