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
    name = program.repository.replace("/", "+")
    copy = cache / "checkouts" / name
    if not copy.exists():
        source = str(mirrors / name) if mirrors else f"https://github.com/{program.repository}"
        unfinished = copy.with_name(f"{name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        _git("clone", "--quiet", "--no-checkout", source, str(unfinished))
        # Hooks and filters of a repository are code of others.
        _git("-C", str(unfinished), "config", "core.hooksPath", "/dev/null")
        _git("-C", str(unfinished), "checkout", "--quiet", program.commit)
        unfinished.rename(copy)
    folder = copy / program.folder
    if not folder.is_dir():
        raise Unavailable(f"{program.name}: the commit has no such folder")
    return folder


def _git(*arguments: str) -> None:
    # Content of Git LFS isn't needed, and would be downloaded.
    command = ["git", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false", *arguments]
    ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if ended.returncode:
        raise Unavailable(f"git {arguments[0]}: {ended.stderr.strip()[-300:]}")
