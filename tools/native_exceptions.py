"""Where names of aws-native follow no rule: types and properties, by hand.

From CloudFormation's reference of resource types, which Cloud Control and aws-native share:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

from __future__ import annotations

# The modules that CloudFormation calls otherwise, by the beginning of the types' names.
MODULES: dict[str, dict[str, str]] = {
    "amp": {"": "aps"},
    "acm": {"": "certificatemanager"},
    "bcmdata": {"": "bcmdataexports"},
    "bedrock": {"Agentcore": "bedrockagentcore", "Agent": "bedrock", "": "bedrock"},
    "cfg": {"": "configuration"},
    "ebs": {"": "ec2"},
    "ec2": {"Vpc": "ec2", "": "ec2"},
    "ec2clientvpn": {"": "ec2"},
    "ec2transitgateway": {"": "ec2"},
    "elb": {"": "elasticloadbalancing"},
    "cloudhsmv2": {"": "cloudhsm"},
    "cloudwatch": {"Event": "events", "Log": "logs", "Query": "logs", "": "cloudwatch"},
    "lb": {"": "elasticloadbalancingv2"},
    "mq": {"": "amazonmq"},
    "mskconnect": {"": "kafkaconnect"},
    "opensearch": {"Serverless": "opensearchserverless", "": "opensearchservice"},
    "resiliencehub": {"V2": "resiliencehubv2", "": "resiliencehub"},
    "resourceexplorer": {"": "resourceexplorer2"},
    "route53": {"Resolver": "route53resolver", "Profiles": "route53profiles", "": "route53"},
    "s3": {"Files": "s3files", "Vectors": "s3vectors", "Directory": "s3express", "": "s3"},
    "s3control": {"": "s3"},
    "schemas": {"": "eventschemas"},
    "servicecatalog": {"Appregistry": "servicecatalogappregistry", "": "servicecatalog"},
    "sesv2": {"": "ses"},
    "sfn": {"": "stepfunctions"},
    "ssm": {"Contacts": "ssmcontacts", "Quicksetup": "ssmquicksetup", "": "ssm"},
    "ssoadmin": {"": "sso"},
    "timestreaminfluxdb": {"": "timestream"},
    "timestreamquery": {"": "timestream"},
    "timestreamwrite": {"": "timestream"},
    "vpc": {"": "ec2"},
}
# What CloudFormation puts before the names of a module.
ADDED: dict[str, str] = {
    "cognito": "UserPool",
    "ec2clientvpn": "ClientVpn",
    "ec2transitgateway": "TransitGateway",
    "timestreaminfluxdb": "Influx",
}
# Their names agree by chance.
NOT_TWINS: frozenset[str] = frozenset({"aws:iam/policy:Policy"})
# Modules whose types pulumi_aws has under a newer name too.
OLD_MODULES = frozenset(
    {"alb", "applicationloadbalancing", "elasticloadbalancing", "elasticloadbalancingv2"}
)
TYPES: dict[str, tuple[str, ...]] = {
    "aws-native:apigateway:GatewayResponse": ("aws:apigateway/response:Response",),
    "aws-native:apigateway:Method": (
        "aws:apigateway/method:Method",
        "aws:apigateway/integration:Integration",
    ),
    "aws-native:apigateway:Stage": (
        "aws:apigateway/stage:Stage",
        "aws:apigateway/methodSettings:MethodSettings",
    ),
    "aws-native:applicationautoscaling:ScalableTarget": ("aws:appautoscaling/target:Target",),
    "aws-native:autoscaling:LaunchConfiguration": (
        "aws:ec2/launchConfiguration:LaunchConfiguration",
    ),
    "aws-native:backup:BackupSelection": ("aws:backup/selection:Selection",),
    "aws-native:backup:BackupVault": (
        "aws:backup/vault:Vault",
        "aws:backup/vaultPolicy:VaultPolicy",
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    ),
    "aws-native:bedrock:Agent": (
        "aws:bedrock/agentAgent:AgentAgent",
        "aws:bedrock/agentAgentActionGroup:AgentAgentActionGroup",
    ),
    "aws-native:bedrockagentcore:BrowserCustom": ("aws:bedrock/agentcoreBrowser:AgentcoreBrowser",),
    "aws-native:bedrockagentcore:CodeInterpreterCustom": (
        "aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter",
    ),
    "aws-native:bedrockagentcore:Runtime": (
        "aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime",
    ),
    "aws-native:bedrockagentcore:RuntimeEndpoint": (
        "aws:bedrock/agentcoreAgentRuntimeEndpoint:AgentcoreAgentRuntimeEndpoint",
    ),
    "aws-native:cloudwatch:Alarm": ("aws:cloudwatch/metricAlarm:MetricAlarm",),
    "aws-native:cognito:UserPoolGroup": ("aws:cognito/userGroup:UserGroup",),
    "aws-native:cognito:UserPoolRiskConfigurationAttachment": (
        "aws:cognito/riskConfiguration:RiskConfiguration",
    ),
    "aws-native:configuration:ConfigRule": ("aws:cfg/rule:Rule",),
    "aws-native:docdbelastic:Cluster": ("aws:docdb/elasticCluster:ElasticCluster",),
    "aws-native:dynamodb:Table": (
        "aws:dynamodb/table:Table",
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
    ),
    "aws-native:dynamodb:GlobalTable": (
        "aws:dynamodb/table:Table",
        "aws:dynamodb/resourcePolicy:ResourcePolicy",
    ),
    "aws-native:ec2:GatewayRouteTableAssociation": (
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
    ),
    "aws-native:ec2:PrefixList": ("aws:ec2/managedPrefixList:ManagedPrefixList",),
    "aws-native:ec2:SecurityGroupEgress": (
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    ),
    "aws-native:ec2:SecurityGroupIngress": (
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ),
    "aws-native:ec2:SpotFleet": ("aws:ec2/spotFleetRequest:SpotFleetRequest",),
    "aws-native:ec2:SubnetRouteTableAssociation": (
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
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
    "aws-native:eks:AccessEntry": (
        "aws:eks/accessEntry:AccessEntry",
        "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    ),
    "aws-native:elasticache:CacheCluster": ("aws:elasticache/cluster:Cluster",),
    "aws-native:elasticloadbalancingv2:TargetGroup": (
        "aws:lb/targetGroup:TargetGroup",
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
    ),
    "aws-native:events:EventBus": (
        "aws:cloudwatch/eventBus:EventBus",
        "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    ),
    "aws-native:events:Rule": (
        "aws:cloudwatch/eventRule:EventRule",
        "aws:cloudwatch/eventTarget:EventTarget",
    ),
    "aws-native:guardduty:Detector": (
        "aws:guardduty/detector:Detector",
        "aws:guardduty/detectorFeature:DetectorFeature",
    ),
    "aws-native:iam:Group": (
        "aws:iam/group:Group",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    ),
    "aws-native:iam:ManagedPolicy": (
        "aws:iam/policy:Policy",
        "aws:iam/policyAttachment:PolicyAttachment",
    ),
    "aws-native:iam:User": (
        "aws:iam/user:User",
        "aws:iam/userPolicy:UserPolicy",
        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
        "aws:iam/userGroupMembership:UserGroupMembership",
    ),
    "aws-native:kinesisfirehose:DeliveryStream": (
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    ),
    "aws-native:kinesisvideo:Stream": ("aws:kinesis/videoStream:VideoStream",),
    "aws-native:lambda:EventInvokeConfig": (
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
    ),
    "aws-native:lambda:Function": (
        "aws:lambda/function:Function",
        "aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
        "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig",
    ),
    "aws-native:lambda:Url": ("aws:lambda/functionUrl:FunctionUrl",),
    "aws-native:logs:DeliveryDestination": (
        "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
        "aws:cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy",
    ),
    "aws-native:logs:Destination": (
        "aws:cloudwatch/logDestination:LogDestination",
        "aws:cloudwatch/logDestinationPolicy:LogDestinationPolicy",
    ),
    "aws-native:logs:LogGroup": (
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy",
        "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    ),
    "aws-native:neptune:DbInstance": ("aws:neptune/clusterInstance:ClusterInstance",),
    "aws-native:opensearchserverless:SecurityPolicy": (
        "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
    ),
    "aws-native:redshift:Cluster": (
        "aws:redshift/cluster:Cluster",
        "aws:redshift/logging:Logging",
        "aws:redshift/resourcePolicy:ResourcePolicy",
    ),
    "aws-native:redshift:ClusterParameterGroup": ("aws:redshift/parameterGroup:ParameterGroup",),
    "aws-native:s3:Bucket": (
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketNotification:BucketNotification",
    ),
    "aws-native:s3:MultiRegionAccessPoint": (
        "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
    ),
    "aws-native:s3objectlambda:AccessPoint": (
        "aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint",
    ),
    "aws-native:s3objectlambda:AccessPointPolicy": (
        "aws:s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy",
    ),
    "aws-native:sagemaker:EndpointConfig": (
        "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
    ),
    "aws-native:secretsmanager:ResourcePolicy": ("aws:secretsmanager/secretPolicy:SecretPolicy",),
    "aws-native:secretsmanager:RotationSchedule": (
        "aws:secretsmanager/secretRotation:SecretRotation",
    ),
    "aws-native:secretsmanager:Secret": (
        "aws:secretsmanager/secret:Secret",
        "aws:secretsmanager/secretVersion:SecretVersion",
    ),
    # CloudFormation uses the second version of the API.
    "aws-native:ses:ConfigurationSet": ("aws:sesv2/configurationSet:ConfigurationSet",),
    "aws-native:ses:EmailIdentity": ("aws:sesv2/emailIdentity:EmailIdentity",),
    "aws-native:sns:Subscription": ("aws:sns/topicSubscription:TopicSubscription",),
    "aws-native:sns:Topic": ("aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"),
    "aws-native:sns:TopicInlinePolicy": ("aws:sns/topicPolicy:TopicPolicy",),
    "aws-native:sqs:QueueInlinePolicy": ("aws:sqs/queuePolicy:QueuePolicy",),
    "aws-native:sso:PermissionSet": (
        "aws:ssoadmin/permissionSet:PermissionSet",
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
    ),
    "aws-native:vpclattice:TargetGroup": (
        "aws:vpclattice/targetGroup:TargetGroup",
        "aws:vpclattice/targetGroupAttachment:TargetGroupAttachment",
    ),
    "aws-native:wafv2:LoggingConfiguration": (
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    ),
    "aws-native:codeartifact:Domain": (
        "aws:codeartifact/domain:Domain",
        "aws:codeartifact/domainPermissions:DomainPermissions",
    ),
    "aws-native:codeartifact:Repository": (
        "aws:codeartifact/repository:Repository",
        "aws:codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
    ),
    "aws-native:dsql:Cluster": (
        "aws:dsql/cluster:Cluster",
        "aws:dsql/clusterPolicy:ClusterPolicy",
    ),
    "aws-native:oam:Sink": (
        "aws:oam/sink:Sink",
        "aws:oam/sinkPolicy:SinkPolicy",
    ),
    "aws-native:osis:Pipeline": (
        "aws:opensearchingest/pipeline:Pipeline",
        "aws:opensearchingest/resourcePolicy:ResourcePolicy",
    ),
    "aws-native:redshiftserverless:Namespace": (
        "aws:redshiftserverless/namespace:Namespace",
        "aws:redshift/resourcePolicy:ResourcePolicy",
    ),
    "aws-native:s3:MultiRegionAccessPointPolicy": (
        "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
    ),
    "aws-native:s3files:FileSystemPolicy": ("aws:s3/filesFileSystemPolicy:FilesFileSystemPolicy",),
    "aws-native:s3outposts:BucketPolicy": ("aws:s3control/bucketPolicy:BucketPolicy",),
    "aws-native:s3vectors:VectorBucketPolicy": (
        "aws:s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy",
    ),
    "aws-native:sagemaker:ModelPackageGroup": (
        "aws:sagemaker/modelPackageGroup:ModelPackageGroup",
        "aws:sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy",
    ),
    "aws-native:smsvoice:ResourcePolicy": (
        "aws:pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy",
    ),
}
_SSE = (
    "serverSideEncryptionConfiguration.rule",
    "bucketEncryption.serverSideEncryptionConfiguration[0]",
)
_DEFAULT = "applyServerSideEncryptionByDefault", "serverSideEncryptionByDefault"
# The keys of a load balancer's attributes:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-elasticloadbalancingv2-loadbalancer-loadbalancerattribute.html
_BALANCER = {
    "accessLogs.bucket": "access_logs.s3.bucket",
    "accessLogs.enabled": "access_logs.s3.enabled",
    "accessLogs.prefix": "access_logs.s3.prefix",
    "connectionLogs.bucket": "connection_logs.s3.bucket",
    "connectionLogs.enabled": "connection_logs.s3.enabled",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
    "enableDeletionProtection": "deletion_protection.enabled",
    "enableHttp2": "routing.http2.enabled",
    "enableWafFailOpen": "waf.fail_open.enabled",
    "enableXffClientPort": "routing.http.xff_client_port.enabled",
    "enableZonalShift": "zonal_shift.config.enabled",
    "idleTimeout": "idle_timeout.timeout_seconds",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "xffHeaderProcessingMode": "routing.http.xff_header_processing.mode",
}
# What SNS calls the protocols whose deliveries it logs:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-sns-topic-loggingconfig.html
_PROTOCOLS = {
    "application": "application",
    "firehose": "firehose",
    "http": "http/s",
    "lambda": "lambda",
    "sqs": "sqs",
}
_FEEDBACK = ("SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn")
_NOTIFIED = (
    ("lambdaFunctions", "lambdaFunctionArn", "lambdaConfigurations", "function"),
    ("queues", "queueArn", "queueConfigurations", "queue"),
    ("topics", "topicArn", "topicConfigurations", "topic"),
)
# The destinations of a Firehose stream.
_DESTINATIONS = (
    ("elasticsearch", "elasticsearch"),
    ("extendedS3", "extendedS3"),
    ("extendedS3", "s3"),
    ("httpEndpoint", "httpEndpoint"),
    ("iceberg", "iceberg"),
    ("opensearch", "amazonopensearchservice"),
    ("opensearchserverless", "amazonOpenSearchServerless"),
    ("redshift", "redshift"),
    ("snowflake", "snowflake"),
    ("splunk", "splunk"),
)
_HTTP = "httpEndpointDestinationConfiguration.endpointConfiguration"
# Values of a stream's `destination`, by the equivalent settings of aws-native.
_KINDS = {
    "elasticsearch": "elasticsearch",
    "extendedS3": "extended_s3",
    "s3": "extended_s3",
    "httpEndpoint": "http_endpoint",
    "iceberg": "iceberg",
    "amazonopensearchservice": "opensearch",
    "amazonOpenSearchServerless": "opensearchserverless",
    "redshift": "redshift",
    "snowflake": "snowflake",
    "splunk": "splunk",
}
# The parameters of an EventBridge connection, where they are set.
_CONNECTION = (
    ("authParameters.invocationHttpParameters",) * 2,
    (
        "authParameters.oauth.oauthHttpParameters",
        "authParameters.oAuthParameters.oAuthHttpParameters",
    ),
)
_PARAMETERS = (
    ("headers", "headerParameters"),
    ("bodies", "bodyParameters"),
    ("queryStrings", "queryStringParameters"),
)
# The names that images give to the root device; aws-native has it among the others:
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html
_DEVICES = "".join(
    f" rootBlockDevice.encrypted=blockDeviceMappings[deviceName:{name}].deviceName?"
    for name in ("/dev/xvda", "/dev/sda1")
) + (
    " ebsBlockDevices[].encrypted=blockDeviceMappings[].ebs.encrypted"
    " ebsBlockDevices[]>blockDeviceMappings[].ebs"
    " !blockDeviceMappings[].deviceName !blockDeviceMappings[].noDevice"
    " !blockDeviceMappings[].virtualName"
)
_FLEET = "spotFleetRequestConfigData.launchSpecifications[]"
# As many replicas as AWS has regions for.
_REPLICAS = 40
_OF_REPLICA = (
    ("regionName", "region"),
    ("kmsKeyArn", "sseSpecification.kmsMasterKeyId"),
    (
        "pointInTimeRecovery",
        "pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled",
    ),
    ("deletionProtectionEnabled", "deletionProtectionEnabled"),
)
# The options of the two tunnels of a VPN connection, which aws-native has as a list.
_OF_TUNNEL = (
    *("dpdTimeoutAction", "dpdTimeoutSeconds", "enableTunnelLifecycleControl"),
    *("phase1LifetimeSeconds", "phase2LifetimeSeconds", "rekeyFuzzPercentage"),
    *("rekeyMarginTimeSeconds", "replayWindowSize", "startupAction"),
)
_RENAMED_OF_TUNNEL = (
    ("InsideCidr", "tunnelInsideCidr"),
    ("InsideIpv6Cidr", "tunnelInsideIpv6Cidr"),
    ("PresharedKey", "preSharedKey"),
)
_LISTS_OF_TUNNEL = (
    ("IkeVersions", "ikeVersions"),
    *(
        (f"{each[0].upper()}{each[1:]}", each)
        for each in (
            *("phase1EncryptionAlgorithms", "phase1IntegrityAlgorithms"),
            *("phase2EncryptionAlgorithms", "phase2IntegrityAlgorithms"),
        )
    ),
    ("Phase1DhGroupNumbers", "phase1dhGroupNumbers"),
    ("Phase2DhGroupNumbers", "phase2dhGroupNumbers"),
)


def _tunnel(number: int) -> str:
    ours, theirs = f"tunnel{number}", f"vpnTunnelOptionsSpecifications[{number - 1}]"
    same = ((f"{each[0].upper()}{each[1:]}", each) for each in _OF_TUNNEL)
    return (
        f" {ours}LogOptions>{theirs}.logOptions"
        + "".join(f" {ours}{one}={theirs}.{other}" for one, other in (*same, *_RENAMED_OF_TUNNEL))
        + "".join(f" {ours}{one}[]={theirs}.{other}[].value" for one, other in _LISTS_OF_TUNNEL)
    )


# The engines whose settings have a secret of Secrets Manager; pulumi_aws has one for all.
_ENGINES = (
    *("postgreSql", "mySql", "oracle", "microsoftSqlServer", "redshift", "mongoDb", "docDb"),
    *("ibmDb2", "sybase", "gcpMySql"),
)
_ACTION_TYPE = ("category", "owner", "provider", "version")
_STORE = ("location", "type", "encryptionKey.id", "encryptionKey.type")
_LIFECYCLE = (
    ("coldStorageAfter", "moveToColdStorageAfterDays"),
    ("deleteAfter", "deleteAfterDays"),
    ("optInToArchiveForSupportedResources",) * 2,
)
_BACKUP_RULE = (
    ("completionWindow", "completionWindowMinutes"),
    ("copyActions[].destinationVaultArn", "copyActions[].destinationBackupVaultArn"),
    ("enableContinuousBackup",) * 2,
    *(
        (f"{at}lifecycle.{one}", f"{at}lifecycle.{other}")
        for at in ("", "copyActions[].")
        for one, other in _LIFECYCLE
    ),
    ("recoveryPointTags",) * 2,
    ("ruleName",) * 2,
    ("scanActions",) * 2,
    ("schedule", "scheduleExpression"),
    ("scheduleExpressionTimezone",) * 2,
    ("startWindow", "startWindowMinutes"),
    ("targetLogicallyAirGappedBackupVaultArn",) * 2,
    ("targetVaultName", "targetBackupVault"),
)
_CONNECT = (
    ("autoResolveBestVoices",) * 2,
    ("contactFlowLogs", "contactflowLogs"),
    ("contactLens",) * 2,
    ("earlyMedia",) * 2,
    ("inboundCalls",) * 2,
    ("multiPartyConference",) * 2,
    ("outboundCalls",) * 2,
)
_STORAGE = ("kinesisFirehose", "kinesisStream", "kinesisVideoStream", "s3")
_ROUTE_SETTINGS = (
    "dataTraceEnabled",
    "detailedMetricsEnabled",
    "loggingLevel",
    "throttlingBurstLimit",
    "throttlingRateLimit",
)
_CONDITIONS = ("stringEquals", "stringLike", "stringNotEquals", "stringNotLike")
# Pairs by the native and the classic type, `!` for native properties that no rule reads,
# `classic=-` for what aws-native has not, and `classic>native` for two objects below which the
# rules match. They also match what is left.
PROPERTIES: dict[tuple[str, str], str] = {
    # The status of a separate resource, CertificateAuthorityActivation, says if it is enabled.
    (
        "acmpca:CertificateAuthority",
        "acmpca/certificateAuthority:CertificateAuthority",
    ): (
        "certificateAuthorityConfiguration.keyAlgorithm=keyAlgorithm"
        " certificateAuthorityConfiguration.signingAlgorithm=signingAlgorithm"
        " certificateAuthorityConfiguration.subject>subject enabled=-"
    ),
    ("appflow:Flow", "appflow/flow:Flow"): ("destinationFlowConfigs[]>destinationFlowConfigList[]"),
    ("backup:BackupPlan", "backup/plan:Plan"): (
        "name=backupPlan.backupPlanName"
        " advancedBackupSettings[]>backupPlan.advancedBackupSettings[]"
        " scanSettings[]>backupPlan.scanSettings[]"
        + "".join(f" rules[].{one}=backupPlan.backupPlanRule[].{two}" for one, two in _BACKUP_RULE)
    ),
    # One store, or one for each region.
    ("codepipeline:Pipeline", "codepipeline/pipeline:Pipeline"): (
        "artifactStores[].region stages[]>stages[]"
        + "".join(f" artifactStores[0].{each}=artifactStore.{each}" for each in _STORE)
        + "".join(
            f" artifactStores[].{each}=artifactStores[].artifactStore.{each}" for each in _STORE
        )
        + "".join(
            f" stages[].actions[].{each}=stages[].actions[].actionTypeId.{each}"
            for each in _ACTION_TYPE
        )
        + "".join(
            f" stages[].actions[].{each}[]=stages[].actions[].{each}[].name"
            for each in ("inputArtifacts", "outputArtifacts")
        )
    ),
    ("connect:Instance", "connect/instance:Instance"): " ".join(
        f"{one}Enabled=attributes.{other}" for one, other in _CONNECT
    ),
    (
        "connect:InstanceStorageConfig",
        "connect/instanceStorageConfig:InstanceStorageConfig",
    ): (
        "instanceId=instanceArn storageConfig.storageType=storageType"
        + "".join(f" storageConfig.{each}Config>{each}Config" for each in _STORAGE)
    ),
    ("dlm:LifecyclePolicy", "dlm/lifecyclePolicy:LifecyclePolicy"): (
        "policyDetails>policyDetails policyDetails.targetTags=policyDetails.targetTags{}"
        " policyDetails.resourceLocations=policyDetails.resourceLocations[0]"
        " policyDetails.exclusions.excludeTags=policyDetails.exclusions.excludeTags{}"
        " policyDetails.parameters.excludeDataVolumeTags"
        "=policyDetails.parameters.excludeDataVolumeTags{}"
        " policyDetails.schedules[].tagsToAdd=policyDetails.schedules[].tagsToAdd{}"
        " policyDetails.schedules[].variableTags=policyDetails.schedules[].variableTags{}"
        " policyDetails.schedules[].createRule.times=policyDetails.schedules[].createRule.times[0]"
        " policyDetails.schedules[].archiveRule.archiveRetainRule"
        ">policyDetails.schedules[].archiveRule.retainRule"
        " policyDetails.action.crossRegionCopies[]>policyDetails.actions[0].crossRegionCopy[]"
    ),
    ("dms:Endpoint", "dms/endpoint:Endpoint"): (
        "endpointId=endpointIdentifier mongodbSettings>mongoDbSettings mysqlSettings>mySqlSettings"
        " oracleSettings>oracleSettings postgresSettings>postgreSqlSettings"
        " redshiftSettings>redshiftSettings"
        + "".join(
            f" secretsManagerAccessRoleArn={each}Settings.secretsManagerAccessRoleArn"
            f" secretsManagerArn={each}Settings.secretsManagerSecretId"
            for each in _ENGINES
        )
    ),
    ("dms:ReplicationTask", "dms/replicationTask:ReplicationTask"): (
        "replicationTaskId=replicationTaskIdentifier"
    ),
    # Permissions are a separate resource.
    ("ec2:VpcEndpointService", "ec2/vpcEndpointService:VpcEndpointService"): "allowedPrincipals=-",
    ("ecs:Cluster", "ecs/cluster:Cluster"): (
        "configuration>configuration"
        " configuration.executeCommandConfiguration.logConfiguration.s3BucketEncryptionEnabled"
        "=configuration.executeCommandConfiguration.logConfiguration.s3EncryptionEnabled"
    ),
    ("elasticbeanstalk:Environment", "elasticbeanstalk/environment:Environment"): (
        "settings[].namespace=optionSettings[].namespace"
        " settings[].name=optionSettings[].optionName"
        " settings[].resource=optionSettings[].resourceName"
        " settings[].value=optionSettings[].value tier=tier.name version=versionLabel"
    ),
    ("emr:SecurityConfiguration", "emr/securityConfiguration:SecurityConfiguration"): (
        "configuration=securityConfiguration"
    ),
    ("globalaccelerator:Accelerator", "globalaccelerator/accelerator:Accelerator"): (
        "attributes.flowLogsEnabled=flowLogsEnabled attributes.flowLogsS3Bucket=flowLogsS3Bucket"
        " attributes.flowLogsS3Prefix=flowLogsS3Prefix"
    ),
    # CloudFormation's firewall has no key.
    ("networkfirewall:Firewall", "networkfirewall/firewall:Firewall"): "encryptionConfiguration=-",
    ("servicecatalog:PortfolioShare", "servicecatalog/portfolioShare:PortfolioShare"): (
        "principalId=accountId type=accountId^ACCOUNT"
    ),
    ("apigateway:Method", "apigateway/method:Method"): (
        "authorization=authorizationType restApi=restApiId !methodResponses"
    ),
    ("apigateway:RestApi", "apigateway/restApi:RestApi"): (
        "endpointConfiguration.types=endpointConfiguration.types[0]"
        " endpointConfiguration.vpcEndpointIds"
    ),
    ("apigateway:Stage", "apigateway/stage:Stage"): (
        "restApi=restApiId xrayTracingEnabled=tracingEnabled"
    ),
    ("apigateway:DomainName", "apigateway/domainName:DomainName"): (
        "endpointConfiguration.types=endpointConfiguration.types[0]"
        " endpointConfiguration.ipAddressType"
    ),
    # Settings of routes are free JSON, in the names of CloudFormation:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-stage.html
    ("apigatewayv2:Stage", "apigatewayv2/stage:Stage"): "routeSettings[].routeKey=routeSettings[=]"
    + "".join(
        f" routeSettings[].{name}=routeSettings[].{name[0].upper()}{name[1:]}"
        for name in _ROUTE_SETTINGS
    ),
    ("apigatewayv2:Integration", "apigatewayv2/integration:Integration"): (
        "timeoutMilliseconds=timeoutInMillis"
    ),
    ("appsync:GraphQlApi", "appsync/graphQLApi:GraphQLApi"): (
        "schema=- !environmentVariables !ownerContact"
    ),
    ("apigatewayv2:Authorizer", "apigatewayv2/authorizer:Authorizer"): (
        "jwtConfiguration.audiences=jwtConfiguration.audience jwtConfiguration.issuer"
    ),
    ("cloudformation:Stack", "cloudformation/stack:Stack"): "iamRoleArn=roleArn",
    ("cognito:UserPool", "cognito/userPool:UserPool"): (
        "passwordPolicy=policies.passwordPolicy"
        " softwareTokenMfaConfiguration.enabled=enabledMfas[it:SOFTWARE_TOKEN_MFA]?"
        " webAuthnConfiguration=-"
    ),
    (
        "cognito:IdentityPoolRoleAttachment",
        "cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
    ): (
        "roleMappings[].identityProvider=roleMappings[=]"
        " roleMappings[].identityProvider=roleMappings[].identityProvider"
        " roleMappings[].mappingRules=roleMappings[].rulesConfiguration.rules"
        " roleMappings[]>roleMappings[]"
    ),
    ("dynamodb:Table", "dynamodb/table:Table"): (
        "serverSideEncryption.enabled=sseSpecification.sseEnabled"
        " serverSideEncryption.kmsKeyArn=sseSpecification.kmsMasterKeyId"
        " streamViewType=streamSpecification.streamViewType"
        " attributes[].name=attributeDefinitions[].attributeName"
        " attributes[].type=attributeDefinitions[].attributeType"
        " hashKey=keySchema[keyType:HASH].attributeName"
        " rangeKey=keySchema[keyType:RANGE].attributeName"
        " readCapacity=provisionedThroughput.readCapacityUnits"
        " writeCapacity=provisionedThroughput.writeCapacityUnits"
        " !sseSpecification.sseType !keySchema replicas=-"
    ),
    # The first of its replicas stands for the table.
    ("dynamodb:GlobalTable", "dynamodb/table:Table"): (
        "name=tableName serverSideEncryption.enabled=sseSpecification.sseEnabled"
        " serverSideEncryption.kmsKeyArn=replicas[0].sseSpecification.kmsMasterKeyId"
        " pointInTimeRecovery.enabled"
        "=replicas[0].pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled"
        " deletionProtectionEnabled=replicas[0].deletionProtectionEnabled"
        + "".join(
            f" replicas[{at}].{ours}=replicas[{at + 1}].{theirs}"
            for at in range(_REPLICAS)
            for ours, theirs in _OF_REPLICA
        )
        + " streamViewType=streamSpecification.streamViewType tags=replicas[0].tags{}"
        " attributes[].name=attributeDefinitions[].attributeName"
        " attributes[].type=attributeDefinitions[].attributeType"
        " hashKey=keySchema[keyType:HASH].attributeName"
        " rangeKey=keySchema[keyType:RANGE].attributeName"
        " !sseSpecification.sseType readCapacity=- writeCapacity=-"
    ),
    ("dynamodb:GlobalTable", "dynamodb/resourcePolicy:ResourcePolicy"): (
        "policy=replicas[#].resourcePolicy.policyDocument resourceArn=@"
    ),
    ("dynamodb:Table", "dynamodb/resourcePolicy:ResourcePolicy"): (
        "policy=resourcePolicy.policyDocument resourceArn=@"
    ),
    ("ec2:NetworkInterface", "ec2/networkInterface:NetworkInterface"): (
        "securityGroups=groupSet privateIp=privateIpAddress"
    ),
    ("ec2:FlowLog", "ec2/flowLog:FlowLog"): (
        "vpcId=resourceId subnetId=resourceId eniId=resourceId"
        " iamRoleArn=deliverLogsPermissionArn !resourceType !logGroupName"
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
        "policy=fileSystemPolicy fileSystemId=@ bypassPolicyLockoutSafetyCheck"
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
        " customKeyStoreId=- xksKeyId=-"
    ),
    ("lambda:CodeSigningConfig", "lambda/codeSigningConfig:CodeSigningConfig"): (
        "policies=codeSigningPolicies"
    ),
    ("lambda:EventSourceMapping", "lambda/eventSourceMapping:EventSourceMapping"): (
        "destinationConfig.onFailure.destinationArn=destinationConfig.onFailure.destination"
        " selfManagedEventSource.endpoints.KAFKA_BOOTSTRAP_SERVERS"
        "=selfManagedEventSource.endpoints.kafkaBootstrapServers[0]"
    ),
    ("lambda:LayerVersion", "lambda/layerVersion:LayerVersion"): (
        "s3Bucket=content.s3Bucket s3Key=content.s3Key s3ObjectVersion=content.s3ObjectVersion"
        " !content.s3ObjectStorageMode"
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
        " website.redirectAllRequestsTo=websiteConfiguration.redirectAllRequestsTo"
        " website.indexDocument=websiteConfiguration.indexDocument"
        " website.errorDocument=websiteConfiguration.errorDocument"
        " website.routingRules=websiteConfiguration.routingRules"
        " !lifecycleConfiguration.transitionDefaultMinimumObjectSize"
        " lifecycleRules[].id=lifecycleConfiguration.rules[].id"
        " lifecycleRules[].enabled=lifecycleConfiguration.rules[].status?Enabled"
        " lifecycleRules[].prefix=lifecycleConfiguration.rules[].prefix"
        " lifecycleRules[].expiration.days=lifecycleConfiguration.rules[].expirationInDays"
        " lifecycleRules[].abortIncompleteMultipartUploadDays"
        "=lifecycleConfiguration.rules[].abortIncompleteMultipartUpload.daysAfterInitiation"
        " !accelerateConfiguration !analyticsConfigurations !intelligentTieringConfigurations"
        " !inventoryConfigurations !metadataConfiguration !metadataTableConfiguration"
        " !metricsConfigurations !abacStatus !bucketNamePrefix"
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
        " arn=id recoveryWindowInDays=- !generateSecretString"
    ),
    ("secretsmanager:Secret", "secretsmanager/secretVersion:SecretVersion"): (
        "secretString secretId=@"
    ),
    ("sns:Subscription", "sns/topicSubscription:TopicSubscription"): "topic=topicArn",
    ("sns:Topic", "sns/topic:Topic"): (
        "arn=topicArn !dataProtectionPolicy"
        + "".join(
            f" {ours}{role}=deliveryStatusLogging[protocol:{theirs}].{role[0].lower()}{role[1:]}"
            for ours, theirs in _PROTOCOLS.items()
            for role in _FEEDBACK
        )
    ),
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
    ("certificatemanager:Certificate", "acm/certificate:Certificate"): (
        "options.certificateTransparencyLoggingPreference=certificateTransparencyLoggingPreference"
    ),
    ("apigateway:Deployment", "apigateway/deployment:Deployment"): (
        "variables=stageDescription.variables"
    ),
    ("autoscaling:AutoScalingGroup", "autoscaling/group:Group"): (
        "launchConfiguration=launchConfigurationName"
    ),
    ("batch:JobDefinition", "batch/jobDefinition:JobDefinition"): (
        "containerProperties ecsProperties nodeProperties"
    ),
    ("cloudtrail:Trail", "cloudtrail/trail:Trail"): (
        "cloudWatchLogsGroupArn=cloudWatchLogsLogGroupArn enableLogging=isLogging"
    ),
    ("docdb:DbClusterParameterGroup", "docdb/clusterParameterGroup:ClusterParameterGroup"): (
        "parameters=parameters%"
    ),
    ("neptune:DbClusterParameterGroup", "neptune/clusterParameterGroup:ClusterParameterGroup"): (
        "parameters=parameters%"
    ),
    ("rds:DbClusterParameterGroup", "rds/clusterParameterGroup:ClusterParameterGroup"): (
        "parameters=parameters%"
    ),
    ("rds:DbParameterGroup", "rds/parameterGroup:ParameterGroup"): ("parameters=parameters%"),
    (
        "autoscaling:LaunchConfiguration",
        "ec2/launchConfiguration:LaunchConfiguration",
    ): f"userDataBase64=-{_DEVICES}",
    ("ec2:Instance", "ec2/instance:Instance"): (
        "associatePublicIpAddress=networkInterfaces[0].associatePublicIpAddress userDataBase64=-"
        " vpcSecurityGroupIds=networkInterfaces[0].groupSet vpcSecurityGroupIds=securityGroupIds"
        f" subnetId=networkInterfaces[0].subnetId subnetId ami=imageId{_DEVICES}"
    ),
    ("ec2:SpotFleet", "ec2/spotFleetRequest:SpotFleetRequest"): (
        f"launchSpecifications[].ami={_FLEET}.imageId"
        f" launchSpecifications[].userData={_FLEET}.userData"
        f" launchSpecifications[].associatePublicIpAddress"
        f"={_FLEET}.networkInterfaces[0].associatePublicIpAddress"
        f" launchSpecifications[].ebsBlockDevices[].encrypted"
        f"={_FLEET}.blockDeviceMappings[].ebs.encrypted"
        f" launchSpecifications[].ebsBlockDevices[]>{_FLEET}.blockDeviceMappings[].ebs"
        f" launchSpecifications[]>{_FLEET}"
        f" !{_FLEET}.blockDeviceMappings[].deviceName"
        " launchTemplateConfigs=spotFleetRequestConfigData.launchTemplateConfigs"
        " iamFleetRole=spotFleetRequestConfigData.iamFleetRole"
        " targetCapacity=spotFleetRequestConfigData.targetCapacity"
    ),
    ("ec2:LaunchTemplate", "ec2/launchTemplate:LaunchTemplate"): (
        "blockDeviceMappings[]>launchTemplateData.blockDeviceMappings[]"
        + "".join(
            f" {path}=launchTemplateData.{path}"
            for path in (
                "blockDeviceMappings[].ebs.encrypted",
                "blockDeviceMappings[].ebs.deleteOnTermination",
                "networkInterfaces[].associatePublicIpAddress",
                "networkInterfaces[].deleteOnTermination",
            )
        )
        + " networkInterfaces[].securityGroups=launchTemplateData.networkInterfaces[].groups"
        " networkInterfaces[]>launchTemplateData.networkInterfaces[]"
        " vpcSecurityGroupIds=launchTemplateData.securityGroupIds"
        " securityGroupNames=launchTemplateData.securityGroups"
    ),
    ("ecs:Service", "ecs/service:Service"): (
        "networkConfiguration.assignPublicIp"
        "=networkConfiguration.awsvpcConfiguration.assignPublicIp?ENABLED"
        " networkConfiguration.securityGroups"
        "=networkConfiguration.awsvpcConfiguration.securityGroups"
        " networkConfiguration.subnets=networkConfiguration.awsvpcConfiguration.subnets"
    ),
    ("ecs:TaskSet", "ecs/taskSet:TaskSet"): (
        "networkConfiguration.assignPublicIp"
        "=networkConfiguration.awsVpcConfiguration.assignPublicIp?ENABLED"
        " networkConfiguration.securityGroups"
        "=networkConfiguration.awsVpcConfiguration.securityGroups"
        " networkConfiguration.subnets=networkConfiguration.awsVpcConfiguration.subnets"
    ),
    ("ecs:TaskDefinition", "ecs/taskDefinition:TaskDefinition"): ("containerDefinitions"),
    ("eks:Cluster", "eks/cluster:Cluster"): (
        "enabledClusterLogTypes[]=logging.clusterLogging.enabledTypes[].type"
        " vpcConfig>resourcesVpcConfig"
    ),
    ("eks:Nodegroup", "eks/nodeGroup:NodeGroup"): (
        "nodeRoleArn=nodeRole subnetIds=subnets remoteAccess.ec2SshKey"
        " remoteAccess.sourceSecurityGroupIds=remoteAccess.sourceSecurityGroups"
    ),
    ("elasticache:ReplicationGroup", "elasticache/replicationGroup:ReplicationGroup"): (
        "subnetGroupName=cacheSubnetGroupName nodeType=cacheNodeType"
        " parameterGroupName=cacheParameterGroupName authTokenWo=-"
    ),
    ("elasticloadbalancing:LoadBalancer", "elb/loadBalancer:LoadBalancer"): (
        "accessLogs.bucket=accessLoggingPolicy.s3BucketName"
        " accessLogs.bucketPrefix=accessLoggingPolicy.s3BucketPrefix"
        " accessLogs.enabled=accessLoggingPolicy.enabled"
        " accessLogs.interval=accessLoggingPolicy.emitInterval internal=scheme?internal"
        " crossZoneLoadBalancing=crossZone desyncMitigationMode=-"
    ),
    ("elasticloadbalancingv2:Listener", "lb/listener:Listener"): (
        "certificateArn=certificates[0].certificateArn"
    ),
    ("kms:ReplicaKey", "kms/replicaKey:ReplicaKey"): (
        "deletionWindowInDays=pendingWindowInDays bypassPolicyLockoutSafetyCheck=-"
    ),
    ("msk:Cluster", "msk/cluster:Cluster"): (
        "encryptionInfo.encryptionAtRestKmsKeyArn"
        "=encryptionInfo.encryptionAtRest.dataVolumeKmsKeyId encryptionInfo>encryptionInfo"
        " clientAuthentication.unauthenticated=clientAuthentication.unauthenticated.enabled"
        " clientAuthentication.sasl.iam=clientAuthentication.sasl.iam.enabled"
        " clientAuthentication.sasl.scram=clientAuthentication.sasl.scram.enabled"
        " clientAuthentication.tls.certificateAuthorityArns"
        "=clientAuthentication.tls.certificateAuthorityArnList"
    ),
    ("neptune:DbCluster", "neptune/cluster:Cluster"): (
        "iamDatabaseAuthenticationEnabled=iamAuthEnabled replicationSourceIdentifier=-"
        " clusterIdentifier=dbClusterIdentifier neptuneSubnetGroupName=dbSubnetGroupName"
    ),
    ("opensearchservice:Domain", "opensearch/domain:Domain"): (
        "encryptAtRest.enabled=encryptionAtRestOptions.enabled"
        " encryptAtRest.kmsKeyId=encryptionAtRestOptions.kmsKeyId"
        " logPublishingOptions[].logType=logPublishingOptions[=]"
        " logPublishingOptions[].enabled=logPublishingOptions[].enabled"
        " logPublishingOptions[].cloudwatchLogGroupArn"
        "=logPublishingOptions[].cloudWatchLogsLogGroupArn"
    ),
    ("rds:DbCluster", "rds/cluster:Cluster"): (
        "clusterIdentifier=dbClusterIdentifier"
        " enabledCloudwatchLogsExports=enableCloudwatchLogsExports"
        " iamDatabaseAuthenticationEnabled=enableIamDatabaseAuthentication"
        " masterPassword=masterUserPassword"
        " restoreToPointInTime.sourceClusterIdentifier=sourceDbClusterIdentifier"
        " restoreToPointInTime.restoreToTime=restoreToTime"
    ),
    ("rds:DbInstance", "rds/instance:Instance"): (
        "enabledCloudwatchLogsExports=enableCloudwatchLogsExports"
        " iamDatabaseAuthenticationEnabled=enableIamDatabaseAuthentication"
        " performanceInsightsEnabled=enablePerformanceInsights password=masterUserPassword"
        " username=masterUsername instanceClass=dbInstanceClass"
        " parameterGroupName=dbParameterGroupName replicateSourceDb=sourceDbInstanceIdentifier"
        " restoreToPointInTime.restoreTime=restoreTime snapshotIdentifier=dbSnapshotIdentifier"
        " vpcSecurityGroupIds=vpcSecurityGroups"
    ),
    ("redshift:Cluster", "redshift/cluster:Cluster"): (
        "encrypted masterPassword=masterUserPassword snapshotArn=-"
    ),
    ("ssm:Document", "ssm/document:Document"): ("permissions=-"),
    # It makes no parameter of the type SecureString:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ssm-parameter.html
    ("ssm:Parameter", "ssm/parameter:Parameter"): ("insecureValue=- keyId=-"),
    ("wafv2:RuleGroup", "wafv2/ruleGroup:RuleGroup"): ("rulesJson=-"),
    ("wafv2:WebAcl", "wafv2/webAcl:WebAcl"): ("ruleJson=- rules[].overrideAction rules[]>rules[]"),
    ("apigateway:Method", "apigateway/integration:Integration"): (
        "restApi=@restApiId resourceId=@resourceId httpMethod=@httpMethod tlsConfig=-"
        " !integration.integrationResponses cacheKeyParameters=integration.cacheKeyParameters"
        " cacheNamespace=integration.cacheNamespace connectionId=integration.connectionId"
        " connectionType=integration.connectionType contentHandling=integration.contentHandling"
        " credentials=integration.credentials"
        " integrationHttpMethod=integration.integrationHttpMethod"
        " integrationTarget=integration.integrationTarget"
        " passthroughBehavior=integration.passthroughBehavior"
        " requestParameters=integration.requestParameters"
        " requestTemplates=integration.requestTemplates"
        " responseTransferMode=integration.responseTransferMode"
        " timeoutMilliseconds=integration.timeoutInMillis type=integration.type"
        " uri=integration.uri"
    ),
    ("apigateway:Stage", "apigateway/methodSettings:MethodSettings"): (
        "restApi=@restApiId stageName=@ methodPath=methodSettings[#]+ settings>methodSettings[#]"
    ),
    ("backup:BackupVault", "backup/vaultPolicy:VaultPolicy"): (
        "backupVaultName=@ policy=accessPolicy"
    ),
    ("backup:BackupVault", "backup/vaultLockConfiguration:VaultLockConfiguration"): (
        "backupVaultName=@ changeableForDays=lockConfiguration.changeableForDays"
        " maxRetentionDays=lockConfiguration.maxRetentionDays"
        " minRetentionDays=lockConfiguration.minRetentionDays"
    ),
    ("backup:BackupSelection", "backup/selection:Selection"): (
        "planId=backupPlanId name=backupSelection.selectionName"
        " iamRoleArn=backupSelection.iamRoleArn resources=backupSelection.resources"
        " notResources=backupSelection.notResources"
        " selectionTags[].type=backupSelection.listOfTags[].conditionType"
        " selectionTags[].key=backupSelection.listOfTags[].conditionKey"
        " selectionTags[].value=backupSelection.listOfTags[].conditionValue"
        + "".join(
            f" conditions[0].{name}{'s' * name.endswith('Like')}[].{ours}"
            f"=backupSelection.conditions.{name}[].{theirs}"
            for name in _CONDITIONS
            for ours, theirs in (("key", "conditionKey"), ("value", "conditionValue"))
        )
    ),
    ("bedrock:Agent", "bedrock/agentAgentActionGroup:AgentAgentActionGroup"): (
        "agentId=@ actionGroupName=actionGroups[#].actionGroupName"
        " actionGroupExecutor=actionGroups[#].actionGroupExecutor"
        " actionGroupState=actionGroups[#].actionGroupState"
    ),
    ("cloudfront:Distribution", "cloudfront/distribution:Distribution"): (
        "defaultCacheBehavior.lambdaFunctionAssociations[].lambdaArn"
        "=distributionConfig.defaultCacheBehavior.lambdaFunctionAssociations[].lambdaFunctionArn"
        " defaultCacheBehavior>distributionConfig.defaultCacheBehavior"
        " orderedCacheBehaviors[].lambdaFunctionAssociations[].lambdaArn"
        "=distributionConfig.cacheBehaviors[].lambdaFunctionAssociations[].lambdaFunctionArn"
        " orderedCacheBehaviors[]>distributionConfig.cacheBehaviors[]"
        " origins[].customHeaders[].name"
        "=distributionConfig.origins[].originCustomHeaders[].headerName"
        " origins[].customHeaders[].value"
        "=distributionConfig.origins[].originCustomHeaders[].headerValue"
        " origins[].originId=distributionConfig.origins[].id"
        " originGroups[].originId=distributionConfig.originGroups.items[].id"
        " originGroups[].members[].originId"
        "=distributionConfig.originGroups.items[].members.items[].originId"
        " originGroups[].failoverCriteria.statusCodes"
        "=distributionConfig.originGroups.items[].failoverCriteria.statusCodes.items"
        " origins[]>distributionConfig.origins[]"
    ),
    (
        "cognito:UserPoolRiskConfigurationAttachment",
        "cognito/riskConfiguration:RiskConfiguration",
    ): (
        "compromisedCredentialsRiskConfiguration.eventFilters"
        "=compromisedCredentialsRiskConfiguration.eventFilter"
        " compromisedCredentialsRiskConfiguration.actions"
        " riskExceptionConfiguration.blockedIpRangeLists"
        "=riskExceptionConfiguration.blockedIpRangeList"
        " riskExceptionConfiguration.skippedIpRangeLists"
        "=riskExceptionConfiguration.skippedIpRangeList"
    ),
    ("configuration:ConfigRule", "cfg/rule:Rule"): ("name=configRuleName"),
    ("docdbelastic:Cluster", "docdb/elasticCluster:ElasticCluster"): (
        "arn=clusterArn endpoint=clusterEndpoint name=clusterName"
    ),
    ("ec2:VpnConnection", "ec2/vpnConnection:VpnConnection"): _tunnel(1) + _tunnel(2),
    ("eks:AccessEntry", "eks/accessPolicyAssociation:AccessPolicyAssociation"): (
        "clusterName=@clusterName principalArn=@principalArn"
        " policyArn=accessPolicies[#].policyArn accessScope=accessPolicies[#].accessScope"
    ),
    ("elasticache:CacheCluster", "elasticache/cluster:Cluster"): (
        "clusterId=clusterName nodeType=cacheNodeType"
        " parameterGroupName=cacheParameterGroupName subnetGroupName=cacheSubnetGroupName"
        " securityGroupIds=vpcSecurityGroupIds availabilityZone=preferredAvailabilityZone"
        " maintenanceWindow=preferredMaintenanceWindow autoMinorVersionUpgrade replicationGroupId=-"
    ),
    ("elasticloadbalancingv2:TargetGroup", "lb/targetGroupAttachment:TargetGroupAttachment"): (
        "targetGroupArn=@ targetId=targets[#].id port=targets[#].port"
        " availabilityZone=targets[#].availabilityZone"
    ),
    ("events:Rule", "cloudwatch/eventTarget:EventTarget"): (
        "rule=@ eventBusName=@eventBusName targetId=targets[#].id arn=targets[#].arn"
        " roleArn=targets[#].roleArn input=targets[#].input inputPath=targets[#].inputPath"
        " inputTransformer.inputPaths=targets[#].inputTransformer.inputPathsMap"
        " inputTransformer.inputTemplate=targets[#].inputTransformer.inputTemplate"
        " deadLetterConfig.arn=targets[#].deadLetterConfig.arn"
        " ecsTarget.capacityProviderStrategies=targets[#].ecsParameters.capacityProviderStrategy"
        " batchTarget.jobDefinition=targets[#].batchParameters.jobDefinition"
        " batchTarget.jobName=targets[#].batchParameters.jobName"
        " redshiftTarget.secretsManagerArn=targets[#].redshiftDataParameters.secretManagerArn"
        " appsyncTarget.graphqlOperation=targets[#].appSyncParameters.graphQlOperation"
        " runCommandTargets=targets[#].runCommandParameters.runCommandTargets"
        " retryPolicy>targets[#].retryPolicy ecsTarget>targets[#].ecsParameters"
        " ecsTarget.networkConfiguration"
        ">targets[#].ecsParameters.networkConfiguration.awsVpcConfiguration"
        " httpTarget>targets[#].httpParameters kinesisTarget>targets[#].kinesisParameters"
        " sqsTarget>targets[#].sqsParameters redshiftTarget>targets[#].redshiftDataParameters"
    ),
    ("events:Connection", "cloudwatch/eventConnection:EventConnection"): (
        "authParameters.apiKey.key=authParameters.apiKeyAuthParameters.apiKeyName"
        " authParameters.apiKey.value=authParameters.apiKeyAuthParameters.apiKeyValue"
        " authParameters.basic>authParameters.basicAuthParameters"
        " authParameters.connectivityParameters>authParameters.connectivityParameters"
        " authParameters.oauth>authParameters.oAuthParameters"
        + "".join(
            f" {ours}.{name}[]>{theirs}.{parameters}[]"
            for ours, theirs in _CONNECTION
            for name, parameters in _PARAMETERS
        )
    ),
    ("events:EventBus", "cloudwatch/eventBusPolicy:EventBusPolicy"): "eventBusName=@ policy",
    # The older properties, whose principal is `*` or an account, or one statement instead of them.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-events-eventbuspolicy.html
    ("events:EventBusPolicy", "cloudwatch/eventBusPolicy:EventBusPolicy"): (
        "policy.Statement[0].Sid=statementId policy.Statement[0].Effect=action^Allow"
        " policy.Statement[0].Action=action policy.Statement[0].Principal.AWS=principal"
        " policy.Statement[0].Condition.StringEquals.aws:PrincipalOrgID=condition.value"
        " policy.Statement[0]=statement& !condition.key !condition.type"
    ),
    ("glue:Job", "glue/job:Job"): "roleArn=role connections=connections.connections",
    ("guardduty:Detector", "guardduty/detectorFeature:DetectorFeature"): (
        "detectorId=@ name=features[#].name status=features[#].status"
        " additionalConfigurations=features[#].additionalConfiguration"
    ),
    ("iam:Group", "iam/groupPolicy:GroupPolicy"): (
        "group=@ name=policies[#].policyName policy=policies[#].policyDocument"
    ),
    ("iam:Group", "iam/groupPolicyAttachment:GroupPolicyAttachment"): (
        "group=@ policyArn=managedPolicyArns[#]"
    ),
    ("iam:User", "iam/user:User"): ("!loginProfile"),
    ("iam:User", "iam/userPolicy:UserPolicy"): (
        "user=@ name=policies[#].policyName policy=policies[#].policyDocument"
    ),
    ("iam:User", "iam/userPolicyAttachment:UserPolicyAttachment"): (
        "user=@ policyArn=managedPolicyArns[#]"
    ),
    ("iam:User", "iam/userGroupMembership:UserGroupMembership"): ("user=@ groups"),
    ("kinesisfirehose:DeliveryStream", "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"): (
        "serverSideEncryption.enabled=deliveryStreamEncryptionConfigurationInput.keyType?"
        " serverSideEncryption.keyType=deliveryStreamEncryptionConfigurationInput.keyType"
        " serverSideEncryption.keyArn=deliveryStreamEncryptionConfigurationInput.keyArn"
        " kinesisSourceConfiguration.kinesisStreamArn"
        "=kinesisStreamSourceConfiguration.kinesisStreamArn"
        " kinesisSourceConfiguration.roleArn=kinesisStreamSourceConfiguration.roleArn"
        + "".join(
            f" {ours}Configuration>{theirs}DestinationConfiguration"
            for ours, theirs in _DESTINATIONS
        )
        + "".join(
            f" httpEndpointConfiguration.{each}={_HTTP}.{each}"
            for each in ("accessKey", "name", "url")
        )
        + "".join(
            f" destination={theirs}DestinationConfiguration^{kind}"
            for theirs, kind in _KINDS.items()
        )
        + " extendedS3Configuration.kmsKeyArn=extendedS3DestinationConfiguration"
        ".encryptionConfiguration.kmsEncryptionConfig.awskmsKeyArn"
    ),
    ("lambda:Function", "lambda/function:Function"): (
        "code=code.zipFile|index s3Bucket=code.s3Bucket s3Key=code.s3Key"
        " s3ObjectVersion=code.s3ObjectVersion imageUri=code.imageUri"
        " sourceKmsKeyArn=code.sourceKmsKeyArn imageConfig.commands=imageConfig.command"
        " imageConfig.entryPoints=imageConfig.entryPoint"
        " imageConfig.workingDirectory=imageConfig.workingDirectory !publishToLatestPublished"
        " !code.s3ObjectStorageMode !functionScalingConfig"
    ),
    ("lambda:Function", "lambda/functionRecursionConfig:FunctionRecursionConfig"): (
        "functionName=@ recursiveLoop"
    ),
    ("lambda:Function", "lambda/runtimeManagementConfig:RuntimeManagementConfig"): (
        "functionName=@ updateRuntimeOn=runtimeManagementConfig.updateRuntimeOn"
        " runtimeVersionArn=runtimeManagementConfig.runtimeVersionArn"
    ),
    ("logs:LogGroup", "cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"): (
        "logGroupName=@ policyDocument=dataProtectionPolicy"
    ),
    ("logs:LogGroup", "cloudwatch/logResourcePolicy:LogResourcePolicy"): (
        "resourceArn=@ policyDocument=resourcePolicyDocument"
    ),
    ("logs:Destination", "cloudwatch/logDestinationPolicy:LogDestinationPolicy"): (
        "destinationName=@ accessPolicy=destinationPolicy"
    ),
    (
        "logs:DeliveryDestination",
        "cloudwatch/logDeliveryDestinationPolicy:LogDeliveryDestinationPolicy",
    ): (
        "deliveryDestinationName=@"
        " deliveryDestinationPolicy=deliveryDestinationPolicy.deliveryDestinationPolicy"
    ),
    ("neptune:DbInstance", "neptune/clusterInstance:ClusterInstance"): (
        "clusterIdentifier=dbClusterIdentifier identifier=dbInstanceIdentifier"
        " instanceClass=dbInstanceClass"
    ),
    ("redshift:Cluster", "redshift/logging:Logging"): (
        "clusterIdentifier=@ bucketName=loggingProperties.bucketName"
        " logDestinationType=loggingProperties.logDestinationType"
        " logExports=loggingProperties.logExports s3KeyPrefix=loggingProperties.s3KeyPrefix"
    ),
    ("redshift:ClusterParameterGroup", "redshift/parameterGroup:ParameterGroup"): (
        "name=parameterGroupName family=parameterGroupFamily"
        " parameters[].name=parameters[].parameterName"
        " parameters[].value=parameters[].parameterValue"
    ),
    ("s3:MultiRegionAccessPoint", "s3control/multiRegionAccessPoint:MultiRegionAccessPoint"): (
        "details.name=name details.publicAccessBlock=publicAccessBlockConfiguration"
        " details.regions=regions"
    ),
    ("sagemaker:EndpointConfig", "sagemaker/endpointConfiguration:EndpointConfiguration"): (
        "name=endpointConfigName kmsKeyArn=kmsKeyId"
    ),
    ("sagemaker:NotebookInstance", "sagemaker/notebookInstance:NotebookInstance"): (
        "securityGroups=securityGroupIds volumeSize=volumeSizeInGb"
    ),
    ("sns:Topic", "sns/topicSubscription:TopicSubscription"): (
        "topic=@ endpoint=subscription[#].endpoint protocol=subscription[#].protocol"
    ),
    ("sso:PermissionSet", "ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy"): (
        "permissionSetArn=@ instanceArn=@instanceArn inlinePolicy"
    ),
    ("sso:PermissionSet", "ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"): (
        "permissionSetArn=@ instanceArn=@instanceArn managedPolicyArn=managedPolicies[#]"
    ),
    (
        "sso:PermissionSet",
        "ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
    ): (
        "permissionSetArn=@ instanceArn=@instanceArn"
        " customerManagedPolicyReference=customerManagedPolicyReferences[#]"
    ),
    ("sso:PermissionSet", "ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment"): (
        "permissionSetArn=@ instanceArn=@instanceArn permissionsBoundary"
    ),
    ("vpclattice:TargetGroup", "vpclattice/targetGroupAttachment:TargetGroupAttachment"): (
        "targetGroupIdentifier=@ target.id=targets[#].id target.port=targets[#].port"
    ),
    ("s3:Bucket", "s3/bucketNotification:BucketNotification"): (
        "bucket=@"
        " eventbridge=notificationConfiguration.eventBridgeConfiguration.eventBridgeEnabled"
        + "".join(
            f" {ours}[].{arn}=notificationConfiguration.{theirs}[].{target}"
            f" {ours}[].events[0]=notificationConfiguration.{theirs}[].event"
            f" {ours}[].filterPrefix"
            f"=notificationConfiguration.{theirs}[].filter.s3Key.rules[name:prefix].value"
            f" {ours}[].filterSuffix"
            f"=notificationConfiguration.{theirs}[].filter.s3Key.rules[name:suffix].value"
            for ours, arn, theirs, target in _NOTIFIED
        )
    ),
    ("elasticloadbalancingv2:LoadBalancer", "lb/loadBalancer:LoadBalancer"): (
        "loadBalancerType=type internal=scheme?internal"
        + "".join(
            f" {ours}=loadBalancerAttributes[key:{key}].value"
            + ("?true" if key.endswith("enabled") else "")
            for ours, key in _BALANCER.items()
        )
    ),
    ("codeartifact:Domain", "codeartifact/domainPermissions:DomainPermissions"): (
        "policyDocument=permissionsPolicyDocument domain=@"
    ),
    (
        "codeartifact:Repository",
        "codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy",
    ): ("policyDocument=permissionsPolicyDocument repository=@"),
    ("dsql:Cluster", "dsql/clusterPolicy:ClusterPolicy"): ("policy=policyDocument identifier=@"),
    ("oam:Sink", "oam/sinkPolicy:SinkPolicy"): ("policy sinkIdentifier=@"),
    ("osis:Pipeline", "opensearchingest/resourcePolicy:ResourcePolicy"): (
        "policy=resourcePolicy.policy resourceArn=@"
    ),
    ("redshift:Cluster", "redshift/resourcePolicy:ResourcePolicy"): (
        "policy=namespaceResourcePolicy resourceArn=@"
    ),
    ("redshiftserverless:Namespace", "redshift/resourcePolicy:ResourcePolicy"): (
        "policy=namespaceResourcePolicy resourceArn=@"
    ),
    (
        "s3:MultiRegionAccessPointPolicy",
        "s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
    ): ("details.policy=policy details.name=mrapName"),
    (
        "s3objectlambda:AccessPointPolicy",
        "s3control/objectLambdaAccessPointPolicy:ObjectLambdaAccessPointPolicy",
    ): ("policy=policyDocument name=objectLambdaAccessPoint"),
    ("s3outposts:BucketPolicy", "s3control/bucketPolicy:BucketPolicy"): (
        "policy=policyDocument bucket"
    ),
    ("s3tables:TableBucketPolicy", "s3tables/tableBucketPolicy:TableBucketPolicy"): (
        "resourcePolicy tableBucketArn"
    ),
    ("s3tables:TablePolicy", "s3tables/tablePolicy:TablePolicy"): ("resourcePolicy !tableArn"),
    ("s3vectors:VectorBucketPolicy", "s3/vectorsVectorBucketPolicy:VectorsVectorBucketPolicy"): (
        "policy vectorBucketArn !vectorBucketName"
    ),
    ("s3files:FileSystemPolicy", "s3/filesFileSystemPolicy:FilesFileSystemPolicy"): (
        "policy fileSystemId"
    ),
    ("sagemaker:ModelPackageGroup", "sagemaker/modelPackageGroupPolicy:ModelPackageGroupPolicy"): (
        "resourcePolicy=modelPackageGroupPolicy modelPackageGroupName=@"
    ),
    ("smsvoice:ResourcePolicy", "pinpoint/smsvoicev2ResourcePolicy:Smsvoicev2ResourcePolicy"): (
        "policy=policyDocument resourceArn"
    ),
}
# Settings that lie in one object below the native type: its name, by the classic type's name.
WRAPPERS = ("{}Config", "{}Configuration", "{}Properties", "{}Input", "{}Data")
