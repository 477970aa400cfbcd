"""Places of a secret, and what looks like one: the verdicts were written before the first run.

No value here is a credential of anyone. Tokens are put together, so that no scanner finds one.
"""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple

PASSWORD = "9f2Kq7!xVb31"
TOKEN = "ghp_" + "a1B2c3D4e" * 4
KEY_ID = "AKIA" + "Q2W3E4R5T6Y7U2I3"
EXAMPLE_ID, EXAMPLE_SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
URL = f"postgres://orders:{PASSWORD[:6]}@db.example.com/orders"
SCRIPT = f"#!/bin/sh\nexport DB_PASSWORD='{PASSWORD}'\n"
CLOUD_INIT = f"""#cloud-config
write_files:
  - path: /etc/orders.env
    content: |
      API_TOKEN={TOKEN}
"""
TEMPLATE = """
Parameters:
  DbPassword:
    Type: String
    Default: hunter2x
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      MasterUsername: orders
      MasterUserPassword: !Ref DbPassword
"""
GENERAL, CODED = "stack-plaintext-secret", "stack-hard-coded-secret"


class Case(NamedTuple):
    """A resource, and where which rule reports a secret in it; "" where none does."""

    type: str
    properties: dict[str, Any]
    path: str = ""
    rule: str = GENERAL


def at(type_: str, path: str, value: Any, rule: str = GENERAL) -> Case:
    """A resource that has nothing but a value at a path."""
    held = value
    for step in reversed(path.replace("[0]", ".[0]").split(".")):
        held = [held] if step == "[0]" else {step: held}
    return Case(type_, held, path, rule)


def text(type_: str, name: str, document: Any, below: str, rule: str = GENERAL) -> Case:
    """A resource with a JSON document in a property, and a secret in that."""
    return Case(type_, {name: json.dumps(document)}, f"{name}.{below}", rule)


