"""Who can start functions and use resources: origins, doors and open policies."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import Edge, Exposure
from policypack.exposure.graph.paths import exposed_paths
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from tests.exposure.stacks import (
    ACCOUNT,
    BUCKET,
    EXTERNAL,
    KEY,
    QUEUE,
    ROLE,
    SECRET,
    allow,
    arn_of,
    consumer,
    deployed,
    document,
    function,
    role,
    thing,
    url,
)
from tests.judged import UNKNOWN, resource

PERMISSION = "aws:lambda/permission:Permission"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"


def worker() -> list[Resource]:
    """A function with its role."""
    held = role("worker")
    return [function("worker", held[0]), *held]


def ways(found: Exposure) -> set[tuple[str, ...]]:
    """Origin, door and function of each way to a function."""
    return {
        (
            found.nodes[first.source].name,
            found.nodes[first.target].kind,
            found.nodes[then.target].name,
        )
        for first in found.edges
        for then in found.edges
        if first.target == then.source and first.target.startswith("door:")
    }


def direct(found: Exposure) -> set[tuple[str, str, str]]:
    """What leads from an origin to a resource or a role without a function."""
    return {
        (found.nodes[each.source].name, each.verb.value, found.nodes[each.target].name)
        for each in found.edges
        if found.nodes[each.source].layer == 0 and not each.target.startswith("door:")
    }


def permission(of: Resource, **properties: Any) -> Resource:
    """A permission to invoke the function."""
    held = {"function": of.name, "action": "lambda:InvokeFunction", **properties}
    return resource(PERMISSION, held, "allowed", depends={"function": [of]})


@pytest.mark.parametrize(
    ("authorization", "origin"), [("NONE", "Internet"), ("AWS_IAM", "Authorized callers")]
)
def test_a_url_leads_from_the_internet_or_from_authorized_callers(
    authorization: str, origin: str
) -> None:
    own = worker()
    found = exposure(deployed(*own, url(own[0], authorization)))
    assert ways(found) == {(origin, "FunctionUrl", "worker")}


def test_a_queue_leads_to_its_consumer() -> None:
    own, jobs = worker(), thing(QUEUE, "jobs")
    found = exposure(deployed(*own, jobs, consumer(own[0], jobs)))
    assert ways(found) == {("sqs", "EventSourceMapping", "worker")}


@pytest.mark.parametrize(
    ("properties", "origin"),
    [
        ({"principal": "*"}, "Internet"),
        ({"principal": EXTERNAL}, f"Account {EXTERNAL}"),
        ({"principal": f"arn:aws:iam::{EXTERNAL}:role/caller"}, f"Account {EXTERNAL}"),
        ({"principal": "s3.amazonaws.com"}, "Any AWS account"),
    ],
)
def test_a_permission_leads_from_whom_it_allows(properties: dict[str, str], origin: str) -> None:
    own = worker()
    found = exposure(deployed(*own, permission(own[0], **properties)))
    assert (origin, "Permission", "worker") in ways(found)


@pytest.mark.parametrize(
    "properties",
    [
        {"principal": ACCOUNT},
        {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::shop"},
        {"principal": "s3.amazonaws.com", "sourceAccount": ACCOUNT},
    ],
)
def test_a_permission_within_the_account_is_no_way_from_outside(properties: dict[str, str]) -> None:
    own = worker()
    found = exposure(deployed(*own, permission(own[0], **properties)))
    assert {origin for origin, *_ in ways(found)} <= {"s3"}


@pytest.mark.parametrize(
    ("listed", "way"),
    [
        ("worker:sqs", {("sqs", "trigger elsewhere", "worker")}),
        # Whether an API of another program is public does not show here.
        ("worker:http-api", {("Internet", "trigger elsewhere", "worker")}),
        ("other:sqs", set()),
        # No guard of the function has a validator for it.
        ("*:sqs", set()),
    ],
)
def test_a_trigger_that_another_program_wires_is_a_way(listed: str, way: set[Any]) -> None:
    settings = read_settings({"wired_elsewhere": [listed]})
    found = exposure(deployed(*worker()), settings)
    assert ways(found) == way
    assert [each.undecided for each in found.edges if each.source == "internet"] == (
        [True] if "api" in listed else []
    )


def test_a_trusted_account_is_not_external() -> None:
    own = worker()
    found = deployed(*own, permission(own[0], principal=EXTERNAL))
    assert ways(exposure(found, read_settings({"trusted_accounts": [EXTERNAL]}))) == set()


def test_a_url_whose_authorization_is_unknown_is_an_undecided_way() -> None:
    own = worker()
    open_ = resource(
        "aws:lambda/functionUrl:FunctionUrl",
        {"functionName": "worker", "authorizationType": UNKNOWN},
        "worker",
        depends={"functionName": [own[0]]},
    )
    found = exposure(deployed(*own, open_))
    assert [each.undecided for each in _from_internet(found)] == [True]


def _from_internet(found: Exposure) -> list[Edge]:
    return [each for each in found.edges if each.source == "internet"]


def public(kind: str, name: str, action: str, on: str) -> str:
    """A document that allows any principal an action."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": on}
    return document(statement)


