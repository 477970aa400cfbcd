"""Where names of aws-native follow no rule: types and properties, by hand.

From CloudFormation's reference of resource types, which Cloud Control and aws-native share:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

from __future__ import annotations

# The modules that CloudFormation calls otherwise, by the beginning of the types' names.
MODULES: dict[str, dict[str, str]] = {
    "amp": {"": "aps"},
    "cfg": {"": "configuration"},
    "ebs": {"": "ec2"},
    "elb": {"": "elasticloadbalancing"},
    "cloudwatch": {"Event": "events", "Log": "logs", "": "cloudwatch"},
    "lb": {"": "elasticloadbalancingv2"},
    "mq": {"": "amazonmq"},
    "opensearch": {"": "opensearchservice"},
    "schemas": {"": "eventschemas"},
    "sfn": {"": "stepfunctions"},
    "vpc": {"": "ec2"},
}
# Their names agree by chance.
NOT_TWINS: frozenset[str] = frozenset({"aws:iam/policy:Policy"})
# Modules whose types pulumi_aws has under a newer name too.
OLD_MODULES = frozenset(
    {"alb", "applicationloadbalancing", "elasticloadbalancing", "elasticloadbalancingv2"}
)
TYPES: dict[str, tuple[str, ...]] = {
    "aws-native:cloudwatch:Alarm": ("aws:cloudwatch/metricAlarm:MetricAlarm",),
    "aws-native:dynamodb:Table": (
        "aws:dynamodb/table:Table",
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
    ),
    "aws-native:ec2:SecurityGroupEgress": (
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ),
    "aws-native:ec2:SecurityGroupIngress": (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ),
    "aws-native:ecr:Repository": (
        "aws:ecr/repository:Repository",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
    ),
    "aws-native:efs:FileSystem": (
        "aws:efs/fileSystem:FileSystem",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:efs/backupPolicy:BackupPolicy",
    ),
    "aws-native:iam:ManagedPolicy": (
        "aws:iam/policy:Policy",
        "aws:iam/policyAttachment:PolicyAttachment",
    ),
    "aws-native:kinesisfirehose:DeliveryStream": (
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    ),
    "aws-native:kinesisvideo:Stream": ("aws:kinesis/videoStream:VideoStream",),
    "aws-native:lambda:Url": ("aws:lambda/functionUrl:FunctionUrl",),
    "aws-native:s3:Bucket": (
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    ),
    "aws-native:secretsmanager:ResourcePolicy": ("aws:secretsmanager/secretPolicy:SecretPolicy",),
    "aws-native:secretsmanager:RotationSchedule": (
        "aws:secretsmanager/secretRotation:SecretRotation",
    ),
    "aws-native:secretsmanager:Secret": (
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretVersion:SecretVersion",
    ),
    "aws-native:sns:Subscription": ("aws:sns/topicSubscription:TopicSubscription",),
    "aws-native:sns:TopicInlinePolicy": ("aws:sns/topicPolicy:TopicPolicy",),
    "aws-native:sqs:QueueInlinePolicy": ("aws:sqs/queuePolicy:QueuePolicy",),
    "aws-native:wafv2:LoggingConfiguration": (
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    ),
}
_SSE = (
    "serverSideEncryptionConfiguration.rule",
    "bucketEncryption.serverSideEncryptionConfiguration[0]",
)
_DEFAULT = "applyServerSideEncryptionByDefault", "serverSideEncryptionByDefault"
# Pairs by the native and the classic type. The rules match what is left.
PROPERTIES: dict[tuple[str, str], str] = {
    ("apigateway:Method", "apigateway/method:Method"): (
        "authorization=authorizationType restApi=restApiId"
    ),
    ("apigateway:RestApi", "apigateway/restApi:RestApi"): (
        "endpointConfiguration.types=endpointConfiguration.types[0]"
        " endpointConfiguration.vpcEndpointIds"
    ),
    ("apigateway:Stage", "apigateway/stage:Stage"): (
        "restApi=restApiId xrayTracingEnabled=tracingEnabled"
    ),
    ("apigatewayv2:Authorizer", "apigatewayv2/authorizer:Authorizer"): (
        "jwtConfiguration.audiences=jwtConfiguration.audience jwtConfiguration.issuer"
    ),
    ("cognito:UserPool", "cognito/userPool:UserPool"): "passwordPolicy=policies.passwordPolicy",
    ("dynamodb:Table", "dynamodb/table:Table"): (
        "serverSideEncryption.enabled=sseSpecification.sseEnabled"
        " serverSideEncryption.kmsKeyArn=sseSpecification.kmsMasterKeyId"
        " streamViewType=streamSpecification.streamViewType"
        " !sseSpecification.sseType !attributeDefinitions !keySchema !provisionedThroughput"
    ),
    ("dynamodb:Table", "dynamodb/resourcePolicy:ResourcePolicy"): (
        "policy=resourcePolicy.policyDocument resourceArn=@"
    ),
    ("ec2:SecurityGroup", "ec2/securityGroup:SecurityGroup"): (
        "name=groupName description=groupDescription"
        + "".join(
            f" {one}[].{ours}=securityGroup{one.title()}[].{theirs}"
            for one in ("ingress", "egress")
            for ours, theirs in (
                ("cidrBlocks[0]", "cidrIp"),
                ("ipv6CidrBlocks[0]", "cidrIpv6"),
                ("protocol", "ipProtocol"),
                ("fromPort", "fromPort"),
                ("toPort", "toPort"),
                ("description", "description"),
            )
        )
        + " ingress[].securityGroups[0]=securityGroupIngress[].sourceSecurityGroupId"
        " ingress[].prefixListIds[0]=securityGroupIngress[].sourcePrefixListId"
        " egress[].securityGroups[0]=securityGroupEgress[].destinationSecurityGroupId"
        " egress[].prefixListIds[0]=securityGroupEgress[].destinationPrefixListId"
    ),
    ("ec2:SecurityGroupIngress", "vpc/securityGroupIngressRule:SecurityGroupIngressRule"): (
        "cidrIpv4=cidrIp securityGroupId=groupId prefixListId=sourcePrefixListId"
        " referencedSecurityGroupId=sourceSecurityGroupId"
    ),
    ("ec2:SecurityGroupEgress", "vpc/securityGroupEgressRule:SecurityGroupEgressRule"): (
        "cidrIpv4=cidrIp securityGroupId=groupId prefixListId=destinationPrefixListId"
        " referencedSecurityGroupId=destinationSecurityGroupId"
    ),
    ("ecr:Repository", "ecr/repository:Repository"): (
        "name=repositoryName"
        " encryptionConfigurations[0].kmsKey=encryptionConfiguration.kmsKey"
        " encryptionConfigurations[0].encryptionType=encryptionConfiguration.encryptionType"
    ),
    ("ecr:Repository", "ecr/repositoryPolicy:RepositoryPolicy"): (
        "policy=repositoryPolicyText repository=@"
    ),
    ("ecr:Repository", "ecr/lifecyclePolicy:LifecyclePolicy"): (
        "policy=lifecyclePolicy.lifecyclePolicyText repository=@"
    ),
    ("efs:FileSystem", "efs/fileSystemPolicy:FileSystemPolicy"): (
        "policy=fileSystemPolicy fileSystemId=@"
    ),
    ("efs:FileSystem", "efs/backupPolicy:BackupPolicy"): "backupPolicy.status fileSystemId=@",
    ("iam:ManagedPolicy", "iam/policyAttachment:PolicyAttachment"): (
        "policyArn=@ roles users groups"
    ),
    ("iam:Role", "iam/role:Role"): (
        "inlinePolicies[].name=policies[].policyName"
        " inlinePolicies[].policy=policies[].policyDocument"
    ),
    ("kinesis:ResourcePolicy", "kinesis/resourcePolicy:ResourcePolicy"): "policy=resourcePolicy",
    ("kinesis:Stream", "kinesis/stream:Stream"): (
        "encryptionType=streamEncryption.encryptionType kmsKeyId=streamEncryption.keyId"
        " retentionPeriod=retentionPeriodHours"
    ),
    ("kms:Key", "kms/key:Key"): (
        "customerMasterKeySpec=keySpec deletionWindowInDays=pendingWindowInDays isEnabled=enabled"
    ),
    ("lambda:CodeSigningConfig", "lambda/codeSigningConfig:CodeSigningConfig"): (
        "policies=codeSigningPolicies"
    ),
    ("lambda:EventSourceMapping", "lambda/eventSourceMapping:EventSourceMapping"): (
        "destinationConfig.onFailure.destinationArn=destinationConfig.onFailure.destination"
    ),
    ("lambda:Function", "lambda/function:Function"): (
        "s3Bucket=code.s3Bucket s3Key=code.s3Key s3ObjectVersion=code.s3ObjectVersion"
        " imageUri=code.imageUri"
    ),
    ("lambda:LayerVersion", "lambda/layerVersion:LayerVersion"): (
        "s3Bucket=content.s3Bucket s3Key=content.s3Key s3ObjectVersion=content.s3ObjectVersion"
    ),
    ("lambda:LayerVersionPermission", "lambda/layerVersionPermission:LayerVersionPermission"): (
        "layerName=layerVersionArn"
    ),
    ("lambda:Permission", "lambda/permission:Permission"): "function=functionName",
    ("lambda:Url", "lambda/functionUrl:FunctionUrl"): (
        "authorizationType=authType functionName=targetFunctionArn"
    ),
    ("s3:Bucket", "s3/bucket:Bucket"): (
        "bucket=bucketName acl=accessControl~"
        " versioning.enabled=versioningConfiguration.status?Enabled"
        " logging.targetBucket=loggingConfiguration.destinationBucketName"
        " logging.targetPrefix=loggingConfiguration.logFilePrefix"
        " corsRules=corsConfiguration.corsRules"
        f" {_SSE[0]}.bucketKeyEnabled={_SSE[1]}.bucketKeyEnabled"
        f" {_SSE[0]}.{_DEFAULT[0]}.sseAlgorithm={_SSE[1]}.{_DEFAULT[1]}.sseAlgorithm"
        f" {_SSE[0]}.{_DEFAULT[0]}.kmsMasterKeyId={_SSE[1]}.{_DEFAULT[1]}.kmsMasterKeyId"
        " lifecycleRules[].id=lifecycleConfiguration.rules[].id"
        " lifecycleRules[].enabled=lifecycleConfiguration.rules[].status?Enabled"
        " lifecycleRules[].prefix=lifecycleConfiguration.rules[].prefix"
        " lifecycleRules[].expiration.days=lifecycleConfiguration.rules[].expirationInDays"
        " lifecycleRules[].abortIncompleteMultipartUploadDays"
        "=lifecycleConfiguration.rules[].abortIncompleteMultipartUpload.daysAfterInitiation"
        " !accelerateConfiguration !analyticsConfigurations !intelligentTieringConfigurations"
        " !inventoryConfigurations !metadataConfiguration !metadataTableConfiguration"
        " !metricsConfigurations !notificationConfiguration !abacStatus !bucketNamePrefix"
    ),
    ("s3:Bucket", "s3/bucketPublicAccessBlock:BucketPublicAccessBlock"): (
        "bucket=@"
        " blockPublicAcls=publicAccessBlockConfiguration.blockPublicAcls"
        " blockPublicPolicy=publicAccessBlockConfiguration.blockPublicPolicy"
        " ignorePublicAcls=publicAccessBlockConfiguration.ignorePublicAcls"
        " restrictPublicBuckets=publicAccessBlockConfiguration.restrictPublicBuckets"
    ),
    ("s3:Bucket", "s3/bucketOwnershipControls:BucketOwnershipControls"): (
        "bucket=@ rule.objectOwnership=ownershipControls.rules[0].objectOwnership"
    ),
    ("secretsmanager:ResourcePolicy", "secretsmanager/secretPolicy:SecretPolicy"): (
        "secretArn=secretId policy=resourcePolicy"
    ),
    ("secretsmanager:RotationSchedule", "secretsmanager/secretRotation:SecretRotation"): (
        "rotationLambdaArn rotationRules"
    ),
    ("secretsmanager:Secret", "secretsmanager/secret:Secret"): (
        "replicas[].region=replicaRegions[].region replicas[].kmsKeyId=replicaRegions[].kmsKeyId"
        " arn=id !generateSecretString"
    ),
    ("secretsmanager:Secret", "secretsmanager/secretVersion:SecretVersion"): (
        "secretString secretId=@"
    ),
    ("sns:Subscription", "sns/topicSubscription:TopicSubscription"): "topic=topicArn",
    ("sns:Topic", "sns/topic:Topic"): "arn=topicArn",
    ("sns:TopicInlinePolicy", "sns/topicPolicy:TopicPolicy"): "arn=topicArn policy=policyDocument",
    ("sns:TopicPolicy", "sns/topicPolicy:TopicPolicy"): "arn=topics[0] policy=policyDocument",
    ("sqs:Queue", "sqs/queue:Queue"): (
        "visibilityTimeoutSeconds=visibilityTimeout maxMessageSize=maximumMessageSize"
        " messageRetentionSeconds=messageRetentionPeriod"
        " receiveWaitTimeSeconds=receiveMessageWaitTimeSeconds"
    ),
    (
        "sqs:QueueInlinePolicy",
        "sqs/queuePolicy:QueuePolicy",
    ): "queueUrl=queue policy=policyDocument",
    ("stepfunctions:StateMachine", "sfn/stateMachine:StateMachine"): (
        "definition=definitionString"
        " loggingConfiguration.logDestination"
        "=loggingConfiguration.destinations[0].cloudWatchLogsLogGroup.logGroupArn"
        " loggingConfiguration.level loggingConfiguration.includeExecutionData"
    ),
}
# Settings that lie in one object below the native type: its name, by the classic type's name.
WRAPPERS = ("{}Config", "{}Configuration", "{}Properties", "{}Input")
