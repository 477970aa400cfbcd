"""Credentials that EventBridge sends to other services."""

from __future__ import annotations

from functools import partial

from policypack.authoring import (
    Confidence,
    Finding,
    Outcomes,
    Profile,
    Resource,
    Secret,
    Severity,
    Value,
    rule,
    until_unknown,
)
from policypack.credentials import secret_in
from policypack.forms.families.plaintext_secrets import credential_in, credentials_at, is_marked

_CREDENTIALS = (
    "authParameters.apiKey.value",
    "authParameters.basic.password",
    "authParameters.oauth.clientParameters.clientSecret",
)
_PARAMETERS = tuple(
    f"authParameters.{where}.{kind}"
    for where in ("invocationHttpParameters", "oauth.oauthHttpParameters")
    for kind in ("headers", "bodies", "queryStrings")
)


@rule(
    id="events-connection-plaintext-secret",
    types=("aws:cloudwatch/eventConnection:EventConnection",),
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Read the value from Pulumi's secret configuration (config.require_secret), and set "
        "isValueSecret to true on HTTP parameters that contain a secret"
    ),
)
def connection_plaintext_secret(connection: Resource) -> Outcomes:
    """EventBridge connection has a plaintext credential.

    Everyone with access to the program's source or its state can read the credential. In addition,
    events:DescribeConnection returns HTTP parameters without isValueSecret; with it, EventBridge
    stores them in Secrets Manager.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html

    Example:
        secret = pulumi.Output.secret
        aws.cloudwatch.EventConnection(
            "audit",
            authorization_type="API_KEY",
            auth_parameters={
                "api_key": {
                    "key": "x-api-key",
                    "value": "9f2Kq7!xVb31",  # bad
                    "value": secret("9f2Kq7!xVb31"),  # good
                }
            },
        )
    """
    yield from credentials_at(connection, _CREDENTIALS)
    for path in _PARAMETERS:
        yield from until_unknown(connection.each(path, partial(_parameter, connection)))


def _parameter(connection: Resource, parameter: Value) -> Outcomes:
    value, name = parameter.at("value"), str(parameter.get("key"))
    if isinstance(value.raw, Secret):
        yield from _shown(parameter, Confidence.HIGH)
    elif not is_marked(connection, value.path):
        yield from credential_in(connection, value, name)
    else:
        # It is unknown which value made the whole secret, so the name and format decide.
        found = secret_in(name, str(value.content))
        if found:
            yield from _shown(parameter, found.confidence)


def _shown(parameter: Value, confidence: Confidence) -> Outcomes:
    if parameter.get("isValueSecret") is not True:
        message = "isValueSecret is not true, so events:DescribeConnection returns the secret value"
        yield Finding(message, parameter.path, confidence=confidence)
