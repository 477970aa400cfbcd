"""Logs of failed deliveries."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, given, property_rule

topic_delivery_unlogged = property_rule(
    id="sns-topic-delivery-unlogged",
    properties={"aws:sns/topic:Topic": "sqsFailureFeedbackRoleArn"},
    must=given("arn:aws:iam::111122223333:role/feedback"),
    # Each protocol has its own role; any of them complies.
    unless=(
        "applicationFailureFeedbackRoleArn",
        "firehoseFailureFeedbackRoleArn",
        "httpFailureFeedbackRoleArn",
        "lambdaFailureFeedbackRoleArn",
    ),
    message="no failure feedback role is set",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set the failure feedback role of each protocol in use, such as sqsFailureFeedbackRoleArn "
        "or lambdaFailureFeedbackRoleArn"
    ),
    title="SNS topic does not log failed deliveries",
    why="""
    SNS logs deliveries only if the topic has a feedback role for the protocol: application,
    firehose, http, lambda or sqs. A success feedback role alone does not log failures.
    https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html
    """,
    example="""
    aws.sns.Topic(
        "orders",
        kms_master_key_id="alias/orders",
        sqs_success_feedback_role_arn="arn:aws:iam::111122223333:role/feedback",
        sqs_failure_feedback_role_arn="arn:aws:iam::111122223333:role/feedback",  # good
    )
    """,
)
