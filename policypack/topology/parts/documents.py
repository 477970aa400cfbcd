"""The IAM documents that resources carry, and the weaknesses that `policypack.iam` finds in them.

A resource's documents are parsed and judged once, however many rules ask.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from policypack import iam
from policypack.facts.policy_documents import PolicyDocument, policy_documents
from policypack.iam import KINDS, Kind, Purpose
from policypack.iam.weaknesses import limits
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.values import Value
from policypack.topology.parts import bus_permissions
from policypack.topology.parts.links import is_computed


def _paths(purpose: Purpose) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in policy_documents():
        if purpose.value in each.purposes:
            found[each.type] = (*found.get(each.type, ()), each.path)
    return found


# The properties that hold documents, by purpose and type; `[]` means every element of a list.
# Which policies are boundaries depends on the stack: `policypack.topology.roles.boundaries`.
PATHS: Mapping[Purpose, Mapping[str, tuple[str, ...]]] = {each: _paths(each) for each in Purpose}
# The first of them: nearly all types have one.
PROPERTIES: Mapping[Purpose, Mapping[str, str]] = {
    purpose: {kind: paths[0] for kind, paths in held.items()} for purpose, held in PATHS.items()
}

# The property that decides which purpose a document has, by type.
DECIDED_BY: Mapping[str, str] = {
    each.type: each.of for each in policy_documents() if len(each.purposes) > 1
}
# What AWS Organizations calls the purposes; without a type pulumi_aws takes the first.
# https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html
TYPES_OF_ORGANIZATIONS: Mapping[Purpose, str] = {
    Purpose.SCP: "SERVICE_CONTROL_POLICY",
    Purpose.RCP: "RESOURCE_CONTROL_POLICY",
}

# The resource-based policies, by type.
RESOURCE_POLICIES: Mapping[str, PolicyDocument] = {
    each.type: each for each in policy_documents() if each.kind == Purpose.RESOURCE.value
}

# Where each type names the ARNs of the managed policies that it attaches.
MANAGED_AT: Mapping[str, str] = {
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
    "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
    "aws:iam/role:Role": "managedPolicyArns",
    "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
    "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
}

# How many characters the documents of one resource may have together, by type.
LIMITS: Mapping[Purpose, Mapping[str, int]] = {
    Purpose.IDENTITY: {
        "aws:iam/groupPolicy:GroupPolicy": limits.INLINE_OF_GROUP,
        "aws:iam/policy:Policy": limits.MANAGED,
        "aws:iam/role:Role": limits.INLINE_OF_ROLE,
        "aws:iam/rolePolicy:RolePolicy": limits.INLINE_OF_ROLE,
        "aws:iam/userPolicy:UserPolicy": limits.INLINE_OF_USER,
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": (
            limits.INLINE_OF_PERMISSION_SET
        ),
    },
    Purpose.TRUST: {"aws:iam/role:Role": limits.TRUST},
    Purpose.SCP: {"aws:organizations/policy:Policy": limits.SCP},
    Purpose.RCP: {"aws:organizations/policy:Policy": limits.RCP},
}


def holders(*purposes: Purpose) -> tuple[str, ...]:
    """The types that hold documents of any of the purposes, each once."""
    return tuple(dict.fromkeys(kind for each in purposes for kind in PROPERTIES[each]))


def judged_by(rule: str) -> tuple[str, ...]:
    """The types whose resource-based policies the rule with the ID judges."""
    return tuple(each.type for each in policy_documents() if rule in each.rules)


_Parsed = iam.Document | iam.MalformedDocument | Unknown
Judged = iam.Weakness | iam.Undecided
_NONE: tuple[Judged, ...] = ()


@cache
def purposes_of(kind: Kind) -> tuple[Purpose, ...]:
    """The purposes of documents that can have the weakness.

    Raises KeyError for a kind that is not looked for in documents.
    """
    found = tuple(purpose for purpose, kinds in KINDS.items() if kind in kinds)
    if not found:
        raise KeyError(kind.value)
    return found


@cache
def purposes_at(kind: Kind, type_: str) -> tuple[Purpose, ...]:
    """The purposes among those for which a resource of the type can have a document.

    Raises KeyError for a kind that is not looked for in documents.
    """
    holds = all_purposes_at(type_)
    return tuple(purpose for purpose in purposes_of(kind) if purpose in holds)


@cache
def all_purposes_at(type_: str) -> tuple[Purpose, ...]:
    """The purposes for which a resource of the type can have a document."""
    made = (Purpose.RESOURCE,) if type_ == bus_permissions.PERMISSION else ()
    holds = {*made, *(purpose for purpose, held in PATHS.items() if type_ in held)}
    return tuple(purpose for purpose in Purpose if purpose in holds)


def over_limits(resource: Resource) -> Iterator[Judged | Unknown]:
    """Yields the weakness of documents that together exceed IAM's quota, and what may do so."""
    for purpose, limited in LIMITS.items():
        if resource.type in limited:
            parsed = documents(resource, purpose)
            yield from (each for each in parsed if isinstance(each, Unknown))
            whole = [each for each in parsed if isinstance(each, iam.Document)]
            yield from iam.size_weaknesses(whole, limited[resource.type])


