"""Samples of the pages run: a block of Python below `<!-- run -->`, page by page, in order.

What a sample needs and no reader does stands before it in a comment that begins with `<!-- setup`.
"""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from policypack.commands import COMMANDS
from tests.tools.markdown_pages import ROOT, blocks, every_page

PAGES = sorted((ROOT / "docs").glob("*.md"))
RUN = "run"
_SETUP = re.compile(r"^<!-- setup\n(.*?)^-->$", re.MULTILINE | re.DOTALL)


def program(text: str) -> str:
    """The samples of a page as one program, each on the lines where it stands in the page."""
    lines = [""] * (text.count("\n") + 1)
    parts = [(block.line, block.text) for block in blocks(text) if block.mark == RUN]
    parts += [(text[: found.start(1)].count("\n") + 1, found[1]) for found in _SETUP.finditer(text)]
    for first, code in parts:
        for number, line in enumerate(code.splitlines(), first - 1):
            lines[number] = line
    return "\n".join(lines).rstrip() + "\n"


def fault(text: str, folder: Path) -> str:
    """What the samples of a page print to the standard error where they fail; "" where not."""
    file = folder / "page.py"
    file.write_text(program(text), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, str(file)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stderr if run.returncode else ""


def with_samples() -> list[Path]:
    return [page for page in PAGES if program(page.read_text(encoding="utf-8")).strip()]


def test_most_pages_have_samples() -> None:
    assert {page.stem for page in with_samples()} >= {"guards", "encryption", "writing-a-rule"}


@pytest.mark.parametrize("page", with_samples(), ids=lambda page: page.name)
def test_the_samples_of_a_page_run(page: Path, tmp_path: Path) -> None:
    failed = fault(page.read_text(encoding="utf-8"), tmp_path)
    assert not failed, f"correct docs/{page.name}, by its own lines:\n{failed}"


def test_a_planted_fault_is_caught_on_its_line(tmp_path: Path) -> None:
    page = "<!-- setup\nx = 1\n-->\n\n<!-- run -->\n```python\ny = 2\nassert x == y\n```\n"
    assert "line 8" in fault(page, tmp_path)
    assert fault(page.replace("x == y", "x < y"), tmp_path) == ""


def test_a_block_without_a_mark_does_not_run() -> None:
    assert program("```python\n1 / 0\n```\n").strip() == ""


def imported(code: str) -> list[tuple[str, str]]:
    """The modules and names of ours that a block of code imports."""
    found = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.ImportFrom)]
    names = [(node.module or "", name.name) for node in found for name in node.names]
    return [pair for pair in names if pair[0].startswith(("policypack", "runtime_guards"))]


# An example of a rule has two programs in one, by its marks: no Python that parses.
@pytest.mark.parametrize(
    "page",
    [page for page in every_page() if page.parent.name != "rules"],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_every_block_parses_and_imports_what_there_is(page: Path) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        if block.language == "python":
            for module, name in imported(block.text):
                assert hasattr(importlib.import_module(module), name), f"{module}.{name}"


@pytest.mark.parametrize("page", every_page(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_target_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    known = set(COMMANDS)
    told = re.findall(r"(?:`|^|\$\()stackwarden ([a-z]+(?:-[a-z]+)*)", text, re.MULTILINE)
    assert set(told) <= known
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)) <= targets
