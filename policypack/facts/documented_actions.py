"""Actions that match nothing where published examples of policies write them.

A program that copied the example has a harmless word too many, and not the mistake that the word
would show elsewhere.
"""

from __future__ import annotations

# Actions of early days, which the documentation of the provider still has in its examples:
# https://www.pulumi.com/registry/packages/aws/api-docs/sns/topicpolicy/
# https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/logresourcepolicy/
RETIRED = frozenset({"sns:receive", "logs:putlogeventsbatch"})
# It has no resource type, and stands beside the actions on a stream in AWS's example:
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/iam-policy-read-stream-only.html
BESIDE_RESOURCES = frozenset({"dynamodb:liststreams"})
