"""APIs as OpenAPI documents with API Gateway's extensions: what they invoke, and for whom.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack.supply_chain.manifests.documents import json_object, mapping, yaml_object

_ANY_METHOD = "x-amazon-apigateway-any-method"
_METHODS = frozenset(
    {"get", "put", "post", "delete", "options", "head", "patch", "trace", _ANY_METHOD}
)
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"
_FILE = "the document"


NONE, AWS_IAM, AUTHORIZER = "NONE", "AWS_IAM", "AUTHORIZER"


class Operation(NamedTuple):
    """A method or route such as "POST /orders", and its integration.

    `uri` is "" where it invokes nothing by a URI. `authorization` is `NONE`, `AWS_IAM` or
    `AUTHORIZER`. `has_tls` is whether it has a TLS configuration.
    """

    name: str
    authorization: str
    uri: str
    payload_format: str
    integration_type: str
    connection_type: str
    has_tls: bool
    skips_verification: bool

    @property
    def is_authorized(self) -> bool:
        """Whether API Gateway refuses callers without credentials."""
        return self.authorization != NONE

    @property
    def is_mocked(self) -> bool:
        """Whether API Gateway answers itself, without a backend."""
        return self.integration_type.upper() == "MOCK"


class Authorizer(NamedTuple):
    """A Lambda authorizer, by the URI of its function."""

    uri: str
    payload_format: str


class OpenApi(NamedTuple):
    """What a document declares. `policy` is the resource policy in it, as it stands there.

    `cors_origins` are those of an HTTP API.
    """

    operations: tuple[Operation, ...]
    authorizers: tuple[Authorizer, ...]
    policy: Any
    cors_origins: tuple[str, ...]
    disables_default_endpoint: bool


def read_openapi(body: str | Mapping[str, Any]) -> OpenApi:
    """Reads a document: JSON, YAML, or a mapping.

    Raises ManifestError where it cannot be read, and UnknownValueError where it is not known whole.
    """
    document = _parsed(body) if isinstance(body, str) else mapping(body, _FILE)
    return OpenApi(
        tuple(_operations(document)),
        tuple(_authorizers(document)),
        document.get("x-amazon-apigateway-policy"),
        tuple(_cors_origins(document)),
        any(bool(each.get("disableExecuteApiEndpoint")) for each in _endpoints(document)),
    )


def _parsed(text: str) -> Mapping[str, Any]:
    is_json = text.lstrip().startswith("{")
    return json_object(text, _FILE) if is_json else yaml_object(text, _FILE, aliases=True)


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    schemes = _schemes(document)
    for path, item in mapping(document.get("paths"), _FILE).items():
        for method, given in _resolved(document, item).items():
            if method.lower() in _METHODS:
                operation = _resolved(document, given)
                yield _operation(
                    f"{'ANY' if method.lower() == _ANY_METHOD else method.upper()} {path}",
                    _authorization(operation, schemes),
                    _resolved(document, operation.get("x-amazon-apigateway-integration")),
                )


def _operation(name: str, authorization: str, integration: Mapping[str, Any]) -> Operation:
    tls = mapping(integration.get("tlsConfig"), _FILE)
    return Operation(
        name,
        authorization,
        str(integration.get("uri") or ""),
        str(integration.get("payloadFormatVersion") or "1.0"),
        str(integration.get("type") or ""),
        str(integration.get("connectionType") or ""),
        bool(tls),
        bool(tls.get("insecureSkipVerification")),
    )


def _authorization(operation: Mapping[str, Any], schemes: Mapping[str, Any]) -> str:
    """Whether the operation itself asks for IAM or an authorizer. An API key is neither.

    API Gateway ignores `security` at the root of a document:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    """
    auth = mapping(operation.get("x-amazon-apigateway-auth"), _FILE)
    if str(auth.get("type") or NONE).upper() != NONE:
        return AWS_IAM
    required = operation.get("security") or []
    listed = required if isinstance(required, list) else []
    names = {name for item in listed for name in mapping(item, _FILE)}
    found = {_of_scheme(mapping(schemes.get(name), _FILE)) for name in names}
    return next((each for each in (AWS_IAM, AUTHORIZER) if each in found), NONE)


def _of_scheme(scheme: Mapping[str, Any]) -> str:
    if scheme.get("x-amazon-apigateway-authtype") == "awsSigv4":
        return AWS_IAM
    return AUTHORIZER if _AUTHORIZER in scheme else NONE


def _cors_origins(document: Mapping[str, Any]) -> Iterator[str]:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-cors-configuration.html"""
    listed = mapping(document.get("x-amazon-apigateway-cors"), _FILE).get("allowOrigins")
    yield from map(str, filter(None, listed if isinstance(listed, list) else [listed]))


def _endpoints(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The configuration of the endpoint, which OpenAPI 3.0 has in its servers.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
    """
    servers = document.get("servers")
    for place in (document, *(servers if isinstance(servers, list) else ())):
        yield mapping(mapping(place, _FILE).get(_ENDPOINT), _FILE)


def _authorizers(document: Mapping[str, Any]) -> Iterator[Authorizer]:
    for scheme in _schemes(document).values():
        found = mapping(mapping(scheme, _FILE).get(_AUTHORIZER), _FILE)
        if found.get("authorizerUri"):
            payload_format = str(found.get("authorizerPayloadFormatVersion") or "1.0")
            yield Authorizer(str(found["authorizerUri"]), payload_format)


def _schemes(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The security schemes, which OpenAPI 2.0 keeps at the root."""
    components = mapping(document.get("components"), _FILE)
    found = components.get("securitySchemes", document.get("securityDefinitions"))
    return mapping(found, _FILE)


def _resolved(document: Mapping[str, Any], node: Any) -> Mapping[str, Any]:
    """A part of the document, or the part that it refers to: several routes may share one.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html
    """
    part = mapping(node, _FILE)
    if "$ref" not in part:
        return part
    found: Any = document
    for key in str(part["$ref"]).split("/")[1:]:
        found = mapping(found, _FILE).get(key)
    return mapping(found, _FILE)
