"""TypeScript, JavaScript and Go programs, by a tolerant tokenizer: no parser of them is at hand.

What it does not understand is no call, so a comment there waives nothing and is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from policypack.program_files.source import Call, Comment, Kind, Source, in_order

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)
    |(?P<regex>(?<=[=(,:;!&|?{\[])\s*/(?![/*])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/)
    |(?P<name>[A-Za-z_$][\w$]*)
    |(?P<mark>[^\s\w])""",
    re.DOTALL | re.VERBOSE,
)
_PAIRS = {")": "(", "]": "[", "}": "{"}
# A named import, and the import of a whole package or of a module of it.
_FROM = r"""(?:from|=\s*require\s*\()\s*["']@pulumi/(?P<package>[\w-]+)(?:/(?P<path>[\w/]+))?["']"""
_WHOLE = re.compile(
    rf"(?:import\s+(?:\*\s+as\s+)?|const\s+|let\s+|var\s+)(?P<as>[\w$]+)\s*(?:=\s*)?{_FROM}"
)
_SOME = re.compile(rf"(?:import|const|let|var)\s*\{{(?P<names>[^}}]*)\}}\s*{_FROM}")
_ALIAS = re.compile(r"([\w$]+)(?:\s*(?:\bas\b|:)\s*([\w$]+))?")
_GO_IMPORT = re.compile(
    r"(?:\b(?P<as>(?!import\b)[\w.]+)[ \t]+)?"
    r'"github\.com/pulumi/pulumi-(?P<package>[\w-]+)/sdk(?:/v\d+)?/go/[\w-]+/(?P<module>[\w/]+)"'
)
_FOR_EACH = ("map", "forEach", "flatMap", "filter", "reduce", "from", "every", "some")


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


# The full name of an imported one: package, then module and class as far as they are known.
_Imports = Mapping[str, tuple[str, ...]]


def read_typescript(text: str) -> Source:
    """The source of a TypeScript or JavaScript file."""
    return _read(text, dict(_imports_of_typescript(text)), is_go=False)


def read_go(text: str) -> Source:
    """The source of a Go file."""
    found = (each.groupdict() for each in _GO_IMPORT.finditer(text))
    imports = {
        each["as"] or each["module"].rpartition("/")[2]: (each["package"], each["module"])
        for each in found
    }
    return _read(text, imports, is_go=True)


