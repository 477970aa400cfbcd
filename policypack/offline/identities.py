"""Ids and ARNs that are known by heart: (id, ARN) per resource type.

An id is what programs pass on (`vpc.id`), an ARN what policies link resources by, so both have the
shape that AWS gives them. Sources: the resource's "id" and "Import" sections in the documentation
of the AWS provider, and the Service Authorization Reference for the ARNs. Types that are not here
are in `arns.json`, made by `tools/mine_identities.py`, which leaves these alone.
"""

from __future__ import annotations

_LOCAL = "{region}:{account}:"
_API = "arn:{partition}:apigateway:{region}::"
_LOAD_BALANCING = "arn:{partition}:elasticloadbalancing:" + _LOCAL
_EC2 = "arn:{partition}:ec2:" + _LOCAL
_IAM = "arn:{partition}:iam::{account}:"
_RDS = "arn:{partition}:rds:" + _LOCAL
_LAMBDA = "arn:{partition}:lambda:" + _LOCAL
_EVENTS = "arn:{partition}:events:" + _LOCAL
_LOGS = "arn:{partition}:logs:" + _LOCAL
_ALARM = "arn:{partition}:cloudwatch:" + _LOCAL
_APPSYNC = "arn:{partition}:appsync:" + _LOCAL
_ECS = "arn:{partition}:ecs:" + _LOCAL
_QUEUE_URL = "https://sqs.{region}.{suffix}/{account}/{name}"
_BUCKET = ("{bucket}", "arn:{partition}:s3:::{bucket}")
_OBJECT = ("{bucket}/{key}", "arn:{partition}:s3:::{bucket}/{key}")

Identity = tuple[str, str | None]

