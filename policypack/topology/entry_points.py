"""Where a function can be reached by anybody: its URL, a public permission, an open API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology import apis, functions
from policypack.topology.apis import api_entry_points
from policypack.topology.entry_point import EntryPoint
from policypack.topology.functions import functions_at
from policypack.topology.permissions import for_everybody
from policypack.unknown import Unknown, or_unknown

_URL = "aws:lambda/functionUrl:FunctionUrl"
_PERMISSION = "aws:lambda/permission:Permission"
READS = (_URL, _PERMISSION, *apis.READS, *functions.READS)


@dataclass
class EntryPoints:
    """The open doors of one function by name, and the unknowns that may turn out to be one."""

    open: list[str] = field(default_factory=list)
    undecided: list[Unknown] = field(default_factory=list)


def entry_points(stack: Stack, function: Resource) -> EntryPoints:
    """The entry points that lead to the function.

    One whose target is not known yet may lead to any function, so it is undecided for all.
    """
    table = stack.once(_table)
    own, anywhere = table.get(function.urn, EntryPoints()), table.get("", EntryPoints())
    return EntryPoints(own.open, own.undecided + anywhere.undecided)


def _table(stack: Stack) -> dict[str, EntryPoints]:
    table: dict[str, EntryPoints] = defaultdict(EntryPoints)
    for entry in (*_urls(stack), *_permissions(stack), *api_entry_points(stack)):
        if entry.is_public is False:
            continue
        if isinstance(entry.functions, Unknown):
            table[""].undecided.append(entry.functions)
            continue
        for function in entry.functions:
            if isinstance(entry.is_public, Unknown):
                table[function.urn].undecided.append(entry.is_public)
            else:
                table[function.urn].open.append(entry.name)
    return dict(table)


def _urls(stack: Stack) -> Iterator[EntryPoint]:
    for url in stack.of_type(_URL):
        targets = or_unknown(functions_at, stack, url, "functionName")
        yield EntryPoint(f"the function URL {url.name}", or_unknown(_url_is_open, url), targets)


def _url_is_open(url: Resource) -> bool:
    return str(url.get("authorizationType", "")) == "NONE"


def _permissions(stack: Stack) -> Iterator[EntryPoint]:
    for permission in stack.of_type(_PERMISSION):
        targets = or_unknown(functions_at, stack, permission, "function")
        yield EntryPoint(
            f"the permission {permission.name}", or_unknown(for_everybody, permission), targets
        )
