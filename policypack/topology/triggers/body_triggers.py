"""Triggers of the APIs that an OpenAPI document opens: their operations and their authorizers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.apis.api_integrations import HTTP_API
from policypack.topology.apis.openapi import (
    OpenApi,
    api_bodies,
    functions_behind,
    functions_in_unread,
)

# A trigger, the resource that declares it, its functions, and the unknown that decides.
DeclaredTrigger = tuple[str, Resource, tuple[Resource, ...] | Unknown, Unknown | None]


def body_triggers(stack: Stack) -> Iterator[DeclaredTrigger]:
    """The triggers of all bodies. A body that can't be read may have each kind of trigger."""
    for api, document in api_bodies(stack).items():
        if isinstance(document, Unknown):
            functions = or_unknown(functions_in_unread, stack, api, document)
            for event, payload_format in product(("api", "authorizer"), ("1.0", "2.0")):
                yield _name(event, api, payload_format), api, functions, document
        else:
            yield from _of_document(stack, api, document)


def _of_document(stack: Stack, api: Resource, document: OpenApi) -> Iterator[DeclaredTrigger]:
    authorizers = [each for each in document.authorizers if each.uri]
    for event, parts in (("api", document.operations), ("authorizer", authorizers)):
        for part in parts:
            functions = or_unknown(functions_behind, stack, api, part.uri)
            yield _name(event, api, part.payload_format), api, functions, None


def _name(event: str, api: Resource, payload_format: str) -> str:
    """The trigger: an HTTP API sends the events of a REST API in payload format 1.0.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    """
    kind = "http" if api.type == HTTP_API and payload_format == "2.0" else "rest"
    return f"{kind}-{event}"
