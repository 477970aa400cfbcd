"""Topic policies."""

from __future__ import annotations

from policypack.families.public_access import publicly_accessible

topic_public = publicly_accessible(
    id="sns-topic-public",
    subject="SNS topic",
    types=("aws:sns/topicPolicy:TopicPolicy", "aws:sns/topic:Topic"),
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition with real values"
    ),
    why="""
    A stranger who subscribes reads every message; one who publishes feeds the functions and people
    behind the topic. The policy that SNS gives a new topic names everybody too, but only where the
    topic's own account acts (AWS:SourceOwner), which is fine.
    https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html
    """,
    example="""
    aws.sns.TopicPolicy(
        "orders",
        arn="arn:aws:sns:eu-central-1:111122223333:orders",
        policy=json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": "*",  # bad
                "Principal": {"AWS": "arn:aws:iam::111122223333:role/audit"},  # good
                "Action": "sns:Subscribe",
                "Resource": "arn:aws:sns:eu-central-1:111122223333:orders",
            }],
        }),
    )
    """,
)
