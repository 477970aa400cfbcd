"""Good events of Lambda@Edge, devices, file transfers, repositories, channels and Alexa."""

from __future__ import annotations

from typing import Any

from runtime_guards.testing.places import encoded
from runtime_guards.testing.samples.requests import ACCOUNT, BODY, REGION

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
                        "requestId": "b3JkZXJzLW9mLXRoZS1zaG9wLWF0LXRoZS1lZGdl",
                    },
                    "request": {
                        "body": {
                            "action": "read-only",
                            "data": encoded(BODY),
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
            {"id": "0b6b6f1e-2f0e-4e0c-9a55-5d2f3c7a9e01", "payload": {"orderId": "42"}},
            {"id": "7c1f0d52-8a43-4c1b-b0a6-94f1d2e3b602", "payload": {"orderId": "43"}},
        ],
    },
    "code-commit": {
        "Records": [
            {
                "awsRegion": REGION,
                "codecommit": {
                    "references": [
                        {
                            "commit": "8c1d7e2f3a4b5c6d7e8f90a1b2c3d4e5f6071829",
                            "created": True,
                            "ref": "refs/heads/feature/orders",
                        }
                    ]
                },
                "customData": "release",
                "eventId": "9f3b7a10-5c2d-4e8f-a6b1-0d1e2f3a4b5c",
                "eventName": "ReferenceChanges",
                "eventPartNumber": 1,
                "eventSource": "aws:codecommit",
                "eventSourceARN": f"arn:aws:codecommit:{REGION}:{ACCOUNT}:orders",
                "eventTime": "2026-03-10T05:16:23.400+0000",
                "eventTotalParts": 1,
                "eventTriggerConfigId": "1e2d3c4b-5a69-4788-9706-15243342516a",
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
        "token": "c3RlcC1vZi10aGUtb3JkZXJzLXdvcmtmbG93",
        "serviceMetadata": {
            "executionDetails": {
                "workflowId": "w-0123456789abcdefg",
                "executionId": "abcd1234-aa11-bb22-cc33-abcdef123456",
            },
            "transferDetails": {
                "sessionId": "0a1b2c3d4e5f6071",
                "userName": "alice",
                "serverId": "s-0123456789abcdef0",
            },
        },
        "fileLocation": {
            "domain": "S3",
            "bucket": "orders-incoming",
            "key": "alice/new orders.csv",
            "eTag": "b1946ac92492d2347c6235b4d2611184",
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
                "password": encoded(b"correct horse"),
                "clientId": "scale-7",
            },
        },
        "connectionMetadata": {"id": "d4c3b2a1-0f1e-4d2c-8b3a-495867768594"},
    },
    "iot-provisioning": {
        "claimCertificateId": "1a" * 32,
        "certificateId": "2b" * 32,
        "certificatePem": _PEM,
        "templateArn": f"arn:aws:iot:{REGION}:{ACCOUNT}:provisioningtemplate/scales",
        "clientId": "scale-0042",
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
                "messageId": "5a7e2c90-64f1-4f0b-8b1d-2e9c3d4f5a60",
                "correlationToken": "a2l0Y2hlbi1saWdodC1icmlnaHRuZXNzLTQy",
            },
            "endpoint": {
                "scope": {"type": "BearerToken", "token": "token-of-alice"},
                "endpointId": "light#kitchen-1",
                "cookie": {"room": "kitchen"},
            },
            "payload": {"brightness": 42},
        }
    },
}
