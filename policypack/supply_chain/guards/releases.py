"""Whether the guards that a function ships are those of a release, file by file.

Known are the releases that `facts/guard_releases.json` lists, and the guards that are installed
beside this pack: whoever develops them checks stacks with what they have at hand. A published pack
has no guards beside it, so `make pack` adds them to its list.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from policypack.facts.guard_releases import releases
from policypack.supply_chain.archive import ArchiveError
from policypack.supply_chain.guards.modules import LARGEST, Code, Place
from policypack.supply_chain.guards.names import PACKAGE
from runtime_guards import contract

Files = Mapping[str, str]
_IMPORTED = (".py", ".pyc", ".so", ".pyd")
_CACHE = "__pycache__/"


@dataclass(frozen=True)
class Shipped:
    """`altered` are files that no release has so; `unread` are files that nobody can compare."""

    altered: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def shipped(code: Code) -> Shipped | None:
    """The guards that the interpreter would load, or None where no package has any."""
    for place in code.places:
        found = _importable(place)
        if found:
            return _compared(place, found)
    return None


def folder() -> Path:
    """The guards that are installed beside this pack."""
    return Path(contract.__file__).parent


def sources(guards: Path) -> Mapping[str, bytes]:
    """Every source of the guards in a folder, by its path there."""
    return {
        path.relative_to(guards).as_posix(): path.read_bytes()
        for path in sorted([*guards.rglob("*.py"), *guards.glob("py.typed")])
    }


def hashes(guards: Path) -> Files:
    """The SHA-256 of every source of the guards in a folder, by its path there."""
    return {name: _hash(content) for name, content in sources(guards).items()}


def is_complete(files: Collection[str]) -> bool:
    """Whether all of the guards are among the files: the guard itself, and every validator."""
    dotted = (row.validator.rpartition(".")[0] for row in contract.TRIGGERS)
    validators = {f"{name.replace('.', '/')}.py".partition("/")[2] for name in dotted}
    return {"__init__.py", "guard.py", *validators} <= set(files)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=1)
def _known() -> tuple[Files, ...]:
    beside = hashes(folder())
    # A staged pack has the contract alone beside it, which is not the guards.
    return (*releases().values(), *([beside] if is_complete(beside) else []))


def _importable(place: Place) -> list[str]:
    """The paths below the package that an import could load; a lone module of the name counts."""
    below = [entry.name for entry in place.below(PACKAGE) if entry.name.endswith(_IMPORTED)]
    start = f"{place.prefix}{PACKAGE}."
    lone = [entry.name for entry in place.archive.entries if entry.name.startswith(start)]
    return below + [name for name in lone if name.endswith(_IMPORTED)]


def _compared(place: Place, names: list[str]) -> Shipped:
    start = f"{place.prefix}{PACKAGE}/"
    # What Python has compiled for itself may run instead of the source that it was made of.
    cached = tuple(name for name in names if _CACHE in name)
    files: dict[str, str] = {}
    unread = [*cached]
    for name in names:
        if name in cached:
            continue
        try:
            files[name] = _of_entry(place, name)
        except ArchiveError:
            unread.append(name)
    unlike = [
        [name for name, held in files.items() if known.get(name.removeprefix(start)) != held]
        for known in _known()
    ]
    # The nearest release is the one that the fewest files differ from.
    nearest = min(unlike, key=lambda altered: len(altered), default=list(files))
    return Shipped(tuple(nearest), tuple(unread))


def _of_entry(place: Place, name: str) -> str:
    entry = place.archive.by_name[name]
    if entry.is_link or entry.size > LARGEST:
        raise ArchiveError("is a link or too large", name)
    return _hash(entry.read(LARGEST))
