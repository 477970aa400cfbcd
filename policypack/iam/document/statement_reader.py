"""Statements of a document, each of them read once wherever its content stands.

What is read of a statement is kept by its content and given its path where it stands again. A
statement with a fault, an unknown value or principals is read in its place every time, since paths
are part of what is read of it.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from policypack.iam.document.element_readers import (
    conditions,
    leaves,
    mapping,
    principals,
    unknown_in,
)
from policypack.iam.document.elements import Statement
from policypack.iam.document.elements_by_purpose import check_elements, has_unique_sids
from policypack.iam.document.forms import read_forms
from policypack.iam.document.grammar import UNKNOWN_TEXT, MalformedDocument
from policypack.iam.document.memory import SIZE, Memory
from policypack.iam.document.purpose import Purpose
from policypack.model.unknown import Unknown

# A statement as JSON has it, and its path.
Item = tuple[Any, str]

_ELEMENTS = frozenset(
    {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"}
    | {"Principal", "NotPrincipal", "Condition"}
)
_TEXTS = ("Action", "NotAction", "Resource", "NotResource")
_NEGATIONS = frozenset({"NotAction", "NotResource", "NotPrincipal"})
_UNKNOWN = UNKNOWN_TEXT.encode()


def read_statements(items: Sequence[Item], purpose: Purpose | None) -> tuple[Statement, ...]:
    """Read statements of a document of the purpose. Raises MalformedDocument."""
    recall = _recall_for(purpose)
    read = [found for item, _ in items if (found := recall(item)) is not None]
    if len(read) < len(items) or (has_unique_sids(purpose) and _repeats_sid(items)):
        return _read(items, purpose)
    return tuple([each.at(path) for each, (_, path) in zip(read, items, strict=True)])


def _read(
    items: Sequence[Item], purpose: Purpose | None, memory: Memory | None = None
) -> tuple[Statement, ...]:
    statements = tuple([_statement(item, at, memory) for item, at in items])
    check_elements(items, purpose)
    return statements if purpose is None else read_forms(statements, purpose)


def _repeats_sid(items: Sequence[Item]) -> bool:
    sids = [item["Sid"] for item, _ in items if "Sid" in item]
    return len(set(sids)) < len(sids)


class _Recall(dict[bytes, "Statement | None"]):
    """What reads statements of documents of a purpose, without their paths; None where the path
    would be part of the answer."""

    def __init__(self, purpose: Purpose | None) -> None:
        super().__init__()
        self._purpose = purpose

    def __call__(self, item: Any) -> Statement | None:
        try:
            # This version has equal bytes for equal content, wherever it comes from.
            content = marshal.dumps(item, 2)
        except ValueError:
            # It holds what JSON does not have.
            return None
        if content not in self:
            if len(self) >= SIZE:
                self.clear()
            self[content] = None if _UNKNOWN in content else self._read(item)
        return self[content]

    def _read(self, item: object) -> Statement | None:
        try:
            (found,) = _read([(item, "")], self._purpose, Memory())
        except MalformedDocument:
            return None
        return None if found.principals or found.not_principals else found


_recall_for = cache(_Recall)


def _statement(value: object, path: str, memory: Memory | None) -> Statement:
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
        memory,
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
    if isinstance(value, str) and value in ("Allow", "Deny"):
        return value
    if unknown := unknown_in(value, path):
        return unknown[0]
    raise MalformedDocument(path, "invalid Effect", "Write Allow or Deny, in this spelling")
