"""What calls of other packages return, as far as the tables know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from policypack.code_reading.flows import Source, Step
from policypack.code_reading.flows.sources import is_object_key
from policypack.code_reading.python.called import Called
from policypack.code_reading.python.charsets import by_removal
from policypack.code_reading.python.found import stepped
from policypack.code_reading.python.passing import (
    RESOLVED,
    SANITIZERS,
    SECRETS,
    answers,
    is_clean,
    passes_on,
)
from policypack.code_reading.python.texts import concatenated, literal
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NO_OBJECT,
    NOTHING,
    External,
    Mark,
    Origin,
    Value,
    deep,
    made_safe,
    merged,
)
from policypack.start.lazy_patterns import lazy_pattern

_AWS = lazy_pattern(r"(?:boto3|aioboto3|aiobotocore)(?:[.]\w+|[.]?\w*\(\))*[.](client|resource)$")
_PARSING = frozenset({"load", "loads", "safe_load", "parse", "parse_qs"})
_SAME_WHOLE = frozenset(
    {"json.dumps", "pprint.pformat", "copy.deepcopy", "copy.copy", "builtins.str", "builtins.repr"}
)


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
        return Value(_parsed(_after(call, "parsed by json")), head=FOREIGN_PART)
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


def _parsed(origins: Sequence[Origin]) -> tuple[Origin, ...]:
    """What was a text and may be an object now."""
    return tuple(replace(each, safe=each.safe - NO_OBJECT) for each in origins)


def _given(call: Called) -> list[Origin]:
    return [o for each in (*call.args, *call.kwargs.values()) for o in deep(each)]


def _content(call: Called) -> tuple[Origin, ...]:
    """Whoever uploads an object decides its content, where the notification named its key."""
    origins = [each for each in _given(call) if is_object_key(each.source.keys)]
    step = Step(call.place, "content of the object")
    return tuple(replace(each.after(step), safe=frozenset()) for each in origins)
