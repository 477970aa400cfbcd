"""What the map does not follow is named: every property of the schema that leads into a stack."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from policypack.exposure.drawing.formats import render
from policypack.exposure.graph.doors import NOT_FOLLOWED as TRIGGERS_NOT_FOLLOWED
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.left_out import NOT_FOLLOWED
from policypack.offline import schema
from policypack.offline.schema import Property
from runtime_guards.contract import TRIGGERS
from tests.exposure.stacks import ACCOUNT, FUNCTION, arn_of, deployed, function, role
from tests.judged import resource

# Where the name of a function or a workflow stands, and where that of anything.
NAMES_COMPUTE = re.compile(r"lambda|function|stateMachine", re.IGNORECASE)
_ENDS = ["arns?", "uris?", "names?", "function", "lambda", "target", "destination", "endpoint"]
ENDS_OF_COMPUTE = re.compile(rf"(?:{'|'.join(_ENDS)})$", re.IGNORECASE)
_MORE = (
    "arns? uris? urls? function lambda targets? targetId destination endpoint endpointId bucket "
    "bucketName queueName queueUrl topic stream streamName tableName domainName source cluster "
    "dataSourceName homeDirectory vpcOriginId functionName logGroupName logGroup instances? roles?"
)
NAMES_ANYTHING = re.compile(rf"(?:{'|'.join(_MORE.split())})$", re.IGNORECASE)
_TABLE = json.loads(Path(__file__).with_name("followed.json").read_text(encoding="utf-8"))
# Followed from an entry to what is behind it.
FOLLOWED: Mapping[str, list[str]] = _TABLE["followed"]
# Of these types, properties that lead nowhere: logs, keys, certificates, secrets that a service
# reads, queues for failed events, identity providers, and the roles of the services themselves.
NOWHERE = re.compile("|".join(_TABLE["leads_nowhere"]))
# Properties that name a function and start it for the account alone, or do not start it.
FOR_THE_ACCOUNT: Mapping[str, str] = _TABLE["for_the_account"]


def leaves(
    properties: Mapping[str, Property], path: str = "", around: tuple[str, ...] = ()
) -> Iterator[str]:
    """The paths of all properties and what lies in them."""
    for name, each in properties.items():
        kind, end = each.type, ""
        while kind.element is not None:
            kind, end = kind.element, f"{end}[]"
        here = f"{path}{name}{end}"
        if kind.kind == "object" and kind.name not in around:
            yield from leaves(kind.properties, f"{here}.", (*around, kind.name))
        elif kind.kind != "object":
            yield here


def inputs(token: str) -> list[str]:
    found = schema.resource(token)
    assert found is not None, token
    return sorted(set(leaves(found.inputs)))


def last(path: str) -> str:
    return path.rpartition(".")[2].replace("[]", "")


def is_listed(token: str, path: str) -> bool:
    rows = (*FOLLOWED.get(token, ()), *NOT_FOLLOWED.get(token, {}))
    return any(path.startswith(each) for each in rows)


WIRED = {wiring.type for trigger in TRIGGERS for wiring in trigger.wirings}


def test_every_property_that_names_a_function_is_followed_or_named() -> None:
    missing = [
        f"{token}: {path}"
        for token in schema.resource_tokens()
        if token not in WIRED and token not in FOR_THE_ACCOUNT
        for path in inputs(token)
        if NAMES_COMPUTE.search(path) and ENDS_OF_COMPUTE.search(last(path))
        if not is_listed(token, path) and not NOWHERE.search(path)
    ]
    # Tools that an agent may call have names, and so have parameters of a schema.
    assert [each for each in missing if "Schema." not in each] == []


@pytest.mark.parametrize("token", sorted(FOLLOWED))
def test_every_property_of_an_entry_that_names_anything_is_followed_or_named(token: str) -> None:
    named = [path for path in inputs(token) if NAMES_ANYTHING.search(last(path))]
    assert [each for each in named if not is_listed(token, each) and not NOWHERE.search(each)] == []


@pytest.mark.parametrize("token", sorted({*FOLLOWED, *NOT_FOLLOWED}))
def test_every_row_is_a_property_of_the_schema(token: str) -> None:
    found = inputs(token)
    for row in (*FOLLOWED.get(token, ()), *NOT_FOLLOWED.get(token, {})):
        assert any(path.startswith(row) for path in found), row


def test_every_account_row_is_a_type() -> None:
    assert all(schema.resource(each) for each in FOR_THE_ACCOUNT)


# Fronts, URLs, permissions and APIs of the stack, which the map judges one by one.
_OF_FRONTS = frozenset(
    {
        *("alb", "function-url", "http-api", "rest-api", "websocket-api", "lambda-edge"),
        *("rest-authorizer", "http-authorizer", "appsync-authorizer", "appsync-resolver"),
        *("appsync-batch-resolver", "appsync-events", "cognito", "ses"),
    }
)
# What is written to a store of the stack, by whomever its policies let in.
_OF_STORES = frozenset(
    {
        *("s3", "sqs", "sns", "dynamodb-stream", "kinesis-stream", "msk", "event-bridge"),
        *("event-bridge-s3", "pipe", "cloudwatch-logs"),
    }
)
# Services that start a function for the account itself: when its own resources change or fail, at a
# time, or for a principal that has a permission of the service.
_OF_ACCOUNT = frozenset(
    {
        *("s3-batch", "cloudwatch-alarm", "scheduler", "schedule", "destination", "config-rule"),
        *("code-pipeline", "code-commit", "cloudformation", "secret-rotation", "step-functions"),
        *("s3-object-lambda", "transfer-workflow", "direct"),
    }
)


def test_every_trigger_has_one_answer_to_who_is_behind_it() -> None:
    groups = (_OF_FRONTS, _OF_STORES, _OF_ACCOUNT, frozenset(TRIGGERS_NOT_FOLLOWED))
    assert sorted(name for group in groups for name in group) == sorted(
        trigger.name for trigger in TRIGGERS
    )


@pytest.mark.parametrize(
    ("token", "path", "what"),
    [(token, path, what) for token, rows in NOT_FOLLOWED.items() for path, what in rows.items()],
)
def test_what_is_not_followed_stands_in_the_map(token: str, path: str, what: str) -> None:
    """A resource with nothing but that property, which names a function, is told by its kind."""
    held = role("worker")
    own = function("worker", held[0])
    value = {"text": arn_of(FUNCTION, "worker")}
    properties = nested(path or "any", value)
    found = exposure(deployed(*held, own, resource(token, properties, "entry")))
    assert f"{token.rpartition(':')[2]} entry" in found.not_followed[what]
    told = render(found, "shop/dev", "text", width=400)
    assert f"{what}: {token.rpartition(':')[2]} entry" in told
    assert "kind of entry not followed" in told.splitlines()[0]
    if path:
        assert "Not exposed" not in told
        assert "May be exposed: not followed" in told


def nested(path: str, value: object) -> dict[str, object]:
    head, _, rest = path.partition(".")
    name = head.removesuffix("[]")
    inner = nested(rest, value) if rest else value
    return {name: [inner] if head.endswith("[]") else inner}


def test_a_function_of_a_topic_rule_is_not_told_as_not_exposed() -> None:
    held = role("worker")
    rule = {"lambdas": [{"functionArn": arn_of(FUNCTION, "worker")}], "sql": "SELECT * FROM 'a'"}
    rule_ = resource("aws:iot/topicRule:TopicRule", rule, "rule")
    told = render(exposure(deployed(*held, function("worker", held[0]), rule_)), "shop", "text")
    assert "Not exposed" not in told
    assert "devices that publish to AWS IoT topics: TopicRule rule" in told


def test_an_external_bus_that_others_feed_is_named() -> None:
    held = role("worker")
    permission = {"principal": "*", "statementId": "all", "action": "events:PutEvents"}
    target = {"rule": "r", "arn": arn_of(FUNCTION, "worker")}
    found = exposure(
        deployed(
            *held,
            function("worker", held[0]),
            resource("aws:cloudwatch/eventPermission:EventPermission", permission, "all"),
            resource("aws:cloudwatch/eventRule:EventRule", {"name": "r", "id": "r"}, "r"),
            resource("aws:cloudwatch/eventTarget:EventTarget", target, "t"),
        )
    )
    assert any("event bus that this program does not define" in each for each in found.not_followed)
    assert ACCOUNT not in "".join(found.not_followed)
    assert found.may_be_exposed
