"""The Python modules of a function and its layers, resolved as Lambda's interpreter does.

They are parsed, never imported. What only running them would decide raises `Dynamic`.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.guards.bindings import Bindings, bindings_of

# Handlers are pages long; a syntax tree takes some hundred times the memory of its source.
MAX_SOURCE_SIZE = 512 * 1024
_NATIVE = (".so", ".pyd")


class Dynamic(Exception):
    """Undecided without running the code. `reason` completes "the code of the file ..."."""

    def __init__(self, reason: str, file: str = "", line: int = 0) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.reason = reason
        self.file = file
        self.line = line


@dataclass(frozen=True, eq=False)
class Module:
    """A parsed module: its dotted `name`, the `file` in the package, and what its names stand for.

    `package` is the dotted name that its relative imports begin at.
    """

    name: str
    file: str
    package: str
    bindings: Bindings


@dataclass(frozen=True)
class Place:
    """A folder on the interpreter's search path: `prefix` is empty or ends with a slash."""

    archive: DeploymentPackage
    prefix: str = ""

    def named(self, name: str) -> Entry | None:
        """The file of that name in the folder, or None."""
        return self.archive.by_name.get(f"{self.prefix}{name}")


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
        # Lambda's order: the function's folder, then /opt, where later layers replace the files of
        # earlier ones (https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html).
        folders = (f"python/lib/python{version}/site-packages/", "python/")
        opt = (Place(layer, folder) for folder in folders for layer in reversed(layers))
        self.places = (Place(function), *opt)
        self._found: dict[str, Module | None] = {}

    def find(self, name: str) -> Module | None:
        """The module of that dotted name; None where no package has it. Raises Dynamic."""
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> Module | None:
        path = name.replace(".", "/")
        for place in self.places:
            package = place.named(f"{path}/__init__.py")
            if package is not None:
                return _parsed(name, name, package)
            compiled = _compiled(place, path)
            if compiled is not None:
                raise Dynamic("is compiled, so its source cannot be read", compiled.name)
            module = place.named(f"{path}.py")
            if module is not None:
                return _parsed(name, name.rpartition(".")[0], module)
        return None


def _compiled(place: Place, path: str) -> Entry | None:
    """The compiled module that the interpreter prefers to the source, or loads without one."""
    start = f"{place.prefix}{path}."
    for entry in place.archive.entries:
        if entry.name.startswith(start) and entry.name.endswith(_NATIVE):
            return entry
    return place.named(f"{path}.pyc") if place.named(f"{path}.py") is None else None


def _parsed(name: str, package: str, entry: Entry) -> Module:
    if entry.is_link:
        raise Dynamic("is a symlink, which is not followed", entry.name)
    if entry.size > MAX_SOURCE_SIZE:
        raise Dynamic("is too large to be read", entry.name)
    try:
        source = entry.read(MAX_SOURCE_SIZE)
    except ArchiveError as fault:
        raise Dynamic(fault.reason, entry.name) from None
    return Module(name, entry.name, package, bindings_of(_tree(source, entry.name)))


def _tree(source: bytes, file: str) -> ast.Module:
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
