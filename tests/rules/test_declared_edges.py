"""The edges of declared rules: what AWS does without a property, and what makes one meaningless.

The generated cases follow the declaration, so they hold whatever it says. Each row here is a shape
in which a naive check errs.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.declared_edges import Edge, named_edges
from tests.judged import UNKNOWN, outcomes, resource

QUEUE = "aws:sqs/queue:Queue"
TOPIC = "aws:sns/topic:Topic"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
BUS = "aws:cloudwatch/eventBus:EventBus"
ARCHIVE = "aws:cloudwatch/eventArchive:EventArchive"
CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"
ENDPOINT = "aws:cloudwatch/eventEndpoint:EventEndpoint"
PIPE = "aws:pipes/pipe:Pipe"
SCHEDULE = "aws:scheduler/schedule:Schedule"
MACHINE = "aws:sfn/stateMachine:StateMachine"
ACTIVITY = "aws:sfn/activity:Activity"
STREAM = "aws:kinesis/stream:Stream"
FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
FLINK = "aws:kinesisanalyticsv2/application:Application"
VIDEO = "aws:kinesis/videoStream:VideoStream"
POOL = "aws:cognito/userPool:UserPool"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
GRAPHQL = "aws:appsync/graphQLApi:GraphQLApi"
EVENTS = "aws:appsync/api:Api"
CACHE = "aws:appsync/apiCache:ApiCache"
METHOD = "aws:apigateway/method:Method"
STAGE = "aws:apigateway/stage:Stage"
SETTINGS = "aws:apigateway/methodSettings:MethodSettings"
DEPLOYMENT = "aws:apigateway/deployment:Deployment"
FUNCTION = "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
SIGNING = "aws:lambda/codeSigningConfig:CodeSigningConfig"
RECURSION = "aws:lambda/functionRecursionConfig:FunctionRecursionConfig"
RUNTIME = "aws:lambda/runtimeManagementConfig:RuntimeManagementConfig"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"

ROLE = "arn:aws:iam::111122223333:role/logs"
LOGS = "arn:aws:logs:eu-central-1:111122223333:log-group:orders:*"
PLAIN, SAFE = "http://login.example.com/token", "https://login.example.com/token"
CHECKPOINTS = "applicationConfiguration.flinkApplicationConfiguration.checkpointConfiguration"
PASSWORD = "9f2Kq7" + "xVb31tR"
VARIABLES = {"environment": {"variables": {"TABLE": "orders"}}}
FILTERS = {"filterCriteria": {"filters": [{"pattern": "{}"}]}}


def flink(**checkpoints: Any) -> dict[str, Any]:
    configuration = {"checkpointConfiguration": checkpoints}
    return {"applicationConfiguration": {"flinkApplicationConfiguration": configuration}}


def oauth(address: str) -> dict[str, Any]:
    return {"authParameters": {"oauth": {"authorizationEndpoint": address}}}


EDGES = [
    # SQS encrypts a queue unless the program turns it off, and the two settings exclude each other.
    Edge("sqs-queue-unencrypted", QUEUE, {}, None),
    Edge("sqs-queue-unencrypted", QUEUE, {"sqsManagedSseEnabled": False}, "sqsManagedSseEnabled"),
    Edge(
        "sqs-queue-unencrypted",
        QUEUE,
        {"sqsManagedSseEnabled": False, "kmsMasterKeyId": "alias/orders"},
        None,
    ),
    Edge("sqs-queue-without-customer-key", QUEUE, {}, "kmsMasterKeyId"),
    *(
        Edge(rule, kind, {"kmsMasterKeyId": key}, found)
        for rule, kind, managed in (
            ("sqs-queue-without-customer-key", QUEUE, "alias/aws/sqs"),
            ("sns-topic-without-customer-key", TOPIC, "alias/aws/sns"),
        )
        for key, found in ((managed, "kmsMasterKeyId"), ("alias/orders", None))
    ),
    *(
        Edge("sns-subscription-to-email", SUBSCRIPTION, {"protocol": protocol}, found)
        for protocol, found in (("email", "protocol"), ("email-json", "protocol"), ("sms", None))
    ),
    Edge("sns-topic-delivery-unlogged", TOPIC, {}, "sqsFailureFeedbackRoleArn"),
    *(
        Edge("sns-topic-delivery-unlogged", TOPIC, {f"{each}FailureFeedbackRoleArn": ROLE}, None)
        for each in ("application", "firehose", "http", "lambda", "sqs")
    ),
    # An archive does not take over the key of its bus.
    Edge("events-bus-without-customer-key", BUS, {}, "kmsKeyIdentifier"),
    Edge("events-bus-without-customer-key", ARCHIVE, {}, "kmsKeyIdentifier"),
    Edge("events-pipe-without-customer-key", PIPE, {}, "kmsKeyIdentifier"),
    Edge("events-schedule-without-customer-key", SCHEDULE, {}, "kmsKeyArn"),
    Edge(
        "events-destination-plain-http",
        CONNECTION,
        oauth(PLAIN),
        "authParameters.oauth.authorizationEndpoint",
    ),
    Edge("events-destination-plain-http", CONNECTION, oauth(SAFE), None),
    Edge("events-destination-plain-http", CONNECTION, {"authParameters": {"basic": {}}}, None),
    Edge("events-endpoint-unreplicated", ENDPOINT, {}, None),
    Edge("events-endpoint-unreplicated", ENDPOINT, {"replicationConfig": {}}, None),
    Edge("events-pipe-unlogged", PIPE, {}, "logConfiguration.level"),
    Edge(
        "events-pipe-unlogged",
        PIPE,
        {"logConfiguration": {"level": "OFF"}},
        "logConfiguration.level",
    ),
    # OFF is the default, and a level without a destination writes nothing.
    Edge("step-functions-machine-unlogged", MACHINE, {}, "loggingConfiguration.level"),
    Edge(
        "step-functions-machine-unlogged",
        MACHINE,
        {"loggingConfiguration": {"logDestination": LOGS}},
        "loggingConfiguration.level",
    ),
    Edge(
        "step-functions-machine-unlogged",
        MACHINE,
        {"loggingConfiguration": {"level": "ALL"}},
        "loggingConfiguration.level",
    ),
    Edge(
        "step-functions-machine-unlogged",
        MACHINE,
        {"loggingConfiguration": {"level": "FATAL", "logDestination": LOGS}},
        None,
    ),
    Edge("step-functions-logs-execution-data", MACHINE, {}, None),
    Edge(
        "step-functions-logs-execution-data",
        MACHINE,
        {"loggingConfiguration": {"level": "OFF", "includeExecutionData": True}},
        None,
    ),
    Edge("step-functions-machine-untraced", MACHINE, {}, "tracingConfiguration.enabled"),
    *(
        Edge(
            "step-functions-machine-without-customer-key",
            kind,
            {},
            "encryptionConfiguration.kmsKeyId",
        )
        for kind in (MACHINE, ACTIVITY)
    ),
    Edge("kinesis-stream-unencrypted", STREAM, {}, "encryptionType"),
    Edge("kinesis-stream-without-customer-key", STREAM, {}, None),
    Edge("kinesis-stream-without-customer-key", STREAM, {"encryptionType": "KMS"}, "kmsKeyId"),
    Edge(
        "kinesis-stream-without-customer-key",
        STREAM,
        {"encryptionType": "KMS", "kmsKeyId": "alias/aws/kinesis"},
        "kmsKeyId",
    ),
    Edge("kinesis-stream-short-retention", STREAM, {}, "retentionPeriod"),
    Edge("kinesis-stream-short-retention", STREAM, {"retentionPeriod": 168}, None),
    Edge("kinesis-stream-short-retention", STREAM, {"retentionPeriod": 167}, "retentionPeriod"),
    Edge("kinesis-video-without-customer-key", VIDEO, {}, "kmsKeyId"),
    # With another source than direct PUT the switch must stay off.
    Edge("kinesis-firehose-unencrypted", FIREHOSE, {}, "serverSideEncryption.enabled"),
    *(
        Edge("kinesis-firehose-unencrypted", FIREHOSE, {source: {"roleArn": ROLE}}, None)
        for source in ("kinesisSourceConfiguration", "mskSourceConfiguration")
    ),
    Edge("kinesis-firehose-without-customer-key", FIREHOSE, {}, None),
    *(
        Edge(
            "kinesis-firehose-without-customer-key",
            FIREHOSE,
            {"serverSideEncryption": {"enabled": enabled}},
            "serverSideEncryption.keyArn" if enabled else None,
        )
        for enabled in (True, False)
    ),
    *(
        Edge("kinesis-flink-without-checkpoints", FLINK, held, found)
        for held, found in (
            (flink(configurationType="CUSTOM"), None),
            (flink(configurationType="DEFAULT", checkpointingEnabled=False), None),
            (
                flink(configurationType="CUSTOM", checkpointingEnabled=False),
                f"{CHECKPOINTS}.checkpointingEnabled",
            ),
            ({"applicationConfiguration": {"sqlApplicationConfiguration": {}}}, None),
            ({}, None),
        )
    ),
    Edge("cognito-client-tokens-irrevocable", CLIENT, {}, None),
    Edge("cognito-pool-deletable", POOL, {}, "deletionProtection"),
    Edge("cognito-pool-temporary-password-long", POOL, {}, None),
    *(
        Edge(
            "cognito-pool-temporary-password-long",
            POOL,
            {"passwordPolicy": {"minimumLength": 12, "temporaryPasswordValidityDays": days}},
            found,
        )
        for days, found in (
            (None, None),
            (7, None),
            (8, "passwordPolicy.temporaryPasswordValidityDays"),
        )
    ),
    Edge("cognito-pool-without-mfa", POOL, {}, "mfaConfiguration"),
    *(
        Edge(
            "cognito-pool-without-threat-protection",
            POOL,
            {"userPoolAddOns": add_ons},
            "userPoolAddOns.advancedSecurityMode",
        )
        for add_ons in (None, {"advancedSecurityMode": "AUDIT"})
    ),
    # A merged API has a setting of its own, whatever its source APIs have.
    Edge("appsync-api-introspectable", GRAPHQL, {}, "introspectionConfig"),
    Edge("appsync-api-introspectable", GRAPHQL, {"apiType": "MERGED"}, "introspectionConfig"),
    Edge("appsync-api-untraced", GRAPHQL, {}, "xrayEnabled"),
    Edge("appsync-api-unlogged", EVENTS, {}, "eventConfig.logConfig.cloudwatchLogsRoleArn"),
    Edge("appsync-cache-unencrypted", CACHE, {}, "atRestEncryptionEnabled"),
    Edge("appsync-cache-without-tls", CACHE, {}, "transitEncryptionEnabled"),
    Edge("api-gateway-method-unmetered", SETTINGS, {}, "settings.metricsEnabled"),
    *(
        Edge("api-gateway-method-without-api-key", METHOD, {"httpMethod": verb}, found)
        for verb, found in (("POST", "apiKeyRequired"), ("OPTIONS", None))
    ),
    # Methods without any authorization have a rule of their own.
    *(
        Edge("api-gateway-method-without-cognito", METHOD, {"authorization": kind}, found)
        for kind, found in ((None, None), ("NONE", None), ("AWS_IAM", "authorization"))
    ),
    Edge("api-gateway-stage-untraced", STAGE, {}, "xrayTracingEnabled"),
    Edge(
        "api-gateway-stage-secret",
        DEPLOYMENT,
        {"variables": {"DB_PASSWORD": PASSWORD}},
        "variables.DB_PASSWORD",
    ),
    *(
        Edge(
            "lambda-code-signing-unenforced",
            SIGNING,
            held,
            "policies.untrustedArtifactOnDeployment",
        )
        for held in ({}, {"policies": {"untrustedArtifactOnDeployment": "Warn"}})
    ),
    Edge("lambda-event-source-filter-without-customer-key", MAPPING, {}, None),
    Edge("lambda-event-source-filter-without-customer-key", MAPPING, FILTERS, "kmsKeyArn"),
    # Lambda ignores the key without variables.
    Edge("lambda-function-env-without-customer-key", FUNCTION, {}, None),
    Edge(
        "lambda-function-env-without-customer-key",
        FUNCTION,
        {"environment": {"variables": {}}},
        None,
    ),
    *(
        Edge(
            "lambda-function-env-without-customer-key",
            FUNCTION,
            {**VARIABLES, "kmsKeyArn": key},
            "kmsKeyArn",
        )
        for key in (None, "alias/aws/lambda")
    ),
    Edge("lambda-function-log-level-unset", FUNCTION, {}, "loggingConfig.applicationLogLevel"),
    Edge("lambda-function-recursion-allowed", RECURSION, {}, None),
    Edge("lambda-function-undescribed", FUNCTION, {}, "description"),
    *(
        Edge("lambda-runtime-frozen", RUNTIME, {"updateRuntimeOn": mode}, found)
        for mode, found in ((None, None), ("FunctionUpdate", None), ("Manual", "updateRuntimeOn"))
    ),
    Edge(
        "lambda-guardduty-disabled",
        FEATURE,
        {"name": "LAMBDA_NETWORK_LOGS", "status": "DISABLED"},
        "status",
    ),
]


@named_edges(EDGES)
def test_a_declared_rule_knows_its_edge(edge: Edge) -> None:
    edge.check()


@pytest.mark.parametrize(
    ("rule", "kind", "path", "maker"),
    [
        ("lambda-function-unsigned", FUNCTION, "codeSigningConfigArn", SIGNING),
        ("kinesis-video-without-customer-key", VIDEO, "kmsKeyId", "aws:kms/key:Key"),
    ],
)
def test_an_unknown_output_of_a_resource_is_present(
    rule: str, kind: str, path: str, maker: str
) -> None:
    made = resource(maker, {}, "made")
    assert outcomes(rule, resource(kind, {path: UNKNOWN}, depends={path: [made]})) == []
    assert outcomes(rule, resource(kind, {path: UNKNOWN})) == [("undecided", path)]
