"""Who answers for what no tag of a resource assigns: tags of the stack, then CODEOWNERS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from policypack.reading import files
from policypack.reading.files import split_lines
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

_KEYS = ("owner", "team")
# In the order in which the services look: https://docs.gitlab.com/user/project/codeowners/ and
# https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
# GitHub reads no larger one.
_LONGEST = 3 * 1024 * 1024
# The heading of a section of GitLab, with the owners of its patterns that name none.
_SECTION = lazy_pattern(r"\^?\[[^\]]*\](?:\[\d+\])?(?P<owners>.*)")
_BLANK = lazy_pattern(r"(?<!\\)\s+")
_WILD = lazy_pattern(r"\*+|\?")
# GitLab has `!` for what a section leaves out, and a backslash before a character of its own.
_ESCAPED = lazy_pattern(r"\\([ #])")
# A user, a team or an email address: GitHub and GitLab ignore any other owner.
_OWNER = lazy_pattern(r"@\S+|[^@\s]+@[^@\s]+\.[^@\s]+")


def of_tags(tags: Mapping[str, str]) -> dict[str, str | None]:
    """The owner and the team that tags of a stack name."""
    named = {key.lower(): value for key, value in reversed([*tags.items()]) if value}
    return {key: named.get(key) for key in _KEYS}


@record(frozen=True)
class CodeOwners:
    """Patterns with owners, of which the last that matches counts."""

    rules: tuple[tuple[re.Pattern[str], str | None], ...]

    @classmethod
    def of(cls, text: str) -> CodeOwners:
        """Reads the text of a file."""
        return cls(tuple(_rules(text)))

    def owner(self, path: str) -> str | None:
        """The owners of a file, relative to the repository; None if it has no owner."""
        for pattern, owners in reversed(self.rules):
            if pattern.fullmatch(path):
                return owners
        return None


def read(file: Path) -> CodeOwners:
    """The file's rules. Raises ValueError or OSError for one that cannot be read."""
    try:
        return CodeOwners.of(files.read_text(str(file), _LONGEST))
    except UnicodeDecodeError:
        raise ValueError(f"{file}: invalid UTF-8; name a CODEOWNERS file") from None


def of_repository(root: Path | None) -> CodeOwners | None:
    """The rules of the repository at the folder; None if it has none that can be read."""
    for file in (root / place for place in PLACES) if root else ():
        try:
            return read(file)
        except (ValueError, OSError):
            continue
    return None


def owned(lines: Iterable[Mapping[str, Any]], owners: CodeOwners | None) -> Iterator[Any]:
    """Findings, or the lines of an audit, with the owners of their files where no tag names one.

    A finding of an audit has no file: its stack's configuration stands for it, by the name that
    Pulumi gives it, below a folder of the project's name.
    """
    for line in lines:
        if owners and "rule" in line and not line.get("owner"):
            line = {**line, "owner": owners.owner(file_of(line))}
        yield line


def file_of(line: Mapping[str, Any]) -> str:
    """The file of a finding in the repository; for one of an audit, its stack's configuration."""
    if line.get("file"):
        return str(line["file"]).removeprefix("./")
    folder = f"{line['project']}/" if line.get("project") else ""
    return f"{folder}Pulumi.{line.get('stack', '')}.yaml"


def _rules(text: str) -> Iterator[tuple[re.Pattern[str], str | None]]:
    default = ""
    for line in split_lines(text):
        line = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if not line:
            continue
        if section := _SECTION.fullmatch(line):
            default = section["owners"].strip()
            continue
        pattern, *named = _BLANK.split(line)
        owners = [*filter(_OWNER.fullmatch, named)]
        # A line whose owners are all malformed is treated as little as none.
        if owners or not named:
            told = "" if pattern.startswith("!") else " ".join(owners) or default
            yield _expression(_ESCAPED.sub(r"\1", pattern.removeprefix("!"))), told or None


@lru_cache(maxsize=4096)
def _expression(pattern: str) -> re.Pattern[str]:
    """What a pattern of .gitignore matches, as CODEOWNERS has them: a folder with all below it, and
    `folder/*` what stands in the folder itself."""
    body = pattern.strip("/")
    anchored = "/" in pattern.rstrip("/")
    parts = [_part(each) for each in body.split("/")]
    start = "" if anchored else "(?:.*/)?"
    inner = "/".join(parts).replace("**/", "(?:.*/)?").replace("**", ".*")
    if pattern.endswith("/"):
        return re.compile(f"{start}{inner}/.*")
    return re.compile(f"{start}{inner}" + ("" if body.endswith("/*") else "(?:/.*)?"))


def _part(part: str) -> str:
    """One part of a path as an expression; two stars stand for themselves until all are joined."""
    if part == "**":
        return part
    found, at = "", 0
    for wild in _WILD.finditer(part):
        found += re.escape(part[at : wild.start()])
        found += "[^/]" if wild[0] == "?" else "[^/]*"
        at = wild.end()
    return found + re.escape(part[at:])
