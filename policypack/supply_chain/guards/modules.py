"""The Python modules of a function and its layers, parsed and never imported.

What only running them would decide raises `Dynamic`.
"""

from __future__ import annotations

import ast
import warnings
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, TypeVar

from policypack.start.record import record
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.guards.bindings import Binding, Imported, bindings_of
from policypack.supply_chain.guards.conduct import Conduct, conduct_of
from policypack.supply_chain.guards.names import PACKAGE
from policypack.supply_chain.guards.search_path import File, find, search_path

T = TypeVar("T")
# Handlers are pages long; a syntax tree takes some hundred times the memory of its source.
MAX_SOURCE_SIZE = 512 * 1024
_MAX_STARS = 20
# Before 3.12, Python takes quadratic time to parse replacement fields within one f-string.
_MAX_BRACES = 20_000
_UNCHECKED = (1).to_bytes(4, "little")


class Dynamic(Exception):
    """Undecided without running the code. `reason` completes "the code of the file ..."."""

    def __init__(self, reason: str, file: str = "", line: int = 0) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.reason = reason
        self.file = file
        self.line = line


@record(frozen=True, eq=False)
class Module:
    """A parsed module: its dotted `name` and the `file` in the package.

    `package` is the dotted name that its relative imports begin at. A folder without `__init__.py`
    has no file.
    """

    name: str
    file: str = ""
    package: str = ""
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))

    @cached_property
    def bindings(self) -> Mapping[str, list[Binding]]:
        """The bindings of the module's names."""
        return bindings_of(self.tree.body)

    @cached_property
    def conduct(self) -> Conduct:
        """What the module imports and does to names."""
        return conduct_of(self.tree)

    @cached_property
    def stars(self) -> Sequence[str]:
        """The modules of which it imports all names."""
        found = (star.value for star in self.bindings.get("*", ()))
        return [*dict.fromkeys(self.absolute(each) for each in found if isinstance(each, Imported))]

    @property
    def is_package(self) -> bool:
        """Whether it may have modules below it."""
        return self.name == self.package

    def absolute(self, imported: Imported, line: int = 0) -> str:
        """The dotted name of the module that an import names."""
        if not imported.level:
            return imported.module
        parts = self.package.split(".") if self.package else []
        if imported.level > len(parts):
            raise Dynamic("imports from above its own package", self.file, line)
        kept = parts[: len(parts) - imported.level + 1]
        return ".".join([*kept, imported.module] if imported.module else kept)


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
        self._modules: dict[str, Module | None] = {}
        self._computed: dict[Hashable, Any] = {}

    def once(self, compute: Callable[..., T], *args: Hashable) -> T:
        """The result of `compute` for this code, computed once for all functions that ship it."""
        key = (compute, *args)
        if key not in self._computed:
            self._computed[key] = compute(self, *args)
        result: T = self._computed[key]
        return result

    def module(self, name: str) -> Module | None:
        """The program's own module of that dotted name, or None. Raises Dynamic.

        What a published distribution has is known by name, and so are the guards, whose files
        `releases` compares.
        """
        if name not in self._modules:
            self._modules[name] = self._module(name)
        return self._modules[name]

    def may_export(self, target: str, name: str) -> bool:
        """Whether `from target import *` may bind the name: it does in a module that is not own."""
        waiting = {target: None}
        seen: set[str] = set()
        for _ in range(_MAX_STARS):
            seen |= waiting.keys()
            further: list[str] = []
            for module in map(self.module, waiting):
                if module is None or name in module.bindings:
                    return True
                further += module.stars
            waiting = dict.fromkeys(each for each in further if each not in seen)
        return bool(waiting)

    def own_file(self, name: str) -> str:
        """A file of the top-level module that is not of a published distribution, if any."""
        files = (file for place in self.places for file in place.tops.get(name, []))
        return next((file.entry.name for file in files if not file.is_published), "")

    @cached_property
    def has_guards(self) -> bool:
        """Whether the function ships something by the name of the guards."""
        return any(place.tops.get(PACKAGE, []) for place in self.places)

    def _module(self, name: str) -> Module | None:
        if name.partition(".")[0] == PACKAGE:
            return None
        file, places = find(self.places, name)
        if file is None:
            return Module(name, package=name) if places else None
        return None if file.is_published else _parsed(name, file, is_package=bool(places))


def _parsed(name: str, file: File, is_package: bool) -> Module:
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
    package = name if is_package else name.rpartition(".")[0]
    return Module(name, entry.name, package, _tree(source, entry.name))


def _check_bytecode(file: File) -> None:
    """Refuses bytecode that Python runs without a look at the source beside it.

    https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
    """
    for cached in file.package.once(_bytecode).get(file.entry.name, ()):
        if cached.read(8)[4:] == _UNCHECKED:
            raise Dynamic("runs without a look at its source", cached.name)


def _bytecode(package: DeploymentPackage) -> Mapping[str, list[Entry]]:
    """The cached bytecode of each source."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in package.entries:
        outer, cache, name = entry.name.rpartition("__pycache__/")
        if cache:
            found[f"{outer}{name.partition('.')[0]}.py"].append(entry)
    return found


def _tree(source: bytes, file: str) -> ast.Module:
    if source.count(b"{") + source.count(b"}") > _MAX_BRACES:
        raise Dynamic("has too many braces to be parsed", file)
    try:
        with warnings.catch_warnings():
            # A warning about an escape in third-party code would only distract in a preview.
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        raise Dynamic("is not valid Python for this interpreter", file, line) from None
    except (RecursionError, MemoryError):
        raise Dynamic("is nested too deeply to be parsed", file) from None
