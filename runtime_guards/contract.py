"""Event sources that can trigger a function: the one table that policy and guard read.

A row states how a stack wires the trigger (`wirings`, in Pulumi's terms), which fields identify its
events (`mark`), and which validator checks them. The policy reads the wirings, the guard reads the
marks, and a test runs every row through both. The module uses little of the standard library, since
every guarded function loads it at a cold start.
"""

from __future__ import annotations

from operator import itemgetter

# `typing` costs a cold start milliseconds, so only the type checker is shown it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Mark = tuple["Place", ...]
    # Its position in the table, the trigger, and the places of its mark besides the one it is at.
    _Row = tuple[int, "Trigger", Mark]


class Wiring(tuple):  # type: ignore[type-arg]
    """A property of a Pulumi resource that names a function's trigger.

    `pattern` is a regular expression that the value at `property` has to contain, since one type
    wires many sources.
    """

    __slots__ = ()
    # Like a named tuple, each of which would cost a cold start a quarter of a millisecond.
    type, pattern = property(itemgetter(0)), property(itemgetter(2))
    property = property(itemgetter(1))

    def __new__(cls, type: str, property: str, pattern: str) -> Wiring:  # noqa: A002
        return tuple.__new__(cls, (type, property, pattern))


class Place(tuple):  # type: ignore[type-arg]
    """A place of an event.

    `path` is a tuple of keys and indices; `expected` is the text that stands there, a tuple of
    texts where AWS has used several, or None for any value but null.
    """

    __slots__ = ()
    path, expected = property(itemgetter(0)), property(itemgetter(1))

    def __new__(cls, path: tuple[str | int, ...], expected: Any) -> Place:
        return tuple.__new__(cls, (path, expected))


class ArnOf(tuple):  # type: ignore[type-arg]
    """Marks a place that holds an ARN of the service instead of a constant text."""

    __slots__ = ()
    service = property(itemgetter(0))

    def __new__(cls, service: str) -> ArnOf:
        return tuple.__new__(cls, (service,))


class Trigger(tuple):  # type: ignore[type-arg]
    """A row of the table.

    `mark` is a tuple of places, all of which must hold. An empty mark means that no field
    identifies the source of the event.
    """

    __slots__ = ()
    name, validator = property(itemgetter(0)), property(itemgetter(1))
    wirings, mark = property(itemgetter(2)), property(itemgetter(3))

    def __new__(cls, name: str, validator: str, wirings: tuple[Wiring, ...], mark: Mark) -> Trigger:
        return tuple.__new__(cls, (name, validator, wirings, mark))


_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_PERMISSION = "aws:lambda/permission:Permission"
_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
_INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
_HTTP_INTEGRATION = "aws:apigatewayv2/integration:Integration"


def _at(*path: str | int, equals: str | tuple[str, ...] | None = None) -> Place:
    return Place(path, equals)


def _mapped(service: str) -> tuple[Wiring, ...]:
    return (Wiring(type=_MAPPING, property="eventSourceArn", pattern=f"^arn:[^:]+:{service}:"),)


def _permitted(principal: str) -> tuple[Wiring, ...]:
    return (
        Wiring(
            type=_PERMISSION,
            property="principal",
            pattern=f"^{principal}[.]amazonaws[.]com([.]cn)?$",
        ),
    )


def _of_alexa(principal: str) -> tuple[Wiring, ...]:
    # https://developer.amazon.com/en-US/docs/alexa/custom-skills/host-a-custom-skill-as-an-aws-lambda-function.html
    return (
        Wiring(type=_PERMISSION, property="principal", pattern=f"^{principal}[.]amazon[.]com$"),
    )


# Where a Firehose stream delivers to: each has its own place for the function that transforms.
_DESTINATIONS = (
    "extendedS3",
    "elasticsearch",
    "httpEndpoint",
    "iceberg",
    "opensearch",
    "opensearchserverless",
    "redshift",
    "snowflake",
    "splunk",
)


def _transformed(destination: str) -> Wiring:
    return Wiring(
        type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        property=f"{destination}Configuration.processingConfiguration.processors[].parameters[].parameterValue",
        pattern=":function:",
    )


