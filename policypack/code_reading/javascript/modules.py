"""The program's own modules of JavaScript in a package, parsed and never run."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from policypack.code_reading.flows import Place, Undecided
from policypack.code_reading.javascript.objects import Module
from policypack.code_reading.javascript.syntax import ENDINGS, UnparsedError, parsed
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.bundles import origins_of
from policypack.supply_chain.dependencies import is_published
from policypack.supply_chain.handler_names import node_file

# Bundles have a megabyte or two; a syntax tree takes some fifty times the memory of its source.
MAX_SOURCE_SIZE = 2 * 1024 * 1024
# What require() and import try: https://nodejs.org/api/modules.html#all-together. A layer's modules
# lie in nodejs/node_modules: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
_TRIED = ("", ".js", ".mjs", ".cjs", ".json", ".ts", ".mts", ".cts")


class Program:
    """The modules of a function and its layers, and what of them could not be read."""

    def __init__(self, packages: Sequence[DeploymentPackage]) -> None:
        self._files: dict[str, tuple[Entry, DeploymentPackage]] = {}
        for package in packages:
            for entry in package.entries:
                self._files.setdefault(entry.name, (entry, package))
        self._modules: dict[str, Module | None] = {}
        self.undecided: list[Undecided] = []

    def handler_file(self, module: str) -> str:
        """The file of the handler's module, empty where there is none."""
        return node_file(module, self._files)

    def resolve(self, importer: str, specifier: str) -> str | None:
        """The program's own file of a relative import, "" where it is missing; else None."""
        if not specifier.startswith((".", "/var/task/")):
            return None
        folder = posixpath.dirname(importer)
        path = specifier.removeprefix("/var/task/")
        if path == specifier:
            path = posixpath.normpath(posixpath.join(folder, specifier))
        # TypeScript writes the ending of what it will compile to.
        stem = posixpath.splitext(path)[0]
        tried = [f"{path}{each}" for each in _TRIED] + [
            f"{path}/index{each}" for each in _TRIED[1:]
        ]
        tried += [f"{stem}.ts", f"{stem}.mts"] if path.endswith((".js", ".mjs")) else []
        return next((each for each in tried if each in self._files), "")

    def is_own(self, file: str) -> bool:
        """Whether the file is the program's own, and no package of a registry."""
        entry, package = self._files[file]
        inside = "node_modules/" in file
        return not inside and not is_published(package, entry)

    def text(self, file: str) -> str:
        """The text of a file such as a schema; empty where it cannot be read."""
        entry, _ = self._files.get(file, (None, None))
        try:
            read = entry.read(MAX_SOURCE_SIZE) if entry and not entry.is_link else b""
        except ArchiveError:
            return ""
        return read.decode("utf-8", "replace")

    def module(self, file: str) -> Module | None:
        """The module of the file; None, and undecided, where it cannot be parsed."""
        if file not in self._modules:
            self._modules[file] = self._parsed(file)
        return self._modules[file]

    def _parsed(self, file: str) -> Module | None:
        entry, _ = self._files[file]
        # Node.js takes a file without an ending for JavaScript.
        ending = posixpath.splitext(file)[1] or ".js"
        try:
            if ending not in ENDINGS:
                raise UnparsedError("is not in JavaScript")
            if entry.is_link:
                raise UnparsedError("is a symlink, which is not followed")
            if entry.size > MAX_SOURCE_SIZE:
                raise UnparsedError("is too large to be read")
            source = entry.read(MAX_SOURCE_SIZE)
            origins = origins_of(file, source, self.text)
            if origins.is_opaque:
                raise UnparsedError("is minified without a source map")
            return Module(file, parsed(source, ending), origins)
        except UnparsedError as error:
            self.undecided.append(Undecided(Place(file, 0), str(error)))
        except ArchiveError as fault:
            self.undecided.append(Undecided(Place(file, 0), fault.reason))
        return None
