"""Which types of resources each action works on, and at which access level it does so.

From AWS's Service Authorization Reference. Its ARN formats hold variables, such as `${TableName}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property, lru_cache

from policypack.facts.access_levels import CORRECTIONS
from policypack.facts.resource_types import (
    ONE_PER_ACCOUNT_OF_OTHERS,
    UNLISTED_TYPES,
    read_resource_types,
)
from policypack.iam.document.globs import has_wildcard
from policypack.iam.meaning.actions import (
    FIRST,
    NOTHING,
    ActionSet,
    expand_all,
    service_at,
    start_of,
    union,
)
from policypack.iam.meaning.arns import EVERYTHING, probes_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

VARIABLE = lazy_pattern(r"\$\{([^}]*)\}")
# How every ARN of the reference begins.
_PARTITION = "arn:${Partition}"
_LEVELS = ("List", "Read", "Write", "Tagging", "Permissions management")


@record(frozen=True, eq=False)
class ResourceType:
    """One resource type of a service: its ARN and, as local sets, who accepts and who needs it."""

    arn: str
    accepts: ActionSet
    demands: ActionSet

    @cached_property
    def probes(self) -> tuple[str, ...]:
        return probes_of(self.arn)

    @cached_property
    def segments(self) -> list[str]:
        """The six parts of the ARN as patterns."""
        return VARIABLE.sub("*", self.arn).split(":", 5)

    @cached_property
    def beginning(self) -> str:
        """How the last part begins, up to the first variable."""
        return self.segments[5].partition("*")[0]

    @cached_property
    def is_one(self) -> bool:
        """Whether an account has one of it at most, such as the catalog of Glue."""
        return self.is_fixed and self.arn not in ONE_PER_ACCOUNT_OF_OTHERS

    @cached_property
    def is_fixed(self) -> bool:
        """Whether its name has no variable in it."""
        return "*" not in self.segments[5]

    @cached_property
    def is_bucket(self) -> bool:
        """Whether its name has no slash in it; every other name may."""
        return self.arn.endswith(":s3:::${BucketName}")


@record(frozen=True, eq=False)
class ServiceTypes:
    """The types of one service. Its sets are its own; `start` is their place among all."""

    start: int
    types: tuple[ResourceType, ...]

    @cached_property
    def variable_types(self) -> tuple[ResourceType, ...]:
        """Those whose name has a variable in it."""
        return tuple(each for each in self.types if not each.is_fixed)

    @cached_property
    def typed(self) -> ActionSet:
        """The actions that can be limited to a resource; the others work only on `*`."""
        return union(each.accepts for each in self.types)


@lru_cache(maxsize=1)
def _all_service_types() -> tuple[ServiceTypes, ...]:
    return tuple(map(_service_types, _lines()))


@lru_cache(maxsize=1)
def _lines() -> dict[str, str]:
    """The line of each service, by its prefix. A run asks for few services: those are parsed."""
    return {line.partition(" ")[0]: line for line in read_resource_types()[1]}


def _words(prefix: str) -> list[str]:
    """The data of a service: its sets by level, and three words for each type."""
    return _lines()[prefix].split(" ")[1:]


@cache
def _service_types(prefix: str) -> ServiceTypes:
    words = _words(prefix)
    types = words[len(_LEVELS) :]
    triples = zip(types[::3], types[1::3], types[2::3], strict=True)
    start = start_of(prefix)
    listed = (
        ResourceType(arn, ActionSet(takes, 16), ActionSet(needs, 16))
        for arn, takes, needs in triples
    )
    return ServiceTypes(start, (*listed, *_unlisted_types(prefix, start)))


def _unlisted(service: str) -> list[tuple[str, str]]:
    """The types of a service that AWS's reference leaves out: their actions and their ARN."""
    return [each for each in UNLISTED_TYPES.items() if each[0].startswith(f"{service}:")]


def _unlisted_types(service: str, start: int) -> Iterator[ResourceType]:
    for action, arn in _unlisted(service):
        accepts = expand_all(action) >> start
        yield ResourceType(arn, accepts, accepts)


