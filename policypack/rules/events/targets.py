"""Targets of rules in other accounts."""

from __future__ import annotations

from policypack.authoring import Outcomes, Profile, Resource, Settings, Severity, Stack, rule
from policypack.forms.families.policy_documents import external_target
from policypack.topology.parts import accounts


@rule(
    id="events-target-foreign-account",
    types=("aws:cloudwatch/eventTarget:EventTarget",),
    reads=accounts.READS,
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set arn to a target in your own account, or list the account in the setting "
        "trusted_accounts"
    ),
)
def target_in_external_account(target: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """EventBridge rule sends events to an external account.

    The account receives every event that the rule matches, with all of its details. An API
    destination is in your own account and sends events to a URL, which other rules judge.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html

    Example:
        account = aws.get_caller_identity().account_id
        aws.sns.Topic("orders", kms_master_key_id="alias/orders")
        aws.cloudwatch.EventTarget(
            "orders",
            rule="orders",
            arn="arn:aws:events:eu-central-1:999988887777:event-bus/orders",  # bad
            arn=f"arn:aws:events:eu-central-1:{account}:event-bus/orders",  # good
            role_arn="arn:aws:iam::111122223333:role/forward",
        )
    """
    yield from external_target(target, "arn", accounts.accounts(stack, settings))
