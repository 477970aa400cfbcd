"""Running a small Pulumi program in this process, as the engine would with the stand-in provider.

What a program registers is checked and created by the provider that offline previews use, so rules
see what they would see in a preview: AWS's defaults, rendered documents, ids and ARNs.
"""

from __future__ import annotations

import asyncio
import json
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from unittest.mock import patch

import pulumi
import pulumi_aws
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime import mocks, rpc, set_mocks
from pulumi.runtime import resource as registration
from pulumi.runtime.proto import analyzer_pb2, provider_pb2, resource_pb2, source_pb2
from pulumi.runtime.settings import SETTINGS, reset_options
from pulumi.runtime.stack import run_pulumi_func
from pulumi.runtime.sync_await import _ensure_event_loop, _sync_await

from policypack.engine.program_literals import WrittenLiterals
from policypack.judging.judge import Judge
from policypack.judging.run import Run
from policypack.judging.verdict import Verdict
from policypack.model.conversion import complete, of_message, registered, values_of
from policypack.model.deserialization import SECRET, SIGNATURE
from policypack.model.positions import Position
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.offline.provider import Provider
from policypack.reading import python_text
from policypack.rule.rule import Rule
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.testing.judging import switched_on

NAMES = {"pulumi": pulumi, "aws": pulumi_aws, "json": json}
# Every stack has a resource that stands for itself; its properties are the outputs.
ROOT = Resource(
    "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev", "pulumi:pulumi:Stack", "shop-dev", {}
)


@record(frozen=False)
class Program:
    """What a program registers: `inputs` as Analyze sees them, `outputs` as AnalyzeStack does.

    `messages` are those of which both are made, and the ID and the inputs besides.
    """

    inputs: list[Resource] = field(default_factory=list)
    outputs: list[Resource] = field(default_factory=lambda: [ROOT])
    messages: list[Messages] = field(default_factory=list)

    def verdicts(self, rules: Sequence[Rule], settings: Settings | None = None) -> list[Verdict]:
        """The verdicts of the rules in a preview; by default, all rules are enabled."""
        return self.judged(Judge(settings or switched_on(*rules), rules))

    def judged(self, judge: Judge) -> list[Verdict]:
        """The verdicts of a new judge in a preview."""
        judging = Run(judge)
        for each in self.inputs:
            judging.register(each)
        return judging.complete(Stack(self.outputs))


class Written:
    """The literals of a program that has no file."""

    def __init__(self, source: str, name: str = "__main__.py") -> None:
        self._literals = WrittenLiterals([(source, name, name)])

    def name_of(self, file: Path) -> str | None:
        return None

    def place_of(self, text: str) -> Position | None:
        """The place of a literal that is the text, or the first of those that make it."""
        return self._literals.place_of(text)


class Messages(NamedTuple):
    """What the engine sends of a resource, and what a state holds besides.

    `inputs` and `outputs` are those of the provider, with what the engine keeps to itself.
    """

    request: analyzer_pb2.AnalyzeRequest
    resource: analyzer_pb2.AnalyzerResource
    id: str
    retained: bool
    inputs: struct_pb2.Struct
    outputs: struct_pb2.Struct


def run(source: str) -> Program:
    """Runs the source of a program, once in a process for each folder that its paths begin at.

    Each caller has resources of its own: they keep what is computed of them, such as the package
    that stands in the folder of the moment. Raises what the program raises, or what the provider
    refuses.
    """
    program = _run_once(source, os.environ.get("STACKWARDEN_PROGRAM_DIR"))
    written = _written(source)
    inputs = [replace(each, sources=written) for each in program.inputs]
    outputs = [replace(each) for each in program.outputs]
    return replace(program, inputs=inputs, outputs=outputs)


_written = cache(Written)


@cache
def _run_once(source: str, _: str | None) -> Program:
    engine = _Engine()
    # An asynchronous test may have removed that of the thread.
    loop = _ensure_event_loop()  # type: ignore[no-untyped-call]
    SETTINGS.rpc_manager.clear()
    SETTINGS.outputs.clear()
    reset_options(project="shop", stack="dev", preview=True)
    code = python_text.compile_module(source, "example")
    with answered_at_once(loop), warnings.catch_warnings():
        set_mocks(_NoMocks(), "shop", "dev", preview=True, monitor=engine)
        # Importing a service of pulumi_aws also imports its deprecated names.
        warnings.simplefilter("ignore", DeprecationWarning)
        exports = _sync_await(_run(lambda: exec(code, dict(NAMES))))  # noqa: S102 - it is for tests
    engine.program.outputs[0] = replace(ROOT, wire=values_of(exports))
    for each in engine.program.messages:
        if each.request.type == ROOT.type:
            each.resource.properties.CopyFrom(exports)
    return engine.program