@lru_cache(maxsize=512)
def fixed_types(service: str) -> tuple[tuple[int, ResourceType], ...]:
    """The types of these services whose name has no variable, with where their sets begin."""
    every = ((each.start, kind) for each in types_of_services(service) for kind in each.types)
    return tuple((start, kind) for start, kind in every if kind.is_fixed)


@lru_cache(maxsize=2048)
def variable_types(service: str, head: str) -> tuple[tuple[int, ResourceType], ...]:
    """The types of these services whose name has a variable in it and may begin so, with where
    their sets begin."""
    return tuple(
        (each.start, kind)
        for each in types_of_services(service)
        for kind in each.variable_types
        if head.startswith(kind.beginning) or kind.beginning.startswith(head)
    )


@lru_cache(maxsize=512)
def first_probes(service: str) -> str:
    """The first probe of each type of these services, in one text."""
    types = (kind.probes[0] for each in types_of_services(service) for kind in each.types)
    return "\n".join((EVERYTHING[0], *types))


@lru_cache(maxsize=8)
def at_level(*names: str) -> ActionSet:
    """The actions of access levels, such as "Write", with corrections of AWS's levels."""
    found = union(map(_at_level_of_aws, names))
    for each in CORRECTIONS:
        corrected = expand_all(*each.actions)
        found = found | corrected if each.level in names else found & ~corrected
    return found


@lru_cache(maxsize=8)
def _at_level_of_aws(name: str) -> ActionSet:
    if name not in _LEVELS:
        return NOTHING
    at = _LEVELS.index(name)
    return union(ActionSet(_words(each)[at], 16) << start_of(each) for each in _lines())


@lru_cache(maxsize=1)
def restrictable() -> ActionSet:
    """The actions that can be limited to a resource; the others work only on `*`."""
    return union(_typed(prefix) << start_of(prefix) for prefix in _lines())


def _typed(prefix: str) -> ActionSet:
    """The typed actions of one service, without reading the other data of its types."""
    listed = (ActionSet(takes, 16) for takes in _words(prefix)[len(_LEVELS) + 1 :: 3])
    unlisted = (each.accepts for each in _unlisted_types(prefix, start_of(prefix)))
    return union((*listed, *unlisted))


@lru_cache(maxsize=512)
def _prefixes(service: str) -> tuple[str, ...]:
    """The prefixes of services that have types whose ARN names this one; `$` is for any."""
    named = f" {_PARTITION}:$" if service == "$" else f":{service}:"
    likely = (prefix for prefix, line in _lines().items() if named in line or _unlisted(prefix))
    return tuple(each for each in likely if any(_names(arn, service) for arn in _arns(each)))


def _arns(prefix: str) -> Iterator[str]:
    yield from _words(prefix)[len(_LEVELS) :: 3]
    yield from (arn for _, arn in _unlisted(prefix))


def _names(arn: str, service: str) -> bool:
    named = arn.split(":", 3)[2]
    return named == service or (service == "$" and named.startswith("$"))


@lru_cache(maxsize=512)
def borrowing(service: str) -> ActionSet:
    """The actions that work on resources whose ARN names the service, of whatever service."""
    return union(
        kind.accepts << each.start
        for each in types_of_services(service)
        for kind in each.types
        if _names(kind.arn, service)
    )


def types_of_action(position: int) -> tuple[ServiceTypes, tuple[ResourceType, ...]]:
    """The service of the action at a place, and the types that the action must or can have."""
    of = service_at(position)
    local = FIRST << (position - of.start)
    service = _service_types(of.prefix)
    return service, tuple(kind for kind in service.types if kind.demands & local)


def service_named_in(pattern: str) -> str:
    """The service that the pattern names by its third part, "*" where it may be any."""
    parts = pattern.split(":", 5)
    return "*" if len(parts) < 6 or has_wildcard(parts[2]) else parts[2]


@lru_cache(maxsize=512)
def types_of_services(service: str) -> tuple[ServiceTypes, ...]:
    """The services whose resources an ARN with the service can name."""
    if service == "*":
        return _all_service_types()
    named = dict.fromkeys((*_prefixes(service), *_prefixes("$")))
    return tuple(map(_service_types, named))
