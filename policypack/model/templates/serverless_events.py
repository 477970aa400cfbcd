"""Expands the event sources and the URL of a function like the SAM transform.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.model.templates.contents import Gap, Made, function_in
from policypack.model.templates.serverless_apis import (
    AWS_IAM,
    HTTP,
    NONE,
    REST,
    Api,
    ServerlessScope,
    authorizer_for,
    authorizers_of,
    copied,
    invocation,
    requires_key,
)
from policypack.model.unknown import Unknown

# Expands the routes that lead to a function like the SAM transform.
#
# SAM writes them into an OpenAPI document. They become equivalent resources here, so that a finding
# is reported at the event.
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html

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


# Event sources that a mapping polls, with the property that names the source.
_POLLED = {
    "SQS": "Queue",
    "Kinesis": "Stream",
    "DynamoDB": "Stream",
    "MSK": "Stream",
    "MQ": "Broker",
}
_SCHEDULED = ("Schedule", "EventBridgeRule", "CloudWatchEvent")
_OWN_ACCOUNT = {"Ref": "AWS::AccountId"}


def url_of(name: str, given: Properties) -> Iterator[Made]:
    """The URL of a function, and who may call it."""
    config = given.get("FunctionUrlConfig")
    if not isinstance(config, dict):
        return
    place = "FunctionUrlConfig"
    target = {"Fn::GetAtt": [name, "Arn"]}
    yield Made(
        f"{name}Url",
        "AWS::Lambda::Url",
        {**config, "TargetFunctionArn": target},
        {"": place},
    )
    if config.get("AuthType") == "NONE":
        yield Made(
            f"{name}UrlPublicPermissions",
            "AWS::Lambda::Permission",
            {
                "Action": "lambda:InvokeFunctionUrl",
                "FunctionName": {"Ref": name},
                "FunctionUrlAuthType": "NONE",
                "Principal": "*",
            },
            {"": place, "FunctionUrlAuthType": f"{place}.AuthType"},
        )


def asynchronous_calls(name: str, given: Properties) -> Iterator[Made]:
    """How often asynchronous events are tried, and where those go that fail.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventinvokeconfiguration.html
    """
    config = given.get("EventInvokeConfig")
    if not isinstance(config, dict) or function_in(config):
        return
    properties, _ = copied(config, "MaximumEventAgeInSeconds MaximumRetryAttempts")
    found = config.get("DestinationConfig")
    destinations = {
        outcome: {"Destination": each["Destination"]}
        for outcome, each in (found.items() if isinstance(found, dict) else ())
        # Without an ARN, SAM makes a queue or a topic.
        if isinstance(each, dict) and each.get("Destination") is not None
    }
    properties |= {"DestinationConfig": destinations} if destinations else {}
    properties |= {"FunctionName": {"Ref": name}, "Qualifier": "$LATEST"}
    kind = "AWS::Lambda::EventInvokeConfig"
    yield Made(f"{name}EventInvokeConfig", kind, properties, {"": "EventInvokeConfig"})


def events_of(
    name: str, given: Properties, scope: ServerlessScope, gaps: list[Gap]
) -> Iterator[Made]:
    """What SAM makes of the event sources of a function."""
    events = given.get("Events")
    if isinstance(events, Unknown):
        gaps.append(Gap("Events", name, "events that are known after apply are not expanded"))
    for key, event in events.items() if isinstance(events, dict) else ():
        yield from _event(name, str(key), event, scope, gaps)


def _event(
    name: str, key: str, event: Any, scope: ServerlessScope, gaps: list[Gap]
) -> Iterator[Made]:
    kind = event.get("Type") if isinstance(event, dict) else None
    given = event.get("Properties") if isinstance(event, dict) else None
    if isinstance(event, Unknown) or isinstance(kind, Unknown) or isinstance(given, Unknown):
        gaps.append(Gap(f"Events.{key}", key, "an event that is known after apply is not expanded"))
        return
    given = given if isinstance(given, dict) else {}
    kind = kind if isinstance(kind, str) else None
    place = f"Events.{key}.Properties"
    function = {"Fn::GetAtt": [name, "Arn"]}
    if kind in _POLLED:
        source = {"EventSourceArn": given.get(_POLLED[kind]), "FunctionName": {"Ref": name}}
        own = {each: held for each, held in given.items() if each != _POLLED[kind]}
        places = {"": place, "EventSourceArn": f"{place}.{_POLLED[kind]}"}
        yield Made(f"{name}{key}", "AWS::Lambda::EventSourceMapping", {**own, **source}, places)
    elif kind in _SCHEDULED:
        yield from _rule(name, key, given, place)
    elif kind == "SNS":
        properties = {
            "Endpoint": function,
            "Protocol": "lambda",
            "TopicArn": given.get("Topic"),
            **{each: given[each] for each in ("FilterPolicy", "Region") if each in given},
        }
        places = {"": place, "TopicArn": f"{place}.Topic"}
        yield Made(f"{name}{key}", "AWS::SNS::Subscription", properties, places)
        made = _permission(name, key, "sns.amazonaws.com", {"SourceArn": given.get("Topic")}, place)
        yield replace(made, places={**made.places, "SourceArn": f"{place}.Topic"})
    elif kind == "S3":
        yield _permission(name, key, "s3.amazonaws.com", {"SourceAccount": _OWN_ACCOUNT}, place)
    elif kind in NAMED_BY:
        yield from route_of(name, key, kind, given, scope, gaps)
        source = {"SourceArn": source_of(kind, given, scope)}
        yield _permission(name, key, "apigateway.amazonaws.com", source, place)
    else:
        gaps.append(Gap(f"Events.{key}", f"{key} ({kind})", "the event source is not expanded"))


def _rule(name: str, key: str, given: Properties, place: str) -> Iterator[Made]:
    target = {"Arn": {"Fn::GetAtt": [name, "Arn"]}, "Id": f"{name}{key}LambdaTarget"}
    if "Input" in given:
        target["Input"] = given["Input"]
    properties, places = copied(
        given,
        "Description EventBusName State Name",
        {"Schedule": "ScheduleExpression", "Pattern": "EventPattern"},
    )
    properties["Targets"] = [target]
    where = {"": place, "Targets[0]": place}
    where.update({to: f"{place}.{own}" for to, own in places.items()})
    yield Made(f"{name}{key}", "AWS::Events::Rule", properties, where)
    source = {"SourceArn": {"Fn::GetAtt": [f"{name}{key}", "Arn"]}}
    yield _permission(name, key, "events.amazonaws.com", source, place)


def _permission(name: str, key: str, service: str, source: Properties, place: str) -> Made:
    properties = {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": name},
        "Principal": service,
        **source,
    }
    return Made(f"{name}{key}Permission", "AWS::Lambda::Permission", properties, {"": place})
