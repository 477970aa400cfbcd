"""Functions (invokes): what the stand-in answers to `aws.ec2.get_vpc(...)` and its like.

Four sources, field by field, the first that knows wins: the argument itself where the result
repeats it; an answer written for the function (the modules called `..._invokes.py`); what
the resource of the same name would answer, since `getQueue` has the shape of `Queue`; and what
a field's name and type tell. What a thing holds or allows is never made up: such a function fails
and such a field is left out, by the principle in `unsupported_invokes.py`.

The same arguments get the same answer, and one unknown argument makes all other fields unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policypack.offline import placeholder_results, schema
from policypack.offline.account_invokes import ACCOUNT
from policypack.offline.coercion import Coercion
from policypack.offline.context import Context
from policypack.offline.credential_invokes import CREDENTIALS
from policypack.offline.document_invokes import DOCUMENTS
from policypack.offline.location_invokes import PLACE
from policypack.offline.looked_up_resources import resource_results
from policypack.offline.network_invokes import NETWORK
from policypack.offline.property_values import UNKNOWN, has_unknown, unwrapped
from policypack.offline.schema import FunctionType
from policypack.offline.templates import TemplateScope
from policypack.offline.unsupported_invokes import (
    UNSUPPORTED,
    UNSUPPORTED_DOCUMENTS,
    UnsupportedInvokeError,
    is_security_relevant,
    unsupported,
)

__all__ = ["UnsupportedInvokeError", "invoke"]

_WRITTEN = {**PLACE, **DOCUMENTS, **NETWORK, **ACCOUNT, **CREDENTIALS}


def invoke(token: str, args: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The result of a function by its declared fields; raises `UnsupportedInvokeError` instead of guessing.

    A field of which nothing can be said is not in the result, which a program reads as None.
    """
    function = schema.function(token)
    if function is None:
        raise UnsupportedInvokeError(
            f"{token} is no function of the AWS provider; check the SDK's version"
        )
    if token in UNSUPPORTED or token in UNSUPPORTED_DOCUMENTS:
        raise unsupported(token)
    given = {name: value for name, value in unwrapped(args).items() if value is not None}
    scope = TemplateScope(token, json.dumps(given, sort_keys=True, default=str), given, context)
    echoed = _echo(function, given)
    if has_unknown(given):
        return {name: echoed.get(name, UNKNOWN) for name in function.results}
    return _result(function, scope, echoed)


def _echo(function: FunctionType, given: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments that the result repeats, in the type that the result declares."""
    coercion = Coercion(function.token)
    echoed = {
        name: coercion.value(given[name], prop.type, f".{name}")
        for name, prop in function.results.items()
        if name in given
    }
    if coercion.problems:
        raise UnsupportedInvokeError(f"{function.token}: {coercion.problems[0]}")
    return echoed


def _result(
    function: FunctionType, scope: TemplateScope, echoed: Mapping[str, Any]
) -> dict[str, Any]:
    known = {**resource_results(function, scope), **_written(scope), **echoed}
    found = {
        name: known[name] if known.get(name) is not None else _guessed(name, function, scope, known)
        for name in function.results
    }
    # A sibling may not know either: a database's port without its engine.
    return {name: value for name, value in found.items() if not _is_missing(value)}


def _is_missing(value: Any) -> bool:
    return value is None or has_unknown(value)


def _guessed(
    name: str, function: FunctionType, scope: TemplateScope, known: Mapping[str, Any]
) -> Any:
    if is_security_relevant(name) or placeholder_results.is_search_argument(name, function):
        return None
    return placeholder_results.placeholder(name, function.results[name].type, scope, known)


def _written(scope: TemplateScope) -> Mapping[str, Any]:
    rule = _WRITTEN.get(scope.token)
    return rule(scope) if rule else {}
