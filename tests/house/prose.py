"""Every text of the project that a person reads, by scope, and the phrases that it must not have.

    python -m tests.house.prose                # counts per scope, and updates unclean.txt
    python -m tests.house.prose rules/sqs iam  # the places in the scopes that begin so

`phrases.yaml` has the phrases. `unclean.txt` lists the scopes that still contain some of them;
every other scope is checked.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from policypack.reading import python_text
from tests.tracked import tracked_files

ROOT = Path(__file__).parents[2]
PHRASES = Path(__file__).with_name("phrases.yaml")
UNCLEAN = Path(__file__).with_name("unclean.txt")
COMMAND = "python -m tests.house.prose"
PAGES = {".md", ".yml", ".yaml", ".html", ".cff"}
# Generated from texts that are checked where they are written, recorded output, or data.
SKIPPED = re.compile(
    r"docs/(?:rules|frameworks|events|aws-native|comparison)\b.*\.md$"
    r"|tests/|conformance/|infra/Pulumi|policypack/.*\.ya?ml$|runtime_guards/.*\.ya?ml$"
)
# A sample of what is wrong has the phrases on purpose.
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
OWN = {"tests/house/phrases.yaml", "tests/house/test_prose.py", "tests/house/prose.py"}


class Phrase(NamedTuple):
    """One unnatural phrase, its replacement, and sentences with and without it."""

    pattern: re.Pattern[str]
    words: list[str]
    write: str
    bad: str
    good: str


class Text(NamedTuple):
    """One text with its file, the line that it starts on and its scope."""

    scope: str
    file: str
    line: int
    text: str


class Hit(NamedTuple):
    """One unnatural phrase in a text."""

    text: Text
    line: int
    excerpt: str
    write: str

    def __str__(self) -> str:
        return f"{self.text.file}:{self.line}: '{self.excerpt}': write: {self.write}"


@cache
def phrases() -> list[Phrase]:
    """The phrases of the data file, in its order."""
    rows = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    return [
        Phrase(
            re.compile(row["pattern"]),
            required_words(row["pattern"]),
            row["write"],
            row["bad"],
            row.get("good", ""),
        )
        for row in rows
    ]


def required_words(pattern: str) -> list[str]:
    """Words of which every match of a pattern contains one; empty if none is certain.

    A file without them needs no search, which saves most of the time.
    """
    left, before = pattern, ""
    while left != before:
        before = left
        left = re.sub(r"\((?:[^()\\]|\\.)*\)[?*+]?(?:\{[^}]*\})?", " ", left)
    escapes = r"\[[^\]]*\](?:\{[^}]*\}|[?*+])?|\\.[?*+]?|\w[?*]|\{[^}]*\}|[^\w'|]"
    branches = re.sub(escapes, " ", left).split("|")
    words = [max(branch.split(), key=len, default="") for branch in branches]
    return words if all(words) else []


def hits(text: Text, phrases: list[Phrase]) -> Iterator[Hit]:
    """Every unnatural phrase of one text."""
    flat = " ".join(text.text.split()).lower()
    for phrase in phrases:
        if phrase.words and not any(word in flat for word in phrase.words):
            continue
        for match in phrase.pattern.finditer(flat):
            yield Hit(text, _line(text, flat, match.start()), match[0].strip(), phrase.write)


def _line(text: Text, flat: str, place: int) -> int:
    """The line of a place of the flattened text, found by the number of words before it."""
    words = len(flat[: place + 1].split())
    for line, part in enumerate(text.text.splitlines(), text.line):
        words -= len(part.split())
        if words <= 0:
            return line
    return text.line


def all_hits() -> list[Hit]:
    """Every unnatural phrase of the files that Git tracks."""
    return [
        hit
        for name in tracked()
        for hit in hits_in(name, (ROOT / name).read_text(encoding="utf-8"))
    ]


def hits_in(name: str, source: str) -> list[Hit]:
    """Every unnatural phrase of one file."""
    lower = source.lower()
    possible = [
        phrase
        for phrase in phrases()
        if not phrase.words or any(word in lower for word in phrase.words)
    ]
    return [hit for text in texts(name, source) for hit in hits(text, possible)]


def tracked() -> list[str]:
    """Paths of the Python files and pages of the repository, relative to its root."""
    return [
        name
        for name in sorted(tracked_files("--cached", "--others", "--exclude-standard"))
        if name not in OWN
        and (name.endswith(".py") or (Path(name).suffix in PAGES and not SKIPPED.search(name)))
    ]


def texts(name: str, source: str) -> Iterator[Text]:
    """The texts of one file: a whole page, or docstrings, strings and comments of a module."""
    if not name.endswith(".py"):
        yield from _page(name, source)
        return
    room = _room(name)
    try:
        tree = python_text.parse(source)
    except ValueError:  # a sample of a program that is not valid
        return
    test = name.startswith("tests/")
    strings: dict[int, ast.Constant] = {}
    elsewhere: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            strings[id(node)] = node
        elif isinstance(node, _DOCUMENTED):
            if (docstring := _docstring(node)) is not None:
                elsewhere.add(id(docstring))
                yield Text(f"{room}: docstrings", name, docstring.lineno, str(docstring.value))
            if test and isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                words = node.name.removeprefix("test_").replace("_", " ")
                yield Text(f"{room}: test names", name, node.lineno, words)
        elif isinstance(node, ast.JoinedStr) and not test:
            elsewhere.update(map(id, node.values))
            yield Text(f"{room}: messages", name, node.lineno, _template(node))
    if not test:
        for string in strings.values():
            # A text of fewer than three words is a name.
            if str(string.value).count(" ") >= 2 and id(string) not in elsewhere:
                yield Text(f"{room}: messages", name, string.lineno, str(string.value))
    yield from _comments(name, room, source, strings.values())


def _room(name: str) -> str:
    parts = Path(name).parts
    depth = 3 if parts[:2] in {("policypack", "rules"), ("tests", "rules")} else 2
    return "/".join(parts[:depth] if len(parts) > depth else parts[: depth - 1]).removeprefix(
        "policypack/"
    )


def _page(name: str, source: str) -> Iterator[Text]:
    top = Path(name).parts[0]
    scope = name if "/" not in name else "/".join(Path(name).parts[:2]) if top == "docs" else top
    lines = []
    fence = False
    for line in source.splitlines():
        marker = line.lstrip().startswith("```")
        fence ^= marker
        # A table cell, a list item and a paragraph begin a sentence; a heading may be a question.
        text = "" if fence or marker else re.sub(r"^\s*(?:[-*>]+|\d+\.)\s", ". ", line)
        text = re.sub(r"(`+).+?\1", "`code`", text)
        lines.append(
            re.sub(r"\s*\|\s*", " . ", text).replace("**", "") or ("." if not line else "")
        )
    yield Text(scope, name, 1, "\n".join(lines))


def _docstring(node: ast.AST) -> ast.Constant | None:
    if isinstance(node, _DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr):
        value = node.body[0].value
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value
    return None


def _template(node: ast.JoinedStr) -> str:
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
    )


def _comments(name: str, room: str, source: str, strings: Iterable[ast.Constant]) -> Iterator[Text]:
    """Comments on lines of their own, with consecutive lines as one text."""
    inside = {
        line
        for string in strings
        if string.end_lineno and string.end_lineno > string.lineno
        for line in range(string.lineno, string.end_lineno + 1)
    }
    lines: list[str] = []
    for number, line in enumerate([*source.splitlines(), ""], 1):
        text = line.lstrip()
        if text.startswith("#") and number not in inside:
            lines.append(text.lstrip("#:! ") or ".")
        elif lines:
            yield Text(f"{room}: comments", name, number - len(lines), "\n".join(lines))
            lines = []


def unclean() -> list[str]:
    """The scopes that are known to contain unnatural phrases."""
    lines = UNCLEAN.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def main(scopes: list[str]) -> None:
    """Print the places in the given scopes; without any, count all and drop the clean ones."""
    places = all_hits()
    if scopes:
        print(*(hit for hit in places if hit.text.scope.startswith(tuple(scopes))), sep="\n")
        return
    counts = Counter(hit.text.scope for hit in places)
    for scope, count in sorted(counts.items()):
        print(f"{count:5} {scope}")
    print(f"{sum(counts.values()):5} in {len(counts)} scopes")
    head = [line for line in UNCLEAN.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    left = [scope for scope in unclean() if scope in counts]
    UNCLEAN.write_text("\n".join([*head, *left]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
