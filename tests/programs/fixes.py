"""Fixes labelled programs with `stackwarden fix --write`, and previews what it has written.

    nice python -m tests.programs.fixes             programs in three languages
    nice python -m tests.programs.fixes --write     the same, and accepts their diffs

For each program: it still runs, what was edited is found no longer, nothing else is found, what is
edited and what is left add up, and no comment is lost. The diffs are those in `diffs.txt`.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from policypack.report.entries import OPEN, entries
from tests.engine.processes import Session
from tests.programs.labelled import FOLDER, Labelled, programs
from tests.programs.runs import surroundings, write

DIFFS = FOLDER / "diffs.txt"
CHOSEN = {
    "python": (
        "a web server",
        "a loop over names",
        "a component of one's own",
        "a loop over regions with explicit providers",
    ),
    "typescript": (
        "a web server",
        "a loop over names",
        "a component of one's own",
        "forEach with a spread",
    ),
    "yaml": (
        "a web server",
        "documents with fn::toJSON",
        "a program in a folder of its own",
        "anchors, and configuration that nobody has set",
    ),
}
_COUNTS = re.compile(
    r"(\d+) findings? edited, (\d+) left to you(?: \(\d+ undone\))?"
    r"(?:, (\d+) that need another preview)?"
)
_COMMENT = re.compile(r"^\s*(?:#|//).*")
_TIMEOUT = 900.0


class Fixed(NamedTuple):
    """What came of a program: its diff, and what is wrong with it."""

    diff: str
    faults: Sequence[str]
    edited: int
    left: int


def chosen() -> Iterator[Labelled]:
    """The programs whose diffs are kept."""
    for language, titles in CHOSEN.items():
        known = {each.title: each for each in programs(language)}
        yield from (known[title] for title in titles)


def fixed(program: Labelled, folder: Path) -> Fixed:
    """Fixes a program in a new folder."""
    project = folder / "work"
    write(program, project)
    env = surroundings(folder, program.language)

    def run(command: str, *arguments: str) -> tuple[int, str, str]:
        options = ["--offline", "--profile", "strict", *arguments]
        started = [sys.executable, "-m", "policypack.commands", command, *options]
        return Session(started, project, env).finish(_TIMEOUT)

    before = _document(run("preview", "--format", "json"))
    status, told, said = run("fix", "--write")
    counts = _COUNTS.search(told)
    edited, left, later = map(int, counts.groups("0")) if counts else (-1, -1, 0)
    after = _document(run("preview", "--format", "json"))
    texts = {
        name: (text, (project / name).read_text(encoding="utf-8"))
        for name, text in program.files.items()
        if not name.startswith("Pulumi.") or program.language == "yaml"
    }
    diff = "".join(_diff(name, *pair, program.language) for name, pair in texts.items())
    faults = [
        *([] if counts else [f"fix ended with {status}: {told}{said}"]),
        *_unequal("counts before", edited + left, _open(before)),
        *_unequal("counts after", left + later, _open(after)),
        *(f"new: {each}" for each in sorted(_places(after) - _places(before))),
        *_unequal("comments", _comments(texts, 1), _comments(texts, 0)),
        *_unequal("failure", after["failure"], before["failure"]),
    ]
    return Fixed(diff, faults, edited, left)


def _document(ran: tuple[int, str, str]) -> dict[str, Any]:
    status, stdout, said = ran
    try:
        document = json.loads(stdout)
    except ValueError:
        raise AssertionError(f"a preview ended with {status}: {stdout}{said}") from None
    assert isinstance(document, dict)
    return document


def _open(document: dict[str, Any]) -> int:
    return sum(each.kind in OPEN for each in entries(document["findings"]))


def _places(document: dict[str, Any]) -> set[str]:
    return {
        f"{each['rule']} on {(each['resource'] or {}).get('name')} at {each['path']}"
        for each in document["findings"]
        if each["outcome"] == "violates"
    }


def _diff(name: str, before: str, after: str, language: str) -> str:
    # The runtime was added to the project file when the program was written.
    plain = re.sub(r"^runtime: .*\n", "", after, flags=re.M) if language != "yaml" else after
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), plain.splitlines(keepends=True), name, name, n=1
    )
    return "".join(lines)


def _comments(texts: dict[str, tuple[str, str]], which: int) -> list[str]:
    lines = (line for pair in texts.values() for line in pair[which].splitlines())
    return [line for line in lines if _COMMENT.match(line)]


def _unequal(what: str, found: object, expected: object) -> list[str]:
    return [] if found == expected else [f"{what}: {found} for {expected}"]


def diff_of(program: Labelled) -> str:
    """The diff that is kept of a program."""
    return dict(_kept())[f"{program.language}: {program.title}"]


def _kept() -> Iterator[tuple[str, str]]:
    for each in DIFFS.read_text(encoding="utf-8").split("\n=== ")[1:]:
        title, _, diff = each.partition("\n")
        yield title, diff


def main(arguments: Sequence[str]) -> int:
    """Prints what came of each program, and returns 1 where something is wrong."""
    wrong, parts = (
        0,
        ["The diffs of `stackwarden fix`, as `python -m tests.programs.fixes` has them.\n"],
    )
    edited = left = 0
    with tempfile.TemporaryDirectory() as scratch:
        for number, program in enumerate(chosen()):
            found = fixed(program, Path(scratch) / str(number))
            title = f"{program.language}: {program.title}"
            faults = [*found.faults]
            if "--write" not in arguments:
                faults += _unequal("diff", found.diff, diff_of(program))
            edited, left, wrong = edited + found.edited, left + found.left, wrong + bool(faults)
            print(f"{title}: {found.edited} edited, {found.left} left{'' if faults else ', right'}")
            print("".join(f"  {fault}\n" for fault in faults), end="", flush=True)
            parts.append(f"=== {title}\n{found.diff}")
    if "--write" in arguments:
        DIFFS.write_text("\n".join(parts), encoding="utf-8")
    count = number + 1
    print(f"{count - wrong} of {count} programs are right; {edited} findings edited, {left} left")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
