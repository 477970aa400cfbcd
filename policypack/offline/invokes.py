"""Functions (invokes): what the stand-in answers to `aws.ec2.get_vpc(...)` and its like.

Each field comes from the first source that has it: the argument that the result repeats; the answer
written for the function (modules `..._invokes.py`); the outputs of the resource of the same name,
since `getQueue` returns what `Queue` does; a placeholder by the field's name and type. Content and
protection are never guessed, they are unknown: see `unsupported_invokes.py`.

The same arguments get the same answer, and one unknown argument makes all other fields unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policypack.facts.invented import INVENTED
from policypack.offline import placeholder_results, schema
from policypack.offline.account_invokes import ACCOUNT
from policypack.offline.coercion import Coercion
from policypack.offline.context import Context
from policypack.offline.credential_invokes import CREDENTIALS
from policypack.offline.document_invokes import DOCUMENTS
from policypack.offline.location_invokes import PLACE
from policypack.offline.looked_up_resources import resource_results
from policypack.offline.network_invokes import NETWORK
from policypack.offline.others import answers
from policypack.offline.property_values import UNKNOWN, has_unknown, unwrapped
from policypack.offline.schema import FunctionType
from policypack.offline.templates import TemplateScope
from policypack.offline.unknown_results import unknown_result
from policypack.offline.unsupported_invokes import (
    UNSUPPORTED,
    UnsupportedInvokeError,
    is_security_relevant,
)

__all__ = ["UnsupportedInvokeError", "invoke"]

_WRITTEN = {**PLACE, **DOCUMENTS, **NETWORK, **ACCOUNT, **CREDENTIALS}


def invoke(token: str, args: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The result of a function by its declared fields. Raises UnsupportedInvokeError.

    A field without a value is left out, which a program reads as None.
    """
    function = schema.function(token)
    if function is None:
        raise UnsupportedInvokeError(
            f"unknown function {token}; check the version of the pulumi-aws SDK"
        )
    given = {name: value for name, value in unwrapped(args).items() if value is not None}
    scope = TemplateScope(token, json.dumps(given, sort_keys=True, default=str), given, context)
    if schema.package_of(token) != "aws":
        return answers.function(token, scope)
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
    written = None if scope.token in UNSUPPORTED else _written(scope)
    if written is None:
        return unknown_result(function, scope, echoed)
    known = {**resource_results(function, scope), **written, **echoed}
    found = {
        name: known[name] if known.get(name) is not None else _guessed(name, function, scope, known)
        for name in function.results
    }
    # The resource may have unknown outputs as well: a database's port without its engine.
    return {name: value for name, value in found.items() if not _is_missing(value)}


def _is_missing(value: Any) -> bool:
    return value is None or has_unknown(value)


def _guessed(
    name: str, function: FunctionType, scope: TemplateScope, known: Mapping[str, Any]
) -> Any:
    if placeholder_results.is_search_argument(name, function):
        return None
    if is_security_relevant(name):
        return INVENTED if function.results[name].type.kind == "string" else None
    return placeholder_results.placeholder(name, function.results[name].type, scope, known)


def _written(scope: TemplateScope) -> Mapping[str, Any] | None:
    rule = _WRITTEN.get(scope.token)
    return rule(scope) if rule else {}
