"""APIs as OpenAPI documents with API Gateway's extensions: their integrations and authorizers.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.model.urns import component_name, maker_of
from policypack.supply_chain.manifests import ManifestError
from policypack.supply_chain.manifests.documents import json_object, mapping, yaml_object
from policypack.topology.apis.api_integrations import HTTP_API, REST_API, permitted
from policypack.topology.parts.functions import functions_at, functions_named
from policypack.topology.parts.permissions import is_given

_ANY_METHOD = "x-amazon-apigateway-any-method"
_METHODS = frozenset(
    {"get", "put", "post", "delete", "options", "head", "patch", "trace", _ANY_METHOD}
)
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"
_FILE = "the document"
# The end of a response parameter that sets the header.
ORIGIN_HEADER = ".header.access-control-allow-origin"


NONE, AWS_IAM, AUTHORIZER = "NONE", "AWS_IAM", "AUTHORIZER"


class Operation(NamedTuple):
    """A method or route such as "POST /orders", and its integration.

    `uri` is "" where it invokes nothing by a URI. `authorization` is `NONE`, `AWS_IAM` or
    `AUTHORIZER`. `has_tls` is whether it has a TLS configuration. `origins` are what its responses
    give as Access-Control-Allow-Origin.
    `integration` is the whole of its integration.
    """

    name: str
    authorization: str
    uri: str
    payload_format: str
    integration_type: str
    connection_type: str
    has_tls: bool
    skips_verification: bool
    origins: tuple[str | Unknown, ...]
    requires_key: bool
    integration: Mapping[str, Any]

    @property
    def is_authorized(self) -> bool:
        """Whether API Gateway refuses callers without credentials."""
        return self.authorization != NONE

    @property
    def is_mocked(self) -> bool:
        """Whether API Gateway answers itself, without a backend."""
        return self.integration_type.upper() == "MOCK"


class Authorizer(NamedTuple):
    """An authorizer, by the name of its scheme. `held` is its part of the document.

    `uri` is the URI of its function, "" without one. The properties raise UnknownValueError.
    """

    name: str
    uri: str
    payload_format: str
    held: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The type in lower case: "token", "request", "jwt" or "cognito_user_pools"."""
        return str(self.held.get("type") or "").lower()

    @property
    def identity_source(self) -> str:
        """What identifies a caller, separated by commas; "" where it is the default."""
        return str(self.held.get("identitySource") or "")

    @property
    def seconds_cached(self) -> float | None:
        """How long a decision is cached, None if the document does not set it."""
        seconds = self.held.get("authorizerResultTtlInSeconds")
        return None if seconds is None else float(seconds)

    @property
    def issuer(self) -> str:
        """The address of the issuer of JSON web tokens."""
        return str(self._jwt.get("issuer") or "")

    @property
    def has_audience(self) -> bool:
        """Whether it compares for whom a JSON web token was issued."""
        return bool(self._jwt.get("audience"))

    @property
    def _jwt(self) -> Mapping[str, Any]:
        return mapping(self.held.get("jwtConfiguration"), _FILE)


class OpenApi(NamedTuple):
    """The declarations of a document. `policy` is its resource policy, unchanged.

    `cors_origins` has the allowed origins of an HTTP API. `gateway_origins` has the values of
    Access-Control-Allow-Origin in API Gateway's own error responses.
    """

    operations: tuple[Operation, ...]
    authorizers: tuple[Authorizer, ...]
    policy: Any
    cors_origins: tuple[str, ...]
    gateway_origins: tuple[str | Unknown, ...]
    disables_default_endpoint: bool


def read_openapi(body: str | Mapping[str, Any]) -> OpenApi:
    """Reads a document: JSON, YAML, or a mapping.

    Raises ManifestError if it cannot be read, and UnknownValueError if it is not known whole.
    """
    document = _parsed(body) if isinstance(body, str) else mapping(body, _FILE)
    return OpenApi(
        tuple(_operations(document)),
        tuple(_authorizers(document)),
        document.get("x-amazon-apigateway-policy"),
        tuple(_cors_origins(document)),
        tuple(_origins(document.get("x-amazon-apigateway-gateway-responses"))),
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
                required = _required(operation, schemes)
                yield _operation(
                    f"{'ANY' if method.lower() == _ANY_METHOD else method.upper()} {path}",
                    _authorization(operation, required),
                    _resolved(document, operation.get("x-amazon-apigateway-integration")),
                    any(map(_is_key, required)),
                )


def _operation(
    name: str, authorization: str, integration: Mapping[str, Any], requires_key: bool
) -> Operation:
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
        tuple(_origins(integration.get("responses"))),
        requires_key,
        integration,
    )


