"""Calls that are dangerous with a text of the event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Misused, Place
from policypack.code_reading.flows.flow import OF_CALL
from policypack.code_reading.javascript import sinks
from policypack.code_reading.javascript.objects import Object
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.values import External, Taint, Value, joined
from policypack.reading.syntax_trees import text_of

if TYPE_CHECKING:
    from tree_sitter import Node


class SinkCalls(State):
    """Compares the arguments of calls with the sinks."""

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

    def as_declared(self, name: str, value: Value, given: Sequence[Value], place: Place) -> Value:
        """The result of a function that may be a source, sink or sanitizer of the organization."""
        for kind in sorted(self.declared.dangers(name)):
            self.reach(kind, self.deep(joined(given)), f"{_shown(name)}()", place)
        kinds = self.declared.clears(name)
        if kinds:
            value = value.cleared(kinds)
        if not self.declared.is_source(name):
            return value
        return joined((value, Value((Taint((f"{name}{OF_CALL}",), place),))))

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
