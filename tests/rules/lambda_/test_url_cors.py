"""The rules about the origins that may call a function URL."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource

ANY = "lambda-url-cors-any-origin"
CREDENTIALS = "lambda-url-cors-credentials"
PLAIN = "lambda-url-cors-plain-http"
SHOP = "https://shop.example.com"
FIRST = "cors.allowOrigins[0]"


def url(*origins: Any, credentials: Any = None, methods: Any = None) -> Resource:
    cors = {"allowOrigins": list(origins), "allowCredentials": credentials, "allowMethods": methods}
    return resource(
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "orders", "authorizationType": "AWS_IAM", "cors": cors},
    )


@pytest.mark.parametrize("origin", ["*", "https://*", "http://*:8080", "https://*/"])
def test_any_origin_violates(origin: str) -> None:
    assert outcomes(ANY, url(SHOP, origin, methods=["GET"])) == [
        ("violates", "cors.allowOrigins[1]")
    ]
    assert outcomes(CREDENTIALS, url(origin, credentials=True)) == [("violates", FIRST)]


@pytest.mark.parametrize("origin", [SHOP, "https://*.example.com", "https://shop.example.com:8443"])
def test_named_origins_comply(origin: str) -> None:
    assert outcomes(ANY, url(origin)) == []
    assert outcomes(CREDENTIALS, url(origin, credentials=True)) == []


@pytest.mark.parametrize("rule", [ANY, CREDENTIALS, PLAIN])
@pytest.mark.parametrize("cors", [None, {}, {"allowOrigins": None, "allowCredentials": True}])
def test_what_the_code_sends_is_not_judged(rule: str, cors: Any) -> None:
    assert outcomes(rule, resource("aws:lambda/functionUrl:FunctionUrl", {"cors": cors})) == []


@pytest.mark.parametrize("credentials", [None, False])
def test_any_origin_without_credentials_is_no_finding_of_that_rule(credentials: Any) -> None:
    assert outcomes(CREDENTIALS, url("*", credentials=credentials)) == []
    # AND an unknown origin does not matter
    assert outcomes(CREDENTIALS, url(UNKNOWN, credentials=credentials)) == []


def test_unknown_credentials_cannot_be_told_for_any_origin_alone() -> None:
    assert outcomes(CREDENTIALS, url("*", credentials=UNKNOWN)) == [
        ("undecided", "cors.allowCredentials")
    ]
    assert outcomes(CREDENTIALS, url(SHOP, credentials=UNKNOWN)) == []


def test_any_origin_with_credentials_is_one_finding() -> None:
    found = judge([url("*", credentials=True)], read_settings({"profile": "recommended"}))
    (told,) = [each for each in found if each.folded_into is None]
    assert (told.rule.id, [each.rule.id for each in told.also]) == (CREDENTIALS, [ANY])


@pytest.mark.parametrize("origin", ["http://shop.example.com", "HTTP://shop.example.com:8080"])
def test_a_plain_http_origin_violates(origin: str) -> None:
    assert outcomes(PLAIN, url(SHOP, origin)) == [("violates", "cors.allowOrigins[1]")]


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "http://localhost", "http://127.0.0.1:80", "http://[::1]"]
)
def test_the_developers_own_machine_is_judged_in_strict_alone(origin: str) -> None:
    assert outcomes(PLAIN, url(origin)) == []
    assert outcomes(PLAIN, url(origin), profile="strict") == [("violates", FIRST)]


@pytest.mark.parametrize("origin", [SHOP, "*", "http://*"])
def test_other_origins_are_not_plain_http(origin: str) -> None:
    # Those that match every website are another rule's.
    assert outcomes(PLAIN, url(origin)) == []


@pytest.mark.parametrize("rule", [ANY, PLAIN])
def test_an_unknown_origin_cannot_be_told(rule: str) -> None:
    assert outcomes(rule, url(UNKNOWN)) == [("undecided", FIRST)]
