"""What can trigger a function: the one table that policy, guard and stack read.

A row says how a stack wires the trigger (`wirings`, in Pulumi's terms), how its event tells where
it comes from (`mark`), and which validator checks it. The policy reads the wirings, the guard reads
the marks, and a test runs every row through both. Only the standard library is used, and little of
it: this module is loaded at the start of every guarded function.
"""

from __future__ import annotations

from collections import namedtuple

# `typing` costs a cold start milliseconds, so only the type checker is shown it.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Mark = tuple[tuple[tuple[str | int, ...], str | tuple[str, ...] | None], ...]

# A property of a Pulumi resource that names a function's trigger. `pattern` is a regular
# expression that the value at `property` has to contain, since one type wires many sources.
Wiring = namedtuple("Wiring", ("type", "property", "pattern"))

# `mark` is a tuple of (path, expected): all of them must hold. A path is a tuple of keys and
# indices; `expected` is the text that stands there, a tuple of texts where AWS has used several, or
# None where any value but null will do.
# An empty mark means that nothing in the event tells its source.
Trigger = namedtuple("Trigger", ("name", "validator", "wirings", "mark"))

_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
_PERMISSION = "aws:lambda/permission:Permission"
_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
_INVOKE_CONFIG = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
_HTTP_INTEGRATION = "aws:apigatewayv2/integration:Integration"


def _mapped(service: str) -> tuple[Wiring, ...]:
    return (Wiring(_MAPPING, "eventSourceArn", f"^arn:[^:]+:{service}:"),)


def _permitted(principal: str) -> tuple[Wiring, ...]:
    return (Wiring(_PERMISSION, "principal", f"^{principal}[.]amazonaws[.]com([.]cn)?$"),)


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
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        f"{destination}Configuration.processingConfiguration.processors[].parameters[].parameterValue",
        ":function:",
    )


def _record(key: str, source: str) -> Mark:
    return ((("Records", 0, key), source),)


_REST = "aws:apigateway/integration:Integration"
_AUTHORIZER_V2 = "aws:apigatewayv2/authorizer:Authorizer"
_PIPE = "aws:pipes/pipe:Pipe"
_POOL = "aws:cognito/userPool:UserPool"
_FUNCTION = ":function:"

