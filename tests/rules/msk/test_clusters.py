"""Authentication and logs of clusters and connectors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

CLUSTER = "aws:msk/cluster:Cluster"
CONNECTOR = "aws:mskconnect/connector:Connector"
AUTH = "msk-cluster-without-auth"
LOGS = [
    ("msk-cluster-unlogged", CLUSTER, ("loggingInfo", "brokerLogs")),
    ("msk-connector-unlogged", CONNECTOR, ("logDelivery", "workerLogDelivery")),
]


@pytest.mark.parametrize(
    ("authentication", "path"),
    [
        (None, "clientAuthentication"),
        ({"unauthenticated": True}, "clientAuthentication.unauthenticated"),
        ({"unauthenticated": True, "sasl": {"iam": True}}, "clientAuthentication.unauthenticated"),
        ({"sasl": {"iam": True}}, None),
        ({"sasl": {"iam": True}, "unauthenticated": False}, None),
        ({"tls": {"certificateAuthorityArns": [UNKNOWN]}}, None),
        ({}, "clientAuthentication"),
        ({"sasl": {"iam": False}}, "clientAuthentication"),
        ({"tls": {"certificateAuthorityArns": []}}, "clientAuthentication"),
    ],
)
def test_unauthenticated_clients_are_the_default(authentication: Any, path: str | None) -> None:
    found = outcomes(AUTH, resource(CLUSTER, {"clientAuthentication": authentication}))
    assert found == ([("violates", path)] if path else [])


@pytest.mark.parametrize(
    "authentication", [UNKNOWN, {"unauthenticated": UNKNOWN}, {"sasl": {"iam": UNKNOWN}}]
)
def test_unknown_authentication_is_undecided(authentication: Any) -> None:
    ((outcome, _),) = outcomes(AUTH, resource(CLUSTER, {"clientAuthentication": authentication}))
    assert outcome == "undecided"


@pytest.mark.parametrize(("rule", "kind", "where"), LOGS)
@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (None, ["violates"]),
        ({}, ["violates"]),
        ({"s3": {"enabled": False}}, ["violates"]),
        ({"s3": {"enabled": "true"}}, ["violates"]),
        ({"s3": {"enabled": False}, "firehose": {"enabled": True}}, []),
        ({"cloudwatchLogs": {"enabled": True}, "s3": {"enabled": UNKNOWN}}, []),
        ({"cloudwatchLogs": {"enabled": False}, "s3": {"enabled": UNKNOWN}}, ["undecided"]),
        ({"cloudwatchLogs": UNKNOWN}, ["undecided"]),
        (UNKNOWN, ["undecided"]),
    ],
)
def test_one_target_of_logs_suffices(
    rule: str, kind: str, where: tuple[str, str], targets: Any, expected: list[str]
) -> None:
    outer, inner = where
    found = outcomes(rule, resource(kind, {outer: {inner: targets}}))
    assert [outcome for outcome, _ in found] == expected
