"""A small document of a run that has every kind of finding."""

from __future__ import annotations

from typing import Any

from policypack.report import run
from policypack.report.run import Document, Failure, Stack

PROGRAM = """\
import pulumi_aws as aws

queue = aws.sqs.Queue(
    "orders",
    sqs_managed_sse_enabled=False,
)
importer = aws.lambda_.Function(
    "importer",
    layers=["arn:aws:lambda:eu-central-1:111122223333:layer:tools"],
    environment={"variables": {"DB_PASSWORD": "planted-V3ry-secret"}},
)
"""
_QUEUE, _FUNCTION = "aws:sqs/queue:Queue", "aws:lambda/function:Function"


def urn(kind: str, name: str, stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::shop::{kind}::{name}"


def finding(rule: str, **changed: Any) -> dict[str, Any]:
    """A finding that blocks, about a document on its own."""
    made: dict[str, Any] = {
        "rule": rule,
        "title": "Queue is open",
        "severity": "high",
        "outcome": "violates",
        "blocking": True,
        "resource": None,
        "path": "open",
        "message": "open is true",
        "fix": "Close it",
        "waits_for": None,
        "file": "policy.json",
        "line": None,
        "folded_into": None,
        "waived": None,
    }
    return {**made, **changed}


def of(kind: str, name: str, at: int, rule: str, **changed: Any) -> dict[str, Any]:
    """A finding about a resource of the program."""
    about = {"urn": urn(kind, name), "type": kind, "name": name}
    place = {"resource": about, "file": "infra/__main__.py", "line": at}
    return finding(rule, **{**place, **changed})


def undecided(rule: str, **changed: Any) -> dict[str, Any]:
    """A finding that waits for a value."""
    given = {
        "title": "Queue policy is public",
        "outcome": "undecided",
        "blocking": False,
        "path": "policy",
        "message": "undecided: policy needs an output of key (aws:kms/key:Key)",
        "waits_for": "an output of key (aws:kms/key:Key)",
    }
    return of(_QUEUE, "orders", 3, rule, **{**given, **changed})


def findings() -> list[dict[str, Any]]:
    """Blocking and advisory ones, one folded, two undecided for one value, one waived."""
    unpinned = of(
        _FUNCTION,
        "importer",
        7,
        "lambda-layer-unpinned",
        title="Lambda function uses a layer without a pinned version",
        path="layers[0]",
        message="the layer's ARN does not end with a version number",
        fix="End every ARN in layers with its version number",
    )
    into = {"rule": unpinned["rule"], "subject": urn(_FUNCTION, "importer"), "path": "layers[0]"}
    other = {**unpinned["resource"], "urn": urn(_FUNCTION, "worker"), "name": "worker"}
    return [
        of(
            _QUEUE,
            "orders",
            3,
            "sqs-queue-without-dlq",
            title="SQS queue has no dead-letter queue",
            severity="medium",
            blocking=False,
            path="redrivePolicy",
            message="no redrive policy moves failing messages out of the queue",
            fix="Set redrivePolicy with deadLetterTargetArn, [bold]or[/] add a RedrivePolicy",
        ),
        unpinned,
        {**unpinned, "resource": other, "line": 9, "folded_into": into},
        undecided("sqs-queue-public"),
        undecided("sqs-queue-foreign-account"),
        of(
            _QUEUE,
            "orders",
            3,
            "sqs-queue-unencrypted",
            title="SQS queue is not encrypted at rest",
            path="sqsManagedSseEnabled",
            message="sqsManagedSseEnabled is false, \x1b[31mso messages | are plaintext",
            fix="Set sqsManagedSseEnabled to true, or ask @security, 100%",
            blocking=False,
            waived={"reason": "no data", "owner": "payments", "expires": "2099-03-01"},
        ),
    ]


def preview(found: list[dict[str, Any]] | None = None, failure: Failure | None = None) -> Document:
    """The document of a preview with everything that may be in one."""
    made = run.document(
        findings() if found is None else found,
        command="preview",
        seconds=4.2,
        mode="offline",
        profile="recommended",
        loosened=["sqs-queue-without-dlq: level advisory"],
        stack=Stack(project="shop", stack="dev"),
        failure=failure,
    )
    made["run"] |= {"id": "0" * 32, "started": "2026-11-26T03:00:00Z"}
    made["version"] = "1.2.3"
    return made
