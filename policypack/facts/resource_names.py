"""The property that names a resource, by type, and the ARNs and URLs that are made of it.

`resource_names.z` is made by `tools/mine_resource_names.py`; its first line names the SDK. A line
is the type, the property, and templates such as `arn:{partition}:s3:::{bucket}`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.start.lazy_patterns import lazy_pattern

_TABLE = Path(__file__).with_suffix(".z")
# A part of a template: what AWS invents, or a property, with what stands for an empty one.
IN_TEMPLATE = lazy_pattern(r"\{(?P<opaque>#?)(?P<name>\w+)(?:\|\w+)?(?:=(?P<default>[^}]*))?\}")
# What a part stands for that names no resource.
_PARTS = {
    "partition": r"[\w-]+",
    "region": r"[\w-]*",
    "account": r"\d*",
    "suffix": r"[\w.-]+",
    "uuid": r"[\w-]+",
}


class Naming(NamedTuple):
    """The naming property of a type, and patterns of texts with the group `name`."""

    property: str
    patterns: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=256)
def naming_of(kind: str) -> Naming | None:
    """How a resource of the type is named; None if AWS invents its ID."""
    words = _table().get(kind)
    if words is None:
        return None
    name, *templates = words
    return Naming(name, tuple(re.compile(_pattern(each, name)) for each in templates))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, list[str]]:
    lines = zlib.decompress(_TABLE.read_bytes()).decode("ascii").split("\n")[1:]
    return {kind: words for kind, *words in map(str.split, lines)}


def _pattern(template: str, name: str) -> str:
    """The texts of a template; ARNs of log groups may end with all of their streams."""
    return "".join(_parts(template, name)) + r"(?::\*)?"


def _parts(template: str, name: str) -> Iterator[str]:
    end = 0
    for found in IN_TEMPLATE.finditer(template):
        yield re.escape(template[end : found.start()])
        end = found.end()
        if found["name"] == name:
            yield "(?P<name>[^:]+?)"
        elif found["default"] is not None:
            # The path before the name of an IAM identity.
            yield f"{found['default']}(?:.*/)?"
        else:
            yield _PARTS.get(found["name"], r"\w+")
    yield re.escape(template[end:])
