"""What the map does not follow, told as such: ways into a stack that no edge shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policypack.exposure.graph.graph import Exposure
from policypack.exposure.graph.node_ids import function_id
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.places import named
from policypack.topology.apis.openapi import AUTHORIZER, api_bodies, functions_behind
from policypack.topology.parts.functions import functions_at, functions_within
from policypack.topology.parts.property_texts import texts
from policypack.topology.triggers.wiring_table import TARGET

# The properties by which requests and data enter a stack: which the map follows, and which not.
#
# Paths are those of pulumi_aws's schema; a row stands for all paths that begin with its own, and
# "" for all properties of a type. A test holds the rows against every property of the schema that
# names a function, and against every property of the types here that names anything.

_MESSAGES = "who can send messages to a broker of Amazon MQ"
_AGENTS = "who can prompt a Bedrock agent"
_CHIME = (
    "aws:chimesdkmediapipelines/mediaInsightsPipelineConfiguration"
    ":MediaInsightsPipelineConfiguration"
)
_DEVICES = "devices that publish to AWS IoT topics"
_TARGETS = "targets of EventBridge that run containers, jobs, queries and commands"

# Followed from an entry to what is behind it.
FOLLOWED: Mapping[str, tuple[str, ...]] = {
    "aws:apigateway/authorizer:Authorizer": ("authorizerUri", "providerArns"),
    "aws:apigateway/integration:Integration": ("uri",),
    "aws:apigatewayv2/api:Api": ("target",),
    "aws:apigatewayv2/authorizer:Authorizer": ("authorizerUri",),
    "aws:apigatewayv2/integration:Integration": ("credentialsArn", "integrationUri"),
    "aws:apigatewayv2/route:Route": ("target",),
    "aws:apprunner/service:Service": ("instanceConfiguration.instanceRoleArn",),
    "aws:appsync/api:Api": ("eventConfig.authProviders",),
    "aws:appsync/channelNamespace:ChannelNamespace": ("handlerConfigs",),
    "aws:appsync/dataSource:DataSource": ("lambdaConfig", "serviceRoleArn"),
    "aws:appsync/graphQLApi:GraphQLApi": (
        "additionalAuthenticationProviders",
        "lambdaAuthorizerConfig",
    ),
    "aws:appsync/resolver:Resolver": ("dataSource",),
    "aws:cloudfront/distribution:Distribution": (
        "defaultCacheBehavior.lambdaFunctionAssociations",
        "orderedCacheBehaviors[].lambdaFunctionAssociations",
        "origins[].domainName",
        "origins[].vpcOriginConfig",
    ),
    "aws:cloudfront/multitenantDistribution:MultitenantDistribution": (
        "defaultCacheBehavior.lambdaFunctionAssociations",
        "cacheBehaviors[].lambdaFunctionAssociations",
        "origins[].domainName",
        "origins[].vpcOriginConfigs",
    ),
    "aws:cloudfront/vpcOrigin:VpcOrigin": ("vpcOriginEndpointConfig.arn",),
    "aws:cloudwatch/eventTarget:EventTarget": ("arn",),
    "aws:cloudwatch/logDestination:LogDestination": ("targetArn",),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ("destinationArn", "logGroup"),
    "aws:cognito/identityPool:IdentityPool": (),
    "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": ("roles",),
    "aws:cognito/userPool:UserPool": ("lambdaConfig",),
    "aws:lambda/eventSourceMapping:EventSourceMapping": ("eventSourceArn", "functionName"),
    "aws:lambda/functionUrl:FunctionUrl": ("functionName",),
    "aws:lambda/permission:Permission": ("function",),
    "aws:lb/listener:Listener": ("defaultActions[].forward", "defaultActions[].targetGroupArn"),
    "aws:lb/listenerRule:ListenerRule": ("actions[].forward", "actions[].targetGroupArn"),
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": ("targetGroupArn", "targetId"),
    "aws:pipes/pipe:Pipe": ("source", "target", "enrichment"),
    "aws:s3/bucketNotification:BucketNotification": (
        *("bucket", "lambdaFunctions", "queues", "topics"),
    ),
    "aws:ses/receiptRule:ReceiptRule": (
        *("bounceActions", "lambdaActions", "snsActions", "stopActions", "workmailActions"),
        *("s3Actions[].bucketName", "s3Actions[].topicArn"),
    ),
    "aws:sns/topicSubscription:TopicSubscription": ("endpoint", "topic"),
}
# Named in the map with the resources that have the property, since nothing there follows it.
NOT_FOLLOWED: Mapping[str, Mapping[str, str]] = {
    "aws:apigateway/integration:Integration": {
        "integrationTarget": "load balancers behind the VPC link of an API",
    },
    "aws:apigateway/vpcLink:VpcLink": {
        "targetArn": "load balancers behind the VPC link of an API",
    },
    "aws:appsync/function:Function": {
        "syncConfig": "functions that solve conflicts of an AppSync API",
    },
    "aws:appsync/graphQLApi:GraphQLApi": {
        "mergedApiExecutionRoleArn": "source APIs of a merged AppSync API",
    },
    "aws:appsync/resolver:Resolver": {
        "syncConfig": "functions that solve conflicts of an AppSync API",
    },
    "aws:appsync/sourceApiAssociation:SourceApiAssociation": {
        "": "source APIs of a merged AppSync API",
    },
    "aws:bedrock/agentAgent:AgentAgent": {
        "promptOverrideConfigurations[].overrideLambda": _AGENTS,
    },
    "aws:bedrock/agentDataSource:AgentDataSource": {
        "vectorIngestionConfiguration": "documents that a Bedrock knowledge base takes in",
    },
    "aws:bedrock/agentFlow:AgentFlow": {"definition": "who can invoke a Bedrock flow"},
    "aws:bedrock/agentcoreEvaluator:AgentcoreEvaluator": {"evaluatorConfig": _AGENTS},
    "aws:bedrock/agentcoreGateway:AgentcoreGateway": {"interceptorConfigurations": _AGENTS},
    "aws:bedrock/agentcoreGatewayTarget:AgentcoreGatewayTarget": {
        "targetConfiguration.mcp.lambda.lambdaArn": _AGENTS,
    },
    "aws:chime/sdkvoiceSipMediaApplication:SdkvoiceSipMediaApplication": {
        "endpoints": "who can call a number of Amazon Chime",
    },
    _CHIME: {"elements": "who can call a number of Amazon Chime"},
    "aws:cloudfront/distribution:Distribution": {
        "connectionFunctionAssociation": "CloudFront functions, which run outside the account",
    },
    "aws:cloudwatch/eventTarget:EventTarget": {
        "batchTarget": _TARGETS,
        "ecsTarget": _TARGETS,
        "redshiftTarget": _TARGETS,
        "sagemakerPipelineTarget": _TARGETS,
        "appsyncTarget": _TARGETS,
        "runCommandTargets": _TARGETS,
    },
    "aws:ec2/instance:Instance": {"associatePublicIpAddress": "servers with a public address"},
    "aws:ec2clientvpn/endpoint:Endpoint": {
        "clientConnectOptions": "who can connect to a Client VPN endpoint",
    },
    "aws:ecs/service:Service": {
        "networkConfiguration.assignPublicIp": "servers with a public address",
    },
    "aws:elb/attachment:Attachment": {"": "instances behind a classic load balancer"},
    "aws:elb/loadBalancer:LoadBalancer": {"instances": "instances behind a classic load balancer"},
    "aws:globalaccelerator/endpointGroup:EndpointGroup": {
        "endpointConfigurations": "endpoints of an accelerator of Global Accelerator",
    },
    "aws:iot/topicRule:TopicRule": {"": _DEVICES},
    "aws:kendra/dataSource:DataSource": {
        "customDocumentEnrichmentConfiguration": "documents that a Kendra index takes in",
    },
    "aws:kinesis/analyticsApplication:AnalyticsApplication": {
        "": "streams that a Kinesis Data Analytics application reads",
    },
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
        "": "who can put records into a Firehose stream",
    },
    "aws:kinesisanalyticsv2/application:Application": {
        "applicationConfiguration.sqlApplicationConfiguration": (
            "streams that a Kinesis Data Analytics application reads"
        ),
    },
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
        "selfManagedEventSource": "who can write to self-managed Kafka brokers",
        "queues": _MESSAGES,
    },
    "aws:mailmanager/ruleSet:RuleSet": {"": "who can send mail through SES Mail Manager"},
    "aws:pinpoint/app:App": {"campaignHook": "segments of a Pinpoint campaign"},
    "aws:pipes/pipe:Pipe": {
        "targetParameters.batchJobParameters": _TARGETS,
        "targetParameters.ecsTaskParameters": _TARGETS,
        "targetParameters.redshiftDataParameters": _TARGETS,
        "sourceParameters.activemqBrokerParameters": _MESSAGES,
        "sourceParameters.rabbitmqBrokerParameters": _MESSAGES,
        "sourceParameters.selfManagedKafkaParameters": (
            "who can write to self-managed Kafka brokers"
        ),
    },
    "aws:sagemaker/labelingJob:LabelingJob": {
        "humanTaskConfig": "workers of a SageMaker labeling job",
    },
    "aws:transfer/server:Server": {"": "who can connect to a Transfer Family server"},
    "aws:transfer/user:User": {"": "who can connect to a Transfer Family server"},
}
# Of the types above, what leads nowhere: logs, keys, certificates, secrets that a service reads,
# queues for what has failed, providers of identities, and the roles of the services themselves,
# which do what the other properties say.
LEADS_NOWHERE = (
    r"(?:access|connection|healthCheck)Logs\.|loggingConfig|[lL]og(?:Config|Configuration)\.",
    r"[kK]eyArn$|[cC]ertificateArn$|trustStore|[sS]ecret\w*Arn$|sourceAccessConfigurations",
    r"deadLetterConfig|destinationConfig\.onFailure|schemaRegistry",
    r"authenticate(?:Cognito|Oidc)\.|jwtValidation\.|[iI]dentitySource|ProviderArns",
    r"(?:^|\.|\])(?:roleArn|serviceRole|iamRoleArn|accessRoleArn|cloudwatchLogsRoleArn)$",
    r"subscriptionRoleArn$|authorizerCredentialsArn$|apiKeySource|disableExecuteApi|organizationArn",
    r"realtimeLogConfigArn|functionAssociations\[\]\.functionArn|schemas\[\]|smsConfiguration",
    r"emailConfiguration|healthCheck\.target|loadBalancerArn$|listenerArn$|targetId$",
    r"autoScaling|vpcConnectorArn|observability|connectionArn|codeRepository",
    r"(?:dynamodb|elasticsearch|eventBridge|http|opensearchservice|relationalDatabase)Config\.",
    r"targetParameters\.(?:cloudwatchLogs|eventbridgeEventBus)Parameters",
    r"credentialsArn$|mappingRules|sourceArn$|invokedViaFunctionUrl",
)
# Properties that name a function and start it for the account alone, or do not start it.
FOR_THE_ACCOUNT: Mapping[str, str] = {
    "aws:arcregionswitch/plan:Plan": "runs when the account changes its region",
    "aws:cfg/organizationCustomRule:OrganizationCustomRule": "runs when a resource changes",
    "aws:cloudfront/connectionFunction:ConnectionFunction": "names a store of values",
    "aws:dms/endpoint:Endpoint": "names a function of a database",
    "aws:inspector2/organizationConfiguration:OrganizationConfiguration": "is a switch",
    "aws:lambda/alias:Alias": "is a name of the function",
    "aws:lambda/function:Function": "says where the function runs",
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "says what follows a run",
    "aws:lambda/functionRecursionConfig:FunctionRecursionConfig": "limits the function",
    "aws:lambda/functionScalingConfig:FunctionScalingConfig": "limits the function",
    "aws:lambda/invocation:Invocation": "runs at a deployment",
    "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": "limits the function",
    "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig": "chooses the runtime",
    "aws:medialive/channel:Channel": "names a function of a video format",
    "aws:sfn/alias:Alias": "is a name of the workflow",
    "aws:sns/topic:Topic": "names roles that write logs",
    "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask": "runs at a time",
    "aws:synthetics/canary:Canary": "is a switch",
}


_BUS = "aws:cloudwatch/eventBus:EventBus"
# What lets other accounts put events on a bus, and names it.
_BUS_POLICIES = (
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "aws:cloudwatch/eventPermission:EventPermission",
)
_OTHER_BUS = "what other accounts put on an event bus that this program does not define"
_USERS = "operations of an OpenAPI document that ask for an authorizer"
_OFF = ("", "False")


def add_left_out(found: Exposure, stack: Stack) -> None:
    """Notes the properties that lead into the stack and are not followed."""
    for kind, rows in NOT_FOLLOWED.items():
        for resource in stack.of_type(kind):
            for path, what in rows.items():
                if not path or any(map(_is_on, texts(resource.properties, path))):
                    found.leave_out(what, named(resource), _starts(stack, resource, path))
    _add_buses(found, stack)
    _add_operations(found, stack)


def _is_on(text: str | Unknown) -> bool:
    return isinstance(text, Unknown) or text not in _OFF


def _starts(stack: Stack, resource: Resource, path: str) -> list[str]:
    """The IDs of the functions that the property names."""
    return _ids(or_unknown(functions_within, stack, resource, path))


def _ids(functions: Iterable[Resource] | Unknown) -> list[str]:
    known = () if isinstance(functions, Unknown) else functions
    return [function_id(each) for each in known]


def _add_buses(found: Exposure, stack: Stack) -> None:
    for policy in stack.of_type(*_BUS_POLICIES):
        buses = or_unknown(stack.linked, policy, "eventBusName", _BUS)
        if not isinstance(buses, Unknown) and not buses:
            elsewhere = [each for each in stack.of_type(TARGET) if not _bus(stack, each)]
            targets = [or_unknown(functions_at, stack, each, "arn") for each in elsewhere]
            starts = [ident for each in targets for ident in _ids(each)]
            found.leave_out(_OTHER_BUS, named(policy), starts)


def _bus(stack: Stack, target: Resource) -> object:
    buses = or_unknown(stack.linked, target, "eventBusName", _BUS)
    return isinstance(buses, Unknown) or buses


def _add_operations(found: Exposure, stack: Stack) -> None:
    for api, document in api_bodies(stack).items():
        for operation in () if isinstance(document, Unknown) else document.operations:
            if operation.authorization == AUTHORIZER and operation.uri:
                behind = or_unknown(functions_behind, stack, api, operation.uri)
                found.leave_out(_USERS, named(api), _ids(behind))
