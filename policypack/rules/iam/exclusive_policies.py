"""Ways to give policies to a role that each take the others away again.

`inlinePolicies` and `managedPolicyArns` of a role are exclusive lists, and so is PolicyAttachment,
for its policy in the whole account:
https://www.pulumi.com/registry/packages/aws/api-docs/iam/policyattachment/
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from policypack.resources import Resource
from policypack.rule import Finding, Outcomes, Profile, Severity, rule
from policypack.stack import Stack
from policypack.topology.functions import text_of
from policypack.topology.links import linked
from policypack.topology.origins import is_computed
from policypack.unknown import Unknown
from policypack.values import Value

_ROLE = "aws:iam/role:Role"
_POLICY = "aws:iam/policy:Policy"
_PER_POLICY = "aws:iam/policyAttachment:PolicyAttachment"
# Where a type names the role, and what it gives to it.
_INLINE = {
    "aws:iam/rolePolicy:RolePolicy": ("role", "name"),
    "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive": ("roleName", "policyNames"),
}
_ATTACHED = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role", "policyArn"),
    _PER_POLICY: ("roles", "policyArn"),
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": (
        *("roleName", "policyArns"),
    ),
}


@dataclass(frozen=True, eq=False)
class _Given:
    """What another resource gives to the role, by name or ARN."""

    giver: Resource
    names: frozenset[str]
    unknown: Unknown | None


@rule(
    id="iam-role-policies-conflict",
    types=("aws:iam/role:Role",),
    reads=(*_INLINE, *_ATTACHED, _POLICY),
    severity=Severity.LOW,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Use either inlinePolicies/managedPolicyArns of Role (deprecated) or separate RolePolicy "
        "and RolePolicyAttachment resources"
    ),
)
def role_policies_conflict(role: Resource, stack: Stack) -> Outcomes:
    """The role's policies are managed in two exclusive ways that undo each other.

    inlinePolicies, managedPolicyArns and the Exclusive resources remove what they do not list, and
    PolicyAttachment does so in the whole account. Each deployment then takes away what the other
    way has attached: a Deny that protects, or the right that the function needs.
    https://www.pulumi.com/registry/packages/aws/api-docs/iam/role/

    Example:
        role = aws.iam.Role(
            "orders",
            assume_role_policy=json.dumps({
                "Version": "2012-10-17",
                "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "lambda.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }],
            }),
            managed_policy_arns=[  # bad
                "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"  # bad
            ],  # bad
        )
        aws.iam.RolePolicyAttachment(
            "orders",
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole",  # bad
            policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",  # good
        )
    """
    inline = tuple(_given(stack, role, _INLINE))
    attached = tuple(_given(stack, role, _ATTACHED))
    yield from _against(role, "inlinePolicies", _names, inline)
    yield from _against(role, "managedPolicyArns", _arns, attached)
    yield from _twice(attached)


def _given(
    stack: Stack, role: Resource, table: Mapping[str, tuple[str, str]]
) -> Iterator[_Given | Unknown]:
    for kind, (to, what) in table.items():
        for giver in stack.of_type(kind):
            roles = linked(stack, giver, to, _ROLE)
            if isinstance(roles, Unknown):
                yield roles
            elif role in roles:
                yield _Given(giver, *_names_in(stack, giver, what))


def _names_in(stack: Stack, giver: Resource, path: str) -> tuple[frozenset[str], Unknown | None]:
    """The names or ARNs there, a policy of the stack by its URN too, and what is not known."""
    tree = giver.at(path).tree
    items = tree if isinstance(tree, list) else [tree]
    texts = {item for item in items if isinstance(item, str)}
    recorded = {policy.urn for policy in stack.recorded(giver, path, _POLICY)}
    unknown = next((item for item in items if isinstance(item, Unknown)), None)
    return frozenset(texts | recorded), None if recorded else unknown


def _against(
    role: Resource,
    path: str,
    listed: Callable[[Resource], Iterator[str | Unknown]],
    others: tuple[_Given | Unknown, ...],
) -> Outcomes:
    """The provider also reports in the list what others have given; only the rest is the role's."""
    if not others or is_computed(role, path):
        return
    given = [each for each in others if isinstance(each, _Given)]
    reported = frozenset().union(*(each.names for each in given))
    for own in listed(role):
        if isinstance(own, Unknown):
            yield own
        elif own not in reported:
            yield from (_conflict(path, each) for each in given[:1])
            yield from (each for each in others if isinstance(each, Unknown) and not given)
            return


def _names(role: Resource) -> Iterator[str | Unknown]:
    """One empty entry means "remove all", so it conflicts with every inline policy."""
    return role.each("inlinePolicies", lambda item: _text(item, "name"))


def _arns(role: Resource) -> Iterator[str | Unknown]:
    return role.each("managedPolicyArns", lambda item: _text(item, ""))


def _text(item: Value, path: str) -> Iterator[str]:
    yield text_of(item.at(path))


def _conflict(path: str, given: _Given) -> Finding:
    kind, name = given.giver.type.rpartition(":")[2], given.giver.name
    return Finding(f"{path} of the role and the {kind} {name} remove each other's policies", path)


def _twice(attached: tuple[_Given | Unknown, ...]) -> Outcomes:
    """A policy that one PolicyAttachment manages, and that another resource attaches too."""
    given = [each for each in attached if isinstance(each, _Given)]
    for alone in (each for each in given if each.giver.type == _PER_POLICY):
        others = [each for each in given if each is not alone]
        same = [each for each in others if alone.names & each.names]
        yield from (_detached(alone, each) for each in same[:1])
        if not same:
            waits = (each.unknown for each in (alone, *others))
            yield from (each for each in waits if others and each is not None)
    if len(attached) > 1:
        yield from (each for each in attached if isinstance(each, Unknown))


def _detached(alone: _Given, other: _Given) -> Finding:
    kind, name = other.giver.type.rpartition(":")[2], other.giver.name
    return Finding(
        f"the PolicyAttachment {alone.giver.name} detaches its policy from all whom it does not "
        f"list, and the {kind} {name} attaches the same one"
    )
