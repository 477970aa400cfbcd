"""Statements of a document.

Nearly all are ordinary: every text is known and has a form that AWS takes. Those are read at once,
since to read element by element, with a path for each, is most of the work. So are read all
statements of a document in which one is not ordinary or names principals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policypack.iam.document.element_readers import (
    conditions,
    known_texts,
    leaves,
    mapping,
    principals,
    unknown_in,
)
from policypack.iam.document.elements import ABSENT, Condition, Leaves, Statement
from policypack.iam.document.elements_by_purpose import check_elements, has_unique_sids, is_sid
from policypack.iam.document.forms import are_actions, are_resources, read_forms
from policypack.iam.document.grammar import UNKNOWN_TEXT, MalformedDocument
from policypack.iam.document.memory import SIZE, Memory
from policypack.iam.document.purpose import Purpose
from policypack.model.unknown import Unknown

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
    """The statements; None where one of them is not ordinary."""
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
    memory = _memory(effect, is_but_actions, is_but_resources, actions, resources, compared)
    return Statement(path, effect, *named, *reached, (), (), compared, sid, memory)


def _one_of(item: Mapping[str, Any], element: str, negation: str) -> tuple[Leaves | None, bool]:
    """The texts of an element or of its negation, of which a statement has one; None where they
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


def _memory(
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
        raise MalformedDocument(path, "wrong type", "Write Sid as text")
    return value


def _effect(value: object, path: str) -> str | Unknown:
    if isinstance(value, str) and value in _EFFECTS:
        return value
    if unknown := unknown_in(value, path):
        return unknown[0]
    raise MalformedDocument(path, "invalid Effect", "Write Allow or Deny, in this spelling")
