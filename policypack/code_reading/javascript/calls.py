"""Calls: of functions of the program, of what JavaScript has, and of other packages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Misused, Place, Step
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.javascript import bundle_calls, schemas, sinks
from policypack.code_reading.javascript.conditions import (
    begins,
    checked,
    contains,
    listed,
    matches,
    strips,
    truth_of,
)
from policypack.code_reading.javascript.expressions import Expressions
from policypack.code_reading.javascript.modules import Module
from policypack.code_reading.javascript.scopes import Scope
from policypack.code_reading.javascript.syntax import bare, children, text_of
from policypack.code_reading.javascript.values import (
    NOTHING,
    Class,
    Const,
    External,
    Function,
    Getter,
    Index,
    Loader,
    Object,
    Truth,
    Value,
    element,
    joined,
    of,
)

if TYPE_CHECKING:
    from tree_sitter import Node

# Methods of texts and lists by what they give.
_WHOLE = frozenset(
    (
        *("concat", "flat", "join", "normalize", "padEnd", "padStart", "repeat", "reverse", "sort"),
        *("toLowerCase", "toString", "toUpperCase", "trim", "trimEnd", "trimStart", "valueOf"),
        *("toLocaleLowerCase", "toLocaleUpperCase", "toWellFormed", "then", "catch", "finally"),
    )
)
_PART = frozenset(("slice", "substring", "substr", "split", "charAt", "match", "matchAll"))
_NUMBERS = frozenset(
    ("charCodeAt", "codePointAt", "endsWith", "lastIndexOf", "localeCompare", "search", "getTime")
)
_EACH = frozenset(
    (
        *("every", "filter", "find", "findIndex", "findLast", "flatMap", "forEach", "map", "some"),
        "reduce",
    )
)
_ADDED = ("push", "unshift", "add", "append", "enqueue")
_SPREAD = ("lodash.merge", "lodash.extend", "lodash.defaults")
# Their result holds what they were given, and nothing is lost.
_SAME = frozenset(
    (
        *(
            "Promise.resolve",
            "structuredClone",
            "Object.freeze",
            "Object.fromEntries",
            "Array.from",
        ),
        *("Object.create", "util.promisify", "Promise.all", "Promise.allSettled", "Promise.race"),
        *("lodash.cloneDeep", "Object.seal"),
    )
)
_HOLDERS = ("Map", "Set", "WeakMap", "FormData", "Headers")


class Calls(Expressions):
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
            given += _elements(value, module.place(each)) if spread else [value]
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
        own = Value((), tuple(e for e in held.shapes if isinstance(e, Object | Class | Function)))
        found = self.member(own, name, callee, module) if own.shapes else NOTHING
        statics = [self._static(each, name) for each in own.all_of(Class)]
        found = joined([found, *filter(None, statics)])
        return found if found.of(Function) or found.of(External) or found.of(Class) else None

    def _static(self, made_by: Class, name: str) -> Value | None:
        return self._method(made_by, name, Object())

    def called(
        self, callee: Value, given: Sequence[Value], place: Place, name: str, module: Module
    ) -> Value:
        """The result of calling any of the values."""
        found: list[Value] = []
        for function in callee.all_of(Function):
            step = Step(place, f"passed to {name}()")
            found.append(self.call(function, [each.after(step) for each in given], place))
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

    def _callbacks(self, given: Sequence[Value], place: Place) -> None:
        """Follows the functions that are handed to what cannot be followed."""
        for value in given:
            functions = value.all_of(Function)
            for one in value.all_of(Object):
                functions += [f for each in one.fields.values() for f in each.all_of(Function)]
            for function in functions:
                with self.branch({}):
                    self.call(function, [], place)

    # Methods of texts, lists and functions.

    def _of_text(
        self, held: Value, name: str, given: list[Value], place: Place, module: Module
    ) -> Value:
        first = given[0] if given else NOTHING
        if name in ("call", "apply", "bind") and held.of(Function):
            return self._applied(held, name, given, place, module)
        if name in _EACH:
            return self._each(held, name, given, place)
        known = self._test(held, name, given)
        if known is not None:
            return of(known)
        if name in _ADDED or (name == "set" and len(given) > 1):
            self.version += 1
            for one in held.all_of(Object):
                for each in given if name != "set" else given[-1:]:
                    one.add(each)
            return held
        if name in ("replace", "replaceAll"):
            return self._replaced(held, given, place)
        if name in _NUMBERS:
            return NOTHING
        if name in ("then", "catch", "finally"):
            return self._then(held, given, place)
        if name in _PART:
            return joined((held.parts(), held.text)) if name == "split" else held.parts()
        if name == "at":
            return element(held, place)
        if name in ("pop", "shift", "values", "next", "get"):
            inner = [e for one in held.all_of(Object) for e in (*one.fields.values(), *one.others)]
            return joined([held.text, *inner])
        if name in _WHOLE:
            others = [Value(self.deep(each)) for each in (held, *given)]
            return joined(others) if name in ("join", "concat") else joined((held.text, others[0]))
        if name == "encode" and first.taints:
            return first
        return held.text

    def _test(self, held: Value, name: str, given: list[Value]) -> Truth | Index | None:
        """What a question about a text tells."""
        first = given[0] if given else NOTHING
        if name in ("includes", "has", "hasOwnProperty"):
            return contains(held, first.const) if held.taints else listed(held, first)
        if name == "indexOf":
            known = contains(held, first.const) if held.taints else listed(held, first)
            return Index(known)
        if name == "startsWith":
            return begins(held, first)
        regex = next((e for e in held.all_of(External) if e.name == "RegExp()"), None)
        if name in ("test", "exec") and regex is not None and regex.given:
            return matches(regex.given[0].const or "", _flags(regex), first)
        pattern = next((e for e in first.all_of(External) if e.name == "RegExp()"), None)
        if name == "match" and pattern is not None and pattern.given and held.taints:
            return matches(pattern.given[0].const or "", _flags(pattern), held)
        return None

    def _replaced(self, held: Value, given: list[Value], place: Place) -> Value:
        regex = (
            next((e for e in given[0].all_of(External) if e.name == "RegExp()"), None)
            if given
            else None
        )
        if regex is not None and regex.given:
            pattern = regex.given[0].const or ""
            if strips(pattern, _flags(regex)):
                return held.cleared(frozenset(Kind) - ({Kind.PATH} if "." in pattern else set()))
        inserted = [each.text for each in given[1:2]]
        self._callbacks(given[1:], place)
        return joined([held.text, *inserted])

    def _then(self, held: Value, given: list[Value], place: Place) -> Value:
        found = [held]
        for value in given:
            for function in value.all_of(Function):
                with self.branch({}):
                    found.append(self.call(function, [held], place))
        return joined(found)

    def _each(self, held: Value, name: str, given: list[Value], place: Place) -> Value:
        """A method that calls a function for each element."""
        item = element(held, place)
        results: list[Value] = []
        for function in given[0].all_of(Function) if given else ():
            arguments = [item, NOTHING, held]
            if name == "reduce":
                arguments = [given[1] if len(given) > 1 else item, item]
            with self.branch({}):
                results.append(self.call(function, arguments, place))
        if name == "filter":
            return held
        if name == "find" or name == "findLast":
            return item
        if name in ("map", "flatMap"):
            return of(Object(others=[joined(results)], is_array=True))
        return joined(results) if name == "reduce" else NOTHING

    def _applied(
        self, held: Value, name: str, given: list[Value], place: Place, module: Module
    ) -> Value:
        """`call`, `apply` and `bind` of the program's own functions."""
        this = given[0].of(Object) if given else None
        functions = [
            Function(each.node, each.scope, each.module, each.key, this or each.this)
            for each in held.all_of(Function)
        ]
        if name == "bind":
            return of(*functions)
        rest = given[1:]
        if name == "apply":
            rest = _elements(rest[0], place) if rest else []
        return joined([self.call(function, rest, place) for function in functions])

    # What other packages and Node.js do.

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
            if each.type in ("field_definition", "public_field_definition"):
                value = each.child_by_field_name("value")
                name = each.child_by_field_name("property") or each.child_by_field_name("name")
                if value is not None:
                    made.fields[text_of(name)] = self.value(value, scope, made_by.module)
        constructor = self._method(made_by, "constructor", made)
        if constructor is not None:
            self.called(constructor, given, place, "constructor", made_by.module)
        return of(made)

    def _external(
        self, external: External, given: Sequence[Value], place: Place, module: Module
    ) -> Value:
        """The result of a function of another package or of Node.js."""
        name = sinks.canonical(external.name)
        required = bundle_calls.required(name)
        if required:
            return of(External(required))
        if name == "require" and given and given[0].const is not None:
            return self.required(given[0].const, module, place)
        if name == "Promise.resolve()":
            for one in external.given[0].all_of(Object) if external.given else ():
                one.others += given[:1]
            return NOTHING
        self._sinks(name, external, given, place)
        known = schemas.result(self, external, name, given, place)
        if known is not None:
            return known
        if name != "Object.defineProperty":
            self._callbacks(given, place)
        return self._result(name, external, given, place)

    def _result(self, name: str, external: External, given: Sequence[Value], place: Place) -> Value:
        first = given[0] if given else NOTHING
        method = name.rpartition(".")[2]
        if name in sinks.HARMLESS:
            return self._harmless(name, first)
        cleared = sinks.CLEARED.get(name) or sinks.CLEARED_BY_METHOD.get(method)
        if cleared is not None:
            return Value(self.deep(joined(given))).cleared(cleared)
        if name in ("Number.isInteger", "Number.isFinite", "Number.isSafeInteger"):
            return of(Truth(checked(first)))
        if name in ("Object.hasOwn", "Object.prototype.hasOwnProperty.call"):
            return of(listed(first, given[1])) if len(given) > 1 else NOTHING
        if name.startswith("validator.is") and name not in (
            "validator.isLength",
            "validator.isURL",
        ):
            return of(Truth(checked(first)))
        if name in ("assert", "assert.ok", "assert.strict", "tiny-invariant", "invariant"):
            self.learn(truth_of(first).holds)
            return NOTHING
        if name == "Object.create":
            return of(Object(is_bare=first.const == "None" or not first.shapes))
        if name in ("path.join", "path.resolve", "path.normalize", "path.posix.join"):
            return self.concatenated(given)
        if name == "Object.assign":
            return self._assigned(given)
        if name == "Object.defineProperty" and len(given) > 2:
            return self._defined(given)
        if name == "Object.getOwnPropertyNames":
            name = "Object.keys"
        if name in _SPREAD:
            return joined(given)
        if name in _SAME:
            return first
        if name in ("Object.entries", "Object.values", "Object.keys"):
            return self._listed(name, first, place)
        if name.startswith("util.format"):
            return self.concatenated(given)
        here = of(External(f"{name}()", tuple(given), external.base or external))
        if not sinks.passes(name):
            return here
        return joined((Value(self.deep(joined(given))), here))

    def _harmless(self, name: str, first: Value) -> Value:
        if name == "isNaN":
            return of(Truth({}, checked(first)))
        return of(Truth(checked(first))) if name == "isFinite" else NOTHING

    def _assigned(self, given: Sequence[Value]) -> Value:
        for target in given[0].all_of(Object) if given else ():
            for one in (one for value in given[1:] for one in value.all_of(Object)):
                target.fields.update(one.fields)
                target.add(joined(one.others))
        return joined([*given[:1], *(each.text for each in given[1:])])

    def _defined(self, given: Sequence[Value]) -> Value:
        """`Object.defineProperty(target, name, {value, get})`."""
        name = given[1].const or ANY
        for target in given[0].all_of(Object):
            for one in given[2].all_of(Object):
                getters = one.fields.get("get", NOTHING).all_of(Function)
                got = of(*(Getter(each) for each in getters))
                target.fields[name] = joined([got, one.fields.get("value", NOTHING)])
        return given[0]

    def _listed(self, name: str, held: Value, place: Place) -> Value:
        fields = [e for one in held.all_of(Object) for e in (*one.fields.values(), *one.others)]
        below = Value(tuple(each.below(ANY, place) for each in held.taints))
        inner = joined([below, *fields])
        if name == "Object.keys":
            names = [key for one in held.all_of(Object) for key in one.fields if key != ANY]
            if names and not held.taints:
                fields_of = {str(n): of(Const(key)) for n, key in enumerate(names)}
                return of(Object(fields_of, is_array=True))
            inner = below
        if name == "Object.entries":
            inner = of(Object({"0": below, "1": inner}, is_array=True))
        return of(Object(others=[inner], is_array=True))

    def required(self, specifier: str, module: Module, place: Place) -> Value:
        """What an import gives: a module of the program, or the name of another package."""
        file = self.program.resolve(module.file, specifier)
        if file is None:
            return of(External(sinks.canonical(specifier)))
        if not file:
            self.undecided(place, f"imports {specifier}, which does not ship")
            return of(External(specifier))
        if file.endswith(".json"):
            return schemas.of_json(self.program.text(file))
        if not self.program.is_own(file):
            return of(External(file))
        found = self.program.module(file)
        if found is None:
            return of(External(specifier))
        self.read_module(found)
        return found.value

    def read_module(self, module: Module) -> None:
        """Follows the top level of a module, once."""
        raise NotImplementedError

    def _imported(self, given: list[Value], module: Module, place: Place) -> Value:
        if given and given[0].const is not None:
            return self.required(given[0].const, module, place)
        self.reach(Kind.CODE, self.deep(joined(given)), "import()", place)
        return NOTHING

    # Sinks.

    def _sinks(self, name: str, external: External, given: Sequence[Value], place: Place) -> None:
        base, _, method = name.rpartition(".")
        for argument in sinks.CALLS.get(name, ()):
            self._argument(argument, name, given, place)
        if method in sinks.METHODS and "()" in base and not sinks.NO_DATABASES.match(base):
            for argument in sinks.METHODS[method]:
                self._argument(argument, name, given, place)
        if name.startswith(sinks.AWS_PACKAGES):
            self._command_of_aws(name, given, place)
        if name == "Function()" and any("eval(" in (each.const or "") for each in external.given):
            self.reach(Kind.CODE, self.deep(joined(given)), "eval()", place)
        if name.startswith("child_process."):
            self._shell(name, given, place)
        is_logger = sinks.LOGGERS.match(base) and method in sinks.CONSOLE
        if is_logger or (base == "console" and method in sinks.CONSOLE):
            self._log(name, given, place)

    def _argument(
        self, argument: sinks.Argument, name: str, given: Sequence[Value], place: Place
    ) -> None:
        chosen = (
            given if argument.position < 0 else given[argument.position : argument.position + 1]
        )
        for value in chosen:
            values = [value]
            if argument.fields:
                objects = value.all_of(Object)
                values = [o.fields[f] for o in objects for f in argument.fields if f in o.fields]
            for each in values:
                self.reach(argument.kind, each.taints, f"{_shown(name)}()", place)

    def _statement(
        self, held: Value, name: str, given: Sequence[Value], place: Place, callee: Node
    ) -> None:
        """A method of an unknown object, such as a client that a caller hands over."""
        if not held.shapes:
            for argument in sinks.METHODS[name]:
                self._argument(argument, text_of(callee)[:60], given, place)

    def _command_of_aws(self, name: str, given: Sequence[Value], place: Place) -> None:
        for value in given[:1]:
            for one in value.all_of(Object):
                for key, each in one.fields.items():
                    kind = sinks.AWS.get(key)
                    if kind is not None:
                        self.reach(kind, self.deep(each, 1), f"{key} of {_shown(name)}", place)

    def _shell(self, name: str, given: Sequence[Value], place: Place) -> None:
        """Programs that a shell starts, by an option or by themselves."""
        options = [one for value in given[1:] for one in value.all_of(Object)]
        shell = [o.fields["shell"] for o in options if "shell" in o.fields]
        used = any(each.const not in ("false", None) or each.taints for each in shell)
        if used or (given and sinks.SHELLS.fullmatch(given[0].const or "")):
            taints = [taint for value in given[1:2] for taint in self.deep(value, 1)]
            self.reach(Kind.COMMAND, taints, f"{_shown(name)}()", place)

    def _log(self, name: str, given: Sequence[Value], place: Place) -> None:
        for value in given:
            taints = self.deep(value, 2)
            self.reach(Kind.LOG, taints, f"{_shown(name)}()", place, whole=True)
            if any(each.name == "process.env" for each in value.all_of(External)):
                self.misuse(Misused.SECRET_LOGGED, place, "logs all environment variables")


def _shown(name: str) -> str:
    return name.replace("().", ".").removesuffix("()")


def _flags(regex: External) -> str:
    return (regex.given[1].const or "") if len(regex.given) > 1 else ""


def _elements(value: Value, place: Place) -> list[Value]:
    """The elements of a list in their order, as far as it is known."""
    for one in value.all_of(Object):
        if one.fields and not one.others:
            return [one.fields[key] for key in sorted(one.fields, key=_position)]
    return [element(value, place)]


def _position(key: str) -> int:
    return int(key) if key.isdigit() else 0
