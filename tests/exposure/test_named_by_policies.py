"""Principals that policies of resources name: Resource, Deny and conditions count for them too.

The verdicts were written before any of the questions was asked.
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.exposure.graph.who_can import question, who_can
from policypack.model.resources import Resource
from tests.exposure.stacks import (
    ACCOUNT,
    BUCKET,
    EXTERNAL,
    FUNCTION,
    KEY,
    ROLE,
    arn_of,
    deployed,
    document,
    function,
    role,
    thing,
)
from tests.judged import resource

READ, LISTS = "s3:GetObject", "s3:ListBucket"
SHOP, OBJECTS = "arn:aws:s3:::shop", "arn:aws:s3:::shop/*"
VENDOR = f"arn:aws:iam::{EXTERNAL}:role/vendor"
ROOT = f"arn:aws:iam::{EXTERNAL}:root"
TRAIL = "cloudtrail.amazonaws.com"


def allows(principal: Any, on: Any = OBJECTS, action: Any = READ, **more: Any) -> dict[str, Any]:
    """A statement that allows the principal something."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": on, **more}


def denies(principal: Any, on: Any = OBJECTS, action: Any = READ, **more: Any) -> dict[str, Any]:
    """A statement that denies the principal something."""
    return {**allows(principal, on, action, **more), "Effect": "Deny"}


def when(operator: str, key: str, value: Any) -> dict[str, Any]:
    """The Condition element."""
    return {"Condition": {operator: {key: value}}}


