"""Edits of a Python program: the call that makes a resource is found by place, type and name."""

from __future__ import annotations

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from policypack.program_edits.changes import Change, NotPlainError
from policypack.program_edits.members import called, is_arguments, with_argument
from policypack.program_edits.source_text import ELSEWHERE, call_of
from policypack.program_files import python_source
from policypack.program_files.source import Call, UnreadableError
from policypack.reading.concrete_python import parse_concrete
from policypack.reading.errors import RefusedError
from policypack.reading.text_lines import normalize

_NAME = "resource_name"
_OPTIONS = "ResourceOptions"


def edited(content: bytes, change: Change, is_looked_at: bool = False) -> bytes:
    """The program with the change in it; nothing else of it changes.

    Raises NotPlainError where the change would not be plain, NeedsLookError where it can be made
    for a person who looks at it.
    """
    try:
        module = parse_concrete(content)
        calls = python_source.read(normalize(module.code)).calls
    except (RefusedError, UnreadableError):
        raise NotPlainError("the file is invalid Python") from None
    if module.bytes != content:
        raise NotPlainError("the edit would change the file's encoding")
    found = call_of(calls, change, is_looked_at)
    edit = _Edit(found, change, is_looked_at)
    try:
        made = MetadataWrapper(module).visit(edit)
    except RecursionError:
        raise NotPlainError("the file is nested too deeply") from None
    if edit.made != 1:
        raise NotPlainError(ELSEWHERE)
    return made.bytes


class _Edit(cst.CSTTransformer):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, call: Call, change: Change, is_looked_at: bool) -> None:
        super().__init__()
        self.call, self.change, self.is_looked_at = call, change, is_looked_at
        self.made = 0

    def leave_Call(  # noqa: N802
        self, original_node: cst.Call, updated_node: cst.Call
    ) -> cst.BaseExpression:
        place = self.get_metadata(PositionProvider, original_node)
        lines = (place.start.line, place.end.line)
        if lines != (self.call.first, self.call.last) or not _makes(updated_node, self.call):
            return updated_node
        self.made += 1
        return _changed(updated_node, self.change, self.is_looked_at)


def _makes(call: cst.Call, wanted: Call) -> bool:
    """Whether it is the wanted one of the calls on the same lines.

    It is told by its first argument, since what it calls may be renamed by an import; by the class
    where the program computes the name.
    """
    if wanted.name is None:
        return called(call) == wanted.kind.name
    named = [arg for arg in call.args if _keyword(arg) == _NAME]
    first = next(iter([*named, *call.args]), None)
    literal = first.value if first else None
    if not isinstance(literal, (cst.SimpleString, cst.ConcatenatedString)):
        return False
    return literal.evaluated_value == wanted.name


def _changed(call: cst.Call, change: Change, is_looked_at: bool) -> cst.Call:
    """The call with the change in it, or in the object of arguments that it is given."""
    positional = [arg for arg in call.args if _keyword(arg) is None]
    unnamed = positional if any(_keyword(arg) == _NAME for arg in call.args) else positional[1:]
    for arg in (*unnamed, *(arg for arg in call.args if _keyword(arg) == "args")):
        if isinstance(arg.value, cst.Call) and not arg.star and is_arguments(arg.value):
            inner = with_argument(arg.value, change.path, change.value, is_looked_at)
            return cst.ensure_type(call.with_deep_changes(arg, value=inner), cst.Call)
        if arg.star or not called(arg.value).endswith(_OPTIONS):
            raise NotPlainError("its arguments are computed")
    return with_argument(call, change.path, change.value, is_looked_at)


def _keyword(arg: cst.Arg) -> str | None:
    return arg.keyword.value if arg.keyword else None