def documents(resource: Resource, purpose: Purpose) -> tuple[_Parsed, ...]:
    """The resource's documents of one purpose.

    A document that AWS would refuse is its error, one that is not known yet an `Unknown`.
    """
    return resource.once(_documents, purpose)


def _documents(resource: Resource, purpose: Purpose) -> tuple[_Parsed, ...]:
    return tuple([_parse(value, purpose) for value in _policies(resource, purpose)])


def _policies(resource: Resource, purpose: Purpose) -> Iterator[Value | Unknown]:
    if purpose is Purpose.RESOURCE and resource.type == bus_permissions.PERMISSION:
        statement = bus_permissions.statement_of(resource)
        if statement is not None:
            yield Value(statement, "policy")
        return
    held = PATHS[purpose].get(resource.type, ())
    # What AWS alone gives a resource is declared elsewhere, or not at all.
    paths = [path for path in held if not is_computed(resource, path)]
    if not paths:
        return
    meant = or_unknown(_is_meant, resource, purpose)
    if isinstance(meant, Unknown):
        # A rule asks for each purpose, and is to be undecided once.
        yield from [meant] if purpose is next(iter(TYPES_OF_ORGANIZATIONS)) else []
    elif meant:
        for path in paths:
            yield from until_unknown(_values(resource.properties, path))


def _is_meant(resource: Resource, purpose: Purpose) -> bool:
    """Whether the documents of a resource have the purpose, where a property decides it."""
    property_ = DECIDED_BY.get(resource.type)
    if property_ is None:
        return True
    default = next(iter(TYPES_OF_ORGANIZATIONS.values()))
    return bool(resource.get(property_, default) == TYPES_OF_ORGANIZATIONS.get(purpose))


def _parse(value: Value | Unknown, purpose: Purpose) -> _Parsed:
    policy = value if isinstance(value, Unknown) else value.tree
    if isinstance(policy, Unknown):
        return policy
    try:
        return iam.parse(policy, value.path, purpose)
    except iam.MalformedDocument as fault:
        return fault


def _values(value: Value, path: str) -> Iterator[Value | Unknown]:
    head, _, below = path.partition("[].")
    if not below:
        yield value.at(head)
        return
    yield from value.each(head, lambda item: _values(item, below))


def judged(
    resource: Resource, purpose: Purpose, accounts: iam.Accounts, kind: Kind
) -> Sequence[Judged]:
    """The weaknesses of one kind in the resource's documents of one purpose.

    Weaknesses that are found together are computed once for all rules.
    """
    return resource.once(_judged, purpose, accounts, iam.found_with(kind)).get(kind, _NONE)


def _judged(
    resource: Resource, purpose: Purpose, accounts: iam.Accounts, kinds: frozenset[Kind]
) -> Mapping[Kind, Sequence[Judged]]:
    answers: dict[Kind, list[Judged]] = {}
    for parsed in documents(resource, purpose):
        if isinstance(parsed, iam.Document):
            for found in iam.document_weaknesses(parsed, purpose, accounts, kinds):
                answers.setdefault(found.kind, []).append(_at_properties(found, resource))
    return answers


def _at_properties(found: Judged, resource: Resource) -> Judged:
    """The finding, reported at the properties if AWS derives the statement from them."""
    is_made = resource.type == bus_permissions.PERMISSION
    return bus_permissions.at_properties(found) if is_made else found
