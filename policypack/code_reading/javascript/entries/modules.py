"""Modules of JavaScript: what their names stand for, and what they export.

A bundle has many modules in one file. What a package in it declares is as good as imported.
https://tree-sitter.github.io/tree-sitter/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from policypack.code_reading.javascript.entries.bundles import Wrapping, unwrapped
from policypack.code_reading.javascript.entries.names import Names, Scope
from policypack.code_reading.javascript.syntax import (
    arguments,
    bound,
    list_declared,
    list_exports,
    list_imports,
    plain,
    string,
)
from policypack.reading.syntax_trees import field, text_of
from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.bundles import Origins, origins_of
from policypack.supply_chain.guards.modules import Dynamic
from policypack.supply_chain.guards.node import PACKAGE as GUARDS
from policypack.supply_chain.scripts import ENDINGS, Scripts, parsed

if TYPE_CHECKING:
    from tree_sitter import Node

# https://github.com/evanw/esbuild/blob/main/internal/runtime/runtime.go
_TO_ESM, _TO_COMMONJS, _EXPORT = "__toESM", "__toCommonJS", "__export"
# What esbuild calls the default export of a module, and the function that loads a CommonJS module.
_WHOLE = lazy_pattern(r".*_default\d*|require_.*")
_MOST_NAMES = 20
# About a megabyte of code, and a second.
_MOST_NODES = 500_000


class Module:
    """`imports` has the `package` or `package#name` of each imported name.

    `exports` has what the module exports by each name: an expression, a function or a name.
    `own` are its statements without those of packages and of the bundler.
    """

    def __init__(self, root: Node, file: str, origins: Origins) -> None:
        self.file = file
        self.root = root
        self.imports: dict[str, str] = {}
        self.exports: dict[str, Node] = {}
        # The lines of exports that replace an earlier one.
        self.again: list[tuple[str, int]] = []
        # By the name of an object, the expression that each of its getters returns.
        self._getters: dict[str, dict[str, Node]] = {}
        self.own: list[Node] = []
        # Which function of the guards a node is, as far as it is known.
        self.guards: dict[int, str] = {}
        statements = unwrapped(root)
        self.wrapping = Wrapping(statements)
        every = []
        for node in statements:
            package = _package(node, origins)
            if package and package != GUARDS:
                self._bundle(node, package)
                continue
            every.append(node)
            if not origins.is_bundle or (not package and any(origins.ends(*_ends(node)))):
                self.own.append(node)
        if sum(node.descendant_count for node in every) > _MOST_NODES:
            raise Dynamic("is too large to be followed", file)
        self.names = Names(every, file)
        for name in self.imports:
            # A name of a package in the same file.
            self.names.top.declare(name, None)
        for node in every:
            self._read(node)
        self.exports = self.exports or dict(self.wrapping.exports)

    def _bundle(self, node: Node, package: str) -> None:
        """Takes what a package within the file declares. A second name has a number behind it."""
        for name, _ in list_declared(node):
            local = text_of(name)
            member = local.rstrip("0123456789")
            self.imports[local] = package if _WHOLE.fullmatch(local) else f"{package}#{member}"

    def _read(self, node: Node) -> None:
        if node.type == "import_statement":
            self._import(node)
        elif node.type == "export_statement":
            self._export(node)
        elif node.type == "expression_statement":
            self._assignment(node.named_children[0] if node.named_children else None)
        else:
            for name, value in list_declared(node):
                self._bind(name, value)

    def _bind(self, name: Node, value: Node | None) -> None:
        package = self._required(value)
        if name.type == "object_pattern" and package:
            for keys, local in bound(name):
                self.imports[local] = f"{package}#{'.'.join(keys)}"
        elif name.type == "identifier" and package:
            self.imports[text_of(name)] = package

    def _required(self, node: Node | None) -> str:
        """The package that `require("package")` loads; "" for any other expression."""
        node = plain(node)
        if node is not None and node.type == "member_expression":
            base = self._required(field(node, "object"))
            name = text_of(field(node, "property"))
            return base if name == "default" else f"{base}#{name}" if base else ""
        if node is None or node.type != "call_expression":
            return ""
        called, given = text_of(field(node, "function")), arguments(node)
        if called in (_TO_ESM, "__importDefault", "__importStar") and given:
            return self._required(given[0])
        if called == "require":
            return string(given[0]) if given else ""
        return self.imports.get(called, "") if called.startswith("require_") else ""

    def _import(self, node: Node) -> None:
        package = string(field(node, "source"))
        for local, name in list_imports(node):
            self.imports[local] = f"{package}#{name}" if name else package

    def _export(self, node: Node) -> None:
        source = string(field(node, "source"))
        for name, value in list_declared(field(node, "declaration")):
            self._bind(name, value)
        for exported, local in list_exports(node):
            if source:
                self.imports[text_of(local)] = f"{source}#{text_of(local)}"
                self.names.top.declare(text_of(local), None)
            self._exports(exported, local)

    def _exports(self, name: str, value: Node) -> None:
        if name in self.exports:
            self.again.append((name, value.start_point.row + 1))
        self.exports[name] = value

    def _assignment(self, node: Node | None) -> None:
        """`exports.handler = ...`, `module.exports.handler = ...`, `module.exports = {...}`.

        A bundler writes `__export(index, {handler: () => handler})` and
        `module.exports = __toCommonJS(index)`.
        """
        if node is not None and node.type == "call_expression":
            self._export_getters(node)
        if node is None or node.type != "assignment_expression":
            return
        left, value = text_of(field(node, "left")), field(node, "right")
        head, _, name = left.rpartition(".")
        if value is not None and head in ("exports", "module.exports"):
            if not is_nothing(value):
                self._exports(name, value)
            self._assignment(value)
        elif value is not None and left in ("module.exports", "exports"):
            self._exported_whole(value)

    def _exported_whole(self, value: Node) -> None:
        if value.type == "object":
            for each in value.named_children:
                held = field(each, "value") if each.type == "pair" else each
                if held is not None and each.type in ("pair", "shorthand_property_identifier"):
                    self._exports(text_of(field(each, "key") or each), held)
        given = arguments(value) if value.type == "call_expression" else []
        if given and text_of(field(value, "function")) == _TO_COMMONJS:
            self.exports |= self._getters.get(text_of(given[0]), {})

    def _export_getters(self, call: Node) -> None:
        given = arguments(call)
        if text_of(field(call, "function")) != _EXPORT or len(given) != 2:
            return
        getters = ((each, field(each, "value")) for each in given[1].named_children)
        self._getters[text_of(given[0])] = {
            text_of(field(each, "key")): body
            for each, getter in getters
            if getter is not None and (body := field(getter, "body")) is not None
        }


class Program:
    """The modules of a function that its handler leads to, each read once.

    `doubts` are names on the way to a validator that are not bound exactly once; `trail` are all
    names on the way, by their scope, and `members` those of methods and exports.
    """

    def __init__(self, scripts: Scripts) -> None:
        self.scripts = scripts
        self.doubts: list[Dynamic] = []
        self.trail: set[tuple[int, str]] = set()
        self.members: set[str] = set()
        self.packages: set[str] = set()
        self._modules: dict[str, Module] = {}
        self._by_root: dict[int, Module] = {}

    def module(self, file: str) -> Module:
        """The module of a file. Raises Dynamic."""
        if file not in self._modules:
            source = self.scripts.source(file)
            origins = origins_of(file, source, self.scripts.text)
            made = self._modules[file] = Module(parsed(source, file), file, origins)
            self._by_root[made.root.id] = made
        return self._modules[file]

    def home(self, node: Node) -> Module:
        """The module that a node is in."""
        for module in self._modules.values():
            if module.names.has(node):
                return module
        while node.parent is not None:
            node = node.parent
        return self._by_root[node.id]

    def parent(self, node: Node) -> Node | None:
        """The node around a node."""
        return self.home(node).names.parent(node)

    def holder(self, node: Node) -> tuple[Module, Scope | None]:
        """The module of an identifier, and the scope that declares it there."""
        module = self.home(node)
        return module, module.names.holder(node)

    def imported(self, node: Node | None) -> str:
        """The import that an expression stands for, `package#name.member`; "" for none."""
        node = plain(self.resolved(node))
        if node is None:
            return ""
        if node.type == "identifier":
            module, scope = self.holder(node)
            name = text_of(node) if scope is module.names.top else ""
            return self._noted(module.imports.get(name, ""))
        if node.type == "member_expression":
            base, name = self.imported(field(node, "object")), text_of(field(node, "property"))
            self.members.add(name)
            if name == "default" and "#" not in base:
                return base
            return f"{base}{'.' if '#' in base else '#'}{name}" if base else ""
        if node.type == "call_expression":
            return self._noted(self.home(node)._required(node))
        return ""

    def _noted(self, text: str) -> str:
        package, _, name = text.partition("#")
        self.packages.add(package)
        return package if name == "default" else text

    def resolved(self, node: Node | None) -> Node | None:
        """The function or expression that a name stands for, or the node itself.

        None, and a doubt, for a name that is bound more than once.
        """
        for _ in range(_MOST_NAMES):
            node = plain(node)
            if node is None:
                return None
            if node.type == "member_expression":
                return self._member(node)
            if node.type not in ("identifier", "shorthand_property_identifier"):
                return node
            module, scope = self.holder(node)
            if scope is None:
                return node
            name = text_of(node)
            self.trail.add((id(scope), name))
            values = scope.names[name]
            if len(values) > 1:
                how = f"binds {name[:80]} a second time"
                self.doubts.append(Dynamic(how, module.file, node.start_point.row + 1))
                return None
            further = values[0]
            if scope is module.names.top and name in module.imports:
                further = self._exported(module, module.imports[name])
            if further is None:
                return node
            node = further
        return None

    def _member(self, node: Node) -> Node | None:
        """What `schemas.Order` stands for, where `schemas` is a module of the program."""
        base = plain(field(node, "object"))
        if base is None or base.type != "identifier":
            return node
        module, scope = self.holder(base)
        text = module.imports.get(text_of(base), "") if scope is module.names.top else ""
        if not text.startswith(".") or "#" in text:
            return node
        found = self._exported(module, f"{text}#{text_of(field(node, 'property'))}")
        return self.resolved(found) if found is not None else node

    def _exported(self, module: Module, text: str) -> Node | None:
        """What the program's own module that an import names exports by that name."""
        specifier, _, name = text.partition("#")
        file = self.scripts.resolve(module.file, specifier) if specifier and name else None
        if not file or not file.endswith(ENDINGS) or not self.scripts.is_own(file):
            return None
        return self.export(self.module(file), name)

    def export(self, target: Module, name: str) -> Node | None:
        """What a module exports by that name."""
        self.members.add(name)
        self.doubts += (
            Dynamic(f"exports {name[:80]} a second time", target.file, line)
            for again, line in target.again
            if again == name
        )
        return target.exports.get(name)


def is_nothing(node: Node) -> bool:
    """Whether the expression ends in `void 0`, which compilers export first."""
    while node.type == "assignment_expression":
        right = field(node, "right")
        if right is None:
            return False
        node = right
    return text_of(node) in ("void 0", "undefined")


def _ends(node: Node) -> tuple[tuple[int, int], tuple[int, int]]:
    (row, column), (last_row, last_column) = node.start_point, node.end_point
    return (row + 1, column + 1), (last_row + 1, last_column + 1)


def _package(node: Node, origins: Origins) -> str:
    """The package that a statement of a bundle comes from; "" for the program's own."""
    return origins.package(*_ends(node)) if origins.is_bundle else ""


def option(call: Node, name: str) -> Node | None:
    """The value of an option in the object that a call gets."""
    for given in arguments(call)[:1]:
        for each in given.named_children if given.type == "object" else ():
            named = field(each, "key") if each.type == "pair" else each
            if text_of(named) == name:
                return field(each, "value") or each
    return None
