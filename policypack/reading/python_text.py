"""Python sources of others, parsed within a bound of nesting.

Every parse of Python goes through this module. CPython's own bounds are no protection: 3.10 ends a
long chain of operators with a crash of the process, and 3.11 with a RecursionError whose counter
another parse of the process then finds wrong ("AST constructor recursion depth mismatch",
https://github.com/python/cpython/issues/106905). How deep it gets also depends on the stack of the
caller. Therefore a scan of the text refuses deep nesting before the parser sees it, and a parse far
down the stack runs on a stack of its own.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import CodeType
from typing import TypeVar

from policypack.reading.files import MalformedError, RefusedError
from policypack.start.lazy_patterns import lazy_pattern

T = TypeVar("T")
# Brackets and operators around one expression, and branches of `elif` around its line. What people
# write has some twenty, and a text in 300 pieces with `+` is still read.
MAX_DEPTH = 400
# Frames of Python that a parse of this depth may need, with a margin.
_ROOM = 400
_TOO_DEEP = "is nested too deeply"
_UNCLEAR = -1

# What makes an expression deeper, what ends it, and what hides characters. No other token changes
# the depth: comparisons, `and`, `or` and texts side by side are flat, however long they are.
_TOKEN = lazy_pattern(
    r"[\n\r]\s*(?:(?:el)?if\b)?"
    r"|[;,()\[\]{}:.+*/%@&|^~-]"
    r"|<<|>>"
    # A number may end right before such a word.
    r"|(?:not|else|lambda|await)\b"
    r"|\#[^\n\r]*"
    r"|\\\r?\n"
    r"|(?:[fFtT][rR]?|[rR][fFtT])(?=[\"'])"
    r'|"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    r'|"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"'
    r"|'[^'\\\n\r]*(?:\\.[^'\\\n\r]*)*'",
    re.DOTALL,
)
_WORDS = ("not", "else", "await")
_OPERATORS = frozenset([*".+*/%@&|^~-", "**", "//", "<<", ">>", *_WORDS])
_PREFIXES = frozenset("fFtTrR")
_FIELD = lazy_pattern(r"\{\{?")
_OPERATOR = lazy_pattern(r"[.+*/%@&|^~(\[-]|<<|>>|(?:not|else|lambda|await)\b")
_IN_FIELD = lazy_pattern(rf"'[^']*'|\"[^\"]*\"|[{{}}'\"#]|{_OPERATOR.pattern}")
# Since 3.12, the fields of a text may hold its own quotes: https://peps.python.org/pep-0701/
_HAS_FIELD_TOKENS = sys.version_info >= (3, 12)


def parse(source: str | bytes) -> ast.Module:
    """The syntax tree of a module. Raises RefusedError, MalformedError for its grammar."""
    return parse_bounded(source, lambda: ast.parse(source))


def parse_expression(source: str) -> ast.expr:
    """The syntax tree of an expression. Raises RefusedError, as `parse` does."""
    return parse_bounded(source, lambda: ast.parse(source, mode="eval")).body


def compile_module(source: str | ast.Module, file: str) -> CodeType:
    """The code of a module, by its source or its tree. Raises RefusedError, and SyntaxError with
    what Python says of it: whoever runs it has written it."""
    text = source if isinstance(source, str) else ""
    try:
        return parse_bounded(text, lambda: compile(source, file, "exec", dont_inherit=True))
    except MalformedError as error:
        raise error.__cause__ or error from None


def parse_bounded(source: str | bytes, parser: Callable[[], T]) -> T:
    """What a parser makes of a source that isn't too deep. Raises RefusedError, MalformedError."""
    try:
        _refuse_deep(source if isinstance(source, str) else _decode(source))
        with warnings.catch_warnings():
            # An invalid escape in somebody's program is no matter of the pack.
            warnings.simplefilter("ignore")
            return _run_with_room(parser)
    except SyntaxError as error:
        raise MalformedError("Python", error.msg, error.lineno or 1, error.offset or 0) from error
    except RefusedError:
        raise
    except (ValueError, LookupError) as error:
        # Such as null bytes, or an encoding that is none of text.
        raise MalformedError("Python", str(error)) from None
    except (RecursionError, MemoryError, SystemError):
        raise RefusedError(_TOO_DEEP) from None


