"""Weaknesses of resource policies: who may use the resource."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from policypack.facts import sensitive_actions
from policypack.facts.confused_deputy import HARMLESS, NAME_CONTEXT_ALONE
from policypack.iam.document.elements import Condition, Document, Leaf, Leaves, Statement
from policypack.iam.document.globs import has_wildcard, is_all_wildcards
from policypack.iam.meaning.accounts import (
    Accounts,
    account_of,
    account_of_resource,
    is_whole_account,
)
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.any_principal import (
    is_any_principal,
    is_denied,
    open_to_any_principal,
)
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.condition_operators import POSITIVE, base_operator
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.confused_deputy import (
    acts_for_anybody,
    names_bucket_alone,
    only,
    requires_source,
    service_name,
    service_principals,
)
from policypack.iam.meaning.cross_account import (
    allowed_callers,
    aws_principals,
    is_external,
    requires_organization,
)
from policypack.iam.meaning.expanded_statements import (
    allows,
    expand_statement,
    expand_statements,
)
from policypack.iam.meaning.impact import summarize_actions
from policypack.iam.meaning.kind import Found, Gravity, Kind, Undecided, Weakness
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown

# Allow with NotPrincipal: any principal except a list.


def not_principal_weaknesses(document: Document) -> Found:
    """Yield everyone-except, of Allow alone: a Deny with NotPrincipal restricts access."""
    for statement in document.statements:
        allowed = allows(statement)
        if statement.not_principals and isinstance(allowed, Unknown):
            yield Undecided(Kind.EVERYONE_EXCEPT, allowed)
        elif statement.not_principals and allowed:
            yield _weakness(statement)
    yield from (Undecided(Kind.EVERYONE_EXCEPT, each) for each in document.unknowns)


def _weakness(statement: Statement) -> Weakness:
    path = f"{statement.path}.NotPrincipal"
    used = summarize_actions(statement)
    message = f"{path} allows {used} to any principal that it does not list"
    fix = "Replace NotPrincipal with Principal and name the accounts, roles or services in use"
    return Weakness(Kind.EVERYONE_EXCEPT, path, message, fix)


# Wildcards inside a condition that is to limit which principals call.
#
# AWS refuses a wildcard inside a principal: see `policypack.iam.document.forms`.

KIND = Kind.PRINCIPAL_PARTIAL_WILDCARD
_ABOUT_PRINCIPALS = ("aws:principalarn", "aws:principalaccount", "aws:principalorg", "aws:userid")


def principal_wildcard_weaknesses(document: Document) -> Iterator[Weakness | Undecided]:
    """Yield conditions on the principals of an Allow whose wildcard matches other accounts.

    A role's name behind a whole account id, such as `arn:aws:iam::111122223333:role/*`, does not,
    and neither does a condition whose statement has another limit, or a Deny.
    """
    for statement in document.statements:
        for condition in statement.conditions:
            if _may_limit_principals(condition):
                yield from _in_condition(condition, statement, document)
    yield from (Undecided(KIND, each) for each in document.unknowns)


def _in_condition(
    condition: Condition, statement: Statement, document: Document
) -> Iterator[Weakness | Undecided]:
    """Only where any principal is allowed does the condition alone decide which one may call."""
    others = tuple(each for each in statement.conditions if each is not condition)
    any_principal = any_of(map(is_any_principal, statement.principals))
    open_ = all_of((allows(statement), any_principal, negated(limits_who(others))))
    if open_ is False or is_denied(expand_statement(statement), expand_statements(document)):
        return
    for leaf in condition.leaves.each(statement.path):
        if isinstance(leaf.text, Unknown):
            yield from _found(leaf, all_of((open_, leaf.text)))
        elif has_wildcard(leaf.text) and not is_all_wildcards(leaf.text):
            yield from _found(leaf, all_of((open_, negated(_limits(condition, leaf)))))


def _may_limit_principals(condition: Condition) -> bool:
    """Whether it compares the caller; a block that is not known yet may."""
    if condition.operator and base_operator(condition) not in POSITIVE:
        return False
    return not condition.key or condition.key.lower().startswith(_ABOUT_PRINCIPALS)


def _limits(condition: Condition, leaf: Leaf) -> Truth:
    alone = condition._replace(leaves=Leaves((leaf.text,)))
    return limits_who((alone,))


def _found(leaf: Leaf, truth: Truth) -> Iterator[Weakness | Undecided]:
    if isinstance(truth, Unknown):
        yield Undecided(KIND, truth)
    elif truth:
        message = f'{leaf.path} is "{leaf.text}", which matches principals of any account'
        yield Weakness(KIND, leaf.path, message, "Write the whole account ID, or the whole ARN")


# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
_FOR_A_WEBSITE = (
    ". Serve a website through CloudFront with origin access control: name "
    "cloudfront.amazonaws.com in Principal and compare aws:SourceArn with the distribution's ARN"
)
_NAME_CALLERS = "Name {} in Principal, or compare aws:PrincipalOrgID with your organization's ID"
_REMOVE_ACCOUNT = "Remove the account, compare aws:PrincipalOrgID, or list it in trusted_accounts"
# Fixes that fit every resource. A rule about one type of resource has a better one.
GENERAL_FIXES = frozenset({_NAME_CALLERS.format("accounts, roles or services"), _REMOVE_ACCOUNT})


def resource_policy_weaknesses(document: Document, accounts: Accounts | None = None) -> Found:
    """Yield the weaknesses of a resource policy.

    Kinds: public (Allow for any principal with no condition that really limits), everyone-except
    (Allow with NotPrincipal), foreign-account (an account that is not listed),
    service-without-source (a service that acts for any customer) and principal-partial-wildcard.
    `accounts` names the accounts that are the reader's own.
    """
    return iter(_weaknesses(document, accounts or Accounts()))


@lru_cache(maxsize=256)
def _weaknesses(document: Document, accounts: Accounts) -> tuple[Weakness | Undecided, ...]:
    document = applicable(document)
    return (
        *_public(document, accounts),
        *not_principal_weaknesses(document),
        *_named_principals(document, accounts if accounts.own else _with_own(document, accounts)),
        *principal_wildcard_weaknesses(document),
    )


def _public(document: Document, accounts: Accounts) -> Found:
    for statement, truth in open_to_any_principal(document):
        if isinstance(truth, Unknown):
            yield Undecided(Kind.PUBLIC, truth)
        else:
            yield _public_weakness(statement, accounts)


def _public_weakness(statement: Statement, accounts: Accounts) -> Weakness:
    path = f"{statement.path}.Principal"
    limit = "; its Condition excludes no caller" if statement.conditions else ""
    message = f"{path} allows any principal to use {summarize_actions(statement)}{limit}"
    own = sorted(accounts.own)
    named = f"arn:aws:iam::{own[0]}:root" if len(own) == 1 else "accounts, roles or services"
    fix = _NAME_CALLERS.format(named)
    website = _FOR_A_WEBSITE if _only_reads_objects(statement) else ""
    return Weakness(Kind.PUBLIC, path, message, fix + website)


def _only_reads_objects(statement: Statement) -> bool:
    """Whether it allows what a website needs, and no more."""
    texts = statement.actions.texts
    return bool(texts) and all(str(text).lower() == "s3:getobject" for text in texts)


def _with_own(document: Document, accounts: Accounts) -> Accounts:
    """A policy shows its own account in the ARN of its resource, and a key policy in the root that
    it delegates all decisions to.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    shown = {*_accounts_of_resources(document), *_delegates(document)}
    own = frozenset(each for each in shown if each is not None)
    return replace(accounts, own=own) if len(own) == 1 else accounts


