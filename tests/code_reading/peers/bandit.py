"""Bandit over the handlers in Python: its default configuration, findings of all severities."""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

# The kinds that Bandit's tests are about: https://bandit.readthedocs.io/en/latest/plugins/
_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("B102", "B307"), "code"),
    **dict.fromkeys(("B601", "B602", "B603", "B604", "B605", "B606", "B609"), "command"),
    **dict.fromkeys(("B301", "B302", "B506", "B614"), "deserialization"),
    **dict.fromkeys(("B608", "B610", "B611"), "sql"),
    "B202": "path",
    "B310": "request",
    **dict.fromkeys(("B313", "B314", "B317", "B318", "B319", "B320"), "xml"),
    **dict.fromkeys(("B702",), "template"),
    **dict.fromkeys(("B701", "B703", "B704"), "html"),
    **dict.fromkeys(("B323", "B501"), "tls"),
    "B108": "shared-file",
}


def found_by(program: str, folder: Path) -> Mapping[str, frozenset[str]]:
    """The kinds that Bandit reports, by the names of files."""
    done = subprocess.run(
        [program, "--quiet", "--format", "json", "--recursive", str(folder)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    found: dict[str, set[str]] = defaultdict(set)
    for each in json.loads(done.stdout)["results"]:
        if each["test_id"] in _KINDS:
            found[Path(each["filename"]).name].add(_KINDS[each["test_id"]])
    return {name: frozenset(kinds) for name, kinds in found.items()}
