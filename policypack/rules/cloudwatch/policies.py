"""Resource policies and subscriptions: who can write logs, and who receives them."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    parsed_json,
    rule,
)
from policypack.forms.families.policy_documents import (
    external_target,
    publicly_accessible,
    shared_with_external_account,
)
from policypack.topology.parts import accounts
from policypack.topology.parts.accounts import external_in

_FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
_ACCOUNT_POLICY = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy"

destination_public = publicly_accessible(
    id="logs-destination-public",
    subject="CloudWatch Logs destination",
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Name the sending accounts in Principal, or add a condition on aws:PrincipalOrgID with "
        "your organization's ID"
    ),
    why="""
    Any AWS account can then subscribe its log groups to the destination. An attacker can fill the
    stream or bucket behind it, and hide real events among forged ones.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html
    """,
    example="""
    aws.cloudwatch.LogDestinationPolicy(
        "audit",
        destination_name="audit",
        access_policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": "*",
                "Action": "logs:PutSubscriptionFilter",
                "Resource": "arn:aws:logs:eu-central-1:111122223333:destination:audit",
                "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},  # good
            }],
        }),
    )
    """,
)


policy_public = publicly_accessible(
    id="logs-policy-public",
    subject="CloudWatch log group",
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Name the service in Principal, and add a condition on aws:SourceArn or aws:SourceAccount"
    ),
    why="""
    A CloudWatch Logs resource policy lets services write to log groups. If it allows any principal,
    an attacker can forge, flood or read logs, as far as the statement allows. Without resourceArn,
    the policy applies to the whole account.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    """,
    example="""
    aws.cloudwatch.LogResourcePolicy(
        "events",
        policy_name="events",
        policy_document=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "*"},  # bad
                "Principal": {"Service": "events.amazonaws.com"},  # good
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/events/*",
                "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},  # good
            }],
        }),
    )
    """,
)


policy_shared = shared_with_external_account(
    id="logs-policy-foreign-account",
    subject="CloudWatch Logs resource policy",
    severity=Severity.MEDIUM,
    why="""
    Principals of the external account can write to the log groups, or read them, as far as the
    statement allows. Logs of other accounts usually arrive through a destination instead.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    """,
    example="""
    account = aws.get_caller_identity().account_id
    aws.sns.Topic("orders", kms_master_key_id="alias/orders")
    aws.cloudwatch.LogResourcePolicy(
        "audit",
        policy_name="audit",
        policy_document=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::999988887777:role/audit"},  # bad
                "Principal": {"AWS": f"arn:aws:iam::{account}:role/audit"},  # good
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": "arn:aws:logs:eu-central-1:111122223333:log-group:audit:*",
            }],
        }),
    )
    """,
)


@rule(
    id="logs-subscription-foreign-account",
    types=(_FILTER, _ACCOUNT_POLICY),
    reads=accounts.READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Set the destination ARN to a resource in your own account, or list the account in the "
        "setting trusted_accounts"
    ),
)
def subscription_external(resource: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """CloudWatch Logs subscription sends events to an external account.

    Logs contain names, identifiers and error details. The owner of the destination can read all
    future events. List the account of a logging vendor in trusted_accounts.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters-AccountLevel.html

    Example:
        account = aws.get_caller_identity().account_id
        aws.sns.Topic("orders", kms_master_key_id="alias/orders")
        aws.cloudwatch.LogSubscriptionFilter(
            "orders",
            log_group="/aws/lambda/orders",
            filter_pattern="",
            destination_arn=(
                "arn:aws:logs:eu-central-1:999988887777:destination:collector"  # bad
                f"arn:aws:logs:eu-central-1:{account}:destination:collector"  # good
            ),
        )
    """
    known = accounts.accounts(stack, settings)
    if resource.type == _FILTER:
        yield from external_target(resource, "destinationArn", known)
    elif resource.get("policyType") == "SUBSCRIPTION_FILTER_POLICY":
        held = resource.get("policyDocument")
        document = parsed_json(held) if isinstance(held, str) else held
        target = document.get("DestinationArn") if isinstance(document, dict) else None
        if isinstance(target, Unknown):
            yield target
            return
        for found in external_in(str(target), "policyDocument", known):
            yield found if isinstance(found, Unknown) else _sent(found)


def _sent(account: str) -> Finding:
    return Finding(f"DestinationArn is in the external account {account}", "policyDocument")
