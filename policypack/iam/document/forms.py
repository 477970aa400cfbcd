"""The forms of actions, resources and principals, which AWS checks before it evaluates a policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html

Template text, such as `${Table}`, may become anything, so a text that contains it isn't refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, Protocol, TypeVar, cast

from policypack.iam.document.elements import SIZE, Condition, Leaves, Memory, Principal, Statement
from policypack.iam.document.globs import has_wildcard
from policypack.iam.document.grammar import MalformedDocument, Purpose
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

# Answers that rest on the content of an element alone, remembered by it.
# An element without a memory, as where something is not known, is asked about every time.
Answer = TypeVar("Answer")
About = TypeVar("About", bound="_WithMemory")
Asker = TypeVar("Asker", bound=Callable[..., Any])

Texts = tuple[str | Unknown, ...]
Conditions = tuple[Condition, ...]


class _WithMemory(Protocol):
    @property
    def memory(self) -> Memory | None: ...


def by_texts(answer: Callable[[Texts], Answer]) -> Callable[[Leaves], Answer]:
    """Make an answer about the texts of an element one that is remembered."""

    @wraps(answer)
    def ask(leaves: Leaves) -> Answer:
        memory = leaves.memory
        if memory is None:
            return answer(leaves.texts)
        try:
            return memory[answer]  # type: ignore[no-any-return]
        except KeyError:
            found = memory[answer] = answer(leaves.texts)
            return found

    return ask


def by_statement(answer: Callable[[About], Answer]) -> Callable[[About], Answer]:
    """Make an answer about a statement, or one with its actions expanded, one that is remembered.

    It may not rest on the path of the statement.
    """

    @wraps(answer)
    def ask(about: About) -> Answer:
        memory = about.memory
        if memory is None:
            return answer(about)
        try:
            return memory[answer]  # type: ignore[no-any-return]
        except KeyError:
            found = memory[answer] = answer(about)
            return found

    return ask


def by_conditions(answer: Asker) -> Asker:
    """Make an answer about conditions, wherever they stand, one that is remembered."""
    remembered = lru_cache(maxsize=SIZE)(answer)

    @wraps(answer)
    def ask(conditions: Conditions, *asked: str) -> Any:
        for each in conditions:
            if each.leaves.memory is None:
                return answer(conditions, *asked)
        return remembered(conditions, *asked)

    return cast(Asker, ask)


# The forms of principals: accounts, ARNs, services and identity providers, each written in whole.
#
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html

_ACCOUNT = lazy_pattern(r"[0-9]{12}")
# CloudFront's origin access identities are in an account of that name:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
_ARN = lazy_pattern(
    r"arn:aws[a-z-]*:(?:iam|sts)::(?:[0-9]{12}|cloudfront):"
    r"(?:root|(?:user|role|assumed-role|federated-user)/.+)"
)
# What AWS writes in place of a principal that was deleted:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
_UNIQUE_ID = lazy_pattern(r"A[A-Z0-9]{15,}")
_NAME = lazy_pattern(r"[A-Za-z0-9-]+")
_HOST = lazy_pattern(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_PROVIDER = lazy_pattern(r"arn:aws[a-z-]*:iam::[0-9]{12}:(?:saml|oidc)-provider/.+")

_WHOLE_ARN = (
    "Write the whole ARN; to match several principals, compare aws:PrincipalArn with ArnLike in "
    "Condition"
)
WRONG_ACCOUNT = ("account ID that doesn't have 12 digits", "Write the 12 digits of the account")
_FORMS = {
    "AWS": "Write an account ID, or the ARN of a role, a user or an account",
    "Federated": "Write the ARN of the identity provider, or its domain name",
}


@lru_cache(maxsize=1024)
def principal_fault(kind: str, text: str) -> tuple[str, str] | None:
    """What AWS refuses in a principal of the kind, and what to write; None if it takes it."""
    if text == "*":
        return None
    if has_wildcard(text):
        return "wildcard in a principal", _WHOLE_ARN
    if kind == "Service":
        return _service_principal_fault(text)
    if kind == "AWS" and text.isdigit() and not _ACCOUNT.fullmatch(text):
        return WRONG_ACCOUNT
    if _is_written_as(kind, text):
        return None
    return "unknown form of principal", _FORMS[kind]


def _is_written_as(kind: str, text: str) -> bool:
    if kind == "AWS":
        return any(form.fullmatch(text) for form in (_ACCOUNT, _ARN, _UNIQUE_ID))
    if kind == "Federated":
        return bool(_PROVIDER.fullmatch(text) or _HOST.fullmatch(text.partition("/")[0]))
    return True


def _service_principal_fault(text: str) -> tuple[str, str] | None:
    if _HOST.fullmatch(text):
        return None
    wanted = f"{text}.amazonaws.com" if _NAME.fullmatch(text) else "SERVICE.amazonaws.com"
    return "unknown form of service principal", f"Write {wanted}"


# The reason, and the advice what to write instead.
Fault = tuple[str, str]
_ACTION = r"(?:\*(?::\*)?|[A-Za-z0-9.-]+:[^:\n]*)"
_RESOURCE = (
    r"(?:\*|arn:(?:aws[a-z-]*|\*):(?!iam:[^:])[a-z0-9-]+:[^:\n]*:"
    r"(?:[0-9]{12}|[^:\n0-9]*):[^\n]*)"
)
_COMPLETE = "Write all parts: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"
# Most elements are as AWS takes them, which one match of all their texts shows.
_ACTIONS = lazy_pattern(rf"{_ACTION}(?:\n{_ACTION})*")
_RESOURCES = lazy_pattern(rf"{_RESOURCE}(?:\n{_RESOURCE})*")
# A character that means any text; it replaces a policy variable or a template placeholder.
_VARIABLE = lazy_pattern(r"\$\{[^{}$]*\}")
_ANY = "$"
# "When you specify an incomplete ARN (...) in an identity-based policy, AWS automatically completes
# the ARN"; session policies do not take one:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
_COMPLETING = frozenset({Purpose.IDENTITY, Purpose.BOUNDARY})
_INCOMPLETE = lazy_pattern(r"arn:[^:$]+:[^:$]+(?::[^:$]*){0,2}")
# The same page: a `*` at the end of a segment expands beyond the colon. Resource-based policies
# take that too, such as arn:aws:logs:* in the one that lets OpenSearch publish its logs:
# https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/opensearch/domain_test.go
_EXPANDING = lazy_pattern(r"arn:[^:$]+:[^:$]+(?::[^:$]*)?:[^:$]*\*")
_PARTITION = lazy_pattern(r"aws[a-z-]*|.*[*?$].*")
# What API Gateway completes to an ARN when it saves the policy:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-create-attach.html
_ABBREVIATED = "execute-api:/"


def read_forms(statements: Iterable[Statement], purpose: Purpose) -> tuple[Statement, ...]:
    """The statements with their incomplete ARNs completed, where AWS does so.

    Raises MalformedDocument for actions, resources and principals of a form that AWS does not take.
    """
    resource_fault = _in_resource_policy if purpose.is_of_resource else _in_identity_policy
    incomplete = _incomplete_in(purpose)
    read = []
    for each in statements:
        actions = each.actions if each.actions.texts else each.not_actions
        if not are_actions(actions):
            _check(actions, each.path, _action_fault)
        if purpose is Purpose.TRUST:
            _check(actions, each.path, _trust_fault)
        if not are_resources(each.resources if each.resources.texts else each.not_resources):
            each = _with_complete_arns(each, incomplete) if incomplete else each
            _check(each.resources or each.not_resources, each.path, resource_fault)
        _check_principals(each.principals or each.not_principals)
        read.append(each)
    return tuple(read)


def _incomplete_in(purpose: Purpose) -> re.Pattern[str] | None:
    """The incomplete ARNs that AWS takes in documents of the purpose."""
    if purpose in _COMPLETING:
        return _INCOMPLETE
    return _EXPANDING if purpose.is_of_resource else None


def _with_complete_arns(statement: Statement, incomplete: re.Pattern[str]) -> Statement:
    return statement._replace(
        resources=_completed(statement.resources, incomplete),
        not_resources=_completed(statement.not_resources, incomplete),
    )


def _completed(leaves: Leaves, incomplete: re.Pattern[str]) -> Leaves:
    texts = tuple(_complete(text, incomplete) for text in leaves.texts)
    return leaves._replace(texts=texts, memory=None)


def _complete(text: str | Unknown, incomplete: re.Pattern[str]) -> str | Unknown:
    """`arn:aws:sqs` is `arn:aws:sqs:*:*:*`."""
    if isinstance(text, Unknown) or not incomplete.fullmatch(text):
        return text
    return text + ":*" * (5 - text.count(":"))


def _check(leaves: Leaves, path: str, fault_of: Callable[[str], Fault | None]) -> None:
    for at, text in enumerate(leaves.texts):
        fault = None if isinstance(text, Unknown) else fault_of(text)
        if fault is not None:
            raise MalformedDocument(leaves.leaf(at, path).path, *fault)


@by_texts
def are_actions(texts: Texts) -> bool:
    """Whether all texts are actions in a form that AWS takes."""
    return _ACTIONS.fullmatch(_joined(texts)) is not None


@by_texts
def are_resources(texts: Texts) -> bool:
    """Whether all texts are resources in a form that AWS takes in any document."""
    return not texts or _RESOURCES.fullmatch(_joined(texts)) is not None


def _joined(texts: Texts) -> str:
    """The texts as lines; an unknown one is an empty line, which no pattern takes."""
    return "\n".join("" if isinstance(each, Unknown) else each for each in texts)


def _check_principals(principals: tuple[Principal, ...]) -> None:
    for each in principals:
        text = each.leaf.text
        if not isinstance(text, Unknown) and _ANY not in text:
            fault = principal_fault(each.kind, text)
            if fault is not None:
                raise MalformedDocument(each.leaf.path, *fault)


def _action_fault(text: str) -> Fault | None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html"""
    if _ACTIONS.fullmatch(text) or _ANY in text:
        return None
    service, colon, name = text.partition(":")
    if not colon:
        return "action without a service", "Write SERVICE:ACTION, such as s3:GetObject"
    if ":" in name:
        return "action with two colons", "Write one colon, between the service and the action"
    if "*" in service or "?" in service:
        return "wildcard in the service of an action", "Name one service before the colon"
    return "invalid service of an action", "Write the service's prefix, such as s3"


