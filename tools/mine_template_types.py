"""Makes `policypack/facts/template_types.z`: the names and kinds of properties in templates.

AWS publishes a JSON schema for each resource type of CloudFormation
(https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html). The
wheel of cfn-lint has the schemas of all Regions. Only this script needs it:

    pip download --no-deps cfn-lint==1.51.0
    .venv/bin/python -m tools.mine_template_types cfn_lint-1.51.0-py3-none-any.whl

The same wheel gives the same bytes. Only types that rules read are kept; types of aws-native that
no template can have are in no schema.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policypack.facts.native_types import native_types, twins_of
from policypack.facts.template_types import (
    ANY,
    FLAG,
    LIST,
    MAP,
    NUMBER,
    OBJECT,
    TEXT,
    native_type,
    sdk_name,
)
from policypack.offline.arns import mined_identities
from policypack.offline.id_templates import known_identity

TARGET = Path(__file__).resolve().parent.parent / "policypack/facts/template_types.z"
_SCHEMAS = "cfnlint/data/schemas/resources/"
_SCALARS = {"string": TEXT, "boolean": FLAG, "integer": NUMBER, "number": NUMBER}
_DEFINITIONS = "#/definitions/"
_PLACEHOLDER = re.compile(r"\{([^}=]*)[^}]*\}")
# `Ref` returns the name of a rule, and its ARN identifies it:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html
_OTHER_REFERENCES = ("AWS::Events::Rule",)
_EVERYWHERE = ("partition", "region", "account")
Schema = Mapping[str, Any]


def mined(wheel: Path) -> bytes:
    """One line per object: its name, then its properties with their kinds."""
    with zipfile.ZipFile(wheel) as files:
        names = sorted(name for name in files.namelist() if name.startswith(_SCHEMAS))
        schemas = [json.loads(files.read(name)) for name in names if name.endswith(".json")]
    # Regions that lack a property have a separate schema; the largest one has every property.
    largest: dict[str, Schema] = {}
    for schema in sorted(schemas, key=lambda each: (len(json.dumps(each)), json.dumps(each))):
        largest[schema["typeName"]] = schema
    read = native_types()
    kept = {name: each for name, each in largest.items() if native_type(name) in read}
    version = wheel.name.split("-")[1]
    lines = [line for name in sorted(kept) for line in _Type(name, kept[name]).lines()]
    return zlib.compress("\n".join([f"cfn-lint {version}", *lines]).encode(), 9)


class _Type:
    """The lines of one resource type: its properties, then those of the objects in them."""

    def __init__(self, name: str, schema: Schema) -> None:
        self._name, self._schema = name, schema
        self._objects: dict[str, Schema] = {}

    def lines(self) -> Iterator[str]:
        """One line per object, each once."""
        self._objects = {"": self._schema}
        done: set[str] = set()
        while left := [each for each in self._objects if each not in done]:
            for each in left:
                done.add(each)
                yield self._line(each, self._objects[each])

    def _line(self, name: str, schema: Schema) -> str:
        properties = {key: held for each in _variants(schema) for key, held in each.items()}
        words = [f"{key}{self._kind(held, name + key)}" for key, held in sorted(properties.items())]
        arn = "" if name else next(self._arn(properties), "")
        reference = [] if name else [f"@{self._reference(arn)}", *filter(None, [arn])]
        return " ".join([f"{self._name}.{name}" if name else self._name, *reference, *words])

    def _reference(self, arn: str) -> str:
        """The property that `Ref` returns, where a template sets it or it is the ARN."""
        found = [each.rpartition("/")[2] for each in self._schema.get("primaryIdentifier", ())]
        if len(found) != 1 or self._name in _OTHER_REFERENCES:
            return ""
        is_computed = f"/properties/{found[0]}" in self._schema.get("readOnlyProperties", ())
        return "" if is_computed and not arn.startswith(f"={found[0]}=") else found[0]

    def _arn(self, properties: Schema) -> Iterator[str]:
        """The property that is the ARN, and how AWS makes it; `{}` is what AWS alone chooses."""
        whole = next((each for each in twins_of(native_type(self._name)) if not each.is_part), None)
        identity = whole and (known_identity(whole.type) or mined_identities().get(whole.type))
        form = identity.arn if identity else None
        if identity and form and "{arn}" not in identity.id:
            form = form.replace("{id}", identity.id)
        names = {sdk_name(name): name for name in properties}
        pairs = dict(whole.pairs) if whole else {}
        attribute = names.get(pairs.get("arn", "arn"))
        if not form or not attribute:
            return

        def filled(found: re.Match[str]) -> str:
            own = names.get(pairs.get(found[1], ""), "")
            return found[0] if found[1] in _EVERYWHERE else f"{{{own}}}"

        yield f"={attribute}={_PLACEHOLDER.sub(filled, form).replace(' ', '')}"

    def _kind(self, schema: Schema, path: str) -> str:
        reference = schema.get("$ref", "")
        if reference.startswith(_DEFINITIONS):
            path = reference.removeprefix(_DEFINITIONS)
            schema = self._schema["definitions"].get(path, {})
        kinds = schema.get("type", "object" if _variants(schema) else "")
        if isinstance(kinds, list) or not kinds:
            return ANY
        if kinds in _SCALARS:
            return _SCALARS[kinds]
        if kinds == "array":
            return LIST + self._kind(schema.get("items", {}), path)
        if _variants(schema):
            self._objects.setdefault(path, schema)
            return OBJECT + path
        patterns = [*schema.get("patternProperties", {}).values()]
        return MAP + self._kind(patterns[0], path) if len(patterns) == 1 else ANY


def _variants(schema: Schema) -> list[Mapping[str, Schema]]:
    """The properties of an object, and those of the alternatives that it may be."""
    others = [each for key in ("oneOf", "anyOf", "allOf") for each in schema.get(key, ())]
    return [each["properties"] for each in (*others, schema) if each.get("properties")]


def main(wheel: str) -> None:
    """Writes the table from the wheel of cfn-lint."""
    TARGET.write_bytes(mined(Path(wheel)))


if __name__ == "__main__":
    main(*sys.argv[1:])
