"""Weaknesses in the form of single statements, regardless of the other statements.

An unknown element of a statement leaves the weaknesses that depend on it undecided.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Set
from functools import lru_cache, partial
from typing import NamedTuple, TypeGuard

from policypack.facts.access_levels import ASSOCIATION, TELEMETRY
from policypack.facts.age import index_date, overdue_days
from policypack.facts.documented_actions import IN_NO_INDEX, RETIRED, RETIRED_SERVICES
from policypack.facts.operations import ACTIONS_OF_OPERATIONS
from policypack.iam.document.elements import Document, Leaf
from policypack.iam.document.forms import Texts, by_statement, by_texts
from policypack.iam.document.globs import glob, has_wildcard, is_all_wildcards
from policypack.iam.meaning import impact
from policypack.iam.meaning.actions import (
    FIRST,
    ActionSet,
    Service,
    expand,
    expand_all,
    find_service,
    services,
    union,
)
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    expand_statements,
    if_allowed,
    whole_unknown,
)
from policypack.iam.meaning.kind import KINDS_OF_STATEMENTS, Found, Kind, Undecided, Weakness
from policypack.iam.meaning.resource_types import at_level
from policypack.iam.weaknesses.resource_wildcards import (
    names_its_resources,
    resource_mismatch,
    resource_wildcards,
)
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

# Wildcards inside the names of actions, such as `s3:Get*`.


def partial_action_wildcard(expanded: ExpandedStatement) -> Found:
    """Yield one weakness for a statement: all that its wildcards match, at the riskiest of them."""
    found = _riskiest(expanded.statement.actions) if expanded.wildcards else None
    if found is not None:
        leaf = expanded.statement.actions.leaf(found.place, expanded.statement.path)
        message = f'{leaf.path} ("{leaf.text}"){found.matches}, and all that AWS adds'
        yield Weakness(Kind.PARTIAL_ACTION_WILDCARD, leaf.path, message, "List the actions in use")
    elif expanded.unknown is not None:
        yield Undecided(Kind.PARTIAL_ACTION_WILDCARD, expanded.unknown)


class _Riskiest(NamedTuple):
    """The place of the wildcard that matches the riskiest action, and what all of them match."""

    place: int
    matches: str


@by_texts
def _riskiest(texts: Texts) -> _Riskiest | None:
    partial = [(at, each) for at, each in enumerate(texts) if _is_partial(each)]
    wild = [(at, expand(each)) for at, each in partial if expand(each)]
    if not wild:
        return None
    covered = union(bits for _, bits in wild)
    riskiest = impact.riskiest(covered)[0]
    place = next(at for at, bits in wild if bits >> riskiest & FIRST)
    held = impact.describe(covered)
    return _Riskiest(place, f"{_match(len(wild) - 1)} {held}")


def _match(others: int) -> str:
    if not others:
        return " matches"
    return f" and {others} more wildcard{'s' * (others > 1)} of the statement match"


def _is_partial(text: str | Unknown) -> TypeGuard[str]:
    name = "" if isinstance(text, Unknown) else text.partition(":")[2]
    return has_wildcard(name) and not is_all_wildcards(name)


# ARNs of Lambda functions under lambda:InvokeFunction: with and without versions and aliases.
#
# https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html

_FUNCTION_ARN = lazy_pattern(
    r"arn:[^:]*:lambda:[^:]*:[^:]*:function:(?P<name>[^:*?$]+)(?P<below>:.*)?", re.DOTALL
)


def incomplete_invoke_arns(expanded_statements: tuple[ExpandedStatement, ...]) -> Found:
    """Yield invoke-arn-incomplete; statements complete each other."""
    invokes = expand_all("lambda:InvokeFunction")
    invoking = [each for each in expanded_statements if each.possible & invokes]
    invoking = [each for each in invoking if allows(each.statement) is not False]
    every = [text for each in invoking for text in each.statement.resources.texts]
    texts = [text for text in every if isinstance(text, str)]
    for expanded in invoking:
        yield from if_allowed(expanded, partial(_incomplete, texts))


def _incomplete(texts: list[str], expanded: ExpandedStatement) -> Found:
    statement = expanded.statement
    for leaf in statement.resources.each(statement.path):
        if isinstance(leaf.text, Unknown):
            yield Undecided(Kind.INVOKE_ARN_INCOMPLETE, leaf.text)
            continue
        missing = _missing(leaf.text, texts)
        if missing and expanded.unknown is not None:
            yield Undecided(Kind.INVOKE_ARN_INCOMPLETE, expanded.unknown)
        elif missing:
            message = f'{leaf.path} ("{leaf.text}") does not allow invoking {missing}'
            fix = "Name the function's ARN twice in Resource: as it is, and followed by :*"
            yield Weakness(Kind.INVOKE_ARN_INCOMPLETE, leaf.path, message, fix)


def _missing(arn: str, texts: list[str]) -> str:
    """The part of a function that the statements omit; a caller of one alias needs no more."""
    match = _FUNCTION_ARN.fullmatch(arn)
    if match is None or match["below"] not in (None, ":*"):
        return ""
    whole = match[0].removesuffix(":*")
    wanted = whole if match["below"] else f"{whole}:live"
    if any(glob(text)(wanted) for text in texts):
        return ""
    return "the function itself" if match["below"] else "its versions and aliases"


# Names of actions that match nothing, and what they were probably meant to be.

# From what tells least to what opens most.
_LEVELS = (TELEMETRY, "List", "Read", ASSOCIATION, "Tagging", "Write", "Permissions management")
_FIRST_WORD = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


def unknown_actions(expanded: ExpandedStatement) -> Found:
    """Yield unknown-action for each element that matches no action, under Allow and Deny alike."""
    statement = expanded.statement
    for at in expanded.unmatched:
        leaf = (statement.actions or statement.not_actions).leaf(at, statement.path)
        if str(leaf.text).lower() not in RETIRED | IN_NO_INDEX:
            yield _unmatched(leaf)
    if expanded.unknown is not None:
        for text in (*statement.actions.texts, *statement.not_actions.texts):
            if isinstance(text, Unknown):
                yield Undecided(Kind.UNKNOWN_ACTION, text)


def _unmatched(leaf: Leaf) -> Weakness:
    text = str(leaf.text)
    # A service leaves the reference when AWS retires it.
    gone = RETIRED_SERVICES.get(text.partition(":")[0].lower())
    if gone is not None:
        message = f'{leaf.path} is "{text}", an action of a retired service ({gone})'
        return Weakness(Kind.UNKNOWN_ACTION, leaf.path, message, f"Remove {text}")
    near = nearest(text)
    message = f'{leaf.path} is "{text}", which is not in the index of {index_date()}{_age()}'
    if near:
        message, fix = f"{message}; the nearest is {near}", f"Write {near}"
    else:
        fix = (
            "Look the action up in the Service Authorization Reference. Correct the name, or "
            "update Stackwarden where AWS has added the action"
        )
    return Weakness(Kind.UNKNOWN_ACTION, leaf.path, message, fix)


def _age() -> str:
    """How old the index is, where an update is due."""
    days = overdue_days()
    return "" if days is None else f", which is {days} days old"


@lru_cache(maxsize=2048)
def nearest(text: str) -> str:
    """The action of an operation, or the nearest action name with the same verb; "" if none is
    near.

    A suggestion must not grant more than was meant: a deleting action is never suggested for a
    reading one.
    """
    text = text.lower()
    if text in ACTIONS_OF_OPERATIONS:
        return ACTIONS_OF_OPERATIONS[text]
    prefix, _, name = text.partition(":")
    found = find_service(prefix)
    near = [found] if found and found.size else _services_near(prefix)
    return next(filter(None, (_nearest_in(each, name) for each in near)), "")


def _services_near(prefix: str) -> list[Service]:
    """The services near a misspelt prefix. A retired one, such as iotevents, is near to none."""
    from difflib import get_close_matches

    known = _services()
    alike = _alike(prefix, known)
    return [known[each] for each in get_close_matches(prefix, alike, n=3, cutoff=0.82)]


@lru_cache(maxsize=1)
def _services() -> dict[str, Service]:
    return {each.prefix: each for each in services()}


def _nearest_in(service: Service, name: str) -> str:
    from difflib import get_close_matches

    alike = _alike(name, service.lowered)
    same_verb = [each for each in alike if name.startswith(_verb(service, each))]
    for near in get_close_matches(name, same_verb, n=1, cutoff=0.7):
        at = service.places[near]
        if not _unusual(service, _verb(service, near)) >> (service.start + at) & FIRST:
            return f"{service.prefix}:{service.names[at]}"
    return ""


@lru_cache(maxsize=1024)
def _unusual(service: Service, verb: str) -> ActionSet:
    """The actions of a higher access level than most that have the verb in this service."""
    named = (at for each, at in service.places.items() if _verb(service, each) == verb)
    same = union(FIRST << at for at in named) << service.start
    usual = max(_LEVELS, key=lambda level: (same & at_level(level)).bit_count())
    return at_level(*_LEVELS[_LEVELS.index(usual) + 1 :])


def _verb(service: Service, lowered: str) -> str:
    """The first word of an action's name, in lower case."""
    return "".join(_FIRST_WORD.findall(service.names[service.places[lowered]])[:1]).lower()


