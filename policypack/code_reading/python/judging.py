"""What calls of other packages do with texts of others: whether they are dangerous."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from policypack.code_reading.flows import Kind, Misused, aws, filters
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.flows.sources import is_object_key
from policypack.code_reading.python.called import Called, listed_in
from policypack.code_reading.python.found import Found
from policypack.code_reading.python.programs import judge_program
from policypack.code_reading.python.rows import Row
from policypack.code_reading.python.sinks import (
    EXECUTED,
    STATEMENTS,
    is_log,
    rows_of,
)
from policypack.code_reading.python.values import (
    NOTHING,
    External,
    Mark,
    Origin,
    Value,
    deep,
    merged,
)
from policypack.code_reading.python.xml_parsers import judge_parser
from policypack.start.lazy_patterns import lazy_pattern

_SQL = lazy_pattern(
    r"[\s(]*(?:select|insert|update|delete|create|drop|alter|with|call|exec|merge|replace|truncate)\b",
    re.IGNORECASE,
)
_YAML = frozenset({"yaml.load", "yaml.load_all", "ruamel.yaml.load", "ruamel.yaml.load_all"})
# https://pyyaml.org/wiki/PyYAMLDocumentation
_UNSAFE_LOADERS = frozenset(
    {
        *("yaml.Loader", "yaml.UnsafeLoader", "yaml.CLoader", "yaml.loader.Loader"),
        *("ruamel.yaml.Loader", "ruamel.yaml.UnsafeLoader"),
    }
)
# https://yaml.dev/doc/ruamel.yaml/api/
_UNSAFE_YAML = "ruamel.yaml.YAML().load"
# Options that decide whether objects are restored:
# https://numpy.org/doc/stable/reference/generated/numpy.load.html
# https://docs.pytorch.org/docs/stable/generated/torch.load.html
_RESTORING = {"numpy.load": ("allow_pickle", "True"), "torch.load": ("weights_only", "False")}
# Text in memory is no path: https://docs.python.org/3/library/io.html
_BUFFERS = frozenset({"io.StringIO()", "io.BytesIO()", "tempfile.SpooledTemporaryFile()"})
# https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#fine-grained-responses
_RESPONSES = frozenset(
    {
        "aws_lambda_powertools.event_handler.Response",
        "aws_lambda_powertools.event_handler.api_gateway.Response",
    }
)
# How deep parameters of AWS stand within structures.
_DEEPEST = 4
_REQUESTS = frozenset({"urllib.request.Request()", "urllib2.Request()"})
# What binds its values, and keeps them out of the text.
_BOUND = ("boto3.dynamodb.conditions.", "sqlalchemy.", "psycopg2.sql.", "psycopg.sql.", "pypika.")
# The default filter of tar archives refuses what leaves the folder since 3.14:
# https://docs.python.org/3/library/tarfile.html#tarfile-extraction-filter
_FILTERED_SINCE = 14


def is_sql(value: Value) -> bool:
    """Whether a text begins as a statement of SQL."""
    return bool(_SQL.match(value.head))


def judge(call: Called, found: Found) -> None:
    """Reports what the call does with texts of others."""
    for row in rows_of(call.name):
        _judge_row(row, call, found)
    method = call.name.rpartition(".")[2]
    if method in STATEMENTS and call.args and is_sql(call.args[0]):
        _judge_row(EXECUTED, call, found)
    if call.name.startswith("boto3."):
        _judge_aws(call, found)
    if judge_program(call, found):
        pass
    elif call.name in _RESTORING:
        option, value = _RESTORING[call.name]
        if call.at(option).text == value:
            found.reached(Kind.DESERIALIZATION, call.shown, call.place, deep(call.at(0)))
    elif call.name == _UNSAFE_YAML:
        _judge_ruamel(call, found)
    elif call.name in _YAML:
        _judge_yaml(call, found)
    elif method in {"extractall", "extract"} and call.name.startswith("tarfile."):
        _judge_tar(call, found)
    elif call.name in _RESPONSES:
        _judge_response(call, found)
    if is_log(call.name):
        _judge_log(call, found)
    _note_files(call, found)
    judge_parser(call, found)


def _judge_row(row: Row, call: Called, found: Found) -> None:
    for place in row.at:
        value = call.at(place)
        found.reached(row.kind, call.shown, call.place, _dangerous(row.kind, value))
        if row.kind is Kind.FILTER:
            found.reached(Kind.NOSQL, call.shown, call.place, _executed(value))
        if row.kind is Kind.RESOURCE:
            # The source of a copy: `{"Bucket": bucket, "Key": key}`.
            _judge_parameters(aws.service_of(call.name), _inside(value, 1, set()), call, found)


def _judge_aws(call: Called, found: Found) -> None:
    """The parameters of an operation of AWS, and all of them where the sender gives them."""
    service = aws.service_of(call.name)
    given = list(_parameters(call.kwargs, _DEEPEST))
    _judge_parameters(service, given, call, found)
    loose = call.kwargs.get(ANY)
    named = any(aws.kind_of(service, name) is Kind.RESOURCE for name, _ in given)
    if loose is not None and service and not named:
        found.reached(Kind.RESOURCE, call.shown, call.place, _names(loose))


def _judge_parameters(
    service: str, given: Iterable[tuple[str, Value]], call: Called, found: Found
) -> None:
    for name, value in given:
        kind = aws.kind_of(service, name)
        if kind is not None:
            found.reached(kind, call.shown, call.place, _dangerous(kind, value))


def _parameters(
    given: Mapping[str, Value], depth: int, seen: set[int] | None = None
) -> Iterator[tuple[str, Value]]:
    """The parameters that matter, also in structures, each of which is looked at once."""
    seen = set() if seen is None else seen
    for name in sorted(given.keys() & aws.NAMES):
        yield name, given[name]
        if name in aws.WITHIN and depth:
            yield from _inside(given[name], depth - 1, seen)


def _inside(value: Value, depth: int, seen: set[int]) -> Iterator[tuple[str, Value]]:
    """The parameters in a structure, or in each structure of a list."""
    for thing in value.objects:
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        for each in listed_in(thing) if depth else ():
            yield from _inside(each, depth - 1, seen)
        yield from _parameters(thing.fields, depth, seen)


def _dangerous(kind: Kind, value: Value) -> tuple[Origin, ...]:
    """The origins of what is dangerous in an argument for a sink of the kind."""
    if _is_bound(value) or (kind is Kind.REQUEST and _is_judged(value)):
        return ()
    if kind is Kind.PATH and any(each.name in _BUFFERS for each in value.externals):
        return ()
    if kind is Kind.RESOURCE:
        return _names(value)
    if kind in {Kind.COMMAND, Kind.SQL, Kind.DESERIALIZATION}:
        return deep(value)
    if kind is Kind.FILTER:
        return merged(_compared(value, _DEEPEST))
    return value.origins


def _is_judged(value: Value) -> bool:
    """Whether the value is a request, whose address was judged where it was made."""
    return any(external.name in _REQUESTS for external in value.externals)


def _is_bound(value: Value) -> bool:
    return any(external.name.startswith(_BOUND) for external in value.externals)


def _compared(value: Value, depth: int) -> Iterator[Origin]:
    """The origins of a filter, and of the values in it that decide how a field is compared."""
    yield from value.origins
    for thing in value.objects if depth else ():
        inner = [each for key, each in thing.fields.items() if filters.is_filter(key)]
        for each in (*inner, *([thing.rest] if thing.rest is not None else [])):
            yield from _compared(each, depth - 1)


def _executed(value: Value) -> Iterator[Origin]:
    """The origins of code in a filter."""
    for thing in value.objects:
        yield from deep(thing.fields.get(filters.EXECUTED, NOTHING))


def _names(value: Value) -> tuple[Origin, ...]:
    """The origins of a resource's name. The key of a notification of S3 is meant to be read."""
    return tuple(each for each in value.origins if not is_object_key(each.source.keys))


