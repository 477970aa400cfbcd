"""Makes `policypack/facts/resource_names.z`: the property that names a resource, by type.

From the IDs and ARNs that the stand-in provider gives. Run it after those were mined again:

    .venv/bin/python -m tools.mine_resource_names
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from policypack.facts.resource_names import IN_TEMPLATE
from policypack.offline import schema
from policypack.offline.arns import templates_of
from policypack.offline.config import Context
from policypack.offline.templates import TemplateScope

TARGET = Path(__file__).resolve().parent.parent / "policypack/facts/resource_names.z"
# Where a resource lives.
_PLACES = ("region", "account", "accountId", "awsAccountId")
_CONTEXT = Context("111122223333", "eu-central-1", "aws")


def mined() -> bytes:
    """One line of the source, then one for each type with a naming property and its templates."""
    lines = [f"pulumi_aws {schema.version()}"]
    for token in schema.resource_tokens():
        name, templates = _named(token)
        if name:
            lines.append(" ".join((token, name, *templates)))
    return zlib.compress("\n".join(lines).encode("ascii"), 9)


def _named(token: str) -> tuple[str, list[str]]:
    """The property that the ID or the ARN is made of, and the templates that hold it alone."""
    declared = schema.resource(token)
    assert declared is not None
    identifier, arn = templates_of(TemplateScope(token, "it", {}, _CONTEXT))
    # Some ARNs are made of the ID.
    templates = (identifier.replace("{arn}", ""), (arn or "").replace("{id}", identifier))
    found: dict[str, list[str]] = {}
    for template in templates:
        properties = [*_properties(template, declared.inputs)]
        if len(properties) == 1:
            found.setdefault(properties[0], []).append(template)
    name = next(iter(found), "")
    return name, [each for each in dict.fromkeys(found.get(name, ())) if each != f"{{{name}}}"]


def _properties(template: str, inputs: Mapping[str, object]) -> Iterator[str]:
    """The properties in a template that name the resource, and not what it belongs to."""
    parts = [*IN_TEMPLATE.finditer(template)]
    invents = any(each["opaque"] for each in parts)
    for each in parts:
        name = each["name"]
        is_own = name in inputs and name not in _PLACES and each["default"] is None
        if not each["opaque"] and is_own and (name == "name" or not invents):
            yield name


if __name__ == "__main__":
    TARGET.write_bytes(mined())
