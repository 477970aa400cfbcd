"""Hostile events, thought up one by one: what an attacker who may invoke or feed a function sends.

    for hostile in HOSTILE:
        hostile.source, hostile.attack, hostile.options, hostile.event

Each is a good event with one idea in it. The verdict was written down first, and was the same for
all: refused. `HARMLESS` has those for which it was wrong, each with what shows it. Unlike
`attacks` and `spoofed`, nothing here is generated.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tests.guards.events.edits import GONE, edit
from tests.guards.samples import sample

Edits = Mapping[str, Any]


class Hostile(NamedTuple):
    """One hostile event, for the validator of a source with these options."""

    source: str
    attack: str
    event: Any
    options: Mapping[str, Any]


@dataclass
class Order:
    """A body with one field, as most handlers trust it."""

    orderId: str  # noqa: N815 - as the samples have it


def _b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def _deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"a": value}
    return value


def _logs(change: Mapping[str, Any], written: Callable[[Any], bytes] = gzip.compress) -> str:
    data = json.loads(
        gzip.decompress(base64.b64decode(sample("cloudwatch-logs")["awslogs"]["data"]))
    )
    return _b64(written(json.dumps({**data, **change}).encode()))


def _twice(data: bytes) -> bytes:
    return gzip.compress(data) + gzip.compress(data)


def _followed(data: bytes) -> bytes:
    return gzip.compress(data) + b"; drop table orders"


_SQS = "Records/0"
_RECORD = "Records/0/dynamodb"
_OTHER = "arn:aws:sqs:eu-central-1:999999999999:orders"
_BODY = {"body": dict}
_ROUTE = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/$default/POST/"
_TARGET = "arn:aws:ec2:eu-central-1:123456789012:targetgroup/orders/49e9d65c45c6791a"
_SUBSCRIPTION = "arn:aws:sns:eu-central-1:999999999999:orders:21be56ed-a058-49f5-8c98-aedd2564c486"
_STREAM = "arn:aws:dynamodb:eu-central-1:123456789012:table/%s/stream/2026-03-01T00:48:05.899"
_FUNCTION = "arn:aws:lambda:eu-central-1:999999999999:function:orders-intake:$LATEST"
_RULE = "arn:aws:config:eu-central-1:999999999999:config-rule/config-rule-pdmyw1"
_SKILL = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"
_CONFIG = (
    '{"awsAccountId": "123456789012", "awsAccountId": "999999999999",'
    ' "notificationCreationTime": "2026-03-10T05:16:23.677Z",'
    ' "messageType": "ScheduledNotification", "recordVersion": "1.0"}'
)
_NESTED_LIST = "[" * 10_000 + "]" * 10_000

ROWS: list[tuple[str, str, Edits, Mapping[str, Any]]] = [
    # API Gateway, REST API.
    ("rest-api", "another method than the request's own", {"httpMethod": "DELETE"}, {}),
    ("rest-api", "a parameter of another path", {"pathParameters/orderId": "43"}, {}),
    (
        "rest-api",
        "a parameter that climbs",
        {"pathParameters/orderId": "../admin", "path": "/orders/../admin"},
        {},
    ),
    (
        "rest-api",
        "two spellings of one header",
        {"headers/HOST": "evil.example", "multiValueHeaders/HOST": ["evil.example"]},
        {},
    ),
    ("rest-api", "lists that contradict headers", {"multiValueHeaders/Host": ["evil.example"]}, {}),
    ("rest-api", "a text for a truth value", {"isBase64Encoded": "false"}, {}),
    ("rest-api", "an object for a body's text", {"body": {"user_id": "u-1"}}, {}),
    (
        "rest-api",
        "response splitting in a header",
        {
            "headers/Accept": "a\r\nSet-Cookie: a=b",
            "multiValueHeaders/Accept": ["a\r\nSet-Cookie: a=b"],
        },
        {},
    ),
    ("rest-api", "a key twice in a body", {"body": '{"quantity": 1, "quantity": 100}'}, _BODY),
    ("rest-api", "a number that is none", {"body": '{"quantity": NaN}'}, _BODY),
    ("rest-api", "another resource than the context's", {"resource": "/admin/{orderId}"}, {}),
    ("rest-api", "another path in the context", {"requestContext/path": "/v1/admin/42"}, {}),
    ("rest-api", "a list of contexts", {"requestContext": [{}]}, {}),
    # API Gateway, HTTP API.
    ("http-api", "the version as a number", {"version": 2.0}, {}),
    ("http-api", "another route than the context's", {"routeKey": "GET /admin"}, {}),
    (
        "http-api",
        "an encoded climb",
        {"rawPath": "/orders/%2e%2e/admin", "requestContext/http/path": "/orders/%2e%2e/admin"},
        {},
    ),
    ("http-api", "a line break in a cookie", {"cookies": ["a=b\r\nx: y"]}, {}),
    ("http-api", "an object of cookies", {"cookies": {"theme=dark": 1}}, {}),
    ("http-api", "cookies as one text", {"cookies": "theme=dark"}, {}),
    ("http-api", "another media type for JSON", {"headers/content-type": "text/plain"}, _BODY),
    ("http-api", "a list in a header", {"headers/host": ["evil.example"]}, {}),
    (
        "http-api",
        "a request of an authorizer",
        {"routeArn": "arn:aws:execute-api:eu-central-1:123456789012:a/b/GET/c"},
        {},
    ),
    (
        "http-api",
        "a request of a function URL",
        {"requestContext/domainName": "abc.lambda-url.eu-central-1.on.aws"},
        {},
    ),
    ("http-api", "a body of ten thousand lists", {"body": _NESTED_LIST}, {"body": list}),
    ("http-api", "a byte order mark before JSON", {"body": '\ufeff{"a": 1}'}, _BODY),
    ("http-api", "a number of five thousand digits", {"body": '{"a": ' + "9" * 5000 + "}"}, _BODY),
    ("http-api", "a number beyond any float", {"body": '{"a": -1e999}'}, _BODY),
    ("http-api", "a second value after JSON", {"body": '{"a": 1} {"a": 2}'}, _BODY),
    ("http-api", "half a pair in a body", {"body": '{"a": "\\udc00"}'}, _BODY),
    ("http-api", "an operator for a text", {"body": '{"orderId": {"$gt": ""}}'}, {"body": Order}),
    ("http-api", "a number for a text", {"body": '{"orderId": 42}'}, {"body": Order}),
    ("http-api", "a text that is no base64", {"isBase64Encoded": True, "body": "%%%"}, {}),
    ("http-api", "a NUL in a query", {"queryStringParameters/page": "1\x00"}, {}),
    ("http-api", "a number in a query", {"queryStringParameters/page": 1}, {}),
    ("http-api", "an address that is a list", {"requestContext/http/sourceIp": ["10.0.0.1"]}, {}),
    (
        "http-api",
        "a body of base64 over JSON over its limit",
        {"isBase64Encoded": True, "body": _b64("x" * 100)},
        {"max_body": 64},
    ),
    # Function URL.
    (
        "function-url",
        "a request of an HTTP API",
        {"requestContext/domainName": "a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com"},
        {},
    ),
    (
        "function-url",
        "a domain that goes on",
        {"requestContext/domainName": "abc.lambda-url.eu-central-1.on.aws.evil.example"},
        {},
    ),
    (
        "function-url",
        "a path without a slash",
        {"rawPath": "orders", "requestContext/http/path": "orders"},
        {},
    ),
    ("function-url", "a method of its own", {"requestContext/http/method": "CONNECT"}, {}),
    # WebSocket API.
    (
        "websocket-api",
        "a connection that leads elsewhere",
        {"requestContext/connectionId": "../@connections/x"},
        {},
    ),
    ("websocket-api", "a connection as a number", {"requestContext/connectionId": 7}, {}),
    ("websocket-api", "a domain with a path", {"requestContext/domainName": "evil.example/x"}, {}),
    (
        "websocket-api",
        "a domain behind a user",
        {"requestContext/domainName": "a@evil.example"},
        {},
    ),
    ("websocket-api", "a stage that climbs", {"requestContext/stage": "v1/../v2"}, {}),
    ("websocket-api", "an event of another name", {"requestContext/eventType": "ADMIN"}, {}),
    (
        "websocket-api",
        "the route of a connect, by a message",
        {"requestContext/routeKey": "$connect"},
        {},
    ),
    # Authorizers.
    (
        "rest-authorizer",
        "the ARN of another account",
        {"methodArn": "arn:aws:execute-api:eu-central-1:999999999999:a1b2c3d4e5/v1/POST/orders/42"},
        {},
    ),
    (
        "rest-authorizer",
        "the ARN of another API",
        {"methodArn": "arn:aws:execute-api:eu-central-1:123456789012:zzzzzzzzzz/v1/POST/orders/42"},
        {},
    ),
    (
        "rest-authorizer",
        "the ARN of another method",
        {"methodArn": "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/v1/GET/orders/42"},
        {},
    ),
    (
        "rest-authorizer",
        "an ARN with a wildcard",
        {"methodArn": "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/*/*/*"},
        {},
    ),
    ("rest-authorizer", "a token without a token", {"type": "TOKEN"}, {}),
    (
        "http-authorizer",
        "the ARN of another route",
        {"routeArn": f"{_ROUTE}admin"},
        {},
    ),
    ("http-authorizer", "an identity as one text", {"identitySource": "Bearer abc"}, {}),
    ("http-authorizer", "an identity of lists", {"identitySource": [["Bearer abc"]]}, {}),
    (
        "http-authorizer",
        "a line break in an identity",
        {"identitySource": ["Bearer abc\r\nx: y"]},
        {},
    ),
    # Load balancer.
    (
        "alb",
        "the target of another service",
        {"requestContext/elb/targetGroupArn": _TARGET},
        {},
    ),
    ("alb", "a method in lower case", {"httpMethod": "post"}, {}),
    ("alb", "a path that is a URL", {"path": "https://evil.example/orders"}, {}),
    ("alb", "an overlong climb", {"path": "/%c0%ae%c0%ae/admin/%2e%2e"}, {}),
    (
        "alb",
        "a header of one text and of a list",
        {"multiValueHeaders": {"host": ["evil.example"]}},
        {},
    ),
    ("alb", "an escape in the agent", {"headers/user-agent": "a\x1b[2J"}, {}),
    # VPC Lattice.
    ("vpc-lattice", "a path that is a URL", {"raw_path": "http://evil.example/"}, {}),
    ("vpc-lattice", "a method that goes on", {"method": "GET\r\n"}, {}),
    ("vpc-lattice", "a number for a truth value", {"is_base64_encoded": 1}, {}),
    (
        "vpc-lattice",
        "a query that the path does not have",
        {"query_string_parameters": {"admin": "1"}},
        {},
    ),
    ("vpc-lattice-v2", "another region than its ARNs", {"requestContext/region": "us-east-1"}, {}),
    (
        "vpc-lattice-v2",
        "a principal of two lines",
        {"requestContext/identity/principal": "arn:aws:iam::123456789012:role/shop\nx"},
        {},
    ),
    (
        "vpc-lattice-v2",
        "the service of another service",
        {"requestContext/serviceArn": "arn:aws:s3:::orders"},
        {},
    ),
    ("vpc-lattice-v2", "numbers in a header", {"headers/host": [1]}, {}),
    (
        "vpc-lattice-v2",
        "a principal that is not listed",
        {},
        {"principals": {"arn:aws:iam::123456789012:role/admin"}},
    ),
    # SQS.
    ("sqs", "a body that was changed on its way", {f"{_SQS}/body": '{"user_id": "u-2"}'}, {}),
    ("sqs", "a record of SNS", {f"{_SQS}/eventSource": "aws:sns"}, {}),
    (
        "sqs",
        "a queue of another account",
        {f"{_SQS}/eventSourceARN": _OTHER},
        {"queues": {"arn:aws:sqs:eu-central-1:123456789012:orders"}},
    ),
    ("sqs", "a queue of another region than the record", {f"{_SQS}/awsRegion": "us-east-1"}, {}),
    (
        "sqs",
        "a message of last year",
        {f"{_SQS}/attributes/SentTimestamp": "1673119783677"},
        {"max_age": 60.0},
    ),
    (
        "sqs",
        "a message without an age",
        {f"{_SQS}/attributes/SentTimestamp": GONE},
        {"max_age": 1e12},
    ),
    (
        "sqs",
        "an age that is no number",
        {f"{_SQS}/attributes/SentTimestamp": "NaN"},
        {"max_age": 1e12},
    ),
    (
        "sqs",
        "an age in digits of another script",
        {f"{_SQS}/attributes/SentTimestamp": "\u0661773119783677"},
        {"max_age": 1e12},
    ),
    (
        "sqs",
        "an age as a number",
        {f"{_SQS}/attributes/SentTimestamp": 1773119783677},
        {"max_age": 1e12},
    ),
    ("sqs", "an object of records", {"Records": {"0": {}}}, {}),
    ("sqs", "a record that is a text", {"Records/0": "aws:sqs"}, {}),
    (
        "sqs",
        "a body that is an object",
        {f"{_SQS}/body": {"user_id": "u-1"}},
        {"verify_md5": False},
    ),
    (
        "sqs",
        "an attribute that is an object",
        {f"{_SQS}/messageAttributes/kind/stringValue": {"a": 1}},
        {},
    ),
    ("sqs", "a handle of two lines", {f"{_SQS}/receiptHandle": "AQEB\nx"}, {}),
    # SNS.
    (
        "sns",
        "a certificate of a longer domain",
        {
            "Records/0/Sns/SigningCertUrl": "https://sns.eu-central-1.amazonaws.com.evil.example/a.pem"
        },
        {},
    ),
    (
        "sns",
        "a certificate without TLS",
        {"Records/0/Sns/SigningCertUrl": "http://sns.eu-central-1.amazonaws.com/a.pem"},
        {},
    ),
    (
        "sns",
        "a certificate behind a user",
        {
            "Records/0/Sns/SigningCertUrl": "https://sns.eu-central-1.amazonaws.com@evil.example/a.pem"
        },
        {},
    ),
    (
        "sns",
        "an address of metadata to unsubscribe",
        {"Records/0/Sns/UnsubscribeUrl": "http://169.254.169.254/latest/meta-data"},
        {},
    ),
    (
        "sns",
        "a topic that is not the subscription's",
        {"Records/0/Sns/TopicArn": "arn:aws:sns:eu-central-1:123456789012:admin"},
        {},
    ),
    (
        "sns",
        "a confirmation for a notification",
        {"Records/0/Sns/Type": "SubscriptionConfirmation"},
        {},
    ),
    ("sns", "a signature that is no base64", {"Records/0/Sns/Signature": "!!"}, {}),
    ("sns", "a message that is an object", {"Records/0/Sns/Message": {"user_id": "u-1"}}, {}),
    (
        "sns",
        "a subscription of another account",
        {"Records/0/EventSubscriptionArn": _SUBSCRIPTION},
        {},
    ),
    # S3.
    ("s3", "a key that climbs", {"Records/0/s3/object/key": "incoming/%2e%2e/admin.csv"}, {}),
    (
        "s3",
        "a key that climbs once more decoded",
        {"Records/0/s3/object/key": "incoming/%252e%252e/admin.csv"},
        {},
    ),
    ("s3", "a key that ends early", {"Records/0/s3/object/key": "a.csv%00.exe"}, {}),
    ("s3", "a key of no text", {"Records/0/s3/object/key": "a%ff.csv"}, {}),
    ("s3", "another bucket than its ARN", {"Records/0/s3/bucket/name": "evil"}, {}),
    ("s3", "a size below nothing", {"Records/0/s3/object/size": -1}, {}),
    ("s3", "a size as a text", {"Records/0/s3/object/size": "5"}, {}),
    ("s3", "a size beyond any object", {"Records/0/s3/object/size": 10**30}, {}),
    ("s3", "a key as a list", {"Records/0/s3/object/key": ["a.csv"]}, {}),
    (
        "s3",
        "a prefix that is left again",
        {"Records/0/s3/object/key": "incoming/../other/a.csv"},
        {"prefixes": {"incoming/"}},
    ),
    (
        "s3",
        "an extension of a folder",
        {"Records/0/s3/object/key": "incoming/a.csv/"},
        {"extensions": {".csv"}},
    ),
    (
        "s3",
        "an extension turned around",
        {"Records/0/s3/object/key": "a%E2%80%AEvsc.exe"},
        {"extensions": {".csv"}},
    ),
    ("s3", "an event of another source", {"Records/0/eventSource": "aws:sqs"}, {}),
    (
        "s3",
        "an event of the next century",
        {"Records/0/eventTime": "2126-03-10T05:16:23.677Z"},
        {"max_age": 1e12},
    ),
    # S3 Batch Operations.
    ("s3-batch", "a key that climbs", {"tasks/0/s3Key": "..%2f..%2fetc"}, {}),
    ("s3-batch", "no tasks", {"tasks": []}, {}),
    ("s3-batch", "an unknown version", {"invocationSchemaVersion": "9.9"}, {}),
    (
        "s3-batch",
        "a bucket and an ARN of another",
        {"tasks/0/s3BucketArn": "arn:aws:s3:::evil"},
        {},
    ),
    ("s3-batch", "arguments that nest", {"job/userArguments": {"kind": {"$gt": ""}}}, {}),
    # S3 Object Lambda.
    (
        "s3-object-lambda",
        "an address of metadata",
        {"getObjectContext/inputS3Url": "http://169.254.169.254/latest/meta-data"},
        {},
    ),
    (
        "s3-object-lambda",
        "an address behind a user",
        {
            "getObjectContext/inputS3Url": "https://orders-123456789012.s3-accesspoint.eu-central-1.amazonaws.com@evil.example/a"
        },
        {},
    ),
    (
        "s3-object-lambda",
        "an address of a longer domain",
        {
            "getObjectContext/inputS3Url": "https://orders-123456789012.s3-accesspoint.eu-central-1.amazonaws.com.evil.example/a"
        },
        {},
    ),
    (
        "s3-object-lambda",
        "the access point of another account",
        {
            "getObjectContext/inputS3Url": "https://orders-999999999999.s3-accesspoint.eu-central-1.amazonaws.com/a"
        },
        {},
    ),
    (
        "s3-object-lambda",
        "a route to another host",
        {"getObjectContext/outputRoute": "evil.example/#"},
        {},
    ),
    ("s3-object-lambda", "a request that climbs", {"userRequest/url": "/incoming/../../admin"}, {}),
    # DynamoDB.
    (
        "dynamodb-stream",
        "a number beyond DynamoDB's",
        {f"{_RECORD}/NewImage/items": {"N": "1e999"}},
        {},
    ),
    (
        "dynamodb-stream",
        "digits of another script",
        {f"{_RECORD}/NewImage/items": {"N": "\u0661"}},
        {},
    ),
    (
        "dynamodb-stream",
        "two types of one value",
        {f"{_RECORD}/NewImage/items": {"S": "a", "N": "1"}},
        {},
    ),
    (
        "dynamodb-stream",
        "three keys",
        {f"{_RECORD}/Keys": {"a": {"S": "a"}, "b": {"S": "b"}, "c": {"S": "c"}}},
        {},
    ),
    ("dynamodb-stream", "a key that is a map", {f"{_RECORD}/Keys": {"orderId": {"M": {}}}}, {}),
    ("dynamodb-stream", "a removal with a new image", {"Records/0/eventName": "REMOVE"}, {}),
    (
        "dynamodb-stream",
        "an image of another item than the keys",
        {f"{_RECORD}/NewImage/orderId": {"S": "43"}},
        {},
    ),
    (
        "dynamodb-stream",
        "an image without its keys",
        {f"{_RECORD}/NewImage": {"paid": {"BOOL": True}}},
        {},
    ),
    (
        "dynamodb-stream",
        "an image where the view has none",
        {f"{_RECORD}/StreamViewType": "KEYS_ONLY"},
        {},
    ),
    ("dynamodb-stream", "bytes that are no base64", {f"{_RECORD}/NewImage/items": {"B": "a"}}, {}),
    (
        "dynamodb-stream",
        "a set with one thing twice",
        {f"{_RECORD}/NewImage/items": {"NS": ["1", "1"]}},
        {},
    ),
    (
        "dynamodb-stream",
        "numbers that are equal, twice in a set",
        {f"{_RECORD}/NewImage/items": {"NS": ["1", "1.0"]}},
        {},
    ),
    ("dynamodb-stream", "a table of another region", {"Records/0/awsRegion": "us-east-1"}, {}),
    (
        "dynamodb-stream",
        "the second record of another stream",
        {"Records/1/eventSourceARN": _STREAM % "admin"},
        {"streams": {_STREAM % "orders"}},
    ),
    # Kinesis.
    ("kinesis-stream", "data with spaces", {"Records/0/kinesis/data": "eyJ1 c2Vy"}, {}),
    ("kinesis-stream", "data that is an object", {"Records/0/kinesis/data": {"a": 1}}, {}),
    (
        "kinesis-stream",
        "a sequence that is no number",
        {"Records/0/kinesis/sequenceNumber": "abc"},
        {},
    ),
    (
        "kinesis-stream",
        "an ID of another sequence",
        {"Records/0/eventID": "shardId-000000000006:1"},
        {},
    ),
    (
        "kinesis-stream",
        "an arrival that is a word",
        {"Records/0/kinesis/approximateArrivalTimestamp": "now"},
        {"max_age": 1e12},
    ),
    (
        "kinesis-stream",
        "a stream of another account",
        {"Records/0/eventSourceARN": "arn:aws:kinesis:eu-central-1:999999999999:stream/orders"},
        {"streams": {"arn:aws:kinesis:eu-central-1:123456789012:stream/orders"}},
    ),
    # Firehose.
    ("firehose", "data without padding", {"records/0/data": "eyJ1c2Vy=="}, {}),
    ("firehose", "a record without an ID", {"records/0/recordId": ""}, {}),
    ("firehose", "another region than its ARN", {"region": "us-east-1"}, {}),
    (
        "firehose",
        "a stream of another service",
        {"deliveryStreamArn": "arn:aws:sns:eu-central-1:123456789012:orders"},
        {},
    ),
    # Kafka.
    (
        "msk",
        "a topic that is not its list's",
        {"records/orders-0/0/topic": "admin"},
        {"topics": {"orders"}},
    ),
    ("msk", "a partition that is not its list's", {"records/orders-0/0/partition": 1}, {}),
    ("msk", "an offset below nothing", {"records/orders-0/0/offset": -1}, {}),
    ("msk", "an offset as a text", {"records/orders-0/0/offset": "15"}, {}),
    ("msk", "a header of no bytes", {"records/orders-0/0/headers": [{"kind": [300]}]}, {}),
    ("msk", "truth values for bytes", {"records/orders-0/0/headers": [{"kind": [True]}]}, {}),
    (
        "msk",
        "the broker of another service",
        {"eventSourceArn": "arn:aws:sqs:eu-central-1:123456789012:orders"},
        {},
    ),
    (
        "self-managed-kafka",
        "brokers of two lines",
        {"bootstrapServers": "kafka.example.com:9092\nx"},
        {},
    ),
    ("self-managed-kafka", "a value that is no base64", {"records/orders-0/0/value": "***"}, {}),
    ("self-managed-kafka", "records of a list", {"records": [[]]}, {}),
    # Amazon MQ.
    (
        "active-mq",
        "the broker of another service",
        {"eventSourceArn": "arn:aws:sqs:eu-central-1:123456789012:orders"},
        {},
    ),
    ("active-mq", "a serialised object", {"messages/0/messageType": "jms/object-message"}, {}),
    ("active-mq", "a text for a truth value", {"messages/0/redelivered": "false"}, {}),
    (
        "active-mq",
        "a queue with an escape",
        {"messages/0/destination/physicalName": "orders\x1b[2J"},
        {},
    ),
    ("rabbit-mq", "a queue that is not listed", {}, {"queues": {"admin::/"}}),
    (
        "rabbit-mq",
        "a header of no bytes",
        {"rmqMessagesByQueue/orders::~1/0/basicProperties/headers/kind/bytes": [-1]},
        {},
    ),
    (
        "rabbit-mq",
        "a header of numbers beyond bytes",
        {"rmqMessagesByQueue/orders::~1/0/basicProperties/headers/kind/bytes": [999]},
        {},
    ),
    ("rabbit-mq", "data that is no base64", {"rmqMessagesByQueue/orders::~1/0/data": "é"}, {}),
    # DocumentDB.
    (
        "documentdb",
        "a cluster of another service",
        {"eventSourceArn": "arn:aws:ec2:eu-central-1:123456789012:cluster:orders"},
        {},
    ),
    ("documentdb", "an operation of its own", {"events/0/event/operationType": "eval"}, {}),
    (
        "documentdb",
        "a document of another key",
        {"events/0/event/documentKey/_id/$oid": "000000000000000000000000"},
        {},
    ),
    (
        "documentdb",
        "a document of a hundred levels",
        {"events/0/event/fullDocument/anyField": _deep(100)},
        {},
    ),
    ("documentdb", "a collection of two lines", {"events/0/event/ns/coll": "orders\nx"}, {}),
    # CloudWatch Logs.
    ("cloudwatch-logs", "plain text for gzip", {"awslogs/data": _b64("plain")}, {}),
    ("cloudwatch-logs", "a bomb", {"awslogs/data": _b64(gzip.compress(b"a" * 50_000_000))}, {}),
    ("cloudwatch-logs", "a second member", {"awslogs/data": _logs({}, _twice)}, {}),
    ("cloudwatch-logs", "what follows the end", {"awslogs/data": _logs({}, _followed)}, {}),
    (
        "cloudwatch-logs",
        "an owner that is no account",
        {"awslogs/data": _logs({"owner": "root"})},
        {},
    ),
    (
        "cloudwatch-logs",
        "a message of another kind",
        {"awslogs/data": _logs({"messageType": "EVIL"})},
        {},
    ),
    ("cloudwatch-logs", "events that are a text", {"awslogs/data": _logs({"logEvents": "x"})}, {}),
    # EventBridge and what it carries.
    ("event-bridge", "a detail that is a text", {"detail": "{}"}, {}),
    ("event-bridge", "a detail that is a list", {"detail": [1]}, {}),
    ("event-bridge", "resources that are a text", {"resources": "arn:aws:s3:::orders"}, {}),
    ("event-bridge", "resources that are nothing of a list", {"resources": 0}, {}),
    ("event-bridge", "resources that are an empty object", {"resources": {}}, {}),
    (
        "event-bridge",
        "a source of AWS by a stranger",
        {"source": "aws.ec2", "account": "999999999999"},
        {"accounts": {"123456789012"}},
    ),
    ("event-bridge", "a wide digit in an account", {"account": "12345678901\uff12"}, {}),
    ("event-bridge", "a time that goes on", {"time": "2026-03-10T05:16:23Z\n"}, {}),
    ("event-bridge", "an event of tomorrow", {"time": "2099-03-10T05:16:23Z"}, {"max_age": 1e12}),
    (
        "event-bridge",
        "an event that was kept for a year",
        {"time": "2025-03-10T05:16:23Z"},
        {"max_age": 3600.0},
    ),
    ("event-bridge", "a detail of forty levels", {"detail": _deep(40)}, {}),
    ("event-bridge", "an ID that is a number", {"id": 17793124}, {}),
    (
        "event-bridge",
        "an operator for a text",
        {"detail": {"orderId": {"$ne": None}}},
        {"detail": Order},
    ),
    (
        "schedule",
        "the rule of another account",
        {"resources": ["arn:aws:events:eu-central-1:999999999999:rule/every-morning"]},
        {},
    ),
    (
        "schedule",
        "two rules",
        {
            "resources": [
                "arn:aws:events:eu-central-1:123456789012:rule/a",
                "arn:aws:events:eu-central-1:123456789012:rule/b",
            ]
        },
        {},
    ),
    ("schedule", "a source that looks like AWS", {"source": "aws.event\u0455"}, {}),
    (
        "scheduler",
        "the schedule of another region",
        {"resources": ["arn:aws:scheduler:us-east-1:123456789012:schedule/orders/report"]},
        {},
    ),
    ("scheduler", "a list for a detail", {"detail": []}, {}),
    ("event-bridge-s3", "a key that climbs", {"detail/object/key": "incoming/../admin"}, {}),
    ("event-bridge-s3", "another bucket than the resource", {"detail/bucket/name": "evil"}, {}),
    ("event-bridge-s3", "half a byte of size", {"detail/object/size": 0.5}, {}),
    ("event-bridge-s3", "a stranger for S3", {"source": "shop.s3"}, {}),
    ("pipe", "a record of another source", {"1/eventSource": "aws:kinesis"}, {"source": "sqs"}),
    ("pipe", "a record that is a list", {"0": []}, {"source": "sqs"}),
    # Destinations, alarms.
    (
        "destination",
        "a function of another account",
        {"requestContext/functionArn": _FUNCTION},
        {"functions": {"arn:aws:lambda:eu-central-1:123456789012:function:orders-intake:$LATEST"}},
    ),
    ("destination", "a condition of its own", {"requestContext/condition": "Approved"}, {}),
    ("destination", "a count as a text", {"requestContext/approximateInvokeCount": "3"}, {}),
    ("cloudwatch-alarm", "the alarm of another account", {"accountId": "999999999999"}, {}),
    ("cloudwatch-alarm", "another name than the ARN's", {"alarmData/alarmName": "admin"}, {}),
    ("cloudwatch-alarm", "a state of its own", {"alarmData/state/value": "FINE"}, {}),
    # Cognito, AppSync.
    ("cognito", "a trigger of its own", {"triggerSource": "PreSignUp_Admin"}, {}),
    ("cognito", "a pool of another region", {"userPoolId": "us-east-1_aBcDeFgHi"}, {}),
    (
        "cognito",
        "a truth value for an attribute",
        {"request/userAttributes/email_verified": True},
        {},
    ),
    ("cognito", "a name of two lines", {"userName": "alice\nadmin"}, {}),
    ("cognito", "an object in the client's data", {"request/clientMetadata/shop": {"$ne": 1}}, {}),
    ("appsync-resolver", "a field that is code", {"info/fieldName": "getOrder { id }"}, {}),
    (
        "appsync-resolver",
        "a field that is not listed",
        {"info/fieldName": "deleteOrder"},
        {"fields": {"Query.getOrder"}},
    ),
    ("appsync-resolver", "arguments that are a list", {"arguments": ["42"]}, {}),
    ("appsync-resolver", "an identity that is a text", {"identity": "admin"}, {}),
    (
        "appsync-batch-resolver",
        "a request of another field",
        {"1/info/fieldName": "deleteOrder"},
        {},
    ),
    ("appsync-batch-resolver", "a request that is a text", {"1": "getOrder"}, {}),
    ("appsync-authorizer", "a token that is an object", {"authorizationToken": {"$ne": None}}, {}),
    ("appsync-authorizer", "a token of two lines", {"authorizationToken": "a\r\nb"}, {}),
    ("appsync-authorizer", "an API of two parts", {"requestContext/apiId": "a/b"}, {}),
    (
        "appsync-events",
        "a channel that climbs",
        {
            "info/channel/path": "/orders/../admin",
            "info/channel/segments": ["orders", "..", "admin"],
        },
        {},
    ),
    ("appsync-events", "segments of another channel", {"info/channel/segments": ["admin"]}, {}),
    (
        "appsync-events",
        "another namespace than the channel's",
        {"info/channelNamespace/name": "admin"},
        {},
    ),
    (
        "appsync-events",
        "two events of one ID",
        {"events/1/id": "0b6b6f1e-2f0e-4e0c-9a55-5d2f3c7a9e01"},
        {},
    ),
    # SES, Config, CodePipeline, CloudFormation, Secrets Manager.
    ("ses", "a message ID that climbs", {"Records/0/ses/mail/messageId": "../../etc/passwd"}, {}),
    (
        "ses",
        "a recipient of two lines",
        {"Records/0/ses/receipt/recipients": ["a@example.com\nb@example.com"]},
        {},
    ),
    ("ses", "a verdict of its own", {"Records/0/ses/receipt/spamVerdict/status": "MAYBE"}, {}),
    ("ses", "headers that are an object", {"Records/0/ses/mail/headers": {"From": "a"}}, {}),
    ("config-rule", "another account than the event inside", {"accountId": "999999999999"}, {}),
    ("config-rule", "an event inside that is no JSON", {"invokingEvent": "{"}, {}),
    (
        "config-rule",
        "a key twice in the event inside",
        {"invokingEvent": _CONFIG},
        {},
    ),
    (
        "config-rule",
        "the rule of another account",
        {"configRuleArn": _RULE},
        {},
    ),
    (
        "code-pipeline",
        "an artifact that climbs",
        {"CodePipeline.job/data/inputArtifacts/0/location/s3Location/objectKey": "../admin.zip"},
        {},
    ),
    (
        "code-pipeline",
        "a bucket with a path",
        {"CodePipeline.job/data/inputArtifacts/0/location/s3Location/bucketName": "a/b"},
        {},
    ),
    ("code-pipeline", "a job that is no ID", {"CodePipeline.job/id": "1; rm"}, {}),
    (
        "cloudformation",
        "an answer to a stranger",
        {"ResponseURL": "https://evil.example/answer"},
        {},
    ),
    (
        "cloudformation",
        "an answer to metadata",
        {"ResponseURL": "http://169.254.169.254/latest/meta-data"},
        {},
    ),
    (
        "cloudformation",
        "an answer to a longer domain",
        {
            "ResponseURL": "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com.evil.example/a"
        },
        {},
    ),
    (
        "cloudformation",
        "an answer behind a user",
        {
            "ResponseURL": "https://cloudformation-custom-resource-response-eucentral1.s3.eu-central-1.amazonaws.com:x@evil.example/a"
        },
        {},
    ),
    (
        "cloudformation",
        "an answer into another bucket",
        {"ResponseURL": "https://my-bucket.s3.eu-central-1.amazonaws.com/a?X-Amz-Signature=abc"},
        {},
    ),
    ("cloudformation", "an update of nothing", {"RequestType": "Update"}, {}),
    ("cloudformation", "a request of its own", {"RequestType": "Drop"}, {}),
    ("secret-rotation", "a step of its own", {"Step": "deleteSecret"}, {}),
    (
        "secret-rotation",
        "the secret of another service",
        {"SecretId": "arn:aws:ssm:eu-central-1:123456789012:parameter/orders"},
        {},
    ),
    (
        "secret-rotation",
        "a token that climbs",
        {"ClientRequestToken": "../../../../../../../../../../admin/x"},
        {},
    ),
    # Lex, Connect, Bedrock.
    ("lex-v2", "slots that are a list", {"sessionState/intent/slots": ["Count"]}, {}),
    ("lex-v2", "a state of its own", {"sessionState/intent/confirmationState": "Yes"}, {}),
    ("lex-v2", "a bot that is not listed", {}, {"bots": {"ZZZZZZZZZZ"}}),
    (
        "connect",
        "the instance of another service",
        {"Details/ContactData/InstanceARN": "arn:aws:iam::123456789012:role/connect"},
        {},
    ),
    ("connect", "a parameter that is an object", {"Details/Parameters/orderId": {"$gt": ""}}, {}),
    ("connect", "a channel of its own", {"Details/ContactData/Channel": "SHELL"}, {}),
    ("bedrock-agent", "a path that climbs", {"apiPath": "/orders/../admin"}, {}),
    (
        "bedrock-agent",
        "a parameter twice",
        {
            "parameters": [
                {"name": "orderId", "type": "string", "value": "42"},
                {"name": "orderId", "type": "string", "value": "43"},
            ]
        },
        {},
    ),
    ("bedrock-agent", "a path and a function", {"function": "deleteOrder"}, {}),
    (
        "bedrock-agent",
        "a text for an integer",
        {"parameters/0/type": "integer", "parameters/0/value": "4 or 1=1"},
        {},
    ),
    # CloudFront, CodeCommit, Transfer Family, IoT, Alexa.
    ("lambda-edge", "a path that climbs", {"Records/0/cf/request/uri": "/orders/%2e%2e/admin"}, {}),
    (
        "lambda-edge",
        "a header under another name",
        {"Records/0/cf/request/headers/host": [{"key": "X-Admin", "value": "1"}]},
        {},
    ),
    (
        "lambda-edge",
        "an origin of two lines",
        {"Records/0/cf/request/origin/custom/domainName": "shop.example.com\r\nx"},
        {},
    ),
    (
        "lambda-edge",
        "a query of two lines",
        {"Records/0/cf/request/querystring": "page=1\r\nx"},
        {},
    ),
    (
        "code-commit",
        "a reference that climbs",
        {"Records/0/codecommit/references/0/ref": "refs/heads/../../x"},
        {},
    ),
    (
        "code-commit",
        "a reference with a space",
        {"Records/0/codecommit/references/0/ref": "refs/heads/a --exec=x"},
        {},
    ),
    (
        "code-commit",
        "a commit that is a name",
        {"Records/0/codecommit/references/0/commit": "--output=x"},
        {},
    ),
    ("transfer-authorizer", "a user that climbs", {"username": "../root"}, {}),
    ("transfer-authorizer", "a protocol of its own", {"protocol": "SSH"}, {}),
    ("transfer-workflow", "a file that climbs", {"fileLocation/key": "alice/../bob/x.csv"}, {}),
    (
        "transfer-workflow",
        "a user that climbs",
        {"serviceMetadata/transferDetails/userName": "../root"},
        {},
    ),
    ("iot-authorizer", "a client that is a wildcard", {"protocolData/mqtt/clientId": "#"}, {}),
    ("iot-authorizer", "data of a protocol that is not there", {"protocols": ["mqtt"]}, {}),
    ("iot-authorizer", "a text for a truth value", {"signatureVerified": "true"}, {}),
    (
        "iot-provisioning",
        "a parameter that is an object",
        {"parameters/SerialNumber": {"Ref": "x"}},
        {},
    ),
    (
        "iot-provisioning",
        "a certificate's ID that is none",
        {"certificateId": "../" + "2b" * 30},
        {},
    ),
    (
        "alexa-skill",
        "another skill in the context",
        {"context/System/application/applicationId": _SKILL},
        {},
    ),
    (
        "alexa-skill",
        "an endpoint of a stranger",
        {"context/System/apiEndpoint": "https://evil.example"},
        {},
    ),
    (
        "alexa-skill",
        "a request that was kept",
        {"request/timestamp": "2020-03-10T05:16:23Z"},
        {"max_age": 150.0},
    ),
    ("alexa-smart-home", "a token of two lines", {"directive/endpoint/scope/token": "a\nb"}, {}),
    (
        "alexa-smart-home",
        "an endpoint that is a list",
        {"directive/endpoint/endpointId": ["light"]},
        {},
    ),
    # No mark.
    ("step-functions", "an operator for a text", {"orderId": {"$gt": ""}}, {"body": Order}),
    ("iot-rule", "a device of a hundred levels", {"device": _deep(100)}, {"body": dict}),
    ("direct", "half a pair in a name", {"order\udc00": "42"}, {"body": dict}),
    ("direct", "the event of a queue", {"Records": [{"eventSource": "aws:sqs"}]}, {"body": dict}),
]


# Each was looked at again: what a documented form refuses is refused, and these are left.
HARMLESS: Mapping[tuple[str, str], str] = {
    ("rabbit-mq", "a header of no bytes"): (
        "Java's bytes have a sign, and the broker writes them: -1 is 255, a byte like any"
    ),
    ("vpc-lattice", "a query that the path does not have"): (
        "published events of V1 have a query beside a `raw_path` without one, so they are not held"
        " against each other; V2 has no `raw_path`. The handler gets the query, which is checked."
        " https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html"
    ),
    ("active-mq", "a serialised object"): (
        "its data stay bytes: nothing in Python reads Java's objects, and `body=` refuses them."
        " https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html"
    ),
    ("destination", "a condition of its own"): (
        "Lambda writes it, the list of conditions is open, and a new one must not stop a function."
        " https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"
    ),
    ("cognito", "a trigger of its own"): (
        "the user pool writes it, and the owner has wired the trigger; `triggers=` names those that"
        " are wanted. https://docs.aws.amazon.com/cognito/latest/developerguide/"
        "cognito-user-identity-pools-working-with-aws-lambda-triggers.html"
    ),
    ("cognito", "a truth value for an attribute"): (
        "AWS's own samples of custom messages have it, and the type of `attributes` says so."
        " https://docs.aws.amazon.com/cognito/latest/developerguide/"
        "user-pool-lambda-custom-message.html"
    ),
    ("connect", "a channel of its own"): (
        "Connect writes it, and has added channels; a handler compares them."
        " https://docs.aws.amazon.com/connect/latest/APIReference/API_Contact.html"
    ),
}


def _made() -> Iterator[Hostile]:
    for source, attack, edits, options in ROWS:
        # Apart from each other: samples share what they hold twice.
        event = json.loads(json.dumps(sample(source)))
        for place, value in edits.items():
            edit(event, tuple(_key(step) for step in place.split("/")), value)
        yield Hostile(source, attack, event, options)


def _key(step: str) -> str | int:
    # As in a JSON pointer (RFC 6901), `~1` is a slash of the name itself.
    return int(step) if step.isdecimal() else step.replace("~1", "/")


HOSTILE: list[Hostile] = list(_made())
