"""Texts that are made of others: how they begin, and what is left in them that can do harm."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from policypack.code_reading.flows import Kind
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

if sys.version_info >= (3, 11):
    from re import _constants as codes
    from re import _parser as parser
else:
    import sre_constants as codes
    import sre_parse as parser


Admits = Callable[[str], bool]
_LONGEST = 500
# A text of a kind needs one of these characters to do harm.
_NEEDED = {
    Kind.CODE: "(",
    Kind.COMMAND: " \t\n;|&$`<>(){}'\"\\*?",
    Kind.DESERIALIZATION: "\n\x80",
    Kind.SQL: "'\"\\;` \t\n",
    Kind.NOSQL: " =<>(#:",
    Kind.REQUEST: ".:/@",
    Kind.XML: "<",
    Kind.TEMPLATE: "{<$",
    Kind.PATTERN: "*+?{(",
    Kind.LDAP: "()*\\",
    Kind.HTML: "<\"'",
}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT}
_DEEPEST = 10


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
        kinds.add(Kind.REQUEST)
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


def rule_out(admits: Admits) -> frozenset[Kind]:
    """The kinds of sinks that a text of the characters cannot harm."""
    kinds = {kind for kind, needed in _NEEDED.items() if not any(map(admits, needed))}
    # Both a separator and a dot lead out of a folder.
    if not admits("\\") and not (admits("/") and admits(".")):
        kinds.add(Kind.PATH)
    return frozenset(kinds)


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


def rule_out_by_pattern(pattern: str, is_full: bool) -> frozenset[Kind]:
    """The kinds that a match of the pattern rules out; `is_full`: it must match the whole text."""
    tree = _parsed(pattern)
    if tree is None or not (is_full or _is_anchored(tree)):
        return frozenset()
    varying = list(_varying(tree, False, _DEEPEST))
    if any(each is None for each in varying):
        return frozenset()
    return rule_out(lambda character: any(test(character) for test in varying if test))


def rule_out_by_removal(pattern: str) -> frozenset[Kind]:
    """The kinds that are ruled out where `re.sub` removes what matches: `[^a-z]` leaves letters."""
    tree = _parsed(pattern)
    items = list(tree or ())
    if len(items) == 1 and items[0][0] in _REPEATS:
        items = list(items[0][1][2])
    if len(items) != 1 or items[0][0] is not codes.IN:
        return frozenset()
    removed = _admit_class(items[0][1])
    return rule_out(lambda character: not removed(character))


def _parsed(pattern: str) -> Any:
    if len(pattern) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parser.parse(pattern)
    except (ValueError, RecursionError, OverflowError):
        # Python's own error is a ValueError since 3.13, and an Exception of its own before.
        return None
    except Exception:
        return None


def _is_anchored(tree: Any) -> bool:
    """Whether the pattern ends where the text does. What begins it is asked for by `match`."""
    last = list(tree)[-1:]
    return (
        bool(last) and last[0][0] is codes.AT and last[0][1] in {codes.AT_END, codes.AT_END_STRING}
    )


def _varying(tree: Any, repeated: bool, depth: int) -> Iterator[Admits | None]:
    """Tests of the characters that the text may choose; None for any."""
    if not depth:
        yield None
        return
    for operation, given in tree:
        if operation in _REPEATS or operation is getattr(codes, "POSSESSIVE_REPEAT", None):
            yield from _varying(given[2], given[1] > 1, depth - 1)
        elif operation is codes.SUBPATTERN:
            yield from _varying(given[3], repeated, depth - 1)
        elif operation is codes.BRANCH:
            for branch in given[1]:
                yield from _varying(branch, repeated, depth - 1)
        elif operation is codes.IN:
            yield _admit_class(given)
        elif operation is codes.LITERAL:
            if repeated:
                yield _only(given)
        elif operation is not codes.AT:
            yield None


def _only(code: int) -> Admits:
    return lambda character: ord(character) == code


def _admit_class(items: Any) -> Admits:
    """Whether a class such as `[a-z0-9_]` has a character."""
    negated = bool(items) and items[0][0] is codes.NEGATE

    def admits(character: str) -> bool:
        return any(_has(item, character) for item in items) is not negated

    return admits


def _has(item: Any, character: str) -> bool:
    operation, given = item
    if operation is codes.LITERAL:
        return bool(ord(character) == given)
    if operation is codes.RANGE:
        return bool(given[0] <= ord(character) <= given[1])
    if operation is codes.CATEGORY:
        word = character.isalnum() or character == "_"
        tests = {
            codes.CATEGORY_DIGIT: character.isdigit(),
            codes.CATEGORY_NOT_DIGIT: not character.isdigit(),
            codes.CATEGORY_WORD: word,
            codes.CATEGORY_NOT_WORD: not word,
            codes.CATEGORY_SPACE: character.isspace(),
            codes.CATEGORY_NOT_SPACE: not character.isspace(),
        }
        return tests.get(given, True)
    return False