def _alike(name: str, names: Iterable[str]) -> list[str]:
    """The names worth a closer look: about as long, with the same beginning, ending or letters."""
    letters = set(name)
    return [
        each
        for each in names
        if abs(len(each) - len(name)) < 4
        and (
            each[:3] == name[:3]
            or each[-4:] == name[-4:]
            or (letters.issuperset(each) and letters.issubset(each))
        )
    ]


_Find = Callable[[ExpandedStatement], Found]


class _Finder(NamedTuple):
    """What finds weaknesses of some kinds, in statements to which a quick look shows it applies."""

    kinds: frozenset[Kind]
    applies: Callable[[ExpandedStatement], bool]
    find: _Find


_OF_LIMIT = frozenset({Kind.RESOURCE_MISMATCH, Kind.UNKNOWN_ACTION})
_OF_RESOURCE = _OF_LIMIT | {Kind.ALL_ACTIONS_EXCEPT, Kind.ALL_RESOURCES_EXCEPT}


def resource_statement_weaknesses(
    document: Document, kinds: Set[Kind] = KINDS_OF_STATEMENTS
) -> Found:
    """Yield all-actions-except, all-resources-except, resource-mismatch and unknown-action."""
    return _found(expand_statements(applicable(document)), kinds & _OF_RESOURCE)


