"""Writes the vectors of all or of named sources; `--check` says what would change."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.conformance import fields
from tests.conformance.exporting import exported, manifest
from tests.conformance.vectors import FOLDER, ROOT, as_in_lambda, text_of
from tests.guards.validators import NAMES


def files(sources: Iterable[str]) -> dict[Path, str]:
    """The generated files with their content."""
    with as_in_lambda():
        made = {
            FOLDER / "vectors" / f"{source}.jsonl": text_of([*exported(source)])
            for source in sources
        }
    shared = {
        "manifest.json": json.dumps(manifest(), indent=1) + "\n",
        "fields.json": fields.text(),
    }
    return {**made, **{FOLDER / name: text for name, text in shared.items()}}


def main(arguments: list[str]) -> int:
    """Returns 0, or 1 where `--check` finds another content than is committed."""
    checks, *named = (
        "--check" in arguments,
        *(each for each in arguments if each != "--check"),
    )
    unknown = {*named} - {*NAMES}
    if unknown:
        print(f"Unknown event sources: {sorted(unknown)}")
        return 2
    made = files(named or NAMES)
    if checks:
        kept = {path: path.read_text("utf-8") if path.is_file() else "" for path in made}
        changed = [str(path.relative_to(ROOT)) for path in made if made[path] != kept[path]]
        print("\n".join(changed) or "all vectors are as committed")
        return 1 if changed else 0
    for path, text in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    lines = [
        json.loads(each)
        for path in made
        if path.suffix == ".jsonl"
        for each in made[path].splitlines()
    ]
    print(f"{len(lines)} vectors, {sum(map(len, made.values())) / 1e6:.1f} MB")
    print(dict(Counter(each["verdict"] for each in lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
