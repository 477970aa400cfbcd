"""What regular expressions and sets of characters leave of a text: which sinks it cannot harm.

Python's own parser reads the patterns of all languages. Those of JavaScript are written in Python's
syntax first: https://tc39.es/ecma262/#sec-patterns
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from policypack.code_reading.flows.flow import Kind
from policypack.start.lazy_patterns import lazy_pattern

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
    Kind.PROTOTYPE: "_",
    Kind.LOG_LINE: "\n\r",
    Kind.REDIRECT: "/:\\",
    Kind.ORIGIN: ":",
    Kind.XPATH: "'\"[]()/|=",
}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT}
_BEGINNING = (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING)
_END = (codes.AT_END, codes.AT_END_STRING)
# They add no character: bounds, lookarounds, and a group that is matched again.
_WIDTHLESS = {codes.AT, codes.ASSERT, codes.ASSERT_NOT, codes.GROUPREF}
_DEEPEST = 10
_ESCAPED = (
    r"\\u(?P<code>\{[0-9a-fA-F]+\}|[0-9a-fA-F]{4})|\\[pP](?P<property>\{[^}]*\})"
    r"|\\k<(?P<reference>\w+)>"
)
_IN_CLASS = lazy_pattern(rf"{_ESCAPED}|(?P<name>(?!))|\\.|.", re.DOTALL)
_OUTSIDE = lazy_pattern(rf"{_ESCAPED}|\(\?<(?P<name>[A-Za-z_]\w*)>|\[\^?\]|\[\^?|\\.|.", re.DOTALL)
_PROPERTY = lazy_pattern(r"\\[pP]\{")
_ANYTHING = r"[\s\S]"


def rule_out(admits: Admits) -> frozenset[Kind]:
    """The kinds of sinks that a text of the characters cannot harm."""
    kinds = {kind for kind, needed in _NEEDED.items() if not any(map(admits, needed))}
    # Both a separator and a dot lead out of a folder.
    if not admits("\\") and not (admits("/") and admits(".")):
        kinds.add(Kind.PATH)
    return frozenset(kinds)


def rule_out_by_pattern(
    pattern: str, *, is_full: bool = False, is_search: bool = False
) -> frozenset[Kind]:
    """The kinds that a match of the pattern rules out.

    `is_full`: it must match the whole text. `is_search`: it may match anywhere, so that the pattern
    itself has to begin and end with the text.
    """
    tree = _parsed(pattern)
    if tree is None or not (is_full or _is_bounded(tree, -1, _END)):
        return frozenset()
    if is_search and not _is_bounded(tree, 0, _BEGINNING):
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


def from_javascript(pattern: str, flags: str) -> str:
    """A pattern of JavaScript in the syntax of Python.

    What Python lacks is any character (`is_widened`), or a syntax that it refuses.
    """
    if _is_unread(pattern, flags):
        return _ANYTHING
    written = ["(?m)"] if "m" in flags else []
    at, is_in_class = 0, False
    while found := (_IN_CLASS if is_in_class else _OUTSIDE).match(pattern, at):
        at = found.end()
        part = _in_python(found, is_in_class, is_over_lines="m" in flags)
        is_in_class = part in ("[", "[^") or (is_in_class and part != "]")
        written.append(part)
    return "".join(written)


def is_widened(pattern: str, flags: str) -> bool:
    """Whether `from_javascript` gives a pattern that matches more: any character for a property."""
    return _is_unread(pattern, flags) or _PROPERTY.search(pattern) is not None


def _is_unread(pattern: str, flags: str) -> bool:
    return len(pattern) > _LONGEST or "v" in flags


def _in_python(found: re.Match[str], is_in_class: bool, *, is_over_lines: bool) -> str:
    if found["code"]:
        code = int(found["code"].strip("{}"), 16)
        return re.escape(chr(code)) if code < 0x110000 else _ANYTHING
    if found["property"]:
        # Such as the letters of all scripts: taken for any character.
        return r"\S\s" if is_in_class else _ANYTHING
    if found["reference"]:
        return f"(?P={found['reference']})"
    if found["name"]:
        return f"(?P<{found['name']}>"
    if is_in_class:
        return r"\[" if found[0] == "[" else found[0]
    end = "$" if is_over_lines else r"\Z"
    return {"[]": "(?!)", "[^]": _ANYTHING, "$": end}.get(found[0], found[0])


@lru_cache(maxsize=256)
def _parsed(pattern: str) -> Any:
    if len(pattern) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return parser.parse(pattern)
    except Exception:
        # `re.error` is no ValueError, and a deep pattern raises RecursionError.
        return None


def _is_bounded(tree: Any, at: int, bounds: tuple[Any, Any]) -> bool:
    """Whether every way through the pattern begins, or ends, where the text does.

    Over several lines, `^` and `$` are bounds of a line.
    """
    flags = getattr(getattr(tree, "state", None), "flags", 0)
    plain, always = bounds
    return _is_bound(tree, at, {always} if flags & re.MULTILINE else {plain, always})


def _is_bound(tree: Any, at: int, bounds: set[Any]) -> bool:
    items = list(tree)
    if not items:
        return False
    operation, given = items[at]
    if operation is codes.SUBPATTERN:
        return _is_bound(given[3], at, bounds)
    if operation is codes.BRANCH:
        return all(_is_bound(each, at, bounds) for each in given[1])
    return operation is codes.AT and given in bounds


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
        elif operation not in _WIDTHLESS:
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
