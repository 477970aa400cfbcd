"""Programs with templates, each with its verdicts, which were written down first.

A label is a rule that blocks in the recommended profile and where its finding stands. Every case
with labels has a sibling that does the same and complies.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from textwrap import dedent
from typing import Any, NamedTuple

from policypack.model.templates.contents import CLOUD_CONTROL, EXTENSION, STACK, STACK_SET

Labels = frozenset[tuple[str, str]]
_TRUSTED = {"Service": "lambda.amazonaws.com"}


class Case(NamedTuple):
    """One resource that holds others, and the findings that block: all of them."""

    name: str
    kind: str
    properties: Mapping[str, Any]
    labels: Labels = frozenset()


def _yaml(name: str, text: str, *labels: tuple[str, str], **more: Any) -> Case:
    properties = {"name": "shop", "templateBody": dedent(text), **more}
    return Case(name, STACK, properties, _below("templateBody.Resources.", labels))


def _json(name: str, resources: Any, *labels: tuple[str, str], **more: Any) -> Case:
    sections = {key: more.pop(key) for key in [*more] if key[0].isupper()}
    body = json.dumps({"Resources": resources, **sections})
    properties = {"name": "shop", "templateBody": body, **more}
    return Case(name, STACK, properties, _below("templateBody.Resources.", labels))


def _set(case: Case) -> Case:
    """The same in a stack set."""
    return case._replace(name=f"{case.name}, in a stack set", kind=STACK_SET)


def _cloud(name: str, kind: str, state: Any, *labels: tuple[str, str]) -> Case:
    properties = {"typeName": kind, "desiredState": json.dumps(state)}
    return Case(name, CLOUD_CONTROL, properties, _below("desiredState.", labels))


def _extension(name: str, kind: str, state: Any, *labels: tuple[str, str]) -> Case:
    properties = {"type": kind, "properties": state}
    return Case(name, EXTENSION, properties, _below("properties.", labels))


def _below(start: str, labels: tuple[tuple[str, str], ...]) -> Labels:
    return frozenset((rule, start + path) for rule, path in labels)


def _ingress(cidr: Any, port: Any = 22) -> dict[str, Any]:
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "CidrIp": cidr}
    return {
        "Type": "AWS::EC2::SecurityGroup",
        "Properties": {"GroupDescription": "Shop", "SecurityGroupIngress": [rule]},
    }


def _role(principal: Any, **more: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    properties = {"AssumeRolePolicyDocument": document, **more}
    return {"Type": "AWS::IAM::Role", "Properties": properties}


def _policy(action: Any, resource: Any) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = {"Version": "2012-10-17", "Statement": [statement]}
    return {"Policies": [{"PolicyName": "own", "PolicyDocument": document}]}


_SSH = "ec2-security-group-admin-port-public"
_CIDR = "Properties.SecurityGroupIngress[0].CidrIp"
_ANYONE = "iam-role-trusts-anyone"
_PRINCIPAL = "Properties.AssumeRolePolicyDocument.Statement[0].Principal"
_NAMED = (
    ("ec2-security-group-admin-port-public", f"OpenGroup.{_CIDR}"),
    ("iam-role-trusts-anyone", f"Role.{_PRINCIPAL}"),
)
_OPEN = {"OpenGroup": _ingress("0.0.0.0/0"), "Role": _role({"AWS": "*"})}
_CLOSED = {"OpenGroup": _ingress("10.0.0.0/8"), "Role": _role(_TRUSTED)}
_CIDR_GIVEN = {"Parameters": {"Cidr": {"Type": "String", "Default": "10.0.0.0/8"}}}
_BY_PARAMETER = {"Group": _ingress({"Ref": "Cidr"}, {"Fn::FindInMap": ["Ports", "ssh", "port"]})}
_PORTS = {"Mappings": {"Ports": {"ssh": {"port": "22"}}}}
_CHOSEN = {"Group": {**_ingress("0.0.0.0/0"), "Condition": "Open"}}
_SAM = {"Transform": "AWS::Serverless-2016-10-31"}


def _when(value: str) -> dict[str, Any]:
    return {
        "Parameters": {"Stage": {"Type": "String", "Default": value}},
        "Conditions": {"Open": {"Fn::Equals": [{"Ref": "Stage"}, "test"]}},
    }


def _function(**properties: Any) -> dict[str, Any]:
    given = {"Runtime": "python3.13", "Handler": "index.handler", **properties}
    return {"Fn": {"Type": "AWS::Serverless::Function", "Properties": given}}


_CODE = "def handler(event, context):\n    return {}\n"
_SECRET = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders-a1b2c3"
_READS_SECRET = "AWSSecretsManagerGetSecretValuePolicy"


def _sam(name: str, template: str, parameters: Any, **found: str) -> Case:
    """A function whose role has a policy template; `found` are places in it, by rule."""
    policies = [{template: parameters}]
    below = f"Fn.Properties.Policies[0].{template}.Statement[0]"
    labels = (
        (f"iam-policy-{rule.replace('_', '-')}", f"{below}.{at}") for rule, at in found.items()
    )
    function = _function(InlineCode=_CODE, Policies=policies)
    return _json(f"SAM: {name}", function, *labels, **_SAM)


_POOL = "arn:aws:cognito-idp:eu-central-1:111122223333:userpool/eu-central-1_abcdefghi"
_USERS = {"Authorizers": {"Users": {"UserPoolArn": _POOL}}}
_ISSUER = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_abcdefghi"
_TOKENS = {
    "Authorizers": {
        "Tokens": {
            "IdentitySource": "$request.header.Authorization",
            "JwtConfiguration": {"issuer": _ISSUER, "audience": ["shop"]},
        }
    }
}
_METHOD, _ROUTE = "api-gateway-method-without-auth", "api-gateway-route-without-auth"
_EVENT = "Fn.Properties.Events.Get.Properties"
_PATHS = {
    "/orders": {
        "get": {
            "x-amazon-apigateway-integration": {
                "type": "http_proxy",
                "httpMethod": "GET",
                "uri": "https://example.com/orders",
            }
        }
    }
}


def _event(kind: str, event_auth: Any = None, **more: Any) -> dict[str, Any]:
    """A function with a route."""
    properties = {"Path": "/orders", "Method": "get"}
    properties |= {"Auth": event_auth} if event_auth else {}
    for key in ("RestApiId", "ApiId"):
        properties |= {key: more.pop(key)} if key in more else {}
    events = {"Get": {"Type": kind, "Properties": properties}}
    code = "exports.handler = async () => 1;"
    return _function(Runtime="nodejs22.x", InlineCode=code, Events=events, **more)


def _api(**properties: Any) -> dict[str, Any]:
    return {
        "Api": {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "v1", **properties}}
    }


def _http_api(**properties: Any) -> dict[str, Any]:
    return {"Api": {"Type": "AWS::Serverless::HttpApi", "Properties": properties}}


_OWN = {"RestApiId": {"Ref": "Api"}}
_OWN_HTTP = {"ApiId": {"Ref": "Api"}}
_ROUTES = (
    _json("SAM: a method", _event("Api"), (_METHOD, f"{_EVENT}.Auth"), **_SAM),
    _json("SAM: a method for IAM", _event("Api", {"Authorizer": "AWS_IAM"}), **_SAM),
    _json(
        "SAM: a method without the default authorizer",
        {
            **_event("Api", {"Authorizer": "NONE"}, **_OWN),
            **_api(Auth={**_USERS, "DefaultAuthorizer": "Users"}),
        },
        (_METHOD, f"{_EVENT}.Auth.Authorizer"),
        **_SAM,
    ),
    _json(
        "SAM: a method with the default authorizer",
        {
            **_event("Api", **_OWN),
            **_api(Auth={**_USERS, "DefaultAuthorizer": "Users"}),
        },
        **_SAM,
    ),
    _json(
        "SAM: an authorizer that no method names",
        {**_event("Api", **_OWN), **_api(Auth=_USERS)},
        (_METHOD, f"{_EVENT}.Auth"),
        **_SAM,
    ),
    _json(
        "SAM: an authorizer that the method names",
        {**_event("Api", {"Authorizer": "Users"}, **_OWN), **_api(Auth=_USERS)},
        **_SAM,
    ),
    _json(
        "SAM: an API key is no authorization",
        {**_event("Api", **_OWN), **_api(Auth={"ApiKeyRequired": True})},
        (_METHOD, f"{_EVENT}.Auth"),
        **_SAM,
    ),
    _json(
        "SAM: a policy that limits the addresses",
        {
            **_event("Api", **_OWN),
            **_api(Auth={"ResourcePolicy": {"IpRangeWhitelist": ["192.0.2.0/24"]}}),
        },
        **_SAM,
    ),
    _json(
        "SAM: a policy that refuses some addresses",
        {
            **_event("Api", **_OWN),
            **_api(Auth={"ResourcePolicy": {"IpRangeBlacklist": ["192.0.2.0/24"]}}),
        },
        (_METHOD, f"{_EVENT}.Auth"),
        **_SAM,
    ),
    _json(
        "SAM: a private API for one endpoint",
        {
            **_event("Api", **_OWN),
            **_api(
                EndpointConfiguration={"Type": "PRIVATE"},
                Auth={"ResourcePolicy": {"SourceVpcWhitelist": ["vpce-1a2b3c4d"]}},
            ),
        },
        **_SAM,
    ),
    _json(
        "SAM: authorization in Globals",
        _event("Api"),
        Globals={"Api": {"Auth": {"DefaultAuthorizer": "AWS_IAM"}}},
        **_SAM,
    ),
    _json("SAM: a route", _event("HttpApi"), (_ROUTE, f"{_EVENT}.Auth"), **_SAM),
    _json(
        "SAM: a route with the default authorizer",
        {
            **_event("HttpApi", **_OWN_HTTP),
            **_http_api(Auth={**_TOKENS, "DefaultAuthorizer": "Tokens"}),
        },
        **_SAM,
    ),
    _json(
        "SAM: a route without the default authorizer",
        {
            **_event("HttpApi", {"Authorizer": "NONE"}, **_OWN_HTTP),
            **_http_api(Auth={**_TOKENS, "DefaultAuthorizer": "Tokens"}),
        },
        (_ROUTE, f"{_EVENT}.Auth.Authorizer"),
        **_SAM,
    ),
    _json(
        "SAM: a route for IAM",
        {
            **_event("HttpApi", {"Authorizer": "AWS_IAM"}, **_OWN_HTTP),
            **_http_api(Auth={"EnableIamAuthorizer": True}),
        },
        **_SAM,
    ),
    _json(
        "SAM: a document without authorization",
        _api(DefinitionBody={"openapi": "3.0.1", "paths": _PATHS}, Auth=_USERS),
        ("api-gateway-body-without-auth", "Api.Properties.DefinitionBody"),
        **_SAM,
    ),
    _json(
        "SAM: a document with the default authorizer",
        _api(
            DefinitionBody={"openapi": "3.0.1", "paths": _PATHS},
            Auth={**_USERS, "DefaultAuthorizer": "Users"},
        ),
        **_SAM,
    ),
    _json(
        "SAM: a function that anybody may call, with a role that may do anything",
        _event("HttpApi", Policies=["AdministratorAccess"]),
        (_ROUTE, f"{_EVENT}.Auth"),
        ("iam-attachment-admin", "Fn.Properties.Policies[0]"),
        ("lambda-function-public-and-privileged", "Fn.Properties.Role"),
        **_SAM,
    ),
    _json(
        "SAM: a method with a role that may do anything",
        _event("Api", Policies=["AdministratorAccess"]),
        (_METHOD, f"{_EVENT}.Auth"),
        ("iam-attachment-admin", "Fn.Properties.Policies[0]"),
        ("lambda-function-public-and-privileged", "Fn.Properties.Role"),
        **_SAM,
    ),
    _json(
        "SAM: authorization that a condition decides",
        _event("Api", {"Fn::If": ["Open", {"Authorizer": "NONE"}, {"Authorizer": "AWS_IAM"}]}),
        **_SAM,
        **_when("live"),
    ),
    _json(
        "SAM: an authorizer that a parameter names",
        _event("Api", {"Authorizer": {"Ref": "Name"}}),
        Parameters={"Name": {"Type": "String"}},
        **_SAM,
    ),
)
_LOOPS = {"Transform": "AWS::LanguageExtensions"}


def _loop(collection: Any, fragment: Any, identifier: str = "Range") -> dict[str, Any]:
    return {"Fn::ForEach::Groups": [identifier, collection, fragment]}


_OF_RANGES = {"Group&{Range}": _ingress({"Ref": "Range"})}
_REPEATED = (
    _json(
        "a loop over ranges",
        _loop(["10.0.0.0/8", "0.0.0.0/0"], _OF_RANGES),
        (_SSH, f"Fn::ForEach::Groups[2].Group&{{Range}}.{_CIDR}"),
        **_LOOPS,
    ),
    _json("a loop over closed ranges", _loop(["10.0.0.0/8", "10.1.0.0/16"], _OF_RANGES), **_LOOPS),
    _json(
        "a loop over a parameter",
        _loop({"Ref": "Ranges"}, _OF_RANGES),
        (_SSH, f"Fn::ForEach::Groups[2].Group&{{Range}}.{_CIDR}"),
        Parameters={"Ranges": {"Type": "CommaDelimitedList", "Default": "10.0.0.0/8"}},
        parameters={"Ranges": "10.0.0.0/8, 0.0.0.0/0"},
        **_LOOPS,
    ),
    _json(
        "a loop over the default of a parameter",
        _loop({"Ref": "Ranges"}, _OF_RANGES),
        Parameters={"Ranges": {"Type": "CommaDelimitedList", "Default": "10.0.0.0/8"}},
        **_LOOPS,
    ),
    _json(
        "a loop within a loop, with texts",
        _loop(
            ["0", "10"],
            {
                "Fn::ForEach::Ends": [
                    "Size",
                    ["8", "0"],
                    {"Group${First}x${Size}": _ingress("${First}.0.0.0/${Size}")},
                ]
            },
            "First",
        ),
        (
            _SSH,
            f"Fn::ForEach::Groups[2].Fn::ForEach::Ends[2].Group${{First}}x${{Size}}.{_CIDR}",
        ),
        **_LOOPS,
    ),
    _json(
        "a loop in properties",
        {
            "Role": _role(
                _TRUSTED,
                Tags=[{"Key": "team", "Value": "shop"}],
                Policies=[
                    {
                        "PolicyName": "own",
                        "PolicyDocument": {
                            "Version": "2012-10-17",
                            "Statement": [
                                {
                                    "Effect": "Allow",
                                    "Action": "sqs:SendMessage",
                                    "Resource": "arn:aws:sqs:eu-central-1:111122223333:orders",
                                    "Condition": {
                                        "StringEquals": {
                                            "Fn::ForEach::Tags": [
                                                "Tag",
                                                ["team"],
                                                {"aws:PrincipalTag/${Tag}": "shop"},
                                            ]
                                        }
                                    },
                                }
                            ],
                        },
                    }
                ],
            )
        },
        **_LOOPS,
    ),
)
CASES = (
    *_REPEATED,
    *_ROUTES,
    _json("open to the world", _OPEN, *_NAMED),
    _json("closed", _CLOSED),
    _set(_json("open to the world", _OPEN, *_NAMED)),
    _set(_json("closed", _CLOSED)),
    _json(
        "a parameter has a value",
        _BY_PARAMETER,
        (_SSH, f"Group.{_CIDR}"),
        parameters={"Cidr": "0.0.0.0/0"},
        **_CIDR_GIVEN,
        **_PORTS,
    ),
    _json("a parameter has its default", _BY_PARAMETER, **_CIDR_GIVEN, **_PORTS),
    _json("a condition holds", _CHOSEN, (_SSH, f"Group.{_CIDR}"), **_when("test")),
    _json("a condition does not hold", _CHOSEN, **_when("live")),
    _json(
        "a condition is not known",
        _CHOSEN,
        (_SSH, f"Group.{_CIDR}"),
        Conditions={"Open": {"Fn::Equals": [{"Ref": "AWS::StackId"}, "a"]}},
    ),
    _json(
        "a condition that is not known chooses between equals",
        {"Group": _ingress({"Fn::If": ["Open", "10.0.0.0/8", "10.0.0.0/8"]})},
        Conditions={"Open": {"Fn::Equals": [{"Ref": "AWS::StackId"}, "a"]}},
    ),
    _yaml(
        "short forms",
        """
        Mappings: {Ranges: {all: {v4: 0.0.0.0/0}}}
        Resources:
          Group:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Shop
              SecurityGroupIngress:
                - IpProtocol: tcp
                  FromPort: "3389"
                  ToPort: !Select [1, !Split [",", "22,3389"]]
                  CidrIp: !FindInMap [Ranges, all, v4]
        """,
        (_SSH, f"Group.{_CIDR}"),
    ),
    _yaml(
        "short forms that comply",
        """
        Resources:
          Group:
            Type: AWS::EC2::SecurityGroup
            Properties:
              GroupDescription: Shop
              SecurityGroupIngress:
                - IpProtocol: tcp
                  FromPort: 22
                  ToPort: 22
                  CidrIp: !Join [/, [10.0.0.0, !Sub "8"]]
                - !If [Open, !Ref AWS::NoValue, {IpProtocol: tcp, CidrIp: 10.0.0.0/8}]
        Conditions:
          Open: !Not [!Or [!Equals [a, b], !Equals [a, c]]]
        """,
    ),
    _yaml(
        "a queue that any principal may write to",
        """
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: true}}
          Policy:
            Type: AWS::SQS::QueuePolicy
            Properties:
              Queues: [!Ref Queue]
              PolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - {Effect: Allow, Principal: "*", Action: sqs:*, Resource: !GetAtt Queue.Arn}
        """,
        ("sqs-queue-public", "Policy.Properties.PolicyDocument.Statement[0].Principal"),
    ),
    _yaml(
        "a queue that its own account may write to",
        """
        Resources:
          Queue: {Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: true}}
          Policy:
            Type: AWS::SQS::QueuePolicy
            Properties:
              Queues: [!Ref Queue]
              PolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
                    Action: [sqs:SendMessage]
                    Resource: !GetAtt Queue.Arn
        """,
    ),
    _json(
        "a role with all of IAM",
        {"Role": _role(_TRUSTED, **_policy("iam:*", "*"))},
        (
            "iam-policy-full-iam",
            "Role.Properties.Policies[0].PolicyDocument.Statement[0].Action",
        ),
    ),
    _json(
        "a role with what it needs",
        {
            "Role": _role(_TRUSTED, **_policy("dynamodb:GetItem", {"Fn::GetAtt": "Table.Arn"})),
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "DeletionPolicy": "Retain",
                "Properties": {
                    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                },
            },
        },
    ),
    _json(
        "a policy of its own, for two roles",
        {
            "Role": _role(_TRUSTED),
            "Other": _role(_TRUSTED),
            "Own": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": "own",
                    "PolicyDocument": _policy("iam:*", "*")["Policies"][0]["PolicyDocument"],
                    "Roles": [{"Ref": "Role"}, {"Ref": "Other"}],
                },
            },
        },
        ("iam-policy-full-iam", "Own.Properties.PolicyDocument.Statement[0].Action"),
    ),
    _json(
        "a policy of its own with what the role needs",
        {
            "Role": _role(_TRUSTED),
            "Own": {
                "Type": "AWS::IAM::Policy",
                "Properties": {
                    "PolicyName": "own",
                    "PolicyDocument": _policy(
                        "s3:GetObject", {"Fn::Sub": "arn:aws:s3:::${AWS::StackName}/*"}
                    )["Policies"][0]["PolicyDocument"],
                    "Roles": [{"Ref": "Role"}],
                },
            },
        },
    ),
    _json(
        "a function that anybody may call, with a role that may do anything",
        {
            "Url": {
                "Type": "AWS::Lambda::Url",
                "Properties": {
                    "AuthType": "NONE",
                    "TargetFunctionArn": {"Fn::GetAtt": ["Fn", "Arn"]},
                },
            },
            "Fn": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Runtime": "nodejs22.x",
                    "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Code": {"ZipFile": "exports.handler = async () => 1;"},
                },
            },
            "Role": _role(
                _TRUSTED, ManagedPolicyArns=["arn:aws:iam::aws:policy/AdministratorAccess"]
            ),
        },
        ("lambda-url-without-auth", "Url.Properties.AuthType"),
        ("iam-attachment-admin", "Role.Properties.ManagedPolicyArns[0]"),
        ("lambda-function-public-and-privileged", "Fn.Properties.Role"),
    ),
    _json(
        "a function that signed requests call",
        {
            "Url": {
                "Type": "AWS::Lambda::Url",
                "Properties": {
                    "AuthType": "AWS_IAM",
                    "TargetFunctionArn": {"Fn::GetAtt": ["Fn", "Arn"]},
                },
            },
            "Fn": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Runtime": "nodejs22.x",
                    "Handler": "index.handler",
                    "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                    "Code": {"ZipFile": "exports.handler = async () => 1;"},
                },
            },
            "Role": _role(_TRUSTED),
        },
    ),
    _json(
        "a database in plain text",
        {
            "Database": {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {
                    "DBInstanceClass": "db.t4g.micro",
                    "Engine": "postgres",
                    "PubliclyAccessible": "true",
                    "StorageEncrypted": "false",
                    "ManageMasterUserPassword": True,
                    "MasterUsername": "shop",
                },
            }
        },
        ("rds-database-public", "Database.Properties.PubliclyAccessible"),
        ("rds-instance-unencrypted", "Database.Properties.StorageEncrypted"),
    ),
    _json(
        "a database that is encrypted",
        {
            "Database": {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {
                    "DBInstanceClass": "db.t4g.micro",
                    "Engine": "postgres",
                    "PubliclyAccessible": "false",
                    "StorageEncrypted": "true",
                    "MasterUsername": "shop",
                    "MasterUserPassword": "{{resolve:secretsmanager:shop:SecretString:password}}",
                },
            }
        },
    ),
    _json(
        "a member of a database cluster",
        {
            "Member": {
                "Type": "AWS::RDS::DBInstance",
                "Properties": {
                    "DBClusterIdentifier": "shop",
                    "DBInstanceClass": "db.r6g.large",
                    "Engine": "aurora-postgresql",
                    "PubliclyAccessible": True,
                },
            }
        },
        ("rds-database-public", "Member.Properties.PubliclyAccessible"),
    ),
    _json(
        "SAM: the role of a function, from its policies",
        _function(
            InlineCode=_CODE,
            Policies=[
                "AWSLambdaBasicExecutionRole",
                {"Version": "2012-10-17", "Statement": _policy("*", "*")["Policies"][0][
                    "PolicyDocument"
                ]["Statement"]},
            ],
        ),
        ("iam-policy-admin", "Fn.Properties.Policies[1].Statement[0].Action"),
        **_SAM,
    ),
    _json(
        "SAM: a role with what the function needs",
        _function(
            InlineCode=_CODE,
            Policies={"Version": "2012-10-17", "Statement": _policy(
                "sqs:SendMessage", "arn:aws:sqs:eu-central-1:111122223333:orders"
            )["Policies"][0]["PolicyDocument"]["Statement"]},
        ),
        **_SAM,
    ),
    _sam(
        "a policy template for any bucket",
        "S3CrudPolicy",
        {"BucketName": "*"},
        changes_any_permission="Action[5]",
        reads_any_data="Action[0]",
        writes_any_resource="Action[8]",
    ),
    _sam("a policy template for one bucket", "S3CrudPolicy", {"BucketName": "orders"}),
    _sam(
        "a policy template for any secret",
        _READS_SECRET,
        {"SecretArn": "*"},
        reads_any_secret="Action[0]",
    ),
    _sam("a policy template for one secret", _READS_SECRET, {"SecretArn": _SECRET}),
    _sam(
        "a policy template for any key",
        "KMSDecryptPolicy",
        {"KeyId": "*"},
        decrypts_any_key="Action",
    ),
    _sam(
        "a policy template for one key",
        "KMSDecryptPolicy",
        {"KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab"},
    ),
    _sam(
        "a policy template for any function",
        "LambdaInvokePolicy",
        {"FunctionName": "*"},
        invokes_any_function="Action[0]",
    ),
    _sam("a policy template for one function", "LambdaInvokePolicy", {"FunctionName": "orders"}),
    _sam("a policy template without parameters", "VPCAccessPolicy", {}),
    _json(
        "SAM: a URL without authentication, from Globals",
        _function(Runtime="nodejs22.x", InlineCode="exports.handler = async () => 1;"),
        ("lambda-url-without-auth", "Fn.Properties.FunctionUrlConfig.AuthType"),
        Globals={"Function": {"FunctionUrlConfig": {"AuthType": "NONE"}}},
        **_SAM,
    ),
    _json(
        "SAM: a URL with authentication",
        _function(
            Runtime="nodejs22.x",
            InlineCode="exports.handler = async () => 1;",
            FunctionUrlConfig={"AuthType": "AWS_IAM"},
        ),
        Globals={"Function": {"FunctionUrlConfig": {"AuthType": "NONE"}}},
        **_SAM,
    ),
    _cloud(
        "Cloud Control: SSH",
        "AWS::EC2::SecurityGroup",
        _ingress("0.0.0.0/0")["Properties"],
        (_SSH, "SecurityGroupIngress[0].CidrIp"),
    ),
    _cloud(
        "Cloud Control: closed", "AWS::EC2::SecurityGroup", _ingress("10.0.0.0/8")["Properties"]
    ),
    _extension(
        "extension: any principal",
        "AWS::IAM::Role",
        _role("*")["Properties"],
        (_ANYONE, "AssumeRolePolicyDocument.Statement[0].Principal"),
    ),
    _extension("extension: a service", "AWS::IAM::Role", _role(_TRUSTED)["Properties"]),
    _cloud(
        "Cloud Control: a name with acronyms",
        "AWS::SSM::Document",
        {"Content": {"schemaVersion": "2.2"}, "DocumentType": "Command"},
    ),
    _cloud(
        "Cloud Control: a database",
        "AWS::RDS::DBInstance",
        {"DBInstanceClass": "db.t4g.micro", "Engine": "mysql", "PubliclyAccessible": True,
         "StorageEncrypted": True},
        ("rds-database-public", "PubliclyAccessible"),
    ),
)  # fmt: skip
