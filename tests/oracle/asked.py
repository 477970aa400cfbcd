"""The questions, asked of `who-can` and of the evaluator from npm."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from policypack.exposure.graph.others import ANY
from policypack.exposure.graph.who_can import Answer, question, who_can
from policypack.model.stack import Stack
from tests.exposure.stacks import ACCOUNT, EXTERNAL, KEY
from tests.oracle.stacks import FRIEND, LAMBDA, OTHERS, Document, Made, Question

SCRIPT = Path(__file__).with_name("simulate.cjs")
_OWN = f"arn:aws:iam::{ACCOUNT}:root"
_ANYTHING: Document = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


def by_us(asked: Iterable[Question]) -> Iterator[bool]:
    """Whether `who-can` lists the principal, certainly."""
    last: tuple[Made, Stack] | None = None
    for each in asked:
        if last is None or last[0] is not each.stack:
            last = (each.stack, each.stack.stack())
        answers = who_can(last[1], question(last[1], each.action, each.arn))
        yield any(_is(answer, each.principal) for answer in answers if not answer.undecided)


def _is(answer: Answer, principal: str) -> bool:
    """Whether the answer is about the principal. What anyone can do, it can too."""
    root = f"arn:aws:iam::{EXTERNAL}:root"
    around = {FRIEND: (root, EXTERNAL), root: (root, EXTERNAL), "*": ()}.get(principal, ())
    if principal in OTHERS and answer.principal == ANY:
        return True
    return answer.principal == principal or answer.principal in around


def by_oracle(asked: Sequence[Question], modules: Path) -> list[bool]:
    """Whether the evaluator allows it in one of the contexts."""
    told = "\n".join(json.dumps(_simulations(each)) for each in asked)
    # What goes wrong there stands in stderr.
    ended = subprocess.run(
        ("node", str(SCRIPT), str(modules)),
        input=told,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = ended.stdout.split()
    assert len(found) == len(asked), ended.stderr[:800]
    return [each == "true" for each in found]


def _simulations(asked: Question) -> list[dict[str, Any]]:
    made = asked.stack
    principal, identity, boundary = _caller(made, asked.principal)
    policy = made.policies[asked.kind, asked.name]
    if asked.kind == KEY and policy is None:
        # https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
        statement = {"Effect": "Allow", "Principal": {"AWS": _OWN}, "Action": "kms:*"}
        policy = {"Version": "2012-10-17", "Statement": [{**statement, "Resource": "*"}]}
    request = {
        "action": asked.action,
        "principal": principal,
        "resource": {"resource": asked.arn, "accountId": ACCOUNT},
    }
    more: dict[str, Any] = {"serviceControlPolicies": [], "resourceControlPolicies": []}
    more |= {} if policy is None else {"resourcePolicy": policy}
    more |= {} if boundary is None else {"permissionBoundaryPolicies": [boundary]}
    account = principal.split(":")[4] if principal.startswith("arn:") else ""
    about = {"aws:PrincipalArn": principal, "aws:PrincipalAccount": account} if account else {}
    return [
        {
            "request": {**request, "contextVariables": {**about, **context}},
            "identityPolicies": identity,
            **more,
        }
        for context in made.contexts()
    ]


def _caller(made: Made, principal: str) -> tuple[str, list[dict[str, Any]], dict[str, Any] | None]:
    """A principal as a caller with its policies; one outside may do anything that it is allowed."""
    if principal in made.identity:
        documents = made.identity[principal]
        bound = made.boundary.get(principal)
        return (
            f"arn:aws:iam::{ACCOUNT}:role/{principal}",
            [{"name": f"p{at}", "policy": each} for at, each in enumerate(documents)],
            None if bound is None else {"name": "boundary", "policy": bound},
        )
    if principal == LAMBDA:
        return LAMBDA, [], None
    arn = {"*": f"arn:aws:iam::{STRANGER}:role/any"}.get(principal, FRIEND)
    if principal.endswith(":root"):
        arn = f"arn:aws:iam::{EXTERNAL}:role/other"
    return arn, [{"name": "all", "policy": _ANYTHING}], None


# An account that no policy names.
STRANGER = "444455556666"
