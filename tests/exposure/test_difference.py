"""Access that a change adds and removes. The expected lines were written before the first run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple

import pytest

from policypack.exposure.drawing.against import FORMATS, Compared
from policypack.exposure.drawing.as_json import of_json
from policypack.exposure.drawing.formats import render
from policypack.exposure.graph.difference import Degree, Difference, difference, drawn
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.paths import exposed_paths
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from tests.exposure.stacks import (
    BUCKET,
    EXTERNAL,
    QUEUE,
    SECRET,
    TABLE,
    allow,
    arn_of,
    consumer,
    deployed,
    document,
    function,
    large,
    role,
    thing,
    url,
)
from tests.judged import UNKNOWN, resource

Made = list[Resource]
READS = allow("dynamodb:GetItem", arn_of(TABLE, "orders"))
MFA = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
POLICY = "aws:s3/bucketPolicy:BucketPolicy"


def worker(*granted: object, authorization: str = "NONE") -> Made:
    """A function with a URL and a role."""
    held = role("worker", *granted)  # type: ignore[arg-type]
    own = function("worker", held[0])
    return [*held, own, url(own, authorization), thing(TABLE, "orders")]


def partner(account: str) -> Made:
    own = function("intake", role("intake")[0])
    given = {"function": "intake", "principal": account, "action": "lambda:InvokeFunction"}
    return [own, resource("aws:lambda/permission:Permission", given, "partner")]


def bucket(principal: str) -> Made:
    read = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject"}
    policy = document({**read, "Resource": "arn:aws:s3:::shop/*"})
    return [thing(BUCKET, "shop"), resource(POLICY, {"bucket": "shop", "policy": policy}, "shop")]


def queued(*, mapped: bool) -> Made:
    """A public function that may send to a queue, from which another one reads."""
    sends = worker(allow("sqs:SendMessage", arn_of(QUEUE, "jobs")))
    reads = role("batch", allow("secretsmanager:GetSecretValue", arn_of(SECRET, "keys")))
    own, jobs = function("batch", reads[0]), thing(QUEUE, "jobs")
    every = [*sends, *reads, own, jobs, thing(SECRET, "keys")]
    return [*every, consumer(own, jobs)] if mapped else every


def with_unknown(made: Made) -> Made:
    """The resources with an unknown policy of the first role."""
    policy = next(each for each in made if each.type.endswith(":RolePolicy"))
    unknown = resource(policy.type, {"role": "worker", "policy": UNKNOWN}, policy.name,
                       depends={"role": [made[0]], "policy": [made[-1]]})  # fmt: skip
    return [unknown if each is policy else each for each in made]


class Case(NamedTuple):
    """Two stacks, and the ways and edges that change: `before > after: ...`."""

    base: Callable[[], Made]
    new: Callable[[], Made]
    ways: set[str]
    edges: set[str]


ORDERS = "Internet > worker > worker > worker > orders: reads"
OPEN = "Internet > worker > worker"
CASES = {
    "nothing changes": Case(lambda: worker(READS), lambda: worker(READS), set(), set()),
    "a URL is opened": Case(
        lambda: worker(READS, authorization="AWS_IAM"),
        lambda: worker(READS),
        {f"none, certain: {ORDERS}"},
        {"none, certain: Internet calls worker", "certain, none: Authorized callers calls worker"},
    ),
    "a role reads more": Case(
        lambda: worker(),
        lambda: worker(READS),
        {f"none, certain: {ORDERS}", f"certain, none: {OPEN}: calls"},
        {"none, certain: worker reads orders"},
    ),
    "a condition goes": Case(
        lambda: worker({**READS, **MFA}),
        lambda: worker(READS),
        {f"conditional, certain: {ORDERS}"},
        {"conditional, certain: worker reads orders"},
    ),
    "a condition comes": Case(
        lambda: worker(READS),
        lambda: worker({**READS, **MFA}),
        {f"certain, conditional: {ORDERS}"},
        {"certain, conditional: worker reads orders"},
    ),
    "a policy becomes unknown": Case(
        lambda: worker(READS),
        lambda: with_unknown(worker(READS)),
        {
            f"certain, undecided: {ORDERS}",
            f"none, undecided: {ORDERS.replace('reads', 'takes over')}",
            "none, undecided: Internet > worker > worker > worker > More privilege: takes over",
        },
        {
            "certain, undecided: worker reads orders",
            "none, undecided: worker takes over orders",
            "none, undecided: worker takes over More privilege",
        },
    ),
    "an external account is let in": Case(
        lambda: partner("111122223333"),
        lambda: partner(EXTERNAL),
        set(),
        {
            f"none, certain: Account {EXTERNAL} calls partner",
            "none, certain: partner calls intake",
        },
    ),
    "a bucket becomes public": Case(
        lambda: [thing(BUCKET, "shop")],
        lambda: bucket("*"),
        {"none, certain: Internet > shop: reads"},
        {"none, certain: Internet reads shop"},
    ),
    "a mapping leads on": Case(
        lambda: queued(mapped=False),
        lambda: queued(mapped=True),
        {"none, certain: Internet > worker > worker > worker > jobs > batch > batch > keys: reads"},
        {
            "none, certain: jobs triggers batch",
            "none, certain: sqs calls batch",
            "none, certain: batch calls batch",
        },
    ),
    "another role reads, behind no door": Case(
        lambda: worker(),
        lambda: [*worker(), *role("importer", READS)],
        set(),
        {"none, certain: importer reads orders"},
    ),
}


def compared(base: Made, new: Made) -> Difference:
    return difference(drawn(exposure(deployed(*base))), drawn(exposure(deployed(*new))))


def ways(found: Difference) -> set[str]:
    return {
        f"{each.before.name.lower()}, {each.after.name.lower()}: "
        f"{' > '.join(node.name for node in each.nodes)}: {each.edges[-1].verb.value}"
        for each in found.ways
    }


def edges(found: Difference) -> set[str]:
    return {
        f"{each.before.name.lower()}, {each.after.name.lower()}: "
        f"{each.nodes[0].name} {each.edges[0].verb.value} {each.nodes[-1].name}"
        for each in found.permissions
    }


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told(name: str) -> None:
    case = CASES[name]
    found = compared(case.base(), case.new())
    assert ways(found) == case.ways
    assert edges(found) == case.edges


@pytest.mark.parametrize("name", CASES)
def test_the_change_back_is_the_opposite(name: str) -> None:
    case = CASES[name]
    there, back = compared(case.base(), case.new()), compared(case.new(), case.base())
    turned = {(each.before, each.after, each.nodes[-1].id) for each in there.ways}
    assert {(each.after, each.before, each.nodes[-1].id) for each in back.ways} == turned
    assert len(there.permissions) == len(back.permissions)
    more = {(each.verb, each.kind): (each.fewer, each.more) for each in there.tallies}
    assert {(each.verb, each.kind): (each.more, each.fewer) for each in back.tallies} == more


@pytest.mark.parametrize("name", CASES)
def test_every_format_tells_every_change(name: str) -> None:
    found = compared(CASES[name].base(), CASES[name].new())
    for form, write in FORMATS.items():
        text = write(Compared(found, "shop/dev", "main"))
        assert "shop/dev" in text
        for change in (*found.ways, *found.permissions):
            assert all(node.name in text for node in change.nodes), form
    assert found.is_empty == (not found.ways and not found.permissions)


@pytest.mark.parametrize("seed", range(3))
def test_a_larger_stack_without_one_resource(seed: int) -> None:
    """Whatever is taken away: exactly the ways and edges of one map alone differ."""
    whole = large(6, seed)
    full = drawn(exposure(whole))
    for gone in [*whole.resources][seed::7]:
        part = drawn(exposure(Stack([each for each in whole.resources if each is not gone])))
        found = difference(full, part)
        keys = [
            {(each.source, each.target, each.verb) for each in side.exposure.edges}
            for side in (full, part)
        ]
        lost = {
            (each.edges[0].source, each.edges[0].target, each.edges[0].verb)
            for each in found.permissions
            if each.after is Degree.NONE
        }
        assert lost == keys[0] - keys[1]
        ends = [{(path.edges[0].target, path.end) for path in side.paths} for side in (full, part)]
        closed = {
            (each.edges[0].target, each.nodes[-1].id) for each in found.ways if not each.opens
        }
        assert ends[0] - ends[1] <= closed


def test_a_written_map_is_read_back_as_it_was() -> None:
    found = exposure(deployed(*queued(mapped=True)))
    read = of_json(render(found, "shop/dev", "json"))
    assert read is not None
    assert read.exposure.nodes == found.nodes
    assert read.exposure.edges == found.edges
    assert read.paths == exposed_paths(found)
    assert difference(read, drawn(found)).is_empty


@pytest.mark.parametrize("text", ["", "{}", "[]", json.dumps({"version": 3, "deployment": {}})])
def test_what_is_no_map_is_left_to_other_readers(text: str) -> None:
    assert of_json(text) is None


@pytest.mark.parametrize("key", ["schema", "nodes", "edges", "paths", "undecided"])
def test_a_broken_map_is_refused(key: str) -> None:
    written = json.loads(render(exposure(deployed(*queued(mapped=True))), "shop/dev", "json"))
    with pytest.raises(ValueError, match="write it again"):
        of_json(json.dumps({**written, key: [{"edges": [999]}]}))


def test_the_stacks_dev_and_prod_of_a_project_are_compared_by_name() -> None:
    made = queued(mapped=True)
    text = render(exposure(deployed(*made)), "shop/dev", "json").replace(":dev::", ":prod::")
    read = of_json(text)
    assert read is not None
    assert difference(read, drawn(exposure(deployed(*made)))).is_empty


def test_a_name_cannot_leave_its_place_in_the_picture() -> None:
    base = worker()
    evil = 'x"] --> y["<img src=a>`@all'
    held = role(evil, READS)
    own = function(evil, held[0])
    text = FORMATS["markdown"](Compared(compared(base, [*base, *held, own, url(own)]), "a", "b"))
    picture = text[text.index("```mermaid") : text.index("```\n", text.index("graph"))]
    assert '"] --> y["' not in picture
    assert "<img" not in picture
    assert "@all" not in text
