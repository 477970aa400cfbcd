"""Handlers with their verdicts, which were written first: each has one flow or mistake, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.code_reading.javascript import read_flows
from policypack.supply_chain.archives import Members, Text, open_package
from policypack.supply_chain.guards import Code

LABELLED = sorted((Path(__file__).parent / "labelled").iterdir())


def verdict(file: Path) -> str:
    text = file.read_text()
    package = open_package(Members({f"index{file.suffix}": Text(text)}), None)
    triggers = ("s3",) if "s3" in text else ()
    found = read_flows(Code(package), "index.handler", triggers)
    flows = [f"{flow.kind.value} {flow.source}" for flow in found.flows]
    misuses = [misuse.kind.value for misuse in found.misuses]
    undecided = ["undecided"] if found.undecided else []
    return ", ".join([*flows, *misuses, *undecided]) or "none"


@pytest.mark.parametrize("file", LABELLED, ids=lambda file: file.name)
def test_a_labelled_handler_has_its_verdict(file: Path) -> None:
    expected = file.read_text().partition("\n")[0].removeprefix("// verdict: ")
    assert verdict(file) == expected


def test_about_half_of_the_handlers_are_safe() -> None:
    safe = sum("// verdict: none" in file.read_text() for file in LABELLED)
    assert len(LABELLED) >= 60
    assert 0.35 < safe / len(LABELLED) < 0.65
