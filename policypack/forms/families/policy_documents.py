"""Rules about the IAM documents that resources carry: each reports one kind of weakness.

The kinds that many services share are named here: access of any principal, of an external account,
and of a service that another account can make act for it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from policypack import iam
from policypack.forms.property_rule import declaring_module
from policypack.iam import Accounts, Kind
from policypack.iam.meaning.truth import settled
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.rule.rule import Check, Documentation, Finding, Outcomes, Profile, Rule, Severity
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.topology.parts import accounts
from policypack.topology.parts.accounts import external_in
from policypack.topology.parts.attached_documents import demands_tls
from policypack.topology.parts.documents import (
    RESOURCE_POLICIES,
    Judged,
    all_purposes_at,
    documents,
    holders,
    judged,
    judged_by,
    over_limits,
    purposes_at,
    purposes_of,
)
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import is_stated, names_own_resources
from policypack.topology.roles import boundaries

# The kinds about whom a resource-based policy allows.
_WHOM_IT_ALLOWS = frozenset({Kind.PUBLIC, Kind.FOREIGN_ACCOUNT, Kind.SERVICE_WITHOUT_SOURCE})
# For kinds that do not depend on which accounts are external.
_ANY_ACCOUNTS = iam.Accounts()


class Besides(NamedTuple):
    """The findings for a resource that `states` no document, and the types read for them."""

    states: Callable[[Resource], bool]
    check: Callable[[Resource, Stack, Settings], Outcomes]
    reads: tuple[str, ...]


@record(frozen=True)
class DocumentDeclaration:
    """The kind of weakness that a rule reports in the documents of its types."""

    kind: Kind
    besides: Besides | None = None

    def check(self, resource: Resource) -> Outcomes:
        """Judges one resource, where accounts do not matter."""
        return weaknesses(resource, self.kind)

    def check_unless_boundary(self, resource: Resource, stack: Stack | None) -> Outcomes:
        """Judges one resource; a boundary grants nothing, which only the whole stack shows."""
        if stack is None or not boundaries.is_boundary_alone(stack, resource):
            yield from weaknesses(resource, self.kind)

    def check_with_accounts(self, resource: Resource, stack: Stack, settings: Settings) -> Outcomes:
        """Judges one resource, given the stack's own accounts and the trusted ones."""
        return weaknesses(resource, self.kind, accounts.accounts(stack, settings))

    def check_besides(self, resource: Resource, stack: Stack, settings: Settings) -> Outcomes:
        """Judges the documents that a resource states, or what is beside it without one."""
        if self.besides is None or self.besides.states(resource):
            yield from self.check(resource)
        else:
            yield from self.besides.check(resource, stack, settings)


def document_rule(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    kind: Kind,
    severity: Severity,
    profile: Profile,
    remediation: str,
    title: str,
    why: str,
    example: str = "",
    types: tuple[str, ...] = (),
    depends_on_accounts: bool = False,
    besides: Besides | None = None,
    cwe: tuple[int, ...] = (),
    module: str | None = None,
) -> Rule:
    """Declares a rule about one kind of weakness in the documents of `types`.

    Without `types` it judges all types whose documents can have the weakness.
    `depends_on_accounts`: the verdict depends on the external accounts, so the rule needs the whole
    stack.
    So it does for what `besides` finds, such as a document that is missing.
    Raises KeyError for a kind that is not looked for in documents.
    """
    judged_types = types or holders(*purposes_of(kind))
    declared = DocumentDeclaration(kind, besides)
    how = _how(declared, judged_types, depends_on_accounts)
    return Rule(
        id=id,
        types=judged_types,
        severity=severity,
        profile=profile,
        remediation=remediation,
        documentation=Documentation.written(title, why, example),
        module=module or declaring_module(),
        declared=declared,
        check=how.check,
        asks_for=how.asks_for,
        reads=how.reads,
        alone=how.alone,
        kind=kind.value,
        implied_by=iam.implied_by(kind),
        cwe=cwe,
    )


class _How(NamedTuple):
    """How a rule judges: see the properties of `Rule`."""

    check: Check
    asks_for: tuple[str, ...] = ("resource",)
    reads: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()


def _how(declared: DocumentDeclaration, types: tuple[str, ...], depends_on_accounts: bool) -> _How:
    everything = ("resource", "stack", "settings")
    if declared.besides is not None:
        return _How(declared.check_besides, everything, declared.besides.reads)
    if depends_on_accounts:
        return _How(declared.check_with_accounts, everything, accounts.READS)
    if boundaries.POLICY in types and declared.kind not in iam.KINDS[iam.Purpose.BOUNDARY]:
        alone = tuple(each for each in types if each != boundaries.POLICY)
        both = ("resource", "stack")
        return _How(declared.check_unless_boundary, both, boundaries.READS, alone)
    return _How(declared.check)


def weaknesses(resource: Resource, kind: Kind, known: iam.Accounts = _ANY_ACCOUNTS) -> Outcomes:
    """Yields the findings of one kind in the resource's documents, and the unknown values that
    leave it undecided."""
    for purpose in purposes_at(kind, resource.type):
        # Most resources have documents of one purpose only.
        if found := documents(resource, purpose):
            if kind is Kind.PUBLIC and _keeps_public_out(resource):
                return
            most = _at_most(resource.type) if kind in _WHOM_IT_ALLOWS else None
            yield from (each for each in found if isinstance(each, Unknown))
            for each in judged(resource, purpose, known, kind):
                yield _outcome(each, most)


def malformed(resource: Resource) -> Outcomes:
    """Yields what AWS would refuse in the resource's documents.

    A part that is not known yet may turn out to be malformed, so it is undecided.
    """
    for purpose in all_purposes_at(resource.type):
        for document in documents(resource, purpose):
            if isinstance(document, Unknown):
                yield document
            elif isinstance(document, iam.MalformedDocument):
                yield _refused(document)
            else:
                yield from document.unknown_leaves()


