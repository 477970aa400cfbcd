"""What Pulumi's AWS SDK for Node.js makes for a function that is written as a callback.

Dated 2026-11, from https://github.com/pulumi/pulumi-aws/blob/master/sdk/nodejs/lambda/lambdaMixins.ts
and utils.ts beside it. `aws.lambda.CallbackFunction`, and every event handler such as
`bucket.onObjectCreated`, makes three kinds of resources beside each other, with one parent: the
function, a role of the same name unless `role` is given, and one attachment for each of `policies`.
The attachment is called after the function and a part of the hash of the policy's ARN. Without
`policies` the SDK attaches a list of its own, which differs by the kind of event and of version
(kinesisMixins.ts has one, too). Two policies are in each list.
"""

from __future__ import annotations

import hashlib

DEFAULT_POLICIES = frozenset(
    {
        *("AWSLambda_FullAccess", "CloudWatchFullAccess", "CloudWatchFullAccessV2"),
        *("CloudWatchEventsFullAccess", "AmazonS3FullAccess", "AmazonDynamoDBFullAccess"),
        *("AmazonSQSFullAccess", "AmazonKinesisFullAccess", "AWSCloudFormationReadOnlyAccess"),
        *("AmazonCognitoPowerUser", "AWSXrayWriteOnlyAccess"),
    }
)
# What components of awsx give a task role in the same way; since awsx 1.0 only awsx.classic does:
# https://github.com/pulumi/pulumi-awsx/blob/master/awsx-classic/ecs/taskDefinition.ts
TASK_POLICIES = frozenset({"AWSLambda_FullAccess", "AmazonECS_FullAccess"})
ALWAYS_DEFAULT = frozenset({"AWSLambda_FullAccess", "CloudWatchEventsFullAccess"})


def attachment_suffix(policy_arn: str) -> str:
    """How the name of the attachment ends: `-` and eight digits."""
    digest = hashlib.sha1(policy_arn.encode(), usedforsecurity=False).hexdigest()
    return f"-{digest[:8]}"
