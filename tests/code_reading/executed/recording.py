"""What handlers do while they run: audit events of Python, and calls of packages that are recorded.

https://docs.python.org/3/library/audit_events.html
"""

from __future__ import annotations

import io
import posixpath
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType, ModuleType
from typing import Any
from urllib.parse import urlsplit

from policypack.code_reading.flows import Kind, Place, Source
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.flows.sources import may_be_object
from policypack.code_reading.python.findings import Called, Findings
from policypack.code_reading.python.judging import judge
from policypack.code_reading.python.sinks import is_log
from policypack.code_reading.python.texts import concatenate, make_literal
from policypack.code_reading.python.values import (
    FOREIGN_PART,
    NO_OBJECT,
    External,
    Object,
    Origin,
    Part,
    Value,
)
from tests.code_reading.executed.texts import ATTACK, HOST, WHOLE, Text

SHELLS = ("sh", "bash", "/bin/sh", "/bin/bash")


class Stopped(BaseException):
    """The handler has reached a sink: no handler catches it, and the sink does nothing."""


class Recorder:
    """Sinks that the running handler has reached, by kinds."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.is_running = False
        # Whether the texts of the event are keys of a notification of S3.
        self.names_objects = False
        sys.addaudithook(self._audited)

    def reached(self, kind: str) -> None:
        """A text of the event has reached a sink."""
        self.kinds.add(kind)

    def _audited(self, event: str, args: tuple[Any, ...]) -> None:
        look = _EVENTS.get(event)
        if not self.is_running or look is None:
            return
        kind = look(args)
        if kind:
            self.reached(kind)
        # Nothing that a handler starts, changes or connects to is real.
        if kind or event not in _READS or _writes(event, args):
            self.is_running = False
            raise Stopped

    def called(
        self, name: str, given: dict[str, Value], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """A recorded package was called: the pack knows the sinks of its arguments."""
        values = [self._value(each) for each in args]
        # If the attack is a name, it may be any parameter.
        named = {ANY if ATTACK in key else key: self._value(each) for key, each in kwargs.items()}
        findings = Findings()
        receiver = Value(things=(External(name.rpartition(".")[0], given),))
        judge(Called(name, values, named, receiver, Place("app.py", 1)), findings)
        self.kinds |= {each.kind.value for each in findings.collect("app.py").flows}
        if is_log(name) and any(WHOLE in str(each) for each in (*args, *kwargs.values())):
            self.reached("log")

    def _value(self, given: object) -> Value:
        """An argument as the pack describes it, with the attack as it has arrived."""
        if isinstance(given, Recorded):
            return Value(things=(External(given._name, given._given),))
        if isinstance(given, (list, tuple)):
            fields = {str(number): self._value(each) for number, each in enumerate(given)}
            return Value(things=(Object(fields),))
        if isinstance(given, dict):
            fields = {str(key): self._value(each) for key, each in given.items()}
            return Value(things=(Object(fields, fields.pop(ATTACK, None)),))
        if isinstance(given, (io.BytesIO, io.StringIO)):
            return replace(self._value(given.getvalue()), things=(External("io.BytesIO()"),))
        if not isinstance(given, (str, bytes)):
            return make_literal(given)
        text = next(flat(given))
        if ATTACK not in text:
            return make_literal(text)
        keys = ("object", "key") if self.names_objects else ("attack",)
        origin = Origin(Source(keys, Place("app.py", 1)))
        if isinstance(given, Text):
            # A field as it was sent, which may also be an object.
            is_object = given.is_parsed or may_be_object(given.keys_)
            safe = frozenset[Kind]() if is_object else NO_OBJECT
            sent = Origin(Source(given.keys_, Place("app.py", 1)), safe=safe)
            return Value((sent,), (Part(given.keys_),), head=FOREIGN_PART)
        own = make_literal(text.partition(ATTACK)[0])
        return concatenate((own, Value((origin,), head=FOREIGN_PART)))


def is_attack(given: object, kind: str) -> bool:
    """Whether the attack arrives as it was sent, where it does harm."""
    texts = [each for each in flat(given) if ATTACK in each]
    if kind == "request":
        return any(HOST in urlsplit(each).netloc or each.startswith(ATTACK) for each in texts)
    if kind == "path":
        return any(map(leaves, texts))
    return bool(texts)


def leaves(path: str) -> bool:
    """Whether the path does not stay below what the program has put before the attack."""
    folder = path.partition(ATTACK)[0].rpartition("/")[0]
    return not folder or not posixpath.normpath(path).startswith(f"{posixpath.normpath(folder)}/")


def flat(given: object) -> Iterator[str]:
    """All texts in a value."""
    if isinstance(given, (str, bytes)):
        yield given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    elif isinstance(given, dict):
        for each in given.values():
            yield from flat(each)
    elif isinstance(given, (list, tuple)):
        for each in given:
            yield from flat(each)


def _first(kind: str) -> Callable[[tuple[Any, ...]], str]:
    return lambda args: kind if args and is_attack(args[0], kind) else ""


def _is_parsed() -> bool:
    """Whether a text is parsed and not executed, as `ast.literal_eval` does."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name == "literal_eval":
            return True
        frame = frame.f_back
    return False


