"""What conditions tell of fields of the event: comparisons, allow lists, patterns and schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from policypack.code_reading.flows import Kind
from policypack.code_reading.flows.flow import Keys
from policypack.code_reading.javascript.values import ALL, Const, Index, Taint, Truth, Value
from policypack.start.lazy_patterns import lazy_pattern

Facts = Mapping[Keys, frozenset[Kind]]
# A piece of an address, such as its host, decides about requests alone.
_OF_PART = frozenset({Kind.REQUEST})
OF_TEXTS = frozenset({Kind.FILTER})
_OF_PATTERNS = r".*+?^${}()|[]" + "\\"
_EQUAL = ("===", "==", "!==", "!=")
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
# Comparisons of a position, by the first two letters of the operator.
_FOUND = frozenset((("!=", "-1"), (">", "-1"), (">=", "0")))
_ABSENT = frozenset((("==", "-1"), ("<", "0"), ("<=", "-1")))
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


def compared(left: Value, operator: str, right: Value) -> Truth | None:
    """What a comparison of a condition, or of a position, with a literal tells.

    None for every other comparison.
    """
    if right.of(Index) or right.of(Truth):
        left, operator, right = right, _MIRRORED.get(operator, operator), left
    known: Truth | None = left.of(Truth)
    if known is not None and operator in _EQUAL:
        # What is not false may be undefined.
        is_bool = not left.taints and all(
            isinstance(each, Truth) or _is_bool(each) for each in left.shapes
        )
        denied = Truth(known.fails, known.holds if is_bool else {})
        same = {"true": known, "false": denied}.get(right.const or "")
        return same.negated() if same and operator[0] == "!" else same
    index: Index | None = left.of(Index)
    if index is None:
        return None
    found = (operator[:2], right.const)
    if found in _FOUND:
        return index.truth
    if found in _ABSENT:
        return index.truth.negated()
    if found == ("==", "0"):
        return index.first
    # `> 0` leaves out the beginning, so that its opposite tells nothing.
    return Truth(index.truth.holds) if operator in (">", ">=") else Truth()


def _is_bool(shape: object) -> bool:
    return isinstance(shape, Const) and isinstance(shape.value, bool)


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


def with_truth(value: Value, truth: Truth | None) -> Value:
    """The value with what its own truth tells, and no other."""
    shapes = tuple(each for each in value.shapes if not isinstance(each, Truth))
    return Value(value.taints, shapes if truth is None else (truth, *shapes))


def truth_of_ways(ways: Iterable[tuple[Value, Facts]]) -> Truth | None:
    """What the truth of a result tells that came one of several ways, each with its facts."""
    ways = [*ways]
    holds = either(both(f, truth_of(v).holds) for v, f in ways if v.is_true is not False)
    fails = either(both(f, truth_of(v).fails) for v, f in ways if v.is_true is not True)
    return Truth(holds, fails) if holds or fails else None
