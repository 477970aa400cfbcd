"""What POSIX alone has stands behind a check of the platform.

`mypy --platform win32 policypack runtime_guards` finds every use by typeshed, and the workflow
`systems` runs it. This test is the part that takes no time: modules that Windows lacks are imported
by no module when it is loaded.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.test_arrows import ROOT, imports_of

# https://docs.python.org/3/library/unix.html
UNIX = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def strays(root: Path) -> list[str]:
    return [
        f"{file.relative_to(root).as_posix()}: {name}"
        for top in ("policypack", "runtime_guards")
        for file in sorted((root / top).rglob("*.py"))
        for name, late in imports_of(file)
        if name.partition(".")[0] in UNIX and not late
    ]


def test_no_module_needs_unix_to_be_loaded() -> None:
    assert strays(ROOT) == []


@pytest.mark.parametrize("line", ["import fcntl", "from resource import getrusage"])
def test_a_planted_import_is_caught(line: str, tmp_path: Path) -> None:
    (tmp_path / "policypack").mkdir()
    (tmp_path / "policypack" / "x.py").write_text(f"{line}\n", encoding="utf-8")
    assert len(strays(tmp_path)) == 1
