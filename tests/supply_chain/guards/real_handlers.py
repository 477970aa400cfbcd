"""Handlers as small packages, each with what running it shows: whether a guard protects it.

`=== name => handler, undecided` begins one, `--- file` each further file. A `.pyc` is compiled from
the text, and a folder `opt/` is a layer.
"""

from __future__ import annotations

import importlib.util
import json
import marshal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path

from policypack.reading import python_text
from policypack.supply_chain.guards import releases

FOLDER = Path(__file__).with_name("handlers")
CACHE = str(sys.implementation.cache_tag)
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
GUARDS = {
    f"runtime_guards/{name}": content
    for name, content in releases.sources(releases.folder()).items()
}


@dataclass(frozen=True)
class RealHandler:
    """`files` are those of the package; `decided`: written as people write it."""

    name: str
    handler: str
    decided: bool
    files: Mapping[str, bytes]

    def __str__(self) -> str:
        return self.name


def handlers(file: str) -> Iterator[RealHandler]:
    for block in (FOLDER / file).read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, body = block.partition("\n")
        name, _, options = head.partition(" => ")
        handler, _, decided = options.partition(", ")
        first, *others = body.rstrip("\n").split("--- ")
        named = [("app.py", first)] if first.strip() else []
        named += [other.partition("\n")[::2] for other in others]
        files = dict(_written(path.replace("CACHE", CACHE), text) for path, text in named)
        yield RealHandler(name, handler or "app.handler", decided != "undecided", files)


def _written(path: str, text: str) -> tuple[str, bytes]:
    if not path.endswith(".pyc"):
        return path, text.encode()
    # Hash-based and unchecked: https://docs.python.org/3/reference/import.html#pyc-invalidation
    head = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)
    return path, head + marshal.dumps(python_text.compile_module(text, path))


GUARDED, UNGUARDED = (tuple(handlers(f"{name}.txt")) for name in ("guarded", "unguarded"))


@lru_cache(maxsize=1)
def _guards() -> str:
    found = PathFinder.find_spec("runtime_guards")
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parent)


def truths(cases: tuple[RealHandler, ...], folder: Path) -> list[str]:
    """What running each of them shows, as `handlers/runtime.py` says it."""
    asked = []
    for number, case in enumerate(cases):
        root = folder / str(number)
        for name, content in case.files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(content)
        (root / "guards").mkdir(parents=True)
        (root / "guards/runtime_guards").symlink_to(_guards())
        asked.append([str(root), case.handler])
    ran = subprocess.run(
        # With -E no PYTHONPATH offers a `sitecustomize` beside that of a case.
        [sys.executable, "-E", str(FOLDER / "runtime.py")],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=300,
    )
    answers: list[str] = json.loads(ran.stdout)
    return answers
