"""Good events of identity, applications and operations."""

from __future__ import annotations

import json
from typing import Any

from runtime_guards.testing.samples.requests import ACCOUNT, REGION

_FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders-intake"
_TIME = "2026-03-10T05:16:23.677Z"


def _resolver(user: str) -> dict[str, Any]:
    return {
        "arguments": {"orderId": "42"},
        "identity": {
            "sub": "192879fc-a240-4bf1-ab5a-d6a00f3063f9",
            "issuer": f"https://cognito-idp.{REGION}.amazonaws.com/{REGION}_aBcDeFgHi",
            "username": user,
            "claims": {"sub": "192879fc-a240-4bf1-ab5a-d6a00f3063f9"},
            "sourceIp": ["203.0.113.7"],
            "defaultAuthStrategy": "ALLOW",
            "groups": None,
        },
        "source": None,
        "request": {"headers": {"host": "example.com"}, "domainName": None},
        "prev": None,
        "info": {
            "selectionSetList": ["orderId", "day"],
            "selectionSetGraphQL": "{\n  orderId\n  day\n}",
            "parentTypeName": "Query",
            "fieldName": "getOrder",
            "variables": {},
        },
        "stash": {},
    }


APPLICATIONS: dict[str, Any] = {
    "cognito": {
        "version": "1",
        "triggerSource": "PreSignUp_SignUp",
        "region": REGION,
        "userPoolId": f"{REGION}_aBcDeFgHi",
        "userName": "alice",
        "callerContext": {
            "awsSdkVersion": "aws-sdk-unknown-unknown",
            "clientId": "1example23456789",
        },
        "request": {
            "userAttributes": {"email": "alice@example.com"},
            "validationData": None,
            "clientMetadata": {"shop": "main"},
        },
        "response": {
            "autoConfirmUser": False,
            "autoVerifyEmail": False,
            "autoVerifyPhone": False,
        },
    },
    "appsync-resolver": _resolver("alice"),
    "appsync-batch-resolver": [_resolver("alice"), _resolver("bob")],
    "appsync-authorizer": {
        "authorizationToken": "be9dc5e3-d410-4733-af76-70178092e681",
        "requestContext": {
            "apiId": "giy7kumfmvcqvbedntjwjvagii",
            "accountId": ACCOUNT,
            "requestId": "b80ed838-14c6-4500-b4c3-b694c7bef086",
            "queryString": "query GetOrder($id: ID!) {\n  getOrder(id: $id) {\n    day\n  }\n}\n",
            "operationName": "GetOrder",
            "variables": {"id": "42"},
        },
        "requestHeaders": {"host": "example.com"},
    },
    "ses": {
        "Records": [
            {
                "eventSource": "aws:ses",
                "eventVersion": "1.0",
                "ses": {
                    "mail": {
                        "timestamp": _TIME,
                        "source": "shop@example.com",
                        "messageId": "o3vrnil0e2ic28trm7dfhrc2v0clambda4nbp0g1",
                        "destination": ["orders@example.com"],
                        "headersTruncated": False,
                        "headers": [
                            {"name": "From", "value": "Shop <shop@example.com>"},
                            {"name": "Subject", "value": "An order"},
                        ],
                        "commonHeaders": {
                            "returnPath": "shop@example.com",
                            "from": ["Shop <shop@example.com>"],
                            "date": "Tue, 10 Mar 2026 05:16:23 +0000",
                            "to": ["orders@example.com"],
                            "messageId": "<0123456789@example.com>",
                            "subject": "An order",
                        },
                    },
                    "receipt": {
                        "timestamp": _TIME,
                        "processingTimeMillis": 574,
                        "recipients": ["orders@example.com"],
                        "spamVerdict": {"status": "PASS"},
                        "virusVerdict": {"status": "PASS"},
                        "spfVerdict": {"status": "PASS"},
                        "dkimVerdict": {"status": "PASS"},
                        "dmarcVerdict": {"status": "PASS"},
                        "action": {
                            "type": "Lambda",
                            "functionArn": _FUNCTION,
                            "invocationType": "Event",
                        },
                    },
                },
            }
        ]
    },
    "config-rule": {
        "version": "1.0",
        "invokingEvent": json.dumps(
            {
                "awsAccountId": ACCOUNT,
                "notificationCreationTime": _TIME,
                "messageType": "ScheduledNotification",
                "recordVersion": "1.0",
            }
        ),
        "ruleParameters": '{"desired": "t3.micro"}',
        "resultToken": "myResultToken",
        "eventLeftScope": False,
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/config",
        "configRuleArn": f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/config-rule-pdmyw1",
        "configRuleName": "orders",
        "configRuleId": "config-rule-pdmyw1",
        "accountId": ACCOUNT,
    },
    "code-pipeline": {
        "CodePipeline.job": {
            "id": "11111111-abcd-1111-abcd-111111abcdef",
            "accountId": ACCOUNT,
            "data": {
                "actionConfiguration": {
                    "configuration": {"FunctionName": "orders-release", "UserParameters": "main"}
                },
                "inputArtifacts": [
                    {
                        "location": {
                            "s3Location": {
                                "bucketName": "orders-artifacts",
                                "objectKey": "orders/source.zip",
                            },
                            "type": "S3",
                        },
                        "revision": None,
                        "name": "Source",
                    }
                ],
                "outputArtifacts": [],
                "artifactCredentials": {
                    "secretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                    "sessionToken": "MIICiTCCAfICCQD6m7oRw0uXOjANBgkqhkiG9w",
                    "accessKeyId": "AKIAIOSFODNN7EXAMPLE",
                },
                "continuationToken": "next",
            },
        }
    },
    "cloudformation": {
        "RequestType": "Create",
        "ServiceToken": _FUNCTION,
        "ResponseURL": "https://cloudformation-custom-resource-response-eucentral1."
        f"s3.{REGION}.amazonaws.com/answer?X-Amz-Signature=abc",
        "StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/orders/"
        "51af3dc0-da77-11e4-872e-1234567db123",
        "RequestId": "5478764f-6f7f-42d8-a7ac-5a2c3f1d0d22",
        "LogicalResourceId": "Table",
        "ResourceType": "Custom::Table",
        "ResourceProperties": {"ServiceToken": _FUNCTION, "Name": "orders"},
    },
    "secret-rotation": {
        "Step": "createSecret",
        "SecretId": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:orders-a1b2c3",
        "ClientRequestToken": "550e8400-e29b-41d4-a716-446655440000",
        "RotationToken": "3fa85f64-5717-4562-b3fc-2c963f66afa6",
    },
    "lex-v2": {
        "messageVersion": "1.0",
        "invocationSource": "FulfillmentCodeHook",
        "inputMode": "Text",
        "responseContentType": "text/plain; charset=utf-8",
        "sessionId": "123456789012345",
        "inputTranscript": "order two books",
        "bot": {
            "id": "ABCDEFGHIJ",
            "name": "Shop",
            "aliasId": "TSTALIASID",
            "aliasName": "TestBotAlias",
            "localeId": "en_US",
            "version": "DRAFT",
        },
        "interpretations": [
            {
                "intent": {
                    "confirmationState": "None",
                    "name": "OrderBooks",
                    "slots": {
                        "Count": {
                            "shape": "Scalar",
                            "value": {
                                "originalValue": "two",
                                "interpretedValue": "2",
                                "resolvedValues": ["2"],
                            },
                        }
                    },
                    "state": "ReadyForFulfillment",
                },
                "nluConfidence": 0.84,
            }
        ],
        "proposedNextState": None,
        "requestAttributes": {},
        "sessionState": {
            "activeContexts": [],
            "sessionAttributes": {},
            "intent": {
                "confirmationState": "None",
                "name": "OrderBooks",
                "slots": {"Count": None},
                "state": "ReadyForFulfillment",
            },
            "originatingRequestId": "a1b2c3d4-5678-90ab-cdef-1234567890ab",
        },
        "transcriptions": [
            {
                "transcription": "order two books",
                "transcriptionConfidence": 1.0,
                "resolvedContext": {"intent": "OrderBooks"},
                "resolvedSlots": {},
            }
        ],
    },
    "connect": {
        "Name": "ContactFlowEvent",
        "Details": {
            "ContactData": {
                "Attributes": {"language": "en"},
                "Channel": "VOICE",
                "ContactId": "4a573372-1f28-4e26-b97b-000000000001",
                "CustomerEndpoint": {"Address": "+14155550100", "Type": "TELEPHONE_NUMBER"},
                "InitialContactId": "4a573372-1f28-4e26-b97b-000000000001",
                "InitiationMethod": "INBOUND",
                "InstanceARN": f"arn:aws:connect:{REGION}:{ACCOUNT}:"
                "instance/c8c0e68d-2200-4265-82c0-000000000001",
                "MediaStreams": {
                    "Customer": {
                        "Audio": {
                            "StartFragmentNumber": None,
                            "StartTimestamp": None,
                            "StreamARN": None,
                        }
                    }
                },
                "PreviousContactId": "4a573372-1f28-4e26-b97b-000000000001",
                "Queue": None,
                "SystemEndpoint": {"Address": "+18005550100", "Type": "TELEPHONE_NUMBER"},
            },
            "Parameters": {"orderId": "42"},
        },
    },
    "bedrock-agent": {
        "messageVersion": "1.0",
        "agent": {"name": "shop", "id": "8ZXY0W8P1H", "alias": "TSTALIASID", "version": "DRAFT"},
        "inputText": "where is my order?",
        "sessionId": "123456789012345",
        "actionGroup": "orders",
        "apiPath": "/orders/{orderId}",
        "httpMethod": "GET",
        "parameters": [{"name": "orderId", "type": "string", "value": "42"}],
        "sessionAttributes": {},
        "promptSessionAttributes": {},
    },
    "step-functions": {"orderId": "42", "quantity": 2},
    "iot-rule": {"device": "scale-7", "grams": 412},
    "direct": {"orderId": "42"},
}
