"""What the SAM transform makes of the `Auth` of an API and of a route.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-controlling-access-to-apis.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policypack.model.templates.scalars import function_in
from policypack.model.unknown import Unknown

Properties = Mapping[str, Any]
NONE, AWS_IAM = "NONE", "AWS_IAM"
REST = "AWS::Serverless::Api"
_JWT = "JwtConfiguration"
_POOL = "UserPoolArn"
_EXTENSION = "x-amazon-apigateway-authorizer"
_OPTIONS = "options"
_UNKNOWN = Unknown("", "the authorization, which is the value of a function")
_INVOKE = (
    "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
    "${function}/invocations"
)
# How the properties of an identity begin in the source that API Gateway reads.
_SOURCES = {
    "Headers": "request.header.",
    "QueryStrings": "request.querystring.",
    "StageVariables": "stageVariables.",
    "Context": "context.",
}
_IN_REQUESTS = ("Headers", "QueryStrings")


class Authorizer(NamedTuple):
    """An authorizer of an API: its name, how it authorizes, and the properties of its resource."""

    name: str
    authorization: str
    properties: Properties


def invocation(function: Any) -> dict[str, Any]:
    """The URI with which API Gateway invokes a function."""
    return {"Fn::Sub": [_INVOKE, {"function": function}]}


def auth_of(given: Properties) -> Properties | Unknown:
    """The `Auth` of an API or an event; unknown where a function gives it."""
    auth = given.get("Auth")
    if isinstance(auth, dict):
        return _UNKNOWN if function_in(auth) else auth
    return {} if auth is None else _UNKNOWN


def authorizers_of(kind: str, given: Properties) -> tuple[Authorizer, ...]:
    """The authorizers that an API declares."""
    auth = auth_of(given)
    declared = {} if isinstance(auth, Unknown) else auth.get("Authorizers")
    if not isinstance(declared, dict) or function_in(declared):
        return ()
    make = _rest if kind == REST else _http
    return tuple(
        make(str(name), each)
        for name, each in declared.items()
        if isinstance(each, dict) and not function_in(each)
    )


def authorizer_for(api: Properties, event: Properties) -> Any:
    """The name of the authorizer of a route: its own, or the default one of the API.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-apifunctionauth.html
    """
    for auth in (auth_of(event), auth_of(api)):
        if isinstance(auth, Unknown):
            return auth
    own = event.get("Auth") or {}
    default = (api.get("Auth") or {}).get("DefaultAuthorizer")
    found = own.get("Authorizer") or default or NONE
    return found if isinstance(found, str) else _UNKNOWN


def requires_key(api: Properties, event: Properties) -> Any:
    """Whether a route requires an API key."""
    own, default = auth_of(event), auth_of(api)
    if isinstance(own, Unknown) or isinstance(default, Unknown):
        return _UNKNOWN
    return own.get("ApiKeyRequired", default.get("ApiKeyRequired", False))


def with_security(body: Any, kind: str, given: Properties) -> Any:
    """An OpenAPI document with the default authorizer at each operation that has none of its own.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-apiauth.html
    """
    default = authorizer_for(given, {})
    if default == NONE or not isinstance(body, dict) or function_in(body):
        return body
    paths = body.get("paths")
    if isinstance(default, Unknown) or not isinstance(paths, dict):
        return _UNKNOWN
    schemes = dict(_schemes(kind, given))
    secured = {path: _secured(item, default, schemes) for path, item in paths.items()}
    if "openapi" in body:
        components = _object(body.get("components"))
        own = _object(components.get("securitySchemes"))
        held = {"components": {**components, "securitySchemes": {**own, **schemes}}}
    else:
        held = {"securityDefinitions": {**_object(body.get("securityDefinitions")), **schemes}}
    return {**body, **held, "paths": secured}


def _secured(item: Any, default: str, schemes: Properties) -> Any:
    if not isinstance(item, dict) or function_in(item):
        return item
    return {
        method: each
        if not isinstance(each, dict) or method.lower() == _OPTIONS
        else {**each, "security": _requirements(each.get("security"), default, schemes)}
        for method, each in item.items()
    }


def _requirements(own: Any, default: str, schemes: Properties) -> list[Any]:
    """What an operation requires: `NONE` stands for no default, and an API key is no authorizer."""
    listed = [each for each in own if isinstance(each, dict)] if isinstance(own, list) else []
    if any(name == NONE or name in schemes for each in listed for name in each):
        return [each for each in listed if NONE not in each]
    return [*listed, {default: []}]


def _schemes(kind: str, given: Properties) -> Iterator[tuple[str, Properties]]:
    """The security schemes of a document: an extension has the names of the resource's properties,
    with a small first letter."""
    yield AWS_IAM, {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"}
    for each in authorizers_of(kind, given):
        held = {f"{name[0].lower()}{name[1:]}": value for name, value in each.properties.items()}
        held["type"] = str(held.pop("authorizerType", held.get("type"))).lower()
        yield each.name, {"type": "apiKey", _EXTENSION: held}


def _rest(name: str, given: Properties) -> Authorizer:
    identity = _object(given.get("Identity"))
    properties: dict[str, Any] = {"Name": name}
    if _POOL in given:
        pools = given[_POOL]
        properties["Type"] = "COGNITO_USER_POOLS"
        properties["ProviderARNs"] = pools if isinstance(pools, list) else [pools]
    else:
        properties["Type"] = given.get("FunctionPayloadType") or "TOKEN"
        properties["AuthorizerUri"] = invocation(given.get("FunctionArn"))
    if properties["Type"] != "REQUEST":
        header = identity.get("Header") or "Authorization"
        properties["IdentitySource"] = f"method.request.header.{header}"
    elif found := [*_sources(identity, "method.", "")]:
        properties["IdentitySource"] = ", ".join(found)
    _set_age(properties, identity)
    is_pool = properties["Type"] == "COGNITO_USER_POOLS"
    return Authorizer(name, properties["Type"] if is_pool else "CUSTOM", properties)


def _http(name: str, given: Properties) -> Authorizer:
    properties: dict[str, Any] = {"Name": name}
    if _JWT in given:
        # SAM takes their keys in any case.
        held = _object(given[_JWT])
        properties["AuthorizerType"] = "JWT"
        properties[_JWT] = {str(key).capitalize(): value for key, value in held.items()}
        if "IdentitySource" in given:
            properties["IdentitySource"] = [given["IdentitySource"]]
        return Authorizer(name, "JWT", properties)
    identity = _object(given.get("Identity"))
    properties["AuthorizerType"] = "REQUEST"
    properties["AuthorizerUri"] = invocation(given.get("FunctionArn"))
    for key in ("AuthorizerPayloadFormatVersion", "EnableSimpleResponses"):
        if key in given:
            properties[key] = given[key]
    if found := [*_sources(identity, "$", "$")]:
        properties["IdentitySource"] = found
    _set_age(properties, identity)
    return Authorizer(name, "CUSTOM", properties)


def _sources(identity: Properties, of_request: str, of_other: str) -> Iterator[str]:
    for key, start in _SOURCES.items():
        named = identity.get(key)
        begins = of_request if key in _IN_REQUESTS else of_other
        yield from (f"{begins}{start}{each}" for each in named or () if isinstance(named, list))


def _set_age(properties: dict[str, Any], identity: Properties) -> None:
    if "ReauthorizeEvery" in identity:
        properties["AuthorizerResultTtlInSeconds"] = identity["ReauthorizeEvery"]


def _object(held: Any) -> Properties:
    return held if isinstance(held, dict) and not function_in(held) else {}
