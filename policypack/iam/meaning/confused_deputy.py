"""Service principals: any of them, a confused deputy, or statements that allow a whole service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from policypack.facts.confused_deputy import (
    NAME_ACCOUNT_IN_PATH,
    NEED_NO_SOURCE,
    SEND_SOURCE_WHEN_ASSUMING,
)
from policypack.iam.document.elements import Condition, Document, Leaf, Statement
from policypack.iam.document.globs import has_wildcard
from policypack.iam.meaning import actions
from policypack.iam.meaning.accounts import is_whole_account
from policypack.iam.meaning.actions import expand, expand_all
from policypack.iam.meaning.arns import names_account, names_owner
from policypack.iam.meaning.condition_operators import requires
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.expanded_statements import allows, expand_statement, expand_statements
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

_PRINCIPAL = lazy_pattern(
    r"(?P<name>[a-z0-9.-]+?)(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?", re.IGNORECASE
)
_SOURCE_KEYS = (
    *("aws:sourcearn", "aws:sourceaccount", "aws:sourceowner", "aws:sourceorg"),
    "kms:calleraccount",
)
_LOGS_OF_ACCOUNT = lazy_pattern(r"arn:[^:]*:s3:::[^*?/]+/([^*?]+/)?AWSLogs/\d{12}/.*")
# IDs that a service's customer chose or got from it: an external ID, the ID of an Alexa skill.
# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
_CHOSEN = ("sts:externalid", "lambda:eventsourcetoken")
# Keys of the encryption context that a service sets itself, such as aws:logs:arn.
_CONTEXT = "kms:encryptioncontext:aws:"


def service_name(principal: str) -> str:
    """`logs` for `logs.eu-west-1.amazonaws.com`; another principal is returned in lower case."""
    found = _PRINCIPAL.fullmatch(principal)
    return (found["name"] if found else principal).lower()


def service_principals(statement: Statement) -> Iterator[Leaf]:
    """The service principals; an unknown principal may be one."""
    return (each.leaf for each in statement.principals if each.kind in ("", "Service"))


def is_any_service(leaf: Leaf) -> Truth:
    """Whether a service principal means all services."""
    return leaf.text if isinstance(leaf.text, Unknown) else leaf.text == "*"


def sends_source_when_assuming(leaf: Leaf) -> Truth:
    """Whether the service sends its source when it assumes a role."""
    text = leaf.text
    return text if isinstance(text, Unknown) else service_name(text) in SEND_SOURCE_WHEN_ASSUMING


def needs_no_source(principal: str, action: str) -> bool:
    """Whether a service principal uses the action for the account of the resource alone."""
    actions, _ = NEED_NO_SOURCE.get(service_name(principal), ((), ""))
    return action in actions


def acts_for_anybody(leaf: Leaf, statement: Statement) -> Truth:
    """Whether the service does what the statement allows for any customer who asks it to.

    It does not where it sends no source that a condition could compare, and where the path that it
    writes to names the account.
    """
    if isinstance(leaf.text, Unknown):
        return leaf.text
    service = service_name(leaf.text)
    actions, _ = NEED_NO_SOURCE.get(service, ((), ""))
    return not _names_alone(statement, actions) and not (
        service in NAME_ACCOUNT_IN_PATH and _is_in_logs_of_account(statement)
    )


def only(statement: Statement, actions: tuple[str, ...]) -> bool:
    """Whether all that the statement allows is among the actions, such as those that pull an
    image."""
    possible = expand_statement(statement).possible
    return bool(possible) and not possible & ~expand_all(*actions)


def _names_alone(statement: Statement, actions: tuple[str, ...]) -> bool:
    """Whether the statement names none but the actions, some of which are in no index."""
    texts = statement.actions.texts
    own = {each.lower() for each in actions}
    return "*" in own or (bool(texts) and all(str(each).lower() in own for each in texts))


def _is_in_logs_of_account(statement: Statement) -> bool:
    texts = statement.resources.texts
    known = [each for each in texts if isinstance(each, str)]
    return bool(texts) and len(known) == len(texts) and all(map(_LOGS_OF_ACCOUNT.fullmatch, known))


def names_bucket_alone(leaf: Leaf, statement: Statement) -> Truth:
    """Whether the service is S3, and no condition names an account that must own the bucket.

    The ARN of a bucket has no account, and a deleted name can be registered again:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    """
    text = leaf.text
    is_s3 = text if isinstance(text, Unknown) else service_name(text) == "s3"
    others = tuple(each for each in statement.conditions if each.key.lower() != "aws:sourcearn")
    has_account = requires(statement.conditions, lambda key: key == "aws:sourcearn", names_account)
    return all_of((is_s3, negated(any_of((has_account, _limit_source(others))))))


def requires_source(statement: Statement) -> Truth:
    """Whether a condition requires that the source belongs to one owner.

    Firehose sends the external id that its customer chose. CloudWatch Logs and CloudTrail name the
    log group or the trail in the encryption context of a key:
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    """
    return _limit_source(statement.conditions)


def _limit_source(conditions: tuple[Condition, ...]) -> Truth:
    of_source = tuple(
        each for each in conditions if not each.key or each.key.lower().startswith(_SOURCE_KEYS)
    )
    return any_of(
        (
            limits_who(of_source),
            requires(conditions, lambda key: key.startswith(_CONTEXT), names_owner),
            requires(conditions, lambda key: key in _CHOSEN, bool),
        )
    )


class WholeService(NamedTuple):
    """A wildcard in Action that allows a whole service.

    `is_for_account`: only whole accounts have it, whose identity policies decide further.
    """

    path: str
    pattern: str
    is_for_account: bool


def whole_services(document: Document) -> Iterator[WholeService | Unknown]:
    """Yield the wildcards that allow every action of a service, and the unknowns that may."""
    yield from document.unknowns
    for statement in document.statements:
        allowed = allows(statement)
        if isinstance(allowed, Unknown):
            yield allowed
        elif allowed:
            yield from _of_statement(statement)


def statements_allowing(document: Document, action: str) -> frozenset[str]:
    """The paths of the statements that surely allow an action."""
    wanted = expand(action)
    return frozenset(
        each.statement.path
        for each in expand_statements(document)
        if allows(each.statement) is True and each.sure & wanted
    )


def _of_statement(statement: Statement) -> Iterator[WholeService | Unknown]:
    for leaf in statement.actions.each(statement.path):
        if isinstance(leaf.text, Unknown):
            yield leaf.text
        elif has_wildcard(leaf.text) and actions.whole_services(expand(leaf.text)):
            yield WholeService(leaf.path, leaf.text, _is_for_account(statement))


def _is_for_account(statement: Statement) -> bool:
    return bool(statement.principals) and all(
        isinstance(each.leaf.text, str) and is_whole_account(each.leaf.text)
        for each in statement.principals
    )
