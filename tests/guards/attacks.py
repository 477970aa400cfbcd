"""Attacks by families: good events with hostile values, each of which its validator refuses.

    for attack in FAMILIES["paths"]:
        attack.validator.validate(attack.event)  # raises EventRejected

What free text may hold, such as a line break in a query value, is not an attack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from runtime_guards.validation.validator import Validator
from tests.guards import validators
from tests.guards.events.edits import edited


@dataclass(frozen=True)
class Attack:
    """An event for the validator of a trigger, and the name by which a failure is found."""

    name: str
    validator: Validator
    event: Any
    options: Mapping[str, Any]


# What no text of an event may hold: it ends texts early, or controls a terminal.
CONTROLS = ["\x00", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x1b", "\x1b[31m", "\x1b]0;x\x07"]
CONTROLS += ["\x7f", "\x80", "\x9b31m", "\x9d", "\x9f"]
# What a header and a path may not hold either: it forges a line, or shows another text.
LINES = ["\n", "\r", "\r\nSet-Cookie: a=b", "\u2028", "\u2029"]
DIRECTIONS = ["\u202a", "\u202e", "\u2066", "\u2069"]
WRONG: list[Any] = [None, 1, 1.5, True, [], {}, ["/orders"], {"a": "b"}]

CLIMBS = [
    "/..",
    "/../etc/passwd",
    "/a/../../etc/passwd",
    "/a/..",
    "/..\\windows",
    "/a\\..\\b",
    "/%2e%2e/a",
    "/.%2e/a",
    "/%2E./a",
    "/a%2f..%2fb",
    "/a%2F%2e%2E%2Fb",
    "/a/%2e%2e%5cb",
    "/%5c..%5cb",
    "/%252e%252e/a",
    "/%252e%252e%252fa",
    "/a%255c..%255cb",
    "/..%255cb",
    "/%25%32%65%25%32%65/a",
]
# A decoder that accepts characters in more bytes than they need reads dots and slashes here.
OVERLONG = [
    "/..%c0%af",
    "/%c0%ae%c0%ae/a",
    "/%c0%ae%c0%ae%c0%af",
    "/a%c1%9c..%c1%9cb",
    "/%e0%80%ae%e0%80%ae/a",
    "/..%e0%80%afa",
    "/%f0%80%80%ae%f0%80%80%ae/a",
    "/a%C0%80",
]
ENCODED_CONTROLS = [
    "/a%00",
    "/a%00.csv",
    "/a%2500",
    "/a%0d%0aSet-Cookie:%20a=b",
    "/a%250d%250ab",
    "/a%0ab",
    "/a%09b",
    "/a%1b%5b31m",
    "/a%7f",
    "/a%c2%85b",
    "/a%c2%9b31m",
    "/a%85b",
    "/a%9b31m",
    "/a%e2%80%a8b",
    "/a%e2%80%aecod.exe",
    "/%e2%81%a6a",
]
PATHS: list[Any] = [
    *CLIMBS,
    *OVERLONG,
    *ENCODED_CONTROLS,
    *(f"/a{text}b" for text in (*CONTROLS, *LINES, *DIRECTIONS, "\t")),
    "orders",
    "../orders",
    "http://169.254.169.254/latest",
    "",
    "/" + "a" * 20_000,
    *WRONG,
]


def _paths() -> Iterator[Attack]:
    for path in PATHS:
        for trigger, edits in _path_edits(path).items():
            yield _attack(trigger, repr(path)[:80], *edits)


def _path_edits(path: Any) -> Mapping[str, Any]:
    staged = f"/v1{path}" if isinstance(path, str) else path
    both = [(("path",), path), (("requestContext", "path"), staged)]
    format_2 = [(("rawPath",), path), (("requestContext", "http", "path"), path)]
    return {
        "rest-api": both,
        "rest-authorizer": both,
        "http-api": format_2,
        "function-url": format_2,
        "alb": [(("path",), path)],
        "vpc-lattice": [(("raw_path",), path)],
        "vpc-lattice-v2": [(("path",), path)],
        "lambda-edge": [(("Records", 0, "cf", "request", "uri"), path)],
    }


def _path_parameters() -> Iterator[Attack]:
    """Parameters that are not of the path, or hold what a path may not hold."""
    hostile = [*CONTROLS, *LINES, *DIRECTIONS]
    values: list[Any] = [*(f"4{text}2" for text in hostile), *WRONG, "a" * 3000]
    for value in values:
        for trigger in ("rest-api", "rest-authorizer"):
            yield _attack(trigger, repr(value)[:60], (("pathParameters", "orderId"), value))
        yield _attack("http-api", repr(value)[:60], (("pathParameters",), {"orderId": value}))
        yield _attack("http-authorizer", repr(value)[:60], (("pathParameters",), {"a": value}))
    for climb in CLIMBS:
        for value in (climb, f"42{climb}", f"42?{climb}"):
            yield _attack("rest-api", repr(value), (("pathParameters", "orderId"), value))
    for mapping in ("a", 1, [1], {f"a{number}": "b" for number in range(60)}):
        for trigger in ("rest-api", "http-api", "rest-authorizer", "http-authorizer"):
            yield _attack(trigger, repr(mapping)[:60], (("pathParameters",), mapping))


def _headers() -> Iterator[Attack]:
    values = [*(f"a{text}b" for text in (*CONTROLS[:10], *LINES)), "a" * 20_000, *WRONG]
    names = ["", " a", "a b", "a:", "a\r\nb", "a\n", "\u00e4", "a\x00", "a,b", "(a)", "a/b", "a=b"]
    for trigger in ("alb", "function-url", "http-api", "vpc-lattice"):
        for value in values:
            yield _attack(trigger, f"value {value!r}"[:60], (("headers", "x-probe"), value))
        for name in names:
            yield _attack(trigger, f"name {name!r}", (("headers", name), "b"))
        many = {f"a{number}": "b" for number in range(300)}
        for headers in ("a", 1, [1], {"A": "1", "a": "2"}, many):
            yield _attack(trigger, repr(headers)[:60], (("headers",), headers))
    for value in values:
        if isinstance(value, str):
            yield _attack("rest-api", f"lists {value!r}"[:60], *_in_both("x-probe", value))
        yield _attack("http-api", f"cookie {value!r}"[:60], (("cookies",), [value]))
        yield _attack("vpc-lattice-v2", f"{value!r}"[:60], (("headers", "x-probe"), [value]))
    for text in (*CONTROLS, *LINES, *DIRECTIONS):
        agent = f"curl{text}"
        yield _attack("http-api", repr(agent), (("requestContext", "http", "userAgent"), agent))
        identity = ("requestContext", "identity", "userAgent")
        yield _attack("rest-api", repr(agent), (identity, agent))
        yield _attack("http-api", f"cookie {agent!r}", (("cookies",), [agent]))


def _in_both(name: str, value: str) -> list[Any]:
    return [(("headers", name), value), (("multiValueHeaders", name), [value])]


def _queries() -> Iterator[Attack]:
    """Controls, wrong types and sizes: a line break in a value is free text."""
    values = [*(f"a{text}b" for text in CONTROLS), "a" * 20_000, *WRONG[1:]]
    names = [f"a{text}b" for text in (*CONTROLS, *LINES, *DIRECTIONS, "\t")]
    for trigger in ("http-api", "function-url", "alb", "vpc-lattice"):
        place = "query_string_parameters" if trigger == "vpc-lattice" else "queryStringParameters"
        for value in values:
            # VPC Lattice also sends lists.
            if not (trigger == "vpc-lattice" and value == ["/orders"]):
                yield _attack(trigger, repr(value)[:60], ((place,), {"a": value}))
        for name in names:
            yield _attack(trigger, f"name {name!r}", ((place,), {name: "b"}))
        for query in ("a", 1, [1], {f"a{number}": "b" for number in range(300)}):
            yield _attack(trigger, repr(query)[:60], ((place,), query))
    for text in (
        "%00",
        "%1b",
        "%07",
        "%7f",
        "%c2%9b",
        "%c0%af",
        "%c0%80",
        "%e0%80%af",
        "%2500x%00",
    ):
        yield _attack("alb", text, (("queryStringParameters",), {"a": text}))
        yield _attack("alb", f"name {text}", (("queryStringParameters",), {text: "a"}))
    for text in (*CONTROLS, *LINES, *DIRECTIONS, "\t"):
        for trigger in ("http-api", "function-url"):
            yield _attack(trigger, f"raw {text!r}", (("rawQueryString",), f"a={text}"))


def _bodies() -> Iterator[Attack]:
    texts = [
        "",
        "a",
        "[1]",
        "null",
        '{"a": 1, "a": 2}',
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": Infinity}',
        '{"a": -Infinity}',
        '{"a": "\x00"',
        "{'a': 1}",
        '{"a": 1}}',
        '{"a": 1} x',
        '{"a": ' * 100 + "1" + "}" * 100,
        "[" * 5000,
        "\ufeff{}",
        1,
        True,
        [],
        {"a": 1},
    ]
    for trigger in ("rest-api", "http-api", "function-url", "alb", "vpc-lattice", "vpc-lattice-v2"):
        flag = "is_base64_encoded" if trigger == "vpc-lattice" else "isBase64Encoded"
        for text in texts:
            yield _attack(trigger, repr(text)[:60], (("body",), text), body=dict)
        for text in ("{", "e30=\n", "e30", "e3\x000=", "=e30", "e3 0="):
            edits = ((("body",), text), ((flag,), True))
            yield _attack(trigger, f"base64 {text!r}", *edits, body=dict)
        flags: list[Any] = ["true", 1, [], {}]
        for value in flags:
            yield _attack(trigger, f"flag {value!r}", ((flag,), value))
    for method in ("TRACE", "CONNECT", "get", "Post", "", "GET ", "G\x00T", None, 1):
        yield _attack("alb", f"method {method!r}", (("httpMethod",), method))


KEYS: list[Any] = [
    *(path.lstrip("/") for path in CLIMBS if "\\" not in path),
    "..%5cb",
    "a%5cb",
    "a\\b",
    "/a",
    "%2fa",
    "%252fa",
    "//a",
    "a%00.csv",
    "a%2500.csv",
    "a%1b%5b31m",
    "a%251b",
    "a%7f",
    "a%c2%9b31m",
    "..%c0%af",
    "%c0%ae%c0%ae/a",
    "%e0%80%ae%e0%80%ae/a",
    "a%80",
    "a%ff",
    "a%c3",
    "",
    "a" * 1025,
    "%41" * 1025,
    "\u00e4" * 600,
    *(f"a{text}b" for text in CONTROLS),
    *WRONG,
]


def _keys() -> Iterator[Attack]:
    for key in KEYS:
        name = repr(key)[:60]
        yield _attack("s3", name, (("Records", 0, "s3", "object", "key"), key))
        yield _attack("s3-batch", name, (("tasks", 0, "s3Key"), key))
        if not isinstance(key, str) or "%" not in key:
            yield _attack("event-bridge-s3", name, (("detail", "object", "key"), key))


def _users() -> Iterator[Attack]:
    """What claims to be Amazon Cognito."""
    wrong: list[Any] = [1, [], {}, "", "a b", "a/b", "../a", "\u0430", "a\n", "a\x00", "a" * 300]
    for field in ("triggerSource", "region", "userPoolId"):
        for value in (None, True, *wrong):
            yield _attack("cognito", f"{field} {value!r}"[:60], ((field,), value))
    attributes = ("request", "userAttributes")
    for value in (1, 1.5, [], {}, ["a"], {"a": "b"}, "a" * 3000):
        for name in ("email", "sub", "custom:plan", "cognito:user_status", "name"):
            yield _attack("cognito", f"{name} {value!r}"[:60], (attributes, {name: value}))
    for text in (*CONTROLS, *LINES, *DIRECTIONS):
        yield _attack("cognito", f"name {text!r}", (attributes, {f"a{text}": "b"}))
        yield _attack("cognito", f"user {text!r}", (("userName",), f"a{text}b"))
    for value in ("a", 1, True, [], ["a"], {f"a{number}": "b" for number in range(200)}):
        yield _attack("cognito", f"{value!r}"[:60], (attributes, value))
        yield _attack(
            "cognito", f"context {value!r}"[:40], (("callerContext",), _not_object(value))
        )
        yield _attack("cognito", f"request {value!r}"[:40], (("request",), _not_object(value)))
    for region in ("us-east-1", "eu-west-1", "eu-central-2", "eusc-de-east-1", "us-gov-west-1"):
        yield _attack("cognito", f"other region {region}", (("region",), region))


def _not_object(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


CERTIFICATES = [
    "http://sns.eu-central-1.amazonaws.com/a.pem",
    "https://sns.eu-central-1.amazonaws.com.evil.example/a.pem",
    "https://sns.eu-central-1.amazonaws.com@evil.example/a.pem",
    "https://evil.example/sns.eu-central-1.amazonaws.com/a.pem",
    "https://sns.eu-central-1.amazonaws.eu.evil.example/a.pem",
    "https://sns.eu-central-1.amazonaws.org/a.pem",
    "https://sns.eu-central-1.amazonaws.co/a.pem",
    "https://sns.eu-central-1.amazonaws.com.br/a.pem",
    "https://sns.eu-central-1.amazonaws.de/a.pem",
    "https://sns.eu-central-1.c2s.ic.gov.evil.example/a.pem",
    "https://sns.eu-central-1xamazonaws.com/a.pem",
    "https://sns.evil.example/a.pem",
    "https://snsxeu-central-1.amazonaws.com/a.pem",
    "https://evil.sns.eu-central-1.amazonaws.com/a.pem",
    "https://s3.eu-central-1.amazonaws.com/a.pem",
    "https://sns.eu-central-1.amazonaws.com:8443/a.pem",
    "https://sns.eu-central-1.amazonaws.com/../a.pem",
    "https://sns.eu-central-1.amazonaws.com/a/b.pem",
    "https://sns.eu-central-1.amazonaws.com/a.pem?x",
    "https://sns.eu-central-1.amazonaws.com/a.pem#x",
    "https://sns.eu-central-1.amazonaws.com\\@evil.example/a.pem",
    "https://sns.eu-central-1.amazonaws.com/a.pem\n",
    "https://sns..amazonaws.com/a.pem",
    "https://sns.EU-central-1.amazonaws.com/a.pem",
    "https://sns.eu-central-1.amazonaws.\u0441om/a.pem",
    "https://sns.eu-central-1.amazonaws.com/",
    "file:///etc/passwd",
    "https://169.254.169.254/a.pem",
    "//sns.eu-central-1.amazonaws.com/a.pem",
    " https://sns.eu-central-1.amazonaws.com/a.pem",
]


def _notifications() -> Iterator[Attack]:
    sns = ("Records", 0, "Sns")
    for url in (*CERTIFICATES, *WRONG, ""):
        yield _attack("sns", f"{url!r}"[:80], ((*sns, "SigningCertUrl"), url))
        yield _attack("sns", f"unsubscribe {url!r}"[:80], ((*sns, "UnsubscribeUrl"), url))
    for field in ("TopicArn", "MessageId", "Timestamp", "Signature", "SignatureVersion", "Type"):
        for value in (*WRONG, ""):
            yield _attack("sns", f"{field} {value!r}", ((*sns, field), value))
    for text in CONTROLS:
        yield _attack("sns", f"subject {text!r}", ((*sns, "Subject"), f"a{text}"))


RESPONSE_URLS = [
    "",
    ".",
    "..",
    "....",
    " ...",
    "...\n",
    "https://...",
    "http://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com/a",
    "https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/a",
    "https://cloudformation-custom-resource-response-eucentral1.s3.evil.example/a",
    "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com.evil.example/a",
    "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com@evil.example/a",
    "https://evil.s3.eu-central-1.amazonaws.com/a",
    "https://evil.example/a",
    "https://s3.eu-central-1.amazonaws.com/evil/a",
    "https://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:9001/2018-06-01/runtime/invocation/next",
    "file:///etc/passwd",
    "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com/a b",
    "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com/a\r\nHost: b",
    "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com\\a",
    "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.com:8443/a",
    "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.de/a",
    "https://cloudformation-custom-resource-response-eucentral1.s3.amazonaws.eu.evil.example/a",
    "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com",
]


def _resources() -> Iterator[Attack]:
    """What claims to be AWS CloudFormation."""
    for url in (*RESPONSE_URLS, *WRONG):
        yield _attack("cloudformation", f"{url!r}"[:80], (("ResponseURL",), url))
    fields = ("StackId", "RequestId", "LogicalResourceId", "ResourceType", "RequestType")
    for field in fields:
        for value in (*WRONG, "", "a\nb", "a\x00", "a" * 5000, "\u202e", "\x1b[31m"):
            yield _attack("cloudformation", f"{field} {value!r}"[:60], ((field,), value))
    for value in ("a", 1, [1], True):
        yield _attack("cloudformation", f"{value!r}", (("ResourceProperties",), value))
    for kind in ("Update", "Delete"):
        yield _attack("cloudformation", f"{kind} of nothing", (("RequestType",), kind))


def _messages() -> Iterator[Attack]:
    """What claims to be a broker or a database."""
    message, change = ("messages", 0), ("events", 0, "event")
    hostile = [*CONTROLS, *LINES]
    for field in ("replyTo", "type", "expiration", "correlationId", "connectionId"):
        for value in (*(f"a{text}" for text in hostile), [], {}, "a" * 70_000):
            yield _attack("active-mq", f"{field} {value!r}"[:60], ((*message, field), value))
    times: list[Any] = [None, True, [], {}, "", "soon", 1.5, "1.5", "1e3", "0x1", "\u0661"]
    for value in times:
        yield _attack("active-mq", f"timestamp {value!r}", ((*message, "timestamp"), value))
    names: list[Any] = [None, True, 1, [], {}, "", "a b", "a.b", "a$b", "a\x00", "../a", "g" * 300]
    for value in names:
        yield _attack("documentdb", f"db {value!r}"[:60], ((*change, "ns", "db"), value))
        yield _attack("documentdb", f"token {value!r}"[:60], ((*change, "_id", "_data"), value))
        yield _attack("documentdb", f"{value!r}"[:60], ((*change, "operationType"), value))
    for operation in ("insert", "update", "replace", "delete", "drop", "dropDatabase", "rename"):
        nothing: list[Any] = [((*change, "operationType"), operation), ((*change, "ns"), None)]
        yield _attack("documentdb", f"{operation} of nothing", *nothing)
    spaces: list[Any] = [
        "a",
        1,
        True,
        [],
        {},
        {"db": 1},
        {"db": "shop", "coll": 1},
        {"coll": "orders"},
    ]
    for value in spaces:
        edits = (((*change, "operationType"), "invalidate"), ((*change, "ns"), value))
        yield _attack("documentdb", f"invalidate of {value!r}", *edits)


def _attack(trigger: str, name: str, *edits: Any, **options: Any) -> Attack:
    validator, event = validators.of(trigger, **options), edited(trigger, *edits)
    return Attack(f"{trigger}: {name}", validator, event, options)


FAMILIES: Mapping[str, list[Attack]] = {
    "paths": list(_paths()),
    "path parameters": list(_path_parameters()),
    "headers": list(_headers()),
    "queries": list(_queries()),
    "bodies": list(_bodies()),
    "keys": list(_keys()),
    "users": list(_users()),
    "notifications": list(_notifications()),
    "custom resources": list(_resources()),
    "messages": list(_messages()),
}
