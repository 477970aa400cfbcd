"""A recorded program in TypeScript, as people write it.

https://www.pulumi.com/docs/iac/languages-sdks/javascript/
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from policypack.report.examples.steps import (
    Step,
    called,
    configured,
    given,
    parts,
    references,
    special,
)
from policypack.start.lazy_patterns import lazy_pattern

_NAME = lazy_pattern(r"[A-Za-z_$][\w$]*")
_SHORT = 60
_CLASSES = {
    "file": "FileAsset",
    "text": "StringAsset",
    "remote": "RemoteAsset",
    "fileArchive": "FileArchive",
    "remoteArchive": "RemoteArchive",
    "archive": "AssetArchive",
}


def program(steps: Sequence[Step], beside: Sequence[Step] = ()) -> str:
    """The program without its imports; `beside` is one that it is compared with."""
    used = {*references(given([*steps, *beside]))}
    lines = ["const config = new pulumi.Config();"] if any(configured(given(steps))) else []
    return "\n".join([*lines, *(_step(each, used) for each in steps)])


def _step(step: Step, used: set[str]) -> str:
    if "output" in step:
        return f"export const {step['output']} = {_value(step['value'], 0)};"
    start = f"const {step['variable']} = " if step["variable"] in used else ""
    if "function" in step:
        package, module, name = parts(step["function"])
        call = ".".join(filter(None, (package, module, f"{name}Output")))
        return f"{start}{call}({_value(step['arguments'], 0) if step['arguments'] else ''});"
    arguments = [json.dumps(step["name"])]
    if step["inputs"] or step["options"]:
        arguments.append(_value(step["inputs"], 0, wide=True))
    if step["options"]:
        arguments.append(_value(step["options"], 0))
    return f"{start}new {called(step['type'])}({', '.join(arguments)});"


def _value(value: Any, depth: int, wide: bool = False) -> str:
    """The expression; `wide`: an object has a line for each member, however short."""
    found = special(value)
    if found:
        return _special(*found, depth)
    if isinstance(value, Mapping):
        members = [f"{_key(key)}: {_value(each, depth + 1)}" for key, each in value.items()]
        return _bracketed("{", members, "}", depth, wide)
    if isinstance(value, list):
        return _bracketed("[", [_value(each, depth + 1) for each in value], "]", depth)
    if isinstance(value, str) and "\n" in value:
        return f"`{_template(value)}`"
    return json.dumps(value, ensure_ascii=False)


def _special(key: str, content: Any, depth: int) -> str:
    if key == "$ref":
        return ".".join(content)
    if key == "$text":
        inner = (_template(each) if isinstance(each, str) else _inner(each) for each in content)
        return f"pulumi.interpolate`{''.join(inner)}`"
    if key == "$json":
        is_known = not any(references(content)) and not any(configured(content))
        function = "JSON.stringify" if is_known else "pulumi.jsonStringify"
        return f"{function}({_value(content, depth)})"
    if key == "$secret":
        return f"pulumi.secret({_value(content, depth)})"
    if key == "$config":
        name, is_secret = content
        return f"config.{'requireSecret' if is_secret else 'require'}({json.dumps(name)})"
    kind, held = content
    return f"new pulumi.asset.{_CLASSES[kind]}({_value(held, depth)})"


def _inner(value: Any) -> str:
    return f"${{{_value(value, 0)}}}"


def _template(text: str) -> str:
    return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")


def _key(key: str) -> str:
    return key if _NAME.fullmatch(key) else json.dumps(key)


def _bracketed(
    opening: str, members: Sequence[str], closing: str, depth: int, wide: bool = False
) -> str:
    if not members:
        return opening + closing
    space = " " if opening == "{" else ""
    short = f"{opening}{space}{', '.join(members)}{space}{closing}"
    if not wide and len(short) <= _SHORT and "\n" not in short:
        return short
    return "\n".join(_wide(opening, members, closing, depth))


def _wide(opening: str, members: Sequence[str], closing: str, depth: int) -> Iterator[str]:
    yield opening
    yield from (f"{'    ' * (depth + 1)}{each}," for each in members)
    yield f"{'    ' * depth}{closing}"
