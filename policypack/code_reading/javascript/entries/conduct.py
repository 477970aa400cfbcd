"""What a module does that may change the names of others, or the members of their objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policypack.code_reading.javascript.entries.modules import Module, Program
from policypack.code_reading.javascript.entries.names import (
    BODIES,
    MEMBERS,
    STORING,
    Scope,
    is_export,
    is_load,
    is_object,
    is_question,
    key_of,
    takes_only,
)
from policypack.code_reading.javascript.syntax import arguments, plain, string
from policypack.facts.javascript_rebinding import (
    BUILTINS,
    EVALUATING,
    GLOBALS,
    HARMLESS,
    MODULES,
    OF_PROCESS,
    SET_BY_MANY,
    SETTERS,
    SETTING,
)
from policypack.facts.javascript_validators import LIBRARIES, SCHEMA_METHODS
from policypack.reading.syntax_trees import field, text_of
from policypack.supply_chain.guards.modules import Dynamic

if TYPE_CHECKING:
    from tree_sitter import Node

_METHODS = SCHEMA_METHODS | {"validate", "validateAsync", "compile", "check", "default"}
_FRESH = frozenset({"object", "array", "new_expression", "class", "class_declaration", "string"})
_HOLDING = (
    *("object", "array", "pair", "spread_element", "member_expression", "subscript_expression"),
)
_NATIVE = (".node", ".wasm")
_WATCHED = (
    EVALUATING | GLOBALS | SETTING.keys() | {"process", "require", "exports", "module", "arguments"}
)


def check_conduct(program: Program, module: Module) -> None:
    """Raises Dynamic at the first line of a module that may change a name on the way."""
    _Check(program, module).read()


class _Check:
    """Reads one module. Raises Dynamic."""

    def __init__(self, program: Program, module: Module) -> None:
        self._program, self._module = program, module
        self._members = program.members | _METHODS
        # The scope of the node that is read.
        self._scope = module.names.top
        # Objects on the way are given to code that may set any of their members.
        self._escapes = 0
        # The first line that sets a member by a computed name, of an object that is not known.
        self._computed = 0

    def read(self) -> None:
        """Reads all statements."""
        for name in self._module.names.globals & BUILTINS:
            raise self._refused(f"assigns the global {name}", self._module.root)
        waiting = [(each, self._scope) for each in reversed(self._module.own)]
        while waiting:
            node, self._scope = waiting.pop()
            if node.id in self._module.wrapping.known:
                continue
            inner = self._module.names.inside(node, self._scope)
            waiting += ((each, inner) for each in reversed(node.named_children))
            self._read(node)
        if self._escapes and self._computed:
            how = "sets a member by a computed name, which may change the validator"
            raise Dynamic(how, self._module.file, self._computed)

    def _read(self, node: Node) -> None:
        if node.type == "with_statement":
            raise self._refused("uses with, which may rebind names", node)
        if node.type in ("identifier", "shorthand_property_identifier"):
            self._name(node)
        elif node.type == "this":
            self._this(node)
        elif node.type in STORING:
            for target in _targets(field(node, "left")):
                self._store(target, node)
        elif node.type == "update_expression" or _is_deletion(node):
            for target in _targets(field(node, "argument")):
                self._store(target, node)
        elif node.type == "call_expression":
            self._call(node)
        elif node.type in ("import_statement", "export_statement"):
            source = field(node, "source")
            if source is not None:
                self._load(string(source), node)

    def _refused(self, how: str, node: Node) -> Dynamic:
        return Dynamic(how, self._module.file, node.start_point.row + 1)

    def _name(self, node: Node) -> None:
        name = text_of(node)
        if not self._matters(name):
            return
        if self._scope.holder(name) is not None:
            program = self._program
            if self._is_on_trail(node) and _escapes(program, node) and not _is_code(program, node):
                self._escapes = self._escapes or node.start_point.row + 1
            return
        parent = self._module.names.parent(node)
        if parent is None:
            return
        if name in EVALUATING and parent.type != "binary_expression" and not _is_type(parent):
            raise self._refused(f"uses {name}, which may rebind names at run time", node)
        if name in SETTING and not self._is_plain(node, parent, SETTING[name]):
            raise self._refused(f"passes on {name}, whose methods set members", node)
        if name == "process" and key_of(parent) in OF_PROCESS:
            raise self._refused(f"uses process.{key_of(parent)}", node)
        if name in GLOBALS and not is_question(parent):
            key = key_of(parent) if is_object(parent, node) else None
            if key is None or key in EVALUATING | {"require", "module", "process"}:
                raise self._refused(f"reaches any name by {name}", node)
        if name == "require" and not is_load(parent, node):
            raise self._refused("uses require other than to load a module by name", node)
        if name in ("exports", "module") and not is_export(parent, node):
            raise self._refused("changes its exports conditionally", node)
        if name == "arguments" and not self._scope.has_this:
            raise self._refused("uses the arguments of its module", node)

    def _matters(self, name: str) -> bool:
        return (
            name in _WATCHED
            or name in self._module.imports
            or any(name == on_trail for _, on_trail in self._program.trail)
        )

    def _is_plain(self, node: Node, parent: Node, methods: frozenset[str]) -> bool:
        """Whether it is the object of a member that is called, or that sets nothing."""
        if not is_object(parent, node):
            return parent.type not in ("variable_declarator", "assignment_expression", "arguments")
        key, call = key_of(parent), parent.parent
        called = call is not None and call.type == "call_expression"
        return key is not None and (key not in methods or called)

    def _this(self, node: Node) -> None:
        """At the top of a module of CommonJS, `this` is its exports."""
        parent = None if self._scope.has_this else self._module.names.parent(node)
        if parent is None or parent.type == "binary_expression":
            return
        reads = parent.type == "member_expression" and parent.parent is not None
        if reads and getattr(parent.parent, "type", "") not in STORING:
            return
        raise self._refused("uses this at module level, which is its exports", node)

    def _is_on_trail(self, root: Node) -> bool:
        module, scope = self._module, self._scope.holder(text_of(root))
        if scope is None:
            return False
        name = text_of(root)
        if (id(scope), name) in self._program.trail:
            return True
        package = module.imports.get(name, "").partition("#")[0]
        return scope is module.names.top and package in LIBRARIES

    def _store(self, target: Node, node: Node) -> None:
        """A member that is set."""
        key, root = key_of(target), _root(target)
        if root.type == "this":
            return
        if root.type != "identifier":
            # `require("./app")[name] = ...`
            if key is None and self._program.imported(root):
                raise self._refused("sets a member of a module that it imports", node)
            self._unknown(key, node)
            return
        name, scope = text_of(root), self._scope.holder(text_of(root))
        if scope is None:
            self._global(name, target, key, node)
        elif self._is_on_trail(root) and not _is_code(self._program, root):
            raise self._refused(
                f"sets a member of {name[:80]}, which the event passes through", node
            )
        elif scope is self._module.names.top and name in self._module.imports:
            if key is None or "prototype" in text_of(target) or key in self._members:
                raise self._refused(f"sets a member of {name[:80]}, which it imports", node)
        elif not self._is_fresh(scope, name):
            self._unknown(key, node)

    def _is_fresh(self, scope: Scope, name: str) -> bool:
        """Whether a name is bound once, to an object that is made there."""
        made = plain(scope.names[name][0]) if len(scope.names[name]) == 1 else None
        if made is not None and made.type == "identifier":
            made = self._program.resolved(made)
        return made is not None and made.type in _FRESH

    def _global(self, name: str, target: Node, key: str | None, node: Node) -> None:
        if name in ("exports", "module") or (name == "process" and "env" in text_of(target)):
            return
        if key in SET_BY_MANY:
            return
        deep = "prototype" in text_of(target) or "__proto__" in text_of(target)
        if key is None or deep or key in self._members | BUILTINS or name in BUILTINS:
            raise self._refused(f"sets a member of the global {name[:80]}", node)

    def _unknown(self, key: str | None, node: Node) -> None:
        """A member of an object that is not known."""
        if key is not None and key in self._members:
            raise self._refused(f"sets the member {key[:80]}, which may change the validator", node)
        if key is None:
            self._computed = self._computed or node.start_point.row + 1

    def _call(self, node: Node) -> None:
        callee = plain(field(node, "function"))
        given = arguments(node)
        if callee is None:
            return
        if callee.type == "import":
            if not given or given[0].type != "string":
                raise self._refused("imports a module whose name is only known at run time", node)
            self._load(string(given[0]), node)
        elif callee.type == "identifier" and text_of(callee) == "require":
            self._load(string(given[0]) if given else "", node)
        elif callee.type in MEMBERS:
            key, base = key_of(callee), plain(field(callee, "object"))
            if key == "constructor":
                raise self._refused("calls a constructor by member, which may run text", node)
            if key in SETTERS or key in SETTING.get(text_of(base), ()):
                first = base if key in SETTERS else next(iter(given), None)
                self._sets(first, given, node)

    def _sets(self, first: Node | None, given: list[Node], call: Node) -> None:
        """A call that sets members of its first argument."""
        first = plain(first)
        if first is None or first.type in (*_FRESH, "this"):
            return
        text = text_of(first)
        if text in ("exports", "module.exports"):
            if len(given) < 2 or string(given[1]) != "__esModule":
                raise self._refused("changes its exports conditionally", call)
            return
        root = _root(first) if first.type in MEMBERS else first
        name = string(given[1]) if len(given) > 1 and given[1].type == "string" else None
        keys = [name] if name is not None else [*_keys(given)]
        if root.type != "identifier":
            if self._program.imported(root):
                raise self._refused("sets members of a module that it imports", call)
        else:
            scope = self._scope.holder(text_of(root))
            is_import = scope is self._module.names.top and text_of(root) in self._module.imports
            if scope is None or is_import or self._is_on_trail(root):
                raise self._refused(f"sets members of {text_of(root)[:80]}", call)
            if self._is_fresh(scope, text_of(root)):
                return
        for key in keys or [None]:
            self._unknown(key, call)

    def _load(self, name: str, node: Node) -> None:
        """A module that is loaded by its name."""
        plain_name = name.removeprefix("node:")
        if plain_name == "module" and takes_only(node, HARMLESS):
            return
        if plain_name in MODULES:
            raise self._refused(f"loads {name}, which may replace names or modules", node)
        outside = name.startswith(("/", "file:", "data:")) and not name.startswith("/var/task/")
        if outside or name.endswith(_NATIVE):
            raise self._refused(f"loads {name[:80]}, which is not read", node)


def _targets(node: Node | None) -> Iterator[Node]:
    """The members that an assignment to a pattern sets."""
    waiting = [node] if node is not None else []
    while waiting:
        each = waiting.pop()
        if each.type in MEMBERS:
            yield each
        elif each.type.endswith(("_pattern", "_expression")):
            waiting += each.named_children


def _is_deletion(node: Node) -> bool:
    return node.type == "unary_expression" and text_of(field(node, "operator")) == "delete"


def _is_type(node: Node) -> bool:
    """Whether the parent of a name compares its type."""
    return node.type in ("type_query", "unary_expression")


def _root(member: Node) -> Node:
    """The expression whose member, or member of a member, it is."""
    node: Node | None = member
    while node is not None and node.type in MEMBERS:
        member = node
        node = plain(field(node, "object"))
    return node if node is not None else member


def _keys(given: list[Node]) -> Iterator[str | None]:
    """The keys of the objects that `Object.assign` copies; None for those that are not known."""
    for each in given[1:]:
        for pair in each.named_children if each.type == "object" else [each]:
            named = field(pair, "key") or field(pair, "name") or pair
            is_plain = named is not None and named.type in ("property_identifier", "string")
            yield text_of(named).strip("\"'") if is_plain else None


def _is_code(program: Program, root: Node) -> bool:
    """Whether a name on the way is a plain function of the program, whose members matter not."""
    made = program.resolved(root)
    return made is not None and made.type in BODIES


def _escapes(program: Program, node: Node) -> bool:
    """Whether the object that a name stands for is given to the program's own code."""
    parent = program.parent(node)
    while parent is not None and parent.type in _HOLDING:
        parent = program.parent(parent)
    if parent is None or parent.type != "arguments":
        return False
    callee = plain(field(parent.parent, "function"))
    if callee is None or callee.type in MEMBERS:
        root = _root(callee) if callee is not None else None
        return root is not None and root.type == "identifier" and not program.imported(root)
    name = program.imported(callee)
    return not name or name.startswith(".")
