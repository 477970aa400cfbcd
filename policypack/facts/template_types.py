"""The properties of CloudFormation's resource types, as templates write them.

`template_types.z` is made by `tools/mine_template_types.py`; its first line names the source. A
line is an object, `AWS::SQS::Queue` or `AWS::SQS::Queue.Tag`, and its properties. Each is followed
by what it holds: nothing for a text, `!` for a flag, `#` for a number, `?` for any JSON, `*NAME`
for an object, `[]` for a list and `{}` for a map of what follows. `@NAME` is the property that
`Ref` returns, and `=NAME=FORM` that of the ARN, with its form: `{}` in it is what AWS chooses.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.start.lazy_patterns import lazy_pattern

TEXT, FLAG, NUMBER, ANY, OBJECT, LIST, MAP = "", "!", "#", "?", "*", "[]", "{}"
_TABLE = Path(__file__).with_suffix(".z")
_WORD = lazy_pattern(r"(\w+)(.*)")
_CAPITALS = lazy_pattern(r"[A-Z0-9]{2,}")


class Shape(NamedTuple):
    """An object of a template: what its properties hold.

    Of a resource type, `reference` is the property that `Ref` returns where a template sets it,
    `arn` that of its ARN, and `form` how AWS makes the ARN; empty if that is not known.
    """

    kinds: Mapping[str, str]
    reference: str = ""
    arn: str = ""
    form: str = ""


@lru_cache(maxsize=1024)
def shape(name: str) -> Shape | None:
    """The properties of a resource type, or of an object in it; None for one not in the table."""
    line = _lines().get(name)
    if line is None:
        return None
    words = line.split()
    reference = next((word[1:] for word in words if word.startswith("@")), "")
    identity = next((word[1:] for word in words if word.startswith("=")), "")
    arn, _, form = identity.partition("=")
    found = (_WORD.fullmatch(word) for word in words if word[0] not in "@=")
    return Shape({each[1]: each[2] for each in found if each}, reference, arn, form)


def arn_of(name: str) -> str:
    """The property of a resource type that is its ARN; empty if it is not known."""
    found = shape(name)
    return found.arn if found else ""


def shapes_of(name: str) -> tuple[Shape, ...]:
    """The shapes of a resource type and of all objects in it."""
    names = (each for each in _lines() if each == name or each.startswith(f"{name}."))
    return tuple(found for found in map(shape, names) if found)


@lru_cache(maxsize=4096)
def native_type(name: str) -> str:
    """What aws-native calls a type of CloudFormation: `aws-native:rds:DbInstance`.

    https://github.com/pulumi/pulumi-aws-native/blob/master/provider/pkg/naming/naming.go
    """
    _, module, kind = (*name.split("::"), "", "")[:3]
    return f"aws-native:{_MODULES.get(module, module).lower()}:{_lowered(kind)}"


@lru_cache(maxsize=8192)
def sdk_name(name: str) -> str:
    """What aws-native calls a property of CloudFormation: `sseAlgorithm` for `SSEAlgorithm`."""
    made = _lowered(name)
    return made[:1].lower() + made[1:] if made[:1].isupper() else made


# A module of Pulumi must not be called config.
_MODULES = {"Config": "Configuration"}


def _lowered(name: str) -> str:
    """The name with its acronyms as words. The last capital of a run begins the next word, but in
    a plural such as `ARNs`."""

    def word(found: re.Match[str]) -> str:
        after = name[found.end() :]
        is_plural = after[:1] == "s" and not after[1:2].islower()
        end = None if not after or is_plural else -1
        text = found[0]
        return text[0] + text[1:end].lower() + ("" if end is None else text[-1])

    return _CAPITALS.sub(word, name)


@lru_cache(maxsize=1)
def source() -> str:
    """The package that the table was made from."""
    return _text().partition("\n")[0]


@lru_cache(maxsize=1)
def template_types() -> tuple[str, ...]:
    """The resource types in the table."""
    return tuple(name for name in _lines() if "." not in name)


@lru_cache(maxsize=1)
def _lines() -> Mapping[str, str]:
    found = (line.partition(" ") for line in _text().split("\n")[1:])
    return {name: rest for name, _, rest in found}


def _text() -> str:
    return zlib.decompress(_TABLE.read_bytes()).decode("ascii")
