"""The Pulumi program of the comparison: it registers what `resources.json` beside it names.

`${name.output}` is an output of another resource, and a text around it is made once that is known.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pulumi

_REFERENCE = re.compile(r"\$\{([\w-]+)\.(\w+)\}")


def declare(file: Path) -> None:
    """Registers the resources, each after those that it refers to."""
    _Program(json.loads(file.read_text(encoding="utf-8"))).declare()


class _Program:
    def __init__(self, resources: dict[str, Any]) -> None:
        self._resources = resources
        self._declared: dict[str, pulumi.CustomResource] = {}
        self._read: dict[str, set[str]] = {}
        for name, output in _REFERENCE.findall(json.dumps(resources)):
            self._read.setdefault(name, set()).add(output)

    def declare(self) -> None:
        for name in self._resources:
            self._declare(name)

    def _declare(self, name: str) -> pulumi.CustomResource:
        if name not in self._declared:
            wanted = self._resources[name]
            read = self._read.get(name, set()) - {"id", "urn"} - {*wanted["properties"]}
            properties = {**dict.fromkeys(read), **self._value(wanted["properties"])}
            self._declared[name] = pulumi.CustomResource(wanted["type"], name, properties)
        return self._declared[name]

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._value(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._value(each) for each in value]
        return self._text(value) if isinstance(value, str) else value

    def _text(self, text: str) -> Any:
        found = _REFERENCE.findall(text)
        if not found:
            return text.replace("$${", "${")
        values = [getattr(self._declare(name), output) for name, output in found]
        if _REFERENCE.fullmatch(text):
            return values[0]

        def made(known: list[Any]) -> str:
            rest = iter(known)
            return _REFERENCE.sub(lambda _: str(next(rest)), text).replace("$${", "${")

        return pulumi.Output.all(*values).apply(made)
