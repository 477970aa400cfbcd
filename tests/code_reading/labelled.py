"""Handlers with a verdict that was written before they were read.

`### what it is | trigger | kinds`: what is found of the code below. `safe` is nothing at all, and
`undecided` is nothing but what could not be followed. `-` is a direct invocation.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from policypack.code_reading.flows import Flows
from policypack.code_reading.python import read_flows
from policypack.supply_chain.guards import Code
from tests.supply_chain.packages import package

FOLDER = Path(__file__).parent / "handlers"


class Handler(NamedTuple):
    """A handler of a file, and the kinds that are found of it."""

    title: str
    trigger: str
    expected: frozenset[str]
    code: str

    @property
    def triggers(self) -> tuple[str, ...]:
        """The names of the triggers that start it."""
        return () if self.trigger == "-" else (self.trigger,)


def handlers() -> Iterator[Handler]:
    """All labelled handlers."""
    for file in sorted(FOLDER.glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("### ")[1:]:
            head, _, code = block.partition("\n")
            title, trigger, expected = (part.strip() for part in head.split("|"))
            kinds = frozenset(each.strip() for each in expected.split(",")) - {"safe"}
            yield Handler(f"{file.stem}: {title}", trigger, kinds, code)


def read(code: str | dict[str, str], *triggers: str, version: str = "3.13") -> Flows:
    """Findings of `app.handler`."""
    files = {"app.py": code} if isinstance(code, str) else code
    return read_flows(Code(package(files), version=version), "app.handler", triggers)


def kinds(flows: Flows) -> frozenset[str]:
    """The kinds of all that was found."""
    found = {each.kind.value for each in flows.flows} | {each.kind.value for each in flows.misuses}
    return frozenset(found | ({"undecided"} if flows.undecided else set()))
