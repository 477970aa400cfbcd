"""Mines `policypack/facts/role_uses.csv`: the properties of pulumi_aws that take a role.

Run it by hand after a new `pulumi_aws` was pinned and its schema mined:

    .venv/bin/python -m tools.mine_role_uses

It adds a row without a use for each new property, and deletes the rows of those that are gone.
Someone decides what the new ones are: until then a test fails.

A property takes a role if its name ends like that of a role or an instance profile, and it is text,
a list of texts, or an object that names one.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.facts.role_uses import TABLE, RoleUse, role_uses
from tools.mine_schema import TARGET

_NAME = re.compile(
    r"(^r|[a-z]R)oles?(Arns?|Names?)?$|[iI]nstanceProfile(Arn|Name)?$|^credentials(Arn)?$"
)
_PREFIX = "R aws:"

Lines = Mapping[str, Mapping[str, Any]]


def main() -> None:
    """Write the table, and print the rows that need a decision."""
    known = {(row.type, row.path): row for row in role_uses()}
    table = [known.get(each, RoleUse(*each, "")) for each in sorted(mined())]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(RoleUse._fields)
        writer.writerows(table)
    for row in table:
        if not row.use:
            sys.stdout.write(f"{row.path} of {row.type}: write its use into {TABLE.name}\n")


def mined() -> set[tuple[str, str]]:
    """The type and the path of each property that takes a role."""
    lines = dict(_read())
    return {
        (key.removeprefix("R "), path)
        for key in lines
        if key.startswith(_PREFIX)
        for path in _paths(lines, key, ())
    }


def _read() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for line in gzip.decompress(TARGET.read_bytes()).decode().splitlines():
        key, _, value = line.partition("\t")
        yield key, json.loads(value)


def _paths(lines: Lines, key: str, above: tuple[str, ...]) -> Iterator[str]:
    for name, (code, flags, *_) in lines[key]["p"].items():
        kind = code.lstrip("[{")
        below = f"O {kind.removeprefix('@')}"
        if "i" not in flags:
            continue
        is_object = below in lines
        if _NAME.search(name) and (kind == "s" or is_object):
            yield name
        # Some types hold themselves, such as the steps of a plan.
        elif is_object and below not in above:
            head = name + "[]" * (len(code) - len(kind))
            yield from (f"{head}.{path}" for path in _paths(lines, below, (*above, below)))


if __name__ == "__main__":
    main()