def _judge_yaml(call: Called, found: Found) -> None:
    loader = call.at("Loader") if "Loader" in call.kwargs else call.at(1)
    names = {external.name for external in loader.externals}
    # Without a loader, versions before 6.0 load any object or most of them.
    if not loader.things or names & _UNSAFE_LOADERS:
        found.reached(Kind.DESERIALIZATION, call.shown, call.place, deep(call.at(0)))


def _judge_ruamel(call: Called, found: Found) -> None:
    kinds = [each.given.get("typ", NOTHING).text for each in _made_by(call)]
    if "unsafe" in kinds:
        found.reached(Kind.DESERIALIZATION, call.shown, call.place, deep(call.at(0)))


def _made_by(call: Called) -> Iterator[External]:
    """The objects that the method is called on."""
    return (each for each in call.receiver.externals if each.given)


def _judge_response(call: Called, found: Found) -> None:
    """A response with a type of content of its own."""
    given = call.at("content_type") if "content_type" in call.kwargs else call.at(1)
    names = [external.name for external in given.externals]
    if "text/html" in (given.text or "") or any(each.endswith("TEXT_HTML") for each in names):
        body = call.at("body") if "body" in call.kwargs else call.at(2)
        found.reached(Kind.HTML, call.shown, call.place, deep(body))


def _judge_tar(call: Called, found: Found) -> None:
    minor = call.version.partition(".")[2]
    is_filtered = minor.isdecimal() and int(minor) >= _FILTERED_SINCE
    given = call.at("filter")
    trusts = given.text == "fully_trusted" or (not given.text and not given.things)
    if trusts and not (is_filtered and given.text is None):
        found.reached(Kind.PATH, call.shown, call.place, call.receiver.origins)


def _judge_log(call: Called, found: Found) -> None:
    origins = merged(o for each in (*call.args, *call.kwargs.values()) for o in deep(each))
    found.reached(Kind.LOG, call.shown, call.place, [each for each in origins if each.whole])
    if any(each.mark is Mark.SECRET for each in origins):
        found.mistaken(Misused.SECRET_LOGGED, call.place, f"passes a secret to {call.shown}")


def _note_files(call: Called, found: Found) -> None:
    first = call.at(0).text or ""
    method = call.name.rpartition(".")[2]
    if call.name in {"builtins.open", "io.open"}:
        mode = (call.at(1) if len(call.args) > 1 else call.at("mode")).text or "r"
        if mode[:1] in {"w", "a", "x"}:
            found.written(first, call.place)
    elif method == "download_file" and call.name.startswith("boto3."):
        texts = [each.text or "" for each in (*call.args, *call.kwargs.values())]
        for text in texts:
            found.written(text, call.place)
    elif call.name in {"os.remove", "os.unlink"}:
        found.removed.add(first)
