"""Texts and other single values of templates, and what an object of a template is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.model.unknown import Unknown
from policypack.model.values import Secret
from policypack.start.lazy_patterns import lazy_pattern

CONDITION = "Condition"
_RESOLVE = lazy_pattern(r"\{\{resolve:([\w-]+):")
_SECRET_SOURCES = ("secretsmanager", "ssm-secure")


def function_in(raw: Mapping[str, Any]) -> str:
    """The name of the function that an object calls; empty if it calls none."""
    if len(raw) != 1:
        return ""
    name = next(iter(raw))
    # A statement of an IAM document may hold a condition of another kind.
    is_bare = name in ("Ref", CONDITION) and isinstance(raw[name], str)
    return name if is_bare or name.startswith("Fn::") else ""


def section(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A section of a template; empty where it has none."""
    found = template.get(name)
    return found if isinstance(found, dict) else {}


def unknown(waits_for: str) -> Unknown:
    """A value that the template alone does not give. Its place is known where it is used."""
    return Unknown("", waits_for or None)


def text_of(value: Any) -> str:
    """A scalar as CloudFormation passes it to a service."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else "" if isinstance(value, Unknown) else str(value)


def output(name: str, kind: str) -> Unknown:
    """What AWS alone decides about a resource."""
    return unknown(f"an output of {name} ({kind})")


def resolved(text: str) -> Any:
    """The text; unknown where it refers to a value that is stored elsewhere.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    """
    found = _RESOLVE.search(text)
    if not found:
        return text
    value = unknown(f"a dynamic reference to {found[1]}")
    return Secret(value) if found[1] in _SECRET_SOURCES else value


def is_equal(one: Any, other: Any) -> bool | Unknown:
    """Whether two scalars are equal, as conditions compare them."""
    bare = [each.content if isinstance(each, Secret) else each for each in (one, other)]
    for each in bare:
        if isinstance(each, Unknown):
            return each
        if isinstance(each, (list, dict)):
            return unknown("a condition of the template")
    return text_of(bare[0]) == text_of(bare[1])


def are_equal(one: Any, other: Any) -> bool:
    """Whether both ways of a choice give the same known scalar."""
    scalars = (str, int, float, bool)
    return isinstance(one, scalars) and isinstance(other, scalars) and one == other
