"""The Python modules of a function and its layers: parsed, never imported, and which are loaded."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from policypack.code_reading.python.bindings import (
    Binding,
    Imported,
    collect_bindings,
    list_imports,
)
from policypack.code_reading.python.conduct import Conduct, read_conduct
from policypack.reading import python_text
from policypack.reading.files import MalformedError, RefusedError
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.guards.modules import (
    EVENTS,
    GUARD,
    PACKAGE,
    VALIDATORS,
    Code,
    Dynamic,
)
from policypack.supply_chain.guards.search_path import find
from runtime_guards.contract import BY_NAME

_MAX_STARS = 20
# Before 3.12, Python takes quadratic time to parse replacement fields within one f-string.
_MAX_BRACES = 20_000
# Python runs these before anything else: https://docs.python.org/3/library/site.html
_AT_START = ("sitecustomize", "usercustomize")
# Real functions load some dozens.
_MAX_MODULES = 200
_MOST_SHIPPED = 500
_OF_TESTS = lazy_pattern(r"tests?|test_\w+|\w+_test|conftest")


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
        return collect_bindings(self.tree.body)

    @cached_property
    def conduct(self) -> Conduct:
        """What the module imports and does to names."""
        return read_conduct(self.tree)

    @cached_property
    def stars(self) -> Sequence[str]:
        """The modules of which it imports all names."""
        found = (star.sure for star in self.bindings.get("*", ()))
        return [*dict.fromkeys(self.absolute(each) for each in found if isinstance(each, Imported))]

    @property
    def has_conditional_stars(self) -> bool:
        """Whether it imports all names of a module only under a condition."""
        return any(not isinstance(star.sure, Imported) for star in self.bindings.get("*", ()))

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


def find_module(code: Code, name: str) -> Module | None:
    """Returns the program's own module of that dotted name, or None. Raises Dynamic."""
    return code.once(_parse, name)


def _parse(code: Code, name: str) -> Module | None:
    source = code.source(name)
    if source is None:
        return None
    package = name if source.is_package else name.rpartition(".")[0]
    tree = _tree(source.text, source.file) if source.file else ast.Module([], [])
    return Module(name, source.file, package, tree)


def _tree(source: bytes, file: str) -> ast.Module:
    if source.count(b"{") + source.count(b"}") > _MAX_BRACES:
        raise Dynamic("has too many braces to be parsed", file)
    try:
        return python_text.parse(source)
    except MalformedError as error:
        raise Dynamic("is not valid Python for this interpreter", file, error.line) from None
    except RefusedError:
        raise Dynamic("is nested too deeply to be parsed", file) from None


def may_export(code: Code, target: str, name: str) -> bool:
    """Whether `from target import *` may bind the name: it does in a module that is not own."""
    waiting = {target: None}
    seen: set[str] = set()
    for _ in range(_MAX_STARS):
        seen |= waiting.keys()
        further: list[str] = []
        for module in (find_module(code, each) for each in waiting):
            if module is None or name in module.bindings or module.has_conditional_stars:
                return True
            further += module.stars
        waiting = dict.fromkeys(each for each in further if each not in seen)
    return bool(waiting)


def cannot_fail(code: Code, attempt: ast.Try) -> bool:
    """Whether the imports of the body are of names that the guards have which ship."""
    named = (bound for statement in attempt.body for _, bound in list_imports(statement))
    dotted = [(f"{bound.module}.{bound.name}".rstrip("."), bound.level) for bound in named]
    return all(not level and _ships(code, name) for name, level in dotted)


def _ships(code: Code, dotted: str) -> bool:
    module = BY_NAME[VALIDATORS[dotted]].validator if dotted in VALIDATORS else ""
    file = find(code.places, module.rpartition(".")[0])[0] if module else None
    return file is not None or dotted in {PACKAGE, EVENTS} | GUARD


def list_loaded(code: Code, module: Module) -> Iterator[Module]:
    """The modules of the program that are loaded with the handler's."""
    waiting = deque([*_AT_START, *_with_parents(module.name)])
    seen: set[str] = set()
    count = 0
    while waiting:
        name = waiting.popleft()
        found = None if name in seen else _module(code, name)
        seen.add(name)
        if found is None:
            continue
        count += 1
        if count > _MAX_MODULES:
            how = f"loads more than {_MAX_MODULES} modules that no .dist-info folder lists"
            raise Dynamic(how, module.file)
        yield found
        for bound in found.conduct.imports:
            waiting.extend(_named(found, bound))


def list_others(code: Code, loaded: Collection[Module]) -> Iterator[Module]:
    """The program's other modules that ship: code may load one by a name in a text.

    Tests are left out, by the names with which pytest and unittest find them, unless a module that
    is loaded has their name in a text.
    """
    files = {module.file for module in loaded}
    named = {text for module in loaded for text in module.conduct.texts}
    for name in code.own_modules():
        parts = name.split(".")
        is_test = any(map(_OF_TESTS.fullmatch, parts)) and named.isdisjoint(parts)
        found = None if is_test else _module(code, name)
        if found is not None and found.file not in files:
            files.add(found.file)
            if len(files) > _MOST_SHIPPED:
                how = (
                    f"ships with more than {_MOST_SHIPPED} modules that no .dist-info folder lists"
                )
                raise Dynamic(how, found.file)
            yield found


def _module(code: Code, name: str) -> Module | None:
    try:
        return find_module(code, name)
    except Dynamic as dynamic:
        # Machine code does not know the program's names.
        if dynamic.file.endswith(".so"):
            return None
        raise


def _named(module: Module, bound: Imported) -> Iterator[str]:
    try:
        target = module.absolute(bound)
    except Dynamic:
        return iter(())
    return _with_parents(f"{target}.{bound.name}" if bound.name else target)


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[: number + 1]) for number in range(len(parts)))
