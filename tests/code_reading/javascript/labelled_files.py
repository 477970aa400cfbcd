"""Handlers of JavaScript and TypeScript with a verdict that was written before they were read.

The first line of a file is `// verdict: ` and what is found, or `none`.
"""

from __future__ import annotations

from pathlib import Path

from policypack.code_reading.javascript import read_flows
from policypack.supply_chain.archives import Members, Text, open_package
from policypack.supply_chain.guards import Code

FOLDER = Path(__file__).parent / "labelled"
LABELLED = sorted(FOLDER.iterdir())


def expected_of(file: Path) -> list[str]:
    """The verdict of the file's first line."""
    return (
        file.read_text(encoding="utf-8").partition("\n")[0].removeprefix("// verdict: ").split(", ")
    )


def found_of(file: Path) -> list[str]:
    """Findings of the file's handler."""
    text = file.read_text(encoding="utf-8")
    package = open_package(Members({f"index{file.suffix}": Text(text)}), None)
    triggers = ("s3",) if "s3" in text else ()
    found = read_flows(Code(package), "index.handler", triggers)
    flows = [f"{flow.kind.value} {flow.source}" for flow in found.flows]
    misuses = [misuse.kind.value for misuse in found.misuses]
    return [*flows, *misuses, *(["undecided"] if found.undecided else [])] or ["none"]
