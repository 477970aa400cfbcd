"""Calls that are dangerous with a text of the event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Misused, Place, aws, filters
from policypack.code_reading.flows.flow import OF_CALL
from policypack.code_reading.flows.sources import is_object_key, may_be_object
from policypack.code_reading.javascript import sinks
from policypack.code_reading.javascript.objects import Object
from policypack.code_reading.javascript.state import State
from policypack.code_reading.javascript.values import NOTHING, External, Taint, Text, Value, joined
from policypack.reading.syntax_trees import text_of
from policypack.start.lazy_patterns import lazy_pattern

if TYPE_CHECKING:
    from tree_sitter import Node

# What is given the parameters of an operation: a command of version 3, and a method of version 2.
_TAKES_PARAMETERS = lazy_pattern(r"^@aws-sdk/.*Command$|^aws-sdk\b.*\(\)\.(?!config|endpoint)\w+$")
# https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/creating-and-calling-service-objects.html
_MAKES_CLIENT = lazy_pattern(r"^@aws-sdk/client-[\w-]+\.\w+$|^aws-sdk\b[^()]*\.\w+$")


class SinkCalls(State):
    """Compares the arguments of calls with the sinks."""

    def _sinks(self, name: str, external: External, given: Sequence[Value], place: Place) -> None:
        base, _, method = name.rpartition(".")
        is_content = name in sinks.TAKES_CONTENT and _is_buffer(given)
        for argument in (*sinks.CALLS.get(name, ()), *sinks.of_package(base, method)):
            if not is_content:
                self._argument(argument, name, given, place)
        option = sinks.IF_OPTION.get(name)
        if option is not None and _has_option(given, option.name):
            self._argument(option.argument, name, given, place)
        if method in sinks.METHODS and "()" in base and _is_statement(base, method, given):
            for argument in sinks.METHODS[method]:
                self._argument(argument, name, given, place)
        if name.startswith(sinks.AWS_PACKAGES):
            self._command_of_aws(name, given, place)
        if name == "Function()" and any("eval(" in (each.const or "") for each in external.given):
            self.reach(Kind.CODE, self.deep(joined(given)), "eval()", place)
        if name.startswith("child_process."):
            self._shell(name, given, place)
        self._logs_event(name, given, place)
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
                if argument.kind is Kind.FILTER:
                    self._filter(each, f"{_shown(name)}()", place, 4)

    def _filter(self, value: Value, called: str, place: Place, depth: int) -> None:
        """Values of a filter that may be the sender's objects, and code in it."""
        for one in value.all_of(Object) if depth else ():
            code = one.fields.get(filters.EXECUTED, NOTHING)
            self.reach(Kind.NOSQL, self.deep(code), called, place)
            inner = [each for key, each in one.fields.items() if filters.is_filter(key)]
            for each in (*inner, *one.others):
                self.step()
                texts = [taint for taint in each.taints if may_be_object(taint.keys)]
                self.reach(Kind.FILTER, texts, called, place)
                self._filter(each, called, place, depth - 1)

    def _statement(
        self, held: Value, name: str, given: Sequence[Value], place: Place, callee: Node
    ) -> None:
        """A method of an unknown object, such as a client that a caller hands over."""
        if not held.shapes:
            for argument in sinks.METHODS[name]:
                self._argument(argument, text_of(callee)[:60], given, place)

    def _command_of_aws(self, name: str, given: Sequence[Value], place: Place) -> None:
        """The parameters of an operation of AWS, and all of them where the sender gives them."""
        service, shown = aws.service_of(name), _shown(name)
        sent = aws.sent_to(name)
        if sent:
            self.note_sent(sent, self.deep(joined(given[:2]), 5), place)
        for value in given[:2]:
            parameters = list(self._parameters(value, 4))
            for key, each in parameters:
                kind = aws.kind_of(service, key)
                if kind is Kind.RESOURCE:
                    texts = [taint for taint in each.taints if not is_object_key(taint.keys)]
                    self.reach(kind, texts, f"{key} of {shown}", place)
                elif kind is not None:
                    self.reach(kind, self.deep(each), f"{key} of {shown}", place)
                elif key == "endpoint" and _MAKES_CLIENT.search(name):
                    self.reach(Kind.REQUEST, each.taints, f"{key} of {shown}", place)
            if value.taints and _TAKES_PARAMETERS.search(name):
                named = [key for key, _ in parameters]
                self._request_of_aws(service, value.taints, named, shown, place)

    def _request_of_aws(
        self, service: str, taints: Sequence[Taint], named: Sequence[str], shown: str, place: Place
    ) -> None:
        """A request whose parameters the sender names, as far as a schema lets them through."""
        for taint in taints:
            fields = {
                keys[len(taint.keys)]
                for keys in self.facts
                if len(keys) > len(taint.keys) and keys[: len(taint.keys)] == taint.keys
            }
            for field in sorted(fields) if taint.keys in self.closed else ():
                kind = aws.kind_of(service, field)
                if kind is not None:
                    self.reach(
                        kind, [taint.below(field, taint.place)], f"{field} of {shown}", place
                    )
            for kind in () if taint.keys in self.closed else aws.kinds_of_request(service, named):
                self.reach(kind, [taint], shown, place)

    def _parameters(self, value: Value, depth: int) -> Iterator[tuple[str, Value]]:
        """The parameters in a structure, and in the structures within it."""
        for one in value.all_of(Object):
            if one.is_array:
                for each in (*one.fields.values(), *one.others) if depth else ():
                    yield from self._parameters(each, depth - 1)
            for key in sorted(one.fields.keys() & aws.NAMES):
                self.step()
                each = one.fields[key]
                yield key, each
                if key in aws.WITHIN and depth:
                    yield from self._parameters(each, depth - 1)

    def _shell(self, name: str, given: Sequence[Value], place: Place) -> None:
        """Programs that a shell starts, by an option or by themselves."""
        options = [one for value in given[1:] for one in value.all_of(Object)]
        shell = [o.fields["shell"] for o in options if "shell" in o.fields]
        used = any(each.const not in ("false", None) or each.taints for each in shell)
        if used or (given and sinks.SHELLS.fullmatch(given[0].const or "")):
            taints = [taint for value in given[1:2] for taint in self.deep(value, 1)]
            self.reach(Kind.COMMAND, taints, f"{_shown(name)}()", place)

    def asked_by(self, held: Value, name: str, first: Value, place: Place) -> None:
        """A method of a text that makes a regular expression of what it is given.

        https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/String/match
        """
        if name in ("match", "matchAll", "search") and not held.of(External) and not first.shapes:
            self.reach(Kind.PATTERN, first.taints, f"{name}()", place)

    def _logs_event(self, name: str, given: Sequence[Value], place: Place) -> None:
        """Options of Powertools' logger that log what the handler is given.

        https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/
        """
        package, _, method = name.rpartition(".")
        if not package.startswith(sinks.POWERTOOLS_LOGGER):
            return
        if method == "injectLambdaContext" and _has_option([NOTHING, *given], "logEvent"):
            called = "injectLambdaContext({ logEvent: true })"
            self.reach(Kind.LOG, (Taint((), place),), called, place, whole=True)
        elif method == "logEventIfEnabled" and [each.const for each in given[1:2]] == ["true"]:
            self._log(name, given[:1], place)

    def _log(self, name: str, given: Sequence[Value], place: Place) -> None:
        for value in given:
            taints = self.deep(value, 2)
            self.reach(Kind.LOG, taints, f"{_shown(name)}()", place, whole=True)
            if any(each.name == "process.env" for each in value.all_of(External)):
                self.misuse(Misused.SECRET_LOGGED, place, "logs all environment variables")


def _has_option(given: Sequence[Value], name: str) -> bool:
    """Whether an argument after the first switches the option on."""
    options = [one for value in given[1:] for one in value.all_of(Object)]
    return any(one.fields.get(name, NOTHING).const == "true" for one in options)


def _is_statement(base: str, method: str, given: Sequence[Value]) -> bool:
    """Whether a method of the object takes a statement of SQL."""
    if sinks.NO_DATABASES.match(base):
        return False
    if method != "execute" or sinks.DATABASES.match(base):
        return True
    begins = [each.start for value in given[:1] for each in value.all_of(Text)]
    return any(sinks.STATEMENT.match(each) for each in begins)


def _is_buffer(given: Sequence[Value]) -> bool:
    return any(e.name.startswith("Buffer.") for v in given[:1] for e in v.all_of(External))


def _shown(name: str) -> str:
    return name.replace("().", ".").removesuffix("()")
