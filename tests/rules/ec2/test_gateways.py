"""Logs and IKE versions of the tunnels of a VPN connection."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

RULE = "ec2-vpn-unlogged"
IKE = "ec2-vpn-ikev1"
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
                ("violates", f"tunnel2LogOptions.{SWITCH}"),
                ("undecided", f"tunnel1LogOptions.{SWITCH}"),
            ],
        ),
    ],
)
def test_each_tunnel_has_its_own_switch(first: Any, second: Any, expected: Any) -> None:
    assert outcomes(RULE, connection(first, second)) == expected


def test_a_connection_without_options_has_no_logs() -> None:
    found = verdicts(RULE, resource("aws:ec2/vpnConnection:VpnConnection", {}))
    assert [each.fix for each in found] == [
        f"Set tunnel{number}LogOptions.{SWITCH} to true, and logGroupArn to the ARN of a log group"
        for number in (1, 2)
    ]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (["ikev2"], ["ikev2"], []),
        (["ikev2"], ["ikev1", "ikev2"], [("violates", "tunnel2IkeVersions")]),
        (None, ["ikev2"], [("violates", "tunnel1IkeVersions")]),
        ([], ["ikev2"], [("violates", "tunnel1IkeVersions")]),
        (
            UNKNOWN,
            ["ikev1"],
            [("violates", "tunnel2IkeVersions"), ("undecided", "tunnel1IkeVersions")],
        ),
        ([UNKNOWN], ["ikev2"], [("undecided", "tunnel1IkeVersions[0]")]),
    ],
)
def test_each_tunnel_is_limited_to_ikev2(first: Any, second: Any, expected: Any) -> None:
    versions = {"tunnel1IkeVersions": first, "tunnel2IkeVersions": second}
    named = {path: held for path, held in versions.items() if held is not None}
    assert outcomes(IKE, resource("aws:ec2/vpnConnection:VpnConnection", named)) == expected


def test_the_fix_names_the_property_of_the_tunnel() -> None:
    found = verdicts(IKE, resource("aws:ec2/vpnConnection:VpnConnection", {}))
    assert [each.fix for each in found] == [
        f'Set tunnel{number}IkeVersions to ["ikev2"]' for number in (1, 2)
    ]
