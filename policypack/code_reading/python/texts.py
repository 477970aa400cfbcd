"""Texts that are made of others: how they begin, and what that rules out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from policypack.code_reading.flows import Kind
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    HEAD,
    NO_OBJECT,
    NOTHING,
    OWN_PART,
    Value,
    deep,
    made_safe,
    merged,
)


def literal(content: object) -> Value:
    """The value of a constant."""
    if isinstance(content, bytes):
        content = content.decode("latin-1")
    text = content if isinstance(content, str) else repr(content)
    return Value(text=text, head=text[:HEAD], tail=text[-HEAD:])


def texts(value: Value) -> Value:
    """A text made of the value: nothing but its origins is left."""
    found = deep(value)
    return Value(found, head=FOREIGN_PART if found else OWN_PART) if found else NOTHING


def as_text(value: Value) -> Value:
    """The value as a text, which is no object any more."""
    return made_safe(texts(value), NO_OBJECT)


def concatenated(parts: Iterable[Value]) -> Value:
    """The text of parts in their order. A fixed host before a part keeps its address in place."""
    head, whole, origins, tail = "", True, [], ""
    known: list[str] | None = []
    for part in parts:
        found = deep(part)
        if found:
            ruled_out = _ruled_out(head) | NO_OBJECT
            origins += [replace(each, safe=each.safe | ruled_out) for each in found]
        tail = (tail + part.text if part.text is not None else part.tail)[-HEAD:]
        known = [*known, part.text] if known is not None and part.text is not None else None
        if whole and len(head) < HEAD:
            head += part.text if part.text is not None else FOREIGN_PART if found else part.head
        whole = whole and len(head) < HEAD
    text = "".join(known) if known is not None else None
    return Value(merged(origins), text=text, head=head[:HEAD], tail=tail)


def _ruled_out(head: str) -> frozenset[Kind]:
    """What a text can no longer do behind the beginning."""
    fixed = head.lstrip(FOREIGN_PART) if not head.startswith(FOREIGN_PART) else ""
    kinds = {Kind.RESOURCE} if fixed.strip("/") else set()
    if _has_host(head):
        kinds.add(Kind.REQUEST)
    return frozenset(kinds)


def _has_host(head: str) -> bool:
    if head.startswith(OWN_PART):
        return True
    scheme, found, rest = head.partition("://")
    host = rest[: min((rest.find(each) for each in "/?#" if each in rest), default=-1)]
    ended = any(each in rest for each in "/?#")
    return bool(found and scheme and host and ended) and FOREIGN_PART not in host
