"""Triggers of repositories, whose names of branches anybody who can push chooses.

https://docs.aws.amazon.com/codecommit/latest/userguide/how-to-notify-lambda.html
"""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.code_commit import CodeCommit
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

RECORD: Path = ("Records", 0)
REFERENCE: Path = (*RECORD, "codecommit", "references", 0)
REF: Path = (*REFERENCE, "ref")
PLACE = "Records[0].codecommit.references"
COMMIT = "8c1d7e2f3a4b5c6d7e8f90a1b2c3d4e5f6071829"


def test_a_change_is_read() -> None:
    (record,) = CodeCommit().validate(sample("code-commit")).records
    assert record.repository == "orders"
    assert record.repository_arn == sample("code-commit")["Records"][0]["eventSourceARN"]
    assert record.references == {"refs/heads/feature/orders": COMMIT}
    assert record.custom_data == "release"
    assert dict(record) == sample("code-commit")["Records"][0]


@pytest.mark.parametrize(
    "name", ["main", "v1.2.3", "feature/issue#12", "fix(ui)", "a@b", "größe", "a-b_c", "x" * 256]
)
@pytest.mark.parametrize("kind", ["heads", "tags"])
def test_a_name_of_git_is_accepted(kind: str, name: str) -> None:
    event = edited("code-commit", (REF, f"refs/{kind}/{name}"))
    assert list(CodeCommit().validate(event).records[0].references) == [f"refs/{kind}/{name}"]


# https://git-scm.com/docs/git-check-ref-format, and what shells interpret.
@pytest.mark.parametrize(
    ("ref", "reason"),
    [
        ("main", "malformed"),
        ("refs/notes/a", "malformed"),
        ("refs/heads/", "malformed"),
        ("refs/heads/a//b", "malformed"),
        ("refs/heads/a/", "malformed"),
        ("refs/heads/.a", "malformed"),
        ("refs/heads/a.", "malformed"),
        ("refs/heads/a.lock/b", "malformed"),
        ("refs/heads/-x", "malformed"),
        ("refs/heads/@", "malformed"),
        ("refs/heads/a@{b", "malformed"),
        ("refs/heads/../../etc", "traversal"),
        ("refs/heads/a..b", "traversal"),
        ("refs/heads/a\nb", "control-character"),
        ("refs/heads/a\u202eb", "control-character"),
        ("refs/heads/" + "x" * 257, "too-long"),
        (5, "wrong-type"),
        (None, "missing"),
        *((f"refs/heads/a{sign}b", "malformed") for sign in " ~^:?*[\\$`;|&<>\"'!"),
    ],
)
def test_another_name_is_refused(ref: Any, reason: str) -> None:
    assert refused(CodeCommit(), edited("code-commit", (REF, ref))) == (reason, f"{PLACE}[0].ref")


@pytest.mark.parametrize(
    ("edit", "value", "refusal"),
    [
        (("Records",), [], ("missing", "Records")),
        ((*RECORD, "awsRegion"), "us-east-1", ("inconsistent", "Records[0].awsRegion")),
        (
            (*RECORD, "eventSourceARN"),
            "arn:aws:codecommit:eu-central-1::orders",
            ("malformed", "Records[0].eventSourceARN"),
        ),
        ((*RECORD, "eventSource"), "aws:s3", ("malformed", "Records[0].eventSource")),
        ((*RECORD, "userIdentityARN"), GONE, ("missing", "Records[0].userIdentityARN")),
        ((*REFERENCE, "commit"), "5e49", ("malformed", f"{PLACE}[0].commit")),
        ((*REFERENCE, "deleted"), "yes", ("wrong-type", f"{PLACE}[0].deleted")),
    ],
)
def test_another_record_is_refused(edit: Path, value: Any, refusal: tuple[str, str]) -> None:
    assert refused(CodeCommit(), edited("code-commit", (edit, value))) == refusal


def test_a_reference_that_occurs_twice_is_refused() -> None:
    event = sample("code-commit")
    event["Records"][0]["codecommit"]["references"] *= 2
    assert refused(CodeCommit(), event) == ("duplicate-key", PLACE)


def test_options_are_applied() -> None:
    event = sample("code-commit")
    arn = event["Records"][0]["eventSourceARN"]
    assert CodeCommit(repositories={arn}, refs="refs/heads/.*").validate(event).records
    assert refused(CodeCommit(repositories={f"{arn}-2"}), event) == (
        "not-allowed",
        "Records[0].eventSourceARN",
    )
    assert refused(CodeCommit(refs="refs/heads/feature"), event) == ("not-allowed", PLACE)
    assert refused(CodeCommit(max_references=0), event) == ("too-many", PLACE)
    event["Records"] *= 2
    assert refused(CodeCommit(max_records=1), event) == ("too-many", "Records")
