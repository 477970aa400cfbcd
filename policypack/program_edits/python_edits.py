"""Edits of a Python program: members of the call that makes a resource, set in its layout."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from policypack.program_edits.changes import (
    OWN_ACCOUNT,
    Change,
    NeedsLookError,
    NotPlainError,
    python_name,
)
from policypack.program_edits.source_text import ELSEWHERE, call_of
from policypack.program_files import python_source
from policypack.program_files.source import Call, UnreadableError
from policypack.reading.concrete_python import parse_concrete
from policypack.reading.files import RefusedError, normalize

Member = TypeVar("Member", cst.Arg, cst.BaseDictElement)
Whitespace = cst.BaseParenthesizableWhitespace
_LITERALS = (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float)
_CONSTANTS = ("True", "False", "None")
# Nested properties are an object of arguments, or a dict by one of its other names.
# https://www.pulumi.com/docs/iac/languages-sdks/python/#inputs-and-outputs
_ARGUMENTS = ("Args", "ArgsDict")
_NOTHING = cst.SimpleWhitespace("")


def with_argument(
    call: cst.Call, path: Sequence[str], value: Any, is_looked_at: bool = False
) -> cst.Call:
    """The call with the property as a keyword argument. Raises NotPlainError.

    `is_looked_at`: a person looks at the edit, so that it may drop what the program computes.
    """
    if any(arg.star for arg in call.args):
        raise NotPlainError("its arguments are computed (* or **)")
    name = python_name(path[0])
    args = [*call.args]
    for number, arg in enumerate(args):
        if arg.keyword is not None and arg.keyword.value == name:
            args[number] = arg.with_changes(
                value=_changed_member(arg.value, path, value, is_looked_at)
            )
            return call.with_changes(args=args)
    equal = cst.AssignEqual(_NOTHING, _NOTHING)
    made = cst.Arg(_created(path[1:], value), cst.Name(name), equal=equal)
    if not args:
        return call.with_changes(args=[made])
    last = args[-1]
    trails = isinstance(last.comma, cst.Comma)
    end = _after(last) if trails else last.whitespace_after_arg
    if not trails:
        args[-1] = last.with_changes(whitespace_after_arg=_NOTHING)
    args, end = _appended([*args, made], call.whitespace_before_args, end)
    closing = (
        {"comma": cst.Comma(whitespace_after=end)} if trails else {"whitespace_after_arg": end}
    )
    return call.with_changes(args=[*args[:-1], args[-1].with_changes(**closing)])


def _changed_member(
    held: cst.BaseExpression, path: Sequence[str], value: Any, is_looked_at: bool
) -> cst.BaseExpression:
    """The expression of the property at `path[0]` with the value at the end of the path."""
    below = path[1:]
    if not below:
        if not (is_looked_at or _is_plain(held)):
            raise NeedsLookError(f"{python_name(path[0])} is computed")
        return _literal(value)
    if isinstance(held, cst.Dict):
        return _with_element(held, below, value, is_looked_at)
    if isinstance(held, cst.Call) and (is_arguments(held) or called(held) == "dict"):
        return with_argument(held, below, value, is_looked_at)
    if isinstance(held, cst.Name) and held.value == "None":
        return _created(below, value)
    raise NotPlainError(f"{python_name(path[0])} is computed")


def _with_element(held: cst.Dict, path: Sequence[str], value: Any, is_looked_at: bool) -> cst.Dict:
    elements = [*held.elements]
    for number, element in enumerate(elements):
        if not isinstance(element, cst.DictElement) or not isinstance(
            element.key, cst.SimpleString
        ):
            raise NotPlainError("a key of the dict is computed")
        if element.key.evaluated_value in (path[0], python_name(path[0])):
            elements[number] = element.with_changes(
                value=_changed_member(element.value, path, value, is_looked_at)
            )
            return held.with_changes(elements=elements)
    made = cst.DictElement(_literal(python_name(path[0])), _created(path[1:], value))
    if not elements:
        return held.with_changes(elements=[made])
    trails = isinstance(elements[-1].comma, cst.Comma)
    # White space in front of the closing bracket belongs to it, or to a comma before it.
    end = _after(elements[-1])
    end = held.rbrace.whitespace_before if end.empty else end
    elements, end = _appended([*elements, made], held.lbrace.whitespace_after, end)
    if trails:
        elements[-1] = elements[-1].with_changes(comma=cst.Comma())
    rbrace = held.rbrace.with_changes(whitespace_before=end)
    return held.with_changes(elements=elements, rbrace=rbrace)


def _appended(
    members: list[Member], before_first: Whitespace, end: Whitespace
) -> tuple[list[Member], Whitespace]:
    """The members with a comma in front of the new last one, and the white space after it.

    The new member is on a separate line if the last one is. A comment after that one is kept.
    """
    *first, last, made = members
    between = _after(first[-1]) if first else before_first
    kept: Whitespace = cst.SimpleWhitespace(" ")
    if isinstance(between, cst.ParenthesizedWhitespace):
        kept = _without_comments(between)
        if isinstance(end, cst.ParenthesizedWhitespace):
            kept = end.with_changes(indent=between.indent, last_line=between.last_line)
    held = last.with_changes(comma=cst.Comma(whitespace_after=kept))
    return [*first, held, made], _without_comments(end)


def _after(member: cst.Arg | cst.BaseDictElement) -> Whitespace:
    return member.comma.whitespace_after if isinstance(member.comma, cst.Comma) else _NOTHING


def _without_comments(space: Whitespace) -> Whitespace:
    if not isinstance(space, cst.ParenthesizedWhitespace):
        return space
    first = space.first_line.with_changes(whitespace=_NOTHING, comment=None)
    return space.with_changes(first_line=first, empty_lines=[])


def _created(path: Sequence[str], value: Any) -> cst.BaseExpression:
    if not path:
        return _literal(value)
    element = cst.DictElement(_literal(python_name(path[0])), _created(path[1:], value))
    return cst.Dict([element])


def _literal(value: Any) -> cst.BaseExpression:
    if isinstance(value, cst.BaseExpression):
        return value
    return cst.parse_expression(json.dumps(value) if isinstance(value, str) else repr(value))


def _is_plain(held: cst.BaseExpression) -> bool:
    return isinstance(held, _LITERALS) or (isinstance(held, cst.Name) and held.value in _CONSTANTS)


def is_arguments(held: cst.BaseExpression) -> bool:
    """Whether it is a call that makes an object of arguments, such as `QueueArgs(...)`."""
    return called(held).endswith(_ARGUMENTS)


def called(held: cst.BaseExpression) -> str:
    """The last name of what a call calls, such as `Queue`; empty for anything else."""
    function = held.func if isinstance(held, cst.Call) else None
    if isinstance(function, cst.Attribute):
        return function.attr.value
    return function.value if isinstance(function, cst.Name) else ""


_NAME = "resource_name"
_OPTIONS = "ResourceOptions"


def edited(content: bytes, change: Change, is_looked_at: bool = False) -> bytes:
    """The program with the change in it; nothing else of it changes.

    Raises NotPlainError if the change would not be plain, NeedsLookError if it can be made
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
    value = _own_account(call) if change.value == OWN_ACCOUNT else change.value
    positional = [arg for arg in call.args if _keyword(arg) is None]
    unnamed = positional if any(_keyword(arg) == _NAME for arg in call.args) else positional[1:]
    for arg in (*unnamed, *(arg for arg in call.args if _keyword(arg) == "args")):
        if isinstance(arg.value, cst.Call) and not arg.star and is_arguments(arg.value):
            inner = with_argument(arg.value, change.path, value, is_looked_at)
            return cst.ensure_type(call.with_deep_changes(arg, value=inner), cst.Call)
        if arg.star or not called(arg.value).endswith(_OPTIONS):
            raise NotPlainError("its arguments are computed")
    return with_argument(call, change.path, value, is_looked_at)


def _own_account(call: cst.Call) -> cst.BaseExpression:
    """The ID of the program's account, from the module whose class is called."""
    module = call.func
    while isinstance(module, cst.Attribute):
        module = module.value
    if module is call.func or not isinstance(module, cst.Name):
        raise NotPlainError("the call does not name the module that has get_caller_identity")
    return cst.parse_expression(f"{module.value}.get_caller_identity().account_id")


def _keyword(arg: cst.Arg) -> str | None:
    return arg.keyword.value if arg.keyword else None
