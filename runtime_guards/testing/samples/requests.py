"""Good events of what answers HTTP: APIs, their authorizers, function URL, load balancers."""

from __future__ import annotations

from typing import Any

ACCOUNT = "123456789012"
REGION = "eu-central-1"
API = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:a1b2c3d4e5"
BODY = '{"user_id": "u-1", "product_id": "p-1", "quantity": 2}'
HEADERS = {
    "Accept": "*/*",
    "Content-Type": "application/json",
    "Host": f"a1b2c3d4e5.execute-api.{REGION}.amazonaws.com",
    "User-Agent": "curl/8.7.1",
    "X-Forwarded-For": "203.0.113.7",
    "X-Forwarded-Port": "443",
    "X-Forwarded-Proto": "https",
}
SMALL_HEADERS = {name.lower(): value for name, value in HEADERS.items()}
TRACE = "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e"


def _lists(values: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in values.items()}


def _format_2(domain: str, stage: str, route: str) -> dict[str, Any]:
    return {
        "version": "2.0",
        "routeKey": route,
        "rawPath": "/orders",
        "rawQueryString": "page=1&page=2&sort=day",
        "cookies": ["theme=dark"],
        "headers": {**SMALL_HEADERS, "host": domain},
        "queryStringParameters": {"page": "1,2", "sort": "day"},
        "requestContext": {
            "accountId": ACCOUNT,
            "apiId": domain.split(".")[0],
            "domainName": domain,
            "domainPrefix": domain.split(".")[0],
            "http": {
                "method": "POST",
                "path": "/orders",
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": "curl/8.7.1",
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": route,
            "stage": stage,
            "time": "10/Mar/2026:05:16:23 +0000",
            "timeEpoch": 1773119783677,
        },
        "body": BODY,
        "isBase64Encoded": False,
    }


_REST_CONTEXT: dict[str, Any] = {
    "resourceId": "2gxmpl",
    "resourcePath": "/orders/{orderId}",
    "httpMethod": "POST",
    "extendedRequestId": "JJbxmplHYosFVYQ=",
    "requestTime": "10/Mar/2026:05:16:23 +0000",
    "path": "/v1/orders/42",
    "accountId": ACCOUNT,
    "protocol": "HTTP/1.1",
    "stage": "v1",
    "domainPrefix": "a1b2c3d4e5",
    "requestTimeEpoch": 1773119783677,
    "requestId": "77375676-xmpl-4b79-853a-f982474efe18",
    "identity": {
        "cognitoIdentityPoolId": None,
        "accountId": None,
        "caller": None,
        "sourceIp": "203.0.113.7",
        "accessKey": None,
        "user": None,
        "userAgent": "curl/8.7.1",
        "userArn": None,
    },
    "domainName": HEADERS["Host"],
    "apiId": "a1b2c3d4e5",
}

_REST: dict[str, Any] = {
    "resource": "/orders/{orderId}",
    "path": "/orders/42",
    "httpMethod": "POST",
    "headers": HEADERS,
    "multiValueHeaders": _lists(HEADERS),
    "queryStringParameters": {"page": "2"},
    "multiValueQueryStringParameters": {"page": ["1", "2"]},
    "pathParameters": {"orderId": "42"},
    "stageVariables": {"table": "orders"},
    "requestContext": _REST_CONTEXT,
    "body": BODY,
    "isBase64Encoded": False,
}

REQUESTS: dict[str, Any] = {
    "rest-api": _REST,
    "http-api": _format_2(HEADERS["Host"], "$default", "POST /orders"),
    "function-url": _format_2(
        f"abcdefgh12345678.lambda-url.{REGION}.on.aws", "$default", "$default"
    ),
    "websocket-api": {
        "requestContext": {
            "routeKey": "sendOrder",
            "messageId": "ZmRgNfErliACGPQ=",
            "eventType": "MESSAGE",
            "extendedRequestId": "ZmRgNHhPliAFqAA=",
            "requestTime": "10/Mar/2026:05:16:23 +0000",
            "messageDirection": "IN",
            "stage": "v1",
            "connectedAt": 1773119783670,
            "requestTimeEpoch": 1773119783677,
            "identity": {"sourceIp": "203.0.113.7"},
            "requestId": "ZmRgNHhPliAFqAA=",
            "domainName": HEADERS["Host"],
            "connectionId": "ZmRgMfHOliACGPQ=",
            "apiId": "a1b2c3d4e5",
        },
        "body": '{"action": "sendOrder", "order": "42"}',
        "isBase64Encoded": False,
    },
    "rest-authorizer": {
        "type": "REQUEST",
        "methodArn": f"{API}/v1/POST/orders/42",
        **{name: value for name, value in _REST.items() if name not in ("body", "isBase64Encoded")},
    },
    "http-authorizer": {
        "version": "2.0",
        "type": "REQUEST",
        "routeArn": f"{API}/$default/POST/orders",
        "identitySource": ["Bearer abc.def.ghi"],
        **{
            name: value
            for name, value in _format_2(HEADERS["Host"], "$default", "POST /orders").items()
            if name not in ("version", "body", "isBase64Encoded")
        },
        "stageVariables": {"table": "orders"},
    },
    "alb": {
        "requestContext": {
            "elb": {
                "targetGroupArn": f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:"
                "targetgroup/orders/49e9d65c45c6791a"
            }
        },
        "httpMethod": "POST",
        "path": "/orders",
        "queryStringParameters": {"page": "1"},
        "headers": {
            **SMALL_HEADERS,
            "host": f"orders-846800462.{REGION}.elb.amazonaws.com",
            "x-amzn-trace-id": TRACE,
        },
        "body": BODY,
        "isBase64Encoded": False,
    },
    "vpc-lattice": {
        "raw_path": "/orders?page=1",
        "method": "POST",
        "headers": {**SMALL_HEADERS, "x-forwarded-for": "10.213.229.10"},
        "query_string_parameters": {"page": "1"},
        "body": BODY,
        "is_base64_encoded": False,
    },
    "vpc-lattice-v2": {
        "version": "2.0",
        "path": "/orders",
        "method": "POST",
        "headers": _lists({**SMALL_HEADERS, "x-forwarded-for": "10.213.229.10"}),
        "queryStringParameters": {"page": ["1"]},
        "body": BODY,
        "isBase64Encoded": False,
        "requestContext": {
            "serviceNetworkArn": f"arn:aws:vpc-lattice:{REGION}:{ACCOUNT}:"
            "servicenetwork/sn-0bf3f2882e9cc805a",
            "serviceArn": f"arn:aws:vpc-lattice:{REGION}:{ACCOUNT}:service/svc-0a40eebed65f8d69c",
            "targetGroupArn": f"arn:aws:vpc-lattice:{REGION}:{ACCOUNT}:"
            "targetgroup/tg-6d0ecf831eec9f09",
            "identity": {
                "sourceVpcArn": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc/vpc-0b8276c84697e7339",
                "type": "AWS_IAM",
                "principal": f"arn:aws:iam::{ACCOUNT}:role/shop",
                "sessionName": "057d00f8b51257ba3c853a0f248943cf",
            },
            "region": REGION,
            "timeEpoch": "1773119783569073",
        },
    },
}
