"""Links appear only in a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.report.formats import render
from policypack.report.terminal import Terminal, has_links
from tests.report.run_documents import PROGRAM, preview

_LINK = "\x1b]8;"


@pytest.mark.parametrize(
    ("environment", "interactive", "expected"),
    [
        ({"TERM": "xterm-kitty"}, True, True),
        ({"TERM": "xterm-256color"}, True, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7603"}, True, True),
        ({"VTE_VERSION": "5000"}, True, False),
        ({"VTE_VERSION": "x"}, True, False),
        ({"TERM_PROGRAM": "vscode"}, True, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, True, False),
        ({"WT_SESSION": "a"}, True, True),
        ({"TERM": "xterm-kitty", "CI": "true"}, True, False),
        ({"TERM": "xterm-kitty"}, False, False),
        ({"TERM": "xterm-kitty", "FORCE_HYPERLINK": "0"}, True, False),
        ({"FORCE_HYPERLINK": "1", "CI": "true"}, False, True),
        ({}, True, False),
    ],
)
def test_only_terminals_that_are_known_for_it_get_links(
    environment: dict[str, str], interactive: bool, expected: bool
) -> None:
    assert has_links(environment, interactive) is expected


def test_a_place_opens_its_file(tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    file = tmp_path / "infra" / "__main__.py"
    file.write_text(PROGRAM, encoding="utf-8")
    linked = Terminal(color=True, links=True, root=tmp_path)
    assert f";{file.as_uri()}\x1b\\" in render(preview(), "text", terminal=linked)
    # A file that is not there cannot be opened.
    file.unlink()
    assert file.as_uri() not in render(preview(), "text", terminal=linked)


def test_a_report_without_links_has_no_escape_for_them(tmp_path: Path) -> None:
    for terminal in (Terminal(), Terminal(color=True, root=tmp_path)):
        assert _LINK not in render(preview(), "text", terminal=terminal)
