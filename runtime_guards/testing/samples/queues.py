"""Good events of queues, streams and storage."""

from __future__ import annotations

import gzip
import json
from typing import Any

from runtime_guards.testing.places import encoded
from runtime_guards.testing.samples.requests import ACCOUNT, BODY, REGION
from runtime_guards.validation.digests import md5_hex

TIME = "2026-03-10T05:16:23.677Z"
MILLISECONDS = 1773119783677
BUCKET = "orders-uploads"


def _gzipped(data: bytes) -> bytes:
    """Compresses the data to the same bytes in every version of Python.

    Versions differ in the header's ninth byte, the operating system; 255 means unknown:
    https://www.rfc-editor.org/rfc/rfc1952#section-2.3.1
    """
    made = bytearray(gzip.compress(data, mtime=0))
    made[9] = 255
    return bytes(made)


def _message(number: int) -> dict[str, Any]:
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-66197588{number:04}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": BODY,
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": str(MILLISECONDS),
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": str(MILLISECONDS + 10),
        },
        "messageAttributes": {
            "kind": {
                "stringValue": "order",
                "stringListValues": [],
                "binaryListValues": [],
                "dataType": "String",
            }
        },
        "md5OfBody": md5_hex(BODY),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders",
        "awsRegion": REGION,
    }


def _kinesis(number: int) -> dict[str, Any]:
    sequence = f"495903382714902566080126925{number:029}"
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": "1",
            "sequenceNumber": sequence,
            "data": encoded(BODY),
            "approximateArrivalTimestamp": 1773119783.677,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000006:{sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{ACCOUNT}:role/orders-reader",
        "awsRegion": REGION,
        "eventSourceARN": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/orders",
    }


def _change(number: int, name: str, **images: Any) -> dict[str, Any]:
    return {
        "eventID": f"c4ca4238a0b923820dcc509a6f75849{number}",
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": 1773119783.0,
            "Keys": {"orderId": {"S": "42"}},
            **images,
            "SequenceNumber": f"4421584500000000017450439{number}",
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:"
        "table/orders/stream/2026-03-01T00:48:05.899",
    }


def _topic_record() -> dict[str, Any]:
    return {
        "topic": "orders",
        "partition": 0,
        "offset": 15,
        "timestamp": MILLISECONDS,
        "timestampType": "CREATE_TIME",
        "key": encoded("42"),
        "value": encoded(BODY),
        "headers": [{"kind": [111, 114, 100, 101, 114]}],
    }


_BROKERS = (
    f"b-1.orders.a1bcde.c1.kafka.{REGION}.amazonaws.com:9092,"
    f"b-2.orders.a1bcde.c1.kafka.{REGION}.amazonaws.com:9092"
)
_MQ = f"arn:aws:mq:{REGION}:{ACCOUNT}:broker:orders:b-9bcfa592-423a-4942-879d-eb284b418fc8"
LOGS: dict[str, Any] = {
    "messageType": "DATA_MESSAGE",
    "owner": ACCOUNT,
    "logGroup": "/aws/lambda/orders-intake",
    "logStream": "2026/03/10/[$LATEST]94fa867e5374431291a7fc14e2f56ae7",
    "subscriptionFilters": ["errors"],
    "logEvents": [
        {
            "id": "34622316099697884706540976068822859012661220141643892546",
            "timestamp": MILLISECONDS,
            "message": '{"level": "ERROR", "message": "the queue refused a message"}',
        }
    ],
}

