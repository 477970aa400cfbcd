"""What the SAM transform makes of the routes that lead to a function.

SAM writes them into an OpenAPI document. They are made as resources here, which say the same, so
that a finding stands at the event.
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policypack.model.templates.contents import Gap, Made
from policypack.model.templates.serverless_apis import HTTP, Api
from policypack.model.templates.serverless_authorizers import (
    AWS_IAM,
    NONE,
    REST,
    authorizer_for,
    authorizers_of,
    invocation,
    requires_key,
)
from policypack.model.templates.serverless_scope import ServerlessScope
from policypack.model.unknown import Unknown

Properties = Mapping[str, Any]
# The properties of events that name an API.
NAMED_BY = {"Api": (REST, "RestApiId"), "HttpApi": (HTTP, "ApiId")}
_FIX = (
    "Set Auth.Authorizer of the event to an authorizer of the API or to AWS_IAM, or set "
    "Auth.DefaultAuthorizer of the API"
)
_FIXES = {"AuthorizationType": _FIX}
_ANY = ("ANY", "X-AMAZON-APIGATEWAY-ANY-METHOD")
_DEFAULT = "$default"
_ELSEWHERE = "its API is not part of the template"
_FROM = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${api}/*/"


def route_of(
    name: str, key: str, kind: str, given: Properties, scope: ServerlessScope, gaps: list[Gap]
) -> Iterator[Made]:
    """The route of an event of the function with the name, and the API that SAM makes for it."""
    place = f"Events.{key}.Properties"
    api_kind, named_by = NAMED_BY[kind]
    named = given.get(named_by)
    api = scope.api(api_kind, named)
    if api is None:
        gaps.append(Gap(f"Events.{key}", f"{key} ({kind})", _ELSEWHERE))
        return
    yield from scope.implied(api, f"Events.{key}")
    method, path = _method_and_path(given)
    if method is None:
        why = "its method or path is the value of a function"
        gaps.append(Gap(f"Events.{key}", f"{key} ({kind})", why))
    elif api.is_made_of_events:
        make = _rest if api.kind == REST else _http
        yield from make(api, f"{name}{key}", method, path, given, place, name)


def source_of(kind: str, given: Properties, scope: ServerlessScope) -> dict[str, Any]:
    """The ARN of the requests that call the function."""
    api_kind, named_by = NAMED_BY[kind]
    api = scope.api(api_kind, given.get(named_by))
    method, path = _method_and_path(given)
    called = "*" if method is None else f"{'*' if method == 'ANY' else method}{path}"
    reference = given.get(named_by) if api is None else {"Ref": api.name}
    return {"Fn::Sub": [f"{_FROM}{called}", {"api": reference}]}


def _method_and_path(given: Properties) -> tuple[str | None, str]:
    """The method and the path of an event; no method where they are not known."""
    method, path = given.get("Method", "ANY"), given.get("Path", _DEFAULT)
    if not isinstance(method, str) or not isinstance(path, str):
        return None, ""
    return "ANY" if method.upper() in _ANY else method.upper(), path


def _rest(
    api: Api, name: str, method: str, path: str, given: Properties, place: str, function: str
) -> Iterator[Made]:
    authorized, places = _authorized(api, given, place)
    model = given.get("RequestModel")
    validates = isinstance(model, dict) and (
        model.get("ValidateBody") is True or model.get("ValidateParameters") is True
    )
    properties = {
        "RestApiId": {"Ref": api.name},
        "ResourceId": path,
        "HttpMethod": method,
        **authorized,
        "ApiKeyRequired": requires_key(api.given, given),
        "Integration": {
            "Type": "AWS_PROXY",
            "IntegrationHttpMethod": "POST",
            "Uri": invocation({"Fn::GetAtt": [function, "Arn"]}),
        },
        **({"RequestValidatorId": f"{name}Validator"} if validates else {}),
    }
    places |= {
        "HttpMethod": f"{place}.Method",
        "ResourceId": f"{place}.Path",
        "RequestValidatorId": f"{place}.RequestModel",
        "ApiKeyRequired": f"{place}.Auth.ApiKeyRequired",
    }
    yield Made(f"{name}Method", "AWS::ApiGateway::Method", properties, places, _FIXES)


def _http(
    api: Api, name: str, method: str, path: str, given: Properties, place: str, function: str
) -> Iterator[Made]:
    authorized, places = _authorized(api, given, place)
    integration = {
        "ApiId": {"Ref": api.name},
        "IntegrationType": "AWS_PROXY",
        "IntegrationUri": {"Fn::GetAtt": [function, "Arn"]},
        "PayloadFormatVersion": given.get("PayloadFormatVersion", "2.0"),
    }
    kind = "AWS::ApiGatewayV2::Integration"
    yield Made(f"{name}Integration", kind, integration, {"": place})
    properties = {
        "ApiId": {"Ref": api.name},
        "RouteKey": _DEFAULT if path == _DEFAULT else f"{method} {path}",
        **authorized,
        "Target": {"Fn::Join": ["/", ["integrations", {"Ref": f"{name}Integration"}]]},
    }
    yield Made(f"{name}Route", "AWS::ApiGatewayV2::Route", properties, places, _FIXES)


def _authorized(api: Api, given: Properties, place: str) -> tuple[dict[str, Any], dict[str, str]]:
    """How a route is authorized, and where that stands."""
    found = authorizer_for(api.given, given)
    own = given.get("Auth")
    is_own = isinstance(own, dict) and "Authorizer" in own
    places = {"": place, "AuthorizationType": f"{place}.Auth{'.Authorizer' if is_own else ''}"}
    if isinstance(found, Unknown) or found in (NONE, AWS_IAM):
        return {"AuthorizationType": found}, places
    declared = {each.name: each for each in authorizers_of(api.kind, api.given)}
    if found not in declared:
        missing = Unknown("", f"the authorizer {found}, which the API does not declare")
        return {"AuthorizationType": missing}, places
    kind = declared[found].authorization
    identity = {"Ref": api.authorizer(found)}
    return {"AuthorizationType": kind, "AuthorizerId": identity}, places
