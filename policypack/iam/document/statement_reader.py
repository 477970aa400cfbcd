"""Statements of a document.

Nearly all are ordinary: every text is known and has a form that AWS takes. Those are read at once,
since to read element by element, with a path for each, is most of the work. So are read all
statements of a document in which one is not ordinary or names principals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from policypack.iam.document.elements import (
    ABSENT,
    SIZE,
    Condition,
    Leaf,
    Leaves,
    Memory,
    Principal,
    Statement,
)
from policypack.iam.document.forms import are_actions, are_resources, read_forms
from policypack.iam.document.grammar import (
    UNKNOWN_TEXT,
    MalformedDocument,
    Purpose,
    check_elements,
    check_operator,
    has_unique_sids,
    is_sid,
)
from policypack.model.unknown import Unknown
from policypack.start.record import record

# Readers of the elements of a statement: texts, principals and conditions, each with its path.
#
# A value that is not known yet stays an `Unknown` in its place. All raise MalformedDocument.

_PRINCIPAL_KINDS = frozenset({"*", "AWS", "Service", "Federated", "CanonicalUser"})


@record(frozen=True)
class Duplicate:
    """Replaces a JSON object with a duplicate key; AWS and parsers differ on which value wins."""

    key: str


def unknown_in(value: object, path: str) -> tuple[Unknown, ...]:
    """The unknown that `value` is, as a tuple of at most one: an `Unknown` has no truth value."""
    if isinstance(value, str):
        return (Unknown(path),) if UNKNOWN_TEXT in value else ()
    return (replace(value, path=path),) if isinstance(value, Unknown) else ()


def mapping(value: object, path: str, allowed: frozenset[str]) -> Mapping[str, object]:
    """An object whose keys are all allowed; without `allowed` any text is."""
    # Nearly every object is a dictionary of known elements.
    if type(value) is dict and (allowed.issuperset(value) if allowed else _has_texts_alone(value)):
        return value
    if isinstance(value, Duplicate):
        raise MalformedDocument(f"{path}.{value.key}", "duplicate key", "Write the key once")
    if not isinstance(value, Mapping):
        raise MalformedDocument(path, "wrong type", "Write an object")
    for key in value:
        if not isinstance(key, str) or (allowed and key not in allowed):
            raise MalformedDocument(f"{path}.{key}", "unknown element", _advice(key, allowed))
    return value


def _advice(key: object, allowed: frozenset[str]) -> str:
    """What to write instead of a key. AWS takes an element in its own spelling alone."""
    if not allowed:
        return "Use strings as keys"
    meant = [each for each in allowed if each.lower() == str(key).lower()]
    return f"Write {meant[0]}" if meant else f"Use one of {', '.join(sorted(allowed))}"


def _has_texts_alone(keys: Iterable[object]) -> bool:
    return {str}.issuperset(map(type, keys))


def each_item(value: object, path: str) -> Iterator[tuple[object, str]]:
    """An element that may be one value or a list of them, each with its path."""
    if isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            yield item, f"{path}[{position}]"
    else:
        yield value, path


def leaves(elements: Mapping[str, object], element: str, path: str) -> Leaves:
    """The texts of Action, Resource and their negations."""
    if element not in elements:
        return ABSENT
    return _texts(elements[element], element, path, f".{element}")


def _texts(value: object, element: str, path: str, below: str) -> Leaves:
    found = known_texts(value, below)
    if found is not None:
        return found
    if isinstance(value, (list, tuple)) and not value:
        raise MalformedDocument(path + below, f"empty {element}", "Add at least one value")
    return _one_by_one(value, path, below, partial(_text, element))


def known_texts(value: object, below: str) -> Leaves | None:
    """The leaves of a text or a list of texts, none of which is unknown or blank.

    Nearly every value of a document comes this way, so it is taken at once.
    """
    is_list = isinstance(value, (list, tuple))
    texts: tuple[Any, ...] = tuple(value) if is_list else (value,)  # type: ignore[arg-type]
    try:
        memory = _element_memory(texts)
    except TypeError:
        # One of them is not a text.
        return None
    return None if memory is None else Leaves(memory.texts, below, is_list, memory)


@lru_cache(maxsize=SIZE)
def _element_memory(texts: tuple[Any, ...]) -> Memory | None:
    is_plain = texts and all(map(str.strip, texts)) and UNKNOWN_TEXT not in "\n".join(texts)
    return Memory(texts) if is_plain else None


def _one_by_one(
    value: object, path: str, below: str, read: Callable[[object, str], str | Unknown]
) -> Leaves:
    texts = tuple(read(each, at) for each, at in each_item(value, path + below))
    has_unknown = any(isinstance(each, Unknown) for each in texts)
    memory = None if has_unknown else _element_memory(texts)
    return Leaves(texts, below, isinstance(value, (list, tuple)), memory)


def _text(element: str, value: object, path: str) -> str | Unknown:
    if unknown := unknown_in(value, path):
        return unknown[0]
    if not isinstance(value, str):
        raise MalformedDocument(path, "wrong type", f"Write {element} as a string or strings")
    if not value.strip():
        raise MalformedDocument(path, f"empty {element}", "Add a value")
    return value


def principals(elements: Mapping[str, object], element: str, path: str) -> tuple[Principal, ...]:
    """The principals of Principal or NotPrincipal."""
    if element not in elements:
        return ()
    value, at = elements[element], f"{path}.{element}"
    if unknown := unknown_in(value, at):
        return (Principal("", Leaf(unknown[0], at)),)
    if value == "*":
        return (Principal("*", Leaf("*", at)),)
    if isinstance(value, (str, list, tuple)):
        raise MalformedDocument(at, "principal without a type", 'Write "*", or {"AWS": "ARN"}')
    kinds = mapping(value, at, _PRINCIPAL_KINDS)
    if not kinds:
        raise MalformedDocument(at, f"empty {element}", "Name at least one principal")
    return tuple(_named_principals(kinds, element, path))


def _named_principals(kinds: Mapping[str, object], element: str, path: str) -> Iterator[Principal]:
    for kind, value in kinds.items():
        for leaf in _texts(value, element, path, f".{element}.{kind}").each(path):
            yield Principal(kind, leaf)


def conditions(elements: Mapping[str, object], path: str) -> tuple[Condition, ...]:
    """Every key of a Condition element; None is not a condition."""
    value = elements.get("Condition")
    return () if value is None else tuple(_conditions(value, path, ".Condition"))


def _conditions(value: object, path: str, below: str) -> Iterator[Condition]:
    if unknown := unknown_in(value, path + below):
        yield Condition("", "", Leaves(unknown, below))
        return
    for operator, keys in mapping(value, path + below, frozenset()).items():
        block = f"{below}.{operator}"
        at = path + block
        check_operator(operator, at)
        if unknown := unknown_in(keys, at):
            yield Condition(operator, "", Leaves(unknown, block))
            continue
        for key, values in mapping(keys, at, frozenset()).items():
            place = f"{block}.{key}"
            found = known_texts(values, place) or _one_by_one(values, path, place, _condition_value)
            yield Condition(operator, key, found)


def _condition_value(value: object, path: str) -> str | Unknown:
    if unknown := unknown_in(value, path):
        return unknown[0]
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:g}" if isinstance(value, float) else str(value)
    raise MalformedDocument(path, "wrong type", "Write the value as a string")


# A statement as JSON has it, and its path.
Item = tuple[Any, str]

_ORDINARY = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
)
_ELEMENTS = _ORDINARY | {"Principal", "NotPrincipal"}
_TEXTS = ("Action", "NotAction", "Resource", "NotResource")
_EFFECTS = frozenset({"Allow", "Deny"})
_NEGATIONS = frozenset({"NotAction", "NotResource", "NotPrincipal"})


def read_statements(items: Sequence[Item], purpose: Purpose | None) -> tuple[Statement, ...]:
    """Read statements of a document of the purpose. Raises MalformedDocument."""
    if purpose is None or not purpose.has_principals:
        found = _ordinary_statements(items, purpose)
        if found is not None:
            return found
    statements = tuple([_statement(item, at) for item, at in items])
    check_elements(items, purpose)
    return statements if purpose is None else read_forms(statements, purpose)


def _ordinary_statements(
    items: Sequence[Item], purpose: Purpose | None
) -> tuple[Statement, ...] | None:
    """The statements; None if one of them is not ordinary."""
    read = []
    is_formal = purpose is not None
    for item, path in items:
        found = _ordinary(item, path, is_formal)
        if found is None:
            return None
        read.append(found)
    if has_unique_sids(purpose):
        sids = [each.sid for each in read if each.sid]
        if len({*sids}) < len(sids) or not all(map(is_sid, sids)):
            return None
    return tuple(read)


def _ordinary(item: Any, path: str, is_formal: bool) -> Statement | None:
    """A statement; `is_formal` is whether its texts must have the forms that AWS takes."""
    if type(item) is not dict or not _ORDINARY.issuperset(item):
        return None
    effect, sid = item.get("Effect"), item.get("Sid")
    actions, is_but_actions = _one_of(item, "Action", "NotAction")
    resources, is_but_resources = _one_of(item, "Resource", "NotResource")
    if type(effect) is not str or effect not in _EFFECTS or actions is None or resources is None:
        return None
    if is_formal and not (are_actions(actions) and are_resources(resources)):
        return None
    if sid is not None and (type(sid) is not str or UNKNOWN_TEXT in sid):
        return None
    compared = _known_conditions(item, path) if "Condition" in item else ()
    if compared is None:
        return None
    named = (ABSENT, actions) if is_but_actions else (actions, ABSENT)
    reached = (ABSENT, resources) if is_but_resources else (resources, ABSENT)
    memory = _statement_memory(
        effect, is_but_actions, is_but_resources, actions, resources, compared
    )
    return Statement(path, effect, *named, *reached, (), (), compared, sid, memory)


def _one_of(item: Mapping[str, Any], element: str, negation: str) -> tuple[Leaves | None, bool]:
    """The texts of an element or of its negation, of which a statement has one; None if they
    are not all known."""
    is_negated = negation in item
    if is_negated == (element in item):
        return None, False
    name = negation if is_negated else element
    return known_texts(item[name], f".{name}"), is_negated


def _known_conditions(item: Mapping[str, Any], path: str) -> tuple[Condition, ...] | None:
    try:
        found = conditions(item, path)
    except MalformedDocument:
        return None
    return None if any(each.leaves.memory is None for each in found) else found


_memories: dict[object, Memory] = {}


def _statement_memory(
    effect: str,
    is_but_actions: bool,
    is_but_resources: bool,
    actions: Leaves,
    resources: Leaves,
    compared: tuple[Condition, ...],
) -> Memory:
    """The memory of all statements with this content; a Sid decides nothing."""
    key = (effect, is_but_actions, is_but_resources, actions.memory, resources.memory, compared)
    found = _memories.get(key)
    if found is None:
        if len(_memories) >= SIZE:
            _memories.clear()
        found = _memories[key] = Memory()
    return found


def _statement(value: object, path: str) -> Statement:
    elements = mapping(value, path, _ELEMENTS)
    if not _NEGATIONS.isdisjoint(elements):
        _check_negations(elements, path)
    if "Action" not in elements and "NotAction" not in elements:
        raise MalformedDocument(path, "missing Action", "Add Action")
    actions, not_actions, resources, not_resources = [leaves(elements, e, path) for e in _TEXTS]
    return Statement(
        path,
        _effect(elements.get("Effect"), f"{path}.Effect"),
        actions,
        not_actions,
        resources,
        not_resources,
        principals(elements, "Principal", path),
        principals(elements, "NotPrincipal", path),
        conditions(elements, path),
        _sid(elements["Sid"], f"{path}.Sid") if "Sid" in elements else None,
    )


def _check_negations(elements: Mapping[str, object], path: str) -> None:
    for element in ("Action", "Resource", "Principal"):
        if element in elements and f"Not{element}" in elements:
            raise MalformedDocument(path, f"{element} and Not{element}", "Remove one of the two")


def _sid(value: object, path: str) -> str | Unknown | None:
    if unknown := unknown_in(value, path):
        return unknown[0]
    if not (value is None or isinstance(value, str)):
        raise MalformedDocument(path, "wrong type", "Write Sid as a string")
    return value


def _effect(value: object, path: str) -> str | Unknown:
    if isinstance(value, str) and value in _EFFECTS:
        return value
    if unknown := unknown_in(value, path):
        return unknown[0]
    raise MalformedDocument(path, "invalid Effect", "Write Allow or Deny, in this spelling")