def _process(args: tuple[Any, ...]) -> str:
    program, rest = args[0], args[1] if len(args) > 1 else ()
    chosen = is_attack(program, "command") and not str(program).startswith("convert-")
    return "command" if chosen or (str(program) in SHELLS and is_attack(rest, "command")) else ""


def _imported(args: tuple[Any, ...]) -> str:
    return "code" if is_attack(args[0], "code") else ""


def _spawned(args: tuple[Any, ...]) -> str:
    return _process(args[1:])


_EVENTS: dict[str, Callable[[tuple[Any, ...]], str]] = {
    "compile": lambda args: "" if _is_parsed() else _first("code")(args),
    "exec": _first("code"),
    "import": _imported,
    "ctypes.dlopen": _first("code"),
    "os.system": _first("command"),
    "subprocess.Popen": _process,
    "os.exec": _process,
    "os.posix_spawn": _process,
    "os.spawn": _spawned,
    "pty.spawn": _first("command"),
    "open": _first("path"),
    "os.listdir": _first("path"),
    "os.scandir": _first("path"),
    "os.remove": _first("path"),
    "os.mkdir": _first("path"),
    "os.rename": _first("path"),
    "shutil.rmtree": _first("path"),
    "shutil.copyfile": _first("path"),
    "shutil.unpack_archive": _first("path"),
    "tarfile.open": _first("path"),
    "glob.glob": _first("path"),
    "urllib.Request": _first("request"),
    "socket.getaddrinfo": _first("request"),
    "socket.connect": lambda args: "request" if is_attack(args[-1], "request") else "",
    "http.client.connect": lambda args: "request" if is_attack(args[1], "request") else "",
    "marshal.loads": _first("deserialization"),
    "pickle.find_class": _first("deserialization"),
}


# Permitted actions of a handler: run its own code, and read files.
_READS = frozenset(
    {
        "compile",
        "exec",
        "import",
        "open",
        "ctypes.dlopen",
        "os.listdir",
        "os.scandir",
        "marshal.loads",
        "glob.glob",
    }
    | {"pickle.find_class", "tarfile.open", "urllib.Request"}
)


def _writes(event: str, args: tuple[Any, ...]) -> bool:
    is_path = event == "open" and isinstance(args[0], (str, bytes)) and isinstance(args[1], str)
    return is_path and bool({*args[1]} & {*"wax+"})


class Recorded(ModuleType):
    """A package that is not run: any name of it may be called, and the call is recorded."""

    def __init__(
        self, name: str, recorder: Recorder, given: dict[str, Value] | None = None
    ) -> None:
        super().__init__(name)
        self.__dict__.update(_name=name, _recorder=recorder, _given=given or {}, __path__=[])

    def __getattr__(self, name: str) -> Any:
        """A module, class, function or value of the package."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Recorded(f"{self._name}.{name}", self._recorder, self._given)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Records the call. A decorator gives back what it decorates."""
        self._recorder.called(self._name, self._given, args, kwargs)
        decorated = args[0] if len(args) == 1 and not kwargs else None
        if callable(decorated) and not isinstance(decorated, Recorded):
            return decorated
        shown = f"{self._name}()"
        if self._name in {"boto3.client", "boto3.resource"} and args:
            shown = f"{self._name}({args[0]})"
        given = {key: self._recorder._value(each) for key, each in kwargs.items()}
        return Recorded(shown, self._recorder, given)

    def __getitem__(self, key: Any) -> Any:
        """What it holds."""
        return Recorded(f"{self._name}[]", self._recorder)

    def __iter__(self) -> Iterator[Any]:
        """Nothing."""
        return iter(())

    def __enter__(self) -> Any:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to end."""

    async def __aenter__(self) -> Any:
        """Itself."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to end."""

    def __await__(self) -> Any:
        """Itself."""
        yield from ()
        return self

    def __mro_entries__(self, _: object) -> tuple[type, ...]:
        """No base class."""
        return ()
