"""Resource types by what their outputs may hold: credentials, any text, or neither.

The outputs of every other AWS resource are names, ids, ARNs, addresses and numbers.
"""

from __future__ import annotations

AS_OF = "2026-11-25"
SOURCE = "https://www.pulumi.com/registry/packages/aws/api-docs/ (pulumi_aws 7.51.1)"

# Types with an output that the SDK declares secret.
WITH_CREDENTIALS = frozenset(
    {
        "aws:acm/certificate:Certificate",
        "aws:amplify/app:App",
        "aws:amplify/branch:Branch",
        "aws:apigateway/apiKey:ApiKey",
        "aws:apigateway/domainName:DomainName",
        "aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion",
        "aws:appsync/apiKey:ApiKey",
        "aws:bedrock/agentcoreApiKeyCredentialProvider:AgentcoreApiKeyCredentialProvider",
        "aws:bedrock/agentcoreHarness:AgentcoreHarness",
        "aws:cloudcontrol/resource:Resource",
        "aws:codebuild/sourceCredential:SourceCredential",
        "aws:codebuild/webhook:Webhook",
        "aws:cognito/managedUserPoolClient:ManagedUserPoolClient",
        "aws:cognito/user:User",
        "aws:cognito/userPoolClient:UserPoolClient",
        "aws:connect/user:User",
        "aws:datasync/locationFsxWindows:LocationFsxWindows",
        "aws:datasync/locationObjectStorage:LocationObjectStorage",
        "aws:datasync/locationSmb:LocationSmb",
        "aws:directoryservice/directory:Directory",
        "aws:directoryservice/radiusSettings:RadiusSettings",
        "aws:directoryservice/sharedDirectory:SharedDirectory",
        "aws:dms/certificate:Certificate",
        "aws:dms/endpoint:Endpoint",
        "aws:docdb/cluster:Cluster",
        "aws:docdb/elasticCluster:ElasticCluster",
        "aws:ec2/vpnConnection:VpnConnection",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:elasticache/user:User",
        "aws:fsx/ontapFileSystem:OntapFileSystem",
        "aws:fsx/ontapStorageVirtualMachine:OntapStorageVirtualMachine",
        "aws:glue/connection:Connection",
        "aws:grafana/workspaceApiKey:WorkspaceApiKey",
        "aws:grafana/workspaceServiceAccountToken:WorkspaceServiceAccountToken",
        "aws:iam/accessKey:AccessKey",
        "aws:iam/serverCertificate:ServerCertificate",
        "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
        "aws:iam/userLoginProfile:UserLoginProfile",
        "aws:iot/authorizer:Authorizer",
        "aws:iot/caCertificate:CaCertificate",
        "aws:iot/certificate:Certificate",
        "aws:kms/ciphertext:Ciphertext",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/grant:Grant",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
        "aws:lightsail/bucketAccessKey:BucketAccessKey",
        "aws:lightsail/database:Database",
        "aws:lightsail/keyPair:KeyPair",
        "aws:mwaa/environment:Environment",
        "aws:odb/autonomousDatabase:AutonomousDatabase",
        "aws:pinpoint/admChannel:AdmChannel",
        "aws:pinpoint/apnsChannel:ApnsChannel",
        "aws:pinpoint/apnsSandboxChannel:ApnsSandboxChannel",
        "aws:pinpoint/apnsVoipChannel:ApnsVoipChannel",
        "aws:pinpoint/apnsVoipSandboxChannel:ApnsVoipSandboxChannel",
        "aws:pinpoint/baiduChannel:BaiduChannel",
        "aws:pinpoint/gcmChannel:GcmChannel",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
        "aws:redshift/cluster:Cluster",
        "aws:redshift/hsmConfiguration:HsmConfiguration",
        "aws:redshiftserverless/namespace:Namespace",
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "aws:s3/bucketObjectLockConfigurationV2:BucketObjectLockConfigurationV2",
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "aws:s3/objectCopy:ObjectCopy",
        "aws:secretsmanager/secretVersion:SecretVersion",
        "aws:sns/platformApplication:PlatformApplication",
        "aws:ssm/parameter:Parameter",
        "aws:storagegateway/fileSystemAssociation:FileSystemAssociation",
        "aws:storagegateway/gateway:Gateway",
        "aws:timestreaminfluxdb/dbCluster:DbCluster",
        "aws:timestreaminfluxdb/dbInstance:DbInstance",
        "aws:transfer/certificate:Certificate",
        "aws:transfer/hostKey:HostKey",
        "aws:transfer/server:Server",
        "aws:wafv2/apiKey:ApiKey",
        "aws:workmail/user:User",
    }
)
# Types whose outputs are what a template, a function or a person wrote.
WITH_ANY_TEXT = frozenset(
    {
        "aws:cloudcontrol/resource:Resource",
        "aws:cloudformation/stack:Stack",
        "aws:dynamodb/tableItem:TableItem",
        "aws:lambda/invocation:Invocation",
        "aws:secretsmanager/secretVersion:SecretVersion",
        "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
        "aws:ssm/activation:Activation",
        "aws:ssm/parameter:Parameter",
    }
)
# Types of other providers whose outputs are random, and protect nothing.
# https://www.pulumi.com/registry/packages/random/api-docs/
RANDOM_NAMES = frozenset(
    {
        "random:index/randomId:RandomId",
        "random:index/randomInteger:RandomInteger",
        "random:index/randomPet:RandomPet",
        "random:index/randomShuffle:RandomShuffle",
        "random:index/randomUuid:RandomUuid",
    }
)
