"""Which types of resources each action works on, and at which access level it does so.

From AWS's Service Authorization Reference. Its ARN formats hold variables, such as `${TableName}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from policypack.facts.resource_types import read_resource_types
from policypack.iam.action_index import service_at, start_of
from policypack.iam.action_sets import union
from policypack.iam.arns import probes_of

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LEVELS = ("List", "Read", "Write", "Tagging", "Permissions management")


@dataclass(frozen=True, eq=False)
class ResourceType:
    """One resource type of a service: its ARN and, as local sets, who accepts and who needs it."""

    arn: str
    accepts: int
    demands: int

    @cached_property
    def probes(self) -> tuple[str, ...]:
        return probes_of(self.arn)

    @cached_property
    def segments(self) -> list[str]:
        """The six parts of the ARN as patterns."""
        return _VARIABLE.sub("*", self.arn).split(":", 5)

    @cached_property
    def beginning(self) -> str:
        """How the last part begins, up to the first variable."""
        return self.segments[5].partition("*")[0]

    @cached_property
    def is_bucket(self) -> bool:
        """Whether its name has no slash in it; every other name may."""
        return self.arn.endswith(":s3:::${BucketName}")


@dataclass(frozen=True, eq=False)
class ServiceTypes:
    """The types of one service. Its sets are its own; `start` is their place among all."""

    start: int
    levels: tuple[int, ...]
    types: tuple[ResourceType, ...]

    @cached_property
    def typed(self) -> int:
        """The actions that can be limited to a resource; the others work only on `*`."""
        typed = 0
        for each in self.types:
            typed |= each.accepts
        return typed


@lru_cache(maxsize=1)
def _all_service_types() -> tuple[ServiceTypes, ...]:
    return tuple(_parsed(line.split(" ")) for line in read_resource_types()[1])


def _parsed(words: list[str]) -> ServiceTypes:
    levels, types = words[1:6], words[6:]
    triples = zip(types[::3], types[1::3], types[2::3], strict=True)
    return ServiceTypes(
        start_of(words[0]),
        tuple(int(each, 16) for each in levels),
        tuple(ResourceType(arn, int(takes, 16), int(needs, 16)) for arn, takes, needs in triples),
    )


@lru_cache(maxsize=8)
def at_level(*names: str) -> int:
    """The actions of AWS's access levels, such as "Write" or "Permissions management"."""
    found = 0
    for each in _all_service_types():
        for name in names:
            found |= each.levels[_LEVELS.index(name)] << each.start
    return found


@lru_cache(maxsize=1)
def restrictable() -> int:
    """The actions that can be limited to a resource; the others work only on `*`."""
    return union(each.typed << each.start for each in _all_service_types())


@lru_cache(maxsize=1)
def _by_service() -> dict[str, tuple[ServiceTypes, ...]]:
    """The services that have types whose ARN names the given one. "" is for any."""
    found: dict[str, dict[int, ServiceTypes]] = {}
    for each in _all_service_types():
        for kind in each.types:
            service = kind.segments[2]
            found.setdefault("" if service == "*" else service, {})[each.start] = each
    return {service: tuple(those.values()) for service, those in found.items()}


@lru_cache(maxsize=4096)
def arn_formats(position: int) -> tuple[str, ...]:
    """The ARNs, with variables, that the action at a place must or can have, the plainest first."""
    service = service_at(position)
    local = 1 << (position - service.start)
    found = next(
        each for each in _all_service_types() if each.start == service.start and each.levels
    )
    return tuple(sorted((kind.arn for kind in found.types if kind.demands & local), key=len))


@lru_cache(maxsize=4096)
def example_arn(position: int) -> str:
    """The plainest of them with words in capitals for the variables, "" where there is none."""
    formats = arn_formats(position)
    return _VARIABLE.sub(_in_capitals, formats[0]) if formats else ""


def _in_capitals(variable: re.Match[str]) -> str:
    return _WORD_START.sub("_", variable[1]).upper()


def types_of_services(pattern: str) -> tuple[ServiceTypes, ...]:
    """The services whose resources the pattern can match, by its third part."""
    parts = pattern.split(":", 5)
    if len(parts) < 6 or "*" in parts[2] or "?" in parts[2]:
        return _all_service_types()
    return _by_service().get(parts[2], ()) + _by_service()[""]
