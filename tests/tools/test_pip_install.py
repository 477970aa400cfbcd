"""Progress of an installation: what is counted, what is printed, and how it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import pip_install
from tools.pip_install import Progress

LOCK = """one==1.0 \\
    --hash=sha256:00
two-more==2.0 ; sys_platform == 'win32' \\
    --hash=sha256:00
three==3.0 \\
    --hash=sha256:00
"""
# Stands in for pip: silent at the end, as pip is while it copies files.
FAKE_PIP = """#!/bin/sh
echo "Ignoring two-more: markers do not match your environment"
echo "Collecting one==1.0 (from -r requirements.lock (line 1))"
echo "Requirement already satisfied: three==3.0 in .venv"
echo "Installing collected packages: one"
sleep 0.3
mkdir -p .venv/lib/python3/site-packages/one-1.0.dist-info
sleep 0.3
exit {status}
"""


def _checkout(root: Path, status: int) -> Path:
    (root / "requirements.lock").write_text(LOCK, encoding="utf-8")
    python = root / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(FAKE_PIP.format(status=status), encoding="utf-8")
    python.chmod(0o755)
    return root


def test_packages_are_counted_as_pip_names_them() -> None:
    progress = Progress(LOCK)
    assert progress.packages == 3
    progress.read("Ignoring two-more: markers 'sys_platform' don't match your environment")
    progress.read("Collecting one==1.0 (from -r requirements.lock (line 1))")
    progress.read("  Downloading one-1.0-py3-none-any.whl (1 kB)")
    assert progress.describe(0) == "downloading 1 of 2 packages: one"
    progress.read("Requirement already satisfied: three==3.0 in .venv")
    assert progress.describe(0) == "downloading 2 of 2 packages: three"
    progress.read("Installing collected packages: one, three")
    assert progress.describe(1) == "installing 1 of 2 packages"
    assert progress.describe(9) == "installing 2 of 2 packages"


def test_progress_is_printed_while_pip_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pip_install, "SECONDS_BETWEEN_LINES", 0.05)
    pip_install.install(_checkout(tmp_path, 0), "requirements.lock")
    first, *counted, last = capsys.readouterr().out.splitlines()
    assert first == "setup: installing the packages of requirements.lock into .venv"
    assert any(line.endswith("s  installing 0 of 1 packages") for line in counted)
    assert counted[-1].endswith("s  installing 1 of 1 packages")
    assert last.endswith("s  2 packages ready")


def test_a_failure_shows_what_pip_printed_and_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        pip_install.install(_checkout(tmp_path, 1), "requirements.lock")
    assert "Collecting one==1.0" in capsys.readouterr().err
    assert str(stopped.value) == (
        "setup: installation failed: requirements.lock: pip ended with status 1, see above; "
        "check that this machine reaches a package index, and run this again"
    )
