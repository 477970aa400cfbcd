"""Whether bytecode that ships beside the guards is made of their sources.

Python may run it instead of them: unchecked bytecode always, the other kinds where a timestamp or a
hash agrees, which any author can write. So its code is compared, and its header is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.guards.bytecode import HEADER, NoInterpreter, Unit, compiled, tag
from policypack.supply_chain.guards.names import PACKAGE

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
