"""What calls of other packages do with texts of others: whether they are dangerous."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from policypack.code_reading.flows import Kind, Misused, aws
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.flows.sources import is_object_key
from policypack.code_reading.python.externals import list_elements
from policypack.code_reading.python.findings import Called, Findings
from policypack.code_reading.python.sinks import (
    EXECUTED,
    LOOPS,
    STATEMENTS,
    Row,
    is_log,
    is_plain_log,
    rows_of,
)
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NOTHING,
    Mark,
    Origin,
    Value,
    collect_all,
    collect_origins,
    merge_origins,
)
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
_NUMPY, _TORCH = "numpy.load", "torch.load"
# Since this release `weights_only` is the default, unless a module for pickle is given:
# https://pytorch.org/blog/pytorch2-6/
_RESTRICTED_SINCE = (2, 6)
# Text in memory is not a path: https://docs.python.org/3/library/io.html
_BUFFERS = frozenset({"io.StringIO()", "io.BytesIO()", "tempfile.SpooledTemporaryFile()"})
# https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/#fine-grained-responses
_RESPONSES = frozenset(
    {
        "aws_lambda_powertools.event_handler.Response",
        "aws_lambda_powertools.event_handler.api_gateway.Response",
    }
)
# https://pyjwt.readthedocs.io/en/stable/usage.html
_TOKENS = frozenset({"jwt.decode", "jose.jwt.decode", "jwt.api_jwt.decode"})
# They verify the signature of a token in steps:
# https://python-jose.readthedocs.io/en/latest/jwk/index.html#verifying-token-signatures
# https://docs.authlib.org/en/latest/jose/jwt.html
# https://googleapis.dev/python/google-auth/latest/reference/google.oauth2.id_token.html
_VERIFYING = frozenset(
    {
        *("jose.jwk.construct().verify", "jose.jws.verify", "authlib.jose.jwt.decode"),
        *("authlib.jose.JsonWebToken().decode", "google.auth.jwt.decode", "cognitojwt.decode"),
        *("google.oauth2.id_token.verify_oauth2_token", "google.oauth2.id_token.verify_token"),
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
_STARTING = ("exec", "spawn", "posix_spawn")
_RUNS = frozenset({"run", "call", "check_call", "check_output", "Popen"})
_SHELLS = frozenset({"sh", "bash", "/bin/sh", "/bin/bash", "zsh", "cmd", "powershell"})
AS_OF = "2026-11-30"
# lxml resolves no external entities by default since 5.0:
# https://lxml.de/5.0/changes-5.0.0.html
_LXML_PARSERS = frozenset(
    {"lxml.etree.XMLParser()", "lxml.etree.ETCompatXMLParser()", "lxml.etree.XMLTreeBuilder()"}
)
_LXML = frozenset(
    {"lxml.etree.parse", "lxml.etree.fromstring", "lxml.etree.XML", "lxml.etree.iterparse"}
)
# Of the standard library's parsers only SAX resolves them, where a feature is on, as it was before
# Python 3.7.1. Expat stops entities that expand without end since 2.4.1:
# https://docs.python.org/3/library/xml.html#xml-security
# https://docs.python.org/3/library/xml.sax.handler.html#xml.sax.handler.feature_external_ges
_SAX = "xml.sax.make_parser()"
_SAX_METHODS: Mapping[str, str] = {f"{_SAX}.parse": "source", f"{_SAX}.feed": "data"}
# They take such a parser after what they parse.
_DOM = frozenset(
    f"xml.dom.{module}.{name}"
    for module in ("minidom", "pulldom")
    for name in ("parse", "parseString")
)
_FEATURE = lazy_pattern(
    r"(?:.*\bfeature_external_[gp]es|http://xml\.org/sax/features/external-.*-entities)"
)


def is_sql(value: Value) -> bool:
    """Whether a text begins as a statement of SQL."""
    return bool(_SQL.match(value.head))


def judge(call: Called, findings: Findings) -> None:
    """Reports what the call does with texts of others."""
    for row in rows_of(call.name):
        _judge_row(row, call, findings)
    method = call.name.rpartition(".")[2]
    if method in STATEMENTS and call.args and is_sql(call.args[0]):
        _judge_row(EXECUTED, call, findings)
    if call.name.startswith("boto3."):
        _judge_aws(call, findings)
    if _judge_program(call, findings):
        pass
    elif _restores(call):
        findings.report_call(Kind.DESERIALIZATION, call, collect_origins(call.at(0)))
    elif call.name == _UNSAFE_YAML:
        _judge_ruamel(call, findings)
    elif call.name in _YAML:
        _judge_yaml(call, findings)
    elif method in {"extractall", "extract"} and call.name.startswith("tarfile."):
        _judge_tar(call, findings)
    elif call.name in _RESPONSES:
        _judge_response(call, findings)
    elif call.name in _VERIFYING:
        findings.verifies_tokens = True
    elif call.name in _TOKENS:
        _judge_token(call, findings)
    if is_log(call.name):
        _judge_log(call, findings)
    _note_files(call, findings)
    _judge_parser(call, findings)


def _judge_row(row: Row, call: Called, findings: Findings) -> None:
    for place in row.at:
        value = call.at(place)
        findings.report_call(row.kind, call, _dangerous(row.kind, value))
        if row.kind is Kind.FILTER:
            findings.report_call(Kind.NOSQL, call, _find_code(value))
        if row.kind is Kind.RESOURCE:
            # The source of a copy: `{"Bucket": bucket, "Key": key}`.
            _judge_parameters(aws.service_of(call.name), _inside(value, 1, set()), call, findings)


def _judge_aws(call: Called, findings: Findings) -> None:
    """The parameters of an operation of AWS, and all of them where the sender gives them."""
    service = aws.service_of(call.name)
    given = list(_parameters(call.kwargs, _DEEPEST))
    _judge_parameters(service, given, call, findings)
    sent = aws.sent_to(call.name)
    if sent:
        findings.note_sent(sent, call.place, collect_all((*call.args, *call.kwargs.values())))
    loose = call.kwargs.get(ANY)
    if loose is not None:
        for kind in aws.kinds_of_request(call.name, (name for name, _ in given)):
            findings.report_call(kind, call, _names(loose))


def _judge_parameters(
    service: str, given: Iterable[tuple[str, Value]], call: Called, findings: Findings
) -> None:
    for name, value in given:
        kind = aws.kind_of(service, name)
        if kind is not None:
            findings.report_call(kind, call, _dangerous(kind, value))


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
        for each in list_elements(thing) if depth else ():
            yield from _inside(each, depth - 1, seen)
        yield from _parameters(thing.fields, depth, seen)


def _dangerous(kind: Kind, value: Value) -> tuple[Origin, ...]:
    """The origins of what is dangerous in an argument for a sink of the kind."""
    names = [each.name for each in value.externals]
    # The address of a request was judged where it was made, and text in memory is not a path.
    harmless = {Kind.REQUEST: _REQUESTS, Kind.PATH: _BUFFERS}.get(kind, frozenset())
    if any(name.startswith(_BOUND) or name in harmless for name in names):
        return ()
    if kind is Kind.RESOURCE:
        return _names(value)
    if kind in {Kind.COMMAND, Kind.SQL, Kind.DESERIALIZATION, Kind.PROMPT}:
        return collect_origins(value)
    if kind is Kind.RECORD:
        # What is unpacked in a literal has any names.
        rest = [each.rest for each in value.objects if each.rest is not None]
        return merge_origins((*value.origins, *(o for each in rest for o in each.origins)))
    if kind is Kind.FILTER:
        return merge_origins(_compared(value, _DEEPEST))
    return value.origins


def _compared(value: Value, depth: int) -> Iterator[Origin]:
    """The origins of a filter, and of the values in it that decide how a field is compared."""
    yield from value.origins
    for thing in value.objects if depth else ():
        inner = [each for key, each in thing.fields.items() if aws.is_filter(key)]
        for each in (*inner, *([thing.rest] if thing.rest is not None else [])):
            yield from _compared(each, depth - 1)


def _find_code(value: Value) -> Iterator[Origin]:
    """The origins of code in a filter."""
    for thing in value.objects:
        yield from collect_origins(thing.fields.get(aws.EXECUTED, NOTHING))


def _names(value: Value) -> tuple[Origin, ...]:
    """The origins of a resource's name. The key of a notification of S3 is meant to be read."""
    return tuple(each for each in value.origins if not is_object_key(each.source.keys))


