"""Answers to HTTP sources, and what protects them."""

from __future__ import annotations

import json

import pytest

from runtime_guards import responses
from runtime_guards.errors import REASONS

# The keys of an answer that API Gateway, function URLs and VPC Lattice have in common.
COMMON = {"statusCode", "headers", "body", "isBase64Encoded"}


def test_respond() -> None:
    answer = responses.respond(201, {"orderId": "42"}, {"Location": "/orders/42"})

    assert set(answer) == COMMON
    assert answer["statusCode"] == 201
    assert json.loads(answer["body"]) == {"orderId": "42"}
    assert answer["isBase64Encoded"] is False
    assert answer["headers"]["Content-Type"] == "application/json"
    assert answer["headers"]["Location"] == "/orders/42"


def test_respond_without_a_body() -> None:
    assert responses.respond(200)["body"] == "null"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_respond_writes_json_alone(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        responses.respond(200, value)


def test_security_headers_are_in_every_answer() -> None:
    for answer in (responses.respond(200), responses.problem(400)):
        headers = answer["headers"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


def test_headers_of_the_handler_come_on_top() -> None:
    answer = responses.respond(200, headers={"Cache-Control": "max-age=60"})

    assert answer["headers"]["Cache-Control"] == "max-age=60"
    assert responses.SECURITY_HEADERS["Cache-Control"] == "no-store"


def test_answers_share_no_headers() -> None:
    responses.problem(400)["headers"]["X-Added"] = "1"

    assert "X-Added" not in responses.problem(400)["headers"]


@pytest.mark.parametrize("status", sorted(responses.TITLES))
def test_problem_says_its_status_alone(status: int) -> None:
    answer = responses.problem(status)

    assert set(answer) == COMMON
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    assert json.loads(answer["body"]) == {
        "type": "about:blank",
        "title": responses.TITLES[status],
        "status": status,
    }


def test_problem_of_a_status_without_a_title() -> None:
    assert json.loads(responses.problem(418)["body"])["title"] == "Error"


def test_problem_with_a_header() -> None:
    assert responses.problem(405, {"Allow": "GET"})["headers"]["Allow"] == "GET"


def test_every_refusal_has_a_title() -> None:
    assert set(REASONS.values()) <= set(responses.TITLES)
