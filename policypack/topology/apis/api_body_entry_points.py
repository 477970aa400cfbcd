"""Entry points of APIs that an OpenAPI document opens: its operations without authorization."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.apis.api_access import is_reachable
from policypack.topology.apis.api_bodies import api_bodies, functions_behind, functions_in_unread
from policypack.topology.parts.entry_point import EntryPoint


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
