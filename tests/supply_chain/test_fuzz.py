"""Archives and lock files at random: named errors only, in bounded memory and steps.

Seeded, so that a failure comes back; More: tests/tries.py.
"""

from __future__ import annotations

import contextlib
import json
import random
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, OnDisk, open_package
from policypack.supply_chain.dependencies import read_inventory
from policypack.supply_chain.manifests import (
    ManifestError,
    content,
    egg_info,
    installed,
    parse,
    setuptools,
)
from tests.regex_steps import Steps
from tests.steps import counted_patterns, growth, steps_of
from tests.supply_chain import zip_files
from tests.supply_chain.manifests import test_conda as conda
from tests.supply_chain.manifests import test_javascript_locks as javascript
from tests.supply_chain.manifests import test_npm as npm
from tests.supply_chain.manifests import test_other_languages as others
from tests.supply_chain.manifests import test_python_locks as python_locks
from tests.supply_chain.manifests import test_python_projects as projects
from tests.tries import tries

pytestmark = pytest.mark.exhaustive

ROUNDS = tries(50)
# Lines of Python; the largest archive here takes some hundred thousand.
MOST_STEPS = 1_000_000
BYTES = 64 * 1024 * 1024
WORDS = [
    *'{}[]":,=\n#@/-<>!&*|%\\\0 \t',
    "\ud83d",
    "9" * 400,
    "[[package]]",
    "&a",
    "*a",
    "<<: ",
    "- ",
]


def changed(data: bytes, chance: random.Random) -> bytes:
    """The data with some bytes flipped, cut out, doubled or replaced."""
    result = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(result) + 1)
        end = min(len(result), start + chance.choice((1, 2, 4, 16, 200)))
        kind = chance.randrange(4)
        if kind == 0 and start < len(result):
            result[start] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del result[start:end]
        elif kind == 2:
            result[start:start] = result[start:end] * chance.choice((1, 50))
        else:
            word = chance.choice(WORDS).encode("utf-8", "surrogatepass")
            result[start:end] = word * chance.choice((1, 1, 40))
    return bytes(result)


def bounded(run: Callable[[], None]) -> None:
    """Runs it, and holds it to its steps and memory."""
    tracemalloc.start()
    try:
        steps_of(run, Steps(limit=MOST_STEPS))
        assert tracemalloc.get_traced_memory()[1] < BYTES
    finally:
        tracemalloc.stop()


def read_all(package: DeploymentPackage) -> None:
    package.once(read_inventory)
    for entry in package.entries:
        with contextlib.suppress(ArchiveError):
            entry.read(100_000)


ARCHIVES: dict[str, tuple[str, bytes]] = {
    "deflated": ("a.zip", zip_files.zipped({"a.py": "print(1)\n" * 99, "b/requirements.txt": "a"})),
    "stored": ("a.zip", zip_files.zipped({"a.py": "x" * 99, "b/c": "y"}, 0)),
    "link": ("a.zip", zip_files.with_link("a", "b")),
    "twins": ("a.zip", zip_files.with_twins("a")),
    "overlapping": ("a.zip", zip_files.overlapping(20)),
    "bomb": ("a.zip", zip_files.bomb(20_000_000)),
}


