"""The guards within a bundle: the words of their code are those of a release.

Bundlers and minifiers rename all but members, and keep texts. So the words of a function, with all
that it uses, show which function of the guards it is: it has those of the release, as often, and no
others. A change that leaves all words as they are does not show.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.entries.modules import Module, Program
from policypack.code_reading.javascript.syntax import string_of
from policypack.facts.guard_releases import node_words
from policypack.reading.syntax_trees import field, text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_MEMBERS = frozenset(
    {
        *("property_identifier", "shorthand_property_identifier"),
        "shorthand_property_identifier_pattern",
    }
)
# Minifiers shorten `Boolean(x)`, and replace the members of a constant by their values.
_VARYING = frozenset(
    {
        *("Boolean()", "Number()"),
        *("flag", "fraction", "line", "list", "object", "text", "whole"),
    }
)
_AGAIN = "a name that is bound again"


def bundled_name(program: Program, callee: Node | None) -> str:
    """Which function of the guards a callee is, by its name in the package; "" for none."""
    function = program.resolved(callee)
    if function is None or field(function, "body") is None:
        return ""
    module = program.home(function)
    if function.id not in module.guards:
        words, nodes = words_of(module, function)
        module.guards[function.id] = _named(words)
        if module.guards[function.id]:
            # The names that it uses are the package's, not the program's.
            module.wrapping.known |= nodes
    return module.guards[function.id]


def _named(words: Counter[str]) -> str:
    for functions in node_words():
        for name, held in functions.items():
            if ((held - words) + (words - held)).keys() <= _VARYING:
                return name
    return ""


def words_of(module: Module, function: Node) -> tuple[Counter[str], set[int]]:
    """The members, texts and globals in a function and in all that it uses; the nodes of these."""
    words: Counter[str] = Counter()
    done = {function.id}
    waiting, top = [function], module.names.top
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        text = string_of(node) if node.type == "string" else text_of(node)
        if node.type in _MEMBERS or (node.type == "string" and text and not set(text) & set(" \n")):
            words[text] += 1
        if node.type not in ("identifier", "shorthand_property_identifier"):
            continue
        holder = module.names.holder(node)
        if holder is None:
            words[f"{text}()"] += 1
        elif holder is top and module.imports.get(text, "").startswith("node:"):
            # A module in CommonJS reads the same name as a member.
            words.update(module.imports[text].split("#")[1:])
        elif holder is top:
            values = top.names[text]
            words[_AGAIN] += len(values) > 1 and any(values)
            for value in filter(None, values):
                if value.id not in done:
                    done.add(value.id)
                    waiting.append(value)
    return +words, done
