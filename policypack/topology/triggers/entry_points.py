"""Public entry points of a function: its URL, a policy for any principal, an API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import field

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.start.record import record
from policypack.topology.apis import http_apis, rest_apis
from policypack.topology.apis.api_access import is_reachable
from policypack.topology.apis.http_apis import http_entry_points
from policypack.topology.apis.openapi import api_bodies, functions_behind, functions_in_unread
from policypack.topology.apis.rest_apis import rest_entry_points
from policypack.topology.parts import functions
from policypack.topology.parts.entry_point import EntryPoint
from policypack.topology.parts.functions import functions_at
from policypack.topology.parts.permissions import PERMISSION, allows_any_principal
from policypack.topology.parts.resource_policies import LAMBDA_POLICY, opens_to_any_principal
from policypack.topology.triggers.wiring_table import URL

# Entry points of APIs that an OpenAPI document opens: its operations without authorization.


def body_entry_points(stack: Stack) -> Iterator[EntryPoint]:
    """An entry point for every operation that may be public, with the functions behind it.

    A body that cannot be read may open the functions that it is made of.
    """
    for api, document in api_bodies(stack).items():
        is_public = is_reachable(stack, api)
        if is_public is False:
            continue
        if isinstance(document, Unknown):
            functions = or_unknown(functions_in_unread, stack, api, document)
            yield EntryPoint(f"the API {api.name}", api, document, functions)
            continue
        for operation in document.operations:
            if operation.uri and not operation.is_authorized:
                functions = or_unknown(functions_behind, stack, api, operation.uri)
                yield EntryPoint(
                    f"{operation.name} of the API {api.name}", api, is_public, functions
                )


READS = (URL, PERMISSION, LAMBDA_POLICY, *http_apis.READS, *rest_apis.READS, *functions.READS)


@record(frozen=False)
class EntryPoints:
    """The public entry points of one function, and the unknowns that may be one."""

    public: list[EntryPoint] = field(default_factory=list)
    undecided: list[Unknown] = field(default_factory=list)


def entry_points(stack: Stack, function: Resource) -> EntryPoints:
    """The entry points that lead to the function.

    One whose function is unknown may lead to any function, so it is undecided for all.
    """
    table = stack.once(_table)
    own, anywhere = table.get(function.urn, EntryPoints()), table.get("", EntryPoints())
    return EntryPoints(own.public, own.undecided + anywhere.undecided)


def public_entry_points(stack: Stack) -> tuple[EntryPoint, ...]:
    """All entry points of the stack that are publicly accessible, or may be."""
    return stack.once(_public)


def _public(stack: Stack) -> tuple[EntryPoint, ...]:
    apis = (*http_entry_points(stack), *rest_entry_points(stack), *body_entry_points(stack))
    found = (*_urls(stack), *_permissions(stack), *_policies(stack), *apis)
    return tuple(entry for entry in found if entry.is_public is not False)


def _table(stack: Stack) -> dict[str, EntryPoints]:
    table: dict[str, EntryPoints] = defaultdict(EntryPoints)
    for entry in public_entry_points(stack):
        if isinstance(entry.functions, Unknown):
            table[""].undecided.append(entry.functions)
            continue
        for function in entry.functions:
            if isinstance(entry.is_public, Unknown):
                table[function.urn].undecided.append(entry.is_public)
            else:
                table[function.urn].public.append(entry)
    return dict(table)


def _urls(stack: Stack) -> Iterator[EntryPoint]:
    for url in stack.of_type(URL):
        functions = or_unknown(functions_at, stack, url, "functionName")
        is_public = or_unknown(_url_is_public, url)
        yield EntryPoint(f"the function URL {url.name}", url, is_public, functions)


def _url_is_public(url: Resource) -> bool:
    return str(url.get("authorizationType", "")) == "NONE"


def _permissions(stack: Stack) -> Iterator[EntryPoint]:
    for permission in stack.of_type(PERMISSION):
        functions = or_unknown(functions_at, stack, permission, "function")
        is_public = or_unknown(allows_any_principal, permission)
        yield EntryPoint(f"the permission {permission.name}", permission, is_public, functions)


def _policies(stack: Stack) -> Iterator[EntryPoint]:
    """The documents that replace a function's whole policy, its permissions included.

    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    """
    for policy in stack.of_type(LAMBDA_POLICY):
        functions = or_unknown(functions_at, stack, policy, "resourceArn")
        yield EntryPoint(
            f"the resource policy {policy.name}", policy, opens_to_any_principal(policy), functions
        )