def limiting_statement_weaknesses(
    document: Document, kinds: Set[Kind] = KINDS_OF_STATEMENTS
) -> Found:
    """Yield resource-mismatch and unknown-action, of a document that limits what others grant.

    To allow everything, or everything but a list, is how such documents are written.
    """
    return _found(expand_statements(document), kinds & _OF_LIMIT)


def identity_statement_weaknesses(
    expanded_statements: tuple[ExpandedStatement, ...], kinds: Set[Kind] = KINDS_OF_STATEMENTS
) -> Found:
    """Yield the same, and partial-action-wildcard, account-wildcard, partial-resource-wildcard and
    invoke-arn-incomplete."""
    yield from _found(expanded_statements, kinds)
    if Kind.INVOKE_ARN_INCOMPLETE in kinds:
        yield from incomplete_invoke_arns(expanded_statements)


def _found(expanded_statements: tuple[ExpandedStatement, ...], kinds: Set[Kind]) -> Found:
    finders = _finders(frozenset(kinds))
    for expanded in expanded_statements:
        for find in finders(expanded):
            yield from find(expanded)


@lru_cache(maxsize=64)
def _finders(kinds: frozenset[Kind]) -> Callable[[ExpandedStatement], tuple[_Find, ...]]:
    """Returns the finders of these kinds for a statement, in the order of the report."""
    every = tuple(each for each in _FINDERS if each.kinds & kinds)

    @by_statement
    def finders(expanded: ExpandedStatement) -> tuple[_Find, ...]:
        return tuple([each.find for each in every if each.applies(expanded)])

    return finders


