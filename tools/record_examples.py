"""Records what the example of each rule registers: `python -m tools.record_examples`.

The programs of a rule are executed with outputs that are tokens, so that a reference to another
resource stays one. `policypack.report.examples` writes them in other languages.
"""

from __future__ import annotations

import json
import re
import sys
import warnings
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pulumi
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime import mocks, rpc, set_mocks
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import SETTINGS, reset_options
from pulumi.runtime.stack import run_pulumi_func
from pulumi.runtime.sync_await import _ensure_event_loop, _sync_await

from policypack.model.deserialization import SECRET, SIGNATURE
from policypack.offline import schema
from policypack.report import examples
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.testing.programs import NAMES, answered_at_once

TARGET = Path(examples.__file__).with_name(examples.RECORDED)
# Form of an output in the text of a document: `variable.path`, between two marks.
_TOKEN = re.compile("\u27e6([^\u27e7]*)\u27e7")
_ASSET, _ARCHIVE = "c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"
_ASSETS = {_ASSET: ("path", "file", "text", "text", "uri", "remote")}
_ARCHIVES = ("path", "fileArchive", "uri", "remoteArchive", "assets", "archive")
_CONFIG = "config"
_PROVIDERS = "pulumi:providers:"
_CONFIG_MODULE = import_module("pulumi.config")
_RESOURCE_MODULE = import_module("pulumi.resource")
_REGISTER = _RESOURCE_MODULE.register_resource
# Words of TypeScript that no variable may be.
_RESERVED = re.compile(
    "case|class|const|default|delete|enum|export|for|function|if|import|in|new|public|private|"
    "return|switch|this|try|typeof|var|void|while|with|aws|pulumi|config"
)


class NotRecordedError(ValueError):
    """Why a program cannot be written in another language."""


def main() -> None:
    """Writes the file, and names each rule whose example stays in Python."""
    made: dict[str, Any] = {}
    for rule in sorted(catalogue(), key=lambda each: each.id):
        try:
            made[rule.id] = recorded(rule)
        except NotRecordedError as error:
            sys.stdout.write(f"{rule.id}: in Python alone: {error}\n")
    TARGET.write_text(written(made), encoding="utf-8")


