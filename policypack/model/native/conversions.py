"""Values of aws-native in the form that pulumi_aws has for them: tags, switches, names of ACLs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from policypack.facts.native_types import OF_OWNER
from policypack.model.native.paths import Steps, steps
from policypack.model.unknown import Unknown
from policypack.model.values import Archive, Asset, Secret, parsed_json

_TAGS, _IS, _HYPHENS, _FILE, _METHOD, _NAMED = "{}", "?", "~", "|", "+", "%"
_STANDS_FOR, _JSON = "^", "&"

# A text follows these marks.
_WITH_TEXT = f"[{_IS}{_FILE}\\{_STANDS_FOR}]"


def bare_steps(native: str) -> Steps:
    """The steps of a native path without what is done with its value."""
    bare = native.removeprefix(OF_OWNER).removesuffix(_TAGS).removesuffix(_HYPHENS)
    bare = bare.removesuffix(_METHOD).removesuffix(_NAMED).removesuffix(_JSON)
    return steps(re.split(_WITH_TEXT, bare)[0])


def has_other_values(native: str) -> bool:
    """Whether a program of aws-native writes other values than one of pulumi_aws."""
    return native.endswith((_HYPHENS, _METHOD, _NAMED)) or bool(re.search(_WITH_TEXT, native))


def is_switch(native: str) -> bool:
    """Whether only the presence of the native property counts, and not what it holds."""
    return _STANDS_FOR in native


def converted(value: Any, native: str, raw: Mapping[str, Any]) -> Any:
    """The value in the form that pulumi_aws has for it; `raw` has all properties."""
    if isinstance(value, Secret):
        return Secret(converted(value.content, native, raw))
    if isinstance(value, Unknown):
        return value
    if _FILE in native:
        return _as_archive(value, native.partition(_FILE)[2], raw.get("runtime"))
    if _STANDS_FOR in native:
        return native.partition(_STANDS_FOR)[2]
    if native.endswith(_JSON) and isinstance(value, str):
        read = parsed_json(value)
        return value if read is None else read
    if native.endswith(_METHOD):
        return _as_method_path(value)
    if native.endswith(_NAMED) and isinstance(value, dict):
        return [{"name": name, "value": held} for name, held in value.items()]
    if native.endswith(_TAGS):
        return _as_tags(value)
    if native.endswith(_HYPHENS):
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", str(value)).lower()
    _, is_, wanted = native.partition(_IS)
    # A value of another type stays what it is.
    if not is_ or isinstance(value, (list, dict)):
        return value
    return value == (wanted or value)


def _as_archive(value: Any, name: str, runtime: Any) -> Any:
    """The archive that CloudFormation makes of code in a property: one file, by the runtime.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html
    """
    if isinstance(runtime, Secret):
        return _as_archive(value, name, runtime.content)
    if isinstance(runtime, Unknown) or not isinstance(value, str):
        return runtime if isinstance(value, str) else value
    suffix = "js" if str(runtime).startswith("nodejs") else "py"
    return Archive(assets={f"{name}.{suffix}": Asset(text=value)})


def _as_method_path(value: Any) -> Any:
    """The resource and the method of a setting in one text, as `*/*`."""
    if isinstance(value, Secret):
        return _as_method_path(value.content)
    parts = [value.get(key) for key in ("resourcePath", "httpMethod")]
    parts = [each.content if isinstance(each, Secret) else each for each in parts]
    unknown = (each for each in parts if isinstance(each, Unknown))
    path, method = parts
    return next(unknown, f"{str(path).removeprefix('/')}/{method}")


def _as_tags(value: Any) -> Any:
    """A list of keys and values as a map."""
    if not isinstance(value, list):
        return value
    made: dict[str, Any] = {}
    for item in value:
        held = item.content if isinstance(item, Secret) else item
        if not isinstance(held, dict) or not isinstance(held.get("key"), str):
            return held if isinstance(held, Unknown) else value
        # A tag needs no value.
        made[held["key"]] = held.get("value", "")
    return made
