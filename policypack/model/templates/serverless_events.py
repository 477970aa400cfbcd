"""What the SAM transform makes of the event sources and the URL of a function.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.model.templates.contents import Gap, Made

Properties = Mapping[str, Any]
# Event sources that a mapping polls, with the property that names the source.
_POLLED = {
    "SQS": "Queue",
    "Kinesis": "Stream",
    "DynamoDB": "Stream",
    "MSK": "Stream",
    "MQ": "Broker",
}
_SCHEDULED = ("Schedule", "EventBridgeRule", "CloudWatchEvent")
_APIS = {"Api": "RestApiId", "HttpApi": "ApiId"}
_OWN_ACCOUNT = {"Ref": "AWS::AccountId"}


def copied(given: Properties, names: str, renamed: Mapping[str, str] = {}) -> tuple[Any, Any]:
    """The properties that a transform passes on, with their places; `renamed` has other names."""
    own = {**{each: each for each in names.split()}, **renamed}
    found = {to: given[each] for each, to in own.items() if each in given}
    return found, {to: each for each, to in own.items()}


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


def event_of(name: str, key: str, event: Any, gaps: list[Gap]) -> Iterator[Made]:
    """What SAM makes of an event source of a function."""
    kind = event.get("Type") if isinstance(event, dict) else None
    given = event.get("Properties") if isinstance(event, dict) else None
    given = given if isinstance(given, dict) else {}
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
    elif kind in _APIS:
        why = "routes of an API are not expanded, only the permissions for them"
        gaps.append(Gap(f"Events.{key}", f"{key} ({kind})", why))
        yield _route(name, key, kind, given, place)
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


def _route(name: str, key: str, kind: str, given: Properties, place: str) -> Made:
    """The permission for the API that calls the function; one that SAM makes has a fixed name."""
    api = given.get(_APIS[kind]) or f"Serverless{'Rest' if kind == 'Api' else 'Http'}Api"
    arn = {
        "Fn::Sub": [
            "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${api}/*",
            {"api": api},
        ]
    }
    return _permission(name, key, "apigateway.amazonaws.com", {"SourceArn": arn}, place)
