"""The properties that decide access, encryption, exposure and logging, by resource type.

Rules of the essential and recommended profiles depend on them. Left out are properties that
deployments outside the program change by design: code and images, passwords, capacity and tags.
"""

from __future__ import annotations

AS_OF = "2026-11-26"
SOURCE = "https://www.pulumi.com/registry/packages/aws/api-docs/ (pulumi_aws 7.51.1)"

_BUCKET = "acl corsRules grants logging objectLockConfiguration policy"
_BUCKET += " serverSideEncryptionConfiguration versioning"
_CLIENT = "allowedOauthFlows callbackUrls enableTokenRevocation explicitAuthFlows logoutUrls"
_CLIENT += " preventUserExistenceErrors"
_KEY_POLICY = "bypassPolicyLockoutSafetyCheck policy"
_BLOCK = "blockPublicAcls blockPublicPolicy ignorePublicAcls restrictPublicBuckets"
# By type, without the name of the provider.
_PROPERTIES = {
    "acm/certificate:Certificate": "keyAlgorithm options",
    "apigateway/authorizer:Authorizer": "authorizerUri identitySource providerArns type",
    "apigateway/domainName:DomainName": "mutualTlsAuthentication policy securityPolicy",
    "apigateway/method:Method": "authorization authorizerId",
    "apigateway/methodSettings:MethodSettings": "settings",
    "apigateway/restApi:RestApi": "body disableExecuteApiEndpoint endpointConfiguration policy",
    "apigateway/restApiPolicy:RestApiPolicy": "policy",
    "apigateway/stage:Stage": "accessLogSettings",
    "apigatewayv2/api:Api": "body corsConfiguration disableExecuteApiEndpoint",
    "apigatewayv2/authorizer:Authorizer": "authorizerUri identitySources jwtConfiguration",
    "apigatewayv2/domainName:DomainName": "domainNameConfiguration mutualTlsAuthentication",
    "apigatewayv2/route:Route": "authorizationScopes authorizationType authorizerId",
    "apigatewayv2/stage:Stage": "accessLogSettings",
    "appsync/api:Api": "eventConfig",
    "appsync/graphQLApi:GraphQLApi": "additionalAuthenticationProviders authenticationType"
    " lambdaAuthorizerConfig logConfig openidConnectConfig queryDepthLimit resolverCountLimit"
    " userPoolConfig visibility",
    "backup/vaultPolicy:VaultPolicy": "policy",
    "bedrock/agentcoreGateway:AgentcoreGateway": "authorizerConfiguration authorizerType",
    "cloudfront/distribution:Distribution": "defaultCacheBehavior loggingConfig"
    " orderedCacheBehaviors origins viewerCertificate webAclId",
    "cloudfront/multitenantDistribution:MultitenantDistribution": "cacheBehaviors"
    " defaultCacheBehavior origins viewerCertificate webAclId",
    "cloudtrail/trail:Trail": "enableLogFileValidation enableLogging isMultiRegionTrail kmsKeyId",
    "cloudwatch/eventApiDestination:EventApiDestination": "invocationEndpoint",
    "cloudwatch/eventBusPolicy:EventBusPolicy": "policy",
    "cloudwatch/logDestinationPolicy:LogDestinationPolicy": "accessPolicy",
    "cloudwatch/logGroup:LogGroup": "kmsKeyId",
    "cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
    "cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "destinationArn",
    "codebuild/project:Project": "projectVisibility",
    "cognito/identityPool:IdentityPool": "allowClassicFlow allowUnauthenticatedIdentities",
    "cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": "roleMappings roles",
    "cognito/managedUserPoolClient:ManagedUserPoolClient": _CLIENT,
    "cognito/riskConfiguration:RiskConfiguration": "accountTakeoverRiskConfiguration"
    " compromisedCredentialsRiskConfiguration",
    "cognito/userPool:UserPool": "adminCreateUserConfig deletionProtection mfaConfiguration"
    " passwordPolicy",
    "cognito/userPoolClient:UserPoolClient": _CLIENT,
    "dax/cluster:Cluster": "clusterEndpointEncryptionType serverSideEncryption",
    "dms/endpoint:Endpoint": "mongodbSettings redisSettings sslMode",
    "dms/replicationInstance:ReplicationInstance": "publiclyAccessible",
    "docdb/cluster:Cluster": "storageEncrypted",
    "docdb/clusterParameterGroup:ClusterParameterGroup": "parameters",
    "dynamodb/resourcePolicy:ResourcePolicy": "policy",
    "dynamodb/table:Table": "deletionProtectionEnabled pointInTimeRecovery serverSideEncryption",
    "ebs/encryptionByDefault:EncryptionByDefault": "enabled",
    "ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": "state",
    "ebs/volume:Volume": "encrypted kmsKeyId",
    "ec2/amiLaunchPermission:AmiLaunchPermission": "group",
    "ec2/instance:Instance": "metadataOptions",
    "ec2/launchConfiguration:LaunchConfiguration": "metadataOptions",
    "ec2/launchTemplate:LaunchTemplate": "metadataOptions",
    "ec2/securityGroup:SecurityGroup": "egress ingress",
    "ec2/spotInstanceRequest:SpotInstanceRequest": "metadataOptions",
    "ec2/vpcEndpointService:VpcEndpointService": "acceptanceRequired allowedPrincipals",
    "ec2transitgateway/transitGateway:TransitGateway": "autoAcceptSharedAttachments",
    "ecr/registryPolicy:RegistryPolicy": "policy",
    "ecr/repository:Repository": "encryptionConfigurations imageScanningConfiguration"
    " imageTagMutability imageTagMutabilityExclusionFilters",
    "ecr/repositoryCreationTemplate:RepositoryCreationTemplate": "encryptionConfigurations"
    " imageTagMutability imageTagMutabilityExclusionFilters repositoryPolicy",
    "ecr/repositoryPolicy:RepositoryPolicy": "policy",
    "ecs/cluster:Cluster": "configuration",
    "ecs/taskDefinition:TaskDefinition": "networkMode pidMode",
    "efs/accessPoint:AccessPoint": "posixUser rootDirectory",
    "efs/fileSystem:FileSystem": "encrypted kmsKeyId",
    "efs/fileSystemPolicy:FileSystemPolicy": "bypassPolicyLockoutSafetyCheck policy",
    "elasticache/cluster:Cluster": "transitEncryptionEnabled",
    "elasticache/replicationGroup:ReplicationGroup": "atRestEncryptionEnabled"
    " transitEncryptionEnabled",
    "elasticache/user:User": "accessString authenticationMode noPasswordRequired",
    "elasticsearch/domain:Domain": "accessPolicies advancedSecurityOptions domainEndpointOptions"
    " encryptAtRest nodeToNodeEncryption vpcOptions",
    "elasticsearch/domainPolicy:DomainPolicy": "accessPolicies",
    "emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration": (
        "blockPublicSecurityGroupRules"
    ),
    "emr/securityConfiguration:SecurityConfiguration": "configuration",
    "glue/resourcePolicy:ResourcePolicy": "policy",
    "eks/cluster:Cluster": "enabledClusterLogTypes encryptionConfig vpcConfig",
    "eks/nodeGroup:NodeGroup": "remoteAccess",
    "elb/loadBalancer:LoadBalancer": "accessLogs desyncMitigationMode internal listeners",
    "guardduty/detector:Detector": "enable",
    "iam/groupPolicy:GroupPolicy": "policy",
    "iam/policy:Policy": "policy",
    "iam/role:Role": "assumeRolePolicy inlinePolicies managedPolicyArns permissionsBoundary",
    "iam/rolePolicy:RolePolicy": "policy",
    "iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "iam/user:User": "permissionsBoundary",
    "iam/userPolicy:UserPolicy": "policy",
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "serverSideEncryption",
    "kinesis/resourcePolicy:ResourcePolicy": "policy",
    "kinesis/stream:Stream": "encryptionType kmsKeyId",
    "kms/externalKey:ExternalKey": _KEY_POLICY,
    "kms/grant:Grant": "constraints granteePrincipal operations",
    "kms/key:Key": f"enableKeyRotation {_KEY_POLICY}",
    "kms/keyPolicy:KeyPolicy": _KEY_POLICY,
    "kms/replicaExternalKey:ReplicaExternalKey": _KEY_POLICY,
    "kms/replicaKey:ReplicaKey": _KEY_POLICY,
    "lambda/codeSigningConfig:CodeSigningConfig": "allowedPublishers policies",
    "lambda/function:Function": "codeSigningConfigArn kmsKeyArn role vpcConfig",
    "lambda/functionRecursionConfig:FunctionRecursionConfig": "recursiveLoop",
    "lambda/functionUrl:FunctionUrl": "authorizationType cors",
    "lambda/layerVersionPermission:LayerVersionPermission": "organizationId principal",
    "lambda/permission:Permission": "action functionUrlAuthType invokedViaFunctionUrl principal"
    " principalOrgId sourceAccount sourceArn",
    "lambda/resourcePolicy:ResourcePolicy": "policy",
    "lambda/runtimeManagementConfig:RuntimeManagementConfig": "updateRuntimeOn",
    "memorydb/cluster:Cluster": "aclName tlsEnabled",
    "mq/broker:Broker": "publiclyAccessible",
    "msk/cluster:Cluster": "brokerNodeGroupInfo encryptionInfo",
    "msk/clusterPolicy:ClusterPolicy": "policy",
    "mskconnect/connector:Connector": "kafkaClusterEncryptionInTransit",
    "mwaa/environment:Environment": "webserverAccessMode",
    "neptune/cluster:Cluster": "storageEncrypted",
    "neptune/clusterInstance:ClusterInstance": "publiclyAccessible",
    "neptune/clusterParameterGroup:ClusterParameterGroup": "parameters",
    "networkfirewall/firewallPolicy:FirewallPolicy": "firewallPolicy",
    "opensearch/domain:Domain": "accessPolicies advancedSecurityOptions domainEndpointOptions"
    " encryptAtRest nodeToNodeEncryption vpcOptions",
    "opensearch/domainPolicy:DomainPolicy": "accessPolicies",
    "ram/principalAssociation:PrincipalAssociation": "principal",
    "ram/resourceShare:ResourceShare": "allowExternalPrincipals",
    "rds/cluster:Cluster": "iamDatabaseAuthenticationEnabled kmsKeyId publiclyAccessible"
    " storageEncrypted vpcSecurityGroupIds",
    "rds/clusterInstance:ClusterInstance": "publiclyAccessible",
    "rds/clusterParameterGroup:ClusterParameterGroup": "parameters",
    "rds/clusterSnapshot:ClusterSnapshot": "sharedAccounts",
    "rds/clusterSnapshotCopy:ClusterSnapshotCopy": "sharedAccounts",
    "lb/listener:Listener": "defaultActions protocol sslPolicy",
    "lb/loadBalancer:LoadBalancer": "accessLogs desyncMitigationMode internal",
    "rds/instance:Instance": "backupRetentionPeriod kmsKeyId publiclyAccessible storageEncrypted"
    " vpcSecurityGroupIds",
    "rds/parameterGroup:ParameterGroup": "parameters",
    "rds/proxy:Proxy": "requireTls",
    "rds/shardGroup:ShardGroup": "publiclyAccessible",
    "rds/snapshot:Snapshot": "sharedAccounts",
    "rds/snapshotCopy:SnapshotCopy": "sharedAccounts",
    "redshift/cluster:Cluster": "encrypted publiclyAccessible",
    "redshift/parameterGroup:ParameterGroup": "parameters",
    "redshiftserverless/workgroup:Workgroup": "configParameters publiclyAccessible",
    "route53domains/registeredDomain:RegisteredDomain": "transferLock",
    "s3/accessPoint:AccessPoint": "policy publicAccessBlockConfiguration",
    "s3/accountPublicAccessBlock:AccountPublicAccessBlock": _BLOCK,
    "s3/bucket:Bucket": _BUCKET,
    "s3/bucketAcl:BucketAcl": "accessControlPolicy acl",
    "s3/bucketCorsConfiguration:BucketCorsConfiguration": "corsRules",
    "s3/bucketObjectv2:BucketObjectv2": "acl",
    "s3/bucketPolicy:BucketPolicy": "policy",
    "s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _BLOCK,
    "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": "rules",
    "s3/bucketVersioning:BucketVersioning": "versioningConfiguration",
    "sagemaker/notebookInstance:NotebookInstance": "instanceMetadataServiceConfiguration",
    "secretsmanager/secret:Secret": "kmsKeyId policy recoveryWindowInDays",
    "secretsmanager/secretPolicy:SecretPolicy": "blockPublicPolicy policy",
    "sfn/stateMachine:StateMachine": "encryptionConfiguration loggingConfiguration roleArn",
    "sns/topic:Topic": "kmsMasterKeyId policy",
    "sns/topicPolicy:TopicPolicy": "policy",
    "sns/topicSubscription:TopicSubscription": "endpoint protocol",
    "sqs/queue:Queue": "kmsMasterKeyId policy redriveAllowPolicy sqsManagedSseEnabled",
    "sqs/queuePolicy:QueuePolicy": "policy",
    "ssm/document:Document": "content permissions",
    "ssm/parameter:Parameter": "keyId type",
    "transfer/server:Server": "endpointType protocols securityPolicyName",
    "workspaces/workspace:Workspace": "rootVolumeEncryptionEnabled userVolumeEncryptionEnabled",
}
BY_TYPE = {f"aws:{kind}": tuple(names.split()) for kind, names in _PROPERTIES.items()}
