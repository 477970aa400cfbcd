"""Running a program of Pulumi YAML in this process: what TypeScript's programs register too.

Properties are in camelCase and policies are objects, as pulumi_aws takes them in those languages.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pulumi
import yaml

_REFERENCE = re.compile(r"\$\{([\w-]+)(?:\.(\w+))?\}")


def declare(text: str) -> None:
    """Registers the resources of a program, in the order of the text."""
    resources = yaml.safe_load(text)["resources"]
    read = {(name, key or "id") for name, key in _REFERENCE.findall(text)}
    declared: dict[str, pulumi.CustomResource] = {}
    for name, wanted in resources.items():
        outputs = {key: None for of, key in read if of == name and key not in ("id", "urn")}
        properties = {**outputs, **_value(wanted.get("properties", {}), declared)}
        declared[name] = pulumi.CustomResource(token(wanted["type"]), name, properties)


def token(short: str) -> str:
    """`aws:sqs/queue:Queue` for `aws:sqs:Queue`."""
    package, module, kind = short.split(":")
    return f"{package}:{module}/{kind[0].lower()}{kind[1:]}:{kind}"


def _value(value: Any, declared: dict[str, pulumi.CustomResource]) -> Any:
    if isinstance(value, str):
        return _text(value, declared)
    if isinstance(value, list):
        return [_value(item, declared) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, inner),) = value.items()
        if key in _FUNCTIONS:
            return _FUNCTIONS[key](_value(inner, declared))
    return {key: _value(item, declared) for key, item in value.items()}


def _text(text: str, declared: dict[str, pulumi.CustomResource]) -> Any:
    parts = [
        getattr(declared[found[1]], found[2] or "id") if found else piece
        for piece, found in _pieces(text)
    ]
    if len(parts) == 1:
        return parts[0]
    return pulumi.Output.concat(*parts) if _REFERENCE.search(text) else text


def _pieces(text: str) -> list[tuple[str, re.Match[str] | None]]:
    """The text cut before and after its references."""
    pieces: list[tuple[str, re.Match[str] | None]] = []
    end = 0
    for found in _REFERENCE.finditer(text):
        if found.start() > end:
            pieces.append((text[end : found.start()], None))
        pieces.append((found[0], found))
        end = found.end()
    if end < len(text) or not pieces:
        pieces.append((text[end:], None))
    return pieces


_FUNCTIONS = {
    "fn::toJSON": lambda value: pulumi.Output.from_input(value).apply(json.dumps),
    "fn::fileArchive": pulumi.FileArchive,
}