# A distribution runs functions at the edge for each of its cache behaviors.
_EDGE = (
    ("aws:cloudfront/distribution:Distribution", "defaultCacheBehavior", "lambdaArn"),
    ("aws:cloudfront/distribution:Distribution", "orderedCacheBehaviors[]", "lambdaArn"),
    (
        "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
        "defaultCacheBehavior",
        "lambdaFunctionArn",
    ),
    (
        "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
        "cacheBehaviors[]",
        "lambdaFunctionArn",
    ),
)


def _at_edge(kind: str, behavior: str, arn: str) -> Wiring:
    return Wiring(
        type=kind,
        property=f"{behavior}.lambdaFunctionAssociations[].{arn}",
        pattern=_FUNCTION,
    )


def _step(kind: str) -> Wiring:
    """A custom step of a workflow of Transfer Family: of its `steps` or `onExceptionSteps`."""
    return Wiring(
        type="aws:transfer/workflow:Workflow",
        property=f"{kind}[].customStepDetails.target",
        pattern=_FUNCTION,
    )


def _record(key: str, source: str) -> Mark:
    return (_at("Records", 0, key, equals=source),)


_REST = "aws:apigateway/integration:Integration"
_AUTHORIZER_V2 = "aws:apigatewayv2/authorizer:Authorizer"
_PIPE = "aws:pipes/pipe:Pipe"
_POOL = "aws:cognito/userPool:UserPool"
_NAMESPACE = "aws:appsync/channelNamespace:ChannelNamespace"
_FUNCTION = ":function:"

