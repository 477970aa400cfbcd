"""The files of a revision, read from git's objects: no checkout, no filter, no hook, no attribute.

`git archive` leaves out what the repository's own attributes tell it to, and a checkout runs the
filters that they name; a change could hide itself from both.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple

# Larger than any file of a gate; a larger file is named and not read.
MAX_SIZE = 4 * 1024 * 1024
_REGULAR = ("100644", "100755")
LINK = "a symbolic link"
# Links to links are followed so far.
_LINKS = 3
_MOST = 1_000_000
_KINDS = {"120000": LINK, "160000": "a submodule"}


class Blob(NamedTuple):
    """A file of a revision: its path, Git's digest of its content, and its kind if it isn't a
    regular file."""

    path: str
    digest: str
    size: int
    other: str | None


class Revisions(NamedTuple):
    """The two sides of a range, each a full commit id."""

    base: str
    head: str


def between(repository: Path, spec: str) -> Revisions:
    """The two commits of `BASE..HEAD`, of `BASE...HEAD` (from their merge base), or of `BASE` and
    HEAD.

    Raises ValueError for what git does not know.
    """
    base, dots, head = spec.partition("...")
    if not dots:
        base, dots, head = spec.partition("..")
    ends = [_commit(repository, each or "HEAD") for each in ((base, head) if dots else (base, ""))]
    if dots == "...":
        ends[0] = _git(repository, "merge-base", *ends).strip()
    return Revisions(*ends)


def files(repository: Path, commit: str) -> dict[str, Blob]:
    """The files of a commit by path, also by the paths that symbolic links within it make."""
    listing = _git(repository, "ls-tree", "-r", "-z", "--long", "--full-tree", commit)
    tree = {each.path: each for each in map(_blob, filter(None, listing.split("\0")))}
    links = [each._replace(other=None) for each in tree.values() if each.other == LINK]
    targets = {
        link.path: normpath(join(dirname(link.path), os.fsdecode(content)))
        for link, content in contents(repository, links)
    }
    for _ in range(_LINKS):
        tree.update(_linked(tree, targets))
        if len(tree) > _MOST:
            raise ValueError(f"{commit}: its links lead to over {_MOST:,} files; remove some")
    return tree


def _linked(tree: Mapping[str, Blob], targets: Mapping[str, str]) -> dict[str, Blob]:
    """The files that links lead to, each by its path through the link."""
    made = {}
    for link, target in targets.items():
        if target in tree and tree[link].other == LINK:
            made[link] = tree[target]._replace(path=link)
            continue
        below = (path for path in tree if path.startswith(f"{target}/"))
        for path in below if not f"{link}/".startswith(f"{target}/") else ():
            name = link + path.removeprefix(target)
            made[name] = tree[path]._replace(path=name)
    return made


def contents(repository: Path, blobs: Sequence[Blob]) -> Iterator[tuple[Blob, bytes]]:
    """Returns the contents of regular files of at most `MAX_SIZE` bytes; others are omitted."""
    wanted = [each for each in blobs if each.other is None and each.size <= MAX_SIZE]
    if not wanted:
        return
    asked = "".join(f"{each.digest}\n" for each in wanted).encode()
    answer = _run(repository, ["cat-file", "--batch"], asked)
    at = 0
    for each in wanted:
        # "<digest> blob <size>\n<content>\n"
        at = answer.index(b"\n", at) + 1
        yield each, answer[at : at + each.size]
        at += each.size + 1


def root_of(folder: Path) -> Path:
    """The top folder of the repository around a folder. Raises ValueError if there is none."""
    try:
        found = _run(folder, ["rev-parse", "--show-toplevel"])
    except subprocess.CalledProcessError:
        shown = folder if str(folder) != "." else folder.resolve()
        raise ValueError(
            f"{shown}: not in a git repository; run the command in one, or name one with "
            "--repository"
        ) from None
    return Path(os.fsdecode(found).rstrip("\n"))


def _commit(repository: Path, name: str) -> str:
    if name.startswith("-"):
        raise ValueError(f"{name}: not a revision")
    return _git(
        repository, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", of=name
    ).strip()


def _blob(line: str) -> Blob:
    head, _, path = line.partition("\t")
    mode, _, digest, size = head.split()
    other = None if mode in _REGULAR else _KINDS.get(mode, "an unknown kind of file")
    return Blob(path, digest, 0 if size == "-" else int(size), other)


def _git(repository: Path, *arguments: str, of: str = "") -> str:
    try:
        return _run(repository, arguments).decode("utf-8", "surrogateescape")
    except subprocess.CalledProcessError:
        if of:
            raise ValueError(
                f"unknown revision {of!r}; fetch it (a shallow clone lacks it), or name another"
            ) from None
        raise ValueError(f"{repository}: git {arguments[0]} failed; name another range") from None


def _run(repository: Path, arguments: Sequence[str], given: bytes = b"") -> bytes:
    try:
        ended = subprocess.run(  # noqa: S603 - git's own commands, on names that git has checked
            # A repository's own settings must not start programs (core.fsmonitor, aliases).
            ["git", "-c", "core.fsmonitor=false", "-C", str(repository), *arguments],  # noqa: S607
            input=given,
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        raise ValueError("git: not found on PATH; install it") from None
    return ended.stdout
