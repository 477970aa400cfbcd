"""Address ranges: which of them cover the internet, also in the entries of a prefix list.

https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.parts.links import is_computed, references

PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
READS = (PREFIX_LIST, _ENTRY)
# An IPv4 network as wide as a registry hands out, and the IPv6 addresses that no host has on the
# internet: unique local, link local and multicast.
_WIDEST_NETWORK = {4: 8, 6: 16}
_NOT_GLOBAL = ("fc", "fd", "fe", "ff")
# A range that covers the internet, or what may hold one; None for none.
Found = str | Unknown | None


def is_public(cidr: str) -> bool:
    """Whether a range covers a large part of the internet, as 0.0.0.0/0 and its halves do."""
    address, _, length = cidr.strip().partition("/")
    if not length.isdigit():
        return False
    if ":" in address:
        return int(length) < _WIDEST_NETWORK[6] and not address.lower().startswith(_NOT_GLOBAL)
    return int(length) < _WIDEST_NETWORK[4]


def prefix_lists_at(
    stack: Stack, resource: Resource, path: str, named: str | Unknown
) -> tuple[Resource, ...]:
    """The prefix lists of the stack that the text at the path names, or may be.

    A preview knows no ID of what is new, so the engine's record decides where no list is known by
    the text. It covers a whole top-level property.
    """
    if not isinstance(named, Unknown):
        known = tuple(stack.named(PREFIX_LIST, named))
        if known or not named:
            return known
    return stack.recorded(resource, path, PREFIX_LIST)


def public_entry(stack: Stack, lists: tuple[Resource, ...]) -> Found:
    """The first entry that covers the internet, where all of the lists have one.

    Which of several lists an unknown value names is not known, so they have to agree.
    """
    found = [stack.once(_public_entry, each) for each in lists]
    unknown = [each for each in found if isinstance(each, Unknown)]
    if unknown or not found:
        return unknown[0] if unknown else None
    return found[0] if len({each is None for each in found}) == 1 else _one_of(lists)


def covers_internet(stack: Stack, lists: tuple[Resource, ...]) -> Truth:
    """Whether a prefix list of the stack covers the internet."""
    found = public_entry(stack, lists)
    return found if isinstance(found, Unknown) else found is not None


def _one_of(lists: tuple[Resource, ...]) -> Unknown:
    names = " or ".join(each.name for each in lists)
    return Unknown("entries", f"which of the prefix lists {names} is meant", lists[0].urn)


def _public_entry(stack: Stack, prefix_list: Resource) -> Found:
    unknown: list[Unknown] = []
    for cidr in _cidrs(stack, prefix_list):
        if isinstance(cidr, Unknown):
            unknown.append(cidr)
        elif is_public(cidr):
            return cidr
    return unknown[0] if unknown else None


def _cidrs(stack: Stack, prefix_list: Resource) -> Iterator[str | Unknown]:
    # Once it is deployed, AWS lists the separate entries there too.
    if not is_computed(prefix_list, "entries"):
        for entry in until_unknown(prefix_list.properties.items("entries")):
            yield entry if isinstance(entry, Unknown) else or_unknown(_cidr, entry)
    for found in references(stack, _ENTRY, "prefixListId", PREFIX_LIST).to(prefix_list):
        yield found if isinstance(found, Unknown) else or_unknown(_cidr, found.properties)


def _cidr(entry: Value) -> str:
    return str(entry.get("cidr", ""))
