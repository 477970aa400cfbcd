"""AWS's managed policies as documents, as far as their facts go.

A resource that is named stands as one of AWS's choice, and a condition that limits as one on a tag:
enough to judge what is granted widely, and what together with other policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from policypack.facts.managed_policies import ManagedStatement, managed_statements
from policypack.iam.document import parse
from policypack.iam.elements import Document

_LIMIT = {"StringEquals": {"aws:ResourceTag/of-a-choice-of-aws": "true"}}


@lru_cache(maxsize=256)
def managed_policy(name: str, path: str = "") -> Document | None:
    """The document of a policy by its name, such as `AmazonS3FullAccess`; None for a new one.

    Paths in it begin with `path`, or else with the name.
    """
    statements = managed_statements(name)
    if statements is None:
        return None
    made = [_statement(each, f"{name}/{at}") for at, each in enumerate(statements)]
    return parse({"Version": "2012-10-17", "Statement": made}, path or name)


def _statement(facts: ManagedStatement, place: str) -> Mapping[str, object]:
    effect, _, passed = facts.effect.partition(">")
    made: dict[str, object] = {"Effect": "Allow" if effect.startswith("A") else "Deny"}
    made["NotAction" if "!" in effect else "Action"] = list(facts.actions)
    if facts.resources == "-":
        made["Resource"] = f"arn:aws:of-the-choice-of-aws:::{place}"
    elif facts.resources.startswith("!"):
        made["NotResource"] = facts.resources[1:].split(",")
    else:
        made["Resource"] = facts.resources.split(",")
    if "?" in effect:
        made["Condition"] = _LIMIT
    elif passed:
        made["Condition"] = {"StringLike": {"iam:PassedToService": passed.split(",")}}
    return made
