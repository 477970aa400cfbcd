"""What other packages offer and return: requests, answers, and texts that they pass on.

A row names what it leaves harmless, and where that is documented. What is in no table passes texts
on where it is of Python's standard library, and is not followed where it is of another package.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from policypack.code_reading.flows import Kind, Source, Step
from policypack.code_reading.flows.flow import ANY, EXECUTED, OF_CALL, Keys
from policypack.code_reading.flows.patterns import rule_out, rule_out_by_removal
from policypack.code_reading.flows.sources import is_object_key
from policypack.code_reading.python.findings import Called, add_step
from policypack.code_reading.python.texts import concatenate, make_literal
from policypack.code_reading.python.values import (
    EVERY_KIND,
    FOREIGN_PART,
    NO_OBJECT,
    NOTHING,
    External,
    Mark,
    Object,
    Origin,
    Value,
    collect_all,
    collect_origins,
    make_safe,
    merge_origins,
)
from policypack.facts.table import read_table
from policypack.start.lazy_patterns import lazy_pattern

_TABLE = read_table(__file__)
# The result holds no text of the sender: numbers, identifiers, dates, digests, and answers.
_CLEAN = frozenset(_TABLE["clean"])
# Modules whose calls answer with nothing that the caller gave.
_CLEAN_MODULES = frozenset(_TABLE["clean_modules"])
# https://jinja.palletsprojects.com/en/stable/templates/#working-with-automatic-escaping
_MARKED = lazy_pattern(r"\|\s*safe\b|autoescape\s+false")
# Queries of Django, as opposed to its texts.
_QUERIES = ("django.db.models.Model.objects", "django.db.connection", "django.db.connections")
# What a command prints, as `subprocess` gives it too.
_COMMANDS = ("os.popen", "asyncio.create_subprocess")
ENVIRONMENTS = frozenset({"jinja2.Environment", "jinja2.environment.Environment"})
ESCAPING = "jinja2.Environment(autoescape)"


def _rule_out_beyond(signs: str) -> frozenset[Kind]:
    """What a text of letters, digits and the signs cannot do."""
    return rule_out(lambda character: character.isalnum() or character in signs)


# Kinds of text that are harmless in the result of a call, and the letters that an encoder leaves.
SANITIZERS: Mapping[str, frozenset[Kind]] = {
    name: kinds
    for kinds, row in (
        *((frozenset(map(Kind, row["kinds"])), row) for row in _TABLE["sanitizers"]),
        *((_rule_out_beyond(row["signs"]), row) for row in _TABLE["encoders"]),
    )
    for name in row["calls"].split()
}
# Methods of texts and containers whose result is not a text of them.
CLEAN_METHODS = frozenset(_TABLE["clean_methods"])
# What reads as an absolute path without `..`:
# https://docs.python.org/3/library/os.path.html#os.path.realpath
RESOLVED = frozenset(
    {"os.path.realpath", "os.path.abspath", "os.path.normpath", "pathlib.Path().resolve"}
)
SECRETS = frozenset(_TABLE["secrets"])
# Packages that parse, format and compress texts.
_TEXTS = frozenset(_TABLE["texts"])
# What of a request is not the caller's.
_FIXED = frozenset(_TABLE["fixed"])
_REQUESTS = frozenset(_TABLE["requests"])
# https://docs.powertools.aws.dev/lambda/python/latest/core/event_handler/api_gateway/
_EVENTS = ("aws_lambda_powertools.", "current_event")
# https://aws.github.io/chalice/api.html#Chalice.current_request
_OF_CHALICE = ("chalice.", "current_request")
# What a program's own models are made of: https://docs.djangoproject.com/en/stable/topics/db/models/
DJANGO_MODEL = "django.db.models.Model"
# A text that a view returns is a page: https://flask.palletsprojects.com/en/stable/quickstart/
PAGES = ("flask.", "quart.", "bottle.")
_AWS = lazy_pattern(r"(?:boto3|aioboto3|aiobotocore)(?:[.]\w+|[.]?\w*\(\))*[.](client|resource)$")
_PARSING = frozenset({"load", "loads", "safe_load", "parse", "parse_qs"})
_SAME_WHOLE = frozenset(
    {"json.dumps", "pprint.pformat", "copy.deepcopy", "copy.copy", "builtins.str", "builtins.repr"}
)


# An object of S3 in a file: what restores objects from the file is dangerous, and its name is not.
_IN_FILE = EVERY_KIND - {Kind.DESERIALIZATION}
# What a model answers may do harm only if it is executed:
# https://genai.owasp.org/llmrisk/llm052025-improper-output-handling/
_ANSWERED = EVERY_KIND - EXECUTED
_VENDORS = ("boto3.client(bedrock", "openai.", "anthropic.", "google.genai")
_MODELS = lazy_pattern(_TABLE["models"])
_READING = frozenset(
    {"open", "read", "readline", "readlines", "read_bytes", "read_text", "getvalue"}
)
# Where the file is in the arguments of a download, by what the method belongs to.
DOWNLOADS: Mapping[str, int] = _TABLE["downloads"]


def list_elements(thing: Object) -> list[Value]:
    """The elements of a list, as far as they are known."""
    listed = [each for key, each in thing.fields.items() if key.isdecimal()]
    return listed if thing.rest is None else [*listed, thing.rest]


def locate_request(name: str, attribute: str) -> Keys | None:
    """Where in the event the attribute of what another package defines is; None if nowhere."""
    if name in _REQUESTS and attribute not in _FIXED:
        return ANY, attribute
    if name.startswith(_EVENTS[0]) and attribute == _EVENTS[1]:
        return ()
    if name.startswith(_OF_CHALICE[0]) and attribute == _OF_CHALICE[1]:
        return (ANY,)
    return None


def make_known(call: Called) -> Value | None:
    """What a call that is known returns; None for any other."""
    name, args = call.name, call.args
    aws = _AWS.match(name)
    if aws and (args or call.kwargs):
        service = call.at(0).text or call.at("service_name").text or ""
        return Value(things=(External(f"boto3.{aws[1]}({service})", dict(call.kwargs)),))
    if name in ENVIRONMENTS and _escapes(call):
        return Value(things=(External(ESCAPING),))
    if name in {"os.path.join", "posixpath.join"}:
        slash = make_literal("/")
        joined = concatenate(part for each in args for part in (each, slash))
        return replace(joined, text=None, tail="")
    if name in {"re.sub", "regex.sub"} and len(args) > 2:
        return _substituted(args)
    if name == "re.compile":
        return Value(things=(External("re.compile()", {"0": call.at(0)}),))
    if name in {"json.loads", "json.load"}:
        return Value(_parsed(_after(call, "parsed by json")), head=FOREIGN_PART)
    if name in {"urllib.parse.urlparse", "urllib.parse.urlsplit"}:
        return Value(call.at(0).origins, (External(f"{name}()"),))
    if name in SECRETS or _decrypts(call):
        origin = Origin(Source((), call.place), Mark.SECRET)
        return Value((origin,), (External(f"{name}()"),))
    if name == "traceback.format_exc":
        return Value((Origin(Source((), call.place), Mark.EXCEPTION),))
    return None


def _escapes(call: Called) -> bool:
    """Whether an environment of Jinja escapes HTML: it is told so, or chooses by the file's name.

    https://jinja.palletsprojects.com/en/stable/api/#autoescaping
    """
    option = call.at("autoescape")
    return option.is_true is True or bool(option.things)


def _decrypts(call: Called) -> bool:
    decrypted = call.kwargs.get("WithDecryption", NOTHING).is_true
    return call.name.startswith("boto3.client(ssm).get_param") and decrypted is True


def _substituted(args: Sequence[Value]) -> Value:
    pattern, by, text = args[0].text, args[1].text, args[2]
    kept = Value(collect_origins(text), head=FOREIGN_PART)
    if pattern is not None and by is not None and by in {"", "_", "-"}:
        return make_safe(kept, rule_out_by_removal(pattern))
    return Value(merge_origins((*kept.origins, *collect_origins(args[1]))), head=FOREIGN_PART)


def _after(call: Called, what: str) -> tuple[Origin, ...]:
    origins = collect_all((*call.args, *call.kwargs.values()))
    return add_step((replace(each, whole=False) for each in origins), call.place, what)


def list_downloaded(call: Called) -> tuple[Origin, ...]:
    """The origins of the object that a download puts into a file."""
    return tuple(replace(each, safe=_IN_FILE) for each in _content(call))


def make_result(call: Called) -> Value:
    """What a call of another package returns, as far as the tables know it."""
    name = call.name
    given = {**{str(n): each for n, each in enumerate(call.args)}, **call.kwargs}
    things = (External(f"{name}()", given),)
    if name.startswith(_VENDORS) and _MODELS.match(name):
        origin = Origin(Source((f"{call.shown}{OF_CALL}",), call.place), safe=_ANSWERED)
        return Value((origin,), things)
    if name == "boto3.client(s3).get_object" or name.endswith(".Object().get"):
        return Value(_content(call), things)
    content = [o for o in (*call.receiver.origins, *_given(call)) if o.safe == _IN_FILE]
    if content and name.rpartition(".")[2] in _READING:
        return Value(tuple(replace(each, safe=frozenset()) for each in content), things)
    if name in SANITIZERS and not _is_left_as_is(call):
        origins = merge_origins((*call.receiver.origins, *_given(call)))
        return make_safe(Value(origins, head=FOREIGN_PART), SANITIZERS[name])
    if is_clean(name):
        return Value(things=things)
    if answers(name):
        # A method of an answer reads that answer.
        return Value(call.receiver.origins, things)
    is_path = name in RESOLVED
    origins = merge_origins((*call.receiver.origins, *_given(call)))
    if name.rpartition(".")[2] in _PARSING:
        origins = _parsed(origins)
    if name not in _SAME_WHOLE:
        origins = tuple(replace(each, whole=False) for each in origins)
    if not passes_on(name):
        shown = call.shown if call.shown.endswith(")") else f"{call.shown}()"
        origins = tuple(replace(each, through=each.through or shown) for each in origins)
    if not origins:
        return Value(things=things)
    return Value(origins, things, head=FOREIGN_PART, is_path=is_path)


def _is_left_as_is(call: Called) -> bool:
    """Whether a template marks values as safe HTML."""
    texts = (each.given.get("0", NOTHING).text or "" for each in call.receiver.externals)
    return any(_MARKED.search(each) for each in texts)


def is_clean(name: str) -> bool:
    """Whether what the call returns is not a text of its arguments."""
    return name in _CLEAN


def answers(name: str) -> bool:
    """Whether the call asks a service or computes something: it returns none of its arguments."""
    return name.partition(".")[0] in _CLEAN_MODULES or name.startswith((*_COMMANDS, *_QUERIES))


def passes_on(name: str) -> bool:
    """Whether the call is known to pass on the texts that it gets, and no more than that."""
    top = name.partition(".")[0]
    return top in sys.stdlib_module_names or top in _TEXTS


def _parsed(origins: Sequence[Origin]) -> tuple[Origin, ...]:
    """What was a text and may be an object now."""
    return tuple(replace(each, safe=each.safe - NO_OBJECT) for each in origins)


def _given(call: Called) -> list[Origin]:
    return [o for each in (*call.args, *call.kwargs.values()) for o in collect_origins(each)]


def _content(call: Called) -> tuple[Origin, ...]:
    """Whoever uploads an object decides its content, where the notification named its key."""
    named = [
        each.given.get(key, NOTHING) for each in call.receiver.externals for key in ("1", "key")
    ]
    origins = [e for e in (*_given(call), *collect_all(named)) if is_object_key(e.source.keys)]
    step = Step(call.place, "content of the object")
    return tuple(replace(each.after(step), safe=frozenset()) for each in origins)
