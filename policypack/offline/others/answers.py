"""Answers of the stand-ins for the other providers: ids, outputs and the results of functions."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from policypack.offline import schema
from policypack.offline.coercion import Coercion
from policypack.offline.property_values import UNKNOWN, has_unknown
from policypack.offline.templates import TemplateScope
from policypack.offline.unknown_results import unknown_result

# The module of each package. A process answers for one package: it imports no other's module.
_MODULES = {
    "archive": "archives",
    "aws-native": "native_resources",
    "command": "commands",
    "docker": "images",
    "docker-build": "images",
    "null": "commands",
    "random": "random_values",
    "time": "times",
    "tls": "certificates",
}
# They decide when a resource is replaced or how it is reached, and no output.
_WITHOUT_EFFECT = {
    *("keepers", "triggers", "connection", "registry", "registries", "secrets"),
    *("authConfig", "privateKeyPem", "caPrivateKeyPem", "caCertPem"),
}


def resource(scope: TemplateScope) -> tuple[str, dict[str, Any]]:
    """The id and the computed outputs of a resource; all unknown after an unknown input."""
    rule, declared = rules(scope.token, "RESOURCES").get(scope.token), schema.resource(scope.token)
    if rule is None or declared is None or _depends_on_an_unknown(scope):
        return UNKNOWN, {}
    identifier, outputs = rule(scope)
    return identifier, {**_defaults(declared), **outputs}


def function(token: str, scope: TemplateScope) -> dict[str, Any]:
    """The result of a function; unknown values where none was written for it."""
    rule, declared = rules(token, "FUNCTIONS").get(token), schema.function(token)
    if declared is None:
        return {}
    echoed = {name: value for name, value in scope.inputs.items() if name in declared.results}
    if rule is None:
        return unknown_result(declared, scope, echoed)
    if has_unknown(scope.inputs):
        return {name: echoed.get(name, UNKNOWN) for name in declared.results}
    return {**echoed, **rule(scope)}


def rules(token: str, kind: str) -> Mapping[str, Callable[[TemplateScope], Any]]:
    """The `RESOURCES` or `FUNCTIONS` of the module that answers for a token's package."""
    name = _MODULES[schema.package_of(token)]
    found = getattr(importlib.import_module(f"policypack.offline.others.{name}"), kind, {})
    return dict(found)


def _depends_on_an_unknown(scope: TemplateScope) -> bool:
    return any(
        has_unknown(value) for name, value in scope.inputs.items() if name not in _WITHOUT_EFFECT
    )


def _defaults(declared: schema.ResourceType) -> Mapping[str, Any]:
    """The documented defaults of what is never absent from the outputs."""
    coercion = Coercion(declared.token)
    return {
        name: coercion.value(prop.default, prop.type, name)
        for name, prop in declared.properties.items()
        if prop.always and prop.default is not None
    }
