"""Whatever a package holds, reading its handler ends, and says one of three things."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.code_reading.guards import Guard, NoGuard, Unclear
from policypack.code_reading.python import read_guard
from policypack.supply_chain.archives import DeploymentPackage, Entry
from policypack.supply_chain.guards import Code
from runtime_guards.contract import BY_NAME
from tests.supply_chain.guards.test_handlers import BARE, DYNAMIC, GUARDED

SOURCES = [case.files["app.py"] for case in (*BARE, *DYNAMIC, *GUARDED)]
LINES = sorted({f"{line}\n" for source in SOURCES for line in source.splitlines()})
SEEDS = range(40)


def read(source: bytes, handler: str = "app.handler") -> Guard | NoGuard | Unclear:
    entry = Entry("app.py", len(source), load=lambda limit: source[:limit])
    found = read_guard(Code(DeploymentPackage((entry,))), handler)
    assert isinstance(found, (Guard, NoGuard, Unclear))
    if isinstance(found, Guard):
        # It may only name what the source names.
        for validator in found.validators:
            name = BY_NAME[validator.trigger].validator.rpartition(".")[2]
            assert name.encode() in source or b"import *" in source
    return found


@given(st.binary(max_size=200))
def test_any_bytes(source: bytes) -> None:
    read(source)


@given(st.text(max_size=100), st.text(max_size=30))
def test_any_text_and_any_handler(source: str, handler: str) -> None:
    read(source.encode("utf-8", "replace"), handler)


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_lines_of_real_cases_in_any_order(lines: list[str]) -> None:
    read("".join(lines).encode())


@pytest.mark.parametrize("seed", SEEDS)
def test_real_cases_with_bytes_changed(seed: int) -> None:
    chance = random.Random(seed)
    for source in SOURCES:
        changed = bytearray(source.encode())
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        read(bytes(changed))
