"""Mines `policypack/facts/deployed_properties.tsv`: the properties that may be in outputs alone.

Run it by hand after a new `pulumi_aws` was pinned and its schema mined, and after new rules:

    .venv/bin/python -m tools.mine_deployed_properties

It adds a line for each new property and deletes those that are gone. Someone decides what AWS fills
in for a new one that the provider computes: until then a test fails.

A property belongs there if a program may leave it or a part of it out, the provider answers it, and
a rule reads it: a module that has a rule about the type, or that names the type, has its name in a
text of one line, or the table of policy documents has it.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policypack.facts.defaults import PLACEHOLDER, UNPROVEN, all_defaults
from policypack.facts.deployed_properties import (
    TABLE,
    UNDECIDED,
    DeployedProperty,
    deployed_properties,
)
from policypack.facts.policy_documents import policy_documents
from policypack.model.resources import top_of
from policypack.offline import schema
from policypack.rules import catalogue

PACK = Path(__file__).parents[1] / "policypack"
_ROOMS = ("rules", "forms", "topology", "principals")
_WORD = re.compile(r"aws:[\w/]+:\w+|[a-z]\w+")
# They say what a resource is called and where it is.
_NAMING = frozenset({"name", "namePrefix", "region", "tags"})


def main() -> None:
    """Write the table."""
    known = deployed_properties()
    rows = (
        known.get(kind, {}).get(name, DeployedProperty(kind, name, (), _filled(kind, name)))
        for kind, name in mined()
    )
    lines = [DeployedProperty._fields, *map(_columns, rows)]
    TABLE.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")


def _columns(row: DeployedProperty) -> tuple[str, ...]:
    filled = "" if row.filled is None else json.dumps(row.filled, separators=(",", ":"))
    return (row.type, row.name, " ".join(row.made_by), filled)


def mined() -> Iterator[tuple[str, str]]:
    """The type and the name of each property, in order."""
    for kind, words in sorted(_words().items()):
        declared = schema.resource(kind) if kind.startswith("aws:") else None
        for name, held in sorted(declared.inputs.items()) if declared else ():
            may_lack = not held.required or "object" in _kinds(held.type)
            if held.output and may_lack and name in words - _NAMING:
                yield kind, name


def _kinds(held: schema.Type) -> set[str]:
    """The kinds of a type and of its elements."""
    return {held.kind, *(_kinds(held.element) if held.element else ())}


def _filled(kind: str, name: str) -> Any:
    """The documented default of a property; UNDECIDED for one that the provider computes."""
    declared = schema.resource(kind)
    assert declared is not None
    held = declared.inputs[name]
    known = [
        each.value
        for each in all_defaults()
        if (each.type, each.path) == (kind, name) and each.source not in (PLACEHOLDER, UNPROVEN)
    ]
    if held.default in ("true", "false") or (held.default or "").isdigit():
        known.insert(0, json.loads(str(held.default)))
    return next(filter(None, known), UNDECIDED if held.always and not held.required else None)


def _words() -> Mapping[str, set[str]]:
    """The words by which rules may read a type."""
    modules = {each: _texts(each) for room in _ROOMS for each in (PACK / room).rglob("*.py")}
    found: dict[str, set[str]] = defaultdict(set)
    for rule in catalogue():
        place = PACK.parent / rule.module.replace(".", "/")
        module = place.with_suffix(".py")
        for kind in rule.types:
            found[kind] |= modules[module if module in modules else place / "__init__.py"]
    for kind, words in found.items():
        words.update(*(each for each in modules.values() if kind in each))
    for document in policy_documents():
        if document.type in found:
            found[document.type].add(top_of(document.path))
    return found


def _texts(module: Path) -> set[str]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    held = (each.value for each in ast.walk(tree) if isinstance(each, ast.Constant))
    # Texts of more lines are documentation.
    texts = (each for each in held if isinstance(each, str) and "\n" not in each)
    return {word for each in texts for word in _WORD.findall(each)}


if __name__ == "__main__":
    main()
