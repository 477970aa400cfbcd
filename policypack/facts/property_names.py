"""The names of properties by type, at any depth, of those that have a capital letter.

`property_names.z` is made by `tools/mine_property_names.py`; its first line names the SDK.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_suffix(".z")


@lru_cache(maxsize=256)
def property_names(kind: str) -> frozenset[str]:
    """The names of all properties of the type; empty for an unknown one."""
    return frozenset(_table().get(kind, "").split())


def all_property_names() -> Iterator[str]:
    """Yields the names of the properties of all types; a name may repeat."""
    return (name for names in _table().values() for name in names.split())


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    lines = zlib.decompress(_TABLE.read_bytes()).decode("ascii").split("\n")[1:]
    return {kind: names for kind, _, names in (line.partition(" ") for line in lines)}
