"""A small HTTP API over one table: three routes, one function, a JWT authorizer."""

import json

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
stack = pulumi.get_stack()

# finds: dynamodb-table-deletable, dynamodb-table-without-pitr
table = aws.dynamodb.Table(
    "notes",
    attributes=[{"name": "pk", "type": "S"}],
    hash_key="pk",
    billing_mode="PAY_PER_REQUEST",
)

role = aws.iam.Role(
    "notes-api-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "sts:AssumeRole",
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                }
            ],
        }
    ),
)

aws.iam.RolePolicyAttachment(
    "notes-api-logs",
    role=role.name,
    policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE,
)

aws.iam.RolePolicy(
    "notes-api-table",
    role=role.id,
    policy=table.arn.apply(
        lambda arn: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"],
                        "Resource": arn,
                    }
                ],
            }
        )
    ),
)

# finds: lambda-trigger-without-validator
function = aws.lambda_.Function(
    "notes-api",
    runtime="python3.12",
    handler="main.handler",
    role=role.arn,
    code=pulumi.FileArchive("./app"),
    timeout=10,
    environment={"variables": {"TABLE": table.name}},
)

api = aws.apigatewayv2.Api("notes", protocol_type="HTTP")

authorizer = aws.apigatewayv2.Authorizer(
    "jwt",
    api_id=api.id,
    authorizer_type="JWT",
    identity_sources=["$request.header.Authorization"],
    jwt_configuration={
        "audiences": ["notes-web"],
        "issuer": "https://login.example.com/",
    },
)

integration = aws.apigatewayv2.Integration(
    "notes-integration",
    api_id=api.id,
    integration_type="AWS_PROXY",
    integration_uri=function.invoke_arn,
    payload_format_version="2.0",
)

for i, route in enumerate(["GET /notes", "POST /notes", "GET /notes/{id}"]):
    aws.apigatewayv2.Route(
        f"route-{i}",
        api_id=api.id,
        route_key=route,
        target=integration.id.apply(lambda it: f"integrations/{it}"),
        authorization_type="JWT",
        authorizer_id=authorizer.id,
    )

# finds: api-gateway-stage-unlogged
aws.apigatewayv2.Stage("default", api_id=api.id, name="$default", auto_deploy=True)

aws.lambda_.Permission(
    "notes-api-invoke",
    action="lambda:InvokeFunction",
    function=function.name,
    principal="apigateway.amazonaws.com",
    source_arn=api.execution_arn.apply(lambda arn: f"{arn}/*/*"),
)

pulumi.export("url", api.api_endpoint)