def _accounts_of_resources(document: Document) -> Iterator[str | None]:
    for each in document.statements:
        texts = each.resources.texts
        yield from (account_of_resource(text) for text in texts if isinstance(text, str))


def _delegates(document: Document) -> Iterator[str | None]:
    for each in document.statements:
        if allows(each) is True and _delegates_all_decisions(each):
            for leaf in aws_principals(each):
                if isinstance(leaf.text, str) and is_whole_account(leaf.text):
                    yield account_of(leaf.text)


def _delegates_all_decisions(statement: Statement) -> bool:
    texts = statement.actions.texts
    return len(texts) == 1 and isinstance(texts[0], str) and texts[0].lower() == "kms:*"


def _named_principals(document: Document, accounts: Accounts) -> Found:
    """The weaknesses of allowing an account or a service that a statement names."""
    for each in document.statements:
        for leaf, is_allowed in allowed_callers(each):
            truth = all_of((is_external(leaf, accounts), negated(requires_organization(each))))
            yield from _foreign_account(all_of((allows(each), is_allowed, truth)), leaf, each)
        for leaf in service_principals(each):
            if not only(each, HARMLESS):
                yield from _service(leaf, each)
    for unknown in document.unknowns:
        yield Undecided(Kind.FOREIGN_ACCOUNT, unknown)
        yield Undecided(Kind.SERVICE_WITHOUT_SOURCE, unknown)