SECRETS = [
    # Inputs of targets and schedules.
    text("aws:cloudwatch/eventTarget:EventTarget", "input", {"password": PASSWORD}, "password"),
    Case(
        "aws:cloudwatch/eventTarget:EventTarget",
        {"inputTransformer": {"inputTemplate": f'{{"token": "{TOKEN}", "id": <id>}}'}},
        "inputTransformer.inputTemplate",
    ),
    Case(
        "aws:scheduler/schedule:Schedule",
        {"target": {"input": json.dumps({"auth": {"api_key": PASSWORD}})}},
        "target.input.auth.api_key",
    ),
    at("aws:pipes/pipe:Pipe", "targetParameters.inputTemplate", f'{{"db": "{URL}"}}')._replace(
        path="targetParameters.inputTemplate.db"
    ),
    # Objects of S3.
    at(
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "content",
        f"[default]\naws_access_key_id={KEY_ID}\n",
    ),
    at("aws:s3/bucketObjectv2:BucketObjectv2", "content", f"DB_PASSWORD={PASSWORD}\nPORT=1\n"),
    at(
        "aws:s3/bucketObject:BucketObject",
        "contentBase64",
        base64.b64encode(SCRIPT.encode()).decode(),
    ),
    text(
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "content",
        {"db": {"password": PASSWORD}},
        "db.password",
    ),
    at("aws:s3/bucketObjectv2:BucketObjectv2", "metadata.token", TOKEN),
    # Headers of origins and integrations.
    Case(
        "aws:cloudfront/distribution:Distribution",
        {"origins": [{"customHeaders": [{"name": "X-Origin-Secret", "value": PASSWORD}]}]},
        "origins[0].customHeaders[0].value",
    ),
    at(
        "aws:apigateway/integration:Integration",
        "requestParameters.integration_request_header_x_api_key",
        f"'{PASSWORD}'",
    ),
    at(
        "aws:apigatewayv2/integration:Integration",
        "requestParameters.append:header.Authorization",
        "x",
    )._replace(
        properties={"requestParameters": {"append:header.Authorization": f"Bearer {TOKEN}"}},
    ),
    text("aws:apigateway/restApi:RestApi", "body", {"x-amazon": {"uri": URL}}, "x-amazon.uri"),
    at(
        "aws:appsync/dataSource:DataSource",
        "httpConfig.endpoint",
        "https://me:9f2Kq7xVb31@api.example.com",
    ),
    at("aws:lb/listener:Listener", "defaultActions[0].authenticateOidc.clientSecret", PASSWORD),
    at("aws:lb/listenerRule:ListenerRule", "actions[0].authenticateOidc.clientSecret", PASSWORD),
    # Stacks and templates.
    at("aws:cloudformation/stack:Stack", "parameters.DbPassword", PASSWORD),
    Case(
        "aws:cloudformation/stack:Stack",
        {"templateBody": TEMPLATE},
        "templateBody.Parameters.DbPassword.Default",
    ),
    text(
        "aws:cloudformation/stack:Stack",
        "templateBody",
        {"Resources": {"D": {"Properties": {"MasterUserPassword": PASSWORD}}}},
        "Resources.D.Properties.MasterUserPassword",
    ),
    at("aws:cloudformation/stackSet:StackSet", "parameters.ApiToken", TOKEN),
    at(
        "aws:serverlessrepository/cloudFormationStack:CloudFormationStack",
        "parameters.dbPassword",
        PASSWORD,
    ),
    text(
        "aws:cloudcontrol/resource:Resource",
        "desiredState",
        {"MasterUserPassword": PASSWORD},
        "MasterUserPassword",
    ),
    at(
        "aws:servicecatalog/provisionedProduct:ProvisionedProduct", "provisioningParameters[0]", ""
    )._replace(
        properties={"provisioningParameters": [{"key": "DbPassword", "value": PASSWORD}]},
        path="provisioningParameters[0].value",
    ),
    # Pipelines and builds.
    at(
        "aws:codepipeline/pipeline:Pipeline", "stages[0].actions[0].configuration.OAuthToken", TOKEN
    ),
    at("aws:codepipeline/webhook:Webhook", "authenticationConfiguration.secretToken", PASSWORD),
    at(
        "aws:imagebuilder/component:Component",
        "data",
        f"phases:\n  - name: build\n    token: {TOKEN}\n",
    )._replace(path="data.phases[0].token"),
    # Apps.
    at(
        "aws:apprunner/service:Service",
        "sourceConfiguration.imageRepository.imageConfiguration"
        ".runtimeEnvironmentVariables.DB_PASSWORD",
        PASSWORD,
    ),
    at("aws:amplify/app:App", "environmentVariables.API_SECRET", PASSWORD),
    at("aws:amplify/branch:Branch", "environmentVariables.STRIPE_API_KEY", PASSWORD),
    Case(
        "aws:elasticbeanstalk/environment:Environment",
        {"settings": [{"namespace": "env", "name": "DB_PASSWORD", "value": PASSWORD}]},
        "settings[0].value",
    ),
    at(
        "aws:lightsail/containerServiceDeploymentVersion:ContainerServiceDeploymentVersion",
        "containers[0].environment.DB_PASSWORD",
        PASSWORD,
    ),
    at("aws:lightsail/instance:Instance", "userData", SCRIPT),
    at("aws:gamelift/fleet:Fleet", "description", f"uses {TOKEN}"),
    # Data movers.
    at("aws:dms/endpoint:Endpoint", "redisSettings.authPassword", PASSWORD),
    at(
        "aws:dms/endpoint:Endpoint",
        "extraConnectionAttributes",
        "user=me;Password=9f2Kq7xVb31;ssl=1",
    ),
    at(
        "aws:appflow/connectorProfile:ConnectorProfile",
        "connectorProfileConfig.connectorProfileCredentials.redshift.password",
        PASSWORD,
    ),
    at("aws:datasync/locationAzureBlob:LocationAzureBlob", "sasConfiguration.token", PASSWORD),
    at("aws:directoryservice/trust:Trust", "trustPassword", PASSWORD),
    at("aws:emr/cluster:Cluster", "kerberosAttributes.kdcAdminPassword", PASSWORD),
    text(
        "aws:emr/cluster:Cluster",
        "configurationsJson",
        [{"Properties": {"javax.jdo.option.ConnectionPassword": PASSWORD}}],
        "x",
    )._replace(path="configurationsJson[0].Properties.javax.jdo.option.ConnectionPassword"),
    # User data, also of types that have no rule of their own for it.
    Case(
        "aws:ec2/instance:Instance",
        {"userData": SCRIPT},
        "userData",
        "ec2-instance-user-data-secret",
    ),
    Case(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"userData": base64.b64encode(CLOUD_INIT.encode()).decode()},
        "userData",
        "ec2-instance-user-data-secret",
    ),
    at("aws:ec2/spotFleetRequest:SpotFleetRequest", "launchSpecifications[0].userData", SCRIPT),
    # AWS's own example keys, in a value and in a text.
    at(
        "aws:lambda/function:Function",
        "environment.variables.KEY_ID",
        EXAMPLE_ID,
        "lambda-function-env-secret",
    ),
    at(
        "aws:ec2/instance:Instance",
        "userData",
        f"#!/bin/sh\nexport AWS_ACCESS_KEY_ID={EXAMPLE_ID}\n",
        "ec2-instance-user-data-secret",
    ),
    at(
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "content",
        f"region = eu-central-1\naws_secret_access_key = {EXAMPLE_SECRET}\n",
    ),
    at(
        "aws:ssm/document:Document",
        "content",
        json.dumps({"run": f"export K={EXAMPLE_ID}"}),
        "ssm-document-secret",
    ),
    at("aws:cloudwatch/eventTarget:EventTarget", "input", f'{{"id": "{EXAMPLE_ID}"}}')._replace(
        path="input.id"
    ),
    # Where a type has a rule of its own.
    at(
        "aws:lambda/function:Function",
        "environment.variables.DB_PASSWORD",
        PASSWORD,
        "lambda-function-env-secret",
    ),
    at("aws:glue/job:Job", "defaultArguments.--db_password", PASSWORD, "glue-job-secret"),
    at("aws:mq/broker:Broker", "users[0].password", PASSWORD, "mq-broker-secret"),
    at("aws:apigateway/stage:Stage", "variables.apiToken", TOKEN, "api-gateway-stage-secret"),
    at(
        "aws:sagemaker/model:Model",
        "primaryContainer.environment.DB_PASSWORD",
        PASSWORD,
        "sagemaker-model-env-secret",
    ),
    # Names in tags and descriptions, and resources of aws-native.
    at("aws:sqs/queue:Queue", "tags.password", PASSWORD),
    at("aws:ec2/securityGroup:SecurityGroup", "description", f"uses {KEY_ID}"),
    at("aws-native:rds:DbInstance", "masterUserPassword", PASSWORD),
    at("aws-native:apprunner:Service", "sourceConfiguration.codeRepository.x.apiKey", PASSWORD),
    Case(
        "aws-native:events:Rule",
        {"targets": [{"input": json.dumps({"password": PASSWORD})}]},
        "targets[0].input.password",
    ),
    at(
        "aws-native:lambda:Function",
        "environment.variables.DB_PASSWORD",
        PASSWORD,
        "lambda-function-env-secret",
    ),
    at("aws-native:cloudformation:Stack", "parameters.DbPassword", PASSWORD),
    at(
        "aws-native:ec2:Instance",
        "userData",
        base64.b64encode(SCRIPT.encode()).decode(),
        "ec2-instance-user-data-secret",
    ),
]

