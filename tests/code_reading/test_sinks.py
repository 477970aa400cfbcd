"""Each row of the tables finds what it names, and a constant in its place is nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policypack.code_reading import javascript
from policypack.code_reading.flows import Flows, aws
from policypack.code_reading.javascript import sinks as of_node
from policypack.code_reading.python import sinks as of_python
from policypack.code_reading.python.sinks import RECEIVER
from policypack.supply_chain.guards import Code
from tests.code_reading.labelled import read
from tests.supply_chain.packages import package

# The kind that is expected of a call, the name in the table, and the call itself with `{}` for the
# text.
Call = tuple[str, str, str]
_MOST = 100


def of_rows() -> Iterator[Call]:
    """A call for each place of each row of Python."""
    for name, rows in of_python.BY_NAME.items():
        for row in rows:
            for place in row.at:
                yield row.kind.value, f"{name} {place}", _called(name, place)


def _called(name: str, place: int | str) -> str:
    plain = re.sub(r"boto3\.(client|resource)\(([\w-]+)\)", r'boto3.\1("\2")', name)
    plain = plain.removeprefix("builtins.")
    if place == RECEIVER:
        return plain.replace("()", "({})", 1) + "()"
    before = "None, " * place if isinstance(place, int) else f"{place}="
    return f"{plain}({before}{{}})"


def of_boto3() -> Iterator[Call]:
    """A call for each parameter of AWS's operations."""
    for service, name, kind in aws.every():
        client = f'boto3.client("{service or "dynamodb"}")'
        yield kind.value, f"{service} {name}", f"{client}.call({name}={{}})"


def python(calls: Iterable[Call], text: str) -> Flows:
    """Findings of a handler that makes all of the calls, each on a separate line."""
    every = list(calls)
    modules = {_module_of(name) for _, name, _ in every} | {"boto3"}
    imported = "; ".join(f"import {each}" for each in sorted(modules - {"builtins"}))
    lines = [f"    {call.replace('{}', text)}" for _, _, call in every]
    return read("\n".join([imported, "def handler(event, context):", *lines]), "rest-api")


def _module_of(name: str) -> str:
    parts = re.split(r"[( ]", name)[0].split(".")
    return ".".join(parts[:-1]) if len(parts) > 1 else "boto3"


def _unlike(calls: list[Call], found: Flows, first: int) -> list[str]:
    """The names of calls that aren't recognized; `first` is the line of the first call."""
    lines = {(each.sink.place.line, each.kind.value) for each in found.flows}
    return [name for line, (kind, name, _) in enumerate(calls, first) if (line, kind) not in lines]


def test_each_place_of_each_row_of_python_is_judged() -> None:
    calls = [*of_rows(), *of_boto3()]
    assert _unlike(calls, python(calls, 'event["x"]'), 3) == []
    assert python(calls, '"own"').flows == ()


_GLOBALS = ("eval", "Function", "require", "import", "fetch", "WebSocket", "RegExp", "process")


def of_javascript() -> Iterator[Call]:
    """A call for each argument of each row of JavaScript, and for each parameter of AWS."""
    for name, arguments in of_node.CALLS.items():
        found = re.match(r"((?:@[\w-]+/)?[\w-]+)(.*)$", name)
        assert found is not None
        called = name if found[1] in _GLOBALS else f'require("{found[1]}"){found[2]}'
        for each in arguments:
            value = f"{{ {each.fields[0]}: {{}} }}" if each.fields else "{}"
            yield each.kind.value, name, f"{called}({'null, ' * each.position}{value});"
    for service, name, kind in aws.every():
        command = f'new (require("@aws-sdk/client-{service or "dynamodb"}").Command)'
        yield kind.value, f"{service} {name}", f"{command}({{ {name}: {{}} }});"


def node(calls: Iterable[Call], text: str) -> Flows:
    """Findings of a JavaScript handler that makes the calls."""
    lines = [call.replace("{}", text) for _, _, call in calls]
    code = "\n".join(["exports.handler = async (event) => {", *lines, "};"])
    return javascript.read_flows(Code(package({"index.js": code})), "index.handler", ())


def test_each_argument_of_each_row_of_javascript_is_judged() -> None:
    calls = list(of_javascript())
    missed = []
    for first in range(0, len(calls), _MOST):
        some = calls[first : first + _MOST]
        missed += _unlike(some, node(some, "event.x"), 2)
    assert missed == []
    assert node(calls, '"own"').flows == ()
