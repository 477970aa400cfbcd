"""A chat over a WebSocket API: three routes into one function, connections in a table."""

import json

import pulumi
import pulumi_aws as aws

# noise: dynamodb-table-deletable, dynamodb-table-without-pitr
connections = aws.dynamodb.Table(
    "connections",
    attributes=[aws.dynamodb.TableAttributeArgs(name="connectionId", type="S")],
    hash_key="connectionId",
    billing_mode="PAY_PER_REQUEST",
    ttl=aws.dynamodb.TableTtlArgs(attribute_name="expires", enabled=True),
)

api = aws.apigatewayv2.Api(
    "chat", protocol_type="WEBSOCKET", route_selection_expression="$request.body.action"
)

role = aws.iam.Role(
    "chat-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
policy = aws.iam.Policy(
    "chat-policy",
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": ["dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Scan"],
                    "Resource": connections.arn,
                },
                {
                    "Effect": "Allow",
                    "Action": "execute-api:ManageConnections",
                    "Resource": pulumi.Output.concat(api.execution_arn, "/*"),
                },
            ],
        }
    ),
)
aws.iam.RolePolicyAttachment("chat-policy", role=role.name, policy_arn=policy.arn)
aws.iam.RolePolicyAttachment(
    "chat-logs",
    role=role.name,
    policy_arn=aws.iam.ManagedPolicy.AWS_LAMBDA_BASIC_EXECUTION_ROLE,
)

# finds: lambda-trigger-without-validator
chat = aws.lambda_.Function(
    "chat-function",
    runtime="python3.13",
    architectures=["arm64"],
    handler="main.handler",
    role=role.arn,
    code=pulumi.FileArchive("./app"),
    environment={"variables": {"CONNECTIONS": connections.name}},
    tracing_config={"mode": "Active"},
)

integration = aws.apigatewayv2.Integration(
    "chat-integration",
    api_id=api.id,
    integration_type="AWS_PROXY",
    integration_uri=chat.invoke_arn,
)
# Any client that connects may write to all.
# finds: api-gateway-route-without-auth
for route in ("connect", "disconnect", "default"):
    aws.apigatewayv2.Route(
        f"{route}-route",
        api_id=api.id,
        route_key=f"${route}",
        target=pulumi.Output.concat("integrations/", integration.id),
    )
# finds: api-gateway-stage-unlogged
aws.apigatewayv2.Stage("live", api_id=api.id, name="live", auto_deploy=True)
aws.lambda_.Permission(
    "chat-invoke",
    action="lambda:InvokeFunction",
    function=chat.name,
    principal="apigateway.amazonaws.com",
    source_arn=pulumi.Output.concat(api.execution_arn, "/*"),
)
