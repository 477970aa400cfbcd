"""Names of actions that match nothing, and what they were probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from policypack.facts.access_levels import ASSOCIATION, TELEMETRY
from policypack.facts.age import MOST_DAYS, days_old, index_date
from policypack.facts.documented_actions import IN_NO_INDEX, RETIRED, RETIRED_SERVICES
from policypack.facts.operations import ACTIONS_OF_OPERATIONS
from policypack.iam.document.elements import Leaf
from policypack.iam.meaning.action_index import Service, find_service, services
from policypack.iam.meaning.action_sets import FIRST, ActionSet, union
from policypack.iam.meaning.expanded_statements import ExpandedStatement
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.resource_types import at_level
from policypack.iam.meaning.weakness import Found, Undecided, Weakness
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

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
    days = days_old(index_date())
    return f", which is {days} days old" if days > MOST_DAYS else ""


@lru_cache(maxsize=2048)
def nearest(text: str) -> str:
    """The action of an operation, or the one of the same verb whose name is nearest to a text; ""
    where none is near.

    A reader must not be led to more than was meant: what deletes is no correction of what reads.
    """
    text = text.lower()
    if text in ACTIONS_OF_OPERATIONS:
        return ACTIONS_OF_OPERATIONS[text]
    prefix, _, name = text.partition(":")
    found = find_service(prefix)
    near = [found] if found and found.size else _services_near(prefix)
    return next(filter(None, (_nearest_in(each, name) for each in near)), "")


def _services_near(prefix: str) -> list[Service]:
    """Those of a misspelt prefix. One that AWS has retired, such as iotevents, is near to none."""
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