# More specific rows stand before more general ones: detection takes the first that fits.
TRIGGERS = (
    # Authorizers come before the APIs whose shape they share.
    Trigger(
        name="rest-authorizer",
        validator="runtime_guards.events.rest_authorizer.RestAuthorizer",
        wirings=(
            Wiring(
                type="aws:apigateway/authorizer:Authorizer",
                property="authorizerUri",
                pattern=_FUNCTION,
            ),
            Wiring(
                type=_AUTHORIZER_V2, property="authorizerPayloadFormatVersion", pattern=r"^1[.]0$"
            ),
        ),
        mark=(_at("methodArn"), _at("type")),
    ),
    Trigger(
        name="http-authorizer",
        validator="runtime_guards.events.http_authorizer.HttpAuthorizer",
        wirings=(
            Wiring(
                type=_AUTHORIZER_V2, property="authorizerPayloadFormatVersion", pattern=r"^2[.]0$"
            ),
        ),
        mark=(_at("routeArn"), _at("version", equals="2.0")),
    ),
    Trigger(
        name="websocket-api",
        validator="runtime_guards.events.websocket_api.WebSocketApi",
        # Only the integration's API identifies a WebSocket API.
        wirings=(
            Wiring(type="aws:apigatewayv2/api:Api", property="protocolType", pattern="^WEBSOCKET$"),
        ),
        mark=(_at("requestContext", "connectionId"), _at("requestContext", "eventType")),
    ),
    Trigger(
        name="alb",
        validator="runtime_guards.events.alb.ALB",
        wirings=(
            Wiring(
                type="aws:lb/targetGroup:TargetGroup", property="targetType", pattern="^lambda$"
            ),
            *_permitted("elasticloadbalancing"),
        ),
        mark=(_at("requestContext", "elb", "targetGroupArn"),),
    ),
    Trigger(
        name="rest-api",
        validator="runtime_guards.events.rest_api.RestApi",
        wirings=(
            Wiring(type=_REST, property="uri", pattern=_FUNCTION),
            Wiring(type=_HTTP_INTEGRATION, property="payloadFormatVersion", pattern=r"^1[.]0$"),
        ),
        mark=(_at("resource"), _at("httpMethod"), _at("requestContext", "httpMethod")),
    ),
    Trigger(
        name="vpc-lattice-v2",
        validator="runtime_guards.events.vpc_lattice_v2.VpcLatticeV2",
        wirings=(
            Wiring(
                type="aws:vpclattice/targetGroup:TargetGroup",
                property="config.lambdaEventStructureVersion",
                pattern="V2",
            ),
            *_permitted("vpc-lattice"),
        ),
        mark=(_at("requestContext", "serviceNetworkArn"), _at("method")),
    ),
    Trigger(
        name="vpc-lattice",
        validator="runtime_guards.events.vpc_lattice.VpcLattice",
        wirings=(
            Wiring(
                type="aws:vpclattice/targetGroup:TargetGroup",
                property="config.lambdaEventStructureVersion",
                pattern="V1",
            ),
            *_permitted("vpc-lattice"),
        ),
        mark=(_at("raw_path"), _at("method")),
    ),
    # AWS documents one format for these two; only the declaration distinguishes them.
    Trigger(
        name="http-api",
        validator="runtime_guards.events.http_api.HttpApi",
        wirings=(
            Wiring(type=_HTTP_INTEGRATION, property="payloadFormatVersion", pattern=r"^2[.]0$"),
        ),
        mark=(_at("version", equals="2.0"), _at("requestContext", "http", "method")),
    ),
    Trigger(
        name="function-url",
        validator="runtime_guards.events.function_url.FunctionUrl",
        wirings=(
            Wiring(type="aws:lambda/functionUrl:FunctionUrl", property="functionName", pattern="."),
        ),
        mark=(_at("version", equals="2.0"), _at("requestContext", "http", "method")),
    ),
    Trigger(
        name="s3",
        validator="runtime_guards.events.s3.S3",
        wirings=(
            Wiring(
                type="aws:s3/bucketNotification:BucketNotification",
                property="lambdaFunctions[].lambdaFunctionArn",
                pattern=_FUNCTION,
            ),
            *_permitted("s3"),
        ),
        mark=_record("eventSource", "aws:s3"),
    ),
    Trigger(
        name="s3-batch",
        validator="runtime_guards.events.s3_batch.S3Batch",
        wirings=_permitted("batchoperations[.]s3"),
        mark=(_at("invocationSchemaVersion"), _at("tasks")),
    ),
    Trigger(
        name="s3-object-lambda",
        validator="runtime_guards.events.s3_object_lambda.S3ObjectLambda",
        wirings=(
            Wiring(
                type="aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint",
                property="configuration.transformationConfigurations[].contentTransformation.awsLambda.functionArn",
                pattern=_FUNCTION,
            ),
        ),
        mark=(_at("userRequest"), _at("protocolVersion")),
    ),
    Trigger(
        name="sqs",
        validator="runtime_guards.events.sqs.SQS",
        wirings=_mapped("sqs"),
        mark=_record("eventSource", "aws:sqs"),
    ),
    Trigger(
        name="sns",
        validator="runtime_guards.events.sns.SNS",
        wirings=(
            Wiring(
                type="aws:sns/topicSubscription:TopicSubscription",
                property="protocol",
                pattern="^lambda$",
            ),
            *_permitted("sns"),
        ),
        mark=_record("EventSource", "aws:sns"),
    ),
    Trigger(
        name="dynamodb-stream",
        validator="runtime_guards.events.dynamodb_stream.DynamoDBStream",
        wirings=_mapped("dynamodb"),
        mark=_record("eventSource", "aws:dynamodb"),
    ),
    Trigger(
        name="kinesis-stream",
        validator="runtime_guards.events.kinesis_stream.KinesisStream",
        wirings=_mapped("kinesis"),
        mark=_record("eventSource", "aws:kinesis"),
    ),
    Trigger(
        name="firehose",
        validator="runtime_guards.events.firehose.Firehose",
        wirings=tuple(_transformed(destination) for destination in _DESTINATIONS),
        mark=(_at("deliveryStreamArn"), _at("invocationId")),
    ),
    Trigger(
        name="msk",
        validator="runtime_guards.events.msk.MSK",
        wirings=_mapped("kafka"),
        mark=(_at("eventSource", equals="aws:kafka"),),
    ),
    Trigger(
        name="self-managed-kafka",
        validator="runtime_guards.events.self_managed_kafka.SelfManagedKafka",
        wirings=(Wiring(type=_MAPPING, property="selfManagedEventSource.endpoints", pattern="."),),
        mark=(_at("eventSource", equals=("SelfManagedKafka", "aws:SelfManagedKafka")),),
    ),
    # Both brokers are wired by an ARN of the service mq; only the broker's engine differs.
    Trigger(
        name="active-mq",
        validator="runtime_guards.events.active_mq.ActiveMQ",
        wirings=_mapped("mq"),
        mark=(_at("eventSource", equals=("aws:mq", "aws:amq")),),
    ),
    Trigger(
        name="rabbit-mq",
        validator="runtime_guards.events.rabbit_mq.RabbitMQ",
        wirings=_mapped("mq"),
        mark=(_at("eventSource", equals="aws:rmq"),),
    ),
    Trigger(
        name="documentdb",
        validator="runtime_guards.events.documentdb.DocumentDB",
        wirings=_mapped("rds"),
        mark=(_at("eventSource", equals="aws:docdb"),),
    ),
    Trigger(
        name="cloudwatch-logs",
        validator="runtime_guards.events.cloudwatch_logs.CloudWatchLogs",
        wirings=(
            Wiring(
                type="aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
                property="destinationArn",
                pattern=_FUNCTION,
            ),
            *_permitted("logs"),
        ),
        mark=(_at("awslogs", "data"),),
    ),
    Trigger(
        name="cloudwatch-alarm",
        validator="runtime_guards.events.cloudwatch_alarm.CloudWatchAlarm",
        wirings=(
            Wiring(
                type="aws:cloudwatch/metricAlarm:MetricAlarm",
                property="alarmActions[]",
                pattern=_FUNCTION,
            ),
            Wiring(
                type="aws:cloudwatch/compositeAlarm:CompositeAlarm",
                property="alarmActions[]",
                pattern=_FUNCTION,
            ),
            *_permitted("lambda[.]alarms[.]cloudwatch"),
        ),
        mark=(_at("source", equals="aws.cloudwatch"), _at("alarmArn")),
    ),
    Trigger(
        name="scheduler",
        validator="runtime_guards.events.scheduler.Scheduler",
        wirings=(
            Wiring(
                type="aws:scheduler/schedule:Schedule", property="target.arn", pattern=_FUNCTION
            ),
        ),
        mark=(_at("source", equals="aws.scheduler"), _at("detail-type", equals="Scheduled Event")),
    ),
    Trigger(
        name="schedule",
        validator="runtime_guards.events.schedule.Schedule",
        wirings=(
            Wiring(
                type="aws:cloudwatch/eventRule:EventRule",
                property="scheduleExpression",
                pattern=".",
            ),
        ),
        mark=(_at("source", equals="aws.events"), _at("detail-type", equals="Scheduled Event")),
    ),
    Trigger(
        name="event-bridge-s3",
        validator="runtime_guards.events.event_bridge_s3.EventBridgeS3",
        wirings=(
            Wiring(
                type="aws:cloudwatch/eventRule:EventRule",
                property="eventPattern",
                pattern="aws[.]s3",
            ),
        ),
        mark=(_at("source", equals="aws.s3"), _at("detail-type")),
    ),
    Trigger(
        name="event-bridge",
        validator="runtime_guards.events.event_bridge.EventBridge",
        wirings=(Wiring(type=_TARGET, property="arn", pattern=_FUNCTION), *_permitted("events")),
        mark=(_at("source"), _at("detail-type"), _at("detail")),
    ),
    Trigger(
        name="pipe",
        validator="runtime_guards.events.pipes.Pipe",
        wirings=(
            Wiring(type=_PIPE, property="target", pattern=_FUNCTION),
            Wiring(type=_PIPE, property="enrichment", pattern=_FUNCTION),
        ),
        mark=(_at(0, "eventSource"),),
    ),
    Trigger(
        name="destination",
        validator="runtime_guards.events.destinations.Destination",
        wirings=(
            Wiring(
                type=_INVOKE_CONFIG,
                property="destinationConfig.onFailure.destination",
                pattern=_FUNCTION,
            ),
            Wiring(
                type=_INVOKE_CONFIG,
                property="destinationConfig.onSuccess.destination",
                pattern=_FUNCTION,
            ),
        ),
        mark=(_at("requestContext", "functionArn"), _at("requestContext", "condition")),
    ),
    Trigger(
        name="cognito",
        validator="runtime_guards.events.cognito.Cognito",
        wirings=(
            Wiring(type=_POOL, property="lambdaConfig", pattern=_FUNCTION),
            *_permitted("cognito-idp"),
        ),
        mark=(_at("triggerSource"), _at("userPoolId")),
    ),
    Trigger(
        name="appsync-authorizer",
        validator="runtime_guards.events.appsync_authorizer.AppSyncAuthorizer",
        wirings=(
            Wiring(
                type="aws:appsync/graphQLApi:GraphQLApi",
                property="lambdaAuthorizerConfig.authorizerUri",
                pattern=_FUNCTION,
            ),
            Wiring(
                type="aws:appsync/api:Api",
                property="eventConfig.authProviders[].lambdaAuthorizerConfig.authorizerUri",
                pattern=_FUNCTION,
            ),
            *_permitted("appsync"),
        ),
        mark=(_at("authorizationToken"), _at("requestContext", "apiId")),
    ),
    Trigger(
        name="appsync-batch-resolver",
        validator="runtime_guards.events.appsync_batch_resolver.AppSyncBatchResolver",
        wirings=(
            Wiring(type="aws:appsync/resolver:Resolver", property="maxBatchSize", pattern="^[1-9]"),
        ),
        mark=(_at(0, "info", "fieldName"),),
    ),
    Trigger(
        name="appsync-resolver",
        validator="runtime_guards.events.appsync_resolver.AppSyncResolver",
        wirings=(
            Wiring(
                type="aws:appsync/dataSource:DataSource",
                property="lambdaConfig.functionArn",
                pattern=_FUNCTION,
            ),
        ),
        mark=(_at("info", "fieldName"), _at("info", "parentTypeName")),
    ),
    Trigger(
        name="ses",
        validator="runtime_guards.events.ses.SES",
        wirings=(
            Wiring(
                type="aws:ses/receiptRule:ReceiptRule",
                property="lambdaActions[].functionArn",
                pattern=_FUNCTION,
            ),
            *_permitted("ses"),
        ),
        mark=_record("eventSource", "aws:ses"),
    ),
    Trigger(
        name="config-rule",
        validator="runtime_guards.events.config_rule.ConfigRule",
        wirings=(
            Wiring(type="aws:cfg/rule:Rule", property="source.sourceIdentifier", pattern=_FUNCTION),
            *_permitted("config"),
        ),
        mark=(_at("invokingEvent"), _at("configRuleName")),
    ),
    Trigger(
        name="code-pipeline",
        validator="runtime_guards.events.code_pipeline.CodePipeline",
        wirings=(
            Wiring(
                type="aws:codepipeline/pipeline:Pipeline",
                property="stages[].actions[].provider",
                pattern="^Lambda$",
            ),
        ),
        mark=(_at("CodePipeline.job"),),
    ),
    Trigger(
        name="cloudformation",
        validator="runtime_guards.events.cloudformation.CloudFormation",
        wirings=(
            Wiring(
                type="aws:cloudformation/stack:Stack",
                property="templateBody",
                pattern="ServiceToken",
            ),
            *_permitted("cloudformation"),
        ),
        mark=(_at("RequestType"), _at("ResponseURL")),
    ),
    Trigger(
        name="secret-rotation",
        validator="runtime_guards.events.secrets_manager.SecretRotation",
        wirings=(
            Wiring(
                type="aws:secretsmanager/secretRotation:SecretRotation",
                property="rotationLambdaArn",
                pattern=_FUNCTION,
            ),
            *_permitted("secretsmanager"),
        ),
        mark=(_at("Step"), _at("SecretId"), _at("ClientRequestToken")),
    ),
    Trigger(
        name="lex-v2",
        validator="runtime_guards.events.lex.LexV2",
        wirings=_permitted("lexv2"),
        mark=(_at("sessionState"), _at("bot"), _at("invocationSource")),
    ),
    Trigger(
        name="connect",
        validator="runtime_guards.events.connect.Connect",
        wirings=(
            Wiring(
                type="aws:connect/lambdaFunctionAssociation:LambdaFunctionAssociation",
                property="functionArn",
                pattern=_FUNCTION,
            ),
            *_permitted("connect"),
        ),
        mark=(_at("Name", equals="ContactFlowEvent"), _at("Details")),
    ),
    Trigger(
        name="bedrock-agent",
        validator="runtime_guards.events.bedrock_agent.BedrockAgent",
        wirings=(
            Wiring(
                type="aws:bedrock/agentAgentActionGroup:AgentAgentActionGroup",
                property="actionGroupExecutor.lambda",
                pattern=_FUNCTION,
            ),
            *_permitted("bedrock"),
        ),
        mark=(_at("messageVersion"), _at("agent"), _at("actionGroup")),
    ),
    Trigger(
        name="lambda-edge",
        validator="runtime_guards.events.lambda_edge.LambdaEdge",
        wirings=tuple(_at_edge(*place) for place in _EDGE),
        mark=(_at("Records", 0, "cf", "config", "distributionId"),),
    ),
    Trigger(
        name="appsync-events",
        validator="runtime_guards.events.appsync_events.AppSyncEvents",
        wirings=(
            Wiring(
                type=_NAMESPACE,
                property="handlerConfigs.onPublish.integration.dataSourceName",
                pattern=".",
            ),
            Wiring(
                type=_NAMESPACE,
                property="handlerConfigs.onSubscribe.integration.dataSourceName",
                pattern=".",
            ),
        ),
        mark=(_at("info", "channel", "path"), _at("info", "operation")),
    ),
    Trigger(
        name="code-commit",
        validator="runtime_guards.events.code_commit.CodeCommit",
        wirings=(
            Wiring(
                type="aws:codecommit/trigger:Trigger",
                property="triggers[].destinationArn",
                pattern=_FUNCTION,
            ),
            *_permitted("codecommit"),
        ),
        mark=_record("eventSource", "aws:codecommit"),
    ),
    Trigger(
        name="transfer-authorizer",
        validator="runtime_guards.events.transfer_authorizer.TransferAuthorizer",
        wirings=(
            Wiring(type="aws:transfer/server:Server", property="function", pattern=_FUNCTION),
            *_permitted("transfer"),
        ),
        mark=(_at("username"), _at("protocol"), _at("serverId"), _at("sourceIp")),
    ),
    Trigger(
        name="transfer-workflow",
        validator="runtime_guards.events.transfer_workflow.TransferWorkflow",
        wirings=(_step("steps"), _step("onExceptionSteps")),
        mark=(_at("serviceMetadata", "executionDetails"), _at("fileLocation")),
    ),
    Trigger(
        name="iot-authorizer",
        validator="runtime_guards.events.iot_authorizer.IoTAuthorizer",
        wirings=(
            Wiring(
                type="aws:iot/authorizer:Authorizer",
                property="authorizerFunctionArn",
                pattern=_FUNCTION,
            ),
            *_permitted("iot"),
        ),
        mark=(_at("protocols"), _at("protocolData")),
    ),
    Trigger(
        name="iot-provisioning",
        validator="runtime_guards.events.iot_provisioning.IoTProvisioning",
        wirings=(
            Wiring(
                type="aws:iot/provisioningTemplate:ProvisioningTemplate",
                property="preProvisioningHook.targetArn",
                pattern=_FUNCTION,
            ),
            *_permitted("iot"),
        ),
        mark=(_at("templateArn"), _at("certificateId")),
    ),
    Trigger(
        name="alexa-skill",
        validator="runtime_guards.events.alexa_skill.AlexaSkill",
        wirings=_of_alexa("alexa-appkit"),
        mark=(_at("context", "System", "application"), _at("request", "type")),
    ),
    Trigger(
        name="alexa-smart-home",
        validator="runtime_guards.events.alexa_smart_home.AlexaSmartHome",
        wirings=_of_alexa("alexa-connectedhome"),
        mark=(_at("directive", "header", "namespace"),),
    ),
    # Workflow, rule or caller choose these events as a whole: only a declared model can check them.
    Trigger(
        name="step-functions",
        validator="runtime_guards.events.step_functions.StepFunctions",
        wirings=(
            Wiring(
                type="aws:sfn/stateMachine:StateMachine", property="definition", pattern=_FUNCTION
            ),
        ),
        mark=(),
    ),
    Trigger(
        name="iot-rule",
        validator="runtime_guards.events.iot_rule.IoTRule",
        wirings=(
            Wiring(
                type="aws:iot/topicRule:TopicRule",
                property="lambdas[].functionArn",
                pattern=_FUNCTION,
            ),
            *_permitted("iot"),
        ),
        mark=(),
    ),
    Trigger(name="direct", validator="runtime_guards.events.direct.Direct", wirings=(), mark=()),
)

