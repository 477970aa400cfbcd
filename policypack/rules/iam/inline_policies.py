"""Inline policies, which belong to one principal and have no versions."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    first_few,
    rule,
)
from policypack.iam import Document, Purpose
from policypack.topology.parts.documents import documents
from policypack.topology.parts.links import references
from policypack.topology.parts.policy_holders import LIMITS
from policypack.topology.roles.memberships import GROUP, USER
from policypack.topology.roles.role_policies import ROLE as _ROLE

# Which type gives an inline policy to a principal, and where it names that.
_SEPARATE = {
    _ROLE: ("aws:iam/rolePolicy:RolePolicy", "role"),
    USER: ("aws:iam/userPolicy:UserPolicy", "user"),
    GROUP: ("aws:iam/groupPolicy:GroupPolicy", "group"),
}


@rule(
    id="iam-policy-inline",
    types=(
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
        _ROLE,
    ),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Move the document to a Policy resource and attach that",
)
def policy_inline(holder: Resource) -> Outcomes:
    """IAM policy is inline instead of managed.

    Inline policies have no versions and no ARN, so reviews of managed policies miss them, and other
    roles copy their text. For a single function an inline policy is often the better choice; this
    rule is for organizations that review policies centrally.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html

    Example:
        document = json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Action": "dynamodb:GetItem",
                "Resource": "arn:aws:dynamodb:eu-central-1:111122223333:table/orders",
            }],
        })
        trust = json.dumps({
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }],
        })
        role = aws.iam.Role("orders", assume_role_policy=trust)
        aws.iam.RolePolicy("orders", role=role.name, policy=document)  # bad
        policy = aws.iam.Policy("orders", policy=document)  # good
        aws.iam.RolePolicyAttachment("orders", role=role.name, policy_arn=policy.arn)  # good
    """
    if holder.type != _ROLE:
        yield _inline("policy")
        return
    yield from holder.each("inlinePolicies", _entry)


def _entry(entry: Value) -> Outcomes:
    # One entry without a policy is how the provider is asked to remove all inline policies.
    if entry.at("policy").is_set:
        yield _inline(entry.path)


def _inline(path: str) -> Finding:
    return Finding("the document has no versions and cannot be attached elsewhere", path)


@rule(
    id="iam-inline-policies-oversized",
    types=tuple(_SEPARATE),
    reads=tuple(kind for kind, _ in _SEPARATE.values()),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation="Move some of the documents to separate Policy resources and attach those",
)
def inline_policies_oversized(principal: Resource, stack: Stack) -> Outcomes:
    """IAM inline policies together exceed the size quota of their principal.

    IAM adds up the inline policies of a role, user or group, without whitespace. Each document can
    be short enough on its own; the one that exceeds the quota stops the deployment halfway.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html

    Example:
        user = aws.iam.User("reports")
        arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
        for number in range(4):
            arns = [f"{arn}-{number}-{table}" for table in range(20)]  # bad
            arns = [f"{arn}-{number}-{table}" for table in range(3)]  # good
            statement = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": arns}
            aws.iam.UserPolicy(
                f"reports-{number}",
                user=user.name,
                policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            )
    """
    kind, path = _SEPARATE[principal.type]
    found = references(stack, kind, path, principal.type).to(principal)
    yield from (each for each in found if isinstance(each, Unknown))
    holders = [
        each
        for each in (principal, *found)
        if isinstance(each, Resource) and documents(each, Purpose.IDENTITY)
    ]
    sizes = {each: _size(each) for each in holders}
    limit = LIMITS[Purpose.IDENTITY][kind]
    # iam-policy-oversized judges what one resource holds.
    if len(holders) < 2 or max(sizes.values()) > limit:
        return
    if sum(sizes.values()) <= limit:
        yield from (each for holder in holders for each in _unknown(holder))
        return
    yield Finding(
        f"{first_few([each.name for each in holders if sizes[each]])} have "
        f"{sum(sizes.values()):,} characters without whitespace together; IAM accepts at most "
        f"{limit:,} in the inline policies of a {principal.type.rpartition(':')[2].lower()}"
    )


def _size(holder: Resource) -> int:
    parsed = documents(holder, Purpose.IDENTITY)
    return sum(each.size for each in parsed if isinstance(each, Document))


def _unknown(holder: Resource) -> Iterator[Unknown]:
    """Yields the unknown parts of the holder's documents, which make them longer."""
    for parsed in documents(holder, Purpose.IDENTITY):
        if isinstance(parsed, Unknown):
            yield parsed
        elif isinstance(parsed, Document):
            yield from parsed.unknown_leaves()