def _trust_fault(text: str) -> Fault | None:
    """IAM answers "AssumeRole policy may only specify STS AssumeRole actions" to another one.

    A wildcard for all actions is left to the rules about who may assume the role.
    """
    service = text.partition(":")[0].lower()
    if service in ("sts", "*") or _ANY in service:
        return None
    advice = "Write sts:AssumeRole, sts:AssumeRoleWithSAML or sts:AssumeRoleWithWebIdentity"
    return "action of another service in a trust policy", advice


def _in_identity_policy(text: str) -> Fault | None:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html"""
    if text == "*" or text.startswith("${"):
        return None
    return _arn_fault(text) or _service_fault(*_parts(text))


def _in_resource_policy(text: str) -> Fault | None:
    if text == "*" or text.startswith(("${", _ABBREVIATED)):
        return None
    return _arn_fault(text)


def _parts(text: str) -> list[str]:
    return (_VARIABLE.sub(_ANY, text) if _ANY in text else text).split(":", 5)


def _arn_fault(text: str) -> Fault | None:
    parts = _parts(text)
    if parts[0] != "arn" or len(parts) == 1:
        return 'resource that is neither an ARN nor "*"', f"{_COMPLETE}, or *"
    if len(parts) < 6:
        return "ARN with too few parts", _COMPLETE
    if not _PARTITION.fullmatch(parts[1]):
        return "invalid partition of an ARN", "Write the partition, such as aws, after arn:"
    if parts[4].isdigit() and len(parts[4]) != 12:
        return WRONG_ACCOUNT
    return None


def _service_fault(
    _arn: str, _partition: str, service: str, region: str, *_rest: str
) -> Fault | None:
    if not service or "*" in service or "?" in service:
        return "ARN without the name of a service", "Write one ARN for each service, or *"
    if service == "iam" and region and _ANY not in region:
        return "ARN of IAM with a region", "Omit the region: arn:aws:iam::ACCOUNT:RESOURCE"
    return None