@pytest.mark.parametrize("blocked", [{}, {"restrictPublicBuckets": True}])
def test_a_public_policy_leads_to_its_bucket_unless_it_is_blocked(blocked: dict[str, bool]) -> None:
    shop = thing(BUCKET, "shop")
    policy = public(BUCKET, "shop", "s3:GetObject", "arn:aws:s3:::shop/*")
    found = exposure(
        deployed(
            shop,
            resource(BUCKET_POLICY, {"bucket": "shop", "policy": policy}, "shop",
                     depends={"bucket": [shop]}),
            resource(BLOCK, {"bucket": "shop", **blocked}, "shop", depends={"bucket": [shop]}),
        )
    )  # fmt: skip
    assert direct(found) == (set() if blocked else {("Internet", "reads", "shop")})
    assert len(exposed_paths(found)) == len(direct(found))


ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
ANY_ACCOUNT = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
LISTED, WRITTEN, REGRANTED = (
    ("Internet", verb, "shop") for verb in ("reads", "changes", "takes over")
)


def controlled(ownership: str | None) -> list[Resource]:
    """Ownership controls of the bucket `shop`, if any."""
    rule = {"objectOwnership": ownership}
    kind = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
    return [resource(kind, {"bucket": "shop", "rule": rule}, "shop")] if ownership else []


def acl(**properties: Any) -> Resource:
    return resource("aws:s3/bucketAcl:BucketAcl", {"bucket": "shop", **properties}, "shop")


def granted(group: str, permission: str) -> Resource:
    grant = {"grantee": {"type": "Group", "uri": group}, "permission": permission}
    return acl(accessControlPolicy={"owner": {"id": "1"}, "grants": [grant]})


@pytest.mark.parametrize(
    ("held", "opened"),
    [
        (acl(acl="private"), set()),
        (acl(acl="public-read"), {LISTED}),
        (acl(acl="public-read-write"), {LISTED, WRITTEN}),
        (acl(acl="authenticated-read"), {("Any AWS account", "reads", "shop")}),
        (granted(ALL_USERS, "WRITE"), {WRITTEN}),
        (granted(ALL_USERS, "WRITE_ACP"), {REGRANTED}),
        (granted(ALL_USERS, "FULL_CONTROL"), {LISTED, WRITTEN, REGRANTED}),
        (granted(ANY_ACCOUNT, "WRITE"), {("Any AWS account", "changes", "shop")}),
        (granted("http://acs.amazonaws.com/groups/s3/LogDelivery", "WRITE"), set()),
    ],
)
def test_a_public_acl_leads_to_its_bucket(held: Resource, opened: set[Any]) -> None:
    found = exposure(deployed(thing(BUCKET, "shop"), held, *controlled("ObjectWriter")))
    assert direct(found) == opened
    assert not [edge for edge in found.edges if edge.undecided]


def test_the_grants_of_the_bucket_itself_count() -> None:
    grants = [{"type": "Group", "uri": ALL_USERS, "permissions": ["READ", "WRITE"]}]
    bucket = thing(BUCKET, "shop", grants=grants)
    assert direct(exposure(deployed(bucket, *controlled("ObjectWriter")))) == {LISTED, WRITTEN}


