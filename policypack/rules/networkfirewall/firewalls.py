"""Firewalls and their policies: rules, logs, encryption and protection from changes."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Value,
    equal,
    given,
    property_rule,
    rule,
)
from policypack.forms.families.durability import deletable
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.separate_resources import inline_or_separate

_FIREWALL = "aws:networkfirewall/firewall:Firewall"
_POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
_RULE_GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"
_DEFAULTS = ("statelessDefaultActions", "statelessFragmentDefaultActions")
_GROUPS = ("statefulRuleGroupReferences", "statelessRuleGroupReferences")

firewall_unlogged = inline_or_separate(
    id="networkfirewall-firewall-unlogged",
    owners=(_FIREWALL,),
    separate={"aws:networkfirewall/loggingConfiguration:LoggingConfiguration": "firewallArn"},
    properties={},
    must=given("orders"),
    message="",
    absent="no aws.networkfirewall.LoggingConfiguration names the firewall",
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Add an aws.networkfirewall.LoggingConfiguration with firewallArn set to the "
    "firewall's ARN",
    title="Network Firewall has no logs",
    why="""
    Without alert and flow logs, you cannot see which traffic the firewall allowed or dropped.
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-2
    """,
)


firewall_deletable = deletable(
    id="networkfirewall-firewall-deletable",
    subject="Network Firewall",
    properties={_FIREWALL: "deleteProtection"},
    why="""
    Without deletion protection, one request deletes the firewall, and the network is no longer
    filtered.
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-updating.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-9
    """,
)


firewall_subnets_changeable = property_rule(
    id="networkfirewall-firewall-subnets-changeable",
    properties={_FIREWALL: "subnetChangeProtection"},
    must=equal(True),
    default=False,
    message=(
        "subnetChangeProtection is not true, so one request can remove a subnet from the firewall"
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set subnetChangeProtection to true",
    fix={"subnetChangeProtection": True},
    title="Network Firewall has no subnet change protection",
    why="""
    One request can remove a subnet from the firewall, which then no longer filters its traffic.
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-updating.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-10
    """,
)


@rule(
    id="networkfirewall-policy-passes-packets",
    types=(_POLICY,),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation='Replace "aws:pass" with "aws:forward_to_sfe" or "aws:drop"',
)
def policy_passes_packets(policy: Resource) -> Outcomes:
    """Network Firewall policy passes unmatched packets without inspection.

    With aws:pass as a default action, packets that no stateless rule matches skip the stateful
    rules and reach the network uninspected. Fragments have their own default action.
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/stateless-default-actions.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-4
    """
    for name in _DEFAULTS:
        yield from policy.each(f"firewallPolicy.{name}", _passes)


def _passes(action: Value) -> Outcomes:
    if action.content == "aws:pass":
        yield Finding("the default action aws:pass skips the stateful rules", action.path)


@rule(
    id="networkfirewall-policy-without-rules",
    types=(_POLICY,),
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation="Add the ARN of a rule group to statefulRuleGroupReferences",
)
def policy_without_rules(policy: Resource) -> Outcomes:
    """Network Firewall policy has no rule group.

    A policy without rules has only default actions: it filters nothing, or drops everything.
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-policies.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/networkfirewall-controls.html#networkfirewall-3
    """
    if not any(policy.is_given(f"firewallPolicy.{name}") for name in _GROUPS):
        yield Finding(
            "neither stateful nor stateless rule groups are set", f"firewallPolicy.{_GROUPS[0]}"
        )


firewall_without_customer_key = without_customer_key(
    id="networkfirewall-firewall-without-customer-key",
    subject="Network Firewall",
    properties=dict.fromkeys((_FIREWALL, _POLICY, _RULE_GROUP), "encryptionConfiguration.keyId"),
    why="""
    Rules reveal what a network protects and trusts. By default, they are encrypted with an AWS
    owned key. A customer managed key adds a key policy and a record of each use.
    https://docs.aws.amazon.com/network-firewall/latest/developerguide/kms-encryption-at-rest.html
    """,
)
