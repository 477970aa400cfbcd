"""Topic policies."""

from __future__ import annotations

from policypack.iam import Kind
from policypack.resources import Resource
from policypack.rule import Outcomes, Profile, Severity, rule
from policypack.topology.documents import weaknesses


@rule(
    id="sns-topic-public",
    types=("aws:sns/topicPolicy:TopicPolicy", "aws:sns/topic:Topic"),
    severity=Severity.CRITICAL,
    profile=Profile.ESSENTIAL,
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition with real values"
    ),
    peers=(
        "checkov:CKV_AWS_169",
        "checkov:CKV_AWS_283",
        "security-hub:SNS.4",
        "prowler:sns_topics_not_publicly_accessible",
        "kics:tf:b26d2b7e",
    ),
)
def topic_public(topic: Resource) -> Outcomes:
    """Anybody can publish to or subscribe to the topic.

    A stranger who subscribes reads every message; one who publishes feeds the functions and people
    behind the topic. The policy that SNS gives a new topic names everybody too, but only where the
    topic's own account acts (AWS:SourceOwner), which is fine.
    https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html

    Bad:
        aws.sns.TopicPolicy(
            "orders",
            arn="arn:aws:sns:eu-central-1:111122223333:orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": "*",
                    "Action": "sns:Subscribe",
                    "Resource": "arn:aws:sns:eu-central-1:111122223333:orders",
                }],
            }),
        )

    Good:
        aws.sns.TopicPolicy(
            "orders",
            arn="arn:aws:sns:eu-central-1:111122223333:orders",
            policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::111122223333:role/audit"},
                    "Action": "sns:Subscribe",
                    "Resource": "arn:aws:sns:eu-central-1:111122223333:orders",
                }],
            }),
        )
    """
    return weaknesses(topic, Kind.PUBLIC)
