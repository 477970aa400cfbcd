"""Topic policies."""

from __future__ import annotations

from policypack.families.public_access import publicly_accessible

topic_public = publicly_accessible(
    id="sns-topic-public",
    subject="SNS topic",
    types=("aws:sns/topicPolicy:TopicPolicy", "aws:sns/topic:Topic"),
    remediation=(
        "Name accounts, roles or services in Principal, or add a condition on aws:SourceArn, "
        "aws:SourceAccount or aws:PrincipalOrgID without wildcards"
    ),
    why="""
    An attacker who can subscribe reads every message; one who can publish sends messages to the
    functions and people behind the topic. The default policy of a new topic allows any principal
    too, but its condition on AWS:SourceOwner limits it to the topic's own account.
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
