"""What is told and what is folded, case by case: the verdict was written before the case was run.

Half of the cases fold nothing: their findings have causes of their own, or there is none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.model.resources import Resource
from policypack.rule.rule import Profile
from policypack.settings.settings import Settings
from tests.judged import resource

STRICT = Settings(profile=Profile.STRICT)
ACCOUNT, STRANGER = "111122223333", "999988887777"
QUEUE_ARN = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:orders"
KEY_ARN = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1"
TABLE_ARN = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/orders"
ADMIN, FULL, DATA, MANAGED = (
    f"iam-attachment-{each}" for each in ("admin", "full-access", "reads-any-data", "aws-managed")
)
# What each finding that people see has below it.
Told = Mapping[str, set[str]]


class Case(NamedTuple):
    """`about` is what the rules' ids begin with that the verdict is about."""

    name: str
    resources: tuple[Resource, ...]
    told: Told
    about: tuple[str, ...]


def policy(*statements: dict[str, Any]) -> Resource:
    return resource("aws:iam/policy:Policy", {"policy": document(*statements)})


def document(*statements: dict[str, Any]) -> str:
    allowed = [{"Effect": "Allow", **each} for each in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def on(action: Any, target: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Action": action, "Resource": target, **more}


def identity(name: str, told: Told, *statements: dict[str, Any]) -> Case:
    return Case(name, (policy(*statements),), told, ("iam-policy-",))


def queue(name: str, told: Told, **statement: Any) -> Case:
    allowed = {"Action": "sqs:SendMessage", "Resource": QUEUE_ARN, **statement}
    kind = "aws:sqs/queuePolicy:QueuePolicy"
    made = resource(kind, {"queueUrl": "q", "policy": document(allowed)})
    return Case(name, (made,), told, ("sqs-queue-", "iam-policy-"))


def trust(name: str, told: Told, **statement: Any) -> Case:
    allowed = {"Action": "sts:AssumeRole", **statement}
    made = resource("aws:iam/role:Role", {"assumeRolePolicy": document(allowed)})
    return Case(name, (made,), told, ("iam-role-trusts", "iam-policy-", "iam-role-assumable"))


def attached(name: str, told: Told, policy_name: str) -> Case:
    kind = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    arn = f"arn:aws:iam::aws:policy/{policy_name}"
    return Case(name, (resource(kind, {"role": "r", "policyArn": arn}),), told, ("iam-attachment",))


def one(
    name: str, told: Told, kind: str, about: str | tuple[str, ...], /, **properties: Any
) -> Case:
    every = (about,) if isinstance(about, str) else about
    return Case(name, (resource(kind, properties),), told, every)


def group(name: str, told: Told, *rules: dict[str, Any]) -> Case:
    opened = [{"protocol": "tcp", "description": "for the shop", **each} for each in rules]
    kind = "aws:ec2/securityGroup:SecurityGroup"
    made = resource(kind, {"description": "d", "ingress": opened})
    about = ("ec2-security-group-a", "ec2-security-group-ri", "ec2-security-group-i")
    return Case(name, (made,), told, (*about, "ec2-security-group-rule-u", "ec2-security-group-h"))


def port(number: int, to: int | None = None, **more: Any) -> dict[str, Any]:
    return {"fromPort": number, "toPort": to or number, "cidrBlocks": ["0.0.0.0/0"], **more}


ESC, LAMBDA = "iam-policy-escalates", "iam-policy-escalates-through-lambda"
WILD, ANY, WRITES = (
    "iam-policy-service-wildcard",
    "iam-policy-any-resource",
    "iam-policy-writes-any-resource",
)
READS, SECRETS, DECRYPTS, INVOKES, ASSUMES, PASSES, PERMITS = (
    f"iam-policy-{each}"
    for each in (
        "reads-any-data",
        "reads-any-secret",
        "decrypts-any-key",
        "invokes-any-function",
        "assumes-any-role",
        "passes-any-role",
        "changes-any-permission",
    )
)
PART_OF_ACTION = "iam-policy-partial-action-wildcard"
PART_OF_RESOURCE = "iam-policy-partial-resource-wildcard"
EXCEPT = "iam-policy-all-actions-except"
INERT = "iam-policy-vacuous-condition"
SQS, SNS, RDS = "aws:sqs/queue:Queue", "aws:sns/topic:Topic", "aws:rds/cluster:Cluster"
ANYONE, EXTERNAL = "sqs-queue-public", "sqs-queue-foreign-account"
VACUOUS = {"StringLike": {"aws:PrincipalArn": "*"}}

PRINTED = "Calling __str__ on an Output[T] is not supported.\n\nTo get the value of an Output[T]"
OUTPUT, MALFORMED = "stack-output-printed", "iam-policy-malformed"
FOLDED = [
    one(
        "a policy with the error text of an output",
        {OUTPUT: {MALFORMED}},
        "aws:iam/policy:Policy",
        (OUTPUT, MALFORMED),
        policy=f'{{"Resource": "{PRINTED}"}}',
    ),
    one(
        "an image with the error text of an output",
        {OUTPUT: {"lambda-image-foreign-registry"}},
        "aws:lambda/function:Function",
        (OUTPUT, "lambda-image-foreign"),
        packageType="Image",
        imageUri=f"{PRINTED}@sha256:{'a' * 64}",
    ),
    identity(
        "everything but some of S3",
        {"iam-policy-admin": {"iam-policy-full-iam", EXCEPT}},
        {"NotAction": "s3:DeleteObject", "Resource": "*"},
    ),
    identity(
        "everything but IAM",
        {EXCEPT: {INVOKES, LAMBDA, ESC, DECRYPTS, ASSUMES, WILD}},
        {"NotAction": ["iam:*"], "Resource": "*"},
    ),
    identity(
        "the data of all buckets but one",
        {"iam-policy-all-resources-except": {READS}},
        {"Action": "s3:GetObject", "NotResource": "arn:aws:s3:::orders/*"},
    ),
    identity(
        "all of IAM",
        {"iam-policy-full-iam": {PASSES, ANY, ESC, PERMITS, WRITES, SECRETS}},
        on("iam:*"),
    ),
    trust(
        "anyone, by a condition that excludes nobody",
        {"iam-role-trusts-anyone": {INERT}},
        Principal={"AWS": "*"},
        Condition=VACUOUS,
    ),
    identity("all of a service that escalates", {WILD: {ESC}}, on("ecs:*")),
    identity(
        "all of a service that is milder than its escalation", {ESC: {WILD}}, on("codedeploy:*")
    ),
    identity("all of Lambda", {WILD: {LAMBDA, INVOKES}}, on("lambda:*")),
    identity("all of KMS", {WILD: {DECRYPTS}}, on("kms:*")),
    identity(
        "two wildcards of one statement",
        {WILD: {WILD}},
        on(["sqs:*", "sns:*"]),
    ),
    identity(
        "two actions on every resource of one statement",
        {READS: {WRITES}},
        on(["dynamodb:GetItem", "dynamodb:PutItem"]),
    ),
    identity(
        "a secret and data on every resource",
        {READS: {SECRETS}},
        on(["s3:GetObject", "secretsmanager:GetSecretValue"]),
    ),
    identity(
        "a role to pass and a function to make",
        {ESC: {PASSES, LAMBDA, INVOKES, ANY}},
        on(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]),
    ),
    queue(
        "any principal with a condition that excludes nobody",
        {ANYONE: {INERT}},
        Principal="*",
        Condition=VACUOUS,
    ),
    attached("AWS's administrator", {ADMIN: {DATA, MANAGED}}, "AdministratorAccess"),
    attached("AWS's full access to a service", {FULL: {DATA, MANAGED}}, "AmazonS3FullAccess"),
    attached("AWS's read access", {DATA: {MANAGED}}, "AmazonS3ReadOnlyAccess"),
    group(
        "SSH among all ports",
        {
            "ec2-security-group-admin-port-public": {
                "ec2-security-group-risky-port-public",
                "ec2-security-group-ingress-public",
                "ec2-security-group-http-public",
            }
        },
        port(1, 65535),
    ),
    group(
        "SSH on two groups of rules",
        {"ec2-security-group-admin-port-public": {"ec2-security-group-admin-port-public"}},
        port(22),
        port(3389),
    ),
    one(
        "a queue in plain text",
        {"sqs-queue-unencrypted": {"sqs-queue-without-customer-key"}},
        SQS,
        "sqs-queue-un",
        sqsManagedSseEnabled=False,
    ),
    one(
        "a topic in plain text",
        {"sns-topic-unencrypted": {"sns-topic-without-customer-key"}},
        SNS,
        "sns-topic-un",
    ),
    one(
        "an ACL that lets write",
        {"s3-bucket-acl-public-write": {"s3-bucket-acl-enabled"}},
        "aws:s3/bucketAcl:BucketAcl",
        "s3-bucket-acl-public",
        bucket="b",
        acl="public-read-write",
    ),
    one(
        "a public access block that is off",
        {"s3-public-access-block-weak": {"s3-public-access-block-weak"}},
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "s3-public-access",
        bucket="b",
        blockPublicAcls=False,
        blockPublicPolicy=False,
        ignorePublicAcls=True,
        restrictPublicBuckets=True,
    ),
    one(
        "TLS 1.0 of an API's domain",
        {"api-gateway-domain-weak-tls": {"api-gateway-domain-without-pqc-tls"}},
        "aws:apigateway/domainName:DomainName",
        "api-gateway-domain-w",
        domainName="api.example.com",
        securityPolicy="TLS_1_0",
        endpointConfiguration={"types": "REGIONAL"},
    ),
    one(
        "a runtime of the past",
        {"lambda-function-runtime-deprecated": {"lambda-function-runtime-outdated"}},
        "aws:lambda/function:Function",
        "lambda-function-runtime",
        runtime="nodejs14.x",
    ),
]
APART = [
    one(
        "a policy that is no JSON",
        {MALFORMED: set()},
        "aws:iam/policy:Policy",
        (OUTPUT, MALFORMED),
        policy='{"Resource": "arn:aws:sqs:',
    ),
    # The tag stays when the output is resolved.
    one(
        "an image with a tag behind the error text of an output",
        {OUTPUT: {"lambda-image-foreign-registry"}, "lambda-image-unpinned": set()},
        "aws:lambda/function:Function",
        (OUTPUT, "lambda-image"),
        packageType="Image",
        imageUri=f"{PRINTED}:latest",
    ),
    # What the statement allows and whom are two causes: each stays when the other is mended.
    queue(
        "any principal and any action",
        {ANYONE: set(), "sqs-queue-any-action": set()},
        Principal="*",
        Action="sqs:*",
    ),
    queue(
        "all but one account",
        {"iam-policy-everyone-except": set()},
        NotPrincipal={"AWS": f"arn:aws:iam::{STRANGER}:root"},
    ),
    queue(
        "a service without its source",
        {"sqs-queue-policy-without-source-arn": set()},
        Principal={"Service": "sns.amazonaws.com"},
    ),
    trust("anyone may assume the role", {"iam-role-trusts-anyone": set()}, Principal="*"),
    trust("a function may assume the role", {}, Principal={"Service": "lambda.amazonaws.com"}),
    identity("everything", {"iam-policy-admin": set()}, on("*")),
    identity(
        "an escalation by name besides a wildcard",
        {ESC: set(), WILD: set()},
        on(["s3:*", "iam:AttachRolePolicy"]),
    ),
    identity("one table by name", {}, on("dynamodb:GetItem", TABLE_ARN)),
    identity("all of a service on one table", {WILD: set()}, on("dynamodb:*", TABLE_ARN)),
    identity("a service that cannot harm", {}, on("application-signals:*")),
    identity("wildcards of two statements", {WILD: {WILD}}, on("sqs:*"), on("sns:*")),
    identity("reading any data alone", {READS: set()}, on("s3:GetObject")),
    identity("any role to assume", {ASSUMES: set()}, on("sts:AssumeRole")),
    identity("any function to invoke", {INVOKES: set()}, on("lambda:InvokeFunction")),
    identity(
        "a wildcard and a role to pass in two statements",
        {WILD: set(), PASSES: set()},
        on("sqs:*"),
        on("iam:PassRole"),
    ),
    identity(
        "a wildcard of one service and any data of another one in two statements",
        {WILD: set(), READS: set()},
        on("sqs:*"),
        on("s3:GetObject"),
    ),
    identity(
        "a part of the names of actions and of resources",
        {
            "iam-policy-partial-action-wildcard": set(),
            "iam-policy-partial-resource-wildcard": set(),
        },
        on("dynamodb:Get*", f"{TABLE_ARN}-*"),
    ),
    identity("any bucket's policy", {PERMITS: set()}, on("s3:PutBucketPolicy")),
    queue(
        "a service with its source",
        {},
        Principal={"Service": "sns.amazonaws.com"},
        Condition={"ArnEquals": {"aws:SourceArn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:news"}},
    ),
    queue("any principal", {ANYONE: set()}, Principal="*"),
    queue(
        "an external account", {EXTERNAL: set()}, Principal={"AWS": f"arn:aws:iam::{STRANGER}:root"}
    ),
    attached("AWS's policy for logs", {}, "service-role/AWSLambdaBasicExecutionRole"),
    attached("AWS's policy that reads no data", {MANAGED: set()}, "SecurityAudit"),
    group("SSH from one address", {}, {**port(22), "cidrBlocks": ["203.0.113.7/32"]}),
    group("HTTP for all", {"ec2-security-group-http-public": set()}, port(80)),
    group("a database for all", {"ec2-security-group-risky-port-public": set()}, port(5432)),
    group(
        "SSH for all, and a database",
        {
            "ec2-security-group-admin-port-public": set(),
            "ec2-security-group-risky-port-public": set(),
        },
        port(22),
        port(5432),
    ),
    group(
        "HTTP for all without a description",
        {"ec2-security-group-http-public": set(), "ec2-security-group-rule-undescribed": set()},
        port(80, description=None),
    ),
    one(
        "a queue with AWS's own encryption",
        {"sqs-queue-without-customer-key": set()},
        SQS,
        "sqs-queue-without-cust",
        sqsManagedSseEnabled=True,
    ),
    one(
        "a topic with a key",
        {},
        SNS,
        "sns-topic-without",
        kmsMasterKeyId=KEY_ARN,
    ),
    one(
        "an ACL that lets read",
        {"s3-bucket-acl-public-read": {"s3-bucket-acl-enabled"}},
        "aws:s3/bucketAcl:BucketAcl",
        "s3-bucket-acl-public",
        bucket="b",
        acl="public-read",
    ),
    one(
        "one flag of a public access block",
        {"s3-public-access-block-weak": set()},
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "s3-public-access",
        bucket="b",
        blockPublicAcls=False,
        blockPublicPolicy=True,
        ignorePublicAcls=True,
        restrictPublicBuckets=True,
    ),
    one(
        "TLS 1.2 of an API's domain",
        {"api-gateway-domain-without-pqc-tls": set()},
        "aws:apigateway/domainName:DomainName",
        "api-gateway-domain-w",
        domainName="api.example.com",
        securityPolicy="TLS_1_2",
        endpointConfiguration={"types": "REGIONAL"},
    ),
    one(
        "logs of a domain that are absent",
        {"opensearch-domain-audit-unlogged": set(), "opensearch-domain-errors-unlogged": set()},
        "aws:opensearch/domain:Domain",
        ("opensearch-domain-audit", "opensearch-domain-errors"),
        engineVersion="OpenSearch_2.19",
    ),
    one(
        "a runtime of today",
        {},
        "aws:lambda/function:Function",
        "lambda-function-runtime",
        runtime="python3.14",
    ),
]
CASES = [*FOLDED, *APART]


def told(case: Case) -> Told:
    found = judge(case.resources, STRICT)
    return {
        each.rule.id: {it.rule.id for it in each.also}
        for each in found
        if each.outcome is Outcome.VIOLATES
        and each.folded_into is None
        and each.rule.id.startswith(case.about)
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_told_as_its_verdict_says(case: Case) -> None:
    assert told(case) == case.told
