"""What statements grant, apart from how they are written, so that two documents can be compared.

The order of statements and texts, one text or a list, the case of actions, a Sid, an action that
another one covers, and the three spellings of a principal are all the same. A document that grants
no more than another is covered by it: fewer actions, principals or resources, one more condition,
one more Deny.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from policypack.iam.document.document import parse
from policypack.iam.document.elements import Condition, Document, Leaves, Principal, Statement
from policypack.iam.document.globs import covers, has_wildcard
from policypack.iam.document.grammar import MalformedDocument
from policypack.iam.meaning.accounts import caller_arn
from policypack.iam.meaning.actions import ActionSet, everything, expand, name, union
from policypack.iam.meaning.impact import examples
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

ALLOW, DENY = "Allow", "Deny"
ANYONE = "*"
# Pulumi adds seven hexadecimal digits to a name that a program leaves out:
# https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
_RANDOM_NAME = lazy_pattern(r"(?<=[\w.]-)[0-9a-f]{7}(?![\w])")
_ANY_NAME = "???????"
# Account and region of an ARN.
_OWNER = lazy_pattern(r"^(arn:[\w-]+:[\w-]+):[\w-]*:\d{12}:")
# With one of these, fewer values match fewer requests.
_LISTING = frozenset(
    {"StringEquals", "StringLike", "ArnEquals", "ArnLike", "IpAddress", "StringEqualsIgnoreCase"}
)
_MOST = 3


class Grant(NamedTuple):
    """The content of one statement, in one spelling. Each `not_` is the element of that name."""

    effect: str
    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()
    not_principals: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()

    @property
    def bits(self) -> ActionSet:
        """The actions that it names, as far as the index knows them."""
        if self.not_actions:
            return everything() & ~union(map(expand, self.not_actions))
        return union(map(expand, self.actions))

    @property
    def texts(self) -> Iterator[str]:
        """Every text of it."""
        for field in self[:-1]:
            yield from field if isinstance(field, tuple) else ()
        for operator, key, values in self.conditions:
            yield from (operator, key, *values)


Grants = tuple[Grant, ...]


def grants(policy: object, is_of_itself: bool = True) -> Grants | None:
    """The content of each statement of a document, in one order; None if it can't be read.

    `is_of_itself`: if a statement names principals, its resources belong to the holder.
    """
    try:
        document = parse(policy)
    except MalformedDocument:
        return None
    said = (_grant(each, is_of_itself) for each in document.statements)
    return tuple(sorted({*said, *_unknown(document)}))


def grant_at(policy: object, index: int, is_of_itself: bool = True) -> tuple[Grant, Grants] | None:
    """The grant of the statement at a place, alone and with all denials of the document."""
    if isinstance(policy, str):
        return _in_text(policy, index, is_of_itself)
    return _in_document(policy, index, is_of_itself)


@lru_cache(maxsize=256)
def _in_text(policy: str, index: int, is_of_itself: bool) -> tuple[Grant, Grants] | None:
    # Several rules find something in one statement.
    return _in_document(policy, index, is_of_itself)


def _in_document(policy: object, index: int, is_of_itself: bool) -> tuple[Grant, Grants] | None:
    try:
        document = parse(policy)
    except MalformedDocument:
        return None
    paths = (f"policy.Statement[{index}]", "policy.Statement")
    for each in document.statements:
        if each.path in paths:
            found = _grant(each, is_of_itself)
            denied = (it for it in document.statements if it.effect == DENY)
            said = {found, *(_grant(it, is_of_itself) for it in denied)}
            return found, tuple(sorted(said))
    return None


def _grant(statement: Statement, is_of_itself: bool) -> Grant:
    has_principals = bool(statement.principals or statement.not_principals)
    resource = _own if has_principals and is_of_itself else without_random_names
    return Grant(
        effect=_text(statement.effect),
        actions=_least(map(_action, _texts(statement.actions))),
        not_actions=_least(map(_action, _texts(statement.not_actions))),
        principals=_sorted(map(_principal, statement.principals)),
        not_principals=_sorted(map(_principal, statement.not_principals)),
        resources=_sorted(map(resource, _texts(statement.resources))),
        not_resources=_sorted(map(resource, _texts(statement.not_resources))),
        conditions=tuple(sorted(map(_condition, statement.conditions))),
    )


def as_json(found: Grants) -> list[dict[str, Any]]:
    """The grants as JSON values; an element that a statement lacks is omitted."""
    return [_as_json(each) for each in found]


def _as_json(found: Grant) -> dict[str, Any]:
    made = {key: [*value] for key, value in found._asdict().items() if value and key != "effect"}
    if found.conditions:
        made["conditions"] = [[*each[:2], [*each[2]]] for each in found.conditions]
    return {"effect": found.effect, **made}


def of_json(found: object) -> Grants:
    """The grants of JSON. Raises ValueError for what `as_json` does not write."""
    if not isinstance(found, Sequence) or isinstance(found, str):
        raise ValueError("not a list of statements")
    return tuple(map(_of_json, found))


def beyond(now: Iterable[Grant], accepted: Grants) -> list[str]:
    """The grants that `accepted` doesn't have, in words; empty without any."""
    now = [*now]
    allowed = [each for each in accepted if each.effect == ALLOW]
    told: list[str] = []
    for each in now:
        if each.effect == ALLOW and not _is_covered(each, allowed):
            told += _more(each, allowed)
        elif each.effect not in (ALLOW, DENY) and each not in accepted:
            told.append("a statement that is not known yet")
    denied = [each for each in now if each.effect == DENY]
    for each in accepted:
        if each.effect == DENY and not _is_covered(each, denied):
            told.append(f"without the Deny of {_named_actions(each)}")
    return [*dict.fromkeys(told)]


