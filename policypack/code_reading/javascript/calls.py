"""Calls of functions, methods and classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Place, Step
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.javascript import bundle_calls, sinks
from policypack.code_reading.javascript.expressions import Expressions
from policypack.code_reading.javascript.externals import Externals
from policypack.code_reading.javascript.methods import BUILT_IN
from policypack.code_reading.javascript.objects import (
    Class,
    Function,
    Loader,
    Module,
    Object,
    Scope,
    element,
    elements,
    own_name,
)
from policypack.code_reading.javascript.syntax import bare, children
from policypack.code_reading.javascript.values import NOTHING, External, Value, joined, of
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

_HOLDERS = ("Map", "Set", "WeakMap", "FormData", "Headers")


class Calls(Expressions, Externals):
    """Expressions with calls."""

    def call_expression(self, node: Node, scope: Scope, module: Module) -> Value:
        """The result of a call."""
        callee = bare(node.child_by_field_name("function") or node)
        if callee.type == "sequence_expression":
            # `(0, module.function)(...)`, as compilers write it.
            callee = bare(children(callee)[-1])
        arguments = node.child_by_field_name("arguments") or node
        built = bundle_calls.of_bundler(self, callee, arguments, scope, module)
        if built is not None:
            return built
        place = module.place(node)
        given = self._given(arguments, scope, module)
        if callee.type in ("import", "super"):
            return self._imported(given, module, place) if callee.type == "import" else NOTHING
        if callee.type in ("member_expression", "subscript_expression"):
            return self._method_call(callee, given, place, scope, module)
        return self.called(self.value(callee, scope, module), given, place, text_of(callee), module)

    def _given(self, arguments: Node, scope: Scope, module: Module) -> list[Value]:
        if arguments.type == "template_string":
            # The parts of a tagged template reach its tag one by one.
            values = [self.value(e, scope, module) for e in children(arguments)]
            return [of(Object(is_array=True)), *values]
        given: list[Value] = []
        for each in children(arguments):
            value = self.value(each, scope, module)
            spread = each.type == "spread_element"
            given += elements(value, module.place(each)) if spread else [value]
        return given

    def _method_call(
        self, callee: Node, given: list[Value], place: Place, scope: Scope, module: Module
    ) -> Value:
        held = self.value(callee.child_by_field_name("object") or callee, scope, module)
        if callee.type == "member_expression":
            name = text_of(callee.child_by_field_name("property"))
        else:
            index = self.value(callee.child_by_field_name("index") or callee, scope, module)
            name = index.const or ANY
        functions = self._members(held, name, callee, module)
        if functions is None and name == ANY:
            functions = _callable(self.value(callee, scope, module))
        if functions is not None:
            return self.called(functions, given, place, text_of(callee), module)
        found = [self._of_text(held, name, given, place, module)]
        if name in sinks.METHODS and not held.taints:
            self._statement(held, name, given, place, callee)
        for external in held.all_of(External):
            inner = External(f"{external.name}.{name}", (), external)
            found.append(self._external(inner, given, place, module))
        if not held.shapes and not held.taints:
            self._callbacks(given, place)
        return joined(found)

    def _members(self, held: Value, name: str, callee: Node, module: Module) -> Value | None:
        """The program's own method of that name, if there is one."""
        if name in ("call", "apply", "bind") and held.of(Function):
            return None
        own = Value((), tuple(e for e in held.shapes if self._has_method(e, name)))
        found = self.member(own, name, callee, module) if own.shapes else NOTHING
        statics = [self._static(each, name) for each in own.all_of(Class)]
        return _callable(joined([found, *filter(None, statics)]))

    def _has_method(self, shape: object, name: str) -> bool:
        """Whether the program may have given it the method. No element of an array is one."""
        if not isinstance(shape, Object):
            return isinstance(shape, Class | Function)
        if name not in BUILT_IN:
            return not (shape.is_array and name.isidentifier())
        made_by = shape.made_by
        return name in shape.fields or bool(made_by and self._method(made_by, name, shape))

    def _static(self, made_by: Class, name: str) -> Value | None:
        return self._method(made_by, name, Object())

    def called(
        self, callee: Value, given: Sequence[Value], place: Place, name: str, module: Module
    ) -> Value:
        """The result of calling any of the values."""
        found: list[Value] = []
        for function in callee.all_of(Function):
            step = Step(place, f"passed to {name}()")
            value = self.call(function, [each.after(step) for each in given], place)
            found.append(self.as_declared(own_name(function), value, given, place))
        for external in callee.all_of(External):
            found.append(self._external(external, given, place, module))
        found += [self._loaded(each, place) for each in callee.all_of(Loader)]
        if not found:
            self._callbacks(given, place)
            found = [joined(given).text]
        return joined(found)

    def _loaded(self, loader: Loader, place: Place) -> Value:
        if loader.exports is None:
            # A module that requires itself in a circle gets what there is so far.
            loader.exports = NOTHING
            loader.exports = bundle_calls.loaded(self, loader.function, place)
        return loader.exports

    def new_expression(self, node: Node, scope: Scope, module: Module) -> Value:
        """The result of `new`."""
        callee = bare(node.child_by_field_name("constructor") or node)
        arguments = node.child_by_field_name("arguments")
        given = self._given(arguments, scope, module) if arguments is not None else []
        place, made = module.place(node), self.value(callee, scope, module)
        found = [self._made(each, given, place) for each in made.all_of(Class)]
        for external in made.all_of(External):
            found.append(self._constructed(external, given, place, module))
        for function in made.all_of(Function):
            this = Object()
            inner = Function(function.node, function.scope, function.module, function.key, this)
            found += [self.call(inner, given, place), of(this)]
        if not found:
            self._callbacks(given, place)
        return joined(found)

    def _constructed(
        self, external: External, given: list[Value], place: Place, module: Module
    ) -> Value:
        name = sinks.canonical(external.name)
        if name in _HOLDERS:
            held = [element(each, place) for each in given]
            return of(Object(others=held, is_bare=True))
        if name == "Promise":
            return self._promise(given, place)
        result = self._external(external, given, place, module)
        return joined((result, of(External(f"{name}()", tuple(given), external.base))))

    def _promise(self, given: list[Value], place: Place) -> Value:
        kept = Object(is_array=True)
        resolve = External("Promise.resolve()", (of(kept),))
        for function in given[0].all_of(Function) if given else ():
            self.call(function, [of(resolve), NOTHING], place)
        return joined(kept.others)

    def _made(self, made_by: Class, given: Sequence[Value], place: Place) -> Value:
        """An object of a class of the program, with its fields."""
        made = Object(made_by=made_by)
        scope = Scope(made_by.scope)
        scope.declare("this", of(made), 0)
        for each in children(made_by.node.child_by_field_name("body") or made_by.node):
            # In TypeScript a decorator precedes its member, in JavaScript it is a part of it.
            for inner in (each, *each.children_by_field_name("decorator")):
                if inner.type == "decorator":
                    self.value(children(inner)[0], made_by.scope, made_by.module)
            if each.type in ("field_definition", "public_field_definition"):
                value = each.child_by_field_name("value")
                name = each.child_by_field_name("property") or each.child_by_field_name("name")
                if value is not None:
                    made.fields[text_of(name)] = self.value(value, scope, made_by.module)
        constructor = self._method(made_by, "constructor", made)
        if constructor is not None:
            self.called(constructor, given, place, "constructor", made_by.module)
        return of(made)


def _callable(value: Value) -> Value | None:
    return value if value.of(Function) or value.of(External) or value.of(Class) else None
