"""The files of JavaScript and TypeScript in a function and its layers, parsed and never run.

What is read of a handler starts here, whatever is asked of it. What cannot be parsed raises
`Dynamic`. https://tree-sitter.github.io/tree-sitter/
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from policypack.reading import syntax_trees
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.dependencies import is_published
from policypack.supply_chain.guards.modules import Dynamic
from policypack.supply_chain.handler_names import node_file

if TYPE_CHECKING:
    from tree_sitter import Node

# Bundles have a megabyte or two; a syntax tree takes some fifty times the memory of its source, and
# a file full of errors some seven times the time of a valid one.
MAX_SOURCE_SIZE = 1792 * 1024
# Digests of files that are known to have errors: several rules read each handler.
_INVALID: set[bytes] = set()
# The endings of the files that Node.js loads. It strips the types of TypeScript since version 22:
# https://nodejs.org/api/typescript.html
ENDINGS = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")
# What require() and import try: https://nodejs.org/api/modules.html#all-together. A layer's modules
# lie in nodejs/node_modules: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
_TRIED = ("", ".js", ".mjs", ".cjs", ".json", ".ts", ".mts", ".cts")


class Scripts:
    """The files that a function for Node.js can load, by their names."""

    def __init__(self, packages: Sequence[DeploymentPackage]) -> None:
        self._files: dict[str, tuple[Entry, DeploymentPackage]] = {}
        for package in packages:
            for entry in package.entries:
                self._files.setdefault(entry.name, (entry, package))

    def handler_file(self, module: str) -> str:
        """The file of the handler's module. Raises Dynamic."""
        file = node_file(module, self._files)
        if not file:
            how = f"does not contain the handler's module {module}, which a layer may provide"
            raise Dynamic(how)
        return file

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

    @property
    def files(self) -> Collection[str]:
        """The names of all files."""
        return self._files.keys()

    def text(self, file: str) -> str:
        """The text of a file such as a schema; empty if it cannot be read."""
        entry, _ = self._files.get(file, (None, None))
        try:
            read = entry.read(MAX_SOURCE_SIZE) if entry and not entry.is_link else b""
        except ArchiveError:
            return ""
        return read.decode("utf-8", "replace")

    def source(self, file: str, most: int = MAX_SOURCE_SIZE) -> bytes:
        """The source of a file that Node.js loads as code. Raises Dynamic."""
        entry, _ = self._files[file]
        if _ending(file) not in ENDINGS:
            raise Dynamic("is not in JavaScript", file)
        if entry.is_link:
            raise Dynamic("is a symlink, which is not followed", file)
        if entry.size > most:
            raise Dynamic("is too large to be read", file)
        try:
            return entry.read(most)
        except ArchiveError as fault:
            raise Dynamic(fault.reason, file) from None


def parsed(source: bytes, file: str) -> Node:
    """The root of the syntax tree. Raises Dynamic."""
    try:
        parser = syntax_trees.parser(_ending(file))
    except ImportError as error:
        raise Dynamic(f"needs {error.name} to be parsed", file) from None
    digest = sha256(source).digest()
    root = None if digest in _INVALID else parser.parse(source).root_node
    if root is None or root.has_error:
        _INVALID.add(digest)
        raise Dynamic("has a syntax that cannot be parsed", file)
    return root


def _ending(file: str) -> str:
    # Node.js takes a file without an ending for JavaScript.
    return posixpath.splitext(file)[1] or ".js"
