"""Code of the program that may change what the names on the way to a validator stand for.

All modules that ship with the handler are read, also those that no import names. Published packages
are not: they know nothing of the program's names.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from typing import Any

from policypack.code_reading.javascript.entries.conduct import check_conduct
from policypack.code_reading.javascript.entries.modules import Module, Program
from policypack.code_reading.javascript.syntax import string_of
from policypack.facts.javascript_rebinding import REPOSITORIES
from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.guards.modules import Dynamic
from policypack.supply_chain.scripts import ENDINGS

_MOST_FILES = 500
_MOST_BYTES = 1024 * 1024
# Files of tests, as their tools find them, that the program's own modules do not name.
_OF_TESTS = lazy_pattern(r"(?:^|/)(?:__tests__|__mocks__|tests?)/|[.](?:test|spec)[.]\w+$")
_TYPES = (".d.ts", ".d.mts", ".d.cts")


def check_unchanged(program: Program) -> None:
    """Raises Dynamic at the first line that may change a name on the way to a validator."""
    for doubt in program.doubts:
        raise doubt
    _check_packages(program)
    scripts = program.scripts
    files = [each for each in scripts.files if each.endswith(ENDINGS) and scripts.is_own(each)]
    files = [each for each in files if not each.endswith(_TYPES)]
    if len(files) > _MOST_FILES:
        raise Dynamic(f"ships more than {_MOST_FILES} modules outside node_modules", files[0])
    tests = [file for file in files if _OF_TESTS.search(file)]
    modules, size = [], 0
    for file in (each for each in files if each not in tests):
        modules.append(program.module(file))
        size += sum(node.end_byte - node.start_byte for node in modules[-1].own)
        if size > _MOST_BYTES:
            raise Dynamic("ships too much code outside node_modules to be read", file)
    named = {text for module in modules for text in _strings(module)} if tests else set()
    modules += [program.module(file) for file in tests if _stem(file) in named]
    for module in modules:
        check_conduct(program, module)


def _strings(module: Module) -> Iterator[str]:
    """The last part of each path that the module names, without its ending."""
    waiting = [*module.own]
    while waiting:
        node = waiting.pop()
        waiting += node.named_children
        if node.type == "string":
            yield _stem(string_of(node))


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0]


def _check_packages(program: Program) -> None:
    """Refuses files that Node.js loads in place of a published validator."""
    wanted = {
        package: sources
        for package, sources in REPOSITORIES.items()
        if any(each == package or each.startswith(f"{package}/") for each in program.packages)
    }
    files = program.scripts.files
    folders = {posixpath.dirname(each) for each in files if each.endswith("package.json")}
    for file in files:
        # The last of them is what an import from a file in the folder above it finds.
        before, _, inside = file.rpartition("node_modules/")
        package = next((each for each in wanted if inside.startswith(f"{each}/")), "")
        if package:
            folders.add(f"{before}node_modules/{package}")
    for folder in sorted(folders):
        _, inside_packages, inside = folder.rpartition("node_modules/")
        file = posixpath.join(folder, "package.json")
        described = _described(program.scripts.text(file))
        name = str(described.get("name", ""))
        if inside in wanted:
            repository = json.dumps(described.get("repository", ""))
            published = any(each in repository for each in wanted[inside])
            if not (published and name == inside and described.get("version")):
                raise Dynamic(f"is not the package.json of a release of {inside}", file)
        elif not inside_packages and name in wanted:
            raise Dynamic(f"gives the program the name of the package {name}", file)


def _described(text: str) -> dict[str, Any]:
    try:
        read = json_text.loads(text)
    except json.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}
