"""The REST API: signed requests with an API key, checked against a model before a function runs."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws
from documents import allow, document, trust
from place import Place

STAGE = "v1"
TAGS = {"component": "api"}
ORDER_MODEL = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "title": "Order",
    "type": "object",
    "required": ["customerId", "items"],
    "additionalProperties": False,
    "properties": {
        "customerId": {"type": "string", "pattern": "^[A-Za-z0-9-]{1,64}$"},
        "items": {
            "type": "array",
            "minItems": 1,
            "maxItems": 100,
            "items": {
                "type": "object",
                "required": ["sku", "quantity"],
                "additionalProperties": False,
                "properties": {
                    "sku": {"type": "string", "pattern": "^[A-Z0-9-]{3,32}$"},
                    "quantity": {"type": "integer", "minimum": 1, "maximum": 999},
                },
            },
        },
    },
}


def orders_api(intake: aws.lambda_.Function) -> aws.apigateway.RestApi:
    """An API with one method, `POST /orders`, that calls `intake`."""
    api = aws.apigateway.RestApi(
        "orders",
        description="Takes orders",
        endpoint_configuration=aws.apigateway.RestApiEndpointConfigurationArgs(types="REGIONAL"),
        # The default policy still speaks TLS 1.0:
        # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies.html
        security_policy="SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",
        endpoint_access_mode="STRICT",
        tags=TAGS,
    )
    aws.lambda_.Permission(
        "orders-api-calls-intake",
        function=intake.name,
        action="lambda:InvokeFunction",
        principal="apigateway.amazonaws.com",
        source_arn=pulumi.Output.concat(api.execution_arn, f"/{STAGE}/POST/orders"),
    )
    return api


def post_orders(
    api: aws.apigateway.RestApi, intake: aws.lambda_.Function
) -> aws.apigateway.Deployment:
    """`POST /orders` with its model, deployed."""
    resource = aws.apigateway.Resource(
        "orders", rest_api=api.id, parent_id=api.root_resource_id, path_part="orders"
    )
    model = aws.apigateway.Model(
        "order",
        rest_api=api.id,
        name="Order",
        content_type="application/json",
        schema=json.dumps(ORDER_MODEL),
    )
    validator = aws.apigateway.RequestValidator(
        "orders",
        rest_api=api.id,
        validate_request_body=True,
        validate_request_parameters=True,
    )
    method = aws.apigateway.Method(
        "post-orders",
        rest_api=api.id,
        resource_id=resource.id,
        http_method="POST",
        authorization="AWS_IAM",
        api_key_required=True,
        request_validator_id=validator.id,
        request_models={"application/json": model.name},
        request_parameters={"method.request.header.Content-Type": True},
    )
    integration = aws.apigateway.Integration(
        "post-orders",
        rest_api=api.id,
        resource_id=resource.id,
        http_method=method.http_method,
        type="AWS_PROXY",
        integration_http_method="POST",
        uri=intake.invoke_arn,
    )
    return aws.apigateway.Deployment(
        "orders",
        rest_api=api.id,
        # A deployment is a snapshot: another model or function needs another one.
        triggers={"model": json.dumps(ORDER_MODEL), "integration": intake.invoke_arn},
        opts=pulumi.ResourceOptions(depends_on=[method, integration, validator]),
    )


def logging_role(api: aws.apigateway.RestApi, place: Place) -> aws.apigateway.Account:
    """Lets API Gateway write the logs of this API. One setting for the account and region."""
    role = aws.iam.Role(
        "api-logging",
        description="Lets API Gateway write its access and execution logs",
        assume_role_policy=trust(
            "apigateway.amazonaws.com", {"StringEquals": {"aws:SourceAccount": place.account}}
        ),
        tags=TAGS,
    )
    groups: list[pulumi.Input[str]] = [
        pulumi.Output.concat(place.arn("logs", "log-group:"), execution_log_name(api), ":*"),
        place.arn("logs", f"log-group:{access_log_name()}:*"),
    ]
    actions = ["CreateLogStream", "PutLogEvents", "DescribeLogStreams", "GetLogEvents"]
    policy = aws.iam.Policy(
        "api-logging",
        policy=document(allow([f"logs:{action}" for action in actions], groups)),
        tags=TAGS,
    )
    attached = aws.iam.RolePolicyAttachment("api-logging", role=role.name, policy_arn=policy.arn)
    return aws.apigateway.Account(
        "api-logging",
        cloudwatch_role_arn=role.arn,
        opts=pulumi.ResourceOptions(depends_on=[attached]),
    )


def access_log_name() -> str:
    """The log group of who called what."""
    return f"/aws/apigateway/{pulumi.get_project()}-{pulumi.get_stack()}/access"


def execution_log_name(api: aws.apigateway.RestApi) -> pulumi.Output[str]:
    """The name that API Gateway uses for its own errors, so that the group can exist before."""
    return pulumi.Output.concat("API-Gateway-Execution-Logs_", api.id, f"/{STAGE}")
