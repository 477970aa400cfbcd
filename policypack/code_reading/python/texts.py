"""Texts that are made of others: how they begin, and what is left in them that can do harm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from policypack.code_reading.flows import OF_ADDRESSES, Kind
from policypack.code_reading.flows.patterns import Admits, rule_out
from policypack.code_reading.flows.sources import is_within
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    HEAD,
    NO_OBJECT,
    NOTHING,
    OWN_PART,
    Object,
    Value,
    collect_origins,
    join,
    make_safe,
    merge_origins,
)


def make_literal(content: object) -> Value:
    """The value of a constant."""
    if isinstance(content, bytes):
        content = content.decode("latin-1")
    text = content if isinstance(content, str) else repr(content)
    return Value(text=text, head=text[:HEAD], tail=text[-HEAD:])


def reduce_to_text(value: Value) -> Value:
    """A text made of the value: nothing but its origins is left."""
    origins = collect_origins(value)
    return Value(origins, head=FOREIGN_PART if origins else OWN_PART) if origins else NOTHING


def as_text(value: Value) -> Value:
    """The value as a text, which is no object any more."""
    return make_safe(reduce_to_text(value), NO_OBJECT)


def concatenate(parts: Iterable[Value]) -> Value:
    """The text of parts in their order. A fixed host before a part keeps its address in place."""
    head, whole, origins, tail = "", True, [], ""
    known: list[str] | None = []
    for part in parts:
        inner = collect_origins(part)
        if inner:
            ruled_out = _rule_out_behind(head) | NO_OBJECT
            origins += [replace(each, safe=each.safe | ruled_out) for each in inner]
        tail = (tail + part.text if part.text is not None else part.tail)[-HEAD:]
        known = [*known, part.text] if known is not None and part.text is not None else None
        if whole and len(head) < HEAD:
            head += part.text if part.text is not None else FOREIGN_PART if inner else part.head
        whole = whole and len(head) < HEAD
    text = "".join(known) if known is not None else None
    return Value(merge_origins(origins), text=text, head=head[:HEAD], tail=tail)


def _rule_out_behind(head: str) -> frozenset[Kind]:
    """What a text can no longer do behind the beginning."""
    fixed = head.lstrip(FOREIGN_PART) if not head.startswith(FOREIGN_PART) else ""
    kinds = {Kind.RESOURCE} if fixed.strip("/") else set()
    if _has_host(head):
        kinds |= OF_ADDRESSES
    if is_within(fixed):
        kinds.add(Kind.REDIRECT)
    return frozenset(kinds)


def _has_host(head: str) -> bool:
    if head.startswith(OWN_PART):
        return True
    scheme, separator, rest = head.partition("://")
    host = rest[: min((rest.find(each) for each in "/?#" if each in rest), default=-1)]
    ended = any(each in rest for each in "/?#")
    return bool(separator and scheme and host and ended) and FOREIGN_PART not in host


def add(values: Sequence[Value]) -> Value:
    """A sum: of texts, or of lists."""
    if any(isinstance(thing, Object) for value in values for thing in value.things):
        made = Object()
        rest = []
        for value in values:
            for thing in value.objects:
                rest += [*thing.fields.values(), thing.rest or NOTHING]
            rest.append(lose_detail(value))
        first = next(values[0].objects, None)
        made.fields = dict(first.fields) if first else {}
        made.rest = join(rest)
        return Value(things=(made,))
    return concatenate(values)


def fill(form: str, values: Sequence[Value], sign: str, end: str = "") -> Value:
    """A text that is formatted with values: its fixed beginning stays in front, its end behind.

    A value stands from `sign` to `end`; where the sign says no more, the end is not known.
    """
    start, last = form.partition(sign)[0], form.rpartition(end)[2] if end else ""
    origins = [origin for value in values for origin in collect_origins(value)]
    made = concatenate((make_literal(start), Value(tuple(origins), head=FOREIGN_PART)))
    return replace(made, tail=last)


def lose_detail(value: Value) -> Value:
    """What is below a text or an object that is not known: its origins."""
    if not value.origins:
        return NOTHING
    origins = tuple(replace(each, whole=False) for each in value.origins)
    return Value(origins, head=FOREIGN_PART)


def rule_out_by_method(name: str) -> frozenset[Kind]:
    """The kinds that a test of `str` by that name rules out."""
    # https://docs.python.org/3/library/stdtypes.html#string-methods
    tests: dict[str, Admits] = {
        "isdigit": str.isdigit,
        "isdecimal": str.isdecimal,
        "isnumeric": str.isnumeric,
        "isalnum": str.isalnum,
        "isalpha": str.isalpha,
        "isidentifier": lambda each: f"a{each}".isidentifier(),
    }
    return rule_out(tests[name]) | {Kind.FILTER} if name in tests else frozenset()
