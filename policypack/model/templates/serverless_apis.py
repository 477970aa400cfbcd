"""Expands APIs like the SAM transform: the API, its stage, its authorizers, and its policy.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from policypack.model.templates.contents import Expanded, Gap, Made, function_in, section
from policypack.model.unknown import Unknown


def copied(
    given: Mapping[str, Any], names: str, renamed: Mapping[str, str] = {}
) -> tuple[Any, Any]:
    """The properties that a transform passes on, with their places; `renamed` has other names."""
    own = {**{each: each for each in names.split()}, **renamed}
    found = {to: given[each] for each, to in own.items() if each in given}
    return found, {to: each for each, to in own.items()}


# Expands the `Auth` of an API and of a route like the SAM transform.
#
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-controlling-access-to-apis.html

Properties = Mapping[str, Any]
NONE, AWS_IAM = "NONE", "AWS_IAM"
REST = "AWS::Serverless::Api"
_JWT = "JwtConfiguration"
_POOL = "UserPoolArn"
_EXTENSION = "x-amazon-apigateway-authorizer"
_OPTIONS = "options"
_UNKNOWN = Unknown("", "the authorization, which is the value of a function")
_INVOCATION_URI = (
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
    return {"Fn::Sub": [_INVOCATION_URI, {"function": function}]}


def auth_of(given: Properties) -> Properties | Unknown:
    """The `Auth` of an API or an event; unknown if a function gives it."""
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
    """An operation's requirements: `NONE` means no default; an API key isn't an authorizer."""
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


HTTP = "AWS::Serverless::HttpApi"
_BODY, _URI = "DefinitionBody", "DefinitionUri"
_POLICY = "Auth.ResourcePolicy"
_INVOKE_STATEMENT = {"Action": "execute-api:Invoke", "Resource": "execute-api:/*"}
# Lists of a ResourcePolicy by the condition under which requests are refused.
_REFUSED = {
    "IpRangeWhitelist": ("NotIpAddress", "aws:SourceIp"),
    "IpRangeBlacklist": ("IpAddress", "aws:SourceIp"),
    "IntrinsicVpcWhitelist": ("StringNotEquals", "aws:SourceVpc"),
    "IntrinsicVpceWhitelist": ("StringNotEquals", "aws:SourceVpce"),
    "IntrinsicVpcBlacklist": ("StringEquals", "aws:SourceVpc"),
    "IntrinsicVpceBlacklist": ("StringEquals", "aws:SourceVpce"),
}
# Lists of IDs of VPCs and of VPC endpoints.
_MIXED = {"SourceVpcWhitelist": "StringNotEquals", "SourceVpcBlacklist": "StringEquals"}
_ACCOUNTS = {"AwsAccountWhitelist": "Allow", "AwsAccountBlacklist": "Deny"}


class Api(NamedTuple):
    """An API of a template: its logical ID, its type, and its properties with those of Globals."""

    name: str
    kind: str
    given: Properties

    @property
    def is_made_of_events(self) -> bool:
        """Whether events are its routes; an API with a separate document ignores them."""
        is_merged = self.given.get("MergeDefinitions") is True
        return is_merged or not (_BODY in self.given or _URI in self.given)

    def authorizer(self, name: str) -> str:
        """The logical ID of an authorizer."""
        return f"{self.name}{name}Authorizer"


def rest_api(name: str, given: Properties) -> Expanded:
    """A REST API."""
    api = Api(name, REST, given)
    properties, places = copied(
        given,
        "ApiKeySourceType BinaryMediaTypes Description DisableExecuteApiEndpoint FailOnWarnings"
        " MinimumCompressionSize Mode Name Policy",
    )
    _set_body(properties, places, api)
    endpoint = given.get("EndpointConfiguration")
    if isinstance(endpoint, dict) and not function_in(endpoint):
        own = {"Types": [endpoint["Type"]]} if "Type" in endpoint else {}
        ids = {"VpcEndpointIds": endpoint["VPCEndpointIds"]} if "VPCEndpointIds" in endpoint else {}
        properties["EndpointConfiguration"] = {**own, **ids}
    elif isinstance(endpoint, str):
        properties["EndpointConfiguration"] = {"Types": [endpoint]}
    places["EndpointConfiguration"] = "EndpointConfiguration"
    if (policy := _resource_policy(given)) is not None:
        properties["Policy"], places["Policy"] = policy, _POLICY
    stage, at = copied(
        given,
        "AccessLogSetting CacheClusterEnabled CacheClusterSize MethodSettings StageName"
        " TracingEnabled Variables",
    )
    stage["RestApiId"] = {"Ref": name}
    made = (
        Made(name, "AWS::ApiGateway::RestApi", properties, places),
        Made(f"{name}Stage", "AWS::ApiGateway::Stage", stage, at),
        *_authorizers(api, "AWS::ApiGateway::Authorizer", "RestApiId"),
    )
    return Expanded(made, (*_gaps(api),))


def http_api(name: str, given: Properties) -> Expanded:
    """An HTTP API."""
    api = Api(name, HTTP, given)
    properties, places = copied(
        given,
        "Description DisableExecuteApiEndpoint FailOnWarnings Name",
        {"CorsConfiguration": "CorsConfiguration"},
    )
    _set_body(properties, places, api)
    cors = properties.get("CorsConfiguration")
    if not isinstance(cors, dict):
        properties.pop("CorsConfiguration", None)
    if cors is True:
        properties["CorsConfiguration"] = {"AllowOrigins": ["*"]}
    if "Body" not in properties:
        properties["ProtocolType"] = "HTTP"
        properties.setdefault("Name", name)
    stage, at = copied(
        given,
        "DefaultRouteSettings RouteSettings StageName",
        {"AccessLogSettings": "AccessLogSettings", "StageVariables": "StageVariables"},
    )
    stage.setdefault("StageName", "$default")
    stage["ApiId"], stage["AutoDeploy"] = {"Ref": name}, True
    made = (
        Made(name, "AWS::ApiGatewayV2::Api", properties, places),
        Made(f"{name}Stage", "AWS::ApiGatewayV2::Stage", stage, at),
        *_authorizers(api, "AWS::ApiGatewayV2::Authorizer", "ApiId"),
    )
    return Expanded(made, (*_gaps(api),))


def _set_body(properties: dict[str, Any], places: dict[str, str], api: Api) -> None:
    if _BODY in api.given:
        properties["Body"] = with_security(api.given[_BODY], api.kind, api.given)
        places["Body"] = _BODY


def _authorizers(api: Api, kind: str, link: str) -> Iterator[Made]:
    """The authorizers of an API; in a separate document they are security schemes."""
    if _BODY in api.given:
        return
    for each in authorizers_of(api.kind, api.given):
        place = f"Auth.Authorizers.{each.name}"
        places = {
            "": place,
            "AuthorizerResultTtlInSeconds": f"{place}.Identity.ReauthorizeEvery",
            "IdentitySource": f"{place}.Identity",
            "JwtConfiguration": f"{place}.JwtConfiguration",
        }
        properties = {**each.properties, link: {"Ref": api.name}}
        yield Made(api.authorizer(each.name), kind, properties, places)


def _gaps(api: Api) -> Iterator[Gap]:
    if isinstance(auth_of(api.given), Unknown):
        yield Gap("Auth", api.name, "the value of a function is not expanded")
    if _URI in api.given:
        yield Gap(_URI, api.name, "its OpenAPI document is not part of the template")


def _resource_policy(given: Properties) -> Any:
    """The policy of a REST API.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-api-resourcepolicystatement.html
    """
    auth = auth_of(given)
    held = auth if isinstance(auth, Unknown) else auth.get("ResourcePolicy")
    if isinstance(held, Unknown) or not isinstance(held, dict):
        return held
    if function_in(held):
        return Unknown("", "the policy, which is the value of a function")
    statements = [*_listed(held.get("CustomStatements")), *_statements(held)]
    return {"Version": "2012-10-17", "Statement": statements} if statements else None


def _statements(held: Properties) -> Iterator[Properties]:
    for name, effect in _ACCOUNTS.items():
        if accounts := _listed(held.get(name)):
            yield {"Effect": effect, "Principal": {"AWS": accounts}, **_INVOKE_STATEMENT}
    refused = [
        {operator: {key: listed}}
        for name, (operator, key) in _REFUSED.items()
        if (listed := _listed(held.get(name)))
    ]
    for name, operator in _MIXED.items():
        ids = _listed(held.get(name))
        for start, key in (("vpc-", "aws:SourceVpc"), ("vpce-", "aws:SourceVpce")):
            if found := [each for each in ids if str(each).startswith(start)]:
                refused.append({operator: {key: found}})
    if refused:
        yield {"Effect": "Allow", "Principal": "*", **_INVOKE_STATEMENT}
    for condition in refused:
        yield {
            "Effect": "Deny",
            "Principal": "*",
            **_INVOKE_STATEMENT,
            "Condition": condition,
        }


def _listed(held: Any) -> list[Any]:
    return held if isinstance(held, list) else [] if held is None else [held]


# Sections of Globals, by the type that they are for.
_GLOBALS = {
    "AWS::Serverless::Function": "Function",
    REST: "Api",
    HTTP: "HttpApi",
    "AWS::Serverless::SimpleTable": "SimpleTable",
    "AWS::Serverless::StateMachine": "StateMachine",
    "AWS::Serverless::LayerVersion": "LayerVersion",
}
# The APIs that SAM makes for events that name none, and the names of their stages.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html
_IMPLICIT = {REST: "ServerlessRestApi", HTTP: "ServerlessHttpApi"}
_STAGES = {REST: {"StageName": "Prod"}, HTTP: {}}
_EXPAND = {REST: rest_api, HTTP: http_api}


class ServerlessScope:
    """The Globals and the APIs of one template."""

    def __init__(self, template: Properties) -> None:
        self._globals = section(template, "Globals")
        self._resources = section(template, "Resources")
        self._implied: set[str] = set()

    def merged(self, kind: str, properties: Properties) -> Properties:
        """The properties with those of Globals: objects are merged, lists joined, others replaced.

        https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
        """
        found = self._globals.get(_GLOBALS.get(kind, ""))
        made: Properties = _merged(found, properties) if isinstance(found, dict) else properties
        return made

    def api(self, kind: str, named: Any) -> Api | None:
        """The API that an event names, or that SAM makes for it; None for one of elsewhere."""
        if named is None:
            return Api(_IMPLICIT[kind], kind, self.merged(kind, _STAGES[kind]))
        name = named.get("Ref") if isinstance(named, dict) and function_in(named) else named
        held = self._resources.get(name) if isinstance(name, str) else None
        if not isinstance(held, dict) or held.get("Type") != kind:
            return None
        given = held.get("Properties", {})
        if not isinstance(given, dict):
            return None
        return Api(str(name), kind, self.merged(kind, given))

    def implied(self, api: Api, place: str) -> Iterator[Made]:
        """What SAM makes of the API itself, for the first event at the place that needs it."""
        if api.name == _IMPLICIT[api.kind] and api.kind not in self._implied:
            self._implied.add(api.kind)
            for each in _EXPAND[api.kind](api.name, api.given).made:
                yield replace(each, places={"": place})


def _merged(above: Any, own: Any) -> Any:
    if isinstance(above, dict) and isinstance(own, dict):
        if function_in(above) or function_in(own):
            return own
        return {**above, **{key: _merged(above.get(key), each) for key, each in own.items()}}
    if isinstance(above, list) and isinstance(own, list):
        return [*above, *own]
    return own