def _required(operation: Mapping[str, Any], schemes: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The security schemes of the operation itself.

    API Gateway ignores `security` at the root of a document:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    """
    required = operation.get("security") or []
    listed = required if isinstance(required, list) else []
    names = dict.fromkeys(name for item in listed for name in mapping(item, _FILE))
    return [mapping(schemes.get(name), _FILE) for name in names]


def _authorization(operation: Mapping[str, Any], required: list[Mapping[str, Any]]) -> str:
    """Whether the operation asks for IAM or an authorizer. An API key is neither."""
    auth = mapping(operation.get("x-amazon-apigateway-auth"), _FILE)
    if str(auth.get("type") or NONE).upper() != NONE:
        return AWS_IAM
    found = set(map(_of_scheme, required))
    return next((each for each in (AWS_IAM, AUTHORIZER) if each in found), NONE)


def _of_scheme(scheme: Mapping[str, Any]) -> str:
    if scheme.get("x-amazon-apigateway-authtype") == "awsSigv4":
        return AWS_IAM
    return AUTHORIZER if _AUTHORIZER in scheme else NONE


def _is_key(scheme: Mapping[str, Any]) -> bool:
    """Whether the scheme is an API key of a usage plan.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-usage-plan-oas.html
    """
    is_key = scheme.get("type") == "apiKey" and str(scheme.get("name") or "").lower() == "x-api-key"
    return is_key and _of_scheme(scheme) == NONE


def _origins(responses: Any) -> Iterator[str | Unknown]:
    """What responses give as Access-Control-Allow-Origin, by the parameters that set headers."""
    for response in mapping(responses, _FILE).values():
        parameters = mapping(mapping(response, _FILE).get("responseParameters"), _FILE)
        for name, value in parameters.items():
            if name.lower().endswith(ORIGIN_HEADER):
                yield value if isinstance(value, Unknown) else str(value)


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
    for name, scheme in _schemes(document).items():
        found = mapping(mapping(scheme, _FILE).get(_AUTHORIZER), _FILE)
        if found:
            uri = str(found.get("authorizerUri") or "")
            payload_format = str(found.get("authorizerPayloadFormatVersion") or "1.0")
            yield Authorizer(name, uri, payload_format, found)


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


# The OpenAPI documents that open APIs: of an API itself, or put into a REST API.

PUT = "aws:apigateway/restApiPut:RestApiPut"
READS = (REST_API, HTTP_API, PUT)
_BODY = "body"
# Components that write the body of the REST API that they make from their `routes`.
# https://github.com/pulumi/pulumi-awsx/blob/master/awsx-classic/apigateway/api.ts
# https://www.pulumi.com/registry/packages/aws-apigateway/api-docs/restapi/
_WITH_ROUTES = ("aws:apigateway:x:API", "aws-apigateway:index:RestAPI")


def api_bodies(stack: Stack) -> Mapping[Resource, OpenApi | Unknown]:
    """The document of each resource that has one; the Unknown is why it cannot be read."""
    return stack.once(_read)


def component_with_routes(api: Resource) -> str:
    """The component that writes the body of the API from its `routes`; "" for every other."""
    maker = maker_of(api.urn)
    return component_name(maker) if maker in _WITH_ROUTES else ""


def functions_behind(stack: Stack, api: Resource, uri: str) -> tuple[Resource, ...]:
    """The functions that the URI of an integration or authorizer in the API's body invokes.

    Raises UnknownValueError.
    """
    if "stageVariables" in uri:
        return tuple(permitted(stack, api, "restApiId" if api.type == PUT else "id"))
    return functions_named(stack, uri)


def functions_in_unread(stack: Stack, api: Resource, why: Unknown) -> tuple[Resource, ...]:
    """The functions that a body which cannot be read is made of, by the engine's record.

    Raises UnknownValueError if the record shows none.
    """
    found = or_unknown(functions_at, stack, api, _BODY)
    if isinstance(found, Unknown) or not found:
        raise UnknownValueError(why)
    return found


def _read(stack: Stack) -> dict[Resource, OpenApi | Unknown]:
    with_body = (api for api in stack.of_type(*READS) if is_given(api.at(_BODY)))
    return {api: or_unknown(_document, api) for api in with_body}


def _document(api: Resource) -> OpenApi:
    try:
        return read_openapi(api.at(_BODY).content)
    except ManifestError as fault:
        reason = f"line {fault.line} {fault.reason}"
    except RecursionError:
        reason = "it is nested too deeply"
    wanted = f"an OpenAPI document that can be read: {reason}"
    raise UnknownValueError(Unknown(_BODY, wanted, api.urn))