def _restores(call: Called) -> bool:
    """Whether the call restores objects of any class, by its options and its release."""
    if call.name == _NUMPY:
        return call.at("allow_pickle").text == "True"
    if call.name != _TORCH:
        return False
    option = call.at("weights_only").text
    numbers = tuple(int(each) for each in call.release.split(".")[:2] if each)
    is_old = bool(numbers) and numbers < _RESTRICTED_SINCE
    return option == "False" or (
        option is None and (is_old or bool(call.at("pickle_module").things))
    )


def _judge_yaml(call: Called, findings: Findings) -> None:
    loader = call.named("Loader", 1)
    names = {external.name for external in loader.externals}
    # Without a loader, versions before 6.0 load any object or most of them.
    if not loader.things or names & _UNSAFE_LOADERS:
        findings.report_call(Kind.DESERIALIZATION, call, collect_origins(call.at(0)))


def _judge_ruamel(call: Called, findings: Findings) -> None:
    kinds = [each.given.get("typ", NOTHING).text for each in call.receiver.externals]
    if "unsafe" in kinds:
        findings.report_call(Kind.DESERIALIZATION, call, collect_origins(call.at(0)))


def _judge_response(call: Called, findings: Findings) -> None:
    """A response with a type of content of its own."""
    given = call.named("content_type", 1)
    names = [external.name for external in given.externals]
    if "text/html" in (given.text or "") or any(each.endswith("TEXT_HTML") for each in names):
        findings.report_call(Kind.HTML, call, collect_origins(call.named("body", 2)))


