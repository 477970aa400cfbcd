"""What a start of the pack keeps for the next one, in files beside the bytecode of this module.

A file is valid like bytecode: until a file of the pack changes in name, size or time. Where it is
missing, outdated or damaged, it is made again.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from importlib.util import cache_from_source, find_spec
from pathlib import Path

from policypack import VERSION

_PACK = Path(__file__).resolve().parents[1]
_FOLDER = Path(cache_from_source(__file__)).parent


def read(name: str) -> bytes | None:
    """What an earlier start has kept under the name, or None."""
    with suppress(OSError):
        state, _, content = (_FOLDER / name).read_bytes().partition(b"\n")
        if state == _state():
            return content
    return None


def write(name: str, content: bytes) -> None:
    """Keeps the content at once or not at all: another start may read it meanwhile."""
    if sys.dont_write_bytecode:
        return
    draft = _FOLDER / f"{name}.{os.getpid()}"
    # An installation that is not writable keeps nothing, as it has no new bytecode.
    with suppress(OSError):
        _FOLDER.mkdir(exist_ok=True)
        draft.write_bytes(_state() + b"\n" + content)
        draft.replace(_FOLDER / name)


@lru_cache(maxsize=1)
def _state() -> bytes:
    """What identifies the pack's files: names, sizes and times."""
    files = [VERSION, *sorted(_files(str(_PACK))), *_contract()]
    text = "\n".join(files).encode(errors="surrogateescape")
    return hashlib.sha256(text).hexdigest().encode()


def _files(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir():
                yield _signature(entry.path, entry.stat())
            elif entry.name != "__pycache__":
                yield from _files(entry.path)


def _contract() -> Iterator[str]:
    """The contract of the guards, which rules read; it is found without importing the guards."""
    guards = find_spec("runtime_guards")
    for folder in (guards and guards.submodule_search_locations) or ():
        file = os.path.join(folder, "contract.py")
        yield _signature(file, os.stat(file))


def _signature(path: str, found: os.stat_result) -> str:
    return f"{path} {found.st_size} {found.st_mtime_ns}"
