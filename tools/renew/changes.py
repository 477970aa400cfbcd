"""What came into a table and what went, and which facts of ours name something that is gone."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

_MOST = 20


def told(name: str, before: bytes, after: bytes) -> Iterator[str]:
    """Returns a line for what is new and one for what is gone in a file."""
    file = Path(name).name
    yield from changes(file, entries(file, before), entries(file, after))


def entries(file: str, content: bytes) -> frozenset[str]:
    """Returns what a table lists: actions with their services, and the lines of other tables."""
    lines = _text(file, content).split("\n")
    reader = READERS.get(file)
    return frozenset(reader(lines[1:]) if reader else filter(None, lines))


def _text(file: str, content: bytes) -> str:
    if file.endswith(".z"):
        return zlib.decompress(content).decode()
    return (gzip.decompress(content) if file.endswith(".gz") else content).decode()


def _actions(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        prefix, *names = line.split()
        yield prefix
        yield from (f"{prefix}:{name}" for name in names)


def _keys(lines: Iterable[str]) -> Iterator[str]:
    return (line for line in lines if line)


def _types(lines: Iterable[str]) -> Iterator[str]:
    """The services with the ARNs of their types; sets of actions move with every new one."""
    for line in lines:
        prefix, *words = line.split(" ")
        yield from (f"{prefix} {word}" for word in words if word.startswith("arn:"))


READERS: Mapping[str, Callable[[Iterable[str]], Iterator[str]]] = {
    "actions.z": _actions,
    "condition_keys.z": _keys,
    "resource_types.z": _types,
}


def changes(name: str, before: frozenset[str], after: frozenset[str]) -> Iterator[str]:
    """Returns what came and what went, and which facts of ours name an action that is gone."""
    for word, found in (("new", after - before), ("gone", before - after)):
        listed = [each[:100] for each in sorted(found)]
        more = f" and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
        if listed:
            yield f"{name}: {len(listed)} {word}: {', '.join(listed[:_MOST])}{more}"
    if name == "actions.z":
        for action in sorted(named() & (before - after)):
            yield f"{name}: {action} is gone, and policypack/facts names it"


def named() -> frozenset[str]:
    """The actions that paths of escalation and lists of sensitive actions name."""
    from policypack.facts import escalation, sensitive_actions

    lists = (each for each in vars(sensitive_actions).values() if isinstance(each, tuple))
    listed = (name for each in lists for name in each if isinstance(name, str))
    of_paths = (name for path in escalation.ESCALATION_PATHS for name in path.actions)
    return frozenset((*listed, *of_paths))
