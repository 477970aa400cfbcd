"""The fields of events that AWS writes by itself, by trigger: no sender decides what they hold.

All other fields are texts of those who send the event. A field with a few possible values, such as
a method of HTTP, counts as AWS's; one that AWS hands on from a caller does not. A prefix stands for
all that is below it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from policypack.code_reading.flows.flow import ELEMENT, OF_CALL, Keys

AS_OF = "2026-11-30"
_DOCS = "https://docs.aws.amazon.com/"
_GATEWAY = f"{_DOCS}apigateway/latest/developerguide/"
_LAMBDA = f"{_DOCS}lambda/latest/dg/"
_S3 = f"{_DOCS}AmazonS3/latest/userguide/"
_EVENTS = f"{_DOCS}eventbridge/latest/userguide/"
# The page about the event of each trigger.
REFERENCES: Mapping[str, str] = {
    "rest-api": f"{_GATEWAY}set-up-lambda-proxy-integrations.html",
    "http-api": f"{_GATEWAY}http-api-develop-integrations-lambda.html",
    "function-url": f"{_LAMBDA}urls-invocation.html",
    "websocket-api": f"{_GATEWAY}api-gateway-mapping-template-reference.html",
    "rest-authorizer": f"{_GATEWAY}api-gateway-lambda-authorizer-input.html",
    "http-authorizer": f"{_GATEWAY}http-api-lambda-authorizer.html",
    "alb": f"{_DOCS}elasticloadbalancing/latest/application/lambda-functions.html",
    "vpc-lattice": f"{_DOCS}vpc-lattice/latest/ug/lambda-functions.html",
    "vpc-lattice-v2": f"{_DOCS}vpc-lattice/latest/ug/lambda-functions.html",
    "s3": f"{_S3}notification-content-structure.html",
    "event-bridge-s3": f"{_S3}ev-events.html",
    "s3-batch": f"{_S3}batch-ops-invoke-lambda.html",
    "s3-object-lambda": f"{_S3}olap-event-context.html",
    "sqs": f"{_LAMBDA}with-sqs.html",
    "sns": f"{_LAMBDA}with-sns.html",
    "dynamodb-stream": f"{_LAMBDA}with-ddb.html",
    "kinesis-stream": f"{_LAMBDA}with-kinesis.html",
    "firehose": f"{_DOCS}firehose/latest/dev/data-transformation.html",
    "msk": f"{_LAMBDA}with-msk.html",
    "self-managed-kafka": f"{_LAMBDA}with-kafka.html",
    "active-mq": f"{_LAMBDA}with-mq.html",
    "rabbit-mq": f"{_LAMBDA}with-mq.html",
    "documentdb": f"{_LAMBDA}with-documentdb.html",
    "cloudwatch-logs": f"{_DOCS}AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
    "cloudwatch-alarm": f"{_DOCS}AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html",
    "schedule": f"{_EVENTS}eb-run-lambda-schedule.html",
    "scheduler": f"{_DOCS}scheduler/latest/UserGuide/what-is-scheduler.html",
    "secret-rotation": (
        f"{_DOCS}secretsmanager/latest/userguide/rotate-secrets_lambda-functions-code.html"
    ),
    "event-bridge": f"{_EVENTS}eb-events-structure.html",
    "pipe": f"{_EVENTS}eb-pipes.html",
    "destination": f"{_LAMBDA}invocation-async-retain-records.html",
    "cognito": (
        f"{_DOCS}cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html"
    ),
    "appsync-authorizer": f"{_DOCS}appsync/latest/devguide/security-authz.html",
    "appsync-resolver": f"{_DOCS}appsync/latest/devguide/resolver-context-reference-js.html",
    "appsync-batch-resolver": f"{_DOCS}appsync/latest/devguide/tutorial-lambda-resolvers.html",
    "appsync-events": f"{_DOCS}appsync/latest/eventapi/event-api-concepts.html",
    "ses": f"{_DOCS}ses/latest/dg/receiving-email-action-lambda-event.html",
    "config-rule": (
        f"{_DOCS}config/latest/developerguide/evaluate-config_develop-rules_example-events.html"
    ),
    "code-pipeline": f"{_DOCS}codepipeline/latest/userguide/actions-invoke-lambda-function.html",
    "cloudformation": f"{_DOCS}AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html",
    "lex-v2": f"{_DOCS}lexv2/latest/dg/lambda-input-format.html",
    "connect": f"{_DOCS}connect/latest/adminguide/connect-lambda-functions.html",
    "bedrock-agent": f"{_DOCS}bedrock/latest/userguide/agents-lambda.html",
    "lambda-edge": (f"{_DOCS}AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html"),
    "code-commit": f"{_DOCS}codecommit/latest/userguide/how-to-notify-lambda.html",
    "transfer-authorizer": f"{_DOCS}transfer/latest/userguide/custom-lambda-idp.html",
    "transfer-workflow": f"{_DOCS}transfer/latest/userguide/custom-step-details.html",
    "iot-authorizer": f"{_DOCS}iot/latest/developerguide/custom-auth-lambda.html",
    "iot-provisioning": f"{_DOCS}iot/latest/developerguide/pre-provisioning-hook.html",
    "alexa-skill": (
        "https://developer.amazon.com/en-US/docs/alexa/custom-skills/"
        "request-and-response-json-reference.html"
    ),
    "alexa-smart-home": (
        "https://developer.amazon.com/en-US/docs/alexa/device-apis/message-guide.html"
    ),
    "step-functions": f"{_DOCS}step-functions/latest/dg/connect-lambda.html",
    "iot-rule": f"{_DOCS}iot/latest/developerguide/lambda-rule-action.html",
    "direct": f"{_LAMBDA}invocation-sync.html",
}

# Of an API's request context. The domain name is the Host header of the request, and what is below
# `identity` and `authorizer` comes from callers and their tokens.
_REQUEST = (
    *("accountId", "apiId", "httpMethod", "http.method", "requestId", "extendedRequestId"),
    *("resourceId", "resourcePath", "routeKey", "stage", "requestTime", "requestTimeEpoch"),
    *("time", "timeEpoch", "connectedAt", "connectionId", "eventType", "messageId"),
    *("messageDirection", "identity.sourceIp", "http.sourceIp", "elb.targetGroupArn"),
)
_API = (
    *(f"requestContext.{each}" for each in _REQUEST),
    *("resource", "routeKey", "httpMethod", "version", "isBase64Encoded"),
)
_LATTICE = (
    *("method", "isBase64Encoded", "version", "requestContext.serviceNetworkArn"),
    *("requestContext.serviceArn", "requestContext.targetGroupArn", "requestContext.region"),
    "requestContext.timeEpoch",
)
_RECORD = ("eventSource", "eventVersion", "awsRegion", "eventName", "eventTime")
_ROWS: Mapping[str, tuple[str, ...]] = {
    "rest-api": _API,
    "http-api": _API,
    "function-url": _API,
    "websocket-api": _API,
    "rest-authorizer": (*_API, "type"),
    "http-authorizer": (*_API, "type"),
    "alb": ("requestContext.elb", "httpMethod", "isBase64Encoded"),
    "vpc-lattice": ("method", "is_base64_encoded"),
    "vpc-lattice-v2": _LATTICE,
    # The bucket is the one that sends notifications. Uploaders choose the key alone.
    "s3": (
        *(f"Records[].{each}" for each in (*_RECORD, "responseElements", "requestParameters")),
        *(f"Records[].s3.{each}" for each in ("s3SchemaVersion", "configurationId", "bucket")),
        *(f"Records[].s3.object.{each}" for each in ("size", "eTag", "sequencer", "versionId")),
        "Records[].glacierEventData",
    ),
    "event-bridge-s3": (
        *("version", "id", "detail-type", "source", "account", "time", "region", "resources"),
        *("detail.version", "detail.bucket", "detail.request-id", "detail.requester"),
        *("detail.source-ip-address", "detail.reason", "detail.deletion-type"),
        *(f"detail.object.{each}" for each in ("size", "etag", "sequencer", "version-id")),
    ),
    "s3-batch": ("invocationSchemaVersion", "invocationId", "job.id", "tasks[].taskId"),
    "s3-object-lambda": (
        *("xAmzRequestId", "protocolVersion", "getObjectContext", "configuration"),
        "userIdentity",
    ),
    "sqs": tuple(
        f"Records[].{each}"
        for each in (
            *("messageId", "receiptHandle", "md5OfBody", "md5OfMessageAttributes"),
            *("eventSource", "eventSourceARN", "awsRegion", "attributes.SentTimestamp"),
            *("attributes.ApproximateReceiveCount", "attributes.SenderId"),
            *("attributes.ApproximateFirstReceiveTimestamp", "attributes.SequenceNumber"),
        )
    ),
    "sns": (
        *(f"Records[].{each}" for each in ("EventSource", "EventVersion", "EventSubscriptionArn")),
        *(
            f"Records[].Sns.{each}"
            for each in (
                *("Type", "MessageId", "TopicArn", "Timestamp", "SignatureVersion", "Signature"),
                *("SigningCertUrl", "SigningCertURL", "UnsubscribeUrl", "UnsubscribeURL"),
            )
        ),
    ),
    "dynamodb-stream": (
        *(f"Records[].{each}" for each in (*_RECORD, "eventID", "eventSourceARN", "userIdentity")),
        *(
            f"Records[].dynamodb.{each}"
            for each in (
                *("ApproximateCreationDateTime", "SequenceNumber", "SizeBytes", "StreamViewType"),
            )
        ),
    ),
    "kinesis-stream": (
        *(f"Records[].{each}" for each in (*_RECORD, "eventID", "eventSourceARN")),
        "Records[].invokeIdentityArn",
        *(
            f"Records[].kinesis.{each}"
            for each in ("sequenceNumber", "approximateArrivalTimestamp", "kinesisSchemaVersion")
        ),
    ),
    "firehose": (
        *("invocationId", "deliveryStreamArn", "sourceKinesisStreamArn", "region"),
        *("records[].recordId", "records[].approximateArrivalTimestamp"),
    ),
    "msk": ("eventSource", "eventSourceArn", "bootstrapServers"),
    "self-managed-kafka": ("eventSource", "bootstrapServers"),
    "active-mq": ("eventSource", "eventSourceArn"),
    "rabbit-mq": ("eventSource", "eventSourceArn"),
    "documentdb": ("eventSource", "eventSourceArn", "events[].event._id"),
    "cloudwatch-logs": (),
    "cloudwatch-alarm": ("source", "alarmArn", "accountId", "time", "region"),
    # The stack writes all of these events.
    "schedule": ("",),
    "scheduler": ("",),
    "secret-rotation": ("",),
    # Whoever may put events decides the source, the type and the detail.
    "event-bridge": ("version", "id", "account", "time", "region"),
    "pipe": (
        *("[].eventSource", "[].eventSourceARN", "[].awsRegion", "[].messageId"),
        *("[].eventID", "[].eventName"),
    ),
    "destination": ("version", "timestamp", "requestContext", "responseContext"),
    "cognito": (
        *("version", "region", "userPoolId", "triggerSource", "callerContext.clientId"),
        "request.userAttributes.sub",
    ),
    "appsync-authorizer": ("requestContext.apiId", "requestContext.accountId"),
    "appsync-resolver": ("info.fieldName", "info.parentTypeName"),
    "appsync-batch-resolver": ("[].info.fieldName", "[].info.parentTypeName"),
    "appsync-events": ("info.operation", "info.channelNamespace"),
    "ses": ("Records[].eventSource", "Records[].eventVersion", "Records[].ses.mail.messageId"),
    "config-rule": (
        *("configRuleName", "configRuleArn", "configRuleId", "accountId", "resultToken"),
        *("executionRoleArn", "version", "ruleParameters", "eventLeftScope"),
    ),
    "code-pipeline": ("",),
    "cloudformation": (
        *("RequestType", "ResponseURL", "StackId", "RequestId", "ResourceType"),
        *("LogicalResourceId", "ResourceProperties", "OldResourceProperties", "ServiceToken"),
        # The function itself has answered with it.
        "PhysicalResourceId",
    ),
    "lex-v2": ("messageVersion", "invocationSource", "inputMode", "bot"),
    "connect": ("Name",),
    "bedrock-agent": ("messageVersion", "agent", "actionGroup", "apiPath", "httpMethod"),
    "lambda-edge": ("Records[].cf.config", "Records[].cf.request.method"),
    "code-commit": (
        *(
            f"Records[].{each}"
            for each in ("awsRegion", "eventId", "eventSource", "eventSourceARN")
        ),
        *(f"Records[].{each}" for each in ("eventTime", "eventName", "eventVersion")),
        "Records[].userIdentityARN",
    ),
    "transfer-authorizer": ("protocol", "serverId", "sourceIp"),
    "transfer-workflow": ("token", "serviceMetadata.executionDetails"),
    "iot-authorizer": (),
    "iot-provisioning": ("templateArn", "certificateId"),
    "alexa-skill": ("version", "session.application", "context.System.application"),
    "alexa-smart-home": ("directive.header.namespace", "directive.header.name"),
    "step-functions": (),
    "iot-rule": (),
    "direct": (),
}


# Services whose requests have names of their own. A function that no trigger is known of serves
# them where it reads such a name: stacks of CloudFormation, and rules of AWS Config.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
# https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
_CONTRACTS = ("cloudformation", "config-rule")

# Whoever starts these writes the whole event, in any shape.
_OPEN = frozenset({"direct", "iot-rule", "step-functions"})


def is_fixed(keys: Keys, triggers: Collection[str] = ()) -> bool:
    """Whether AWS, or the stack, writes the whole field in the events of each of the triggers.

    Where the events of a trigger have nothing at its first key, the table of all others decides: a
    field such as `requestContext.accountId` shows which event the code expects. A name at the top,
    such as `id`, does not, but for those of requests that one service alone makes.
    """
    if keys[:1] and keys[0].endswith(OF_CALL):
        return False
    rows = {name: _row(name) for name in triggers if name in _ROWS}
    others = {name: row for name, row in rows.items() if not _has(row, keys)}
    if rows and not others:
        return True
    return _has(_all(), keys) and not any(
        _may_have(name, row, keys) for name, row in others.items()
    )


def _may_have(trigger: str, row: frozenset[Keys], keys: Keys) -> bool:
    return trigger in _OPEN or any(each[:1] == keys[:1] for each in row)


def _has(row: frozenset[Keys], keys: Keys) -> bool:
    return any(keys[:length] in row for length in range(len(keys) + 1))


@cache
def _row(trigger: str) -> frozenset[Keys]:
    return frozenset(map(keys_of, _ROWS[trigger]))


@lru_cache(maxsize=1)
def _all() -> frozenset[Keys]:
    every = (keys_of(text) for row in _ROWS.values() for text in row)
    below = frozenset(keys for keys in every if len(keys) > 1)
    return below | _alone()


def _alone() -> frozenset[Keys]:
    """Names at the top that only the events of such a service have: `ResponseURL`."""
    others = {keys for name in _ROWS if name not in _CONTRACTS for keys in _row(name)}
    return frozenset(
        keys for name in _CONTRACTS for keys in _row(name) if len(keys) == 1 and keys not in others
    )


def keys_of(text: str) -> Keys:
    """The keys of a field as AWS documents it: `Records[].s3.object.key`."""
    parts = text.replace(ELEMENT, f".{ELEMENT}").split(".")
    return tuple(part for part in parts if part)


def is_object_key(keys: Keys) -> bool:
    """Whether a notification of S3 names the object by the field."""
    return keys[-2:] == ("object", "key") or keys[-1:] == ("s3Key",)


# What holds only texts, from any sender; the last are names of web frameworks.
_OF_TEXTS = (
    *("headers", "multiValueHeaders", "queryStringParameters", "pathParameters", "cookies"),
    *("multiValueQueryStringParameters", "stageVariables", "Records[].s3", "detail.object"),
    *("Records[].dynamodb", "Records[].ses", "*.args", "*.form", "*.values", "*.headers"),
    *("*.cookies", "*.query_params", "*.uri_params"),
)
# Texts, in which a value may be serialized.
_ARE_TEXTS = (
    *("body", "Records[].body", "Records[].Sns.Message", "Records[].kinesis.data", "rawPath"),
    *("rawQueryString", "path", "authorizationToken", "methodArn"),
)


def may_be_object(keys: Keys) -> bool:
    """Whether the sender may put an object where the code expects a text."""
    above, texts = _texts()
    return keys not in texts and not any(keys[:length] in above for length in range(len(keys)))


@cache
def _texts() -> tuple[frozenset[Keys], frozenset[Keys]]:
    return frozenset(map(keys_of, _OF_TEXTS)), frozenset(map(keys_of, _ARE_TEXTS))


def triggers() -> Collection[str]:
    """The triggers of the table, by the contract's names."""
    return _ROWS.keys()
