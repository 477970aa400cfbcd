"""Who can perform an action on a resource: principals, the statements, and what is undecided."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.exposure.graph.asked import Question
from policypack.exposure.graph.denials import Denial, denials, denials_of_policies
from policypack.exposure.graph.evidence import evidence_of
from policypack.exposure.graph.graph import Evidence
from policypack.exposure.graph.others import others
from policypack.iam import Accounts
from policypack.iam.meaning.accounts import account_of
from policypack.iam.meaning.actions import ActionSet, names, union
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.access import Access, accesses
from policypack.principals.targets import Target
from policypack.principals.verbs import ROLE
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.topology.parts.accounts import accounts
from policypack.topology.roles.memberships import USER
from policypack.topology.roles.principals import principal_of


@record(frozen=True)
class Answer:
    """What one principal can do to one resource: the certain actions, else those undecided.

    `principal` is the name of a role or user of the stack, or what a policy of the resource names,
    such as an account. `external`: it is in an account that is neither the stack's own nor trusted;
    None where no own account is known. `unless` are denials that apply under a condition, or may
    apply.
    """

    principal: str
    kind: str
    urn: str | None
    on: str
    actions: tuple[str, ...]
    undecided: bool
    evidence: tuple[Evidence, ...]
    unless: tuple[Denial, ...] = ()
    external: bool | None = False


def who_can(
    stack: Stack, question: Question, settings: Settings | None = None
) -> tuple[Answer, ...]:
    """The principals of the stack, and those that policies of the resources name.

    `settings` name the trusted accounts.
    """
    known, found = accounts(stack, settings or Settings()), list[Answer]()
    for target in question.targets:
        for holder in stack.of_type(ROLE, USER):
            found += _of_role(stack, holder, target, question.actions)
        for principal, kind, evidence in others(stack, target, question.actions):
            undecided = evidence.waits_for is not None
            about = target.resource.name
            unless = tuple(denials_of_policies(stack, principal, kind, target, evidence.actions))
            found.append(
                Answer(
                    principal, kind, None, about, evidence.actions, undecided, (evidence,), unless,
                    external=kind == "*" or _is_external(principal, known),
                )
            )  # fmt: skip
    return tuple(found)


def _is_external(principal: str, known: Accounts) -> bool | None:
    account = account_of(principal)
    if account is None:
        return False
    found = known.is_external(account, "")
    return None if isinstance(found, Unknown) else found


def _of_role(stack: Stack, role: Resource, target: Target, wanted: ActionSet) -> Iterator[Answer]:
    held = accesses(stack, role, target)
    sure, possible = (union(bits) & wanted for bits in (_sure(held), _possible(held)))
    if possible:
        granted = sure or possible
        yield Answer(
            principal=role.name,
            kind="User" if role.type == USER else "Role",
            urn=role.urn,
            on=target.resource.name,
            actions=names(granted),
            undecided=not sure,
            evidence=evidence_of(held, principal_of(stack, role), granted),
            unless=tuple(denials(stack, role, target, granted)),
        )


def _sure(held: tuple[Access, ...]) -> Iterator[ActionSet]:
    return (each.sure for each in held)


def _possible(held: tuple[Access, ...]) -> Iterator[ActionSet]:
    return (each.possible for each in held)
