"""Everything that security groups are attached to, by what listens there.

Dated 2026-11. The properties are those of pulumi_aws 7.51.1 that hold IDs of security groups; a
test fails where a new SDK brings one that is not here. What may run any server is a host, and so is
what AWS documents nothing about.
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Listens(str, Enum):
    """What answers at the network interfaces of a resource."""

    # Any server, such as SSH.
    HOST = "host"
    # The ports of its listeners.
    BALANCER = "balancer"
    # The protocol of one managed service: a database, a file system, an API. No shell.
    SERVICE = "service"
    # Nothing: its network interfaces are for connections that it opens itself.
    NOTHING = "nothing"


# By class: the type, and its properties with `[]` for the elements of a list.
_BY_CLASS: Mapping[Listens, str] = {
    Listens.HOST: """
        aws:appstream/fleet:Fleet vpcConfig.securityGroupIds
        aws:appstream/imageBuilder:ImageBuilder vpcConfig.securityGroupIds
        aws:batch/computeEnvironment:ComputeEnvironment computeResources.securityGroupIds
        aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime
            networkConfiguration.networkModeConfig.securityGroups
        aws:bedrock/agentcoreBrowser:AgentcoreBrowser
            networkConfiguration.vpcConfig.securityGroups
        aws:bedrock/agentcoreCodeInterpreter:AgentcoreCodeInterpreter
            networkConfiguration.vpcConfig.securityGroups
        aws:bedrock/agentcoreHarness:AgentcoreHarness
            environmentActuals[].agentcoreRuntimeEnvironments[].networkConfigurations[].networkModeConfigs[].securityGroups
            environments[].agentcoreRuntimeEnvironments[].networkConfigurations[].networkModeConfigs[].securityGroups
        aws:bedrock/customModel:CustomModel vpcConfig.securityGroupIds
        aws:bedrockmodel/invocationJob:InvocationJob vpcConfig.securityGroupIds
        aws:cloudwatch/eventTarget:EventTarget ecsTarget.networkConfiguration.securityGroups
        aws:codebuild/fleet:Fleet vpcConfigs[].securityGroupIds
        aws:codebuild/project:Project
            environment.dockerServer.securityGroupIds vpcConfig.securityGroupIds
        aws:comprehend/documentClassifier:DocumentClassifier vpcConfig.securityGroupIds
        aws:comprehend/entityRecognizer:EntityRecognizer vpcConfig.securityGroupIds
        aws:datasync/agent:Agent securityGroupArns
        aws:datasync/efsLocation:EfsLocation ec2Config.securityGroupArns
        aws:devicefarm/testGridProject:TestGridProject vpcConfig.securityGroupIds
        aws:directoryservice/directory:Directory securityGroupId
        aws:drs/replicationConfigurationTemplate:ReplicationConfigurationTemplate
            replicationServersSecurityGroupsIds
        aws:ec2/instance:Instance securityGroups vpcSecurityGroupIds
        aws:ec2/launchConfiguration:LaunchConfiguration securityGroups
        aws:ec2/launchTemplate:LaunchTemplate
            networkInterfaces[].securityGroups securityGroupNames vpcSecurityGroupIds
        aws:ec2/networkInterface:NetworkInterface securityGroups
        aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment
            securityGroupId
        aws:ec2/spotFleetRequest:SpotFleetRequest launchSpecifications[].vpcSecurityGroupIds
        aws:ec2/spotInstanceRequest:SpotInstanceRequest securityGroups vpcSecurityGroupIds
        aws:ecs/capacityProvider:CapacityProvider
            managedInstancesProvider.instanceLaunchTemplate.networkConfiguration.securityGroups
        aws:ecs/expressGatewayService:ExpressGatewayService networkConfigurations[].securityGroups
        aws:ecs/service:Service networkConfiguration.securityGroups
        aws:ecs/taskSet:TaskSet networkConfiguration.securityGroups
        aws:eks/cluster:Cluster vpcConfig.clusterSecurityGroupId vpcConfig.securityGroupIds
        aws:eks/nodeGroup:NodeGroup resources[].remoteAccessSecurityGroupId
        aws:emr/cluster:Cluster
            ec2Attributes.additionalMasterSecurityGroups
            ec2Attributes.additionalSlaveSecurityGroups
            ec2Attributes.emrManagedMasterSecurityGroup
            ec2Attributes.emrManagedSlaveSecurityGroup
            ec2Attributes.serviceAccessSecurityGroup
        aws:emr/studio:Studio engineSecurityGroupId workspaceSecurityGroupId
        aws:emrserverless/application:Application networkConfiguration.securityGroupIds
        aws:finspace/kxCluster:KxCluster vpcConfiguration.securityGroupIds
        aws:fsx/ontapFileSystem:OntapFileSystem securityGroupIds
        aws:glue/devEndpoint:DevEndpoint securityGroupIds
        aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration securityGroupIds
        aws:kinesisanalyticsv2/application:Application
            applicationConfiguration.vpcConfiguration.securityGroupIds
        aws:lambda/capacityProvider:CapacityProvider vpcConfig.securityGroupIds
        aws:m2/environment:Environment securityGroupIds
        aws:medialive/channel:Channel vpc.securityGroupIds
        aws:medialive/input:Input vpc.securityGroupIds
        aws:pipes/pipe:Pipe
            targetParameters.ecsTaskParameters.networkConfiguration.awsVpcConfiguration.securityGroups
        aws:s3outposts/endpoint:Endpoint securityGroupId
        aws:sagemaker/dataQualityJobDefinition:DataQualityJobDefinition
            networkConfig.vpcConfig.securityGroupIds
        aws:sagemaker/domain:Domain
            defaultSpaceSettings.securityGroups defaultUserSettings.securityGroups
            domainSettings.securityGroupIds securityGroupIdForDomainBoundary
        aws:sagemaker/hyperParameterTuningJob:HyperParameterTuningJob
            trainingJobDefinition.vpcConfig.securityGroupIds
            trainingJobDefinitions[].vpcConfig.securityGroupIds
        aws:sagemaker/labelingJob:LabelingJob
            labelingJobAlgorithmsConfig.labelingJobResourceConfig.vpcConfig.securityGroupIds
        aws:sagemaker/model:Model vpcConfig.securityGroupIds
        aws:sagemaker/monitoringSchedule:MonitoringSchedule
            monitoringScheduleConfig.monitoringJobDefinition.networkConfig.vpcConfig.securityGroupIds
        aws:sagemaker/notebookInstance:NotebookInstance securityGroups
        aws:sagemaker/trainingJob:TrainingJob vpcConfig.securityGroupIds
        aws:sagemaker/userProfile:UserProfile userSettings.securityGroups
        aws:sagemaker/workforce:Workforce workforceVpcConfig.securityGroupIds
        aws:scheduler/schedule:Schedule target.ecsParameters.networkConfiguration.securityGroups
        aws:workspaces/directory:Directory
            workspaceCreationProperties.customSecurityGroupId workspaceSecurityGroupId
        aws:workspacesweb/networkSettings:NetworkSettings securityGroupIds
    """,
    Listens.BALANCER: """
        aws:elb/loadBalancer:LoadBalancer securityGroups
        aws:lb/loadBalancer:LoadBalancer securityGroups
    """,
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
    # https://docs.aws.amazon.com/transfer/latest/userguide/create-server-in-vpc.html
    # https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    Listens.SERVICE: """
        aws:cloudhsmv2/cluster:Cluster securityGroupId
        aws:dax/cluster:Cluster securityGroupIds
        aws:dms/instanceProfile:InstanceProfile vpcSecurityGroupIds
        aws:dms/replicationConfig:ReplicationConfig computeConfig.vpcSecurityGroupIds
        aws:dms/replicationInstance:ReplicationInstance vpcSecurityGroupIds
        aws:docdb/cluster:Cluster vpcSecurityGroupIds
        aws:docdb/elasticCluster:ElasticCluster vpcSecurityGroupIds
        aws:ec2/securityGroupAssociation:SecurityGroupAssociation securityGroupId
        aws:ec2/vpcEndpoint:VpcEndpoint securityGroupIds
        aws:efs/mountTarget:MountTarget securityGroups
        aws:elasticache/cluster:Cluster securityGroupIds
        aws:elasticache/replicationGroup:ReplicationGroup securityGroupIds securityGroupNames
        aws:elasticache/serverlessCache:ServerlessCache securityGroupIds
        aws:elasticsearch/domain:Domain vpcOptions.securityGroupIds
        aws:elasticsearch/vpcEndpoint:VpcEndpoint vpcOptions.securityGroupIds
        aws:fsx/fileCache:FileCache securityGroupIds
        aws:fsx/lustreFileSystem:LustreFileSystem securityGroupIds
        aws:fsx/openZfsFileSystem:OpenZfsFileSystem securityGroupIds
        aws:fsx/windowsFileSystem:WindowsFileSystem securityGroupIds
        aws:memorydb/cluster:Cluster securityGroupIds
        aws:mq/broker:Broker securityGroups
        aws:msk/cluster:Cluster brokerNodeGroupInfo.securityGroups
        aws:msk/serverlessCluster:ServerlessCluster vpcConfigs[].securityGroupIds
        aws:msk/vpcConnection:VpcConnection securityGroups
        aws:mwaa/environment:Environment networkConfiguration.securityGroupIds
        aws:neptune/cluster:Cluster vpcSecurityGroupIds
        aws:neptunegraph/privateGraphEndpoint:PrivateGraphEndpoint vpcSecurityGroupIds
        aws:opensearch/domain:Domain vpcOptions.securityGroupIds
        aws:opensearch/serverlessVpcEndpoint:ServerlessVpcEndpoint securityGroupIds
        aws:opensearch/vpcEndpoint:VpcEndpoint vpcOptions.securityGroupIds
        aws:opensearchingest/pipeline:Pipeline vpcOptions.securityGroupIds
        aws:opensearchingest/pipelineEndpoint:PipelineEndpoint vpcOptions.securityGroupIds
        aws:rds/cluster:Cluster vpcSecurityGroupIds
        aws:rds/instance:Instance vpcSecurityGroupIds
        aws:rds/optionGroup:OptionGroup
            options[].dbSecurityGroupMemberships options[].vpcSecurityGroupMemberships
        aws:rds/proxy:Proxy vpcSecurityGroupIds
        aws:rds/proxyEndpoint:ProxyEndpoint vpcSecurityGroupIds
        aws:redshift/cluster:Cluster vpcSecurityGroupIds
        aws:redshift/endpointAccess:EndpointAccess vpcSecurityGroupIds
        aws:redshiftserverless/endpointAccess:EndpointAccess vpcSecurityGroupIds
        aws:redshiftserverless/workgroup:Workgroup securityGroupIds
        aws:route53/resolverEndpoint:ResolverEndpoint securityGroupIds
        aws:s3/filesMountTarget:FilesMountTarget securityGroups
        aws:timestreaminfluxdb/dbCluster:DbCluster vpcSecurityGroupIds
        aws:timestreaminfluxdb/dbInstance:DbInstance vpcSecurityGroupIds
        aws:transfer/server:Server endpointDetails.securityGroupIds
        aws:transfer/webApp:WebApp endpointDetails.vpc.securityGroupIds
        aws:verifiedaccess/endpoint:Endpoint securityGroupIds
        aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation securityGroupIds
    """,
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-vpc-links.html
    # https://docs.aws.amazon.com/apprunner/latest/dg/network-vpc.html
    Listens.NOTHING: """
        aws:agentregistry/registry:Registry
            discoveryConfiguration.authorizerConfiguration.customJwtAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds
            discoveryConfiguration.authorizerConfiguration.customJwtAuthorizer.privateEndpointOverrides[].privateEndpoint.managedVpcResource.securityGroupIds
        aws:amp/scraper:Scraper source.eks.securityGroupIds source.vpc.securityGroupIds
        aws:apigatewayv2/vpcLink:VpcLink securityGroupIds
        aws:apprunner/vpcConnector:VpcConnector securityGroups
        aws:bedrock/agentcoreAgentRuntime:AgentcoreAgentRuntime
            authorizerConfiguration.customJwtAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds
            authorizerConfiguration.customJwtAuthorizer.privateEndpointOverrides[].privateEndpoint.managedVpcResource.securityGroupIds
        aws:bedrock/agentcoreGateway:AgentcoreGateway
            authorizerConfiguration.customJwtAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds
            authorizerConfiguration.customJwtAuthorizer.privateEndpointOverrides[].privateEndpoint.managedVpcResource.securityGroupIds
        aws:bedrock/agentcoreGatewayTarget:AgentcoreGatewayTarget
            privateEndpoint.managedVpcResource.securityGroupIds
        aws:bedrock/agentcoreHarness:AgentcoreHarness
            authorizerConfiguration.customJwtAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds
            authorizerConfiguration.customJwtAuthorizer.privateEndpointOverrides[].privateEndpoint.managedVpcResource.securityGroupIds
        aws:bedrock/agentcoreOauth2CredentialProvider:AgentcoreOauth2CredentialProvider
            oauth2ProviderConfig.customOauth2ProviderConfig.privateEndpoint.managedVpcResource.securityGroupIds
            oauth2ProviderConfig.customOauth2ProviderConfig.privateEndpointOverrides[].privateEndpoint.managedVpcResource.securityGroupIds
        aws:bedrock/agentcoreRegistry:AgentcoreRegistry
            authorizerConfiguration.customJwtAuthorizer.privateEndpoint.managedVpcResource.securityGroupIds
            authorizerConfiguration.customJwtAuthorizer.privateEndpointOverrides[].privateEndpoint.managedVpcResource.securityGroupIds
        aws:codeconnections/host:Host vpcConfiguration.securityGroupIds
        aws:codestarconnections/host:Host vpcConfiguration.securityGroupIds
        aws:datasync/fsxOpenZfsFileSystem:FsxOpenZfsFileSystem securityGroupArns
        aws:datasync/locationFsxLustre:LocationFsxLustre securityGroupArns
        aws:datasync/locationFsxOntapFileSystem:LocationFsxOntapFileSystem securityGroupArns
        aws:datasync/locationFsxWindows:LocationFsxWindows securityGroupArns
        aws:ec2clientvpn/endpoint:Endpoint securityGroupIds
        aws:ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint securityGroupIds
        aws:glue/connection:Connection physicalConnectionRequirements.securityGroupIdLists
        aws:grafana/workspace:Workspace vpcConfiguration.securityGroupIds
        aws:iot/topicRuleDestination:TopicRuleDestination vpcConfiguration.securityGroups
        aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream
            elasticsearchConfiguration.vpcConfig.securityGroupIds
            opensearchConfiguration.vpcConfig.securityGroupIds
            opensearchserverlessConfiguration.vpcConfig.securityGroupIds
        aws:lambda/coreNetworkConnector:CoreNetworkConnector
            configuration.vpcEgressConfiguration.securityGroupIds
        aws:lambda/function:Function replacementSecurityGroupIds vpcConfig.securityGroupIds
        aws:msk/replicator:Replicator kafkaClusters[].vpcConfig.securityGroupsIds
        aws:mskconnect/connector:Connector kafkaCluster.apacheKafkaCluster.vpc.securityGroups
        aws:pipes/pipe:Pipe sourceParameters.selfManagedKafkaParameters.vpc.securityGroups
        aws:quicksight/vpcConnection:VpcConnection securityGroupIds
        aws:synthetics/canary:Canary vpcConfig.securityGroupIds
        aws:vpclattice/resourceGateway:ResourceGateway securityGroupIds
    """,
}
# Types that name security groups and attach none: rules and sources of traffic, and analyses.
NO_HOLDERS = frozenset(
    {
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/networkInsightsAnalysis:NetworkInsightsAnalysis",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
    }
)
# Properties of holders, and of others, that name a security group which is not attached there.
NO_ATTACHMENTS = frozenset(
    {
        ("aws:ec2/defaultVpc:DefaultVpc", "defaultSecurityGroupId"),
        ("aws:ec2/vpc:Vpc", "defaultSecurityGroupId"),
        # Those that may connect to the nodes.
        ("aws:eks/nodeGroup:NodeGroup", "remoteAccess.sourceSecurityGroupIds"),
        # The group of the balancer itself, for the rules of those behind it.
        ("aws:elb/loadBalancer:LoadBalancer", "sourceSecurityGroup"),
        ("aws:elb/loadBalancer:LoadBalancer", "sourceSecurityGroupId"),
        # Groups of MediaLive, which are lists of addresses.
        ("aws:medialive/input:Input", "inputSecurityGroups"),
    }
)


def _read() -> dict[str, dict[str, Listens]]:
    table: dict[str, dict[str, Listens]] = {}
    for listens, text in _BY_CLASS.items():
        kind = ""
        for word in text.split():
            if ":" in word:
                kind = word
            else:
                table.setdefault(kind, {})[word] = listens
    return table


# What listens, by type and property.
HOLDERS: Mapping[str, Mapping[str, Listens]] = _read()
