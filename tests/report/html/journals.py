"""Lines of an audit, as many as asked for, made from a few rules, projects and teams."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from policypack.report.audit_lines import text
from policypack.report.run import summary
from tests.report.run_documents import finding

Line = dict[str, Any]
RULES = (
    ("sqs-queue-unencrypted", "high", "aws:sqs/queue:Queue"),
    ("iam-policy-admin", "critical", "aws:iam/policy:Policy"),
    ("lambda-function-without-dlq", "medium", "aws:lambda/function:Function"),
    ("s3-bucket-public-read", "critical", "aws:s3/bucket:Bucket"),
    ("dynamodb-table-without-pitr", "medium", "aws:dynamodb/table:Table"),
    ("lambda-function-without-tracing", "low", "aws:lambda/function:Function"),
    ("secretsmanager-secret-without-rotation", "low", "aws:secretsmanager/secret:Secret"),
)
PROJECTS = ("orders", "payments", "identity", "reporting", "warehouse", "search")
STACKS = ("dev", "prod", "staging")
TEAMS = ("checkout", "platform", "data")
WAIVER = {"reason": "Replaced this quarter", "owner": "payments", "expires": "2099-03-01"}
EXPIRING = {"rule": RULES[0][0], "resource": "*", "owner": "security", "expires": "2026-12-12"}
NOW = "2026-11-26T03:00:00Z"


def journal(file: Path, made: Iterable[Line]) -> Path:
    """The lines in a file."""
    file.write_text(text([*made]), encoding="utf-8")
    return file


def lines(amount: int, *, stacks: int = 6, at: int = 0, started: str = NOW) -> Iterator[Line]:
    """The lines of an audit with that many findings. `at` makes it another run."""
    yield run_line(id=f"{amount:016x}{at:016x}", started=started)
    for number in range(stacks):
        share = amount // stacks + (number < amount % stacks)
        yield from stack_lines(number, [finding_line(number, each) for each in range(share)])
    yield end_line()


def run_line(*, baseline: bool = False, **changed: Any) -> Line:
    """The first line of an audit."""
    ran: Line = {"id": "0" * 32, "command": "audit", "started": NOW, "seconds": None, "mode": None}
    ran |= {"profile": "recommended", "loosened": [], **changed}
    return {"kind": "run", "schema": 1, "version": "1.2.3", "run": ran, "baseline": baseline}


def end_line(**changed: Any) -> Line:
    """The last line of an audit."""
    made = {"seconds": 4.2, "stacks": 1, "resumed": 0, "fixed": 0, "notes": [], "errors": []}
    return {"kind": "end", **made, **changed}


def stack_lines(number: int, found: list[Line], **changed: Any) -> list[Line]:
    """The line of a stack and those of its findings."""
    project, stack = name_of(number)
    line = {
        "kind": "stack",
        "project": project,
        "stack": stack,
        "source": "s3://pulumi-states",
        "key": f"{project}/{stack}",
        "tags": {"team": TEAMS[number % 3], "tier": str(number % 2)} if number % 4 != 3 else {},
        "version": "3.274.1",
        "time": "2026-11-20T10:00:00Z",
        "resources": 40,
        "waivers": {"from": "history", "expiring": [] if number else [EXPIRING]},
        "notes": [],
        "findings": len(found),
        "counts": summary(found),
        "error": None,
    }
    return [{**line, **changed}, *found]


def finding_line(number: int, each: int, **changed: Any) -> Line:
    """A finding of a stack: every eleventh is waived, every thirteenth undecided."""
    rule, severity, kind = RULES[(each * (number + 1) + number) % len(RULES)]
    project, stack = name_of(number)
    name = f"{rule.split('-')[1]}-{each}"
    waived, undecided = each % 11 == 10, each % 13 == 12
    made = finding(
        rule,
        title=f"{rule.replace('-', ' ').capitalize()} in any stack",
        severity=severity,
        resource={
            "urn": f"urn:pulumi:{stack}::{project}::{kind}::{name}",
            "type": kind,
            "name": name,
        },
        outcome="undecided" if undecided else "violates",
        blocking=severity in ("critical", "high") and not waived and not undecided,
        path="policy.Statement[0].Action",
        message=f"policy.Statement[0].Action of {name} allows sqs:*",
        fix=f"Name the actions that {name} needs",
        waits_for="an output of key (aws:kms/key:Key)" if undecided else None,
        file=None,
        waived=WAIVER if waived else None,
    )
    whose = {"kind": "finding", "project": project, "stack": stack, "status": None}
    return {**whose, **made, "fingerprint": f"{number:016x}{each:016x}", **changed}


def name_of(number: int) -> tuple[str, str]:
    """The project and the name of a stack."""
    project, stack = PROJECTS[number % 6], STACKS[number // 6 % 3]
    return project, stack if number < 18 else f"{stack}-{number}"
