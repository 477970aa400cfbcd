"""What bundlers put around the modules of a program, by its shape: minified code has no names.

esbuild: https://github.com/evanw/esbuild/blob/main/internal/runtime/runtime.go
webpack: https://github.com/webpack/webpack/tree/main/lib/runtime
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.entries.names import FUNCTIONS
from policypack.code_reading.javascript.syntax import arguments, plain
from policypack.reading.syntax_trees import field, text_of
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node

_N, _TRUE = r"[\w$]+", r"(?:!0|true)"
_HELPERS = tuple(
    lazy_pattern(each)
    for each in (
        r"Object\.(?:defineProperty|getOwnPropertyDescriptor|getOwnPropertyNames|create"
        r"|getPrototypeOf|prototype\.hasOwnProperty)",
        # esbuild's __export, __copyProps, __toCommonJS and __toESM.
        rf"\({_N},{_N}\)=>\{{for\(var {_N} in {_N}\){_N}\({_N},{_N},"
        rf"\{{get:{_N}\[{_N}\],enumerable:{_TRUE}\}}\);?\}}",
        rf"\({_N},{_N},{_N},{_N}\)=>\{{if\([^{{}}]*\)for\(let {_N} of {_N}\({_N}\)\)"
        rf"!{_N}\.call\({_N},{_N}\)&&{_N}!=={_N}&&{_N}\({_N},{_N},\{{get:\(\)=>{_N}\[{_N}\],"
        rf"enumerable:[^{{}}]*\}}\);return {_N};?\}}",
        rf"{_N}=>{_N}\({_N}\(\{{\}},\"__esModule\",\{{value:{_TRUE}\}}\),{_N}\)",
        # webpack's require.d, o and r.
        rf"\{{d:\({_N},{_N}\)=>\{{for\(var {_N} in {_N}\)"
        rf"{_N}\.o\({_N},{_N}\)&&!{_N}\.o\({_N},{_N}\)"
        rf"&&Object\.defineProperty\({_N},{_N},\{{enumerable:{_TRUE},get:{_N}\[{_N}\]\}}\);?\}},"
        rf"o:\({_N},{_N}\)=>Object\.(?:hasOwn|prototype\.hasOwnProperty\.call)\({_N},{_N}\)"
        rf"(?:,r:{_N}=>\{{[^()]*(?:\([^()]*\)[^()]*)*\}})?\}}",
    )
)


def unwrapped(root: Node) -> Sequence[Node]:
    """The statements of a file, or those of the one function that webpack calls at once."""
    real = [each for each in root.named_children if each.type != "comment"]
    real = [each for each in real if text_of(each).strip("\"';") != "use strict"]
    call = plain(real[0].named_children[0]) if len(real) == 1 and real[0].named_children else None
    if call is None or call.type != "call_expression" or arguments(call):
        return root.named_children
    body = field(plain(field(call, "function")), "body")
    is_function = body is not None and body.type == "statement_block"
    return body.named_children if body is not None and is_function else root.named_children


class Wrapping:
    """`exports` are the exports of a bundle by name; `known` are the nodes around the modules."""

    def __init__(self, statements: Sequence[Node]) -> None:
        self.exports: Mapping[str, Node] = {}
        self.known: set[int] = set()
        self._helpers: set[str] = set()
        getters: dict[str, dict[str, Node]] = {}
        whole: list[tuple[str, Node]] = []
        for each in _parts(statements):
            if each.type == "variable_declarator":
                self._helper(each)
            elif each.type == "call_expression":
                self._getters(each, getters)
            elif text_of(field(each, "left")) == "module.exports":
                right = field(each, "right")
                given = arguments(right) if right is not None else []
                if right is not None and (right.type == "identifier" or self._calls(right)):
                    whole.append((text_of(given[0] if given else right), each))
        if len(whole) == 1 and whole[0][0] in getters:
            self.exports = getters[whole[0][0]]
            self.known.add(whole[0][1].id)

    def _helper(self, declarator: Node) -> None:
        value = field(declarator, "value")
        text = re.sub(r"\s+(?=\W)|(?<=\W)\s+", "", text_of(value)) if value is not None else ""
        if value is not None and any(each.fullmatch(text) for each in _HELPERS):
            self.known.add(value.id)
            self._helpers.add(text_of(field(declarator, "name")))

    def _calls(self, call: Node) -> bool:
        name = text_of(field(call, "function"))
        return call.type == "call_expression" and name.partition(".")[0] in self._helpers

    def _getters(self, call: Node, getters: dict[str, dict[str, Node]]) -> None:
        """Takes the exports of `F(target, {name: () => value})`."""
        given = arguments(call)
        if not self._calls(call) or not given:
            return
        self.known.add(call.id)
        for pair in given[1].named_children if len(given) == 2 else ():
            body = field(field(pair, "value"), "body")
            if body is not None and getattr(field(pair, "value"), "type", "") in FUNCTIONS:
                getters.setdefault(text_of(given[0]), {})[text_of(field(pair, "key"))] = body


def _parts(statements: Sequence[Node]) -> Iterator[Node]:
    """The top-level declarators, calls and assignments, including those in sequences."""
    for statement in statements:
        waiting = [statement]
        while waiting:
            node = waiting.pop(0)
            if node.type in ("variable_declarator", "call_expression", "assignment_expression"):
                yield node
            elif node.type.endswith(("_statement", "_declaration", "sequence_expression")):
                waiting = [*node.named_children, *waiting]
