"""Calls that are dangerous with a text of the event."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from policypack.code_reading.flows import Kind, Misused, Place, aws
from policypack.code_reading.flows.answers import WEAK_CIPHER, WEAK_HASHES, is_secret
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


def judge_call(
    reading: State, name: str, external: External, given: Sequence[Value], place: Place
) -> None:
    base, _, method = name.rpartition(".")
    is_content = name in sinks.TAKES_CONTENT and _is_buffer(given)
    for argument in (*sinks.CALLS.get(name, ()), *sinks.of_package(base, method)):
        limited = argument.unless and _options_have(given, argument.unless)
        if not is_content and not limited:
            _judge_argument(reading, argument, name, given, place)
    option = sinks.IF_OPTION.get(name)
    if option is not None and _has_option(given, option.name):
        _judge_argument(reading, option.argument, name, given, place)
    if method in sinks.METHODS and "()" in base and _is_statement(base, method, given):
        for argument in sinks.METHODS[method]:
            _judge_argument(reading, argument, name, given, place)
    if name.startswith(sinks.AWS_PACKAGES):
        _judge_command_of_aws(reading, name, given, place)
    if name == "Function()" and any("eval(" in (each.const or "") for each in external.given):
        reading.reach(Kind.CODE, reading.deep(joined(given)), "eval()", place)
    if name.startswith("child_process."):
        _judge_shell(reading, name, given, place)
    if name.startswith(("crypto.", "jsonwebtoken.", "jose.", "aws-jwt-verify")):
        _judge_cryptography(reading, name, external, given, place)
    _judge_event_log(reading, name, given, place)
    is_logger = sinks.LOGGERS.match(base) and method in sinks.CONSOLE
    if is_logger or (base == "console" and method in sinks.CONSOLE):
        _judge_log(reading, name, given, place)


def apply_declared(
    reading: State, name: str, value: Value, given: Sequence[Value], place: Place
) -> Value:
    """The result of a function that may be a source, sink or sanitizer of the organization."""
    for kind in sorted(reading.declared.dangers(name)):
        reading.reach(kind, reading.deep(joined(given)), f"{_shown(name)}()", place)
    kinds = reading.declared.clears(name)
    if kinds:
        value = value.cleared(kinds)
    if not reading.declared.is_source(name):
        return value
    return joined((value, Value((Taint((f"{name}{OF_CALL}",), place),))))


def _judge_argument(
    reading: State, argument: sinks.Argument, name: str, given: Sequence[Value], place: Place
) -> None:
    chosen = given if argument.position < 0 else given[argument.position : argument.position + 1]
    for value in chosen:
        values = [value]
        if argument.fields:
            objects = value.all_of(Object)
            values = [o.fields[f] for o in objects for f in argument.fields if f in o.fields]
        for each in values:
            reading.reach(argument.kind, each.taints, f"{_shown(name)}()", place)
            if argument.kind is Kind.FILTER:
                _judge_filter(reading, each, f"{_shown(name)}()", place, 4)


def _judge_filter(reading: State, value: Value, called: str, place: Place, depth: int) -> None:
    """Values of a filter that may be the sender's objects, and code in it."""
    for one in value.all_of(Object) if depth else ():
        code = one.fields.get(aws.EXECUTED, NOTHING)
        reading.reach(Kind.NOSQL, reading.deep(code), called, place)
        inner = [each for key, each in one.fields.items() if aws.is_filter(key)]
        for each in (*inner, *one.others):
            reading.step()
            texts = [taint for taint in each.taints if may_be_object(taint.keys)]
            reading.reach(Kind.FILTER, texts, called, place)
            _judge_filter(reading, each, called, place, depth - 1)


def judge_statement(
    reading: State, held: Value, name: str, given: Sequence[Value], place: Place, callee: Node
) -> None:
    """A method of an unknown object, such as a client that a caller hands over."""
    if not held.shapes:
        for argument in sinks.METHODS[name]:
            _judge_argument(reading, argument, text_of(callee)[:60], given, place)


def _judge_command_of_aws(reading: State, name: str, given: Sequence[Value], place: Place) -> None:
    """The parameters of an operation of AWS, and all of them where the sender gives them."""
    service, shown = aws.service_of(name), _shown(name)
    sent = aws.sent_to(name)
    if sent:
        reading.note_sent(sent, reading.deep(joined(given[:2]), 5), place)
    for value in given[:2]:
        parameters = list(_list_parameters(reading, value, 4))
        for key, each in parameters:
            kind = aws.kind_of(service, key)
            if kind in (Kind.RESOURCE, Kind.RECORD):
                texts = [taint for taint in each.taints if not is_object_key(taint.keys)]
                reading.reach(kind, texts, f"{key} of {shown}", place)
            elif kind is not None:
                reading.reach(kind, reading.deep(each), f"{key} of {shown}", place)
            elif key == "endpoint" and _MAKES_CLIENT.search(name):
                reading.reach(Kind.REQUEST, each.taints, f"{key} of {shown}", place)
        if value.taints and _TAKES_PARAMETERS.search(name):
            named = [key for key, _ in parameters]
            _judge_request_of_aws(reading, name, value.taints, named, place)


