"""Log groups: retention and encryption."""

from __future__ import annotations

from policypack.authoring import Profile, Requirement, Severity, at_least, property_rule
from policypack.forms.families.encryption import without_customer_key

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
    example="""
    aws.cloudwatch.LogGroup(
        "orders",
        name="/aws/lambda/orders",
        retention_in_days=0,  # bad
        retention_in_days=365,  # good
    )
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
    example="""
    aws.cloudwatch.LogGroup(
        "orders",
        name="/aws/lambda/orders",
        retention_in_days=30,  # bad
        retention_in_days=365,  # good
    )
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
    example="""
    aws.cloudwatch.LogGroup(
        "orders",
        name="/aws/lambda/orders",
        retention_in_days=365,
        kms_key_id="arn:aws:kms:eu-central-1:111122223333:key/1234abcd",  # good
    )
    """,
)
