"""Logs of the tunnels of a VPN connection."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.resources import Resource
from tests.judging import UNKNOWN, outcomes, resource, verdicts

RULE = "ec2-vpn-unlogged"
SWITCH = "cloudwatchLogOptions.logEnabled"


def connection(first: Any, second: Any) -> Resource:
    options = {
        f"tunnel{number}LogOptions": {"cloudwatchLogOptions": {"logEnabled": enabled}}
        for number, enabled in ((1, first), (2, second))
    }
    return resource("aws:ec2/vpnConnection:VpnConnection", options)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (True, True, []),
        (True, False, [("violates", f"tunnel2LogOptions.{SWITCH}")]),
        (None, True, [("violates", f"tunnel1LogOptions.{SWITCH}")]),
        (UNKNOWN, True, [("undecided", f"tunnel1LogOptions.{SWITCH}")]),
        (
            UNKNOWN,
            False,
            [
                ("undecided", f"tunnel1LogOptions.{SWITCH}"),
                ("violates", f"tunnel2LogOptions.{SWITCH}"),
            ],
        ),
    ],
)
def test_each_tunnel_has_its_own_switch(first: Any, second: Any, expected: Any) -> None:
    assert outcomes(RULE, connection(first, second)) == expected


def test_a_connection_without_options_has_no_logs() -> None:
    found = verdicts(RULE, resource("aws:ec2/vpnConnection:VpnConnection", {}))
    assert [each.fix for each in found] == [
        f"Set tunnel{number}LogOptions.{SWITCH} to true, with a logGroupArn" for number in (1, 2)
    ]
