"""Resources of aws-native that read as resources of pulumi_aws, with the names of their properties.

`native_types.z` is made by `tools/mine_native_types.py`; its first line names the SDKs. A pair of
paths is `classic=native`, or one path where the two are equal. `[]` stands for every element of a
list or a map, `[=]` for its key in the map, `[key:TEXT]` for the element whose key holds the text,
and `[#]` for each as a resource of its own. `{}` is a list of tags, `?TEXT` compares with a text
(`?` alone: is it set), `^TEXT` stands for the text where something is set, `~` takes `PublicRead`
for `public-read`, `|NAME` puts a text into an archive, and `+` joins the path and the method of an
API. `%` takes a map for a list of names and values, `&` reads a JSON text, and `-` stands for what
aws-native has not.
`@` is the resource itself, and `@native` one of its properties, in a part that pulumi_aws has as a
resource of its own. `!native` has nothing that a rule reads, such as an output.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

OF_OWNER, NOWHERE = "@", "-"
# CloudFormation has one type for two of pulumi_aws: where the native property is set, it is the
# other one, whose properties have the same names. The cluster encrypts, backs up and protects.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
MEMBERS = {
    "aws:rds/instance:Instance": (
        "dbClusterIdentifier",
        "aws:rds/clusterInstance:ClusterInstance",
    )
}
_OWN = "[#]"
_TABLE = Path(__file__).with_suffix(".z")


class Twin(NamedTuple):
    """What a resource of aws-native is in pulumi_aws: the type, and pairs of classic and native
    paths. `ignored` properties have no counterpart and need none."""

    type: str
    pairs: tuple[tuple[str, str], ...]
    ignored: frozenset[str] = frozenset()

    @property
    def is_part(self) -> bool:
        """Whether pulumi_aws has a separate resource for some properties of the native one."""
        return any(native.startswith(OF_OWNER) for _, native in self.pairs)

    @property
    def list(self) -> str:
        """The native list of which every element is a resource of its own; empty if none is."""
        found = (native.partition(_OWN)[0] for _, native in self.pairs if _OWN in native)
        return next(found, "")

    def of_element(self, index: int | None) -> Twin:
        """The twin of one element of the `list`; of any, where the index is None."""
        step = "[]" if index is None else f"[{index}]"
        return self._replace(
            pairs=tuple((one, other.replace(_OWN, step, 1)) for one, other in self.pairs)
        )


def twins_of(native: str) -> tuple[Twin, ...]:
    """The twin of a type of aws-native and its parts; empty if nothing is mapped."""
    return tuple(map(_twin, _table().get(native, ())))


def native_types() -> Mapping[str, tuple[str, ...]]:
    """The types of pulumi_aws that a type of aws-native reads as, by the latter."""
    return {native: tuple(line.split()[0] for line in found) for native, found in _table().items()}


@lru_cache(maxsize=1)
def source() -> str:
    """The versions of the SDKs that the table was made from."""
    return _lines()[0]


def _lines() -> list[str]:
    return zlib.decompress(_TABLE.read_bytes()).decode().split("\n")


@lru_cache(maxsize=1)
def _table() -> Mapping[str, list[str]]:
    table: dict[str, list[str]] = defaultdict(list)
    for line in _lines()[1:]:
        native, _, rest = line.partition(" ")
        table[native].append(rest)
    return dict(table)


def _twin(line: str) -> Twin:
    classic, *pairs = line.split()
    halves = (pair.partition("=") for pair in pairs if not pair.startswith("!"))
    ignored = frozenset(pair[1:] for pair in pairs if pair.startswith("!"))
    return Twin(classic, tuple((one, other or one) for one, _, other in halves), ignored)