BY_NAME = {trigger.name: trigger for trigger in TRIGGERS}


# Second marks, which are checked after the table, since each of their names is common.
_SECOND_MARKS = {
    # Resolvers that Amplify generates send no `info`:
    # https://docs.amplify.aws/cli/graphql/custom-business-logic/#structure-of-the-function-event
    "appsync-resolver": (_at("typeName"), _at("fieldName"), _at("arguments")),
    # The last call of a tumbling window may have no records, only the fields next to them:
    # https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
    "dynamodb-stream": (_at("window"), Place(("eventSourceARN",), ArnOf("dynamodb"))),
    "kinesis-stream": (_at("window"), Place(("eventSourceARN",), ArnOf("kinesis"))),
}
# An event that is detected as the first may be validated as the second too: the payloads of an HTTP
# API and a function URL have one format, and a bus delivers schedules and notifications like other
# events.
ALIKE = {
    "http-api": "function-url",
    "schedule": "event-bridge",
    "event-bridge-s3": "event-bridge",
}


def carries(event: object, mark: Mark) -> bool:
    """Returns whether an event has a mark: each of its places holds what is expected."""
    for path, expected in mark:
        if expected is None and len(path) == 1 and event.__class__ is dict:
            # Most places of marks are such.
            if event.get(path[0]) is None:
                return False
            continue
        value: Any = event
        for key in path:
            # Most marks are not carried, and to raise would cost more than to ask.
            if value.__class__ is dict:
                value = value.get(key)
            elif value.__class__ is list and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return False
        if value is None:
            return False
        if expected is None:
            continue
        if expected.__class__ is ArnOf:
            if not str(value).startswith("arn:") or str(value).split(":")[2:3] != [*expected]:
                return False
        elif value not in (expected if expected.__class__ is tuple else (expected,)):
            return False
    return bool(mark)


