"""One resource of a template in the names that rules read, and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
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
    shape,
    shapes_of,
    template_types,
)
from policypack.model.native.paths import steps
from policypack.model.native.view import NativeView
from policypack.model.templates.contents import Declared, Made, text_of
from policypack.model.unknown import Unknown
from policypack.model.values import Secret, join
from policypack.start.lazy_patterns import lazy_pattern

# Types of CloudFormation that Cloud Control lacks, and so aws-native: as others that it has.

Properties = Mapping[str, Any]
_QUEUES = "Queues"
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html
_HOLDERS = {
    "Roles": ("AWS::IAM::RolePolicy", "RoleName"),
    "Users": ("AWS::IAM::UserPolicy", "UserName"),
    "Groups": ("AWS::IAM::GroupPolicy", "GroupName"),
}
# The former name of OpenSearch Service, with the properties that have others there.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticsearch-domain.html
_OPEN_SEARCH = "AWS::OpenSearchService::Domain"
_RENAMED = {"ElasticsearchClusterConfig": "ClusterConfig", "ElasticsearchVersion": "EngineVersion"}


def alike(name: str, kind: str, properties: Properties) -> list[Made]:
    """The resources that one of such a type stands for; empty for every other type."""
    make = _TYPES.get(kind)
    return [*make(name, properties)] if make else []


def _policy(name: str, given: Properties) -> Iterator[Made]:
    """One policy for each principal that it is put into."""
    own = {key: held for key, held in given.items() if key not in _HOLDERS}
    made = 0
    for key, (kind, link) in _HOLDERS.items():
        for at, holder in _each(given.get(key)):
            places = {"": "", link: f"{key}{at}"}
            yield Made(_numbered(name, made), kind, {**own, link: holder}, places)
            made += 1
    if not made:
        yield Made(name, "AWS::IAM::RolePolicy", own, {"": ""})


def _queue_policy(name: str, given: Properties) -> Iterator[Made]:
    """The policy of each queue.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html
    """
    own = {key: held for key, held in given.items() if key != _QUEUES}
    for made, (at, queue) in enumerate(_each(given.get(_QUEUES))):
        places = {"": "", "Queue": f"{_QUEUES}{at}"}
        kind = "AWS::SQS::QueueInlinePolicy"
        yield Made(_numbered(name, made), kind, {**own, "Queue": queue}, places)


def _domain(name: str, given: Properties) -> Iterator[Made]:
    places = {"": "", **{to: own for own, to in _RENAMED.items()}}
    properties = {_RENAMED.get(key, key): held for key, held in given.items()}
    yield Made(name, _OPEN_SEARCH, properties, places)


def _each(given: Any) -> Iterator[tuple[str, Any]]:
    """The elements of a list with their places; of a function, the first that it returns."""
    if isinstance(given, list):
        yield from ((f"[{at}]", each) for at, each in enumerate(given))
    elif given is not None:
        yield "", {"Fn::Select": [0, given]}


def _numbered(name: str, made: int) -> str:
    return f"{name}.{made + 1}" if made else name


_TYPES: Mapping[str, Callable[[str, Properties], Iterator[Made]]] = {
    "AWS::Elasticsearch::Domain": _domain,
    "AWS::IAM::Policy": _policy,
    "AWS::SQS::QueuePolicy": _queue_policy,
}


# Creates the unknown value of a path, from the reason that it waits for.
MakeUnknown = Callable[[str, "str | None"], Unknown]
_INTEGER = lazy_pattern(r"-?[0-9]{1,18}")
_DECIMAL = lazy_pattern(r"-?[0-9]{1,18}\.[0-9]{1,18}")
_FLAGS = {"true": True, "false": False}
_SCALARS = (TEXT, FLAG, NUMBER)
_OTHER = "a value of the type of the property"
# A type that is not in the table.
_UNLISTED = "~"


def in_native_names(
    properties: Mapping[str, Any], kind: str, make_unknown: MakeUnknown
) -> dict[str, Any]:
    """The properties of a resource as aws-native has them, each of its schema's type."""
    whole = OBJECT if shape(kind) else _UNLISTED
    made: dict[str, Any] = _Naming(kind, make_unknown).value(properties, whole, "")
    return made


class _Naming:
    """Names the properties of one type of resource."""

    def __init__(self, kind: str, make_unknown: MakeUnknown) -> None:
        self._kind, self._make_unknown = kind, make_unknown

    def value(self, value: Any, kind: str, at: str) -> Any:
        """The value of a kind at the native path."""
        if isinstance(value, Secret):
            return Secret(self.value(value.content, kind, at))
        if isinstance(value, Unknown):
            return self._make_unknown(at, value.waits_for)
        if isinstance(value, list):
            if not kind.startswith((LIST, ANY, _UNLISTED)):
                return self._make_unknown(at, _OTHER)
            inner = kind.removeprefix(LIST)
            return [self.value(each, inner, join(at, n)) for n, each in enumerate(value)]
        if kind.startswith(LIST):
            return [self.value(value, kind.removeprefix(LIST), join(at, 0))]
        if isinstance(value, dict):
            known = kind not in _SCALARS
            return self._object(value, kind, at) if known else self._make_unknown(at, _OTHER)
        made = _scalar(value, kind)
        return self._make_unknown(at, _OTHER) if isinstance(made, _NoValue) else made

    def _object(self, value: Mapping[str, Any], kind: str, at: str) -> dict[str, Any]:
        made = {}
        for key, each in value.items():
            name, inner = self._named(key, kind)
            made[name] = self.value(each, inner, join(at, name))
        return made

    def _named(self, key: str, kind: str) -> tuple[str, str]:
        """The native name of a key, and the kind of what it holds."""
        if kind.startswith(MAP):
            return key, kind.removeprefix(MAP)
        if kind == _UNLISTED:
            return sdk_name(key), _UNLISTED
        found = _shape(self._kind, kind)
        return (sdk_name(key), found.get(key, ANY)) if found is not None else (key, ANY)


