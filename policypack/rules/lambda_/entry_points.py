"""Where a function can be reached by anybody: its URL, a public permission, an open API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from policypack.resources import Resource
from policypack.rules.lambda_.apis import api_doors
from policypack.rules.lambda_.doors import Door, told
from policypack.rules.lambda_.grants import for_everybody
from policypack.rules.lambda_.targets import functions_at
from policypack.stack import Stack
from policypack.unknown import Unknown


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
    for door in (*_urls(stack), *_permissions(stack), *api_doors(stack)):
        if door.opened is False:
            continue
        if isinstance(door.targets, Unknown):
            table[""].undecided.append(door.targets)
            continue
        for function in door.targets:
            if isinstance(door.opened, Unknown):
                table[function.urn].undecided.append(door.opened)
            else:
                table[function.urn].open.append(door.name)
    return dict(table)


def _urls(stack: Stack) -> Iterator[Door]:
    for url in stack.of_type("aws:lambda/functionUrl:FunctionUrl"):
        targets = told(functions_at, stack, url, "functionName")
        yield Door(f"the function URL {url.name}", told(_url_is_open, url), targets)


def _url_is_open(url: Resource) -> bool:
    return str(url.get("authorizationType", "")) == "NONE"


def _permissions(stack: Stack) -> Iterator[Door]:
    for permission in stack.of_type("aws:lambda/permission:Permission"):
        targets = told(functions_at, stack, permission, "function")
        yield Door(f"the permission {permission.name}", told(for_everybody, permission), targets)