def detect(event: object) -> Trigger | None:
    """Returns the first trigger whose mark an event has, or None. Never raises."""
    found: list[_Row] = []
    _gather(event, _index(), found)
    if len(found) > 1:
        # Where several marks are possible, their order in the table decides.
        found.sort()
    for _, trigger, others in found:
        if not others or carries(event, others):
            return trigger
    return None


class _Node:
    """A place of events, and the rows that are found by it.

    `below` has the places below it. `holding` maps each text that is expected there to its rows,
    with those that take any value. `anything` has the latter alone.
    """

    __slots__ = ("anything", "below", "holding")

    def __init__(self) -> None:
        self.below: dict[str | int, _Node] = {}
        self.holding: dict[str, list[_Row]] = {}
        self.anything: list[_Row] = []

    def add(self, row: _Row, expected: str | tuple[str, ...] | None) -> None:
        """Adds a row that expects a text here, one of several, or any value.

        Never one that expects an ARN: a mark with one has another place.
        """
        if expected is None:
            self.anything.append(row)
            for rows in self.holding.values():
                rows.append(row)
            return
        for text in expected if isinstance(expected, tuple) else (expected,):
            self.holding.setdefault(text, list(self.anything)).append(row)


_ROOT: list[_Node] = []


def _index() -> _Node:
    """The marks by their places, made for the first event: an import shall not pay for it."""
    if not _ROOT:
        root = _Node()
        marked = [(trigger, trigger.mark) for trigger in TRIGGERS if trigger.mark]
        marked += [(BY_NAME[name], mark) for name, mark in _SECOND_MARKS.items()]
        shared: dict[Place, int] = {}
        for _, mark in marked:
            for place in mark:
                shared[place] = shared.get(place, 0) + 1
        for position, (trigger, mark) in enumerate(marked):
            # The place that the fewest have leaves the fewest rows to look at.
            fixed = [place for place in mark if place.expected.__class__ is not ArnOf]
            place = min(fixed, key=shared.__getitem__)
            others = tuple(other for other in mark if other is not place)
            _node(root, place.path).add((position, trigger, others), place.expected)
        _ROOT.append(root)
    return _ROOT[0]


def _node(node: _Node, path: tuple[str | int, ...]) -> _Node:
    for key in path:
        if key not in node.below:
            node.below[key] = _Node()
        node = node.below[key]
    return node


def _gather(value: Any, node: _Node, found: list[_Row]) -> None:
    """Adds the rows whose place holds what they expect, at one of the event's values and below."""
    if node.holding:
        try:
            found += node.holding.get(value, node.anything)
        except TypeError:
            # A value that can't be hashed isn't a text.
            found += node.anything
    elif node.anything:
        found += node.anything
    below = node.below
    if not below:
        return
    if value.__class__ is dict:
        for key in value if len(value) < len(below) else below:
            if key in below and value.get(key) is not None:
                _gather(value[key], below[key], found)
    elif value.__class__ is list:
        for key in below:
            if isinstance(key, int) and key < len(value) and value[key] is not None:
                _gather(value[key], below[key], found)
