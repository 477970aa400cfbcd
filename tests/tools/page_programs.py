"""The Python of a page as one program, which mypy checks and Python runs.

A block runs after those above it. One that cannot run has the reason in the comment above it,
`<!-- not run: it needs an AWS account -->`, and is checked by mypy all the same. What blocks need
and no reader does stands above them in a comment that begins with `<!-- setup`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.tools.markdown_pages import ROOT, blocks

NOT_RUN = "not run: "
FILE = "file: "
_SETUP = re.compile(r"^<!-- setup\n(.*?)^-->$", re.MULTILINE | re.DOTALL)
_ERROR = re.compile(r"^(\S+?)\.py:(\d+): error: (.*)$", re.MULTILINE)


def program(text: str, *, all_of_it: bool) -> str:
    """The Python of a page, or what of it runs, each line at its number in the page."""
    lines = [""] * (text.count("\n") + 1)
    found = [each for each in blocks(text) if each.language == "python"]
    # A file that the page writes again is treated as it is in the end.
    last = {each.mark: each.line for each in found if each.mark.startswith(FILE)}
    parts = [
        (each.line, each.text)
        for each in found
        if last.get(each.mark, each.line) == each.line
        and (all_of_it or not each.mark.startswith(NOT_RUN))
    ]
    parts += [(text[: each.start(1)].count("\n") + 1, each[1]) for each in _SETUP.finditer(text)]
    for first, code in parts:
        for number, line in enumerate(code.splitlines(), first - 1):
            lines[number] = line
    return "\n".join(lines).rstrip() + "\n"


def module(page: Path) -> str:
    """The name of a page's program: `page_docs_events_s3` for docs/events/s3.md."""
    path = page.relative_to(ROOT).with_suffix("")
    return re.sub(r"\W", "_", "_".join(("page", *path.parts)))


def write(pages: Iterable[Path], folder: Path, *, all_of_it: bool) -> list[Path]:
    """Writes the programs of the pages that have any Python, and returns their files."""
    files = []
    for page in pages:
        code = program(page.read_text(encoding="utf-8"), all_of_it=all_of_it)
        if code.strip():
            files.append(folder / f"{module(page)}.py")
            files[-1].write_text(code, encoding="utf-8")
    return files


def ill_typed(files: Iterable[Path]) -> list[str]:
    """The errors that mypy finds in the programs, by the settings and the cache of this project."""
    given = list(map(str, files))
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", *given],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": os.pathsep.join({str(Path(file).parent) for file in given})},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found = _ERROR.findall(run.stdout)
    if run.returncode and not found:
        raise RuntimeError(run.stdout + run.stderr)
    # Decorators of other libraries may have no types. An option of mypy for that would make it read
    # everything again.
    own = [error for error in found if not error[2].endswith("[untyped-decorator]")]
    return [f"{Path(name).name}:{line}: {text}" for name, line, text in own]


def faults(files: Iterable[Path], folder: Path) -> str:
    """What the programs, run in the folder, print to the standard error if they fail, or ""."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.tools.run_pages", str(folder), *map(str, files)],
        cwd=ROOT,
        # A check of a cold start refuses variables such as PYTHONPATH.
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return run.stderr if run.returncode else ""
