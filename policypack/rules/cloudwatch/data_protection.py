"""Personal data in logs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    Value,
    or_unknown,
    rule,
)
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.topology.parts import log_groups
from policypack.topology.parts.completion import is_completed
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.log_groups import GROUP, writes_to
from policypack.topology.parts.tags import tags

_POLICY = "aws:cloudwatch/logDataProtectionPolicy:LogDataProtectionPolicy"
_ACCOUNT_POLICY = "aws:cloudwatch/logAccountPolicy:LogAccountPolicy"
_WORDS = r"(?<![a-z])(pii|phi|personal|personally|gdpr|hipaa|sensitive)(?![a-z])"
_NO = frozenset({"", "false", "no", "none", "0"})


@rule(
    id="logs-group-without-data-protection",
    types=(GROUP,),
    reads=(*log_groups.READS, _POLICY, _ACCOUNT_POLICY),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add a LogDataProtectionPolicy for the group, or a LogAccountPolicy of the type "
        "DATA_PROTECTION_POLICY; logGroupClass of the group must be STANDARD"
    ),
)
def group_without_data_protection(group: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """CloudWatch log group for personal data has no data protection policy.

    A data protection policy masks the data that it detects, such as addresses and card numbers, for
    all readers without logs:Unmask. The rule judges log groups with a tag that indicates personal
    data, such as data-classification: pii, and log groups of functions with such a tag.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data.html

    Example:
        group = aws.cloudwatch.LogGroup(
            "orders",
            name="/aws/lambda/orders",
            retention_in_days=365,
            tags={"data-classification": "pii"},
        )
        aws.cloudwatch.LogDataProtectionPolicy(  # good
            "orders",  # good
            log_group_name=group.name,  # good
            policy_document=json.dumps({"Name": "orders", "Version": "2021-06-01"}),  # good
        )  # good
    """
    marked = any_of((_is_marked(group), *_writers_marked(stack, group)))
    if marked is False or settings.is_completed_elsewhere(group.urn):
        return
    covered = _is_covered(stack, group)
    if covered is True:
        return
    waits = next((each for each in (marked, covered) if isinstance(each, Unknown)), None)
    yield waits or Finding(
        "a tag marks the data as personal, but no data protection policy masks it"
    )


def _is_covered(stack: Stack, group: Resource) -> Truth:
    # Groups of other classes do not support data protection policies.
    if group.get("logGroupClass", "STANDARD") != "STANDARD":
        return False
    wide = (or_unknown(_protects, each) for each in stack.of_type(_ACCOUNT_POLICY))
    return any_of((is_completed(stack, group, {_POLICY: "logGroupName"}), *wide))


def _writers_marked(stack: Stack, group: Resource) -> Iterator[Truth]:
    for function, is_marked in stack.once(_marked_functions):
        yield all_of((is_marked, writes_to(stack, function, group)))


def _marked_functions(stack: Stack) -> list[tuple[Resource, Truth]]:
    """The functions that a tag marks, or may mark."""
    found = ((each, or_unknown(_is_marked, each)) for each in stack.of_type(FUNCTION))
    return [(function, truth) for function, truth in found if truth is not False]


def _is_marked(resource: Resource) -> Truth:
    return any_of(or_unknown(_marks, key.lower(), tag) for key, tag in tags(resource))


def _marks(key: str, tag: Value) -> bool:
    """Whether a tag says that the resource handles personal data, in its key or its value."""
    value = str(tag.content).lower()
    if re.search(_WORDS, value):
        return True
    return re.search(_WORDS, key) is not None and value not in _NO


def _protects(policy: Resource) -> bool:
    return bool(policy.get("policyType") == "DATA_PROTECTION_POLICY")
