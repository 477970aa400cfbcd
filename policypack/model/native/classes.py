"""What a fix calls resources: the classes of aws-native for those of pulumi_aws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from policypack.facts.native_types import OF_OWNER, Twin, native_types, twins_of
from policypack.model.native.conversions import bare_steps
from policypack.model.native.paths import shared, text
from policypack.start.lazy_patterns import lazy_pattern

_CLASS = lazy_pattern(r"\baws\.(\w+)\.(\w+)")


def in_native_classes(fix: str, native: str, types: Iterable[str]) -> str | None:
    """The fix with the classes of aws-native; None where it names one that aws-native has not.

    `types` are those whose classes it may name; `native` is the type of the resource. What is a
    resource in pulumi_aws may be a property of it: `publicAccessBlockConfiguration`.
    """
    made = fix
    for module, name in _CLASS.findall(fix):
        found = {*_by_class().get(f"{module}.{name}".casefold(), ())}
        if len(found) != 1:
            return None
        _, of, class_ = found.pop().split(":")
        made = made.replace(f"aws.{module}.{name}", f"aws_native.{of}.{class_}")
    parts = parts_of(native)
    for name, kind in {kind.rpartition(":")[2]: kind for kind in types}.items():
        other = parts.get(kind) or _class_name(kind)
        if not re.search(rf"(?<![\w.]){name}\b", made) or other == name:
            continue
        if not other:
            return None
        # A property has no article.
        article = "" if kind in parts else "an " if other[0] in "AEIO" else "a "
        made = re.sub(rf"\ban? {name}\b", f"{article}{other}", made)
        made = re.sub(rf"(?<![\w.]){name}\b", other, made)
    return made


@lru_cache(maxsize=64)
def parts_of(native: str) -> Mapping[str, str]:
    """The properties that pulumi_aws has as resources of their own, by the types of these."""
    roots = {twin.type: _root(twin) for twin in twins_of(native) if twin.is_part}
    return {kind: root for kind, root in roots.items() if root}


def _root(twin: Twin) -> str:
    pairs = twin.of_element(None).pairs
    own = [bare_steps(each) for _, each in pairs if not each.startswith(OF_OWNER)]
    # One property of an object is not the object.
    root = shared(own) if len(own) > 1 else own[0][: max(1, len(own[0]) - 1)]
    return text(root).removesuffix("[]")


def _class_name(kind: str) -> str:
    """The class of aws-native for a type of pulumi_aws; empty where there is none, or several."""
    found = {native.rpartition(":")[2] for native in _wholes().get(kind, ())}
    name = kind.rpartition(":")[2]
    return name if name in found else found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=1)
def _wholes() -> Mapping[str, list[str]]:
    """The types of aws-native that are a resource of pulumi_aws as a whole, by its type."""
    made: dict[str, list[str]] = {}
    for native in native_types():
        for twin in twins_of(native):
            if not twin.is_part:
                made.setdefault(twin.type, []).append(native)
    return made


@lru_cache(maxsize=1)
def _by_class() -> Mapping[str, list[str]]:
    """The same by the class of pulumi_aws: `sqs.queue`."""
    made: dict[str, list[str]] = {}
    for kind, found in _wholes().items():
        module, name = kind.split(":")[1].split("/")[0], kind.rpartition(":")[2]
        made.setdefault(f"{module}.{name}".casefold(), []).extend(found)
    return made
