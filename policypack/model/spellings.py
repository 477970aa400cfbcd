"""How the languages of programs spell the names of properties: `kms_key_id` in Python.

https://www.pulumi.com/docs/iac/languages-sdks/python/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policypack.facts.property_names import property_names
from policypack.start.lazy_patterns import lazy_pattern

_HUMPS = lazy_pattern(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# A name of a property within a path.
_NAME = lazy_pattern(r"[A-Za-z_]\w*")


def snake_case(name: str) -> str:
    """`kmsKeyId` as `kms_key_id`."""
    return _HUMPS.sub("_", name).lower()


def capitalized(name: str) -> str:
    """`kmsKeyId` as `KmsKeyId`."""
    return name[0].upper() + name[1:]


# By runtime; the other languages spell names as they travel: `kmsKeyId`.
BY_RUNTIME: Mapping[str, Callable[[str], str]] = {
    "python": snake_case,
    "go": capitalized,
    "dotnet": capitalized,
}


def spellings(path: str, kind: str) -> frozenset[str]:
    """A path of a resource of this type as it travels, and as each language spells it.

    Keys that aren't properties, such as the names of environment variables, are unchanged.
    """
    known = property_names(kind)
    others = (_spelled(path, each, known) for each in BY_RUNTIME.values())
    return frozenset((path, *others))


def _spelled(path: str, spelling: Callable[[str], str], known: frozenset[str]) -> str:
    return _NAME.sub(lambda found: spelling(found[0]) if found[0] in known else found[0], path)
