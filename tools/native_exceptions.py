"""Where names of aws-native follow no rule: types and properties, by hand.

From CloudFormation's reference of resource types, which Cloud Control and aws-native share:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
"""

from __future__ import annotations

from policypack.facts.table import read_table

_TABLE = read_table(__file__)

# The modules that CloudFormation calls otherwise, by the beginning of the types' names.
MODULES: dict[str, dict[str, str]] = _TABLE["modules"]
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
    native: tuple(classic.split()) for native, classic in _TABLE["types"].items()
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
    **{(key.split()[0], key.split()[1]): pairs for key, pairs in _TABLE["properties"].items()},
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
    # Settings of routes are free JSON, in the names of CloudFormation:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-apigatewayv2-stage.html
    ("apigatewayv2:Stage", "apigatewayv2/stage:Stage"): "routeSettings[].routeKey=routeSettings[=]"
    + "".join(
        f" routeSettings[].{name}=routeSettings[].{name[0].upper()}{name[1:]}"
        for name in _ROUTE_SETTINGS
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
    ("sns:Topic", "sns/topic:Topic"): (
        "arn=topicArn !dataProtectionPolicy"
        + "".join(
            f" {ours}{role}=deliveryStatusLogging[protocol:{theirs}].{role[0].lower()}{role[1:]}"
            for ours, theirs in _PROTOCOLS.items()
            for role in _FEEDBACK
        )
    ),
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
    ("ec2:VpnConnection", "ec2/vpnConnection:VpnConnection"): _tunnel(1) + _tunnel(2),
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
}
# Settings that lie in one object below the native type: its name, by the classic type's name.
WRAPPERS = ("{}Config", "{}Configuration", "{}Properties", "{}Input", "{}Data")
