"""What conditions tell of fields of the event: comparisons, allow lists, patterns and schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from policypack.code_reading.flows import Kind
from policypack.code_reading.flows.flow import Keys
from policypack.code_reading.javascript.values import ALL, Const, Taint, Truth, Value
from policypack.start.lazy_patterns import lazy_pattern

Facts = Mapping[Keys, frozenset[Kind]]
# A piece of an address, such as its host, decides about requests alone.
_OF_PART = frozenset({Kind.REQUEST})
OF_TEXTS = frozenset({Kind.FILTER})
_OF_PATTERNS = r".*+?^${}()|[]" + "\\"
_PROTOTYPE = ("__proto__", "constructor", "prototype")
_ANYTHING = lazy_pattern(r"(?<!\\)\.|\[\^|\\[SWD]")


def both(first: Facts, second: Facts) -> Facts:
    """What is known where both hold."""
    if not first or not second or first is second:
        return first or second
    more, less = (first, second) if len(first) >= len(second) else (second, first)
    found = dict(more)
    for key, kinds in less.items():
        found[key] = found[key] | kinds if key in found else kinds
    return found


def either(all_of_them: Iterable[Facts]) -> Facts:
    """What is known where one of them holds."""
    found = list({id(each): each for each in all_of_them}.values())
    if len(found) < 2:
        return found[0] if found else {}
    least = min(found, key=len)
    others = [each for each in found if each is not least]
    kept: dict[Keys, frozenset[Kind]] = {}
    for key, kinds in least.items():
        common = [each.get(key) for each in others]
        if None not in common:
            kept[key] = kinds.intersection(*(each or () for each in common))
    return kept


def checked(value: Value, kinds: frozenset[Kind] = ALL) -> Facts:
    """The fields of the value as harmless for the kinds."""
    return {each.keys: kinds & _OF_PART if each.is_part else kinds for each in value.taints}


def is_harmless(taint: Taint, kind: Kind, facts: Facts) -> bool:
    """Whether the text cannot do what the sink would."""
    if kind in taint.safe:
        return True
    upwards = (taint.keys[:length] for length in range(len(taint.keys) + 1))
    return any(kind in facts.get(keys, ()) for keys in upwards)


def equal(left: Value, right: Value) -> Truth:
    """What `left === right` tells."""
    value, other = (left, right) if left.taints else (right, left)
    if not value.taints or other.taints:
        return Truth()
    if other.const in _PROTOTYPE:
        return Truth({}, checked(value, frozenset({Kind.PROTOTYPE})))
    return Truth(checked(value))


def listed(items: Value, value: Value) -> Truth:
    """What the membership of the value in a list or set of the program tells."""
    return Truth(checked(value)) if value.taints and not items.taints else Truth()


def contains(value: Value, text: str | None) -> Truth:
    """What `value.includes(text)` tells of a text of the event."""
    is_way = text is not None and text.strip("/\\") in ("", "..") and text != ""
    return Truth({}, checked(value, frozenset({Kind.PATH}))) if is_way else Truth()


def begins(value: Value, start: Value) -> Truth:
    """What `value.startsWith(start)` tells: the host of an address, or the folder of a path."""
    if start.taints or not value.taints:
        return Truth()
    text = start.const
    if text is None:
        return Truth(checked(value, frozenset({Kind.PATH, Kind.REQUEST})))
    kinds = set()
    if ends_host(text):
        kinds.add(Kind.REQUEST)
    if text.startswith("/") and len(text) > 1:
        kinds.add(Kind.PATH)
    return Truth(checked(value, frozenset(kinds)))


def ends_host(text: str) -> bool:
    """Whether the host of an address that begins with the text is complete."""
    return re.fullmatch(r"(?:[a-zA-Z][\w+.-]*:)?(?://[^/?#]*)?", text) is None


def matches(pattern: str, flags: str, value: Value) -> Truth:
    """What a match of a regular expression tells: one of all the text, without a wildcard."""
    bounded = pattern.startswith("^") and pattern.endswith("$") and not pattern.endswith("\\$")
    free = "m" in flags or _ANYTHING.search(pattern) or "\\s" in pattern or _divided(pattern)
    return Truth(checked(value)) if bounded and not free else Truth()


def _divided(pattern: str) -> bool:
    """Whether an alternative stands outside of parentheses: `^a|b$`."""
    depth = 0
    for found in re.finditer(r"\\.|[()|]", pattern):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if found[0] == "|" and not depth:
            return True
    return False


def strips(pattern: str, flags: str) -> bool:
    """Whether a replacement of all matches leaves nothing but harmless letters."""
    kept = re.fullmatch(r"\[\^([\w\\ -]+)\]\+?", pattern)
    return kept is not None and "g" in flags


def escapes(pattern: str, flags: str) -> bool:
    """Whether the pattern finds each character that means something in a pattern.

    https://developer.mozilla.org/en-US/docs/Web/JavaScript/Guide/Regular_expressions#escaping
    """
    inner = re.fullmatch(r"\(?\[([^^].*)\]\)?", pattern)
    found = set(re.sub(r"\\(.)", r"\1", inner[1])) if inner else set()
    return "g" in flags and found.issuperset(_OF_PATTERNS)


def truth_of(value: Value) -> Truth:
    """What is known where the value is true, and where it is not."""
    found = value.of(Truth)
    return found if isinstance(found, Truth) else Truth()


def may_be(value: Value, wanted: bool) -> bool:
    """Whether the value may be true, or false."""
    only = value.shapes[0] if len(value.shapes) == 1 and not value.taints else None
    if not isinstance(only, Const) or not isinstance(only.value, bool):
        return True
    return only.value is wanted