def unlimited(policy: Resource, stack: Stack) -> Outcomes:
    """Yields the finding of a policy that is a boundary and limits nothing."""
    limits = boundaries.is_boundary(stack, policy)
    if limits is False:
        return
    for document in documents(policy, iam.Purpose.IDENTITY):
        if isinstance(document, Unknown):
            yield document
        elif isinstance(document, iam.Document):
            asked = frozenset({Kind.UNLIMITED_BOUNDARY})
            for found in iam.document_weaknesses(document, iam.Purpose.BOUNDARY, kinds=asked):
                yield limits if isinstance(limits, Unknown) else _outcome(found)


def oversized(resource: Resource) -> Outcomes:
    """Yields the finding of documents that exceed IAM's quota, and the unknown values that may."""
    for found in over_limits(resource):
        yield found if isinstance(found, Unknown) else _outcome(found)


def accepts_plain_requests(resource: Resource, stack: Stack, actions: str) -> Outcomes:
    """Yields the finding of a resource whose policies do not deny the actions without TLS."""
    if not settled(demands_tls(stack, resource, actions)):
        message = f"no policy denies {actions} where aws:SecureTransport is false"
        yield Finding(message, "policy")


def _keeps_public_out(resource: Resource) -> bool:
    """Whether the resource's own network keeps the public out, whatever its policy says."""
    policy = RESOURCE_POLICIES.get(resource.type)
    return policy is not None and bool(policy.private) and is_stated(resource, policy.private)


def _at_most(type_: str) -> Severity | None:
    policy = RESOURCE_POLICIES.get(type_)
    return Severity(policy.at_most) if policy is not None and policy.at_most else None


def _outcome(found: Judged, most: Severity | None = None) -> Finding | Unknown:
    if isinstance(found, iam.Undecided):
        return found.unknown
    severity = _capped(severity_of(found), most)
    fix = None if found.fix in iam.GENERAL_FIXES else found.fix
    return Finding(found.message, found.path, severity, fix, cause=found.cause)


def _capped(severity: Severity | None, most: Severity | None) -> Severity | None:
    """The severity of a case, but no higher than that of what is at stake."""
    if severity is None or most is None:
        return severity or most
    return min(severity, most, key=list(Severity).index)


def severity_of(found: iam.Weakness) -> Severity | None:
    """The severity of this case, None if it is the rule's own."""
    return None if found.gravity is None else Severity(found.gravity.value)


@lru_cache(maxsize=256)
def _refused(fault: iam.MalformedDocument) -> Finding:
    return Finding(fault.message, fault.path, fix=fault.advice)


def shared_with_external_account(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    why: str,
    example: str = "",
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
    types: tuple[str, ...] = (),
) -> Rule:
    """Declares that resource-based policies of `types` must not allow external accounts.

    Without `types` it judges those that `policypack.facts.policy_documents` names the rule for.

    An account is external unless the stack's resources are in it or `trusted_accounts` lists it.
    """
    return document_rule(
        id=id,
        kind=Kind.FOREIGN_ACCOUNT,
        types=types or judged_by(id),
        severity=severity,
        profile=profile,
        remediation=(
            "Remove the account from Principal once it no longer needs access, compare "
            "aws:PrincipalOrgID, or list it in the setting trusted_accounts"
        ),
        title=f"{subject} allows external cross-account access",
        why=why,
        example=example,
        cwe=(284,),
        depends_on_accounts=True,
        module=declaring_module(),
    )


def external_target(resource: Resource, path: str, known: Accounts) -> Outcomes:
    """Yields the finding of an ARN in an external account, and what may be one.

    An unknown ARN of the stack's own resources is in its account.
    """
    value = resource.at(path)
    text = or_unknown(text_of, value)
    if isinstance(text, Unknown):
        if not names_own_resources(resource, path):
            yield text
        return
    for found in external_in(text, value.path, known):
        if isinstance(found, Unknown):
            yield found
        else:
            yield Finding(f"{path} is in the external account {found}", value.path)


def publicly_accessible(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    remediation: str,
    why: str,
    example: str = "",
    severity: Severity = Severity.CRITICAL,
    profile: Profile = Profile.ESSENTIAL,
    types: tuple[str, ...] = (),
) -> Rule:
    """Declares that resource-based policies of `types` must not allow any principal.

    Without `types` it judges those that `policypack.facts.policy_documents` names the rule for.

    A condition must restrict the caller or the source; `policypack.iam` knows which do.
    """
    return document_rule(
        id=id,
        kind=Kind.PUBLIC,
        types=types or judged_by(id),
        severity=severity,
        profile=profile,
        remediation=remediation,
        title=f"{subject} is publicly accessible",
        why=why,
        example=example,
        cwe=(284,),
        module=declaring_module(),
    )


def service_without_source(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    why: str,
    example: str = "",
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
    types: tuple[str, ...] = (),
) -> Rule:
    """Declares that the policies of `types` must limit a service principal to its source.

    Without `types` it judges those that `policypack.facts.policy_documents` names the rule for.
    Without aws:SourceArn or aws:SourceAccount another customer of AWS can make the service act.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return document_rule(
        id=id,
        kind=Kind.SERVICE_WITHOUT_SOURCE,
        types=types or judged_by(id),
        severity=severity,
        profile=profile,
        remediation="Add aws:SourceArn or aws:SourceAccount to the statement's Condition",
        title=f"{subject} is exposed to the confused deputy problem",
        why=why,
        example=example,
        cwe=(441,),
        module=declaring_module(),
    )
