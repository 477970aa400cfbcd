"""A REST API with one proxy resource, deployed to a stage, as in the tutorials."""

import json

import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "lambdaRole",
    assume_role_policy="""{
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole"
        }]
    }""",
    managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
)

# The key is pasted in: finds it.
# finds: lambda-function-env-secret, lambda-trigger-without-validator
backend = aws.lambda_.Function(
    "backend",
    runtime="python3.12",
    handler="main.handler",
    role=role.arn,
    code=pulumi.FileArchive("./app"),
    environment={
        "variables": {
            "LOG_LEVEL": "INFO",
            "STRIPE_API_KEY": "".join(["sk_li", "ve_51H8xkGJ2eZvKYlo2C9aQzW7nT4bR6mLp"]),
        }
    },
)

api = aws.apigateway.RestApi("shop", description="Shop backend")

proxy = aws.apigateway.Resource(
    "proxy", rest_api=api.id, parent_id=api.root_resource_id, path_part="{proxy+}"
)

# finds: api-gateway-method-without-auth
method = aws.apigateway.Method(
    "any",
    rest_api=api.id,
    resource_id=proxy.id,
    http_method="ANY",
    authorization="NONE",
)

integration = aws.apigateway.Integration(
    "lambda",
    rest_api=api.id,
    resource_id=proxy.id,
    http_method=method.http_method,
    integration_http_method="POST",
    type="AWS_PROXY",
    uri=backend.invoke_arn,
)

deployment = aws.apigateway.Deployment(
    "deployment",
    rest_api=api.id,
    triggers={"redeploy": json.dumps(["any", "proxy"])},
    opts=pulumi.ResourceOptions(depends_on=[integration]),
)

logs = aws.cloudwatch.LogGroup("access", retention_in_days=30)

stage = aws.apigateway.Stage(
    "prod",
    rest_api=api.id,
    deployment=deployment.id,
    stage_name="prod",
    access_log_settings={
        "destination_arn": logs.arn,
        "format": '{"requestId":"$context.requestId","status":"$context.status"}',
    },
)

aws.lambda_.Permission(
    "apigw",
    action="lambda:InvokeFunction",
    function=backend.name,
    principal="apigateway.amazonaws.com",
    source_arn=pulumi.Output.concat(api.execution_arn, "/*/*"),
)

pulumi.export("endpoint", stage.invoke_url)
