"""Edits of a program in Pulumi YAML: properties of the resource that it declares."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from policypack.program_edits.changes import (
    OWN_ACCOUNT,
    Change,
    NeedsLookError,
    NotPlainError,
)
from policypack.program_edits.source_text import ELSEWHERE, SourceText, call_of
from policypack.program_files.arguments.yaml import Yaml
from policypack.program_files.source import UnreadableError
from policypack.start.lazy_patterns import lazy_pattern

# Texts that YAML reads as texts without quotes.
_PLAIN = lazy_pattern(r"(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][\w./-]*", re.IGNORECASE)
_PROPERTIES = "properties"
_STEP = "  "
# https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/#fninvoke
_ACCOUNT = {"fn::invoke": {"function": "aws:getCallerIdentity", "return": "accountId"}}


def edited(content: bytes, change: Change, is_looked_at: bool = False) -> bytes:
    """The program with the change in it; nothing else of it changes.

    Raises NotPlainError if the change would not be plain, NeedsLookError if it can be made
    for a person who looks at it.
    """
    made = _Edit(SourceText(content), change, is_looked_at).made()
    _parsed(SourceText(made), change)
    return made


def _parsed(source: SourceText, change: Change) -> Yaml:
    try:
        return Yaml(change.file or "", source.text)
    except UnreadableError:
        raise NotPlainError("the file is invalid YAML") from None


class _Edit:
    def __init__(self, source: SourceText, change: Change, is_looked_at: bool) -> None:
        self._source, self._change, self._is_looked_at = source, change, is_looked_at
        self._syntax = _parsed(source, change)

    def made(self) -> bytes:
        constructors = self._syntax.constructors()
        call = call_of([each.call for each in constructors], self._change, self._is_looked_at)
        found = next(each for each in constructors if each.call is call)
        if getattr(found.node, "id", "") != "mapping":
            raise NotPlainError(ELSEWHERE)
        return self._within(found.node, (_PROPERTIES, *self._change.path))

    def _within(self, node: Any, path: Sequence[str]) -> bytes:
        """The program with the property set in the mapping."""
        for key, value in node.value:
            if key.value == "<<":
                raise NotPlainError("its properties are merged from elsewhere (<<)")
            if key.value == path[0]:
                return self._set(value, path)
        return self._added(node, path)

    def _set(self, held: Any, path: Sequence[str]) -> bytes:
        if len(path) > 1:
            if held.id != "mapping" or any(str(k.value).startswith("fn::") for k, _ in held.value):
                raise NotPlainError(f"{path[0]} is computed")
            return self._within(held, path[1:])
        start, end = held.start_mark.index, held.end_mark.index
        is_plain = held.id == "scalar" and held.style not in ("|", ">") and "${" not in held.value
        if held.id != "scalar" or held.style in ("|", ">") or self._source.text[start] in "&*!":
            raise NotPlainError(f"{path[0]} is computed")
        if not (is_plain or self._is_looked_at):
            raise NeedsLookError(f"{path[0]} is computed")
        return self._source.replaced(start, end, _literal(self._change.value))

    def _added(self, node: Any, path: Sequence[str]) -> bytes:
        """The mapping with a further member, in the layout that is there."""
        source, value = self._source, self._change.value
        if node.flow_style:
            text = _in_flow(path, value)
            if not node.value:
                return source.replaced(node.start_mark.index, node.end_mark.index, f"{{{text}}}")
            end = node.value[-1][1].end_mark.index
            return source.replaced(end, end, f", {text}")
        first, last = node.value[0][0].start_mark, node.value[-1][0].start_mark
        end_line = self._last_line(last.line + 1, last.column)
        lines = [
            f"{' ' * first.column}{_STEP * depth}{each}" for depth, each in _block(path, value)
        ]
        text = source.line(end_line)
        at = source.offset(end_line, len(text) + 1)
        return source.replaced(at, at, "".join(f"\n{line}" for line in lines))

    def _last_line(self, number: int, column: int) -> int:
        """Returns the last line of the member whose key is at this line and column."""
        last, line = number, number + 1
        end = self._source.text.count("\n") + 1
        while line <= end:
            text = self._source.line(line)
            indent = len(text) - len(text.lstrip())
            is_item = indent == column and text.lstrip().startswith("- ")
            is_comment = text.lstrip().startswith("#")
            if text.strip() and indent <= column and not is_item and not is_comment:
                break
            if text.strip() and not is_comment:
                last = line
            line += 1
        return last


def _block(path: Sequence[str], value: Any) -> list[tuple[int, str]]:
    """The lines of a property, each with its depth."""
    *above, name = path
    lines = [(depth, f"{each}:") for depth, each in enumerate(above)]
    return [*lines, (len(above), f"{name}: {_literal(value)}")]


def _in_flow(path: Sequence[str], value: Any) -> str:
    text = _literal(value)
    for each in reversed(path[1:]):
        text = f"{{{each}: {text}}}"
    return f"{path[0]}: {text}"


def _literal(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    return json.dumps(_ACCOUNT if value == OWN_ACCOUNT else value)
