"""Whether the guards that a function ships match a release, file by file.

The known releases are those of `facts/guard_releases.json` and the guards that are installed beside
this pack, for their development. A published pack has no guards beside it, so `make pack` adds them
to its list.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from policypack.facts.guard_releases import releases
from policypack.start.installed import own_files
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.archives import ArchiveError, Entry
from policypack.supply_chain.guards.modules import MAX_SOURCE_SIZE, PACKAGE, TESTING, Code
from runtime_guards import contract

# Bytecode of sources, as an interpreter of a given version compiles them: always the same bytes.
# A fresh process of that interpreter compiles, so that nothing but the sources has a part in it. No
# code of a package is executed.
# Magic number, flags, and a hash or a timestamp with a size: PEP 552.
HEADER = 16
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
_SECONDS = 120
# Which constants are written as references depends on the rest of the process before Python 3.11,
# which has https://github.com/python/cpython/issues/78274; version 2 of the format has none.
_COMPILER = """
import sys
del sys.path[0]
import importlib.util, json, marshal

version = marshal.version if sys.version_info >= (3, 11) else 2
head = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little")
made = []
for path, source, optimize in json.load(sys.stdin):
    source = source.encode("latin-1")
    code = compile(source, path, "exec", dont_inherit=True, optimize=optimize)
    made.append(head + importlib.util.source_hash(source) + marshal.dumps(code, version))
