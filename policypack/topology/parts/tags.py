"""The tags of a resource: its own, and the `defaultTags` of its provider.

https://www.pulumi.com/registry/packages/aws/api-docs/provider/
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from policypack.model.resources import Resource
from policypack.model.values import Value
from policypack.topology.parts.links import is_computed

# The provider merges both in the second one.
_PATHS = ("tags", "tagsAll")


def tags(resource: Resource) -> Iterator[tuple[str, Value]]:
    """The key and the value of each tag, perhaps twice. Raises UnknownValueError."""
    for path in _PATHS:
        if not is_computed(resource, path):
            for tag in resource.properties.items(path):
                yield tag.path.removeprefix(f"{path}."), tag


def missing_tags(resource: Resource, required: Collection[str]) -> list[str]:
    """The keys that no tag of the resource has; upper and lower case differ.

    Raises UnknownValueError where one of them may be among the tags that are not known yet.
    """
    missing = set(required)
    for path in _PATHS:
        if missing:
            held = resource.get(path, {})
            missing -= {key for key in held if held[key] is not None}
    return sorted(missing)
