"""The parts of a recorded program: steps in their order, and values.

A step is a resource (`type`, `name`, `inputs`, `options`), a call of a function of a provider
(`function`, `arguments`) or an output of the stack (`output`, `value`). Its `variable` is what
others call it by. A value is one of JSON, where an object with one of these keys stands for:
a property of a step (`$ref`: variable and path), text with others in it (`$text`: parts), a JSON
document as text (`$json`), a secret (`$secret`), a configuration value (`$config`: name and whether
it is secret), an asset or archive (`$asset`: kind and content).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from policypack.reading.files import split_lines

Step = Mapping[str, Any]
_PACKAGES = {"aws-native": "awsNative"}
_ONE_MODULE = "index"


def special(value: Any) -> tuple[str, Any] | None:
    """The key and the content of a value that stands for something else."""
    if isinstance(value, Mapping) and len(value) == 1:
        ((key, content),) = value.items()
        if key.startswith("$"):
            return key, content
    return None


def parts(token: str) -> tuple[str, str, str]:
    """Package, module and name of a type or function: `aws`, `sqs`, `Queue`."""
    package, module, name = token.split(":")
    first = module.split("/")[0]
    return package, "" if first == _ONE_MODULE else first, name


def called(token: str) -> str:
    """The name in the SDK for Node.js: `aws.sqs.Queue`."""
    package, module, name = parts(token)
    if (package, module) == ("pulumi", "providers"):
        return f"{_PACKAGES.get(name, name)}.Provider"
    return ".".join(filter(None, (_PACKAGES.get(package, package), module, name)))


def references(value: Any) -> Iterator[str]:
    """The variables that a value names."""
    found = special(value)
    if found and found[0] == "$ref":
        yield found[1][0]
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)


def configured(value: Any) -> Iterator[tuple[str, bool]]:
    """The configuration values that a value reads: name, and whether it is secret."""
    found = special(value)
    if found and found[0] == "$config":
        yield found[1][0], found[1][1]
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from configured(each)
    elif isinstance(value, list):
        for each in value:
            yield from configured(each)


def given(steps: Sequence[Step]) -> list[Any]:
    """The values that the steps give."""
    keys = ("inputs", "arguments", "value", "options")
    return [step[key] for step in steps for key in keys if key in step]


def merged(bad: str, good: str, mark: str) -> str:
    """The lines of both; `mark` begins a comment."""
    return "\n".join(_lines(split_lines(bad), split_lines(good), mark))


def _lines(bad: list[str], good: list[str], mark: str) -> Iterator[str]:
    matcher = SequenceMatcher(a=bad, b=good, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield from bad[first:last]
            continue
        yield from (f"{each}  {mark} bad" for each in bad[first:last])
        yield from (f"{each}  {mark} good" for each in good[start:end])
