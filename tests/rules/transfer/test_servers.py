"""Servers: protocols, logs and algorithms."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

SERVER = "aws:transfer/server:Server"
LOGS = "arn:aws:logs:eu-central-1:111122223333:log-group:transfer:*"


@pytest.mark.parametrize(
    ("protocols", "expected"),
    [
        (None, []),
        (["SFTP", "FTPS"], []),
        (["SFTP", "FTP"], [("violates", "protocols[1]")]),
        ([UNKNOWN, "FTP"], [("violates", "protocols[1]"), ("undecided", "protocols[0]")]),
        (UNKNOWN, [("undecided", "protocols")]),
    ],
)
def test_ftp(protocols: Any, expected: list[tuple[str, str]]) -> None:
    assert outcomes("transfer-server-ftp", resource(SERVER, {"protocols": protocols})) == expected


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        ({}, "violates"),
        ({"structuredLogDestinations": []}, "violates"),
        ({"structuredLogDestinations": [LOGS]}, None),
        ({"structuredLogDestinations": [UNKNOWN]}, None),
        ({"loggingRole": "arn:aws:iam::111122223333:role/logs"}, None),
        ({"loggingRole": UNKNOWN}, "undecided"),
    ],
)
def test_logs(held: dict[str, Any], outcome: str | None) -> None:
    found = outcomes("transfer-server-unlogged", resource(SERVER, held))
    assert [each for each, _ in found] == ([outcome] if outcome else [])


@pytest.mark.parametrize(
    ("policy", "violates"),
    [
        (None, True),
        ("TransferSecurityPolicy-2023-05", True),
        ("TransferSecurityPolicy-FIPS-2023-05", True),
        ("TransferSecurityPolicy-2024-01", False),
        ("TransferSecurityPolicy-FIPS-2025-03", False),
        ("TransferSecurityPolicy-SshAuditCompliant-2025-02", False),
        ("TransferSecurityPolicy-AS2Restricted-2025-07", False),
    ],
)
def test_algorithms_by_the_year_of_the_policy(policy: str | None, violates: bool) -> None:
    server = resource(SERVER, {"securityPolicyName": policy})
    assert bool(outcomes("transfer-server-weak-algorithms", server)) is violates