def in_words(accepted: Grants) -> str:
    """The allowed actions as the policy spells them: `logs:*, s3:GetObject`."""
    allowed = [each for each in accepted if each.effect == ALLOW] or accepted
    written = [text for each in allowed for text in _as_written(each)]
    named = [*dict.fromkeys(written)]
    more = f" and {len(named) - _MOST} more" if len(named) > _MOST else ""
    return ", ".join(named[:_MOST]) + more


def without_random_names(text: str) -> str:
    """The text without the random suffixes of names, which change with each replacement."""
    return _RANDOM_NAME.sub(_ANY_NAME, text)


def _unknown(document: Document) -> Iterator[Grant]:
    return (Grant(_text(each)) for each in document.unknowns)


def _text(found: str | Unknown) -> str:
    if isinstance(found, Unknown):
        return f"(known after apply: {found.waits_for or ''})"
    return found


def _texts(leaves: Leaves) -> Iterator[str]:
    return map(_text, leaves.texts)


def _sorted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({*texts}))


def _action(text: str) -> str:
    bits = expand(text)
    if bits.bit_count() == 1 and not has_wildcard(text):
        return name(bits.bit_length() - 1)
    return text.lower()


def _least(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts without those that another one covers."""
    found = {*texts}
    patterns = _by_service(each for each in found if has_wildcard(each))
    return tuple(sorted(each for each in found if not _has_wider(each, patterns)))


def _by_service(patterns: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The patterns by the service that they name; under "" those that may be of several."""
    found: dict[str, list[str]] = {}
    for each in patterns:
        service = each.partition(":")[0]
        found.setdefault("" if has_wildcard(service) else service, []).append(each)
    return found


def _has_wider(text: str, patterns: Mapping[str, Sequence[str]]) -> bool:
    lowered = text.lower()
    # A document may have hundreds of patterns, and few of one service.
    near = (*patterns.get(lowered.partition(":")[0], ()), *patterns.get("", ()))
    return any(each != text and covers(each, lowered) for each in near)


def _own(resource: str) -> str:
    """A resource whose account and region are its own, so that each stack says the same."""
    return without_random_names(_OWNER.sub(r"\1:*:*:", resource))


def _principal(found: Principal) -> str:
    text = _text(found.leaf.text)
    if text == ANYONE and found.kind in (ANYONE, "AWS"):
        return ANYONE
    if found.kind == "AWS":
        text = without_random_names(caller_arn(text))
    return f"{found.kind}: {text}"


def _condition(found: Condition) -> tuple[str, str, tuple[str, ...]]:
    values = map(without_random_names, _texts(found.leaves))
    return found.operator, found.key.lower(), _sorted(values)


def _of_json(found: object) -> Grant:
    if not isinstance(found, Mapping) or not {*found} <= {*Grant._fields}:
        raise ValueError("not a statement")
    made = {key: value for key, value in found.items() if key != "conditions"}
    effect = made.pop("effect", None)
    if not isinstance(effect, str) or not all(map(_are_texts, made.values())):
        raise ValueError("not a statement")
    conditions = found.get("conditions", [])
    if not isinstance(conditions, (list, tuple)):
        raise ValueError("not a statement")
    read = tuple(map(_condition_of_json, conditions))
    return Grant(effect, **{key: tuple(value) for key, value in made.items()}, conditions=read)


def _condition_of_json(found: object) -> tuple[str, str, tuple[str, ...]]:
    if not isinstance(found, (list, tuple)) or len(found) != 3 or not _are_texts(found[2]):
        raise ValueError("not a condition")
    operator, key, values = found
    if not isinstance(operator, str) or not isinstance(key, str):
        raise ValueError("not a condition")
    return operator, key, tuple(values)


def _are_texts(found: object) -> bool:
    return isinstance(found, (list, tuple)) and all(isinstance(each, str) for each in found)


def _is_covered(one: Grant, others: Iterable[Grant]) -> bool:
    """Whether the others together say at least what the one says."""
    able = [each for each in others if _reaches(each, one)]
    if one in able:
        return True
    bits, unnamed = one.bits, _unnamed(one)
    held = union(each.bits for each in able)
    texts = [text for each in able for text in each.actions]
    if bits & ~held or not (bits or unnamed):
        return False
    # What AWS adds later is in the complement, or in a pattern, of a wider one only.
    if one.not_actions:
        return any(_names_all_but(each, one) for each in able)
    return all(any(covers(text, each.lower()) for text in texts) for each in unnamed)


def _names_all_but(wider: Grant, one: Grant) -> bool:
    if wider.not_actions:
        return _are_covered(wider.not_actions, one.not_actions)
    return "*" in wider.actions or "*:*" in wider.actions


def _unnamed(one: Grant) -> list[str]:
    """The texts of actions that mean more than the index knows: patterns, and unknown names."""
    return [each for each in one.actions if has_wildcard(each) or not expand(each)]


def _reaches(wider: Grant, one: Grant) -> bool:
    """Whether one grant is for all principals and resources of the other, under no more
    conditions."""
    return (
        _includes(
            *(wider.principals, wider.not_principals, one.principals, one.not_principals),
            _are_named,
        )
        and _includes(
            *(wider.resources, wider.not_resources, one.resources, one.not_resources),
            _are_covered,
        )
        and all(any(_demands(it, each) for it in one.conditions) for each in wider.conditions)
    )


def _includes(
    wider: Sequence[str],
    wider_not: Sequence[str],
    one: Sequence[str],
    one_not: Sequence[str],
    are_in: Callable[[Sequence[str], Sequence[str]], bool],
) -> bool:
    """Whether a grant is for all that another is for, each by an element and its `Not`."""
    if wider_not:
        # A narrower grant leaves out everything that the wider one does.
        return bool(one_not) and wider == one and are_in(wider_not, one_not)
    if one_not:
        return ANYONE in wider
    return bool(wider) == bool(one) and are_in(one, wider)


def _are_named(some: Sequence[str], principals: Sequence[str]) -> bool:
    is_open = ANYONE in principals
    return all(each in principals or (is_open and each.startswith("AWS: ")) for each in some)


def _are_covered(some: Sequence[str], patterns: Sequence[str]) -> bool:
    return all(any(covers(it, each) for it in patterns) for each in some)


_AnyCondition = tuple[str, str, tuple[str, ...]]


def _demands(stricter: _AnyCondition, condition: _AnyCondition) -> bool:
    """Whether what meets the stricter condition meets the other."""
    if stricter == condition:
        return True
    is_listing = condition[0] in _LISTING and stricter[:2] == condition[:2]
    return is_listing and {*stricter[2]} <= {*condition[2]}


def _more(one: Grant, allowed: Sequence[Grant]) -> list[str]:
    """The parts of a statement that no accepted one has; else the new combination of parts."""
    actions = one.bits & ~union(each.bits for each in allowed)
    told = [_written_or_examples(one, actions)] if actions else []
    told += _not_in(one.principals, [it for each in allowed for it in each.principals], "for ")
    told += _not_in(one.resources, [it for each in allowed for it in each.resources], "on ")
    kept = {each[:2] for each in one.conditions}
    near = [each for each in allowed if each.bits & one.bits]
    lost = {each[1] for it in near for each in it.conditions if each[:2] not in kept}
    told += [f"without a condition on {each}" for each in sorted(lost)]
    return told or [f"{_named_actions(one)} in another combination"]


def _not_in(texts: Sequence[str], others: Sequence[str], before: str) -> list[str]:
    found = [each for each in texts if not any(covers(it, each) for it in others)]
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return [before + ", ".join(found[:_MOST]) + more] if found else []


def _named_actions(one: Grant) -> str:
    return ", ".join(_as_written(one)[:_MOST])


def _as_written(one: Grant) -> list[str]:
    return [*one.actions, *(f"all but {each}" for each in one.not_actions)]


def _written_or_examples(one: Grant, more: ActionSet) -> str:
    """The patterns and names of a statement that bring the actions, else examples of them."""
    written = [each for each in one.actions if expand(each) & more]
    return ", ".join(written) if 0 < len(written) <= _MOST else examples(more)
