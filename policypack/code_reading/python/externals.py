"""Calls of what other packages define: whether they are dangerous, and what they return."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind, Misused, Place, Source, Step, aws
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.flows.sources import is_object_key
from policypack.code_reading.python.charsets import by_removal
from policypack.code_reading.python.found import Found, stepped
from policypack.code_reading.python.passing import (
    RESOLVED,
    SANITIZERS,
    SECRETS,
    answers,
    is_clean,
    passes_on,
)
from policypack.code_reading.python.sinks import (
    EXECUTED,
    LOOPS,
    RECEIVER,
    STATEMENTS,
    Row,
    is_log,
    rows_of,
)
from policypack.code_reading.python.texts import concatenated, literal
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NOTHING,
    External,
    Mark,
    Object,
    Origin,
    Value,
    deep,
    made_safe,
    merged,
)
from policypack.start.record import record

_SQL = re.compile(
    r"[\s(]*(?:select|insert|update|delete|create|drop|alter|with|call|exec|merge|replace|truncate)\b",
    re.IGNORECASE,
)
_AWS = re.compile(r"(?:boto3|aioboto3|aiobotocore)(?:[.]\w+|[.]?\w*\(\))*[.](client|resource)$")
_STARTING = ("exec", "spawn", "posix_spawn")
_RUNS = frozenset({"run", "call", "check_call", "check_output", "Popen"})
_SHELLS = frozenset({"sh", "bash", "/bin/sh", "/bin/bash", "zsh", "cmd", "powershell"})
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
_SAME_WHOLE = frozenset(
    {"json.dumps", "pprint.pformat", "copy.deepcopy", "copy.copy", "builtins.str", "builtins.repr"}
)
# What binds its values, and keeps them out of the text.
_BOUND = ("boto3.dynamodb.conditions.", "sqlalchemy.", "psycopg2.sql.", "psycopg.sql.", "pypika.")
# The default filter of tar archives refuses what leaves the folder since 3.14:
# https://docs.python.org/3/library/tarfile.html#tarfile-extraction-filter
_FILTERED_SINCE = 14
# lxml resolves no external entities by default since 5.0:
# https://lxml.de/5.0/changes-5.0.0.html
_LXML_PARSERS = frozenset(
    {"lxml.etree.XMLParser()", "lxml.etree.ETCompatXMLParser()", "lxml.etree.XMLTreeBuilder()"}
)
_LXML = frozenset(
    {"lxml.etree.parse", "lxml.etree.fromstring", "lxml.etree.XML", "lxml.etree.iterparse"}
)


@record(frozen=True, eq=False)
class Called:
    """A call by its dotted name, with what it is given, its receiver and its place."""

    name: str
    args: Sequence[Value]
    kwargs: Mapping[str, Value]
    receiver: Value
    place: Place
    version: str = ""

    def at(self, place: int | str) -> Value:
        """An argument by position or keyword."""
        if place == RECEIVER:
            return self.receiver
        if isinstance(place, int):
            return self.args[place] if place < len(self.args) else NOTHING
        return self.kwargs.get(place, NOTHING)

    @property
    def shown(self) -> str:
        """The name for people: `cursor().execute`, without what made it."""
        parts = self.name.removeprefix("builtins.").split(".")
        return ".".join(parts[-2:] if len(parts) > 3 else parts)


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
    started = _started(call)
    if started is not None:
        _judge_arguments(started, call, found)
    elif call.name.startswith("subprocess.") and method in _RUNS:
        _judge_process(call, found)
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
    elif call.name in _LXML:
        _judge_lxml(call, found)
    elif call.name in _RESPONSES:
        _judge_response(call, found)
    if is_log(call.name):
        _judge_log(call, found)
    _note_files(call, found)


def _judge_row(row: Row, call: Called, found: Found) -> None:
    for place in row.at:
        value = call.at(place)
        found.reached(row.kind, call.shown, call.place, _dangerous(row.kind, value))
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
        for each in _listed_in(thing) if depth else ():
            yield from _inside(each, depth - 1, seen)
        yield from _parameters(thing.fields, depth, seen)


def _listed_in(thing: Object) -> list[Value]:
    listed = [each for key, each in thing.fields.items() if key.isdecimal()]
    return listed if thing.rest is None else [*listed, thing.rest]


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
    return _operators(value) if kind is Kind.NOSQL else value.origins


def _is_judged(value: Value) -> bool:
    """Whether the value is a request, whose address was judged where it was made."""
    return any(external.name in _REQUESTS for external in value.externals)


def _is_bound(value: Value) -> bool:
    return any(external.name.startswith(_BOUND) for external in value.externals)


def _operators(value: Value) -> tuple[Origin, ...]:
    """The origins of an expression, or of a filter whose operators are the sender's."""
    where = [thing.fields["$where"] for thing in value.objects if "$where" in thing.fields]
    return merged((*value.origins, *(o for each in where for o in deep(each))))


