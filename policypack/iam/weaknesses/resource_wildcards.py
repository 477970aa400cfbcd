"""Wildcards in a Resource ARN that isn't equivalent to `*`; other kinds report equivalents."""

from __future__ import annotations

from itertools import starmap
from typing import NamedTuple

from policypack.facts.documented_actions import BESIDE_RESOURCES
from policypack.iam.document.elements import Leaf, Statement
from policypack.iam.document.forms import Texts, by_statement, by_texts
from policypack.iam.document.globs import has_wildcard, is_all_wildcards
from policypack.iam.meaning import actions, impact, resource_patterns, resource_types
from policypack.iam.meaning.actions import NOTHING, ActionSet
from policypack.iam.meaning.condition_operators import requires
from policypack.iam.meaning.example_arns import example_arn
from policypack.iam.meaning.expanded_statements import ExpandedStatement
from policypack.iam.meaning.kind import Found, Kind, Undecided, Weakness, where
from policypack.iam.meaning.truth import Truth, negated
from policypack.iam.permissions.grants import spelled_out
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

# Actions that work on none of the resources that their statement names.


def names_its_resources(expanded: ExpandedStatement) -> bool:
    """Whether its actions and resources are written so that some may not fit."""
    statement = expanded.statement
    if not (statement.actions.texts and statement.resources.texts):
        return False
    first = _first_open(statement.resources)
    return first is None or isinstance(first, Unknown)


def resource_mismatch(expanded: ExpandedStatement) -> Found:
    """Yield resource-mismatch of a statement that names its resources, be it Allow or Deny."""
    statement = expanded.statement
    unknown = _first_open(statement.resources)
    if isinstance(unknown, Unknown):
        yield Undecided(Kind.RESOURCE_MISMATCH, unknown)
        return
    if expanded.unknown is not None:
        yield Undecided(Kind.RESOURCE_MISMATCH, expanded.unknown)
    for at in _unfit(expanded):
        yield _weakness(
            statement.actions.leaf(at, statement.path), str(statement.resources.texts[0])
        )


@by_texts
def _first_open(texts: Texts) -> str | Unknown | None:
    """The first resource that is any, or is unknown and may be any; None if each is named."""
    return next(
        (each for each in texts if isinstance(each, Unknown) or is_all_wildcards(each)), None
    )


@by_statement
def _unfit(expanded: ExpandedStatement) -> tuple[int, ...]:
    """The places of the actions that work on none of the resources.

    Only those that are spelled out count: of what a wildcard matches some never fit.
    """
    statement = expanded.statement
    # Where nothing is a wildcard, all is spelled out.
    unfit = spelled_out(statement.actions) if expanded.wildcards else expanded.sure
    fitting = NOTHING
    for text in statement.resources.texts:
        fitting |= resource_patterns.fitting(str(text))
        if not unfit & ~fitting:
            return ()
    unfit &= ~fitting
    tagging = unfit & resource_types.at_level("Tagging")
    if tagging:
        unfit &= ~(tagging & _services_of(fitting))
    return tuple(
        at
        for at, text in enumerate(statement.actions.texts)
        if isinstance(text, str)
        and text.lower() not in BESIDE_RESOURCES
        and _is_of(unfit, actions.pattern(text))
    )


def _is_of(unfit: ActionSet, pattern: actions.Pattern) -> bool:
    return not pattern.is_open and bool(pattern.bits & unfit)


def _services_of(fitting: ActionSet) -> ActionSet:
    """All actions of the services whose resources are named: most of those take tags, though AWS
    lists only some of them with the actions.

    https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html
    """
    return actions.union(each.mask for each in actions.services() if each.mask & fitting)


def _weakness(leaf: Leaf, resource: str) -> Weakness:
    riskiest = impact.riskiest(actions.expand(str(leaf.text)))[0]
    example = example_arn(riskiest, resource)
    if example:
        fix = f"Add to Resource an ARN that the action works on, such as {example}"
    else:
        fix = 'Move the action to a statement with Resource "*"'
    message = f"{leaf.path} ({leaf.text}) works on none of the resources in the statement"
    return Weakness(Kind.RESOURCE_MISMATCH, leaf.path, message, fix)


# Endings that belong to the format of an ARN: everything below one named resource, such as a
# WebSocket API's connections, and the six letters that Secrets Manager adds to a secret's name:
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
_BELOW = lazy_pattern(
    r"(?<=[^*?/:])(?:/index/\*|/stream/\*|/@connections/\*|:log-stream:\*|:\*:\*|:\*|-\?{6})\Z"
    r"|(?<=/)\*/\*\Z"
)