def _imports_of_typescript(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for found in _WHOLE.finditer(text):
        yield found["as"], _full(found)
    for found in _SOME.finditer(text):
        for name, alias in _ALIAS.findall(found["names"]):
            yield alias or name, (*_full(found), name)


def _full(found: re.Match[str]) -> tuple[str, ...]:
    return (
        (found["package"], *(found["path"] or "").split("/"))
        if found["path"]
        else (found["package"],)
    )


def _read(text: str, imports: _Imports, *, is_go: bool) -> Source:
    lines = text.splitlines()
    every = [*_tokens(text)]
    comments = tuple(
        Comment(each.line, each.text[2:].strip(), lines[each.line - 1].lstrip().startswith("//"))
        for each in every
        if each.kind == "comment" and each.text.startswith("//")
    )
    code = _Code([each for each in every if each.kind != "comment"])
    found = code.calls_of_go(imports) if is_go else code.calls_of_typescript(imports)
    return Source(comments, in_order(found))


def _tokens(text: str) -> Iterator[_Token]:
    line, seen = 1, 0
    for found in _TOKEN.finditer(text):
        line += text.count("\n", seen, found.start())
        seen = found.start()
        yield _Token(str(found.lastgroup), found.group(), line)


class _Code:
    """The tokens of a file without its comments, with the partner of each bracket."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._partners = _partners(tokens)

    def calls_of_typescript(self, imports: _Imports) -> Iterator[Call]:
        loops = [*self._loops_of_typescript()]
        for at, token in enumerate(self._tokens):
            if token.text == "new" and token.kind == "name":
                names, opening = self._chain(at + 1)
                full = (*imports.get(names[0], ()), *names[1:]) if names else ()
                # Assets and the like, of `@pulumi/pulumi`, are no resources.
                if len(full) >= 2 and full[0] != "pulumi" and opening in self._partners:
                    module = full[1] if len(full) > 2 else "index"
                    kind = Kind(full[0], module.rstrip("_"), full[-1])
                    yield self._call(at, opening, opening + 1, kind, loops)

    def calls_of_go(self, imports: _Imports) -> Iterator[Call]:
        loops = [*self._loops_of_go()]
        for at, token in enumerate(self._tokens):
            if token.kind != "name" or token.text not in imports:
                continue
            names, opening = self._chain(at)
            makes = len(names) == 2 and names[1].startswith("New")
            if makes and opening in self._partners:
                package, module = imports[names[0]]
                kind = Kind(package, module.partition("/")[0], names[1].removeprefix("New"))
                # The first argument is the context.
                yield self._call(at, opening, self._after_comma(opening), kind, loops)

    def _call(
        self, at: int, opening: int, argument: int, kind: Kind, loops: list[tuple[int, int]]
    ) -> Call:
        repeated = any(start <= at <= end for start, end in loops)
        last = self._tokens[self._partners[opening]].line
        return Call(self._tokens[at].line, last, kind, self._literal(argument), repeated)

    def _chain(self, at: int) -> tuple[list[str], int]:
        """The names of `aws.sqs.Queue`, and the position behind them."""
        names: list[str] = []
        while self._kind_at(at) == "name":
            names.append(self._tokens[at].text)
            if self._text_at(at + 1) != ".":
                return names, at + 1 if self._text_at(at + 1) == "(" else -1
            at += 2
        return [], -1

    def _literal(self, at: int) -> str | None:
        """The text of an argument that is a literal and nothing else."""
        if self._kind_at(at) != "text" or self._text_at(at + 1) not in (",", ")"):
            return None
        text = self._tokens[at].text
        return None if "\\" in text or (text[0] == "`" and "${" in text) else text[1:-1]

    def _after_comma(self, opening: int) -> int:
        at = opening + 1
        while at < self._partners[opening] and self._text_at(at) != ",":
            at = self._partners.get(at, at) + 1
        return at + 1

    def _loops_of_typescript(self) -> Iterator[tuple[int, int]]:
        for at, token in enumerate(self._tokens):
            if token.kind != "name":
                continue
            opening = at + 1 + (self._text_at(at + 1) == "await")
            if token.text in ("for", "while") and self._text_at(opening) == "(":
                yield at, self._end_of_body(self._partners.get(opening, opening) + 1)
            elif (token.text == "do" and self._text_at(at + 1) == "{") or (
                token.text in _FOR_EACH and self._text_at(at - 1) == "."
            ):
                yield at, self._partners.get(at + 1, at)

    def _is_loop(self, at: int) -> bool:
        """Whether the brackets behind the name hold what runs several times."""
        text = self._tokens[at].text
        if text == "do":
            return self._text_at(at + 1) == "{"
        return text in _FOR_EACH and self._text_at(at - 1) == "."

    def _end_of_body(self, at: int) -> int:
        if self._text_at(at) == "{":
            return self._partners.get(at, len(self._tokens))
        while at < len(self._tokens) and self._text_at(at) != ";":
            at = self._partners.get(at, at) + 1
        return at

    def _loops_of_go(self) -> Iterator[tuple[int, int]]:
        for start, token in enumerate(self._tokens):
            if token.text != "for" or token.kind != "name":
                continue
            at = start + 1
            while at < len(self._tokens):
                end = self._partners.get(at, at)
                # A value in braces, such as a slice, comes before the body.
                if self._text_at(at) == "{" and self._text_at(end + 1) != "{":
                    yield start, end
                    break
                at = end + 1

    def _text_at(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _kind_at(self, at: int) -> str:
        return self._tokens[at].kind if 0 <= at < len(self._tokens) else ""


def _partners(tokens: Sequence[_Token]) -> dict[int, int]:
    """The position of the closing bracket of each opening one that has one."""
    partners: dict[int, int] = {}
    open_: list[int] = []
    for at, token in enumerate(tokens):
        if token.kind != "mark":
            continue
        if token.text in _PAIRS.values():
            open_.append(at)
        elif token.text in _PAIRS and open_ and tokens[open_[-1]].text == _PAIRS[token.text]:
            partners[open_.pop()] = at
    return partners