@pytest.mark.parametrize("seed", range(ROUNDS // 10))
@pytest.mark.parametrize("kind", ARCHIVES)
def test_a_changed_archive_gives_files_and_named_faults(
    kind: str, seed: int, tmp_path: Path
) -> None:
    name, data = ARCHIVES[kind]
    chance = random.Random(f"{kind} {seed}")
    for number in range(10):
        path = tmp_path / f"{number}-{name}"
        path.write_bytes(changed(data, chance))
        package = open_package(OnDisk(str(path)), None)
        assert all(fault.reason for fault in package.faults)
        bounded(lambda package=package: read_all(package))  # type: ignore[misc]


MANIFESTS: dict[str, str] = {
    "requirements.txt": "-r more.txt\n--extra-index-url https://e.com\nrequests==2.31.0 \\\n"
    f"  --hash={python_locks.SHA}\na @ git+https://e.com/a.git@main#egg=a ; python_version<'3'\n"
    "-e .",
    "uv.lock": python_locks.UV,
    "poetry.lock": python_locks.POETRY,
    "pdm.lock": python_locks.PDM,
    "pylock.toml": python_locks.PYLOCK,
    "Pipfile.lock": json.dumps(python_locks.PIPFILE_LOCK),
    "Pipfile": '[packages]\nrequests = "*"\na = {git = "https://e.com/a"}\n',
    "pyproject.toml": '[project]\ndependencies = ["a==1"]\n[tool.poetry.dependencies]\nb = "^1"\n',
    "package.json": '{"dependencies": {"axios": "1.6.0", "b": "github:a/b"}}',
    "package-lock.json": json.dumps(npm.LOCK_3),
    "yarn.lock": npm.YARN_1,
    "berry/yarn.lock": npm.YARN_4,
    "pnpm-lock.yaml": npm.pnpm("'9.0'", "axios@1.6.0", "'@s/b@2.0.0'"),
    "groups/pyproject.toml": projects.GROUPS,
    "dynamic/pyproject.toml": projects.dynamic('["deps.txt"]'),
    "setup.cfg": projects.SETUP_CFG,
    "shop.egg-info/requires.txt": projects.REQUIRES,
    "environment.yml": conda.ENVIRONMENT,
    "conda-lock.yml": conda.CONDA_LOCK,
    "pixi.lock": conda.PIXI,
    "bun.lock": javascript.BUN,
    "deno.lock": javascript.DENO,
    "go.mod": others.GO_MOD,
    "Cargo.lock": others.CARGO,
    "composer.lock": json.dumps(others.COMPOSER),
    "packages.lock.json": json.dumps(others.NUGET),
    "gradle.lockfile": others.GRADLE,
}


def rounds(name: str, text: str) -> Iterator[str]:
    chance = random.Random(name)
    for _ in range(ROUNDS):
        yield changed(text.encode(), chance).decode("utf-8", "replace")


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_changed_manifest_is_read_or_refused_by_name(name: str) -> None:
    refused = []

    def run(text: str) -> None:
        try:
            parse(name, text, {"more.txt": "b\n-r requirements.txt"}.get)
        except ManifestError as error:
            refused.append((error, len(text.splitlines())))

    for text in rounds(name, MANIFESTS[name]):
        bounded(lambda text=text: run(text))  # type: ignore[misc]
    # Some changes break a file and some do not, so both ways have been taken.
    assert 0 < len(refused) < ROUNDS
    for error, lines in refused:
        assert error.file in (name, "more.txt")
        assert 1 <= error.line <= lines + 1


@pytest.mark.parametrize(
    "read",
    [
        lambda text: content.distribution(text, "f"),
        lambda text: content.module(text, "f"),
        lambda text: list(content.bill(text, "f")),
        lambda text: list(content.recorded(text, "a/f")),
        lambda text: installed("Shop.deps.json", text),
        lambda text: installed("vendor/composer/installed.json", text),
        lambda text: egg_info.parse_script(f"# /// script\n# {text}\n# ///\n", "f"),
        lambda text: setuptools.parse_script(f"setup(install_requires={text})", "f"),
    ],
)
def test_a_changed_description_is_read_or_refused_by_name(read: Callable[[str], object]) -> None:
    bill = '{"name": "a", "version": "1", "components": [{"purl": "pkg:npm/a@1"}]}'
    sample = f"Name: a\nVersion: 1\n{bill}"
    for text in rounds("description", sample):
        with contextlib.suppress(ManifestError):
            read(text)


HUGE: dict[str, Callable[[int], str]] = {
    "uv.lock": lambda size: "[[package]]\nname='a'\nversion='1'\n" * size,
    "package-lock.json": lambda size: json.dumps(
        {"packages": {f"node_modules/a{n}": {"version": "1.0.0"} for n in range(size)}}
    ),
    "requirements.txt": lambda size: "a==1\n" * size,
    "yarn.lock": lambda size: 'a@1:\n  version "1.0.0"\n' * size,
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_manifest_is_read_whole(name: str) -> None:
    assert len(parse(name, HUGE[name](20_000), lambda _: None).requirements) == 20_000


@pytest.mark.parametrize("name", HUGE)
def test_steps_grow_no_faster_than_a_manifest(name: str) -> None:
    steps = Steps(limit=10**9)
    ours = [module for name, module in sys.modules.items() if ".supply_chain." in name]
    with counted_patterns(ours, steps) as number:
        assert number > 10
        found = growth(
            lambda size: parse(name, HUGE[name](size), lambda _: None), 200, 2_000, steps
        )
    assert found < 12


def test_a_directory_of_very_many_entries_is_refused_before_it_is_read(tmp_path: Path) -> None:
    data = zip_files.crowded(65_000, 1_000_000)
    path = tmp_path / "many.zip"
    path.write_bytes(data)

    def run() -> None:
        package = open_package(OnDisk(str(path)), None)
        assert package.faults
        assert package.entries == ()

    bounded(run)