class _NoValue:
    """Marks a scalar whose type differs from the property's."""


def _scalar(value: Any, kind: str) -> Any:
    """The scalar as the schema has it: CloudFormation takes `"true"` for a flag, and 22 for a text.

    Rules rely on the types of properties, so a value of another type is not a value for them.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
    """
    if kind == TEXT:
        return text_of(value)
    if kind == FLAG:
        return _FLAGS.get(text_of(value).lower(), _NoValue())
    if kind == NUMBER:
        return _number(value)
    return _NoValue() if kind.startswith((OBJECT, MAP)) else value


def _number(value: Any) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = text_of(value)
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else _NoValue()


def _shape(kind: str, of: str) -> Mapping[str, str] | None:
    """The properties of an object of a resource type; None for any other kind."""
    if not of.startswith(OBJECT):
        return None
    inner = of.removeprefix(OBJECT)
    found = shape(f"{kind}.{inner}" if inner else kind)
    return found.kinds if found else None


def place_of(declared: Declared, native: str) -> str:
    """Where the property at a native path stands within the holder."""
    path = _template_path(declared.type, native) if native else ""
    for start in sorted(declared.places, key=len, reverse=True):
        rest = path[len(start) :]
        if path.startswith(start) and (not rest or not start or rest[0] in ".["):
            to = declared.places[start]
            return to + rest if start or not rest else f"{to}{'.' if to else ''}{rest}"
    return declared.path


def _template_path(kind: str, native: str) -> str:
    of, made = OBJECT, ""
    for step in steps(native):
        if isinstance(step, int):
            made, of = join(made, step), of.removeprefix(LIST)
            continue
        name = str(step)
        if of.startswith(MAP):
            of = of.removeprefix(MAP)
        elif (found := _shape(kind, of)) is not None:
            name = next((each for each in found if sdk_name(each) == name), _capitalized(name))
            of = found.get(name, ANY)
        elif of == OBJECT:
            name = _capitalized(name)
        made = join(made, name)
    return made


def _capitalized(name: str) -> str:
    return name[:1].upper() + name[1:]


@lru_cache(maxsize=256)
def names_of(kind: str) -> Mapping[str, str]:
    """The names in templates of all properties of a resource type, by those of aws-native."""
    return {sdk_name(name): name for each in shapes_of(kind) for name in each.kinds}


@lru_cache(maxsize=1)
def types_by_native() -> Mapping[str, str]:
    """The types of CloudFormation by those of aws-native."""
    return {native_type(name): name for name in template_types()}


_CLASS = lazy_pattern(r"\baws_native\.(\w+)\.(\w+)")
# A path of properties, or a single one; not a part of an ARN, an action or a path of a file.
_NAME = lazy_pattern(r"(?<![\w.:$/-])[a-z]\w*(?:(?:\[\d*\])?\.[A-Za-z]\w*)*(?![\w/-]|:\S)")
_PSEUDO = {OWN_ACCOUNT: "${AWS::AccountId}", OWN_REGION: "${AWS::Region}"}
_CODE = "code"
_PART = lazy_pattern(r"\w+")
_BEFORE_A_NAME = lazy_pattern(r"\b(?:[Ss]et|[Rr]emove|and) $")


class TemplateView:
    """A resource that another one declares, on top of its view as one of aws-native."""

    def __init__(self, declared: Declared, inner: NativeView | None) -> None:
        self._declared, self._inner = declared, inner

    def properties(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """The properties in the names that rules read."""
        return self._inner.properties(raw) if self._inner else raw

    def own(self, path: str) -> str:
        """The path within the holder: `templateBody.Resources.Group.Properties.VpcId`."""
        # Code may be in a property of it, in S3 or in an image.
        inner = self._inner if path != _CODE else None
        return place_of(self._declared, inner.own(path) if inner else path)

    def own_text(self, message: str) -> str:
        """The message in the names of the template, with the logical id."""
        text = self._named(self._inner.own_text(message) if self._inner else message)
        return f"{text} ({self._declared.name}, {self._declared.written})"

    def own_fix(self, fix: str, types: Iterable[str]) -> str | None:
        """The fix in the names of the template; None if it cannot be followed there."""
        found = self._inner.own_fix(fix, types) if self._inner else fix
        return None if found is None else self._followable(self._named(found))

    def _followable(self, fix: str) -> str:
        """The fix; if a transform created the resource, the fix of its original."""
        fixes = self._declared.fixes.items()
        return next((own for name, own in fixes if f"Set {name} " in fix), fix)

    def fix(self, fix: Mapping[str, Any]) -> None:
        """No properties of the holder: nothing changes the text of a template."""

    def is_written_alike(self, path: str) -> bool:
        """Whether a property of the holder has the same value: never."""
        return False

    def _named(self, text: str) -> str:
        names = names_of(self._declared.type)

        def own(found: re.Match[str]) -> str:
            first, *others = _PART.findall(found[0])
            is_word = not others and first.islower()
            if first not in names or (is_word and not _BEFORE_A_NAME.search(text[: found.start()])):
                return found[0]
            return _PART.sub(lambda part: names.get(part[0], part[0]), found[0])

        made = _CLASS.sub(_as_type, _NAME.sub(own, text))
        for stand_in, name in _PSEUDO.items():
            made = made.replace(stand_in, name)
        return made


def _as_type(found: re.Match[str]) -> str:
    native = f"aws-native:{found[1].rstrip('_')}:{found[2]}"
    return types_by_native().get(native, found[0])