def _excepts_actions(expanded: ExpandedStatement) -> bool:
    return bool(expanded.statement.not_actions.texts) or whole_unknown(expanded) is not None


def _all_actions_except(expanded: ExpandedStatement) -> Found:
    unknown = whole_unknown(expanded)
    if unknown is not None:
        return iter((Undecided(Kind.ALL_ACTIONS_EXCEPT, unknown),))
    return if_allowed(expanded, _allows_all_actions_except)


def _excepts_resources(expanded: ExpandedStatement) -> bool:
    return bool(expanded.statement.not_resources.texts) or whole_unknown(expanded) is not None


def _all_resources_except(expanded: ExpandedStatement) -> Found:
    unknown = whole_unknown(expanded)
    if unknown is not None:
        return iter((Undecided(Kind.ALL_RESOURCES_EXCEPT, unknown),))
    return if_allowed(expanded, _allows_all_resources_except)


def _may_be_unmatched(expanded: ExpandedStatement) -> bool:
    return bool(expanded.unmatched) or expanded.unknown is not None


def _may_be_wild(expanded: ExpandedStatement) -> bool:
    return bool(expanded.wildcards) or expanded.unknown is not None


def _partial_action_wildcard(expanded: ExpandedStatement) -> Found:
    return if_allowed(expanded, partial_action_wildcard)


def _has_resources(expanded: ExpandedStatement) -> bool:
    return bool(expanded.statement.resources.texts)


def _resource_wildcards(expanded: ExpandedStatement) -> Found:
    return if_allowed(expanded, resource_wildcards)


def _allows_all_actions_except(expanded: ExpandedStatement) -> Found:
    if not expanded.possible:
        return
    path = f"{expanded.statement.path}.NotAction"
    held = impact.describe(expanded.possible)
    message = f"{path} allows every action that it does not list ({held}), and all that AWS adds"
    fix = "Replace NotAction with Action and list the actions in use"
    if any(isinstance(each, str) and is_all_wildcards(each) for each in _resources(expanded)):
        fix += ", and name in Resource the ARNs that they are used on"
    yield Weakness(Kind.ALL_ACTIONS_EXCEPT, path, message, fix)


def _resources(expanded: ExpandedStatement) -> Texts:
    return expanded.statement.resources.texts


def _excepted(expanded: ExpandedStatement) -> Texts:
    return expanded.statement.not_resources.texts


def _allows_all_resources_except(expanded: ExpandedStatement) -> Found:
    if any(isinstance(each, str) and is_all_wildcards(each) for each in _excepted(expanded)):
        return
    path = f"{expanded.statement.path}.NotResource"
    held = impact.describe(expanded.possible)
    message = f"{path} allows the statement's actions ({held}) on every resource not listed there"
    fix = "Replace NotResource with Resource and name the resources in use"
    gravity = impact.gravity_of(expanded.possible & impact.grave())
    yield Weakness(Kind.ALL_RESOURCES_EXCEPT, path, message, fix, gravity)


_FINDERS = (
    _Finder(frozenset({Kind.ALL_ACTIONS_EXCEPT}), _excepts_actions, _all_actions_except),
    _Finder(frozenset({Kind.ALL_RESOURCES_EXCEPT}), _excepts_resources, _all_resources_except),
    _Finder(frozenset({Kind.UNKNOWN_ACTION}), _may_be_unmatched, unknown_actions),
    _Finder(frozenset({Kind.RESOURCE_MISMATCH}), names_its_resources, resource_mismatch),
    _Finder(frozenset({Kind.PARTIAL_ACTION_WILDCARD}), _may_be_wild, _partial_action_wildcard),
    _Finder(
        frozenset({Kind.ACCOUNT_WILDCARD, Kind.PARTIAL_RESOURCE_WILDCARD}),
        _has_resources,
        _resource_wildcards,
    ),
)
