"""The files of a base in Git, beside a working tree that stays as it is."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from policypack.preview.git_changes import UnknownChangesError, base_tree


def git(folder: Path, *arguments: str) -> str:
    named = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    done = subprocess.run(
        ["git", *named, *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout.strip()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with a commit, a change in the working tree, a hook and ignored files."""
    found = tmp_path / "repository"
    for folder in ("infra/venv", "infra/__pycache__", "infra/build"):
        (found / folder).mkdir(parents=True)
    git(found, "init", "-q", "-b", "main")
    (found / ".gitignore").write_text("venv\n__pycache__\nbuild\n", encoding="utf-8")
    (found / ".gitattributes").write_text("*.txt export-ignore\n", encoding="utf-8")
    (found / "infra" / "app.py").write_text("before\n", encoding="utf-8")
    (found / "infra" / "notes.txt").write_text("kept\n", encoding="utf-8")
    (found / "infra" / "venv" / "python").write_text("", encoding="utf-8")
    (found / "infra" / "__pycache__" / "app.pyc").write_text("", encoding="utf-8")
    (found / "infra" / "build" / "app.zip").write_text("", encoding="utf-8")
    git(found, "add", "-A")
    git(found, "commit", "-qm", "one")
    hook = found / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/hooked\n", encoding="utf-8")
    hook.chmod(0o755)
    git(found, "checkout", "-qb", "change")
    (tmp_path / "hooked").unlink()
    (found / "infra" / "app.py").write_text("after\n", encoding="utf-8")
    (found / "infra" / "new.py").write_text("new\n", encoding="utf-8")
    git(found, "add", "infra/app.py")
    return found


def test_the_tree_has_the_files_of_the_base_and_links_to_what_git_ignores(root: Path) -> None:
    before = git(root, "status", "--porcelain")
    with base_tree(root, "main") as tree:
        infra = tree.folder / "infra"
        assert (infra / "app.py").read_text(encoding="utf-8") == "before\n"
        # An attribute of the repository takes nothing out.
        assert (infra / "notes.txt").is_file()
        assert not (infra / "new.py").exists()
        assert (infra / "venv").resolve() == root / "infra" / "venv"
        assert {*tree.linked} == {"infra/venv", "infra/build"}
        assert not (infra / "__pycache__").exists()
        assert tree.commit == git(root, "rev-parse", "main")
        kept = tree.folder
    assert not kept.exists()
    assert (root / "infra" / "build" / "app.zip").is_file()
    assert git(root, "status", "--porcelain") == before
    assert not (root.parent / "hooked").exists()


@pytest.mark.parametrize("ref", ["nosuch", "--upload-pack=touch", ""])
def test_what_git_does_not_know_is_told(root: Path, ref: str) -> None:
    with pytest.raises(UnknownChangesError), base_tree(root, ref):
        pass
