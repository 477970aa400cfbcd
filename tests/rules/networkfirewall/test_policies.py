"""Firewall policies: default actions and rule groups."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labelled import Case, cases

PASSED = "firewallPolicy.stateless{}DefaultActions[0]"


def actions(full: str, fragments: str) -> dict[str, Any]:
    return {
        "firewallPolicy": {
            "statelessDefaultActions": [full],
            "statelessFragmentDefaultActions": [fragments],
        }
    }


CASES = [
    *cases(
        "networkfirewall-policy-passes-packets",
        "aws:networkfirewall/firewallPolicy:FirewallPolicy",
        (actions("aws:pass", "aws:drop"), PASSED.format("")),
        (actions("aws:forward_to_sfe", "aws:pass"), PASSED.format("Fragment")),
        (actions("aws:forward_to_sfe", "aws:drop"), None),
    ),
    *cases(
        "networkfirewall-policy-without-rules",
        "aws:networkfirewall/firewallPolicy:FirewallPolicy",
        ({"firewallPolicy": {}}, "firewallPolicy.statefulRuleGroupReferences"),
        ({"firewallPolicy": {"statelessRuleGroupReferences": [{"resourceArn": "a"}]}}, None),
        ({"firewallPolicy": {"statefulRuleGroupReferences": [{"resourceArn": "a"}]}}, None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()
