"""Services that name the resource that they act for when they assume a role or call a service.

Dated 2026-11. A trust or a resource policy can hold such a service to aws:SourceArn or
aws:SourceAccount; for a service that sends neither, the condition would only lock it out.
https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention
"""

from __future__ import annotations

from collections.abc import Mapping

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

# What needs no source when it uses a resource: for which actions, and where AWS shows it. A
# condition would only lock the service out, or changes nothing. A load balancer's log names the
# account in its path instead, and a load balancer invokes no function of another account. Resource
# Access Manager shares what the Data Catalog's own account has granted, and Timestream writes to no
# bucket of another account.
NEED_NO_SOURCE: Mapping[str, tuple[tuple[str, ...], str]] = {
    "elasticloadbalancing": (
        ("lambda:InvokeFunction",),
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html",
    ),
    "logdelivery.elasticloadbalancing": (
        ("*",),
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
    ),
    "ram": (
        ("glue:ShareResource",),
        "https://docs.aws.amazon.com/lake-formation/latest/dg/hybrid-cross-account.html",
    ),
    "timestream-influxdb": (
        ("s3:PutObject",),
        "https://docs.aws.amazon.com/timestream/latest/developerguide/timestream-for-influx-managing-view-influx-logs.html",
    ),
}

# What sends no source either, but names a resource in the encryption context of a key.
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
NAME_CONTEXT_ALONE: Mapping[str, str] = {
    "events": (
        "Compare kms:EncryptionContext:aws:sns:topicArn with the ARN of the topic; EventBridge "
        "sends no source to the key of a topic"
    ),
}

# What writes below AWSLogs/ and the ID of the account that it writes for, so a Resource that names
# the account limits the source.
NAME_ACCOUNT_IN_PATH: Mapping[str, str] = {
    "cloudtrail": "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-find-log-files.html",
    "config": "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html",
    "delivery.logs": "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html",
    "logdelivery.elasticloadbalancing": "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
}

# What does no harm on anybody's behalf: it reads the settings of a key or a bucket and none of the
# data under it, or makes an empty stream of logs. AWS's own policies allow it to services without a
# condition:
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/default-kms-key-policy.html
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
HARMLESS = (
    *("kms:Describe*", "kms:Get*", "kms:List*"),
    *("s3:GetBucketAcl", "s3:GetBucketLocation", "logs:CreateLogStream"),
)
