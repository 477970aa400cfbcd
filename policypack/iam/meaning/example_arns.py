"""The ARN that a fix shows for an action: of the type of resource that it is mostly used on.

AWS's Service Authorization Reference lists for bedrock:InvokeModel models, model endpoints, prompt
routers and system tools alike. The type of the ARN at fault comes first, then the types that
the action's name speaks of, then those that most of the service's actions work on, then those with
the plainest ARN.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html
"""

from __future__ import annotations

import re
from functools import lru_cache

from policypack.iam.meaning import actions
from policypack.iam.meaning.resource_types import (
    VARIABLE,
    ResourceType,
    ServiceTypes,
    types_of_action,
)
from policypack.start.lazy_patterns import lazy_pattern

_SPELLED_OUT = lazy_pattern(r"[a-z0-9-]+")
_WORD_START = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORD = lazy_pattern(r"[A-Z]?[a-z]+")
# A wildcard that AWS writes for a name, as in `user/*`. One below a named resource, as in
# `${ClusterResourceId}/*`, belongs to the format.
_OWN_NAME = lazy_pattern(r"(?<!\}/)\*\Z")
# The account of `arn:${Partition}:${Vendor}:${Region}:*:${ResourceType}:${RecoveryPointId}`.
_ANY_ACCOUNT = lazy_pattern(r"(:\$\{Region\}:)\*:")
# Words of variables that say nothing about the type.
_NEUTRAL = frozenset({"id", "name", "resource", "with", "path"})
# Verbs of actions that make what they name: its ID is not known before.
_MAKING = frozenset({"create", "run", "start", "submit"})


@lru_cache(maxsize=4096)
def example_arn(position: int, like: str = "*") -> str:
    """The ARN with the partition, region and account of the ARN `like`, and words in capitals for
    what it leaves open; "" where the action works on no resource."""
    types = _usual_first(position)
    if not types:
        return ""
    usual = next((each for each in types if _may_be(each, like)), types[0])
    known = {"Partition": "aws", "Account": "ACCOUNT_ID", **_places_in(like)}
    arn = _OWN_NAME.sub("NAME", _ANY_ACCOUNT.sub(r"\1${Account}:", usual.arn))
    return VARIABLE.sub(lambda found: known.get(found[1]) or _in_capitals(found[1]), arn)


@lru_cache(maxsize=4096)
def _usual_first(position: int) -> tuple[ResourceType, ...]:
    """The types that an action works on, the most usual one first."""
    service, types = types_of_action(position)
    if len(types) < 2:
        return types
    action = actions.name(position).partition(":")[2]
    return tuple(sorted(types, key=lambda kind: _rank(kind, action, service)))


def _may_be(kind: ResourceType, like: str) -> bool:
    """Whether the ARN is one of the type, by its service and the beginning of its last part."""
    parts = like.split(":", 5)
    is_of_service = len(parts) == 6 and parts[2] == kind.segments[2]
    return is_of_service and parts[5].startswith(kind.beginning)


def _rank(kind: ResourceType, action: str, service: ServiceTypes) -> tuple[int, ...]:
    """The smaller, the more usual. How often its family is used counts only without a name."""
    words, spoken = _words(_last_part(kind)), _words(action)
    named = len(words & spoken)
    distance = len(words - spoken) if named else -_uses_of_family(kind, service)
    is_made = bool(named and spoken & _MAKING and kind.arn.endswith("Id}"))
    return is_made, "$" not in _last_part(kind), -named, distance, len(kind.arn)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    """The words of an action's name or of the last part of an ARN, in the singular."""
    return frozenset(word.lower().rstrip("s") for word in _WORD.findall(text)) - _NEUTRAL


def _last_part(kind: ResourceType) -> str:
    return kind.arn.split(":", 5)[5]


@lru_cache(maxsize=4096)
def _uses_of_family(kind: ResourceType, service: ServiceTypes) -> int:
    """How many uses the service's actions have for resources whose ARN begins as this one does."""
    family = _family(kind)
    return sum(each.accepts.bit_count() for each in service.types if _family(each) == family)


@lru_cache(maxsize=4096)
def _family(kind: ResourceType) -> str:
    return re.split("[:/]", kind.beginning.lstrip("/"))[0]


def _places_in(arn: str) -> dict[str, str]:
    """The partition, the region and the account of an ARN, as far as it spells them out."""
    parts = dict(zip(("", "Partition", "", "Region", "Account"), arn.split(":", 5), strict=False))
    return {name: text for name, text in parts.items() if _SPELLED_OUT.fullmatch(text)}


def _in_capitals(variable: str) -> str:
    return _WORD_START.sub("_", variable).upper()