def _names(value: Value) -> tuple[Origin, ...]:
    """The origins of a resource's name. The key of a notification of S3 is meant to be read."""
    return tuple(each for each in value.origins if not is_object_key(each.source.keys))


def _judge_process(call: Called, found: Found) -> None:
    command = call.at(0) if call.args else call.at("args")
    shell = call.at("shell").text == "True"
    if shell:
        found.reached(Kind.COMMAND, call.shown, call.place, deep(command))
        return
    if next(command.objects, None) is None:
        found.reached(Kind.COMMAND, call.shown, call.place, _chosen(command))
    for thing in command.objects:
        _judge_arguments(_listed_in(thing), call, found)


def _started(call: Called) -> list[Value] | None:
    """The program and its arguments, of a call that starts one without a shell; else None.

    https://docs.python.org/3/library/os.html#process-management
    https://docs.python.org/3/library/pty.html#pty.spawn
    https://docs.python.org/3/library/asyncio-subprocess.html
    """
    module, _, function = call.name.rpartition(".")
    if module == "os" and function.startswith(_STARTING):
        first = 1 if function.startswith("spawn") else 0
        after = list(call.args[first + 1 :])
        # `execv` and its like take a list. Its first element is the name that the program sees.
        is_list = function.startswith("posix") or "v" in function[4:]
        arguments = _elements(after[0]) if is_list and after else after
        return [call.at(first), *arguments[1:]]
    if call.name == "pty.spawn":
        return _elements(call.at(0)) or [call.at(0)]
    if function == "create_subprocess_exec" and module in {"asyncio", "asyncio.subprocess"}:
        return [*call.args]
    if function == "subprocess_exec" and module in {f"asyncio.{each}()" for each in LOOPS}:
        return [*call.args[1:]]
    return None


def _elements(value: Value) -> list[Value]:
    return [each for thing in value.objects for each in _listed_in(thing)]


def _judge_arguments(arguments: Sequence[Value], call: Called, found: Found) -> None:
    """A program that the sender chooses, or what a shell is given after it."""
    program = arguments[0] if arguments else call.kwargs.get(ANY, NOTHING)
    found.reached(Kind.COMMAND, call.shown, call.place, _chosen(program))
    if program.text in _SHELLS:
        origins = merged(origin for each in arguments[1:] for origin in deep(each))
        found.reached(Kind.COMMAND, call.shown, call.place, origins)


def _chosen(program: Value) -> tuple[Origin, ...]:
    """The origins of a program's name, unless its beginning is fixed."""
    is_free = not program.head or program.head.startswith(FOREIGN_PART)
    return program.origins if is_free else ()


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


def _judge_lxml(call: Called, found: Found) -> None:
    parser = call.at("parser") if "parser" in call.kwargs else call.at(1)
    for external in parser.externals:
        options = {name: value.text for name, value in external.given.items()}
        opens = options.get("resolve_entities") == "True" or options.get("no_network") == "False"
        if external.name in _LXML_PARSERS and opens:
            found.reached(Kind.XML, call.shown, call.place, deep(call.at(0)))


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