_MARK = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
_POLICY = {
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/x"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringLike": {"token.actions.githubusercontent.com:sub": "repo:org9/app2:*"}
            },
        }
    ]
}
_ARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-Ab12Cd"
_SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_PEM = (
    "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n"
)
STACK, TARGET = "aws:cloudformation/stack:Stack", "aws:cloudwatch/eventTarget:EventTarget"
OBJECT, DISTRIBUTION = (
    "aws:s3/bucketObjectv2:BucketObjectv2",
    "aws:cloudfront/distribution:Distribution",
)
SERVICE = "aws:apprunner/service:Service"
_IMAGE = "sourceConfiguration.imageRepository.imageConfiguration"

LOOK_ALIKES = [
    # References.
    at(STACK, "parameters.DbPassword", "{{resolve:secretsmanager:orders:SecretString:password}}"),
    at(STACK, "parameters.DbPasswordArn", _ARN),
    at(STACK, "parameters.DbPassword", _ARN),
    at(STACK, "parameters.DbPassword", "/orders/db-password"),
    at(STACK, "parameters.DbPassword", "${DbPassword}"),
    at(STACK, "parameters.DbPassword", {**_MARK, "value": PASSWORD}),
    at(STACK, "parameters", {**_MARK, "value": {"DbPassword": PASSWORD}}),
    Case(STACK, {"templateBody": TEMPLATE.replace("Default: hunter2x", "NoEcho: true")}),
    Case(
        STACK,
        {"templateBody": TEMPLATE.replace("hunter2x", "'{{resolve:ssm-secure:/orders/db:1}}'")},
    ),
    Case(
        STACK, {"templateBody": json.dumps({"P": {"MasterUserPassword": {"Ref": "DbPassword9"}}})}
    ),
    Case(
        STACK,
        {"templateBody": json.dumps({"P": {"Password": {"Fn::GetAtt": ["S", "Password9x"]}}})},
    ),
    Case(
        STACK, {"templateBody": json.dumps({"P": {"GenerateSecretString": {"PasswordLength": 32}}})}
    ),
    Case(TARGET, {"input": json.dumps({"password": "$.detail.password"})}),
    Case(
        TARGET,
        {"input": json.dumps({"secret_arn": _ARN, "token_url": "https://login.example.com"})},
    ),
    Case(TARGET, {"input": json.dumps({"max_tokens": 4096, "token_count": "1234"})}),
    Case(TARGET, {"inputTransformer": {"inputTemplate": '{"token": <token>, "id": "<id>"}'}}),
    # Hashes, ids and public keys.
    at(OBJECT, "etag", _SHA[:32]),
    at(OBJECT, "content", json.dumps({"sha256": _SHA, "integrity": f"sha512-{'b9Zk' * 21}=="})),
    at(OBJECT, "content", json.dumps({"id": "7b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"})),
    at(OBJECT, "key", "assets/index.4fK29dLqZ8xV7aB3mN5pQ.js"),
    at(OBJECT, "content", "<html><body>Enter your password: <input name=password></body></html>"),
    at(OBJECT, "content", "user-agent: *\ndisallow: /login\n"),
    at(OBJECT, "content", "password = os.environ['DB_PASSWORD']\n"),
    at(
        "aws:lambda/function:Function",
        "sourceCodeHash",
        base64.b64encode(bytes(range(32))).decode(),
    ),
    at("aws:cloudfront/publicKey:PublicKey", "encodedKey", _PEM),
    at(
        "aws:ec2/keyPair:KeyPair",
        "publicKey",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBd0 me@example",
    ),
    at("aws:iam/accessKey:AccessKey", "pgpKey", "keybase:orders"),
    at("aws:kms/alias:Alias", "targetKeyId", "7b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"),
    at("aws:s3/bucket:Bucket", "serverSideEncryptionConfiguration.rule.kmsKey", _ARN),
    at("aws:cognito/userPoolClient:UserPoolClient", "tokenValidityUnits.accessToken", "minutes"),
    at("aws:cognito/userPool:UserPool", "emailVerificationMessage", "Your password is {####}"),
    at(
        "aws:cognito/identityProvider:IdentityProvider",
        "providerDetails.client_id",
        "1234.apps.googleusercontent.com",
    ),
    # Policies.
    Case("aws:iam/role:Role", {"assumeRolePolicy": json.dumps(_POLICY)}),
    Case(
        "aws:iam/policy:Policy",
        {
            "policy": json.dumps(
                {
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Action": "secretsmanager:GetSecretValue",
                            "Resource": _ARN,
                        }
                    ]
                }
            )
        },
    ),
    # Mapping templates and headers.
    Case(
        DISTRIBUTION,
        {"origins": [{"customHeaders": [{"name": "X-Frame-Options", "value": "SAMEORIGIN"}]}]},
    ),
    Case(
        DISTRIBUTION,
        {
            "origins": [
                {
                    "customHeaders": [
                        {"name": "X-Origin-Secret", "value": {**_MARK, "value": PASSWORD}}
                    ]
                }
            ]
        },
    ),
    at(
        "aws:apigateway/integration:Integration",
        "requestParameters.header_x_api_key",
        "method.request.header.x-api-key",
    ),
    at(
        "aws:apigateway/integration:Integration",
        "requestParameters.header_token",
        "context.authorizer.token",
    ),
    at(
        "aws:apigateway/integration:Integration",
        "credentials",
        "arn:aws:iam::111122223333:role/api",
    ),
    at("aws:apigatewayv2/api:Api", "apiKeySelectionExpression", "$request.header.x-api-key"),
    at(
        "aws:apigateway/restApi:RestApi",
        "body",
        json.dumps(
            {
                "schemas": {
                    "Login": {
                        "required": ["password"],
                        "properties": {"password": {"type": "string"}},
                    }
                }
            }
        ),
    ),
    at(
        "aws:appsync/graphQLApi:GraphQLApi",
        "schema",
        "type Mutation { login(user: String!, password: String!): Token }",
    ),
    at(
        "aws:appsync/resolver:Resolver",
        "requestTemplate",
        '{"headers": {"authorization": "$ctx.request.headers.authorization"}}',
    ),
    # Names of secrets in what reads them.
    at(SERVICE, f"{_IMAGE}.runtimeEnvironmentSecrets.DB_PASSWORD", _ARN),
    at(SERVICE, f"{_IMAGE}.runtimeEnvironmentSecrets.DB_PASSWORD", "orders-db-pw1"),
    at(SERVICE, f"{_IMAGE}.runtimeEnvironmentVariables.DB_PASSWORD_PARAMETER", "/orders/db"),
    at(SERVICE, f"{_IMAGE}.runtimeEnvironmentVariables.TOKEN_TTL", "3600"),
    Case(
        "aws:codebuild/project:Project",
        {
            "environment": {
                "environmentVariables": [
                    {
                        "name": "DB_PASSWORD",
                        "value": "orders/db-password",
                        "type": "SECRETS_MANAGER",
                    }
                ]
            }
        },
    ),
    Case(
        "aws-native:codebuild:Project",
        {
            "environment": {
                "environmentVariables": [
                    {
                        "name": "DB_PASSWORD",
                        "value": "orders/db-password",
                        "type": "SECRETS_MANAGER",
                    }
                ]
            }
        },
    ),
    Case(
        "aws:codepipeline/pipeline:Pipeline",
        {
            "stages": [
                {
                    "actions": [
                        {
                            "configuration": {
                                "EnvironmentVariables": json.dumps(
                                    [
                                        {
                                            "name": "DB_PASSWORD",
                                            "value": "orders9/db",
                                            "type": "SECRETS_MANAGER",
                                        }
                                    ]
                                )
                            }
                        }
                    ]
                }
            ]
        },
    ),
    Case(
        "aws:ecs/taskDefinition:TaskDefinition",
        {
            "containerDefinitions": json.dumps(
                [{"image": "x", "secrets": [{"name": "DB_PASSWORD", "valueFrom": "/orders/db9"}]}]
            )
        },
    ),
    # Switches, units and placeholders.
    at("aws:rds/instance:Instance", "manageMasterUserPassword", True),
    at("aws:ec2/vpnConnection:VpnConnection", "presharedKeyStorage", "SecretsManager"),
    at("aws:amplify/app:App", "environmentVariables.API_SECRET", "<your-secret>"),
    at("aws:amplify/app:App", "environmentVariables.API_TOKEN", "REPLACE_ME"),
    at("aws:dms/endpoint:Endpoint", "secretsManagerArn", _ARN),
    at("aws:dms/endpoint:Endpoint", "extraConnectionAttributes", "useLogMinerReader=N;useBfile=Y"),
    at("aws:sqs/queue:Queue", "tags.secret-rotation", "enabled"),
    at("aws:sqs/queue:Queue", "tags.CostCenterKey", "CC-1234"),
    at("aws:secretsmanager/secret:Secret", "name", "orders/db-password"),
    at("aws:ec2/instance:Instance", "getPasswordData", True),
    at(
        "aws:lightsail/instance:Instance",
        "userData",
        "#!/bin/sh\nexport DB_PASSWORD=$(aws ssm get-parameter --name /orders/db)\n",
    ),
]
