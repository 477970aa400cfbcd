"""The properties whose secrets a rule of their own reports: by other names, levels and fixes.

A test plants a secret at each place, and holds that one rule reports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from policypack.model.resources import NATIVE, PROVIDERS, Resource
from policypack.model.templates import held_by
from policypack.model.templates.holders import HOLDERS
from policypack.topology.parts.containers import DOCUMENTS
from policypack.topology.parts.user_data import USER_DATA

_CONTAINER = ("environment", "envs", "command", "entryPoint", "args")
# Containers stand in a list, or are the properties of a job themselves or within others.
_CONTAINERS = {
    "containerDefinitions": ("[]",),
    "containerProperties": ("",),
    "ecsProperties": (".taskProperties[].containers[]",),
    "nodeProperties": (
        ".nodeRangeProperties[].container",
        ".nodeRangeProperties[].ecsProperties.taskProperties[].containers[]",
        ".nodeRangeProperties[].eksProperties.podProperties.containers[]",
        ".nodeRangeProperties[].eksProperties.podProperties.initContainers[]",
    ),
    "eksProperties": (".podProperties.containers[]", ".podProperties.initContainers[]"),
}
_PARAMETERS = tuple(
    f"authParameters.{where}.{kind}"
    for where in ("invocationHttpParameters", "oauth.oauthHttpParameters")
    for kind in ("headers", "bodies", "queryStrings")
)
_MASTER = "advancedSecurityOptions.masterUserOptions.masterUserPassword"
_JUDGED: Mapping[str, tuple[str, ...]] = {
    **USER_DATA,
    **{
        kind: tuple(
            f"{document}{within}.{held}"
            for document in documents
            for within in _CONTAINERS[document]
            for held in _CONTAINER
        )
        for kind, documents in DOCUMENTS.items()
    },
    "aws:apigateway/deployment:Deployment": ("variables",),
    "aws:apigateway/stage:Stage": ("variables", "canarySettings.stageVariableOverrides"),
    "aws:apigatewayv2/stage:Stage": ("stageVariables",),
    "aws:cloudwatch/eventConnection:EventConnection": (
        "authParameters.apiKey.value",
        "authParameters.basic.password",
        "authParameters.oauth.clientParameters.clientSecret",
        *_PARAMETERS,
    ),
    "aws:codebuild/project:Project": (
        "environment.environmentVariables",
        "source.buildspec",
        "source.location",
        "secondarySources[].buildspec",
        "secondarySources[].location",
    ),
    "aws:cognito/identityProvider:IdentityProvider": (
        "providerDetails.client_secret",
        "providerDetails.private_key",
    ),
    "aws:elasticache/user:User": ("authenticationMode.passwords", "passwords"),
    "aws:elasticsearch/domain:Domain": (_MASTER,),
    "aws:glue/connection:Connection": ("connectionProperties.PASSWORD",),
    "aws:glue/job:Job": ("defaultArguments", "nonOverridableArguments"),
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
        "httpEndpointConfiguration.accessKey",
        "httpEndpointConfiguration.requestConfiguration.commonAttributes",
        "redshiftConfiguration.password",
        "snowflakeConfiguration.keyPassphrase",
        "snowflakeConfiguration.privateKey",
        "splunkConfiguration.hecToken",
    ),
    # Packages are opened and searched file by file.
    "aws:lambda/function:Function": ("code", "environment.variables"),
    "aws:lambda/layerVersion:LayerVersion": ("code",),
    "aws:mq/broker:Broker": ("users[].password", "ldapServerMetadata.serviceAccountPassword"),
    "aws:mskconnect/connector:Connector": ("connectorConfiguration",),
    "aws:opensearch/domain:Domain": (_MASTER,),
    "aws:sagemaker/model:Model": ("primaryContainer.environment", "containers[].environment"),
    "aws:secretsmanager/secretVersion:SecretVersion": ("secretString", "secretBinary"),
    "aws:sfn/stateMachine:StateMachine": ("definition",),
    "aws:ssm/document:Document": ("content",),
    "aws:ssm/parameter:Parameter": ("value", "insecureValue"),
}


@cache
def judged_places(kind: str) -> frozenset[str]:
    """The places of a type, in the names of its provider and with `[]` for each index."""
    if not kind.startswith(NATIVE):
        return frozenset(_JUDGED.get(kind, ()))
    return frozenset(_native(kind))


def _native(kind: str) -> Iterator[str]:
    from policypack.facts.native_types import twins_of
    from policypack.model.native.conversions import bare_steps
    from policypack.model.native.paths import text

    for twin in twins_of(kind):
        for classic, own in twin.pairs:
            for place in _JUDGED.get(twin.type, ()):
                if _contains(classic, place):
                    yield f"{text(bare_steps(own))}{place[len(classic) :]}"
                elif _contains(place, classic):
                    yield text(bare_steps(own))


def _contains(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


def places_within(resource: Resource) -> Iterator[str]:
    """The places of the resources that a template in the resource declares, within the resource."""
    if resource.type in HOLDERS:
        for each in held_by(resource).resources:
            if each.view is not None:
                yield from map(each.view.own, judged_places(each.type))


def own_properties(resource: Resource) -> Mapping[str, Any] | None:
    """What the program gives an AWS resource, in the names of its provider; None for any other.

    A resource of aws-native is searched once, whatever it is in pulumi_aws besides. Outputs that
    the provider computes do not stand in the program.
    """
    declared = resource.origin or resource
    is_part = resource.view is not None and resource.origin is None
    if is_part or not declared.type.startswith(PROVIDERS):
        return None
    held: Mapping[str, Any] = declared.properties.raw
    given = resource.stated
    return held if given is None else {key: each for key, each in held.items() if key in given}
