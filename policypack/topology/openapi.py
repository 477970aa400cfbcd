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
_FILE = "the document"


class Operation(NamedTuple):
    """A method or route such as "POST /orders", and what it invokes: "" for what is no Lambda
    function's. `is_authorized`: API Gateway refuses callers without credentials."""

    name: str
    uri: str
    payload_format: str
    is_authorized: bool


class Authorizer(NamedTuple):
    """A Lambda authorizer, by the URI of its function."""

    uri: str
    payload_format: str


class OpenApi(NamedTuple):
    """What a document declares. `policy` is the resource policy in it, as it stands there."""

    operations: tuple[Operation, ...]
    authorizers: tuple[Authorizer, ...]
    policy: Any


def read_openapi(body: str | Mapping[str, Any]) -> OpenApi:
    """Reads a document: JSON, YAML, or a mapping.

    Raises ManifestError where it cannot be read, and UnknownValueError where it is not known whole.
    """
    document = _parsed(body) if isinstance(body, str) else mapping(body, _FILE)
    return OpenApi(
        tuple(_operations(document)),
        tuple(_authorizers(document)),
        document.get("x-amazon-apigateway-policy"),
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
                found = operation.get("x-amazon-apigateway-integration")
                integration = _resolved(document, found)
                yield Operation(
                    f"{'ANY' if method == _ANY_METHOD else method.upper()} {path}",
                    str(integration.get("uri") or ""),
                    str(integration.get("payloadFormatVersion") or "1.0"),
                    _is_authorized(operation, schemes),
                )


def _is_authorized(operation: Mapping[str, Any], schemes: Mapping[str, Any]) -> bool:
    """Whether the operation itself asks for IAM or an authorizer. An API key is neither.

    API Gateway ignores `security` at the root of a document:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    """
    auth = mapping(operation.get("x-amazon-apigateway-auth"), _FILE)
    if str(auth.get("type", "NONE")).upper() != "NONE":
        return True
    required = operation.get("security")
    listed = required if isinstance(required, list) else []
    names = {name for item in listed for name in mapping(item, _FILE)}
    return any(_authorizes(mapping(schemes.get(name), _FILE)) for name in names)


def _authorizes(scheme: Mapping[str, Any]) -> bool:
    return _AUTHORIZER in scheme or scheme.get("x-amazon-apigateway-authtype") == "awsSigv4"


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
