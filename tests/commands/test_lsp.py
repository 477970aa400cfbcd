"""`stackwarden lsp` without its extra."""

from __future__ import annotations

import sys

import pytest

from policypack.commands import main


@pytest.mark.parametrize("package", ["pygls", "lsprotocol"])
def test_without_its_extra_the_command_says_what_to_install(
    package: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [*sys.modules]:
        if name.startswith((package, "policypack.lsp")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    assert main(["lsp"]) == 2
    told = "stackwarden lsp: the language server needs a package; install stackwarden[lsp]\n"
    assert capsys.readouterr().err == told
