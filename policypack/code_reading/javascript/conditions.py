"""What conditions tell of fields of the event: comparisons, allow lists, patterns and schemas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from policypack.code_reading.flows import OF_ADDRESSES, OF_OBJECTS, Kind
from policypack.code_reading.flows.flow import Keys
from policypack.code_reading.flows.patterns import (
    from_javascript,
    is_widened,
    rule_out_by_pattern,
    rule_out_by_removal,
)
from policypack.code_reading.javascript.objects import Object
from policypack.code_reading.javascript.values import ALL, Const, Index, Taint, Truth, Value

Facts = Mapping[Keys, frozenset[Kind]]
# A piece of an address, such as its host, decides about requests alone.
_OF_PART = OF_ADDRESSES
NO_KINDS = frozenset[Kind]()
OF_TEXTS = OF_OBJECTS
# A text of known characters is not an object, and a name that its program expects.
_OF_MATCHES = OF_TEXTS | {Kind.RESOURCE}
_OF_PATTERNS = r".*+?^${}()|[]" + "\\"
_EQUAL = ("===", "==", "!==", "!=")
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
# Comparisons of a position, by the first two letters of the operator.
_FOUND = frozenset((("!=", "-1"), (">", "-1"), (">=", "0")))
_ABSENT = frozenset((("==", "-1"), ("<", "0"), ("<=", "-1")))
_PROTOTYPE = ("__proto__", "constructor", "prototype")


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
    found = {each.keys: kinds & _OF_PART for each in value.taints if each.is_part}
    whole = (each for each in value.taints if each.mark or not each.is_part)
    return found | {each.path: kinds for each in whole}


def is_harmless(taint: Taint, kind: Kind, facts: Facts) -> bool:
    """Whether the text cannot do what the sink would."""
    return kind in taint.safe or kind in known_of(taint, facts)


def known_of(taint: Taint, facts: Facts) -> frozenset[Kind]:
    """The kinds that conditions have ruled out for the text, or for all that it is a part of."""
    if not facts:
        return NO_KINDS
    path = taint.path
    known = [facts[up] for length in range(len(path) + 1) if (up := path[:length]) in facts]
    return NO_KINDS.union(*known)


def settled(value: Value, facts: Facts, depth: int = 0) -> Value:
    """The value with what is known of its texts, where it leaves the branch that showed it.

    `depth` is how far the objects in it are copied, with what they hold.
    """
    if not facts:
        return value
    taints = tuple(each.cleared(known_of(each, facts)) for each in value.taints)
    if not depth or not value.of(Object):
        return Value(taints, value.shapes) if taints != value.taints else value
    return Value(taints, tuple(_settled_in(each, facts, depth - 1) for each in value.shapes))


def _settled_in(shape: object, facts: Facts, depth: int) -> object:
    if not isinstance(shape, Object):
        return shape
    fields = {name: settled(value, facts, depth) for name, value in shape.fields.items()}
    others = [settled(value, facts, depth) for value in shape.others]
    return replace(shape, fields=fields, others=others)


def of_all(held: Value, item: Value, facts: Facts) -> Facts:
    """What is known of a list where the facts hold for each of its elements."""
    known = [facts.get(each.path, NO_KINDS) for each in item.taints]
    if not known or item.of(Object):
        return facts
    kinds = frozenset.intersection(*known)
    return both(facts, {each.path: kinds for each in held.taints if not each.is_part})


def equal(left: Value, right: Value) -> Truth:
    """The facts that follow from `left === right`."""
    value, other = (left, right) if left.taints else (right, left)
    if not value.taints or other.taints:
        return Truth()
    if other.const in _PROTOTYPE:
        return Truth({}, checked(value, frozenset({Kind.PROTOTYPE})))
    return Truth(checked(value))


def compared(left: Value, operator: str, right: Value) -> Truth | None:
    """The facts that follow from comparing a condition, or a position, with a literal.

    None for every other comparison.
    """
    if right.of(Index) or right.of(Truth):
        left, operator, right = right, _MIRRORED.get(operator, operator), left
    known: Truth | None = left.of(Truth)
    if known is not None and operator in _EQUAL:
        # A value other than false may be undefined.
        is_bool = not left.taints and all(
            isinstance(each, Truth) or _is_bool(each) for each in left.shapes
        )
        denied = Truth(known.fails, known.holds if is_bool else {})
        # The result of `match` is null where nothing matches.
        same = {"true": known, "false": denied, "None": known.negated()}.get(right.const or "")
        return same.negated() if same and operator[0] == "!" else same
    index: Index | None = left.of(Index)
    if index is None:
        return None
    found = (operator[:2], right.const)
    if found in _FOUND:
        return index.truth
    if found in _ABSENT:
        return index.truth.negated()
    # `> 0` leaves out the beginning, so that its opposite tells nothing.
    return Truth(index.truth.holds) if operator in (">", ">=") else Truth()


def _is_bool(shape: object) -> bool:
    return isinstance(shape, Const) and isinstance(shape.value, bool)


def listed(items: Value, value: Value) -> Truth:
    """The facts that follow from membership in a list or set of the program."""
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
        return Truth(checked(value, OF_ADDRESSES | {Kind.PATH}))
    kinds: set[Kind] = set()
    if ends_host(text):
        # `//` begins an address of another host.
        kinds |= OF_ADDRESSES if text != "/" else {Kind.REQUEST}
    if text.startswith("/") and len(text) > 1:
        kinds.add(Kind.PATH)
    return Truth(checked(value, frozenset(kinds)))


def ends_host(text: str) -> bool:
    """Whether the host of an address that begins with the text is complete."""
    return re.fullmatch(r"(?:[a-zA-Z][\w+.-]*:)?(?://[^/?#]*)?", text) is None


def kinds_of_match(pattern: str, flags: str = "") -> frozenset[Kind]:
    """The kinds of sinks that a text cannot harm if the regular expression matches it."""
    kinds = rule_out_by_pattern(from_javascript(pattern, flags), is_search=True)
    return kinds | _OF_MATCHES if kinds else kinds


def matches(pattern: str, flags: str, value: Value) -> Truth:
    """The facts that follow from a match of a regular expression."""
    kinds = kinds_of_match(pattern, flags)
    return Truth(checked(value, kinds)) if kinds else Truth()


def strips(pattern: str, flags: str) -> frozenset[Kind]:
    """The kinds of sinks that a text cannot harm once all matches are removed from it."""
    # In Python's syntax such a pattern matches more than in JavaScript.
    if "g" not in flags or is_widened(pattern, flags):
        return NO_KINDS
    kinds = rule_out_by_removal(from_javascript(pattern, flags))
    return kinds | _OF_MATCHES if kinds else kinds


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
    if isinstance(found, Truth):
        return found
    # A text that is false is empty.
    return Truth({}, checked(value)) if value.taints and not value.shapes else Truth()


def with_truth(value: Value, truth: Truth | None) -> Value:
    """The value with what its own truth tells, and no other."""
    shapes = tuple(each for each in value.shapes if not isinstance(each, Truth))
    return Value(value.taints, shapes if truth is None else (truth, *shapes))


def truth_of_ways(ways: Iterable[tuple[Value, Facts]]) -> Truth | None:
    """The facts that follow from the truth of a result, over the ways in which it may arise."""
    ways = [*ways]
    holds = either(both(f, truth_of(v).holds) for v, f in ways if v.is_true is not False)
    fails = either(both(f, truth_of(v).fails) for v, f in ways if v.is_true is not True)
    return Truth(holds, fails) if holds or fails else None
