"""No unknown value hides what is exposed: a path stays, or the map says what is undecided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from policypack.exposure.drawing.formats import FORMATS, render
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import Exposure
from policypack.exposure.graph.paths import exposed_paths
from policypack.model.resources import Resource
from tests.exposure.stacks import (
    BUCKET,
    KEY,
    SECRET,
    allow,
    arn_of,
    deployed,
    document,
    function,
    role,
    thing,
    url,
)
from tests.judged import UNKNOWN, resource

API = "aws:apigatewayv2/api:Api"
ROUTE = "aws:apigatewayv2/route:Route"
INTEGRATION = "aws:apigatewayv2/integration:Integration"


def exposed() -> list[Resource]:
    """A stack with a path to everything in it."""
    worker = role("worker", allow("secretsmanager:GetSecretValue", arn_of(SECRET, "card-keys")),
                  allow("kms:Decrypt", arn_of(KEY, "k")))  # fmt: skip
    own = function("worker", worker[0])
    batch = role("batch", allow("s3:*", "*"))
    behind = function("batch", batch[0])
    api = resource(API, {"id": "a1", "protocolType": "HTTP", "executionArn": "x"}, "api")
    to = {"id": "i1", "apiId": "a1", "integrationType": "AWS_PROXY",
          "integrationUri": arn_of("aws:lambda/function:Function", "batch")}  # fmt: skip
    integration = resource(INTEGRATION, to, "api")
    route = {"apiId": "a1", "routeKey": "GET /", "target": "integrations/i1"}
    shop = thing(BUCKET, "shop")
    read = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::shop/*",
    }
    policy = {"bucket": "shop", "policy": document(read)}
    return [
        *(*worker, own, url(own), *batch, behind, api, integration),
        *(resource(ROUTE, route, "api"), shop, thing(SECRET, "card-keys"), thing(KEY, "k")),
        resource("aws:s3/bucketPolicy:BucketPolicy", policy, "shop"),
    ]


def clouded() -> Iterator[tuple[str, list[Resource]]]:
    """The stack with one property unknown, for each property in turn."""
    for number, each in enumerate(exposed()):
        wire = each.wire
        assert isinstance(wire, Mapping)
        for key in wire:
            stack = exposed()
            unknown: dict[str, Any] = {**wire, key: UNKNOWN}
            # The engine has a record of what a program sets, and none of what AWS alone sets.
            record = {} if key in ("arn", "id") else {key: ()}
            recorded = {**record, **each.property_dependencies}
            stack[number] = Resource(each.urn, each.type, each.name, unknown, recorded, True)
            yield f"{each.type.rpartition(':')[2]} {each.name}: {key}", stack


def ends(found: Exposure) -> set[tuple[str, str]]:
    """Where each path begins and ends."""
    return {
        (found.nodes[path.edges[0].target].name, found.nodes[path.end].name)
        for path in exposed_paths(found)
    }


def says_undecided(found: Exposure) -> bool:
    """Whether the map tells of something undecided, but for the code, which the stack lacks."""
    every = [note for node in found.nodes.values() for note in node.notes]
    notes = [each for each in every if not each.startswith("flows from the event")]
    return bool(found.undecided or notes or any(edge.undecided for edge in found.edges))


WHOLE = ends(exposure(deployed(*exposed())))


def test_the_stack_is_exposed_as_a_whole() -> None:
    assert {end for _, end in WHOLE} >= {"card-keys", "k", "shop"}
    assert not says_undecided(exposure(deployed(*exposed())))


@pytest.mark.parametrize(
    "stack", [stack for _, stack in clouded()], ids=[name for name, _ in clouded()]
)
def test_an_unknown_value_leaves_the_paths_or_is_told(stack: list[Resource]) -> None:
    found = exposure(deployed(*stack))
    assert ends(found) >= WHOLE or says_undecided(found)
    for form in FORMATS:
        assert render(found, "shop/dev", form)
