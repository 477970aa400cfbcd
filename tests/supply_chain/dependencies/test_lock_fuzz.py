"""Locks at random beside their manifests: judged, or refused by name."""

from __future__ import annotations

import random

import pytest

from policypack.supply_chain.dependencies import (
    shipped_requirements,
    unhashed,
    unpinned,
    untrusted_options,
    untrusted_requirements,
)
from tests.supply_chain.dependencies import test_addresses_of_locks as addresses
from tests.supply_chain.dependencies import test_coverage as coverage
from tests.supply_chain.manifests import test_development as development
from tests.supply_chain.packages import inventory
from tests.supply_chain.test_fuzz import ROUNDS, changed

pytestmark = pytest.mark.exhaustive

PROJECT = ("pyproject.toml", coverage.PROJECT)
PACKAGE = ("package.json", coverage.AXIOS)
REQUIREMENTS = "a~=1; python_version<'3'\nb @ https://e.com/b.whl\n--index-url https://e.com\n"
CASES = {
    "uv": (PROJECT, "uv.lock", coverage.UV_WORKSPACE),
    "uv addresses": (PROJECT, "uv.lock", addresses.uv()),
    "poetry": (PROJECT, "poetry.lock", development.POETRY),
    "pdm": (PROJECT, "pdm.lock", development.PDM),
    "pylock": (PROJECT, "pylock.toml", development.PYLOCK),
    "pipenv": (
        ("Pipfile", "[packages]\na='*'"),
        "Pipfile.lock",
        addresses.pipfile("https://e.com"),
    ),
    "npm": (PACKAGE, "package-lock.json", coverage.NPM_WORKSPACE),
    "npm 1": (PACKAGE, "package-lock.json", coverage.NPM_1_WORKSPACE),
    "npm address": (PACKAGE, "package-lock.json", addresses.npm("github:a/b")),
    "yarn 1": (PACKAGE, "yarn.lock", development.CLASSIC),
    "yarn 4": (PACKAGE, "yarn.lock", development.BERRY),
    "yarn archive": (PACKAGE, "yarn.lock", addresses.archive(addresses.TARBALL)),
    "pnpm": (PACKAGE, "pnpm-lock.yaml", development.PNPM),
    "compiled": (("requirements.txt", coverage.HASHED), "requirements.in", REQUIREMENTS),
    "package.json": (
        ("yarn.lock", development.CLASSIC),
        "package.json",
        '{"name": "a", "workspaces": ["p/*"], "dependencies": {"axios": "^1 || 2.x - 3 >=4 ~5"}}',
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_changed_lock_is_judged_or_refused_by_name(case: str) -> None:
    (other, stated), name, text = CASES[case]
    chance = random.Random(case)
    for _ in range(ROUNDS):
        found = changed(text.encode(), chance).decode("utf-8", "replace")
        judged = inventory({other: stated, name: found})
        assert all(error.reason for error in judged.broken)
        for requirements in (unpinned, unhashed, shipped_requirements):
            assert all(each.name for each in requirements(judged))
        trusted = frozenset({"https://e.com/simple"})
        assert all(each.at.shown or each.at.doubt for each in untrusted_options(judged, trusted))
        assert all(each.fault for each in untrusted_requirements(judged, trusted))
