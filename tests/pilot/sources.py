"""Working copies of the programs' repositories, in a cache outside this repository."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from tests.pilot.programs import Program


class Unavailable(Exception):
    """A program that can't be previewed here, with the reason."""


def checkout(program: Program, cache: Path, mirrors: Path | None) -> Path:
    """The program's folder in a working copy of its commit, which is made once.

    `mirrors` has a Git repository `OWNER+NAME` for each repository; without it, GitHub is cloned.
    Raises Unavailable if the repository or the commit can't be had.
    """
    copy = work_tree(program.repository, program.commit, cache, mirrors)
    folder = copy / program.folder
    if not folder.is_dir():
        raise Unavailable(f"{program.name}: the commit has no such folder")
    return folder


def work_tree(repository: str, commit: str, cache: Path, mirrors: Path | None) -> Path:
    """A working copy of a repository's commit or tag, which is made once.

    Raises Unavailable if the repository or the commit can't be had.
    """
    name = repository.replace("/", "+")
    copy = cache / "checkouts" / (f"{name}+{commit}" if commit.startswith("v") else name)
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        source = _source(repository, mirrors)
        _git("clone", "--quiet", "--no-checkout", source, str(unfinished))
        # Hooks and filters of a repository are code of others.
        _git("-C", str(unfinished), "config", "core.hooksPath", "/dev/null")
        _git("-C", str(unfinished), "checkout", "--quiet", commit)
        unfinished.rename(copy)
    return copy


def releases(repository: str, mirrors: Path | None) -> list[str]:
    """The tags `v1.2.3` of a repository, the oldest version first."""
    lines = _git("ls-remote", "--tags", "--refs", _source(repository, mirrors)).splitlines()
    tags = [line.rpartition("refs/tags/")[2] for line in lines]
    numbers = {tag: tag[1:].split(".") for tag in tags if tag.startswith("v")}
    whole = [tag for tag, parts in numbers.items() if all(part.isdigit() for part in parts)]
    return sorted(whole, key=lambda tag: [int(part) for part in numbers[tag]])


def _source(repository: str, mirrors: Path | None) -> str:
    name = repository.replace("/", "+")
    return str(mirrors / name) if mirrors else f"https://github.com/{repository}"


def _git(*arguments: str) -> str:
    # Content of Git LFS isn't needed, and would be downloaded.
    command = ["git", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false", *arguments]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if ended.returncode:
        raise Unavailable(f"git {arguments[0]}: {ended.stderr.strip()[-300:]}")
    return ended.stdout
