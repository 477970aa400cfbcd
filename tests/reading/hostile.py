"""Sources that are nested far deeper than people write, in each way that a language nests."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Shape = Callable[[int], str]


def _around(opening: str, inner: str, closing: str, head: str = "") -> Shape:
    return lambda depth: f"{head}{opening * depth}{inner}{closing * depth}\n"


def _indented(line: str) -> Shape:
    return lambda depth: (
        "".join(f"{' ' * n}{line}\n" for n in range(depth)) + " " * depth + "pass\n"
    )


PYTHON: Mapping[str, Shape] = {
    "parentheses": _around("(", "1", ")"),
    "lists": _around("[", "", "]"),
    "dicts": _around("{1:", "1", "}"),
    "minus": _around("-", "1", ""),
    "inversion": _around("~", "1", ""),
    "not": _around("not ", "1", ""),
    "attributes": _around("", "a", ".b"),
    "calls": _around("", "a", "()"),
    "calls in calls": _around("a(", "", ")"),
    "named arguments": _around("a(b=", "1", ")"),
    "unpacked arguments": _around("a(*", "1", ")"),
    "subscripts": _around("", "a", "[0]"),
    "subscripts in subscripts": _around("a[", "0", "]"),
    "methods": _around("", "a", ".b()"),
    "sums": _around("", "1", "+1"),
    "products over lines": lambda depth: "(1" + "\n*1" * depth + ")\n",
    "powers": _around("", "2", "**2"),
    "texts that are added": _around("", "'a'", "+'b'"),
    "shifts": _around("", "1", "<<1"),
    "conditions": _around("", "1", " if 1 else 1"),
    "lambdas": _around("lambda: ", "1", ""),
    "lambdas in parameters": _around("lambda a, b=", "1", ": 1"),
    "numbers before words": _around("", "1", "if 1else 1"),
    "branches": _around("", "if 1: pass\n", "elif 1: pass\n"),
    "blocks": _indented("if 1:"),
    "functions": _indented("def f():"),
    "comprehensions": _around("[", "1", " for x in y]"),
    "loops of a comprehension": lambda depth: f"[1 for x in y{' for x in y' * depth}]\n",
    "assignments": _around("a = ", "1", ""),
    "named expressions": _around("(a := ", "1", ")"),
    "targets": _around("(", "a", ",)"),
    "deletions": _around("(", "a", ")", "del "),
    "annotations": _around("a[", "b", "]", "x: "),
    "patterns": lambda depth: f"match x:\n case {'[' * depth}{']' * depth}: pass\n",
    "names in a pattern": lambda depth: f"match x:\n case a{'.b' * depth}: pass\n",
    "yields": lambda depth: f"def f():\n x = {'(yield ' * depth}1{')' * depth}\n",
    "awaits": lambda depth: f"async def f():\n x = {'await (' * depth}1{')' * depth}\n",
    "operators in a field": lambda depth: f"f'{{{'-' * depth}1}}'\n",
    "operators in a field with the same quotes": lambda depth: f"f'{{'a' {'+ 1' * depth}}}'\n",
    "operators behind a hidden end": lambda depth: f"f'{{\"'\"}}' {'+ 1' * depth} + '\"'\n",
    "fields in fields": _around("{1:", "", "}", "f'"),
    "comparisons": _around("", "1", "<1"),
    "or": _around("", "1", " or 1"),
    "texts side by side": _around("", "'a'", " 'b'"),
    "decorators": _around("@a\n", "def f(): pass", ""),
    "never closed": _around("(", "", ""),
    "null bytes": _around("\0", "", ""),
    "continued lines": _around("\\\n", "1", ""),
}
NODE: Mapping[str, Shape] = {
    "parentheses": _around("(", "1", ")"),
    "arrays": _around("[", "", "]"),
    "objects": _around("{a:", "1", "}", "x = "),
    "blocks": _around("{", "", "}"),
    "not": _around("!", "1", ""),
    "members": _around("", "a", ".b"),
    "calls": _around("", "a", "()"),
    "sums": _around("", "'a'", "+'b'"),
    "conditions": _around("1 ? ", "1", " : 1"),
    "branches": _around("", "if (1) {}", " else if (1) {}"),
    "functions": _around("() => ", "1", ""),
    "bodies": _around("(() => {", "", "})()"),
    "templates": _around("`${", "1", "}`"),
    "never closed": _around("(", "", ""),
}
GO: Mapping[str, Shape] = {
    "parentheses": _around("(", "1", ")", "package main\nvar x = "),
    "blocks": _around("{", "", "}", "package main\nfunc main() "),
    "members": _around("", "a", ".b", "package main\nvar x = "),
    "sums": _around("", "1", "+1", "package main\nvar x = "),
}
YAML: Mapping[str, Shape] = {
    "lists": _around("[", "", "]"),
    "objects": _around("{a: ", "", "}"),
    "items": _around("- ", "a", ""),
    "never closed": _around("[", "", ""),
}
