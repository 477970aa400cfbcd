"""Conditions that do not do what they look like: kind, judge, document."""

from __future__ import annotations

from policypack.iam import condition_weaknesses
from tests.iam.statements import Finder, allow, deny, policy, when

OWN = "123456789012"
ORGANIZATION = "aws:PrincipalOrgID"


def if_(*conditions: dict[str, object]) -> dict[str, object]:
    """A statement that allows something under all of the conditions."""
    merged: dict[str, object] = {}
    for each in conditions:
        block = each["Condition"]
        assert isinstance(block, dict)
        merged |= block
    return policy(allow("s3:GetObject", "arn:aws:s3:::x/*", Condition=merged))


VACUOUS: list[dict[str, object]] = [
    if_(when("StringLike", "aws:PrincipalArn", "*")),
    if_(when("ArnLike", "aws:PrincipalArn", "**")),
    if_(when("ArnEquals", "aws:SourceArn", ["arn:aws:s3:::x", "*"])),
    if_(when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:*")),
    if_(when("StringLike", "aws:PrincipalArn", "arn:*")),
    if_(when("ArnLike", "aws:SourceArn", "arn:aws:*:*:*:*")),
    if_(when("IpAddress", "aws:SourceIp", ["10.0.0.0/33", "0.0.0.0/0"])),
    if_(when("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z")),
    if_(when("StringLike", "aws:RequestedRegion", "*")),
    if_(when("StringLike", "iam:PassedToService", "*")),
    if_(when("StringLike", "sts:ExternalId", "*")),
    if_(when("StringLike", "idp.example.com:sub", "*")),
    if_(when("IpAddress", "aws:SourceIp", "0.0.0.0/0")),
    if_(when("IpAddress", "aws:SourceIp", ["203.0.113.0/24", "::/0"])),
    if_(when("IpAddress", "aws:SourceIp", ["0.0.0.0/1", "128.0.0.0/1"])),
    if_(when("DateGreaterThan", "aws:CurrentTime", "2020-01-01T00:00:00Z")),
    if_(when("DateGreaterThanEquals", "aws:CurrentTime", "2020-06")),
    if_(when("DateGreaterThan", "aws:EpochTime", "1577836800")),
    if_(when("StringEqualsIfExists", ORGANIZATION, "o-abcdefghij")),
    if_(when("StringNotEqualsIfExists", "aws:SourceVpce", "vpce-1")),
    if_(when("BoolIfExists", "aws:MultiFactorAuthPresent", "true")),
    if_(when("ArnLikeIfExists", "aws:SourceArn", f"arn:aws:sns:*:{OWN}:*")),
    if_(when("StringEqualsIfExists", "aws:PrincipalTag/team", "payments")),
    if_(when("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-abcdefghij/*")),
    if_(when("ForAllValues:StringLike", "idp.example.com:sub", "me")),
    if_(when("Null", ORGANIZATION, "false")),
    if_(when("Null", "aws:SourceVpce", False)),
]

INERT: list[dict[str, object]] = [
    if_(when("StringEquals", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*")),
    if_(when("StringEqualsIgnoreCase", ORGANIZATION, "o-?")),
    if_(when("StringEquals", "s3:prefix", ["home/", "public/*"])),
    if_(when("Bool", "aws:SecureTransport", "yes")),
    if_(when("Bool", "aws:PrincipalArn", "true")),
    if_(when("Null", ORGANIZATION, "maybe")),
    if_(when("NullIfExists", ORGANIZATION, "false")),
    if_(when("IpAddress", "aws:SourceIp", "10.0.0.0/33")),
    if_(when("IpAddress", "aws:PrincipalArn", "10.0.0.0/8")),
    if_(when("StringLike", "aws:SourceIp", "10.0.0.0/8")),
    if_(when("ArnEquals", "aws:SourceArn", OWN)),
    if_(when("NumericLessThan", "aws:MultiFactorAuthAge", "an hour")),
    if_(when("DateLessThan", "aws:CurrentTime", "tomorrow")),
    if_(when("DateLessThan", "aws:CurrentTime", "2020-01-01T00:00:00Z")),
    if_(when("StringEquals", "aws:PrincipleOrgID", "o-abcdefghij")),
    if_(when("StringEquals", "s3:Prefixes", "home/")),
    if_(when("StringEquals", ORGANIZATION, [])),
    policy(deny("s3:*", **when("StringEquals", "aws:PrincipalArn", f"arn:aws:iam::{OWN}:role/*"))),
    policy(deny("s3:*", **when("StringNotEquals", "aws:PrincipalArn", "arn:aws:iam::1:role/*"))),
    {"Statement": allow("s3:GetObject", "arn:aws:s3:::x/${aws:username}/*")},
    {"Version": "2008-10-17", "Statement": allow("s3:GetObject", "arn:aws:s3:::x/${aws:userid}")},
    {"Statement": allow("s3:GetObject", **when("StringEquals", "s3:prefix", "${aws:username}"))},
    {"Statement": {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::${aws:id}"}},
]  # fmt: skip

WEAK: list[tuple[Finder, str, dict[str, object]]] = [
    *((condition_weaknesses, "vacuous-condition", document) for document in VACUOUS),
    *((condition_weaknesses, "condition-inert", document) for document in INERT),
]

# What AWS advises for keys that a request may lack: a Null that demands them.
SOUND: list[dict[str, object]] = [
    if_(
        when("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-abcdefghij/*"),
        when("Null", "aws:PrincipalOrgPaths", "false"),
    ),
    if_(when("StringEqualsIfExists", ORGANIZATION, "o-a"), when("Null", ORGANIZATION, "false")),
    if_(when("StringEquals", ORGANIZATION, "o-abcdefghij")),
    if_(when("IpAddress", "aws:SourceIp", "203.0.113.0/24")),
    if_(when("Bool", "aws:SecureTransport", "true")),
]
