"""Services that name the resource that they act for when they assume a role or call a service.

Dated 2026-11. A trust or a resource policy can hold such a service to aws:SourceArn or
aws:SourceAccount; for a service that sends neither, the condition would only lock it out.
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
"""

from __future__ import annotations

# Each documents the two keys in the trust policy of the role that a customer hands it.
SEND_SOURCE_WHEN_ASSUMING = {
    "amplify": "https://docs.aws.amazon.com/amplify/latest/userguide/amplify-service-role.html",
    "apigateway": "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
    "appsync": "https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html",
    "bedrock": "https://docs.aws.amazon.com/bedrock/latest/userguide/agents-permissions.html",
    "codebuild": "https://docs.aws.amazon.com/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html",
    "events": "https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
    "firehose": "https://docs.aws.amazon.com/firehose/latest/dev/cross-service-confused-deputy-prevention.html",
    "iot": "https://docs.aws.amazon.com/iot/latest/developerguide/cross-service-confused-deputy-prevention.html",
    "logs": "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
    "pipes": "https://docs.aws.amazon.com/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html",
    "sagemaker": "https://docs.aws.amazon.com/sagemaker/latest/dg/security-confused-deputy-prevention.html",
    "scheduler": "https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html",
    "ssm": "https://docs.aws.amazon.com/systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html",
    "states": "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
    "transfer": "https://docs.aws.amazon.com/transfer/latest/userguide/confused-deputy.html",
}

# What reaches resources without a source: the load balancers' log delivery, whose path in the
# bucket names the account instead, and AWS's own principals for people and accounts.
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
SEND_NO_SOURCE = frozenset({"logdelivery.elasticloadbalancing"})

# What reads the properties of a key and none of the data under it. AWS's own key policies allow it
# to services without a condition:
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/default-kms-key-policy.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
READ_KEYS = ("kms:Describe*", "kms:Get*", "kms:List*")
