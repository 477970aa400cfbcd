"""Changes in a Git repository since a base, and the files of the base in a separate folder.

https://git-scm.com/docs/git-diff and https://git-scm.com/docs/git-ls-files

The changes are those of commits, the working tree and new files. The files of the base are for a
preview of its program. No hook runs, and neither the working tree nor the index is touched. Files
that Git ignores, such as installed dependencies, are links to the working tree.
https://git-scm.com/docs/git-checkout-index and https://git-scm.com/docs/git-read-tree
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from policypack.reading.files import split_lines
from policypack.start.record import record

# What a checkout names where nobody has asked the remote which branch is its default one.
_USUAL = ("main", "master")
# No hook runs, and no monitor of files.
_SETTINGS = (
    *("-c", "core.fsmonitor=false", "-c", "core.quotePath=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
)
NO_VARIABLES: Mapping[str, str] = MappingProxyType({})


class UnknownChangesError(ValueError):
    """Git cannot say what has changed."""


@record(frozen=True)
class Changes:
    """Paths relative to the repository's root, with slashes. `files` are all, also new ones;
    `ignored` are files and folders that Git does not follow."""

    base: str
    changed: frozenset[str]
    files: Sequence[str]
    ignored: Sequence[str]


def since(root: Path, ref: str | None) -> Changes:
    """The changes since the merge base with a commit or branch, by default that of the remote.

    Raises UnknownChangesError if there is none.
    """
    base = _merge_base(root, ref) if ref is not None else _default(root)
    diff = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", base, "--")
    others = ("ls-files", "-z", "--others", "--exclude-standard")
    new = _paths(root, *others)
    return Changes(
        base,
        frozenset([*_paths(root, *diff), *new]),
        [*_paths(root, "ls-files", "-z"), *new],
        _paths(root, *others, "--ignored", "--directory"),
    )


def _merge_base(root: Path, ref: str) -> str:
    if ref.startswith("-") or not _said(
        root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"
    ):
        raise UnknownChangesError(f"{ref}: unknown commit in {root}; fetch it, or name another")
    found = _said(root, "merge-base", ref, "HEAD")
    if not found:
        raise UnknownChangesError(
            f"{ref}: no common ancestor with HEAD; fetch the whole history, for example with "
            "fetch-depth: 0"
        )
    return found


def _default(root: Path) -> str:
    named = _said(root, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD")
    for ref in (named, *(f"refs/remotes/origin/{name}" for name in _USUAL)):
        if ref and _said(root, "rev-parse", "--verify", "--quiet", ref):
            return _merge_base(root, ref)
    raise UnknownChangesError(f"{root}: no remote has a default branch; name a branch with --base")


def git(root: Path, *arguments: str, environment: Mapping[str, str] = NO_VARIABLES) -> bytes:
    """What Git prints; `environment` has further variables. Raises UnknownChangesError."""
    done = _git(root, arguments, environment)
    if done.returncode:
        reason = (split_lines(done.stderr.decode(errors="replace").strip()) or ["no reason"])[-1]
        raise UnknownChangesError(f"{root}: git {arguments[0]}: {reason}")
    return done.stdout


def _paths(root: Path, *arguments: str) -> list[str]:
    # Names are bytes; what is no UTF-8 stays a path of its own.
    found = git(root, *arguments).split(b"\0")
    return [each.decode(errors="surrogateescape") for each in found if each]


def _said(root: Path, *arguments: str) -> str:
    return _git(root, arguments, NO_VARIABLES).stdout.decode(errors="replace").strip()


def _git(
    root: Path, arguments: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    git = shutil.which("git")
    if git is None:
        raise UnknownChangesError("git: not found on PATH; install it")
    return subprocess.run(
        [git, *_SETTINGS, *arguments],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


# Python writes there, and would do so through a link.
_WRITTEN = "__pycache__"


@record(frozen=True)
class BaseTree:
    """The folder with the files of the commit, and what in it is that of the working tree."""

    folder: Path
    commit: str
    linked: Sequence[str]


@contextmanager
def base_tree(root: Path, ref: str) -> Iterator[BaseTree]:
    """The files of the merge base with a commit or branch, for as long as the context lasts.

    Raises UnknownChangesError, a ValueError, where Git cannot give them.
    """
    changes = since(root, ref)
    with tempfile.TemporaryDirectory(prefix="stackwarden-base-") as scratch:
        tree = Path(scratch).resolve() / "tree"
        tree.mkdir()
        index = {"GIT_INDEX_FILE": str(Path(scratch) / "index")}
        git(root, "read-tree", changes.base, environment=index)
        prefix = f"--prefix={tree}{os.sep}"
        git(root, "checkout-index", "--all", "--quiet", prefix, environment=index)
        yield BaseTree(tree, changes.base, [*_linked(root, tree, changes.ignored)])


def _linked(root: Path, tree: Path, ignored: Sequence[str]) -> Iterator[str]:
    for each in (name.rstrip("/") for name in ignored):
        place = tree / each
        is_free = place.parent.is_dir() and not place.exists() and not place.is_symlink()
        if is_free and place.name != _WRITTEN:
            place.symlink_to(root / each)
            yield each
