"""Reading Markdown in tests: its links, anchors and blocks of code."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parents[2]
# A fence may be indented: it stands in a list.
_FENCE = re.compile(r"^( *)(```+)(.*?)\n(.*?)^\1\2\s*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ANCHOR = re.compile(r"<a\s+(?:id|name)=\"([^\"]+)\"")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Block(NamedTuple):
    """A block of code: its language, its text, the comment above it, and its first line."""

    language: str
    text: str
    mark: str
    line: int


def every_page(root: Path = ROOT) -> list[Path]:
    """All pages for people: those at the root and those below docs/."""
    return [*sorted(root.glob("*.md")), *sorted((root / "docs").rglob("*.md"))]


def blocks(text: str) -> Iterator[Block]:
    """The blocks of code of a page. `mark` is `settings` for one below `<!-- settings -->`."""
    for fence in _FENCE.finditer(text):
        before = text[: fence.start()]
        mark = re.search(r"<!-- ([^\n]+) -->\n\Z", before)
        line = before.count("\n") + 2
        yield Block(fence[3].strip(), dedent(fence[4]), mark[1] if mark else "", line)


@cache
def anchors(text: str) -> frozenset[str]:
    """The anchors of a page, as GitHub makes them of its headings."""
    bare = _FENCE.sub("", text)
    seen: Counter[str] = Counter()
    found = set(_ANCHOR.findall(bare))
    for heading in _HEADING.findall(bare):
        # The text of a link counts, and marks of code do not.
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return frozenset(found)


def links(text: str) -> list[str]:
    """The targets of a page's links, without those in code and comments."""
    bare = _CODE.sub("", _COMMENT.sub("", _FENCE.sub("", text)))
    return [inline or reference for inline, reference in _LINK.findall(bare)]


def broken(page: Path, root: Path = ROOT) -> list[str]:
    """The relative links of a page whose file or anchor does not exist."""
    found = []
    for link in links(page.read_text(encoding="utf-8")):
        if _ELSEWHERE.match(link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (page.parent / name).resolve() if name else page
        inside = target == root or root in target.parents
        if not inside or not target.exists():
            found.append(f"{link}: no such file")
        elif anchor and anchor not in anchors(target.read_text(encoding="utf-8")):
            found.append(f"{link}: no such heading")
    return found


def uneven_rows(text: str) -> list[str]:
    """The rows of tables whose number of cells differs from that of their heading."""
    found = []
    width = 0
    for line in _FENCE.sub("", text).split("\n"):
        cells = len(re.findall(r"(?<!\\)[|]", line)) - 1 if line.startswith("|") else 0
        # A bar in code also ends a cell.
        if cells and width and cells != width:
            found.append(line)
        width = (width or cells) if cells else 0
    return found


def linked_pages(start: Path, root: Path = ROOT) -> set[Path]:
    """All Markdown files that a reader reaches from a page by links."""
    seen, left = {start}, [start]
    while left:
        page = left.pop()
        for link in links(page.read_text(encoding="utf-8")):
            target = (page.parent / link.partition("#")[0]).resolve()
            if target.suffix == ".md" and target.is_file() and target not in seen:
                seen.add(target)
                left.append(target)
    return {page for page in seen if root in page.parents}