def _decode(source: bytes) -> str:
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return source.decode(encoding, "replace")


def _run_with_room(parser: Callable[[], T]) -> T:
    try:
        sys._getframe(sys.getrecursionlimit() - _ROOM)
    except ValueError:
        return _run_again(parser)
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(_run_again, parser).result()


def _run_again(parser: Callable[[], T]) -> T:
    """The result, at the second try where another parse has disturbed the counter of CPython 3.11:
    a finalizer may parse, and a thread, while the collector of garbage runs in the first."""
    try:
        return parser()
    except SystemError:
        return parser()


def _refuse_deep(text: str) -> None:
    number = _number_of_deep(_TOKEN.findall(text))
    if number is _UNCLEAR:
        number = _number_of_deep([*_exact_tokens(text)])
    if number is not None:
        raise RefusedError(_TOO_DEEP)


def _number_of_deep(tokens: Sequence[str]) -> int | None:
    """The number of the first part that is too deep; _UNCLEAR where a text may not end as read."""
    # The depth in each open bracket and, as a negative number, in the parameters of each `lambda`.
    around: list[int] = []
    branches: list[tuple[int, int]] = []
    depth = base = 0
    is_formatted = False
    for number, part in enumerate(tokens):
        first = part[0]
        if part in _OPERATORS:
            depth += 1
        elif first in "\n\r;":
            if not around:
                if part[-1] == "f":
                    base = _count_branches(part, branches)
                depth = base
            continue
        elif first == ",":
            depth = abs(around[-1]) if around else base
            continue
        elif first in "([{":
            depth += 1
            around.append(depth)
        elif first in ")]}":
            while around and (depth := around.pop()) < 0:
                pass
        elif first == ":":
            if around and around[-1] < 0:
                depth = -around.pop()
        elif part == "lambda":
            depth += 1
            around.append(-depth)
        elif first in _PREFIXES:
            is_formatted = True
            continue
        elif is_formatted and first in "\"'":
            inner = _depth_of_fields(part)
            if inner is None and _HAS_FIELD_TOKENS:
                return _UNCLEAR
            if depth + (inner or 0) > MAX_DEPTH:
                return number
        is_formatted = False
        if depth > MAX_DEPTH:
            return number
    return None


def _count_branches(token: str, branches: list[tuple[int, int]]) -> int:
    """The branches of `elif` around a line that begins with `if` or `elif`."""
    is_else = token.endswith("elif")
    indent = len(re.split(r"[\n\r]", token)[-1]) - (4 if is_else else 2)
    count = 0
    while branches and branches[-1][0] >= indent:
        column, held = branches.pop()
        count = held if column == indent else 0
    branches.append((indent, count + 1 if is_else else 0))
    return sum(held for _, held in branches)


def _depth_of_fields(text: str) -> int | None:
    """The depth of the deepest field of a formatted text; None if a field may not end in it."""
    deepest = end = 0
    while opened := _FIELD.search(text, end):
        end = opened.end()
        if opened[0] == "{{":
            continue
        level = depth = 1
        for token in _IN_FIELD.finditer(text, end):
            what = token[0]
            if what == "}":
                level -= 1
                if not level:
                    end = token.end()
                    break
            elif what in ("'", '"', "#"):
                return None
            elif what[0] in "\"'":
                depth += len(_OPERATOR.findall(what))
            else:
                depth += 1
                level += what == "{"
        else:
            return None
        deepest = max(deepest, depth)
    return deepest


def _exact_tokens(text: str) -> Iterator[str]:
    """The tokens by Python's own tokenizer, which takes five times as long."""
    is_first = True
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            word = token.string
            if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
                is_first = True
                yield "\n"
                continue
            if token.type == tokenize.OP or word in (*_WORDS, "lambda"):
                yield word
            elif is_first and word in ("if", "elif"):
                yield "\n" + " " * token.start[1] + word
            is_first = False
    except (tokenize.TokenError, SyntaxError):
        # The parser ends there too.
        return
