"""Outputs that programs read on, as templates (see `templates.py`) per resource type.

Shapes follow the "Attribute Reference" of each resource in the AWS provider's documentation. What
AWS would decide by settings that are security matters (a web ACL, a public address of a network
interface, a KMS key) is not here: not known is the truth there.
An entry that is also an input counts only where the program left it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# A moment that is the same in every preview; nothing here pretends to be a clock.
TIMESTAMP = "2024-01-01T00:00:00Z"

_LAMBDA_PATH = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
_STREAMING_PATH = "arn:{partition}:apigateway:{region}:lambda:path/2021-11-15/functions/"
_EXECUTE = "arn:{partition}:execute-api:{region}:{account}:"
_PRIVATE_IP = "10.0.0.10"
# RFC 5737: an address for documentation.
_PUBLIC_IP = "203.0.113.10"
# CloudFront's hosted zone is one for all (AWS::Route53::RecordSet AliasTarget documentation).
_CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2"
_EC2_NAME = "ec2-203-0-113-10.{region}.compute.{suffix}"
_VPC = {
    "defaultNetworkAclId": "acl-{#hex17}",
    "defaultRouteTableId": "rtb-{#hex17}",
    "defaultSecurityGroupId": "sg-{#hex17}",
    "dhcpOptionsId": "dopt-{#hex17}",
    "mainRouteTableId": "rtb-{#hex17}",
}
_SUBNET = {"availabilityZone": "{region}a"}
_BUCKET = {
    "bucketDomainName": "{bucket}.s3.{suffix}",
    "bucketRegion": "{region}",
    "bucketRegionalDomainName": "{bucket}.s3.{region}.{suffix}",
    "hostedZoneId": "Z{#upper13}",
}
_DISTRIBUTION = {
    "callerReference": "terraform-{#digits20}",
    "domainName": "d{#lower13}.cloudfront.net",
    "etag": "E{#upper13}",
    "hostedZoneId": _CLOUDFRONT_ZONE,
}
_SEARCH = "search-{domainName}-{#lower26}"
_CACHE = "{#lower6}.0001.{region|short}.cache.{suffix}"
_RDS_HOST = "{#lower12}.{region}.rds.{suffix}"

_BY_TYPE: Mapping[str, Mapping[str, Any]] = {
    "acmpca/certificateAuthority:CertificateAuthority": {"serial": "{#digits20}"},
    "apigateway/apiKey:ApiKey": {"value": "{#alnum40}"},
    "apigateway/domainName:DomainName": {
        "cloudfrontDomainName": "d{#lower13}.cloudfront.net",
        "cloudfrontZoneId": _CLOUDFRONT_ZONE,
        "domainNameId": "{#lower10}",
        "regionalDomainName": "d-{#lower10}.execute-api.{region}.{suffix}",
        "regionalZoneId": "Z{#upper13}",
    },
    "apigateway/restApi:RestApi": {
        "executionArn": _EXECUTE + "{id}",
        "rootResourceId": "{#lower9}",
    },
    # Built from the API's id: a Permission's sourceArn is matched against them.
    "apigateway/stage:Stage": {
        "executionArn": _EXECUTE + "{restApi}/{stageName}",
        "invokeUrl": "https://{restApi}.execute-api.{region}.{suffix}/{stageName}",
    },
    "apigatewayv2/api:Api": {"executionArn": _EXECUTE + "{id}"},
    "apigatewayv2/domainName:DomainName": {
        "apiMappingSelectionExpression": "$request.basepath",
    },
    "appsync/apiKey:ApiKey": {"apiKeyId": "da2-{#lower26}", "key": "da2-{#lower26}"},
    "appsync/function:Function": {"functionId": "{#lower26}"},
    "appsync/graphQLApi:GraphQLApi": {
        "uris": {
            "GRAPHQL": "https://{id}.appsync-api.{region}.{suffix}/graphql",
            "REALTIME": "wss://{id}.appsync-realtime-api.{region}.{suffix}/graphql",
        },
    },
    "cloudfront/distribution:Distribution": _DISTRIBUTION,
    "cloudfront/originAccessIdentity:OriginAccessIdentity": {
        "callerReference": "terraform-{#digits20}",
        "cloudfrontAccessIdentityPath": "origin-access-identity/cloudfront/{id}",
        "etag": "E{#upper13}",
        "iamArn": "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {id}",
        "s3CanonicalUserId": "{#hex64}",
    },
    "cloudtrail/trail:Trail": {"homeRegion": "{region}"},
    # EventBridge: a rule or target without a bus belongs to the account's default one.
    "cloudwatch/eventRule:EventRule": {"eventBusName": "default"},
    "cloudwatch/eventTarget:EventTarget": {"eventBusName": "default", "targetId": "{#alnum20}"},
    "cognito/userPool:UserPool": {"endpoint": "cognito-idp.{region}.{suffix}/{id}"},
    "cognito/userPoolDomain:UserPoolDomain": {
        "awsAccountId": "{account}",
        "cloudfrontDistribution": "d{#lower13}.cloudfront.net",
        "cloudfrontDistributionArn": "d{#lower13}.cloudfront.net",
        "cloudfrontDistributionZoneId": _CLOUDFRONT_ZONE,
    },
    "ec2/defaultSubnet:DefaultSubnet": _SUBNET,
    "ec2/defaultVpc:DefaultVpc": {**_VPC, "cidrBlock": "172.31.0.0/16"},
    "ec2/eip:Eip": {
        "allocationId": "{id}",
        "publicDns": _EC2_NAME,
        "publicIp": _PUBLIC_IP,
        "publicIpv4Pool": "amazon",
    },
    "ec2/instance:Instance": {
        "availabilityZone": "{region}a",
        "primaryNetworkInterfaceId": "eni-{#hex17}",
        "privateDns": "ip-10-0-0-10.{region}.compute.internal",
        "privateIp": _PRIVATE_IP,
    },
    "ec2/keyPair:KeyPair": {"keyPairId": "key-{#hex17}"},
    "ec2/launchTemplate:LaunchTemplate": {"latestVersion": 1, "defaultVersion": 1},
    "ec2/natGateway:NatGateway": {
        "networkInterfaceId": "eni-{#hex17}",
        "privateIp": _PRIVATE_IP,
    },
    "ec2/networkInterface:NetworkInterface": {"privateIp": _PRIVATE_IP},
    "ec2/securityGroupRule:SecurityGroupRule": {"securityGroupRuleId": "sgr-{#hex17}"},
    "ec2/spotInstanceRequest:SpotInstanceRequest": {"spotInstanceId": "i-{#hex17}"},
    "ec2/subnet:Subnet": _SUBNET,
    "ec2/vpc:Vpc": _VPC,
    "ec2/vpcEndpoint:VpcEndpoint": {
        "dnsEntries": [
            {"dnsName": "{id}-{#lower8}.vpce.{suffix}", "hostedZoneId": "Z{#upper13}"},
        ],
        "networkInterfaceIds": ["eni-{#hex17}"],
        "prefixListId": "pl-{#hex8}",
    },
    "ec2transitgateway/transitGateway:TransitGateway": {
        "associationDefaultRouteTableId": "tgw-rtb-{#hex17}",
        "propagationDefaultRouteTableId": "tgw-rtb-{#hex17}",
    },
    "ecr/repository:Repository": {
        "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name}",
    },
    "ecrpublic/repository:Repository": {
        "repositoryUri": "public.ecr.aws/{#lower8}/{repositoryName}",
    },
    "ecs/taskDefinition:TaskDefinition": {"revision": 1},
    "efs/fileSystem:FileSystem": {
        "creationToken": "terraform-{#digits20}",
        "dnsName": "{id}.efs.{region}.{suffix}",
    },
    "efs/mountTarget:MountTarget": {
        "availabilityZoneName": "{region}a",
        "dnsName": "{fileSystemId}.efs.{region}.{suffix}",
        "fileSystemArn": "arn:{partition}:elasticfilesystem:{region}:{account}:"
        "file-system/{fileSystemId}",
        "ipAddress": _PRIVATE_IP,
        "mountTargetDnsName": "{region}a.{fileSystemId}.efs.{region}.{suffix}",
        "networkInterfaceId": "eni-{#hex17}",
    },
    "efs/accessPoint:AccessPoint": {
        "fileSystemArn": "arn:{partition}:elasticfilesystem:{region}:{account}:"
        "file-system/{fileSystemId}",
    },
    "eks/cluster:Cluster": {
        # base64 of "certificate": something that a kubeconfig can be built with.
        "certificateAuthority": {"data": "Y2VydGlmaWNhdGU="},
        "clusterId": "{#uuid}",
        "endpoint": "https://{#upper32}.gr7.{region}.eks.{suffix}",
        "identities": [
            {"oidcs": [{"issuer": "https://oidc.eks.{region}.{suffix}/id/{#upper32}"}]},
        ],
        "platformVersion": "eks.1",
    },
    "eks/nodeGroup:NodeGroup": {
        "resources": [{"autoscalingGroups": [{"name": "eks-{nodeGroupName}-{#uuid}"}]}],
    },
    "elasticache/cluster:Cluster": {
        "clusterAddress": "{clusterId}.{#lower6}.cfg.{region|short}.cache.{suffix}",
        "configurationEndpoint": "{clusterId}.{#lower6}.cfg.{region|short}.cache.{suffix}:11211",
        "cacheNodes": [
            {
                "address": "{clusterId}." + _CACHE,
                "availabilityZone": "{region}a",
                "id": "0001",
                "port": 6379,
            }
        ],
    },
    "elasticache/replicationGroup:ReplicationGroup": {
        "configurationEndpointAddress": "clustercfg.{replicationGroupId}." + _CACHE,
        "memberClusters": ["{replicationGroupId}-001"],
        "primaryEndpointAddress": "{replicationGroupId}." + _CACHE,
        "readerEndpointAddress": "{replicationGroupId}-ro." + _CACHE,
    },
    "elasticsearch/domain:Domain": {
        "domainId": "{account}/{domainName}",
        "endpoint": _SEARCH + ".{region}.es.{suffix}",
        "kibanaEndpoint": _SEARCH + ".{region}.es.{suffix}/_plugin/kibana/",
    },
    "elb/loadBalancer:LoadBalancer": {
        "dnsName": "{name}-{#digits10}.{region}.elb.{suffix}",
        "zoneId": "Z{#upper13}",
    },
    "iam/accessKey:AccessKey": {
        "secret": "{#alnum40}",
        "sesSmtpPasswordV4": "{#alnum44}",
    },
    "iam/group:Group": {"uniqueId": "AGPA{#upper17}"},
    "iam/instanceProfile:InstanceProfile": {"uniqueId": "AIPA{#upper17}"},
    "iam/policy:Policy": {"attachmentCount": 0, "policyId": "ANPA{#upper17}"},
    "iam/role:Role": {"uniqueId": "AROA{#upper17}"},
    "iam/serviceLinkedRole:ServiceLinkedRole": {
        "name": "{arn|tail}",
        "path": "/aws-service-role/{awsServiceName}/",
        "uniqueId": "AROA{#upper17}",
    },
    "iam/user:User": {"uniqueId": "AIDA{#upper17}"},
    "iam/userLoginProfile:UserLoginProfile": {"password": "{#alnum20}"},
    "iam/virtualMfaDevice:VirtualMfaDevice": {"serialNumber": "{arn}"},
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
        "destinationId": "destinationId-000000000001",
        "versionId": "1",
    },
    "kms/key:Key": {"keyId": "{id}"},
    "kms/replicaKey:ReplicaKey": {"keyId": "{id}"},
    "lambda/alias:Alias": {"invokeArn": _LAMBDA_PATH + "{arn}/invocations"},
    "lambda/codeSigningConfig:CodeSigningConfig": {"configId": "{arn|tail}"},
    "lambda/eventSourceMapping:EventSourceMapping": {"uuid": "{id}"},
    "lambda/function:Function": {
        "invokeArn": _LAMBDA_PATH + "{arn}/invocations",
        "responseStreamingInvokeArn": _STREAMING_PATH + "{arn}/response-streaming-invocations",
    },
    "lambda/functionUrl:FunctionUrl": {
        "functionArn": "arn:{partition}:lambda:{region}:{account}:function:{functionName}",
        "functionUrl": "https://{#lower32}.lambda-url.{region}.on.aws/",
        "urlId": "{#lower32}",
    },
    "lambda/layerVersion:LayerVersion": {
        "layerArn": "arn:{partition}:lambda:{region}:{account}:layer:{layerName}",
        "version": "1",
    },
    "lb/loadBalancer:LoadBalancer": {
        "arnSuffix": "{arn|after}",
        "zoneId": "Z{#upper13}",
    },
    "lb/targetGroup:TargetGroup": {"arnSuffix": "targetgroup/{arn|after}"},
    "lb/trustStore:TrustStore": {"arnSuffix": "truststore/{arn|after}"},
    "mq/broker:Broker": {
        "instances": [
            {
                "consoleUrl": "https://{id}-1.mq.{region}.{suffix}:8162",
                "endpoints": [
                    "ssl://{id}-1.mq.{region}.{suffix}:61617",
                    "amqp+ssl://{id}-1.mq.{region}.{suffix}:5671",
                ],
                "ipAddress": _PRIVATE_IP,
            }
        ],
    },
    "msk/cluster:Cluster": {
        "bootstrapBrokersTls": "b-1.{clusterName}.{#lower6}.c2.kafka.{region}.{suffix}:9094",
        "bootstrapBrokersSaslIam": "b-1.{clusterName}.{#lower6}.c2.kafka.{region}.{suffix}:9098",
        "clusterUuid": "{#uuid}-1",
        "zookeeperConnectString": "z-1.{clusterName}.{#lower6}.c2.kafka.{region}.{suffix}:2181",
    },
    "opensearch/domain:Domain": {
        "dashboardEndpoint": _SEARCH + ".{region}.es.{suffix}/_dashboards",
        "dashboardEndpointV2": _SEARCH + ".aos.{region}.on.aws/_dashboards",
        "domainId": "{account}/{domainName}",
        "endpoint": _SEARCH + ".{region}.es.{suffix}",
        "endpointV2": _SEARCH + ".aos.{region}.on.aws",
    },
    "organizations/organization:Organization": {
        "masterAccountArn": "arn:{partition}:organizations::{account}:account/{id}/{account}",
        "masterAccountEmail": "account@example.com",
        "masterAccountId": "{account}",
        "masterAccountName": "management",
        "roots": [
            {
                "arn": "arn:{partition}:organizations::{account}:root/{id}/r-{#lower4}",
                "id": "r-{#lower4}",
                "name": "Root",
            }
        ],
    },
    "rds/cluster:Cluster": {
        "clusterResourceId": "cluster-{#upper26}",
        "endpoint": "{clusterIdentifier}.cluster-" + _RDS_HOST,
        "readerEndpoint": "{clusterIdentifier}.cluster-ro-" + _RDS_HOST,
        "hostedZoneId": "Z{#upper13}",
    },
    "rds/clusterEndpoint:ClusterEndpoint": {
        "endpoint": "{clusterEndpointIdentifier}.cluster-custom-" + _RDS_HOST,
    },
    "rds/clusterInstance:ClusterInstance": {
        "dbiResourceId": "db-{#upper26}",
        "endpoint": "{identifier}." + _RDS_HOST,
    },
    "rds/instance:Instance": {
        "address": "{identifier}." + _RDS_HOST,
        "hostedZoneId": "Z{#upper13}",
        "resourceId": "{id}",
    },
    "rds/proxy:Proxy": {"endpoint": "{name}.proxy-" + _RDS_HOST},
    "redshift/cluster:Cluster": {
        "dnsName": "{clusterIdentifier}.{#lower12}.{region}.redshift.{suffix}",
        "endpoint": "{clusterIdentifier}.{#lower12}.{region}.redshift.{suffix}:{port=5439}",
        # Redshift's documented default (CreateCluster API reference).
        "port": 5439,
    },
    "route53/zone:Zone": {
        "nameServers": [
            "ns-1024.awsdns-00.org",
            "ns-1536.awsdns-00.co.uk",
            "ns-0.awsdns-00.com",
            "ns-512.awsdns-00.net",
        ],
        "primaryNameServer": "ns-1024.awsdns-00.org",
        "zoneId": "{id}",
    },
    "s3/accessPoint:AccessPoint": {
        "alias": "{name}-{#lower34}-s3alias",
        "domainName": "{name}-{account}.s3-accesspoint.{region}.{suffix}",
    },
    "s3/bucket:Bucket": _BUCKET,
    "s3/bucketV2:BucketV2": _BUCKET,
    "s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration": {
        "websiteDomain": "s3-website{region|website}.{suffix}",
        "websiteEndpoint": "{bucket}.s3-website{region|website}.{suffix}",
    },
    "secretsmanager/secretVersion:SecretVersion": {
        "secretArn": "{secretId|whole}",
        "versionId": "{#uuid}",
    },
    "servicediscovery/httpNamespace:HttpNamespace": {"httpName": "{name}"},
    "servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {"hostedZone": "Z{#upper20}"},
    "servicediscovery/publicDnsNamespace:PublicDnsNamespace": {"hostedZone": "Z{#upper20}"},
    "ses/domainIdentity:DomainIdentity": {"verificationToken": "{#alnum44}"},
    "ses/domainDkim:DomainDkim": {"dkimTokens": ["{#lower30}", "{#lower31}", "{#lower32}"]},
    "sfn/stateMachine:StateMachine": {"revisionId": "{#uuid}"},
    "signer/signingProfile:SigningProfile": {
        "version": "{#alnum10}",
        "versionArn": "arn:{partition}:signer:{region}:{account}"
        ":/signing-profiles/{name}/{#alnum10}",
    },
    "sns/topic:Topic": {"owner": "{account}"},
    "sns/topicPolicy:TopicPolicy": {"owner": "{account}"},
    "sqs/queue:Queue": {"url": "{id}"},
    "ssm/document:Document": {
        "defaultVersion": "1",
        "documentVersion": "1",
        "latestVersion": "1",
        "owner": "{account}",
    },
    "transfer/server:Server": {"endpoint": "{id}.server.transfer.{region}.{suffix}"},
    "wafv2/ipSet:IpSet": {"lockToken": "{#uuid}"},
    "wafv2/regexPatternSet:RegexPatternSet": {"lockToken": "{#uuid}"},
    "wafv2/ruleGroup:RuleGroup": {"lockToken": "{#uuid}"},
    "wafv2/webAcl:WebAcl": {"lockToken": "{#uuid}"},
}


def templates_for(token: str) -> Mapping[str, Any]:
    """The templates of a type's outputs; load balancers by any of their module names."""
    name = token.removeprefix("aws:").replace("alb/", "lb/").replace("docdb/", "rds/")
    name = name.replace("neptune/", "rds/").replace("ConfigurationV2", "Configuration")
    return _BY_TYPE.get(name, {})


def tokens() -> list[str]:
    """Every type of the table, for the test that holds it against the SDK."""
    return [f"aws:{name}" for name in _BY_TYPE]
