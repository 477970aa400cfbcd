"""Ways to give policies to a role that each remove what the others have given.

`inlinePolicies` and `managedPolicyArns` of a role are exclusive lists, and so are the Exclusive
resources, and PolicyAttachment, for its policy in the whole account:
https://www.pulumi.com/registry/packages/aws/api-docs/iam/rolepolicyattachmentsexclusive/
https://www.pulumi.com/registry/packages/aws/api-docs/iam/policyattachment/
"""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    or_unknown,
    rule,
    until_unknown,
)
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import is_computed
from policypack.topology.roles import policy_givers
from policypack.topology.roles.policy_givers import (
    Given,
    exclusive_in_account,
    inline_givers,
    managed_givers,
)

# The exclusive lists of a role, and where an element has its name or ARN.
_ELEMENT = {"inlinePolicies": "name", "managedPolicyArns": ""}


@rule(
    id="iam-role-policies-conflict",
    types=("aws:iam/role:Role",),
    reads=policy_givers.READS,
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Use either inlinePolicies and managedPolicyArns of Role (deprecated) or separate "
        "RolePolicy and RolePolicyAttachment resources"
    ),
)
def role_policies_conflict(role: Resource, stack: Stack) -> Outcomes:
    """IAM role policies are managed in exclusive ways that remove each other.

    inlinePolicies, managedPolicyArns and the Exclusive resources remove policies that they don't
    list; PolicyAttachment does so in the whole account. Each deployment removes what the other
    resource attached, such as a Deny statement or a permission that the function needs.
    https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/

    Example:
        prefix = "arn:aws:iam::aws:policy/service-role"
        role = aws.iam.Role(
            "orders",
            managed_policy_arns=[f"{prefix}/AWSLambdaBasicExecutionRole"],  # bad
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
        )
        aws.iam.RolePolicyAttachment(
            "orders",
            role=role.name,
            policy_arn=f"{prefix}/AWSLambdaSQSQueueExecutionRole",
        )
    """
    inline, managed = inline_givers(stack, role), managed_givers(stack, role)
    yield from until_unknown(_against(role, "inlinePolicies", inline))
    yield from until_unknown(_against(role, "managedPolicyArns", managed))
    yield from _not_listed(inline)
    if stack.of_type(policy_givers.INLINE_EXCLUSIVE) and len(inline) > 1:
        yield from (each for each in inline if isinstance(each, Unknown))
    yield from _not_listed(managed)
    yield from _attached_twice(managed, exclusive_in_account(stack))


def _against(role: Resource, path: str, others: tuple[Given | Unknown, ...]) -> Outcomes:
    """The provider also reports in the list what others have given; only the rest is the role's."""
    if not others or is_computed(role, path):
        return
    given = [each for each in others if isinstance(each, Given)]
    reported = frozenset().union(*(each.names for each in given))
    # One empty inline policy means "remove all", so it conflicts with every other one.
    for item in role.at(path).items():
        own = or_unknown(text_of, item.at(_ELEMENT[path]))
        if isinstance(own, Unknown):
            yield own
        elif own not in reported:
            yield from (_conflict(path, each) for each in given[:1])
            yield from (each for each in others if isinstance(each, Unknown) and not given)
            return


def _conflict(path: str, given: Given) -> Finding:
    return Finding(f"{path} of the role and {given.describe} remove each other's policies", path)


def _not_listed(givers: tuple[Given | Unknown, ...]) -> Outcomes:
    """A policy that an Exclusive resource of the role removes, since it does not list it."""
    given = [each for each in givers if isinstance(each, Given)]
    for exclusive in (each for each in given if each.is_exclusive_for_role):
        for other in given:
            if other is exclusive or exclusive.lists(other):
                continue
            unknown = other.unknown if exclusive.unknown is None else exclusive.unknown
            yield _removed(exclusive, other) if unknown is None else unknown


def _removed(exclusive: Given, other: Given) -> Finding:
    return Finding(
        f"{exclusive.describe} removes the policies that it does not list, and {other.describe} "
        "gives one of those to the role",
        fix=f"List the policies of {other.describe} in {exclusive.describe} too, or remove one of "
        "the two",
    )


def _attached_twice(managed: tuple[Given | Unknown, ...], exclusive: tuple[Given, ...]) -> Outcomes:
    """Yields policies that a PolicyAttachment manages and that another resource also attaches.

    A PolicyAttachment that names only other roles detaches the policy from this role.
    """
    given = [each for each in managed if isinstance(each, Given)]
    for alone in exclusive:
        others = [each for each in given if each.giver is not alone.giver]
        same = [each for each in others if alone.names & each.names]
        yield from (_detached(alone, each) for each in same[:1])
        if not same:
            waits = (each.unknown for each in (alone, *others))
            yield from (each for each in waits if others and each is not None)
    if len(managed) > 1 or exclusive:
        yield from (each for each in managed if isinstance(each, Unknown))


def _detached(alone: Given, other: Given) -> Finding:
    return Finding(
        f"{alone.describe} detaches its policy from every role, user and group that it does not "
        f"list, and {other.describe} attaches the same policy",
        fix=f"Replace {alone.describe} with a RolePolicyAttachment, GroupPolicyAttachment or "
        "UserPolicyAttachment for each of its holders",
    )