# Services whose ARNs name one resource and then its parts: everything below it is that resource.
# https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
# https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_appsync.IamResource.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-control-access.html
# The IDs of tasks and container instances come from ECS, after the policy is written:
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsamplifyadmin.html
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2imagebuilder.html
# https://docs.aws.amazon.com/neptune/latest/userguide/iam-data-resources.html
_NAMED = r"[^*?/]+"
_PARTS = {
    "amplifybackend": lazy_pattern(rf"/backend/{_NAMED}/\*"),
    "appsync": lazy_pattern(rf"apis/{_NAMED}(?:/types/{_NAMED}(?:/fields)?)?/\*"),
    "ecs": lazy_pattern(rf"(?:task|container-instance)/{_NAMED}/\*"),
    "es": lazy_pattern(rf"domain/{_NAMED}/\*"),
    "execute-api": lazy_pattern(rf"{_NAMED}/\*"),
    "imagebuilder": lazy_pattern(rf"(?:component|image)/{_NAMED}/{_NAMED}/\*"),
    "neptune-db": lazy_pattern(rf"{_NAMED}/\*"),
}
_OF_ACCOUNT = frozenset({"aws:resourceaccount", "s3:resourceaccount"})


class _Opening(NamedTuple):
    """The effect of a wildcard in an ARN: the kind, the effect in words, and the fix."""

    kind: Kind
    effect: str
    fix: str


_ACCOUNT = _Opening(
    kind=Kind.ACCOUNT_WILDCARD,
    effect="has a wildcard for the account ID, so it matches resources of other accounts",
    fix="Write the account ID in Resource",
)
_NAME = _Opening(
    kind=Kind.PARTIAL_RESOURCE_WILDCARD,
    effect="has a wildcard in the resource's name, so it matches other resources too",
    fix="Write the whole name of the resource in Resource",
)


def resource_wildcards(expanded: ExpandedStatement) -> Found:
    """Yield account-wildcard and partial-resource-wildcard."""
    statement = expanded.statement
    for at, text, width, openings in _open(statement.resources):
        if isinstance(text, Unknown):
            yield Undecided(Kind.ACCOUNT_WILDCARD, text)
            yield Undecided(Kind.PARTIAL_RESOURCE_WILDCARD, text)
        elif not width & expanded.possible:
            path = statement.resources.leaf(at, statement.path).path
            for kind, effect, fix in openings:
                weakness = Weakness(kind, path, f'{path} ("{text}") {effect}', fix)
                is_open = kind is not Kind.ACCOUNT_WILDCARD or negated(_names_account(statement))
                yield from where(is_open, weakness)


def _names_account(statement: Statement) -> Truth:
    """Whether a condition names the account of the resources instead, as with a variable.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
    """
    return requires(
        statement.conditions,
        lambda key: key in _OF_ACCOUNT,
        lambda text: bool(text) and not has_wildcard(text),
    )


class _Open(NamedTuple):
    """A text with wildcards at its place: for which actions it is as good as `*`, which has kinds
    of its own, and what it leaves open for the others."""

    place: int
    text: str | Unknown
    width: ActionSet = NOTHING
    openings: tuple[_Opening, ...] = ()


@by_texts
def _open(texts: Texts) -> tuple[_Open, ...]:
    every = starmap(_opened, enumerate(texts))
    return tuple(each for each in every if each.openings or isinstance(each.text, Unknown))


def _opened(place: int, text: str | Unknown) -> _Open:
    if isinstance(text, Unknown) or not has_wildcard(text):
        return _Open(place, text)
    return _Open(place, text, resource_patterns.wide(text), _openings(text))


def _openings(arn: str) -> tuple[_Opening, ...]:
    parts = arn.split(":", 5)
    has_account = len(parts) == 6 and has_wildcard(parts[4]) and not is_all_wildcards(parts[5])
    found = (_ACCOUNT,) if has_account else ()
    return (*found, _NAME) if _is_partial_name(parts) else found


def _is_partial_name(parts: list[str]) -> bool:
    if len(parts) < 6:
        return not is_all_wildcards(":".join(parts))
    if parts[2] in _PARTS and _PARTS[parts[2]].fullmatch(parts[5]):
        return False
    # Everything in one bucket is the format of its objects' ARN.
    named = parts[5].removesuffix("/*") if parts[2] == "s3" else _BELOW.sub("", parts[5])
    return has_wildcard(named) and not is_all_wildcards(named)