_BY_TYPE: dict[str, Identity] = {
    "acm/certificate:Certificate": (
        "{arn}",
        "arn:{partition}:acm:" + _LOCAL + "certificate/{#uuid}",
    ),
    "acm/certificateValidation:CertificateValidation": ("2024-01-01 00:00:00 +0000 UTC", None),
    "acmpca/certificateAuthority:CertificateAuthority": (
        "{arn}",
        "arn:{partition}:acm-pca:" + _LOCAL + "certificate-authority/{#uuid}",
    ),
    "apigateway/account:Account": ("api-gateway-account", None),
    "apigateway/apiKey:ApiKey": ("{#lower10}", _API + "/apikeys/{id}"),
    "apigateway/authorizer:Authorizer": (
        "{#lower6}",
        _API + "/restapis/{restApi}/authorizers/{id}",
    ),
    "apigateway/basePathMapping:BasePathMapping": ("{domainName}/{basePath=}", None),
    "apigateway/clientCertificate:ClientCertificate": (
        "{#lower6}",
        _API + "/clientcertificates/{id}",
    ),
    "apigateway/deployment:Deployment": ("{#lower6}", None),
    "apigateway/documentationPart:DocumentationPart": ("{restApiId}/{#lower6}", None),
    "apigateway/documentationVersion:DocumentationVersion": ("{restApiId}/{version}", None),
    "apigateway/domainName:DomainName": ("{domainName}", _API + "/domainnames/{domainName}"),
    "apigateway/integration:Integration": ("agi-{restApi}-{resourceId}-{httpMethod}", None),
    "apigateway/integrationResponse:IntegrationResponse": (
        "agir-{restApi}-{resourceId}-{httpMethod}-{statusCode}",
        None,
    ),
    "apigateway/method:Method": ("agm-{restApi}-{resourceId}-{httpMethod}", None),
    "apigateway/methodResponse:MethodResponse": (
        "agmr-{restApi}-{resourceId}-{httpMethod}-{statusCode}",
        None,
    ),
    "apigateway/methodSettings:MethodSettings": ("{restApi}-{stageName}-{methodPath}", None),
    "apigateway/model:Model": ("{#lower6}", None),
    "apigateway/requestValidator:RequestValidator": ("{#lower6}", None),
    "apigateway/resource:Resource": ("{#lower6}", None),
    "apigateway/response:Response": ("aggr-{restApiId}-{responseType}", None),
    "apigateway/restApi:RestApi": ("{#lower10}", _API + "/restapis/{id}"),
    "apigateway/restApiPolicy:RestApiPolicy": ("{restApiId}", None),
    "apigateway/restApiPut:RestApiPut": ("{restApiId}", None),
    "apigateway/stage:Stage": (
        "ags-{restApi}-{stageName}",
        _API + "/restapis/{restApi}/stages/{stageName}",
    ),
    "apigateway/usagePlan:UsagePlan": ("{#lower6}", _API + "/usageplans/{id}"),
    "apigateway/usagePlanKey:UsagePlanKey": ("{keyId}", None),
    "apigateway/vpcLink:VpcLink": ("{#lower6}", _API + "/vpclinks/{id}"),
    "apigatewayv2/api:Api": ("{#lower10}", _API + "/apis/{id}"),
    "apigatewayv2/apiMapping:ApiMapping": ("{#lower6}", None),
    "apigatewayv2/authorizer:Authorizer": ("{#lower6}", None),
    "apigatewayv2/deployment:Deployment": ("{#lower6}", None),
    "apigatewayv2/domainName:DomainName": ("{domainName}", _API + "/domainnames/{domainName}"),
    "apigatewayv2/integration:Integration": ("{#lower7}", None),
    "apigatewayv2/integrationResponse:IntegrationResponse": ("{#lower7}", None),
    "apigatewayv2/model:Model": ("{#lower6}", None),
    "apigatewayv2/route:Route": ("{#lower7}", None),
    "apigatewayv2/routeResponse:RouteResponse": ("{#lower7}", None),
    "apigatewayv2/stage:Stage": ("{name}", _API + "/apis/{apiId}/stages/{name}"),
    "apigatewayv2/vpcLink:VpcLink": ("{#lower6}", _API + "/vpclinks/{id}"),
    "appautoscaling/policy:Policy": (
        "{name}",
        "arn:{partition}:autoscaling:"
        + _LOCAL
        + "scalingPolicy:{#uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}",
    ),
    "appautoscaling/target:Target": (
        "{resourceId}",
        "arn:{partition}:application-autoscaling:" + _LOCAL + "scalable-target/{#hex24}",
    ),
    "appsync/apiKey:ApiKey": ("{apiId}:{#lower26}", None),
    "appsync/dataSource:DataSource": (
        "{apiId}-{name}",
        _APPSYNC + "apis/{apiId}/datasources/{name}",
    ),
    "appsync/function:Function": (
        "{apiId}-{#lower26}",
        _APPSYNC + "apis/{apiId}/functions/{#lower26}",
    ),
    "appsync/graphQLApi:GraphQLApi": ("{#lower26}", _APPSYNC + "apis/{id}"),
    "appsync/resolver:Resolver": (
        "{apiId}-{type}-{field}",
        _APPSYNC + "apis/{apiId}/types/{type}/resolvers/{field}",
    ),
    "athena/workgroup:Workgroup": (
        "{name}",
        "arn:{partition}:athena:" + _LOCAL + "workgroup/{name}",
    ),
    "autoscaling/group:Group": (
        "{name}",
        "arn:{partition}:autoscaling:"
        + _LOCAL
        + "autoScalingGroup:{#uuid}:autoScalingGroupName/{name}",
    ),
    "autoscaling/policy:Policy": (
        "{name}",
        "arn:{partition}:autoscaling:"
        + _LOCAL
        + "scalingPolicy:{#uuid}:autoScalingGroupName/{autoscalingGroupName}:policyName/{name}",
    ),
    "backup/plan:Plan": ("{#uuid}", "arn:{partition}:backup:" + _LOCAL + "backup-plan:{id}"),
    "backup/vault:Vault": ("{name}", "arn:{partition}:backup:" + _LOCAL + "backup-vault:{name}"),
    "batch/jobDefinition:JobDefinition": (
        "{arn}",
        "arn:{partition}:batch:" + _LOCAL + "job-definition/{name}:1",
    ),
    "bedrock/guardrail:Guardrail": ("{#lower12}", None),
    "cloudfront/distribution:Distribution": (
        "E{#upper13}",
        "arn:{partition}:cloudfront::{account}:distribution/{id}",
    ),
    "cloudfront/function:Function": (
        "{name}",
        "arn:{partition}:cloudfront::{account}:function/{name}",
    ),
    "cloudfront/originAccessIdentity:OriginAccessIdentity": (
        "E{#upper13}",
        "arn:{partition}:cloudfront::{account}:origin-access-identity/{id}",
    ),
    "cloudtrail/trail:Trail": ("{arn}", "arn:{partition}:cloudtrail:" + _LOCAL + "trail/{name}"),
    "cloudwatch/compositeAlarm:CompositeAlarm": ("{alarmName}", _ALARM + "alarm:{alarmName}"),
    "cloudwatch/dashboard:Dashboard": (
        "{dashboardName}",
        "arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}",
    ),
    "cloudwatch/eventApiDestination:EventApiDestination": (
        "{name}",
        _EVENTS + "api-destination/{name}/{#uuid}",
    ),
    "cloudwatch/eventArchive:EventArchive": ("{name}", _EVENTS + "archive/{name}"),
    "cloudwatch/eventBus:EventBus": ("{name}", _EVENTS + "event-bus/{name}"),
    "cloudwatch/eventBusPolicy:EventBusPolicy": ("{eventBusName=default}", None),
    "cloudwatch/eventConnection:EventConnection": (
        "{name}",
        _EVENTS + "connection/{name}/{#uuid}",
    ),
    "cloudwatch/eventEndpoint:EventEndpoint": ("{name}", _EVENTS + "endpoint/{name}"),
    "cloudwatch/eventPermission:EventPermission": (
        "{eventBusName=default}/{statementId}",
        None,
    ),
    # The target's own `arn` property is an input: what the rule invokes.
    "cloudwatch/eventTarget:EventTarget": ("{rule}-{targetId}", None),
    "cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": ("{logGroupName}", None),
    "cloudwatch/logDestination:LogDestination": ("{name}", _LOGS + "destination:{name}"),
    "cloudwatch/logGroup:LogGroup": ("{name}", _LOGS + "log-group:{name}"),
    "cloudwatch/logMetricFilter:LogMetricFilter": ("{name}", None),
    "cloudwatch/logResourcePolicy:LogResourcePolicy": ("{policyName}", None),
    "cloudwatch/logStream:LogStream": (
        "{name}",
        _LOGS + "log-group:{logGroupName}:log-stream:{name}",
    ),
    "cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ("cwlsf-{#digits10}", None),
    "cloudwatch/metricAlarm:MetricAlarm": ("{name}", _ALARM + "alarm:{name}"),
    "cloudwatch/metricStream:MetricStream": ("{name}", _ALARM + "metric-stream/{name}"),
    "codebuild/project:Project": (
        "{arn}",
        "arn:{partition}:codebuild:" + _LOCAL + "project/{name}",
    ),
    "codedeploy/application:Application": (
        "{#uuid}:{name}",
        "arn:{partition}:codedeploy:" + _LOCAL + "application:{name}",
    ),
    "codepipeline/pipeline:Pipeline": (
        "{name}",
        "arn:{partition}:codepipeline:" + _LOCAL + "{name}",
    ),
    "cognito/identityPool:IdentityPool": (
        "{region}:{#uuid}",
        "arn:{partition}:cognito-identity:" + _LOCAL + "identitypool/{id}",
    ),
    "cognito/resourceServer:ResourceServer": ("{userPoolId}|{identifier}", None),
    "cognito/userGroup:UserGroup": ("{userPoolId}/{name}", None),
    "cognito/userPool:UserPool": (
        "{region}_{#alnum9}",
        "arn:{partition}:cognito-idp:" + _LOCAL + "userpool/{id}",
    ),
    "cognito/userPoolClient:UserPoolClient": ("{#lower26}", None),
    "cognito/userPoolDomain:UserPoolDomain": ("{domain}", None),
    "dynamodb/table:Table": ("{name}", "arn:{partition}:dynamodb:" + _LOCAL + "table/{name}"),
    "ebs/snapshot:Snapshot": (
        "snap-{#hex17}",
        "arn:{partition}:ec2:{region}::snapshot/{id}",
    ),
    "ebs/volume:Volume": ("vol-{#hex17}", _EC2 + "volume/{id}"),
    "ec2/ami:Ami": ("ami-{#hex17}", "arn:{partition}:ec2:{region}::image/{id}"),
    "ec2/amiCopy:AmiCopy": ("ami-{#hex17}", "arn:{partition}:ec2:{region}::image/{id}"),
    "ec2/amiFromInstance:AmiFromInstance": (
        "ami-{#hex17}",
        "arn:{partition}:ec2:{region}::image/{id}",
    ),
    "ec2/defaultRouteTable:DefaultRouteTable": ("rtb-{#hex17}", _EC2 + "route-table/{id}"),
    "ec2/eip:Eip": ("eipalloc-{#hex17}", _EC2 + "elastic-ip/{id}"),
    "ec2/flowLog:FlowLog": ("fl-{#hex17}", _EC2 + "vpc-flow-log/{id}"),
    "ec2/keyPair:KeyPair": ("{keyName}", _EC2 + "key-pair/{keyName}"),
    "ec2/launchConfiguration:LaunchConfiguration": (
        "{name}",
        "arn:{partition}:autoscaling:"
        + _LOCAL
        + "launchConfiguration:{#uuid}:launchConfigurationName/{name}",
    ),
    "ec2/networkAclRule:NetworkAclRule": ("nacl-{#digits10}", None),
    "ec2/placementGroup:PlacementGroup": ("{name}", _EC2 + "placement-group/{name}"),
    "ec2/route:Route": ("r-{routeTableId}{#digits10}", None),
    "ec2/routeTableAssociation:RouteTableAssociation": ("rtbassoc-{#hex17}", None),
    "ec2/mainRouteTableAssociation:MainRouteTableAssociation": ("rtbassoc-{#hex17}", None),
    "ec2/securityGroupRule:SecurityGroupRule": ("sgrule-{#digits10}", None),
    "ec2/spotInstanceRequest:SpotInstanceRequest": (
        "sir-{#lower8}",
        _EC2 + "spot-instances-request/{id}",
    ),
    "ec2/volumeAttachment:VolumeAttachment": ("vai-{#digits10}", None),
    "ec2clientvpn/endpoint:Endpoint": (
        "cvpn-endpoint-{#hex17}",
        _EC2 + "client-vpn-endpoint/{id}",
    ),
    "ec2transitgateway/routeTable:RouteTable": (
        "tgw-rtb-{#hex17}",
        _EC2 + "transit-gateway-route-table/{id}",
    ),
    "ec2transitgateway/transitGateway:TransitGateway": (
        "tgw-{#hex17}",
        _EC2 + "transit-gateway/{id}",
    ),
    "ec2transitgateway/vpcAttachment:VpcAttachment": (
        "tgw-attach-{#hex17}",
        _EC2 + "transit-gateway-attachment/{id}",
    ),
    "ecr/lifecyclePolicy:LifecyclePolicy": ("{repository}", None),
    "ecr/repository:Repository": ("{name}", "arn:{partition}:ecr:" + _LOCAL + "repository/{name}"),
    "ecr/repositoryPolicy:RepositoryPolicy": ("{repository}", None),
    "ecrpublic/repository:Repository": (
        "{repositoryName}",
        "arn:{partition}:ecr-public::{account}:repository/{repositoryName}",
    ),
    "ecs/capacityProvider:CapacityProvider": ("{arn}", _ECS + "capacity-provider/{name}"),
    "ecs/cluster:Cluster": ("{arn}", _ECS + "cluster/{name}"),
    "ecs/clusterCapacityProviders:ClusterCapacityProviders": ("{clusterName}", None),
    "ecs/service:Service": ("{arn}", _ECS + "service/{cluster=default}/{name}"),
    "ecs/taskDefinition:TaskDefinition": ("{family}", _ECS + "task-definition/{family}:1"),
    "efs/accessPoint:AccessPoint": (
        "fsap-{#hex17}",
        "arn:{partition}:elasticfilesystem:" + _LOCAL + "access-point/{id}",
    ),
    "efs/fileSystem:FileSystem": (
        "fs-{#hex17}",
        "arn:{partition}:elasticfilesystem:" + _LOCAL + "file-system/{id}",
    ),
    "efs/mountTarget:MountTarget": ("fsmt-{#hex17}", None),
    "eks/addon:Addon": (
        "{clusterName}:{addonName}",
        "arn:{partition}:eks:" + _LOCAL + "addon/{clusterName}/{addonName}/{#uuid}",
    ),
    "eks/cluster:Cluster": ("{name}", "arn:{partition}:eks:" + _LOCAL + "cluster/{name}"),
    "eks/fargateProfile:FargateProfile": (
        "{clusterName}:{fargateProfileName}",
        "arn:{partition}:eks:"
        + _LOCAL
        + "fargateprofile/{clusterName}/{fargateProfileName}/{#uuid}",
    ),
    "eks/nodeGroup:NodeGroup": (
        "{clusterName}:{nodeGroupName}",
        "arn:{partition}:eks:" + _LOCAL + "nodegroup/{clusterName}/{nodeGroupName}/{#uuid}",
    ),
    "elasticache/cluster:Cluster": (
        "{clusterId}",
        "arn:{partition}:elasticache:" + _LOCAL + "cluster:{clusterId}",
    ),
    "elasticache/replicationGroup:ReplicationGroup": (
        "{replicationGroupId}",
        "arn:{partition}:elasticache:" + _LOCAL + "replicationgroup:{replicationGroupId}",
    ),
    "elasticache/subnetGroup:SubnetGroup": (
        "{name}",
        "arn:{partition}:elasticache:" + _LOCAL + "subnetgroup:{name}",
    ),
    "elasticsearch/domain:Domain": (
        "{arn}",
        "arn:{partition}:es:" + _LOCAL + "domain/{domainName}",
    ),
    "elb/loadBalancer:LoadBalancer": ("{name}", _LOAD_BALANCING + "loadbalancer/{name}"),
    "glue/catalogDatabase:CatalogDatabase": (
        "{catalogId=@account}:{name}",
        "arn:{partition}:glue:" + _LOCAL + "database/{name}",
    ),
    "guardduty/detector:Detector": (
        "{#hex32}",
        "arn:{partition}:guardduty:" + _LOCAL + "detector/{id}",
    ),
    "iam/accessKey:AccessKey": ("AKIA{#upper16}", None),
    "iam/group:Group": ("{name}", _IAM + "group{path=/}{name}"),
    "iam/groupPolicy:GroupPolicy": ("{group}:{name}", None),
    "iam/groupPolicyAttachment:GroupPolicyAttachment": ("{group}/{policyArn}", None),
    "iam/instanceProfile:InstanceProfile": ("{name}", _IAM + "instance-profile{path=/}{name}"),
    "iam/openIdConnectProvider:OpenIdConnectProvider": (
        "{arn}",
        _IAM + "oidc-provider/{url|host}",
    ),
    "iam/policy:Policy": ("{arn}", _IAM + "policy{path=/}{name}"),
    "iam/policyAttachment:PolicyAttachment": ("{name}", None),
    "iam/role:Role": ("{name}", _IAM + "role{path=/}{name}"),
    "iam/rolePolicy:RolePolicy": ("{role}:{name}", None),
    "iam/rolePolicyAttachment:RolePolicyAttachment": ("{role}/{policyArn}", None),
    "iam/samlProvider:SamlProvider": ("{arn}", _IAM + "saml-provider/{name}"),
    "iam/serverCertificate:ServerCertificate": (
        "ASCA{#upper17}",
        _IAM + "server-certificate{path=/}{name}",
    ),
    "iam/user:User": ("{name}", _IAM + "user{path=/}{name}"),
    "iam/userGroupMembership:UserGroupMembership": ("terraform-{#digits26}", None),
    "iam/userLoginProfile:UserLoginProfile": ("{user}", None),
    "iam/userPolicy:UserPolicy": ("{user}:{name}", None),
    "iam/userPolicyAttachment:UserPolicyAttachment": ("{user}/{policyArn}", None),
    "iam/virtualMfaDevice:VirtualMfaDevice": (
        "{arn}",
        _IAM + "mfa{path=/}{virtualMfaDeviceName}",
    ),
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": (
        "{arn}",
        "arn:{partition}:firehose:" + _LOCAL + "deliverystream/{name}",
    ),
    "kinesis/stream:Stream": ("{arn}", "arn:{partition}:kinesis:" + _LOCAL + "stream/{name}"),
    "kinesis/streamConsumer:StreamConsumer": (
        "{arn}",
        "{streamArn}/consumer/{name}:1704067200",
    ),
    "kms/alias:Alias": ("{name}", "arn:{partition}:kms:" + _LOCAL + "{name}"),
    "kms/externalKey:ExternalKey": ("{#uuid}", "arn:{partition}:kms:" + _LOCAL + "key/{id}"),
    "kms/key:Key": ("{#uuid}", "arn:{partition}:kms:" + _LOCAL + "key/{id}"),
    "kms/keyPolicy:KeyPolicy": ("{keyId}", None),
    "kms/replicaKey:ReplicaKey": (
        "mrk-{#hex32}",
        "arn:{partition}:kms:" + _LOCAL + "key/{id}",
    ),
    "lambda/alias:Alias": ("{arn}", _LAMBDA + "function:{functionName}:{name}"),
    "lambda/codeSigningConfig:CodeSigningConfig": (
        "{arn}",
        _LAMBDA + "code-signing-config:csc-{#hex17}",
    ),
    "lambda/eventSourceMapping:EventSourceMapping": (
        "{#uuid}",
        _LAMBDA + "event-source-mapping:{id}",
    ),
    "lambda/function:Function": ("{name}", _LAMBDA + "function:{name}"),
    "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ("{functionName}", None),
    "lambda/functionUrl:FunctionUrl": ("{functionName}", None),
    "lambda/layerVersion:LayerVersion": ("{arn}", _LAMBDA + "layer:{layerName}:1"),
    "lambda/permission:Permission": ("{statementId}", None),
    "lb/listenerCertificate:ListenerCertificate": ("{listenerArn}_{certificateArn}", None),
    "lb/targetGroup:TargetGroup": ("{arn}", _LOAD_BALANCING + "targetgroup/{name}/{#hex16}"),
    "lb/targetGroupAttachment:TargetGroupAttachment": (
        "{targetGroupArn}-{#digits26}",
        None,
    ),
    "lb/trustStore:TrustStore": ("{arn}", _LOAD_BALANCING + "truststore/{name}/{#hex16}"),
    "mq/broker:Broker": (
        "b-{#uuid}",
        "arn:{partition}:mq:" + _LOCAL + "broker:{brokerName}:{id}",
    ),
    "msk/cluster:Cluster": (
        "{arn}",
        "arn:{partition}:kafka:" + _LOCAL + "cluster/{clusterName}/{#uuid}-1",
    ),
    "opensearch/domain:Domain": ("{arn}", "arn:{partition}:es:" + _LOCAL + "domain/{domainName}"),
    "opensearch/serverlessCollection:ServerlessCollection": (
        "{#lower20}",
        "arn:{partition}:aoss:" + _LOCAL + "collection/{id}",
    ),
    "organizations/account:Account": (
        "{#digits12}",
        "arn:{partition}:organizations::{account}:account/o-exampleorgid/{id}",
    ),
    "organizations/organization:Organization": (
        "o-{#lower10}",
        "arn:{partition}:organizations::{account}:organization/{id}",
    ),
    "organizations/organizationalUnit:OrganizationalUnit": (
        "ou-{#lower4}-{#lower8}",
        "arn:{partition}:organizations::{account}:ou/o-exampleorgid/{id}",
    ),
    "organizations/policy:Policy": (
        "p-{#lower8}",
        "arn:{partition}:organizations::{account}:policy/o-exampleorgid/"
        "{type|lower=service_control_policy}/{id}",
    ),
    "organizations/policyAttachment:PolicyAttachment": ("{targetId}:{policyId}", None),
    "pipes/pipe:Pipe": ("{name}", "arn:{partition}:pipes:" + _LOCAL + "pipe/{name}"),
    "rds/cluster:Cluster": ("{clusterIdentifier}", _RDS + "cluster:{clusterIdentifier}"),
    "rds/clusterEndpoint:ClusterEndpoint": (
        "{clusterEndpointIdentifier}",
        _RDS + "cluster-endpoint:{clusterEndpointIdentifier}",
    ),
    "rds/clusterInstance:ClusterInstance": ("{identifier}", _RDS + "db:{identifier}"),
    "rds/clusterParameterGroup:ClusterParameterGroup": ("{name}", _RDS + "cluster-pg:{name}"),
    "rds/clusterSnapshot:ClusterSnapshot": (
        "{dbClusterSnapshotIdentifier}",
        _RDS + "cluster-snapshot:{dbClusterSnapshotIdentifier}",
    ),
    "rds/eventSubscription:EventSubscription": ("{name}", _RDS + "es:{name}"),
    "rds/globalCluster:GlobalCluster": (
        "{globalClusterIdentifier}",
        "arn:{partition}:rds::{account}:global-cluster:{globalClusterIdentifier}",
    ),
    # Since version 5 of the AWS provider the id is the immutable resource id, not the identifier.
    "rds/instance:Instance": ("db-{#upper26}", _RDS + "db:{identifier}"),
    "rds/optionGroup:OptionGroup": ("{name}", _RDS + "og:{name}"),
    "rds/parameterGroup:ParameterGroup": ("{name}", _RDS + "pg:{name}"),
    "rds/proxy:Proxy": ("{name}", _RDS + "db-proxy:prx-{#hex17}"),
    "rds/snapshot:Snapshot": (
        "{dbSnapshotIdentifier}",
        _RDS + "snapshot:{dbSnapshotIdentifier}",
    ),
    "rds/subnetGroup:SubnetGroup": ("{name}", _RDS + "subgrp:{name}"),
    "redshift/cluster:Cluster": (
        "{clusterIdentifier}",
        "arn:{partition}:redshift:" + _LOCAL + "cluster:{clusterIdentifier}",
    ),
    "route53/healthCheck:HealthCheck": ("{#uuid}", "arn:{partition}:route53:::healthcheck/{id}"),
    "route53/record:Record": ("{zoneId}_{name}_{type}", None),
    "route53/zone:Zone": ("Z{#upper20}", "arn:{partition}:route53:::hostedzone/{id}"),
    "s3/accessPoint:AccessPoint": (
        "{accountId=@account}:{name}",
        "arn:{partition}:s3:" + _LOCAL + "accesspoint/{name}",
    ),
    "s3/bucket:Bucket": _BUCKET,
    "s3/bucketAcl:BucketAcl": ("{bucket},{acl=}", None),
    "s3/bucketObject:BucketObject": _OBJECT,
    "s3/bucketObjectv2:BucketObjectv2": _OBJECT,
    "s3/bucketV2:BucketV2": _BUCKET,
    "s3/directoryBucket:DirectoryBucket": (
        "{bucket}",
        "arn:{partition}:s3express:" + _LOCAL + "bucket/{bucket}",
    ),
    "s3/objectCopy:ObjectCopy": _OBJECT,
    "scheduler/schedule:Schedule": (
        "{groupName=default}/{name}",
        "arn:{partition}:scheduler:" + _LOCAL + "schedule/{groupName=default}/{name}",
    ),
    "scheduler/scheduleGroup:ScheduleGroup": (
        "{name}",
        "arn:{partition}:scheduler:" + _LOCAL + "schedule-group/{name}",
    ),
    "secretsmanager/secret:Secret": (
        "{arn}",
        "arn:{partition}:secretsmanager:" + _LOCAL + "secret:{name}-{#alnum6}",
    ),
    "secretsmanager/secretPolicy:SecretPolicy": ("{secretArn}", None),
    "secretsmanager/secretRotation:SecretRotation": ("{secretId|whole}", None),
    "secretsmanager/secretVersion:SecretVersion": (
        "{secretId|whole}|{#uuid}",
        "{secretId|whole}",
    ),
    "servicediscovery/httpNamespace:HttpNamespace": (
        "ns-{#lower16}",
        "arn:{partition}:servicediscovery:" + _LOCAL + "namespace/{id}",
    ),
    "servicediscovery/privateDnsNamespace:PrivateDnsNamespace": (
        "ns-{#lower16}",
        "arn:{partition}:servicediscovery:" + _LOCAL + "namespace/{id}",
    ),
    "servicediscovery/publicDnsNamespace:PublicDnsNamespace": (
        "ns-{#lower16}",
        "arn:{partition}:servicediscovery:" + _LOCAL + "namespace/{id}",
    ),
    "servicediscovery/service:Service": (
        "srv-{#lower16}",
        "arn:{partition}:servicediscovery:" + _LOCAL + "service/{id}",
    ),
    "ses/domainIdentity:DomainIdentity": (
        "{domain}",
        "arn:{partition}:ses:" + _LOCAL + "identity/{domain}",
    ),
    "ses/emailIdentity:EmailIdentity": (
        "{email}",
        "arn:{partition}:ses:" + _LOCAL + "identity/{email}",
    ),
    "sfn/activity:Activity": ("{arn}", "arn:{partition}:states:" + _LOCAL + "activity:{name}"),
    "sfn/stateMachine:StateMachine": (
        "{arn}",
        "arn:{partition}:states:" + _LOCAL + "stateMachine:{name}",
    ),
    "sns/topic:Topic": ("{arn}", "arn:{partition}:sns:" + _LOCAL + "{name}"),
    "sns/topicPolicy:TopicPolicy": ("{arn}", None),
    "sns/topicSubscription:TopicSubscription": ("{arn}", "{topic|whole}:{#uuid}"),
    "sqs/queue:Queue": (_QUEUE_URL, "arn:{partition}:sqs:" + _LOCAL + "{name}"),
    "sqs/queuePolicy:QueuePolicy": ("{queueUrl}", None),
    "sqs/redriveAllowPolicy:RedriveAllowPolicy": ("{queueUrl}", None),
    "sqs/redrivePolicy:RedrivePolicy": ("{queueUrl}", None),
    "ssm/document:Document": ("{name}", "arn:{partition}:ssm:" + _LOCAL + "document/{name}"),
    "ssm/parameter:Parameter": (
        "{name}",
        "arn:{partition}:ssm:" + _LOCAL + "parameter/{name|bare}",
    ),
    "transfer/server:Server": (
        "s-{#hex17}",
        "arn:{partition}:transfer:" + _LOCAL + "server/{id}",
    ),
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": (
        "sgr-{#hex17}",
        _EC2 + "security-group-rule/{id}",
    ),
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": (
        "sgr-{#hex17}",
        _EC2 + "security-group-rule/{id}",
    ),
    "wafv2/ipSet:IpSet": (
        "{#uuid}",
        "arn:{partition}:wafv2:" + _LOCAL + "{scope|waf}/ipset/{name}/{id}",
    ),
    "wafv2/regexPatternSet:RegexPatternSet": (
        "{#uuid}",
        "arn:{partition}:wafv2:" + _LOCAL + "{scope|waf}/regexpatternset/{name}/{id}",
    ),
    "wafv2/ruleGroup:RuleGroup": (
        "{#uuid}",
        "arn:{partition}:wafv2:" + _LOCAL + "{scope|waf}/rulegroup/{name}/{id}",
    ),
    "wafv2/webAcl:WebAcl": (
        "{#uuid}",
        "arn:{partition}:wafv2:" + _LOCAL + "{scope|waf}/webacl/{name}/{id}",
    ),
}

# Modules with the types of another: two names for load balancers, two engines run by RDS.
_SAME_MODULES = {"alb": "lb", "docdb": "rds", "neptune": "rds"}


def by_hand(token: str) -> Identity | None:
    """The (id, ARN) of a type that this table has, None where it has not."""
    module, _, rest = token.removeprefix("aws:").partition("/")
    return _BY_TYPE.get(f"{_SAME_MODULES.get(module, module)}/{rest}")


def tokens() -> list[str]:
    """Every type of the table, for the test that holds it against the SDK."""
    return [f"aws:{name}" for name in _BY_TYPE]
