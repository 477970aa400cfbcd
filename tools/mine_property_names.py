"""Makes `policypack/facts/property_names.z`: the properties of each type that Python spells
otherwise.

From the schema that `tools/mine_schema.py` made. Run it by hand after that:

    .venv/bin/python -m tools.mine_property_names
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from policypack.offline import schema

TARGET = Path(__file__).resolve().parent.parent / "policypack/facts/property_names.z"


def mined() -> bytes:
    """One line of the source, then one for each type with the names of its properties."""
    lines = [f"pulumi_aws {schema.version()}"]
    for token in schema.resource_tokens():
        declared = schema.resource(token)
        assert declared is not None
        seen: set[str] = set()
        names = {
            name
            for prop in declared.properties.values()
            for name in (prop.name, *_below(prop.type, seen))
            if name.lower() != name
        }
        if names:
            lines.append(" ".join((token, *sorted(names))))
    return zlib.compress("\n".join(lines).encode("ascii"), 9)


def _below(kind: schema.Type, seen: set[str]) -> Iterator[str]:
    """The names in a nested type; some hold themselves."""
    if kind.element:
        yield from _below(kind.element, seen)
    if kind.name in seen:
        return
    seen.add(kind.name)
    for prop in kind.properties.values():
        yield prop.name
        yield from _below(prop.type, seen)


if __name__ == "__main__":
    TARGET.write_bytes(mined())
