"""IAM documents for tests, and the ways to say "everybody" and to restrict it or not."""

from __future__ import annotations

import json
from typing import Any

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/orders"

EVERYBODY: tuple[Any, ...] = ("*", {"AWS": "*"}, {"AWS": ["*"]}, {"AWS": [ROLE, "*"]})

# Conditions that any caller satisfies, or can.
VACUOUS: tuple[dict[str, Any], ...] = (
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringLike": {"aws:Referer": "https://shop.example.com/*"}},
    {"StringEquals": {"aws:UserAgent": "shop"}},
    {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
    {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}},
    {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:*"}},
    {"StringLike": {"aws:PrincipalOrgID": "*"}},
)
# Conditions with real values, which only some callers satisfy.
RESTRICTING: tuple[dict[str, Any], ...] = (
    {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    {"StringEquals": {"AWS:SourceAccount": ACCOUNT}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:*"}},
    {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
)


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    """A document as a mapping, as TypeScript programs hand it over."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def text(*statements: dict[str, Any]) -> str:
    """A document as JSON text, as Python programs hand it over."""
    return json.dumps(document(*statements))


def allow(action: Any, resource: Any = "*", **elements: Any) -> dict[str, Any]:
    """A statement of an identity policy, or with `Principal` of a resource policy."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **elements}


def deny(action: Any, resource: Any = "*", **elements: Any) -> dict[str, Any]:
    """The same with Deny."""
    return {**allow(action, resource, **elements), "Effect": "Deny"}
