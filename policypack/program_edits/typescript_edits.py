"""Edits of a program in TypeScript or JavaScript: properties of the object that a call is given."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from policypack.program_edits.changes import (
    OWN_ACCOUNT,
    Change,
    NeedsLookError,
    NotPlainError,
)
from policypack.program_edits.source_text import ELSEWHERE, SourceText, call_of
from policypack.program_files import tree_source
from policypack.program_files.arguments.node import NodeJs
from policypack.program_files.arguments.shapes import Called, Members, Node
from policypack.program_files.source import UnreadableError
from policypack.start.lazy_patterns import lazy_pattern

_LITERAL = lazy_pattern(r"true|false|null|undefined|-?[\d.]+|\"[^\"\n]*\"|'[^'\n]*'|`[^`$\n]*`")
# Text that may follow a member on its line.
_COMMENT = r"(?:[ \t]*/\*.*?\*/)*[ \t]*(?://[^\n]*)?"


def edited(content: bytes, change: Change, is_looked_at: bool = False) -> bytes:
    """The program with the change in it; nothing else of it changes.

    Raises NotPlainError if the change would not be plain, NeedsLookError if it can be made
    for a person who looks at it.
    """
    source = SourceText(content)
    made = _Edit(source, change, is_looked_at).made()
    _parsed(SourceText(made), change)
    return made


def _parsed(source: SourceText, change: Change) -> NodeJs:
    name = change.file or ""
    try:
        tree_source.read(source.text, PurePosixPath(name).suffix)
        return NodeJs(name, source.text, "")
    except (UnreadableError, RecursionError):
        raise NotPlainError("the file has a syntax error") from None


class _Edit:
    def __init__(self, source: SourceText, change: Change, is_looked_at: bool) -> None:
        self._source, self._change, self._is_looked_at = source, change, is_looked_at
        self._syntax = _parsed(source, change)
        self._value = json.dumps(change.value)

    def made(self) -> bytes:
        constructors = self._syntax.constructors()
        call = call_of([each.call for each in constructors], self._change, self._is_looked_at)
        found = next(each for each in constructors if each.call is call)
        shape = self._syntax.shape(found.node)
        if not isinstance(shape, Called) or not shape.given:
            raise NotPlainError(ELSEWHERE)
        if self._change.value == OWN_ACCOUNT:
            self._value = _own_account(self._source.of(self._syntax.span(found.node)))
        name, *given = shape.given[max(found.before - 1, 0) :]
        if not given:
            end = self._source.end(self._syntax.span(name))
            text = f", {{ {_member(self._change.path, self._value)} }}"
            return self._source.replaced(end, end, text)
        return self._within(given[0], self._change.path)

    def _within(self, node: Node, path: Sequence[str]) -> bytes:
        """The program with the property set in the object."""
        shape = self._syntax.shape(node)
        if node.type != "object" or not isinstance(shape, Members):
            where = self._change.path[: len(self._change.path) - len(path)]
            raise NotPlainError(
                f"{where[-1]} is computed" if where else "its arguments are computed"
            )
        for member in reversed(shape.members):
            if member.name is None:
                raise NotPlainError("its arguments are computed (...)")
            if member.name == path[0]:
                return self._set(member.value, path)
        return self._added(node, path)

    def _set(self, held: Node, path: Sequence[str]) -> bytes:
        span = self._syntax.span(held)
        if len(path) > 1:
            return self._within(held, path[1:])
        is_plain = _LITERAL.fullmatch(self._source.of(span)) is not None
        if held.type == "shorthand_property_identifier":
            raise NotPlainError(f"{path[0]} is computed")
        if not (is_plain or self._is_looked_at):
            raise NeedsLookError(f"{path[0]} is computed")
        start, end = self._source.start(span), self._source.end(span)
        return self._source.replaced(start, end, self._value)

    def _added(self, node: Node, path: Sequence[str]) -> bytes:
        """The object with a further member, in the layout that is there."""
        source, span = self._source, self._syntax.span(node)
        text = _member(path, self._value)
        held = [each for each in node.named_children if each.type != "comment"]
        if not held:
            if node.named_children:
                raise NotPlainError("the object contains only a comment")
            return source.replaced(source.start(span), source.end(span), f"{{ {text} }}")
        last = self._syntax.span(held[-1])
        end = source.end(last)
        comma = re.match(r"\s*,", source.text[end:])
        after = end + comma.end() if comma else end
        if last.line == span.line or last.end_line == span.end_line:
            told = f" {text}," if comma else f", {text}"
            return source.replaced(after, after, told)
        found = re.match(_COMMENT, source.text[after:])
        line_end = after + (found.end() if found else 0)
        rest = "" if comma else ","
        kept = source.text[after:line_end]
        line = f"\n{source.indent(last.line)}{text}{',' if comma else ''}"
        return source.replaced(after, line_end, f"{rest}{kept}{line}")


def _own_account(call: str) -> str:
    """The ID of the program's account, from the module whose class is called."""
    module = re.match(r"new\s+(\w+)\.", call)
    if module is None:
        raise NotPlainError("the call does not name the module that has getCallerIdentity")
    return f"{module[1]}.getCallerIdentity().then((caller) => caller.accountId)"


def _member(path: Sequence[str], text: str) -> str:
    """The text of a property: `policies: { status: "on" }`."""
    for each in reversed(path[1:]):
        text = f"{{ {each}: {text} }}"
    return f"{path[0]}: {text}"
