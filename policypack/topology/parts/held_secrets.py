"""The credentials in all texts of a resource, also inside documents that its texts hold.

A text may be JSON, YAML, one of both in base64, or a script; a document is searched leaf by leaf,
since its keys name its values. The path of what is found leads into the document, as it does for
IAM documents: `templateBody.Parameters.DbPassword.Default`.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any, NamedTuple

from policypack.credentials import names_secret, secret_in, secrets_in_property
from policypack.credentials.formats import DetectedSecret, Examples, by_format
from policypack.credentials.names import Sensitivity, sensitivity
from policypack.credentials.suspicion import may_be_encoded, may_hold_secrets
from policypack.facts.secret_properties import NO_SECRETS
from policypack.model.resources import NATIVE, PROVIDERS, Resource
from policypack.model.templates import held_by
from policypack.model.templates.holders import HOLDERS
from policypack.model.unknown import Unknown
from policypack.model.values import Archive, Asset, Secret, join, parsed_json
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.manifests.documents import yaml_object
from policypack.supply_chain.manifests.model import ManifestError
from policypack.topology.parts.containers import DOCUMENTS
from policypack.topology.parts.user_data import USER_DATA

# The properties whose secrets separate rules report, with their own names, levels and fixes.
#
# A test plants a secret at each place, and checks that one rule reports it.

_CONTAINER = ("environment", "envs", "command", "entryPoint", "args")
# Containers are elements of a list, the properties of a job themselves, or nested in them.
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
    """An AWS resource's properties in the program, in its provider's names; None for any other.

    An aws-native resource is searched once, regardless of its pulumi_aws views. Outputs that the
    provider computes aren't in the program.
    """
    declared = resource.origin or resource
    is_part = resource.view is not None and resource.origin is None
    if is_part or not declared.type.startswith(PROVIDERS):
        return None
    held: Mapping[str, Any] = declared.properties.raw
    given = resource.stated
    return held if given is None else {key: each for key, each in held.items() if key in given}


# The members of an object that name its value: {"name": "DB_PASSWORD", "value": ...}.
_NAMED_BY = ("name", "key", "parameterKey", "optionName", "field", "headerName")
_NAMES = (*_NAMED_BY, *(f"{each[0].upper()}{each[1:]}" for each in _NAMED_BY))
_VALUES = frozenset(("value", "defaultValue", "parameterValue", "stringValue", "fieldValue"))
_VALUES |= {f"{each[0].upper()}{each[1:]}" for each in _VALUES}
# The key of a value for the name above it, as in a parameter of a template.
_DEFAULT = "Default"
# A value of such a type is the name of a secret or a parameter.
_REFERENCES = ("SECRETS_MANAGER", "PARAMETER_STORE")
# Values below such a key name secrets, and contain none.
_REFERRING = frozenset(
    ("secrets", "secretOptions", "runtimeEnvironmentSecrets", "Ref", "Fn::GetAtt")
)
_DEEPEST = 6
_GZIP = 16 + zlib.MAX_WBITS
_LARGEST = 1 << 20
_YAML = lazy_pattern(r"\s*(?:---\s*\n|#[^\n]*\n|\s)*[\"']?[A-Za-z_][\w.:/-]{0,127}[\"']?:(?:\s|$)")
# Short forms of functions in templates, whose arguments are names, not values.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
_REFERENCE = lazy_pattern(r"!(?:Ref|GetAtt|ImportValue|Condition)[ \t]+[^\n,\]}]*")
_FUNCTION = lazy_pattern(r"(?<=[\s\[,])![A-Z][A-Za-z:]{1,30}(?=\s)")
# An IAM document holds names of actions and of keys, and no value of a name.
_STATEMENT, _EFFECT = '"Statement"', '"Effect"'

Places = Collection[str]


class HeldSecret(NamedTuple):
    """The place of a secret and what it is; `line` is its line in a text with several lines."""

    path: str
    found: DetectedSecret
    line: int | None = None


class Leaf(NamedTuple):
    """A text, or an unknown value, of a document; `place` is its path with `[]` for each index."""

    path: str
    place: str
    name: str
    held: str | Unknown


def held_secrets(
    properties: Mapping[str, Any], elsewhere: Places = ()
) -> Iterator[HeldSecret | Unknown]:
    """Yields the secrets in texts that aren't marked as secret.

    `elsewhere` has the places that other rules judge, with `[]` for each index. An unknown value
    is reported only if its name suggests a secret: the deployment generates other texts that are
    known after apply, so they aren't in the program.
    """
    tops = {each for each in elsewhere if "." not in each and "[" not in each}
    held = {key: each for key, each in properties.items() if key not in tops}
    if not _is_suspected(held):
        return
    others = frozenset(each.lower() for each in elsewhere)
    for leaf in _leaves(held, Leaf("", "", "", ""), others):
        if isinstance(leaf.held, Unknown):
            yield leaf.held
        elif _may_be_secret(leaf.name, leaf.held):
            yield from _found(leaf, others, 0)


def _is_suspected(held: Any) -> bool:
    """Whether any text may be a credential, by its form or its name: nearly none is."""
    texts: list[str] = []
    waiting = [held]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            for key, below in each.items():
                kind = type(below)
                if kind is str:
                    if below and _named(key):
                        return True
                    texts.append(below)
                elif kind is not bool and below is not None:
                    if _named(key):
                        return True
                    waiting.append(below)
        elif isinstance(each, list):
            waiting += each
        elif isinstance(each, str):
            texts.append(each)
        elif isinstance(each, Asset):
            texts.append(each.text or "")
        elif isinstance(each, Archive):
            waiting.append(each.assets)
    return may_hold_secrets(texts)


@lru_cache(4096)
def _named(key: str) -> bool:
    """Whether the key names a secret, or says that its sibling has the name."""
    return key in _VALUES or (not _holds_none(key) and names_secret(key.rpartition(":")[2]))


def _may_be_secret(name: str, text: str) -> bool:
    return sensitivity(name) is not Sensitivity.NONE or may_hold_secrets((text,))


def _leaves(held: Any, at: Leaf, elsewhere: Places) -> Iterator[Leaf]:
    # A document may write the first letters large.
    if at.place.lower() in elsewhere or isinstance(held, Secret):
        return
    if isinstance(held, Mapping):
        for key, below in held.items():
            key = str(key)
            if key not in _REFERRING:
                name = _name_of(key, held, at.name)
                place = Leaf(join(at.path, key), join(at.place, key), name, "")
                yield from _leaves(below, place, elsewhere)
    elif isinstance(held, list):
        for index, below in enumerate(held):
            place = Leaf(join(at.path, index), f"{at.place}[]", at.name, "")
            yield from _leaves(below, place, elsewhere)
    elif isinstance(held, Unknown):
        if at.name and names_secret(at.name):
            yield at._replace(held=held)
    elif isinstance(held, Archive):
        yield from _leaves(held.assets, at, elsewhere)
    else:
        text = held.text if isinstance(held, Asset) else held
        if isinstance(text, str) and text:
            yield at._replace(held=text)


def _name_of(key: str, members: Mapping[Any, Any], above: str) -> str:
    """What names the value of a key: the key, a member beside it, or what is above it."""
    if key in _VALUES:
        if members.get("type", members.get("Type")) in _REFERENCES:
            return ""
        beside = (members.get(each) for each in _NAMES)
        return next((each for each in beside if isinstance(each, str)), above)
    if key == _DEFAULT:
        return above
    # `token.actions.githubusercontent.com:sub` is a key of conditions, `shop:password` a setting.
    return "" if _holds_none(key) else key.rpartition(":")[2]


def _holds_none(key: str) -> bool:
    """Whether the property of that name holds no secret; templates write it with a capital."""
    return f"{key[:1].lower()}{key[1:]}" in NO_SECRETS


def _found(leaf: Leaf, elsewhere: Places, depth: int) -> Iterator[HeldSecret]:
    text = str(leaf.held)
    document = _document(text) if depth < _DEEPEST else None
    if document is None:
        yield from _in_text(leaf, text)
        return
    if _STATEMENT in text and _EFFECT in text:
        for _, found in by_format(text, examples=Examples.OF_AWS):
            yield HeldSecret(leaf.path, found)
        return
    for below in _leaves(document, leaf, elsewhere):
        if isinstance(below.held, str) and _may_be_secret(below.name, below.held):
            yield from _found(below, elsewhere, depth + 1)


def _in_text(leaf: Leaf, text: str) -> Iterator[HeldSecret]:
    """The secret that the text is, or those in its lines."""
    plain = _decoded(text) if may_be_encoded(text) else None
    if "\n" in text or plain:
        for line, each in sorted(secrets_in_property(plain or text), key=lambda each: each[0]):
            yield HeldSecret(leaf.path, each, line)
        return
    found = secret_in(leaf.name, text)
    if found:
        yield HeldSecret(leaf.path, found)


def _document(text: str) -> Any:
    """The JSON or YAML document that the text holds, also in base64; None for any other text."""
    if may_be_encoded(text):
        text = _decoded(text) or ""
    if text.lstrip()[:1] in ("{", "["):
        return parsed_json(text)
    if "\n" not in text or _YAML.match(text) is None:
        return None
    with suppress(ManifestError):
        return yaml_object(_FUNCTION.sub("", _REFERENCE.sub("", text)), "", aliases=True)
    return None


def _decoded(text: str) -> str | None:
    """The text in base64, compressed or not; None where it is none."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
        with suppress(zlib.error):
            data = zlib.decompressobj(_GZIP).decompress(data, _LARGEST)
        plain = data.decode()
    except ValueError:
        return None
    return plain if plain.isprintable() or "\n" in plain else None