def _judge_request_of_aws(
    reading: State, name: str, taints: Sequence[Taint], named: Sequence[str], place: Place
) -> None:
    """A request whose parameters the sender names, as far as a schema lets them through."""
    service, shown = aws.service_of(name), _shown(name)
    for taint in taints:
        fields = {
            keys[len(taint.keys)]
            for keys in reading.facts
            if len(keys) > len(taint.keys) and keys[: len(taint.keys)] == taint.keys
        }
        for field in sorted(fields) if taint.keys in reading.closed else ():
            kind = aws.kind_of(service, field)
            if kind is not None:
                reading.reach(kind, [taint.below(field, taint.place)], f"{field} of {shown}", place)
        for kind in () if taint.keys in reading.closed else aws.kinds_of_request(name, named):
            reading.reach(kind, [taint], shown, place)


def _list_parameters(reading: State, value: Value, depth: int) -> Iterator[tuple[str, Value]]:
    """The parameters in a structure, and in the structures within it."""
    for one in value.all_of(Object):
        if one.is_array:
            for each in (*one.fields.values(), *one.others) if depth else ():
                yield from _list_parameters(reading, each, depth - 1)
        for key in sorted(one.fields.keys() & aws.NAMES):
            reading.step()
            each = one.fields[key]
            yield key, each
            if key in aws.WITHIN and depth:
                yield from _list_parameters(reading, each, depth - 1)


def _judge_cryptography(
    reading: State, name: str, external: External, given: Sequence[Value], place: Place
) -> None:
    """Weak hashes of secrets, weak ciphers, and tokens that are verified, or need no signature."""
    first = given[0] if given else NOTHING
    if sinks.VERIFIES.match(name):
        options = [one.fields.get("algorithms", NOTHING) for v in given for one in v.all_of(Object)]
        listed = [each for option in options for each in option.all_of(Object)]
        if any(each.const == "none" for one in listed for each in one.fields.values()):
            reading.reach(Kind.TOKEN, first.taints, f"{_shown(name)}()", place)
        else:
            reading.verifies_tokens = True
    elif name == "crypto.createHash().update" and external.base and external.base.given:
        method = (external.base.given[0].const or "").lower()
        keys = [taint.keys[-1] for taint in first.taints if taint.keys]
        secret = next((key for key in keys if is_secret(key)), "")
        if method in WEAK_HASHES and secret:
            reading.misuse(Misused.WEAK_SECRET, place, f"hashes {secret[:80]} by {method}")
    elif name.startswith("crypto.createCipher") and WEAK_CIPHER.fullmatch(first.const or ""):
        reading.misuse(Misused.WEAK_SECRET, place, f"encrypts by {first.const}, which is weak")


def _judge_shell(reading: State, name: str, given: Sequence[Value], place: Place) -> None:
    """Programs that a shell starts, by an option or by themselves."""
    options = [one for value in given[1:] for one in value.all_of(Object)]
    shell = [o.fields["shell"] for o in options if "shell" in o.fields]
    used = any(each.const not in ("false", None) or each.taints for each in shell)
    if used or (given and sinks.SHELLS.fullmatch(given[0].const or "")):
        taints = [taint for value in given[1:2] for taint in reading.deep(value, 1)]
        reading.reach(Kind.COMMAND, taints, f"{_shown(name)}()", place)


def judge_pattern(reading: State, held: Value, name: str, first: Value, place: Place) -> None:
    """A method of a text that makes a regular expression of what it is given.

    https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/String/match
    """
    if name in ("match", "matchAll", "search") and not held.of(External) and not first.shapes:
        reading.reach(Kind.PATTERN, first.taints, f"{name}()", place)


def _judge_event_log(reading: State, name: str, given: Sequence[Value], place: Place) -> None:
    """Options of Powertools' logger that log what the handler is given.

    https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/
    """
    package, _, method = name.rpartition(".")
    if not package.startswith(sinks.POWERTOOLS_LOGGER):
        return
    if method == "injectLambdaContext" and _has_option([NOTHING, *given], "logEvent"):
        called = "injectLambdaContext({ logEvent: true })"
        reading.reach(Kind.LOG, (Taint((), place),), called, place, whole=True)
    elif method == "logEventIfEnabled" and [each.const for each in given[1:2]] == ["true"]:
        _judge_log(reading, name, given[:1], place)


def _judge_log(reading: State, name: str, given: Sequence[Value], place: Place) -> None:
    for value in given:
        taints = reading.deep(value, 2)
        reading.reach(Kind.LOG, taints, f"{_shown(name)}()", place, whole=True)
        if name.startswith("console."):
            # Objects are written with escapes.
            lines = [taint for taint in value.taints if taint.keys]
            reading.reach(Kind.LOG_LINE, lines, f"{_shown(name)}()", place)
        if any(each.name == "process.env" for each in value.all_of(External)):
            reading.misuse(Misused.SECRET_LOGGED, place, "logs all environment variables")


def _options_have(given: Sequence[Value], name: str) -> bool:
    return any(name in one.fields for value in given[1:] for one in value.all_of(Object))


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
