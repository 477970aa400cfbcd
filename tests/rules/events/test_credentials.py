"""events-connection-plaintext-secret."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

RULE = "events-connection-plaintext-secret"
PASSWORD = "9f2Kq7" + "xVb31tR"
HEADERS = "authParameters.invocationHttpParameters.headers"


def connection(**parameters: Any) -> Resource:
    kind = "aws:cloudwatch/eventConnection:EventConnection"
    return resource(kind, {"authParameters": parameters})


def header(value: Any, name: str = "x-api-password", **held: Any) -> Resource:
    headers = [{"key": name, "value": value, **held}]
    return connection(invocationHttpParameters={"headers": headers})


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        ({"apiKey": {"key": "x-api-key", "value": PASSWORD}}, "apiKey.value"),
        ({"basic": {"username": "shop", "password": PASSWORD}}, "basic.password"),
        (
            {"oauth": {"clientParameters": {"clientId": "shop", "clientSecret": PASSWORD}}},
            "oauth.clientParameters.clientSecret",
        ),
    ],
)
def test_a_credential_in_the_program_violates(parameters: Any, path: str) -> None:
    (found,) = verdicts(RULE, connection(**parameters))
    assert found.path == f"authParameters.{path}"
    assert PASSWORD not in found.message


@pytest.mark.parametrize("value", [secret(PASSWORD), secret(UNKNOWN), None])
def test_a_credential_that_is_marked_as_secret_complies(value: Any) -> None:
    assert outcomes(RULE, connection(basic={"username": "shop", "password": value})) == []


def test_an_unknown_credential_without_a_mark_is_undecided() -> None:
    found = outcomes(RULE, connection(basic={"username": "shop", "password": UNKNOWN}))
    assert found == [("undecided", "authParameters.basic.password")]


def test_a_parameter_with_a_secret_needs_both_marks() -> None:
    assert outcomes(RULE, header(PASSWORD)) == [("violates", f"{HEADERS}[0].value")]
    hidden = outcomes(RULE, header(PASSWORD, isValueSecret=True))
    assert hidden == [("violates", f"{HEADERS}[0].value")]
    assert outcomes(RULE, header(secret(PASSWORD))) == [("violates", f"{HEADERS}[0]")]
    assert outcomes(RULE, header(secret(PASSWORD), isValueSecret=True)) == []


@pytest.mark.parametrize("where", ["invocationHttpParameters", "oauth.oauthHttpParameters"])
@pytest.mark.parametrize("kind", ["headers", "bodies", "queryStrings"])
def test_each_kind_of_parameter_is_judged(where: str, kind: str) -> None:
    listed: Any = {kind: [{"key": "password", "value": secret(PASSWORD)}]}
    top, _, below = where.partition(".")
    it = connection(**{top: {below: listed} if below else listed})
    assert outcomes(RULE, it) == [("violates", f"authParameters.{where}.{kind}[0]")]


def test_a_parameter_without_a_secret_complies() -> None:
    assert outcomes(RULE, header("application/json", "accept")) == []


def test_an_unknown_parameter_is_undecided() -> None:
    assert outcomes(RULE, header(UNKNOWN)) == [("undecided", f"{HEADERS}[0].value")]
    unknown = outcomes(RULE, header(secret(PASSWORD), isValueSecret=UNKNOWN))
    assert unknown == [("undecided", f"{HEADERS}[0].isValueSecret")]


def test_a_mark_on_a_whole_covers_the_credentials_in_it() -> None:
    basic = {"username": "shop", "password": PASSWORD}
    assert outcomes(RULE, connection(basic=secret(basic))) == []
    kind = "aws:cloudwatch/eventConnection:EventConnection"
    assert outcomes(RULE, resource(kind, {"authParameters": secret({"basic": basic})})) == []


def test_in_a_marked_whole_name_and_form_tell_which_parameter_is_secret() -> None:
    def found(**held: Any) -> list[tuple[str, str]]:
        plain = {"key": "accept", "value": "application/json"}
        headers = [plain, {"key": "x-api-password", "value": PASSWORD, **held}]
        return outcomes(RULE, connection(invocationHttpParameters=secret({"headers": headers})))

    assert found() == [("violates", f"{HEADERS}[1]")]
    assert found(isValueSecret=True) == []
