"""`stackwarden fix` on a real preview, and the preview of the program that it has edited."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from policypack.report.entries import OPEN, entries
from tests.engine.engine import TIMEOUT, Engine
from tests.engine.processes import Session
from tests.engine.test_preview_command import RULE, Program, Ran

PROGRAM = """\
import pulumi
import pulumi_aws as aws

from queues import order_queue

order_queue("returns")
orders = aws.sqs.Queue(
    "orders",
    visibility_timeout_seconds=30,  # as long as the function
    sqs_managed_sse_enabled=False,
)
block = aws.s3.BucketPublicAccessBlock(
    "uploads",
    bucket="shop-uploads",
    block_public_acls=True,
    ignore_public_acls=False,
)
news = aws.sqs.Queue("news", aws.sqs.QueueArgs(sqs_managed_sse_enabled=False))
aws.sqs.Queue(f"{pulumi.get_stack()}-bills", sqs_managed_sse_enabled=False)
"""
FIXED = (
    PROGRAM.replace("    sqs_managed_sse_enabled=False,", "    sqs_managed_sse_enabled=True,")
    .replace("QueueArgs(sqs_managed_sse_enabled=False)", "QueueArgs(sqs_managed_sse_enabled=True)")
    .replace('bills", sqs_managed_sse_enabled=False', 'bills", sqs_managed_sse_enabled=True')
    .replace("    ignore_public_acls=False,", "    ignore_public_acls=True,")
)
BLOCK = "s3-public-access-block-weak"


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    made = Program(engine, tmp_path)
    made.write(**{"__main__.py": PROGRAM})
    return made


def fix(program: Program, *arguments: str) -> Ran:
    command = [sys.executable, "-m", "policypack.commands", "fix", *arguments]
    ran = Ran(*Session(command, program.folder, program.env).finish(TIMEOUT))
    assert program.left() == []
    return ran


def places(ran: Ran) -> set[tuple[Any, ...]]:
    found = ran.document["findings"]
    return {(each["rule"], each["resource"]["name"], each["path"]) for each in found}


def _open(ran: Ran) -> int:
    """The number of findings of a preview."""
    return sum(each.kind in OPEN for each in entries(ran.document["findings"]))


def test_the_edited_program_has_its_findings_no_longer(
    program: Program,
) -> None:
    """What the pack itself would remediate blocks a preview as well, and is edited too.

    That nothing is edited without --write: test_hidden_secrets.py.
    """
    program.write(**{"stackwarden.yaml": json.dumps({"levels": {RULE: "remediate"}})})
    before = program.preview("--format", "json")
    assert before.status == 1, before.stderr
    assert before.document["failure"] is None
    found = {(each["outcome"], each["blocking"]) for each in before.of(RULE)}
    assert found == {("remediated", True)}
    assert {each["outcome"] for each in before.of(BLOCK)} == {"violates"}
    written = fix(program, "--write")
    # THEN findings whose rule has no fix are left, and counted
    assert written.status == 1
    assert "no automatic fix" in written.stdout
    # AND the function of the program is edited, since all that it makes has the finding
    assert "sqs_managed_sse_enabled=True" in program.files()["queues.py"]
    text = program.files()["__main__.py"]
    added = {line.strip() for line in text.splitlines()} - {*map(str.strip, FIXED.splitlines())}
    assert added == {"block_public_policy=True,", "restrict_public_buckets=True,"}
    # AND the preview of the edited program has no other finding more or less
    after = program.preview("--format", "json")
    gone = {place for place in places(before) if place[0] in (RULE, BLOCK)}
    assert len(gone) == 7
    # AND the counts add up: what was edited and what is left is what the preview counts
    counted = re.search(r": (\d+) findings edited, (\d+) left to you", written.stdout)
    assert counted is not None
    edited, remaining = map(int, counted.groups())
    # AND the preview has announced how many it would edit
    assert (before.document["run"]["fixable"], after.document["run"]["fixable"]) == (edited, 0)
    assert (edited + remaining, remaining) == (_open(before), _open(after))
    assert places(after) == places(before) - gone


def test_a_program_that_fails_is_not_edited(program: Program) -> None:
    broken = f"{PROGRAM}raise KeyError('region')\n"
    program.write(**{"__main__.py": broken})
    ran = fix(program, "--write")
    assert (ran.status, ran.stdout) == (3, "")
    assert "KeyError: 'region'" in ran.stderr
    assert program.files()["__main__.py"] == broken


RELAY = """\
import pulumi
import pulumi_aws as aws


def unreadable(args):
    if args.name == "legacy" and args.props.get("sqs_managed_sse_enabled"):
        raise ValueError("the importer reads this queue without KMS")


pulumi.runtime.register_stack_transformation(unreadable)
aws.sqs.Queue("legacy", sqs_managed_sse_enabled=False)
aws.sqs.Queue("orders", sqs_managed_sse_enabled=False)
"""


@pytest.mark.parametrize("options", [["--only", RULE], ["--from", "run.json"]])
def test_an_edit_with_which_the_program_fails_is_undone(
    options: list[str], program: Program
) -> None:
    program.write(**{"__main__.py": RELAY})
    ran = program.preview("--only", RULE, "--format", "json")
    program.write(**{"run.json": ran.stdout})
    written = fix(program, "--write", *options)
    assert program.files()["__main__.py"] == RELAY.replace(
        '"orders", sqs_managed_sse_enabled=False', '"orders", sqs_managed_sse_enabled=True'
    )
    (line,) = (each for each in written.stdout.splitlines() if RULE in each and "legacy" in each)
    assert "undone: with it the preview fails: " in line
    assert "the importer reads this queue without KMS" in line
    assert "(1 undone)" in written.stdout
    # AND without the proof it would be written
    skipped = fix(program, "--write", "--skip-preview", *options)
    assert "legacy" in skipped.stdout
    assert "sqs_managed_sse_enabled=False" not in program.files()["__main__.py"]


SITE = """\
import json

import pulumi_aws as aws

bucket = aws.s3.Bucket("site", bucket="shop-site")
aws.s3.BucketPublicAccessBlock("site", bucket=bucket.id, block_public_acls=True)
aws.s3.BucketPolicy(
    "readers",
    bucket=bucket.id,
    policy=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::shop-site/*",
        }],
    }),
)
private = aws.s3.Bucket("private", bucket="shop-private")
aws.s3.BucketPublicAccessBlock("private", bucket=private.id, block_public_acls=True)
"""


def test_a_block_beside_a_public_policy_is_undone_whole(program: Program) -> None:
    """S3 refuses the policy of a bucket whose block forbids it, which no preview shows."""
    program.write(**{"__main__.py": SITE})
    written = fix(program, "--write", "--profile", "essential", "--only", BLOCK)
    text = program.files()["__main__.py"]
    # The block of the private bucket is completed, and that of the public site is unchanged.
    site, private = text.split("private = ")
    assert site == SITE.split("private = ")[0]
    assert "block_public_policy=True" in private
    assert "restrict_public_buckets=True" in private
    assert "undone: it violates s3-bucket-policy-overridden" in written.stdout
    # AND the rule of the proof is not a finding of the profile
    assert "no automatic fix" not in written.stdout
