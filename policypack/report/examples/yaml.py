"""A recorded program in Pulumi YAML.

https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from policypack.report.examples.steps import Step, configured, given, parts, special

_FUNCTIONS = {
    "file": "fn::fileAsset",
    "text": "fn::stringAsset",
    "remote": "fn::remoteAsset",
    "fileArchive": "fn::fileArchive",
    "remoteArchive": "fn::remoteArchive",
    "archive": "fn::assetArchive",
}


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Writes texts of several lines as blocks, and lists indented."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """The indentation of what follows."""
        del indentless
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def program(steps: Sequence[Step], _: Sequence[Step] = ()) -> str:
    """The program: configuration, variables, resources and outputs."""
    config = {
        name: {"type": "string", **({"secret": True} if is_secret else {})}
        for name, is_secret in configured(given(steps))
    }
    found = {
        "config": config,
        "variables": {e["variable"]: _call(e) for e in steps if "function" in e},
        "resources": {e["variable"]: _resource(e) for e in steps if "type" in e},
        "outputs": {each["output"]: _value(each["value"]) for each in steps if "output" in each},
    }
    told = {key: each for key, each in found.items() if each}
    text: str = yaml.dump(told, Dumper=_Dumper, sort_keys=False, width=1_000)
    return text


def _call(step: Step) -> Any:
    called = {"function": _token(step["function"]), "arguments": _value(step["arguments"])}
    return {"fn::invoke": called}


def _resource(step: Step) -> Any:
    made: dict[str, Any] = {"type": _token(step["type"])}
    if step["variable"] != step["name"]:
        made["name"] = step["name"]
    if step["inputs"]:
        made["properties"] = _value(step["inputs"])
    if step["options"]:
        made["options"] = _value(step["options"])
    return made


def _token(token: str) -> str:
    """The short token that people write: `aws:sqs:Queue`."""
    package, module, name = parts(token)
    return ":".join(filter(None, (package, module, name)))


def _value(value: Any) -> Any:
    found = special(value)
    if found:
        return _special(*found)
    if isinstance(value, Mapping):
        return {key: _value(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_value(each) for each in value]
    return _literal(value) if isinstance(value, str) else value


def _special(key: str, content: Any) -> Any:
    if key == "$ref":
        return f"${{{'.'.join(content)}}}"
    if key == "$config":
        return f"${{{content[0]}}}"
    if key == "$text":
        return "".join(_literal(e) if isinstance(e, str) else _value(e) for e in content)
    if key == "$json":
        return {"fn::toJSON": _value(content)}
    if key == "$secret":
        return {"fn::secret": _value(content)}
    kind, held = content
    return {_FUNCTIONS[kind]: _value(held)}


def _literal(text: str) -> str:
    return text.replace("${", "$${")