def _judge_token(call: Called, findings: Findings) -> None:
    """A token that is read without its signature, unless another call verifies one."""
    options = [each.fields.get("verify_signature", NOTHING) for each in call.at("options").objects]
    listed = [each for thing in call.at("algorithms").objects for each in list_elements(thing)]
    is_off = any(each.is_true is False for each in (*options, call.at("verify")))
    if is_off or any((each.text or "").lower() == "none" for each in listed):
        findings.report_call(Kind.TOKEN, call, collect_origins(call.at(0)))
    else:
        findings.verifies_tokens = True


def _judge_tar(call: Called, findings: Findings) -> None:
    minor = call.version.partition(".")[2]
    is_filtered = minor.isdecimal() and int(minor) >= _FILTERED_SINCE
    given = call.at("filter")
    trusts = given.text == "fully_trusted" or (not given.text and not given.things)
    if trusts and not (is_filtered and given.text is None):
        findings.report_call(Kind.PATH, call, call.receiver.origins)


def _judge_log(call: Called, findings: Findings) -> None:
    origins = collect_all((*call.args, *call.kwargs.values()))
    findings.report_call(Kind.LOG, call, [each for each in origins if each.whole])
    if is_plain_log(call.name):
        # Containers are written with escapes.
        lines = [o for each in (*call.args, *call.kwargs.values()) for o in each.origins]
        findings.report_call(Kind.LOG_LINE, call, [each for each in lines if not each.whole])
    if any(each.mark is Mark.SECRET for each in origins):
        what = f"passes a secret to {call.shown}"
        findings.report_misuse(Misused.SECRET_LOGGED, call.place, what)


def _note_files(call: Called, findings: Findings) -> None:
    first, method = call.at(0).text or "", call.name.rpartition(".")[2]
    if call.name in {"builtins.open", "io.open"}:
        mode = (call.at(1) if len(call.args) > 1 else call.at("mode")).text or "r"
        if mode[:1] in {"w", "a", "x"}:
            findings.note_file(first, call.place)
    elif method == "download_file" and call.name.startswith("boto3."):
        for each in (*call.args, *call.kwargs.values()):
            findings.note_file(each.text or "", call.place)
    elif call.name in {"os.remove", "os.unlink"}:
        findings.removed.add(first)


def _judge_program(call: Called, findings: Findings) -> bool:
    """Reports what the call starts. False for one that starts no program."""
    started = _started(call)
    if started is not None:
        _judge_arguments(started, call, findings)
    elif call.name.startswith("subprocess.") and call.name.rpartition(".")[2] in _RUNS:
        _judge_process(call, findings)
    else:
        return False
    return True


def _judge_process(call: Called, findings: Findings) -> None:
    command = call.at(0) if call.args else call.at("args")
    if call.at("shell").is_true:
        findings.report_call(Kind.COMMAND, call, collect_origins(command))
        return
    if next(command.objects, None) is None:
        findings.report_call(Kind.COMMAND, call, _chosen(command))
    for thing in command.objects:
        _judge_arguments(list_elements(thing), call, findings)


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
        # A list as the program, which only a run refuses, stands for its elements.
        return _elements(call.at(1)) or [*call.args[1:]]
    return None


def _elements(value: Value) -> list[Value]:
    return [each for thing in value.objects for each in list_elements(thing)]


def _judge_arguments(arguments: Sequence[Value], call: Called, findings: Findings) -> None:
    """A program that the sender chooses, or what a shell is given after it."""
    program = arguments[0] if arguments else call.kwargs.get(ANY, NOTHING)
    findings.report_call(Kind.COMMAND, call, _chosen(program))
    if program.text in _SHELLS:
        origins = collect_all(arguments[1:])
        findings.report_call(Kind.COMMAND, call, origins)


def _chosen(program: Value) -> tuple[Origin, ...]:
    """The origins of a program's name, unless its beginning is fixed."""
    is_free = not program.head or program.head.startswith(FOREIGN_PART)
    return program.origins if is_free else ()


def _judge_parser(call: Called, findings: Findings) -> None:
    """Reports texts of others that a parser with external entities is given."""
    if call.name in _LXML:
        _judge_lxml(call, findings)
    elif call.name == f"{_SAX}.setFeature":
        named = next((each.name for each in call.at(0).externals), call.at(0).text or "")
        if _FEATURE.fullmatch(named) and call.at(1).text not in {"False", "0"}:
            findings.resolves_entities = True
    elif findings.resolves_entities and call.name in _SAX_METHODS:
        _report_xml(call, findings, _SAX_METHODS[call.name])
    elif findings.resolves_entities and call.name in _DOM:
        given = (*call.args[1:], *call.kwargs.values())
        if any(each.name == _SAX for value in given for each in value.externals):
            _report_xml(call, findings)


def _judge_lxml(call: Called, findings: Findings) -> None:
    for external in call.named("parser", 1).externals:
        options = {name: value.text for name, value in external.given.items()}
        opens = options.get("resolve_entities") == "True" or options.get("no_network") == "False"
        if external.name in _LXML_PARSERS and opens:
            _report_xml(call, findings)


def _report_xml(call: Called, findings: Findings, keyword: str = "") -> None:
    origins = (*collect_origins(call.at(0)), *collect_origins(call.at(keyword)))
    findings.report_call(Kind.XML, call, origins)
