"""Who can perform an action on a resource."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.exposure.drawing.answers import as_json, as_text
from policypack.exposure.graph.who_can import Answer, question, who_can
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from tests.exposure.stacks import (
    ACCOUNT,
    BUCKET,
    EXTERNAL,
    INLINE,
    KEY,
    ROLE,
    TABLE,
    allow,
    arn_of,
    deployed,
    document,
    role,
    thing,
    trust,
)
from tests.judged import UNKNOWN, resource, secret

OBJECTS = "arn:aws:s3:::shop/*"
READ = "s3:GetObject"


def policy(*statements: dict[str, Any]) -> Resource:
    """The policy of the bucket `shop`."""
    return resource(
        "aws:s3/bucketPolicy:BucketPolicy",
        {"bucket": "shop", "policy": document(*statements)},
        "shop",
    )


def asked(stack: Stack, action: str = READ, on: str = "shop") -> tuple[Answer, ...]:
    return who_can(stack, question(stack, action, on))


def names(*resources: Resource, action: str = READ, on: str = "shop") -> set[tuple[str, bool]]:
    """The principals, and whether they are undecided."""
    stack = deployed(thing(BUCKET, "shop"), *resources)
    return {(each.principal, each.undecided) for each in asked(stack, action, on)}


def test_roles_are_told_with_their_statement_and_its_conditions() -> None:
    limit = {"StringEquals": {"aws:SourceVpc": "vpc-1"}}
    reader = role("reader", allow([READ, "s3:PutObject"], OBJECTS, Condition=limit))
    stack = deployed(thing(BUCKET, "shop"), *reader, *role("other", allow("sqs:*", "*")))
    (answer,) = asked(stack)
    assert (answer.principal, answer.actions, answer.undecided) == ("reader", (READ,), False)
    (evidence,) = answer.evidence
    assert evidence.where == "RolePolicy reader: policy.Statement[0]"
    assert evidence.conditions == ("StringEquals aws:SourceVpc",)


@pytest.mark.parametrize("on", ["shop", "sh*", "arn:aws:s3:::shop/in/a.csv", "urn:*::shop"])
def test_a_resource_is_named_in_several_ways(on: str) -> None:
    assert names(*role("reader", allow("s3:Get*", "arn:aws:s3:::shop/in/*")), on=on) == {
        ("reader", False)
    }


def test_an_arn_of_a_part_asks_for_that_part() -> None:
    reader = role("reader", allow(READ, "arn:aws:s3:::shop/in/*"))
    assert names(*reader, on="arn:aws:s3:::shop/out/a.csv") == set()


def test_an_arn_of_another_stack_is_held_against_the_policies() -> None:
    reader = role("reader", allow(READ, "arn:aws:s3:::elsewhere/*"))
    assert names(*reader, on="arn:aws:s3:::elsewhere/a.csv") == {("reader", False)}


def test_a_certain_denial_takes_the_answer_away_and_a_conditional_one_is_told() -> None:
    reader = role("reader", allow(READ, OBJECTS))
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": OBJECTS}
    assert names(*reader, policy(deny)) == set()
    insecure = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    (answer,) = asked(deployed(thing(BUCKET, "shop"), *reader, policy(insecure)))
    (denial,) = answer.unless
    assert denial.where == "BucketPolicy shop: policy.Statement[0]"
    assert denial.conditions == ("Bool aws:SecureTransport",)


@pytest.mark.parametrize(
    ("principal", "told"),
    [
        ("*", {("any principal", False)}),
        ({"AWS": EXTERNAL}, {(EXTERNAL, False)}),
        ({"Service": "cloudfront.amazonaws.com"}, {("cloudfront.amazonaws.com", False)}),
        ({"AWS": ACCOUNT}, set()),
    ],
)
def test_what_the_policy_of_the_resource_names_is_told(
    principal: Any, told: set[tuple[str, bool]]
) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": READ, "Resource": OBJECTS}
    lone = role("lone", trusts={"Service": "lambda.amazonaws.com"})
    found = names(policy(statement), *lone)
    assert found - {("lone", False)} == told


def test_a_policy_that_is_unknown_leaves_the_role_undecided() -> None:
    held = thing(ROLE, "reader", assumeRolePolicy=trust({"Service": "lambda.amazonaws.com"}))
    unknown = resource(
        INLINE, {"role": "reader", "policy": UNKNOWN}, "reader", depends={"role": [held]}
    )
    assert names(held, unknown) == {("reader", True)}


def test_a_boundary_is_respected() -> None:
    limit = resource(
        "aws:iam/policy:Policy",
        {"arn": f"arn:aws:iam::{ACCOUNT}:policy/limit", "policy": document(allow("sqs:*", "*"))},
        "limit",
    )
    bounded = thing(
        ROLE,
        "reader",
        assumeRolePolicy=trust({"Service": "lambda.amazonaws.com"}),
        permissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/limit",
    )
    granted = role("reader", allow(READ, OBJECTS))[1]
    assert names(bounded, granted, limit) == set()


def test_the_action_of_a_key_needs_its_consent() -> None:
    own = {"Effect": "Allow", "Principal": {"AWS": arn_of(ROLE, "owner")}, "Action": "kms:*",
           "Resource": "*"}  # fmt: skip
    key = thing(KEY, "k", policy=document(own))
    reader = role("reader", allow("kms:Decrypt", "*"))
    assert names(key, *reader, *role("owner"), action="kms:Decrypt", on="k") == {("owner", False)}


@pytest.mark.parametrize(
    ("action", "on", "error"),
    [
        ("s3:GetObjekt", "shop", "did you mean s3:GetObject?"),
        ("nothing", "shop", "begin it with the prefix of a service"),
        (READ, "shopp", "no resource with an ARN in the stack; it has orders, shop"),
        ("sqs:SendMessage", "shop", "does not apply to resources of the type aws:s3/bucket:Bucket"),
    ],
)
def test_a_question_that_means_nothing_is_refused(action: str, on: str, error: str) -> None:
    stack = deployed(thing(BUCKET, "shop"), thing(TABLE, "orders"))
    with pytest.raises(ValueError, match=error.replace("?", "[?]")):
        question(stack, action, on)


def test_text_and_json_tell_the_same() -> None:
    reader = role("reader", allow(READ, OBJECTS))
    answers = asked(deployed(thing(BUCKET, "shop"), *reader))
    assert as_text(answers, READ, "shop").splitlines() == [
        "Role reader can perform s3:GetObject on shop",
        "  RolePolicy reader: policy.Statement[0] allows 1 action: s3:GetObject on "
        '"arn:aws:s3:::shop/*"',
    ]
    found = json.loads(as_json(answers, READ, "shop"))
    assert (found["schema"], found["action"], found["resource"]) == (1, READ, "shop")
    (principal,) = found["principals"]
    assert (principal["principal"], principal["actions"]) == ("reader", [READ])
    assert principal["statements"][0]["path"] == "policy.Statement[0]"
    assert as_text((), READ, "shop") == (
        "No principal of the stack can perform s3:GetObject on shop\n"
    )


def test_no_answer_repeats_a_secret() -> None:
    held = thing(ROLE, "reader", assumeRolePolicy=trust({"Service": "lambda.amazonaws.com"}))
    text = document(allow(READ, "arn:aws:s3:::shop/s3cr3t-folder/*"))
    marked = resource(INLINE, {"role": "reader", "policy": secret(text)}, "reader",
                      depends={"role": [held]})  # fmt: skip
    answers = asked(deployed(thing(BUCKET, "shop"), held, marked))
    assert len(answers) == 1
    assert "s3cr3t-folder" not in as_text(answers, READ, "shop") + as_json(answers, READ, "shop")


USER = "aws:iam/user:User"
GROUP = "aws:iam/group:Group"


def test_users_hold_their_own_policies_and_those_of_their_groups() -> None:
    def named(kind: str, name: str) -> Resource:
        arn = f"arn:aws:iam::{ACCOUNT}:{kind.rpartition(':')[2].lower()}/{name}"
        return resource(kind, {"arn": arn, "name": name, "id": name}, name)

    ann, bob, readers = named(USER, "ann"), named(USER, "bob"), named(GROUP, "readers")
    granted = document(allow(READ, OBJECTS))
    own = resource("aws:iam/userPolicy:UserPolicy", {"user": "ann", "policy": granted}, "ann")
    shared = resource(
        "aws:iam/groupPolicy:GroupPolicy", {"group": "readers", "policy": granted}, "readers"
    )
    member = resource(
        "aws:iam/userGroupMembership:UserGroupMembership",
        {"user": "bob", "groups": ["readers"]},
        "bob",
    )
    found = asked(deployed(thing(BUCKET, "shop"), ann, bob, readers, own, shared, member))
    assert {(each.kind, each.principal) for each in found} == {("User", "ann"), ("User", "bob")}
    assert {each.evidence[0].holder for each in found} == {"UserPolicy ann", "GroupPolicy readers"}
    alone = asked(deployed(thing(BUCKET, "shop"), bob, readers, shared))
    assert alone == ()


def test_the_groups_of_a_public_acl_are_told() -> None:
    rule = {"objectOwnership": "ObjectWriter"}
    kind = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    controls = resource(kind, {"bucket": "shop", "rule": rule}, "shop")
    for acl, who in (("public-read", "any principal"), ("authenticated-read", "any AWS account")):
        opened = resource("aws:s3/bucketAcl:BucketAcl", {"bucket": "shop", "acl": acl}, "shop")
        stack = deployed(thing(BUCKET, "shop"), opened, controls)
        (answer,) = asked(stack, "s3:ListBucket")
        assert (answer.principal, answer.actions, answer.external) == (
            who,
            ("s3:ListBucket",),
            True,
        )
        told = as_text([answer], "s3:ListBucket", "shop")
        assert told.startswith(f"{who[0].upper()}{who[1:]} can perform s3:ListBucket on shop\n")
        assert asked(stack, READ) == ()
