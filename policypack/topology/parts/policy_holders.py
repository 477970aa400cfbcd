"""The types that hold IAM documents: for which purpose, in which property, and up to which size."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.iam import Purpose
from policypack.iam.weaknesses import size

# The property that holds documents, by type, as pulumi_aws 7.51.1 declares it; `[]` stands for
# every element of a list.
PROPERTIES: Mapping[Purpose, Mapping[str, str]] = {
    Purpose.IDENTITY: {
        "aws:iam/groupPolicy:GroupPolicy": "policy",
        "aws:iam/policy:Policy": "policy",
        "aws:iam/role:Role": "inlinePolicies[].policy",
        "aws:iam/rolePolicy:RolePolicy": "policy",
        "aws:iam/userPolicy:UserPolicy": "policy",
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
    },
    Purpose.TRUST: {"aws:iam/role:Role": "assumeRolePolicy"},
    Purpose.RESOURCE: {
        "aws:apigateway/domainName:DomainName": "policy",
        "aws:apigateway/restApi:RestApi": "policy",
        "aws:apigateway/restApiPolicy:RestApiPolicy": "policy",
        "aws:backup/vaultPolicy:VaultPolicy": "policy",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
        "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy": (
            "deliveryDestinationPolicy"
        ),
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
        "aws:dynamodb/resourcePolicy:ResourcePolicy": "policy",
        "aws:ecr/registryPolicy:RegistryPolicy": "policy",
        "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": "repositoryPolicy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
        "aws:efs/fileSystemPolicy:FileSystemPolicy": "policy",
        "aws:elasticsearch/domain:Domain": "accessPolicies",
        "aws:elasticsearch/domainPolicy:DomainPolicy": "accessPolicies",
        "aws:glue/resourcePolicy:ResourcePolicy": "policy",
        "aws:kinesis/resourcePolicy:ResourcePolicy": "policy",
        "aws:kms/externalKey:ExternalKey": "policy",
        "aws:kms/key:Key": "policy",
        "aws:kms/keyPolicy:KeyPolicy": "policy",
        "aws:kms/replicaExternalKey:ReplicaExternalKey": "policy",
        "aws:kms/replicaKey:ReplicaKey": "policy",
        "aws:lambda/resourcePolicy:ResourcePolicy": "policy",
        "aws:msk/clusterPolicy:ClusterPolicy": "policy",
        "aws:opensearch/domain:Domain": "accessPolicies",
        "aws:opensearch/domainPolicy:DomainPolicy": "accessPolicies",
        "aws:s3/accessPoint:AccessPoint": "policy",
        "aws:s3/bucket:Bucket": "policy",
        "aws:s3/bucketPolicy:BucketPolicy": "policy",
        "aws:s3/bucketV2:BucketV2": "policy",
        "aws:s3control/accessPointPolicy:AccessPointPolicy": "policy",
        "aws:schemas/registryPolicy:RegistryPolicy": "policy",
        "aws:secretsmanager/secret:Secret": "policy",
        "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
        "aws:sns/topic:Topic": "policy",
        "aws:sns/topicPolicy:TopicPolicy": "policy",
        "aws:sqs/queue:Queue": "policy",
        "aws:sqs/queuePolicy:QueuePolicy": "policy",
    },
    # Which policies are boundaries depends on the stack: `policypack.topology.roles.boundaries`.
    Purpose.BOUNDARY: {},
    Purpose.SESSION: {},
    Purpose.SCP: {},
    Purpose.RCP: {},
    Purpose.ENDPOINT: {
        "aws:ec2/vpcEndpoint:VpcEndpoint": "policy",
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": "policy",
    },
}

# Where each type names the ARNs of the managed policies that it attaches.
MANAGED_AT: Mapping[str, str] = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
}

# How many characters the documents of one resource may have together, by type.
LIMITS: Mapping[Purpose, Mapping[str, int]] = {
    Purpose.IDENTITY: {
        "aws:iam/groupPolicy:GroupPolicy": size.INLINE_OF_GROUP,
        "aws:iam/policy:Policy": size.MANAGED,
        "aws:iam/role:Role": size.INLINE_OF_ROLE,
        "aws:iam/rolePolicy:RolePolicy": size.INLINE_OF_ROLE,
        "aws:iam/userPolicy:UserPolicy": size.INLINE_OF_USER,
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": (
            size.INLINE_OF_PERMISSION_SET
        ),
    },
    Purpose.TRUST: {"aws:iam/role:Role": size.TRUST},
}


def holders(*purposes: Purpose) -> tuple[str, ...]:
    """The types that hold documents of any of the purposes, each once."""
    return tuple(dict.fromkeys(kind for each in purposes for kind in PROPERTIES[each]))
