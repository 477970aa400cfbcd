"""Requests of an Application Load Balancer, with single and with multi-value headers."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.events.alb import ALB
from runtime_guards.responses import respond
from tests.guards.events.refusals import GONE, changed, refusal_of
from tests.guards.samples import sample

ARN = "requestContext.elb.targetGroupArn"
GROUP = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/orders/49e9d65c45c6791a"
QUERY = "queryStringParameters"
MULTI_QUERY = "multiValueQueryStringParameters"
MULTI_HEADERS = "multiValueHeaders"


def _multi(headers: Any = None, query: Any = None) -> Any:
    return changed(
        "alb",
        ("headers", GONE),
        (QUERY, GONE),
        (MULTI_HEADERS, {"Accept": ["*/*"]} if headers is None else headers),
        (MULTI_QUERY, {} if query is None else query),
    )


def test_accepted() -> None:
    event = sample("alb")

    checked = ALB().validate(event)

    assert (checked.method, checked.path, checked.query) == ("POST", "/orders", {"page": "1"})
    assert checked.query_values == {"page": ["1"]}
    assert checked.headers["content-type"] == "application/json"
    assert checked.path_parameters == {}
    assert dict(checked) == event


def test_multi_value_accepted() -> None:
    event = _multi({"Accept": ["text/html", "*/*"], "host": ["a"]}, {"page": ["1", "2"], "b": [""]})

    checked = ALB().validate(event)

    assert checked.headers == {"accept": "*/*", "host": "a"}
    assert checked.query == {"page": "2", "b": ""}
    assert checked.query_values == {"page": ["1", "2"], "b": [""]}
    assert checked[MULTI_QUERY] == {"page": ["1", "2"], "b": [""]}


def test_health_check_accepted() -> None:
    event = changed("alb", ("headers", {"user-agent": "ELB-HealthChecker/2.0"}), (QUERY, {}))
    event.update(httpMethod="GET", path="/", body="")

    checked = ALB().validate(event)
    assert (checked.body, checked.query, checked.query_values) == (None, {}, {})


def test_unknown_fields_are_accepted_and_hidden() -> None:
    checked = ALB().validate(changed("alb", ("added", 1), ("requestContext.elb.added", 2)))

    assert "added" not in checked
    assert checked["requestContext"] == {"elb": {"targetGroupArn": GROUP}}


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        ("requestContext", GONE, "missing", "requestContext"),
        ("requestContext.elb", [], "wrong-type", "requestContext"),
        (ARN, GONE, "missing", "requestContext"),
        (ARN, 1, "wrong-type", "requestContext"),
        (ARN, "", "malformed", ARN),
        (ARN, GROUP + "\n", "malformed", ARN),
        (ARN, GROUP.replace("123456789012", "1234567890"), "malformed", ARN),
        (ARN, GROUP.replace("elasticloadbalancing", "s3"), "malformed", ARN),
        (ARN, GROUP.replace("targetgroup", "loadbalancer"), "malformed", ARN),
        ("httpMethod", GONE, "missing", "httpMethod"),
        ("httpMethod", "CONNECT", "method-not-allowed", "httpMethod"),
        ("path", GONE, "missing", "path"),
        ("path", "/%2e%2e/a", "traversal", "path"),
        ("headers", "s3cret", "wrong-type", "headers"),
        (MULTI_HEADERS, {}, "inconsistent", MULTI_HEADERS),
        (MULTI_QUERY, {}, "inconsistent", MULTI_QUERY),
        ("body", "x" * (1024 * 1024 + 1), "too-long", "body"),
        (QUERY, "s3cret", "wrong-type", QUERY),
        (QUERY, [], "wrong-type", QUERY),
        (QUERY, {"a": 1}, "wrong-type", f"{QUERY}.*"),
        (QUERY, {"a": ["b"]}, "wrong-type", f"{QUERY}.*"),
        (QUERY, {"a": "b%1bc"}, "control-character", f"{QUERY}.*"),
        (QUERY, {"a%00": "b"}, "control-character", f"{QUERY}.*"),
        (QUERY, {"a": "%c0%af"}, "malformed", f"{QUERY}.*"),
        (QUERY, {"a": "1", "%61": "2"}, "duplicate-key", f"{QUERY}.*"),
        (QUERY, {f"n{n}": "" for n in range(201)}, "too-many", QUERY),
        (QUERY, {"a": "%41" * 16_385}, "too-long", f"{QUERY}.*"),
    ],
)
def test_refused(path: str, value: Any, reason: str, place: str) -> None:
    assert refusal_of(ALB(), changed("alb", (path, value))) == (reason, place)


@pytest.mark.parametrize("event", [None, [], "s3cret", 7])
def test_no_request(event: Any) -> None:
    assert refusal_of(ALB(), event) == ("wrong-type", "requestContext")


@pytest.mark.parametrize(
    ("encoded", "decoded"),
    [("a%20b", "a b"), ("a+b", "a b"), ("a%2Bb", "a+b"), ("100%", "100%"), ("%C3%A9", "é")],
)
def test_query_is_decoded_as_forms_are(encoded: str, decoded: str) -> None:
    checked = ALB().validate(changed("alb", (QUERY, {f"n{encoded}": encoded})))
    assert checked.query == {f"n{decoded}": decoded}
    # The mapping has it as it came.
    assert checked[QUERY] == {f"n{encoded}": encoded}

    several = ALB().validate(_multi(query={f"n{encoded}": [encoded, "1"]}))
    assert several.query_values == {f"n{decoded}": [decoded, "1"]}


def test_limit_is_of_the_decoded_value() -> None:
    validator = ALB(max_query_value=2)

    assert validator.validate(changed("alb", (QUERY, {"a": "%41"}))).query == {"a": "A"}
    assert validator.validate(changed("alb", (QUERY, {"a": "%41%41"}))).query == {"a": "AA"}
    refused = refusal_of(validator, changed("alb", (QUERY, {"a": "%41" * 3})))
    assert refused == ("too-long", f"{QUERY}.*")


@pytest.mark.parametrize(
    ("lists", "reason", "below"),
    [
        ("s3cret", "wrong-type", ""),
        ([], "wrong-type", ""),
        ({"a": 1}, "wrong-type", ".*"),
        ({"a": [1]}, "wrong-type", ".*"),
        ({"a": ["1", None]}, "wrong-type", ".*"),
        ({"a": [None, "1"]}, "wrong-type", ".*"),
        ({"a": []}, "missing", ".*"),
        ({"a": ["1"] * 201}, "too-many", ""),
        ({"a": ["1", "x" * 16_385]}, "too-long", ".*"),
        ({"a": ["x" * 16_385, "1"]}, "too-long", ".*"),
        ({"a": ["\x00", "1"]}, "control-character", ".*"),
        ({"a": ["1", "\x00"]}, "control-character", ".*"),
    ],
)
def test_lists_refused(lists: Any, reason: str, below: str) -> None:
    assert refusal_of(ALB(), _multi(headers=lists)) == (reason, MULTI_HEADERS + below)
    assert refusal_of(ALB(), _multi(query=lists)) == (reason, MULTI_QUERY + below)


@pytest.mark.parametrize("count", [199, 200])
def test_lists_up_to_their_limit(count: int) -> None:
    checked = ALB().validate(_multi({"a": ["1"] * count}, {"a": ["1"] * count}))

    assert len(checked.query_values["a"]) == count


def test_multi_value_names_that_become_one() -> None:
    refused = refusal_of(ALB(), _multi(query={"a": ["1"], "%61": ["2"]}))
    assert refused == ("duplicate-key", f"{MULTI_QUERY}.*")
    assert refusal_of(ALB(), _multi({"a": ["1"], "A": ["2"]})) == (
        "duplicate-key",
        f"{MULTI_HEADERS}.*",
    )


def test_allow_list_of_target_groups() -> None:
    assert ALB(target_groups={GROUP}).validate(sample("alb"))
    refused = refusal_of(ALB(target_groups={GROUP[:-1] + "b"}), sample("alb"))
    assert refused == ("not-allowed", ARN)


def test_body_of_the_size_that_a_load_balancer_sends() -> None:
    event = changed("alb", ("body", "x" * 1024 * 1024))

    assert len(ALB().validate(event).body) == 1024 * 1024
    posts = ALB(max_body=2 * 1024 * 1024, body=dict, methods={"POST"})
    assert posts.validate(sample("alb")).body["quantity"] == 2


def test_refusal_has_the_status_phrase() -> None:
    answer = ALB().refuse(sample("alb"), EventRejected("method-not-allowed", "httpMethod"))

    assert answer["statusDescription"] == "405 Method Not Allowed"
    assert answer["headers"]["Cache-Control"] == "no-store"


def test_refusal_with_multi_value_headers() -> None:
    answer = ALB().refuse(_multi(), EventRejected("missing", "body"))

    assert "headers" not in answer
    assert answer[MULTI_HEADERS]["Cache-Control"] == ["no-store"]
    assert ALB().refuse(None, EventRejected("wrong-type"))["headers"]


def test_answer_has_lists_where_the_target_group_wants_them() -> None:
    single, multi = ALB().validate(sample("alb")), ALB().validate(_multi())
    result = {**respond(200), MULTI_HEADERS: {"Set-Cookie": ["a=1", "b=2"]}}

    assert ALB().answer(single, result) is result
    answer = ALB().answer(multi, result)
    assert "headers" not in answer
    assert answer[MULTI_HEADERS]["Cache-Control"] == ["no-store"]
    assert answer[MULTI_HEADERS]["Set-Cookie"] == ["a=1", "b=2"]


@pytest.mark.parametrize("result", [None, "text", {"statusCode": 204}, {"headers": {}}])
def test_answer_without_headers_stays(result: Any) -> None:
    assert ALB().answer(ALB().validate(_multi()), result) is result
