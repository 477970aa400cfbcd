"""What roles reach: each edge is granted by the IAM judge, and nothing it grants is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import permutations
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policypack import iam
from policypack.exposure.graph import graph
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import ESCALATION, Exposure
from policypack.exposure.graph.paths import exposed_paths
from policypack.iam.document.globs import glob
from policypack.iam.meaning.actions import NOTHING, ActionSet, expand, union
from policypack.iam.meaning.resource_query import ResourceQuery
from policypack.iam.weaknesses.identity import effective_permissions
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.principals.targets import Part, targets
from policypack.principals.verbs import Verb, verbs
from tests.exposure.stacks import (
    ACCOUNT,
    BUCKET,
    KEY,
    QUEUE,
    ROLE,
    SECRET,
    TABLE,
    allow,
    arn_of,
    deployed,
    document,
    function,
    role,
    thing,
    trust,
    url,
)
from tests.judged import UNKNOWN, resource

POLICY = "aws:s3/bucketPolicy:BucketPolicy"
Edges = set[tuple[str, str, str]]


def edges(found: Exposure, undecided: bool = False) -> Edges:
    """The edges that leave roles, by names."""
    names = {node.id: node.name for node in found.nodes.values()}
    return {
        (names[each.source], each.verb.value, names[each.target])
        for each in found.edges
        if each.source.startswith("role:") and each.undecided is undecided
    }


def reached(*statements: dict[str, Any], beside: tuple[Resource, ...] = ()) -> Edges:
    """Resources that a role with the statements can reach."""
    return edges(exposure(deployed(*role("worker", *statements), *beside)))


STORES = (thing(BUCKET, "shop"), thing(TABLE, "orders"), thing(QUEUE, "jobs"))
_ACTIONS = (
    *("s3:GetObject", "s3:PutObject", "s3:*", "s3:DeleteBucket", "s3:Put*", "*"),
    *("dynamodb:Query", "dynamodb:PutItem", "dynamodb:*", "sqs:ReceiveMessage", "sqs:*"),
)
_RESOURCES = (
    *("*", "arn:aws:s3:::shop", "arn:aws:s3:::shop/*", "arn:aws:s3:::shop/in/*", "arn:aws:s3:::*"),
    *("arn:aws:s3:::shop/out/*", "arn:aws:s3:::other/*", arn_of(TABLE, "orders")),
    *(arn_of(TABLE, "orders") + "/index/*", arn_of(TABLE, "*"), arn_of(QUEUE, "j*")),
)
# One ARN of each part that the patterns above tell apart.
_REQUESTS = {
    "shop": [f"arn:aws:s3:::shop{end}" for end in ("", "/in/a", "/out/a", "/else")],
    "orders": [arn_of(TABLE, "orders") + end for end in ("", "/index/by-day", "/stream/1")],
    "jobs": [arn_of(QUEUE, "jobs")],
}
_statements = st.lists(
    st.builds(
        lambda effect, action, on: {"Effect": effect, "Action": action, "Resource": on},
        st.sampled_from(("Allow", "Allow", "Deny")),
        st.lists(st.sampled_from(_ACTIONS), min_size=1, max_size=2),
        st.lists(st.sampled_from(_RESOURCES), min_size=1, max_size=3),
    ),
    min_size=1,
    max_size=4,
)


def judged(statements: list[dict[str, Any]], found: Stack) -> Iterator[tuple[str, Verb]]:
    """What the judge grants on single ARNs: the name of the resource, and the verb."""
    permissions = effective_permissions([iam.parse(document(*statements))])
    parts = {each.resource.name: each.parts for each in targets(found)}
    for name, requests in _REQUESTS.items():
        for arn in requests:
            query = ResourceQuery(within=arn, conditional=True)
            here = permissions.on(query).sure & actions_on(arn, parts[name])
            yield from ((name, verb) for verb, actions in verbs() if here & actions)


def actions_on(arn: str, parts: Iterable[Part]) -> ActionSet:
    """The actions of the part that the ARN belongs to."""
    parts = tuple(parts)
    whole = [part for part in parts if part.pattern == arn]
    below = [part for part in parts if part.pattern != arn and glob(part.pattern)(arn)]
    return union(part.actions for part in whole or below)


# What a Deny takes from the first of two patterns, the second may grant.
_DENIED_IN_PART = [
    allow(["s3:Put*"], ["arn:aws:s3:::shop/in/*", "arn:aws:s3:::shop/*"]),
    {**allow(["s3:PutObject"], ["arn:aws:s3:::shop/in/*"]), "Effect": "Deny"},
]


@settings(max_examples=150, deadline=None)
@example(_DENIED_IN_PART)
@given(_statements)
def test_the_map_draws_what_the_judge_grants_and_nothing_else(
    statements: list[dict[str, Any]],
) -> None:
    held = role("worker", *statements)
    found = deployed(*held, function("worker", held[0]), *STORES)
    found = deployed(*found.resources, url(found.resources[2]))
    drawn = exposure(found)
    stores = {each.name for each in STORES}
    shown = {(end, verb) for _, verb, end in edges(drawn) if end in stores}
    granted = {(name, verb.value) for name, verb in judged(statements, found)}
    assert shown == granted
    # AND since the function is public, a path is drawn out to each
    ends = {
        (drawn.nodes[path.end].name, path.edges[-1].verb.value) for path in exposed_paths(drawn)
    }
    assert {each for each in ends if each[0] in stores} == granted
    for path in exposed_paths(drawn):
        assert [path.edges[0].source, path.edges[0].target] == ["internet", path.edges[1].source]


def test_the_parts_of_a_bucket_have_actions_of_their_own() -> None:
    shop = (thing(BUCKET, "shop"),)
    # GIVEN an action on objects that names the bucket, and the other way round
    assert reached(allow("s3:GetObject", "arn:aws:s3:::shop"), beside=shop) == set()
    assert reached(allow("s3:DeleteBucket", "arn:aws:s3:::shop/*"), beside=shop) == set()
    assert reached(allow("s3:GetObject", "arn:aws:s3:::shop/in/*"), beside=shop) == {
        ("worker", "reads", "shop")
    }


@pytest.mark.parametrize(
    ("key_policy", "is_reached"),
    [
        (None, True),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, True),
        ({"AWS": arn_of(ROLE, "worker")}, True),
        ({"AWS": arn_of(ROLE, "other")}, False),
    ],
)
def test_a_key_consents_in_its_policy(key_policy: Any, is_reached: bool) -> None:
    policy = document(
        {"Effect": "Allow", "Principal": key_policy, "Action": "kms:*", "Resource": "*"}
    )
    key = thing(KEY, "k", **({"policy": policy} if key_policy else {}))
    found = reached(allow("kms:Decrypt", arn_of(KEY, "k")), beside=(key,))
    assert (("worker", "reads", "k") in found) is is_reached


def test_a_policy_of_the_resource_grants_by_itself_and_denies() -> None:
    def policy(effect: str) -> Resource:
        statement = {"Effect": effect, "Principal": {"AWS": arn_of(ROLE, "worker")},
                     "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}  # fmt: skip
        held = {"bucket": "shop", "policy": document(statement)}
        return resource(POLICY, held, "shop", depends={"bucket": [shop]})

    shop = thing(BUCKET, "shop")
    assert reached(beside=(shop, policy("Allow"))) == {("worker", "reads", "shop")}
    granted = allow("s3:GetObject", "arn:aws:s3:::shop/*")
    assert reached(granted, beside=(shop, policy("Deny"))) == set()


def test_a_boundary_limits_what_is_reached() -> None:
    held = role("worker", allow("s3:*", "*"))
    limit = resource(
        "aws:iam/policy:Policy",
        {"arn": f"arn:aws:iam::{ACCOUNT}:policy/limit",
         "policy": document(allow("s3:GetObject", "*"))},
        "limit",
    )  # fmt: skip
    own = {"arn": arn_of(ROLE, "worker"), "name": "worker", "assumeRolePolicy": trust("*")}
    own["permissionsBoundary"] = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    limited = resource(ROLE, own, "worker", depends={"permissionsBoundary": [limit]})
    found = edges(exposure(deployed(limited, held[1], limit, thing(BUCKET, "shop"))))
    assert {each for each in found if each[2] == "shop"} == {("worker", "reads", "shop")}


@pytest.mark.parametrize(
    ("trusted", "is_reached"),
    [
        ({"AWS": arn_of(ROLE, "worker")}, True),
        ({"AWS": ACCOUNT}, True),
        ({"AWS": arn_of(ROLE, "other")}, False),
        ({"Service": "ec2.amazonaws.com"}, False),
    ],
)
def test_a_role_is_taken_over_where_its_trust_policy_consents(
    trusted: Any, is_reached: bool
) -> None:
    admin = role("admin", trusts=trusted)
    found = reached(allow("sts:AssumeRole", arn_of(ROLE, "admin")), beside=tuple(admin))
    assert (("worker", "takes over", "admin") in found) is is_reached


@pytest.mark.parametrize(
    ("service", "actions", "is_reached"),
    [
        ("lambda.amazonaws.com", ["lambda:CreateFunction", "lambda:InvokeFunction"], True),
        ("ec2.amazonaws.com", ["lambda:CreateFunction", "lambda:InvokeFunction"], False),
        ("lambda.amazonaws.com", ["lambda:GetFunction"], False),
    ],
)
def test_a_role_is_taken_over_by_passing_it_to_a_service_that_it_trusts(
    service: str, actions: list[str], is_reached: bool
) -> None:
    admin = role("admin", trusts={"Service": service})
    found = reached(
        allow("iam:PassRole", arn_of(ROLE, "admin")), allow(actions, "*"), beside=tuple(admin)
    )
    assert (("worker", "takes over", "admin") in found) is is_reached


def test_a_role_that_changes_its_own_policies_gains_privilege() -> None:
    found = exposure(deployed(*role("worker", allow("iam:PutRolePolicy", arn_of(ROLE, "worker")))))
    (edge,) = (each for each in found.edges if each.target == ESCALATION)
    assert (edge.verb, edge.undecided) == (Verb.TAKES_OVER, False)
    assert edge.evidence[0].actions == ("iam:PutRolePolicy",)


def test_a_takeover_goes_on_with_what_the_other_role_reaches() -> None:
    web = role(
        "web", allow("lambda:UpdateFunctionCode", arn_of("aws:lambda/function:Function", "batch"))
    )
    batch = role("batch", allow("secretsmanager:GetSecretValue", arn_of(SECRET, "card-keys")))
    front, back = function("web", web[0]), function("batch", batch[0])
    found = exposure(deployed(*web, *batch, front, back, url(front), thing(SECRET, "card-keys")))
    ends = {found.nodes[path.end].name for path in exposed_paths(found)}
    assert ends == {"batch", "card-keys"}


def test_an_unknown_policy_is_told_of_the_role_and_of_what_it_is_made_of() -> None:
    held = thing(ROLE, "worker", assumeRolePolicy=trust({"Service": "lambda.amazonaws.com"}))
    orders = thing(TABLE, "orders")
    policy = resource(
        "aws:iam/rolePolicy:RolePolicy",
        {"role": "worker", "policy": UNKNOWN},
        "worker",
        depends={"role": [held], "policy": [orders]},
    )
    found = exposure(deployed(held, policy, orders, thing(QUEUE, "jobs")))
    assert {end for _, _, end in edges(found, undecided=True)} == {"orders", "More privilege"}
    (node,) = (each for each in found.nodes.values() if each.kind == "role")
    assert "an output of orders" in node.notes[0]


def test_actions_of_the_index_are_told_by_one_verb_each() -> None:
    seen = NOTHING
    for _, actions in verbs():
        assert not seen & actions
        seen |= actions
    assert seen & expand("dynamodb:GetItem")
    assert not seen & expand("iam:PassRole")


def roles_of_all(number: int) -> list[Resource]:
    """Roles of one account, each of which may assume all others."""
    account = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    return [
        each
        for n in range(number)
        for each in role(f"role{n}", allow("sts:AssumeRole", "*"), trusts=account)
    ]


def test_a_full_map_names_the_roles_whose_edges_may_be_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = exposure(deployed(*roles_of_all(12)))
    pairs = permutations([f"role{n}" for n in range(12)], 2)
    assert edges(whole) >= {(one, Verb.TAKES_OVER.value, other) for one, other in pairs}
    assert not any("its limit" in each for each in whole.undecided)
    # WHEN the limit is lower than the number of pairs
    monkeypatch.setattr(graph, "MOST", 40)
    full = exposure(deployed(*roles_of_all(12)))
    (limit,) = (each for each in full.undecided if "the map has 40 edges, its limit" in each)
    # THEN no role that the sentence leaves out lacks an edge
    lacking = {source for source, *_ in edges(whole) - edges(full)}
    assert lacking
    assert lacking <= set(full.unfollowed)
    assert f"{len(full.unfollowed) - 3} more" in limit