@pytest.mark.parametrize(
    ("ownership", "blocked", "undecided"),
    [
        ("ObjectWriter", {}, False),
        ("BucketOwnerPreferred", {"blockPublicPolicy": True}, False),
        # AWS refuses the list of a new bucket unless something else has enabled ACLs.
        (None, {}, True),
        ("ObjectWriter", {"ignorePublicAcls": UNKNOWN}, True),
        ("BucketOwnerEnforced", {}, None),
        ("ObjectWriter", {"ignorePublicAcls": True}, None),
        ("ObjectWriter", {"blockPublicAcls": True}, None),
    ],
)
def test_a_public_acl_has_an_effect_where_it_is_enabled_and_not_ignored(
    ownership: str | None, blocked: dict[str, Any], undecided: bool | None
) -> None:
    block = resource(BLOCK, {"bucket": "shop", **blocked}, "shop")
    stack = [thing(BUCKET, "shop"), acl(acl="public-read"), *controlled(ownership)]
    edges = exposure(deployed(*stack, *([block] if blocked else []))).edges
    assert [edge.undecided for edge in edges] == ([] if undecided is None else [undecided])


def test_an_acl_that_is_unknown_may_open_its_bucket_and_is_told_of_an_unknown_one() -> None:
    found = exposure(deployed(thing(BUCKET, "shop"), acl(acl=UNKNOWN), *controlled("ObjectWriter")))
    assert [(edge.verb.value, edge.undecided) for edge in found.edges] == [("changes", True)]
    lost = resource("aws:s3/bucketAcl:BucketAcl", {"bucket": UNKNOWN, "acl": "public-read"}, "a")
    told = exposure(deployed(thing(BUCKET, "shop"), lost)).undecided
    assert any("BucketAcl a may apply to any bucket" in each for each in told)


def test_a_key_takes_no_anonymous_request_but_those_of_any_account() -> None:
    key = thing(KEY, "k", policy=public(KEY, "k", "kms:Decrypt", "*"))
    assert direct(exposure(deployed(key))) == {("Any AWS account", "reads", "k")}


@pytest.mark.parametrize("condition", [{}, {"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::shop"}}])
def test_the_name_of_a_bucket_closes_the_way_through_s3(condition: dict[str, Any]) -> None:
    granted = {
        **allow("sqs:SendMessage", arn_of(QUEUE, "orders")),
        "Principal": {"Service": "s3.amazonaws.com"},
        **({"Condition": condition} if condition else {}),
    }
    found = exposure(deployed(thing(QUEUE, "orders", policy=document(granted))))
    assert bool(direct(found)) is not bool(condition)


@pytest.mark.parametrize(
    ("trusts", "origin"),
    [
        ({"AWS": "*"}, "Any AWS account"),
        ({"AWS": EXTERNAL}, "External accounts"),
        ({"Service": "states.amazonaws.com"}, "states"),
    ],
)
def test_a_trust_policy_leads_to_its_role(trusts: dict[str, str], origin: str) -> None:
    found = exposure(deployed(*role("runner", trusts=trusts)))
    assert direct(found) == {(origin, "assumes", "runner")}


def test_an_external_account_is_shown_and_not_drawn_out() -> None:
    granted = allow("secretsmanager:GetSecretValue", arn_of(SECRET, "card-keys"))
    held = role("runner", granted, trusts={"AWS": EXTERNAL})
    found = exposure(deployed(*held, thing(SECRET, "card-keys")))
    assert exposed_paths(found) == ()


def test_a_role_of_another_program_is_told_of_its_function() -> None:
    lone = resource(
        "aws:lambda/function:Function",
        {"arn": arn_of("aws:lambda/function:Function", "lone"), "name": "lone",
         "runtime": "nodejs22.x", "role": arn_of(ROLE, "elsewhere")},
        "lone",
    )  # fmt: skip
    (node,) = exposure(deployed(lone)).nodes.values()
    assert "role that this program does not define" in node.notes


def test_the_credentials_of_a_user_lead_to_what_it_reaches() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:user/ann"
    ann = resource("aws:iam/user:User", {"arn": arn, "name": "ann", "id": "ann"}, "ann")
    granted = {"user": "ann", "policy": document(allow("s3:GetObject", "*"))}
    policy = resource("aws:iam/userPolicy:UserPolicy", granted, "ann")
    found = exposure(deployed(ann, policy, thing(BUCKET, "shop")))
    assert direct(found) == {("User credentials", "assumes", "ann")}
    assert exposed_paths(found) == ()
