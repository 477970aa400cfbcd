"""The released versions of the guards: the SHA-256 of every source, by version and path.

`guard_releases.json` grows by `python -m tools.record_release`, a step of every release; what a
version holds never changes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("guard_releases.json")
# The files that `npm` installs, by the path in the package: written by `tools.node_guard_files`.
NODE_FILE = Path(__file__).with_name("node_guard_releases.json")
# The words in the code of each function of the package, and how often each occurs.
NODE_WORDS = Path(__file__).with_name("node_guard_words.json")


@lru_cache(maxsize=1)
def releases() -> Mapping[str, Mapping[str, str]]:
    """The hashes, hexadecimal, by version and then by the path below `runtime_guards/`."""
    known: Mapping[str, Mapping[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return known


@lru_cache(maxsize=1)
def node_releases() -> Mapping[str, Mapping[str, str]]:
    """The hashes of the guards for Node.js, by version and path."""
    known: Mapping[str, Mapping[str, str]] = json.loads(NODE_FILE.read_text(encoding="utf-8"))
    return known


@lru_cache(maxsize=1)
def node_words() -> tuple[Mapping[str, Counter[str]], ...]:
    """For each version of the guards for Node.js the words of each function."""
    return tuple(
        {
            name: Counter({version["words"][int(at)]: times for at, times in held.items()})
            for name, held in version["functions"].items()
        }
        for version in json.loads(NODE_WORDS.read_text(encoding="utf-8")).values()
    )
