"""OpenAPI documents with API Gateway's extensions: operations, authorization, authorizers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.supply_chain.manifests import ManifestError
from policypack.topology.apis.openapi import read_openapi
from tests.openapi_documents import AUTHORIZER_ARN, INVOKE_ARN, LAMBDA, document, invoke_arn

# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-auth.html
IAM = {"x-amazon-apigateway-auth": {"type": "aws_iam"}}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html
SCHEMES: dict[str, Any] = {
    "lambda": {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {
            "type": "token",
            "authorizerUri": invoke_arn(AUTHORIZER_ARN),
        },
    },
    "jwt": {"type": "oauth2", "x-amazon-apigateway-authorizer": {"type": "jwt"}},
    "sigv4": {"type": "apiKey", "x-amazon-apigateway-authtype": "awsSigv4"},
    "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
    # Without API Gateway's extension a scheme is documentation.
    "oauth": {"type": "oauth2", "flows": {}},
}


def is_authorized(operation: dict[str, Any], **root: Any) -> bool:
    text = document({"/orders": {"post": {**LAMBDA, **operation}}}, SCHEMES, **root)
    (found,) = read_openapi(text).operations
    return found.is_authorized


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param(IAM, id="IAM"),
        pytest.param({"security": [{"lambda": []}]}, id="a Lambda authorizer"),
        pytest.param({"security": [{"jwt": ["orders"]}]}, id="a JWT authorizer"),
        pytest.param({"security": [{"sigv4": []}]}, id="IAM by a scheme"),
        pytest.param({"security": [{"key": []}, {"sigv4": []}]}, id="besides an API key"),
    ],
)
def test_an_operation_with_iam_or_an_authorizer_is_authorized(operation: dict[str, Any]) -> None:
    assert is_authorized(operation)


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"x-amazon-apigateway-auth": {"type": "NONE"}}, id="NONE"),
        pytest.param({"security": []}, id="an empty list"),
        pytest.param({"security": [{}]}, id="an empty requirement"),
        pytest.param({"security": [{"key": []}]}, id="an API key"),
        pytest.param({"security": [{"oauth": []}]}, id="a scheme without the extension"),
        pytest.param({"security": [{"missing": []}]}, id="a scheme that is not there"),
        pytest.param({"security": None}, id="null"),
    ],
)
def test_an_operation_without_an_authorizer_is_not_authorized(operation: dict[str, Any]) -> None:
    assert not is_authorized(operation)


def test_security_at_the_root_authorizes_nothing() -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    assert not is_authorized({}, security=[{"lambda": []}])


def test_operations_are_named_by_method_and_path() -> None:
    paths = {
        "/orders": {"parameters": [], "get": LAMBDA, "POST": LAMBDA},
        "/{proxy+}": {"x-amazon-apigateway-any-method": LAMBDA},
        "/health": {"get": {}},
    }
    found = read_openapi(document(paths)).operations
    assert [(each.name, each.uri) for each in found] == [
        ("GET /orders", INVOKE_ARN),
        ("POST /orders", INVOKE_ARN),
        ("ANY /{proxy+}", INVOKE_ARN),
        ("GET /health", ""),
    ]


def test_routes_may_share_an_integration() -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-extensions-integrations.html
    at = {"$ref": "#/components/x-amazon-apigateway-integrations/one"}
    shared = {
        "openapi": "3.0.1",
        "paths": {"/": {"get": {"x-amazon-apigateway-integration": at}}},
        "components": {
            "x-amazon-apigateway-integrations": {
                "one": {"uri": INVOKE_ARN, "payloadFormatVersion": 2.0}
            }
        },
    }
    (found,) = read_openapi(json.dumps(shared)).operations
    assert (found.uri, found.payload_format) == (INVOKE_ARN, "2.0")


@pytest.mark.parametrize("place", ["components", "securityDefinitions"])
def test_lambda_authorizers_stand_in_both_versions_of_openapi(place: str) -> None:
    held = {"securitySchemes": SCHEMES} if place == "components" else SCHEMES
    found = read_openapi(json.dumps({"paths": {}, place: held}))
    listed = [(each.uri, each.payload_format) for each in found.authorizers if each.uri]
    assert listed == [(invoke_arn(AUTHORIZER_ARN), "1.0")]


def test_the_document_of_the_component_aws_apigateway_is_read() -> None:
    # https://www.pulumi.com/docs/iac/clouds/aws/guides/api-gateway/
    iam = {"type": "apiKey", "name": "Authorization", "in": "header"}
    built = {
        "swagger": "2.0",
        "info": {"title": "api", "version": "1.0"},
        "paths": {
            "/open": {"get": LAMBDA},
            "/closed": {"get": {**LAMBDA, "security": [{"sigv4": []}]}},
        },
        "securityDefinitions": {"sigv4": {**iam, "x-amazon-apigateway-authtype": "awsSigv4"}},
        "x-amazon-apigateway-binary-media-types": ["*/*"],
    }
    found = read_openapi(json.dumps(built)).operations
    assert [(each.name, each.is_authorized) for each in found] == [
        ("GET /open", False),
        ("GET /closed", True),
    ]


def test_yaml_is_read_like_json() -> None:
    text = f"""
    openapi: 3.0.1
    paths:
      /orders:
        get:
          x-amazon-apigateway-integration: {{uri: {INVOKE_ARN!r}}}
    x-amazon-apigateway-policy: {{Version: '2012-10-17'}}
    """
    found = read_openapi(text)
    assert [each.name for each in found.operations] == ["GET /orders"]
    assert found.policy == {"Version": "2012-10-17"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="broken JSON"),
        pytest.param("paths: [", id="broken YAML"),
        pytest.param("paths", id="a word"),
        pytest.param('{"paths": []}', id="paths as a list"),
        pytest.param('{"paths": {"/": {"get": "x"}}}', id="an operation as a text"),
        pytest.param('{"paths": {"/": {"$ref": "#/paths/~1"}, "x": 1}}', id="a path as a number"),
    ],
)
def test_what_is_no_openapi_document_is_refused(text: str) -> None:
    with pytest.raises(ManifestError):
        read_openapi(text)
