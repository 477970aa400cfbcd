"""Small rules that tests of the core judge by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policypack.model.resources import Resource
from policypack.rule.rule import Finding, Fix, Outcomes, Profile, Rule, Severity, rule

QUEUE = "aws:sqs/queue:Queue"
TOPIC = "aws:sns/topic:Topic"


def violated_if(path: str, value: Any) -> Callable[[Resource], Outcomes]:
    """A check that a property holds anything but `value`."""

    def check(resource: Resource) -> Outcomes:
        if resource.get(path) == value:
            yield Finding(f"{path} is bad", path)

    return check


def make(
    id_: str = "t-queue-open",
    check: Callable[..., Any] | None = None,
    *,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.ESSENTIAL,
    types: tuple[str, ...] = (QUEUE,),
    fix: Fix | None = None,
) -> Rule:
    """A rule; without a check of its own it is violated where `open` is true."""
    declared = rule(
        id=id_, types=types, severity=severity, profile=profile, remediation="Close it", fix=fix
    )
    return declared(check or violated_if("open", True))


def make_stack_rule(id_: str, check: Callable[..., Any], *types: str) -> Rule:
    """A rule about the whole stack."""
    declared = rule(
        id=id_,
        types=types[:1],
        reads=types,
        severity=Severity.HIGH,
        profile=Profile.ESSENTIAL,
        remediation="Link it",
    )
    return declared(check)