def _service(leaf: Leaf, statement: Statement) -> Found:
    """The weakness of allowing a service that a statement does not hold to its source."""
    lacks_source = all_of((acts_for_anybody(leaf, statement), negated(requires_source(statement))))
    truth = all_of((allows(statement), lacks_source))
    yield from _without_source(truth, leaf, statement)
    if truth is False:
        of_bucket = all_of((allows(statement), names_bucket_alone(leaf, statement)))
        yield from _without_account(of_bucket, leaf, statement)


def _foreign_account(truth: bool | Unknown, leaf: Leaf, statement: Statement) -> Found:
    if isinstance(truth, Unknown):
        yield Undecided(Kind.FOREIGN_ACCOUNT, truth)
    elif truth:
        account, used = account_of(str(leaf.text)), summarize_actions(statement)
        message = f"{leaf.path} allows the external account {account} to use {used}"
        yield Weakness(
            Kind.FOREIGN_ACCOUNT, leaf.path, message, _REMOVE_ACCOUNT, _gravity(statement)
        )


def _gravity(statement: Statement) -> Gravity | None:
    """Milder where all that it allows is to read the images of a repository, and worse where it
    allows to change where the events of a bus go."""
    if only(statement, sensitive_actions.PULL_IMAGES):
        return Gravity.MEDIUM
    sure = expand_statement(statement).sure
    return Gravity.HIGH if sure & expand_all(*sensitive_actions.MANAGE_EVENT_RULES) else None


def _without_source(truth: bool | Unknown, leaf: Leaf, statement: Statement) -> Found:
    if isinstance(truth, Unknown):
        yield Undecided(Kind.SERVICE_WITHOUT_SOURCE, truth)
    elif truth:
        service, used = service_name(str(leaf.text)), summarize_actions(statement)
        message = (
            f"{leaf.path} allows {service} to use {used} on behalf of any AWS customer (confused "
            "deputy)"
        )
        # Who can only write cannot read what is there.
        is_mild = only(statement, sensitive_actions.DELIVER_OBJECTS)
        gravity = Gravity.MEDIUM if is_mild else None
        fix = _limit_to_source(service, statement)
        yield Weakness(Kind.SERVICE_WITHOUT_SOURCE, leaf.path, message, fix, gravity)


def _limit_to_source(service: str, statement: Statement) -> str:
    if service in NAME_CONTEXT_ALONE and only(statement, ("kms:*",)):
        return NAME_CONTEXT_ALONE[service]
    return (
        "Compare aws:SourceArn with the ARN of the calling resource, or aws:SourceAccount with "
        "your account ID"
    )


def _without_account(truth: bool | Unknown, leaf: Leaf, statement: Statement) -> Found:
    if isinstance(truth, Unknown):
        yield Undecided(Kind.SERVICE_WITHOUT_SOURCE, truth)
    elif truth:
        used = summarize_actions(statement)
        message = (
            f"{leaf.path} allows s3 to use {used} for a bucket whose ARN names no account, and "
            "whose name another AWS customer can register once it is deleted"
        )
        fix = "Compare aws:SourceAccount with the ID of the account that owns the bucket too"
        kind = Kind.SERVICE_WITHOUT_SOURCE
        yield Weakness(kind, leaf.path, message, fix, Gravity.MEDIUM, is_dormant=True)
