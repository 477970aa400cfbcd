"""Good events of Lambda@Edge, devices, file transfers, repositories, channels and Alexa."""

from __future__ import annotations

import base64
from typing import Any

from tests.guards.sample_requests import ACCOUNT, BODY, REGION

_SKILL = {"applicationId": "amzn1.ask.skill.4f2a1c9e-7b1d-4c55-9f0a-2d6f6c1f3b11"}
_USER = {"userId": "amzn1.ask.account.AEXAMPLE7Q2"}
_PEM = (
    "-----BEGIN CERTIFICATE-----\nMIICiTCCAfICCQD6m7oRw0uXOjANBgkqhkiG9w0BAQUFADCB\n"
    "-----END CERTIFICATE-----\n"
)


def _headers(**named: str) -> dict[str, list[dict[str, str]]]:
    named = {name.replace("_", "-"): text for name, text in named.items()}
    return {name: [{"key": name.title(), "value": text}] for name, text in named.items()}


EDGES: dict[str, Any] = {
    "lambda-edge": {
        "Records": [
            {
                "cf": {
                    "config": {
                        "distributionDomainName": "d111111abcdef8.cloudfront.net",
                        "distributionId": "EDFDVBD6EXAMPLE",
                        "eventType": "origin-request",
                        "requestId": "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==",
                    },
                    "request": {
                        "body": {
                            "action": "read-only",
                            "data": base64.b64encode(BODY.encode()).decode(),
                            "encoding": "base64",
                            "inputTruncated": False,
                        },
                        "clientIp": "203.0.113.178",
                        "headers": _headers(
                            host="shop.example.com",
                            user_agent="Amazon CloudFront",
                            content_type="application/json",
                            x_forwarded_for="203.0.113.178",
                        ),
                        "method": "POST",
                        "origin": {
                            "custom": {
                                "customHeaders": _headers(x_shop="main"),
                                "domainName": "shop.example.com",
                                "keepaliveTimeout": 5,
                                "path": "",
                                "port": 443,
                                "protocol": "https",
                                "readTimeout": 30,
                                "sslProtocols": ["TLSv1.2"],
                            }
                        },
                        "querystring": "page=1&sort=day",
                        "uri": "/orders",
                    },
                }
            }
        ]
    },
    "appsync-events": {
        "identity": {"sub": "192879fc-a240-4bf1-ab5a-d6a00f3063f9", "username": "alice"},
        "result": None,
        "request": {"headers": {"host": "example.com"}, "domainName": None},
        "info": {
            "channel": {"path": "/orders/berlin", "segments": ["orders", "berlin"]},
            "channelNamespace": {"name": "orders"},
            "operation": "PUBLISH",
        },
        "error": None,
        "prev": None,
        "stash": {},
        "outErrors": [],
        "events": [
            {"id": "96bc1d46-5b01-40ae-9859-173a5bb3a46a", "payload": {"orderId": "42"}},
            {"id": "48cde766-afe9-4c2c-9708-2fed930efe56", "payload": {"orderId": "43"}},
        ],
    },
    "code-commit": {
        "Records": [
            {
                "awsRegion": REGION,
                "codecommit": {
                    "references": [
                        {
                            "commit": "5e493c6f3067653f3d04eca608b4901eb2270780",
                            "created": True,
                            "ref": "refs/heads/feature/orders",
                        }
                    ]
                },
                "customData": "release",
                "eventId": "31ade2c7-f889-47c5-a937-1cf99e2790e9",
                "eventName": "ReferenceChanges",
                "eventPartNumber": 1,
                "eventSource": "aws:codecommit",
                "eventSourceARN": f"arn:aws:codecommit:{REGION}:{ACCOUNT}:orders",
                "eventTime": "2026-03-10T05:16:23.400+0000",
                "eventTotalParts": 1,
                "eventTriggerConfigId": "0d17d6a4-efeb-46f3-b3ab-a63741badeb8",
                "eventTriggerName": "release",
                "eventVersion": "1.0",
                "userIdentityARN": f"arn:aws:iam::{ACCOUNT}:user/alice",
            }
        ]
    },
    "transfer-authorizer": {
        "username": "alice@shop",
        "password": "correct horse battery staple",
        "protocol": "SFTP",
        "serverId": "s-0123456789abcdef0",
        "sourceIp": "203.0.113.7",
    },
    "transfer-workflow": {
        "token": "MzI0Nzc4ZDktMGRmMi00MjFhLTgxMjUtYWZmZmRmODNkYjc0",
        "serviceMetadata": {
            "executionDetails": {
                "workflowId": "w-0123456789abcdefg",
                "executionId": "abcd1234-aa11-bb22-cc33-abcdef123456",
            },
            "transferDetails": {
                "sessionId": "36688ff5d2deda8c",
                "userName": "alice",
                "serverId": "s-0123456789abcdef0",
            },
        },
        "fileLocation": {
            "domain": "S3",
            "bucket": "orders-incoming",
            "key": "alice/new orders.csv",
            "eTag": "d8e8fca2dc0f896fd7cb4cb0031ba249",
            "versionId": None,
        },
    },
    "iot-authorizer": {
        "token": "scale-7-2026",
        "signatureVerified": True,
        "protocols": ["tls", "http", "mqtt"],
        "protocolData": {
            "tls": {"serverName": f"a1b2c3d4e5f6g7-ats.iot.{REGION}.amazonaws.com"},
            "http": {
                "headers": {"X-Shop": "main"},
                "queryString": "?x-amz-customauthorizer-name=a",
            },
            "mqtt": {
                "username": "scale-7",
                "password": base64.b64encode(b"correct horse").decode(),
                "clientId": "scale-7",
            },
        },
        "connectionMetadata": {"id": "e56f08c3-c559-490f-aa9f-7e8427d0f57b"},
    },
    "iot-provisioning": {
        "claimCertificateId": "1a" * 32,
        "certificateId": "2b" * 32,
        "certificatePem": _PEM,
        "templateArn": f"arn:aws:iot:{REGION}:{ACCOUNT}:provisioningtemplate/scales",
        "clientId": "221a6d10-9c7f-42f1-9153-e52e6fc869c1",
        "parameters": {"SerialNumber": "S-0042", "Site": "Berlin"},
    },
    "alexa-skill": {
        "version": "1.0",
        "session": {
            "new": True,
            "sessionId": "amzn1.echo-api.session.2f1a7c3e-9a5b-4a0e-8f7e-3f2f1c1f0a11",
            "application": _SKILL,
            "attributes": {"city": "Berlin"},
            "user": _USER,
        },
        "context": {
            "System": {
                "application": _SKILL,
                "user": _USER,
                "device": {"deviceId": "amzn1.ask.device.AEXAMPLE", "supportedInterfaces": {}},
                "apiEndpoint": "https://api.eu.amazonalexa.com",
                "apiAccessToken": "AxThk...",
            }
        },
        "request": {
            "type": "IntentRequest",
            "requestId": "amzn1.echo-api.request.6c1f0f0e-1d3c-4a52-9f3a-4b8d7e6f5a10",
            "timestamp": "2026-03-10T05:16:23Z",
            "locale": "en-US",
            "dialogState": "COMPLETED",
            "intent": {
                "name": "OrderBooks",
                "confirmationStatus": "NONE",
                "slots": {
                    "Count": {"name": "Count", "value": "2", "confirmationStatus": "NONE"},
                    "Title": {"name": "Title", "confirmationStatus": "NONE"},
                },
            },
        },
    },
    "alexa-smart-home": {
        "directive": {
            "header": {
                "namespace": "Alexa.BrightnessController",
                "name": "SetBrightness",
                "payloadVersion": "3",
                "messageId": "1bd5d003-31b9-476f-ad03-71d471922820",
                "correlationToken": "dFMb0z+PgpgdDmluhJ1LddFvSqZ/jCc8ptlAKulUj90jSqg==",
            },
            "endpoint": {
                "scope": {"type": "BearerToken", "token": "access-token-from-skill"},
                "endpointId": "light#kitchen-1",
                "cookie": {"room": "kitchen"},
            },
            "payload": {"brightness": 42},
        }
    },
}