VENDORS = {"AWS": VENDOR}
CASES = [
    # Resource.
    ("objects", [allows(VENDORS)], READ, {VENDOR}),
    ("a folder", [allows(VENDORS, f"{SHOP}/in/*")], READ, {VENDOR}),
    ("another bucket", [allows(VENDORS, "arn:aws:s3:::web/*")], READ, set()),
    ("the bucket alone", [allows(VENDORS, SHOP)], READ, set()),
    ("listing the bucket", [allows(VENDORS, SHOP, LISTS)], LISTS, {VENDOR}),
    ("listing objects", [allows(VENDORS, OBJECTS, LISTS)], LISTS, set()),
    ("all but the objects",
     [{"Effect": "Allow", "Principal": VENDORS, "Action": READ, "NotResource": OBJECTS}],
     READ, set()),
    # Deny.
    ("denied by name", [allows(VENDORS), denies(VENDORS)], READ, set()),
    ("denied by account", [allows(VENDORS), denies({"AWS": ROOT})], READ, set()),
    ("denied to all", [allows(VENDORS), denies("*")], READ, set()),
    ("another denied", [allows(VENDORS), denies({"AWS": f"{VENDOR}-2"})], READ, {VENDOR}),
    ("a folder denied", [allows(VENDORS), denies("*", f"{SHOP}/in/*")], READ, {VENDOR}),
    ("a Deny with a condition",
     [allows(VENDORS), denies("*", **when("Bool", "aws:SecureTransport", "false"))],
     READ, {VENDOR}),
    ("all but it denied",
     [allows(VENDORS), {"Effect": "Deny", "NotPrincipal": VENDORS, "Action": READ,
                        "Resource": OBJECTS}], READ, {VENDOR}),
    ("an account of which a role is denied",
     [allows({"AWS": ROOT}), denies(VENDORS)], READ, {ROOT}),
    ("an account denied", [allows({"AWS": EXTERNAL}), denies({"AWS": ROOT})], READ, set()),
    ("a service denied",
     [allows({"Service": TRAIL}), denies({"Service": TRAIL})], READ, set()),
    ("another service denied",
     [allows({"Service": TRAIL}), denies({"Service": "sns.amazonaws.com"})], READ, {TRAIL}),
    # What the principal fixes.
    ("its ARN", [allows(VENDORS, **when("ArnEquals", "aws:PrincipalArn", VENDOR))], READ, {VENDOR}),
    ("another ARN",
     [allows(VENDORS, **when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/web"))],
     READ, set()),
    ("an ARN of its account",
     [allows({"AWS": ROOT}, **when("ArnEquals", "aws:PrincipalArn", VENDOR))], READ, {ROOT}),
    ("another account",
     [allows(VENDORS, **when("StringEquals", "aws:PrincipalAccount", ACCOUNT))], READ, set()),
    ("a source", [allows(VENDORS, **when("ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:x"))],
     READ, set()),
    ("an address", [allows(VENDORS, **when("IpAddress", "aws:SourceIp", "203.0.113.0/24"))],
     READ, {VENDOR}),
    ("denied but to others",
     [allows(VENDORS), denies("*", **when("ArnNotEquals", "aws:PrincipalArn", VENDOR))],
     READ, {VENDOR}),
    ("denied as one of many",
     [allows(VENDORS), denies("*", **when("ArnNotEquals", "aws:PrincipalArn", f"{VENDOR}-2"))],
     READ, set()),
]  # fmt: skip


def answered(action: str, on: str, *resources: Resource) -> set[str]:
    stack = deployed(*resources)
    return {each.principal for each in who_can(stack, question(stack, action, on))}


@pytest.mark.parametrize(("statements", "action", "expected"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_a_named_principal_is_evaluated(statements: Any, action: str, expected: set[str]) -> None:
    held = {"bucket": "shop", "policy": document(*statements)}
    policy = resource("aws:s3/bucketPolicy:BucketPolicy", held, "shop")
    assert answered(action, "shop", thing(BUCKET, "shop"), policy) == expected


def test_a_denial_under_a_condition_is_told() -> None:
    insecure = when("Bool", "aws:SecureTransport", "false")
    held = document(allows(VENDORS), denies("*", **insecure), denies({"AWS": ROOT}, SHOP))
    policy = resource(
        "aws:s3/bucketPolicy:BucketPolicy", {"bucket": "shop", "policy": held}, "shop"
    )
    stack = deployed(thing(BUCKET, "shop"), policy)
    (answer,) = who_can(stack, question(stack, READ, "shop"))
    assert [each.where for each in answer.unless] == ["BucketPolicy shop: policy.Statement[1]"]
    assert answer.unless[0].conditions == ("Bool aws:SecureTransport",)


def test_a_permission_is_a_statement_of_its_function() -> None:
    held = role("orders")
    orders, other = function("orders", held[0]), function("other", held[0])
    permission = resource(
        "aws:lambda/permission:Permission",
        {"function": "orders", "action": "lambda:InvokeFunction", "principal": "s3.amazonaws.com",
         "sourceArn": SHOP},
        "orders", depends={"function": [orders]},
    )  # fmt: skip
    every = (*held, orders, other, permission)
    assert answered("lambda:InvokeFunction", "orders", *every) == {"s3.amazonaws.com"}
    assert answered("lambda:InvokeFunction", "other", *every) == set()
    assert answered("lambda:UpdateFunctionCode", "orders", *every) == set()
    assert answered("lambda:InvokeFunction", arn_of(FUNCTION, "orders"), *every) == {
        "s3.amazonaws.com"
    }


def test_a_grant_is_a_statement_of_its_key() -> None:
    key = thing(KEY, "k")
    grant = resource(
        "aws:kms/grant:Grant",
        {"keyId": "k", "granteePrincipal": arn_of(ROLE, "reader"), "operations": ["Decrypt"]},
        "reader", depends={"keyId": [key]},
    )  # fmt: skip
    assert answered("kms:Decrypt", "k", key, grant, *role("reader")) == {"reader"}
    assert answered("kms:Encrypt", "k", key, grant, *role("reader")) == set()


OWN = f"eu-central-1:{ACCOUNT}"
# A resource, the type and the property of its policy, what names the resource, and an action.
POLICIED = [
    ("codeartifact/domain:Domain", f"codeartifact:{OWN}:domain/shop",
     "codeartifact/domainPermissions:DomainPermissions", "policyDocument", "domain",
     "codeartifact:GetAuthorizationToken"),
    ("codeartifact/repository:Repository", f"codeartifact:{OWN}:repository/packages/shop",
     "codeartifact/repositoryPermissionsPolicy:RepositoryPermissionsPolicy", "policyDocument",
     "repository", "codeartifact:ReadFromRepository"),
    ("s3tables/tableBucket:TableBucket", f"s3tables:{OWN}:bucket/shop",
     "s3tables/tableBucketPolicy:TableBucketPolicy", "resourcePolicy", "tableBucketArn",
     "s3tables:ListTables"),
    ("glacier/vault:Vault", f"glacier:{OWN}:vaults/shop",
     "glacier/vaultLock:VaultLock", "policy", "vaultName", "glacier:InitiateJob"),
    ("sesv2/emailIdentity:EmailIdentity", f"ses:{OWN}:identity/shop",
     "sesv2/emailIdentityPolicy:EmailIdentityPolicy", "policy", "emailIdentity", "ses:SendEmail"),
    ("acmpca/certificateAuthority:CertificateAuthority",
     f"acm-pca:{OWN}:certificate-authority/shop",
     "acmpca/policy:Policy", "policy", "resourceArn", "acm-pca:IssueCertificate"),
    ("efs/fileSystem:FileSystem", f"elasticfilesystem:{OWN}:file-system/shop",
     "efs/fileSystemPolicy:FileSystemPolicy", "policy", "fileSystemId",
     "elasticfilesystem:ClientMount"),
    ("ecr/repository:Repository", f"ecr:{OWN}:repository/shop",
     "ecr/repositoryPolicy:RepositoryPolicy", "policy", "repository", "ecr:PutImage"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "arn", "policy", "path", "of", "action"), POLICIED)
def test_the_policy_of_every_service_names_who_may_use_its_resource(
    kind: str, arn: str, policy: str, path: str, of: str, action: str
) -> None:
    shop = resource(f"aws:{kind}", {"arn": f"arn:aws:{arn}", "id": "shop", "name": "shop"}, "shop")
    held = document(allows(VENDORS, "*", action))
    named = resource(f"aws:{policy}", {path: held, of: "shop"}, "named", depends={of: [shop]})
    assert answered(action, "shop", shop, named) == {VENDOR}
    # What the policy refers to beside the resource that it is about has no policy by it.
    other = {path: held, of: "web"}
    beside = resource(f"aws:{policy}", other, "beside", depends={path: [shop], of: []})
    assert answered(action, "shop", shop, beside) == set()
