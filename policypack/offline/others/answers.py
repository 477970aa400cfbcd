"""What the stand-ins for the other providers answer: ids, outputs and the results of functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.offline import schema
from policypack.offline.coercion import Coercion
from policypack.offline.others import archives, certificates, commands, images, random_values, times
from policypack.offline.property_values import UNKNOWN, has_unknown
from policypack.offline.templates import TemplateScope
from policypack.offline.unsupported_invokes import UnsupportedInvokeError

_RESOURCES = {
    **random_values.RESOURCES,
    **certificates.RESOURCES,
    **archives.RESOURCES,
    **commands.RESOURCES,
    **images.RESOURCES,
    **times.RESOURCES,
}
_FUNCTIONS = {
    **certificates.FUNCTIONS,
    **archives.FUNCTIONS,
    **commands.FUNCTIONS,
    **images.FUNCTIONS,
}
# They decide when a resource is replaced or how it is reached, and no output.
_WITHOUT_EFFECT = {
    *("keepers", "triggers", "connection", "registry", "registries", "secrets"),
    *("authConfig", "privateKeyPem", "caPrivateKeyPem", "caCertPem"),
}


def resource(scope: TemplateScope) -> tuple[str, dict[str, Any]]:
    """The id and the computed outputs of a resource; all unknown after an unknown input."""
    rule, declared = _RESOURCES.get(scope.token), schema.resource(scope.token)
    if rule is None or declared is None or _depends_on_an_unknown(scope):
        return UNKNOWN, {}
    identifier, outputs = rule(scope)
    return identifier, {**_defaults(declared), **outputs}


def function(token: str, scope: TemplateScope) -> dict[str, Any]:
    """The result of a function. Raises UnsupportedInvokeError."""
    rule, declared = _FUNCTIONS.get(token), schema.function(token)
    if rule is None or declared is None:
        raise UnsupportedInvokeError(
            f"{token} cannot be answered offline: preview with `stackwarden preview --online`"
        )
    echoed = {name: value for name, value in scope.inputs.items() if name in declared.results}
    if has_unknown(scope.inputs):
        return {name: echoed.get(name, UNKNOWN) for name in declared.results}
    return {**echoed, **rule(scope)}


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
