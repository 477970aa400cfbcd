"""Resource patterns: for which actions is one as good as `*`, and which actions fit it?

A resource type is tried by its probes (see `policypack.iam.meaning.arns`): a pattern that matches
them all matches every resource of the type, however it is spelled.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from policypack.facts.resource_types import ARNS_OF_REQUESTS
from policypack.iam.document.globs import (
    Matcher,
    glob,
    has_wildcard,
    is_all_wildcards,
    is_nowhere_in,
    literal_head,
    overlap,
)
from policypack.iam.meaning.actions import NOTHING, ActionSet, everything, expand_all, joined, union
from policypack.iam.meaning.arns import (
    EVERYTHING,
    matches_all_literally,
    normalized,
    probes_of,
    widened,
)
from policypack.iam.meaning.resource_types import (
    ResourceType,
    ServiceTypes,
    first_probes,
    fixed_types,
    restrictable,
    service_named_in,
    types_of_services,
    variable_types,
)
from policypack.start.lazy_patterns import lazy_pattern

_VARIABLE = lazy_pattern(r"\$\{[^}]*\}")
# What names the type in the last part of an ARN, such as `table/`.
_HEAD = lazy_pattern(r"[^/:]*[/:]")
# An alias in Resource grants nothing, but a pattern for all aliases is meant for all keys:
# https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
_ALIASES = probes_of("arn:${Partition}:kms:${Region}:${Account}:alias/${Alias}")
_DECRYPTS = ("kms:Decrypt", "kms:ReEncryptFrom")
# Every function has the version $LATEST, so a pattern for all versions is one for all functions:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
_VERSIONS = probes_of("arn:${Partition}:lambda:${Region}:${Account}:function:${Name}:${Version}")
_TAKES_VERSION = ("lambda:InvokeFunction", "lambda:GetFunction")
# To write policies into one's own user is as good as into any.
_OWN_USER = "${aws:username}"
_OWN_POLICIES = ("iam:AttachUserPolicy", "iam:PutUserPolicy")


@lru_cache(maxsize=4096)
def wide(pattern: str) -> ActionSet:
    """The actions for which a Resource pattern is as good as `*`.

    An identity acts in its own account, so naming the account, the region or the partition narrows
    too little to count. An action without a resource type has `*` only, and a resource of which
    there is one is named as well as it can be.
    """
    if is_all_wildcards(pattern):
        return everything()
    if "*" not in pattern and "?" not in pattern and "${" not in pattern:
        return NOTHING
    service = service_named_in(pattern)
    if service != "*" and _names_one(pattern, service):
        return NOTHING
    shape = widened(pattern)
    return _matched(service, shape, _is_one_of_many) | _meant(glob(shape), pattern)


def _names_one(pattern: str, service: str) -> bool:
    """Whether the beginning of a name shows that it is of no type as a whole, as it mostly does.

    A quick look, before the closer one that begins with `widened`.
    """
    if "${" in pattern:
        return False
    head = literal_head(pattern.split(":", 5)[5])
    at = max(head.rfind("/"), head.rfind(":")) + 1
    if not head[at : at + 2].isalnum() or len(head) < at + 2:
        # So little may count as a wildcard.
        head = head[:at]
    every = _names_of_probes(service)
    after = bisect_left(every, head)
    return after == len(every) or not every[after].startswith(head)


@lru_cache(maxsize=512)
def _names_of_probes(service: str) -> tuple[str, ...]:
    """The last parts of the first probes of all types of a service, sorted."""
    types = (kind.probes[0] for each in types_of_services(service) for kind in each.types)
    return tuple(sorted(each.split(":", 5)[5] for each in (*types, _ALIASES[0], _VERSIONS[0])))


@lru_cache(maxsize=1024)
def excluded(pattern: str) -> ActionSet:
    """The actions for which the pattern in NotResource surely excludes the whole account."""
    if not has_wildcard(pattern):
        return NOTHING
    return _matched(service_named_in(pattern), normalized(pattern), _is_any)


def _is_any(_: ResourceType) -> bool:
    return True


def _is_one_of_many(kind: ResourceType) -> bool:
    return not kind.is_one


def _matched(service: str, shape: str, counts: Callable[[ResourceType], bool]) -> ActionSet:
    """The actions that must have a resource of a type that counts and is matched as a whole."""
    if is_nowhere_in(first_probes(service), shape):
        return NOTHING
    matches = glob(shape)
    found = _untyped() if all(map(matches, EVERYTHING)) else NOTHING
    for each in types_of_services(service):
        found |= _demanding(each, matches, counts) << each.start
    return found


def _demanding(
    types: ServiceTypes, matches: Matcher, counts: Callable[[ResourceType], bool]
) -> ActionSet:
    found = NOTHING
    for kind in types.types:
        # Nearly every type fails by the first of its probes.
        if not kind.demands & ~found or not matches(kind.probes[0]):
            continue
        if counts(kind) and all(map(matches, kind.probes)):
            found |= kind.demands
    return found


def _untyped() -> ActionSet:
    return everything() & ~restrictable()


def _meant(matches: Matcher, pattern: str) -> ActionSet:
    found = expand_all(*_DECRYPTS) if all(map(matches, _ALIASES)) else NOTHING
    if all(map(matches, _VERSIONS)):
        found |= expand_all(*_TAKES_VERSION)
    return found | (expand_all(*_OWN_POLICIES) if _OWN_USER in pattern.lower() else NOTHING)


@lru_cache(maxsize=4096)
def denied(pattern: str) -> ActionSet:
    """The actions that a Deny on the pattern removes on all of their resource types."""
    if is_all_wildcards(pattern):
        return everything()
    if "*" not in pattern and "?" not in pattern:
        return NOTHING
    found = NOTHING
    for each in types_of_services(service_named_in(pattern)):
        left = NOTHING
        for kind in each.types:
            if not matches_all_literally(pattern, kind.probes):
                left |= kind.accepts
        found |= (each.typed & ~left) << each.start
    return found


@lru_cache(maxsize=2048)
def fitting(pattern: str) -> ActionSet:
    """The actions that work on some resource which the pattern may match."""
    parts = pattern.split(":", 5)
    if len(parts) < 6:
        # A `*` that runs across colons may stand for anything.
        return everything() if "*" in pattern else NOTHING
    # The value of a caller's variable is unknown.
    parts = [_VARIABLE.sub("*", each) for each in parts] if "${" in pattern else parts
    outline = (*parts[:5], _outline(parts[5]))
    return _fitting(outline) | _fitting_fixed(parts) | _named_in_requests(parts)


def _outline(name: str) -> str:
    """The name without what stands between its first and its last `*`.

    A type whose own name ends in a variable has room for whatever that is, but not for a slash
    where it takes none.
    """
    head, _, rest = name.partition("*")
    middle, _, tail = rest.rpartition("*")
    if "*" not in rest:
        return name
    return f"{head}*/*{tail}" if "/" in middle else f"{head}*{tail}"


def _fitting_fixed(parts: Sequence[str]) -> ActionSet:
    """The actions of the types that have one name, without a variable in it."""
    fixed = fixed_types("*" if has_wildcard(parts[2]) else parts[2])
    return union(kind.accepts << start for start, kind in fixed if _may_be(parts, kind))


@lru_cache(maxsize=512)
def _fitting(parts: tuple[str, ...]) -> ActionSet:
    """The actions of the types whose name has a variable in it."""
    beginning = literal_head(parts[5])
    head = _HEAD.match(beginning)
    found: dict[int, ActionSet] = {}
    service = "*" if has_wildcard(parts[2]) else parts[2]
    for start, kind in variable_types(service, head[0] if head else beginning):
        begins = kind.beginning
        if not (beginning.startswith(begins) or begins.startswith(beginning)):
            continue
        held = found.get(start, NOTHING)
        if kind.accepts & ~held and _may_be(parts, kind):
            found[start] = held | kind.accepts
    return joined(found)


def _named_in_requests(parts: Sequence[str]) -> ActionSet:
    """The actions without a resource type that are allowed on the pattern all the same."""
    return union(kind.accepts for kind in _kinds_of_requests() if _may_be(parts, kind))


@cache
def _kinds_of_requests() -> tuple[ResourceType, ...]:
    """What those actions name in a request, each with its action in its place among all."""
    return tuple(
        ResourceType(arn, expand_all(action), NOTHING) for action, arn in ARNS_OF_REQUESTS.items()
    )


def _may_be(parts: Sequence[str], kind: ResourceType) -> bool:
    if kind.is_bucket and "/" in parts[5]:
        return False
    for one, other in zip(parts, kind.segments, strict=False):
        if one != other and other != "*" and not overlap(one, other):
            return False
    return True
