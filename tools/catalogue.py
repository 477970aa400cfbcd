"""Writes the file that lists every rule: `python -m tools.catalogue`, which `make docs` runs too.

With `--check` it writes nothing: a file that lists what the modules declare gets the present time,
by which a start knows that it may read it; of any other it prints what differs, and exits with 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.engine.catalogue_file import COMMAND, FILE, is_current, made, written

ACCEPT = f"to accept it, run `{COMMAND}`, and commit {FILE.name}"


def differences(content: Mapping[str, Any]) -> list[str]:
    """Differences between the file and the content, one line for each rule or property."""
    text = FILE.read_text(encoding="utf-8") if FILE.is_file() else "{}"
    new = written(content)
    if text == new:
        return []
    kept, wanted = _listed(text), _listed(new)
    found = [
        line
        for name in sorted(kept.keys() | wanted.keys())
        for line in _differences_of(name, kept.get(name), wanted.get(name))
    ]
    return found or [f"{FILE.name} differs in format from the command's output"]


def _listed(text: str) -> dict[str, Mapping[str, Any]]:
    content = json.loads(text)
    return {**content.get("rules", {}), "the settings": content.get("settings", {})}


def _differences_of(
    name: str, kept: Mapping[str, Any] | None, wanted: Mapping[str, Any] | None
) -> Iterator[str]:
    if kept is None or wanted is None:
        yield f"{name}: {'is new' if kept is None else 'is gone'}"
        return
    for key in sorted(kept.keys() | wanted.keys()):
        if kept.get(key) != wanted.get(key):
            yield f"{name}: {key}: {json.dumps(kept.get(key))} -> {json.dumps(wanted.get(key))}"


def write() -> bool:
    """Writes the file and returns whether it has changed."""
    content = made()
    changed = bool(differences(content))
    FILE.write_text(written(content), encoding="utf-8")
    return changed


def check() -> list[str]:
    """Differences with their rules; if there are none, the file's modification time is updated."""
    if is_current():
        return []
    found = differences(made())
    if not found:
        FILE.touch()
    return found


def main(*options: str) -> int:
    """The command line."""
    if options == ("--check",):
        found = check()
        sys.stderr.write("".join(f"{line}\n" for line in [*found, ACCEPT] if found))
        return bool(found)
    if write():
        sys.stdout.write(f"{FILE.relative_to(FILE.parents[2])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