@contextmanager
def answered_at_once(loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Spares the SDK what an engine in another process needs: threads that wait for answers, and
    where the program registers what, which takes a walk over the whole stack of calls."""

    def call(_: Any, function: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        answer = loop.create_future()
        try:
            answer.set_result(function(*args))
        except Exception as error:
            answer.set_exception(error)
        return answer

    with (
        patch.object(loop, "run_in_executor", call),
        patch.object(registration, "_get_stack_trace", source_pb2.StackTrace, create=True),
    ):
        yield


async def _run(program: Callable[[], None]) -> struct_pb2.Struct:
    """Runs the program, and returns its outputs with the marks of secrets."""
    exported: dict[str, Any] = {}
    with patch.object(pulumi, "export", exported.__setitem__):
        await run_pulumi_func(program)
        return await rpc.serialize_properties(exported, {})


class _Refused:
    """The context of a call in this process."""

    def peer(self) -> str:
        return "example"

    def abort(self, _: Any, message: str) -> NoReturn:
        raise ValueError(message)


class _NoMocks(mocks.Mocks):
    def call(self, args: Any) -> Any:
        raise NotImplementedError

    def new_resource(self, args: Any) -> Any:
        raise NotImplementedError


class _Engine(mocks.MockMonitor):
    def __init__(self) -> None:
        super().__init__(_NoMocks())
        self.program = Program()
        self._providers: dict[str, analyzer_pb2.AnalyzerProviderResource] = {}
        self._provider = Provider()
        region = struct_pb2.Struct()
        region.update({"region": "eu-central-1"})
        self._provider.Configure(provider_pb2.ConfigureRequest(args=region), _Refused())

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        urn = self.make_urn(request.parent, request.type, request.name)
        if not request.custom or request.type.startswith("pulumi:"):
            self._registered(urn, request, request.object, request.object, "id")
            return resource_pb2.RegisterResourceResponse(urn=urn, id="id", object=request.object)
        checked = self._checked(urn, request.object)
        created = self._provider.Create(
            provider_pb2.CreateRequest(urn=urn, properties=_opened(checked), preview=True),
            _Refused(),
        )
        self._registered(urn, request, checked, created.properties, created.id)
        self.resources[urn] = mocks.MockMonitor.ResourceRegistration(urn, created.id, {})
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=created.id, object=created.properties
        )

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        asked = provider_pb2.InvokeRequest(tok=request.tok, args=_opened(request.args))
        answer = self._provider.Invoke(asked, _Refused())
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").CopyFrom(getattr(answer, "return"))
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    def _checked(self, urn: str, inputs: struct_pb2.Struct) -> struct_pb2.Struct:
        asked = provider_pb2.CheckRequest(urn=urn, news=_opened(inputs))
        answer = self._provider.Check(asked, _Refused())
        if answer.failures:
            raise ValueError(f"{urn}: {answer.failures[0].reason}")
        checked = struct_pb2.Struct()
        checked.CopyFrom(answer.inputs)
        # Like the engine, keep the marks of secrets, which the provider does not see.
        for key, value in inputs.fields.items():
            if key in checked.fields and _opened_value(value) != value:
                checked.fields[key].CopyFrom(value)
        return checked

    def _registered(
        self,
        urn: str,
        request: Any,
        inputs: struct_pb2.Struct,
        outputs: struct_pb2.Struct,
        id_: str,
    ) -> None:
        provider = self._providers.get(request.provider.rpartition("::")[0])
        both = {
            "urn": urn,
            "type": request.type,
            "name": request.name,
            "options": _options(request),
            "provider": provider,
        }
        if request.type.startswith("pulumi:providers:"):
            self._providers[urn] = analyzer_pb2.AnalyzerProviderResource(
                urn=urn, type=request.type, name=request.name, properties=inputs
            )
        asked = analyzer_pb2.AnalyzeRequest(**both, properties=_visible(inputs))
        found = analyzer_pb2.AnalyzerResource(
            **both,
            properties=_visible(outputs),
            parent=request.parent,
            dependencies=request.dependencies,
            propertyDependencies={
                key: analyzer_pb2.AnalyzerPropertyDependencies(urns=each.urns)
                for key, each in request.propertyDependencies.items()
                if each.urns
            },
        )
        self.program.messages.append(
            Messages(asked, found, id_, request.retainOnDelete, inputs, outputs)
        )
        self.program.inputs.append(registered(of_message(asked)))
        if request.type != ROOT.type:
            # The stack stands there from the start.
            whole = complete([of_message(found, frozenset(inputs.fields))])
            self.program.outputs.extend(whole.resources)


def _visible(struct: struct_pb2.Struct) -> struct_pb2.Struct:
    """The properties without those that the engine keeps to itself."""
    held = {key: each for key, each in struct.fields.items() if not key.startswith("__")}
    return struct_pb2.Struct(fields=held)


def _options(request: Any) -> analyzer_pb2.AnalyzerResourceOptions:
    times = request.customTimeouts
    return analyzer_pb2.AnalyzerResourceOptions(
        protect=request.protect,
        ignoreChanges=request.ignoreChanges,
        parent=request.parent,
        deleteBeforeReplace=request.deleteBeforeReplace,
        deleteBeforeReplaceDefined=request.deleteBeforeReplaceDefined,
        additionalSecretOutputs=request.additionalSecretOutputs,
        customTimeouts=analyzer_pb2.AnalyzerResourceOptions.CustomTimeouts(
            create=_seconds(times.create),
            update=_seconds(times.update),
            delete=_seconds(times.delete),
        ),
    )


def _seconds(written: str) -> float:
    """A timeout as programs of tests write it: `5m`."""
    return float(written[:-1]) * {"s": 1, "m": 60, "h": 3600}[written[-1]] if written else 0


def _opened(struct: struct_pb2.Struct) -> struct_pb2.Struct:
    opened = struct_pb2.Struct()
    for key, value in struct.fields.items():
        opened.fields[key].CopyFrom(_opened_value(value))
    return opened


def _opened_value(value: struct_pb2.Value) -> struct_pb2.Value:
    """The value without the marks of secrets, as a provider gets it that does not take them."""
    if value.HasField("struct_value"):
        fields = value.struct_value.fields
        if SIGNATURE in fields and fields[SIGNATURE].string_value == SECRET:
            return _opened_value(fields["value"])
        return struct_pb2.Value(struct_value=_opened(value.struct_value))
    if value.HasField("list_value"):
        items = [_opened_value(item) for item in value.list_value.values]
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
    return value
