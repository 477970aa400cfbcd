"""The files of the Python modules of a function and its layers, which are never imported.

What only running them would decide raises `Dynamic`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeVar

from policypack.facts.handler_decorators import DECORATORS, FACTORIES
from policypack.start.record import record
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.guards.search_path import File, find, search_path
from runtime_guards.contract import TRIGGERS

PACKAGE = "runtime_guards"
# The part that tests of handlers use: the layer leaves it out, and so may any function.
TESTING = "testing/"
EVENTS = f"{PACKAGE}.events"

# `guard` is re-exported by the package, under the name of its own module.
GUARD = frozenset({f"{PACKAGE}.guard", f"{PACKAGE}.guard.guard"})

# The trigger of a validator, by each of the validator's names.
VALIDATORS: Mapping[str, str] = {
    name: trigger.name
    for trigger in TRIGGERS
    for name in (trigger.validator, f"{EVENTS}.{trigger.validator.rpartition('.')[2]}")
}

# The names that `from ... import *` binds.
EXPORTS: Mapping[str, frozenset[str]] = {
    PACKAGE: frozenset({"guard", "EventRejected"}),
    EVENTS: frozenset(trigger.validator.rpartition(".")[2] for trigger in TRIGGERS),
}

# The guards' own audit log of functions without a guard passes the event on too. It has the name
# that users import, and that of the module that defines it.
TRANSPARENT = DECORATORS | {
    f"{PACKAGE}.audit.AuditLogger.watch",
    f"{PACKAGE}.audit.logger.AuditLogger.watch",
}

# The packages of known decorators, whose files have to be the published ones.
PUBLISHED = {name.partition(".")[0] for name in DECORATORS | FACTORIES} - {"builtins"}


def is_of_guards(dotted: str) -> bool:
    """Whether the dotted name is of the guards."""
    return dotted == PACKAGE or dotted.startswith(f"{PACKAGE}.")


def is_internal(dotted: str) -> bool:
    """Whether the dotted name is of the guards' own: their tables, or what begins with `_`."""
    parts = dotted.split(".")
    return parts[0] == PACKAGE and (parts[1:2] == ["contract"] or parts[-1].startswith("_"))


T = TypeVar("T")
# Handlers are pages long; a syntax tree takes some hundred times the memory of its source.
MAX_SOURCE_SIZE = 512 * 1024
_UNCHECKED = (1).to_bytes(4, "little")


class Dynamic(Exception):
    """Undecided without running the code. `reason` completes "the code of the file ..."."""

    def __init__(self, reason: str, file: str = "", line: int = 0) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.reason = reason
        self.file = file
        self.line = line


@record(frozen=True)
class ModuleSource:
    """The source of a module, and its file in the package.

    A folder without `__init__.py` is a package that has no file.
    """

    file: str
    text: bytes
    is_package: bool


class Code:
    """Everything that a function can import: its own package and its layers in order.

    `version` is that of the runtime, such as `3.13`.
    """

    def __init__(
        self,
        function: DeploymentPackage,
        layers: Sequence[DeploymentPackage] = (),
        version: str = "",
    ) -> None:
        self.packages = (function, *layers)
        self.version = version
        self.places = search_path(function, tuple(layers), version)
        self._computed: dict[Hashable, Any] = {}

    def once(self, compute: Callable[..., T], *args: Hashable) -> T:
        """The result of `compute` for this code, computed once for all functions that ship it."""
        key = (compute, *args)
        if key not in self._computed:
            self._computed[key] = compute(self, *args)
        result: T = self._computed[key]
        return result

    def source(self, name: str) -> ModuleSource | None:
        """The source of the program's own module of that dotted name, or None. Raises Dynamic.

        What a published distribution has is known by name, and so are the guards, whose files
        `releases` compares.
        """
        if name.partition(".")[0] == PACKAGE:
            return None
        file, places = find(self.places, name)
        if file is None:
            return ModuleSource("", b"", is_package=True) if places else None
        return None if file.is_published else _read(file, is_package=bool(places))

    def own_file(self, name: str) -> str:
        """A file of the top-level module that is not of a published distribution, if any."""
        files = (file for place in self.places for file in place.tops.get(name, []))
        return next((file.entry.name for file in files if not file.is_published), "")

    def release(self, name: str) -> str:
        """The version of a distribution by its `.dist-info` folder; empty if none ships."""
        folder = re.compile(rf"(?:.*/)?{re.escape(name)}-([\d.]+)[^/]*\.dist-info/METADATA")
        names = (entry.name for package in self.packages for entry in package.entries)
        return next((found[1] for found in map(folder.fullmatch, names) if found), "")

    def own_modules(self) -> list[str]:
        """The dotted names of all modules that are not of a published distribution."""
        return [
            name.rpartition(".")[0].replace("/", ".").removesuffix(".__init__")
            for place in self.places
            for name, file in place.files.items()
            if name.endswith((".py", ".pyc"))
            and all(map(str.isidentifier, name.rpartition(".")[0].split("/")))
            and "__pycache__/" not in name
            and not name.startswith(f"{PACKAGE}/")
            and not file.is_published
        ]

    @cached_property
    def has_guards(self) -> bool:
        """Whether the function ships something by the name of the guards."""
        return any(place.tops.get(PACKAGE, []) for place in self.places)


def _read(file: File, is_package: bool) -> ModuleSource:
    entry = file.entry
    if not entry.name.endswith(".py"):
        raise Dynamic("is compiled, so its source cannot be read", entry.name)
    if entry.is_link:
        raise Dynamic("is a symlink, which is not followed", entry.name)
    if entry.size > MAX_SOURCE_SIZE:
        raise Dynamic("is too large to be read", entry.name)
    try:
        source = entry.read(MAX_SOURCE_SIZE)
        _check_bytecode(file)
    except ArchiveError as fault:
        raise Dynamic(fault.reason, entry.name) from None
    return ModuleSource(entry.name, source, is_package)


def _check_bytecode(file: File) -> None:
    """Refuses bytecode that Python runs without a look at the source beside it.

    https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
    """
    for cached in file.package.once(_bytecode).get(file.entry.name, ()):
        if cached.read(8)[4:] == _UNCHECKED:
            raise Dynamic("runs without comparing it with its source", cached.name)


def _bytecode(package: DeploymentPackage) -> Mapping[str, list[Entry]]:
    """The cached bytecode of each source."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in package.entries:
        outer, cache, name = entry.name.rpartition("__pycache__/")
        if cache:
            found[f"{outer}{name.partition('.')[0]}.py"].append(entry)
    return found
