"""What AWS takes where a wiring's property is not set: an event format has a default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.topology.parts.property_texts import texts
from runtime_guards.contract import Wiring


class Default(NamedTuple):
    """The `value` that holds where the property `kind` matches the pattern."""

    value: str
    kind: str
    pattern: str


_DEFAULTS = {
    # https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html
    ("aws:apigatewayv2/integration:Integration", "payloadFormatVersion"): Default(
        value="1.0", kind="integrationType", pattern="^AWS_PROXY$"
    ),
    # HTTP APIs require the version; authorizers of WebSocket APIs have none, and send the events of
    # REST APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    ("aws:apigatewayv2/authorizer:Authorizer", "authorizerPayloadFormatVersion"): Default(
        value="1.0", kind="authorizerType", pattern="^REQUEST$"
    ),
    # https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_TargetGroupConfig.html
    ("aws:vpclattice/targetGroup:TargetGroup", "config.lambdaEventStructureVersion"): Default(
        value="V1", kind="type", pattern="^LAMBDA$"
    ),
}


def default_of(wiring: Wiring, resource: Resource) -> Iterator[str | Unknown]:
    """The default of the wiring's property, or the unknown that decides whether it applies."""
    default = _DEFAULTS.get((wiring.type, wiring.property))
    if default is not None and re.search(wiring.pattern, default.value):
        for text in texts(resource.properties, default.kind):
            if isinstance(text, Unknown):
                yield text
            elif re.search(default.pattern, text):
                yield default.value
