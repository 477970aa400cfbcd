"""The id and ARN templates per resource type that are maintained by hand.

Programs pass ids on (`vpc.id`) and policies link resources by ARNs, so both have the form that AWS
gives them. Sources: the resource's "id" and "Import" sections in the documentation
of the AWS provider, and the Service Authorization Reference for the ARNs. All other
types are in `arns.json`, which `tools/mine_identities.py` generates.
"""

from __future__ import annotations

from typing import NamedTuple

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


class Identity(NamedTuple):
    """The templates of a type's id and ARN; `arn` is None for a type without one."""

    id: str
    arn: str | None = None


_BUCKET = Identity("{bucket}", "arn:{partition}:s3:::{bucket}")
_OBJECT = Identity("{bucket}/{key}", "arn:{partition}:s3:::{bucket}/{key}")

_BY_TYPE: dict[str, Identity] = {
    "acm/certificate:Certificate": Identity(
        "{arn}",
        "arn:{partition}:acm:" + _LOCAL + "certificate/{#uuid}",
    ),
    "acm/certificateValidation:CertificateValidation": Identity("2024-01-01 00:00:00 +0000 UTC"),
    "acmpca/certificateAuthority:CertificateAuthority": Identity(
        "{arn}",
        "arn:{partition}:acm-pca:" + _LOCAL + "certificate-authority/{#uuid}",
    ),
    "apigateway/account:Account": Identity("api-gateway-account"),
    "apigateway/apiKey:ApiKey": Identity("{#lower10}", _API + "/apikeys/{id}"),
    "apigateway/authorizer:Authorizer": Identity(
        "{#lower6}",
        _API + "/restapis/{restApi}/authorizers/{id}",
    ),
    "apigateway/basePathMapping:BasePathMapping": Identity("{domainName}/{basePath=}"),
    "apigateway/clientCertificate:ClientCertificate": Identity(
        "{#lower6}",
        _API + "/clientcertificates/{id}",
    ),
    "apigateway/deployment:Deployment": Identity("{#lower6}"),
    "apigateway/documentationPart:DocumentationPart": Identity("{restApiId}/{#lower6}"),
    "apigateway/documentationVersion:DocumentationVersion": Identity("{restApiId}/{version}"),
    "apigateway/domainName:DomainName": Identity(
        "{domainName}", _API + "/domainnames/{domainName}"
    ),
    "apigateway/integration:Integration": Identity("agi-{restApi}-{resourceId}-{httpMethod}"),
    "apigateway/integrationResponse:IntegrationResponse": Identity(
        "agir-{restApi}-{resourceId}-{httpMethod}-{statusCode}"
    ),
    "apigateway/method:Method": Identity("agm-{restApi}-{resourceId}-{httpMethod}"),
    "apigateway/methodResponse:MethodResponse": Identity(
        "agmr-{restApi}-{resourceId}-{httpMethod}-{statusCode}"
    ),
    "apigateway/methodSettings:MethodSettings": Identity("{restApi}-{stageName}-{methodPath}"),
    "apigateway/model:Model": Identity("{#lower6}"),
    "apigateway/requestValidator:RequestValidator": Identity("{#lower6}"),
    "apigateway/resource:Resource": Identity("{#lower6}"),
    "apigateway/response:Response": Identity("aggr-{restApiId}-{responseType}"),
    "apigateway/restApi:RestApi": Identity("{#lower10}", _API + "/restapis/{id}"),
    "apigateway/restApiPolicy:RestApiPolicy": Identity("{restApiId}"),
    "apigateway/restApiPut:RestApiPut": Identity("{restApiId}"),
    "apigateway/stage:Stage": Identity(
        "ags-{restApi}-{stageName}",
        _API + "/restapis/{restApi}/stages/{stageName}",
    ),
    "apigateway/usagePlan:UsagePlan": Identity("{#lower6}", _API + "/usageplans/{id}"),
    "apigateway/usagePlanKey:UsagePlanKey": Identity("{keyId}"),
    "apigateway/vpcLink:VpcLink": Identity("{#lower6}", _API + "/vpclinks/{id}"),
    "apigatewayv2/api:Api": Identity("{#lower10}", _API + "/apis/{id}"),
    "apigatewayv2/apiMapping:ApiMapping": Identity("{#lower6}"),
    "apigatewayv2/authorizer:Authorizer": Identity("{#lower6}"),
    "apigatewayv2/deployment:Deployment": Identity("{#lower6}"),
    "apigatewayv2/domainName:DomainName": Identity(
        "{domainName}", _API + "/domainnames/{domainName}"
    ),
    "apigatewayv2/integration:Integration": Identity("{#lower7}"),
    "apigatewayv2/integrationResponse:IntegrationResponse": Identity("{#lower7}"),
    "apigatewayv2/model:Model": Identity("{#lower6}"),
    "apigatewayv2/route:Route": Identity("{#lower7}"),
    "apigatewayv2/routeResponse:RouteResponse": Identity("{#lower7}"),
    "apigatewayv2/stage:Stage": Identity("{name}", _API + "/apis/{apiId}/stages/{name}"),
    "apigatewayv2/vpcLink:VpcLink": Identity("{#lower6}", _API + "/vpclinks/{id}"),
    "appautoscaling/policy:Policy": Identity(
        "{name}",
        "arn:{partition}:autoscaling:"
        + _LOCAL
        + "scalingPolicy:{#uuid}:resource/{serviceNamespace}/{resourceId}:policyName/{name}",
    ),
    "appautoscaling/target:Target": Identity(
        "{resourceId}",
        "arn:{partition}:application-autoscaling:" + _LOCAL + "scalable-target/{#hex24}",
    ),
    "appsync/apiKey:ApiKey": Identity("{apiId}:{#lower26}"),
    "appsync/dataSource:DataSource": Identity(
        "{apiId}-{name}",
        _APPSYNC + "apis/{apiId}/datasources/{name}",
    ),
    "appsync/function:Function": Identity(
        "{apiId}-{#lower26}",
        _APPSYNC + "apis/{apiId}/functions/{#lower26}",
    ),
    "appsync/graphQLApi:GraphQLApi": Identity("{#lower26}", _APPSYNC + "apis/{id}"),
    "appsync/resolver:Resolver": Identity(
        "{apiId}-{type}-{field}",
        _APPSYNC + "apis/{apiId}/types/{type}/resolvers/{field}",
    ),
    "athena/workgroup:Workgroup": Identity(
        "{name}",
        "arn:{partition}:athena:" + _LOCAL + "workgroup/{name}",
    ),
    "autoscaling/group:Group": Identity(
        "{name}",
        "arn:{partition}:autoscaling:"
        + _LOCAL
        + "autoScalingGroup:{#uuid}:autoScalingGroupName/{name}",
    ),
    "autoscaling/policy:Policy": Identity(
        "{name}",
        "arn:{partition}:autoscaling:"
        + _LOCAL
        + "scalingPolicy:{#uuid}:autoScalingGroupName/{autoscalingGroupName}:policyName/{name}",
    ),
    "backup/plan:Plan": Identity(
        "{#uuid}", "arn:{partition}:backup:" + _LOCAL + "backup-plan:{id}"
    ),
    "backup/vault:Vault": Identity(
        "{name}", "arn:{partition}:backup:" + _LOCAL + "backup-vault:{name}"
    ),
    "batch/jobDefinition:JobDefinition": Identity(
        "{arn}",
        "arn:{partition}:batch:" + _LOCAL + "job-definition/{name}:1",
    ),
    "bedrock/guardrail:Guardrail": Identity("{#lower12}"),
    "cloudfront/distribution:Distribution": Identity(
        "E{#upper13}",
        "arn:{partition}:cloudfront::{account}:distribution/{id}",
    ),
    "cloudfront/function:Function": Identity(
        "{name}",
        "arn:{partition}:cloudfront::{account}:function/{name}",
    ),
    "cloudfront/originAccessIdentity:OriginAccessIdentity": Identity(
        "E{#upper13}",
        "arn:{partition}:cloudfront::{account}:origin-access-identity/{id}",
    ),
    "cloudtrail/trail:Trail": Identity(
        "{arn}", "arn:{partition}:cloudtrail:" + _LOCAL + "trail/{name}"
    ),
    "cloudwatch/compositeAlarm:CompositeAlarm": Identity(
        "{alarmName}", _ALARM + "alarm:{alarmName}"
    ),
    "cloudwatch/dashboard:Dashboard": Identity(
        "{dashboardName}",
        "arn:{partition}:cloudwatch::{account}:dashboard/{dashboardName}",
    ),
    "cloudwatch/eventApiDestination:EventApiDestination": Identity(
        "{name}",
        _EVENTS + "api-destination/{name}/{#uuid}",
    ),
    "cloudwatch/eventArchive:EventArchive": Identity("{name}", _EVENTS + "archive/{name}"),
    "cloudwatch/eventBus:EventBus": Identity("{name}", _EVENTS + "event-bus/{name}"),
    "cloudwatch/eventBusPolicy:EventBusPolicy": Identity("{eventBusName=default}"),
    "cloudwatch/eventConnection:EventConnection": Identity(
        "{name}",
        _EVENTS + "connection/{name}/{#uuid}",
    ),
    "cloudwatch/eventEndpoint:EventEndpoint": Identity("{name}", _EVENTS + "endpoint/{name}"),
    "cloudwatch/eventPermission:EventPermission": Identity("{eventBusName=default}/{statementId}"),
    # The target's own `arn` property is an input: what the rule invokes.
    "cloudwatch/eventTarget:EventTarget": Identity("{rule}-{targetId}"),
    "cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy": Identity("{logGroupName}"),
    "cloudwatch/logDestination:LogDestination": Identity("{name}", _LOGS + "destination:{name}"),
    "cloudwatch/logGroup:LogGroup": Identity("{name}", _LOGS + "log-group:{name}"),
    "cloudwatch/logMetricFilter:LogMetricFilter": Identity("{name}"),
    "cloudwatch/logResourcePolicy:LogResourcePolicy": Identity("{policyName}"),
    "cloudwatch/logStream:LogStream": Identity(
        "{name}",
        _LOGS + "log-group:{logGroupName}:log-stream:{name}",
    ),
    "cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": Identity("cwlsf-{#digits10}"),
    "cloudwatch/metricAlarm:MetricAlarm": Identity("{name}", _ALARM + "alarm:{name}"),
    "cloudwatch/metricStream:MetricStream": Identity("{name}", _ALARM + "metric-stream/{name}"),
    "codebuild/project:Project": Identity(
        "{arn}",
        "arn:{partition}:codebuild:" + _LOCAL + "project/{name}",
    ),
    "codedeploy/application:Application": Identity(
        "{#uuid}:{name}",
        "arn:{partition}:codedeploy:" + _LOCAL + "application:{name}",
    ),
    "codepipeline/pipeline:Pipeline": Identity(
        "{name}",
        "arn:{partition}:codepipeline:" + _LOCAL + "{name}",
    ),
    "cognito/identityPool:IdentityPool": Identity(
        "{region}:{#uuid}",
        "arn:{partition}:cognito-identity:" + _LOCAL + "identitypool/{id}",
    ),
    "cognito/resourceServer:ResourceServer": Identity("{userPoolId}|{identifier}"),
    "cognito/userGroup:UserGroup": Identity("{userPoolId}/{name}"),
    "cognito/userPool:UserPool": Identity(
        "{region}_{#alnum9}",
        "arn:{partition}:cognito-idp:" + _LOCAL + "userpool/{id}",
    ),
    "cognito/userPoolClient:UserPoolClient": Identity("{#lower26}"),
    "cognito/userPoolDomain:UserPoolDomain": Identity("{domain}"),
    "dynamodb/table:Table": Identity(
        "{name}", "arn:{partition}:dynamodb:" + _LOCAL + "table/{name}"
    ),
    "ebs/snapshot:Snapshot": Identity(
        "snap-{#hex17}",
        "arn:{partition}:ec2:{region}::snapshot/{id}",
    ),
    "ebs/volume:Volume": Identity("vol-{#hex17}", _EC2 + "volume/{id}"),
    "ec2/ami:Ami": Identity("ami-{#hex17}", "arn:{partition}:ec2:{region}::image/{id}"),
    "ec2/amiCopy:AmiCopy": Identity("ami-{#hex17}", "arn:{partition}:ec2:{region}::image/{id}"),
    "ec2/amiFromInstance:AmiFromInstance": Identity(
        "ami-{#hex17}",
        "arn:{partition}:ec2:{region}::image/{id}",
    ),
    "ec2/defaultRouteTable:DefaultRouteTable": Identity("rtb-{#hex17}", _EC2 + "route-table/{id}"),
    "ec2/eip:Eip": Identity("eipalloc-{#hex17}", _EC2 + "elastic-ip/{id}"),
    "ec2/flowLog:FlowLog": Identity("fl-{#hex17}", _EC2 + "vpc-flow-log/{id}"),
    "ec2/keyPair:KeyPair": Identity("{keyName}", _EC2 + "key-pair/{keyName}"),
    "ec2/launchConfiguration:LaunchConfiguration": Identity(
        "{name}",
        "arn:{partition}:autoscaling:"
        + _LOCAL
        + "launchConfiguration:{#uuid}:launchConfigurationName/{name}",
    ),
    "ec2/networkAclRule:NetworkAclRule": Identity("nacl-{#digits10}"),
    "ec2/placementGroup:PlacementGroup": Identity("{name}", _EC2 + "placement-group/{name}"),
    "ec2/route:Route": Identity("r-{routeTableId}{#digits10}"),
    "ec2/routeTableAssociation:RouteTableAssociation": Identity("rtbassoc-{#hex17}"),
    "ec2/mainRouteTableAssociation:MainRouteTableAssociation": Identity("rtbassoc-{#hex17}"),
    "ec2/securityGroupRule:SecurityGroupRule": Identity("sgrule-{#digits10}"),
    "ec2/spotInstanceRequest:SpotInstanceRequest": Identity(
        "sir-{#lower8}",
        _EC2 + "spot-instances-request/{id}",
    ),
    "ec2/volumeAttachment:VolumeAttachment": Identity("vai-{#digits10}"),
    "ec2clientvpn/endpoint:Endpoint": Identity(
        "cvpn-endpoint-{#hex17}",
        _EC2 + "client-vpn-endpoint/{id}",
    ),
    "ec2transitgateway/routeTable:RouteTable": Identity(
        "tgw-rtb-{#hex17}",
        _EC2 + "transit-gateway-route-table/{id}",
    ),
    "ec2transitgateway/transitGateway:TransitGateway": Identity(
        "tgw-{#hex17}",
        _EC2 + "transit-gateway/{id}",
    ),
    "ec2transitgateway/vpcAttachment:VpcAttachment": Identity(
        "tgw-attach-{#hex17}",
        _EC2 + "transit-gateway-attachment/{id}",
    ),
    "ecr/lifecyclePolicy:LifecyclePolicy": Identity("{repository}"),
    "ecr/repository:Repository": Identity(
        "{name}", "arn:{partition}:ecr:" + _LOCAL + "repository/{name}"
    ),
    "ecr/repositoryPolicy:RepositoryPolicy": Identity("{repository}"),
    "ecrpublic/repository:Repository": Identity(
        "{repositoryName}",
        "arn:{partition}:ecr-public::{account}:repository/{repositoryName}",
    ),
    "ecs/capacityProvider:CapacityProvider": Identity("{arn}", _ECS + "capacity-provider/{name}"),
    "ecs/cluster:Cluster": Identity("{arn}", _ECS + "cluster/{name}"),
    "ecs/clusterCapacityProviders:ClusterCapacityProviders": Identity("{clusterName}"),
    "ecs/service:Service": Identity("{arn}", _ECS + "service/{cluster=default}/{name}"),
    "ecs/taskDefinition:TaskDefinition": Identity("{family}", _ECS + "task-definition/{family}:1"),
    "efs/accessPoint:AccessPoint": Identity(
        "fsap-{#hex17}",
        "arn:{partition}:elasticfilesystem:" + _LOCAL + "access-point/{id}",
    ),
    "efs/fileSystem:FileSystem": Identity(
        "fs-{#hex17}",
        "arn:{partition}:elasticfilesystem:" + _LOCAL + "file-system/{id}",
    ),
    "efs/mountTarget:MountTarget": Identity("fsmt-{#hex17}"),
    "eks/addon:Addon": Identity(
        "{clusterName}:{addonName}",
        "arn:{partition}:eks:" + _LOCAL + "addon/{clusterName}/{addonName}/{#uuid}",
    ),
    "eks/cluster:Cluster": Identity("{name}", "arn:{partition}:eks:" + _LOCAL + "cluster/{name}"),
    "eks/fargateProfile:FargateProfile": Identity(
        "{clusterName}:{fargateProfileName}",
        "arn:{partition}:eks:"
        + _LOCAL
        + "fargateprofile/{clusterName}/{fargateProfileName}/{#uuid}",
    ),
    "eks/nodeGroup:NodeGroup": Identity(
        "{clusterName}:{nodeGroupName}",
        "arn:{partition}:eks:" + _LOCAL + "nodegroup/{clusterName}/{nodeGroupName}/{#uuid}",
    ),
    "elasticache/cluster:Cluster": Identity(
        "{clusterId}",
        "arn:{partition}:elasticache:" + _LOCAL + "cluster:{clusterId}",
    ),
    "elasticache/replicationGroup:ReplicationGroup": Identity(
        "{replicationGroupId}",
        "arn:{partition}:elasticache:" + _LOCAL + "replicationgroup:{replicationGroupId}",
    ),
    "elasticache/subnetGroup:SubnetGroup": Identity(
        "{name}",
        "arn:{partition}:elasticache:" + _LOCAL + "subnetgroup:{name}",
    ),
    "elasticsearch/domain:Domain": Identity(
        "{arn}",
        "arn:{partition}:es:" + _LOCAL + "domain/{domainName}",
    ),
    "elb/loadBalancer:LoadBalancer": Identity("{name}", _LOAD_BALANCING + "loadbalancer/{name}"),
    "glue/catalogDatabase:CatalogDatabase": Identity(
        "{catalogId=@account}:{name}",
        "arn:{partition}:glue:" + _LOCAL + "database/{name}",
    ),
    "guardduty/detector:Detector": Identity(
        "{#hex32}",
        "arn:{partition}:guardduty:" + _LOCAL + "detector/{id}",
    ),
    "iam/accessKey:AccessKey": Identity("AKIA{#upper16}"),
    "iam/group:Group": Identity("{name}", _IAM + "group{path=/}{name}"),
    "iam/groupPolicy:GroupPolicy": Identity("{group}:{name}"),
    "iam/groupPolicyAttachment:GroupPolicyAttachment": Identity("{group}/{policyArn}"),
    "iam/instanceProfile:InstanceProfile": Identity(
        "{name}", _IAM + "instance-profile{path=/}{name}"
    ),
    "iam/openIdConnectProvider:OpenIdConnectProvider": Identity(
        "{arn}",
        _IAM + "oidc-provider/{url|host}",
    ),
    "iam/policy:Policy": Identity("{arn}", _IAM + "policy{path=/}{name}"),
    "iam/policyAttachment:PolicyAttachment": Identity("{name}"),
    "iam/role:Role": Identity("{name}", _IAM + "role{path=/}{name}"),
    "iam/rolePolicy:RolePolicy": Identity("{role}:{name}"),
    "iam/rolePolicyAttachment:RolePolicyAttachment": Identity("{role}/{policyArn}"),
    "iam/samlProvider:SamlProvider": Identity("{arn}", _IAM + "saml-provider/{name}"),
    "iam/serverCertificate:ServerCertificate": Identity(
        "ASCA{#upper17}",
        _IAM + "server-certificate{path=/}{name}",
    ),
    "iam/user:User": Identity("{name}", _IAM + "user{path=/}{name}"),
    "iam/userGroupMembership:UserGroupMembership": Identity("terraform-{#digits26}"),
    "iam/userLoginProfile:UserLoginProfile": Identity("{user}"),
    "iam/userPolicy:UserPolicy": Identity("{user}:{name}"),
    "iam/userPolicyAttachment:UserPolicyAttachment": Identity("{user}/{policyArn}"),
    "iam/virtualMfaDevice:VirtualMfaDevice": Identity(
        "{arn}",
        _IAM + "mfa{path=/}{virtualMfaDeviceName}",
    ),
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": Identity(
        "{arn}",
        "arn:{partition}:firehose:" + _LOCAL + "deliverystream/{name}",
    ),
    "kinesis/stream:Stream": Identity(
        "{arn}", "arn:{partition}:kinesis:" + _LOCAL + "stream/{name}"
    ),
    "kinesis/streamConsumer:StreamConsumer": Identity(
        "{arn}",
        "{streamArn}/consumer/{name}:1704067200",
    ),
    "kms/alias:Alias": Identity("{name}", "arn:{partition}:kms:" + _LOCAL + "{name}"),
    "kms/externalKey:ExternalKey": Identity(
        "{#uuid}", "arn:{partition}:kms:" + _LOCAL + "key/{id}"
    ),
    "kms/key:Key": Identity("{#uuid}", "arn:{partition}:kms:" + _LOCAL + "key/{id}"),
    "kms/keyPolicy:KeyPolicy": Identity("{keyId}"),
    "kms/replicaKey:ReplicaKey": Identity(
        "mrk-{#hex32}",
        "arn:{partition}:kms:" + _LOCAL + "key/{id}",
    ),
    "lambda/alias:Alias": Identity("{arn}", _LAMBDA + "function:{functionName}:{name}"),
    "lambda/codeSigningConfig:CodeSigningConfig": Identity(
        "{arn}",
        _LAMBDA + "code-signing-config:csc-{#hex17}",
    ),
    "lambda/eventSourceMapping:EventSourceMapping": Identity(
        "{#uuid}",
        _LAMBDA + "event-source-mapping:{id}",
    ),
    "lambda/function:Function": Identity("{name}", _LAMBDA + "function:{name}"),
    "lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": Identity("{functionName}"),
    "lambda/functionUrl:FunctionUrl": Identity("{functionName}"),
    "lambda/layerVersion:LayerVersion": Identity("{arn}", _LAMBDA + "layer:{layerName}:1"),
    "lambda/permission:Permission": Identity("{statementId}"),
    "lb/listenerCertificate:ListenerCertificate": Identity("{listenerArn}_{certificateArn}"),
    "lb/targetGroup:TargetGroup": Identity(
        "{arn}", _LOAD_BALANCING + "targetgroup/{name}/{#hex16}"
    ),
    "lb/targetGroupAttachment:TargetGroupAttachment": Identity("{targetGroupArn}-{#digits26}"),
    "lb/trustStore:TrustStore": Identity("{arn}", _LOAD_BALANCING + "truststore/{name}/{#hex16}"),
    "mq/broker:Broker": Identity(
        "b-{#uuid}",
        "arn:{partition}:mq:" + _LOCAL + "broker:{brokerName}:{id}",
    ),
    "msk/cluster:Cluster": Identity(
        "{arn}",
        "arn:{partition}:kafka:" + _LOCAL + "cluster/{clusterName}/{#uuid}-1",
    ),
    "opensearch/domain:Domain": Identity(
        "{arn}", "arn:{partition}:es:" + _LOCAL + "domain/{domainName}"
    ),
    "opensearch/serverlessCollection:ServerlessCollection": Identity(
        "{#lower20}",
        "arn:{partition}:aoss:" + _LOCAL + "collection/{id}",
    ),
    "organizations/account:Account": Identity(
        "{#digits12}",
        "arn:{partition}:organizations::{account}:account/o-exampleorgid/{id}",
    ),
    "organizations/organization:Organization": Identity(
        "o-{#lower10}",
        "arn:{partition}:organizations::{account}:organization/{id}",
    ),
    "organizations/organizationalUnit:OrganizationalUnit": Identity(
        "ou-{#lower4}-{#lower8}",
        "arn:{partition}:organizations::{account}:ou/o-exampleorgid/{id}",
    ),
    "organizations/policy:Policy": Identity(
        "p-{#lower8}",
        "arn:{partition}:organizations::{account}:policy/o-exampleorgid/"
        "{type|lower=service_control_policy}/{id}",
    ),
    "organizations/policyAttachment:PolicyAttachment": Identity("{targetId}:{policyId}"),
    "pipes/pipe:Pipe": Identity("{name}", "arn:{partition}:pipes:" + _LOCAL + "pipe/{name}"),
    "rds/cluster:Cluster": Identity("{clusterIdentifier}", _RDS + "cluster:{clusterIdentifier}"),
    "rds/clusterEndpoint:ClusterEndpoint": Identity(
        "{clusterEndpointIdentifier}",
        _RDS + "cluster-endpoint:{clusterEndpointIdentifier}",
    ),
    "rds/clusterInstance:ClusterInstance": Identity("{identifier}", _RDS + "db:{identifier}"),
    "rds/clusterParameterGroup:ClusterParameterGroup": Identity(
        "{name}", _RDS + "cluster-pg:{name}"
    ),
    "rds/clusterSnapshot:ClusterSnapshot": Identity(
        "{dbClusterSnapshotIdentifier}",
        _RDS + "cluster-snapshot:{dbClusterSnapshotIdentifier}",
    ),
    "rds/eventSubscription:EventSubscription": Identity("{name}", _RDS + "es:{name}"),
    "rds/globalCluster:GlobalCluster": Identity(
        "{globalClusterIdentifier}",
        "arn:{partition}:rds::{account}:global-cluster:{globalClusterIdentifier}",
    ),
    # Since version 5 of the AWS provider the id is the immutable resource id, not the identifier.
    "rds/instance:Instance": Identity("db-{#upper26}", _RDS + "db:{identifier}"),
    "rds/optionGroup:OptionGroup": Identity("{name}", _RDS + "og:{name}"),
    "rds/parameterGroup:ParameterGroup": Identity("{name}", _RDS + "pg:{name}"),
    "rds/proxy:Proxy": Identity("{name}", _RDS + "db-proxy:prx-{#hex17}"),
    "rds/snapshot:Snapshot": Identity(
        "{dbSnapshotIdentifier}",
        _RDS + "snapshot:{dbSnapshotIdentifier}",
    ),
    "rds/subnetGroup:SubnetGroup": Identity("{name}", _RDS + "subgrp:{name}"),
    "redshift/cluster:Cluster": Identity(
        "{clusterIdentifier}",
        "arn:{partition}:redshift:" + _LOCAL + "cluster:{clusterIdentifier}",
    ),
    "route53/healthCheck:HealthCheck": Identity(
        "{#uuid}", "arn:{partition}:route53:::healthcheck/{id}"
    ),
    "route53/record:Record": Identity("{zoneId}_{name}_{type}"),
    "route53/zone:Zone": Identity("Z{#upper20}", "arn:{partition}:route53:::hostedzone/{id}"),
    "s3/accessPoint:AccessPoint": Identity(
        "{accountId=@account}:{name}",
        "arn:{partition}:s3:" + _LOCAL + "accesspoint/{name}",
    ),
    "s3/bucket:Bucket": _BUCKET,
    "s3/bucketAcl:BucketAcl": Identity("{bucket},{acl=}"),
    "s3/bucketObject:BucketObject": _OBJECT,
    "s3/bucketObjectv2:BucketObjectv2": _OBJECT,
    "s3/bucketV2:BucketV2": _BUCKET,
    "s3/directoryBucket:DirectoryBucket": Identity(
        "{bucket}",
        "arn:{partition}:s3express:" + _LOCAL + "bucket/{bucket}",
    ),
    "s3/objectCopy:ObjectCopy": _OBJECT,
    "scheduler/schedule:Schedule": Identity(
        "{groupName=default}/{name}",
        "arn:{partition}:scheduler:" + _LOCAL + "schedule/{groupName=default}/{name}",
    ),
    "scheduler/scheduleGroup:ScheduleGroup": Identity(
        "{name}",
        "arn:{partition}:scheduler:" + _LOCAL + "schedule-group/{name}",
    ),
    "secretsmanager/secret:Secret": Identity(
        "{arn}",
        "arn:{partition}:secretsmanager:" + _LOCAL + "secret:{name}-{#alnum6}",
    ),
    "secretsmanager/secretPolicy:SecretPolicy": Identity("{secretArn}"),
    "secretsmanager/secretRotation:SecretRotation": Identity("{secretId|whole}"),
    "secretsmanager/secretVersion:SecretVersion": Identity(
        "{secretId|whole}|{#uuid}",
        "{secretId|whole}",
    ),
    "servicediscovery/httpNamespace:HttpNamespace": Identity(
        "ns-{#lower16}",
        "arn:{partition}:servicediscovery:" + _LOCAL + "namespace/{id}",
    ),
    "servicediscovery/privateDnsNamespace:PrivateDnsNamespace": Identity(
        "ns-{#lower16}",
        "arn:{partition}:servicediscovery:" + _LOCAL + "namespace/{id}",
    ),
    "servicediscovery/publicDnsNamespace:PublicDnsNamespace": Identity(
        "ns-{#lower16}",
        "arn:{partition}:servicediscovery:" + _LOCAL + "namespace/{id}",
    ),
    "servicediscovery/service:Service": Identity(
        "srv-{#lower16}",
        "arn:{partition}:servicediscovery:" + _LOCAL + "service/{id}",
    ),
    "ses/domainIdentity:DomainIdentity": Identity(
        "{domain}",
        "arn:{partition}:ses:" + _LOCAL + "identity/{domain}",
    ),
    "ses/emailIdentity:EmailIdentity": Identity(
        "{email}",
        "arn:{partition}:ses:" + _LOCAL + "identity/{email}",
    ),
    "sfn/activity:Activity": Identity(
        "{arn}", "arn:{partition}:states:" + _LOCAL + "activity:{name}"
    ),
    "sfn/stateMachine:StateMachine": Identity(
        "{arn}",
        "arn:{partition}:states:" + _LOCAL + "stateMachine:{name}",
    ),
    "sns/topic:Topic": Identity("{arn}", "arn:{partition}:sns:" + _LOCAL + "{name}"),
    "sns/topicPolicy:TopicPolicy": Identity("{arn}"),
    "sns/topicSubscription:TopicSubscription": Identity("{arn}", "{topic|whole}:{#uuid}"),
    "sqs/queue:Queue": Identity(_QUEUE_URL, "arn:{partition}:sqs:" + _LOCAL + "{name}"),
    "sqs/queuePolicy:QueuePolicy": Identity("{queueUrl}"),
    "sqs/redriveAllowPolicy:RedriveAllowPolicy": Identity("{queueUrl}"),
    "sqs/redrivePolicy:RedrivePolicy": Identity("{queueUrl}"),
    "ssm/document:Document": Identity(
        "{name}", "arn:{partition}:ssm:" + _LOCAL + "document/{name}"
    ),
    "ssm/parameter:Parameter": Identity(
        "{name}",
        "arn:{partition}:ssm:" + _LOCAL + "parameter/{name|bare}",
    ),
    "transfer/server:Server": Identity(
        "s-{#hex17}",
        "arn:{partition}:transfer:" + _LOCAL + "server/{id}",
    ),
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": Identity(
        "sgr-{#hex17}",
        _EC2 + "security-group-rule/{id}",
    ),
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": Identity(
        "sgr-{#hex17}",
        _EC2 + "security-group-rule/{id}",
    ),
    "wafv2/ipSet:IpSet": Identity(
        "{#uuid}",
        "arn:{partition}:wafv2:" + _LOCAL + "{scope|waf}/ipset/{name}/{id}",
    ),
    "wafv2/regexPatternSet:RegexPatternSet": Identity(
        "{#uuid}",
        "arn:{partition}:wafv2:" + _LOCAL + "{scope|waf}/regexpatternset/{name}/{id}",
    ),
    "wafv2/ruleGroup:RuleGroup": Identity(
        "{#uuid}",
        "arn:{partition}:wafv2:" + _LOCAL + "{scope|waf}/rulegroup/{name}/{id}",
    ),
    "wafv2/webAcl:WebAcl": Identity(
        "{#uuid}",
        "arn:{partition}:wafv2:" + _LOCAL + "{scope|waf}/webacl/{name}/{id}",
    ),
}

# Modules with the types of another: two names for load balancers, two engines run by RDS.
_SAME_MODULES = {"alb": "lb", "docdb": "rds", "neptune": "rds"}


def known_identity(token: str) -> Identity | None:
    """The templates of a type, or None where this table has none."""
    module, _, rest = token.removeprefix("aws:").partition("/")
    return _BY_TYPE.get(f"{_SAME_MODULES.get(module, module)}/{rest}")


def tokens() -> list[str]:
    """Every type of the table, to compare it with the SDK."""
    return [f"aws:{name}" for name in _BY_TYPE]
