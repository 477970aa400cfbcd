"""The cases as resources of pulumi_aws, for tools that judge Pulumi programs.

The pack's own reader of templates converts them. A text that it has in the place of a name or an
ARN which AWS has yet to make becomes a reference to the output, as a program has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
from policypack.model.resources import Resource
from policypack.model.templates import held_by
from policypack.model.unknown import Unknown
from policypack.offline import schema
from policypack.offline.config import ACCOUNT
from policypack.testing.judging import resource
from tests.comparison.cases import Template

_STACK = "stackname"
_OUTPUT_OF = re.compile(r"an output of (\w+) ")
# The reader leaves out what no rule reads; the provider requires this.
_UNREAD = {"deviceName": "/dev/xvda"}
# The account of AWS's examples is the own one in every template.
EXAMPLE, REGION = "111122223333", "eu-central-1"


class NotConverted(Exception):
    """A resource that the reader of templates does not make a resource of pulumi_aws of."""


def converted(template: Template, by_hand: Mapping[str, Any], prefix: str) -> Template:
    """The resources of a program, as Pulumi YAML names types and outputs; names begin with the
    prefix."""
    given = {"templateBody": json.dumps({"Resources": template}), "name": _STACK, "region": REGION}
    contents = held_by(resource("aws:cloudformation/stack:Stack", given))
    gaps = [each for each in contents.gaps if each.path.rpartition(".")[2] not in by_hand]
    if gaps or contents.fault:
        raise NotConverted(f"{prefix}: {gaps or contents.fault}")
    made = _Program(contents.resources, prefix).resources(by_hand)
    return made | _by_hand(by_hand, prefix)


def _by_hand(resources: Mapping[str, Any], prefix: str) -> Template:
    text = json.dumps(resources).replace(EXAMPLE, ACCOUNT)
    text = re.sub(r"\$\{(\w+)\.", rf"${{{prefix}\1.", text)
    return {f"{prefix}{name}": each for name, each in json.loads(text).items()}


class _Program:
    """The resources of one template."""

    def __init__(self, found: Iterable[Resource], prefix: str) -> None:
        self._found, self._prefix = tuple(found), prefix
        # The whole resource, not the parts of it that pulumi_aws has apart.
        self._whole = {each.name: f"{prefix}{each.name}" for each in self._found}
        self._references: dict[str, str] = {}
        for each in self._found:
            if isinstance(arn := each.properties.raw.get("arn"), str):
                # The policy of a topic has the topic's ARN as a property of the same name.
                self._references.setdefault(arn, f"${{{self._whole[each.name]}.arn}}")
        for name, own in self._whole.items():
            self._references[f"{_STACK}-{name}"] = f"${{{own}.id}}"
        longest = sorted(self._references, key=len, reverse=True)
        self._pattern = re.compile("|".join(re.escape(each) for each in longest) or "(?!)")

    def resources(self, without: Iterable[str]) -> Template:
        """The resources but those of these names."""
        made: Template = {}
        for each in self._found:
            if each.name in without:
                continue
            if not each.type.startswith("aws:"):
                raise NotConverted(f"{self._prefix}{each.name}: {each.type}")
            name = self._whole[each.name]
            if name in made:
                name += f"-{each.type.rpartition(':')[2]}"
            made[name] = {"type": each.type, "properties": self._properties(each)}
        return made

    def _properties(self, each: Resource) -> Template:
        own = f"${{{self._whole[each.name]}.arn}}"
        raw = dict(each.properties.raw)
        if self._references.get(str(raw.get("arn"))) == own:
            del raw["arn"]
        declared = schema.resource(each.type)
        if declared is None:
            raise NotConverted(f"{self._prefix}{each.name}: {each.type} has no schema")
        value: Template = self._value(raw, each)
        return {
            key: _as_declared(held, declared.inputs[key].type) if key in declared.inputs else held
            for key, held in value.items()
        }

    def _value(self, value: Any, of: Resource) -> Any:
        if isinstance(value, Mapping):
            return {key: self._value(held, of) for key, held in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._value(held, of) for held in value]
        if isinstance(value, Unknown):
            return self._output(value, of)
        return self._text(value) if isinstance(value, str) else value

    def _text(self, value: str) -> str:
        made = self._pattern.sub(lambda found: f"\0{self._references[found[0]]}\0", value)
        made = (
            made.replace(OWN_ACCOUNT, ACCOUNT).replace(EXAMPLE, ACCOUNT).replace(OWN_REGION, REGION)
        )
        # Pulumi YAML's own form of a dollar sign that begins no reference.
        parts = made.split("\0")
        return "".join(
            part if number % 2 else part.replace("${", "$${") for number, part in enumerate(parts)
        )

    def _output(self, value: Unknown, of: Resource) -> str:
        """The ID of the resource whose output is not known yet."""
        found = _OUTPUT_OF.match(value.waits_for or "")
        if found:
            return f"${{{self._whole[found[1]]}.id}}"
        if value.waits_for is None and not value.path.startswith("<"):
            return f"${{{self._whole[of.name]}.id}}"
        raise NotConverted(f"{self._prefix}{of.name}: {value}")


def _as_declared(value: Any, declared: schema.Type) -> Any:
    """The value with its documents as JSON texts, where the SDK takes a text."""
    if declared.kind == "string" and isinstance(value, (dict, list)):
        return json.dumps(value)
    if isinstance(value, list) and declared.element:
        return [_as_declared(each, declared.element) for each in value]
    if isinstance(value, dict):
        inner = {name: each.type for name, each in declared.properties.items()}
        missing = {name: held for name, held in _UNREAD.items() if name in inner}
        return missing | {
            key: _as_declared(each, inner[key]) if key in inner else each
            for key, each in value.items()
        }
    return value
