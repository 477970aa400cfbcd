"""What the SAM transform makes of the event sources and the URL of a function.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-eventsource.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.model.templates.contents import Gap, Made
from policypack.model.templates.scalars import function_in
from policypack.model.templates.serverless_copies import copied
from policypack.model.templates.serverless_routes import NAMED_BY, route_of, source_of
from policypack.model.templates.serverless_scope import ServerlessScope
from policypack.model.unknown import Unknown

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
