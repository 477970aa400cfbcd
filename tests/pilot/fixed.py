"""Edits public programs with `stackwarden fix --write`, and previews them before and after.

    nice python -m tests.pilot.fixed --cache CACHE --from MIRRORS [TEXT...]

`fixes.json` gets one row for each program, with counts alone. The working copy is restored.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from typing_extensions import TypedDict

from policypack.report.document_shape import Document
from tests.pilot import measured, packages, sources
from tests.pilot.programs import Program, programs

FILE = Path(__file__).with_name("fixes.json")
_SUMMARY = re.compile(
    r"(?P<edits>[\d,]+) edits? in (?P<files>[\d,]+) files?.*: (?P<edited>[\d,]+) findings? edited, "
    r"(?P<left>[\d,]+) left to you(?: \((?P<undone>[\d,]+) undone\))?"
)


class Row(TypedDict):
    """One program. `fixable` is the number that its preview announces; `new` and `remaining` count
    violations of the preview afterwards: those that it did not have, and those that it had."""

    program: str
    findings: int
    fixable: int
    edits: int
    files: int
    edited: int
    undone: int
    previews: bool
    new: int
    remaining: int


def read() -> dict[str, Row]:
    """The committed rows by program."""
    rows: list[Row] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else []
    return {row["program"]: row for row in rows}


def _write(rows: Mapping[str, Row]) -> None:
    lines = ",\n".join(json.dumps(rows[name]) for name in sorted(rows, key=str.lower))
    FILE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def row(program: str, before: Document, said: str, after: Document | None) -> Row:
    """The row of a program from its previews and the output of `fix`."""
    found = _SUMMARY.search(said)
    counts = {key: _number(text) for key, text in found.groupdict().items()} if found else {}
    had = _violations(before)
    has = _violations(after) if after else set()
    return {
        "program": program,
        "findings": sum(each["folded_into"] is None for each in _violating(before)),
        "fixable": before["run"].get("fixable") or 0,
        "edits": counts.get("edits", 0),
        "files": counts.get("files", 0),
        "edited": counts.get("edited", 0),
        "undone": counts.get("undone", 0),
        "previews": after is not None and after["failure"] == before["failure"],
        "new": len(has - had),
        "remaining": len(has & had),
    }


def _number(text: str | None) -> int:
    return int((text or "0").replace(",", ""))


def _violating(document: Document) -> Iterator[Any]:
    return (each for each in document["findings"] if each["outcome"] == "violates")


def _violations(document: Document) -> set[tuple[str, str, str]]:
    """The violations whatever their line: edits move lines."""
    return {
        (each["rule"], (each["resource"] or {}).get("urn") or "", each["path"])
        for each in _violating(document)
    }


def _measured(program: Program, arguments: argparse.Namespace) -> Row | None:
    folder = sources.checkout(program, arguments.cache, arguments.mirrors)
    virtual = packages.install(program, folder, arguments.cache)
    with tempfile.TemporaryDirectory(prefix="fixes-", dir=arguments.cache) as scratch:
        variables = measured.variables(program.language, virtual, Path(scratch))
        return _row(program, folder, variables, arguments.cache / "fixes")


def _row(program: Program, folder: Path, variables: Mapping[str, str], results: Path) -> Row | None:
    """The row of a prepared program, whose working copy is restored; None without a result."""
    stack = ["--stack", program.stack] if program.stack else []

    def run(*command: str) -> tuple[int, str, str]:
        whole = ["-m", "policypack.commands", *command, "--offline", *stack]
        return measured.run(whole, folder, variables)

    before = measured.parsed(run("preview", "--format", "json")[1])
    if before is None or "fixable" not in before["run"]:
        return None
    _, said, errors = run("fix", "--write")
    after = measured.parsed(run("preview", "--format", "json")[1])
    _keep(program, said + errors, folder, results, before)
    return row(program.name, before, said, after)


def _keep(program: Program, said: str, folder: Path, results: Path, before: Document) -> None:
    """Keeps what the preview and `fix` wrote, and restores the working copy."""
    results.mkdir(parents=True, exist_ok=True)
    diff = git(folder, "diff", "--no-ext-diff", ".")
    name = program.name.replace("/", "+")
    (results / f"{name}.json").write_text(json.dumps(before, indent=1), encoding="utf-8")
    (results / f"{name}.txt").write_text(f"{said}\n{diff}", encoding="utf-8")
    git(folder, "checkout", "--quiet", "--", ".")


def git(folder: Path, *arguments: str) -> str:
    """The output of a Git command, without filters of the repository."""
    command = ["git", "-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false", *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, capture_output=True, encoding="utf-8", errors="replace"
    ).stdout


def main(given: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.pilot.fixed")
    parser.add_argument(
        "texts", nargs="*", metavar="TEXT", help="only programs with it in the name"
    )
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--from", dest="mirrors", type=Path, metavar="FOLDER")
    arguments = parser.parse_args(given)
    arguments.cache = arguments.cache.resolve()
    rows = read()
    for program in programs():
        if program.language == "go" or not any(
            text in program.name for text in arguments.texts or [""]
        ):
            continue
        try:
            made = _measured(program, arguments)
        except (sources.Unavailable, OSError) as error:
            sys.stderr.write(f"{program.name}: {str(error)[:200]}\n")
            continue
        sys.stderr.write(f"{program.name}: {made or 'no result'}\n")
        if made:
            rows[program.name] = made
            _write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