json.dump(["%d.%d" % sys.version_info[:2], [each.decode("latin-1") for each in made]], sys.stdout)
"""


class NoInterpreter(ValueError):
    """No interpreter of that version is on PATH."""


@record(frozen=True)
class Unit:
    """A source, the path that tracebacks name it by, and the level of optimization."""

    path: str
    source: bytes
    optimize: int = 0


def cached_name(name: str, version: str) -> str:
    """Where Python of the version looks for the bytecode of a source of that name (PEP 3147)."""
    folder, _, file = name.rpartition("/")
    below = f"{folder}/" if folder else ""
    return f"{below}__pycache__/{file.removesuffix('.py')}.{tag(version)}.pyc"


def tag(version: str) -> str:
    """What CPython of the version has in the names of its bytecode."""
    return f"cpython-{version.replace('.', '')}"


def compiled(version: str, units: Iterable[Unit]) -> tuple[bytes, ...]:
    """The `.pyc` of each unit, which Python loads without a look at its source.

    https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
    Raises NoInterpreter.
    """
    made = _compiled(version, tuple(units))
    if made is None:
        raise NoInterpreter(f"no working Python {version}; put python{version} on PATH")
    return made


# Many functions of a stack ship the same guards.
@lru_cache(maxsize=8)
def _compiled(version: str, units: tuple[Unit, ...]) -> tuple[bytes, ...] | None:
    given = json.dumps(
        [[unit.path, unit.source.decode("latin-1"), unit.optimize] for unit in units]
    )
    for python in _interpreters(version):
        answer = _answer(python, given)
        if answer is not None and answer[0] == version:
            return tuple(made.encode("latin-1") for made in answer[1])
    return None


def _interpreters(version: str) -> Iterator[str]:
    if version == RUNNING:
        yield sys.executable
    for folder in os.get_exec_path():
        python = Path(folder, f"python{version}")
        # An entry that is relative would run what lies in the folder of the program.
        if python.is_absolute() and python.is_file():
            yield str(python)


def _environment() -> Mapping[str, str]:
    # Before Python 3.11, hashes decide the order of constant sets: python/cpython#81777.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0"}


def _answer(python: str, given: str) -> Sequence[Any] | None:
    try:
        ended = subprocess.run(  # noqa: S603 - an interpreter of PATH compiles and runs nothing
            [python, "-s", "-S", "-B", "-c", _COMPILER],
            input=given,
            env=_environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=True,
        )
        answer: Sequence[Any] = json.loads(ended.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        # Such as a shim of pyenv for a version that is not active.
        return None
    return answer


# Whether bytecode that ships beside the guards is made of their sources.
#
# Python may run it instead of them: unchecked bytecode always, the other kinds where a timestamp
# or a hash agrees, which any author can write. So its code is compared, and its header is not.

_NAME = lazy_pattern(
    r"(?P<folder>.*/|)__pycache__/(?P<module>[^/.]+)\.(?P<tag>[^/.]+)(?:\.opt-(?P<level>[12]))?\.pyc"
)
_CACHE = "__pycache__"
# How marshal writes a text: its kind, its size in one byte or in four, and its characters. A bit of
# the kind says whether it is referred to again.
# https://github.com/python/cpython/blob/main/Python/marshal.c
_SHORT_TEXTS, _LONG_TEXTS = b"zZ", b"aAut"
_REFERENCE = 0x80
_MAX_PATH = 1024
# A path can look as if it began at a later character too.
_MAX_READINGS = 3
# Docstrings have it before the path.
_MAX_NAMES = 50


def is_cached(name: str) -> bool:
    """Whether the file is bytecode where Python keeps it for a source."""
    return name.endswith(".pyc") and _CACHE in name.split("/")


def is_loaded(name: str, version: str) -> bool:
    """Whether Python of that version, empty for an unknown one, may load the cached bytecode."""
    found = _NAME.fullmatch(name)
    return not version or (found is not None and found["tag"] == tag(version))


def source_of(name: str) -> str:
    """The source that the cached bytecode stands for."""
    found = _NAME.fullmatch(name)
    return f"{found['folder']}{found['module']}.py" if found else ""


def not_compiled_from(
    cached: Mapping[str, bytes], sources: Mapping[str, bytes], version: str
) -> set[str]:
    """The bytecode that Python of the version does not make of the sources, by its name.

    `sources` are known ones. All are returned where no Python of that version is at hand.
    """
    readings = [
        (name, Unit(path, sources[source_of(name)], _level(name)))
        for name, content in cached.items()
        if source_of(name) in sources
        for path in _paths(content, f"{PACKAGE}/{source_of(name)}")
    ]
    try:
        made = compiled(version, [unit for _, unit in readings]) if readings else ()
    except NoInterpreter:
        return set(cached)
    same = {
        name
        for (name, _), content in zip(readings, made, strict=True)
        if cached[name][HEADER:] == content[HEADER:]
    }
    return set(cached) - same


def _level(name: str) -> int:
    found = _NAME.fullmatch(name)
    return int(found["level"] or 0) if found else 0


def _paths(content: bytes, name: str) -> Iterable[str]:
    """The first texts in bytecode that end with the name of its source."""
    return islice(dict.fromkeys(_texts(content, name)), _MAX_READINGS)


def _texts(content: bytes, name: str) -> Iterator[str]:
    for found in islice(re.finditer(re.escape(name.encode()), content), _MAX_NAMES):
        for start in range(found.start(), max(0, found.end() - _MAX_PATH), -1):
            if _begins_text(content[max(0, start - 5) : start], found.end() - start):
                text = content[start : found.end()].decode("utf-8", "replace")
                # Python compiles under no path with a null character.
                yield from [text] if text.isprintable() else []


def _begins_text(head: bytes, size: int) -> bool:
    """Whether the bytes before a text of that size are its kind and its size."""
    short = head[-2:]
    if len(short) == 2 and short[0] & ~_REFERENCE in _SHORT_TEXTS and short[1] == size:
        return True
    long = len(head) == 5 and head[0] & ~_REFERENCE in _LONG_TEXTS
    return long and int.from_bytes(head[1:], "little") == size


Files = Mapping[str, str]
_ARCHIVES = (".zip", ".whl", ".egg", ".pyz")
_MAX_ARCHIVE = 64 * 1024 * 1024


@record(frozen=True)
class ShippedGuards:
    """`altered` are files that differ from every release; `unread` cannot be compared.

    `missing` are files that the closest release has besides.
    """

    altered: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def shipped_guards(code: Code) -> ShippedGuards | None:
    """The guards that the interpreter would load, or None if no package has them."""
    for place in code.places:
        found = {file.entry.name: file.entry for file in place.tops.get(PACKAGE, [])}
        if found:
            return _compared(f"{place.prefix}{PACKAGE}/", found, code.version)
    return None


def guards_elsewhere(code: Code) -> str:
    """A file of the guards, or an archive with some, where Python does not look; empty for none."""
    placed = {id(file.entry) for place in code.places for file in place.tops.get(PACKAGE, [])}
    for entry in (entry for package in code.packages for entry in package.entries):
        named = {PACKAGE, f"{PACKAGE}.py"}.intersection(entry.name.split("/"))
        if named and id(entry) not in placed:
            return entry.name
        if entry.name.endswith(_ARCHIVES) and entry.size <= _MAX_ARCHIVE:
            try:
                # The names in an archive are not compressed.
                if f"{PACKAGE}/".encode() in entry.read():
                    return entry.name
            except ArchiveError:
                continue
    return ""


def folder() -> Path:
    """The folder of the guards that are installed beside this pack."""
    return Path(contract.__file__).parent


def sources(guards: Path) -> Mapping[str, bytes]:
    """Every source of the guards in a folder, by its path there."""
    paths = (Path(each.path) for each in own_files(guards))
    return {
        path.relative_to(guards).as_posix(): path.read_bytes()
        for path in paths
        if path.suffix == ".py" or path.name == "py.typed"
    }


def hashes(guards: Path) -> Files:
    """The SHA-256 of every source of the guards in a folder, by its path there."""
    return {name: _hash(content) for name, content in sources(guards).items()}


def is_of_release(entry: Entry) -> bool:
    """Whether an entry is, byte by byte, a source of known guards. Raises ArchiveError."""
    return f"{PACKAGE}/" in entry.name and entry.sha256 in _known_hashes()


def is_complete(files: Collection[str]) -> bool:
    """Whether the files include the guard itself and every validator."""
    dotted = (row.validator.rpartition(".")[0] for row in contract.TRIGGERS)
    validators = {f"{name.replace('.', '/')}.py".partition("/")[2] for name in dotted}
    return {"__init__.py", "guard.py", *validators} <= set(files)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@lru_cache(maxsize=1)
def _known() -> tuple[Files, ...]:
    beside = hashes(folder())
    # A staged pack has only the contract beside it, not the guards.
    return (*releases().values(), *([beside] if is_complete(beside) else []))


@lru_cache(maxsize=1)
def _known_hashes() -> frozenset[str]:
    return frozenset(held for files in _known() for held in files.values())


def _compared(start: str, entries: Mapping[str, Entry], version: str) -> ShippedGuards:
    found = {name.removeprefix(start): entry for name, entry in entries.items()}
    files, unread = _hashed({name: e for name, e in found.items() if not is_cached(name)})
    read = {*files, *unread}
    differing = [
        (
            [name for name, held in files.items() if known.get(name) != held],
            [name for name in known if _is_needed(name) and name not in read],
            known,
        )
        for known in _known()
    ]
    # The closest release is the one with the fewest differing files.
    none: tuple[list[str], list[str], Files] = (list(files), [], {})
    altered, missing, known = min(differing, key=lambda each: len(each[0] + each[1]), default=none)
    genuine = {name: found[name] for name in files.keys() - set(altered)}
    unread += _unlike(
        {name: e for name, e in found.items() if is_cached(name) and is_loaded(name, version)},
        genuine,
        version or RUNNING,
        known,
    )
    whole = {name.removeprefix(start): name for name in entries}
    return ShippedGuards(
        tuple(whole[name] for name in altered),
        tuple(whole[name] for name in unread),
        tuple(f"{start}{name}" for name in missing),
    )


def _hashed(found: Mapping[str, Entry]) -> tuple[dict[str, str], list[str]]:
    """The SHA-256 of each file, and the files that cannot be compared."""
    files: dict[str, str] = {}
    unread = []
    for name, entry in found.items():
        try:
            if entry.is_link or entry.size > MAX_SOURCE_SIZE:
                unread.append(name)
            else:
                files[name] = entry.sha256
        except ArchiveError:
            unread.append(name)
    return files, unread


def _unlike(
    cached: Mapping[str, Entry], sources: Mapping[str, Entry], version: str, known: Files
) -> list[str]:
    """The bytecode that is neither of the release nor what Python makes of its sources."""
    held, unread = _hashed(cached)
    other = {
        name: cached[name].read() for name, digest in held.items() if known.get(name) != digest
    }
    if not other:
        return unread
    texts = {name: sources[name].read() for name in map(source_of, other) if name in sources}
    return unread + sorted(not_compiled_from(other, texts, version))


def _is_needed(name: str) -> bool:
    return name.endswith(".py") and not name.startswith(TESTING)