# More specific rows stand before more general ones: detection takes the first that fits.
TRIGGERS = (
    # Authorizers come before the APIs whose shape they share.
    Trigger(
        "rest-authorizer",
        "runtime_guards.events.authorizers.RestAuthorizer",
        (
            Wiring("aws:apigateway/authorizer:Authorizer", "authorizerUri", _FUNCTION),
            Wiring(_AUTHORIZER_V2, "authorizerPayloadFormatVersion", r"^1[.]0$"),
        ),
        ((("methodArn",), None), (("type",), None)),
    ),
    Trigger(
        "http-authorizer",
        "runtime_guards.events.authorizers.HttpAuthorizer",
        (Wiring(_AUTHORIZER_V2, "authorizerPayloadFormatVersion", r"^2[.]0$"),),
        ((("routeArn",), None), (("version",), "2.0")),
    ),
    Trigger(
        "websocket-api",
        "runtime_guards.events.websocket_api.WebSocketApi",
        # Only the API that the integration belongs to tells that it is a WebSocket API.
        (Wiring("aws:apigatewayv2/api:Api", "protocolType", "^WEBSOCKET$"),),
        ((("requestContext", "connectionId"), None), (("requestContext", "eventType"), None)),
    ),
    Trigger(
        "alb",
        "runtime_guards.events.alb.ALB",
        (
            Wiring("aws:lb/targetGroup:TargetGroup", "targetType", "^lambda$"),
            *_permitted("elasticloadbalancing"),
        ),
        ((("requestContext", "elb", "targetGroupArn"), None),),
    ),
    Trigger(
        "rest-api",
        "runtime_guards.events.rest_api.RestApi",
        (
            Wiring(_REST, "uri", _FUNCTION),
            Wiring(_HTTP_INTEGRATION, "payloadFormatVersion", r"^1[.]0$"),
        ),
        (
            (("resource",), None),
            (("httpMethod",), None),
            (("requestContext", "httpMethod"), None),
        ),
    ),
    Trigger(
        "vpc-lattice-v2",
        "runtime_guards.events.vpc_lattice.VpcLatticeV2",
        (
            Wiring(
                "aws:vpclattice/targetGroup:TargetGroup", "config.lambdaEventStructureVersion", "V2"
            ),
        ),
        ((("requestContext", "serviceNetworkArn"), None), (("method",), None)),
    ),
    Trigger(
        "vpc-lattice",
        "runtime_guards.events.vpc_lattice.VpcLattice",
        (
            Wiring(
                "aws:vpclattice/targetGroup:TargetGroup", "config.lambdaEventStructureVersion", "V1"
            ),
        ),
        ((("raw_path",), None), (("method",), None)),
    ),
    # The payloads of these two are documented as one format; only the declaration tells them apart.
    Trigger(
        "http-api",
        "runtime_guards.events.http_api.HttpApi",
        (Wiring(_HTTP_INTEGRATION, "payloadFormatVersion", r"^2[.]0$"),),
        ((("version",), "2.0"), (("requestContext", "http", "method"), None)),
    ),
    Trigger(
        "function-url",
        "runtime_guards.events.function_url.FunctionUrl",
        (Wiring("aws:lambda/functionUrl:FunctionUrl", "functionName", "."),),
        ((("version",), "2.0"), (("requestContext", "http", "method"), None)),
    ),
    Trigger(
        "s3",
        "runtime_guards.events.s3.S3",
        (
            Wiring(
                "aws:s3/bucketNotification:BucketNotification",
                "lambdaFunctions[].lambdaFunctionArn",
                _FUNCTION,
            ),
            *_permitted("s3"),
        ),
        _record("eventSource", "aws:s3"),
    ),
    Trigger(
        "s3-batch",
        "runtime_guards.events.s3_batch.S3Batch",
        _permitted("batchoperations[.]s3"),
        ((("invocationSchemaVersion",), None), (("tasks",), None)),
    ),
    Trigger(
        "s3-object-lambda",
        "runtime_guards.events.s3_object_lambda.S3ObjectLambda",
        (
            Wiring(
                "aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint",
                "configuration.transformationConfigurations[].contentTransformation.awsLambda.functionArn",
                _FUNCTION,
            ),
        ),
        ((("userRequest",), None), (("protocolVersion",), None)),
    ),
    Trigger(
        "sqs",
        "runtime_guards.events.sqs.SQS",
        _mapped("sqs"),
        _record("eventSource", "aws:sqs"),
    ),
    Trigger(
        "sns",
        "runtime_guards.events.sns.SNS",
        (
            Wiring("aws:sns/topicSubscription:TopicSubscription", "protocol", "^lambda$"),
            *_permitted("sns"),
        ),
        _record("EventSource", "aws:sns"),
    ),
    Trigger(
        "dynamodb-stream",
        "runtime_guards.events.dynamodb_stream.DynamoDBStream",
        _mapped("dynamodb"),
        _record("eventSource", "aws:dynamodb"),
    ),
    Trigger(
        "kinesis-stream",
        "runtime_guards.events.kinesis_stream.KinesisStream",
        _mapped("kinesis"),
        _record("eventSource", "aws:kinesis"),
    ),
    Trigger(
        "firehose",
        "runtime_guards.events.firehose.Firehose",
        tuple(_transformed(destination) for destination in _DESTINATIONS),
        ((("deliveryStreamArn",), None), (("invocationId",), None)),
    ),
    Trigger(
        "msk",
        "runtime_guards.events.kafka.MSK",
        _mapped("kafka"),
        ((("eventSource",), "aws:kafka"),),
    ),
    Trigger(
        "self-managed-kafka",
        "runtime_guards.events.kafka.SelfManagedKafka",
        (Wiring(_MAPPING, "selfManagedEventSource.endpoints", "."),),
        ((("eventSource",), ("SelfManagedKafka", "aws:SelfManagedKafka")),),
    ),
    # Both brokers are wired by an ARN of the service mq; only the broker's engine tells them apart.
    Trigger(
        "active-mq",
        "runtime_guards.events.mq.ActiveMQ",
        _mapped("mq"),
        ((("eventSource",), ("aws:mq", "aws:amq")),),
    ),
    Trigger(
        "rabbit-mq",
        "runtime_guards.events.mq.RabbitMQ",
        _mapped("mq"),
        ((("eventSource",), "aws:rmq"),),
    ),
    Trigger(
        "documentdb",
        "runtime_guards.events.documentdb.DocumentDB",
        _mapped("rds"),
        ((("eventSource",), "aws:docdb"),),
    ),
    Trigger(
        "cloudwatch-logs",
        "runtime_guards.events.cloudwatch_logs.CloudWatchLogs",
        (
            Wiring(
                "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
                "destinationArn",
                _FUNCTION,
            ),
            *_permitted("logs"),
        ),
        ((("awslogs", "data"), None),),
    ),
    Trigger(
        "cloudwatch-alarm",
        "runtime_guards.events.cloudwatch_alarm.CloudWatchAlarm",
        (
            Wiring("aws:cloudwatch/metricAlarm:MetricAlarm", "alarmActions[]", _FUNCTION),
            Wiring("aws:cloudwatch/compositeAlarm:CompositeAlarm", "alarmActions[]", _FUNCTION),
            *_permitted("lambda[.]alarms[.]cloudwatch"),
        ),
        ((("source",), "aws.cloudwatch"), (("alarmArn",), None)),
    ),
    Trigger(
        "scheduler",
        "runtime_guards.events.scheduler.Scheduler",
        (Wiring("aws:scheduler/schedule:Schedule", "target.arn", _FUNCTION),),
        ((("source",), "aws.scheduler"), (("detail-type",), "Scheduled Event")),
    ),
    Trigger(
        "schedule",
        "runtime_guards.events.event_bridge.Schedule",
        (Wiring("aws:cloudwatch/eventRule:EventRule", "scheduleExpression", "."),),
        ((("source",), "aws.events"), (("detail-type",), "Scheduled Event")),
    ),
    Trigger(
        "event-bridge-s3",
        "runtime_guards.events.event_bridge.EventBridgeS3",
        (Wiring("aws:cloudwatch/eventRule:EventRule", "eventPattern", "aws[.]s3"),),
        ((("source",), "aws.s3"), (("detail-type",), None)),
    ),
    Trigger(
        "event-bridge",
        "runtime_guards.events.event_bridge.EventBridge",
        (Wiring(_TARGET, "arn", _FUNCTION), *_permitted("events")),
        ((("source",), None), (("detail-type",), None), (("detail",), None)),
    ),
    Trigger(
        "pipe",
        "runtime_guards.events.pipes.Pipe",
        (Wiring(_PIPE, "target", _FUNCTION), Wiring(_PIPE, "enrichment", _FUNCTION)),
        (((0, "eventSource"), None),),
    ),
    Trigger(
        "destination",
        "runtime_guards.events.destinations.Destination",
        (
            Wiring(_INVOKE_CONFIG, "destinationConfig.onFailure.destination", _FUNCTION),
            Wiring(_INVOKE_CONFIG, "destinationConfig.onSuccess.destination", _FUNCTION),
        ),
        ((("requestContext", "functionArn"), None), (("requestContext", "condition"), None)),
    ),
    Trigger(
        "cognito",
        "runtime_guards.events.cognito.Cognito",
        (Wiring(_POOL, "lambdaConfig", _FUNCTION), *_permitted("cognito-idp")),
        ((("triggerSource",), None), (("userPoolId",), None)),
    ),
    Trigger(
        "appsync-authorizer",
        "runtime_guards.events.appsync.AppSyncAuthorizer",
        (
            Wiring(
                "aws:appsync/graphQLApi:GraphQLApi",
                "lambdaAuthorizerConfig.authorizerUri",
                _FUNCTION,
            ),
        ),
        ((("authorizationToken",), None), (("requestContext", "apiId"), None)),
    ),
    Trigger(
        "appsync-batch-resolver",
        "runtime_guards.events.appsync.AppSyncBatchResolver",
        (Wiring("aws:appsync/resolver:Resolver", "maxBatchSize", "^[1-9]"),),
        (((0, "info", "fieldName"), None),),
    ),
    Trigger(
        "appsync-resolver",
        "runtime_guards.events.appsync.AppSyncResolver",
        (Wiring("aws:appsync/dataSource:DataSource", "lambdaConfig.functionArn", _FUNCTION),),
        ((("info", "fieldName"), None), (("info", "parentTypeName"), None)),
    ),
    Trigger(
        "ses",
        "runtime_guards.events.ses.SES",
        (
            Wiring("aws:ses/receiptRule:ReceiptRule", "lambdaActions[].functionArn", _FUNCTION),
            *_permitted("ses"),
        ),
        _record("eventSource", "aws:ses"),
    ),
    Trigger(
        "config-rule",
        "runtime_guards.events.config_rule.ConfigRule",
        (
            Wiring("aws:cfg/rule:Rule", "source.sourceIdentifier", _FUNCTION),
            *_permitted("config"),
        ),
        ((("invokingEvent",), None), (("configRuleName",), None)),
    ),
    Trigger(
        "code-pipeline",
        "runtime_guards.events.code_pipeline.CodePipeline",
        (Wiring("aws:codepipeline/pipeline:Pipeline", "stages[].actions[].provider", "^Lambda$"),),
        ((("CodePipeline.job",), None),),
    ),
    Trigger(
        "cloudformation",
        "runtime_guards.events.cloudformation.CloudFormation",
        (
            Wiring("aws:cloudformation/stack:Stack", "templateBody", "ServiceToken"),
            *_permitted("cloudformation"),
        ),
        ((("RequestType",), None), (("ResponseURL",), None)),
    ),
    Trigger(
        "secret-rotation",
        "runtime_guards.events.secrets_manager.SecretRotation",
        (
            Wiring(
                "aws:secretsmanager/secretRotation:SecretRotation", "rotationLambdaArn", _FUNCTION
            ),
            *_permitted("secretsmanager"),
        ),
        ((("Step",), None), (("SecretId",), None), (("ClientRequestToken",), None)),
    ),
    Trigger(
        "lex-v2",
        "runtime_guards.events.lex.LexV2",
        _permitted("lexv2"),
        ((("sessionState",), None), (("bot",), None), (("invocationSource",), None)),
    ),
    Trigger(
        "connect",
        "runtime_guards.events.connect.Connect",
        (
            Wiring(
                "aws:connect/lambdaFunctionAssociation:LambdaFunctionAssociation",
                "functionArn",
                _FUNCTION,
            ),
            *_permitted("connect"),
        ),
        ((("Name",), "ContactFlowEvent"), (("Details",), None)),
    ),
    Trigger(
        "bedrock-agent",
        "runtime_guards.events.bedrock_agent.BedrockAgent",
        (
            Wiring(
                "aws:bedrock/agentAgentActionGroup:AgentAgentActionGroup",
                "actionGroupExecutor.lambda",
                _FUNCTION,
            ),
            *_permitted("bedrock"),
        ),
        ((("messageVersion",), None), (("agent",), None), (("actionGroup",), None)),
    ),
    # These carry what the workflow, the rule or the caller made up: only a body model checks them.
    Trigger(
        "step-functions",
        "runtime_guards.events.step_functions.StepFunctions",
        (Wiring("aws:sfn/stateMachine:StateMachine", "definition", _FUNCTION),),
        (),
    ),
    Trigger(
        "iot-rule",
        "runtime_guards.events.iot_rule.IoTRule",
        (
            Wiring("aws:iot/topicRule:TopicRule", "lambdas[].functionArn", _FUNCTION),
            *_permitted("iot"),
        ),
        (),
    ),
    Trigger("direct", "runtime_guards.events.direct.Direct", (), ()),
)

BY_NAME = {trigger.name: trigger for trigger in TRIGGERS}


# What is detected as the first may be validated as the second too: the payloads of an HTTP API and
# a function URL are one format, and a bus delivers schedules and notifications like other events.
ALIKE = {
    "http-api": "function-url",
    "schedule": "event-bridge",
    "event-bridge-s3": "event-bridge",
}


def carries(event: object, mark: Mark) -> bool:
    """Whether an event carries a mark: every place of it holds what is expected there."""
    for path, expected in mark:
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
        if expected is not None and value not in (
            expected if expected.__class__ is tuple else (expected,)
        ):
            return False
    return bool(mark)


def detect(event: object) -> Trigger | None:
    """The first trigger whose mark an event carries, or None. Raises nothing, whatever it is."""
    for trigger in TRIGGERS:
        if carries(event, trigger.mark):
            return trigger
    return None