def written(made: Mapping[str, Any]) -> str:
    """The text of the file: a line for each rule."""
    lines = (f"{json.dumps(name)}: {_compact(each)}" for name, each in made.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def recorded(rule: Rule) -> dict[str, Any]:
    """The steps of both programs, with a digest of the Python text that they are made of."""
    doc = rule.documentation
    return {"of": examples.digest(doc.example), "bad": steps(doc.bad), "good": steps(doc.good)}


def steps(source: str) -> list[dict[str, Any]]:
    """The resources that the program registers. Raises NotRecordedError."""
    engine = _Engine(source)
    SETTINGS.rpc_manager.clear()
    SETTINGS.outputs.clear()
    reset_options(project="shop", stack="dev", preview=True)
    set_mocks(_NoMocks(), "shop", "dev", preview=True, monitor=engine)
    code = compile(source, "example", "exec")
    exported: dict[str, Any] = {}

    async def whole() -> struct_pb2.Struct:
        with patch.object(pulumi, "export", exported.__setitem__):
            await run_pulumi_func(lambda: exec(code, dict(NAMES)))  # noqa: S102
            return await rpc.serialize_properties(exported, {})

    with (
        answered_at_once(_ensure_event_loop()),  # type: ignore[no-untyped-call]
        warnings.catch_warnings(),
        patch.object(_CONFIG_MODULE, "get_config", _configured),
        patch.object(_RESOURCE_MODULE, "register_resource", engine.constructed),
    ):
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            outputs = _sync_await(whole())
        except Exception as error:
            raise NotRecordedError(str(error)) from error
    values = json_format.MessageToDict(outputs)
    shown = [{"output": name, "value": engine.value(values[name])} for name in exported]
    return [*engine.in_order(), *shown]


def _configured(key: str, default: Any = None) -> str:
    return f"\u27e6{_CONFIG}.{key.rpartition(':')[2]}\u27e7"


def _python(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _decoded(value: Any) -> Any:
    """The value that a provider's input encodes as text."""
    if isinstance(value, dict) and "$json" in value:
        return value["$json"]
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


class _NoMocks(mocks.Mocks):
    def call(self, args: Any) -> Any:
        raise NotImplementedError

    def new_resource(self, args: Any) -> Any:
        raise NotImplementedError


class _Engine(mocks.MockMonitor):
    def __init__(self, source: str) -> None:
        super().__init__(_NoMocks())
        self.steps: list[dict[str, Any]] = []
        self._source = source
        # By type and name, in the order of the program: registrations come in any order.
        self._named: dict[tuple[str, str], str] = {}
        self._variables: dict[str, str] = {}

    def constructed(self, resource: Any, kind: str, name: str, *arguments: Any) -> None:
        """Names a resource as the program makes it, and registers it."""
        if kind != "pulumi:pulumi:Stack":
            self._named[kind, name] = self._variable(name)
        _REGISTER(resource, kind, name, *arguments)

    def in_order(self) -> list[dict[str, Any]]:
        """The steps in the order of the program, calls of functions first."""
        order = [*self._named.values()]
        calls = [each for each in self.steps if "function" in each]
        made = [each for each in self.steps if "type" in each]
        return [*calls, *sorted(made, key=lambda each: order.index(each["variable"]))]

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=urn, object=request.object)
        if not request.custom:
            raise NotRecordedError("it declares a component resource")
        variable = self._variables[urn] = self._named[request.type, request.name]
        found = schema.resource(request.type)
        known = found.properties if found else {}
        made = self.value(json_format.MessageToDict(request.object))
        if request.type.startswith(_PROVIDERS):
            inputs = self._of_provider(made)
        else:
            inputs = {key: self._as_given(key, each, known.get(key)) for key, each in made.items()}
        self.steps.append(
            {
                "variable": variable,
                "type": request.type,
                "name": request.name,
                "inputs": inputs,
                "options": self._options(request),
            }
        )
        answered = struct_pb2.Struct()
        answered.CopyFrom(request.object)
        for name in (
            each.name for each in known.values() if each.output and each.type.kind == "string"
        ):
            if name not in answered.fields or name in ("arn", "name"):
                answered.fields[name].string_value = f"\u27e6{variable}.{name}\u27e7"
        id_ = f"\u27e6{variable}.id\u27e7"
        self.resources[urn] = mocks.MockMonitor.ResourceRegistration(urn, id_, {})
        return resource_pb2.RegisterResourceResponse(urn=urn, id=id_, object=answered)

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        name = request.tok.rpartition(":")[2].removeprefix("get")
        variable = self._variable(name[:1].lower() + name[1:])
        arguments = self.value(json_format.MessageToDict(request.args))
        step = {"variable": variable, "function": request.tok, "arguments": arguments}
        if step not in self.steps:
            self.steps.append(step)
        found = schema.function(request.tok)
        response = resource_pb2.ResourceInvokeResponse()
        answered = getattr(response, "return")
        for each in found.results if found else ():
            answered.fields[each].string_value = f"\u27e6{variable}.{each}\u27e7"
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        return empty_pb2.Empty()

    def _variable(self, name: str) -> str:
        first, *rest = [each for each in re.split(r"\W+", name) if each] or ["it"]
        made = first + "".join(each[:1].upper() + each[1:] for each in rest)
        made = f"of{made}" if made[0].isdigit() else made
        made = f"{made}Resource" if _RESERVED.fullmatch(made) else made
        number, taken = 1, {*self._named.values()}
        while (free := made if number == 1 else f"{made}{number}") in taken:
            number += 1
        return free

    def _options(self, request: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        if request.hasProtect if hasattr(request, "hasProtect") else request.protect:
            made["protect"] = request.protect
        if request.ignoreChanges:
            made["ignoreChanges"] = [*request.ignoreChanges]
        if request.retainOnDelete:
            made["retainOnDelete"] = True
        provider = request.provider.rpartition("::")[0]
        if provider in self._variables:
            made["provider"] = {"$ref": [self._variables[provider]]}
        return made

    def value(self, value: Any) -> Any:
        """A value as the file has it."""
        if isinstance(value, Mapping):
            return self._marked(value) if SIGNATURE in value else self._object(value)
        if isinstance(value, list):
            return [self.value(each) for each in value]
        if isinstance(value, str):
            return self._text(value)
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def _of_provider(self, made: Mapping[str, Any]) -> dict[str, Any]:
        """The inputs of a provider as a program writes them.

        The SDK marks credentials as secret, encodes non-text values as JSON, and adds defaults.
        """
        return {
            key: _decoded(self._plain(key, value))
            for key, value in made.items()
            if re.search(rf"\b{re.escape(_python(key))}=", self._source)
        }

    def _as_given(self, key: str, value: Any, known: schema.Property | None) -> Any:
        """The value without the secret mark that the SDK adds to plaintext of the program."""
        return self._plain(key, value) if known is not None and known.secret else value

    def _plain(self, key: str, value: Any) -> Any:
        if not isinstance(value, dict) or "$secret" not in value:
            return value
        name = re.escape(_python(key))
        return value if re.search(rf"{name}=[\w.()]*secret\(", self._source) else value["$secret"]

    def _object(self, value: Mapping[str, Any]) -> dict[str, Any]:
        held = (key for key in value if not key.startswith("__"))
        return {key: self.value(value[key]) for key in sorted(held, key=self._order)}

    def _order(self, key: str) -> tuple[int, str]:
        """Where the program has the key: messages keep no order."""
        spelled = rf"""(?<!\w)(?:{re.escape(key)}|{re.escape(_python(key))})(?:["']?\s*[=:])"""
        found = re.search(spelled, self._source)
        return (found.start() if found else len(self._source), key)

    def _marked(self, value: Mapping[str, Any]) -> Any:
        sign = value[SIGNATURE]
        if sign == SECRET:
            held = self.value(value["value"])
            is_config = isinstance(held, Mapping) and "$config" in held
            return {"$config": [held["$config"][0], True]} if is_config else {"$secret": held}
        kinds = _ASSETS.get(sign, _ARCHIVES if sign == _ARCHIVE else ())
        for key, kind in zip(kinds[::2], kinds[1::2], strict=True):
            if key in value:
                content = value[key]
                held = self._members(content) if kind == "archive" else self.value(content)
                return {"$asset": [kind, held]}
        if "urn" in value and value["urn"] in self._variables:
            return {"$ref": [self._variables[value["urn"]]]}
        raise NotRecordedError(f"it has a value of the kind {sign}")

    def _members(self, assets: Mapping[str, Any]) -> dict[str, Any]:
        found = sorted(assets, key=lambda name: self._source.find(f'"{name}"'))
        return {name: self.value(assets[name]) for name in found}

    def _text(self, text: str) -> Any:
        if text[:1] in "{[":
            try:
                document = json.loads(text)
            except ValueError:
                return self._parts(text)
            return {"$json": self._document(document)}
        return self._parts(text)

    def _document(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._document(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._document(each) for each in value]
        return self._parts(value) if isinstance(value, str) else value

    def _parts(self, text: str) -> Any:
        pieces = _TOKEN.split(text)
        made = [
            self._reference(each) if number % 2 else each
            for number, each in enumerate(pieces)
            if number % 2 or each
        ]
        if "Calling __str__ on an Output" in text:
            raise NotRecordedError("it prints an Output, which each language does otherwise")
        if not any(number % 2 for number in range(len(pieces))):
            return text
        return made[0] if len(made) == 1 else {"$text": made}

    @staticmethod
    def _reference(token: str) -> Any:
        variable, *path = token.split(".")
        if variable == _CONFIG:
            return {"$config": [".".join(path), False]}
        return {"$ref": [variable, *path]}


if __name__ == "__main__":
    main()
