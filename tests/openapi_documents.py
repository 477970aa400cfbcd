"""OpenAPI documents as programs write them, for tests of the APIs that they open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

FUNCTION_ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
AUTHORIZER_ARN = "arn:aws:lambda:eu-central-1:111122223333:function:authorizer"


def invoke_arn(function: str) -> str:
    """The URI by which API Gateway invokes a function."""
    start = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions"
    return f"{start}/{function}/invocations"


INVOKE_ARN = invoke_arn(FUNCTION_ARN)
LAMBDA: dict[str, Any] = {
    "x-amazon-apigateway-integration": {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": INVOKE_ARN,
    }
}


def document(
    paths: Mapping[str, Any], schemes: Mapping[str, Any] | None = None, **root: Any
) -> str:
    """A document with these paths, security schemes and extensions at its root."""
    components = {"components": {"securitySchemes": schemes}} if schemes else {}
    return json.dumps({"openapi": "3.0.1", "paths": paths, **components, **root})
