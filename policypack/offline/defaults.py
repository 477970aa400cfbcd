"""Values that the AWS provider itself puts into a resource's inputs where a program sets none.

They are the `Default` entries of the Terraform schemas (internal/service/*/*.go of
hashicorp/terraform-provider-aws) of the types that policies look at most, and `Managed by Pulumi`
of pulumi-aws's resource_overrides.go. What AWS decides on creation is not listed: it is not known
at a preview, and inventing it would make findings out of nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from policypack.offline.schema import ResourceType

MANAGED = "Managed by Pulumi"

Scalar = str | int | bool

_DEFAULTS: dict[str, dict[str, Scalar]] = {
    "aws:apigatewayv2/route:Route": {"apiKeyRequired": False, "authorizationType": "NONE"},
    "aws:cloudwatch/eventRule:EventRule": {"eventBusName": "default", "forceDestroy": False},
    "aws:cloudwatch/eventTarget:EventTarget": {"eventBusName": "default", "forceDestroy": False},
    "aws:cloudwatch/logGroup:LogGroup": {"retentionInDays": 0, "skipDestroy": False},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {
        "actionsEnabled": True,
        "treatMissingData": "missing",
    },
    "aws:dynamodb/table:Table": {"billingMode": "PROVISIONED"},
    "aws:iam/role:Role": {"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"},
    "aws:kinesis/stream:Stream": {
        "encryptionType": "NONE",
        "enforceConsumerDeletion": False,
        "retentionPeriod": 24,
    },
    "aws:kms/key:Key": {
        "bypassPolicyLockoutSafetyCheck": False,
        "customerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "enableKeyRotation": False,
        "isEnabled": True,
        "keyUsage": "ENCRYPT_DECRYPT",
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": {"enabled": True},
    "aws:lambda/function:Function": {
        "memorySize": 128,
        "packageType": "Zip",
        "publish": False,
        "reservedConcurrentExecutions": -1,
        "skipDestroy": False,
        "timeout": 3,
    },
    "aws:rds/instance:Instance": {"publiclyAccessible": False},
    "aws:secretsmanager/secret:Secret": {
        "forceOverwriteReplicaSecret": False,
        "recoveryWindowInDays": 30,
    },
    "aws:sns/topic:Topic": {"contentBasedDeduplication": False, "fifoTopic": False},
    "aws:sqs/queue:Queue": {
        "contentBasedDeduplication": False,
        "delaySeconds": 0,
        "fifoQueue": False,
        "maxMessageSize": 262144,
        "messageRetentionSeconds": 345600,
        "receiveWaitTimeSeconds": 0,
        "visibilityTimeoutSeconds": 30,
    },
}


def defaults_of(resource: ResourceType) -> Mapping[str, Scalar]:
    """The defaults of a type, by property."""
    managed = {name: MANAGED for name, prop in resource.inputs.items() if prop.default == MANAGED}
    return {**managed, **_DEFAULTS.get(resource.token, {})}
