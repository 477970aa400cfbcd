"""Credentials in stacks, in every form and carrier, and in every format of an audit.

Nothing that `stackwarden audit` writes contains one: neither a value that the stack marks as secret
nor one that a rule reports.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.organization.journal import NAME
from policypack.report.formats import ENDINGS
from tests.organization.states import SECRET, SIGNATURE, export, resource
from tests.report.test_audit_formats import made
from tests.rules.stack.test_carriers import NAMED, SPECIAL, special

# Not the value of the examples in rules, which SARIF quotes.
REPORTED, MARKED = "8wT5Rn!pLx46", "hunter22"
# Types with rules about other properties, whose messages may repeat the value.
OPEN: dict[str, dict[str, Any]] = {
    "aws:sqs/queue:Queue": {"sqsManagedSseEnabled": False},
    "aws:sns/topic:Topic": {},
    "aws:s3/bucket:Bucket": {"acl": "public-read"},
    "aws:rds/instance:Instance": {"publiclyAccessible": True, "storageEncrypted": False},
    "aws:ec2/securityGroup:SecurityGroup": {
        "ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]
    },
}
# What such a resource also has, with the mark of a secret.
HELD = ("tags.a", "description", "name", "displayName", "policy", "username", "kmsKeyId", "bucket")


def marked(text: str) -> dict[str, Any]:
    """A secret as a state has it if it was exported with --show-secrets."""
    return {SIGNATURE: SECRET, "plaintext": json.dumps(text)}


def _policy(value: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:Referer": value}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _resources() -> Iterator[dict[str, Any]]:
    """Each carrier with the value in one of the forms, and each type with a mark at each place."""
    forms = cycle(NAMED.values())
    for number, (kind, place) in enumerate(SPECIAL):
        yield resource(kind, f"s{number}", special(kind, place, next(forms)(REPORTED)))
    for number, (kind, properties) in enumerate(OPEN.items()):
        for place in HELD:
            name, _, below = place.partition(".")
            value = marked(_policy(MARKED) if name == "policy" else MARKED)
            held = {below: value} if below else value
            yield resource(kind, f"m{number}{name}", {**properties, name: held})
    queue = {"policy": _policy(REPORTED), "sqsManagedSseEnabled": False}
    arn = "arn:aws:sqs:eu-central-1:111122223333:shared"
    yield resource("aws:sqs/queue:Queue", "shared", queue, outputs={**queue, "arn": arn})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the stack as it is exported."""
    folder = tmp_path_factory.mktemp("masked")
    (folder / "shop.json").write_bytes(export([*_resources()]))
    return folder


@pytest.fixture(scope="module")
def audited(folder: Path) -> Path:
    """The journal of the audit."""
    out = folder.with_name("masked-out")
    arguments = ["--output", str(out), "--profile", "strict", "--map"]
    assert main(["audit", str(folder), *arguments]) == 1
    return out / NAME


@pytest.mark.parametrize("form", ENDINGS)
def test_no_format_of_an_audit_shows_a_secret(form: str, audited: Path) -> None:
    texts = made(audited, form, verbose=True)
    assert "secret" in "".join(texts)
    assert [value for value in (REPORTED, MARKED) for text in texts if value in text] == []


def test_no_file_of_an_audit_holds_a_secret(audited: Path) -> None:
    files = [each for each in audited.parent.rglob("*") if each.is_file()]
    texts = {each.name: each.read_bytes() for each in files}
    assert len(texts) >= 2
    held = {
        name
        for name, text in texts.items()
        for value in (REPORTED, MARKED)
        if value.encode() in text
    }
    assert held == set()


@pytest.mark.parametrize(
    "command",
    [
        *(["map", "--format", form] for form in ("text", "json", "svg", "html", "markdown")),
        *(
            ["who-can", "sqs:SendMessage", "shared", "--format", form]
            for form in ("text", "json", "markdown")
        ),
    ],
    ids=" ".join,
)
def test_no_format_of_a_map_shows_a_secret(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *before, option, form = command
    assert main([*before, str(folder / "shop.json"), option, form]) == 0
    said = "".join(capsys.readouterr())
    assert "shared" in said or command[0] == "map"
    assert [value for value in (REPORTED, MARKED) if value in said] == []