QUEUES: dict[str, Any] = {
    "sqs": {"Records": [_message(1), _message(2)]},
    "sns": {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:orders:"
                "21be56ed-a058-49f5-8c98-aedd2564c486",
                "Sns": {
                    "SignatureVersion": "1",
                    "Timestamp": TIME,
                    "Signature": encoded(b"\0" * 256),
                    "SigningCertUrl": f"https://sns.{REGION}.amazonaws.com/"
                    "SimpleNotificationService-ac565b8b1a6c5d002d285f9598aa1d9b.pem",
                    "MessageId": "95df01b4-ee98-5cb9-9903-4c221d41eb5e",
                    "Message": BODY,
                    "MessageAttributes": {"kind": {"Type": "String", "Value": "order"}},
                    "Type": "Notification",
                    "UnsubscribeUrl": f"https://sns.{REGION}.amazonaws.com/"
                    f"?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:{REGION}:{ACCOUNT}:orders:"
                    "21be56ed-a058-49f5-8c98-aedd2564c486",
                    "TopicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:orders",
                    "Subject": "An order",
                },
            }
        ]
    },
    "s3": {
        "Records": [
            {
                "eventVersion": "2.2",
                "eventSource": "aws:s3",
                "awsRegion": REGION,
                "eventTime": TIME,
                "eventName": "ObjectCreated:Put",
                "userIdentity": {"principalId": "AWS:AIDAINPONIXQXHT3IKHL2"},
                "requestParameters": {"sourceIPAddress": "203.0.113.7"},
                "responseElements": {
                    "x-amz-request-id": "D82B88E5F771F645",
                    "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQjryTjKlc5aLWGVHPZLj5NeC6qMa0",
                },
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "incoming",
                    "bucket": {
                        "name": BUCKET,
                        "ownerIdentity": {"principalId": "A3I5XTEXAMAI3E"},
                        "arn": f"arn:aws:s3:::{BUCKET}",
                    },
                    "object": {
                        "key": "incoming/new+orders.csv",
                        "size": 1305107,
                        "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
                        "versionId": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
                        "sequencer": "0C0F6F405D6ED209E1",
                    },
                },
            }
        ]
    },
    "s3-batch": {
        "invocationSchemaVersion": "2.0",
        "invocationId": "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo",
        "job": {"id": "f3cc4f60-61f6-4a2b-8a21-d07600c373ce", "userArguments": {"kind": "orders"}},
        "tasks": [
            {
                "taskId": "dGFza2lkZ29lc2hlcmUK",
                "s3Key": "incoming/new+orders.csv",
                "s3VersionId": "1",
                "s3Bucket": BUCKET,
            }
        ],
    },
    "s3-object-lambda": {
        "xAmzRequestId": "1a5ed718-5f53-471d-b6fe-5cf62d88d02a",
        "getObjectContext": {
            "inputS3Url": f"https://orders-{ACCOUNT}.s3-accesspoint.{REGION}.amazonaws.com/"
            "incoming/orders.csv?X-Amz-SignedHeaders=host",
            "outputRoute": "io-iad-cell001",
            "outputToken": "OutputToken",
        },
        "configuration": {
            "accessPointArn": f"arn:aws:s3-object-lambda:{REGION}:{ACCOUNT}:accesspoint/masked",
            "supportingAccessPointArn": f"arn:aws:s3:{REGION}:{ACCOUNT}:accesspoint/orders",
            "payload": "{}",
        },
        "userRequest": {
            "url": "/incoming/orders.csv",
            "headers": {
                "Host": f"masked-{ACCOUNT}.s3-object-lambda.{REGION}.amazonaws.com",
                "Accept-Encoding": "identity",
            },
        },
        "userIdentity": {
            "type": "IAMUser",
            "principalId": "AIDAEXAMPLE",
            "arn": f"arn:aws:iam::{ACCOUNT}:user/alice",
            "accountId": ACCOUNT,
            "accessKeyId": "AKIAEXAMPLE",
            "userName": "alice",
        },
        "protocolVersion": "1.00",
    },
    "dynamodb-stream": {
        "Records": [
            _change(1, "INSERT", NewImage={"orderId": {"S": "42"}, "items": {"L": [{"N": "1"}]}}),
            _change(
                2,
                "MODIFY",
                NewImage={"orderId": {"S": "42"}, "paid": {"BOOL": True}},
                OldImage={"orderId": {"S": "42"}, "paid": {"NULL": True}},
            ),
            _change(3, "REMOVE", OldImage={"orderId": {"S": "42"}, "file": {"B": "aGk="}}),
        ]
    },
    "kinesis-stream": {"Records": [_kinesis(1), _kinesis(2)]},
    "firehose": {
        "invocationId": "2b4d1ad9-2f48-94bd-a088-767c317e994a",
        "sourceKinesisStreamArn": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/orders",
        "deliveryStreamArn": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/orders",
        "region": REGION,
        "records": [
            {
                "recordId": "49578734086442259037497492980620233840400173390482112514000000",
                "approximateArrivalTimestamp": MILLISECONDS,
                "data": encoded(BODY),
                "kinesisRecordMetadata": {
                    "sequenceNumber": "49578734086442259037497492980620233840400173390482112514",
                    "subsequenceNumber": 0,
                    "partitionKey": "1",
                    "shardId": "shardId-000000000000",
                    "approximateArrivalTimestamp": MILLISECONDS,
                },
            }
        ],
    },
    "msk": {
        "eventSource": "aws:kafka",
        "eventSourceArn": f"arn:aws:kafka:{REGION}:{ACCOUNT}:cluster/orders/"
        "751d2973-a626-431c-9d4e-d7975eb44dd7-2",
        "bootstrapServers": _BROKERS,
        "records": {"orders-0": [_topic_record()]},
    },
    "self-managed-kafka": {
        "eventSource": "SelfManagedKafka",
        "bootstrapServers": "kafka.example.com:9092",
        "records": {"orders-0": [_topic_record()]},
    },
    "active-mq": {
        "eventSource": "aws:mq",
        "eventSourceArn": _MQ,
        "messages": [
            {
                "messageID": "ID:b-9bcfa592-423a-4942-879d-eb284b418fc8-1.mq."
                f"{REGION}.amazonaws.com-37557-1234520418293-4:1:1:1:1",
                "messageType": "jms/text-message",
                "deliveryMode": 1,
                "replyTo": None,
                "type": None,
                "expiration": "60000",
                "priority": 1,
                "correlationId": "myJMSCoID",
                "redelivered": False,
                "destination": {"physicalName": "orders"},
                "data": encoded(BODY),
                "timestamp": MILLISECONDS,
                "brokerInTime": MILLISECONDS,
                "brokerOutTime": MILLISECONDS + 1,
                "properties": {"kind": "order"},
            }
        ],
    },
    "rabbit-mq": {
        "eventSource": "aws:rmq",
        "eventSourceArn": _MQ,
        "rmqMessagesByQueue": {
            "orders::/": [
                {
                    "basicProperties": {
                        "contentType": "text/plain",
                        "contentEncoding": None,
                        "headers": {"kind": {"bytes": [111, 114, 100, 101, 114]}, "count": 10},
                        "deliveryMode": 1,
                        "priority": 34,
                        "correlationId": None,
                        "replyTo": None,
                        "expiration": "60000",
                        "messageId": None,
                        "timestamp": "Mar 10, 2026, 5:16:23 AM",
                        "type": None,
                        "userId": "AIDACKCEVSQ6C2EXAMPLE",
                        "appId": None,
                        "clusterId": None,
                        "bodySize": len(BODY),
                    },
                    "redelivered": False,
                    "data": encoded(BODY),
                }
            ]
        },
    },
    "documentdb": {
        "eventSourceArn": f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:orders",
        "eventSource": "aws:docdb",
        "events": [
            {
                "event": {
                    "_id": {"_data": "0163eeb6e7000000090100000009000041e1"},
                    "clusterTime": {"$timestamp": {"t": 1773119783, "i": 9}},
                    "documentKey": {"_id": {"$oid": "63eeb6e7d418cd98afb1c1d7"}},
                    "fullDocument": {
                        "_id": {"$oid": "63eeb6e7d418cd98afb1c1d7"},
                        "anyField": "sampleValue",
                    },
                    "ns": {"db": "shop", "coll": "orders"},
                    "operationType": "insert",
                }
            }
        ],
    },
    "cloudwatch-logs": {"awslogs": {"data": encoded(_gzipped(json.dumps(LOGS).encode()))}},
}
