"""What a role may touch is found by an index; nothing that it has access to is left out."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from policypack.exposure.graph.exposure import exposure
from policypack.iam.meaning.actions import union
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.principals.access import accesses, candidates
from policypack.principals.targets import Target, targets
from policypack.principals.verbs import ROLE
from tests.exposure.stacks import BUCKET, INLINE, TABLE, allow, arn_of, deployed, large, role, thing
from tests.judged import UNKNOWN, resource
from tests.oracle.stacks import made
from tests.steps import steps_of


def left_out(stack: Stack) -> Iterator[tuple[Resource, Target]]:
    """The pairs of a role and a target that are not candidates."""
    for held in stack.of_type(ROLE):
        found = set(map(id, candidates(stack, held)))
        yield from ((held, each) for each in targets(stack) if id(each) not in found)


@pytest.mark.parametrize("seed", range(40))
def test_no_access_is_left_out(seed: int) -> None:
    stack = made(random.Random(seed)).stack()
    for held, target in left_out(stack):
        assert not union(each.possible for each in accesses(stack, held, target))


@pytest.mark.parametrize(
    ("pattern", "is_touched"),
    [
        (arn_of(BUCKET, "shop"), True),
        (f"{arn_of(BUCKET, 'shop')}/in/*", True),
        ("arn:aws:s3:::sh*", True),
        ("arn:aws:s3:::sho?", True),
        ("arn:aws:s3:::${aws:username}", True),
        ("*", True),
        ("arn:*:s3:::shop", True),
        (arn_of(BUCKET, "other"), False),
        (arn_of(TABLE, "shop"), False),
    ],
)
def test_a_pattern_touches_what_it_may_match(pattern: object, is_touched: bool) -> None:
    held = role("reader", allow("*", pattern))
    stack = deployed(thing(BUCKET, "shop"), *held)
    found = [each.resource.name for each in candidates(stack, held[0])]
    assert ("shop" in found) is is_touched


def test_an_unknown_policy_may_touch_everything() -> None:
    (held,) = role("reader")
    unknown = resource(INLINE, {"role": "reader", "policy": UNKNOWN}, "reader")
    stack = deployed(thing(BUCKET, "shop"), held, unknown)
    assert "shop" in [each.resource.name for each in candidates(stack, held)]


def test_actions_of_other_services_touch_nothing() -> None:
    held = role("reader", allow("dynamodb:*", "*"))
    stack = deployed(thing(BUCKET, "shop"), thing(TABLE, "orders"), *held)
    assert [each.resource.name for each in candidates(stack, held[0])] == ["orders"]


def test_a_large_map_is_drawn_in_linear_time() -> None:
    """Four times as many functions take about four times the steps, and not sixteen times."""

    def steps(functions: int) -> int:
        stack = large(functions)
        return steps_of(lambda: exposure(stack))

    # What is built once for all maps is built here.
    steps(5)
    assert steps(60) < 9 * steps(15)