def made(call: Called) -> Value | None:
    """What a call that is known returns; None for any other."""
    name, args = call.name, call.args
    aws = _AWS.match(name)
    if aws and (args or call.kwargs):
        service = call.at(0).text or call.at("service_name").text or ""
        return Value(things=(External(f"boto3.{aws[1]}({service})", dict(call.kwargs)),))
    if name in {"os.path.join", "posixpath.join"}:
        slash = literal("/")
        joined = concatenated(part for each in args for part in (each, slash))
        return replace(joined, text=None, tail="")
    if name in {"re.sub", "regex.sub"} and len(args) > 2:
        return _substituted(args)
    if name == "re.compile":
        return Value(things=(External("re.compile()", {"0": call.at(0)}),))
    if name in {"json.loads", "json.load"}:
        return Value(_after(call, "parsed by json"), head=FOREIGN_PART)
    if name in {"urllib.parse.urlparse", "urllib.parse.urlsplit"}:
        return Value(call.at(0).origins, (External(f"{name}()"),))
    if name in SECRETS or _decrypts(call):
        origin = Origin(Source((), call.place), Mark.SECRET)
        return Value((origin,), (External(f"{name}()"),))
    if name == "traceback.format_exc":
        return Value((Origin(Source((), call.place), Mark.EXCEPTION),))
    return None


def _decrypts(call: Called) -> bool:
    decrypted = call.kwargs.get("WithDecryption", NOTHING).text == "True"
    return call.name.startswith("boto3.client(ssm).get_param") and decrypted


def _substituted(args: Sequence[Value]) -> Value:
    pattern, by, text = args[0].text, args[1].text, args[2]
    kept = Value(deep(text), head=FOREIGN_PART)
    if pattern is not None and by is not None and by in {"", "_", "-"}:
        return made_safe(kept, by_removal(pattern))
    return Value(merged((*kept.origins, *deep(args[1]))), head=FOREIGN_PART)


def _after(call: Called, what: str) -> tuple[Origin, ...]:
    origins = merged(o for each in (*call.args, *call.kwargs.values()) for o in deep(each))
    return stepped((replace(each, whole=False) for each in origins), call.place, what)


def result(call: Called) -> Value:
    """What a call of another package returns, as far as the tables know it."""
    name = call.name
    given = {**{str(n): each for n, each in enumerate(call.args)}, **call.kwargs}
    things = (External(f"{name}()", given),)
    if name == "boto3.client(s3).get_object" or name.endswith(".Object().get"):
        return Value(_content(call), things)
    if name in SANITIZERS:
        origins = merged((*call.receiver.origins, *_given(call)))
        return made_safe(Value(origins, head=FOREIGN_PART), SANITIZERS[name])
    if is_clean(name):
        return Value(things=things)
    if answers(name):
        # A method of an answer reads that answer.
        return Value(call.receiver.origins, things)
    is_path = name in RESOLVED
    origins = merged((*call.receiver.origins, *_given(call)))
    if name not in _SAME_WHOLE:
        origins = tuple(replace(each, whole=False) for each in origins)
    if not passes_on(name):
        shown = call.shown if call.shown.endswith(")") else f"{call.shown}()"
        origins = tuple(replace(each, through=each.through or shown) for each in origins)
    if not origins:
        return Value(things=things)
    return Value(origins, things, head=FOREIGN_PART, is_path=is_path)


def _given(call: Called) -> list[Origin]:
    return [o for each in (*call.args, *call.kwargs.values()) for o in deep(each)]


def _content(call: Called) -> tuple[Origin, ...]:
    """Whoever uploads an object decides its content, where the notification named its key."""
    origins = [each for each in _given(call) if is_object_key(each.source.keys)]
    step = Step(call.place, "content of the object")
    return tuple(replace(each.after(step), safe=frozenset()) for each in origins)
