"""Ways that cross stacks. The expected edges were written before the maps were drawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from policypack.commands import main
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import Exposure
from policypack.exposure.graph.paths import crossing, with_names
from policypack.organization.joined import joined
from tests.commands.test_map import exported
from tests.exposure.stacks import (
    ACCOUNT,
    BUCKET,
    LAMBDA,
    QUEUE,
    ROLE,
    SECRET,
    TABLE,
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
from tests.judged import resource
from tests.unwrapped import unwrapped

OTHER = "444455556666"
WORKER = arn_of(ROLE, "worker")
PERMISSION = "aws:lambda/permission:Permission"


def shop(*granted: object) -> bytes:
    """A public function whose role has the statements."""
    held = role("worker", *granted)  # type: ignore[arg-type]
    own = function("worker", held[0])
    return exported(deployed(*held, own, url(own)))


def billing(*made: object, account: str = ACCOUNT) -> bytes:
    """Resources of another project, maybe of another account. A queue tells the account."""
    state = exported(deployed(*made, thing(QUEUE, "any")))  # type: ignore[arg-type]
    # What the account's ARNs name stays: the role of the first stack.
    moved = state.replace(WORKER.encode(), b"WORKER").replace(ACCOUNT.encode(), account.encode())
    return moved.replace(b"WORKER", WORKER.encode()).replace(b"::shop::", b"::billing::")


def of_other(arn: str) -> str:
    return arn.replace(ACCOUNT, OTHER)


def bucket(principal: object) -> list[object]:
    read = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject"}
    policy = document({**read, "Resource": "arn:aws:s3:::uploads/*"})
    given = {"bucket": "uploads", "policy": policy}
    return [
        thing(BUCKET, "uploads"),
        resource("aws:s3/bucketPolicy:BucketPolicy", given, "uploads"),
    ]


def batch() -> list[object]:
    held = role("batch", allow("secretsmanager:GetSecretValue", arn_of(SECRET, "keys")))
    own, jobs = function("batch", held[0]), thing(QUEUE, "jobs")
    return [*held, own, jobs, thing(SECRET, "keys"), consumer(own, jobs)]


class Case(NamedTuple):
    first: Callable[[], bytes]
    second: Callable[[], bytes]
    ends: set[str]


READS = allow("dynamodb:GetItem", arn_of(TABLE, "orders"))
ASSUMES = allow("sts:AssumeRole", of_other(arn_of(ROLE, "admin")))
TRUSTED = {"AWS": WORKER}
CASES = {
    "a table of the same account": Case(
        lambda: shop(READS), lambda: billing(thing(TABLE, "orders")), {"reads orders"}
    ),
    "a table of another account, which lets nobody in": Case(
        lambda: shop(allow("dynamodb:GetItem", of_other(arn_of(TABLE, "orders")))),
        lambda: billing(thing(TABLE, "orders"), account=OTHER),
        set(),
    ),
    "any table, of the same account": Case(
        lambda: shop(allow("dynamodb:GetItem", "*")),
        lambda: billing(thing(TABLE, "orders")),
        {"reads orders"},
    ),
    "any table, of another account": Case(
        lambda: shop(allow("dynamodb:GetItem", "*")),
        lambda: billing(thing(TABLE, "orders"), account=OTHER),
        set(),
    ),
    "a bucket of another account that allows the role": Case(
        lambda: shop(allow("s3:GetObject", "arn:aws:s3:::uploads/*")),
        lambda: billing(*bucket(TRUSTED), account=OTHER),
        {"reads uploads"},
    ),
    "the same, but the role's policies do not allow it": Case(
        lambda: shop(), lambda: billing(*bucket(TRUSTED), account=OTHER), set()
    ),
    "the same in one account, where the bucket's policy is enough": Case(
        lambda: shop(), lambda: billing(*bucket(TRUSTED)), {"reads uploads"}
    ),
    "a bucket of another account that allows the account": Case(
        lambda: shop(allow("s3:GetObject", "*")),
        lambda: billing(*bucket({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), account=OTHER)
        .replace(f"iam::{OTHER}:root".encode(), f"iam::{ACCOUNT}:root".encode()),
        {"reads uploads"},
    ),
    "a bucket of another account without a policy": Case(
        lambda: shop(allow("s3:GetObject", "*")),
        lambda: billing(thing(BUCKET, "uploads"), account=OTHER),
        set(),
    ),
    "a role of another account that trusts the role": Case(
        lambda: shop(ASSUMES),
        lambda: billing(*role("admin", allow("s3:*", "*"), trusts=TRUSTED), account=OTHER),
        {"takes over admin"},
    ),
    "the same role, without a permission to assume it": Case(
        lambda: shop(),
        lambda: billing(*role("admin", allow("s3:*", "*"), trusts=TRUSTED), account=OTHER),
        set(),
    ),
    "a role of another account that trusts a service alone": Case(
        lambda: shop(ASSUMES),
        lambda: billing(*role("admin", allow("s3:*", "*"), trusts=LAMBDA), account=OTHER),
        set(),
    ),
    "IAM of all roles, in another account": Case(
        lambda: shop(allow(["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"], "*")),
        lambda: billing(*role("admin", allow("s3:*", "*")), account=OTHER),
        set(),
    ),
    "IAM of all roles, in one account": Case(
        lambda: shop(allow(["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"], "*")),
        lambda: billing(*role("admin", allow("s3:*", "*"))),
        {"takes over admin", "changes admin"},
    ),
    "a queue from which another stack's function reads": Case(
        lambda: shop(allow("sqs:SendMessage", arn_of(QUEUE, "jobs"))),
        lambda: billing(*batch()),
        {"changes jobs", "reads keys"},
    ),
}  # fmt: skip


def folder(tmp_path: Path, **states: bytes) -> str:
    for name, state in states.items():
        (tmp_path / f"{name}.json").write_bytes(state)
    return str(tmp_path)


def drawn(location: str) -> Exposure:
    found = joined([location], lambda: None)
    return with_names(exposure(found.stack), found.names)


@pytest.mark.parametrize("name", CASES)
def test_what_crosses_stacks(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    found = drawn(folder(tmp_path, first=case.first(), second=case.second()))
    across = crossing(found)
    ends = {
        f"{each.edges[-1].verb.value} {found.nodes[each.end].name.partition(' in ')[0]}"
        for each in across.ways
        if not each.undecided
    }
    assert ends == case.ends


def test_a_name_means_what_its_own_stack_has(tmp_path: Path) -> None:
    """Two stacks with a function of one name, each with a permission that names it."""

    def state() -> bytes:
        held = role("worker")
        own = function("worker", held[0])
        given = {"function": "worker", "principal": "s3.amazonaws.com"}
        allowed = resource(PERMISSION, given, "any")
        return exported(deployed(*held, own, allowed))

    other = state().replace(b"::shop::", b"::billing::").replace(ACCOUNT.encode(), OTHER.encode())
    found = drawn(folder(tmp_path, first=state(), second=other))
    assert not crossing(found).edges
    assert sum(each.target.startswith("function:") for each in found.edges) == 2


def test_the_riskiest_way_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = allow("secretsmanager:GetSecretValue", arn_of(SECRET, "keys"))
    made = [thing(TABLE, "orders"), thing(SECRET, "keys")]
    given = folder(tmp_path, first=shop(READS, secret), second=billing(*made))
    assert main(["map", "--organization", given]) == 0
    out = unwrapped(capsys.readouterr().out)
    assert out.startswith("2 stacks: 1 function, 2 of 2 reached resources exposed to anyone ")
    assert out.index("Secret keys in billing/dev: reads") < out.index("Table orders in billing/dev")
    for form in ("json", "svg", "html", "markdown"):
        assert main(["map", "--organization", given, "--format", form]) == 0
        text = capsys.readouterr().out
        assert "billing/dev" in text
        if form == "json":
            found = json.loads(text)
            (tmp_path / "sub").mkdir()
            (tmp_path / "sub" / "base.txt").write_text(text, encoding="utf-8")
    first = found["paths"][found["across"]["paths"][0]]
    names = {each["id"]: each["name"] for each in found["nodes"]}
    assert names[found["edges"][first["edges"][-1]]["target"]] == "keys in billing/dev"
    # AND a later map is compared with it
    (tmp_path / "second.json").write_bytes(billing(*made[:1]))
    assert main(["map", "--organization", given, "--against", f"{tmp_path}/sub/base.txt"]) == 0
    assert "closes 1 public path" in unwrapped(capsys.readouterr().out)


def test_what_cannot_be_read_is_told_and_costs_its_own_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = folder(tmp_path, first=shop(READS), second=billing(thing(TABLE, "orders")), third=b"{")
    assert main(["map", "--organization", given]) == 3
    out, err = capsys.readouterr()
    assert "third: cannot be read" in unwrapped(err)
    assert "third: cannot be read" in unwrapped(out)
    assert "Table orders in billing/dev: reads" in unwrapped(out)


def test_two_sources_with_a_stack_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    places = [tmp_path / each for each in ("one", "two")]
    for place in places:
        place.mkdir()
        (place / "dev.json").write_bytes(shop(READS))
    found = joined([str(each) for each in places], lambda: None)
    assert len(found.names) == len({*found.names.values()}) == 2
    assert len(found.stack.of_type(ROLE)) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--organization", "nosuch"], "no such file or folder"),
        (["state.json", "--organization", "."], "cannot be combined with --organization"),
        (["--organization", ".", "--against", "state.json"], "not a map"),
    ],
)
def test_wrong_usage_is_told(
    arguments: list[str],
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder(tmp_path, state=shop(READS))
    monkeypatch.chdir(tmp_path)
    assert main(["map", *arguments]) == 2
    assert says in capsys.readouterr().err
