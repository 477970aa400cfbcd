"""Log groups: retention, encryption, personal data, and who can write and receive logs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Requirement,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    at_least,
    or_unknown,
    parsed_json,
    property_rule,
    rule,
)
from policypack.forms.families.encryption import without_customer_key
from policypack.forms.families.policy_documents import (
    external_target,
    publicly_accessible,
    shared_with_external_account,
)
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.topology.parts import accounts, log_groups
from policypack.topology.parts.accounts import external_in
from policypack.topology.parts.backup_selections import tags
from policypack.topology.parts.completion import is_completed
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.log_groups import GROUP, writes_to

_GROUP = "aws:cloudwatch/logGroup:LogGroup"
# AWS keeps events of the class DELIVERY for at most two days, regardless of the setting.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
_NOT_DELIVERY = {
    "logGroupClass": Requirement(
        "not be DELIVERY", lambda held: held != "DELIVERY", meeting="STANDARD", failing="DELIVERY"
    )
}

group_kept_forever = property_rule(
    id="logs-group-kept-forever",
    properties={_GROUP: "retentionInDays"},
    # 0 and an absent value mean the same.
    must=at_least(1),
    default=0,
    only_if=_NOT_DELIVERY,
    message="retentionInDays is 0 or not set, so log events never expire",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set retentionInDays to the number of days that your organization keeps logs (setting "
        "log_retention_days)"
    ),
    title="CloudWatch log group has no retention limit",
    why="""
    By default, CloudWatch Logs keeps events until the log group is deleted. You pay for their
    storage, and personal data in old events can still leak.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    """,
)


group_short_retention = property_rule(
    id="logs-group-short-retention",
    properties={_GROUP: "retentionInDays"},
    # 0 keeps events without a time limit.
    must=lambda settings: at_least(settings.log_retention_days, unlimited=0),
    default=0,
    only_if=_NOT_DELIVERY,
    message="retentionInDays must {must}",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        "Set retentionInDays to the value of the setting log_retention_days (365 by default) or "
        "more"
    ),
    title="CloudWatch log group has a short retention period",
    why="""
    Intrusions are often found months later, and investigating them requires older logs. Some
    standards require a year of logs, privacy rules less. The setting log_retention_days (365 by
    default) defines how long your organization keeps logs.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
    """,
)


group_without_customer_key = without_customer_key(
    id="logs-group-without-customer-key",
    subject="CloudWatch log group",
    properties={_GROUP: "kmsKeyId"},
    remediation=(
        "Set kmsKeyId to the ARN of a customer managed key, whose key policy allows "
        "logs.<region>.amazonaws.com to use it"
    ),
    why="""
    By default, CloudWatch Logs encrypts log groups with an AWS owned key. A customer managed key
    adds a key policy and a record of each use. Despite its name, kmsKeyId takes an ARN.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """,
)


_POLICY = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
_ACCOUNT_POLICY = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy"
_WORDS = r"(?<![a-z])(pii|phi|personal|personally|gdpr|hipaa|sensitive)(?![a-z])"
_NO = frozenset({"", "false", "no", "none", "0"})


@rule(
    id="logs-group-without-data-protection",
    types=(GROUP,),
    reads=(*log_groups.READS, _POLICY, _ACCOUNT_POLICY),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add a LogDataProtectionPolicy for the group, or a LogAccountPolicy of the type "
        "DATA_PROTECTION_POLICY; logGroupClass of the group must be STANDARD"
    ),
)
def group_without_data_protection(group: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """CloudWatch log group for personal data has no data protection policy.

    A data protection policy masks the data that it detects, such as addresses and card numbers, for
    all readers without logs:Unmask. The rule judges log groups with a tag that indicates personal
    data, such as data-classification: pii, and log groups of functions with such a tag.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html
    """
    marked = any_of((_is_marked(group), *_writers_marked(stack, group)))
    if marked is False or settings.is_completed_elsewhere(group.urn):
        return
    covered = _is_covered(stack, group)
    if covered is True:
        return
    waits = next((each for each in (marked, covered) if isinstance(each, Unknown)), None)
    yield waits or Finding(
        "a tag marks the data as personal, but no data protection policy masks it"
    )


def _is_covered(stack: Stack, group: Resource) -> Truth:
    # Groups of other classes do not support data protection policies.
    if group.get("logGroupClass", "STANDARD") != "STANDARD":
        return False
    wide = (or_unknown(_protects, each) for each in stack.of_type(_ACCOUNT_POLICY))
    return any_of((is_completed(stack, group, {_POLICY: "logGroupName"}), *wide))


def _writers_marked(stack: Stack, group: Resource) -> Iterator[Truth]:
    for function, is_marked in stack.once(_marked_functions):
        yield all_of((is_marked, writes_to(stack, function, group)))


def _marked_functions(stack: Stack) -> list[tuple[Resource, Truth]]:
    """The functions that a tag marks, or may mark."""
    found = ((each, or_unknown(_is_marked, each)) for each in stack.of_type(FUNCTION))
    return [(function, truth) for function, truth in found if truth is not False]


def _is_marked(resource: Resource) -> Truth:
    return any_of(or_unknown(_marks, key.lower(), tag) for key, tag in tags(resource))


def _marks(key: str, tag: Value) -> bool:
    """Whether a tag says that the resource handles personal data, in its key or its value."""
    value = str(tag.content).lower()
    if re.search(_WORDS, value):
        return True
    return re.search(_WORDS, key) is not None and value not in _NO


def _protects(policy: Resource) -> bool:
    return bool(policy.get("policyType") == "DATA_PROTECTION_POLICY")


_FILTER = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"

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
