"""Documents with one weakness each, at least: kind, judge, document. Every spelling has a row."""

from __future__ import annotations

from policypack.iam import identity_weaknesses, resource_policy_weaknesses, trust_weaknesses
from tests.iam.statements import Finder, allow, deny, policy, trust, when

OWN = "123456789012"
GITHUB = "token.actions.githubusercontent.com"
PROVIDER = f"arn:aws:iam::{OWN}:oidc-provider/{GITHUB}"
WEB = "sts:AssumeRoleWithWebIdentity"
NOTHING = {"Effect": "Allow", "NotAction": "s3:DeleteBucket", "Resource": "*"}

IDENTITY: list[tuple[str, dict[str, object]]] = [
    *(("admin", policy(allow(action))) for action in ("*", "*:*", "**", "?*", ["s3:Get*", "*"])),
    ("admin", {"Statement": allow("*")}),
    ("admin", policy(allow("s3:GetObject"), allow("*"))),
    ("admin", policy(allow("*", "arn:*:*:*:*:*"))),
    ("admin", policy(allow("*", ["arn:aws:s3:::x", "**"]))),
    ("admin", policy(allow("*", f"arn:aws:*:*:{OWN}:*"))),
    ("admin", policy(NOTHING)),
    ("admin", policy({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::x/*"})),
    ("admin", policy(allow("*", **when("Bool", "aws:SecureTransport", "true")))),
    ("admin", policy(allow("*", **when("DateGreaterThan", "aws:CurrentTime", "2020-01-01")))),
    ("admin", policy(allow("*"), deny("s3:DeleteBucket"))),
    ("admin", policy(allow("*"), deny("*", "arn:aws:s3:::x/*"))),
    ("admin", policy(allow("*"), deny("*", **when("Bool", "aws:SecureTransport", "false")))),
    *(("full-iam", policy(allow(action))) for action in ("iam:*", "IAM:*", "iam:?*", "i?m:*")),
    ("full-iam", policy(allow("iam:*", "arn:aws:iam::*:*"))),
    ("full-iam", policy({"Effect": "Allow", "NotAction": ["ec2:*"], "Resource": "*"})),
    ("full-iam", policy(allow("iam:*"), deny("iam:*", f"arn:aws:iam::{OWN}:user/bob"))),
    *(("service-wildcard", policy(allow(a))) for a in ("s3:*", "S3:*", "s3:?*", "s3:**")),
    ("service-wildcard", policy(allow("*", "arn:aws:s3:::x/*"))),
    ("service-wildcard", policy(allow(["sqs:Send*", "dynamodb:*"], "arn:aws:dynamodb:::table/t"))),
    ("service-wildcard", policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})),
    ("service-wildcard", policy(allow("iam:*", f"arn:aws:iam::{OWN}:role/one"))),
    ("service-wildcard", policy(allow("s3:*", **when("StringEquals", "aws:ResourceTag/t", "x")))),
    ("service-wildcard", policy(allow("newservice:*"))),
    ("service-wildcard", policy(allow([f"s3:{c}*" for c in "abcdefghijklmnoprstu"]))),
    (
        "service-wildcard",
        policy(
            allow([f"sqs:{c}*" for c in "abcdefghijkl"], "arn:aws:sqs:eu-west-1:1:q"),
            allow([f"sqs:{c}*" for c in "mnopqrstuvwxyz"], "arn:aws:sqs:eu-west-1:1:q"),
        ),
    ),
    *(
        ("passes-any-role", policy(allow("iam:PassRole", resource)))
        for resource in ("*", "arn:aws:iam::*:role/*", f"arn:aws:iam::{OWN}:role/*", "arn:*")
    ),
    *(("passes-any-role", policy(allow(a))) for a in ("iam:Pass*", "IAM:PASSROLE", "iam:*")),
    (
        "passes-any-role",
        policy(allow("iam:PassRole", **when("StringEquals", "iam:PassedToService", "x.y.com"))),
    ),
    *(
        ("escalates", policy(allow(action)))
        for action in ("iam:AttachRolePolicy", "iam:PutUser*", "iam:CreateAccessKey", "ssm:Start*")
    ),
    ("escalates", policy(allow("iam:PutUserPolicy", "arn:aws:iam::*:user/${aws:username}"))),
    (
        "escalates-through-lambda",
        policy(allow("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:*")),
    ),
    (
        "escalates",
        policy(
            allow(
                ["lambda:CreateFunction", "lambda:InvokeFunction"], "arn:aws:lambda:*:*:function:a"
            ),
            allow("iam:Pass*", "arn:aws:iam::*:role/*"),
        ),
    ),
    (
        "escalates",
        policy(
            allow("ec2:RunInstances"),
            allow("iam:PassRole", **when("StringLike", "iam:PassedToService", "ec2.*")),
        ),
    ),
]

EVERYBODY: list[object] = ["*", {"AWS": "*"}, {"AWS": [f"arn:aws:iam::{OWN}:root", "*"]}]


def resource(principal: object, **more: object) -> dict[str, object]:
    """A queue policy of one statement."""
    return policy(allow("sqs:SendMessage", "*", Principal=principal, **more))


VACUOUS = [
    when("Bool", "aws:SecureTransport", "true"),
    when("StringLike", "aws:Referer", "https://example.org/*"),
    when("StringEquals", "aws:UserAgent", "mine"),
    when("StringLike", "aws:PrincipalOrgID", "*"),
    when("StringLike", "aws:PrincipalOrgID", ["o-abcdefghij", "o-*"]),
    when("IpAddress", "aws:SourceIp", "0.0.0.0/0"),
    when("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"]),
    when("StringNotEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
    when("StringEqualsIfExists", "aws:PrincipalOrgID", "o-abcdefghij"),
    when("ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"),
    when("Null", "aws:PrincipalOrgID", "false"),
    when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*"),
    when("ArnLike", "aws:SourceArn", "arn:aws:sns:eu-west-1:*:topic"),
    when("ArnLike", "aws:SourceArn", "arn:aws:s3:::*"),
    when("ArnLike", "aws:SourceArn", "*"),
    when("StringEquals", "kms:ViaService", "sqs.eu-west-1.amazonaws.com"),
    when("StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}"),
    when("StringEquals", "sqs:NoSuchKey", "x"),
]

RESOURCE: list[tuple[str, dict[str, object]]] = [
    *(("public", resource(principal)) for principal in EVERYBODY),
    *(("public", resource("*", **condition)) for condition in VACUOUS),
    ("public", resource({"AWS": "arn:aws:iam::*:root"})),
    ("public", policy(allow("sqs:*", Principal="*"), deny("sqs:DeleteQueue", Principal="*"))),
    ("public", policy(allow("SNS:Receive", "arn:aws:sns:::t", Principal="*"))),
    ("everyone-except", policy(allow("sqs:*", NotPrincipal={"AWS": OWN}))),
]

TRUST: list[tuple[str, dict[str, object]]] = [
    *(("trusts-anyone", policy(trust(principal))) for principal in EVERYBODY),
    ("trusts-anyone", {"Statement": trust("*")}),
    ("trusts-anyone", policy(trust({"Federated": "*"}, WEB))),
    ("trusts-anyone", policy(trust("*", "sts:*"))),
    ("trusts-anyone", policy(trust("*", **when("StringEquals", "sts:ExternalId", "secret")))),
    *(
        ("trusts-any-repository", policy(trust({"Federated": PROVIDER}, WEB, **condition)))
        for condition in (
            {},
            when("StringEquals", f"{GITHUB}:aud", "sts.amazonaws.com"),
            when("StringLike", f"{GITHUB}:sub", "*"),
            when("StringLike", f"{GITHUB}:sub", "repo:*"),
            when("StringLike", f"{GITHUB}:sub", "repo:*/app:*"),
            when("StringLike", f"{GITHUB}:sub", "repo:acme*"),
            when("StringLike", f"{GITHUB}:sub", ["repo:acme/app:*", "repo:*"]),
            when("StringNotEquals", f"{GITHUB}:sub", "repo:acme/app:ref:refs/heads/main"),
            when("ForAllValues:StringLike", f"{GITHUB}:sub", "repo:acme/app:*"),
            when("StringEqualsIfExists", f"{GITHUB}:sub", "repo:acme/app:ref:refs/heads/main"),
            when("StringEquals", f"{GITHUB}:actor", "octocat"),
            when("StringEquals", f"{GITHUB}:repository_owner", "acme"),
        )
    ),
    *(
        (
            "trusts-any-repository",
            policy(trust({"Federated": f"arn:aws:iam::{OWN}:oidc-provider/{host}"}, WEB)),
        )
        for host in ("gitlab.com", "app.terraform.io", "api.pulumi.com/oidc")
    ),
]

_TABLES: tuple[tuple[Finder, list[tuple[str, dict[str, object]]]], ...] = (
    (identity_weaknesses, IDENTITY),
    (resource_policy_weaknesses, RESOURCE),
    (trust_weaknesses, TRUST),
)
WEAK: list[tuple[Finder, str, dict[str, object]]] = [
    (judge, kind, document) for judge, table in _TABLES for kind, document in table
]
